"""Error localisation on systems that can be checked by hand."""

from __future__ import annotations

import pytest

from gouji.localization.imputation import absent_rows, impute
from gouji.localization.patterns import pattern_of
from gouji.localization.ratios import Ratio
from gouji.localization.search import localize
from gouji.localization.structure import Row, Structure, Template
from gouji.localization.systems import Cell, System


def system_of(amounts, rules, tolerance=150):
    """A system from {cell: amount in 0.01} and {rule: {cell: coefficient}}."""
    system = System("d")
    for row, (name, amount) in enumerate(amounts.items(), start=1):
        system.cells[name] = Cell(name, "T03", row, name, 1, "total", "total", amount * 100, str(amount), row)
    for check, terms in rules.items():
        system.difference[check] = sum(coefficient * amounts[name] * 100 for name, coefficient in terms.items())
        system.tolerance[check] = tolerance
        for name, coefficient in terms.items():
            system.terms[name].append((check, coefficient))
            system.members[check].append(name)
    return system


def structure():
    return Structure("d", Template((), (), frozenset(), {}))


SUMS = {
    "A/d/row 1": {"t": 1, "a": -1, "b": -1},
    "B/d/row 2": {"a": 1, "x": -1},
    "C/d/row 3": {"b": 1, "y": -1},
    "D/d/row 4": {"t": 1, "z": -1},
}


def culprits(explanations):
    return [
        {cell.cell_id: cell.amount + delta for change in each.changes for cell, delta in change.cells}
        for each in explanations
    ]


def test_one_error_is_named_with_its_value():
    system = system_of({"t": 3000, "a": 1700, "b": 2000, "x": 1000, "y": 2000, "z": 3000}, SUMS)
    assert culprits(localize(system, structure())) == [{"a": 100_000}]


def test_two_independent_errors_are_both_named():
    system = system_of({"t": 3000, "a": 1000, "b": 2000, "x": 1234, "y": 2000, "z": 9999}, SUMS)
    found = {name: value for each in culprits(localize(system, structure())) for name, value in each.items()}
    assert found == {"x": 100_000, "z": 300_000}


def test_what_cannot_be_told_apart_is_said_so():
    system = system_of({"a": 1000, "x": 1500}, {"B/d/row 2": {"a": 1, "x": -1}})
    explanations = localize(system, structure())
    assert {each.equally_good for each in explanations} == {2}
    assert sorted(map(str, culprits(explanations))) == ["{'a': 150000}", "{'x': 100000}"]


def test_a_rounding_difference_is_no_error():
    assert localize(system_of({"a": 1000, "x": 1001}, {"B/d/row 2": {"a": 1, "x": -1}}), structure()) == []


def test_a_rule_of_an_absent_table_is_not_used():
    template = Template((("X", None, "T05", None, "total", 1),), (), frozenset(), {"T05": ("total",)})
    row = Row("T05", 1, "row", "208", None, "class", "208", 1)
    assert Structure("d", template).checks(row, "total") == {"X/d/row 208": 1}
    assert Structure("d", template, frozenset({"X"})).checks(row, "total") == {}


def test_the_solver_finds_what_the_arithmetic_finds():
    from gouji.adapters.localization import fewest_changes
    from gouji.localization.hypotheses import Hypotheses

    system = system_of({"t": 3000, "a": 1700, "b": 2000, "x": 1000, "y": 2000, "z": 3000}, SUMS)
    found = fewest_changes(system, Hypotheses(system, structure()), system.broken(), system.difference)
    assert culprits(found) == [{"a": 100_000}]


def test_patterns_are_recognised():
    assert pattern_of(12_3400, 13_2400) == "digits_swapped"
    assert pattern_of(0, 100) == "blanked"
    assert pattern_of(500_0000 * 10000, 500_0000) == "unit_error"
    assert pattern_of(50_0000, 500_0000) == "decimal_shifted"


def test_a_growth_rate_names_the_change_that_takes_its_sum_nearer_to_exact():
    # Changes add up to 30.00; growth is the change over what was there before.
    amounts = {"total": 3000, "one": 1210, "two": 2000, "now": 11000, "rate": 1000}
    system = system_of(amounts, {"SUM/d/x": {"total": 1, "one": -1, "two": -1}}, tolerance=100)
    system.add_ratio(Ratio("N_GROWTH/d/x", "growth", "rate", "one", "now", 1, 2), "prose")
    explanations = localize(system, structure())
    assert culprits(explanations) == [{"one": 100_000}]
    assert explanations[0].checks == {"SUM/d/x", "N_GROWTH/d/x"}


def test_a_share_alone_leaves_doubt_between_its_three_figures():
    system = system_of({"part": 2500, "whole": 10000, "rate": 2600}, {})
    system.add_ratio(Ratio("N_SHARE/d/x", "share", "rate", "part", "whole", 1, 2), "prose")
    found = {name for each in culprits(localize(system, structure())) for name in each}
    assert found == {"part", "whole", "rate"}


@pytest.mark.parametrize(
    ("kind", "amounts", "cell", "wanted"),
    [
        ("share", {"t": 250_000, "b": 1_000_000, "f": 260_000}, "t", 260_000),
        ("share", {"t": 250_000, "b": 1_100_000, "f": 250_000}, "b", 1_000_000),
        ("growth", {"t": 120_000, "b": 1_100_000, "f": 100_000}, "t", 100_000),
        ("growth", {"t": 480_000, "b": 530_000, "f": 1_000_000}, "t", 530_000),  # growth from nothing
    ],
)
def test_the_figure_that_a_percentage_implies(kind, amounts, cell, wanted):
    assert Ratio("x", kind, "f", "t", "b", 1, 2).nearest(amounts, cell) == wanted


