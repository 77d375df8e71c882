"""Commands in processes of their own that cost no start: a small server has imported the engine and forks for each.

A request is one line of JSON: {"arguments": [...], "kill_after": seconds or null, "limit": bytes of a file or null}.
The answer holds the exit code (negative: the signal that ended the process), what was printed and the seconds it took.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Forkserver:
    """The client's side. A context manager: the server ends with it."""

    def __enter__(self) -> Forkserver:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def start(self, *arguments: str, kill_after: float | None = None, limit: int | None = None) -> None:
        request = {"arguments": arguments, "kill_after": kill_after, "limit": limit}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def run(self, *arguments: str, kill_after: float | None = None, limit: int | None = None) -> dict[str, Any]:
        self.start(*arguments, kill_after=kill_after, limit=limit)
        return self.answer()


def _child(request: dict[str, Any], output: int) -> None:
    from gouji.cli.main import main

    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    if request["limit"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["limit"], request["limit"]))
    code = 1
    try:
        code = main(request["arguments"])
    except SystemExit as left:
        code = int(left.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _serve() -> None:
    from gouji.cli import commands
    from gouji.engine.artifacts import console
    from gouji.engine.artifacts import files as artifacts
    from gouji.engine.run import execution as executing

    assert all((commands, executing, artifacts, console))
    for line in sys.stdin:
        request = json.loads(line)
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)  # nobody reads before the end
        with open(reading, "rb") as output:  # noqa: PTH123
            begin = time.perf_counter()
            child = os.fork()
            if not child:
                _child(request, writing)
            os.close(writing)
            handle = os.pidfd_open(child)
            if request["kill_after"] is not None and not select.select([handle], [], [], request["kill_after"])[0]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            seconds = time.perf_counter() - begin
            os.close(handle)
            answer = {"code": code, "text": output.read().decode(errors="replace"), "seconds": seconds}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _serve()
