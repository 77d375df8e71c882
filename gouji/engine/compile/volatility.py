"""SQL whose answer follows from more than the relations that it reads: the clock, chance, files, the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# What another moment, chance, or something outside the warehouse answers otherwise: calls, and words without brackets.
_OUTSIDE_CALL = re.compile(
    r"now|random|uuid|uuidv4|uuidv7|gen_random_uuid|setseed|nextval|currval|getenv|getvariable|current_setting"
    r"|get_current_timestamp|get_current_time|transaction_timestamp|txid_current|glob|sniff_csv|parquet_\w+|read_\w+"
    r"|\w+_scan|duckdb_\w+|pragma_\w+|setval|current_(?:connection_id|query|query_id|transaction_id)"
    r"|current_localtime(?:stamp)?|query(?:_table)?|json_execute_serialized_sql|which_secret|storage_info|table_info"
    r"|metadata_info|(?:database|pragma_database)_size|show(?:_databases|_tables\w*)?|database_list"
)
_OUTSIDE_WORD = re.compile(
    r"\b(?:current_timestamp|current_time|localtimestamp|localtime|tablesample|information_schema|pg_catalog)\b"
    r"|\busing\s+sample\b|\b(?:from|join)\s+'"
)
# A text that holds none of these holds no such word: looking for them costs a tenth of the expression.
_PARTS = ("current_time", "localtime", "sample", "information_schema", "pg_catalog", "'")
# What the next day answers otherwise.
_DAY_CALLS = frozenset({"today", "age"})
_DAY_WORD = re.compile(r"\bcurrent_date\b")


def looks_outside(sql: str) -> bool:
    """Whether another moment, chance, or something outside the warehouse may answer SQL otherwise."""
    text = sql.lower()
    if any(_is_outside(name) for name in _called(text)):
        return True
    return any(part in text for part in _PARTS) and _OUTSIDE_WORD.search(text) is not None


def tells_day(sql: str) -> bool:
    """Whether SQL asks what day it is."""
    text = sql.lower()
    if "current_date" in text and _DAY_WORD.search(text):
        return True
    return any(name in _DAY_CALLS for name in _called(text))


@cache
def _is_outside(name: str) -> bool:
    return _OUTSIDE_CALL.fullmatch(name) is not None


def _called(text: str) -> Iterator[str]:
    """The words before brackets that open."""
    before = text.split("(")
    del before[-1]
    for each in before:
        each = each.rstrip()
        at = len(each)
        while at and (each[at - 1].isalnum() or each[at - 1] == "_"):
            at -= 1
        yield each[at:]
