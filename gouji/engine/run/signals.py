"""SIGINT and SIGTERM end a run in order: running queries are stopped, the database stays as it was."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.scheduler import Stop


@contextmanager
def stopping(warehouse: Warehouse) -> Iterator[Stop]:
    """Turn SIGINT and SIGTERM into a request to stop that also ends the running queries."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def handle(number: int, frame: Any) -> None:
        again = stop.requested
        stop.request("interrupted")
        warehouse.interrupt()
        if again or stop.at_once:
            raise KeyboardInterrupt

    earlier: dict[int, Callable[..., Any] | int | None] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        earlier[number] = signal.signal(number, handle)
    try:
        yield stop
    finally:
        for caught, handler in earlier.items():
            signal.signal(caught, handler)
