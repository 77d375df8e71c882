"""A check as JUnit XML: a suite for each document, a failed case for each finding, an error for an unreadable file."""

from __future__ import annotations

from gouji.engine.vocabulary.results import Status
from gouji.field.check.checks import Checked
from gouji.field.check.findings import Finding
from gouji.field.check.terminal import place, values
from gouji.field.quality.chineseerrors import message_in
from gouji.field.quality.junit import Case, junit_xml


def as_junit(checked: Checked, language: str) -> str:
    """A document without findings is one case that has passed."""
    suites = []
    for opened in checked.desk.documents:
        found = [_case(each, language) for each in checked.findings if each.document_id == opened.name]
        passed = Case(opened.path.name, opened.name, "ties out", Status.PASS, file=str(opened.path))
        suites.append((opened.path.name, found or [passed]))
    unreadable = [
        Case("unreadable", "gouji.check", path.name, Status.ERROR, message_in(language, error), file=str(path))
        for path, error in checked.desk.failures
    ]
    return junit_xml("gouji check", [*suites, ("unreadable", unreadable)], checked.seconds)


def _case(finding: Finding, language: str) -> Case:
    said = "\n".join((values(finding, language), finding.statement[language], finding.why[language]))
    where = place(finding, language, with_file=False)
    kind = f"{finding.certainty} {finding.kind}"
    return Case(finding.file.name, finding.rule_id, where, Status.FAIL, said, file=str(finding.file), result=kind)
