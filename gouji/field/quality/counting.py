"""Counts of what a build made, for its summary: each is left out where its relation does not exist."""

from __future__ import annotations

from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.subject import OpenFinding
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation

# Verdicts of rule instances, the best first.
CHECK_STATUSES = ("exact", "rounding", "broken", "not_evaluable", "not_applicable")
_TOTALS = {
    "documents": Relation("marts", "dim_documents"),
    "cells": Relation("marts", "fct_cells"),
}
_BY_STATUS = {
    "rule instances": Relation("quality", "fct_rule_checks"),
    "findings": Relation("quality", "fct_findings"),
}


def warehouse_counts(warehouse: Warehouse) -> dict[str, Any]:
    """`{'documents': n, 'cells': n, 'rule instances': {status: n}, 'findings': {status: n}}`."""
    present = warehouse.relations()
    counts: dict[str, Any] = {}
    for label, relation in {**_TOTALS, **_BY_STATUS}.items():
        if (relation.schema, relation.identifier) not in present:
            continue
        try:
            if label in _TOTALS:
                counts[label] = warehouse.query(f"select count(*) from {relation}")[1][0][0]
            else:
                rows = warehouse.query(f"select status, count(*) from {relation} group by status order by status")[1]
                counts[label] = {str(status): count for status, count in rows}
        except SqlError:
            continue  # a view over something that was not built; the node itself has failed and said so
    return counts


def checks_by_document(warehouse: Warehouse) -> dict[str, dict[str, int]]:
    """Document → status → how many rule instances have it; those with broken and unevaluable ones first."""
    relation = _BY_STATUS["rule instances"]
    if (relation.schema, relation.identifier) not in warehouse.relations():
        return {}
    # Counted by document alone: grouped by status as well it takes three times as long of ten million instances.
    counts = ", ".join(f"count(*) filter (status = '{status}') as {status}" for status in CHECK_STATUSES)
    sql = f"""
        select document_id, {counts} from {relation} group by document_id
        order by broken desc, not_evaluable desc, document_id
    """
    try:
        rows = warehouse.query(sql)[1]
    except SqlError:
        return {}  # as above
    return {
        str(document): {status: count for status, count in zip(CHECK_STATUSES, counted, strict=True) if count}
        for document, *counted in rows
    }


def open_findings(warehouse: Warehouse, limit: int) -> tuple[OpenFinding, ...]:
    """Findings that nobody acknowledged."""
    relation = _BY_STATUS["findings"]
    if (relation.schema, relation.identifier) not in warehouse.relations():
        return ()
    present = warehouse.columns(relation)
    names = [name if name in present else f"'' as {name}" for name in ("kind", "message_zh", "message_en")]
    sql = (
        f"select finding_id, {', '.join(names)} from {relation} where status = 'open' order by finding_id limit {limit}"
    )
    try:
        return tuple(OpenFinding(*map(str, found)) for found in warehouse.query(sql)[1])
    except SqlError:
        return ()  # as above
