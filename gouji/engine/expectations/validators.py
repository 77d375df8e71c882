"""Great Expectations beside the build: other processes import it while SQL runs here, and then read the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import gouji
from gouji.engine.database.opening import opening_of
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import GoujiError, shown_error
from gouji.engine.vocabulary.results import ExpectationResult

_MOST_PROCESSES = 2
_PATIENCE_SECONDS = 5
_ENDED = "its process ended before its results: killed, out of memory, or by an exit of its own"
_HINT = "see what is printed above; run validate --select with this suite alone"
_Hear = Callable[[ExpectationResult], None]
# Of a suite the expectations that are asked, by their result ids, where not all are.
Only = Mapping[str, Collection[str]]
_ALL: Only = MappingProxyType({})


@dataclass(frozen=True)
class Validated:
    """Results in the order of the suites, and why other suites have none, with file and line: by suite."""

    results: list[ExpectationResult]
    faults: Mapping[str, str] = field(default_factory=dict)


class Validator(Protocol):
    """Runs suites, given with their numbers of expectations; see `gouji.engine.expectations.run_suites`."""

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear,
        only: Only = _ALL,
    ) -> Validated:  # fmt: skip
        """Run suites over the relations of a warehouse, in their order; `on_result` hears each expectation as it
        is told.
        """

    def close(self) -> None:
        """End what it holds: processes, or nothing. Safe to call twice."""


def begun_validator() -> Validator:
    """Other processes that begin to import the library (3 s); this one, where it is imported already."""
    return Here() if "great_expectations" in sys.modules else Beside()


class Here:
    """Runs suites in this process."""

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear,
        only: Only = _ALL,
    ) -> Validated:  # fmt: skip
        """As the protocol says."""
        from gouji.engine import expectations as validation

        validation.check_suites(list(suites), folder)
        begun: list[tuple[str, str]] = []
        try:
            found = validation.run_suites(
                warehouse.lent(),
                list(suites),
                folder,
                target,
                on_result,
                on_begin=lambda *at: begun.append(at),
                only=only,
            )
        except (GoujiError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 (not that of one expectation, which is a result of its own)
            at = begun[-1] if begun else None
            return Validated([], {name: _located(folder, name, at, shown_error(error)) for name in suites})
        return Validated(found)

    def close(self) -> None:
        """Nothing to end."""


class Later:
    """A validator that begins when it is asked, where it is likely that nobody asks."""

    def __init__(self, begin: Callable[[], Validator]) -> None:
        self._begin = begin
        self._begun: Validator | None = None

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear,
        only: Only = _ALL,
    ) -> Validated:  # fmt: skip
        """As the protocol says."""
        self._begun = self._begin()
        return self._begun.run(warehouse, suites, folder, target, on_result, only)

    def close(self) -> None:
        """End what has begun."""
        if self._begun is not None:
            self._begun.close()


class Beside:
    """Runs suites in other processes, which end with this one. The database is closed here meanwhile.

    On one connection Great Expectations, which is Python, would take turns with the build; DuckDB lets several
    processes read a file that none has open for writing.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._waits = False
        self._begin(processes)

    def _begin(self, processes: int | None) -> None:
        pipes = [Pipe() for _ in range(processes or min(_MOST_PROCESSES, os.cpu_count() or 1))]
        self._asked = [ours for ours, _ in pipes]
        theirs = [each.fileno() for _, each in pipes]
        package = Path(gouji.__file__).parents[1]
        path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gouji.engine.expectations.validator", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            # The threads of numpy's own would not be copied with the process.
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
            process_group=0,  # an interrupt of the terminal is for this process, which ends them
        )
        for _, each in pipes:
            each.close()

    def run(
        self, warehouse: Warehouse, suites: Mapping[str, int], folder: Path, target: Path, on_result: _Hear,
        only: Only = _ALL,
    ) -> Validated:  # fmt: skip
        """Raises what the other processes raise, and GoujiError where one ends before it has begun with a suite.

        The suite that a process was busy with when it ended, or was killed, has a fault; new ones run the others.
        """
        parts = _shares(suites, len(self._asked))
        heard: set[str] = set()

        def hear(result: ExpectationResult) -> None:
            if result.result_id not in heard:  # a suite that is run again says nothing twice
                heard.add(result.result_id)
                on_result(result)

        results: list[ExpectationResult] = []
        faults: dict[str, str] = {}
        try:
            _all_done(self._answers([("check", part, folder) for part in parts], hear), parts)
            opening = opening_of(warehouse)
            with warehouse.released(), self._ended_by_an_error():
                while parts:
                    database = (opening, len(parts))
                    asked = [("run", database, part, folder, target, dict(only)) for part in parts]
                    answers = self._answers(asked, hear)
                    results += chain.from_iterable(each.value for each in answers if each.is_done)
                    again = []
                    for part, answer in zip(parts, answers, strict=True):
                        if not answer.is_done:
                            of_fault = [answer.begun[0]] if answer.begun else part
                            faults |= {name: _located(folder, name, answer.begun, answer.value) for name in of_fault}
                            again += [name for name in part if name not in of_fault]
                    parts = _shares({name: suites[name] for name in again}, 1) if again else []
                    if parts:
                        self._begin_again()
            if not self._waits:
                self._begin_again()
            _all_done(self._answers([("index", folder, target)], hear), [list(suites)])
        except BaseException:
            self.close()
            raise
        self.close()
        order = {name: number for number, name in enumerate(suites)}
        return Validated(sorted(results, key=lambda result: order[result.suite_name]), faults)

    def _begin_again(self) -> None:
        """Another process in place of those that are there: one of them has ended, or is in an unknown state."""
        self.close()
        self._begin(1)

    @contextmanager
    def _ended_by_an_error(self) -> Iterator[None]:
        """Nobody reads the database any more after an error in the block."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _answers(self, questions: Sequence[tuple[Any, ...]], on_result: _Hear) -> list[_Answer]:
        """What the processes give, each asked one question, in the order of the questions."""
        answers: dict[Connection, _Answer] = {}
        begun: dict[Connection, tuple[str, str]] = {}
        self._waits = False
        asked = self._asked[: len(questions)]
        for process, question in zip(asked, questions, strict=True):
            with suppress(BrokenPipeError, ConnectionResetError):  # what is gone gives no answer either
                process.send(question)
        while len(answers) < len(asked):
            for ready in wait([each for each in asked if each not in answers]):
                assert isinstance(ready, Connection)
                try:
                    said, value = ready.recv()
                except (EOFError, ConnectionResetError):
                    said, value = "fault", _ENDED
                if said == "error":
                    raise value
                if said in ("done", "fault"):
                    answers[ready] = _Answer(said == "done", value, begun.get(ready))
                elif said == "begun":
                    begun[ready] = value
                else:
                    on_result(value)
        self._waits = all(each.is_done for each in answers.values())
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


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a process gave, or why it gave nothing, and the (suite, relation) that it began last."""

    is_done: bool
    value: Any
    begun: tuple[str, str] | None