def tables(rows, amounts, hierarchies=("T03",), lines=()):
    """A structure of T03-like tables with one column: rows as (table, key, parent), amounts in 0.01."""
    template = Template(
        (), (("X", "T03", "row", "total", 1, "all"), ("X", "T05", "row", "total", -1, "all")),
        frozenset(hierarchies), {"T03": ("total",), "T05": ("total",)}, tuple(lines),
    )  # fmt: skip
    made = Structure("d", template)
    seen: dict[tuple[str, str], int] = {}
    levels = {3: "class", 5: "section", 7: "item"}
    for number, (table, key, parent) in enumerate(rows, start=1):
        seen[table, key] = seen.get((table, key), 0) + 1
        level = "total" if key == "total" else levels[len(key)]
        code = key if key.isdigit() else None
        made.add([Row(table, number, "row", key, parent, level, code, seen[table, key], number)])
        cell = f"d/{table}/{number}/total"
        made.printed[table, number, "row", "total"] = (
            cell,
            amounts[number - 1] * 100,
            str(amounts[number - 1]),
            number,
        )
    return made


def system_from(made):
    """The system of all rules of a structure."""
    system = System("d")
    for row in made.rows:
        cell_id, amount, text, line = made.printed[row.table_id, row.row_no, "row", "total"]
        system.cells[cell_id] = Cell(
            cell_id, row.table_id, row.row_no, row.row_key, row.row_occurrence, "total", "total", amount, text, line
        )
        for check, coefficient in made.checks(row, "total").items():
            system.difference[check] = system.difference.get(check, 0) + coefficient * amount
            system.tolerance[check] = 150
            system.terms[cell_id].append((check, coefficient))
            system.members[check].append(cell_id)
    return system


SISTERS = [
    *[("T03", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"))],
    *[("T05", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"))],
]
AMOUNTS = [3000, 1000, 2000, 3000, 1000, 2000]


def test_a_row_printed_twice_is_named_as_such():
    made = tables([*SISTERS, ("T05", "208", "total")], [*AMOUNTS, 2000], ("T03", "T05"))
    explanations = localize(system_from(made), made)
    assert [change.pattern for each in explanations for change in each.changes] == ["row_repeated"]
    assert culprits(explanations) == [{"d/T05/7/total": 0}]


def test_a_lost_row_is_named_by_its_code_and_its_amount():
    made = tables(SISTERS[:-1], AMOUNTS[:-1], ("T03", "T05"))
    (explanation,) = localize(system_from(made), made)
    ((cell, delta),) = explanation.changes[0].cells
    assert (explanation.changes[0].pattern, cell.row_key, delta) == ("row_lost", "208", 200_000)


def test_a_changed_code_is_doubtful_until_its_label_speaks_against_it():
    made = tables([*SISTERS[:-1], ("T05", "209", "total")], AMOUNTS, ("T03", "T05"))
    doubtful = localize(system_from(made), made)
    assert {each.changes[0].pattern for each in doubtful} == {"code_changed"}
    rows = [each.changes[0].cells[0][0] for each in doubtful]
    assert sorted((row.table_id, row.row_key) for row in rows) == [("T03", "208"), ("T05", "209")]
    made.mislabelled.add(("T05", 6))
    (explanation,) = localize(system_from(made), made)
    assert explanation.changes[0].cells[0][0].row_key == "209"


def implied(made, rows):
    return {(each.row.row_key, each.column): (each.amount, each.step) for each in impute(made, rows)}


def test_an_absent_table_is_rebuilt_from_its_sister():
    made = tables(SISTERS[:3], AMOUNTS[:3], ("T03", "T05"))
    rows = absent_rows(made, ["T05"])
    assert [row.row_key for row in rows] == ["total", "201", "208"]
    assert implied(made, rows) == {
        ("total", "total"): (300_000, 1), ("201", "total"): (100_000, 1), ("208", "total"): (200_000, 1),
    }  # fmt: skip
    found = {each.row.row_key: each for each in impute(made, rows)}
    assert found["total"].checks_for == ("T05_HIERARCHY/d/total total", "X/d/total")
    assert found["total"].checks_against == ()


def test_a_number_that_only_implied_ones_give_is_a_step_further():
    # The sister printed no total: only the sum of the implied classes gives the total of the absent table.
    made = tables(SISTERS[1:3], AMOUNTS[1:3], ("T05",))
    rows = [*absent_rows(made, ["T05"]), Row("T05", 0, "row", "total", None, "total", None, 1)]
    assert implied(made, rows) == {
        ("201", "total"): (100_000, 1), ("208", "total"): (200_000, 1), ("total", "total"): (300_000, 2),
    }  # fmt: skip


def test_a_rule_that_speaks_against_an_implied_number_is_counted():
    made = tables(SISTERS[:3], [3100, *AMOUNTS[1:3]], ("T03", "T05"))
    found = {each.row.row_key: each for each in impute(made, absent_rows(made, ["T05"]))}
    assert found["total"].amount == 310_000
    assert found["total"].checks_against == ("T05_HIERARCHY/d/total total",)
    assert found["208"].given_by == "X/d/208"


def test_what_no_rule_gives_is_not_implied():
    made = tables(SISTERS[:3], AMOUNTS[:3], ("T03",))
    row = Row("T09", 0, "row", "208", "total", "class", "208", 1)
    assert impute(made, [row]) == []
