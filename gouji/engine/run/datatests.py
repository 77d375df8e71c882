"""Data tests: counted, held against their thresholds, and when they fail told by row and where that row stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gouji.engine.compile.compiledfiles import compiled_path
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.seeds import lines_where
from gouji.engine.run.failurecounts import FailureCounts
from gouji.engine.run.storeseeds import store_of
from gouji.engine.vocabulary.errors import NodeError
from gouji.engine.vocabulary.nodes import SeedNode, TestNode
from gouji.engine.vocabulary.results import Status

SHOWN_ROWS = 5
SHOWN_COLUMNS = 8
_LONGEST_VALUE = 60
# The column of failing rows that names the seed that they come from; their other columns say in which rows.
_SEED = "seed_name"
# The column of dbt's generic tests that holds the offending value of the tested column.
_VALUE_COLUMN = {"unique": "unique_field", "accepted_values": "value_field", "relationships": "from_field"}


def run_test(
    node: TestNode, manifest: Manifest, warehouse: Warehouse, sql: str, counts: FailureCounts | None = None
) -> dict[str, Any]:
    """Status, failures and message of a data test. Its failing rows are stored first where that is configured.

    As in dbt, `fail_calc` over the (limited) failing rows is compared by `error_if` and `warn_if`. Raises NodeError
    when `fail_calc` gives no number.
    """
    limit = node.config.get("limit")
    rows = f"(\n{sql}\n)" if limit is None else f"(select * from (\n{sql}\n) as every_failure limit {limit})"
    stored = node.failures_relation
    if stored is not None:
        with warehouse.transaction():
            warehouse.make(stored, str(node.stored_as), sql if limit is None else f"select * from {rows} as limited")
        rows = str(stored)
    calculation = node.config.get("fail_calc") or "count(*)"
    warn_if, error_if = node.config.get("warn_if") or "!= 0", node.config.get("error_if") or "!= 0"
    counted = counts.of(node) if counts is not None else None
    if counted == 0 and warn_if == error_if == "!= 0":
        failures, warns, fails = 0, False, False
    elif counted is not None:
        failures = counted
        warns, fails = warehouse.query_one(f"select {failures} {warn_if}, {failures} {error_if}")[1][0]
    else:
        asked = f"{calculation} as failures, {calculation} {warn_if} as warns, {calculation} {error_if} as fails"
        failures, warns, fails = warehouse.ask(f"select {asked} from {rows} as failing")[1][0]
    if failures is None:
        raise NodeError(
            f"{node.name}: fail_calc {calculation} gives null",
            path=node.original_file_path,
            line=node.line,
            hint="write coalesce(…, 0) around it",
        )
    if fails and node.severity == "error":
        status, threshold = Status.FAIL, f"error_if {error_if}"
    elif warns:
        status, threshold = Status.WARN, f"warn_if {warn_if}"
    else:
        return {"status": Status.PASS, "failures": 0}
    what = f"{failures} row{'s fail' if failures != 1 else ' fails'}"
    if calculation != "count(*)":
        what = f"{calculation} is {failures}"
    if not threshold.endswith(" != 0"):
        what += f" ({threshold})"
    lines = describe_failures(node, manifest, warehouse, rows, what, int(failures))
    return {"status": status, "failures": int(failures), "message": lines}


def describe_failures(
    node: TestNode, manifest: Manifest, warehouse: Warehouse, failing: str, what: str, failures: int
) -> str:
    """The test and its file, then up to five failing rows, each with its line of the CSV or its row in the store."""
    columns, rows = warehouse.ask(f"select * from {failing} as failing limit {SHOWN_ROWS}")
    where = f"{node.original_file_path}:{node.line}" if node.line else node.original_file_path
    lines = [f"{where}: {node.name}: {what}"]
    shown = []
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        shown.append(f"  {row.get('message') or shown_row(row)}{places(node, manifest, warehouse, row)}")
    lines += list(dict.fromkeys(shown))
    if failures > len(rows) and not node.config.get("fail_calc"):
        lines.append(f"  … and {failures - len(rows)} more")
    if node.failures_relation is not None:
        lines.append(f"  stored in: {node.failures_relation.qualified_name}")
    lines.append(f"  compiled SQL: {compiled_path(manifest, node)}")
    return "\n".join(lines)


def shown_row(row: Mapping[str, Any]) -> str:
    """`a=1, b=x` of the first columns; the key columns of a seed come first in the project's tables anyway."""
    parts = []
    for name, value in list(row.items())[:SHOWN_COLUMNS]:
        text = "null" if value is None else str(value).replace("\n", "⏎")
        parts.append(f"{name}={text[:_LONGEST_VALUE]}{'…' if len(text) > _LONGEST_VALUE else ''}")
    return ", ".join(parts) + (", …" if len(row) > SHOWN_COLUMNS else "")


def places(node: TestNode, manifest: Manifest, warehouse: Warehouse, row: Mapping[str, Any]) -> str:
    """Where a failing row that comes from a seed stands, else an empty text.

    ` (seeds/x.csv:12)`, or of a seed whose rows a store holds ` (documents/x/00000001-0000.parquet, row 12)`.
    """
    seed, conditions = _origin(node, manifest, row)
    if seed is None or not conditions:
        return ""
    root = manifest.project.root
    if seed.stored_in:
        store = store_of(manifest)
        assert store is not None
        rows = store.places(warehouse, seed.name, store.contents(), conditions, SHOWN_ROWS)
        shown = [f"{manifest.project.relative(path)}, row {number}" for path, number in rows]
        return f" ({'; '.join(shown)})" if shown else ""
    found = lines_where(root / seed.original_file_path, seed.original_file_path, conditions, SHOWN_ROWS)
    return f" ({seed.original_file_path}:{', '.join(map(str, found))})" if found else ""


def _origin(
    node: TestNode, manifest: Manifest, row: Mapping[str, Any]
) -> tuple[SeedNode | None, dict[str, str | None]]:
    attached = manifest.nodes.get(node.attached_node or "")
    if isinstance(attached, SeedNode):
        value_column = _VALUE_COLUMN.get(node.test_name or "", "")
        if value_column in row and node.column_name:
            return attached, {node.column_name.strip('"'): _printed(row[value_column])}
        return attached, {
            name: _printed(value) for name, value in row.items() if name in attached.columns or not attached.columns
        }
    seed = manifest.nodes.get(f"seed.{manifest.project.name}.{row.get(_SEED)}")
    if not isinstance(seed, SeedNode):
        return None, {}
    return seed, {name: _printed(value) for name, value in row.items() if name != _SEED and value is not None}


def _printed(value: Any) -> str | None:
    return None if value is None else str(value)
