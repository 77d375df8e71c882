"""What an expectation observed, in both languages: the engine notes it in words of its own."""

from __future__ import annotations

import re

from markupsafe import Markup

from gouji.field.site.texts import WORDS, Pair

_STATUSES = re.compile(r"(\d+) ([a-z_]+)(, (?=\d)|$)")
_SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\d+) failing"), r"\1 条不符"),
    (re.compile(r"(\d+) unexpected of (\d+|None)"), r"\2 条中 \1 条不符"),
    (re.compile(r"(\d+) failing \(in (\d+) that changed\)"), r"\1 条不符（变化的 \2 份中）"),
    (re.compile(r"nothing to judge \(in (\d+) that changed\)"), r"没有可校验的内容（变化的 \1 份中）"),
    (re.compile(r"no finding"), "没有发现"),
    (re.compile(r"nothing to judge"), "没有可校验的内容"),
    (re.compile(r"not applicable: the project has no document of that kind"), "不适用：项目中没有这类文件"),
)


def observation(text: str | None) -> Pair:
    """Chinese and English of what was observed; numbers and what is not known stay as they are."""
    if not text:
        return "", ""
    for pattern, chinese in _SAID:
        if found := pattern.fullmatch(text):
            return found.expand(chinese), text
    if "".join(match[0] for match in _STATUSES.finditer(text)) == text and text[0].isdigit():
        counted = [(match[1], WORDS.get(match[2], (match[2],) * 2)) for match in _STATUSES.finditer(text)]
        if counted:
            return ("，".join(f"{count} {said[0]}" for count, said in counted),
                    ", ".join(f"{count} {said[1]}" for count, said in counted))  # fmt: skip
    return text, text


def observed(text: str | None) -> Markup:
    """The same as a text of the page."""
    from gouji.field.site.templates import both

    return both(*observation(text))
