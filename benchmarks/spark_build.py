"""Builds the whole project in Apache Spark from `compile --dialect spark`, and holds every relation against DuckDB's.

    python runner.py build && python runner.py compile --dialect spark
    python benchmarks/spark_build.py            # needs pip install pyspark duckdb, and Java 17; takes minutes

Seeds are loaded by the translated `create table`; models and data tests run in order of the graph; a Python model, that
has no SQL, is copied from the DuckDB database. Exit code 1 when a node fails or a relation holds other rows.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.types import StringType, StructField, StructType

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = ROOT / "target" / "compiled_spark" / "gouji"
_TYPES = {"VARCHAR": "STRING", "VARCHAR[]": "ARRAY<STRING>"}


def main() -> int:
    manifest = json.loads((ROOT / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"]
    os.chdir(tempfile.mkdtemp(prefix="gouji-spark-"))
    spark = _session()
    failed: dict[str, str] = {}
    counts: Counter[str] = Counter()
    with duckdb.connect(str(ROOT / "gouji.duckdb"), read_only=True) as warehouse:
        for schema in sorted({node["schema"] for node in nodes.values() if node["resource_type"] != "test"}):
            spark.sql(f"create database if not exists `{schema}`")
        for uid in _in_order(nodes, manifest["parent_map"]):
            node = nodes[uid]
            try:
                same = _run(spark, warehouse, node)
            except PySparkException as error:
                failed[uid] = str(error).splitlines()[0]
                continue
            counts[f"{node['resource_type']}s"] += 1
            if not same:
                failed[uid] = "rows fail" if node["resource_type"] == "test" else "other rows than in DuckDB"
    print(f"Spark {spark.version}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()) + " ran")
    for uid, reason in failed.items():
        print(f"{uid}: {reason}")
    print(f"{len(failed)} of {len(nodes)} differ")
    spark.stop()
    return int(bool(failed))


def _session() -> SparkSession:
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = (
        builder.config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    return spark


def _in_order(nodes: dict[str, Any], parents: dict[str, list[str]]) -> Iterator[str]:
    done: set[str] = set()

    def visit(uid: str) -> Iterator[str]:
        if uid in nodes and uid not in done:
            done.add(uid)
            for parent in parents.get(uid, []):
                yield from visit(parent)
            yield uid

    for uid in nodes:
        yield from visit(uid)


def _run(spark: SparkSession, warehouse: Any, node: dict[str, Any]) -> bool:
    """Build a relation and compare it, or run a test; whether all is as in DuckDB."""
    file = TRANSLATED / node["original_file_path"]
    if node["resource_type"] == "test":
        sql = file / node["path"] if node.get("test_metadata") else file
        return spark.sql(sql.read_text(encoding="utf-8")).count() == 0
    name, relation = f"`{node['schema']}`.`{node['alias']}`", f'"{node["schema"]}"."{node["alias"]}"'
    if node["resource_type"] == "seed":
        spark.sql(file.with_suffix(".sql").read_text(encoding="utf-8") + " using parquet")
        with (ROOT / node["original_file_path"]).open(encoding="utf-8", newline="") as lines:
            rows = [tuple(value or None for value in row) for row in csv.reader(lines)][1:]
        _insert(spark, name, rows)
    elif node["language"] == "python":
        columns = warehouse.execute(f"describe {relation}").fetchall()
        body = ", ".join(f"`{column}` {_TYPES.get(kind, kind)}" for column, kind, *_ in columns)
        spark.sql(f"create table {name} ({body}) using parquet")
        rows = warehouse.execute(f"select * from {relation}").fetchall()
        spark.createDataFrame(rows, spark.table(name).schema).write.insertInto(name)
    else:
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        using = "" if kind == "view" else "using parquet "
        spark.sql(f"create {kind} {name} {using}as {file.read_text(encoding='utf-8')}")
    mine = _rows(tuple(row) for row in spark.table(name).collect())
    return mine == _rows(warehouse.execute(f"select * from {relation}").fetchall())


def _insert(spark: SparkSession, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows of text, cast to the types of the table."""
    columns = spark.table(name).schema
    texts = StructType([StructField(each.name, StringType()) for each in columns])
    frame = spark.createDataFrame(rows, texts)
    frame.select([F.col(each.name).cast(each.dataType) for each in columns]).write.insertInto(name)


def _rows(rows: Iterable[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Rows in no order; numbers by value to nine digits behind the point, whatever their type."""
    return Counter(tuple(_comparable(value) for value in row) for row in rows)


def _comparable(value: Any) -> Any:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return round(Decimal(str(value)), 9).normalize()
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    sys.exit(main())
