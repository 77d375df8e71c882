"""The summary of a run: what failed, where, and what to do; what was made; what became of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from gouji.engine.artifacts.console import describe
from gouji.engine.artifacts.folding import width_of
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.nodes import SuiteNode
from gouji.engine.vocabulary.results import Status
from gouji.field.quality import summarytexts as texts
from gouji.field.quality.counting import CHECK_STATUSES
from gouji.field.quality.words import named, word_lists

# How many documents the table of the summary shows.
DOCUMENTS_SHOWN = 20
# The kind of findings that are errors of the seeds, and not of the publisher: nobody can acknowledge them.
OURS = "extraction"
Say = Callable[..., str]


def summary(
    command: str,
    outcome: Outcome,
    nodes: Any,
    warnings: Sequence[str],
    seeds: Mapping[str, object] = MappingProxyType({}),
    language: str = "en",
) -> list[tuple[str, str]]:
    """(line, colour) of the summary: what failed, where, what to do; what was made; what became of the database.

    `seeds` are the places of open findings in the seeds. A finding that a test repeats is told once, with its place.
    """
    say = partial(texts.say, language)
    lines = [*_unwell(outcome, nodes, say), *_open_findings(outcome, seeds, language, say)]
    lines += [("", ""), *((text, "yellow") for text in warnings)]
    lines += [
        (text, "") for text in (*_counts(outcome, nodes, language, say), *_checks(outcome.tally.checks, language, say))
    ]
    lines.append((_closing(command, outcome, say), "green" if outcome.passed else "red"))
    lines += [(text, "") for text in _what_now(command, outcome, say)]
    return lines


def _unwell(outcome: Outcome, nodes: Any, say: Say) -> Iterator[tuple[str, str]]:
    """What failed, then what warns, each with what it says; findings are told below."""
    told = {finding.said("en") for finding in outcome.tally.open_findings}
    bad = [(result, "red") for result in outcome.results if result.status.is_failure]
    for result, colour in [*bad, *((each, "yellow") for each in outcome.results if each.warns)]:
        yield "", ""
        status = Status.WARN if result.warns else result.status
        yield f"{status.value.upper()} {describe(nodes[result.unique_id])}", colour
        own = result.message.splitlines()
        kept = [text for text in own if text.strip() not in told]
        if len(kept) < len(own):
            kept.insert(1, say("listed_below"))
        yield from ((f"  {text}", "") for text in kept)


def _open_findings(outcome: Outcome, seeds: Mapping[str, object], language: str, say: Say) -> Iterator[tuple[str, str]]:
    """The findings that nobody has judged, with their places, and what to do with them."""
    findings = outcome.tally.open_findings
    if not findings:
        return
    total = (outcome.tally.findings or {})["open"]
    yield "", ""
    yield say("open", total=total, plural="" if total == 1 else "s"), "red"
    for finding in findings:
        key = finding.finding_id
        place = f"{seeds[key]}: " if key in seeds else ""
        yield f"  {place}{key}: {finding.said(language)}", ""
    if total > len(findings):
        yield say("more_findings", count=total - len(findings)), ""
    for ours in sorted({finding.kind == OURS for finding in findings}):
        yield say("ours" if ours else "publishers"), ""


def _counts(outcome: Outcome, nodes: Any, language: str, say: Say) -> list[str]:
    lines = []
    for label, value in outcome.tally.counts.items():
        if isinstance(value, int):
            lines.append(f"{_word(say, label)}: {value}")
        else:
            parts = ", ".join(f"{count} {_status(language, status)}" for status, count in value.items())
            lines.append(f"{_word(say, label)}: {sum(value.values())}{f' ({parts})' if parts else ''}")
    expectations = [each for result in outcome.results for each in result.expectations]
    idle = sum(
        node.suite.expectation_count
        for result in outcome.results
        if not result.expectations and isinstance(node := nodes[result.unique_id], SuiteNode)
    )
    if expectations or idle:
        met = sum(each.success for each in expectations)
        failed = sum(each.fails_the_run for each in expectations)
        kept = sum(len(result.expectations) for result in outcome.results if result.status is Status.REUSED)
        again = say("kept", count=kept) if kept else ""
        warned = len(expectations) - met - failed
        unknown = say("idle", count=idle) if idle else ""
        total = len(expectations) + idle
        lines.append(
            say("expectations", total=total, met=met, failed=failed, warned=warned, unknown=unknown, again=again)
        )
    return lines


def _word(say: Say, label: str) -> str:
    return say(label) if label in texts.TEXTS else label


def _status(language: str, status: str) -> str:
    """A status as the database has it, or in Chinese."""
    known = next((name for name in ("check_status", "finding_status") if status in word_lists()[name]), "")
    return named(known, status, "zh") if known and language == "zh" else status


def _checks(by_document: Mapping[str, Mapping[str, int]], language: str, say: Say) -> list[str]:
    """How the rules stand in each document: a row each, without what no document has."""
    found = {status for counts in by_document.values() for status in counts}
    known = [status for status in CHECK_STATUSES if status in found]
    if not known:
        return []
    shown = list(by_document.items())[:DOCUMENTS_SHOWN]
    title, heads = say("instances_of"), [named("check_status", status, language) for status in known]
    width = max(width_of(title), *(len(name) for name, _ in shown))
    lines = [f"  {title}{' ' * (width - width_of(title))}  {'  '.join(heads)}"]
    for name, counts in shown:
        numbers = [f"{counts.get(status, 0) or '':>{width_of(head)}}"
                   for status, head in zip(known, heads, strict=True)]  # fmt: skip
        lines.append(f"  {name:<{width}}  {'  '.join(numbers)}".rstrip())
    if len(by_document) > len(shown):
        lines.append(say("more_documents", count=len(by_document) - len(shown)))
    return lines


def _closing(command: str, outcome: Outcome, say: Say) -> str:
    if outcome.error is not None:
        how = "ended"
    elif outcome.stopped == "interrupted":
        how = "interrupted"
    else:
        how = "passed" if outcome.passed else "failed"
    counted = Counter(result.status.value for result in outcome.results)
    parts = ", ".join(f"{counted[status.value]} {status.value}" for status in Status if counted[status.value])
    why = f": {outcome.error}" if outcome.error is not None else ""
    return say(how, command=command) + say("in", seconds=outcome.seconds, parts=f" ({parts})" if parts else "", why=why)


def _what_now(command: str, outcome: Outcome, say: Say) -> list[str]:
    if outcome.published:
        return [say("database", path=outcome.database)]
    if outcome.passed or (command == "test" and outcome.failed_database is None):
        return []
    lines = [say("as_it_was" if outcome.database.exists() else "not_made", path=outcome.database)]
    if outcome.failed_database:
        lines.append(say("kept_failed", path=outcome.failed_database))
    return lines
