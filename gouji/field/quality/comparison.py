"""Two runs compared, as text, as JSON and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from gouji.field.quality.runchanges import Row, RunChanges
from gouji.field.quality.words import named

_TEXTS = {
    "runs": ("第 {a} 次运行（{at_a} UTC，{status_a}）→ 第 {b} 次（{at_b} UTC，{status_b}）",
             "run {a} ({at_a} UTC, {status_a}) → run {b} ({at_b} UTC, {status_b})"),
    "none": ("没有变化。", "Nothing changed."),
    "new": ("新的发现", "new findings"),
    "gone": ("不再有的发现", "findings that are gone"),
    "changed": ("变了的发现", "findings that changed"),
    "newly_failing": ("新近不符的期望", "expectations that newly fail"),
    "newly_met": ("重新符合的期望", "expectations that are met again"),
    "cells": ("变了的数字", "numbers that changed"),
    "cells_unknown": ("这两次运行的数据库已不全在，变了的数字无从得知。",
                      "Which numbers changed is not known: the databases of both runs are not there any more."),
    "nothing": ("无", "none"),
    "blank": ("空白", "blank"),
}  # fmt: skip
PARTS = ("new", "gone", "changed", "newly_failing", "newly_met", "cells")


def rendered_changes(changes: RunChanges, form: str, language: str) -> str:
    """The changes as text, json or markdown."""
    if form == "json":
        return json.dumps(asdict(changes), ensure_ascii=False, indent=2, default=str)
    lines = [*_markdown(changes, language)] if form == "markdown" else [*_text(changes, language)]
    return "\n".join(lines)


def _text(changes: RunChanges, language: str) -> Iterator[str]:
    yield _runs(changes, language)
    for part, lines in _parts(changes, language):
        yield ""
        yield f"{_say(language, part)}: {len(lines)}"
        yield from (f"  {what}: {told}" for what, told in lines)
    if changes.is_empty:
        yield _say(language, "none")
    if changes.cells is None:
        yield ""
        yield _say(language, "cells_unknown")


def _markdown(changes: RunChanges, language: str) -> Iterator[str]:
    yield f"## {_escaped(_runs(changes, language))}"
    for part, lines in _parts(changes, language):
        yield ""
        yield f"### {_say(language, part)} ({len(lines)})"
        yield ""
        yield from (f"- `{what}`: {_escaped(told)}" for what, told in lines)
    if changes.is_empty:
        yield ""
        yield _say(language, "none")
    if changes.cells is None:
        yield ""
        yield _say(language, "cells_unknown")


def _parts(changes: RunChanges, language: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for part in PARTS:
        found = getattr(changes, part)
        if found:
            yield part, [_line(part, each, language) for each in found]


def _line(part: str, each: Row | Sequence[Row], language: str) -> tuple[str, str]:
    if isinstance(each, tuple):
        before, after = each
        return after["finding_id"], f"{_finding(before, language)} ⇒ {_finding(after, language)}"
    assert not isinstance(each, Sequence)
    if part == "cells":
        texts = (each["text_before"], each["text_after"])
        return each["cell_id"], " ⇒ ".join(text if text is not None else _say(language, "nothing") for text in texts)
    if part in ("newly_failing", "newly_met"):
        said = each["description_zh" if language == "zh" else "description_en"] or each["expectation_type"]
        observed = f" ({each['observed_value']})" if each["observed_value"] else ""
        return f"{each['suite_name']}/{each['rule_id'] or each['expectation_type']}", f"{said}{observed}"
    return each["finding_id"], _finding(each, language)


def _finding(row: Row, language: str) -> str:
    printed, implied = (row[f"{name}_zh" if language == "zh" else name] for name in ("published_text", "implied_text"))
    return f"{printed or _say(language, 'blank')} → {implied} [{named('finding_status', row['status'], language)}]"


def _runs(changes: RunChanges, language: str) -> str:
    one, other = changes.earlier, changes.later
    ended = [named("run_status", run["status"], language) for run in (one, other)]
    return _say(
        language, "runs", a=one["run_no"], at_a=one["started_at"][:16], status_a=ended[0],
        b=other["run_no"], at_b=other["started_at"][:16], status_b=ended[1],
    )  # fmt: skip


def _say(language: str, key: str, **values: object) -> str:
    return _TEXTS[key][language != "zh"].format(**values)


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return text
