"""The page of the source beside the number: pictures of files with boxes, lines around of texts, none without them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from gouji.field.site.originals import CHUNK, Originals
from gouji.field.site.templates import Folder, environment
from tests.integration.corruption import ROOT
from tests.reading.paper import Sheet, write

from .browsing import tab_to, visiting
from .conftest import gouji

SOURCES = ROOT.parent / "shared/documents"
FILE, TEXT = "putuo_wanli_2024_dept", "tekes_2024"


def given(site: Path, document: str) -> dict:
    return json.loads((site / f"data/documents/{document}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def beside(project, tmp_path_factory) -> Path:
    """The site of a project with a file and a text in its folder `documents`, whose sums the register has."""
    copy = tmp_path_factory.mktemp("beside") / "project"
    shutil.copytree(project, copy, symlinks=True)
    folder = copy / "documents"
    folder.mkdir()
    sheets = [Sheet(595, 842).text(40, 40, f"page {number}") for number in range(1, 61)]
    write(folder / "any name.pdf", sheets)
    lines = [f"this is line {number}" for number in range(1, 6589)]
    lines[1390] = "收入预算 9,833.38 万元。"
    (folder / "text.txt").write_text("\n".join(lines), encoding="utf-8")
    with duckdb.connect(str((copy / "gouji.duckdb").resolve())) as connection:
        for document, name in ((FILE, "any name.pdf"), (TEXT, "text.txt")):
            total = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            connection.execute(
                "update marts.dim_documents set source_sha256 = ? where document_id = ?", [total, document]
            )
    ended = gouji(copy, "docs")
    assert ended.returncode == 0, ended.stderr
    return copy / "target/site"


def test_a_site_without_the_files_shows_none_of_them(visit, site):
    assert not (site / "source").exists()
    assert given(site, FILE)["source"] is None
    page = visit.open(f"documents/{FILE}.html#N01/142")
    assert page.get_by_role("dialog").is_visible()
    assert page.locator(".original").count() == 0


def test_pages_are_drawn_where_a_number_stands_and_no_others(beside):
    data = given(beside, FILE)
    wanted = {cell[5] for cell in data["cells"].values()} | {row[2] for row in data["rows"].values()}
    assert set(data["source"]["pages"]) == wanted
    for path, left, top, width, height in data["source"]["pages"].values():
        assert (beside / path).read_bytes().startswith(b"\x89PNG")
        assert (left, top, round(width), round(height)) == (0, 0, 595, 842)
    assert len(list((beside / f"source/{FILE}").iterdir())) == len(wanted)


def test_pictures_are_drawn_once_and_kept_from_site_to_site(beside):
    def files() -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in (beside / f"source/{FILE}").iterdir()}

    before = files()
    page = beside / f"documents/{FILE}.html"
    was = page.stat().st_ino
    assert gouji(beside.parents[1], "docs").returncode == 0
    assert files() == before
    assert page.stat().st_ino == was


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_the_journey_from_a_finding_to_its_page_and_back_by_keyboard_alone(browser, beside, language, size):
    finding = next(each for each in given(beside, FILE)["findings"] if each.get("cell") == "N01/142")
    cell = given(beside, FILE)["cells"]["N01/142"]
    with visiting(browser, beside, size, language) as visit:
        page = visit.open(f"findings.html#{finding['finding_id']}")
        tab_to(page, page.locator(".details .go"))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/documents/{FILE}.html#N01/142")
        image = page.locator(".original img")
        image.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.original img').naturalWidth > 0")
        assert image.get_attribute("loading") == "lazy"
        assert image.get_attribute("src").endswith(f"source/{FILE}/{cell[5]}.png")
        view, spot = page.locator(".original").bounding_box(), page.locator(".spot.here").bounding_box()
        assert view["x"] - 2 <= spot["x"]
        assert view["y"] - 2 <= spot["y"]
        assert spot["y"] + spot["height"] <= view["y"] + view["height"] + 2
        # The box is where the seeds say, in points of the page.
        left, top = (float(part) for part in cell[6].split()[:2])
        sheet = page.locator(".sheet").bounding_box()
        assert abs((spot["x"] - sheet["x"]) / sheet["width"] - (left - 1.5) / 595) < 0.01
        assert abs((spot["y"] - sheet["y"]) / sheet["height"] - (top - 1.5) / 842) < 0.01
        # To the box before, and by it to its own number.
        tab_to(page, page.locator(".spot.here"))
        page.keyboard.press("ArrowUp")
        other = page.evaluate("document.activeElement.getAttribute('href')")
        assert other != "#N01/142"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/documents/{FILE}.html{other}")
        assert page.locator(".spot.here").get_attribute("href") == other
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_lines_around_a_number_of_a_text_with_the_number_marked(browser, beside):
    with visiting(browser, beside) as visit:
        page = visit.open(f"documents/{TEXT}.html")
        key = page.evaluate(
            "Object.entries(gouji.store['documents/tekes_2024'].cells).find(([key, cell]) => "
            "cell[4] === 1391 && key.startsWith('N01/') && cell[0].startsWith('9833'))[0]"
        )
        visit.open("index.html")
        visit.open(f"documents/{TEXT}.html#{key}")
        page.locator(".lines .here").wait_for()
        numbers = page.locator(".lines li").evaluate_all("all => all.map(each => each.value)")
        assert numbers == list(range(1388, 1395))
        assert page.locator(".lines .here").inner_text() == "收入预算 9,833.38 万元。"
        assert page.locator(".lines mark").all_inner_texts() == ["9,833.38"]


def test_of_a_text_only_lines_beside_numbers_and_rows_are_in_the_site(beside):
    shown: dict[int, str] = {}
    for path in (beside / f"data/source/{TEXT}").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        held = json.loads(text[text.index(",") + 1 : text.rindex(")")])
        assert all(int(number) // CHUNK == int(path.stem) for number in held)
        shown |= {int(number): line for number, line in held.items()}
    data = given(beside, TEXT)
    at = {cell[4] for cell in data["cells"].values()} | {row[1] for row in data["rows"].values()}
    wanted = {number for line in at if line for number in range(max(1, line - 3), min(6588, line + 3) + 1)}
    assert set(shown) == wanted
    assert len(shown) < 6588


def document(name: str, total: str) -> dict[str, str]:
    return {"document_id": name, "source_sha256": total}


def test_files_are_known_by_their_sum_alone_and_where_they_may_lie_is_declared(tmp_path):
    root = tmp_path / "above/project"
    (root / "elsewhere").mkdir(parents=True)
    content = b"one\ntwo\nthree"
    total = hashlib.sha256(content).hexdigest()
    (root / "elsewhere/renamed.txt").write_bytes(content)
    documents = [document("one", total), document("two", "0" * 64), document("three", "")]

    def originals(**variables) -> Originals:
        return Originals(SimpleNamespace(root=root, target=root / "target", variables=variables), documents)

    assert originals().state("one") == []
    assert originals(source_folders=["elsewhere"]).state("one") == [total]
    assert originals(source_folders=["elsewhere"]).state("two") == []
    assert originals(source_folders=[]).state("one") == []
    (root.parent / "named.txt").write_bytes(content)
    assert originals().state("one") == [total]
    folder = Folder(tmp_path / "site", environment())
    assert originals().write("one", {2}, set(), folder) == {"lines": CHUNK}
    assert (tmp_path / "site/data/source/one/0.js").read_text(encoding="utf-8").count("two") == 1
    assert originals().write("two", {2}, set(), folder) is None


def test_a_file_that_cannot_be_drawn_leaves_a_site_without_its_pages(tmp_path):
    broken = tmp_path / "documents/broken.pdf"
    broken.parent.mkdir()
    broken.write_bytes(b"%PDF-1.7\nnothing that follows is one\n%%EOF\n")
    total = hashlib.sha256(broken.read_bytes()).hexdigest()
    project = SimpleNamespace(root=tmp_path, target=tmp_path / "target", variables={})
    found = Originals(project, [document("broken", total)]).write(
        "broken", set(), {"1"}, Folder(tmp_path, environment())
    )
    assert found is None


@pytest.mark.documents
@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the published files are not beside the checkout (../shared/documents)"
)
def test_the_culprit_of_a_real_finding_stands_in_its_box(browser, project, tmp_path):
    """The PDF itself says what stands in the box that the page shows."""
    import pdfplumber

    copy = tmp_path / "project"
    shutil.copytree(project, copy, symlinks=True)
    (copy / "documents").mkdir()
    shutil.copy(SOURCES / f"pdf/{FILE}.pdf", copy / "documents")
    assert gouji(copy, "docs").returncode == 0
    data = given(copy / "target/site", FILE)
    cell = data["cells"]["N01/142"]
    with pdfplumber.open(copy / f"documents/{FILE}.pdf") as pdf:
        x0, y0, x1, y1 = (float(part) for part in cell[6].split())
        words = pdf.pages[int(cell[5]) - 1].crop((x0 - 1, y0 - 1, x1 + 1, y1 + 1)).extract_text()
    finding = next(each for each in data["findings"] if each.get("cell") == "N01/142")
    assert finding["published_text"].rstrip("%") in words.replace(" ", "")
    with visiting(browser, copy / "target/site", (1440, 900)) as visit:
        page = visit.open(f"documents/{FILE}.html#N01/142")
        page.locator(".spot.here").wait_for()
        page.wait_for_function("document.querySelector('.original img').naturalWidth > 0")
