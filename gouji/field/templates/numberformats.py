"""Numbers as a workbook prints them: a value under its number format, never by binary arithmetic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

# Formats that a workbook names by number alone, but further ones of dates and times.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    48: "##0.0E+0",
    49: "@",
}
_PRECISE = Context(prec=15, rounding=ROUND_HALF_UP)  # what a workbook keeps of a number
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_GENERAL_SIGNS = 11  # General prints no more, with the point
_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[#0?][#0?,]*|\.[#0?]*,*|E[+-]|General|.', re.DOTALL | re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_NO_NUMBER = re.compile(r"[ymdhsYMDHS/,]|[eE][+-]")


@dataclass(frozen=True)
class _Section:
    """What is printed before and after the digits, their pattern, and when the section holds."""

    before: str
    whole: str
    decimals: str
    after: str
    condition: tuple[str, Decimal] | None
    is_general: bool
    has_digits: bool
    has_point: bool
    hundreds: int
    thousands: int


def printed(value: Decimal, code: str) -> str | None:
    """A number as its format prints it, None where the format is not known (dates, fractions, powers).

    Halves are rounded away from zero after the 15 digits that a workbook keeps, as workbooks do.
    """
    value = _PRECISE.plus(value)
    sections = _sections(code)
    if sections is None:
        return None
    section, is_signed = _chosen(value, sections)
    if section is None:
        return "#" * 8  # no section holds for it: the cell is printed full of these
    sign = "-" if value < 0 and is_signed else ""
    if section.is_general:
        return f"{section.before}{sign}{_general(abs(value))}{section.after}".strip()
    digits = _digits(abs(value), section) if section.has_digits else ""
    return f"{sign}{section.before}{digits}{section.after}".strip()


def _chosen(value: Decimal, sections: Sequence[_Section]) -> tuple[_Section | None, bool]:
    """(the section of a value, whether a minus is printed before it)."""
    conditions = [section.condition for section in sections]
    if any(conditions):
        for section in sections[:3]:
            if section.condition is None or _holds(value, section.condition):
                return section, value < 0
        return None, False
    if len(sections) == 1:
        return sections[0], value < 0
    if value > 0 or (value == 0 and len(sections) < 3):
        return sections[0], False
    return (sections[1], False) if value < 0 else (sections[2], False)


def _holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, other = condition
    return {
        "<": value < other,
        "<=": value <= other,
        ">": value > other,
        ">=": value >= other,
        "=": value == other,
        "<>": value != other,
    }[sign]


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...] | None:
    found = tuple(_section(each) for each in _divided(code)[:3])
    if any(section is None for section in found):
        return None
    return tuple(section for section in found if section is not None) or None


def _divided(code: str) -> list[str]:
    """The sections of a format, divided by semicolons that are not quoted."""
    found = [""]
    for token in _TOKEN.findall(code):
        if token == ";":
            found.append("")
        else:
            found[-1] += token
    return found


def _section(code: str) -> _Section | None:
    """A section, None where something of it is not known, or its digits are divided by words."""
    tokens = [_token(token) for token in _TOKEN.findall(code)]
    if any(kind == "unknown" for kind, _ in tokens):
        return None
    shown = [(kind, text) for kind, text in tokens if kind not in ("condition", "style")]
    first, end = _numeric(shown)
    number = shown[first:end]
    if any(kind not in ("digits", "general") for kind, _ in number):
        return None
    digits = "".join(text for kind, text in number if kind == "digits")
    bare = digits.rstrip(",")
    whole, _, decimals = bare.partition(".")
    return _Section(
        "".join(text for _, text in shown[:first]),
        whole,
        decimals,
        "".join(text for _, text in shown[end:]),
        next((_named(text) for kind, text in tokens if kind == "condition"), None),
        is_general=any(kind == "general" for kind, _ in number),
        has_digits=bool(digits),
        has_point="." in bare,
        hundreds=sum(text == "%" for _, text in shown),
        thousands=len(digits) - len(bare),
    )


def _numeric(shown: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """The first and the end of what prints the number; where nothing does, all stands before it."""
    found = [at for at, (kind, _) in enumerate(shown) if kind in ("digits", "general")]
    return (found[0], found[-1] + 1) if found else (len(shown), len(shown))


def _token(token: str) -> tuple[str, str]:
    """(what a token of a format is, what of it is printed)."""
    first = token[0]
    if first == "[":
        return _bracketed(token)
    if first in "#0?.":
        return "digits", token
    if token.lower() == "general" or first == "@":
        return "general", ""
    if first == "_":
        return "literal", " "
    if first == "*":
        return "style", ""
    if first == '"':
        return "literal", token[1:-1]
    if first == "\\":
        return "literal", token[1:]
    return ("unknown", token) if _NO_NUMBER.match(token) else ("literal", token)


def _bracketed(token: str) -> tuple[str, str]:
    if _CONDITION.fullmatch(token):
        return "condition", token
    if token.startswith("[$"):
        return "literal", token[2:-1].partition("-")[0]
    return ("unknown" if token.lower().startswith(("[dbnum", "[h", "[m]", "[s")) else "style"), token


def _named(token: str) -> tuple[str, Decimal] | None:
    found = _CONDITION.fullmatch(token)
    return (found[1], Decimal(found[2])) if found else None


def _digits(size: Decimal, section: _Section) -> str:
    size = size.scaleb(2 * section.hundreds - 3 * section.thousands, _WIDE)
    most = len(section.decimals)
    least = len(section.decimals.rstrip("#?"))
    rounded = size.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP, context=_WIDE)
    whole, _, rest = f"{rounded:f}".partition(".")
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    places = section.whole.replace(",", "")
    whole = whole.lstrip("0").rjust(places.count("0"), "0")
    if "," in section.whole:
        head = len(whole) % 3
        whole = ",".join(filter(None, [whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))]))
    # A point stands wherever the format has one, and be it before nothing.
    return whole + ("." + rest if section.has_point else "")


def _general(size: Decimal) -> str:
    if size == 0:
        return "0"
    if size >= Decimal(10) ** _GENERAL_SIGNS or size < Decimal(10) ** -9:
        digits = f"{size:.5E}"
        head, _, power = digits.partition("E")
        return f"{head.rstrip('0').rstrip('.')}E{power[0]}{power[1:].rjust(2, '0')}"
    whole = len(f"{int(size)}")
    decimals = max(_GENERAL_SIGNS - 1 - whole, 0)
    text = f"{size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
