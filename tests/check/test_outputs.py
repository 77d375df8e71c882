"""The outputs of a check: each opens in what it is for, and says the same."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import junitparser
import openpyxl
import pdfplumber
import pikepdf
import pytest

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.check.cases import as_junit
from gouji.field.check.checks import Checked, check
from gouji.field.check.marks import as_pdf
from gouji.field.check.page import as_html
from gouji.field.check.sarif import as_sarif
from gouji.field.check.workbook import as_workbook
from gouji.field.reading.files import without_marked
from tests.reading.paper import Sheet, write
from tests.reading.small_budget import budget

WRONG = {("T03", 2, 4): "790.00"}


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> Checked:
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "empty.pdf").write_bytes(b"")
    return check([budget(folder / "<wrong>.pdf", changed=WRONG), folder / "empty.pdf"])


@pytest.fixture(scope="module")
def finding(checked):
    return next(each for each in checked.findings if each.severity == "error")


@pytest.fixture(scope="module")
def marked(checked) -> bytes:
    return as_pdf(checked, "en", Path("marked.pdf"))[Path("marked.pdf")]


def test_the_culprit_is_boxed_on_its_page_with_a_note_of_value_and_rule(marked, finding):
    with pdfplumber.open(io.BytesIO(marked)) as pdf:
        (note,) = pdf.pages[finding.spot.page - 1].annots
        left, top, right, bottom = finding.spot.box
        assert (note["x0"], note["top"]) == pytest.approx((left - 1.5, top - 1.5), abs=0.1)
        assert (note["x1"], note["bottom"]) == pytest.approx((right + 1.5, bottom + 1.5), abs=0.1)
        assert "printed 790.00, implied 700.00" in note["contents"]
        assert finding.rule_id in note["contents"]
        inside = pdf.pages[finding.spot.page - 1].crop((note["x0"], note["top"], note["x1"], note["bottom"]))
        assert inside.extract_text() == "790.00"


def test_what_the_pages_draw_is_not_touched(checked, marked):
    with pikepdf.open(checked.desk.documents[0].path) as before, pikepdf.open(io.BytesIO(marked)) as after:
        assert len(before.pages) == len(after.pages)
        for one, other in zip(before.pages, after.pages, strict=True):
            assert one.Contents.read_bytes() == other.Contents.read_bytes()
            assert {key for key in other.keys() if key != "/Annots"} == set(one.keys())  # noqa: SIM118


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_box_lies_where_it_is_seen_however_the_page_is_turned(tmp_path, rotate):
    from gouji.field.check.marks import _on_page

    path = write(tmp_path / "turned.pdf", [Sheet(width=595, height=842, rotate=rotate).text(100, 200, "1234.56")])
    with pdfplumber.open(path) as pdf:
        chars = pdf.pages[0].chars
        box = (min(c["x0"] for c in chars), min(c["top"] for c in chars), max(c["x1"] for c in chars),
               max(c["bottom"] for c in chars))  # fmt: skip
    with pikepdf.open(path) as pdf:
        x0, y0, x1, y1 = _on_page(pdf.pages[0], box)
    assert x0 < 100 < x1  # the text begins at 100, 642 in the coordinates of the file
    assert y0 < 842 - 200 < y1
    assert (x1 - x0, y1 - y0) == pytest.approx((7 * 5 + 3, 10 + 3), abs=4)


def test_beside_its_file_a_marked_copy_is_no_document_and_alone_it_is(checked, marked, tmp_path):
    original, copy = checked.desk.documents[0].path, tmp_path / "marked.pdf"
    copy.write_bytes(marked)
    assert without_marked([copy, original]) == ([original], [copy])
    assert without_marked([copy]) == ([copy], [])
    assert [finding.printed for finding in check([copy]).findings] == [each.printed for each in checked.findings]


def test_without_a_pdf_none_can_be_marked(checked):
    none = Checked(type(checked.desk)(), {}, [], 0.0)
    with pytest.raises(UsageError, match="no PDF was read"):
        as_pdf(none, "en", Path("marked.pdf"))


def test_the_workbook_lists_findings_and_marks_cells_and_holds_no_formula(checked, finding):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(checked, "en")))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][rows[0].index("printed")] == finding.printed
    cells = [cell for row in book["T03"].iter_rows() for cell in row]
    (wrong,) = [cell for cell in cells if cell.fill.fgColor.rgb == "00F8CBAD"]
    assert wrong.value == 790
    assert wrong.number_format == "#,##0.00"
    assert "700.00" in wrong.comment.text
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_no_network_and_escapes_names(checked, language):
    text = as_html(checked, language)
    page = _Page()
    page.feed(text)
    assert "script" not in page.tags
    assert {link.partition(",")[0] for link in page.links} == {"data:image/png;base64"}
    assert "wrong" not in page.tags  # the name of the file is no tag
    assert "&lt;wrong&gt;.pdf" in text
    assert "790.00" in text


def test_the_page_shows_each_page_of_a_finding_with_a_box_where_the_cell_is(checked, finding):
    text = as_html(checked, "en")
    figures = text.split("<figure>")[1:]
    (own,) = [each for each in figures if f"page {finding.spot.page}</figcaption>" in each]
    style = dict(part.split(":") for part in re.search(r'class="box certain" style="([^"]+)"', own)[1].split(";"))
    left, top, right, _ = finding.spot.box
    assert float(style["left"].rstrip("%")) == pytest.approx(100 * (left - 2) / 842, abs=0.01)
    assert float(style["top"].rstrip("%")) == pytest.approx(100 * (top - 2) / 595, abs=0.01)
    assert float(style["width"].rstrip("%")) == pytest.approx(100 * (right - left + 4) / 842, abs=0.01)


def test_sarif_has_a_result_for_each_finding_and_a_rule_for_each_result(checked, finding):
    (run,) = json.loads(as_sarif(checked, "en"))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(run["results"]) == len(checked.findings)
    assert {result["ruleId"] for result in run["results"]} <= rules
    (result,) = [each for each in run["results"] if each["level"] == "error"]
    assert result["properties"]["printed"] == finding.printed
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("%3Cwrong%3E.pdf")
    assert run["invocations"][0]["executionSuccessful"] is False


def test_junit_has_a_failure_for_each_finding_and_an_error_for_a_file_that_is_none(checked):
    report = junitparser.JUnitXml.fromstring(as_junit(checked, "en").encode())
    assert report.failures == len(checked.findings)
    assert report.errors == 1
    cases = [case for suite in report for case in suite]
    assert [case for case in cases if "implied 700.00" in case.result[0].message]
