"""The suite measured on itself: `mutate` on a sample, its scores in the warehouse, and a few whole builds."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest

from gouji.lab.mutation import targets, wordings
from gouji.lab.mutation.amounts import is_amount, mutated, printed
from gouji.lab.mutation.catalogue import CLEAN, OPERATORS, TEXT_WORDS, Deed
from gouji.lab.mutation.choice import Choice, make
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.parts import Parts, meaning
from gouji.lab.mutation.scores import Verdict
from gouji.lab.mutation.vicinity import Vicinity
from gouji.lab.mutation.witnesses import Quantity, Witnesses

from .corruption import BUDGETS, CELLS, ROOT, copy_project, read_rows
from .real_build import build_models

MUTANTS = 160
WHOLE = 3
TEMPLATE, OTHER = "xinjiang_unit_budget", "shanghai_district_budget"
OF_TABLES = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")


def run(project, *arguments):
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    return subprocess.run(
        [*command, "--database", str(project / "gouji.duckdb")], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def measured_project(tmp_path_factory):
    """A built project in which a sample of mutants was judged, and what the command printed."""
    project = copy_project(tmp_path_factory.mktemp("measured"))
    build_models(project)
    chosen = ("--template", TEMPLATE, "--mutants", str(MUTANTS), "--seed", "7")
    ended = run(project, "mutate", *chosen, "--survivors", "--verify", str(WHOLE))
    return project, ended


def scores(project, kind="all"):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select operator, sum(mutants), sum(caught), sum(located), sum(repaired) "
            "from quality.fct_mutation_scores where subject_kind = ? group by operator",
            [kind],
        ).fetchall()
    return {operator: tuple(int(count) for count in counts) for operator, *counts in found}


def test_a_sample_is_caught_and_located_without_a_false_alarm(measured_project, measured):
    project, ended = measured_project
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 false alarms" in ended.stdout
    by_operator = scores(project)
    assert by_operator.pop("clean_copy") == (len(BUDGETS), 0, 0, 0)
    assert sum(mutants for mutants, *_ in by_operator.values()) == MUTANTS
    measured(ended.stdout.partition("\n\n")[0].partition(" mutants, seed")[0])
    assert set(by_operator) >= {*OF_TABLES, "row_lost", "row_repeated", "code_changed", "prose_figure"}
    of_tables = [by_operator[operator] for operator in OF_TABLES]
    mutants, caught, located, repaired = (sum(counts) for counts in zip(*of_tables, strict=True))
    assert caught == mutants
    assert located >= 0.95 * mutants
    assert repaired >= 0.98 * located


def test_a_sample_of_whole_builds_gives_the_same_verdicts(measured_project):
    _, ended = measured_project
    assert f"{WHOLE} mutants built whole, with data tests and expectations: the same verdicts" in ended.stdout


@pytest.mark.parametrize("kind", ["template", "table"])
def test_scores_by_template_and_table_add_up(measured_project, kind):
    project, _ = measured_project
    by_operator = {name: counts[0] for name, counts in scores(project).items()}
    assert {name: counts[0] for name, counts in scores(project, kind).items()} == by_operator


def test_every_survivor_has_its_reason(measured_project):
    project, _ = measured_project
    by_operator = scores(project)
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        survivors = connection.execute(
            "select operator, count(*), count(*) filter (where reason is null or found is null) "
            "from quality.fct_mutation_survivors group by operator"
        ).fetchall()
    for operator, count, unexplained in survivors:
        mutants, _, located, _ = by_operator[operator]
        assert (count, unexplained) == (mutants - located, 0)


def test_scores_outlive_the_next_build_and_stand_with_their_run(measured_project):
    project, _ = measured_project
    before = scores(project)
    assert run(project, "build", "--no-site", "--exclude", "resource_type:expectation").returncode == 0
    assert scores(project) == before
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        runs = connection.execute(
            "select distinct runs.command from quality.fct_mutation_scores as scores "
            "inner join quality.fct_runs as runs on scores.run_id = runs.run_id"
        ).fetchall()
    assert runs == [("mutate",)]


def deeds(project, **choice):
    with Library(project, only=()) as library:
        return make(library, Choice(**choice))


def test_the_same_seed_makes_the_same_mutants(tmp_path):
    project = copy_project(tmp_path / "project")
    assert deeds(project, seed=1, mutants=60) == deeds(project, seed=1, mutants=60)
    assert deeds(project, seed=1, mutants=60) != deeds(project, seed=2, mutants=60)


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name not in (CLEAN, *TEXT_WORDS)])
def test_each_operator_can_be_had_alone(operator, tmp_path):
    project = copy_project(tmp_path / "project")
    made = [each.operator for each in deeds(project, seed=1, mutants=5, operators=(operator,)).values()]
    assert [name for name in made if name != "clean_copy"] == [operator] * 5


def test_every_cell_is_changed_once_unless_a_number_of_mutants_is_given(tmp_path):
    project = copy_project(tmp_path / "project")
    made = deeds(project, seed=1, operators=OF_TABLES)
    changed = [(each.original, *each.places[0]) for each in made.values() if each.places]
    columns = ("document_id", "table_id", "row_no", "printed_column")
    with Library(project, only=()) as library:
        tables = set(library.tables())
    cells = [
        tuple(row[column] for column in columns)
        for row in read_rows(project / CELLS)
        if is_amount(row["printed_text"]) and (row["document_id"], row["table_id"]) in tables
    ]
    assert sorted(changed) == sorted(cells)


def test_operators_ask_the_declarations_which_places_stand_beside_each_other(tmp_path):
    project = copy_project(tmp_path / "project")
    with Library(project, only=()) as library:
        declared = library.declarations
        moved = [
            each
            for each in make(library, Choice(seed=1, operators=("moved_column",))).values()
            if len(each.places) == 2
        ]
        lying = [each for each in moved if declared.lies(each.original, each.table_id)]
        for each in moved:
            (_, row, column), (_, other_row, other_column) = each.places
            sides = {column.name: column.side for column in declared.columns(each.original, each.table_id)}
            assert sides[column] == sides[other_column]
            assert (row != other_row) == declared.lies(each.original, each.table_id)
    assert lying
    assert {each.template_id for each in moved} >= {TEMPLATE, OTHER}
    assert not any(declared.lies(each.original, each.table_id) for each in moved if each.row)


@pytest.mark.parametrize("text", ["91,016,775.35", "1,333,000", "2.40", "0.07", "12.5%"])
def test_a_changed_amount_keeps_its_printed_format(text):
    generator = random.Random(1)
    for operator in ("small_change", "digits_swapped", "decimal_shifted", "unit_error"):
        for after in filter(None, (mutated(text, operator, generator) for _ in range(20))):
            assert after != text
            assert len(after.partition(".")[2]) == len(text.partition(".")[2])
            assert after == printed(Decimal(after.replace(",", "").rstrip("%")), after)


def test_the_copy_of_a_document_without_control_totals_has_none_and_another_keeps_them_in_step(tmp_path):
    project = copy_project(tmp_path / "project")
    path = project / "seeds/reference/control_totals.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if "artux_2023" not in line]
    path.write_text("".join(kept), encoding="utf-8")
    with Library(project) as library:
        for document in ("artux_2023", "kizilsu_2024"):
            table = library.table(document, "T06")
            table.row("1").print("total", "1.00")
            library.add(f"{document}_copy", document, {"T06": table})
    totals = {(row["document_id"], row["table_id"], row["printed_column"]): row for row in read_rows(path)}
    assert not [key for key in totals if key[0] == "artux_2023_copy"]
    before, after = totals["kizilsu_2024", "T06", "total"], totals["kizilsu_2024_copy", "T06", "total"]
    assert before["cells"] == after["cells"]
    assert Decimal(after["amount"]) < Decimal(before["amount"])


def test_a_new_document_has_neither_control_totals_nor_judgements_and_raises_no_false_alarm(tmp_path):
    project = copy_project(tmp_path / "project")
    build_models(project)
    chosen = ("--document", "putuo_gov_office_2025_dept", "--document", "artux_2023")
    ended = run(project, "mutate", *chosen, "--operator", "small_change", "--mutants", "10", "--new-document")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "2     0 false alarms" in ended.stdout
    assert {"", TEMPLATE, OTHER} <= set(ended.stdout.splitlines())
    by_operator = scores(project)
    assert by_operator["small_change"][:2] == (10, 10)


def test_of_every_operator_at_most_so_many_are_made(tmp_path):
    project = copy_project(tmp_path / "project")
    made = Counter(each.operator for each in deeds(project, seed=1, each=3).values())
    del made["clean_copy"]
    assert {name for name in OPERATORS if name not in (CLEAN, *TEXT_WORDS)} == set(made)
    assert set(made.values()) == {3}


def differences(project, name, before):
    """The rows of a document in a seed that are not among those of another."""
    rows = read_rows(project / f"seeds/{name}.csv")
    original = [row for row in rows if row["document_id"] == before.original]
    copied = [row for row in rows if row["document_id"] == before.document_id]
    pairs = zip(original, copied, strict=True)
    columns = [column for column in rows[0] if column not in ("document_id", "finding_id", "scope")]
    pairs = [
        {column: (one[column], other[column]) for column in columns if one[column] != other[column]}
        for one, other in zip(original, copied, strict=True)
    ]
    return [changed for changed in pairs if changed]


@pytest.mark.parametrize(
    ("operator", "seed", "column"),
    [
        ("label_character", "budget/printed_rows", {"printed_label", "printed_project"}),
        ("goal_figure", "narrative/n01_narrative_figures", {"value"}),
        ("prose_count", "narrative/n01_narrative_figures", {"value"}),
        ("word_decimals", "narrative/n01_narrative_figures", {"value"}),
        ("word_title_scope", "reference/document_tables", {"printed_title"}),
        ("indicator_value", "performance/p04_performance_indicators", {"target_text"}),
        ("indicator_operator", "performance/p04_performance_indicators", {"target_text"}),
        ("indicator_unit", "performance/p04_performance_indicators", {"target_text"}),
        ("indicator_prior", "performance/p04_performance_indicators", {"prior_text"}),
    ],
)
def test_an_operator_changes_one_text_and_nothing_else(operator, seed, column, tmp_path):
    project = copy_project(tmp_path / "project")
    with Library(project) as library:
        made = make(library, Choice(seed=5, each=8, operators=(operator,)))
    for deed in made.values():
        changed = differences(project, seed, deed)
        if deed.operator == "clean_copy":
            assert changed == []
            continue
        assert len(changed) == 1
        assert set(changed[0]) <= column
        if deed.printed:
            assert all(deed.printed in before for before, _ in changed[0].values())


class Said:
    """A text of lines, of which none is of contents; what is read of it are its lines."""

    def __init__(self, *lines):
        self._lines = lines
        self.document = SimpleNamespace(tables=())

    def lines(self):
        return (((0, at), line) for at, line in enumerate(self._lines))

    def text(self, name):
        return self._lines[name[1]]

    def near(self, name):
        return [str(name[1] + 1)]

    def changed_rows(self, changed):
        return [changed.get((0, at), line) for at, line in enumerate(self._lines)]


PARAGRAPH = "1.养老支出（款）职业年金缴费支出（项）3.00万元，比2025年预算增加1.00万元，主要原因是人员经费增加。"
RETIRED = "2.养老支出（款）事业单位离退休支出（项）2.00万元。"
GONE = {
    "word_both": "增加1.00",
    "word_reason_missing": "人员经费增加",
    "word_reason_direction": "经费增加。",
    "word_reason_item": "人员经费增加",
    "word_reason_plan": "人员经费增加",
    "word_item_name": "职业年金缴费支出（项）",
    "word_year": "2025年预算",
}


@pytest.mark.parametrize("operator", GONE)
def test_a_wording_operator_changes_one_line_where_its_rule_could_see_it(operator):
    text, written = Said(PARAGRAPH, RETIRED), []
    mutator = SimpleNamespace(
        texts={"document": text},
        generator=random.Random(3),
        add=lambda name, document, table, places, *, others, printed: written.append((name, others, printed)),
    )
    for _ in range(12):
        wordings.wording(mutator, "document", operator)
    assert {name for name, *_ in written} == {operator}
    for _, others, _ in written:
        (lines,) = others.values()
        assert sum(before != after for before, after in zip((PARAGRAPH, RETIRED), lines, strict=True)) == 1
    assert any(GONE[operator] not in next(iter(others.values()))[0] for _, others, _ in written)


def test_every_wording_of_a_text_has_its_operator():
    assert {*wordings.KINDS, "word_contents_title", "word_section"} == set(TEXT_WORDS)


def test_words_of_a_text_are_not_changed_without_its_source(tmp_path):
    project = copy_project(tmp_path / "project")
    ended = run(project, "mutate", "--operator", "word_both")
    assert ended.returncode == 2
    assert "give its folder with --sources" in ended.stderr


@pytest.mark.parametrize(("operator", "count", "alike"), [("two_errors_in_row", 2, 2), ("three_errors_in_table", 3, 1)])
def test_several_errors_stand_where_their_operator_says(operator, count, alike, tmp_path):
    project = copy_project(tmp_path / "project")
    made = [each for each in deeds(project, seed=3, each=9, operators=(operator,)).values() if each.places]
    assert len(made) == 9
    for deed in made:
        assert len(set(deed.places)) == count
        assert len({place[:alike] for place in deed.places}) == 1


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
    (known,) = targets.reached([*good, *bad])
    assert (known.mutants, known.caught, known.located, known.missed) == (100, 100, 83, ("located", "right"))
    (beside,) = targets.reached([*good, *bad], beside=True)
    assert beside.missed == ()


def test_of_indicators_only_those_with_a_witness_count():
    seen = [verdict("indicator_value", repaired=False)]
    unseen = [verdict("indicator_unit", caught=False, located=False, repaired=False, determined=False)] * 9
    (reached,) = targets.reached([*seen, *unseen])
    assert (reached.mutants, reached.caught, reached.missed) == (1, 100, ())


def test_the_table_of_targets_tells_false_alarms_and_lost_entries_of_the_register():
    alarm = Verdict(Deed("clean_copy", "copy", "original", "template", "", ()), True, True, False, False, (), ())
    said = targets.table([alarm, verdict("small_change", stale=("T03/total/total",))])
    assert "1 false alarms" in said
    assert "in 1 mutants" in said


def test_beside_acknowledged_errors_begin_in_rules_that_are_known_to_be_broken(tmp_path):
    project = copy_project(tmp_path / "project")
    near = Vicinity.of(build_models(project))
    assert near.places
    made = deeds(project, seed=2, each=6, near=near)
    judged = {row["finding_id"] for row in read_rows(project / "seeds/reference/acknowledged_findings.csv")}
    for deed in made.values():
        if deed.operator in OF_TABLES or deed.operator == "prose_figure":
            table, row, column = deed.places[0]
            assert near.has(deed.original, table, row, (column,))
            assert f"{deed.original}/{table}/{row}/{column}" not in judged
    assert {deed.operator for deed in made.values()} >= {"small_change", "row_lost", "prose_figure", "two_errors"}


def test_what_was_judged_stays_beside_a_number_that_is_left_out_and_a_row_that_is_printed_twice(tmp_path):
    project = copy_project(tmp_path / "project")
    build_models(project)
    chosen = ("--document", "xinjiang_2024", "--operator", "blanked", "--operator", "row_repeated", "--each", "6")
    ended = run(project, "mutate", *chosen, "--beside-acknowledged", "--targets")
    assert "that were not touched: in 0 mutants" in ended.stdout, ended.stdout + ended.stderr


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
