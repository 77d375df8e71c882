"""What the columns of a query are made of, read by sqlglot's lineage; the only other module that imports sqlglot."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from gouji.engine.lineage.translation import TOO_DEEP
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.lineage import How
from gouji.engine.vocabulary.nodes import Relation

_DIALECT = "duckdb"
_DEFAULT_SCHEMA = "main"
_ORDER = (How.IDENTITY, How.TRANSFORMATION, How.AGGREGATION)

# What the library has to say of a query it does not see through is said by the message here.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


@dataclass
class QueryColumn:
    """A column of a query: (relation, column or None for its rows) → how, and whether a constant is part of it.

    `unresolved` names a column that is in no known relation; the inputs are then not all there are.
    """

    inputs: dict[tuple[Relation, str | None], How] = field(default_factory=dict)
    has_constant: bool = False
    unresolved: str = ""


class QueryReader:
    """Reads queries over relations that it was told of. Names are compared, and given, in lower case."""

    def __init__(self) -> None:
        self._schema = MappingSchema(dialect=_DIALECT)

    def add(self, relation: Relation, columns: Iterable[str]) -> None:
        """Tell the columns of a relation, in their order."""
        table = exp.table_(relation.identifier, db=relation.schema, quoted=True)
        self._schema.add_table(table, dict.fromkeys(columns, "unknown"), dialect=_DIALECT, match_depth=False)

    def read(self, sql: str) -> Mapping[str, QueryColumn]:
        """The columns of one query, in their order.

        Raises SqlError for SQL that sqlglot does not understand, and for `*` over a relation of unknown columns.
        """
        try:
            tree = _with_windows(sqlglot.parse_one(sql, read=_DIALECT))
            starred = tree.find(exp.Columns) is not None
            tree = qualify(
                tree, dialect=_DIALECT, schema=self._schema, db=_DEFAULT_SCHEMA,
                validate_qualify_columns=False, identify=False,
            )  # fmt: skip
            scope = build_scope(tree)
            scopes = _scopes(scope)
            if scope is None or starred or any(name == "*" for name in scope.expression.named_selects):  # type: ignore[attr-defined]
                raise SqlError("the columns behind a * are not known", hint="describe the columns of what it reads")
            found = lineage(None, tree, self._schema, dialect=_DIALECT, scope=scope, trim_selects=False, copy=False)
            walk = _Walk(scopes)
            return {name: walk.column(node) for name, node in found.items()}
        except RecursionError:
            raise SqlError(f"the columns cannot be followed: {TOO_DEEP}") from None
        except (SqlglotError, ValueError, LookupError, AttributeError, TypeError) as error:
            first = (str(error) or type(error).__name__).splitlines()[0]
            raise SqlError(f"the columns cannot be followed: {first}") from None


class _Walk:
    """From the nodes that the library makes to the relations at their ends. Every node is looked at once."""

    def __init__(self, scopes: Mapping[int, Scope]):
        self._scopes = scopes
        self._known: dict[int, QueryColumn] = {}

    def column(self, node: Node) -> QueryColumn:
        if id(node) not in self._known:
            self._known[id(node)] = self._read(node)
        return self._known[id(node)]

    def _read(self, node: Node) -> QueryColumn:
        if isinstance(node.expression, exp.Table):
            if isinstance(node.expression.this, (exp.GenerateSeries, exp.GenerateDateArray)):
                return QueryColumn(has_constant=True)
            if not isinstance(node.expression.this, exp.Identifier):
                return QueryColumn(unresolved=node.name)
            return QueryColumn({(_relation(node.expression), _column_name(node)): How.IDENTITY})
        if isinstance(node.expression, (exp.Placeholder, exp.Select)):
            return QueryColumn(unresolved=node.name)  # in no source of its query, or not among what a query gives
        if not node.downstream:
            counted = node.expression.find(exp.AggFunc, exp.Window) is not None
            rows = _relations_of(self._scopes.get(id(node.source))) if counted else []
            return QueryColumn(dict.fromkeys(((each, None) for each in rows), How.ROWS), has_constant=not rows)
        own, made = _how(node), QueryColumn()
        for each in node.expression.find_all(exp.Exists):
            made.inputs |= {(every, None): How.ROWS for every in _relations_of(self._scopes.get(id(each.this)))}
        for inner in map(self.column, node.downstream):
            for key, how in inner.inputs.items():
                through = how if how is How.ROWS else max(own, how, key=_ORDER.index)
                before = made.inputs.get(key)
                made.inputs[key] = max(before, through, key=_ORDER.index) if before in _ORDER else through
            made.has_constant |= inner.has_constant
            made.unresolved = made.unresolved or inner.unresolved
        return made


def _how(node: Node) -> How:
    if isinstance(node.source, exp.SetOperation):
        return How.IDENTITY
    made = node.expression.unalias()
    if isinstance(made, exp.Column):
        return How.IDENTITY
    aggregates = (each for each in made.find_all(exp.AggFunc) if not isinstance(each.parent, exp.Window))
    return How.AGGREGATION if any(aggregates) else How.TRANSFORMATION


def _scopes(root: Scope | None) -> dict[int, Scope]:
    """The scopes by their expressions; what a recursive CTE reads of itself is its first part, seen through."""
    found = {id(each.expression): each for each in root.traverse()} if root else {}
    for scope in found.values():
        for name, source in scope.sources.items():
            if isinstance(source, Scope) and source is not found.get(id(source.expression)):
                first = source.expression
                while isinstance(first, exp.SetOperation):
                    first = first.this
                scope.sources[name] = found.get(id(first), source)
    return found


def _relations_of(scope: Scope | None) -> list[Relation]:
    """The relations whose rows a scope reads, through its own CTEs and subqueries."""
    found: dict[Relation, None] = {}
    waiting, seen = [scope] if scope else [], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        waiting += each.set_operation_scopes
        for _, source in each.selected_sources.values():
            if isinstance(source, Scope):
                waiting.append(source)
            elif isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                found[_relation(source)] = None
    return list(found)


def _relation(table: exp.Table) -> Relation:
    return Relation(table.db.lower(), table.name.lower())


def _column_name(node: Node) -> str:
    return exp.to_column(node.name, dialect=_DIALECT).name.lower()


def _with_windows(tree: exp.Expr) -> exp.Expr:
    """Windows that are named once put where they are used: the lineage of a column looks at its expression only."""
    for select in list(tree.find_all(exp.Select)):
        named = {each.name.lower(): each for each in select.args.get("windows") or []}
        for window in list(select.find_all(exp.Window)) if named else []:
            definition = named.get(window.alias.lower()) if window.alias else None
            if definition is None or definition is window:
                continue
            for part in ("partition_by", "order", "spec"):
                value = definition.args.get(part)
                if value and not window.args.get(part):
                    copied = [each.copy() for each in value] if isinstance(value, list) else value.copy()
                    window.set(part, copied)
            window.set("alias", None)
        if named:
            select.set("windows", None)
    return tree
