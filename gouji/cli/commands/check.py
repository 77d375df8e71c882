"""The command that judges files outside of any project: check."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gouji.cli.commands.intake import progress_of
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.languages import language
from gouji.field.quality.chineseerrors import error_in

if TYPE_CHECKING:
    from gouji.field.check.checks import Checked
    from gouji.field.check.findings import Finding

SEVERITIES = ("error", "warning")
NOTHING, FOUND, UNREADABLE = 0, 1, 2


def check(options: Namespace) -> int:
    """check: exit 0 where nothing is found, 1 for findings (those of --fail-on), 2 where a file cannot be read"""
    from gouji.field.check.checks import check as check_files
    from gouji.field.check.outputs import checked_outputs, write
    from gouji.field.check.terminal import notices, printed
    from gouji.field.reading.identity import Asked
    from gouji.field.reading.workers import crew

    known_words(options.fail_on or ())
    options.language = language(options.language, otherwise="zh")
    outputs = checked_outputs(options.output, options.files)
    asked = Asked("", options.year, options.scope or "")
    with crew(options.threads):
        checked = check_files(options.files, asked, progress_of(options), languages=(options.language,))
    if not options.quiet:
        print(printed(checked, options.language))
    for path in outputs:
        written = write(path, checked, options.language)
        if not options.quiet:
            print("\n".join(f"wrote {each}" for each in written))
    if os.environ.get("GITHUB_ACTIONS") == "true" and (lines := notices(checked, options.language)):
        print(lines)
    unmet = _suites(checked, options) if options.suites and checked.desk.documents else False
    return _exit_code(checked, options.fail_on, options.language) or (FOUND if unmet else NOTHING)


def _suites(checked: Checked, options: Namespace) -> bool:
    """Run the suites of the package on what was read, and say what is not met: whether something critical is not."""
    from gouji.field.check.suites import suites

    count, unmet = suites(checked.desk.documents)
    if not options.quiet:
        print(f"\nexpectations: {count} ({count - len(unmet)} met, {len(unmet)} not)")
        for each in unmet:
            said = each.zh if options.language == "zh" else each.en
            print(f"  [{each.severity}] {each.suite} {each.rule_id}: {said} ({each.observed})")
    return any(each.severity == "critical" for each in unmet)


def _exit_code(checked: Checked, fail_on: Sequence[str] | None, spoken: str) -> int:
    if checked.desk.failures:
        for path, error in checked.desk.failures:
            begin, said = "错误：" if spoken == "zh" else "error: ", error_in(spoken, error)
            print(f"{begin}{said if error.path else f'{path}: {said}'}", file=sys.stderr)
        return UNREADABLE
    return FOUND if any(_counts(finding, fail_on) for finding in checked.findings) else NOTHING


def _counts(finding: Finding, fail_on: Sequence[str] | None) -> bool:
    """Whether a finding fails the check: any does, or one of a severity (or a worse one), certainty or kind given."""
    if not fail_on:
        return True
    named = {finding.kind, finding.certainty, finding.severity}
    if "warning" in fail_on:
        named.add("warning")  # what fails on a warning fails on an error
    return not named.isdisjoint(fail_on)


def known_words(words: Sequence[str]) -> None:
    """Raises UsageError for a word of --fail-on that no finding has."""
    from gouji.field.check.findings import CERTAINTIES
    from gouji.field.quality.words import word_lists

    known = (*SEVERITIES, *CERTAINTIES, *word_lists()["finding_kind"])
    for word in words:
        if word not in known:
            raise UsageError(f"--fail-on {word}: no finding is called that", hint=f"use one of: {', '.join(known)}")
