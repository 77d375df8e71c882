"""A check as SARIF 2.1.0, which code hosts and editors show as a list of problems."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from gouji import __version__
from gouji.field.check.checks import Checked
from gouji.field.check.findings import CERTAIN, LIKELY, Finding
from gouji.field.check.terminal import place, values
from gouji.field.quality.chineseerrors import message_in

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RANKS = {CERTAIN: 95.0, LIKELY: 60.0}


def as_sarif(checked: Checked, language: str) -> str:
    """The findings as results, their rules with both statements, unreadable files as notifications."""
    rules = {finding.rule_id: finding for finding in checked.findings}
    notifications = [
        {"level": "error", "message": {"text": message_in(language, error)}, "locations": [_artifact(str(path))]}
        for path, error in checked.desk.failures
    ]
    run = {
        "tool": {
            "driver": {
                "name": "gouji",
                "version": __version__,
                "rules": [_rule(rule, finding) for rule, finding in sorted(rules.items())],
            }
        },
        "results": [_result(finding, language) for finding in checked.findings],
        "invocations": [
            {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications},
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule_id: str, finding: Finding) -> dict[str, Any]:
    return {
        "id": rule_id,
        "shortDescription": {"text": finding.statement["en"]},
        "fullDescription": {"text": finding.statement["zh"]},
        "defaultConfiguration": {"level": finding.severity},
    }


def _result(finding: Finding, language: str) -> dict[str, Any]:
    where = place(finding, language, with_file=False)
    location = _artifact(str(finding.file))
    if finding.line is not None:
        location["physicalLocation"]["region"] = {"startLine": finding.line}
    location["logicalLocations"] = [{"fullyQualifiedName": where, "kind": "cell"}]
    record = finding.as_record(language)
    shown = ("document", "source", "certainty", "kind", "page", "table", "row", "column", "printed", "implied", "why")
    return {
        "ruleId": finding.rule_id,
        "level": finding.severity,
        "rank": _RANKS.get(finding.certainty, 20.0),
        "message": {"text": f"{where}: {values(finding, language)}"},
        "locations": [location],
        "partialFingerprints": {"finding/v1": finding.finding_id},
        "properties": {name: record[name] for name in shown if record[name] not in (None, "")},
    }


def _artifact(path: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": quote(path)}}}
