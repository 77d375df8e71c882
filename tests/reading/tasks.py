"""What workers are asked for in tests."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from gouji.field.reading.files import UnreadableError


def process(path: Path, numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Each number with the process that was asked; the first waits until another process has answered too."""
    (path / str(os.getpid())).touch()
    until = time.monotonic() + 20
    while len(list(path.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    for number in numbers:
        yield number, os.getpid()


def refuse(path: Path, numbers: list[int]) -> Iterator[int]:
    """Refuses the number 3."""
    for number in numbers:
        if number == 3:
            raise UnreadableError("page 3 is bad", path=path, hint="mend it")
        yield number


def kill(path: Path, numbers: list[int]) -> Iterator[int]:
    """Says the first number, and ends as a library does that finds the heap broken."""
    yield numbers[0]
    os.kill(os.getpid(), 11)


def raise_key(path: Path) -> Iterator[int]:
    """Does what nobody foresaw."""
    yield {}["nothing"]


def fail(path: Path, kind: type[Exception], arguments: tuple) -> Iterator[int]:
    """Raises what it is told to."""
    yield from ()
    raise kind(*arguments)


def burn(path: Path) -> Iterator[int]:
    """Never ends."""
    while True:
        sum(range(10_000))
    yield 0


def swell(path: Path) -> Iterator[int]:
    """Asks for four gigabytes."""
    yield len(bytearray(4 << 30))


def chat(path: Path) -> Iterator[str]:
    """Prints beside its answer."""
    print("noise", flush=True)
    os.write(1, b"more noise\n")
    yield "answer"


def where(path: Path) -> Iterator[tuple[list[str], bool]]:
    """Where it looks for modules, and whether the main module of the caller was imported."""
    yield sys.path, "__mp_main__" in sys.modules
