"""The reading report: a source as printed beside its rows, in one file, tied together from both sides."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.field.reading import prose
from gouji.field.reading.documents import Document
from gouji.field.reading.identity import Identity
from gouji.field.reading.performance import Form, Indicator, Performance
from gouji.field.reading.prints import dots_for, prints
from gouji.field.reading.proof import Mark, Verdict
from gouji.field.reading.prose import UNREAD, Excluded, Prose, Said
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sources import Source
from gouji.field.reading.statements import Figure
from gouji.field.reading.tables import Leftover
from gouji.field.reading.titles import Title
from gouji.field.site.facsimile import write_facsimile
from gouji.field.templates.declarations import templates
from tests.integration.corruption import ROOT, copy_project
from tests.reading.paper import Sheet, write
from tests.reading.small_budget import budget

from .browsing import visiting

AXE = {"resultTypes": ["violations"], "preload": False}
NAME = "putuo_commerce_2023_dept"
PHONE = (390, 844)
# A total that its parts do not give, and a text where an amount should be.
CHANGED = {("T05", 6, 4): "1,900.00", ("T06", 1, 3): "见<b>附注"}


class Anchors(HTMLParser):
    """The ids of a page, its links with their ids and classes, and whatever it would ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"])
        if tag == "a":
            self.links[found.get("id") or f"#{len(self.links)}"] = (found["href"], found.get("class") or "")
        elif found.get("href") or found.get("src"):
            self.asked.append(found.get("href") or found.get("src"))


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("facsimile"))


@pytest.fixture(scope="module")
def report(copied, tmp_path_factory) -> Path:
    path = budget(tmp_path_factory.mktemp("paper") / "budget.pdf", changed=CHANGED)
    assert main(["read", str(path), "--dry-run", "--quiet", "--project-dir", str(copied)]) == 0
    return copied / "target/reading" / f"{NAME}.html"


@pytest.fixture(scope="module")
def anchors(report) -> Anchors:
    return Anchors(report.read_text(encoding="utf-8"))


