"""What stands beside an acknowledged finding: in a rule that is broken, and known to be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse

# The members of the rules that acknowledged findings break, but for the numbers that these findings name.
_MEMBERS = """
    with acknowledged as (
        select finding_id, cell_id from quality.fct_findings where status = 'acknowledged'
    ),
    known as (
        select checks.check_id
        from quality.fct_finding_checks as checks
        inner join acknowledged on checks.finding_id = acknowledged.finding_id
        union
        select finding_id from acknowledged
    ),
    members as (
        select cell_id from quality.fct_rule_terms where check_id in (select check_id from known)
        union
        select unnest([figure_id, top_figure_id, base_figure_id]) as cell_id
        from intermediate.int_prose_ratios__compared
        where concat(rule_id, '/', document_id, '/', instance_key) in (select check_id from known)
    )
    select cell_id from members
    where cell_id is not null and cell_id not in (select cell_id from acknowledged where cell_id is not null)
"""
# The indicators of performance tables in which a finding is acknowledged, but for those that it stands at.
_INDICATORS = """
    with acknowledged as (
        select document_id, source_line from quality.fct_findings where status = 'acknowledged'
    )
    select targets.target_id
    from intermediate.int_targets__parsed as targets
    inner join intermediate.int_performance_tables__measured as tables
        on targets.document_id = tables.document_id and targets.table_no = tables.row_no
    where exists (
        select 1 from acknowledged
        where acknowledged.document_id = targets.document_id
            and acknowledged.source_line between tables.source_line and tables.end_line
    )
    and not exists (
        select 1 from acknowledged
        where acknowledged.document_id = targets.document_id and acknowledged.source_line = targets.source_line
    )
"""


@dataclass(frozen=True)
class Vicinity:
    """Ids of cells, figures and indicators beside acknowledged findings; without `places` everything is meant."""

    places: frozenset[str] | None = None

    @classmethod
    def of(cls, database: Path) -> Vicinity:
        """As the last build published it."""
        with Warehouse(database, read_only=True) as warehouse:
            rows = [*warehouse.query(_MEMBERS)[1], *warehouse.query(_INDICATORS)[1]]
        return cls(frozenset(place for (place,) in rows))

    def has(self, document: str, table: str, row_no: str, columns: Collection[str] = ("",)) -> bool:
        """Whether a figure, or a cell of a row, is meant."""
        if self.places is None:
            return True
        return any(f"{document}/{table}/{row_no}/{column}".rstrip("/") in self.places for column in columns)


ANYWHERE = Vicinity()
