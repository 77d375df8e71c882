"""The solver over candidate readings: fewest broken rules, doubts where two choices are equally good."""

from __future__ import annotations

from decimal import Decimal

from gouji.field.reading.programs import Program
from gouji.field.reading.settlement import Equation, Reading, placements, settle

CENT = Decimal("0.015")


def amounts(*texts):
    return [Decimal(text) for text in texts]


def row_sum(row: int) -> Equation:
    return Equation("sum", ((row, "total", 1), (row, "basic", -1), (row, "project", -1)), CENT)


def readings(*texts):
    columns = ("total", "basic", "project")
    values = amounts(*texts)
    return [
        Reading(tuple((columns[at], value) for at, value in zip(placed, values, strict=True)), taste=float(placed[-1]))
        for placed in placements(values, columns, [row_sum(0)], first=1)
    ]


def test_amounts_keep_their_order_and_the_sums_of_their_row():
    assert placements(amounts("3", "1", "2"), ("total", "a", "b", "c")) == [(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)]
    assert placements(amounts("3", "3"), ("total", "basic", "project"), [row_sum(0)], first=1) == [(0, 1), (0, 2)]
    assert placements(amounts("1", "2", "3"), ("a", "b")) == []


def test_the_column_of_a_row_is_known_by_the_rows_below_it():
    rows = [readings("5.00", "2.00", "3.00"), readings("2.00", "2.00"), readings("3.00", "3.00")]
    hierarchy = [
        Equation("tree", ((0, column, 1), (1, column, -1), (2, column, -1)), CENT) for column in ("basic", "project")
    ]
    settled = settle(rows, [*(row_sum(row) for row in range(3)), *hierarchy])
    assert [dict(rows[row][at].cells) for row, at in enumerate(settled.chosen)][1:] == [
        {"total": Decimal("2.00"), "basic": Decimal("2.00")},
        {"total": Decimal("3.00"), "project": Decimal("3.00")},
    ]
    assert settled.unsure == {}
    assert settled.broken == ()
    assert settled.proofs[1] == ("sum", "tree")


def test_two_choices_equally_good_are_a_doubt_and_taste_decides():
    rows = [readings("2.00", "2.00"), readings("7.00", "4.00", "3.00")]
    settled = settle(rows, [row_sum(0), row_sum(1)])
    assert dict(rows[0][settled.chosen[0]].cells)["basic"] == Decimal("2.00")
    assert settled.unsure == {0: frozenset({"basic", "project"})}


def test_an_error_of_the_publisher_breaks_one_rule_and_does_not_move_the_rows():
    rows = [readings("6.00", "2.00", "3.00"), readings("2.00", "2.00"), readings("3.00", "3.00")]
    hierarchy = [
        Equation("tree", ((0, column, 1), (1, column, -1), (2, column, -1)), CENT)
        for column in ("total", "basic", "project")
    ]
    equations = [*(row_sum(row) for row in range(3)), *hierarchy]
    settled = settle(rows, equations)
    assert [equations[at].name for at in settled.broken] == ["sum", "tree"]
    assert [len(rows[row][at].cells) for row, at in enumerate(settled.chosen)] == [3, 2, 2]
    assert "basic" in dict(rows[1][settled.chosen[1]].cells)


def test_what_geometry_says_gives_way_to_an_equation_only():
    def shifted(column: str, cost: float) -> Reading:
        return Reading((("total", Decimal(2)), (column, Decimal(2))), cost)

    rows = [[shifted("basic", 0.0), shifted("project", 5.0)]]
    assert settle(rows, [row_sum(0)]).chosen == (0,)
    settled = settle(rows, [row_sum(0), Equation("other", ((0, "basic", 1),), CENT)])
    assert settled.chosen == (1,)
    assert settled.unsure == {}


def test_a_row_without_readings_is_left():
    assert settle([[], readings("1.00", "1.00")], [row_sum(1)]).chosen == (-1, 0)


def test_what_is_not_settled_in_time_is_a_doubt_in_all_its_columns(monkeypatch):
    monkeypatch.setattr(Program, "least", lambda *arguments: None)
    settled = settle([readings("2.00", "2.00")], [row_sum(0)])
    assert settled.chosen == (0,)
    assert settled.unsure == {0: frozenset({"total", "basic", "project"})}
