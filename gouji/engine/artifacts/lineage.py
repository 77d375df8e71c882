"""The lineage of a project by column, and `target/column_lineage.json`, which holds it for readers and the next run.

The file is one JSON object:

- `metadata`: `schema` (`gouji/column-lineage/v1`), `generated_at`, `invocation_id`, `gouji_version`, `sqlglot_version`;
- `relations`: by dbt's unique id, for every seed, source and model: `relation` (`schema.table`, null for an ephemeral
  model), `name`, `resource_type`, `original_file_path`, `note` (why some lineage is declared by relation, else empty),
  `checksum` (of what it was read from) and `columns`: by name in lower case `name` (as it is written), `constant`
  (whether a constant or a value of the engine is part of it) and `inputs`, a list of `{unique_id, column, how}`.
  `how` is `identity`, `transformation` or `aggregation`; with `column` null it is `rows` (the rows of that relation are
  counted) or `declared` (the column may depend on every column of that relation);
- `parents`: by unique id, the seeds, sources and models that a relation reads;
- `exposures`: by unique id, `label`, `type` and `depends_on`, the relations that it reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.engine.artifacts.files import metadata, write_json
from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.opening import Invocation
from gouji.engine.jinja.standins import EphemeralName
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.project.seeds import read_rows
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.lineage import ColumnInput, ColumnLineage, How, Lineage, RelationLineage
from gouji.engine.vocabulary.nodes import Described, ExposureNode, ModelNode, Node, Relation, SeedNode, SourceNode

FILE = "column_lineage.json"
SCHEMA = "gouji/column-lineage/v1"
PYTHON = "a Python model: its columns are declared to depend on the whole of what it reads"
_EPHEMERAL_SCHEMA = "main"

_COLUMNS = """
    select schema_name, table_name, column_name, data_type from duckdb_columns()
    where database_name = current_database() and not internal order by schema_name, table_name, column_index
"""

# Name → type of the columns of a relation, where a database can tell them.
ColumnsOf = Callable[[Relation], Mapping[str, str]]


def read_lineage(
    manifest: Manifest, compiler: Compiler, columns_of: ColumnsOf, known: Mapping[str, RelationLineage] | None = None
) -> Lineage:
    """The lineage of every seed, source and model. What is `known` is taken where its checksum is still right.

    Raises ConfigurationError when a model cannot be rendered, SeedError for a seed without a readable header.
    """
    reading = _Reading(manifest, compiler, columns_of, known or {})
    for node in manifest.nodes.values():
        if isinstance(node, Described):
            reading.read(node)
    parents = {uid: _parents(manifest, manifest.nodes[uid]) for uid in reading.relations}
    exposures = {uid: node.depends_on for uid, node in manifest.nodes.items() if isinstance(node, ExposureNode)}
    return Lineage(reading.relations, parents, exposures)


def stored_lineage(target: Path) -> dict[str, RelationLineage]:
    """The relations of an earlier `column_lineage.json`; none where there is no such file, or another version's."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        content = json.loads((target / FILE).read_text(encoding="utf-8"))
        if content["metadata"]["schema"] == SCHEMA:
            return {uid: _relation_of(uid, each) for uid, each in content["relations"].items()}
    return {}


def database_columns(profile: Profile) -> ColumnsOf:
    """The columns of a relation as the database has them, with their types; none where there is no such relation.

    The database is read at the first question; it may raise what opening it raises.
    """
    known: dict[Relation, dict[str, str]] = {}

    def columns_of(relation: Relation) -> Mapping[str, str]:
        if not known and profile.database.is_file():
            known.update(_columns_in(profile))
        return known.get(_lower(relation), {})

    return columns_of


def _columns_in(profile: Profile) -> dict[Relation, dict[str, str]]:
    from gouji.engine.database.warehouse import Warehouse

    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        rows = warehouse.query(_COLUMNS)[1]
    found: dict[Relation, dict[str, str]] = {}
    for schema, table, column, kind in rows:
        found.setdefault(Relation(schema.lower(), table.lower()), {})[column] = kind
    return found


