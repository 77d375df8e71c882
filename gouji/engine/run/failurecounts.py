"""The failing rows of many data tests counted in one question: a distant engine has a price for each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import TestNode


class FailureCounts:
    """Counts by test. Tests of the same relations can be asked as soon as one of them can: they are asked together."""

    def __init__(self, tests: Iterable[TestNode], compiled: Callable[[TestNode], str], warehouse: Warehouse):
        """`compiled` gives the SQL of a test. A test with a calculation of its own, a limit or a store stays alone."""
        self._compiled = compiled
        self._warehouse = warehouse
        self._lock = threading.Lock()
        self._groups: dict[frozenset[str], list[TestNode]] = {}
        for node in tests:
            counts = (node.config.get("fail_calc") or "count(*)") == "count(*)" and node.config.get("limit") is None
            if counts and not node.stored_as:
                self._groups.setdefault(frozenset(node.depends_on), []).append(node)
        self._counts: dict[str, int] = {}

    def of(self, node: TestNode) -> int | None:
        """The number of failing rows of a test; None where it has to be asked alone."""
        with self._lock:
            group = self._groups.pop(frozenset(node.depends_on), None)
            if group is not None and len(group) > 1:
                try:
                    found = self._warehouse.count_each([self._compiled(each) for each in group])
                except SqlError:
                    found = []  # one of them is wrong: each tells for itself
                self._counts |= {each.unique_id: count for each, count in zip(group, found, strict=False)}
            return self._counts.get(node.unique_id)
