"""Which relations a query reads: DuckDB's own parser tells, and sqlglot where DuckDB rewrites the query (pivot)."""

from __future__ import annotations

import re

from gouji.adapters.warehouse import table_names

_PART = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')


def relations_read(sql: str) -> frozenset[tuple[str, str]] | None:
    """(schema, name) of each, in lower case, a name alone in `main`; None where nothing can tell.

    A name with more parts, or of a file, keeps all of them in the second: it is no relation of the database.
    """
    named = table_names(sql)
    if named is not None:
        return frozenset(_split(name) for name in named)
    from gouji.adapters.translation import tables_of

    return tables_of(sql)


def _split(name: str) -> tuple[str, str]:
    parts = [(inner.replace('""', '"') or plain).lower() for inner, plain in _PART.findall(name)]
    if len(parts) == 1:
        return ("main", parts[0])
    return (parts[0], parts[1]) if len(parts) == 2 else ("", name)
