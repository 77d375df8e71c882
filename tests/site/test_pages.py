"""Every page in a real browser, in both languages, wide and narrow, light and dark."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.integration.corruption import ROOT

from .browsing import NARROW, WIDE, pictured, visiting

# A document of each template and form; of the others the pages are made alike.
DOCUMENTS = ("xinjiang_2024", "tekes_2024", "putuo_wanli_2024_dept", "jiangsu_cppcc_2017", "tekes_2022")
# Each with a fragment that opens what is closed at first, so that it is looked at too.
PAGES = (
    "index.html", "documents.html", "findings.html#tekes_2024/T03/total/total", "rules.html#T03_HIERARCHY",
    "changes.html", "expectations.html", "fiscal.html", "lineage.html#marts.fct_cells",
    "catalogue.html#marts.fct_cells", "search.html#?q=874", "groups.html#?by=unit", "pairs.html", "questions.html",
    "pairs/jiangsu_cppcc_2017--jiangsu_cppcc_2018.html",
    *(f"documents/{name}.html" for name in DOCUMENTS), "documents/tekes_2024.html#T03/34/total",
    *(f"fiscal/{name}.html" for name in DOCUMENTS[:4]),
)  # fmt: skip
# Nothing but violations, and no second reading of the style sheets, which the file system forbids.
AXE = {"resultTypes": ["violations"], "preload": False}
LOOKS = {"wide": (WIDE, "zh", "light"), "narrow": (NARROW, "en", "dark")}


class Links(HTMLParser):
    """The addresses that a page asks for or leads to, and the ids that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.addresses.append(value)
            if name in ("id", "data-c") and value is not None:
                self.ids.add(value)


def links(path: Path) -> Links:
    parser = Links()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def test_the_list_of_pages_is_the_site(site):
    pages = {page.partition("#")[0] for page in PAGES}
    with (ROOT / "seeds/reference/documents.csv").open(encoding="utf-8", newline="") as file:
        for document in csv.DictReader(file):
            pages.add(f"documents/{document['document_id']}.html")
            if document["document_kind"] == "budget":
                pages.add(f"fiscal/{document['document_id']}.html")
    pairs = json.loads((site / "data/pairs.json").read_text(encoding="utf-8"))
    pages |= {f"pairs/{pair[0]}.html" for pair in pairs}
    assert len(pairs) >= 3
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.html")} == pages


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_errors_or_requests_and_passes_axe(browser, site, name, look):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    size, language, scheme = LOOKS[look]
    with visiting(browser, site, size, language, scheme) as visit:
        page = visit.open(name)
        page.wait_for_function("document.readyState === 'complete'")
        assert page.locator("h1").inner_text().strip()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        violations = axe.run(page, options=AXE).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
        shown = re.sub(r"[^A-Za-z0-9_]+", "-", name.replace(".html", "")).strip("-")
        pictured(page, f"{shown}-{size[0]}", whole="#" not in name)


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place(site):
    """Fragments of findings and of what scripts draw are looked at in the browser."""
    read = {path: links(path) for path in site.rglob("*.html")}
    for path, found in read.items():
        for address in found.addresses:
            assert not re.match(r"(?!data:)[a-z]+:|//", address), address
            target, _, fragment = address.partition("#")
            file = (path.parent / unquote(target)).resolve() if target else path
            if address.startswith("data:"):
                continue
            assert file.is_file(), (path.name, address)
            if fragment and file.parent.name == "documents" and not fragment.startswith("finding:"):
                assert unquote(fragment) in read[file].ids, (path.name, address)


def test_scripts_write_text_and_never_markup():
    for script in (ROOT / "gouji/field/site/assets").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|fetch\(", script.read_text()
        )


def test_the_site_is_small(site):
    documents = len(list(site.glob("documents/*.html")))
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size <= 8_000_000 + 1_500_000 * documents


def of_table(seed: str, document: str, table: str) -> list[dict[str, str]]:
    with (ROOT / "seeds/budget" / seed).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [row for row in rows if (row["document_id"], row["table_id"]) == (document, table)]


