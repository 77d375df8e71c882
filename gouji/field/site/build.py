"""Builds the site: from a database and the artifacts to a folder of pages that needs nothing else."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.engine.artifacts.files import writing
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import ConfigurationError, SqlError
from gouji.engine.vocabulary.nodes import ModelNode, Node
from gouji.field.quality.cellchanges import cell_changes, run_databases
from gouji.field.quality.seedplaces import CELLS, ROWS, SeedPlaces
from gouji.field.site.catalogue import write_catalogue
from gouji.field.site.changes import CellsOf, write_changes
from gouji.field.site.documents import Context, documents_written
from gouji.field.site.findings import write_findings
from gouji.field.site.fiscal import write_fiscal
from gouji.field.site.groups import write_groups
from gouji.field.site.increments import STATE, as_text, state_of, unchanged
from gouji.field.site.originals import Originals
from gouji.field.site.overview import write_overview
from gouji.field.site.pagetexts import PAGES
from gouji.field.site.pairs import pairs_of, related, write_pairs
from gouji.field.site.places import placed
from gouji.field.site.questions import write_questions
from gouji.field.site.rules import write_rules
from gouji.field.site.runs import NAME as RUNS
from gouji.field.site.runs import content
from gouji.field.site.searchindex import write_search
from gouji.field.site.source import Record, Source, documents, findings, runs, tables
from gouji.field.site.templates import Folder, environment
from gouji.field.site.writers import uncollected

SITE = "site"
FAILED_SITE = "site-failed"
_NEEDED = {
    ("marts", "dim_documents"), ("marts", "dim_tables"), ("marts", "fct_cells"), ("quality", "dim_rules"),
    ("quality", "fct_findings"), ("quality", "fct_rule_checks"),
}  # fmt: skip

# Tables whose numbers repeat those of others: performance forms and prose.
_WITNESSES = "select distinct table_id from staging.stg_templates__tables where layout in ('forms', 'prose')"


def has_site(manifest: Manifest) -> bool:
    """Whether the project holds the relations that the pages show."""
    models = {(node.schema, node.alias) for node in manifest.nodes.values() if isinstance(node, ModelNode)}
    return models >= _NEEDED


def build_failed_site(
    manifest: Manifest, profile: Profile, failed: Path | None, failures: Sequence[Record]
) -> Path | None:
    """The site of a failed database with what failed, in `target/site-failed/`.

    Where the database lacks what the pages show, one page with what failed; None where nothing is known.
    """
    try:
        if failed is not None:
            return build_site(manifest, profile, FAILED_SITE, failures, failed)
    except (ConfigurationError, SqlError):
        pass
    if not failures:
        return None

    def write(folder: Folder) -> None:
        folder.assets()
        folder.data(RUNS, content([]))
        folder.page("index.html", "failed.html", "index", nav={"index": PAGES["index"]}, failed=list(failures))

    return _swapped(manifest.project.target, FAILED_SITE, write)


def forget_failed_site(manifest: Manifest) -> None:
    """Remove the site of an earlier build that failed."""
    shutil.rmtree(manifest.project.target / FAILED_SITE, ignore_errors=True)


def build_site(
    manifest: Manifest,
    profile: Profile,
    name: str = SITE,
    failures: Sequence[Record] = (),
    database: Path | None = None,
) -> Path:
    """Write `target/site/` and return its first page; a site that cannot be finished leaves the last one as it was.

    It shows the published database, or another one (`database`).

    Raises what opening the database raises, ConfigurationError where it lacks a relation, SqlError where one is not as
    the models make it, NotWritableError and DiskFullError.
    """
    target = manifest.project.target
    databases = run_databases(profile, target)

    def cells_of(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
        return cell_changes(databases, profile, earlier, later)

    with Warehouse(database or profile.database, read_only=True, settings=profile.settings) as warehouse:
        source = _source(warehouse)
        return _swapped(target, name, lambda folder: _write(source, folder, manifest, failures, cells_of))


def _swapped(target: Path, name: str, write: Callable[[Folder], None]) -> Path:
    """A site written beside the one that is there, and then put in its place."""
    making, site, old = target / f"{name}.making", target / name, target / f"{name}.old"
    with writing(target):
        for leftover in (making, old):
            shutil.rmtree(leftover, ignore_errors=True)
        with uncollected():
            write(Folder(making, environment(), site if site.is_dir() else None))
        if site.exists():
            site.rename(old)
        making.rename(site)
        shutil.rmtree(old, ignore_errors=True)
    return site / "index.html"


def _source(warehouse: Warehouse) -> Source:
    source = Source(warehouse)
    missing = sorted(f"{schema}.{name}" for schema, name in _NEEDED if not source.has(f"{schema}.{name}"))
    if missing:
        raise ConfigurationError(
            f"the site needs {', '.join(missing)}",
            path=warehouse.path,
            hint="the database is not built: run build first",
        )
    return source


def _write(
    source: Source, folder: Folder, manifest: Manifest, failures: Sequence[Record], cells_of: CellsOf
) -> None:  # fmt: skip
    all_documents, all_tables = documents(source), tables(source)
    originals = Originals(manifest.project, all_documents)
    all_findings = placed(findings(source), SeedPlaces(source.warehouse, manifest).of_findings())
    grouped: dict[str, list[Record]] = defaultdict(list)
    for finding in all_findings:
        grouped[finding["document_id"]].append(finding)
    pairs = pairs_of(source, all_documents)
    by_id = {row["document_id"]: row for row in all_documents}
    context = Context(by_id, grouped, all_tables, related(all_documents, pairs), originals)
    state = state_of(source, {
        name: [row, grouped[name], context.related[name], originals.state(name)] for name, row in by_id.items()
    })  # fmt: skip
    if folder.earlier is not None:
        folder.unchanged = unchanged(folder.earlier, state)
    folder.write(STATE, as_text(state))
    folder.assets()
    all_runs = runs(source)
    folder.data(RUNS, content(all_runs))
    folder.data("seeds", _seeds(manifest, all_tables, {row["table_id"] for row in source.rows(_WITNESSES)}))
    with documents_written(source, context, folder):
        write_findings(source, folder, all_findings, all_documents)
        heat = write_overview(source, folder, all_documents, all_tables, all_findings, all_runs, failures)
        write_groups(source, folder, all_documents, heat)
        write_pairs(source, folder, all_documents, pairs)
        write_search(source, folder, all_documents, all_tables)
        write_questions(source, folder)
        write_changes(source, folder, all_documents, cells_of)
        write_rules(source, folder)
        write_fiscal(source, folder, all_documents)
        write_catalogue(source, folder, manifest)


def _seeds(manifest: Manifest, all_tables: Sequence[Record], witnesses: set[str]) -> dict[str, Record]:
    """For each table the seeds of its numbers and rows, and the relations through which these reach `fct_cells`."""
    seeds = {node.name: node.original_file_path for node in manifest.nodes.values() if node.resource_type == "seed"}
    cells = next((uid for uid, node in manifest.nodes.items() if _is(node, "marts", "fct_cells")), None)
    made = {}
    for table in all_tables:
        start = next((uid for uid, node in manifest.nodes.items() if _is(node, "raw", table["seed_name"])), None)
        if start is not None and table["seed_name"] in seeds:
            steps = _path(manifest, start, cells)
            names = [
                node.relation.qualified_name for uid in steps if (node := manifest.nodes[uid]).relation is not None
            ]
            rows = ROWS if table["seed_name"] == CELLS else table["seed_name"]
            made[table["table_id"]] = {
                "file": seeds[table["seed_name"]], "rows": seeds.get(rows), "path": names,
                "witness": table["table_id"] in witnesses,
            }  # fmt: skip
    return made


def _is(node: Node, schema: str, name: str) -> bool:
    return node.relation is not None and (node.relation.schema, node.relation.identifier) == (schema, name)


def _path(manifest: Manifest, start: str, end: str | None) -> list[str]:
    """A shortest way down the graph, both ends included; the start alone where there is none."""
    before: dict[str, str | None] = {start: None}
    waiting = [start]
    for uid in waiting:
        for child in manifest.graph.children[uid]:
            if child not in before:
                before[child] = uid
                waiting.append(child)
    if end is None or end not in before:
        return [start]
    steps: list[str] = []
    step: str | None = end
    while step is not None:
        steps.append(step)
        step = before[step]
    return steps[::-1]
