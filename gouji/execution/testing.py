"""What to say about a data test that fails: how many rows, which, and on which line of which CSV they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gouji.adapters.warehouse import Warehouse
from gouji.reading.compiling import compiled_path
from gouji.reading.graph import Manifest
from gouji.reading.seeds import lines_where
from gouji.vocabulary.nodes import SeedNode, TestNode

SHOWN_ROWS = 5
SHOWN_COLUMNS = 8
_LONGEST_VALUE = 60
_PROVENANCE = ("seed_name", "document_id", "row_no")
# The column of dbt's generic tests that holds the offending value of the tested column.
_VALUE_COLUMN = {"unique": "unique_field", "accepted_values": "value_field", "relationships": "from_field"}


def describe_failures(node: TestNode, manifest: Manifest, warehouse: Warehouse, sql: str, failures: int) -> str:
    """The test and its file, then up to five failing rows, each with its CSV line where that is known."""
    columns, rows = warehouse.query(f"select * from (\n{sql}\n) as failing limit {SHOWN_ROWS}")
    where = f"{node.original_file_path}:{node.line}" if node.line else node.original_file_path
    lines = [f"{where}: {node.name}: {failures} row{'s fail' if failures != 1 else ' fails'}"]
    shown = []
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        shown.append(f"  {row.get('message') or shown_row(row)}{csv_places(node, manifest, row)}")
    lines += list(dict.fromkeys(shown))
    if failures > len(rows):
        lines.append(f"  … and {failures - len(rows)} more")
    lines.append(f"  compiled SQL: {compiled_path(manifest, node)}")
    return "\n".join(lines)


def shown_row(row: Mapping[str, Any]) -> str:
    """`a=1, b=x` of the first columns; the key columns of a seed come first in the project's tables anyway."""
    parts = []
    for name, value in list(row.items())[:SHOWN_COLUMNS]:
        text = "null" if value is None else str(value).replace("\n", "⏎")
        parts.append(f"{name}={text[:_LONGEST_VALUE]}{'…' if len(text) > _LONGEST_VALUE else ''}")
    return ", ".join(parts) + (", …" if len(row) > SHOWN_COLUMNS else "")


def csv_places(node: TestNode, manifest: Manifest, row: Mapping[str, Any]) -> str:
    """` (seeds/x.csv:12)` for a failing row that comes from a seed, else an empty string."""
    seed, conditions = _origin(node, manifest, row)
    if seed is None or not conditions:
        return ""
    found = lines_where(
        manifest.project.root / seed.original_file_path, seed.original_file_path, conditions, SHOWN_ROWS
    )
    return f" ({seed.original_file_path}:{', '.join(map(str, found))})" if found else ""


def _origin(
    node: TestNode, manifest: Manifest, row: Mapping[str, Any]
) -> tuple[SeedNode | None, dict[str, str | None]]:
    attached = manifest.nodes.get(node.attached_node or "")
    if isinstance(attached, SeedNode):
        value_column = _VALUE_COLUMN.get(node.test_name or "")
        if value_column in row and node.column_name:
            return attached, {node.column_name.strip('"'): _printed(row[value_column])}
        return attached, {
            name: _printed(value) for name, value in row.items() if name in attached.columns or not attached.columns
        }
    if all(row.get(column) is not None for column in _PROVENANCE):
        seed = manifest.nodes.get(f"seed.{manifest.project.name}.{row['seed_name']}")
        if isinstance(seed, SeedNode):
            return seed, {column: _printed(row[column]) for column in _PROVENANCE[1:]}
    return None, {}


def _printed(value: Any) -> str | None:
    return None if value is None else str(value)
