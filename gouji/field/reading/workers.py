"""Workers: processes that open files of unknown origin, one by one or side by side, within bounds.

Each is a fresh interpreter that imports what it needs and nothing of the program that started it: no memory is shared,
no lock of a thread is copied, and a script that reads files needs no guard. A file that asks for too much memory or
processor time, or that breaks the library that opens it, ends its worker, and the caller says so in one message.
"""

from __future__ import annotations

import errno
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.reading.files import UnreadableError

MOST_MEMORY = 2 << 30  # bytes that a worker may ask for
MOST_WORKERS = 32
MOST_SECONDS = 120  # of processor time for one request
_START = "import sys; sys.path.insert(0, sys.argv[1]); from gouji.field.reading.workers import serve; serve()"
_ROOT = Path(__file__).resolve().parents[3]
_ITEM, _END, _ERROR, _MEMORY = "item", "end", "error", "memory"
_Task = Callable[..., Iterable[Any]]


class Worker:
    """One process. Its answers come as they are made; one that was not heard to the end is not asked again."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        except OSError:
            self._said.close()
            raise

    @property
    def is_alive(self) -> bool:
        """Whether its process still runs."""
        return self._process.poll() is None

    def asked(self, path: Path, task: _Task, *arguments: Any) -> Iterator[Any]:
        """What `task(path, *arguments)` yields over there. Raises UnreadableError, and what the task raises."""
        is_done = False
        try:
            pickle.dump((task, (path, *arguments), MOST_SECONDS, MOST_MEMORY), self._stdin)
            self._stdin.flush()
            while True:
                kind, content = pickle.load(self._stdout)
                if kind == _ITEM:
                    yield content
                    continue
                is_done = True
                if kind == _ERROR:
                    raise content
                if kind == _MEMORY:
                    raise _too_much_memory(path)
                return
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._broken(path) from None
        finally:
            if not is_done:
                self.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _broken(self, path: Path) -> UnreadableError:
        """Why the process ended before its answer."""
        with suppress(OSError):
            self._stdin.close()
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return UnreadableError(
                f"reading it takes more than {MOST_SECONDS} seconds of processor time",
                path=path,
                hint="check the file: no disclosure needs so long",
            )
        if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGKILL, -signal.SIGILL):
            return _too_much_memory(path)
        self._said.seek(0)
        last = self._said.read().decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        what = last or (f"signal {-code}" if code < 0 else f"code {code}")
        return UnreadableError(
            f"the file broke what opens it ({what})", path=path, hint="fetch it again, or save it anew"
        )

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process, and close what led to it."""
        self.kill()
        for stream in (self._stdin, self._stdout, self._said):
            with suppress(OSError):
                stream.close()


def _too_much_memory(path: Path) -> UnreadableError:
    return UnreadableError(
        f"reading it takes more than {MOST_MEMORY >> 20:,} MB of memory", path=path, hint="check the file, or divide it"
    )


class Crew:
    """Workers of a command, started when they are needed."""

    def __init__(self, size: int = 1) -> None:
        self.size = min(max(size, 1), MOST_WORKERS)
        self._workers: list[Worker] = []

    def run(self, path: Path, task: _Task, *arguments: Any) -> Iterator[Any]:
        """What `task(path, *arguments)` yields, by one worker. Raises as `Worker.asked` does."""
        return self._at_hand(1)[0].asked(path, task, *arguments)

    def spread(self, path: Path, task: _Task, numbers: Sequence[int]) -> Iterator[Any]:
        """What `task(path, part)` yields for parts of the numbers, side by side, in whichever order it comes."""
        if not numbers:
            return
        workers = self._at_hand(min(self.size, len(numbers)))
        if len(workers) == 1:
            yield from workers[0].asked(path, task, list(numbers))
            return
        answers: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        threads = [
            threading.Thread(target=_heard, args=(worker, answers, path, task, list(numbers[at :: len(workers)])))
            for at, worker in enumerate(workers)
        ]
        for thread in threads:
            thread.start()
        is_done = False
        try:
            left = len(threads)
            while left:
                kind, content = answers.get()
                if kind == _ERROR:
                    raise content
                if kind == _END:
                    left -= 1
                else:
                    yield content
            is_done = True
        finally:
            for worker in workers if not is_done else ():
                worker.kill()
            for thread in threads:
                thread.join()

    def _at_hand(self, count: int) -> list[Worker]:
        """So many workers that live, or fewer where the system gives no more. Raises OSError where it gives none."""
        for worker in [worker for worker in self._workers if not worker.is_alive]:
            worker.close()
            self._workers.remove(worker)
        while len(self._workers) < count:
            try:
                self._workers.append(Worker())
            except OSError:
                if not self._workers:
                    raise
                break
        return self._workers[:count]

    def close(self) -> None:
        """End all workers. Safe to call twice."""
        for worker in self._workers:
            worker.close()
        self._workers = []


def _heard(worker: Worker, answers: queue.SimpleQueue, path: Path, task: _Task, part: list[int]) -> None:
    """Pass on what a worker says, and how it ends."""
    try:
        for item in worker.asked(path, task, part):
            answers.put((_ITEM, item))
    except GoujiError as error:
        answers.put((_ERROR, error))
    else:
        answers.put((_END, None))


_current: ContextVar[Crew | None] = ContextVar("crew", default=None)


@contextmanager
def crew(size: int = 1) -> Iterator[Crew]:
    """A crew for all files that are read inside."""
    made = Crew(size)
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)
        made.close()


@contextmanager
def at_hand() -> Iterator[Crew]:
    """The crew of whoever called for one, else one worker for the time being."""
    current = _current.get()
    if current is not None:
        yield current
        return
    with crew() as made:
        yield made


def serve() -> None:
    """What a worker does until nobody asks any more: tasks from its input, answers to its output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the caller, who ends us
    while True:
        try:
            task, arguments, seconds, memory = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _bound(seconds, memory)
        try:
            for item in task(*arguments):
                _answer(answers, _ITEM, item)
            _answer(answers, _END, None)
        except GoujiError as error:
            _answer(answers, _ERROR, error)
        except BrokenPipeError:
            os._exit(0)  # nobody listens
        except (MemoryError, OSError, ImportError) as error:
            if not _is_for_want_of_memory(error):
                raise
            _answer(answers, _MEMORY, None)


def _is_for_want_of_memory(error: Exception) -> bool:
    """Whether it failed on memory: also a library that could not be loaded, for which the loader has words alone."""
    if isinstance(error, ImportError):
        return any(each in str(error) for each in ("failed to map segment", "cannot allocate memory"))
    return isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM


def _answer(answers: IO, kind: str, content: Any) -> None:
    answers.write(pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL))
    answers.flush()


def _bound(seconds: int, memory: int) -> None:
    """Let this process take no more than so many further seconds of processor time, and so many bytes."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    for kind, most in ((resource.RLIMIT_CPU, until), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # not every system knows every bound
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