def shown(page, table: str) -> list[list[str]]:
    return page.locator(f"section[aria-labelledby={table}] tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => (cell.querySelector('.v') || cell).textContent))"
    )


def test_a_table_stands_as_it_was_printed(visit):
    cells = {(cell["row_no"], cell["printed_column"]): cell["printed_text"]
             for cell in of_table("printed_cells.csv", "tekes_2024", "T03")}  # fmt: skip
    wanted = [
        [row["source_line"], row["printed_code"], row["printed_label"],
         *(cells.get((row["row_no"], column), "") for column in ("total", "basic", "project"))]
        for row in of_table("printed_rows.csv", "tekes_2024", "T03")
    ]  # fmt: skip
    assert shown(visit.open("documents/tekes_2024.html"), "T03") == wanted


def test_three_sides_stand_side_by_side_and_a_lying_table_with_its_headers_as_rows(visit):
    page = visit.open("documents/jiangsu_cppcc_2017.html")
    heads = page.locator("section[aria-labelledby=T01] thead tr").first.locator("th:not(.ln)")
    assert heads.all_inner_texts() == ["revenue", "expenditure", "use"]
    labels = {row["side"]: row["printed_label"] for row in of_table("printed_rows.csv", "jiangsu_cppcc_2017", "T01")
              if row["row_no"] == "1"}  # fmt: skip
    first = shown(page, "T01")[0]
    assert [first[1], first[3], first[5]] == [labels["revenue"], labels["expenditure"], labels["use"]]
    lying = of_table("printed_rows.csv", "jiangsu_cppcc_2017", "T10")
    assert [row[1] for row in shown(page, "T10")] == [row["printed_label"] for row in lying]
    told = page.locator("section[aria-labelledby=T10] .sub").inner_text()
    assert "page 11" in told
    assert "Unit: 万元" in told
    assert "each of its headers is a row" in told


def test_the_words_of_a_performance_table_stand_beside_its_amounts(visit):
    page = visit.open("documents/tekes_2022.html")
    with (ROOT / "seeds/performance/p01_annual_tasks.csv").open(encoding="utf-8", newline="") as file:
        content = [row["content"] for row in csv.DictReader(file) if row["document_id"] == "tekes_2022"]
    text = page.locator("section[aria-labelledby=P01]").text_content()
    assert all(words in text for words in content)


def test_the_language_is_switched_everywhere_and_remembered(visit):
    page = visit.open("index.html")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Overview"
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "总览"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    visit.open("findings.html")
    assert page.locator("h1").inner_text().startswith("发现")
    assert page.locator("[data-filter=status] option").all_inner_texts() == ["全部", "已登记"]
    page.get_by_role("button", name="EN", exact=True).click()
    assert page.locator("[data-filter=status] option").all_inner_texts() == ["all", "acknowledged"]


def test_the_theme_follows_the_system_until_it_is_switched_and_is_remembered(browser, site):
    colour = "getComputedStyle(document.body).backgroundColor"
    with visiting(browser, site, scheme="dark") as visit:
        page = visit.open("index.html")
        dark = page.evaluate(colour)
        page.get_by_role("button", name="Switch light and dark").click()
        light = page.evaluate(colour)
        assert dark != light
        visit.open("rules.html")
        assert page.evaluate(colour) == light


def test_a_navigation_that_goes_on_fades_and_its_end_can_be_reached(browser, site):
    with visiting(browser, site, (1280, 800)) as visit:
        page = visit.open("index.html")
        nav = page.locator("header nav")
        assert nav.evaluate("nav => nav.scrollWidth > nav.clientWidth")
        assert "gradient" in nav.evaluate("nav => getComputedStyle(nav).maskImage")
        page.locator("header nav a").last.focus()
        page.wait_for_function("() => document.querySelector('header nav').scrollLeft > 0")
        right = page.locator("header nav a").last.evaluate("last => last.getBoundingClientRect().right")
        assert right <= nav.evaluate("nav => nav.getBoundingClientRect().right")
