"""Workbooks, Word files and web pages that are damaged, locked, hostile or too large: one message, nothing written."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import docx
import openpyxl
import pytest

from gouji.cli.main import main
from gouji.field.reading import cellsheets, matrices, webpages, wordtexts, workbooks, workers
from gouji.field.reading.files import UnreadableError, kind
from gouji.field.reading.formfiles import MODULES
from gouji.field.reading.sources import source

from .forms import Section, compound, exchanged, sections, shared, web, word, xls, xlsx

ROOT = Path(__file__).resolve().parents[2]
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
TEXT = b'<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def made(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cut(write: Callable[..., Path], least: float = 0.6) -> Callable[[Path], Path]:
    def cutting(path: Path) -> Path:
        content = write(path, sections()).read_bytes()
        return made(path, content[: int(len(content) * least)])

    return cutting


def changed(write: Callable[..., Path], part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """A package of which one part is changed."""

    def changing(path: Path) -> Path:
        with zipfile.ZipFile(write(path, sections())) as file:
            content = file.read(part)
        return exchanged(path, {part: change(content)})

    return changing


def locked_archive(path: Path) -> Path:
    """An archive whose list says that its parts are locked."""
    content = bytearray(archive(path, {"xl/workbook.xml": b"x"}).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return made(path, bytes(content))


def locked_old(path: Path) -> Path:
    """A workbook of the old form that begins with the record of a password."""
    begin = b"\x09\x08\x10\x00\x00\x06\x05\x00\xbb\x0d\xcc\x07\x00\x00\x00\x00\x06\x00\x00\x00"
    return compound(path, {"Workbook": begin + b"\x2f\x00\x06\x00" + b"\x00" * 6 + b"\x0a\x00\x00\x00"})


def deep(path: Path) -> Path:
    frames = b"<p><txbxContent>" * 60 + b"</txbxContent></p>" * 60
    return archive(path, {"word/document.xml": b"<d><body>" + frames + b"</body></d>"})


def prolog(content: bytes) -> bytes:
    """An XML part with entities before it."""
    return ENTITIES.replace(b"DOCTYPE x", b"DOCTYPE sst") + content[content.index(b"?>") + 2 :].lstrip()


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "xlsx cut off": (cut(xlsx), "the file is damaged or cut off"),
    "docx cut off": (cut(word), "the file is damaged or cut off"),
    "xls cut off": (cut(xls, 0.3), "the file is damaged or cut off: its list of parts is missing"),
    "xls damaged": (lambda path: compound(path, {"Workbook": b"x" * 99}), "the file is damaged: the workbook"),
    "html cut off": (cut(web), "the web page is cut off: a table has no end"),
    "archive that is none": (lambda path: made(path, b"PK\x03\x04" + b"x" * 99), "the file is damaged or cut off"),
    "sheet damaged": (
        changed(xlsx, "xl/worksheets/sheet2.xml", lambda each: each[:-99]),
        "sheet2.xml cannot be read",
    ),
    "sheet with odd addresses": (
        changed(xlsx, "xl/worksheets/sheet2.xml", lambda each: each.replace(b'r="A1"', b'r="1A"')),
        "the sheet T01 is damaged (1A)",
    ),
    "part that is not there": (
        changed(shared, "xl/_rels/workbook.xml.rels", lambda each: each.replace(b'"sharedStrings.xml"', b'"none.xml"')),
        "the file is damaged: xl/none.xml cannot be read",
    ),
    "style that is none": (
        changed(xlsx, "xl/styles.xml", lambda each: each.replace(b'borderId="1"', b'borderId="x"')),
        "the file is damaged: the workbook cannot be read",
    ),
    "style before the first": (
        changed(xlsx, "xl/worksheets/sheet2.xml", lambda each: each.replace(b's="1"', b's="-1"', 1)),
        "the sheet T01 is damaged (s -1)",
    ),
    "string that is not there": (
        changed(shared, "xl/sharedStrings.xml", lambda each: each[: each.index(b"<si>")] + b"</sst>"),
        "is damaged (list index out of range)",
    ),
    "locked": (lambda path: compound(path, {"EncryptedPackage": b"x"}), "the file is locked with a password"),
    "locked parts": (locked_archive, "the file is locked with a password"),
    "locked of the old form": (locked_old, "the file is locked with a password"),
    "doc": (lambda path: compound(path, {"WordDocument": b"x"}), "this is a text of the old form (DOC): read are"),
    "xlsb": (lambda path: archive(path, {"xl/workbook.bin": b"x"}), "this is a workbook of the binary form (XLSB)"),
    "odt": (lambda path: archive(path, {"mimetype": b"x", "content.xml": b"x"}), "this is a file of the form ODF"),
    "bomb": (lambda path: archive(path, {"xl/workbook.xml": b"0" * 40_000_000}), "the archive would unpack to 38 MB"),
    "parts": (lambda path: archive(path, {f"word/{at}": b"" for at in range(2001)}), "the archive holds 2001 parts"),
    "entities": (
        lambda path: archive(path, {"word/document.xml": ENTITIES + TEXT}),
        "word/document.xml declares a document type",
    ),
    "entities in a workbook": (
        changed(shared, "xl/sharedStrings.xml", prolog),
        "sharedStrings.xml declares a document type",
    ),
    "entity from outside": (
        lambda path: archive(path, {"word/document.xml": OUTSIDE + TEXT}),
        "word/document.xml declares a document type",
    ),
    "frames in frames": (deep, "the text is nested too deeply"),
    "elements in elements": (
        lambda path: made(path, b"<html>" + b"<div>" * 5000 + b"x" + b"</div>" * 5000 + b"</html>"),
        "the web page is nested too deeply",
    ),
    "scripts alone": (
        lambda path: made(path, b"<html><script>write('x')</script></html>"),
        "the web page shows no text",
    ),
    "empty word file": (lambda path: docx.Document().save(str(path)) or path, "the text is empty"),
    "colspan": (
        lambda path: made(path, b"<html><table><tr>" + b"<td colspan=600>a</td>" * 2 + b"</tr></table></html>"),
        f"a table has 1200 columns; at most {matrices.MOST_COLUMNS} are read",
    ),
    "no text": (
        lambda path: made(path, b"<html>\xff\x00\xfe\x81</html>"),
        "is no UTF-8, UTF-16 (with its mark) or GB18030",
    ),
    "nothing in it": (lambda path: xlsx(path, [Section("a", [])]), "no declared template prints these tables"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_of_another_form_is_refused_with_one_message(kind, tmp_path, capsys):
    make, message = BAD[kind]
    path = make(tmp_path / "budget.xlsx")
    before = {seed: seed.stat().st_mtime_ns for seed in ROOT.glob("seeds/*/*.csv")}
    assert main(["read", str(path), "--project-dir", str(ROOT)]) == 1
    shown = capsys.readouterr()
    assert shown.err.count("error: ") == 1
    assert message in shown.err
    assert "budget.xlsx" in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert {seed: seed.stat().st_mtime_ns for seed in ROOT.glob("seeds/*/*.csv")} == before


@pytest.mark.parametrize(
    ("module", "limit", "write", "message"),
    [
        (cellsheets, "MOST_SHEETS", xlsx, "the workbook has 10 sheets; at most 9 are read"),
        (cellsheets, "MOST_SHEETS", xls, "the workbook has 10 sheets; at most 9 are read"),
        (webpages, "MOST_TABLES", web, None),
        (webpages, "MOST_CELLS", web, "the web page has more than 500 tables or 9 cells"),
        (wordtexts, "MOST_CELLS", word, "the text has more than 9 cells"),
        (matrices, "MOST_BOXES", xlsx, "at most 9 boxes are read"),
    ],
)
def test_limits_hold(module, limit, write, message, tmp_path, monkeypatch):
    path = write(tmp_path / "a", sections())
    for each in (
        module,
        sys.modules.get("gouji.field.reading.workbooks"),
        sys.modules.get("gouji.field.reading.oldworkbooks"),
    ):
        if each is not None and hasattr(each, limit):
            monkeypatch.setattr(each, limit, 9)
    opening = import_module(MODULES[kind(path)]).opened
    if message is None:
        assert opening(path).pages == 9
        return
    with pytest.raises(UnreadableError, match=message):
        opening(path)


def test_a_file_is_read_within_bounds_of_memory_and_time(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "MOST_MEMORY", 8 << 20)
    with pytest.raises(UnreadableError, match="reading it takes more than 8 MB of memory"):
        source(web(tmp_path / "a.html", sections() * 40))


def test_a_workbook_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cellsheets.Budget, "__init__", lambda self, path: self.__dict__.update(path=path, left=9))
    with pytest.raises(UnreadableError, match=f"more than {cellsheets.MOST_CELLS} written cells"):
        workbooks.opened(xlsx(tmp_path / "a.xlsx", sections()))


def test_cells_that_say_they_span_thousands_of_rows_and_columns_cover_no_more_than_there_are(tmp_path):
    cell = "<td rowspan=65000 colspan=99999999999>"
    path = tmp_path / "a.html"
    path.write_text(
        "<table><tr><td rowspan=65000>a<td>b</tr><tr><td rowspan=0>1.00</td></tr></table>", encoding="utf-8"
    )
    ((grids, _),) = source(path).laid
    assert [(each.text, cell.bands) for cell, each in grids[0].texts.items()] == [("a", 2), ("b", 1), ("1.00", 1)]
    path.write_text(f"<table><tr><td>a</td>{cell}b</td></tr></table>", encoding="utf-8")
    with pytest.raises(UnreadableError, match="columns; at most"):
        source(path)


def test_a_workbook_with_one_cell_in_its_last_corner_is_read(tmp_path):
    def write(path: Path, _) -> Path:
        book = openpyxl.Workbook()
        for address in ("A1", "B1", "C3", "XFD1048576"):
            book.active[address] = address
        book.save(path)
        return path

    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="C3:XFC1048575"/></mergeCells>'
    changed(write, "xl/worksheets/sheet1.xml", lambda each: each.replace(b"</sheetData>", merged))(tmp_path / "a.xlsx")
    assert source(tmp_path / "a.xlsx").lines == (("A1 B1", "C3", "XFD1048576"),)


BOUNDED = """
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from gouji.field.reading.documents import library, read_document
document = read_document([Path(sys.argv[1])], library(Path("seeds")))
used = [getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)]
print(sum(len(read.amounts) for read in document.tables))
print(round(sum(each.ru_utime + each.ru_stime for each in used)), max(each.ru_maxrss for each in used) >> 10)
"""


def test_a_sheet_of_two_hundred_thousand_cells_takes_a_minute_of_one_core_and_a_gigabyte_at_most(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    for section in sections():
        sheet = book.create_sheet(section.name)
        rows = section.rows
        if section.name == "T05":
            rows = rows[:-1] * 5600 + rows[-1:]
        for row in [[line] for line in section.lines] + section.header + rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    limited = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 300}
    done = subprocess.run([sys.executable, "-c", BOUNDED, str(tmp_path / "a.xlsx")], **limited)
    assert done.returncode == 0, done.stderr
    amounts, seconds, megabytes = map(int, done.stdout.split())
    assert amounts > 80_000
    assert seconds < 60
    assert megabytes < 1024
