"""Workbooks, Word files and web pages: the same cells as from a PDF, and nothing guessed."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from gouji.cli.main import main
from gouji.field.reading.documents import read_document
from gouji.field.reading.sources import source
from tests.integration.corruption import copy_project

from .form_cells import cells, declared, labels, left, sheet_of
from .forms import WRITERS, Section, sections, shared, xlsx
from .small_budget import budget, tables
from .test_read import NAME, SEEDS, rows


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def kept(project):
    """A project whose seeds are put back after the test."""
    before = {seed: (project / "seeds" / f"{seed}.csv").read_bytes() for seed in SEEDS}
    yield project
    for seed, content in before.items():
        (project / "seeds" / f"{seed}.csv").write_bytes(content)


@pytest.mark.parametrize("form", WRITERS)
def test_a_form_gives_the_rows_and_cells_of_the_pdf(form, tmp_path):
    expected = read_document([budget(tmp_path / "budget.pdf")], declared())
    found = read_document([WRITERS[form](tmp_path / "budget", sections())], declared())
    assert cells(found) == cells(expected)
    assert labels(found) == labels(expected)
    assert [(read.table.table_id, read.title.printed, read.unit) for read in found.tables] == [
        (table_id, title, "万元" if table_id == "T10" else "元") for table_id, (title, *_) in tables(2023).items()
    ]
    assert found.identity == expected.identity
    assert found.leftovers == ()
    assert found.sources[0].form == form


@pytest.mark.parametrize("form", WRITERS)
def test_a_form_is_read_into_the_seeds_with_its_places_and_read_twice_changes_nothing(form, kept, tmp_path, capsys):
    path = WRITERS[form](tmp_path / "budget", sections())
    command = ["read", str(path), "--project-dir", str(kept)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "doubtful: " not in said
    assert "cannot be placed" not in said
    (register,) = rows(kept, SEEDS[0], NAME)
    assert register[6:8] == [form, ""]
    found = {tuple(row[1:4]): row for row in rows(kept, SEEDS[3], NAME)}
    total = found["T05", "7", "total"]
    # The cover is the first sheet of a workbook; in a text and on a web page each table is a page.
    sheet, place = ("6", "E11") if form in ("xlsx", "xls") else ("5", "E8")
    assert total[4:8] == ["1,000.00", "", sheet, place]
    assert main(command) == 0
    assert capsys.readouterr().out.rstrip().endswith("nothing to change")


def test_prose_as_a_word_file_and_tables_as_a_workbook_are_one_document(tmp_path):
    made = sections()
    prose = docx.Document()
    for line in ["上海市普陀区2023年区级部门预算", "一、收入预算总表说明", "2023年，本部门收入总预算1,000.00元。"]:
        prose.add_paragraph(line)
    prose.save(str(tmp_path / "prose.docx"))
    tables = xlsx(tmp_path / "tables.xlsx", made[1:])
    document = read_document([tmp_path / "prose.docx", tables], declared())
    assert [each.form for each in document.sources] == ["xlsx", "docx"]
    assert cells(document) == cells(read_document([xlsx(tmp_path / "whole", made)], declared()))
    assert document.sources[1].lines == (
        ("上海市普陀区2023年区级部门预算", "一、收入预算总表说明", "2023年，本部门收入总预算1,000.00元。"),
    )


def test_texts_that_stand_in_a_part_of_their_own_are_read_without_their_sound(tmp_path):
    expected = read_document([xlsx(tmp_path / "a.xlsx", sections())], declared())
    found = read_document([shared(tmp_path / "b.xlsx", sections())], declared())
    assert labels(found) == labels(expected)
    assert cells(found) == cells(expected)


@pytest.mark.parametrize("form", WRITERS)
def test_whose_it_is_and_the_unit_of_money_in_two_cells_of_a_row_are_no_row(form, tmp_path):
    made = sections()
    for section in made[1:]:
        wide = max(map(len, section.rows))
        title, unit, money = section.lines
        said = ["", unit, *[""] * (wide - 3), money]
        section.lines, section.header = [], [[title] * wide, said, *section.header]
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared())
    assert len(cells(document)) == 80
    assert document.leftovers == ()
    assert {read.unit for read in document.tables} == {"元", "万元"}
    assert all(not read.doubts for read in document.tables)


@pytest.mark.parametrize("form", WRITERS)
def test_sentences_have_their_place_and_titles_of_tables_are_no_sentences(form, tmp_path):
    made = sections()
    prose = "2023年，收入预算1,000.00元。"
    made[0].lines.append(prose)
    made[1].notes = ["注：金额均含上年结转。"]
    found = source(WRITERS[form](tmp_path / "a", made))
    lines = [line for page in found.running_lines() for line in page]
    (said,) = [line for line in lines if line.text == prose]
    (note,) = [line for line in lines if line.text.startswith("注")]
    is_sheet = form in ("xlsx", "xls")
    assert (said.page, said.number, said.box(0, 9)) == (1, 3, "A3" if is_sheet else "")
    assert found.lines[said.page - 1][said.number - 1] == prose
    # The note belongs to the page of the table over it.
    assert note.page == (2 if is_sheet else 1)
    assert [len(boxes) for boxes in found.boxes()] == ([0] if is_sheet else []) + [1] * 9
    assert not any("1,000.00" in line.text for line in lines if line is not said)


def unmerged(section: Section) -> None:
    """Words over several columns stand in the first of them alone."""
    section.header = [
        [word if not at or row[at - 1] != word else "" for at, word in enumerate(row)] for row in section.header
    ]
    section.spans = []


def spaced(section: Section) -> None:
    """An empty column after each."""
    section.header = [[each for word in row for each in (word, "")] for row in section.header]
    section.rows = [[each for word in row for each in (word, "")] for row in section.rows]
    section.spans = []


def doubled(section: Section) -> None:
    """Each word of the header over two columns, of which the second is empty."""
    section.header = [[each for word in row for each in (word, word)] for row in section.header]
    section.rows = [[each for word in row for each in (word, "")] for row in section.rows]


def numbered(section: Section) -> None:
    """A number over the title, and the columns counted below their header."""
    section.lines = ["附件1-1", *section.lines]
    if section.name in ("T03", "T05", "T08", "T09"):
        section.header.append(["栏次", "", "", "", "1", "2", "3"])
        section.spans = []


def footed(section: Section) -> None:
    section.notes = ["说明：本表金额保留两位小数。", "填表人：某某"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("change", [unmerged, spaced, doubled, numbered, footed])
def test_tables_that_were_made_carelessly_are_read_alike(change, form, tmp_path):
    made = sections()
    for section in made[1:]:
        change(section)
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared())
    assert cells(document) == cells(read_document([xlsx(tmp_path / "b", sections())], declared()))
    assert not [each for each in left(document) if "note" not in each]


def test_what_stands_beside_the_lines_of_a_table_is_not_read_and_is_listed(tmp_path):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("N6", 12345))
    document = read_document([path], declared())
    assert len(cells(document)) == 80
    assert left(document) == ["sheet T05: N6: beside the lines of a table"]


@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_table_goes_on_in_another_whose_columns_are_cut_otherwise_where_their_width_is_known(form, tmp_path):
    made = sections()
    (table,) = [section for section in made if section.name == "T05"]
    table.widths = [40.0, 40.0, 40.0, 200.0, 90.0, 90.0, 90.0]
    # The last row stands in a table of its own, in which the words before the amounts are one cell.
    rest = Section("T05 2", [], [table.rows.pop()[3:]], [], [], widths=[320.0, 90.0, 90.0, 90.0])
    made.insert(made.index(table) + 1, rest)
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared())
    assert cells(document) == cells(read_document([xlsx(tmp_path / "b", sections())], declared()))
    assert document.leftovers == ()