def _all_done(answers: Sequence[_Answer], parts: Sequence[Sequence[str]]) -> None:
    """Raise GoujiError for an answer that did not come, with the suites that it was about."""
    for answer, part in zip(answers, parts, strict=True):
        if not answer.is_done:
            raise GoujiError(f"Great Expectations, asked for {', '.join(part)}: {answer.value}", hint=_HINT)


def _located(folder: Path, suite: str, begun: tuple[str, str] | None, why: str) -> str:
    """Why a suite has no results: its file, the line of the first expectation on the relation it was busy with."""
    from gouji.engine import expectations as validation

    path, busy = folder / f"{suite}.json", ""
    where = f"{folder.name}/{path.name}"
    if begun is not None and begun[0] == suite:
        of_relation = [relation for relation, _ in validation.expectations_of(path)].index(begun[1])
        where = f"{where}:{validation.expectation_lines(path)[of_relation]}"
        busy = f" on {begun[1]}"
    return f"{where}: {suite}{busy}: no verdict: {why}\n  → {_HINT}"


def _shares(suites: Mapping[str, int], most: int) -> list[list[str]]:
    """The suites in at most `most` parts of about as many expectations each."""
    parts: list[list[str]] = [[] for _ in range(most)]
    for name in sorted(suites, key=lambda name: -suites[name]):
        min(parts, key=lambda part: sum(suites[each] for each in part)).append(name)
    return [part for part in parts if part]
