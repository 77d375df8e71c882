"""Errors in Chinese, by the lists of `chinesemessages` and `chinesereading`. What they do not know stays English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.quality.chinesemessages import HINTS, MESSAGES, USAGE
from gouji.field.quality.chinesereading import (
    READING_DOUBTS,
    READING_HINTS,
    READING_MESSAGES,
    READING_NOTES,
    READING_PARTS,
)
from gouji.field.quality.words import named, word_lists

_TABLE = re.compile(r"[A-Z]+\d+[A-Za-z]?")
ALL_MESSAGES = {**MESSAGES, **READING_MESSAGES}
ALL_HINTS = {**HINTS, **READING_HINTS}


def message_in(language: str, error: GoujiError) -> str:
    """What an error says without its place and hint, in a language (`zh` or `en`)."""
    return translated(error.message, ALL_MESSAGES) if language == "zh" else error.message


def note_in(language: str, note: str) -> str:
    """What could not be placed (`Leftover.what`: a table's name may stand before it), in a language (`zh` or `en`)."""
    if language != "zh":
        return note
    table, colon, said = note.partition(": ")
    if colon and _TABLE.fullmatch(table):
        return f"{table}：{translated(said, READING_NOTES)}"
    return translated(note, READING_NOTES)


def doubt_in(language: str, doubt: str) -> str:
    """Why a cell is doubtful, clause by clause, in a language (`zh` or `en`)."""
    if language != "zh":
        return doubt
    return "；".join(translated(each.removeprefix("perhaps "), READING_DOUBTS) for each in doubt.split("; "))


def advised_in(language: str, error: GoujiError) -> str:
    """What an error says and what to do, in one line, in a language (`zh` or `en`)."""
    hint = translated(error.hint or "", ALL_HINTS) if language == "zh" else error.hint
    return f"{message_in(language, error)} → {hint}" if hint else message_in(language, error)


def error_in(language: str, error: GoujiError) -> str:
    """An error with its place and hint, as `str()` gives it, in a language (`zh` or `en`)."""
    return message_in_chinese(error) if language == "zh" else str(error)


def warning_in_chinese(warning: str) -> str:
    """A warning, in Chinese where it is known."""
    return translated(warning, ALL_MESSAGES)


def message_in_chinese(error: GoujiError) -> str:
    """An error as `str()` gives it, what is known of it in Chinese."""
    said = translated(error.message, ALL_MESSAGES)
    text = f"{error.location}：{said}" if error.location else said
    return f"{text}\n  → {translated(error.hint, ALL_HINTS)}" if error.hint else text


def usage_in_chinese(message: str) -> str:
    """What argparse says of wrong usage."""
    known = _match(message, USAGE)
    if known is None:
        return translated(message, ALL_MESSAGES)
    chinese, named = known
    return chinese.format(*(translated(each, ALL_MESSAGES) for each in named))


def translated(message: str, texts: Mapping[str, str]) -> str:
    """A text in Chinese by a list, what it puts in too where that is known; else as it is."""
    known = _match(message, texts)
    return message if known is None else known[0].format(*map(_part, known[1]))


def _part(text: str) -> str:
    """What a message puts in, where that is said in words of ours; of a list each."""
    pieces = text.split(", ")
    if all(each in READING_PARTS for each in pieces):
        return "、".join(READING_PARTS[each] for each in pieces)
    if text in word_lists()["scope"]:
        return named("scope", text, "zh")
    each_told = [_match(each, READING_PARTS) for each in text.split("; ")]
    told = [known for known in each_told if known is not None]
    if len(told) < len(each_told):
        told = [known for known in (_match(text, READING_PARTS),) if known is not None]
    return "；".join(chinese.format(*named) for chinese, named in told) or text


def _match(message: str, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    for english, chinese in texts.items():
        if found := _pattern(english).fullmatch(message):
            return chinese, found.groups()
    return None


@cache
def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)
