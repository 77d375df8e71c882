"""Which tests and expectations name which column of schema marts or quality: two tables that each run writes anew.

A generic data test names its own column, the columns in its arguments, and the field that it refers to; a singular one
those of the relations it reads that stand as words in its SQL; a unit test those of the rows it expects; an expectation
those of its relation that stand as words in its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gouji.engine import expectations as validation
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.keys import target_of
from gouji.engine.vocabulary.nodes import Described, SuiteNode, TestNode, UnitTestNode
from gouji.field.quality.historytables import COLUMN_CHECKS, DIM_COLUMNS, columns_of

SCHEMAS = ("marts", "quality")
_WORD = re.compile(r"\w+")
_CONTENT = ("values", "value_set", "regex", "regex_list", "to", "field")
Row = tuple[Any, ...]


def write_coverage(warehouse: Warehouse, manifest: Manifest) -> None:
    """Let the tables say what the manifest says; they are left alone where they do."""
    columns = dict.fromkeys(_columns(manifest))
    checks = dict.fromkeys(_checks(manifest))
    for relation, rows in ((DIM_COLUMNS, columns), (COLUMN_CHECKS, checks)):
        types = columns_of(relation)
        stored = warehouse.query(f"select {', '.join(types)} from {relation}")[1]
        if set(stored) == set(rows) and len(stored) == len(rows):
            continue
        with warehouse.transaction():
            warehouse.execute(f"delete from {relation}")
            warehouse.insert(relation, types, list(rows))


def _public(manifest: Manifest) -> list[Described]:
    found = [node for node in manifest.nodes.values() if isinstance(node, Described) and node.relation is not None]
    return sorted((node for node in found if node.schema in SCHEMAS), key=_name)


def _name(node: Described) -> str:
    return f"{node.schema}.{node.alias}"


def _columns(manifest: Manifest) -> Iterator[Row]:
    for node in _public(manifest):
        for position, column in enumerate(node.columns.values(), start=1):
            description = column.description or None
            yield (f"{_name(node)}.{column.name}", _name(node), column.name, position, description)


def _checks(manifest: Manifest) -> Iterator[Row]:
    public = {node.unique_id: node for node in _public(manifest)}
    by_name = {_name(node): node for node in public.values()}
    for uid, node in manifest.nodes.items():
        if isinstance(node, TestNode):
            for column_id in _tested(manifest, node, public):
                yield (column_id, "data_test", uid, None)
        elif isinstance(node, UnitTestNode) and node.tested in public:
            names = {name for row in node.expect.rows for name in row}
            for column_id in _named(public[node.tested], names):
                yield (column_id, "unit_test", uid, None)
        elif isinstance(node, SuiteNode):
            yield from _expected(node, by_name)


def _tested(manifest: Manifest, test: TestNode, public: Mapping[str, Described]) -> Iterator[str]:
    if not test.is_generic:
        words = set(_WORD.findall(test.raw_code))
        for parent in test.depends_on:
            if parent in public:
                yield from _named(public[parent], words)
        return
    attached = public.get(test.attached_node or "")
    if attached is not None:
        yield from _named(attached, {(test.column_name or "").strip('"')} | _words(test.arguments))
    target = public.get(target_of(manifest, test) or "") if test.test_name == "relationships" else None
    if target is not None:
        yield from _named(target, {str(test.arguments["field"])})


def _expected(suite: SuiteNode, by_name: Mapping[str, Described]) -> Iterator[Row]:
    for number, (relation, each) in enumerate(validation.expectations_of(suite.suite.path), start=1):
        if relation is None or relation not in by_name:
            continue
        check_id = f"{suite.name}/{each.get('id') or number}"
        for column_id in _named(by_name[relation], _words(each.get("kwargs") or {})):
            yield (column_id, "expectation", check_id, (each.get("meta") or {}).get("rule_id"))


def _named(node: Described, words: set[str]) -> list[str]:
    return [f"{_name(node)}.{name}" for name in node.columns if name in words]


def _words(arguments: Any) -> set[str]:
    """The words in the values of arguments, without those that list what a column may hold."""
    if isinstance(arguments, Mapping):
        return set().union(*(_words(value) for key, value in arguments.items() if key not in _CONTENT))
    if isinstance(arguments, (list, tuple)):
        return set().union(*map(_words, arguments))
    return set(_WORD.findall(arguments)) if isinstance(arguments, str) else set()
