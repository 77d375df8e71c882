"""Files that cannot be read: one message, the right exit code, nothing written."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from gouji.cli.main import main
from gouji.field.reading import files, pdf, workers

from . import paper
from .paper import Sheet, table, write
from .small_budget import budget, sheets

ROOT = Path(__file__).resolve().parents[2]


def archive(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, "x")
    return path


def made(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cut(path: Path) -> Path:
    return made(path, budget(path).read_bytes()[:-3000])


def many_pages(path: Path) -> Path:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pdf.MOST_PAGES + 1):
        document.new_page(100, 100).close()
    document.save(path)
    document.close()
    return path


def foreign(path: Path) -> Path:
    sheet = Sheet().text(100, 40, "Budget of the City of Springfield, fiscal year 2025 (in dollars)")
    table(sheet, 80, [60, 300, 500], [["Item", "Amount"], ["Salaries", "1,000.00"]])
    return write(path, [sheet])


def without_columns(path: Path) -> Path:
    """Titles of a template whose columns of texts are not declared."""
    sheets = []
    for title in ("收支总体", "收入总体", "支出总体", "一般公共预算支出", "政府性基金预算支出", "国有资本经营预算支出"):
        sheets.append(
            Sheet().text(300, 40, f"部门{title}情况表", 16).text(60, 70, "编制部门：某局").text(700, 70, "单位：万元")
        )
        table(sheets[-1], 80, [60, 300, 500], [["项目", "合计"], ["一般公共服务支出", "1,000.00"]])
    return write(path, sheets)


LOCKED = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 1 "
    b"/Kids [3 0 R] >>\n"
    b"endobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n4 0 obj\n<< /Filter /Standard "
    b"/V 1 /R 2 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> /P -4 >>\nendobj\n"
    b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00><00>] >>\n%%EOF\n"
)


def streamed(path: Path, content: bytes, times: int) -> Path:
    """A page whose content is one piece many times over, packed as small as it goes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>"]
    objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 3 0 R >>")
    return made(path, paper._file(objects))


