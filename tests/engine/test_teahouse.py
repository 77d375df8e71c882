"""The project that uses every dbt feature: what it builds, number by number."""

from __future__ import annotations

from decimal import Decimal


def test_the_project_builds_and_its_pivot_adds_up(teahouse):
    run = teahouse.run("build")
    assert run.code == 0, run.text
    assert teahouse.query(
        "select order_id, cash_amount, card_amount, transfer_amount, methods_used, total_amount "
        "from main_marts.fct_orders order by order_id"
    ) == [
        (101, Decimal("12.50"), Decimal(0), Decimal(0), 1, Decimal("12.50")),
        (102, Decimal("1.50"), Decimal("30.00"), Decimal(0), 2, Decimal("31.50")),
        (103, Decimal(0), Decimal(0), Decimal(0), 1, Decimal(0)),
        (104, Decimal(0), Decimal(0), Decimal("88.00"), 1, Decimal("88.00")),
        (105, Decimal(0), Decimal(0), Decimal(0), 1, None),
    ]


def test_names_of_the_project_and_of_its_surroundings(teahouse, monkeypatch):
    monkeypatch.setenv("TEAHOUSE_CITY", "和田")
    assert teahouse.run("run", "--select", "dim_surroundings").code == 0
    assert teahouse.query("from main_marts.dim_surroundings") == [
        ("dev", "main", "duckdb", "teahouse", "和田", "2024-03-03", "nothing", "dim_surroundings", "dim_surroundings")
    ]


def test_a_dispatched_macro_is_the_one_of_the_adapter(teahouse):
    run = teahouse.run("compile", "--select", "dim_guests")
    assert "date_diff('day', guests.joined_on, min(orders.ordered_on))" in run.out


def test_a_python_model_reads_its_parents_as_relations(teahouse):
    assert teahouse.run("build").code == 0
    assert teahouse.query("select guest_id, orders, amount from main_marts.fct_guest_spending order by guest_id") == [
        (1, 2, Decimal("12.50")), (2, 1, Decimal("31.50")), (3, 1, Decimal("88.00")), (5, 1, None),
    ]  # fmt: skip
