"""The operators of `mutate`: what each changes in a copy, and nothing else."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest

from gouji.lab.mutation import wordings
from gouji.lab.mutation.amounts import is_amount, mutated, printed
from gouji.lab.mutation.catalogue import CLEAN, OPERATORS, TEXT_WORDS
from gouji.lab.mutation.choice import Choice, make
from gouji.lab.mutation.documents import Library

from .corruption import CELLS, copy_project, read_rows
from .mutants import OF_TABLES, OTHER, TEMPLATE, deeds, run, scores
from .real_build import built_project


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


def test_a_new_document_has_neither_control_totals_nor_judgements_and_raises_no_false_alarm(tmp_path_factory):
    project = built_project(tmp_path_factory)
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

    def above(self, name, count):
        return "".join(self._lines[max(name[1] - count, 0) : name[1]])

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
        add=lambda name, *_, others, printed, witnessed: written.append((name, others, printed)),
    )
    for _ in range(12):
        wordings.wording(mutator, "document", operator)
    assert {name for name, *_ in written} == {operator}
    for _, others, _ in written:
        (lines,) = others.values()
        assert sum(before != after for before, after in zip((PARAGRAPH, RETIRED), lines, strict=True)) == 1
    assert any(GONE[operator] not in next(iter(others.values()))[0] for _, others, _ in written)


@pytest.mark.parametrize("operator", ["word_reason_item", "word_reason_project", "word_own_kind"])
def test_a_wording_operator_leaves_a_text_that_tells_of_nothing_else(operator):
    mutator = SimpleNamespace(texts={"document": Said(PARAGRAPH, "本单位预算。")}, generator=random.Random(3))
    assert not any(wordings.wording(mutator, "document", operator) for _ in range(12))


def test_every_wording_of_a_text_has_its_operator():
    assert {*wordings.KINDS, "word_contents_title", "word_section", "word_duty"} == set(TEXT_WORDS)


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
