"""How the site grows: `python benchmarks/site_size.py [--project FOLDER] [--copies DOCUMENTS]` after a build.

The site of the built database is made in a folder of its own: from nothing, again where nothing changed, and after one
number of one document changed. Printed are seconds, files and bytes; then for each page what it weighs with all that
it loads, and milliseconds until it can be used, in Chromium from the disk. --project names another built project, as
`benchmarks/synthetic.py` makes them; a build that failed with planted errors is shown too. With --copies every
document of the database is copied under new names, with its findings, until there are so many.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gouji.cli.commands.common import read  # noqa: E402
from gouji.cli.main import parse  # noqa: E402
from gouji.engine.project.graph import Manifest  # noqa: E402
from gouji.engine.project.profiles import Profile  # noqa: E402
from gouji.field.site.build import build_site  # noqa: E402

# Each with what must be there before it can be used.
PAGES = {
    "index.html": ".cards a, .facts", "documents.html": "#documents-table tbody tr[data-key]",
    "groups.html": "#groups-table tbody tr[data-key]", "pairs.html": "#pairs-table tbody tr",
    "findings.html": "#findings-table tbody tr", "search.html#?q=874": "#found-count:not(:empty)",
    "search.html#?q=社会保障": "#found a", "rules.html": "#rules-table tbody tr[data-key]",
    "fiscal.html": "#fiscal-table tbody tr[data-key]", "questions.html": ".answer", "changes.html": "#changed",
}  # fmt: skip
MOST_SECONDS, MOST_MILLISECONDS = 30.0, 1000.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, default=ROOT, help="a built project (default: this one)")
    parser.add_argument(
        "--copies", type=int, default=0, metavar="DOCUMENTS", help="copy documents until there are so many"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "many.duckdb"
        shutil.copy(_built(options.project), database)
        if options.copies:
            multiply(database, max(0, options.copies // counted(database) - 1))
        given = ["docs", "--project-dir", str(options.project), "--database", str(database), "--quiet"]
        manifest, profile, _ = read(parse(given))
        manifest = replace(manifest, project=replace(manifest.project, target_path=folder))
        print(f"documents: {counted(database):,}")
        seconds = _made(manifest, profile, "from nothing")
        _made(manifest, profile, "nothing changed")
        _change(database)
        _made(manifest, profile, "one number of one document changed")
        site = Path(folder) / "site"
        sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        print(f"{len(sizes):,} files, {sum(sizes) / 1e6:.1f} MB")
        usable = _opened(site)
    return int(seconds > MOST_SECONDS or usable > MOST_MILLISECONDS)


def _built(project: Path) -> Path:
    """The database of a project: the published one, else that of the build that failed."""
    published, failed = project / "gouji.duckdb", project / "target/failed.duckdb"
    return published if published.exists() else failed


def _made(manifest: Manifest, profile: Profile, what: str) -> float:
    started, before, clock = time.perf_counter(), _used(), time.time()
    page = build_site(manifest, profile)
    seconds, used = time.perf_counter() - started, _used() - before
    new = sum(path.stat().st_mtime >= clock for path in page.parent.glob("documents/*.html"))
    print(f"{what}: {seconds:.1f} s ({used:.1f} s of CPU), pages of documents written: {new:,}")
    return seconds


def _used() -> float:
    """Seconds of CPU of this process and of those that it has ended."""
    parts = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in parts)


def _change(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update intermediate.int_addends__unioned set amount = amount + 1 "
            "where cell_id = (select max(cell_id) from intermediate.int_addends__unioned)"
        )


def multiply(database: Path, copies: int) -> None:
    """Copy every document `copies` times."""
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


def counted(database: Path) -> int:
    """The documents of a built database."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select count(*) from marts.dim_documents").fetchone()
    return found[0] if found else 1


def _opened(site: Path) -> float:
    """Print what pages weigh and when they can be used. Returns the milliseconds of the first page."""
    chromium = shutil.which("chromium")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print("no page was opened: needs Playwright and Chromium")
        return 0.0
    from playwright.sync_api import sync_playwright

    first = 0.0
    print("\n| page | KB, with all that it loads | ms until it can be used |\n|---|---:|---:|")
    names = sorted(path.name for path in site.glob("documents/*.html"))
    largest = max(names, key=lambda name: (site / "documents" / name).stat().st_size)
    money = next(iter(sorted(path.name for path in site.glob("fiscal/*.html"))), None)
    pages = {**PAGES, f"documents/{largest}": "table.print [tabindex='0']"}
    pages |= {f"fiscal/{money}": ".flow, .list"} if money else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name, ready in pages.items():
            asked: list[Path] = []
            page = browser.new_page()
            page.on("request", lambda request, asked=asked: asked.append(_file(request.url)))
            path, _, fragment = name.partition("#")
            started = time.perf_counter()
            page.goto((site / path).as_uri() + (f"#{fragment}" if fragment else ""))
            page.locator(ready).first.wait_for(state="attached")
            took = 1000 * (time.perf_counter() - started)
            weight = sum(file.stat().st_size for file in set(asked) if file.is_file())
            first = first or took
            print(f"| `{name}` | {weight / 1000:,.0f} | {took:.0f} |")
            page.close()
        browser.close()
    return first


def _file(address: str) -> Path:
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(address).path))


if __name__ == "__main__":
    sys.exit(main())
