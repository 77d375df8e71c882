"""Which runs the pages know of: one that had nothing to do, one that failed, and what failed first in it."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.integration.corruption import copy_project

from .browsing import JOURNEYS, tab_to, visiting
from .conftest import gouji

ROW = "tekes_2024,T10,6,general_public,"


def shown_runs(site: Path) -> list[list[object]]:
    text = (site / "data/runs.js").read_text(encoding="utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])["rows"]


@pytest.fixture(scope="module")
def story(project, site, tmp_path_factory) -> dict[str, Path]:
    """Copies of the good site and of that of the failed build, at the moments of a story."""
    target = project / "target"
    kept: dict[str, Path] = {}

    def keep(name: str) -> None:
        kept[name] = tmp_path_factory.mktemp(name)
        for each in ("site", "site-failed"):
            if (target / each).is_dir():
                shutil.copytree(target / each, kept[name] / each)

    seed = project / "seeds/budget/printed_cells.csv"
    right = seed.read_text(encoding="utf-8")
    assert gouji(project, "build").returncode == 0
    keep("idle")
    seed.write_text(right.replace(f"{ROW}1.60", f"{ROW}6.10"), encoding="utf-8")
    kept["reports"] = tmp_path_factory.mktemp("reports")
    outputs = [part for name in ("run.sarif", "run.xml", "run.md") for part in ("-o", str(kept["reports"] / name))]
    assert gouji(project, "build", *outputs).returncode == 1
    keep("failed")
    for form in ("text", "json", "markdown"):
        told = gouji(project, "compare", "previous", "last", "--output", form, "--language", "en")
        assert told.returncode == 0, told.stderr
        (kept["reports"] / f"changes.{form}").write_text(told.stdout, encoding="utf-8")
    seed.write_text(right, encoding="utf-8")
    assert gouji(project, "build").returncode == 0
    keep("mended")
    return kept


def test_a_build_that_has_nothing_to_do_is_among_the_runs(story):
    rows = shown_runs(story["idle"] / "site")
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1][4] == "passed"
    assert len(rows) >= 2


def test_the_good_site_tells_of_a_later_build_that_failed_and_leads_to_it(browser, story):
    with visiting(browser, story["failed"] / "site") as visit:
        page = visit.open("findings.html")
        told = page.locator(".newer")
        assert "assert_no_open_findings" in told.inner_text()
        told.get_by_role("link").click()
        page.wait_for_url("**/site-failed/index.html#failed")
        first = page.locator(".failing > li").first
        assert "tekes_2024 line 1274" in first.inner_text()
        assert page.locator(".failing summary", has_text="T10_TOTAL").count() == 1


def test_the_failed_site_names_the_expectation_and_its_rows(browser, story):
    with visiting(browser, story["failed"] / "site-failed") as visit:
        page = visit.open("index.html")
        place = page.locator(".failing > li", has=page.locator("summary", has_text="T10_TOTAL"))
        place.locator("summary").first.click()
        assert "6.100000" in place.locator("table").inner_text()
        place.get_by_role("link", name=re.compile("Expectation")).click()
        page.locator(".details .derivation").wait_for()
        assert "T10_TOTAL" in page.locator("tr.opened").first.inner_text()
        href = page.locator(".details").get_by_role("link", name="Download as CSV").get_attribute("href")
        assert "6.100000" in (visit.site / href).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("language", "size", "scheme"), JOURNEYS)
def test_the_journey_to_what_failed_in_the_last_build_by_keyboard_alone(browser, story, language, size, scheme):
    """From the good site one press leads to what failed; there each names its expectation, and opens with its rows."""
    with visiting(browser, story["failed"] / "site", size, language, scheme) as visit:
        page = visit.open("index.html")
        tab_to(page, page.locator(".newer a"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/site-failed/index.html#failed")
        summary = page.locator(".failing summary", has_text="T10_TOTAL").first
        tab_to(page, summary)
        page.keyboard.press("Enter")
        assert "6.100000" in page.locator(".failing table:visible").first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(("language", "size", "scheme"), JOURNEYS)
def test_the_journey_to_what_is_new_since_a_run_by_keyboard_alone(browser, story, language, size, scheme):
    with visiting(browser, story["mended"] / "site", size, language, scheme) as visit:
        page = visit.open("index.html")
        tab_to(page, page.locator("nav a[href='changes.html']"))
        page.keyboard.press("Enter")
        page.locator("#since option").first.wait_for(state="attached")
        chosen = page.locator("#since")
        tab_to(page, chosen)
        values = chosen.locator("option").evaluate_all("all => all.map(each => each.value)")
        failed = next(str(row[0]) for row in reversed(shown_runs(visit.site)) if row[4] == "failed")
        for _ in range(values.index(failed) - values.index(chosen.input_value())):
            page.keyboard.press("ArrowDown")
        page.locator("#gone li").first.wait_for()
        assert page.url.endswith(f"?since={failed}") or chosen.input_value() == failed
        tab_to(page, page.locator("#gone a[href]").first)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_two_runs_are_compared_as_json(story):
    found = json.loads((story["reports"] / "changes.json").read_text(encoding="utf-8"))
    assert (found["earlier"]["status"], found["later"]["status"]) == ("passed", "failed")
    assert [(each["document_id"], each["published_text"]) for each in found["new"]] == [("tekes_2024", "6.10")]
    assert found["gone"] == found["changed"] == found["newly_met"] == []
    assert "T10_TOTAL" in {each["rule_id"] for each in found["newly_failing"]}
    (cell,) = found["cells"]
    assert cell["cell_id"] == "tekes_2024/T10/6/general_public"
    assert (cell["text_before"], cell["text_after"], cell["is_gone"]) == ("1.60", "6.10", False)
    assert (cell["amount_before"], cell["amount_after"]) == ("1.600000", "6.100000")


def test_two_runs_are_compared_as_text_and_as_markdown(story):
    text = (story["reports"] / "changes.text").read_text(encoding="utf-8")
    assert re.match(r"run \d+ \(.* UTC, passed\) → run \d+ \(.* UTC, failed\)", text)
    assert "new findings: 1" in text
    assert "  tekes_2024/T10/6/general_public: 1.60 ⇒ 6.10" in text
    marked = (story["reports"] / "changes.markdown").read_text(encoding="utf-8")
    assert "### numbers that changed (1)" in marked
    assert "- `tekes_2024/T10/6/general_public`: 1.60 ⇒ 6.10" in marked


def test_the_failed_site_shows_the_number_that_changed_with_its_old_and_new_value(browser, story):
    for language, head in (("en", "Numbers that changed"), ("zh", "变了的数字")):
        with visiting(browser, story["failed"] / "site-failed", language=language) as visit:
            page = visit.open("changes.html")
            cells = page.locator("#cells")
            assert cells.locator(f"h2 .{language}").inner_text() == head
            assert cells.locator("b").all_inner_texts() == ["1.60", "6.10"]
            assert page.locator("#new .changed").count() == 1
            cells.get_by_role("link").click()
            page.wait_for_url("**/documents/tekes_2024.html#T10/6/general_public")
            assert "6.10" in page.get_by_role("dialog").inner_text()


def test_the_changes_since_an_earlier_run_are_an_address(browser, story):
    with visiting(browser, story["mended"] / "site") as visit:
        page = visit.open("changes.html")
        page.locator("#since option").first.wait_for(state="attached")
        options = page.locator("#since option").evaluate_all("all => all.map(each => each.value)")
        rows = shown_runs(story["mended"] / "site")
        assert options == [str(row[0]) for row in reversed(rows[:-1])][:10]
        failed = next(str(row[0]) for row in reversed(rows) if row[4] == "failed")
        page.locator("#since").select_option(failed)
        assert page.url.endswith(f"#?since={failed}")
        page.locator("#gone").wait_for()
        assert page.locator("#gone li").count() == 1
        assert page.locator("#newly_met li").count() >= 1
        address = page.url
        visit.open("index.html")
        page.goto(address)
        page.locator("#gone").wait_for()
        assert page.locator("#since").input_value() == failed


def test_runs_that_are_not_there_are_refused_with_those_that_are(project, story):
    refused = gouji(project, "compare", "9999", "last")
    assert refused.returncode == 2
    assert "no run is called '9999'" in refused.stderr
    assert "the runs are 1 to" in refused.stderr


def test_a_run_is_compared_by_the_begin_of_its_id_and_with_itself_nothing_changed(project, story):
    run_id = shown_runs(story["mended"] / "site")[-1][1]
    told = gouji(project, "compare", run_id[:8], "last", "--language", "zh")
    assert told.returncode == 0, told.stderr
    assert "没有变化。" in told.stdout


def test_a_build_writes_sarif_junit_and_markdown_of_what_failed(story):
    run = json.loads((story["reports"] / "run.sarif").read_text(encoding="utf-8"))["runs"][0]
    said = [result["message"]["text"] for result in run["results"]]
    assert any("6.10" in text for text in said), said
    assert all(result["level"] in ("error", "warning", "note") for result in run["results"])
    junit = ET.parse(story["reports"] / "run.xml").getroot()
    assert junit.findall(".//failure")
    marked = (story["reports"] / "run.md").read_text(encoding="utf-8")
    assert "T10" in marked
    assert "|" in marked


def test_once_it_is_mended_no_page_tells_of_the_failure_and_all_runs_are_there(browser, story):
    mended = story["mended"]
    assert not (mended / "site-failed").exists()
    rows = shown_runs(mended / "site")
    assert [row[4] for row in rows[-2:]] == ["failed", "passed"]
    with visiting(browser, mended / "site") as visit:
        page = visit.open("index.html")
        assert page.locator(".newer").count() == 0
        assert page.locator("#run-list tbody tr").count() == len(rows)
        assert f"Run {rows[-1][0]}" in page.locator("#last-run").inner_text()


def test_a_build_that_fails_before_its_findings_has_a_page_with_what_failed(browser, tmp_path):
    made = copy_project(tmp_path)
    model = made / "models/staging/reference/stg_reference__units.sql"
    model.write_text(model.read_text(encoding="utf-8").replace("select", "select nothing,", 1), encoding="utf-8")
    assert gouji(made, "build", "--fail-fast").returncode == 1
    with visiting(browser, made / "target/site-failed") as visit:
        page = visit.open("index.html")
        assert "stg_reference__units" in page.locator(".failing > li").first.inner_text()
        assert page.locator("nav a").count() == 1
