"""Names of types as people write them, held against the types of DuckDB's columns.

A name means what DuckDB takes it for, in any case (`int`, `int4`, `Integer[]`, `decimal(9, 2)`, `timestamptz`); a
DECIMAL without precision is any of them. What DuckDB does not know is tried as a name of SQLAlchemy, whose generic
types (`Integer`, `String`, `DateTime`, written so) are families, and of Python, numpy or pandas.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import SqlError

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
             "UHUGEINT")  # fmt: skip
_TIMES = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_SQLALCHEMY = {
    "Integer": _INTEGERS, "BigInteger": ("BIGINT", "HUGEINT", "UBIGINT", "UHUGEINT"), "SmallInteger": ("SMALLINT",),
    "Numeric": ("DECIMAL", "FLOAT", "DOUBLE"), "Float": ("FLOAT", "DOUBLE"), "Double": ("DOUBLE",),
    "String": ("VARCHAR",), "Text": ("VARCHAR",), "Unicode": ("VARCHAR",), "UnicodeText": ("VARCHAR",),
    "DateTime": _TIMES, "LargeBinary": ("BLOB",), "Uuid": ("UUID",),
}  # fmt: skip
_OTHERS = {
    "str": ("VARCHAR",), "object": ("VARCHAR",), "unicode": ("VARCHAR",), "nvarchar": ("VARCHAR",),
    "float64": ("DOUBLE",), "float32": ("FLOAT",), "datetime64": _TIMES, "datetime64[ns]": _TIMES,
    "datetime64[us]": _TIMES, "number": ("DECIMAL", "FLOAT", "DOUBLE", *_INTEGERS),
}  # fmt: skip
# What a name may be made of: it becomes a part of a statement.
_FORM = re.compile(r"[A-Za-z_][\w ]*(\([\w ,\"']*\))?[\w ]*(\[\d*\])*")
_ANY_DECIMAL = ("decimal", "numeric", "dec")


@cache
def meant(name: str) -> tuple[str, ...] | None:
    """The types of DuckDB that a name may mean, in its own words, or None for a name of nothing."""
    if name in _SQLALCHEMY:
        return _SQLALCHEMY[name]
    if name.lower() in _ANY_DECIMAL:
        return ("DECIMAL",)
    for spelled in (name, name.replace("_", " ")):
        if _FORM.fullmatch(spelled) and (found := _asked(spelled)):
            return (found,)
    return _OTHERS.get(name.lower())


def is_of_type(actual: str, name: str) -> bool:
    """Whether a column's type, in DuckDB's words, is one that the name means."""
    return any(actual == each or (each == "DECIMAL" and actual.startswith("DECIMAL(")) for each in meant(name) or ())


def _asked(name: str) -> str | None:
    database = Warehouse(Path(":memory:"))
    try:
        return str(database.query_one(f"select typeof(cast(null as {name}))")[1][0][0])
    except SqlError:
        return None
    finally:
        database.close()
