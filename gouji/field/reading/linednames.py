"""What a row that was written line by line is called: its label, and the project after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.drafts import Draft
from gouji.field.reading.numerals import Numeral
from gouji.field.templates.wording import squashed

CODES = 3  # parts of a code


@dataclass
class Words:
    """Words of a row on one line; `is_apart` where a blank line stands before it."""

    text: str
    is_apart: bool


@dataclass
class Begun:
    """A row while it is read."""

    draft: Draft
    words: list[Words] = field(default_factory=list)
    numerals: list[Numeral] = field(default_factory=list)


def name(begun: Begun, known: Mapping[str, Collection[str]], has_projects: bool) -> None:
    """Give a row its label, and its project where its table has such.

    `known` has for codes (digits) the labels that other tables print.
    """
    if has_projects:
        _divide(begun, known.get("".join(filter(str.isdigit, begun.draft.code)), ()))
    else:
        begun.draft.label = "".join(words.text for words in begun.words)


def _divide(begun: Begun, labels: Collection[str]) -> None:
    """Label and project of a row: the label that other tables print for its code, perhaps between the words of the
    project; else by blank lines, which stand within cells.
    """
    draft, words = begun.draft, begun.words
    if len(draft.code.split()) < CODES:
        draft.label = "".join(each.text for each in words)
        return
    parts = [(part, at) for at, each in enumerate(words) for part in each.text.split()]
    for label in sorted(labels, key=lambda label: -len(squashed(label))):
        mine = _within([part for part, _ in parts], squashed(label))
        if mine is not None:
            draft.label = _joined([each for at, each in enumerate(parts) if at in mine])
            draft.project = _joined([each for at, each in enumerate(parts) if at not in mine])
            return
    at = next((at for at in range(1, len(words)) if not words[at].is_apart), len(words))
    draft.label = "".join(each.text for each in words[:at])
    draft.project = "".join(each.text for each in words[at:])
    if not draft.project:
        first, _, rest = draft.label.partition(" ")
        draft.label, draft.project = first, rest
    draft.doubts.append(f"no other table prints the name of {draft.code}: {draft.label} | {draft.project}")


def _within(parts: Sequence[str], label: str, at: int = 0) -> set[int] | None:
    """The parts that make a label one after another; others may stand between them. None where they do not."""
    if not label:
        return set()
    for index in range(at, len(parts)):
        if label.startswith(parts[index]):
            found = _within(parts, label[len(parts[index]) :], index + 1)
            if found is not None:
                return {index, *found}
        if at == 0:
            return None  # it begins with the label
    return None


def _joined(parts: Sequence[tuple[str, int]]) -> str:
    """Parts of words: those of one line with a blank between them, lines without."""
    text = ""
    before = -1
    for part, line in parts:
        text += f" {part}" if line == before else part
        before = line
    return text
