"""What an expectation found, in terms of JSON and without floats. Importing this does not import the library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

MOST_ROWS = 50


def exact(value: Any) -> Any:
    """The same value in JSON's terms, with every decimal as its exact text: the library would make floats of them."""
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value


def percent(unexpected: int | None, elements: int | None, missing: int) -> Decimal | None:
    """Share of unexpected among the elements looked at, 0 to 100; nulls are not looked at."""
    looked_at = (elements or 0) - missing
    if unexpected is None or looked_at <= 0:
        return None
    return (Decimal(unexpected) * 100 / looked_at).quantize(Decimal("0.0001"))


def as_json(value: Any) -> str:
    """Compact JSON text. A float, which only a float column can bring, is kept as its text too."""
    return json.dumps(_without_floats(value), ensure_ascii=False, default=str)


def _without_floats(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_floats(item) for item in value]
    return repr(value) if isinstance(value, float) else value
