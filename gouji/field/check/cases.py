"""A check as JUnit XML: a suite for each document, a failed case for each finding, an error for an unreadable file."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from gouji.field.check.checks import Checked
from gouji.field.check.findings import Finding
from gouji.field.check.terminal import place, values

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(checked: Checked, language: str) -> str:
    """A document without findings is one case that has passed."""
    root = ET.Element("testsuites", name="gouji check", time=f"{checked.seconds:.3f}")
    total = failed = 0
    for opened in checked.desk.documents:
        found = [finding for finding in checked.findings if finding.document_id == opened.name]
        suite = ET.SubElement(root, "testsuite", name=opened.path.name, tests=str(max(len(found), 1)),
                              failures=str(len(found)), errors="0")  # fmt: skip
        if not found:
            ET.SubElement(suite, "testcase", classname=opened.name, name="ties out", file=str(opened.path))
        for finding in found:
            suite.append(_case(finding, language))
        total, failed = total + max(len(found), 1), failed + len(found)
    if checked.desk.failures:
        count = str(len(checked.desk.failures))
        suite = ET.SubElement(root, "testsuite", name="unreadable", tests=count, failures="0", errors=count)
        for path, error in checked.desk.failures:
            suite.append(_unreadable(path, error.message))
    unreadable = len(checked.desk.failures)
    root.attrib.update(tests=str(total + unreadable), failures=str(failed), errors=str(unreadable))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(finding: Finding, language: str) -> ET.Element:
    case = ET.Element("testcase", classname=finding.rule_id, name=_clean(place(finding, language, with_file=False)),
                      file=str(finding.file))  # fmt: skip
    message = _clean(values(finding, language))
    failure = ET.SubElement(case, "failure", message=message, type=f"{finding.certainty} {finding.kind}")
    failure.text = _clean(f"{finding.statement[language]}\n{finding.why[language]}")
    return case


def _unreadable(path: Path, message: str) -> ET.Element:
    case = ET.Element("testcase", classname="gouji.check", name=path.name, file=str(path))
    ET.SubElement(case, "error", message=_clean(message))
    return case


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
