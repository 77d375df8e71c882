"""Processes that write a part of the site beside this one, which goes on with the rest meanwhile.

Each is a fresh interpreter that is handed a task and its share through a file; what one could not do is done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from gouji.engine.vocabulary.mask import note_secrets, noted_secrets

# Processes at most, and documents from which on they are worth it.
MOST, FEWEST = 4, 60
_START = "import sys; sys.path.insert(0, sys.argv[1]); from gouji.field.site.writers import serve; serve()"
_ROOT = Path(__file__).resolve().parents[3]
Share = TypeVar("Share")


def parted(names: Sequence[str]) -> list[Sequence[str]]:
    """The share of each process that is worth starting; none where this one is done as soon."""
    count = min(os.cpu_count() or 1, MOST) if len(names) >= FEWEST else 0
    return [names[number::count] for number in range(count)]


@contextmanager
def beside(task: Callable[[Share], None], shares: Sequence[Share]) -> Iterator[None]:
    """While the block goes on, `task(share)` is done for each share in a process of its own; at its end all is done.

    Raises what the task raises.
    """
    with ExitStack() as stack:
        started = [(share, stack.enter_context(_process(task, share))) for share in shares]
        yield
        for share, process in started:
            if process is None or process.wait() != 0:
                task(share)


@contextmanager
def _process(task: Callable[[Share], None], share: Share) -> Iterator[subprocess.Popen[bytes] | None]:
    """The process, which ends with the block; None where the system gives none."""
    with tempfile.TemporaryFile() as asked:
        pickle.dump((task, share, noted_secrets()), asked, pickle.HIGHEST_PROTOCOL)
        asked.seek(0)
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(_ROOT)],
                stdin=asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError:
            yield None
            return
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def serve() -> None:
    """What such a process does: the task that stands in its input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the caller, who ends us
    with uncollected():
        task, share, secrets = pickle.load(sys.stdin.buffer)
        note_secrets(secrets)
        task(share)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for circles among millions of rows, which hold none: it would take a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
