"""Which runs the pages know of: one that had nothing to do, one that failed, and what failed first in it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.integration.corruption import copy_project

from .browsing import visiting
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
    assert gouji(project, "build").returncode == 1
    keep("failed")
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
