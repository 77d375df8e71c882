"""Nodes that run side by side share one memory: what did not get enough of it is run again when nothing runs beside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Memory:
    """Who uses the memory: some nodes together, or one alone. Whoever waits to be alone comes before who begins."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._together = 0
        self._wanting = 0
        self._is_alone = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """While others may use it too."""
        with self._changed:
            self._changed.wait_for(lambda: not self._wanting and not self._is_alone)
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else uses it. Not inside `shared`."""
        with self._changed:
            self._wanting += 1
            self._changed.wait_for(lambda: not self._together and not self._is_alone)
            self._wanting -= 1
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()
