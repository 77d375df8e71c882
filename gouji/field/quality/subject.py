"""Budget disclosures as the subject of a project: what the engine is told to write, count and compare in a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import Table
from gouji.engine.project.graph import Manifest
from gouji.engine.run.subject import Tally
from gouji.engine.vocabulary.results import NodeResult
from gouji.field.quality.counting import checks_by_document, open_findings, warehouse_counts
from gouji.field.quality.coverage import write_coverage
from gouji.field.quality.findings import finding_changes
from gouji.field.quality.historytables import CHANGES, TABLES

FINDINGS_SHOWN = 20


class Disclosures:
    """A `Subject`: the findings of documents, their history, and which columns are tested."""

    tables: Sequence[Table] = TABLES
    changes_table: Table | None = CHANGES

    def begin(self, warehouse: Warehouse, manifest: Manifest) -> None:
        """Note which tests name which public column."""
        write_coverage(warehouse, manifest)

    def tally(self, warehouse: Warehouse) -> Tally:
        """Documents, cells, rule instances and findings, each where its relation was built."""
        return Tally(
            warehouse_counts(warehouse), checks_by_document(warehouse), open_findings(warehouse, FINDINGS_SHOWN)
        )

    def changes(self, warehouse: Warehouse, manifest: Manifest, results: Iterable[NodeResult]) -> list[dict[str, Any]]:
        """The findings that appeared, changed or went since the runs before."""
        return finding_changes(manifest, results, warehouse)
