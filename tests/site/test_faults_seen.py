"""Faults that were once seen in a browser, each with its whole kind; docs/faults.md names the test of every one."""

from __future__ import annotations

import json
import re

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.field.quality.phrases import Phrases
from gouji.field.site import searchindex
from gouji.field.site.source import Source

from .browsing import visiting

CHARTS = ("index.html", "fiscal.html", "fiscal/tekes_2024.html", "groups.html")
SIZES = ((390, 844), (1440, 900))
# Words of charts and their legends that are cut off by what holds them, or whose holder shows less than they need.
CUT = """
() => {
  const found = [];
  const words = ".bars .label, .bars b, .legend li, .facts dd, .facts dt, .card *, .badge";
  for (const each of document.querySelectorAll(words)) {
    if (!each.checkVisibility() || each.closest(".sr")) continue;
    const range = document.createRange();
    range.selectNodeContents(each);
    const text = range.getBoundingClientRect();
    if (!text.width) continue;
    for (let holder = each; holder && holder !== document.body; holder = holder.parentElement) {
      const style = getComputedStyle(holder);
      const box = holder.getBoundingClientRect();
      if (style.overflowX === "visible" || holder.matches(".scroll")) continue;
      if (text.right > box.right + 1 || text.left < box.left - 1) found.push(each.textContent.trim());
    }
    const edge = document.documentElement.clientWidth;
    if (text.right > edge + 1 && !each.closest(".scroll")) found.push(each.textContent.trim());
  }
  return found;
}
"""
# Pairs of words that lie over each other, within one chart or legend.
OVER = """
() => {
  const found = [];
  const boxOf = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return range.getBoundingClientRect();
  };
  for (const holder of document.querySelectorAll(".bars, .legend, svg.flow")) {
    const words = holder.matches("svg") ? "text" : ".label, b, li";
    const texts = [...holder.querySelectorAll(words)].filter((each) => each.checkVisibility());
    const boxes = texts.map(boxOf);
    for (let one = 0; one < boxes.length; one += 1) for (let other = one + 1; other < boxes.length; other += 1) {
      const [a, b] = [boxes[one], boxes[other]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 3) found.push([texts[one].textContent.trim(), texts[other].textContent.trim()]);
    }
  }
  return found;
}
"""
# What goes on beyond its edge without a fade that says so.
CROPPED = """
() => {
  const wide = (each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1;
  const faded = (each) => getComputedStyle(each).maskImage.includes("gradient");
  const cropped = [...document.querySelectorAll(".scroll")].filter((each) => wide(each) && !faded(each));
  return cropped.map((each) => each.textContent.trim().slice(0, 60));
}
"""
# Cards of one row of the page: how much of each is empty below its last word.
EMPTY = """
() => [...document.querySelectorAll(".figure, .facts > div")].filter((each) => each.checkVisibility()).map((each) => {
  const box = each.getBoundingClientRect();
  const last = Math.max(...[...each.querySelectorAll("*")].map((one) => one.getBoundingClientRect().bottom));
  return [each.textContent.trim().slice(0, 40), box.height, box.bottom - last];
})
"""
COLOUR = "each => getComputedStyle(each).color"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_no_word_of_a_chart_is_cut_or_lies_over_another(browser, site, name, size, language):
    with visiting(browser, site, size, language) as visit:
        page = visit.open(name)
        page.wait_for_function("document.readyState === 'complete'")
        assert page.evaluate(CUT) == []
        assert page.evaluate(OVER) == []


@pytest.mark.parametrize("size", SIZES)
def test_no_card_is_half_empty(browser, site, size):
    for name in ("index.html", "fiscal.html"):
        with visiting(browser, site, size) as visit:
            page = visit.open(name)
            page.wait_for_function("document.readyState === 'complete'")
            assert [card for card in page.evaluate(EMPTY) if card[2] > max(60, card[1] / 3)] == []


