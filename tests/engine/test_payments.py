"""Headcount × standard × months by hand: pairs by subject, months, bounds, caps, and what tells only a part."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from gouji.field.localization import batches
from gouji.field.localization.payments import GOAL, INDICATOR, Block, Quantity, judged, payments
from gouji.field.localization.subjects import common_run, paired

COST = "成本指标"


def quantity(
    number: int, subject: str, value: str, unit: str, *, operator: str = "", role: str = "", to: str = ""
) -> Quantity:
    """A quantity as int_quantities__unioned gives it: money in 元."""
    half = Decimal(0) if "." not in value else Decimal(5).scaleb(-len(value.partition(".")[2]) - 1)
    last = Decimal(to or value)
    return Quantity(str(number), "", number, number, subject, role, operator, Decimal(value), last, half, unit, value)


def block(*quantities: Quantity, kind: str = INDICATOR, **common: int) -> Block:
    """A block; `common` says how long a run the subjects of a standard and a headcount share: _1_2=3."""
    runs = {tuple(name.strip("_").split("_")): length for name, length in common.items()}
    return Block(kind, quantities, runs)


def right(found: Block, total: str) -> Decimal | None:
    verdict = judged(found, Decimal(total))
    return None if verdict is None else verdict[0]


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_pairs_are_the_same_however_many_documents_are_read_at_once(at_once, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", at_once)
    with duckdb.connect() as session:
        pairs = [("paid", f"d{number % 3}", f"l{number}", f"r{number}", "三支一扶人员", one)
                 for number, one in enumerate(["扶人员数", "培训", "三支", "扶人员数", "支"])]  # fmt: skip
        columns = "(paired_kind, document_id, left_quantity_id, right_quantity_id, left_core, right_core)"
        session.execute(f"create table pairs as select * from (values {', '.join(map(str, pairs))}) as t{columns}")
        for _ in range(2):
            found = paired(session, session.table("pairs")).order("left_quantity_id").fetchall()
            assert [row[2:] for row in found] == [
                ("l0", "r0", "扶人员", 3, Decimal("0.7500")), ("l2", "r2", "三支", 2, Decimal("1.0000")),
                ("l3", "r3", "扶人员", 3, Decimal("0.7500")),
            ]  # fmt: skip


def test_the_longest_run_of_two_subjects():
    assert common_run("三支一扶一次性安家", "次性安家费人均") == "次性安家"
    assert common_run("受理案件", "培训") == ""


def test_each_standard_is_paid_to_the_headcount_of_its_subject():
    found = block(
        quantity(1, "过节补助人均标准", "500", "元/人", role=COST, operator="="),
        quantity(2, "遗孀生活费人均标准", "18000", "元/人", role=COST, operator="="),
        quantity(3, "发放过节补助费人数", "11", "人", operator="="),
        quantity(4, "发放遗孀生活费人数", "1", "人", operator="="),
        quantity(5, "相关工作经费", "5000", "元", role=COST, operator="="),
        _1_3=4, _2_4=4,
    )  # fmt: skip
    assert right(found, "2.85") == Decimal("2.85")
    assert right(found, "2.99") == Decimal("2.85")
    assert right(found, "2.00") == Decimal("2.85")


@pytest.mark.parametrize(
    ("months", "total", "implied"),
    [
        (quantity(3, "发放", "1", "月", role="months", to="9"), "105.75", "105.75"),
        (quantity(3, "发放", "1", "月", role="months", to="9"), "116.78", "105.75"),
        (quantity(3, "一年发放次数", "12", "次", role="months"), "141.00", "141.00"),
        (None, "116.78", "116.78"),
        (None, "150.00", "141.00"),
        (None, "11.00", "11.75"),
    ],
)
def test_months_are_counted_from_both_ends_and_are_one_to_twelve_where_none_are_told(months, total, implied):
    told = [quantity(1, "生活补助", "2500", "元/人/月"), quantity(2, "在岗人员", "47", "人", role="headcount")]
    found = block(*told, *([months] if months else []), kind=GOAL)
    assert right(found, total) == Decimal(implied)


@pytest.mark.parametrize(
    ("heads", "standard", "total", "implied"),
    [
        ("=", "≤", "60.52", "60.52"),
        ("=", "≤", "50.00", "50.00"),
        ("=", "≤", "70.00", "60.52"),  # a cap × headcount is no less than the whole
        ("≥", "≤", "70.00", "60.52"),
        ("≥", "=", "70.00", "70.00"),  # more than so many may be paid
        ("≥", "=", "50.00", "60.52"),
        ("=", "≥", "50.00", "60.52"),
    ],
)
def test_a_bound_leaves_one_side_open(heads, standard, total, implied):
    found = block(
        quantity(1, "代缴标准", "100", "元/人", role=COST, operator=standard),
        quantity(2, "代缴人数", "6052", "人", operator=heads),
        _1_2=2,
    )
    assert right(found, total) == Decimal(implied)


def test_a_rounded_standard_stands_for_all_that_it_may_be():
    heads = quantity(2, "补贴人数", "1756", "人", role="headcount")
    found = block(quantity(1, "补贴标准", "15400.0", "元/人"), heads, kind=GOAL)
    assert right(found, "2700.00") != Decimal("2700.00")
    rounded = Quantity("1", "", 1, 1, "补贴", "", "", Decimal(15400), Decimal(15400), Decimal(50), "元/人", "1.54")
    assert right(block(rounded, heads, kind=GOAL), "2700.00") == Decimal("2700.00")


def test_what_tells_less_than_half_of_the_whole_or_has_no_headcount_is_no_limit_to_it():
    standard = quantity(1, "特别资助标准", "80000", "元/人", role=COST, operator="=")
    heads = quantity(2, "特别资助人数", "6", "人", operator="=")
    assert right(block(standard, heads, _1_2=4), "1030.00") == Decimal("1030.00")
    others = [quantity(3, "一", "5", "人", operator="="), quantity(4, "二", "7", "人", operator="=")]
    assert right(block(standard, *others), "20.00") is None


def test_a_task_of_a_year_is_held_against_the_caps_of_its_subject_and_those_of_the_staff():
    session = duckdb.connect()
    session.execute(
        """
        create table quantities as
        select 'd' as document_id, null::integer as table_no, 'annual' as quantity_kind, * from (values
            ('d/P02/1', 1, 1, '保障工资福利发放人数', '产出指标', '=', 77, 77, 0, '人', '=77人', '工资福利发放'),
            ('d/P02/2', 2, 2, '退休人数', '产出指标', '>=', 30, 30, 0, '人', '≥30人', '退休'),
            ('d/P02/3', 3, 3, '工资福利人均支出标准', '产出指标', '≤', 64600, 64600, 50, '元/人', '', '工资福利人均'),
            ('d/P02/4', 4, 4, '人均运转经费', '产出指标', '≤', 1700, 1700, 50, '元/人', '', '人均运转')
        ) as rows_ (quantity_id, row_no, source_line, subject, role, operator, base_value, base_value_to,
            base_half_unit, unit_class, value_text, subject_core);
        create table pairs (paired_kind varchar, left_quantity_id varchar, right_quantity_id varchar,
            common_length integer);
        create table tables (document_id varchar, row_no integer, total decimal(20, 6));
        create table tasks as select 'd' as document_id, * from (values
            (1, 10, '人员保障', '发放工资福利', 497.47), (2, 11, '运转保障', '日常支出', 13.70)
        ) as rows_ (row_no, source_line, task_name, content, total);
        create table words as select * from (values ('staff_cost', '运转'), ('staff_count', '工资'))
            as rows_ (word_kind, word_pattern)
        """
    )
    relations = [session.table(name) for name in ("quantities", "pairs", "tables", "tasks", "words")]
    found = payments(session, *relations).project("instance_key, left_amount, right_amount, implied_text").fetchall()
    assert found == [
        ("task 1", Decimal("497.47"), Decimal("497.47"), "497.42"),
        ("task 2", Decimal("13.70"), Decimal("13.48"), "at most 13.48"),
    ]
