"""Error localisation on systems that can be checked by hand."""

from __future__ import annotations

import pytest

from gouji.field.localization.imputation import impute, lost_row
from gouji.field.localization.patterns import pattern_of
from gouji.field.localization.places import ABSENT, JUDGED, NEW, Places, Row, Term
from gouji.field.localization.ratios import HUNDRED, ONE, Ratio
from gouji.field.localization.search import localize
from gouji.field.localization.systems import Cell, System, in_steps

CENT = ONE // 100
YUAN_CENT = CENT // 10_000


def system_of(amounts, rules, tolerance=3 * CENT // 2, step=CENT):
    """A system from {cell: amount in steps} and {rule: {cell: coefficient}}."""
    system = System("d")
    for row, (name, amount) in enumerate(amounts.items(), start=1):
        system.cells[name] = Cell(
            name, "T03", row, name, 1, "total", "total", amount * step, str(amount), row, step=step
        )
    for check, terms in rules.items():
        system.difference[check] = sum(coefficient * amounts[name] * step for name, coefficient in terms.items())
        system.tolerance[check] = tolerance
        for name, coefficient in terms.items():
            system.terms[name].append((check, coefficient))
            system.members[check].append(name)
    return system


def nothing_known():
    return Places("d")


SUMS = {
    "A/d/row 1": {"t": 1, "a": -1, "b": -1},
    "B/d/row 2": {"a": 1, "x": -1},
    "C/d/row 3": {"b": 1, "y": -1},
    "D/d/row 4": {"t": 1, "z": -1},
}


def culprits(explanations):
    return [
        {cell.cell_id: (cell.amount + delta) // cell.step for change in each.changes for cell, delta in change.cells}
        for each in explanations
    ]


def test_one_error_is_named_with_its_value():
    system = system_of({"t": 3000, "a": 1700, "b": 2000, "x": 1000, "y": 2000, "z": 3000}, SUMS)
    assert culprits(localize(system, nothing_known())) == [{"a": 1000}]


def test_two_independent_errors_are_both_named():
    system = system_of({"t": 3000, "a": 1000, "b": 2000, "x": 1234, "y": 2000, "z": 9999}, SUMS)
    found = {name: value for each in culprits(localize(system, nothing_known())) for name, value in each.items()}
    assert found == {"x": 1000, "z": 3000}


def test_what_cannot_be_told_apart_is_said_so():
    system = system_of({"a": 1000, "x": 1500}, {"B/d/row 2": {"a": 1, "x": -1}})
    explanations = localize(system, nothing_known())
    assert {each.equally_good for each in explanations} == {2}
    assert sorted(map(str, culprits(explanations))) == ["{'a': 1500}", "{'x': 1000}"]


def test_a_rounding_difference_is_no_error():
    assert localize(system_of({"a": 1000, "x": 1001}, {"B/d/row 2": {"a": 1, "x": -1}}), nothing_known()) == []


def test_a_rule_that_cannot_be_judged_counts_only_where_the_absent_table_is_imputed():
    made, row = Places("d"), Row("T05", 1, "row", "208", None, "class", "208")
    made.add(row)
    made.add_term(row, "total", "total", Term("X/d/208", 1, "match", JUDGED))
    made.add_term(row, "total", "total", Term("Y/d/208", 1, "match", ABSENT))
    assert made.checks(row, "total") == {"X/d/208": 1}
    assert made.checks(row, "total", counts=(JUDGED, ABSENT)) == {"X/d/208": 1, "Y/d/208": 1}
    assert made.members == {"X/d/208": [(row, "total")]}


def test_an_error_in_yuan_is_named_to_the_cent_of_a_yuan():
    # 91,016,775.35 元 less one digit: amounts of 10^4 万元, printed to 10^-6 万元.
    amounts = {"t": 9_101_677_535, "a": 9_101_677_035, "b": 500, "x": 9_001_677_035, "y": 500, "z": 9_101_677_535}
    system = system_of({**amounts, "a": 9_001_677_035, "x": 9_101_677_035}, SUMS, YUAN_CENT, YUAN_CENT)
    (explanation,) = localize(system, nothing_known())
    ((cell, delta),) = explanation.changes[0].cells
    assert (cell.cell_id, (cell.amount + delta) // YUAN_CENT) == ("a", 9_101_677_035)
    assert explanation.changes[0].pattern == "digit_changed"


def test_the_solver_finds_amounts_in_yuan():
    from gouji.field.localization.hypotheses import Hypotheses
    from gouji.field.localization.programs import fewest_changes

    amounts = {"t": 9_101_677_535, "a": 9_001_677_035, "b": 500, "x": 9_101_677_035, "y": 500, "z": 9_101_677_535}
    system = system_of(amounts, SUMS, YUAN_CENT, YUAN_CENT)
    found = fewest_changes(system, Hypotheses(system, nothing_known()), system.broken(), system.difference)
    assert culprits(found) == [{"a": 9_101_677_035}]


def test_an_implied_value_is_as_fine_as_its_place_prints_it():
    # A table in 万元 repeats one in 元: 12.345678 can only be printed as 12.35 there.
    system = system_of({"a": 2000, "x": 0}, {"B/d/row 2": {"a": 1, "x": -1}}, CENT // 2 + YUAN_CENT // 2)
    fine = Cell("x", "T06", 2, "x", 1, "total", "total", 12_345_678 * 100, "123456.78", 2, step=YUAN_CENT)
    system.cells["x"] = fine
    system.difference["B/d/row 2"] = 2000 * CENT - fine.amount
    found = culprits(localize(system, nothing_known()))
    assert sorted(map(str, found)) == ["{'a': 1235}", "{'x': 20000000}"]


@pytest.mark.parametrize(
    ("value", "divisor", "step", "rounded"),
    [(149, 1, 100, 100), (150, 1, 100, 200), (-149, 1, 100, -100), (149, -1, 100, -100), (7, 2, 1, 4)],
)
def test_a_change_is_a_whole_number_of_steps(value, divisor, step, rounded):
    assert in_steps(value, divisor, step) == rounded


def test_the_solver_finds_what_the_arithmetic_finds():
    from gouji.field.localization.hypotheses import Hypotheses
    from gouji.field.localization.programs import fewest_changes

    system = system_of({"t": 3000, "a": 1700, "b": 2000, "x": 1000, "y": 2000, "z": 3000}, SUMS)
    found = fewest_changes(system, Hypotheses(system, nothing_known()), system.broken(), system.difference)
    assert culprits(found) == [{"a": 1000}]


def test_patterns_are_recognised():
    assert pattern_of(12_3400, 13_2400, 100) == "digits_swapped"
    assert pattern_of(0, 100) == "blanked"
    assert pattern_of(50_0000, 500_0000, 100) == "decimal_shifted"
    assert pattern_of(7 * CENT, 700 * CENT, CENT, (7 * CENT,)) == "decimal_shifted"
    assert pattern_of(700 * CENT, 1234 * CENT, CENT, (700 * CENT,)) == "copied"


@pytest.mark.parametrize(
    ("printed", "implied", "pattern"),
    [
        (500 * CENT * 10_000, 500 * CENT, "unit_error"),
        (500 * CENT, 500 * CENT * 10_000, "unit_error"),
        (
            9_101_677_535 * CENT,
            910_168 * CENT,
            "unit_error",
        ),  # 91,016,775.35 元 printed as 万元, which has two decimals
        (910_168 * CENT, 9_101_677_535 * CENT, "unit_error"),
        (1 * CENT, 10_003 * CENT, "amount_changed"),  # one digit says nothing
    ],
)
def test_ten_thousand_times_too_much_or_too_little_is_a_wrong_unit(printed, implied, pattern):
    assert pattern_of(printed, implied, CENT) == pattern


def test_a_growth_rate_names_the_change_that_takes_its_sum_nearer_to_exact():
    # Changes add up to 30.00; growth is the change over what was there before.
    amounts = {"total": 3000, "one": 1210, "two": 2000, "now": 11000, "rate": 1000}
    system = system_of(amounts, {"SUM/d/x": {"total": 1, "one": -1, "two": -1}}, tolerance=CENT)
    system.add_ratio(Ratio("N_GROWTH/d/x", "growth", "rate", "one", "now", 1, 2), "prose")
    explanations = localize(system, nothing_known())
    assert culprits(explanations) == [{"one": 1000}]
    assert explanations[0].checks == {"SUM/d/x", "N_GROWTH/d/x"}


def test_a_share_alone_leaves_doubt_between_its_three_figures():
    system = system_of({"part": 2500, "whole": 10000, "rate": 2600}, {})
    system.add_ratio(Ratio("N_SHARE/d/x", "share", "rate", "part", "whole", 1, 2), "prose")
    found = {name for each in culprits(localize(system, nothing_known())) for name in each}
    assert found == {"part", "whole", "rate"}


@pytest.mark.parametrize(
    ("kind", "amounts", "cell", "wanted"),
    [
        ("share", {"t": 25 * ONE, "b": 100 * ONE, "f": 26 * ONE}, "t", 26 * ONE),
        ("share", {"t": 25 * ONE, "b": 110 * ONE, "f": 25 * ONE}, "b", 100 * ONE),
        ("growth", {"t": 12 * ONE, "b": 110 * ONE, "f": 10 * ONE}, "t", 10 * ONE),
        ("growth", {"t": 48 * ONE, "b": 53 * ONE, "f": HUNDRED}, "t", 53 * ONE),  # growth from nothing
        ("rise", {"t": 100 * ONE, "b": 112 * ONE, "f": 10 * ONE}, "b", 110 * ONE),
        ("rise", {"t": 105 * ONE, "b": 110 * ONE, "f": 10 * ONE}, "t", 100 * ONE),
    ],
)
def test_the_figure_that_a_percentage_implies(kind, amounts, cell, wanted):
    assert Ratio("x", kind, "f", "t", "b", 1, 2).nearest(amounts, cell, CENT) == wanted


def test_a_rise_is_held_against_the_amount_before_whichever_of_the_two_is_more():
    amounts = {"t": 100 * ONE, "b": 112 * ONE, "f": 12 * ONE}
    assert Ratio("x", "rise", "f", "t", "b", 1, 2).difference(amounts) == 0
    assert Ratio("x", "rise", "f", "t", "b", -1, 2).difference({**amounts, "b": 88 * ONE}) == 0
    assert Ratio("x", "rise", "f", "t", "b", 1, 2).difference({**amounts, "t": 0, "f": HUNDRED}) == 0


def test_a_change_of_the_other_direction_gives_the_growth_that_is_printed():
    # 10.00 more than 100.00, and the text says that it is less.
    amounts = {"t": -10 * ONE, "b": 110 * ONE, "f": 10 * ONE}
    assert Ratio("x", "growth", "f", "t", "b", -1, 2).difference(amounts) == 0


LEVELS = {3: "class", 5: "section", 7: "item"}


def row_of(table, number, key, parent, occurrence=1, is_line=False):
    level = "total" if key == "total" else LEVELS.get(len(key), "unknown")
    code = key if key.isdigit() else None
    return Row(
        table, number, "row", key, parent, level, code, None, occurrence, number if number > 0 else None, is_line
    )


def tables(rows, amounts, hierarchies=("T03",), candidates=(), absent=(), forms=("match", "hierarchy")):
    """Two tables with one column that agree code by code: rows as (table, key, parent), amounts in 0.01."""
    made = Places("d", steps={"T03": CENT, "T05": CENT})
    seen: dict[tuple[str, str], int] = {}
    for number, ((table, key, parent), amount) in enumerate(zip(rows, amounts, strict=True), start=1):
        seen[table, key] = seen.get((table, key), 0) + 1
        made.add(row_of(table, number, key, parent, seen[table, key]))
        made.printed[table, number, "row", "total"] = f"d/{table}/{number}/total", amount * CENT, str(amount), number
    for number, (table, key, parent) in enumerate(candidates, start=1):
        made.add(row_of(table, -number, key, parent))
    parents = {(row.table_id, row.parent_key) for row in made.rows}
    wanted = {(row.table_id, row.parent_key) for row in made.candidates} - parents
    for row in [*made.rows, *made.candidates]:
        for check, coefficient, form, counts in terms_of(row, hierarchies, parents, wanted):
            if form in forms:
                counts = ABSENT if absent else counts
                made.add_term(row, "total", "total", Term(check, coefficient, form, counts))
    return made


def terms_of(row, hierarchies, parents, wanted):
    table = row.table_id
    if row.code or row.row_level == "total":
        yield f"X/d/{row.row_key}", 1 if table == "T03" else -1, "match", JUDGED
    if table in hierarchies:
        for key, coefficient in ((row.row_key, 1), (row.parent_key, -1)):
            if (table, key) in parents | wanted and key:
                counts = JUDGED if (table, key) in parents else NEW
                yield f"{table}_HIERARCHY/d/{key} total", coefficient, "hierarchy", counts


def system_from(made):
    """The system of all rules of a document's printed rows."""
    system = System("d")
    for row in made.rows:
        cell_id, amount, text, line = made.printed[(*row.at, "total")]
        system.cells[cell_id] = Cell(
            cell_id, row.table_id, row.row_no, row.row_key, row.row_occurrence, "total", "total", amount, text, line,
            step=CENT,
        )  # fmt: skip
        for check, coefficient in made.checks(row, "total").items():
            system.difference[check] = system.difference.get(check, 0) + coefficient * amount
            system.tolerance[check] = 3 * CENT // 2
            system.terms[cell_id].append((check, coefficient))
            system.members[check].append(cell_id)
    return system


SISTERS = [
    *[("T03", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"))],
    *[("T05", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"))],
]
AMOUNTS = [3000, 1000, 2000, 3000, 1000, 2000]


def test_a_class_under_another_code_is_named_by_its_label_though_no_rule_of_that_code_is_broken():
    # 303 is printed as 304: the total still adds up, and what stands under 303 has nothing above it.
    rows = [("T03", "total", None), ("T03", "201", "total"), ("T03", "304", "total")]
    rows += [("T03", "30301", "303"), ("T03", "30302", "303")]
    made = tables(rows, [3000, 1000, 2000, 500, 1500], candidates=[("T03", "303", "total")], forms=("hierarchy",))
    system = system_from(made)
    assert not [each for each in localize(system, made) if each.changes[0].pattern == "code_changed"]
    made.mislabelled.add(("T03", 3))
    assert [each.changes[0].pattern for each in localize(system, made)] == ["code_changed"]


def test_a_row_printed_twice_is_named_as_such():
    made = tables([*SISTERS, ("T05", "208", "total")], [*AMOUNTS, 2000], ("T03", "T05"))
    explanations = localize(system_from(made), made)
    assert [change.pattern for each in explanations for change in each.changes] == ["row_repeated"]
    assert culprits(explanations) == [{"d/T05/7/total": 0}]


def test_a_lost_row_is_named_by_its_code_and_its_amount():
    lost = [("T05", "total/lost row", "total"), ("T05", "208", "total"), ("T03", "total/lost row", "total")]
    made = tables(SISTERS[:-1], AMOUNTS[:-1], ("T03", "T05"), lost)
    (explanation,) = localize(system_from(made), made)
    ((cell, delta),) = explanation.changes[0].cells
    assert (explanation.changes[0].pattern, cell.row_key, delta) == ("row_lost", "208", 2000 * CENT)
    assert (cell.row_no, cell.cell_id) == (0, "d/T05/0/total")


def test_a_number_that_is_filled_in_may_be_rounded_as_it_is_printed():
    # The lost row's own rounding stands in the sum: 20.00 in the sister, 20.01 by the total.
    made = tables(SISTERS[:-1], [3000, 1000, 2000, 3001, 1000], ("T05",), [("T05", "208", "total")])
    system = system_from(made)
    system.tolerance = dict.fromkeys(system.tolerance, CENT // 2)
    system.tolerance["X/d/total"] = CENT
    (explanation,) = localize(system, made)
    assert [change.pattern for change in explanation.changes] == ["row_lost"]
    assert explanation.checks == {"X/d/208", "T05_HIERARCHY/d/total total"}


def test_a_row_of_a_code_without_any_number_is_told_from_its_sisters():
    rows = [("T03", "total", None), ("T03", "201", "total"), ("T03", "208", "total")]
    made = tables(rows, [3000, 1000, 2000], ("T03",), forms=("hierarchy",))
    del made.printed["T03", 3, "row", "total"]
    blank = made.rows.pop()
    explanations = localize(system_from(made), made)
    assert [change.pattern for each in explanations for change in each.changes] == ["blanked"]
    assert culprits(explanations) == [{"d/T03/3/total": 2000}]
    assert blank.row_key == "208"


def test_a_changed_code_is_doubtful_until_its_label_speaks_against_it():
    possible = [("T05", "208", "total"), ("T03", "209", "total")]
    made = tables([*SISTERS[:-1], ("T05", "209", "total")], AMOUNTS, ("T03", "T05"), possible)
    doubtful = localize(system_from(made), made)
    assert {each.changes[0].pattern for each in doubtful} == {"code_changed"}
    rows = [each.changes[0].cells[0][0] for each in doubtful]
    assert sorted((row.table_id, row.row_key) for row in rows) == [("T03", "208"), ("T05", "209")]
    made.mislabelled.add(("T05", 6))
    (explanation,) = localize(system_from(made), made)
    assert explanation.changes[0].cells[0][0].row_key == "209"


def implied(made):
    return {(each.row.row_key, each.column): (each.amount // CENT, each.step) for each in imputed(made)}


def imputed(made):
    """What the rules give for all candidate rows."""
    printed: dict[str, list[tuple[int, int, str]]] = {}
    for row in made.rows:
        cell_id, amount, *_ = made.printed[(*row.at, "total")]
        for check, coefficient in made.checks(row, "total", counts=(JUDGED, ABSENT)).items():
            printed.setdefault(check, []).append((coefficient, amount, cell_id))
    return impute(made, made.candidates, printed)


ABSENT_ROWS = [("T05", key, parent) for _, key, parent in SISTERS[:3]]


def test_an_absent_table_is_rebuilt_from_its_sister():
    made = tables(SISTERS[:3], AMOUNTS[:3], ("T03", "T05"), ABSENT_ROWS, absent=("T05",))
    assert implied(made) == {("total", "total"): (3000, 1), ("201", "total"): (1000, 1), ("208", "total"): (2000, 1)}
    found = {each.row.row_key: each for each in imputed(made)}
    assert found["total"].checks_for == ("T05_HIERARCHY/d/total total", "X/d/total")
    assert found["total"].checks_against == ()


def test_a_number_that_only_implied_ones_give_is_a_step_further():
    # The sister printed no total: only the sum of the implied classes gives the total of the absent table.
    made = tables(SISTERS[1:3], AMOUNTS[1:3], ("T05",), ABSENT_ROWS, absent=("T05",))
    assert implied(made) == {("201", "total"): (1000, 1), ("208", "total"): (2000, 1), ("total", "total"): (3000, 2)}


def test_a_rule_that_speaks_against_an_implied_number_is_counted():
    made = tables(SISTERS[:3], [3100, *AMOUNTS[1:3]], ("T03", "T05"), ABSENT_ROWS, absent=("T05",))
    found = {each.row.row_key: each for each in imputed(made)}
    assert found["total"].amount == 3100 * CENT
    assert found["total"].checks_against == ("T05_HIERARCHY/d/total total",)
    assert found["208"].given_by == "X/d/208"


def test_what_no_rule_gives_is_not_implied():
    made = tables(SISTERS[:3], AMOUNTS[:3], ("T03",), [("T09", "lost", "total")])
    assert implied(made) == {}


def test_a_parent_whose_only_row_was_lost_vouches_for_what_is_rebuilt():
    rows = [("T03", "208", "total"), ("T03", "20801", "208"), ("T05", "208", "total")]
    made = tables(rows, [2000, 2000, 2000], ("T05",), [("T05", "20801", "208")])
    (found,) = imputed(made)
    assert (found.amount, found.checks_for) == (2000 * CENT, ("T05_HIERARCHY/d/208 total", "X/d/20801"))
    assert lost_row(made, "T05", "20801", ["X/d/20801"]) == found.row
    assert lost_row(made, "T05", "20802", ["X/d/20802"]) is None
