"""Slips of a row, by hand: numbers a row too low, doubled rows, copied numbers, and controls that count by row."""

from __future__ import annotations

from dataclasses import replace

from gouji.field.localization.judgements import Judgements
from gouji.field.localization.places import CONTROL, JUDGED, OF_ROW, Places, Row, Term
from gouji.field.localization.search import localize
from gouji.field.localization.systems import Cell
from tests.engine.test_localization import CENT, culprits, nothing_known, system_from, system_of, tables

CODES = ("total", "201", "205", "208", "212", "221")
ROWS = [(table, code, None if code == "total" else "total") for table in ("T03", "T05") for code in CODES]
TRUE = [15000, 1000, 2000, 3000, 4000, 5000]


def made_of(printed: list[int]) -> Places:
    """Two sister tables, the second of which prints these; zero is a blank."""
    return tables(ROWS, [*TRUE, *printed], ("T03", "T05"))


def patterns(explanations):
    return [change.pattern for each in explanations for change in each.changes]


def blank(made: Places, row_no: int) -> None:
    """Nothing is printed there, and the row stays."""
    del made.printed["T05", row_no, "row", "total"]


def system_with(made: Places):
    """As `system_from`, with the rows whose number is blank."""
    rows = made.rows
    made.rows = [row for row in rows if (*row.at, "total") in made.printed]
    system = system_from(made)
    for row in rows:
        for check, coefficient in made.checks(row, "total").items():
            system.difference.setdefault(check, 0)
            system.tolerance.setdefault(check, 3 * CENT // 2)
            assert coefficient
    made.rows = rows
    return system


def test_numbers_that_stand_a_row_too_low_are_one_slip():
    # 205, 208 and 212 print what belongs to the row above; 221 was pushed out by 212's number.
    made = made_of([15000, 1000, 0, 2000, 3000, 4000])
    blank(made, 9)
    explanations = localize(system_with(made), made)
    assert patterns(explanations) == ["column_shifted"]
    assert culprits(explanations) == [
        {"d/T05/9/total": 2000, "d/T05/10/total": 3000, "d/T05/11/total": 4000, "d/T05/12/total": 5000}
    ]


def test_numbers_that_stand_a_row_too_high_are_one_slip():
    made = made_of([15000, 1000, 3000, 4000, 5000, 0])
    blank(made, 12)
    explanations = localize(system_with(made), made)
    assert patterns(explanations) == ["column_shifted"]
    assert culprits(explanations) == [
        {"d/T05/9/total": 2000, "d/T05/10/total": 3000, "d/T05/11/total": 4000, "d/T05/12/total": 5000}
    ]


def test_a_number_of_a_table_that_lies_may_stand_in_the_place_beside_its_own():
    # Rows of T05 are printed as columns: 205's number stands where 208's blank was.
    made = made_of([15000, 1000, 0, 2000, 4000, 5000])
    blank(made, 9)
    made.printed["T03", 4, "row", "total"] = "d/T03/4/total", 0, "0", 4
    made.printed["T03", 1, "row", "total"] = "d/T03/1/total", 12000 * CENT, "12000", 1
    made.printed["T05", 7, "row", "total"] = "d/T05/7/total", 12000 * CENT, "12000", 7
    system = system_with(made)
    assert "moved_column" not in patterns(localize(system, made))
    lying = {name: replace(cell, layout="lying") for name, cell in system.cells.items() if cell.table_id == "T05"}
    system.cells.update(lying)
    explanations = localize(system, made)
    assert patterns(explanations) == ["moved_column"]
    assert culprits(explanations) == [{"d/T05/10/total": 0, "d/T05/9/total": 2000}]


def test_a_rule_that_two_errors_break_is_searched_again_when_the_other_group_is_settled():
    # The blank is settled first, though the row's rule belongs to the total's group: then the total is told too.
    sums = {
        "A/d/row": {"total": 1, "project": -1},
        "B/d/1": {"total": 1, "x": -1},
        "C/d/2": {"total": 1, "y": -1},
        "D/d/3": {"total": 1, "z": -1},
        "P/d/note": {"note": 1, "z": -1},
    }
    system = system_of({"total": 123, "project": 9167, "x": 9833, "y": 9833, "z": 9833, "note": 9999}, sums)
    made = nothing_known()
    made.steps = {"T03": CENT}
    row = Row("T03", 1, "row", "total", None, "total", None)
    made.add(row)
    made.printed["T03", 1, "row", "total"] = "total", 123 * CENT, "123", 1
    for number in range(5):
        check = f"Q/d/{number}"
        system.difference[check], system.tolerance[check] = -666 * CENT, CENT
        made.add_term(row, "basic", "basic", Term(check, 1, "match", JUDGED))
    made.add_term(row, "basic", "basic", Term("A/d/row", -1, "row", JUDGED))
    named = {name: value for each in culprits(localize(system, made)) for name, value in each.items()}
    assert named["total"] == 9833
    assert 666 in named.values()


def test_two_labels_in_each_others_place_are_told_where_the_order_of_the_lines_says_so():
    # 205 and 208 are exchanged in one of two sister tables; which, the order of their codes tells.
    made = made_of([15000, 1000, 3000, 2000, 4000, 5000])
    assert patterns(localize(system_with(made), made)) == ["rows_exchanged", "rows_exchanged"]
    made.exchanged = {("T05", 9, "row"): 10, ("T05", 10, "row"): 9}
    explanations = localize(system_with(made), made)
    assert patterns(explanations) == ["labels_exchanged"]
    assert culprits(explanations) == [{"d/T05/9/total": 2000, "d/T05/10/total": 3000}]


def test_two_labels_of_two_units_in_each_others_place_are_told_by_what_their_codes_should_add_up_to():
    # 2080101 of one unit and 2080102 of the other have each other's labels; the sums of both units hold.
    made = Places("d")
    printed = [("T05", "2080101", None, 1000), ("T05", "2080102", None, 2000)]
    printed += [("T07", "2080102", "one", 1000), ("T07", "2080101", "two", 2000)]
    for number, (table, code, unit, amount) in enumerate(printed, start=1):
        row = Row(table, number, "row", f"{unit}/{code}" if unit else code, unit, "item", code, unit, 1, number)
        made.add(row)
        made.printed[(*row.at, "total")] = f"d/{table}/{number}/total", amount * CENT, str(amount), number
        made.steps[table] = CENT
        made.add_term(row, "total", "total", Term(f"X/d/{code}", 1 if table == "T05" else -1, "match", JUDGED))
        if unit:
            made.add_term(row, "total", "total", Term(f"T07_HIERARCHY/d/{unit}", -1, "hierarchy", JUDGED))
    system = system_from(made)
    for unit, amount in (("one", 1000), ("two", 2000)):
        system.difference[f"T07_HIERARCHY/d/{unit}"] += amount * CENT
    # A witness of the first table says that it prints them right.
    system.difference["N/d/1"], system.tolerance["N/d/1"] = 0, CENT
    system.terms["d/T05/1/total"].append(("N/d/1", 1))
    system.members["N/d/1"].append("d/T05/1/total")
    made.add_term(made.rows[0], "total", "total", Term("N/d/1", 1, "match", JUDGED))
    explanations = localize(system, made)
    assert patterns(explanations) == ["labels_exchanged"]
    assert culprits(explanations) == [{"d/T07/3/total": 2000, "d/T07/4/total": 1000}]


def test_a_row_with_twice_its_amounts_is_one_slip():
    # Two columns; class 208 was added up with its only subtotal.
    rows = [("T03", "total", None), ("T03", "208", "total"), ("T03", "20801", "208")]
    made = tables(rows, [3000, 6000, 3000], ("T03",), forms=("hierarchy",))
    for row in made.rows:
        cell, amount, text, line = made.printed[(*row.at, "total")]
        made.printed[(*row.at, "basic")] = cell.replace("/total", "/basic"), amount // 2, text, line
        for check, coefficient in made.checks(row, "total").items():
            term = Term(check.replace(" total", " basic"), coefficient, "hierarchy", JUDGED)
            made.add_term(row, "basic", "basic", term)
    system = system_from(made)
    for cell in list(system.cells.values()):
        name, half = cell.cell_id.replace("/total", "/basic"), cell.amount // 2
        system.cells[name] = replace(cell, cell_id=name, column_key="basic", printed_column="basic", amount=half)
        for check, coefficient in list(system.terms[cell.cell_id]):
            other = check.replace(" total", " basic")
            system.difference[other] = system.difference.get(other, 0) + coefficient * half
            system.tolerance[other] = system.tolerance[check]
            system.terms[name].append((other, coefficient))
            system.members[other].append(name)
    explanations = localize(system, made)
    assert patterns(explanations) == ["subtotal_repeated"]
    assert culprits(explanations) == [{"d/T03/2/total": 3000, "d/T03/2/basic": 1500}]


def two_columns(amounts, parts):
    """One table of a total and its rows with two columns, `total` and a part that may be another number; in 0.01."""
    rows = [("T03", "total", None), *(("T03", f"2{at:02d}", "total") for at in range(1, len(amounts)))]
    made = tables(rows, amounts, ("T03",), candidates=[("T03", "299", "total")], forms=("hierarchy",))
    for row, part in zip(made.rows, parts, strict=True):
        cell, _, text, line = made.printed[(*row.at, "total")]
        made.printed[(*row.at, "basic")] = cell.replace("/total", "/basic"), part * CENT, text, line
    for row in (*made.rows, *made.candidates):
        for check, coefficient in made.checks(row, "total").items():
            made.add_term(
                row, "basic", "basic", Term(check.replace(" total", " basic"), coefficient, "hierarchy", JUDGED)
            )
        for column, coefficient in (("total", 1), ("basic", -1)):
            made.add_term(row, column, column, Term(f"T/d/row {row.row_key}", coefficient, OF_ROW, JUDGED))
    system = system_of({}, {})
    for row in made.rows:
        for column in ("total", "basic"):
            name, amount, text, line = made.printed[(*row.at, column)]
            system.cells[name] = Cell(
                name, "T03", row.row_no, row.row_key, 1, column, column, amount, text, line, step=CENT
            )
            for check, coefficient in made.checks(row, column).items():
                system.difference[check] = system.difference.get(check, 0) + coefficient * amount
                system.tolerance[check] = 3 * CENT // 2
                system.terms[name].append((check, coefficient))
                system.members[check].append(name)
    return localize(system, made)


def test_a_row_whose_total_is_its_only_part_has_one_slip_in_both():
    # 62.57 is printed as 62.75, in both columns: a row that nobody printed would do as well, and be made up.
    found = two_columns([6275, 1234, 5023], [6275, 1234, 5023])
    assert patterns(found) == ["digits_swapped"]
    assert culprits(found) == [{"d/T03/1/total": 6257, "d/T03/1/basic": 6257}]


def test_a_lost_row_is_told_where_no_slip_that_is_known_would_do():
    found = two_columns([5131, 1000, 4108], [5131, 1000, 4108])
    assert patterns(found) == ["row_lost"]


def test_no_lost_row_is_made_up_of_numbers_that_contradict_each_other():
    # Both numbers of a row are wrong, each by another amount.
    found = two_columns([5108, 1037, 4108], [5108, 1059, 4108])
    assert culprits(found) == [{"d/T03/2/total": 1000, "d/T03/2/basic": 1000}]


def test_a_number_copied_from_the_row_above_is_told_from_the_others_that_would_do():
    # One sum, of which any member could be wrong: but 208 prints the number of 205.
    made = tables(
        [("T03", code, None if code == "total" else "total") for code in CODES],
        [15000, 1000, 2000, 2000, 4000, 5000],
        ("T03",),
        forms=("hierarchy",),
    )
    explanations = localize(system_from(made), made)
    assert (patterns(explanations), culprits(explanations)) == (["value_copied"], [{"d/T03/4/total": 3000}])


def test_the_number_of_the_sum_above_is_no_copy():
    # A class with one section prints the same number twice.
    rows = [("T03", "total", None), ("T03", "201", "total"), ("T03", "20101", "201")]
    made = tables(rows, [3000, 2000, 2000], ("T03",), forms=("hierarchy",))
    assert "value_copied" not in patterns(localize(system_from(made), made))


def controlled(printed: list[int], true: list[int]):
    """Numbers of one column that no rule holds, with the sum and the sum by row of a second reading."""
    names = [f"c{row}" for row in range(1, len(printed) + 1)]
    by_row = {name: row for row, name in enumerate(names, start=1)}
    system = system_of(dict(zip(names, printed, strict=True)), {"C/d": dict.fromkeys(names, 1), "O/d": by_row}, 0)
    for check, weights in (("C/d", dict.fromkeys(names, 1)), ("O/d", by_row)):
        wanted = sum(weights[name] * value for name, value in zip(names, true, strict=True))
        system.difference[check] -= wanted * CENT
        system.families[check] = CONTROL
    return system


def test_a_control_that_counts_by_row_names_the_number_that_no_rule_holds():
    found = localize(controlled([1000, 2500, 3000], [1000, 2000, 3000]), nothing_known())
    assert culprits(found) == [{"c2": 2000}]


def test_what_was_judged_is_as_it_was_read_and_no_control_speaks_of_it():
    # c1 is the publisher's error, c3 ours: the second reading has c1 as it is printed.
    system = controlled([1000, 2000, 3500], [1000, 2000, 3000])
    system.difference["K/d"], system.tolerance["K/d"] = 1000 * CENT, CENT
    system.terms["c1"].append(("K/d", 1))
    system.members["K/d"].append("c1")
    found = localize(system, nothing_known(), Judgements({"c1": 0}))
    assert sorted(map(str, culprits(found))) == ["{'c1': 0}", "{'c3': 3000}"]


def test_exchanged_rows_that_no_rule_tells_apart_are_told_by_a_control_that_counts_by_row():
    made = tables(
        [("T03", code, None if code == "total" else "total") for code in CODES],
        [15000, 1000, 3000, 2000, 4000, 5000],
        ("T03",),
        forms=("hierarchy",),
    )
    assert localize(system_from(made), made) == []
    for row in made.rows:
        made.add_term(row, "total", "total", Term("O/d", row.row_no, CONTROL, JUDGED))
    system = system_from(made)
    system.difference["O/d"] -= sum(at * value * CENT for at, value in enumerate(TRUE, start=1))
    system.tolerance["O/d"] = 0
    explanations = localize(system, made)
    assert patterns(explanations) == ["rows_exchanged"]
    assert culprits(explanations) == [{"d/T03/3/total": 2000, "d/T03/4/total": 3000}]
