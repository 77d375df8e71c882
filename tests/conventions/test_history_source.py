"""The engine's own tables are described to dbt as a source: the two descriptions say the same."""

from __future__ import annotations

from pathlib import Path

import yaml

from gouji.engine.history import tables as historytables
from gouji.field.quality.historytables import TABLES

SOURCE = Path(__file__).resolve().parents[2] / "models" / "quality" / "_history.yml"


def test_the_history_source_lists_the_tables_and_columns_that_the_engine_writes():
    (source,) = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["sources"]
    described = {
        table["name"]: {column["name"]: column["description"].strip() for column in table["columns"]}
        for table in source["tables"]
    }
    written = {
        relation.identifier: {name: text for name, (_, text) in columns.items()}
        for relation, columns, _ in (*historytables.TABLES, *TABLES)
    }
    assert source["schema"] == historytables.SCHEMA
    assert described == written
