"""Words as they are compared: without blanks, with one form of brackets and marks, without numbers before them."""

from __future__ import annotations

import re

_FORMS = str.maketrans("（），：、；．", "(),:,;.")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[,.]|[0-9]+[,.]|[(][一二三四五六七八九十0-9]+[)][,.]?|其中:)+")
_DIGITS = "一二三四五六七八九"
_NUMERAL = re.compile(rf"(?=[{_DIGITS}十])([{_DIGITS}](?=十))?(十)?([{_DIGITS}])?,")
_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TAGS = re.compile(r"</?(?:b|p|i|u|em|strong|span|br|sub|sup|font)\b[^<>]{0,200}>", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_LEADING_YEAR = re.compile(r"^(?:19|20)\d\d年度?")


def squashed(text: str) -> str:
    """The text without any blanks."""
    return _BLANKS.sub("", text)


def normal(text: str) -> str:
    """The text without blanks, full-width brackets and marks in one form (as the macro `normalized_label`)."""
    return squashed(text).translate(_FORMS)


def unnumbered(text: str) -> str:
    """A normal text without the numbers and the 其中 before it (as the macro `unnumbered_label`)."""
    return _NUMBERING.sub("", text)


def is_numbered(text: str) -> bool:
    """Whether a normal text begins with a number of its own, as the first line of a label does."""
    return _NUMBERING.match(text) is not None


def numeral(text: str) -> int:
    """The Chinese number before a normal text, 十二 is 12; 0 where none stands there."""
    match = _NUMERAL.match(text)
    if match is None:
        return 0
    tens, ten, ones = match.groups()
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones) + 1 if ones else 0)


def is_amount(text: str) -> bool:
    """Whether the text is one printed amount: digits, perhaps with thousands, decimals and a sign."""
    return _AMOUNT.fullmatch(text) is not None


def without_year(text: str) -> str:
    """The text without a year at its beginning: 2024年“三公”经费 is “三公”经费."""
    return _LEADING_YEAR.sub("", text)


def pattern(text: str) -> re.Pattern[str]:
    """A declared pattern, to be held against normal texts: full-width brackets in it stand for themselves."""
    for wide, plain in (("（", r"\("), ("）", r"\)"), ("，", ","), ("：", ":"), ("、", ","), ("；", ";")):
        text = text.replace(wide, plain)
    return re.compile(text)


def bare(text: str) -> str:
    """A line or cell of a text without marks of Markdown (headings, bold) and tags, and without blanks around it."""
    return _TAGS.sub("", _HEADING.sub("", text)).replace("**", "").strip()
