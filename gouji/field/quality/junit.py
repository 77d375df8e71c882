"""A run as JUnit XML, for continuous integration: a case per data test, unit test, expectation and finding.

Test suites by kind: `data tests`, `unit tests`, `expectations`, `findings`, where an open finding has failed, an
acknowledged one has passed, and `file` and `line` are those of the seed; `seeds and models` holds those that could not
be built and `run` what ended the run otherwise, so that a run that failed never shows as passed. A test case has
`classname`, `name`, `time` in seconds, `file` and, where it is known, `line`. JUnit has no word for a warning: a test
that only warns has passed, and its message is its `system-out`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.artifacts.files import writing
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import Node, SuiteNode, TestNode, UnitTestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status
from gouji.field.quality.seedplaces import SeedPlaces

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = ("run", "seeds and models", "data tests", "unit tests", "expectations", "findings")
_FINDINGS = """
    select finding_id, document_id, rule_id, kind, severity, status, message_zh, message_en
    from quality.fct_findings order by document_id, finding_id
"""
_ELEMENT = {Status.FAIL: "failure", Status.ERROR: "error", Status.SKIPPED: "skipped", Status.WARN: "system-out"}


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    classname: str
    name: str
    status: Status
    message: str = ""
    seconds: float = 0.0
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A finding as a test case: who says so, what is wrong, and where the seed has it."""

    finding: str
    rule: str
    document: str
    is_open: bool
    message: str
    file: str = ""
    line: int | None = None


def found_cases(warehouse: Warehouse, manifest: Manifest) -> list[FoundCase]:
    """The findings of a database. Empty where it has none as the project makes them: the run has told why."""
    try:
        found = warehouse.query(_FINDINGS)[1]
    except SqlError:
        return []
    places = SeedPlaces(warehouse, manifest).of_findings() if found else {}
    cases = []
    for finding, document, rule, kind, severity, status, *messages in found:
        place = places.get(finding)
        message = "\n".join([messages[1], messages[0], f"{kind}, severity {severity}"])
        at = (place.file, place.line) if place is not None else ("", None)
        cases.append(FoundCase(finding, rule, document, status == "open", message, *at))
    return cases


def write_junit(
    path: Path, nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase] = ()
) -> Path:
    """Write the report; its folder is made. Raises NotWritableError or DiskFullError."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_junit(nodes, command, outcome, findings), encoding="utf-8")
    return path


def run_cases(
    nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase] = ()
) -> list[Case]:
    """Everything that was asked in a run, and how it went, without secrets."""
    return [masked(case) for case in [*_cases(nodes, command, outcome), *map(_of_finding, findings)]]


def as_junit(nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase] = ()) -> str:
    """The report as XML."""
    cases = run_cases(nodes, command, outcome, findings)
    root = ET.Element("testsuites", name=f"gouji {command}")
    for kind in _KINDS:
        of_kind = [case for case in cases if case.kind == kind]
        if of_kind:
            suite = ET.SubElement(root, "testsuite", name=kind, **_counts(of_kind))  # type: ignore[arg-type]
            for case in of_kind:
                suite.append(_element(case))
    root.attrib.update(_counts(cases), time=f"{outcome.seconds:.3f}")
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _cases(nodes: Mapping[str, Node], command: str, outcome: Outcome) -> Iterator[Case]:
    failed = False
    for result in outcome.results:
        node = nodes[result.unique_id]
        failed |= result.status.is_failure
        if isinstance(node, SuiteNode):
            yield from _of_suite(node, result)
        elif isinstance(node, (TestNode, UnitTestNode)):
            yield _of_node("unit tests" if isinstance(node, UnitTestNode) else "data tests", node, result)
        elif result.status.is_failure:
            yield _of_node("seeds and models", node, result)
    if outcome.error is not None:
        yield Case("run", "gouji", command, Status.ERROR, str(outcome.error), outcome.seconds)
    elif not outcome.passed and not failed:
        why = outcome.stopped or "\n".join(f"{found.finding_id}: {found.en}" for found in outcome.tally.open_findings)
        yield Case("run", "gouji", command, Status.FAIL, why or "the run did not pass", outcome.seconds)


def _of_finding(found: FoundCase) -> Case:
    status = Status.FAIL if found.is_open else Status.PASS
    message = found.message if found.is_open else ""
    return Case(
        "findings", f"findings.{found.document}.{found.rule}", found.finding, status, message, 0.0, found.file,
        found.line,
    )  # fmt: skip


def _of_node(kind: str, node: Node, result: NodeResult) -> Case:
    return Case(
        kind, ".".join(node.fqn[:-1]), node.name, result.status, result.message, result.seconds,
        node.original_file_path, node.line,
    )  # fmt: skip


def _of_suite(node: SuiteNode, result: NodeResult) -> Iterator[Case]:
    """The expectations of a suite; a suite that was skipped, or could not be run, as one."""
    if not result.expectations:
        yield _of_node("expectations", node, result)
        return
    text = node.suite.path.read_text(encoding="utf-8").split("\n")
    lines = {line.strip().rstrip(","): number for number, line in enumerate(text, start=1)}
    for each in result.expectations:
        yield Case(
            "expectations", f"expectations.{node.name}", _title(each), _status(each), _message(each),
            float(each.seconds), node.original_file_path, lines.get(f'"id": "{each.result_id}"'),
        )  # fmt: skip


def _status(each: ExpectationResult) -> Status:
    if each.success:
        return Status.PASS
    if not each.fails_the_run:
        return Status.WARN
    return Status.ERROR if each.exception_message else Status.FAIL


def _title(each: ExpectationResult) -> str:
    what = each.description_en or each.expectation_type
    on = f" on {each.relation}{f'.{each.column_name}' if each.column_name else ''}" if each.relation else ""
    return f"{each.rule_id}: {what}{on}" if each.rule_id else f"{what}{on}"


def _message(each: ExpectationResult) -> str:
    if each.success:
        return ""
    observed = f"observed {each.observed_value}, {each.unexpected_count or 0} unexpected rows"
    lines = [each.exception_message or observed, f"{each.expectation_type}, severity {each.severity}"]
    lines += [f"failing rows: {each.failing_rows}"] if each.failing_rows else []
    return "\n".join(lines)


def _element(case: Case) -> ET.Element:
    shown = {"classname": case.classname, "name": case.name, "time": f"{case.seconds:.3f}"}
    shown |= {"file": case.file} if case.file else {}
    shown |= {"line": str(case.line)} if case.line else {}
    element = ET.Element("testcase", {key: _clean(value) for key, value in shown.items()})
    if case.status in _ELEMENT:
        inner = ET.SubElement(element, _ELEMENT[case.status])
        inner.text = _clean(f"warning: {case.message}" if case.status is Status.WARN else case.message)
        if case.status is not Status.WARN:
            inner.attrib.update(message=_clean(case.message.split("\n", 1)[0]), type=case.status.value)
    return element


def _counts(cases: list[Case]) -> dict[str, str]:
    numbers = {
        "tests": len(cases),
        "failures": sum(case.status is Status.FAIL for case in cases),
        "errors": sum(case.status is Status.ERROR for case in cases),
        "skipped": sum(case.status is Status.SKIPPED for case in cases),
    }
    return {**{key: str(value) for key, value in numbers.items()}, "time": f"{sum(c.seconds for c in cases):.3f}"}


def _clean(text: str) -> str:
    """Text without the characters that XML has no way to say."""
    return _NOT_XML.sub("�", text)
