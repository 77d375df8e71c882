"""What was judged before is held while new errors are sought: on systems that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

from gouji.field.localization.hypotheses import FORMS
from gouji.field.localization.judgements import Judgements
from gouji.field.localization.ratios import Ratio
from gouji.field.localization.search import localize
from tests.engine.test_localization import (
    CENT,
    SUMS,
    culprits,
    nothing_known,
    system_from,
    system_of,
    tables,
)

# t = a + b, and each is repeated elsewhere; x repeats a wrongly by 5.00, which was acknowledged.
AMOUNTS = {"t": 3000, "a": 1000, "b": 2000, "x": 1500, "y": 2000, "z": 3000}


def test_a_known_error_is_told_again_as_it_was_judged():
    explanations = localize(system_of(AMOUNTS, SUMS), nothing_known(), Judgements({"x": 1000 * CENT}))
    assert culprits(explanations) == [{"x": 1000}]
    assert (explanations[0].checks, explanations[0].equally_good) == ({"B/d/row 2"}, 1)


def test_a_new_error_beside_a_known_one_is_located_as_if_it_stood_alone():
    # a, which x should repeat, reads 17.00 now: alone its three rules would be explained together with x.
    amounts = {**AMOUNTS, "a": 1700}
    found = localize(system_of(amounts, SUMS), nothing_known(), Judgements({"x": 1000 * CENT}))
    assert culprits(found) == [{"x": 1000}, {"a": 1000}]


def test_a_rule_that_is_known_to_be_broken_adds_nothing_to_a_new_error():
    # p and q should be one number and are 5.00 apart, each with a sum that holds: which is wrong was not to be told.
    rules = {
        "K/d/1": {"p": 1, "q": -1},
        "P/d/1": {"p": 1, "p1": -1, "p2": -1},
        "Q/d/1": {"q": 1, "q1": -1, "q2": -1},
    }
    amounts = {"p": 3000, "p1": 1000, "p2": 2000, "q": 2500, "q1": 1500, "q2": 1000}
    known = Judgements({}, {"K/d/1": 500 * CENT})
    assert all(each.equally_good > 1 for each in localize(system_of(amounts, rules), nothing_known(), known))
    found = localize(system_of({**amounts, "p": 3700}, rules), nothing_known(), known)
    certain = [each for each in found if each.equally_good == 1]
    assert culprits(certain) == [{"p": 3000}]
    assert certain[0].checks == {"K/d/1", "P/d/1"}


def test_a_judgement_that_would_break_what_holds_is_left_out():
    # x was corrected since: what the register says of it no longer holds.
    amounts = {**AMOUNTS, "x": 1000}
    assert localize(system_of(amounts, SUMS), nothing_known(), Judgements({"x": 900 * CENT})) == []


def test_beside_a_percentage_that_was_judged_its_figures_are_doubted_as_beside_a_right_one():
    # 10.00 of 110.00 is a growth of 10 %; 12 % is printed, and was acknowledged. Now the change reads 9.00.
    system = system_of({"change": 900, "now": 11000, "rate": 1200}, {})
    system.add_ratio(Ratio("N_GROWTH/d/x", "growth", "rate", "change", "now", 1, 2), "prose")
    explanations = localize(system, nothing_known(), Judgements({}, {"N_GROWTH/d/x": 200 * CENT}))
    assert {name for each in culprits(explanations) for name in each} == {"change", "now", "rate"}
    assert {"change": 1000} in culprits(explanations)


def test_a_known_total_and_its_only_part_are_one_error_though_the_part_has_another_now():
    # The total should be 5.83 and is its only part; the part, printed 10.75 now, also adds to a sum that held.
    rules = {
        "CELL/d/1": {"total": 1, "cell": -1},
        "ROW/d/1": {"total": 1, "part": -1},
        "SUM/d/1": {"all": 1, "part": -1},
    }
    system = system_of({"total": 1030, "cell": 583, "part": 1075, "all": 1530}, rules)
    for name in ("total", "part"):
        system.cells[name] = replace(
            system.cells[name], row_no=1, row_key="table 1", column_key=name, layout=FORMS, placement="position"
        )
    # With the total as it is printed the sum was 5.00 off, and known to be.
    known = Judgements({"total": 583 * CENT}, {"SUM/d/1": 500 * CENT})
    found = [each for each in localize(system, nothing_known(), known) if each.equally_good == 1]
    assert culprits(found) == [{"total": 583}, {"part": 1030}]


ROWS = [
    *[("T03", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"), ("212", "total"))],
    *[("T05", key, parent) for key, parent in (("total", None), ("201", "total"), ("208", "total"), ("212", "total"))],
]


def test_exchanged_rows_are_named_with_the_amounts_of_each_other():
    made = tables(ROWS, [6000, 1000, 2000, 3000, 6000, 1000, 3000, 2000], ("T03", "T05"))
    # A witness in the first table says which of the two tables prints them right.
    system = system_from(made)
    cell = "d/T03/3/total"
    system.difference["N/d/1"], system.tolerance["N/d/1"] = 0, CENT
    system.terms[cell].append(("N/d/1", 1))
    system.members["N/d/1"].append(cell)
    explanations = localize(system, made)
    assert {change.pattern for each in explanations for change in each.changes} == {"rows_exchanged"}
    found = [each for each in culprits(explanations) if set(each) == {"d/T05/7/total", "d/T05/8/total"}]
    assert found == [{"d/T05/7/total": 2000, "d/T05/8/total": 3000}]


def test_an_exchange_of_printed_amounts_is_better_than_amounts_that_are_made_up():
    made = tables(ROWS, [6000, 1000, 2000, 3000, 6000, 1000, 3000, 2000], ("T03", "T05"))
    explanations = localize(system_from(made), made)
    assert all(len(change.cells) == 2 for each in explanations for change in each.changes)
