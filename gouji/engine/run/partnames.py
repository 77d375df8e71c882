"""Keys that name the part of their row: what comes once in each part comes once among all parts then.

A data test holds it whose SQL is `select * from RELATION where split_part(KEY, 'SIGN', PLACE) is distinct from BY`:
what is cut out of a key depends on the key alone, so no two parts have one. It is this SQL that is believed, whatever
the test is called: one of another form holds nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from gouji.engine.vocabulary.nodes import Node, Relation, TestNode

_FORM = re.compile(r"select \* from (\S+) where split_part\((\S+), '[^']*', -?[0-9]+\) is distinct from (\S+)")
_NONE = "!= 0"


def is_strict(node: TestNode) -> bool:
    """Whether a data test passes only where no row fails: then it holds of all parts where it holds of each."""
    thresholds = {node.config.get(name) or _NONE for name in ("warn_if", "error_if")}
    return thresholds == {_NONE} and (node.config.get("fail_calc") or "count(*)") == "count(*)"


def naming_tests(
    tests: Iterable[Node], relation: Relation, keys: Collection[str], by: str, compiled: Callable[[TestNode], str]
) -> list[TestNode]:
    """Those of some tests which hold that one of the `keys` of a relation names the part that column `by` says.

    `compiled` gives the SQL of a test.
    """
    found = [each for each in tests if isinstance(each, TestNode) and is_strict(each) and _column(each) in keys]
    return [each for each in found if _holds(compiled(each), relation, keys, by)]


def _column(node: TestNode) -> str:
    return (node.column_name or "").strip('"')


def _holds(sql: str, relation: Relation, keys: Collection[str], by: str) -> bool:
    form = _FORM.fullmatch(" ".join(sql.split()))
    if form is None:
        return False
    read, key, column = form.groups()
    return read == str(relation) and key.strip('"') in keys and column.strip('"') == by
