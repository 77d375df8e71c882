"""Which findings appeared, changed or went in which run: builds that pass, fail, are killed, or come to no findings."""

from __future__ import annotations

import json

import duckdb
import pytest

COLUMNS = (
    "finding_id, document_id, rule_id, kind, severity, cell_id, source_line, published_text, implied_text, "
    "published_value, status, message_en"
)
HEADER = COLUMNS.replace(" ", "") + "\n"
FIRST = "f1,tekes,R1,arithmetic,error,c1,525,123.08,9833.38,123.08,acknowledged,m1\n"
SECOND = "f2,artux,R2,label,warning,,7,支岀,支出,,open,m2\n"
ACKNOWLEDGED = SECOND.replace("open", "acknowledged")
CHANGES = """
    select runs.run_no, runs.status, changes.finding_id, changes.change, changes.status
    from quality.fct_finding_changes as changes inner join quality.fct_runs as runs using (run_id)
    order by runs.run_no, changes.finding_id
"""


@pytest.fixture
def found(shop):
    """The small project with a relation of findings, loaded from a seed."""
    shop.write("macros/schema.sql", "{% macro generate_schema_name(name, node) %}{{ name or 'main' }}{% endmacro %}")
    shop.write("models/quality/fct_findings.sql", f"select {COLUMNS} from {{{{ ref('findings') }}}}")
    shop.write("models/quality/q.yml", "models: [{name: fct_findings, config: {schema: quality}}]")
    shop.write("seeds/findings.yml", "seeds: [{name: findings, config: {column_types: {source_line: integer}}}]")
    shop.write("seeds/findings.csv", HEADER + FIRST)
    return shop


def build(found, *rows: str, code: int = 0) -> list[tuple]:
    """Builds with these findings; gives the changes of all runs."""
    found.write("seeds/findings.csv", HEADER + "".join(rows))
    run = found.run("build")
    assert run.code == code, run.text
    return found.query(CHANGES)


def test_a_finding_is_noted_when_it_appears_changes_goes_and_comes_back(found):
    first = [(1, "passed", "f1", "appeared", "acknowledged")]
    assert build(found, FIRST) == first
    assert build(found, FIRST) == first
    changed = [*first, (3, "passed", "f1", "changed", "acknowledged"), (3, "passed", "f2", "appeared", "acknowledged")]
    assert build(found, FIRST.replace("525", "526"), ACKNOWLEDGED) == changed
    gone = [*changed, (4, "passed", "f1", "gone", None)]
    assert build(found, ACKNOWLEDGED) == gone
    assert build(found, FIRST, ACKNOWLEDGED) == [*gone, (5, "passed", "f1", "appeared", "acknowledged")]
    lines = found.query("select change, source_line from quality.fct_finding_changes where finding_id = 'f1'")
    assert lines == [("appeared", 525), ("changed", 526), ("gone", 526), ("appeared", 525)]


def test_findings_of_a_failed_build_are_in_the_history_of_the_next(found):
    first = build(found, FIRST)
    assert build(found, FIRST, SECOND, code=1) == first  # not published
    expected = [*first, (2, "failed", "f2", "appeared", "open")]
    assert found.query(CHANGES, found.root / "target/failed.duckdb") == expected
    assert build(found, FIRST, SECOND, code=1) == first  # again: nothing new
    acknowledged = [*expected, (4, "passed", "f2", "changed", "acknowledged")]
    assert build(found, FIRST, ACKNOWLEDGED) == acknowledged


def test_what_only_a_failed_build_found_is_gone_when_the_kept_relation_is_without_it(found):
    build(found, FIRST)
    build(found, FIRST, SECOND, code=1)
    found.write("seeds/findings.csv", HEADER + FIRST)
    run = found.run("build")
    assert "nothing to run" in run.text
    assert found.query(CHANGES)[1:] == [(2, "failed", "f2", "appeared", "open"), (3, "passed", "f2", "gone", None)]


def test_a_retried_build_notes_its_findings_once(found):
    build(found, FIRST)
    build(found, FIRST, SECOND, code=1)
    found.replace("seeds/findings.csv", "open", "acknowledged")
    assert found.run("retry").code in (0, 1)
    found.run("build")
    changes = [row[2:] for row in found.query(CHANGES) if row[2] == "f2"]
    assert changes == [("f2", "appeared", "open"), ("f2", "changed", "acknowledged")]


@pytest.mark.parametrize(
    "command", [("seed",), ("run", "--select", "stg_orders"), ("build", "--select", "orders"), ("validate",)]
)
def test_a_run_that_does_not_come_to_the_findings_sees_no_change(found, command):
    first = build(found, FIRST)
    found.write("seeds/findings.csv", HEADER + SECOND)
    found.run(*command)
    assert found.query(CHANGES) == first


def test_a_run_that_fails_above_the_findings_sees_no_change(found):
    first = build(found, FIRST)
    found.write("seeds/findings.csv", HEADER + "f9,broken\n")
    assert found.run("build").code == 1
    assert found.query(CHANGES, found.root / "target/failed.duckdb") == first


def test_a_killed_run_has_no_changes(found):
    first = build(found, FIRST)
    noted = {"run_id": "k", "started_at": "2020-01-01 00:00:00", "command": "build", "status": "killed"}
    found.write("shop.duckdb.journal", json.dumps({"run": noted, "results": []}) + "\n")  # as an earlier version wrote
    appeared = (3, "passed", "f2", "appeared", "acknowledged")
    assert build(found, FIRST, ACKNOWLEDGED) == [*first, appeared]
    runs = found.query("select run_no, status, cast(started_on as varchar) from quality.fct_runs where run_no = 2")
    assert runs == [(2, "killed", "2020-01-01")]


def test_a_finding_that_stands_twice_is_noted_once(found):
    assert [row[2:4] for row in build(found, FIRST, FIRST)] == [("f1", "appeared")]


def test_a_relation_of_findings_of_another_form_has_no_history(found):
    found.write(
        "models/quality/fct_findings.sql", "select 'x' as finding_id, 'acknowledged' as status, '' as message_en"
    )
    assert found.run("build").code == 0
    assert found.query(CHANGES) == []


def test_a_database_of_an_earlier_version_begins_its_history_of_findings(found):
    build(found, FIRST)
    with duckdb.connect(str(found.database)) as connection:
        connection.execute(
            "drop table quality.fct_finding_changes; alter table quality.fct_runs drop column started_on"
        )
    assert build(found, FIRST, ACKNOWLEDGED) == [
        (2, "passed", "f1", "appeared", "acknowledged"),
        (2, "passed", "f2", "appeared", "acknowledged"),
    ]
    days = found.query("select started_on = cast(started_at as date) from quality.fct_runs")
    assert days == [(True,), (True,)]
