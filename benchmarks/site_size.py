"""Builds the site of many synthetic documents: `python benchmarks/site_size.py [DOCUMENTS]` after a build.

Every document of the built database is copied under new names, with its cells, rules and findings, into a database of
its own; what the site takes and weighs is printed.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gouji.cli.commands.common import read  # noqa: E402
from gouji.field.site.build import build_site  # noqa: E402


def multiply(database: Path, copies: int) -> int:
    """Copy every document `copies` times. Returns the number of rule instances."""
    with duckdb.connect(str(database)) as connection:
        tables = connection.execute("""
            select columns.table_schema, columns.table_name, list(columns.column_name order by ordinal_position),
                list(columns.data_type order by ordinal_position)
            from information_schema.columns as columns
            inner join information_schema.tables as tables
                on columns.table_schema = tables.table_schema and columns.table_name = tables.table_name
            where tables.table_type = 'BASE TABLE' group by all
        """).fetchall()
        # The list of documents comes last: the others are joined to it.
        for schema, table, columns, types in sorted(tables, key=lambda row: row[:2] == ("marts", "dim_documents")):
            if "document_id" in columns:
                condition = "own.document_id = documents.document_id"
            elif table == "fct_finding_checks":
                condition = "contains(own.finding_id, documents.document_id)"
            else:
                continue
            # Ids hold the document's name; of every text the name is replaced.
            name = "documents.document_id"
            copied = [
                f'replace(own."{column}", {name}, {name} || number)' if kind == "VARCHAR" else f'own."{column}"'
                for column, kind in zip(columns, types, strict=True)
            ]
            connection.execute(f"""
                insert into {schema}.{table} select {", ".join(copied)} from {schema}.{table} as own
                inner join marts.dim_documents as documents on {condition}
                cross join (select '_copy' || range as number from range({copies})) as numbers
            """)
        found = connection.execute("select count(*) from quality.fct_rule_checks").fetchone()
    return found[0] if found else 0


def counted(database: Path) -> int:
    """The documents of a built database."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select count(*) from marts.dim_documents").fetchone()
    return found[0] if found else 1


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "many.duckdb"
        shutil.copy(ROOT / "gouji.duckdb", database)
        checks = multiply(database, max(0, documents // counted(database) - 1))
        options = Namespace(
            project_dir=ROOT, profiles_dir=None, target=None, vars={}, threads=None, database=database, command="docs",
            quiet=True,
        )  # fmt: skip
        manifest, profile, _ = read(options)
        manifest = replace(manifest, project=replace(manifest.project, target_path=folder))
        started, cpu = time.perf_counter(), time.process_time()
        page = build_site(manifest, profile)
        seconds, used = time.perf_counter() - started, time.process_time() - cpu
        sizes = sorted(path.stat().st_size for path in page.parent.rglob("*") if path.is_file())
        print(f"documents {documents}, rule instances {checks:,}")
        print(f"built in {seconds:.1f} s ({used:.1f} s of CPU)")
        print(f"{len(sizes):,} files, {sum(sizes) / 1e6:.1f} MB, the largest {sizes[-1] / 1e6:.2f} MB")
        for name in ("index.html", "data/findings.js", "data/heat.js", "data/rules.js", "data/fiscal.js"):
            print(f"  {name} {(page.parent / name).stat().st_size / 1e6:.2f} MB")
        for line in opened(page.parent):
            print(line)


def opened(site: Path) -> list[str]:
    """Milliseconds until pages are loaded in Chromium from the disk; none without Playwright and Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        return []
    from playwright.sync_api import sync_playwright

    lines = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name in ("index", "documents", "findings", "fiscal", "documents/xinjiang_2024"):
            page = browser.new_page()
            page.goto((site / f"{name}.html").as_uri())
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            lines.append(f"  {name}.html loaded in {loaded:.0f} ms")
            page.close()
        browser.close()
    return lines


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
