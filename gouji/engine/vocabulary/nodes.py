"""The nodes of the project, in dbt's words. All frozen: reading makes them, execution only looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MATERIALISATIONS = ("table", "view", "incremental", "ephemeral")
# The file of a store that every change of it writes anew.
STORE_HEAD = "head.json"


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """One Great Expectations suite in `expectations/`, read cheaply (as JSON, without importing the library).

    `relations` are the `schema.table` names that the suite validates, from `meta.relation` or `meta.relations`.
    `divided` are the ids of those expectations that say in a meta of their own by what they are divided.
    """

    name: str
    path: Path
    relations: tuple[str, ...]
    expectation_count: int
    meta: Mapping[str, Any] = field(default_factory=dict)
    divided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, rendered without a database: DuckDB derives that name from the file, which is renamed."""

    schema: str
    identifier: str

    def __str__(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.identifier)}"

    @property
    def name(self) -> str:
        """dbt's word for the identifier."""
        return self.identifier

    @property
    def qualified_name(self) -> str:
        """`schema.identifier`, for messages and for the `relations` of suites."""
        return f"{self.schema}.{self.identifier}"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the YAML declares it."""

    name: str
    description: str = ""
    data_type: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    quote: bool | None = None
    constraints: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes share. `path` is relative to its resource folder, `original_file_path` to the project root;
    `patch_path` is the YAML file that describes the node, `line` the line where the node is declared, if known;
    `unrendered_config` is what is written, as far as dbt notes that, not what came out of it: `state:` compares it.
    """

    unique_id: str
    name: str
    package_name: str
    path: str
    original_file_path: str
    fqn: tuple[str, ...]
    tags: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    unrendered_config: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    depends_on: tuple[str, ...] = ()
    patch_path: str | None = None
    line: int | None = None

    resource_type = "node"

    @property
    def relation(self) -> Relation | None:
        """What it makes in the database; None for what makes nothing there."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Node):
    """A node that is a relation with columns."""

    schema: str
    alias: str
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def relation(self) -> Relation | None:
        """Its table or view: schema and alias."""
        return Relation(self.schema, self.alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedNode(Described):
    """`stored_in` is the folder of the store that holds the rows, empty where the file of the seed does."""

    stored_in: str = ""

    resource_type = "seed"

    @property
    def rows_file(self) -> str:
        """The file that changes when rows do, relative to the project root."""
        return f"{self.stored_in}/{STORE_HEAD}" if self.stored_in else self.original_file_path


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNode(Described):
    source_name: str
    unrendered_schema: str | None = None
    source_description: str = ""
    loader: str = ""

    resource_type = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNode(Described):
    raw_code: str
    refs: tuple[tuple[str, ...], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    macros: tuple[str, ...] = ()
    language: str = "sql"
    constraints: tuple[Mapping[str, Any], ...] = ()
    patch_line: int | None = None

    resource_type = "model"

    @property
    def materialized(self) -> str:
        """How it is made: view, table, incremental or ephemeral."""
        return str(self.config.get("materialized", "view"))

    @property
    def has_contract(self) -> bool:
        """Whether its columns are held to what is declared."""
        return bool((self.config.get("contract") or {}).get("enforced"))

    @property
    def relation(self) -> Relation | None:
        """Its table or view; None for an ephemeral one."""
        return None if self.materialized == "ephemeral" else Relation(self.schema, self.alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestNode(Node):
    """A data test. Generic ones carry `test_name` and `arguments`; singular ones are a file of SQL."""

    __test__ = False

    schema: str
    alias: str
    raw_code: str
    test_name: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    column_name: str | None = None
    attached_node: str | None = None
    refs: tuple[tuple[str, ...], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    macros: tuple[str, ...] = ()
    compiled_code: str | None = None

    resource_type = "test"

    @property
    def is_generic(self) -> bool:
        """Whether it comes from a YAML file, and not from a file of its own."""
        return self.test_name is not None

    @property
    def severity(self) -> str:
        """`error` or `warn`."""
        return str(self.config.get("severity", "error")).lower()

    @property
    def stored_as(self) -> str | None:
        """`table` or `view` where the failing rows are stored, else None."""
        return str(self.config.get("store_failures_as") or "table") if self.config.get("store_failures") else None

    @property
    def failures_relation(self) -> Relation | None:
        """Where the failing rows are stored, if they are."""
        return Relation(self.schema, self.alias) if self.stored_as else None


@dataclass(frozen=True, slots=True)
class Fixture:
    """Rows of a unit test for the node `target` (empty for the expected rows): mappings, or SQL where `sql` is set.

    `shown` is what the YAML calls the input."""

    target: str
    shown: str
    rows: tuple[Mapping[str, Any], ...]
    sql: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTestNode(Node):
    """A unit test of the model `tested`. `overrides` holds macros, vars and env_vars, each by name."""

    tested: str
    given: tuple[Fixture, ...]
    expect: Fixture
    overrides: Mapping[str, Mapping[str, Any]]
    entry: Mapping[str, Any]

    resource_type = "unit_test"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteNode(Node):
    """A Great Expectations suite as a node of the DAG."""

    suite: SuiteFile

    resource_type = "expectation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureNode(Node):
    exposure: Mapping[str, Any] = field(default_factory=dict)

    resource_type = "exposure"


@dataclass(frozen=True, slots=True)
class Group:
    """Who owns models: a name, and an owner with a name or an e-mail address."""

    unique_id: str
    name: str
    original_file_path: str
    line: int
    owner: Mapping[str, Any]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro of the project. `unique_id` is `macro.<package>.<name>`."""

    unique_id: str
    name: str
    package_name: str
    original_file_path: str
    line: int
    macro_sql: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class DocBlock:
    """A `{% docs %}` block of a Markdown file."""

    unique_id: str
    name: str
    original_file_path: str
    block_contents: str
