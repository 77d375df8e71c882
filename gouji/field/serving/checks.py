"""Checks: uploads and results, a folder each; one process at a time judges them, and is ended past the limits."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.field.serving.judgement import DONE, REFUSED, lacks_memory, ordered
from gouji.field.serving.limits import MOST_CHECKS, MOST_WAITING, Limits
from gouji.field.serving.texts import RefusedError, Words, refusal

_START = "import sys; sys.path.insert(0, sys.argv[1]); from gouji.field.serving.judgement import main; main()"
_ROOT = Path(__file__).resolve().parents[3]
WAITING, STARTING, FAILED = "waiting", "starting", "failed"
_ENDED = (DONE, FAILED)
_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGKILL, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS)
_SAID = "said.txt"  # what libraries print
_MOST_NAME = 120  # signs of the name of a file


@dataclass
class Check:
    """One check: its folder, the names of its files, and how far it is."""

    name: str
    folder: Path
    files: list[str] = field(default_factory=list)
    year: int | None = None
    state: dict[str, Any] = field(default_factory=lambda: {"step": WAITING})
    is_started: bool = False
    is_forgotten: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state["step"] in _ENDED

    def path_for(self, given: str) -> Path:
        """Where a file of this name is put: a plain name that no other file of the check has."""
        plain = "".join(sign for sign in given.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
        stem, dot, ending = plain.strip().lstrip(".").rpartition(".")
        if not dot:
            stem, ending = ending, ""
        stem, tail = stem[:_MOST_NAME] or "file", f"{dot}{ending[:10]}"
        while len(f"{stem}{tail}".encode()) > 2 * _MOST_NAME:
            stem = stem[:-1]
        name, number = f"{stem}{tail}", 2
        while name in self.files:
            name, number = f"{stem}_{number}{tail}", number + 1
        self.files.append(name)
        return self.folder / "files" / name


class Checks:
    """All checks of a server, in a folder of its own."""

    def __init__(self, folder: Path, limits: Limits):
        self.folder = folder
        self.limits = limits
        self._checks: dict[str, Check] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")

    def new(self) -> Check:
        """A check to put files into. Raises RefusedError where too many wait."""
        with self._lock:
            if sum(not check.has_ended for check in self._checks.values()) > MOST_WAITING:
                raise RefusedError("busy", 503)
            ended = [check for check in self._checks.values() if check.has_ended]
            too_many = len(self._checks) + 1 - MOST_CHECKS
        for check in ended[: max(too_many, 0)]:
            self.forget(check)
        made = Check(name := secrets.token_urlsafe(16), self.folder / name)
        (made.folder / "files").mkdir(parents=True)
        with self._lock:
            self._checks[name] = made
        return made

    def find(self, name: str) -> Check:
        """Raises RefusedError where there is none."""
        found = self._checks.get(name)
        if found is None:
            raise RefusedError("gone", 404)
        return found

    def start(self, check: Check) -> None:
        """Judge the files of a check, after those that came before."""
        ordered(check.folder, check.files, check.year, self.limits)
        check.is_started = True
        self._pool.submit(self._run, check)

    def forget(self, check: Check) -> None:
        """Delete the files and the result of a check; one that runs is ended."""
        with self._lock:
            self._checks.pop(check.name, None)
            check.is_forgotten = True
        _end(check.process)
        shutil.rmtree(check.folder, ignore_errors=True)

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            self._is_closed = True
            running = [check.process for check in self._checks.values()]
        for process in running:
            _end(process)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, check: Check) -> None:
        with self._lock:
            if check.is_forgotten or self._is_closed:
                return
            check.state = {"step": STARTING}
            with (check.folder / _SAID).open("wb") as said:
                check.process = process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _START, str(_ROOT), str(check.folder)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, start_new_session=True,
                )  # fmt: skip
        seconds = self.limits.seconds * len(check.files)
        until = time.monotonic() + seconds
        clock = threading.Timer(seconds, _end, (process,))
        clock.start()
        try:
            self._listen(check, process)
        finally:
            clock.cancel()
            _end(process)
            code = process.wait()
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(OSError):
                    stream.close()
            if not check.has_ended:
                self._fail(check, _why(code, check.folder / _SAID, is_late=time.monotonic() >= until))
            if check.is_forgotten:
                shutil.rmtree(check.folder, ignore_errors=True)

    def _listen(self, check: Check, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError):  # cut off where the process was ended
                state = json.loads(line)
                if state["step"] != REFUSED:
                    check.state = state
                elif "name" in state:
                    self._fail(check, state["name"])
                else:
                    check.state = {"step": FAILED, "message": state["message"]}
        with suppress(subprocess.TimeoutExpired):  # it has nothing more to say
            process.wait(timeout=5)

    def _fail(self, check: Check, name: str) -> None:
        message: Words = refusal(name, self.limits, len(check.files))
        check.state = {"step": FAILED, "message": message}


def _why(code: int, said: Path, *, is_late: bool) -> str:
    """The name of the refusal of a process that ended before it had said so."""
    if is_late or code == -signal.SIGXCPU:
        return "time"
    if -code in _OF_MEMORY:
        return "memory"
    with suppress(OSError):
        if lacks_memory(said.read_text(encoding="utf-8", errors="replace")):
            return "memory"
    return "broken"


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """End a process with the workers that it started."""
    if process is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
