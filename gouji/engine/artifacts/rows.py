"""Rows as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gouji.engine.artifacts.folding import width_of


def rendered_rows(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> str:
    """The rows in one of the forms table, json (dbt's: `{"node": …, "show": […]}`) or csv."""
    if form == "json":
        shown = [dict(zip(columns, map(_json_value, row), strict=True)) for row in rows]
        return json.dumps({"node": name, "show": shown}, ensure_ascii=False, indent=2)
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else value for value in row] for row in rows])
        return text.getvalue().rstrip("\n")
    return _table(columns, [["" if value is None else str(value) for value in row] for row in rows])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [list(columns), *([value.replace("\n", "⏎") for value in row] for row in rows)]
    widths = [max(width_of(row[index]) for row in cells) for index in range(len(columns))]
    lines = [
        " | ".join(value + " " * (width - width_of(value)) for value, width in zip(row, widths, strict=True))
        for row in cells
    ]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _json_value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)  # a JSON number would be read as a float
    if isinstance(value, (list, tuple)):
        return [_json_value(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _json_value(each) for key, each in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
