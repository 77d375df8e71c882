"""Queries of DuckDB as an engine that speaks Spark's SQL runs them: its names of relations, types, other meanings.

Text comes out of a syntax tree of sqlglot; what its own translation changes in meaning is mended on the tree before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from gouji.engine.vocabulary.errors import SqlError

DIALECT = "spark"
DIALECTS = ("spark", "databricks")  # those that have its types and its meanings
_GROUP = re.compile(r"\\(\d)")
_TEXT = exp.DataType.build("varchar")
_TYPES = {
    exp.DType.INT128: "DECIMAL(38, 0)",
    exp.DType.UINT128: "DECIMAL(38, 0)",
    exp.DType.UBIGINT: "DECIMAL(20, 0)",
    exp.DType.UINT: "BIGINT",
    exp.DType.TIMESTAMP: "TIMESTAMP_NTZ",
}


def mended(tree: exp.Expr) -> exp.Expr:
    """A tree of DuckDB's SQL, changed in place, whose translation by sqlglot means the same in Spark."""
    for each in list(tree.find_all(exp.Concat)):
        # DuckDB's `concat` takes a NULL for an empty text and a number for what it prints; of a number Spark's
        # `coalesce(number, '')` makes a number.
        each.set("expressions", [_as_text(part) for part in each.expressions])
    for match in list(tree.find_all(exp.RegexpFullMatch)):
        parts = [exp.Literal.string("^(?:"), match.expression, exp.Literal.string(")$")]
        match.replace(exp.RegexpLike(this=match.this, expression=exp.Concat(expressions=parts, safe=False)))
    for change in list(tree.find_all(exp.RegexpReplace)):
        # A group is `$1` in the words that replace, not `\\1`: that would be the digit.
        words = change.args.get("replacement")
        if isinstance(words, exp.Literal):
            words.set("this", _GROUP.sub(r"$\1", words.this.replace("$", "\\$")))
    for distance in list(tree.find_all(exp.Levenshtein)):
        for part in ("this", "expression"):
            distance.set(part, _bytes_of(distance.args[part]))
    for select in list(tree.find_all(exp.Select)):
        _mend_having(select)
    for kind in list(tree.find_all(exp.DataType)):
        _mend_type(kind)
    return tree


def _mend_having(select: exp.Select) -> None:
    """What HAVING aggregates is a column of the source; some engines take a result of the same name for it."""
    having, source = select.args.get("having"), select.args.get("from_") or select.args.get("from")
    if having is None or source is None or select.args.get("joins"):
        return
    results = {each.alias for each in select.expressions if isinstance(each, exp.Alias)}
    for aggregate in having.find_all(exp.AggFunc):
        for column in aggregate.find_all(exp.Column):
            if not column.table and column.name in results:
                column.set("table", exp.to_identifier(source.this.alias_or_name, quoted=True))


def _bytes_of(text: exp.Expr) -> exp.Expr:
    """A text with a character for each byte: DuckDB's distance between texts counts bytes, Spark's characters."""
    encoded = exp.Anonymous(this="encode", expressions=[text, exp.Literal.string("UTF-8")])
    return exp.Anonymous(this="decode", expressions=[encoded, exp.Literal.string("ISO-8859-1")])


def _as_text(part: exp.Expr) -> exp.Expr:
    return part if isinstance(part, exp.Literal) and part.is_string else exp.Cast(this=part, to=_TEXT.copy())


def _mend_type(kind: exp.DataType) -> None:
    """A TIMESTAMP without a zone is another type in Spark, and a wide integer is none."""
    other = _TYPES.get(kind.this)
    if other is not None:
        made = exp.DataType.build(other)
        kind.set("this", made.this)
        kind.set("expressions", made.expressions)


@cache
def spark_type(kind: str) -> str:
    """Spark's type for a type as DuckDB spells it."""
    tree = exp.DataType.build(kind, dialect="duckdb")
    for each in list(tree.find_all(exp.DataType)):
        _mend_type(each)
    return tree.sql(DIALECT)


def spark_query(sql: str, name: Callable[[str, str], str], types: Mapping[str, str] | None = None) -> str:
    """A query of DuckDB in Spark's SQL: relations by the names they have there, columns cast to types of DuckDB.

    `name(schema, name)` gives the name of a relation there. Raises SqlError for what is not one query.
    """
    trees = sqlglot.parse(sql, read="duckdb")
    if len(trees) != 1 or trees[0] is None:
        raise SqlError(f"the SQL is {len(trees)} statements, not one query")
    tree = mended(trees[0])
    for table in list(tree.find_all(exp.Table)):
        if table.db:
            shown = exp.to_identifier(table.alias or table.name, quoted=True)
            inner = exp.Table(this=exp.to_identifier(name(table.db, table.name), quoted=True))
            for key, value in table.args.items():
                if key not in ("this", "db", "catalog", "alias") and value:
                    inner.set(key, value)
            inner.set("alias", exp.TableAlias(this=shown))
            table.replace(inner)
    text = tree.sql(DIALECT, comments=False, unsupported_level=ErrorLevel.RAISE)
    if types is None:
        return text
    # By place: engines call a column that the query does not name otherwise.
    casts = ", ".join(f"cast(c{at} as {spark_type(kind)}) as `{each.replace('`', '``')}`"
                      for at, (each, kind) in enumerate(types.items()))  # fmt: skip
    return f"select {casts} from ({text}) as made({', '.join(f'c{at}' for at in range(len(types)))})"


def reads_relations(sql: str) -> bool:
    """Whether a query reads relations that have a schema, and not the catalogue of DuckDB."""
    trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
    return any(table.db for tree in trees for table in tree.find_all(exp.Table))


def with_values(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> str:
    """A query whose parameters (`$1`, `$name`) are written out."""
    known = (
        dict(values) if isinstance(values, Mapping) else {str(number): each for number, each in enumerate(values, 1)}
    )
    tree = sqlglot.parse_one(sql, read="duckdb")

    def written(node: exp.Expr) -> exp.Expr:
        name = (
            node.this.name
            if isinstance(node, exp.Parameter)
            else node.name
            if isinstance(node, exp.Placeholder)
            else None
        )
        return exp.convert(known[name]) if name in known else node

    return tree.transform(written).sql("duckdb")
