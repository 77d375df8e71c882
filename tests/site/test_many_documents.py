"""Pages over many documents: one search, groups, pairs, questions; and a site that writes only what has changed."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.field.site import documents as document_pages
from gouji.field.site import drawers, fiscal, implied, increments, layouts, pairs
from gouji.field.site.questions import QUESTIONS
from gouji.field.site.searchindex import grams_of
from gouji.field.site.source import Source
from tests.integration.corruption import ROOT

from .browsing import tab_to, visiting
from .conftest import gouji


def asked(project: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def given(site: Path, name: str):
    return json.loads((site / f"data/{name}.json").read_text(encoding="utf-8"))


def found(page) -> str:
    page.wait_for_function("document.getElementById('found-count').textContent !== ''")
    return page.locator("#found").inner_text()


def linked(page) -> set[str]:
    page.locator("#found details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    return {href.split("#", 1)[1] for href in page.locator("#found a[href*='kizilsu_2024.html#']").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))")}  # fmt: skip


@pytest.mark.parametrize("words", ["874", "874.00", "８７４", "874万元"])
def test_a_number_finds_every_place_of_its_value(visit, project, words):
    page = visit.open(f"search.html#?q={words}")
    found(page)
    rows = asked(project, """
        select substr(cell_id, length(document_id) + 2) from intermediate.int_addends__unioned
        where document_id = 'kizilsu_2024' and amount = 874
    """)  # fmt: skip
    assert {row[0] for row in rows} <= linked(page)
    assert len(rows) >= 12


def test_words_beside_a_number_narrow_its_places_down(visit):
    page = visit.open("search.html#?q=874+三支一扶")
    found(page)
    section = page.locator("#found section", has=page.locator("h2 b.num"))
    lines = section.locator("li").all_text_contents()
    assert len(lines) >= 4
    assert all("三支一扶" in line for line in lines)
    assert "T07/4/total" in linked(page)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("三支一扶", "2024年高校毕业生“三支一扶”计划中央财政补助资金"),
        ("2080199", "2080199"),
        ("tekes", "Tekes"),
        ("T03_HIERARCHY", "T03_HIERARCHY"),
        ("9,833.38", "9,833.38"),
        ("grand total repeats", "the grand total repeats 123.08"),
    ],
)
def test_names_codes_units_rules_and_findings_are_found(visit, words, seen):
    page = visit.open("search.html")
    page.locator("#wanted").fill(words)
    page.locator("#found a").first.wait_for()
    page.wait_for_function("wanted => document.getElementById('found').textContent.includes(wanted)", arg=seen)


def test_what_is_nowhere_is_said_and_the_address_keeps_what_was_asked(visit):
    page = visit.open("search.html")
    page.locator("#wanted").fill("没有这样的名称")
    page.wait_for_function("document.getElementById('found-count').textContent.includes('Nothing')")
    assert page.locator("#found a").count() == 0
    page.wait_for_function("location.hash.startsWith('#?q=')")
    address = page.url
    visit.open("index.html")
    page.goto(address)
    assert page.locator("#wanted").input_value() == "没有这样的名称"


def test_a_search_within_one_document_shows_no_other(visit):
    page = visit.open("search.html#?q=2080199&document=kizilsu_2024")
    found(page)
    links = page.locator("#found a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert links
    assert all("kizilsu_2024" in link for link in links)


def test_the_files_of_the_index_are_small_and_only_those_asked_for_are_read(visit, site):
    read: list[str] = []
    visit.page.on("request", lambda request: read.append(request.url))
    page = visit.open("search.html#?q=三支一扶")
    found(page)
    parts = [url for url in read if "/search/" in url and not url.endswith("start.js")]
    assert 1 <= len(parts) < 12
    assert max(path.stat().st_size for path in site.glob("data/search/*/*.js")) < 400_000


def test_a_text_is_looked_up_by_pairs_of_signs_and_begins_of_words():
    assert grams_of("三支一扶 A") == {"三支", "支一", "一扶"}
    assert grams_of("克财社[2023]89号 Budget") == {"克财", "财社", "202", "bud"}


def test_groups_add_up_to_the_documents_and_lead_to_them(visit, project):
    page = visit.open("groups.html#?by=year")
    rows = page.locator("#groups-table tbody tr").all()
    documents = sum(int(re.search(r"\d+", row.locator("td").nth(0).inner_text()).group()) for row in rows)
    assert documents == asked(project, "select count(*) from marts.dim_documents")[0][0]
    page.locator("[data-filter=by]").select_option("region")
    page.locator("[data-filter=year]").select_option("2025")
    assert page.url.endswith("#?by=region&year=2025")
    page.locator("#groups-table tbody th a").first.click()
    page.wait_for_url("**/documents.html#?*")
    listed = page.locator("tbody tr[data-key]").evaluate_all("all => all.map(each => each.dataset.key)")
    assert sorted(listed) == sorted(
        row[0] for row in asked(project, "select document_id from marts.dim_documents where fiscal_year = 2025")
    )


def test_the_coverage_of_a_document_counts_each_of_its_numbers_once(site, project):
    data = given(site, "groups")
    counts = {row[0]: dict(zip(data["coverage"], row[8], strict=True)) for row in data["rows"]}
    numbers = dict(asked(project, "select document_id, count(*) from intermediate.int_addends__unioned group by all"))
    for document, number in numbers.items():
        assert sum(counts[document].values()) - counts[document]["left_over"] == number
    assert counts["tekes_2024"]["proven"] > counts["tekes_2024"]["doubtful"] > 0


def test_the_worst_stand_first(visit):
    page = visit.open("groups.html#?by=document")
    data = page.evaluate("gouji.store.groups.rows")
    shown = page.locator("#groups-table tbody tr").evaluate_all("all => all.map(each => each.dataset.key)")
    broken = {row[0]: (row[9], row[7][2]) for row in data}
    assert [broken[key] for key in shown] == sorted(broken.values(), reverse=True)


def test_a_unit_beside_its_department_shows_what_is_the_same_and_what_does_not_fit(visit, project):
    page = visit.open("pairs.html")
    page.locator("[data-filter=kind]").select_option("one_unit")
    page.locator("tbody tr[data-key] a").first.click()
    page.wait_for_url("**/pairs/*")
    same = asked(project, """
        select count(*) from marts.fct_cells as one inner join marts.fct_cells as other
            on one.table_id = other.table_id and one.row_key = other.row_key and one.column_key = other.column_key
            and one.amount = other.amount
        where one.document_id = 'putuo_gov_office_2025_dept' and other.document_id = 'putuo_gov_office_2025_unit'
    """)[0][0]  # fmt: skip
    page.locator("[data-filter=state]").select_option("same")
    assert page.locator("#pair-shown").inner_text().startswith(f"{same} of ")
    assert "holds" in page.locator("#unfit-list").inner_text()
    page.locator("tbody a.num").first.click()
    page.wait_for_url("**/documents/putuo_gov_office_2025_dept.html#**")
    assert page.get_by_role("dialog").is_visible()


def test_a_year_beside_the_next_shows_how_much_each_number_changed(site):
    data = given(site, "pairs/jiangsu_cppcc_2017--jiangsu_cppcc_2018")
    total = next(row for row in data["rows"] if (row[0], row[3], row[4]) == ("T02", "total", "total"))
    assert all(Decimal(side[1]) > 0 for side in total[5:7])
    assert data["checks"]
    assert {check[1] for check in data["checks"]} == {"X_PREVIOUS_YEAR"}
    assert all({term[0] for term in check[9]} == {"jiangsu_cppcc_2017", "jiangsu_cppcc_2018"}
               for check in data["checks"])  # fmt: skip


def test_a_document_leads_to_those_of_its_unit_and_to_their_comparison(visit):
    page = visit.open("documents/jiangsu_cppcc_2018.html")
    related = page.locator("#related")
    assert re.findall(r"20\d\d", related.inner_text()) == ["2017", "2019"]
    related.get_by_role("link", name="Side by side").first.click()
    page.wait_for_url("**/pairs/jiangsu_cppcc_2017--jiangsu_cppcc_2018.html")


def test_a_number_of_another_document_in_a_rule_is_that_documents(visit, site):
    data = given(site, "documents/jiangsu_cppcc_2018")
    check = next(check for check in data["checks"] if check[0] == "X_PREVIOUS_YEAR")
    (other,) = [term for term in check[7] if len(term) > 2]
    own = next(term for term in check[7] if len(term) == 2)
    assert other[2] == f"jiangsu_cppcc_2017/{other[0]}"
    assert Decimal(data["elsewhere"][other[2]][3]) == asked_amount(site, "jiangsu_cppcc_2017", other[0])
    page = visit.open(f"documents/jiangsu_cppcc_2018.html#{own[0]}")
    link = page.get_by_role("dialog").locator("a[href^='jiangsu_cppcc_2017.html#']").first
    link.click()
    page.wait_for_url("**/jiangsu_cppcc_2017.html#**")
    assert page.get_by_role("dialog").is_visible()


def asked_amount(site: Path, document: str, key: str) -> Decimal:
    return Decimal(given(site, f"documents/{document}")["cells"][key][0])


def test_the_questions_are_those_of_the_page_and_their_rows_those_of_the_database(visit, site, project):
    page = (ROOT / "docs/quality-star.md").read_text(encoding="utf-8")
    assert [question.asks[1] for question in QUESTIONS] == re.findall(r"^\*\*(.+\?)\*\*", page, flags=re.MULTILINE)
    shown = visit.open("questions.html")
    for question in QUESTIONS:
        rows = given(site, f"questions/{question.name}")
        assert len(rows) == len(asked(project, question.sql))
        section = shown.locator(f"section[aria-labelledby={question.name}]")
        assert section.locator("pre").text_content() == question.sql
        lines = (site / f"data/questions/{question.name}.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == len(rows) + 1


def test_a_site_writes_only_the_pages_of_documents_that_changed(project, site, tmp_path):
    """What is unchanged is the same file of the disk; the document that changed, and its pairs, are new files."""
    copy = tmp_path / "project"
    shutil.copytree(project, copy, symlinks=True)
    assert gouji(copy, "docs").returncode == 0
    own = copy / "target/site"

    def files() -> dict[str, int]:
        return {path.relative_to(own).as_posix(): path.stat().st_ino
                for folder in ("documents", "fiscal", "pairs", "data/documents", "data/pairs")
                for path in (own / folder).rglob("*") if path.is_file()}  # fmt: skip

    before = files()
    assert gouji(copy, "docs").returncode == 0
    assert files() == before
    database = (copy / "gouji.duckdb").resolve()
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update intermediate.int_addends__unioned set amount = amount + 1 where cell_id = "
            "(select min(cell_id) from intermediate.int_addends__unioned where document_id = 'jiangsu_cppcc_2018')"
        )
    assert gouji(copy, "docs").returncode == 0
    after = files()
    assert set(after) == set(before)
    written = {path for path in after if after[path] != before[path]}
    assert written
    assert all("jiangsu_cppcc_2018" in path for path in written), written
    assert {"documents/jiangsu_cppcc_2018.html", "data/documents/jiangsu_cppcc_2018.js"} <= written


def test_every_relation_that_document_pages_read_is_in_their_state():
    texts = [
        value for module in (document_pages, drawers, layouts, implied, fiscal, pairs)
        for name, value in vars(module).items() if name.startswith("_") and isinstance(value, str)
    ]  # fmt: skip
    read = {
        name
        for text in texts
        for name in re.findall(r"(?:from|join) ((?:staging|intermediate|marts|quality)\.\w+)", text)
    }
    assert read
    assert read - set(increments.OWN) - set(increments.SHARED) == set()


def test_the_state_tells_documents_apart(project):
    with Warehouse(project / "gouji.duckdb", read_only=True) as warehouse:
        source = Source(warehouse)
        names = [row["document_id"] for row in source.rows("select document_id from marts.dim_documents")]
        state = increments.state_of(source, {name: [] for name in names})
        again = increments.state_of(source, {name: ["a finding"] if name == "tekes_2024" else [] for name in names})
    assert len(set(state.documents.values())) == len(names)
    assert [name for name in names if state.documents[name] != again.documents[name]] == ["tekes_2024"]


def test_a_site_of_another_version_is_written_anew(tmp_path):
    state = increments.State("shared", {"a": "1", "b": "2"})
    (tmp_path / "data").mkdir()
    (tmp_path / increments.STATE).write_text(increments.as_text(state), encoding="utf-8")
    assert increments.unchanged(tmp_path, increments.State("shared", {"a": "1", "b": "3"})) == {"a"}
    assert increments.unchanged(tmp_path, increments.State("other", {"a": "1"})) == frozenset()
    (tmp_path / increments.STATE).write_text("[", encoding="utf-8")
    assert increments.unchanged(tmp_path, state) == frozenset()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_the_journey_to_every_place_of_an_amount_by_keyboard_alone(browser, site, language, size):
    with visiting(browser, site, size, language) as visit:
        page = visit.open("index.html")
        page.keyboard.press("/")
        page.keyboard.type("874")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html#?q=874")
        page.locator("#found a").first.wait_for()
        assert len(linked(page)) >= 12
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        tab_to(page, page.locator("#found a[href$='kizilsu_2024.html#T01/4/revenue_amount']").first)
        page.keyboard.press("Enter")
        page.wait_for_url("**/kizilsu_2024.html#T01/4/revenue_amount")
        assert "874.00" in page.get_by_role("dialog").inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_the_journey_to_a_department_against_its_unit_by_keyboard_alone(browser, site, language, size):
    with visiting(browser, site, size, language) as visit:
        page = visit.open("index.html")
        tab_to(page, page.locator("nav a[href='pairs.html']"))
        page.keyboard.press("Enter")
        tab_to(page, page.locator("tbody a[href='pairs/putuo_gov_office_2025_dept--putuo_gov_office_2025_unit.html']"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/pairs/putuo*")
        assert page.locator("#pair-table tbody tr").count() == 50
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        tab_to(page, page.locator("#pair-table a.num").nth(1))
        page.keyboard.press("Enter")
        page.wait_for_url("**/documents/putuo_gov_office_2025_*.html#**")
        assert page.get_by_role("dialog").is_visible()


def test_the_graph_opens_whole_by_layers_and_a_relation_with_names_that_can_be_read(browser, site):
    for size in ((390, 844), (1440, 900)):
        with visiting(browser, site, size) as visit:
            page = visit.open("lineage.html")
            assert page.locator(".layer:visible").count() >= 5
            assert page.locator(".node:visible").count() == 0
            box = page.locator("#dag").bounding_box()
            for layer in page.locator(".layer").all():
                own = layer.bounding_box()
                assert own["x"] >= box["x"]
                assert own["x"] + own["width"] <= box["x"] + box["width"] + 1
            assert page.locator(".layer text").first.bounding_box()["height"] > 11
            page.locator("#node-panel summary", has_text="marts").click()
            page.locator("#node-panel details[open] button", has_text="marts.fct_cells").click()
            seen = page.locator(".node.self").bounding_box()
            assert box["x"] <= seen["x"] <= box["x"] + box["width"]
            assert page.locator(".node.self text").bounding_box()["height"] > 9
            assert page.url.endswith("#marts.fct_cells")
