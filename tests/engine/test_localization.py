"""Error localisation on systems that can be checked by hand."""

from __future__ import annotations

from gouji.localization.patterns import pattern_of
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
