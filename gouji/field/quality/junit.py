"""A run as JUnit XML, for continuous integration: a case per data test, unit test, expectation and finding.

Test suites by kind: `data tests`, `unit tests`, `expectations`, `findings`, where an open finding has failed, an
acknowledged one has passed, and `file` and `line` are those of the seed; `seeds and models` holds those that could not
be built and `run` what ended the run otherwise, so that a run that failed never shows as passed. A test case has
`classname`, `name`, `time` in seconds, `file` and, where it is known, `line`. JUnit has no word for a warning: a test
that only warns has passed, and its message is its `system-out`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import junitparser

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


_RESULTS = {
    Status.FAIL: junitparser.Failure, Status.ERROR: junitparser.Error, Status.SKIPPED: junitparser.Skipped,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What was asked, and how it went. `result` is the kind of a failure, else its status is."""

    kind: str
    classname: str
    name: str
    status: Status
    message: str = ""
    seconds: float = 0.0
    file: str = ""
    line: int | None = None
    result: str = ""


class _TestCase(junitparser.TestCase):
    file = junitparser.Attr()
    line = junitparser.Attr()


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
    suites = [(kind, [case for case in cases if case.kind == kind]) for kind in _KINDS]
    return junit_xml(f"gouji {command}", suites, outcome.seconds)


def junit_xml(name: str, suites: Iterable[tuple[str, Sequence[Case]]], seconds: float) -> str:
    """Named suites of cases as XML, without those that have none. `seconds` is what all took together."""
    report = junitparser.JUnitXml(name)
    for kind, cases in suites:
        if cases:
            suite = junitparser.TestSuite(_clean(kind))
            suite.extend(map(_element, cases))
            report.append(suite)  # add_testsuite would put suites of one name together
    report.update_statistics()
    report.time = round(seconds, 3)
    written = BytesIO()
    report.write(written, pretty=True)
    return written.getvalue().decode()


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


def _element(case: Case) -> _TestCase:
    made = _TestCase(_clean(case.name), _clean(case.classname), round(case.seconds, 3))
    if case.file:
        made.file = _clean(case.file)
    if case.line:
        made.line = str(case.line)
    if case.status is Status.WARN:
        made.system_out = _clean(f"warning: {case.message}")
    elif case.status in _RESULTS:
        first = _clean(case.message.split("\n", 1)[0])
        result = _RESULTS[case.status](first, _clean(case.result) or case.status.value)
        result.text = _clean(case.message)
        made.append(result)
    return made


def _clean(text: str) -> str:
    """Text without the characters that XML has no way to say."""
    return _NOT_XML.sub("�", text)
