"""A run for the page of a CI job, and for code hosts and editors: Markdown and SARIF 2.1.0, beside JUnit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gouji import __version__
from gouji.engine.artifacts.files import writing
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.mask import masked_text
from gouji.engine.vocabulary.nodes import Node
from gouji.engine.vocabulary.results import Status
from gouji.field.quality.junit import Case, FoundCase, as_junit, run_cases
from gouji.field.quality.summaries import summary

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Status.FAIL: "error", Status.ERROR: "error", Status.WARN: "warning"}
SHOWN = 50
_HEADS = {"zh": ("问题", "位置", "说明"), "en": ("problem", "place", "what it says")}


def checked_reports(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths, if each has an ending that is known. Raises UsageError."""
    for path in paths:
        if path.suffix.lower() not in _WRITERS:
            raise UsageError(f"{path}: unknown ending", hint=f"use one of: {', '.join(_WRITERS)}")
    return paths


def write_reports(
    paths: Sequence[Path], nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase],
    language: str,
) -> None:  # fmt: skip
    """Write a report for each path, in the form that its ending says. Raises NotWritableError or DiskFullError."""
    for path in paths:
        content = _WRITERS[path.suffix.lower()](nodes, command, outcome, findings, language)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


def add_job_summary(
    path: Path, nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase], language: str
) -> None:
    """Add the Markdown to the file that a CI service shows beside a job. Raises NotWritableError or DiskFullError."""
    with writing(path), path.open("a", encoding="utf-8") as file:
        file.write(as_markdown(nodes, command, outcome, findings, language))


def as_markdown(
    nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase], language: str
) -> str:
    """What failed as a table, then the counts of the summary."""
    cases = [case for case in run_cases(nodes, command, outcome, findings) if case.status in _LEVELS]
    sign = "✅" if outcome.passed else "❌"
    lines = [f"## {sign} gouji {command}"]
    if cases:
        lines += ["", _row(_HEADS[language]), _row(["---"] * 3)]
        lines += [_row((f"`{case.name}`", _place(case), _escaped(_said(case)))) for case in cases[:SHOWN]]
    if len(cases) > SHOWN:
        lines += ["", f"… +{len(cases) - SHOWN}"]
    said = [text for text, _ in summary(command, outcome, nodes, (), {}, language)]
    counted = said[max(place for place, text in enumerate(said) if not text) + 1 :] if "" in said else said
    lines += ["", "```text", *counted, "```", ""]
    return masked_text("\n".join(lines))


def as_sarif(
    nodes: Mapping[str, Node], command: str, outcome: Outcome, findings: Sequence[FoundCase], language: str
) -> str:
    """What failed as results with file and line; the rules are those of findings, else tests and expectations."""
    del language  # the messages hold both
    cases = [case for case in run_cases(nodes, command, outcome, findings) if case.status in _LEVELS]
    rules = sorted({_rule(case) for case in cases})
    run = {
        "tool": {"driver": {"name": "gouji", "version": __version__, "rules": [{"id": rule} for rule in rules]}},
        "results": [_result(case) for case in cases],
        "invocations": [{"executionSuccessful": outcome.error is None}],
    }
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
    return masked_text(text) + "\n"


def _result(case: Case) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": _rule(case),
        "level": _LEVELS[case.status],
        "message": {"text": case.message or case.name},
        "partialFingerprints": {"case/v1": f"{case.classname}/{case.name}"},
    }
    if case.file:
        where: dict[str, Any] = {"artifactLocation": {"uri": quote(case.file)}}
        if case.line:
            where["region"] = {"startLine": case.line}
        made["locations"] = [{"physicalLocation": where}]
    return made


def _rule(case: Case) -> str:
    return case.classname.rpartition(".")[2] if case.kind == "findings" else case.classname


def _place(case: Case) -> str:
    return f"`{case.file}{f':{case.line}' if case.line else ''}`" if case.file else ""


def _said(case: Case) -> str:
    return case.message.splitlines()[0] if case.message else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


_Writer = Callable[[Mapping[str, Node], str, Outcome, Sequence[FoundCase], str], str]
_WRITERS: dict[str, _Writer] = {
    ".md": as_markdown,
    ".sarif": as_sarif,
    ".xml": lambda nodes, command, outcome, findings, language: as_junit(nodes, command, outcome, findings),
}