@pytest.mark.parametrize(
    "name", ["index.html", "documents.html", "fiscal/tekes_2024.html", "documents/tekes_2024.html", "findings.html"]
)
def test_what_goes_on_beyond_the_edge_of_a_telephone_fades(browser, site, name):
    with visiting(browser, site, (390, 844)) as visit:
        page = visit.open(name)
        page.wait_for_function("document.readyState === 'complete'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate(CROPPED) == []
        wide = page.evaluate("[...document.querySelectorAll('.scroll')].some(e => e.scrollWidth > e.clientWidth + 1)")
        assert wide or name == "findings.html"


def test_a_fade_goes_at_the_end_of_what_fades(browser, site):
    with visiting(browser, site, (390, 844)) as visit:
        page = visit.open("index.html")
        heat = page.locator(".scroll", has=page.locator(".heat"))
        page.wait_for_function("() => document.querySelector('.scroll:has(.heat)').matches('.more')")
        heat.evaluate("each => { each.scrollLeft = each.scrollWidth; }")
        page.wait_for_function("() => !document.querySelector('.scroll:has(.heat)').matches('.more')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_error_is_red_and_a_warning_amber(browser, site, scheme):
    with visiting(browser, site, scheme=scheme) as visit:
        page = visit.open("findings.html")
        page.locator(".badge.s-error").first.wait_for()
        shown = {state: page.locator(f".badge.s-{state}").first.evaluate(COLOUR) for state in ("error", "warning")}
    red, amber = (list(map(int, re.findall(r"\d+", shown[state])[:3])) for state in ("error", "warning"))
    assert red[0] > 1.3 * red[1]
    assert red[0] > 1.3 * red[2]
    assert amber[0] >= amber[1] > 1.3 * amber[2]


def test_a_box_of_the_heat_map_counts_what_is_open_apart(visit, project):
    page = visit.open("index.html")
    assert page.locator(".box.open:not(.legend .box)").count() == 0  # all are acknowledged
    heat = json.loads((visit.site / "data/heat.json").read_text(encoding="utf-8"))["rows"]
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        counted = connection.execute("select document_id, count(*) from quality.fct_findings group by all")
        found = dict(counted.fetchall())
    assert {row[0]: row[4] for row in heat if row[4]} == found
    assert {row[5] for row in heat} == {0}
    assert {box[4] for row in heat for box in row[6] if box} == {0}


def test_the_bars_of_money_print_what_they_show(visit):
    page = visit.open("fiscal.html")
    rows = json.loads((visit.site / "data/fiscal.json").read_text(encoding="utf-8"))
    printed = page.locator("section[aria-labelledby=figure-three_public] .bars b").all_inner_texts()
    wanted = sorted((float(row["public"][0]) for row in rows if row["public"]), reverse=True)
    assert [float(text.replace(",", "")) for text in printed] == wanted
    assert all(re.fullmatch(r"[\d,]+\.\d\d", text) for text in printed)


@pytest.mark.parametrize("name", ["tekes_2024", "kizilsu_2024", "putuo_wanli_2024_dept"])
def test_what_is_compared_with_the_year_before_says_its_scope(visit, name):
    page = visit.open(f"fiscal/{name}.html")
    rows = page.locator("section[aria-labelledby=growth] tbody tr")
    told = rows.evaluate_all("all => all.map(row => [row.cells[0].textContent, row.cells[2].textContent])")
    assert told
    assert all(" · " in label for label, _ in told)
    assert len({tuple(each) for each in told}) == len(told)


def test_a_term_of_a_sum_of_projects_has_the_name_of_the_project(visit):
    page = visit.open("documents/kizilsu_2024.html")
    data = page.evaluate("Object.values(gouji.store).find(each => each.checks)")
    check = next(check for check in data["checks"] if check[0] == "P_SUM")
    visit.open(f"documents/kizilsu_2024.html#check:P_SUM/{check[1]}")
    terms = page.get_by_role("dialog").locator(".equation tr").all_inner_texts()
    assert len(terms) >= 3
    assert all(re.search("[\u4e00-\u9fff]{3,}", term) for term in terms)


def test_the_catalogue_begins_with_what_readers_look_for_and_tells_no_comment_of_a_linter(visit):
    page = visit.open("catalogue.html")
    keys = page.locator("tbody tr[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert keys[0].startswith("marts.")
    for path in (visit.site / "data").rglob("*.js"):
        if path.stem == "catalogue" or path.parent.name == "relations":
            assert not re.search(r"noqa|sqlfluff:|fmt: ?(on|off)", path.read_text(encoding="utf-8")), path.name


def test_no_link_leaves_the_folder_that_is_published(site):
    """Nor one that scripts make: nothing leads to the pages of the library of expectations, which ask other hosts."""
    for path in [*site.rglob("*.html"), *(site / "assets").glob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "data_docs" not in text
        for address in re.findall(r"""(?:href|src)=["']([^"'#?]+)""", text) if path.suffix == ".html" else ():
            if not address.startswith(("data:", "http")):
                assert (path.parent / address).resolve().is_relative_to(site.resolve()), (path.name, address)


NUMBERS = {"three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


def test_the_register_counts_the_rules_that_stand(project):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        told = connection.execute(
            "select finding_id, reason_en, broken_checks from quality.fct_findings "
            "where reason_en like '%checks imply%'"
        ).fetchall()
    assert told
    for name, reason, broken in told:
        (number,) = re.findall(r"(\w+) checks imply", reason)
        assert NUMBERS[number] == broken, name


def test_should_be_holds_a_value_or_nothing(project):
    """What is no value stands beside it, as a remark."""
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select distinct rule_id, implied_text, should_be, should_be_zh from quality.fct_findings"
        ).fetchall()
        (unsigned,) = connection.execute(
            "select count(*) from quality.fct_findings "
            "where published_text like '%!%' escape '!' and should_be ~ '.*[0-9]$'"
        ).fetchone()
    assert unsigned == 0
    words = {"present"}
    for rule, _, should, chinese in rows:
        if should is not None and should not in words:
            assert not re.search(r"[A-Za-z]{2,} [A-Za-z]", should), (rule, should)
            assert should == chinese
    values = {(rule, implied): should for rule, implied, should, _ in rows}
    assert values["N_ZERO_BASE", "no rate on a base of zero"] is None
    assert values["P_TARGET_GOAL", "15场 in line 1736"] == "15场"
    assert {should for (rule, _), should in values.items() if rule in ("W_PLACEHOLDER", "P_PRIOR_UNIT")} == {None}
    assert {should for (rule, _), should in values.items() if rule == "N_HEADCOUNT"} <= {"≤2.56", "≤661.20"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_finding_without_a_value_says_why_beside_it(browser, site, language):
    with visiting(browser, site, language=language) as visit:
        page = visit.open("findings.html#?rule=N_ZERO_BASE")
        cell = page.locator("tbody tr[data-key] td:has(small)").nth(1)
        told = {"zh": "无增长率（上年为零）", "en": "no rate on a base of zero"}[language]
        cells = page.locator("tbody tr[data-key]").first.locator("td").all_inner_texts()
        assert any(told in text for text in cells), cells
        assert cell.count() <= 1


def test_what_a_run_found_is_told_in_chinese_too(project):
    """Also what an earlier run found, which no table holds in Chinese."""
    with Warehouse(project / "gouji.duckdb", read_only=True) as warehouse:
        phrases = Phrases(warehouse)
        _, rows = warehouse.query(
            "select distinct published_text, published_text_zh, implied_text, implied_text_zh from quality.fct_findings"
        )
    said = {text: chinese for row in rows for text, chinese in (row[:2], row[2:])}
    assert {text: phrases.in_chinese(text) for text in said} == said
    assert phrases.in_chinese("present") == "应有"


def test_the_places_of_a_number_stand_in_one_order(project):
    """Whatever the threads of the database: the index of numbers is made twice, and is the same."""
    made = []
    for threads in (1, 4):
        with Warehouse(project / "gouji.duckdb", read_only=True, settings={"threads": threads}) as warehouse:
            made.append(list(searchindex._numbers(Source(warehouse))))
    assert made[0] == made[1]
