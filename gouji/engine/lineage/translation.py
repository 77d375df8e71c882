"""SQL from DuckDB's dialect to another's. With `lineage` the only module that imports sqlglot."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError, UnsupportedError

from gouji.engine.database.sparksql import DIALECTS, mended
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation, quoted

TOO_DEEP = "the SQL is nested too deeply to be read as a syntax tree"


def dialects() -> list[str]:
    """The names of the dialects that are known."""
    return sorted(name for name in Dialect.classes if name)


def translate(sql: str, dialect: str) -> str:
    """One statement of DuckDB in another dialect, read back in that dialect.

    Raises SqlError, with the place in `sql` where it is known, for text that is not understood, for a construct that
    the dialect lacks, and for a translation that the dialect does not read.
    """
    try:
        return _translated(sql, dialect)
    except RecursionError:
        raise SqlError(TOO_DEEP, hint="say it in steps: a common table expression for each") from None


def _translated(sql: str, dialect: str) -> str:
    try:
        statements = sqlglot.parse(sql, read="duckdb")
    except ParseError as error:
        raise _unread(error, "is not understood") from None
    if len(statements) != 1 or statements[0] is None:
        raise SqlError(f"{len(statements)} statements instead of one", hint="write one query")
    tree = statements[0]
    said = mended(tree.copy()) if dialect in DIALECTS else tree
    try:
        translated = said.sql(dialect, unsupported_level=ErrorLevel.RAISE, pretty=True)
    except UnsupportedError as error:
        place = _smallest(tree, dialect)
        line, column = _position(place)
        raise SqlError(
            f"{str(error).splitlines()[0]} ({_shortened(place.sql('duckdb'))})", sql_line=line, sql_column=column
        ) from None
    try:
        sqlglot.parse_one(translated, read=dialect)
    except ParseError as error:
        raise SqlError(f"the translation is not read back: {error.errors[0].get('description')}") from None
    return translated


def is_same_sql(one: str, other: str) -> bool:
    """Whether two texts of DuckDB's SQL are one syntax tree: layout, comments and the case of keywords do not count.

    What is not understood is not the same. Raises SqlError for other texts of which one is nested too deeply for a
    tree: they can only be compared as texts.
    """
    if one == other:
        return True
    try:
        return _without_layout(one) == _without_layout(other)
    except SqlglotError:
        return False
    except RecursionError:
        raise SqlError(TOO_DEEP) from None


def _without_layout(sql: str) -> list[str]:
    texts = []
    for tree in sqlglot.parse(sql, read="duckdb"):
        if tree is None or isinstance(tree, exp.Command):
            raise ParseError("read as text only")
        texts.append(tree.sql("duckdb", comments=False, unsupported_level=ErrorLevel.RAISE))
    return texts


def tables_of(sql: str) -> frozenset[tuple[str, str]] | None:
    """(schema, name) of each table that a query reads, in lower case, without its CTEs; None where it is no query."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
    except SqlglotError:
        return None
    if not trees or any(isinstance(tree, exp.Command) for tree in trees):
        return None
    own = {each.alias.lower() for tree in trees for each in tree.find_all(exp.CTE)}
    tables = [each for tree in trees for each in tree.find_all(exp.Table)]
    named = {(each.db.lower() or "main", each.name.lower()) for each in tables}
    return frozenset(each for each in named if each[0] != "main" or each[1] not in own)


def table_definition(relation: Relation, columns: Mapping[str, str], dialect: str) -> str:
    """The `create table` statement of a seed; `columns` gives DuckDB's type of each. Raises SqlError as above."""
    body = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    return translate(f"create table {relation} ({body})", dialect)


def _unread(error: ParseError, what: str) -> SqlError:
    first = error.errors[0] if error.errors else {}
    near = f" near '{first['highlight']}'" if first.get("highlight") else ""
    return SqlError(f"the SQL {what}{near}: {first.get('description') or error}", sql_line=first.get("line"),
                    sql_column=first.get("col"))  # fmt: skip


def _smallest(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The innermost expression that the dialect lacks."""
    found = tree
    while True:
        inner = next((child for child in found.iter_expressions() if not _is_supported(child, dialect)), None)
        if inner is None:
            return found
        found = inner


def _is_supported(tree: exp.Expr, dialect: str) -> bool:
    try:
        tree.sql(dialect, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError:
        return False
    return True


def _position(tree: exp.Expr) -> tuple[int | None, int | None]:
    """(line, column) at which an expression begins, as far as its names tell."""
    places = [(node.meta["line"], node.meta["col"]) for node in tree.walk() if "line" in node.meta]
    return min(places, default=(None, None))


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
