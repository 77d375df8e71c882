"""The ways through the site: from a finding to its cell, its rules, its source, and back, by mouse and by keyboard."""

from __future__ import annotations

import re
import subprocess
import sys

import duckdb
import pytest

from tests.integration.corruption import ROOT

from .browsing import JOURNEYS, tab_to, visiting

CELL = "[data-c='T03/34/total']"


def drawer(page):
    return page.get_by_role("dialog")


def test_a_newcomer_sees_which_number_is_wrong_what_it_should_be_and_why(visit):
    page = visit.open("index.html")
    first = page.locator(".cards a").first
    assert "123.08" in first.inner_text()
    assert "9,833.38" in first.inner_text()
    first.click()
    page.locator(f"{CELL}.current").wait_for()
    told = drawer(page).inner_text()
    assert "total = basic + project" in told
    assert "123.08 − 9,833.38 = -9,710.30" in told
    rows = (ROOT / "seeds/budget/printed_cells.csv").read_text(encoding="utf-8").split("\n")
    line = next(at for at, row in enumerate(rows, start=1) if row.startswith("tekes_2024,T03,34,total,"))
    assert f"seeds/budget/printed_cells.csv:{line}" in told
    assert "the grand total repeats 123.08 of item 2080199" in told


@pytest.mark.parametrize(("language", "size", "scheme"), JOURNEYS)
def test_the_journey_to_a_wrong_number_and_why_by_keyboard_alone(browser, site, language, size, scheme):
    with visiting(browser, site, size, language, scheme) as visit:
        page = visit.open("index.html")
        tab_to(page, page.locator(".cards a").first)
        page.keyboard.press("Enter")
        page.locator(f"{CELL}.current").wait_for()
        told = drawer(page).inner_text()
        assert "123.08 − 9,833.38 = -9,710.30" in told
        assert {"zh": "应为", "en": "should be"}[language] in told
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.c") == "T03/34/total"


@pytest.mark.parametrize("fragment", ["T03/34/total", "T03/total/total", "finding:tekes_2024/T03/total/total"])
def test_a_deep_link_opens_the_cell(visit, fragment):
    page = visit.open(f"documents/tekes_2024.html#{fragment}")
    assert "9,833.38" in drawer(page).locator(".verdict").first.inner_text()
    page.locator(f"{CELL}.current").wait_for()
    box = page.locator(CELL).bounding_box()
    assert 0 < box["y"] < page.viewport_size["height"]


def test_a_link_to_a_table_shows_the_table(visit):
    page = visit.open("documents/tekes_2024.html#T06")
    assert page.locator("#T06").bounding_box()["y"] < page.viewport_size["height"]
    assert not drawer(page).is_visible()


def test_the_cells_are_walked_and_opened_with_the_keyboard(visit):
    page = visit.open("documents/tekes_2024.html")
    grid = page.locator("table[aria-labelledby=T03]")
    grid.locator("[tabindex='0']").focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.c") == "T03/2/total"
    page.keyboard.press("Enter")
    assert drawer(page).is_visible()
    assert page.url.endswith("#T03/2/total")
    assert page.evaluate("document.activeElement.id") == "drawer-title"
    page.keyboard.press("Escape")
    assert not drawer(page).is_visible()
    assert page.evaluate("document.activeElement.dataset.c") == "T03/2/total"


def test_a_term_of_a_rule_leads_to_its_cell_and_back_goes_back(visit):
    page = visit.open("documents/tekes_2024.html#T03/34/total")
    drawer(page).get_by_role("link", name="T03 合 计 · Project expenditure").click()
    assert page.url.endswith("#T03/34/project")
    assert "9,167.57" in drawer(page).inner_text()
    page.go_back()
    assert "9,833.38" in drawer(page).locator(".verdict").first.inner_text()


def test_a_number_tells_its_witnesses_in_prose(visit):
    page = visit.open("documents/tekes_2024.html#T03/34/total")
    witnesses = drawer(page).locator("section", has_text="Witnesses in prose")
    assert "9,833.38 万元 (line 1391)" in witnesses.inner_text()


def test_a_finding_without_a_cell_marks_its_row(visit):
    page = visit.open("documents/tekes_2024.html")
    link = page.locator("a[data-finding^='L_LABEL_STANDARD/tekes_2024/T04']")
    if not link.is_visible():
        page.locator("section[aria-labelledby=findings] summary").click()
    link.click()
    assert "standard name" in drawer(page).inner_text()
    assert page.locator(".current").get_attribute("data-c").startswith("T04/")