def nested(path: Path) -> Path:
    """A page whose resources lie a hundred thousand arrays deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"]
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Resources 4 0 R >>")
    return made(path, paper._file([*objects, deep]))


def within_itself(path: Path) -> Path:
    """A form that draws itself, on a page of a tree that is its own branch."""
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 3 0 R >> >> /Length 5 >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2 /Kids [4 0 R 2 0 R] >>"]
    objects.append(form + b"\nstream\n/X Do\nendstream")
    objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources 5 0 R >>")
    return made(path, paper._file([*objects, b"<< /XObject << /X 3 0 R >> >>"]))


def locked(path: Path, user: str = "secret") -> Path:
    budget(path)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return path


def holed(path: Path, share: float) -> Path:
    """A budget of whose sixth page a part of the content came as zeros."""
    content = bytearray(budget(path).read_bytes())
    starts = [match.end() for match in re.finditer(rb"stream\n(?=x)", content)]
    start = starts[5]
    end = content.index(b"endstream", start)
    hole = start + int((end - start) * share)
    content[hole : hole + 40] = bytes(40)
    return made(path, bytes(content))


def cut_with_an_end(path: Path) -> Path:
    return made(path, budget(path).read_bytes()[:-3000] + b"\n%%EOF\n")


BAD = {
    "empty": (lambda path: made(path, b""), "the file is empty"),
    "cut off": (cut, "the PDF is cut off: its end is missing"),
    "damaged": (lambda path: made(path, b"%PDF-1.7\nnothing\n%%EOF\n"), "the PDF is damaged or cut off"),
    "cut off with an end": (cut_with_an_end, "the PDF is damaged or cut off"),
    "a hole at the beginning of a page": (
        lambda path: holed(path, 0),
        "page 6 is damaged: its content does not unpack",
    ),
    "a hole within a page": (lambda path: holed(path, 0.7), "page 6 is damaged: its content does not unpack"),
    "locked with AES": (locked, "the file is locked with a password"),
    "locked": (lambda path: made(path, LOCKED), "the file is locked with a password"),
    "pages": (many_pages, f"the file has {pdf.MOST_PAGES + 1} pages; at most {pdf.MOST_PAGES} are read"),
    "workbook": (lambda path: archive(path, "xl/workbook.xml"), "the file is damaged: xl/workbook.xml cannot be read"),
    "docx": (lambda path: archive(path, "word/document.xml"), "the file is damaged: word/document.xml cannot be read"),
    "a million parts": (
        lambda path: streamed(path, b"0 0 1 1 re f\n" * 1000, 1000),
        "page 1 is drawn of 1000000 parts",
    ),
    "a bomb of parts": (
        lambda path: streamed(path, b"0 0 1 1 re f\n" * 10_000, 3000),
        "reading it takes more than 512 MB of memory",
    ),
    "a bomb of blanks": (lambda path: streamed(path, b" " * 1_000_000, 600), "takes more than 512 MB of memory"),
    "deep nesting": (nested, ""),
    "within itself": (within_itself, ""),
    "zip": (lambda path: archive(path, "a.txt"), "this is an archive (ZIP)"),
    "page of the web": (lambda path: made(path, b"<!DOCTYPE html><script>1</script>"), "the web page shows no text"),
    "gb18030": (lambda path: made(path, "二〇二五年部门预算".encode("gb18030")), "no declared template prints"),
    "old workbook": (
        lambda path: made(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "the file is damaged or cut off",
    ),
    "noise": (lambda path: made(path, b"\x00\xff\xfe\x80" * 20), "this is no file of a kind that is known"),
    "columns": (without_columns, "are those of xinjiang_unit_budget, but none of its tables could be placed"),
    "another country": (foreign, "no declared template prints these tables"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_one_message_and_nothing_is_written(kind, tmp_path, capsys, monkeypatch):
    make, message = BAD[kind]
    path = make(tmp_path / "budget.pdf")
    if kind.startswith("a bomb"):
        # The bounds of a user take a test too long.
        monkeypatch.setattr(workers, "MOST_MEMORY", 1 << 29)
    before = {seed: seed.stat().st_mtime_ns for seed in ROOT.glob("seeds/*/*.csv")}
    assert main(["read", str(path), "--project-dir", str(ROOT)]) == 1
    shown = capsys.readouterr()
    assert shown.err.count("error: ") == 1
    assert message in shown.err
    assert "budget.pdf" in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert {seed: seed.stat().st_mtime_ns for seed in ROOT.glob("seeds/*/*.csv")} == before


def test_a_pdf_under_another_ending_is_read_by_its_content(tmp_path, capsys):
    path = budget(tmp_path / "budget.docx")
    assert main(["read", str(path), "--dry-run", "--no-proof", "--project-dir", str(ROOT)]) == 0
    assert "shanghai_district_budget" in capsys.readouterr().out


def test_a_pdf_that_asks_for_no_password_to_be_read_is_read(tmp_path, capsys):
    path = locked(tmp_path / "budget.pdf", user="")
    assert main(["read", str(path), "--dry-run", "--no-proof", "--no-report", "--project-dir", str(ROOT)]) == 0
    assert "putuo_commerce_2023_dept" in capsys.readouterr().out


def test_a_file_that_is_too_large_is_not_opened(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    path = tmp_path / "budget.pdf"
    with path.open("wb") as file:
        file.truncate(3 << 20)
    assert main(["read", str(path), "--project-dir", str(ROOT)]) == 1
    assert "the file has 3 MB; at most 1 MB are read" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "message"), [("none.pdf", "there is no such file"), ("", "this is no file")])
def test_a_path_without_a_file_is_wrong_usage(name, message, tmp_path, capsys):
    assert main(["read", str(tmp_path / name), "--project-dir", str(ROOT)]) == 2
    assert message in capsys.readouterr().err


def test_the_same_file_twice_is_wrong_usage(tmp_path, capsys):
    path = str(budget(tmp_path / "budget.pdf"))
    assert main(["read", path, path, "--project-dir", str(ROOT)]) == 2
    assert "one file is given twice" in capsys.readouterr().err


def test_two_documents_in_one_file_are_told(tmp_path, capsys):
    path = write(tmp_path / "budget.pdf", [*sheets(2023), *sheets(2024)])
    assert main(["read", str(path), "--project-dir", str(ROOT)]) == 1
    assert "these are two documents" in capsys.readouterr().err
