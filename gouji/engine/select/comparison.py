"""What differs between a node and its entry in an earlier manifest: what dbt compares, by the names of its aspects."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.project.context import SEARCH_ORDER
from gouji.engine.vocabulary.checksums import file_sha256, value_sha256
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.filedigests import digests_in
from gouji.engine.vocabulary.nodes import (
    Described,
    ExposureNode,
    ModelNode,
    Node,
    SeedNode,
    SourceNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)

# What dbt leaves out where it compares the configurations of models and seeds, and all that it compares of a test's.
_NOT_COMPARED = {"alias", "schema", "database", "tags", "group"}
_OF_TESTS = ("severity", "where", "limit", "fail_calc", "warn_if", "error_if", "store_failures", "store_failures_as")
_PLACES = ("database", "schema", "alias")
# What dbt notes of a Python model among its configurations: which of them its code asks for, a part of its body.
_ASKED_FOR = {"config_keys_used", "config_keys_defaults", "meta_keys_used", "meta_keys_defaults"}


@dataclass
class Comparison:
    """`macros` are the entries of the earlier manifest; `is_same_sql` compares two texts as syntax trees."""

    compiler: Compiler
    macros: Mapping[str, Mapping[str, Any]]
    is_same_sql: Callable[[str, str], bool]
    _modified_macros: frozenset[str] | None = None

    def differs(self, node: Node, entry: Mapping[str, Any], aspect: str = "") -> bool:
        """Whether a node differs in an aspect; without one in anything that makes it modified."""
        checks = [ASPECTS[aspect]] if aspect else [*ASPECTS.values(), Comparison._moved, Comparison._access]
        return any(check(self, node, entry) for check in checks)

    def _body(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if isinstance(node, SeedNode):
            # Of a seed of more than a megabyte dbt notes the path instead.
            by_content: bool = (entry.get("checksum") or {}).get("name") == "sha256"
            project = self.compiler.manifest.project
            path = project.root / node.original_file_path
            return by_content and digests_in(project.target).of(path).stripped != _checksum(entry)
        if isinstance(node, SuiteNode):
            return file_sha256(node.suite.path) != _checksum(entry)
        if isinstance(node, UnitTestNode):
            return bool(unit_test_body(node) != _earlier_unit_test(entry, node))
        if isinstance(node, ExposureNode):
            return bool(_said_of_exposure(node) != _said_before(entry))
        if not isinstance(node, (ModelNode, TestNode)) or (isinstance(node, TestNode) and node.is_generic):
            return False  # the arguments of a generic test are part of its id
        if node.raw_code.strip() == str(entry.get("raw_code") or "").strip():
            return False
        before = entry.get("compiled_code")
        if not before or (isinstance(node, ModelNode) and node.language == "python"):
            return True
        before = before.replace(f'"{entry.get("database")}".', "")  # dbt names the database in every relation
        return not self.is_same_sql(before, self.compiler.compile(node))

    def _configs(self, node: Node, entry: Mapping[str, Any]) -> bool:
        now, before = node.unrendered_config, entry.get("unrendered_config") or {}
        keys: Iterable[str] = {*now, *before}
        if isinstance(node, TestNode):
            keys = _OF_TESTS
        elif isinstance(node, (ModelNode, SeedNode)):
            keys = {*now, *before} - _NOT_COMPARED - _ASKED_FOR
        elif isinstance(node, (SourceNode, ExposureNode)):
            # Of sources dbt notes what is not written as well.
            keys = {key for key in keys if now.get(key) or before.get(key)}
        else:
            return False
        return any(plain(now.get(key)) != plain(before.get(key)) for key in keys)

    def _relation(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if isinstance(node, SourceNode):
            if self.compiler.manifest.project.flags.get("state_modified_compare_more_unrendered_values"):
                schemas = node.unrendered_schema, entry.get("unrendered_schema")
            else:
                schemas = node.schema, entry.get("schema")
            return schemas[0] != schemas[1] or node.alias != entry.get("identifier")
        if not isinstance(node, (ModelNode, SeedNode, TestNode)) or (isinstance(node, TestNode) and node.is_generic):
            return False
        # What is written: the schema of another target makes nothing modified.
        before = entry.get("unrendered_config") or {}
        return any(node.unrendered_config.get(key) != before.get(key) for key in _PLACES)

    def _descriptions(self, node: Node, entry: Mapping[str, Any]) -> bool:
        persist = node.config.get("persist_docs") or {}
        if not isinstance(node, Described):
            return False
        if persist.get("relation") and node.description != entry.get("description"):
            return True
        before = {name: column.get("description") for name, column in (entry.get("columns") or {}).items()}
        return bool(persist.get("columns")) and before != {c.name: c.description for c in node.columns.values()}

    def _macro_texts(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if self._modified_macros is None:
            self._modified_macros = _with_callers(self.compiler, self._changed_macros())
        return not self._modified_macros.isdisjoint(getattr(node, "macros", ()))

    def _changed_macros(self) -> set[str]:
        own = self.compiler.manifest.project.name
        before = {uid: str(each.get("macro_sql") or "").strip() for uid, each in self.macros.items()}
        return {
            uid for uid, macro in self.compiler.manifest.macros.items()
            if macro.package_name == own and macro.macro_sql.strip() != before.get(uid)
        }  # fmt: skip

    def _contract(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if not isinstance(node, ModelNode):
            return False
        enforced = bool((entry.get("contract") or {}).get("enforced"))
        return node.has_contract != enforced or (enforced and _contract(node) != _earlier_contract(entry))

    def _moved(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if isinstance(node, SuiteNode):
            return node.original_file_path != entry.get("path")
        return not isinstance(node, UnitTestNode) and list(node.fqn) != entry.get("fqn")

    def _access(self, node: Node, entry: Mapping[str, Any]) -> bool:
        now = node.config.get("access") or "protected"
        return isinstance(node, ModelNode) and now != (entry.get("access") or "protected")


ASPECTS: Mapping[str, Callable[[Comparison, Node, Mapping[str, Any]], bool]] = {
    "body": Comparison._body,
    "configs": Comparison._configs,
    "relation": Comparison._relation,
    "persisted_descriptions": Comparison._descriptions,
    "macros": Comparison._macro_texts,
    "contract": Comparison._contract,
}


def _with_callers(compiler: Compiler, changed: set[str]) -> frozenset[str]:
    """The changed macros and those that call them, also in a branch that is not taken while the project is read."""
    if not changed:
        return frozenset()
    macros = compiler.manifest.macros
    calls = {uid: _called(compiler, macro.macro_sql) for uid, macro in macros.items()}
    found, size = set(changed), -1
    while len(found) != size:
        size = len(found)
        names = {macros[uid].name for uid in found}
        found |= {uid for uid, called in calls.items() if not called.isdisjoint(names)}
    return frozenset(found)


def _called(compiler: Compiler, macro_sql: str) -> set[str]:
    try:
        calls = compiler.renderer.calls(macro_sql)
    except ConfigurationError:  # the text of a macro is found by its first and last tag
        return set(re.findall(r"\w+", macro_sql))
    found = {name for name, _, _ in calls}
    dispatched = [given[0] for name, given, _ in calls if name == "dispatch" and given]
    return found | {f"{prefix}__{name}" for name in dispatched for prefix in SEARCH_ORDER}


def contract_checksum(node: ModelNode) -> str | None:
    """SHA-256 of what a contract promises; None where there is none."""
    return value_sha256(_contract(node)) if node.has_contract else None


def _contract(node: ModelNode) -> list[Any]:
    columns = [(each.name, each.data_type, _constraints(each.constraints)) for each in node.columns.values()]
    return [sorted(columns, key=str), _constraints(node.constraints)]


def _earlier_contract(entry: Mapping[str, Any]) -> list[Any]:
    each = [(c["name"], c.get("data_type"), _constraints(c.get("constraints"))) for c in entry["columns"].values()]
    return [sorted(each, key=str), _constraints(entry.get("constraints"))]


def _constraints(given: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """What constraints say. A relation goes by its last name: dbt writes out what a `ref` stands for."""
    said = [{key: value for key, value in each.items() if value and key[:5] != "warn_"} for each in given or ()]
    for each in said:
        if "to" in each:
            each["to"] = re.findall(r"\w+", each["to"])[-1:]
    return said


_OF_EXPOSURES = ("label", "maturity", "url")


def _said_of_exposure(node: ExposureNode) -> Any:
    given = node.exposure
    owner = {key: value for key, value in (given.get("owner") or {}).items() if value is not None}
    said = [given.get(key) for key in _OF_EXPOSURES]
    return plain([given.get("type", "application"), sorted(node.depends_on), node.description, owner, *said])


def _said_before(entry: Mapping[str, Any]) -> object:
    owner = {key: value for key, value in (entry.get("owner") or {}).items() if value not in (None, {})}
    nodes = sorted((entry.get("depends_on") or {}).get("nodes") or [])
    said = [entry.get(key) for key in _OF_EXPOSURES]
    return plain([entry.get("type"), nodes, entry.get("description") or "", owner, *said])


def unit_test_body(node: UnitTestNode) -> Any:
    """What a unit test gives, expects and overrides, with the rows as they are read. The order of rows says nothing."""
    tables = [
        [each.get("input"), each.get("format") or "dict", each.get("fixture"), _rows(fixture.sql or fixture.rows)]
        for fixture, each in zip((*node.given, node.expect), _written(node), strict=True)
    ]
    return plain([node.entry["model"], tables, _overrides(node.overrides)])


def _earlier_unit_test(entry: Mapping[str, Any], node: UnitTestNode) -> object:
    of_seeds = {
        each.get("input") for each in _written(node) if each.get("rows") is None and each.get("fixture") is None
    }
    tables = [
        [
            each.get("input"),
            each.get("format") or "dict",
            each.get("fixture"),
            _rows(each.get("rows"), each.get("input") in of_seeds),
        ]
        for each in (*(entry.get("given") or ()), entry["expect"])
    ]
    return plain([entry["model"], tables, _overrides(entry.get("overrides"))])


def _written(node: UnitTestNode) -> list[Mapping[str, Any]]:
    return [*(node.entry.get("given") or ()), node.entry["expect"]]


def _rows(rows: Any, of_seed: bool = False) -> Any:
    """In order. Of a seed that stands for itself dbt notes an empty field as a text without characters."""
    if isinstance(rows, str):
        return rows.strip()
    each = (plain(dict(row)) for row in rows or ())
    if of_seed:
        each = ({name: None if value == "" else value for name, value in row.items()} for row in each)
    return sorted(each, key=lambda row: json.dumps(row, sort_keys=True))


def _overrides(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Macros go by their own names: they may be written with that of the project before it."""
    overrides = {kind: dict(names) for kind, names in (given or {}).items() if names}
    if "macros" in overrides:
        overrides["macros"] = {name.rpartition(".")[2]: value for name, value in overrides["macros"].items()}
    return overrides


def _checksum(entry: Mapping[str, Any]) -> object:
    found = entry.get("checksum")
    return found.get("checksum") if isinstance(found, Mapping) else found


def plain(value: Any) -> Any:
    """As it comes back from JSON, with days and times as dbt writes them."""

    def said(each: Any) -> str:
        return each.isoformat() if isinstance(each, (datetime.date, datetime.time)) else str(each)

    return json.loads(json.dumps(value, default=said, sort_keys=True))
