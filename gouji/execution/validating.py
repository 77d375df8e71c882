"""Great Expectations beside the build: other processes import it while SQL runs here, and then read the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

import gouji
from gouji.adapters.warehouse import Warehouse
from gouji.vocabulary.errors import GoujiError
from gouji.vocabulary.results import ExpectationResult

_MOST_PROCESSES = 2
_PATIENCE_SECONDS = 5
_Hear = Callable[[ExpectationResult], None]


class Validator(Protocol):
    """Runs suites, given with their numbers of expectations; see `gouji.adapters.validation.run_suites`."""

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear
    ) -> list[ExpectationResult]: ...

    def close(self) -> None: ...


def begun_validator() -> Validator:
    """Other processes that begin to import the library (3 s); this one, where it is imported already."""
    return Here() if "great_expectations" in sys.modules else Beside()


class Here:
    """Runs suites in this process."""

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear
    ) -> list[ExpectationResult]:
        from gouji.adapters import validation

        return validation.run_suites(warehouse.connection, list(suites), folder, target, on_result)

    def close(self) -> None:
        """Nothing to end."""


class Beside:
    """Runs suites in other processes, which end with this one. The database is closed here meanwhile.

    On one connection Great Expectations, which is Python, would take turns with the build; DuckDB lets several
    processes read a file that none has open for writing.
    """

    def __init__(self, processes: int | None = None) -> None:
        pipes = [Pipe() for _ in range(processes or min(_MOST_PROCESSES, os.cpu_count() or 1))]
        self._asked = [ours for ours, _ in pipes]
        theirs = [each.fileno() for _, each in pipes]
        package = Path(gouji.__file__).parents[1]
        path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gouji.execution.validator", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            # The threads of numpy's own would not be copied with the process.
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            process_group=0,  # an interrupt of the terminal is for this process, which ends them
        )
        for _, each in pipes:
            each.close()
        self._waits = False

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear
    ) -> list[ExpectationResult]:
        """Raises what the other processes raise, and GoujiError where they were killed."""
        parts = _shares(suites, len(self._asked))
        try:
            self._answers([("check", part, folder) for part in parts], on_result)
            with warehouse.released(), self._ended_by_an_error():
                work = [
                    ("run", (warehouse.path, warehouse.settings, len(parts)), part, folder, target) for part in parts
                ]
                found = self._answers(work, on_result)
            self._answers([("index", folder, target)], on_result)
        finally:
            self.close()
        order = {name: number for number, name in enumerate(suites)}
        return sorted(chain.from_iterable(found), key=lambda result: order[result.suite_name])

    @contextmanager
    def _ended_by_an_error(self) -> Iterator[None]:
        """Nobody reads the database any more after an error in the block."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _answers(self, questions: Sequence[tuple[Any, ...]], on_result: _Hear) -> list[Any]:
        """What the processes give, each asked one question, in the order of the questions."""
        answers: dict[Connection, Any] = {}
        self._waits = False
        asked = self._asked[: len(questions)]
        try:
            for process, question in zip(asked, questions, strict=True):
                process.send(question)
            while len(answers) < len(asked):
                for process in wait([each for each in asked if each not in answers]):
                    said, value = process.recv()
                    if said == "error":
                        raise value
                    if said == "done":
                        answers[process] = value
                    else:
                        on_result(value)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise GoujiError(
                "the process that runs Great Expectations ended before its results", hint="see what it printed above"
            ) from None
        self._waits = True
        return [answers[process] for process in asked]

    def close(self) -> None:
        """End the processes: those that wait for a question by themselves, others in what they do; they only read."""
        for each in self._asked:
            each.close()
        if self._waits:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _shares(suites: Mapping[str, int], most: int) -> list[list[str]]:
    """The suites in at most `most` parts of about as many expectations each."""
    parts: list[list[str]] = [[] for _ in range(most)]
    for name in sorted(suites, key=lambda name: -suites[name]):
        min(parts, key=lambda part: sum(suites[each] for each in part)).append(name)
    return [part for part in parts if part]
