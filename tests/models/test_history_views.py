"""The views over the run history, each question answered on a history of a few runs that was made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import create_tables
from gouji.field.quality.historytables import TABLES

ROOT = Path(__file__).resolve().parents[2]
VIEWS = (
    "fct_expectation_verdicts",
    "dim_expectations",
    "dim_dates",
    "rpt_expectation_history",
    "rpt_latest_expectation_status",
    "rpt_finding_history",
    "rpt_latest_finding_status",
    "rpt_column_coverage",
)


@pytest.fixture(scope="module")
def views() -> list[str]:
    """The statements that make the views."""
    compiler = open_project(Invocation(ROOT)).compiler
    manifest = compiler.manifest
    nodes = [manifest.nodes[f"model.gouji.{name}"] for name in VIEWS]
    return [f"create view {node.relation} as {compiler.compile(node)}" for node in nodes]


class History:
    """A database with nothing but a history. Runs are numbered from 1; the second begins an hour after the first."""

    def __init__(self, path: Path, views: Sequence[str]):
        warehouse = Warehouse(path)
        create_tables(warehouse, TABLES)
        warehouse.close()
        self.connection = duckdb.connect(str(path))
        self.connection.execute("create schema marts; create table marts.dim_documents (published_on date)")
        for view in views:
            self.connection.execute(view)
        self.runs = 0

    def run(
        self,
        verdicts: dict[str, bool] | None = None,
        findings: dict[str, tuple[str, str | None]] | None = None,
        *,
        status: str = "passed",
        at: str | None = None,
        kept: dict[str, str] | None = None,
    ) -> None:
        """One run: what its expectations came to, (change, status) of findings, suites and the run they return to."""
        self.runs += 1
        at = at or f"2024-03-01 {self.runs:02}:00:00"  # at most 23
        run_id = f"r{self.runs}"
        self.connection.execute(
            "insert into quality.fct_runs (run_id, run_no, started_at, started_on, status) "
            "values (?, ?, cast(? as timestamp), cast(cast(? as timestamp) as date), ?)",
            [run_id, self.runs, at, at, status],
        )
        for key, success in (verdicts or {}).items():
            self.connection.execute(
                "insert into quality.fct_expectation_results "
                "(run_id, result_id, suite_name, severity, description_en, success) values (?, ?, ?, ?, ?, ?)",
                [run_id, key, key[0], "warning" if "w" in key else "critical", f"{key} of {run_id}", success],
            )
        for suite, verdict_run in (kept or {}).items():
            self.connection.execute(
                "insert into quality.fct_kept_verdicts values (?, ?, ?)", [run_id, suite, verdict_run]
            )
        for key, (change, state) in (findings or {}).items():
            self.connection.execute(
                "insert into quality.fct_finding_changes (run_id, finding_id, change, status, published_text) "
                "values (?, ?, ?, ?, ?)",
                [run_id, key, change, state, f"{key} of {run_id}"],
            )

    def ask(self, columns: str, view: str) -> list[tuple]:
        return self.connection.execute(f"select {columns} from quality.{view} order by all").fetchall()


@pytest.fixture
def history(tmp_path, views) -> History:
    return History(tmp_path / "h.duckdb", views)


FAILURE = ("times_failed, cast(failed_at as varchar), resolved_run_no, runs_to_resolve, seconds_to_resolve, "
           "verdicts, verdicts_not_met, recent_turns, is_flapping")  # fmt: skip


def test_an_expectation_that_was_always_met_never_failed(history):
    history.run({"a1": True})
    history.run({"a1": True})
    assert history.ask(FAILURE, "rpt_expectation_history") == [(0, None, None, None, None, 2, 0, 0, False)]


def test_a_failure_is_resolved_by_the_first_evaluation_that_is_met(history):
    history.run({"a1": True})
    history.run({"a1": False}, status="failed")
    history.run(status="killed")
    history.run({"a1": False}, status="failed")
    history.run()  # reused: no row
    history.run({"a1": True})
    history.run({"a1": True})
    # Failed from run 2 at 02:00 to run 6 at 06:00.
    assert history.ask(FAILURE, "rpt_expectation_history") == [
        (1, "2024-03-01 02:00:00", 6, 4, 4 * 3600, 5, 2, 2, False)
    ]


def test_a_failure_that_goes_on_is_not_resolved_and_the_last_of_several_counts(history):
    for number, verdict in enumerate((False, True, False, False), start=1):
        history.run({"a1": verdict}, status="passed" if verdict else f"failed{number}")
    assert history.ask(FAILURE, "rpt_expectation_history") == [
        (2, "2024-03-01 03:00:00", None, None, None, 4, 3, 2, False)
    ]


@pytest.mark.parametrize(
    ("verdicts", "turns", "flaps"),
    [("+-+", 2, False), ("+-+-", 3, True), ("+-+-" + "-" * 7, 3, True), ("+-+-" + "-" * 9, 1, False),
     ("-", 0, False)],
)  # fmt: skip
def test_flapping_is_three_turns_in_the_last_ten_evaluations(history, verdicts, turns, flaps):
    for verdict in verdicts:
        history.run({"a1": verdict == "+"}, at="2024-03-01 00:00:00")
        history.run(at="2024-03-01 00:00:00")  # runs that evaluate nothing do not count
    assert history.ask("recent_turns, is_flapping", "rpt_expectation_history") == [(turns, flaps)]


def test_a_clock_that_is_set_back_changes_no_order_and_leaves_the_seconds_out(history):
    history.run({"a1": False}, {"f1": ("appeared", "open")}, at="2024-03-05 12:00:00")
    history.run({"a1": True}, {"f1": ("gone", None)}, at="2024-03-04 12:00:00")
    columns = "resolved_run_no, runs_to_resolve, seconds_to_resolve"
    assert history.ask(columns, "rpt_expectation_history") == [(2, 1, None)]
    assert history.ask(columns, "rpt_finding_history") == [(2, 1, None)]
    assert history.ask("status, since_run_no", "rpt_latest_expectation_status") == [("met", 2)]
    assert history.ask("status, since_run_no", "rpt_latest_finding_status") == [("gone", 2)]


def test_the_latest_status_tells_since_when_it_is_so(history):
    history.run({"a1": True, "aw": True, "a3": False})
    history.run({"a1": True, "aw": False, "a3": True}, status="failed")
    history.run({"a1": True, "aw": False, "a3": False}, status="failed")
    history.run()
    found = history.ask(
        "expectation_id, status, since_run_no, evaluated_run_no, runs_since, description_en",
        "rpt_latest_expectation_status",
    )
    assert found == [
        ("a1", "met", 1, 3, 1, "a1 of r3"),
        ("a3", "failed", 3, 3, 1, "a3 of r3"),
        ("aw", "warned", 2, 3, 1, "aw of r3"),
    ]


def test_an_expectation_that_was_taken_out_of_its_suite_is_not_current(history):
    history.run({"a1": True, "a2": False, "b1": True})
    history.run({"a1": True})
    assert history.ask("expectation_id, is_current", "dim_expectations") == [
        ("a1", True), ("a2", False), ("b1", True)
    ]  # fmt: skip
    assert history.ask("expectation_id", "rpt_latest_expectation_status") == [("a1",), ("b1",)]
    assert history.ask("expectation_id", "rpt_expectation_history") == [("a1",), ("a2",), ("b1",)]


def test_a_run_that_goes_back_to_earlier_verdicts_resolves_what_failed_between(history):
    history.run({"a1": True, "a2": True, "b1": True})
    history.run({"a1": False, "a3": False}, status="failed")
    history.run(kept={"a": "r1"})
    columns = "expectation_id, status, since_run_no, evaluated_run_no, runs_since"
    assert history.ask(columns, "rpt_latest_expectation_status") == [
        ("a1", "met", 3, 1, 2),
        ("a2", "met", 1, 1, 2),
        ("b1", "met", 1, 1, 2),
    ]
    columns = "expectation_id, times_failed, failed_run_no, resolved_run_no, runs_to_resolve, verdicts"
    assert history.ask(columns, "rpt_expectation_history") == [
        ("a1", 1, 2, 3, 1, 3),
        ("a2", 0, None, None, None, 2),
        ("a3", 1, 2, None, None, 1),
        ("b1", 0, None, None, None, 1),
    ]
    view = "fct_expectation_verdicts where expectation_id = 'a1'"
    assert history.ask("run_no, verdict_run_id, is_evaluated, is_met", view) == [
        (1, "r1", True, True), (2, "r2", True, False), (3, "r1", False, True)
    ]  # fmt: skip


FINDING = ("finding_id, first_seen_run_no, times_appeared, times_opened, opened_run_no, resolved_run_no, resolution, "
           "runs_to_resolve, seconds_to_resolve, is_flapping")  # fmt: skip


def test_a_finding_is_resolved_by_an_acknowledgement_or_by_going_away(history):
    history.run(findings={"f0": ("appeared", "acknowledged")})
    history.run(findings={"f1": ("appeared", "open"), "f2": ("appeared", "open")}, status="failed")
    history.run(findings={"f3": ("appeared", "open")}, status="failed")
    history.run(findings={"f1": ("changed", "open"), "f2": ("changed", "acknowledged")}, status="failed")
    history.run(findings={"f1": ("gone", None)})
    assert history.ask(FINDING, "rpt_finding_history") == [
        ("f0", 1, 1, 0, None, None, None, None, None, False),
        ("f1", 2, 1, 1, 2, 5, "gone", 3, 3 * 3600, False),
        ("f2", 2, 1, 1, 2, 4, "acknowledged", 2, 2 * 3600, False),
        ("f3", 3, 1, 1, 3, None, None, None, None, False),
    ]
    assert history.ask("finding_id, status, since_run_no, changed_run_no", "rpt_latest_finding_status") == [
        ("f0", "acknowledged", 1, 1),
        ("f1", "gone", 5, 5),
        ("f2", "acknowledged", 4, 4),
        ("f3", "open", 3, 3),
    ]


def test_a_finding_that_changes_keeps_the_time_from_which_it_is_open(history):
    history.run(findings={"f1": ("appeared", "open")}, status="failed")
    history.run(findings={"f1": ("changed", "open")}, status="failed")
    assert history.ask("status, since_run_no, changed_run_no, published_text", "rpt_latest_finding_status") == [
        ("open", 1, 2, "f1 of r2")
    ]


def test_a_finding_that_comes_back_flaps_and_its_last_opening_counts(history):
    history.run(findings={"f1": ("appeared", "open")}, status="failed")
    history.run(findings={"f1": ("gone", None)})
    history.run()
    history.run(findings={"f1": ("appeared", "open")}, status="failed")
    history.run(findings={"f1": ("changed", "acknowledged")})
    assert history.ask(FINDING, "rpt_finding_history") == [
        ("f1", 1, 2, 2, 4, 5, "acknowledged", 1, 3600, True)
    ]  # fmt: skip


def test_an_acknowledgement_that_ceases_to_match_opens_the_finding_again(history):
    history.run(findings={"f1": ("appeared", "acknowledged")})
    history.run(findings={"f1": ("changed", "open")}, status="failed")
    assert history.ask("times_opened, opened_run_no, resolution", "rpt_finding_history") == [(1, 2, None)]


def test_the_calendar_has_the_days_of_runs_and_publications(history):
    history.connection.execute("insert into marts.dim_documents values ('2023-12-31'), ('2024-03-01'), (null)")
    history.run()
    history.run()
    columns = "cast(date_day as varchar), fiscal_year, calendar_quarter, cast(month_begins_on as varchar), "
    assert history.ask(columns + "runs, documents_published", "dim_dates") == [
        ("2023-12-31", 2023, 4, "2023-12-01", 0, 1),
        ("2024-03-01", 2024, 1, "2024-03-01", 2, 1),
    ]


def test_a_column_that_nothing_names_is_shown_with_0(history):
    history.connection.execute(
        "insert into quality.dim_columns (column_id, relation, column_name, position) "
        "values ('m.t.a', 'm.t', 'a', 1), ('m.t.b', 'm.t', 'b', 2)"
    )
    history.connection.execute(
        "insert into quality.fct_column_checks values ('m.t.a', 'data_test', 't1', null), "
        "('m.t.a', 'expectation', 's/1', 'R1'), ('m.t.a', 'expectation', 's/2', 'R1'), "
        "('m.t.a', 'unit_test', 'u', null)"
    )
    columns = "column_name, data_tests, unit_tests, expectations, rule_families, checks"
    assert history.ask(columns, "rpt_column_coverage") == [("a", 1, 1, 2, 1, 4), ("b", 0, 0, 0, 0, 0)]
