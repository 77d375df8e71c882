"""A rule between two documents that is broken: what is found in each stands side by side."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.field.site.pairs import pairs_of, write_pairs
from gouji.field.site.source import Source, documents
from gouji.field.site.templates import Folder, environment

from .browsing import visiting

CHECK = "X_DEPARTMENT_UNIT/putuo_gov_office_2025_dept/T02/2010301/total"
FINDINGS = """
    insert into quality.fct_findings by name
    select any_finding.* replace (
        'planted/' || named.document_id as finding_id, named.document_id || '/T02/3/total' as cell_id,
        'contradiction' as kind, named.printed as published_text, named.printed as published_text_zh,
        named.wanted as implied_text, named.wanted as implied_text_zh, named.wanted as should_be,
        named.wanted as should_be_zh, '与单位预算不符' as reason,
        'differs from the other' as reason_en
    ), named.document_id as document_id
    from (select * exclude (document_id) from quality.fct_findings limit 1) as any_finding
    cross join (values ('putuo_gov_office_2025_dept', '7', '9'), ('putuo_gov_office_2025_unit', '9', '7'))
        as named (document_id, printed, wanted)
"""
EXPLAINED = """
    insert into quality.fct_finding_checks by name
    select finding_id, ? as check_id, document_id from quality.fct_findings where finding_id like 'planted/%'
"""


@pytest.fixture(scope="module")
def broken(project, site, tmp_path_factory) -> Path:
    """Pages of pairs of a database in which one number of the department differs from that of its unit."""
    made = tmp_path_factory.mktemp("broken")
    database = made / "gouji.duckdb"
    shutil.copy(project / "gouji.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update quality.fct_rule_checks set status = 'broken', difference = 2, left_amount = "
                           "right_amount + 2 where check_id = ?", [CHECK])  # fmt: skip
        connection.execute(FINDINGS)
        connection.execute(EXPLAINED, [CHECK])
    with Warehouse(database, read_only=True) as warehouse:
        source, folder = Source(warehouse), Folder(made / "site", environment())
        folder.assets()
        write_pairs(source, folder, documents(source), pairs_of(source, documents(source)))
    for name in ("rules.js", "runs.js"):
        shutil.copy(site / "data" / name, made / "site/data" / name)
    return made / "site"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_what_is_found_in_each_document_stands_beside_the_other(browser, broken, language, width):
    (page_name,) = [path.relative_to(broken) for path in (broken / "pairs").glob("*putuo_gov_office*")]
    with visiting(browser, broken, (width, 900), language) as visit:
        page = visit.open(page_name.as_posix())
        sides = page.locator("#unfit-list .beside > div")
        assert sides.evaluate_all("all => all.map(each => each.dataset.document)") == [
            "putuo_gov_office_2025_dept", "putuo_gov_office_2025_unit",
        ]  # fmt: skip
        told = [side.inner_text() for side in sides.all()]
        assert "7 → 9" in told[0]
        assert "9 → 7" in told[1]
        assert all(("differs from the other" if language == "en" else "与单位预算不符") in text for text in told)
        boxes = [side.bounding_box() for side in sides.all()]
        assert (boxes[0]["y"] == boxes[1]["y"]) == (width == 1440)  # one below the other on a telephone
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        links = sides.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        assert links == [f"../documents/putuo_gov_office_2025_{kind}.html#T02/3/total" for kind in ("dept", "unit")]
