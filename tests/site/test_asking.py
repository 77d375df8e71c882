"""What can be asked of the site: filters in the address, SQL that runs, rows as files, data as JSON."""

from __future__ import annotations

import csv
import json
import re

import duckdb
import pytest


def test_the_address_holds_every_state_of_the_filters(visit):
    page = visit.open("findings.html")
    page.locator("[data-filter=kind]").select_option("label")
    page.get_by_label("Search").fill("tekes")
    page.get_by_role("button", name="Place", exact=False).first.click()
    address, rows = page.url, page.locator("tbody tr").all_inner_texts()
    assert address.endswith("#?kind=label&search=tekes&sort=line&down=1")
    visit.open("rules.html")
    page.goto(address)
    assert page.locator("tbody tr").all_inner_texts() == rows
    assert page.locator("[data-filter=kind]").input_value() == "label"
    assert page.get_by_label("Search").input_value() == "tekes"


def test_back_shows_the_filter_that_is_applied(visit):
    page = visit.open("findings.html")
    page.locator("[data-filter=kind]").select_option("label")
    shown = page.locator("#findings-shown").inner_text()
    page.locator("tbody tr button").first.click()
    page.locator(".details .go").click()
    page.wait_for_url("**/documents/**")
    page.go_back()
    page.locator("tbody tr.opened").first.wait_for()
    assert page.locator("#findings-shown").inner_text() == shown
    assert page.locator("[data-filter=kind]").input_value() == "label"


def test_a_rule_leads_to_its_own_findings_and_expectations(visit):
    page = visit.open("rules.html#T03_HIERARCHY")
    page.locator(".details").get_by_role("link", name="Findings: 1").click()
    page.wait_for_url("**/findings.html*")
    assert page.locator("tbody tr[data-key]").count() == 1
    visit.open("rules.html#T03_HIERARCHY")
    page.locator(".details p", has_text="Expectations").get_by_role("link").click()
    page.wait_for_url("**/expectations.html*")
    assert page.locator("tbody tr[data-key]").count() == 1


def test_the_search_finds_the_words_that_are_seen(visit):
    page = visit.open("findings.html")
    page.get_by_label("Search").fill("wrong label")
    kinds = set(page.locator("tbody tr td:nth-child(2) .en").all_text_contents())
    assert "wrong label" in kinds


def test_every_query_of_an_expectation_or_rule_runs_and_finds_what_was_counted(site, project):
    listed = json.loads((site / "data/expectations.json").read_text(encoding="utf-8"))["rows"]
    details = {}
    for suite in {row["slug"] for row in listed}:
        text = (site / f"data/expectations/{suite}.js").read_text(encoding="utf-8")
        details |= json.loads(text[text.index(",") + 1 : text.rindex(")")])
    rules = json.loads((site / "data/rules.json").read_text(encoding="utf-8"))["rules"]
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        for row in listed:
            found = connection.execute(details[row["id"]]["sql"]).fetchall()
            if row["type"] == "expect_table_row_count_to_be_between":
                assert str(found[0][0]) == row["observed"][0]
            elif row["state"] == "met":
                assert not found, row
        for rule in rules:
            found = {each[0] for each in connection.execute(rule["sql"]).fetchall()}
            counts = rule["counts"]
            assert len(found) == sum(counts.get(state, 0) for state in ("broken", "rounding", "not_evaluable"))
    assert len(listed) > 200


def test_an_expectation_has_a_page_of_its_own_address_with_its_query(visit):
    page = visit.open("expectations.html")
    page.locator("tbody tr button").first.click()
    page.locator(".details pre").first.wait_for()
    address = page.url
    assert re.search(r"#[0-9a-f-]{36}$", address)
    query = page.locator(".details pre").first.inner_text()
    assert "select" in query.lower()
    visit.open("index.html")
    page.goto(address)
    page.locator(".details pre").first.wait_for()
    assert page.locator(".details pre").first.inner_text() == query


def test_rows_of_a_rule_are_a_file_beside_it(visit):
    page = visit.open("rules.html#T03_HIERARCHY")
    address = page.locator(".details").get_by_role("link", name="Download as CSV").get_attribute("href")
    with (visit.site / address).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["document_id"], row["left_amount"], row["right_amount"]) == ("tekes_2024", "123.080000", "9833.380000")


@pytest.mark.parametrize("name", ["findings", "documents", "rules", "expectations", "fiscal", "documents/tekes_2024"])
def test_the_data_of_a_page_stands_beside_it_as_json(visit, name):
    page = visit.open(f"{name}.html")
    address = page.get_by_role("link", name="Data of this page (JSON)").get_attribute("href")
    path = ((visit.site / f"{name}.html").parent / address).resolve()
    given = json.loads(path.read_text(encoding="utf-8"))
    key = path.relative_to((visit.site / "data").resolve()).with_suffix("").as_posix()
    assert json.loads(page.evaluate(f"JSON.stringify(gouji.store[{key!r}])")) == given


def test_a_cell_is_called_by_the_label_of_its_own_side(visit):
    page = visit.open("documents/kizilsu_2024.html#T02/143/total")
    visit.open("documents/kizilsu_2024.html")
    cell = page.locator("section[aria-labelledby=T01] td[data-c]", has_text=re.compile(r"^874\.00$"))
    cell.first.click()
    title = page.get_by_role("dialog").locator("h2").inner_text()
    assert "转移支付" in title
    assert "公共安全支出" not in title


def test_no_difference_is_told_where_none_is_an_amount(site):
    rows = json.loads((site / "data/findings.json").read_text(encoding="utf-8"))["rows"]
    units = [row for row in rows if row[6] == "unit"]
    assert units
    assert {row[12] for row in units} == {None}
    (readable,) = [row for row in rows if row[9] == "M_READABLE"]
    assert (readable[10], readable[11]) == (["3,8394.24"], ["38394.24"])