def write_lineage(manifest: Manifest, lineage: Lineage, invocation: Invocation) -> Path:
    """Write the artifact. Raises NotWritableError or DiskFullError."""
    shared = metadata("", invocation)
    exposures = {uid: manifest.nodes[uid] for uid in lineage.exposures}
    content = {
        "metadata": {
            "schema": SCHEMA, "generated_at": shared["generated_at"], "invocation_id": shared["invocation_id"],
            "gouji_version": __version__, "sqlglot_version": version("sqlglot"),
        },
        "relations": {uid: relation_entry(manifest.nodes[uid], each) for uid, each in lineage.relations.items()},
        "parents": lineage.parents,
        "exposures": {
            uid: {
                "label": node.exposure.get("label") or node.name, "type": node.exposure.get("type"),
                "depends_on": list(node.depends_on),
            }
            for uid, node in exposures.items() if isinstance(node, ExposureNode)
        },
    }  # fmt: skip
    return write_json(manifest.project.target / FILE, content)


def relation_entry(node: Node, relation: RelationLineage) -> dict[str, Any]:
    """One relation as the artifact holds it."""
    return {
        "relation": node.relation.qualified_name if node.relation else None,
        "name": node.name,
        "resource_type": node.resource_type,
        "original_file_path": node.original_file_path,
        "note": relation.note,
        "checksum": relation.checksum,
        "columns": {
            key: {
                "name": column.name, "constant": column.has_constant,
                "inputs": [
                    {"unique_id": each.unique_id, "column": each.column, "how": each.how.value}
                    for each in column.inputs
                ],
            }
            for key, column in relation.columns.items()
        },
    }  # fmt: skip


def _relation_of(unique_id: str, entry: Mapping[str, Any]) -> RelationLineage:
    columns = {
        key: ColumnLineage(
            column["name"],
            tuple(ColumnInput(each["unique_id"], each["column"], How(each["how"])) for each in column["inputs"]),
            column["constant"],
        )
        for key, column in entry["columns"].items()
    }
    return RelationLineage(unique_id, columns, entry["note"], entry["checksum"])


