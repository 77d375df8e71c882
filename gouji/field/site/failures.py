"""What failed in a build, the first before the others: nodes and expectations with their rows and their SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gouji.engine.artifacts.console import describe
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.nodes import Node, SuiteNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status
from gouji.field.site.source import Record

SHOWN = 50


def failures(outcome: Outcome, nodes: Mapping[str, Node]) -> list[Record]:
    """A row for each that ended with a failure, in the order in which they ended; what else ended the run is first."""
    found: list[Record] = []
    if outcome.error is not None:
        found.append(_entry("run", str(outcome.error.message), ("", ""), str(outcome.error)))
    for result in outcome.results:
        node = nodes[result.unique_id]
        own = [each for each in result.expectations if each.fails_the_run]
        if own and result.status is not Status.REUSED:
            found += [_expectation(each) for each in own]
        elif result.status.is_failure:
            found.append(_node(node, result))
    return found[:SHOWN]


def headline(found: list[Record]) -> Record | None:
    """What the good site says of the first of them."""
    return {key: found[0][key] for key in ("name", "zh", "en")} if found else None


def _entry(kind: str, name: str, said: tuple[str, str], message: str, **more: Any) -> Record:
    made: Record = {"kind": kind, "name": name, "zh": said[0], "en": said[1], "message": message, "sql": None,
            "rows": [], "columns": [], "suite": None, "result_id": None, "observed": None,
            "relation": None}  # fmt: skip
    return {**made, **more}


def _node(node: Node, result: NodeResult) -> Record:
    kind = "expectation" if isinstance(node, SuiteNode) else node.resource_type
    said = (node.description, node.description) if getattr(node, "description", "") else ("", "")
    return _entry(kind, describe(node), said, result.message, sql=result.compiled_code)


def _expectation(each: ExpectationResult) -> Record:
    rows = json.loads(each.failing_rows) if each.failing_rows else []
    rows = [row if isinstance(row, dict) else {"value": row} for row in rows]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return _entry(
        "expectation", each.rule_id or each.expectation_type,
        (each.description_zh or each.expectation_type, each.description_en or each.expectation_type),
        each.exception_message or "", columns=columns, rows=[[row.get(name) for name in columns] for row in rows],
        suite=each.suite_name, result_id=each.result_id, observed=each.observed_value, relation=each.relation,
        sql=each.failing_sql,
    )  # fmt: skip
