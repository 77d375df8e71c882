"""The SQL type of a seed column that declares none, by its values: the rules of dbt's CSV reader.

A column is a number when every value is one (`integer` when no value has decimals left after trailing zeros, else
`double`), else a date, a timestamp, a boolean, else text. An empty value or the word null fits every type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

_NOTHING = ("", "null")


def inferred_types(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The type of each column of the header."""
    columns: list[set[str]] = [set() for _ in header]
    for row in rows:
        for values, value in zip(columns, row, strict=True):
            values.add(value.strip())
    return [inferred_type(values) for values in columns]


def inferred_type(values: Iterable[str]) -> str:
    """The type of one column: `integer`, `double`, `date`, `timestamp`, `boolean` or `varchar`."""
    told = [value for value in values if value.lower() not in _NOTHING]
    if all(_is_number(value) for value in told):
        return "integer" if all(_places(value) == 0 for value in told) else "double"
    for kind, fits in _KINDS.items():
        if all(fits(value) for value in told):
            return kind
    return "varchar"


def _is_number(value: str) -> bool:
    try:
        Decimal(value)
    except InvalidOperation:
        return False
    return "_" not in value


def _places(value: str) -> int:
    number = Decimal(value)
    exponent = number.normalize().as_tuple().exponent if number.is_finite() else 0
    return max(0, -int(exponent))


def _by_format(pattern: str) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            datetime.strptime(value, pattern)
        except ValueError:
            return False
        return True

    return fits


def _is_timestamp(value: str) -> bool:
    if _by_format("%Y-%m-%d %H:%M:%S")(value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return "T" in value


_KINDS: dict[str, Callable[[str], bool]] = {
    "date": _by_format("%Y-%m-%d"),
    "timestamp": _is_timestamp,
    "boolean": lambda value: value.lower() in ("true", "false"),
}
