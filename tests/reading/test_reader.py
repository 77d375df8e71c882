"""The reader as a library: a document in, its tables out, without a project."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from gouji import reader

from .paper import Sheet, write
from .small_budget import UNIT, budget

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> reader.Document:
    return reader.read(budget(tmp_path_factory.mktemp("reader") / "budget.pdf"))


def test_a_document_says_whose_it_is_and_what_it_prints(document):
    assert (document.unit_id, document.unit_name, document.fiscal_year) == ("310107-commerce", UNIT, 2023)
    assert (document.scope, document.template_id) == ("department", "shanghai_district_budget")
    assert [path.name for path in document.files] == ["budget.pdf"]
    assert [table.table_id for table in document.tables] == [
        "T01", "T02", "T03", "T04", "T05", "T08", "T09", "T06", "T10",
    ]  # fmt: skip
    assert document.leftovers == ()
    with pytest.raises(KeyError):
        document["T07"]


def test_a_table_holds_rows_and_exact_amounts_with_their_places(document):
    table = document["T05"]
    assert (table.title, table.unit, table.page) == ("2023年部门一般公共预算支出功能分类预算表", "元", 6)
    row = table.rows[2]
    assert (row.row_no, row.side, row.code, row.label, row.page) == (3, "row", "201 13 01", "行政运行", 6)
    assert [(cell.column, cell.printed, cell.amount) for cell in row.cells] == [
        ("total", "700.00", Decimal("700.00")),
        ("basic", "500.00", Decimal("500.00")),
        ("project", "200.00", Decimal("200.00")),
    ]
    left, top, right, bottom = row.cells[0].box
    # The third row of the table, whose first line stands at 80 points and whose rows are 20 high.
    assert 400 < left < right < 500
    assert 80 + 3 * 20 < top < bottom < 80 + 4 * 20
    assert row.cells[0].state == ""
    assert len(table.cells) == 18


def test_tables_become_frames(document):
    import polars

    frame = document["T10"].polars()
    assert frame.columns[:3] == ["table_id", "row_no", "side"]
    assert frame["amount"].dtype == polars.Decimal(38, 2)
    assert frame["amount"].to_list() == [Decimal(each) for each in ("3.50", "1.50", "2.00", "2.00", "0.02")]
    assert set(frame["unit"]) == {"万元"}
    assert document["T08"].polars().shape == (0, 14)
    pandas = pytest.importorskip("pandas")
    other = document["T10"].pandas()
    assert isinstance(other, pandas.DataFrame)
    assert other["amount"].tolist() == frame["amount"].to_list()


def test_cells_are_proven_where_that_is_asked_for(tmp_path):
    path = budget(tmp_path / "budget.pdf", changed={("T05", 6, 4): "1,900.00", ("T06", 1, 3): "见附注"})
    document = reader.read(path, prove=True)
    states = {(cell.table_id, cell.row_no, cell.column): cell for table in document.tables for cell in table.cells}
    assert states["T02", 1, "total"].state == "proven"
    assert states["T05", 7, "total"].state == "doubtful"
    assert states["T05", 7, "total"].why.startswith("broken: ")
    assert states["T06", 2, "total"].amount is None
    assert states["T06", 2, "total"].printed == "见附注"


def test_a_unit_that_nobody_declared_is_taken_as_printed(tmp_path):
    document = reader.read(budget(tmp_path / "budget.pdf", unit="上海市普陀区某某局"))
    assert document.unit_name == "上海市普陀区某某局"


def test_files_of_several_documents_are_told_apart_and_one_that_fails_stops_none(tmp_path):
    files = [budget(tmp_path / f"{year}.pdf", year=year) for year in (2022, 2023)]
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    found = dict(reader.read_all([files[0], empty, str(files[1])], threads=2))
    assert isinstance(found[empty,], reader.UnreadableError)
    assert [found[path,].fiscal_year for path in files] == [2022, 2023]
    with pytest.raises(reader.TwoDocumentsError, match="the files are 2 documents"):
        reader.read(*files)


def test_what_cannot_be_read_is_an_error_with_path_and_hint(tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(reader.UnreadableError, match="the file is empty") as caught:
        reader.read(empty)
    assert (caught.value.path, caught.value.hint) == (empty, "fetch it again")
    with pytest.raises(reader.UsageError, match="there is no such file"):
        reader.read(tmp_path / "none.pdf")
    with pytest.raises(reader.UsageError, match="no file is given"):
        reader.read_all([])
    with pytest.raises(reader.UnknownTemplateError, match="no declared template"):
        reader.read(write(tmp_path / "other.pdf", [Sheet().text(100, 100, "Budget of the City of Springfield")]))


def test_a_script_without_guard_or_project_reads_a_file(tmp_path):
    budget(tmp_path / "budget.pdf")
    script = tmp_path / "script.py"
    script.write_text(
        "from gouji import reader\n"
        "document = reader.read('budget.pdf', threads=2)\n"
        "print(len(document.tables), sum(len(table.cells) for table in document.tables))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "9 80\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["budget.pdf", "script.py"]
