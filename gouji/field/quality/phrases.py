"""The Chinese of English phrases that findings print or imply, as the seed `finding_phrases` knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import SqlError

_PHRASES = """
    select phrase, first_en, first_zh, second_en, second_zh, tail_zh from staging.stg_reference__finding_phrases
    order by length(phrase) desc, phrase
"""
_ANY = {"%": ".*", "_": "."}


class Phrases:
    """Those of a database; a database without them knows none."""

    def __init__(self, warehouse: Warehouse) -> None:
        try:
            rows = warehouse.query(_PHRASES)[1]
        except SqlError:
            rows = []
        self._known = [(re.compile(_pattern(row[0]), re.DOTALL), row[1:]) for row in rows]

    def in_chinese(self, text: str | None) -> str | None:
        """The text with the words of the longest phrase that fits in Chinese; as it is where none does."""
        for pattern, parts in self._known if text is not None else ():
            if text is not None and pattern.fullmatch(text):
                return _said(text, parts)
        return text


def _pattern(phrase: str) -> str:
    return "".join(_ANY.get(sign, re.escape(sign)) for sign in phrase)


def _said(text: str, parts: Sequence[Any]) -> str:
    first_en, first_zh, second_en, second_zh, tail_zh = (part or "" for part in parts)
    said = text.replace(first_en, first_zh)
    return (said.replace(second_en, second_zh) if second_en else said) + tail_zh
