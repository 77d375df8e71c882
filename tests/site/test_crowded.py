"""The pages of more than a hundred documents, looked at as those of thirteen are."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.site_size import multiply
from gouji.cli.commands.common import read
from gouji.cli.main import parse
from gouji.field.site.build import build_site

from .browsing import visiting

# Each with what must be there before it can be used.
CROWDED = {
    "index.html": ".cards a", "documents.html": "#documents-table tbody tr[data-key]",
    "groups.html": "#groups-table tbody tr[data-key]", "pairs.html": "#pairs-table tbody tr",
    "findings.html": "#findings-table tbody tr", "search.html#?q=874": "#found a",
    "fiscal.html": "#fiscal-table tbody tr[data-key]", "documents/tekes_2024_copy3.html": "table.print",
}  # fmt: skip


@pytest.fixture(scope="module")
def crowded(project, tmp_path_factory) -> Path:
    """The site of more than a hundred documents: each copied under other names, with its findings."""
    folder = tmp_path_factory.mktemp("crowded")
    database = folder / "many.duckdb"
    shutil.copy(project / "gouji.duckdb", database)
    multiply(database, 8)
    manifest, profile, _ = read(parse(["docs", "--project-dir", str(project), "--database", str(database), "--quiet"]))
    manifest = replace(manifest, project=replace(manifest.project, target_path=str(folder)))
    return build_site(manifest, profile).parent


@pytest.mark.parametrize(("size", "language", "scheme"), [((390, 844), "zh", "dark"), ((1440, 900), "en", "light")])
@pytest.mark.parametrize("name", CROWDED)
def test_a_page_over_many_documents_passes_axe(browser, crowded, name, size, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with visiting(browser, crowded, size, language, scheme) as visit:
        page = visit.open(name)
        page.locator(CROWDED[name]).first.wait_for(state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        violations = axe.run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []


def test_the_documents_of_many_are_all_listed(browser, crowded):
    with visiting(browser, crowded) as visit:
        page = visit.open("documents.html")
        assert page.evaluate("gouji.store.heat.rows.length") == 13 * 9
