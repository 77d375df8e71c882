"""A check as JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from gouji.field.check.checks import Checked
from gouji.field.check.findings import PUBLISHER, READING
from gouji.field.check.terminal import place, summary
from gouji.field.check.texts import say
from gouji.field.quality.chineseerrors import message_in
from gouji.field.reading.proof import counts

# The columns of a finding, as `Finding.as_record` names them.
COLUMNS = (
    "file", "document", "source", "certainty", "severity", "kind", "rule", "page", "line", "table", "table_name",
    "row", "row_name", "column", "printed", "implied", "confidence", "statement", "why", "doubt", "finding_id",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(checked: Checked, language: str) -> str:
    """Documents with what is proven of them, findings, files that could not be read."""
    documents = []
    for opened in checked.desk.documents:
        said = opened.document.identity
        tables = [read.table.table_id for read in opened.document.tables]
        documents.append(
            {
                "file": opened.path.name, "document": opened.name, "unit": said.unit_name,
                "fiscal_year": said.fiscal_year, "scope": said.scope,
                "template": opened.document.template.template_id,
                "tables": counts(checked.verdicts[opened.name], tables),
            }
        )  # fmt: skip
    found = []
    for finding in checked.findings:
        box = finding.spot.box if finding.spot else None
        found.append({**finding.as_record(language), "box": box, "checks": list(finding.checks)})
    content: dict[str, Any] = {
        "documents": documents,
        "findings": found,
        "unreadable": [
            {"file": path.name, "message": message_in(language, error)} for path, error in checked.desk.failures
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_csv(checked: Checked, language: str) -> str:
    """The findings, one a row. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in checked.findings:
        record = finding.as_record(language)
        writer.writerow([harmless(record[name]) for name in COLUMNS])
    return "\ufeff" + buffer.getvalue()  # with the mark a spreadsheet knows that it is UTF-8


def harmless(value: Any) -> Any:
    """A value that no spreadsheet runs; numbers stay as they are."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    return value if value.replace(",", "").lstrip("-").replace(".", "", 1).isdigit() else f"'{value}"


def as_markdown(checked: Checked, language: str) -> str:
    """The findings as tables, those of the publisher before doubtful readings."""
    lines = [f"# {say(language, 'title')}", "", summary(checked, language)]
    heads = ("certainty", "place", "printed_head", "implied_head", "statement")
    for source in (PUBLISHER, READING):
        of_source = [finding for finding in checked.findings if finding.source == source]
        if of_source:
            lines += ["", f"## {say(language, f'of_{source}')}", "", _row([say(language, head) for head in heads])]
            lines.append(_row(["---"] * len(heads)))
        for finding in of_source:
            cells = [finding.words(language)[0], place(finding, language), *finding.values(language)]
            lines.append(_row([*cells, finding.statement[language]]))
    if checked.desk.failures:
        lines += ["", f"## {say(language, 'files')}", ""]
        said = [f"{path.name}: {message_in(language, error)}" for path, error in checked.desk.failures]
        lines += [f"- {_escaped(each)}" for each in said]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
