"""A check in the terminal, and as annotations of GitHub's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gouji.field.check.checks import Checked
from gouji.field.check.findings import PUBLISHER, READING, Finding
from gouji.field.check.texts import say
from gouji.field.quality.chineseerrors import doubt_in, error_in, message_in, note_in
from gouji.field.reading.proof import PROVEN

_MOST_LINES = 24  # of an equation with many terms
_COMMA = {"zh": "，", "en": ", "}
_COLON = {"zh": "：", "en": ": "}
_LEVELS = {"error": "error", "warning": "warning"}


def place(finding: Finding, language: str, *, with_file: bool = True) -> str:
    """Where a finding is printed: file, page, table, row and column, as far as they are known."""
    parts = [finding.file.name] if with_file else []
    if finding.spot is not None:
        parts.append(say(language, "page", page=finding.spot.page))
    if finding.line is not None:
        parts.append(say(language, "line", line=finding.line))
    if finding.table_id:
        parts.append(f"{finding.table_id} {finding.table[language]}".strip())
    row = "" if finding.row_no is None else say(language, "row", row=finding.row_no)
    if row or finding.row:
        parts.append(f"{row} {finding.row}".strip())
    if finding.column[language]:
        parts.append(finding.column[language])
    return _COMMA[language].join(parts)


def values(finding: Finding, language: str) -> str:
    """What is printed and what is implied; where no cell is named, what the rule compares."""
    text = "compared" if finding.is_compared else "printed"
    left, right = finding.values(language)
    return say(language, text, printed=left or say(language, "blank"), implied=right)


def printed(checked: Checked, language: str) -> str:
    """The whole check as text."""
    lines = [summary(checked, language)]
    for source in (PUBLISHER, READING):
        of_source = [finding for finding in checked.findings if finding.source == source]
        if of_source:
            lines += ["", f"{say(language, f'of_{source}')}{_COLON[language]}{len(of_source)}"]
        for number, finding in enumerate(of_source, start=1):
            lines += ["", *_lines(number, finding, language)]
    lines += list(_others(checked, language))
    return "\n".join(lines)


def summary(checked: Checked, language: str) -> str:
    """One line: how much was read and proven, and how many findings there are."""
    states = Counter(mark.state for verdict in checked.verdicts.values() for mark in verdict.marks.values())
    said = say(
        language, "summary", documents=len(checked.desk.documents), cells=states.total(), proven=states[PROVEN],
        findings=len(checked.findings),
    )  # fmt: skip
    return f"{said}{_COMMA[language]}{say(language, 'seconds', seconds=checked.seconds)}"


def _lines(number: int, finding: Finding, language: str) -> Iterator[str]:
    about = _COMMA[language].join(finding.words(language))
    yield f"{number}. {place(finding, language)}"
    left, right = ("（", "）") if language == "zh" else (" (", ")")
    yield f"   {values(finding, language)}{left}{about}{right}"
    if finding.doubt:
        yield f"   {say(language, 'doubt', doubt=doubt_in(language, finding.doubt))}"
    why = finding.why[language].split("\n") if finding.why[language] else [f"  {finding.statement[language]}"]
    yield from (f"   {line}" for line in why[:_MOST_LINES])
    if len(why) > _MOST_LINES:
        yield f"     … +{len(why) - _MOST_LINES}"


def _others(checked: Checked, language: str) -> Iterator[str]:
    """What is not judged: leftovers of documents, notes about files, files that cannot be read."""
    notes = []
    for opened in checked.desk.documents:
        for left in opened.document.leftovers:
            what = f"{say(language, 'page', page=left.page)}: {note_in(language, left.what)}"
            notes.append(f"{opened.path.name}, {say(language, 'unplaced', what=what)}")
    for title, lines in (
        ("notes", notes),
        ("files", [f"{path.name}: {message_in(language, error)}" for path, error in checked.desk.failures]),
    ):
        if lines:
            yield ""
            yield f"{say(language, title)}{_COLON[language]}{len(lines)}"
            yield from (f"  {line}" for line in lines)


def notices(checked: Checked, language: str) -> str:
    """The findings as GitHub's workflow commands, which show them beside a change."""
    lines = []
    for finding in checked.findings:
        title = f"{finding.rule_id} ({finding.words(language)[0]})"
        body = f"{place(finding, language)}: {values(finding, language)}\n{finding.statement[language]}"
        at = f"file={_property(str(finding.file))},title={_property(title)}"
        lines.append(f"::{_LEVELS[finding.severity]} {at}::{_data(body)}")
    for path, error in checked.desk.failures:
        lines.append(f"::error file={_property(str(path))}::{_data(error_in(language, error))}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
