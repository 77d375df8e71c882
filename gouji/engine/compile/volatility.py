"""SQL whose answer follows from more than the relations that it reads: the clock, chance, files, the catalogue."""

from __future__ import annotations

import re
from functools import cache, lru_cache

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
    text, called = _words_of(sql)
    if any(map(_is_outside, called)):
        return True
    return any(part in text for part in _PARTS) and _OUTSIDE_WORD.search(text) is not None


def tells_day(sql: str) -> bool:
    """Whether SQL asks what day it is."""
    text, called = _words_of(sql)
    if "current_date" in text and _DAY_WORD.search(text):
        return True
    return not _DAY_CALLS.isdisjoint(called)


@cache
def _is_outside(name: str) -> bool:
    return _OUTSIDE_CALL.fullmatch(name) is not None


@lru_cache(maxsize=1)  # both questions are asked of one text after the other
def _words_of(sql: str) -> tuple[str, frozenset[str]]:
    """(SQL in lower case, the words before brackets that open)."""
    text = sql.lower()
    before = text.split("(")
    del before[-1]
    return text, frozenset(map(_last_word, before))


def _last_word(text: str) -> str:
    text = text.rstrip()
    at = len(text)
    while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return text[at:]
