"""Two databases compared: every relation that both projects make, row for row and type for type."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Written by the engine: what ran when, and what it knows of the nodes.
_OF_RUNS = ("gouji_state", "quality.fct_runs", "quality.fct_expectation_results", "quality.fct_finding_changes",
            "quality.fct_kept_verdicts", "quality.dim_columns", "quality.fct_column_checks", "quality.dim_dates",
            "quality.dim_expectations", "quality.fct_expectation_verdicts", "quality.rpt_column_coverage",
            "quality.rpt_expectation", "quality.rpt_finding_history", "quality.rpt_latest")  # fmt: skip


def relations(connection: duckdb.DuckDBPyConnection, catalogue: str) -> dict[str, list[tuple[str, str]]]:
    """`schema.name` → (column, type) of the tables and views of a database, without those of the run history."""
    sql = """
        select schema_name || '.' || table_name, list((column_name, data_type) order by column_index)
        from duckdb_columns() where database_name = ? and not internal group by all order by all
    """
    found = connection.execute(sql, [catalogue]).fetchall()
    return {name: columns for name, columns in found if not name.startswith(_OF_RUNS)}


def differences(one: Path, other: Path, least: int = 90) -> list[str]:
    """The relations that differ in columns, types or rows, rows counted as often as they come."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        ours, theirs = relations(connection, "one"), relations(connection, "other")
        assert len(ours) >= least
        found = [f"{name}: {'columns differ' if name in ours and name in theirs else 'is in one alone'}"
                 for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]  # fmt: skip
        for name in sorted(set(ours) & set(theirs)):
            schema, table = name.split(".")
            left, right = (f'select * from {each}."{schema}"."{table}"' for each in ("one", "other"))
            for which, sql in (("one", f"{left} except all {right}"), ("other", f"{right} except all {left}")):
                count = connection.execute(f"select count(*) from ({sql})").fetchone()[0]
                if count:
                    row = connection.execute(f"{sql} limit 1").fetchone()
                    found.append(f"{name}: {count} rows are in {which} alone, such as {row}")
    return found