def test_a_read_writes_the_report_and_says_where(copied, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", year=2022)
    command = ["read", str(path), "--dry-run", "--no-proof", "--project-dir", str(copied)]
    page = copied / "target/reading/putuo_commerce_2022_dept.html"
    assert main([*command, "--no-report"]) == 0
    assert "side by side" not in capsys.readouterr().out
    assert not page.exists()
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert f"source and rows side by side: {page}" in shown
    assert "nothing was written (--dry-run), but the report" in shown
    text = page.read_text(encoding="utf-8")
    assert "Read without proof by the rules" in text
    assert 100_000 < len(text) < 1_000_000


def test_a_report_that_cannot_be_written_stops_the_read_and_leaves_the_last_one(copied, tmp_path, capsys, monkeypatch):
    path = budget(tmp_path / "budget.pdf", year=2024)
    command = ["read", str(path), "--no-proof", "--project-dir", str(copied)]
    assert main([*command, "--dry-run"]) == 0
    folder = copied / "target/reading"
    page = folder / "putuo_commerce_2024_dept.html"
    before = page.read_bytes()
    seeds = {seed: seed.read_bytes() for seed in copied.glob("seeds/*/*.csv")}

    def full(self, target):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    assert main(command) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert page.read_bytes() == before
    assert {seed: seed.read_bytes() for seed in copied.glob("seeds/*/*.csv")} == seeds


def test_the_report_is_one_file_that_asks_for_nothing(report, anchors):
    text = report.read_text(encoding="utf-8")
    assert [each[:22] for each in anchors.asked if each != "data:,"] == ["data:image/png;base64,"] * 9
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?https?:""", text)
    assert str(ROOT) not in text


def test_every_cell_leads_to_its_box_and_every_box_to_its_cell(anchors):
    assert len(anchors.ids) == len(set(anchors.ids))
    assert all(href[1:] in anchors.ids for href, _ in anchors.links.values())
    boxes = {name: href for name, (href, style) in anchors.links.items() if style.startswith("box ")}
    # The amounts of T01 to T06 and T10.
    assert len([name for name in boxes if "-label-" not in name]) == 6 + 14 + 18 + 8 + 18 + 11 + 5
    for name, href in boxes.items():
        assert anchors.links[href[1:]][0] == f"#{name}"


def test_states_are_shown_on_both_sides_with_the_reason(report, anchors):
    text = report.read_text(encoding="utf-8")
    for side, kind in (("", "place"), ("at-", "box")):
        assert anchors.links[f"{side}T05-7-total"][1] == f"{kind} is-doubtful"
        assert anchors.links[f"{side}T06-2-total"][1] == f"{kind} is-doubtful"
        assert anchors.links[f"{side}T02-1-total"][1] == f"{kind} is-proven"
        assert anchors.links[f"{side}T10-7-total"][1] == f"{kind} is-read"
    assert re.search(r'id="T05-7-total"[^>]* title="不符：[^"]+ / broken: [^"]+"', text)
    assert "见&lt;b&gt;附注" in text
    assert "见<b>" not in text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_picture_says_which_part_of_the_page_it_shows(tmp_path, rotate):
    from PIL import Image

    sheet = Sheet(600, 400, rotate=rotate, crop=(50, 30, 580, 350)).line(100, 80, 180, 100)
    path = write(tmp_path / "page.pdf", [sheet.text(300, 200, "words that are a text layer")])
    (picture,) = prints(path, [1])
    turned = rotate in (90, 270)
    assert (picture.width, picture.height) == ((320, 530) if turned else (530, 320))
    image = Image.open(io.BytesIO(picture.png)).convert("L")
    scale = image.width / picture.width
    # Where the middle of the black bar stands on the page as it is turned, from its top left corner.
    x, y = {0: (140, 90), 90: (310, 140), 180: (460, 310), 270: (90, 460)}[rotate]
    at = ((x - picture.left) * scale, (y - picture.top) * scale)
    assert image.getpixel((round(at[0]), round(at[1]))) == 0
    long, short = (9, 36) if turned else (36, 9)
    assert image.getpixel((round(at[0] + long * scale), round(at[1] + short * scale))) == 0
    assert image.getpixel((round(at[0] + (long + 8) * scale), round(at[1]))) == 255


def test_an_image_is_shown_as_the_reader_saw_it(tmp_path):
    from PIL import Image

    image = Image.new("L", (850, 1100), 255)
    image.paste(0, (100, 200, 300, 220))
    image.save(tmp_path / "page.png", dpi=(100, 100))
    (shown,) = prints(tmp_path / "page.png", [1])
    assert (round(shown.width), round(shown.height)) == (612, 792)
    drawn = Image.open(io.BytesIO(shown.png)).convert("L")
    scale = drawn.width / shown.width
    # The bar stands from 72 to 216 and from 144 to 158 points.
    assert drawn.getpixel((round(140 * scale), round(151 * scale))) == 0
    assert drawn.getpixel((round(140 * scale), round(165 * scale))) == 255


def test_a_large_page_is_drawn_within_bounds(tmp_path):
    from PIL import Image

    path = write(tmp_path / "page.pdf", [Sheet(14000, 7000).text(300, 200, "words")])
    (picture,) = prints(path, [1])
    assert Image.open(io.BytesIO(picture.png)).size == (2000, 1000)


@dataclass(frozen=True)
class Text(Source):
    """A text of known lines."""

    @property
    def line_count(self) -> int:
        return len(self.lines[0])


@pytest.fixture(scope="module")
def text_report(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("lines") / "a.md"
    path.write_text("\n", encoding="utf-8")
    template = next(t for t in templates(ROOT / "seeds") if t.template_id == "xinjiang_unit_budget")
    table = template.by_id["T03"]
    lines = ("部门支出总体情况表", "支出合计 112.00 12.00 10.00", "<2.00>", "收入12.50万元，第7项")
    amounts = [
        # Those on the line of their row do not say it again.
        Amount(1, "row", column, text, 0, "", line=3 if column == "project" else 0, placement="arithmetic")
        for column, text in (("total", "12.00"), ("basic", "10.01"), ("project", "2.00"))
    ]
    read = Read(table, Title("T03", lines[0], "", 2024), 0, "万元", line=1)
    read.rows.append(Row(1, "row", 0, "", "", "支出合计", "", "", line=2))
    read.amounts.extend(amounts)
    read.doubts.append(Doubt(1, "", 0, "the rules leave open where it stands", line=2))
    figure = Figure(0, 0, 0, "", "", "revenue", 1, 0, "收入", "", "amount", "12.50", "万元", "")
    said = Said(figure, prose.Place(4, "", ""), (prose.Cell("revenue", "T03", 1, "total", "1"),))
    indicator = Indicator(4, {"level_3": "产出", "target": "≥1"}, "none of its sections is printed")
    form = Form("project", "绩效目标表", 4, 4, None, "", "某项目", {"total": ("2.00", 3)}, [indicator])
    document = Document(
        template, Identity("u", "某单位", 2024, "unit"), (Text(path, "0" * 64, "markdown", (lines,)),),
        (read,), (Leftover(0, "no table was found", line=3),), None, frozenset(),
        Prose(figures=[said], excluded=[Excluded(prose.Place(4, "", ""), "7", UNREAD, "第7项")]), Performance((form,)),
    )  # fmt: skip
    marks = {("T03", 1, name): Mark("proven") for name in ("total", "basic")}
    verdict = Verdict({**marks, ("T03", 1, "project"): Mark("doubtful", "broken: T03_SUM")}, {})
    return write_facsimile(document, "text_2024", verdict, ROOT / "seeds", tmp_path_factory.mktemp("text"))


def test_a_text_is_shown_with_its_lines_and_what_was_read_of_them(text_report):
    text = text_report.read_text(encoding="utf-8")
    found = Anchors(text)
    assert found.links["T03-1-total"] == ("#at-T03-1-total", "place is-proven")
    assert found.links["at-T03-1-project"] == ("#T03-1-project", "place is-doubtful")
    # It does not stand in its line as it was read: the line is shown.
    assert found.links["T03-1-basic"] == ("#line-2", "place is-proven")
    assert all(href[1:] in found.ids for href, _ in found.links.values())
    assert "data:image/png" not in text
    line = re.search(r'<li id="line-2".*?</li>', text)[0]
    assert re.sub(r"<[^>]+>", "", line) == "支出合计 112.00 12.00 10.00"
    assert '支出合计 112.00 <a class="place is-proven"' in line
    assert "&lt;<a" in re.search(r'<li id="line-3".*?</li>', text)[0]
    assert 'href="#line-3"' in text


def test_figures_of_the_prose_lead_to_their_line_and_to_the_cells_that_they_name(text_report):
    text = text_report.read_text(encoding="utf-8")
    found = Anchors(text)
    assert found.links["N01-1-value"] == ("#at-N01-1-value", "place is-read")
    assert '收入<a class="place is-read" id="at-N01-1-value" href="#N01-1-value">12.50</a>万元' in text
    named = re.search(r'<tr><td><span class="zh" lang="zh-CN">收入</span>.*?</tr>', text, re.DOTALL)[0]
    assert 'href="#T03-1-total">T03<' in named
    assert re.search(r'href="#line-4".*?7 \(…第7项…\)', text)


def test_performance_tables_are_shown_with_what_is_doubted(text_report):
    text = text_report.read_text(encoding="utf-8")
    assert "某项目" in text
    assert '<code>total</code> <a href="#line-3">2.00</a>' in text
    assert '<td lang="zh-CN">≥1</td>' in text
    assert "none of its sections is printed" in text


@pytest.mark.parametrize("form", ["xlsx", "docx", "html"])
def test_sheets_are_shown_by_their_lines_and_rows_are_found_in_them(copied, tmp_path, form):
    pytest.importorskip("docx")
    pytest.importorskip("xlwt")
    from tests.reading.forms import WRITERS, sections

    path = WRITERS[form](tmp_path / f"budget.{form}", sections(year=2021))
    command = ["read", str(path), "--dry-run", "--no-proof", "--quiet", "--project-dir", str(copied)]
    assert main(command) == 0
    found = Anchors((copied / "target/reading/putuo_commerce_2021_dept.html").read_text(encoding="utf-8"))
    assert all(href[1:] in found.ids for href, _ in found.links.values())
    amounts = [href for name, (href, _) in found.links.items() if re.fullmatch(r"T\d+-\d+-(?!label)\w+", name)]
    assert len(amounts) == 80
    # All but those of a table that lies on its side, of which no line is a row.
    assert sum(href.startswith("#at-") for href in amounts) == 75
    assert found.links["T05-3-basic"][0] == "#at-T05-3-basic"


def in_view(page, name: str) -> bool:
    """Whether an element lies inside the part of the page that is seen."""
    return page.evaluate(
        """name => { const box = document.getElementById(name).getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const seen = document.elementFromPoint(x, y); return !!seen && !!seen.closest(`[id='${name}']`); }""",
        name,
    )


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize("size", [(1500, 950), PHONE])
def test_a_click_leads_from_either_side_to_the_other(browser, report, size):
    with visiting(browser, report.parent, size) as visit:
        page = visit.open(report.name)
        page.locator("#T05-3-basic").click()
        assert focused(page) == "at-T05-3-basic"
        assert in_view(page, "at-T05-3-basic")
        assert page.locator(".chosen").evaluate_all("all => all.map(each => each.id)") == [
            "at-T05-3-basic",
            "T05-3-basic",
        ]
        page.locator("#at-T06-1-total").click()
        assert focused(page) == "T06-1-total"
        assert in_view(page, "T06-1-total")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_keyboard_does_what_a_click_does(browser, report):
    with visiting(browser, report.parent) as visit:
        page = visit.open(f"{report.name}#T05-1-total")
        assert focused(page) == "T05-1-total"
        page.keyboard.press("ArrowRight")
        assert focused(page) == "T05-1-basic"
        page.keyboard.press("Enter")
        assert focused(page) == "at-T05-1-basic"
        page.keyboard.press("Enter")
        assert focused(page) == "T05-1-basic"
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")
        assert focused(page) == "T05-1-label-row"
        # One stop for each page or table: the arrows do the rest.
        assert page.locator("table.print a[tabindex='0']").count() == page.locator("table.print").count()


def test_a_doubt_leads_to_both_sides(browser, report):
    with visiting(browser, report.parent) as visit:
        page = visit.open(report.name)
        page.locator("#doubts + ul a[href='#T05-7-total']").click()
        assert focused(page) == "T05-7-total"
        assert in_view(page, "T05-7-total")
        assert in_view(page, "at-T05-7-total")


@pytest.mark.parametrize(("size", "language", "scheme"), [((1500, 950), "zh", "light"), (PHONE, "en", "dark")])
@pytest.mark.parametrize("form", ["picture", "text"])
def test_the_report_passes_axe(browser, report, text_report, size, language, scheme, form):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    path = report if form == "picture" else text_report
    with visiting(browser, path.parent, size, language, scheme) as visit:
        page = visit.open(path.name)
        word = {"zh": "存疑", "en": "Doubts"}[language]
        assert page.locator("#doubts").inner_text().startswith(word)
        violations = axe.run(page, options=AXE).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in violations] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_doubts_and_what_is_left_over_are_told_in_the_language(browser, report, text_report, language):
    doubts, left = [], []
    for path in (report, text_report):
        with visiting(browser, path.parent, language=language) as visit:
            page = visit.open(path.name)
            doubts += page.locator(".why").all_inner_texts()
            left += page.locator("#leftovers + ul li > span").all_inner_texts()
    assert len(doubts) > 5
    assert left
    chinese = re.compile("[\u4e00-\u9fff]")
    if language == "zh":
        assert [text for text in doubts + left if not chinese.search(text)] == []
    else:
        assert [text for text in doubts if not re.match("[A-Za-z0-9'‘“]", text) or "不符" in text] == []


def test_many_pages_are_drawn_coarser():
    assert dots_for(1) == dots_for(60) == 110 / 72
    assert dots_for(120) == pytest.approx(110 / 72 / 2**0.5)
    assert dots_for(400) == 60 / 72


def test_pictures_are_small(report):
    text = report.read_text(encoding="utf-8")
    sizes = [len(base64.b64decode(found)) for found in re.findall(r"base64,([^\"]+)", text)]
    assert len(sizes) == 9
    assert max(sizes) < 60_000
