"""Style sheets of web pages: which classes and ids they hide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+", re.IGNORECASE)
_REMARK = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|<!--|-->")


def hiding(root: Any) -> Iterator[str]:
    """Classes and ids that a style sheet of the page hides on every medium; other selectors are not followed."""
    for style in root.iter("style"):
        for selectors, rules in _rules(style.text or ""):
            if HIDDEN.search(rules):
                yield from (each.strip() for each in selectors.split(",") if _SIMPLE.fullmatch(each.strip()))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, what they say) of a style sheet, without what holds for some media alone."""
    opened_at: list[str] = []
    last = ""
    for each in re.split(r"([{}])", _REMARK.sub("", sheet)):
        if each == "{":
            opened_at.append(last.strip())
        elif each == "}" and opened_at:
            selectors = opened_at.pop()
            if not any(above.startswith("@") for above in (*opened_at, selectors)):
                yield selectors, last
        else:
            last = each
