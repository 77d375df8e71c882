"""Results of Great Expectations are kept while nothing that counts for them changes; it is not even imported."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("great_expectations", "scipy", "numpy", "sqlglot", "polars", "pandas", "pyarrow", "sqlalchemy", "rich")
IMPORTED = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from gouji.cli.main import main
code = main(["build", "--quiet", "--project-dir", sys.argv[1]])
print(sorted(set({HEAVY!r}) & set(sys.modules)))
sys.exit(code)
"""


@pytest.fixture
def checked(shop):
    """The small project with a suite of one expectation on the rows of a mart, built once."""
    expectation = {
        "type": "expect_table_row_count_to_be_between",
        "kwargs": {"min_value": 1, "max_value": 2},
        "severity": "warning",
        "meta": {"rule_id": "R1"},
    }
    suite = {"name": "orders", "meta": {"relation": "main_marts.fct_orders"}, "expectations": [expectation]}
    shop.write("expectations/orders.json", json.dumps(suite))
    assert shop.run("build").code == 0
    return shop


def evaluated(shop) -> list[tuple[int, int]]:
    """Of each run, how many expectations were evaluated and how many kept."""
    return shop.query("select expectations_evaluated, expectations_reused from quality.fct_runs order by run_no")


def test_a_build_without_changes_keeps_the_results_and_imports_no_heavy_library(checked):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, str(checked.root)],
        capture_output=True,
        text=True,
        check=True,
        cwd=checked.root,
    )
    assert done.stdout.strip() == "[]", done.stdout
    assert evaluated(checked) == [(1, 0), (0, 1)]
    assert "expectations: 1 (1 met, 0 failed, 0 warned; 1 kept from earlier runs)" in checked.run("build").out
    assert checked.query("select count(*) from quality.fct_expectation_results") == [(1,)]
    own = json.loads((checked.root / "target/gouji.json").read_text(encoding="utf-8"))
    assert own["suite_results"] == {"expectation.shop.orders": "reused"}
    assert [each["success"] for each in own["expectation_results"]] == [True]


def test_a_suite_runs_again_after_a_change_of_its_file_its_relation_or_its_pages(checked):
    checked.replace("expectations/orders.json", '"min_value": 1', '"min_value": 0')
    assert checked.run("build").code == 0
    checked.replace("dbt_project.yml", "threshold: 3", "threshold: 4")
    assert checked.run("build").code == 0
    shutil.rmtree(checked.root / "target/gx")
    assert checked.run("build").code == 0
    assert (checked.root / "target/gx/data_docs/index.html").is_file()
    assert checked.run("build").code == 0
    assert checked.run("validate").code == 0
    assert evaluated(checked) == [(1, 0), (1, 0), (1, 0), (1, 0), (0, 1), (1, 0)]


def test_a_warning_is_kept_and_said_again(checked):
    checked.replace("expectations/orders.json", '"max_value": 2', '"max_value": 1')
    for _ in range(2):
        assert checked.run("build").code == 0
    assert evaluated(checked) == [(1, 0), (1, 0), (0, 1)]
    assert "1 warned; 1 kept from earlier runs)" in checked.run("build").out


def test_a_run_that_goes_back_to_what_was_published_says_so_after_another_verdict(checked):
    checked.replace("expectations/orders.json", '"warning"', '"critical"')
    assert checked.run("build").code == 0
    checked.replace("seeds/orders.csv", "3,2,,a", "3,2,5.00,a")
    assert checked.run("build").code == 1
    checked.replace("seeds/orders.csv", "3,2,5.00,a", "3,2,,a")
    assert checked.run("build").code == 0
    assert checked.run("build").code == 0
    assert evaluated(checked) == [(1, 0), (1, 0), (1, 0), (0, 1), (0, 1)]
    back = """
        select runs.run_no, kept.suite_name, verdicts.run_no
        from quality.fct_kept_verdicts as kept
        inner join quality.fct_runs as runs on kept.run_id = runs.run_id
        inner join quality.fct_runs as verdicts on kept.verdict_run_id = verdicts.run_id
    """
    assert checked.query(back) == [(4, "orders", 2)]


def test_a_failed_run_that_goes_back_notes_it_in_the_journal(checked):
    checked.replace("expectations/orders.json", '"warning"', '"critical"')
    assert checked.run("build").code == 0
    checked.replace("seeds/orders.csv", "3,2,,a", "3,2,5.00,a")
    assert checked.run("build").code == 1
    checked.replace("seeds/orders.csv", "3,2,5.00,a", "3,2,,a")
    never = checked.write("tests/data/assert_never.sql", "select 1 as one")
    assert checked.run("build").code == 1
    never.unlink()
    assert checked.run("build").code == 0
    back = (
        "select runs.run_no from quality.fct_kept_verdicts as kept inner join quality.fct_runs as runs using (run_id)"
    )
    assert checked.query(back) == [(4,)]
