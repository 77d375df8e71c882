"""A project that an engine of Spark's language builds: in another process, with the Python that GOUJI_SPARK names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.integration.corruption import ROOT

SERVER = os.environ.get("GOUJI_SPARK_SERVER", "sail")
_PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Engine:
    """A project folder. `run` is a command on the target of the engine, `begin` one that is still running."""

    project: Path
    database: Path

    def command(self, *arguments: str) -> list[str]:
        python = os.environ["GOUJI_SPARK"]
        folder = ["--project-dir", str(self.project), "--target", "spark"]
        return [python, str(ROOT / "runner.py"), arguments[0], *folder, *arguments[1:]]

    def run(self, *arguments: str) -> tuple[int, str]:
        """(exit code, all that was printed)."""
        ended = subprocess.run(self.command(*arguments), capture_output=True, text=True, check=False, env=_around())
        return ended.returncode, ended.stdout + ended.stderr

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_around()
        )

    def folders(self) -> set[Path]:
        """The versions of relations that lie on the disk."""
        return set(self.database.with_name(f"{self.database.name}.parquet").glob("*/*"))

    def statuses(self) -> dict[str, str]:
        """Unique id → outcome of the last command."""
        results = json.loads((self.project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
        return {each["unique_id"]: each["status"] for each in results}


def build_here(project: Path, database: Path) -> None:
    """Build with DuckDB, in the environment of the tests."""
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--project-dir", str(project), "--no-site"]
    ended = subprocess.run([*command, "--database", str(database)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def ask_here(project: Path, *arguments: str) -> tuple[int, str]:
    """A command that reads, in the environment of the tests, which knows no engine."""
    command = [
        sys.executable,
        str(ROOT / "runner.py"),
        arguments[0],
        "--project-dir",
        str(project),
        "--target",
        "spark",
    ]
    ended = subprocess.run([*command, *arguments[1:]], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def engine_of(process: subprocess.Popen[str]) -> int | None:
    """The process of the engine that a command has begun."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            words = (path.parent / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(parent) == process.pid and "gouji.engine.database.spark.server" in words:
            return int(path.parent.name)
    return None


def until(happens: Callable[[], bool]) -> None:
    """Wait. Fails the test where it does not come."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has looked after does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _around() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DBT_"))}
