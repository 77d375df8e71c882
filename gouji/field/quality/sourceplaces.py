"""How a place of the source and an exact amount are written, for people."""

from __future__ import annotations

from decimal import Decimal


def source_place(line: int | None, page: str | None, language: str) -> str:
    """`line 525`, `page 11`, or `page 4 (text)` where a document has several files; empty where nothing is known."""
    if line is not None:
        return f"第 {line} 行" if language == "zh" else f"line {line}"
    if not page:
        return ""
    file, _, number = page.rpartition(":")
    if language == "zh":
        return f"{f'{file} ' if file else ''}第 {number} 页"
    return f"page {number}{f' ({file})' if file else ''}"


def page_no(page: str | None) -> int | None:
    """The number of a page, to sort by; None for a sheet of a workbook."""
    number = (page or "").rpartition(":")[2]
    return int(number) if number.isdecimal() else None


def printed_amount(value: Decimal, decimals: int = 2) -> str:
    """Exact, grouped, with as many decimals as it needs, and two at least."""
    whole, _, part = f"{value:,f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(decimals, '0')}"
