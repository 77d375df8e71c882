"""Which findings appeared, changed or went in a run: compared with what the history knows of the runs before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gouji.engine.database.objects import columns_of
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import RUNS
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.nodes import ModelNode, Relation
from gouji.engine.vocabulary.results import NodeResult, Status
from gouji.field.quality.historytables import CHANGE_COLUMNS, FINDING_CHANGES

FINDINGS = Relation("quality", "fct_findings")
_KEPT = [name for name in CHANGE_COLUMNS if name not in ("run_id", "change", "finding_id")]


def finding_changes(manifest: Manifest, results: Iterable[NodeResult], warehouse: Warehouse) -> list[dict[str, Any]]:
    """The rows of quality.fct_finding_changes, without the run, of a run whose nodes have ended.

    The history of the earlier runs, failed ones included, must be in the warehouse. A run that did not come to the
    findings, because it did not choose them or something above them failed, has seen no change.
    """
    if not has_findings(manifest, results):
        return []
    if not {"finding_id", *_KEPT} <= columns_of(warehouse, FINDINGS):
        return []
    names, rows = warehouse.query(_changes())
    return [dict(zip(names, row, strict=True)) for row in rows]


def has_findings(manifest: Manifest, results: Iterable[NodeResult]) -> bool:
    """Whether a run came to the findings: they are its own, not those of an earlier run."""
    statuses = {result.unique_id: result.status for result in results}
    models = [uid for uid, node in manifest.nodes.items() if isinstance(node, ModelNode) and node.relation == FINDINGS]
    return any(statuses.get(uid) in (Status.SUCCESS, Status.REUSED) for uid in models)


def _changes() -> str:
    types: Mapping[str, str] = {name: kind for name, (kind, _) in CHANGE_COLUMNS.items()}
    present = ", ".join(f"cast({name} as {types[name]}) as {name}" for name in _KEPT)
    both = ", ".join(
        f"case when present.finding_id is null then {'null' if name == 'status' else f'known.{name}'} "
        f"else present.{name} end as {name}"
        for name in _KEPT
    )
    differ = " or ".join(f"present.{name} is distinct from known.{name}" for name in _KEPT)
    # A finding that is there twice fails a test of the project; here it counts once.
    return f"""
        with present as (
            select distinct on (finding_id) cast(finding_id as varchar) as finding_id, {present}
            from {FINDINGS} where finding_id is not null order by all
        ),
        latest as (
            select changes.* from {FINDING_CHANGES} as changes inner join {RUNS} as runs using (run_id)
            qualify row_number() over (partition by changes.finding_id order by runs.run_no desc) = 1
        ),
        known as (select * from latest where change <> 'gone')
        select
            coalesce(present.finding_id, known.finding_id) as finding_id,
            case when present.finding_id is null then 'gone' when known.finding_id is null then 'appeared'
                else 'changed' end as change,
            {both}
        from present full join known on present.finding_id = known.finding_id
        where present.finding_id is null or known.finding_id is null or {differ}
        order by finding_id
    """
