"""What changed from one run to another, as the history tables know it: findings and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import EXPECTATION_RESULTS, KEPT_VERDICTS, RUNS
from gouji.engine.vocabulary.errors import SqlError, UsageError
from gouji.field.quality.historytables import FINDING_CHANGES
from gouji.field.quality.phrases import Phrases

Row = Mapping[str, Any]
LAST, BEFORE = "last", "previous"
# What a finding is compared by, beside its being there.
_OF_FINDING = ("kind", "severity", "source_line", "published_text", "implied_text", "status")
_RUNS = f"""
    select run_no, run_id, cast(started_at as varchar) as started_at, command, status, git_revision
    from {RUNS} order by run_no
"""
_FINDINGS = f"""
    with numbered as (
        select changes.*, row_number() over (partition by changes.finding_id order by runs.run_no desc) as place
        from {FINDING_CHANGES} as changes inner join {RUNS} as runs on changes.run_id = runs.run_id
        where runs.run_no <= ?
    )
    select finding_id, document_id, rule_id, cell_id, {", ".join(_OF_FINDING)} from numbered
    where place = 1 and change <> 'gone' order by document_id, finding_id
"""
# Of each suite the verdicts that stood after a run: found in it or before it, or gone back to.
_VERDICTS = f"""
    with standing as (
        select distinct run_id, suite_name, run_id as verdict_run_id from {EXPECTATION_RESULTS}
        union all select run_id, suite_name, verdict_run_id from {KEPT_VERDICTS}
    ),
    latest as (
        select standing.suite_name, standing.verdict_run_id,
            row_number() over (partition by standing.suite_name order by runs.run_no desc) as place
        from standing inner join {RUNS} as runs on standing.run_id = runs.run_id where runs.run_no <= ?
    )
    select results.result_id, results.suite_name, results.rule_id, results.expectation_type, results.severity,
        results.description_zh, results.description_en, results.success, results.observed_value
    from latest inner join {EXPECTATION_RESULTS} as results
        on latest.verdict_run_id = results.run_id and latest.suite_name = results.suite_name
    where latest.place = 1 order by results.suite_name, results.rule_id, results.result_id
"""


@dataclass(frozen=True)
class RunChanges:
    """Two runs and what is otherwise after the later one.

    Findings: `new`, `gone`, and `changed` as pairs of before and after. Expectations: `newly_failing`, `newly_met`.
    Numbers: `cells` as `cell_changes` gives them, None where it is not known.
    """

    earlier: Row
    later: Row
    new: Sequence[Row]
    gone: Sequence[Row]
    changed: Sequence[tuple[Row, Row]]
    newly_failing: Sequence[Row]
    newly_met: Sequence[Row]
    cells: Sequence[Row] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.new or self.gone or self.changed or self.newly_failing or self.newly_met or self.cells)


def runs_of(warehouse: Warehouse) -> list[Row]:
    """All runs in their order. Raises UsageError where the database has no history."""
    try:
        return _rows(warehouse, _RUNS)
    except SqlError:
        raise UsageError("this database has no run history", path=warehouse.path, hint="run build first") from None


def chosen_run(runs: Sequence[Row], wanted: str) -> Row:
    """A run by its number, the begin of its id, `last` or `previous`. Raises UsageError."""
    if wanted in (LAST, BEFORE):
        place = -1 if wanted == LAST else -2
        found = [runs[place]] if len(runs) >= -place else []
    elif wanted.isdigit():
        found = [run for run in runs if run["run_no"] == int(wanted)]
    else:
        found = [run for run in runs if len(wanted) >= 4 and run["run_id"].startswith(wanted)]
    if len(found) == 1:
        return found[0]
    numbers = f"the runs are {runs[0]['run_no']} to {runs[-1]['run_no']}" if runs else "there is no run"
    what = f"no run is called '{wanted}'" if not found else f"'{wanted}' is the begin of {len(found)} runs"
    raise UsageError(what, hint=f"{numbers}; or give {LAST}, {BEFORE} or a run_id")


def run_changes(warehouse: Warehouse, earlier: Row, later: Row, cells: Sequence[Row] | None = None) -> RunChanges:
    """What is otherwise after `later` than after `earlier`, whichever came first; `cells` as `cell_changes` tells."""
    phrases = Phrases(warehouse)
    before, after = (_by(_findings(warehouse, run, phrases), "finding_id") for run in (earlier, later))
    verdicts = [_by(_rows(warehouse, _VERDICTS, run["run_no"]), "result_id") for run in (earlier, later)]
    turned = [(verdicts[0].get(key), each) for key, each in verdicts[1].items()]
    return RunChanges(
        earlier, later,
        new=[each for key, each in after.items() if key not in before],
        gone=[each for key, each in before.items() if key not in after],
        changed=[(before[key], each) for key, each in after.items() if key in before and _differ(before[key], each)],
        newly_failing=[now for was, now in turned if not now["success"] and (was is None or was["success"])],
        newly_met=[now for was, now in turned if now["success"] and was is not None and not was["success"]],
        cells=cells,
    )  # fmt: skip


def _findings(warehouse: Warehouse, run: Row, phrases: Phrases) -> list[Row]:
    """The findings after a run, with what they print and imply in Chinese too."""
    texts = ("published_text", "implied_text")
    return [
        {**row, **{f"{name}_zh": phrases.in_chinese(row[name]) for name in texts}}
        for row in _rows(warehouse, _FINDINGS, run["run_no"])
    ]


def _differ(one: Row, other: Row) -> bool:
    return any(one[name] != other[name] for name in _OF_FINDING)


def _by(rows: Sequence[Row], key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows}


def _rows(warehouse: Warehouse, sql: str, *parameters: Any) -> list[Row]:
    columns, rows = warehouse.query(sql, list(parameters))
    return [dict(zip(columns, row, strict=True)) for row in rows]
