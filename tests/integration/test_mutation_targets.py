"""The targets of `mutate`: what is determined, what counts, and what is known beside it."""

from __future__ import annotations

import csv

import pytest

from gouji.lab.mutation import targets
from gouji.lab.mutation.catalogue import Deed
from gouji.lab.mutation.determinacy import Determinacy
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.parts import Parts, meaning
from gouji.lab.mutation.scores import Verdict
from gouji.lab.mutation.vicinity import Vicinity
from gouji.lab.mutation.witnesses import Quantity, Witnesses

from .corruption import copy_project, read_rows
from .mutants import OF_TABLES, deeds, run
from .real_build import built_project


@pytest.mark.parametrize(
    ("text", "operator", "number", "unit"),
    [
        ("> =1300 人次", "≥", "1300", "人次"),
        ("≤5.5%", "≤", "5.5", "%"),
        ("=8万/年/个", "=", "8", "万/年/个"),
        ("98", "", "98", ""),
    ],
)
def test_a_target_is_taken_apart_as_it_is_printed(text, operator, number, unit):
    parts = Parts.of(text)
    assert (meaning(parts.operator), parts.number, parts.unit) == (operator, number, unit)
    assert parts.text == text


@pytest.mark.parametrize("text", ["2024年12月31日", "20-30人", "提升", ""])
def test_a_date_a_range_and_a_word_are_no_target_of_one_number(text):
    assert Parts.of(text) is None


def test_numbers_agree_in_single_units():
    assert Quantity.of("6.5", "万余份").agrees(Quantity.of("65,000", "份"))
    assert Quantity.of("275", "万人次").agrees(Quantity.of("275", "万人"))
    assert not Quantity.of("275", "人").agrees(Quantity.of("275", "万人"))
    assert not Quantity.of("5", "台").agrees(Quantity.of("5", "人"))


def test_only_an_indicator_that_another_place_repeats_has_a_witness(tmp_path):
    project = copy_project(tmp_path / "project")
    path = project / "seeds/performance/p04_performance_indicators.csv"
    rows = read_rows(path)
    mine = next(row for row in rows if row["document_id"] == "artux_2023" and row["target_text"] == "=100%")
    other = next(row for row in rows if row["document_id"] == "artux_2023" and row["table_no"] != mine["table_no"])
    for each, (name, target) in ((mine, ("甲乙丙丁", "=7 台")), (other, ("甲乙丙丁", "=7 台"))):
        each.update(level_1="产出指标", level_3=name, target_text=target, prior_text="")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with Library(project, only=()) as library:
        witnesses = Witnesses(library, "artux_2023")
        assert witnesses.fixes(mine, "indicator_value", Parts.of("=8 台"))
        assert witnesses.fixes(mine, "indicator_unit", Parts.of("=7 人"))
        assert witnesses.fixes(mine, "indicator_operator", Parts.of("≥7 台"))
        assert not witnesses.fixes(mine, "indicator_prior", Parts.of("8 台"))
        alone = {**mine, "row_no": "99999", "level_3": "戊己庚辛"}
        assert not witnesses.fixes(alone, "indicator_value", Parts.of("=8 台"))
        assert not witnesses.fixes(alone, "indicator_unit", Parts.of("=7 人"))
        assert not witnesses.fixes(alone, "indicator_operator", Parts.of("≥7 台"))


def verdict(operator, *, caught=True, located=True, repaired=True, determined=True, stale=()):
    deed = Deed(operator, "copy", "original", "template", "T01", (("T01", "1", "amount"),))
    return Verdict(deed, caught, determined, located, repaired, (), (), stale=stale)


def test_a_target_is_missed_by_the_share_that_is_too_small_and_beside_a_known_finding_by_three_points_more():
    good = [verdict("rows_exchanged")] * 83
    bad = [verdict("rows_exchanged", located=False, repaired=False)] * 17
    known, fixed = targets.reached([*good, *bad])
    assert (fixed.target.of_determined, fixed.mutants, fixed.missed) == (True, 100, ("located", "right"))
    assert (known.mutants, known.caught, known.located, known.missed) == (100, 100, 83, ("located", "right"))
    beside = targets.reached([*good, *bad], beside=True)
    assert [each.missed for each in beside] == [(), ()]


def test_an_exchange_that_changes_no_rule_counts_only_among_all():
    unseen = [verdict("rows_exchanged", caught=False, located=False, repaired=False, determined=False)] * 10
    every, fixed = targets.reached([*[verdict("rows_exchanged")] * 90, *unseen])
    assert (every.mutants, every.caught, every.missed) == (100, 90, ("caught",))
    assert (fixed.mutants, fixed.caught, fixed.missed) == (90, 100, ())


