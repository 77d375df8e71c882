"""Verdicts that a run went back to: a suite is left out as it was published, but a run between found otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import EXPECTATION_RESULTS, KEPT_VERDICTS, RUNS

_STANDING = f"""
    with standing as (
        select distinct run_id, suite_name, run_id as verdict_run_id from {EXPECTATION_RESULTS}
        union all select run_id, suite_name, verdict_run_id from {KEPT_VERDICTS}
    )
    select standing.suite_name, standing.verdict_run_id
    from standing inner join {RUNS} as runs using (run_id)
    qualify row_number() over (partition by standing.suite_name order by runs.run_no desc) = 1
"""


def verdicts_again(warehouse: Warehouse, kept: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of quality.fct_kept_verdicts, without the run, of a run that kept suites. `kept`: suite → its run.

    The history of the earlier runs, failed ones included, must be in the warehouse.
    """
    if not kept:
        return []
    standing = dict(warehouse.query(_STANDING)[1])
    return [
        {"suite_name": suite, "verdict_run_id": run_id}
        for suite, run_id in sorted(kept.items())
        if standing.get(suite, run_id) != run_id
    ]
