"""The public relations as Parquet files with their descriptors: written beside, then swapped in as one folder."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.engine.artifacts.files import writing
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import Project
from gouji.engine.vocabulary.errors import ConfigurationError, NodeError, UsageError
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import Described, ModelNode, Relation, SourceNode
from gouji.field.exports.datapackage import ExportedTable, files_descriptor, tables_descriptor

SCHEMAS = ("marts", "quality")
DESCRIPTOR = "datapackage.json"
CHECKSUMS = "checksums.json"
_RUNS = Relation("quality", "fct_runs")
_DOCUMENTS = Relation("marts", "dim_documents")
# Scores of `mutate` are added to a published database whatever they say.
_LAST_RUN = f"""
    select status, strftime(started_at, '%Y-%m-%dT%H:%M:%SZ') from {_RUNS}
    where command <> 'mutate' order by run_no desc limit 1
"""


def export(manifest: Manifest, profile: Profile, folder: Path) -> Path:
    """Write everything of schemas marts and quality; the same database always gives the same bytes.

    Returns the path of the descriptor. Raises ConfigurationError where there is no database, NodeError where it is not
    that of a whole build that passed, UsageError where the folder holds something else, and NotWritableError or
    DiskFullError; whatever it raises, the folder is as it was.
    """
    folder = folder.absolute()
    check_place(folder)
    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        nodes = _published(manifest, warehouse, profile.database)
        created = warehouse.query(_LAST_RUN)[1][0][1]
        with writing(folder):
            _clear(folder)
            beside = _beside(folder, "writing")
            beside.mkdir(parents=True)
            try:
                tables = [_written(node, warehouse, beside) for node in nodes]
                about = _about(manifest.project, created)
                sources = _sources(warehouse)
                _write(beside / DESCRIPTOR, tables_descriptor(manifest, tables, about, sources))
                _write(beside / CHECKSUMS, files_descriptor(tables, about))
                _swap(beside, folder)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    return folder / DESCRIPTOR


def export_as(manifest: Manifest, profile: Profile, form: str, path: Path | None) -> Path:
    """Write everything of schemas marts and quality in another form; the path of the file or folder.

    It is written beside and then put in the place of what is there. Raises what `export` raises: UsageError for a place
    that holds something else, ConfigurationError, NodeError where a relation is not built.
    """
    from gouji.field.exports.otherforms import FORMS

    name, write = FORMS[form]
    path = (path or manifest.project.target / name).absolute()
    if path.is_dir() and (form != "csv" or any(each.suffix != ".csv" for each in path.rglob("*") if each.is_file())):
        raise UsageError("this folder holds something else than an export", path=path, hint="give --to another place")
    if form != "csv" and path.exists() and path.suffix not in (f".{form}", ".db", ".duckdb", ".sqlite", ".xlsx"):
        raise UsageError("this is a file of another kind", path=path, hint=f"give --to a file that ends with .{form}")
    if path.exists() and profile.database.exists() and path.samefile(profile.database):
        raise UsageError("this is the database itself", path=path, hint="give --to another file")
    warehouse = Warehouse(profile.database, read_only=True, settings=profile.settings)
    try:
        nodes = _published(manifest, warehouse, profile.database)
        with writing(path):
            _clear(path)
            beside = _beside(path, "writing")
            beside.parent.mkdir(parents=True, exist_ok=True)
            _drop(beside)
            try:
                write(manifest, warehouse, nodes, beside)
                _swap(beside, path)
            finally:
                _drop(beside)
    finally:
        warehouse.close()
    return path


def _drop(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def check_place(folder: Path) -> None:
    """An export replaces an export, or an empty folder. Raises UsageError for anything else."""
    if not folder.exists() or (folder.is_dir() and ((folder / DESCRIPTOR).is_file() or not any(folder.iterdir()))):
        return
    what = "this folder holds something else than an export" if folder.is_dir() else "this is a file"
    raise UsageError(what, path=folder, hint="give --to a folder of its own")


def _published(manifest: Manifest, warehouse: Warehouse, database: Path) -> list[Described]:
    """The nodes to export. Raises NodeError unless the database is whole and its last run passed."""
    present = warehouse.relations()
    last = warehouse.query(_LAST_RUN)[1] if (_RUNS.schema, _RUNS.identifier) in present else []
    if not last or last[0][0] != "passed":
        how = f"its last run {last[0][0]}" if last else "no run has written it"
        raise NodeError(f"this database is not a published one: {how}", path=database, hint="run 'build' first")
    nodes = [
        node
        for node in manifest.nodes.values()
        if isinstance(node, (ModelNode, SourceNode)) and node.relation is not None and node.schema in SCHEMAS
    ]
    if not nodes:
        raise ConfigurationError(f"the project makes nothing in schema {' or '.join(SCHEMAS)}", hint="see ls")
    missing = [f"{node.schema}.{node.alias}" for node in nodes if (node.schema, node.alias) not in present]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise NodeError(f"{missing[0]}{more} is not in the database", path=database, hint="run 'build' first")
    return sorted(nodes, key=lambda node: (node.schema, node.alias))


def _written(node: Described, warehouse: Warehouse, folder: Path) -> ExportedTable:
    relation = Relation(node.schema, node.alias)
    path = f"{node.schema}/{node.alias}.parquet"
    (folder / node.schema).mkdir(exist_ok=True)
    rows = warehouse.write_parquet(relation, folder / path)
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = (folder / path).stat().st_size
    return ExportedTable(node, path, warehouse.columns(relation), rows, size, digest)


def _about(project: Project, created: str) -> dict[str, Any]:
    """What the variable `data_package` of the project says of the whole: title, description, licences."""
    given: Mapping[str, Any] = project.variables.get("data_package") or {}
    return {
        "name": project.name.lower().replace("_", "-"), "title": project.name, **given,
        **({"version": project.version} if project.version else {}), "created": created,
    }  # fmt: skip


def _sources(warehouse: Warehouse) -> Sequence[Mapping[str, Any]]:
    """The published documents, with the SHA-256 of the text that was read."""
    columns = ("document_id", "printed_unit_name", "fiscal_year", "document_kind", "published_on", "source_sha256")
    if not set(columns) <= set(_columns(warehouse, _DOCUMENTS)):
        return []
    rows = warehouse.query(f"select {', '.join(columns)} from {_DOCUMENTS} order by document_id")[1]
    return [
        {
            "title": f"{unit} {year} ({kind})", "document_id": document_id,
            **({"published_on": str(published)} if published else {}), "hash": f"sha256:{sha256}",
        }
        for document_id, unit, year, kind, published, sha256 in rows
    ]  # fmt: skip


def _columns(warehouse: Warehouse, relation: Relation) -> Mapping[str, str]:
    return warehouse.columns(relation) if (relation.schema, relation.identifier) in warehouse.relations() else {}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(masked(content), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _swap(beside: Path, folder: Path) -> None:
    """Two renames: between them the folder is not there, but never half there."""
    before = _beside(folder, "before")
    if folder.exists():
        folder.replace(before)
    beside.replace(folder)
    _drop(before)


def _clear(folder: Path) -> None:
    """What a killed export left: its own files, and the one that was there, which comes back if no other did."""
    _drop(_beside(folder, "writing"))
    before = _beside(folder, "before")
    if before.exists() and not folder.exists():
        before.replace(folder)
    _drop(before)


def _beside(folder: Path, kind: str) -> Path:
    return folder.with_name(f".{folder.name}.{kind}")