def test_an_exchange_of_two_rows_is_determined_where_it_changes_a_rule():
    class Printed:
        """Two rows of one sum, the first of which another table repeats, or none."""

        def __init__(self, *repeated):
            self.rows = [("d/T06/1/total", "sum", 1, 0, 7), ("d/T06/2/total", "sum", 1, 0, 9), *repeated]

        def query(self, sql, _):
            return None, self.rows if "min(cells.amount)" in sql else []

    deed = Deed("rows_exchanged", "copy", "d", "template", "T06", (("T06", "1", "total"), ("T06", "2", "total")))
    assert not Determinacy(Printed(), ["d"]).holds(deed)
    assert Determinacy(Printed(("d/T06/1/total", "other", -1, 1, 7)), ["d"]).holds(deed)
    assert not Determinacy(Printed(("d/T06/1/total", "other", -1, 2, 7)), ["d"]).holds(deed)


def test_what_is_reached_is_told_by_template_too():
    other = Verdict(Deed("row_lost", "copy", "original", "other", "T01", ()), True, True, False, False, (), ())
    said = targets.table_by_template([verdict("small_change"), verdict("small_change", located=False), other])
    heading, (*_, of_other, mutants, caught, located), fixed = (line.split() for line in said.splitlines())
    assert fixed[-4:] == ["–", "2", "100.0%", "50.0%"]
    assert heading[-2:] == ["other", "template"]
    assert (of_other, mutants, caught, located) == ("–", "2", "100.0%", "50.0%")


def test_of_indicators_only_those_with_a_witness_count():
    seen = [verdict("indicator_value", repaired=False)]
    unseen = [verdict("indicator_unit", caught=False, located=False, repaired=False, determined=False)] * 9
    (reached,) = targets.reached([*seen, *unseen])
    assert (reached.mutants, reached.caught, reached.missed) == (1, 100, ())


def test_the_table_of_targets_tells_false_alarms_and_lost_entries_of_the_register():
    alarm = Verdict(Deed("clean_copy", "copy", "original", "template", "", ()), True, True, False, False, (), ())
    said = targets.table([alarm, verdict("small_change", stale=("T03/total/total",))])
    assert "1 false alarms" in said
    assert "lost: in 1 mutants (50.0%), none of whose numbers was touched: in 0 mutants" in said


def test_beside_acknowledged_errors_begin_in_rules_that_are_known_to_be_broken(tmp_path_factory):
    project = built_project(tmp_path_factory)
    near = Vicinity.of(project / "gouji.duckdb")
    assert near.places
    made = deeds(project, seed=2, each=6, near=near)
    judged = {row["finding_id"] for row in read_rows(project / "seeds/reference/acknowledged_findings.csv")}
    for deed in made.values():
        if deed.operator in OF_TABLES or deed.operator == "prose_figure":
            table, row, column = deed.places[0]
            assert near.has(deed.original, table, row, (column,))
            assert f"{deed.original}/{table}/{row}/{column}" not in judged
    assert {deed.operator for deed in made.values()} >= {"small_change", "row_lost", "prose_figure", "two_errors"}


def test_what_was_judged_stays_beside_a_number_that_is_left_out_and_a_row_that_is_another(tmp_path_factory):
    project = built_project(tmp_path_factory)
    chosen = ("--document", "xinjiang_2024", "--each", "5")
    for operator in ("blanked", "row_repeated", "code_changed", "rows_exchanged", "labels_exchanged"):
        chosen += ("--operator", operator)
    ended = run(project, "mutate", *chosen, "--beside-acknowledged", "--targets")
    assert "none of whose numbers was touched: in 0 mutants" in ended.stdout, ended.stdout + ended.stderr


def test_nothing_is_acknowledged_of_a_new_document(tmp_path):
    project = copy_project(tmp_path / "project")
    ended = run(project, "mutate", "--new-document", "--beside-acknowledged")
    assert ended.returncode == 2
    assert "of a new document nothing is acknowledged" in ended.stderr


def test_beside_acknowledged_needs_a_build(tmp_path):
    project = copy_project(tmp_path / "project")
    ended = run(project, "mutate", "--beside-acknowledged")
    assert ended.returncode == 2
    assert "run 'build' first" in ended.stderr


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--operator", "no operator is called nosuch"),
        ("--template", "no template of a document is called nosuch"),
        ("--document", "no document with tables is called nosuch"),
    ],
)
def test_a_name_that_does_not_exist_is_told(option, message, tmp_path):
    project = copy_project(tmp_path / "project")
    ended = run(project, "mutate", option, "nosuch")
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
