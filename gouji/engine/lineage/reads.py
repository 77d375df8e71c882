"""Which relations a query reads: DuckDB's own parser tells, and sqlglot where DuckDB rewrites the query (pivot)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse, translated
from gouji.engine.vocabulary.errors import GoujiError

_ALIAS = re.compile(r'(?<=["\w]) AS ("(?:[^"]|"")*"|\w+)$')
_PART = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')


def relations_read(sql: str) -> frozenset[tuple[str, str]] | None:
    """(schema, name) of each, in lower case, a name alone in `main`; None where nothing can tell.

    A name with more parts, or of a file, keeps all of them in the second: it is no relation of the database.
    """
    try:
        with translated():
            named = _parser().connection.get_table_names(sql, qualified=True)
    except GoujiError:
        from gouji.engine.lineage.translation import tables_of

        return tables_of(sql)
    return frozenset(_split(name) for name in named)


@cache
def _parser() -> Warehouse:
    """To open one takes longer than to ask it."""
    return Warehouse(Path(":memory:"))


def _split(name: str) -> tuple[str, str]:
    name = _ALIAS.sub("", name)  # DuckDB writes an alias that is a keyword behind the name
    parts = [(inner.replace('""', '"') or plain).lower() for inner, plain in _PART.findall(name)]
    if len(parts) == 1:
        return ("main", parts[0])
    return (parts[0], parts[1]) if len(parts) == 2 else ("", name)
