"""What is wrong after a run, one by one: what failed, expectations that are not met, open findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.engine.artifacts.console import describe
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Node, SuiteNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult

_FINDINGS = """
    select finding_id, document_id, severity, message_zh, message_en from quality.fct_findings
    where status = 'open' order by document_id, finding_id
"""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its id, which stays the same from run to run, and what it says in both languages.

    `kind` is run, node, expectation or finding; `severity` error, critical, warning or info.
    """

    key: str
    kind: str
    severity: str
    zh: str
    en: str
    owner: str | None = None
    document: str | None = None
    tags: tuple[str, ...] = ()

    def said(self, language: str) -> str:
        """The problem in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


def problems(manifest: Manifest, outcome: Outcome, warehouse: Warehouse | None) -> list[Problem]:
    """Everything that is wrong after a run, in the order in which it came up; `warehouse` holds what it made."""
    found = list(_of_results(manifest.nodes, outcome.results))
    if outcome.error is not None:
        found.append(Problem("run", "run", "error", outcome.error.message, outcome.error.message))
    if outcome.tally.open_findings and warehouse is not None:
        found += _of_findings(warehouse)
    if not found and not outcome.passed:
        found.append(Problem("run", "run", "error", outcome.stopped or "未通过", outcome.stopped or "did not pass"))
    return found


def _of_results(nodes: Mapping[str, Node], results: Sequence[NodeResult]) -> Iterator[Problem]:
    for result in results:
        node = nodes[result.unique_id]
        failing = [each for each in result.expectations if each.fails_the_run]
        if isinstance(node, SuiteNode) and failing:
            yield from (_of_expectation(each, node) for each in failing)
        elif result.status.is_failure:
            said = f"{describe(node)}: {result.message.splitlines()[0] if result.message else result.status.value}"
            severity = str(node.config.get("severity", "error")).lower()
            yield Problem(result.unique_id, "node", severity, said, said, _owner(node), None, node.tags)


def _of_expectation(each: ExpectationResult, node: Node) -> Problem:
    observed = f" ({each.observed_value})" if each.observed_value else ""
    zh, en = (f"{each.rule_id or each.suite_name}: {said or each.expectation_type}{observed}"
              for said in (each.description_zh, each.description_en))  # fmt: skip
    key = f"{each.suite_name}/{each.result_id}"
    return Problem(key, "expectation", each.severity, zh, en, each.owner or _owner(node), None, node.tags)


def _owner(node: Node) -> str | None:
    owner = node.meta.get("owner") or (node.config.get("meta") or {}).get("owner")
    return str(owner) if owner else None


def _of_findings(warehouse: Warehouse) -> list[Problem]:
    try:
        rows = warehouse.query(_FINDINGS)[1]
    except SqlError:
        return []  # not the project's own: the run has told
    return [Problem(key, "finding", severity, zh, en, document=document) for key, document, severity, zh, en in rows]