class _Reading:
    """Relations read in the order of the graph, each after what it reads."""

    def __init__(
        self, manifest: Manifest, compiler: Compiler, columns_of: ColumnsOf, known: Mapping[str, RelationLineage]
    ):
        self.manifest = manifest
        self.relations: dict[str, RelationLineage] = {}
        self._compiler = compiler
        self._columns_of = columns_of
        self._known = known
        self._told: dict[str, Relation] = {}
        self._reader: Any = None
        self._library = version("sqlglot")
        self._built = {_lower(node.relation): uid for uid, node in manifest.nodes.items()
                       if isinstance(node, (SeedNode, ModelNode)) and node.relation}  # fmt: skip

    def read(self, node: Described) -> None:
        if isinstance(node, ModelNode):
            self.relations[node.unique_id] = self._model(node)
            return
        same = self._built.get(_lower(_relation(node))) if isinstance(node, SourceNode) else None
        names = self._names(self.manifest.nodes[same] if same else node)
        columns = {
            key: ColumnLineage(name, (ColumnInput(same, key, How.IDENTITY),) if same else ())
            for key, name in names.items()
        }
        self.relations[node.unique_id] = RelationLineage(node.unique_id, columns)

    def _names(self, node: Node) -> dict[str, str]:
        """The columns of what no SQL makes: a seed's header; else the database's and those that are described."""
        assert isinstance(node, Described)
        if isinstance(node, SeedNode) and not node.columns:
            path = node.original_file_path
            names = next(read_rows(self.manifest.project.root / path, path), (1, []))[1]
        elif isinstance(node, SeedNode) or node.relation is None:
            names = list(node.columns)
        else:
            names = [*self._columns_of(node.relation), *node.columns]
        return {name.lower(): name for name in names}

    def _model(self, node: ModelNode) -> RelationLineage:
        parents = _parents(self.manifest, node)
        if node.language == "python":
            return self._declared(node, parents, PYTHON)
        sql = self._compiler.own_sql(node)
        seen = [[uid, sorted(self.relations[uid].columns)] for uid in parents]
        told = json.dumps([sql, seen, list(node.columns), __version__, self._library])
        checksum = hashlib.sha256(told.encode()).hexdigest()
        known = self._known.get(node.unique_id)
        if known is not None and known.checksum == checksum:
            return known
        try:
            found = self._query_reader(parents).read(sql)
        except SqlError as error:
            return self._declared(node, parents, error.message)
        return self._followed(node, parents, found, checksum)

    def _followed(
        self, node: ModelNode, parents: Sequence[str], found: Mapping[str, Any], checksum: str
    ) -> RelationLineage:
        spelled = {name.lower(): name for name in node.columns}
        here = {_lower(_relation(self.manifest.nodes[uid])): uid for uid in parents}
        columns, notes = {}, []
        for name, made in found.items():
            inputs: dict[ColumnInput, None] = {}
            missing = made.unresolved
            for (relation, column), how in made.inputs.items():
                if relation == _lower(_relation(node)):
                    continue  # an incremental model reads what it held
                uid = here.get(relation) or self._built.get(relation)
                if uid is None or (column is not None and column not in self.relations[uid].columns):
                    missing = missing or f"{relation.qualified_name}.{column or '*'}"
                    continue
                inputs[ColumnInput(uid, column, how)] = None
            if missing:
                notes.append(f"{name}: {missing} is no column of a relation of the project")
                inputs |= dict.fromkeys(ColumnInput(uid, None, How.DECLARED) for uid in parents)
            ordered = sorted(inputs, key=lambda each: (each.unique_id, each.column or ""))  # the library keeps none
            columns[name] = ColumnLineage(spelled.get(name, name), tuple(ordered), made.has_constant)
        return RelationLineage(node.unique_id, columns, "; ".join(notes), checksum)

    def _declared(self, node: ModelNode, parents: Sequence[str], note: str) -> RelationLineage:
        names = self._names(node)
        inputs = tuple(ColumnInput(uid, None, How.DECLARED) for uid in parents)
        columns = {key: ColumnLineage(name, inputs) for key, name in names.items()}
        return RelationLineage(node.unique_id, columns, note)

    def _query_reader(self, parents: Iterable[str]) -> Any:
        """The reader, told of these relations. It is made, and sqlglot imported, for the first model that needs it."""
        if self._reader is None:
            from gouji.engine.lineage.columns import QueryReader

            self._reader = QueryReader()
        for uid in parents:
            if uid not in self._told:
                self._told[uid] = _relation(self.manifest.nodes[uid])
                self._reader.add(self._told[uid], list(self.relations[uid].columns))
        return self._reader


def _parents(manifest: Manifest, node: Node) -> tuple[str, ...]:
    """The relations that a node reads, each once; a source that is a seed or model of the project reads that."""
    if isinstance(node, SourceNode):
        same = (n for n in manifest.nodes.values() if isinstance(n, (SeedNode, ModelNode)) and n.relation)
        return tuple(each.unique_id for each in same if _lower(each.relation) == _lower(node.relation))
    return tuple(dict.fromkeys(uid for uid in node.depends_on if isinstance(manifest.nodes.get(uid), Described)))


def _relation(node: Node) -> Relation:
    """Where a node is read; an ephemeral model under the name that compiled SQL gives it."""
    return node.relation or Relation(_EPHEMERAL_SCHEMA, str(EphemeralName(node.name)))


def _lower(relation: Relation | None) -> Relation:
    assert relation is not None
    return Relation(relation.schema.lower(), relation.identifier.lower())
