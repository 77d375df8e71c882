"""Fresh processes that are measured: seconds, CPU, and the largest memory of all of them together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNNER = str(ROOT / "runner.py")


@dataclass(frozen=True)
class Used:
    """What a process and its children used: seconds, bytes of resident memory at most, bytes written to a disk."""

    wall: float
    cpu: float
    peak: int
    code: int
    written: int


def run(command: Sequence[str], folder: Path) -> Used:
    """One fresh process; what it says is kept in said.txt of the folder."""
    begin = time.perf_counter()
    with (folder / "said.txt").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=keeping_bytecode())
        ended, peak = threading.Event(), [0]
        watching = threading.Thread(target=_watch, args=(process.pid, ended, peak))
        watching.start()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    ended.set()
    watching.join()
    # What the kernel tells of a process counts the memory of the one that began it, too.
    peak_of_all = peak[0] or usage.ru_maxrss * 1024
    return Used(wall, usage.ru_utime + usage.ru_stime, peak_of_all, process.returncode, usage.ru_oublock * 512)


def keeping_bytecode() -> dict[str, str]:
    """The environment, in which Python keeps its bytecode: that of an installed package is there from the begin."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _watch(pid: int, ended: threading.Event, peak: list[int]) -> None:
    """Notes the largest memory of a process and its children together, as it is five times a second, later once."""
    begin = time.perf_counter()
    while not ended.wait(0.2 if time.perf_counter() - begin < 60 else 1):  # to look through gigabytes takes its time
        peak[0] = max(peak[0], _resident(pid))


def _resident(pid: int) -> int:
    """Bytes; pages that processes share are shared out among them."""
    try:
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text()
        children = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    own = next((int(line.split()[1]) * 1024 for line in memory.splitlines() if line.startswith("Pss:")), 0)
    return own + sum(_resident(int(child)) for child in " ".join(children).split())


def build(project: Path, *arguments: str) -> Used:
    """A build of a project in a fresh process, without the site."""
    return run(
        [sys.executable, RUNNER, "build", "--quiet", "--no-site", "--project-dir", str(project), *arguments], project
    )


def require(passed: bool, project: Path) -> None:
    """Raises SystemExit with what the last process said where something did not pass."""
    if not passed:
        raise SystemExit((project / "said.txt").read_text(encoding="utf-8")[-4000:])