def test_findings_are_filtered_searched_and_sorted(visit):
    page = visit.open("findings.html")
    status = page.locator("#findings-shown")
    rows = page.evaluate("gouji.store.findings.rows")
    arithmetic = sum("arithmetic" in row for row in rows)
    assert status.inner_text().startswith(f"{len(rows)} of {len(rows)}")
    page.locator("[data-filter=kind]").select_option("arithmetic")
    assert status.inner_text().startswith(f"{arithmetic} of {len(rows)}")
    page.get_by_label("Search").fill("t03 9833.38")
    assert status.inner_text().startswith(f"1 of {len(rows)}")
    page.get_by_role("button", name="Clear filters").click()
    assert status.inner_text().startswith(f"{len(rows)} of {len(rows)}")
    page.get_by_role("button", name="Place", exact=False).first.click()
    places = [text.split()[1:3] for text in page.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    lines = [int(place[-1] if place[-1].isdigit() else place[0]) for place in places if place]
    assert lines == sorted(lines, reverse=True)
    page.get_by_role("button", name="Next", exact=True).click()
    assert "2 / " in page.locator("#findings-pager").inner_text()


def test_a_finding_of_a_file_names_its_page_and_its_line_in_the_seed(visit):
    page = visit.open("documents/putuo_wanli_2024_dept.html#N01/142")
    told = drawer(page).inner_text()
    assert "page 9" in told
    assert "seeds/narrative/n01_narrative_figures.csv:" in told
    assert "box" in told


def test_the_documents_are_listed_with_their_rule_instances_by_status(visit):
    page = visit.open("documents.html")
    heads = [text.split("\n")[0].rstrip(" ↕") for text in page.locator("thead th").all_inner_texts()]
    assert {"exact", "rounding", "broken", "not evaluable", "not applicable"} <= set(heads)
    row = page.locator("tr[data-key=tekes_2024] td").all_text_contents()
    counted = dict(page.evaluate("gouji.store.heat.rows.map(row => [row[0], row[7]])"))
    for count in filter(None, counted["tekes_2024"]):
        assert any(text.endswith(str(count)) for text in row), row


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_finding_shows_what_explain_prints_and_its_line_of_the_register(visit, project, language):
    page = visit.open("findings.html")
    if language == "zh":
        page.get_by_role("button", name="中文").click()
    page.locator("tr[data-key='tekes_2024/T03/total/total'] button").focus()
    page.keyboard.press("Enter")
    page.locator(".details pre:visible").nth(1).wait_for()
    shown = page.locator(".details pre:visible").all_inner_texts()
    command = [sys.executable, str(ROOT / "runner.py"), "explain", "tekes_2024/T03/total/total", "--language", language]
    told = subprocess.run([*command, "--project-dir", str(project)], capture_output=True, text=True, check=True).stdout
    assert shown[0].rstrip() == told.rstrip()
    register = (project / "seeds/reference/acknowledged_findings.csv").read_text(encoding="utf-8").splitlines()
    assert shown[1] in register


def test_a_rule_shows_its_instances_and_leads_to_their_cells(visit):
    page = visit.open("rules.html")
    page.get_by_label("Search").fill("T03_HIERARCHY")
    page.get_by_role("button", name="T03_HIERARCHY").click()
    page.locator(".details table").get_by_role("link", name="tekes_2024").click()
    page.wait_for_url("**/documents/tekes_2024.html#check:*")
    page.locator(".part").first.wait_for()
    assert page.locator(".part").count() == 5
    assert "sum of classes" in drawer(page).inner_text()


def test_the_figures_of_the_money_pages_are_the_cells_that_they_lead_to(visit):
    page = visit.open("fiscal/tekes_2024.html")
    figures = page.locator("a.num").evaluate_all(
        "all => all.map(a => [a.getAttribute('href').split('#')[1], a.textContent])"
    )
    assert len(figures) > 60
    visit.open("documents/tekes_2024.html")
    texts = dict(page.locator("td[data-c]").evaluate_all(
        "cells => cells.map(cell => [cell.dataset.c, (cell.querySelector('.v') || cell).textContent])"
    ))  # fmt: skip
    numbers = {key: float(text.replace(",", "")) for key, text in texts.items() if key.startswith("T")}
    assert all(numbers[key] == float(text.replace(",", "")) for key, text in figures if key.startswith("T"))


def test_units_are_compared_per_head_of_staff(visit):
    page = visit.open("fiscal.html")
    row = page.locator("tr[data-key=tekes_2024] td").all_text_contents()
    assert [text for text in row if text.endswith("239.84")], row  # 9,833.38 / 41


def test_the_graph_is_searched_zoomed_and_leads_to_the_catalogue(visit, project):
    page = visit.open("lineage.html")
    before = page.locator("#dag").get_attribute("viewBox")
    page.get_by_role("button", name="Zoom in").click()
    assert page.locator("#dag").get_attribute("viewBox") != before
    page.get_by_label("Search").fill("marts.fct_cells")
    page.keyboard.press("Enter")
    panel = page.locator("#node-panel")
    assert panel.get_by_role("button", name="raw.printed_cells").count() == 1
    assert page.locator(".node.self text").text_content() == "fct_cells"
    panel.get_by_role("link").click()
    page.wait_for_url("**/catalogue.html#marts.fct_cells")
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        (count,) = connection.execute("select count(*) from marts.fct_cells").fetchone()
    assert f"{count:,} Rows" in page.locator("#relation").inner_text()
    assert page.locator("#relation table.sample tbody tr").count() == 8


def test_the_catalogue_is_searched_by_column(visit):
    page = visit.open("catalogue.html")
    page.get_by_label("Search").fill("published_growth")
    assert page.locator("tbody tr[data-key='marts.fct_prior_year_figures']").count() == 1
    assert page.locator("tbody tr[data-key='marts.dim_units']").count() == 0


def test_a_column_leads_to_what_it_is_made_of(visit):
    page = visit.open("catalogue.html#marts.fct_cells")
    row = page.locator("#relation tr", has=page.locator("th code", has_text=re.compile("^amount$")))
    row.locator(".made-of a", has_text="intermediate.int_cells__placed.amount").click()
    page.locator("#relation h2", has_text="intermediate.int_cells__placed").wait_for()
