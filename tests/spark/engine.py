"""A project that an engine of Spark's language builds: in another process, with the Python that GOUJI_SPARK names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.corruption import ROOT

SERVER = os.environ.get("GOUJI_SPARK_SERVER", "sail")
_PATIENCE_SECONDS = 600
_JAVA = "'-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'"  # for few rows Java is done sooner where it compiles less
_LIGHT = {
    "PYSPARK_SUBMIT_ARGS": f"--conf spark.driver.defaultJavaOptions={_JAVA} "
    f"--conf spark.executor.defaultJavaOptions={_JAVA} pyspark-shell"
}


@dataclass(frozen=True)
class Engine:
    """A project folder. `run` is a command on the target of the engine, `begin` one that is still running."""

    project: Path
    database: Path
    around: Mapping[str, str] = field(default_factory=dict)  # variables of the environment

    def command(self, *arguments: str) -> list[str]:
        python = os.environ["GOUJI_SPARK"]
        folder = ["--project-dir", str(self.project), "--target", "spark"]
        return [python, str(ROOT / "runner.py"), arguments[0], *folder, *arguments[1:]]

    def run(self, *arguments: str) -> tuple[int, str]:
        """(exit code, all that was printed)."""
        ended = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, env=self._around()
        )
        return ended.returncode, ended.stdout + ended.stderr

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self._around()
        )

    def folders(self) -> set[Path]:
        """The versions of relations that lie on the disk."""
        return set(self.database.with_name(f"{self.database.name}.parquet").glob("*/*"))

    def statuses(self) -> dict[str, str]:
        """Unique id → outcome of the last command."""
        results = json.loads((self.project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
        return {each["unique_id"]: each["status"] for each in results}

    def _around(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DBT_"))}
        return {**_LIGHT, **own, **self.around}


def build_here(project: Path, database: Path, target: str = "dev") -> None:
    """Build with DuckDB, in the environment of the tests."""
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--project-dir", str(project), "--no-site"]
    command += ["--target", target, "--database", str(database)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
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
    return next(iter(below(process.pid, "gouji.engine.database.spark.server")), None)


def driver_of(engine: int) -> int:
    """The process that plans what an engine does: of Apache Spark a Java that it has begun, of Sail itself."""
    return next(iter(below(engine, "org.apache.spark.deploy.SparkSubmit")), engine)


def executors_of(engine: int) -> list[int]:
    """The processes of an engine that do its work, where they are apart from it."""
    return below(engine, "CoarseGrainedExecutorBackend")


def below(pid: int, words: str) -> list[int]:
    """The living processes that a process or those below it have begun, and whose command line holds some words."""
    parents: dict[int, int] = {}
    called: list[int] = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int(_stat(path)[1])
            if words in (path / "cmdline").read_bytes().decode(errors="replace"):
                called.append(int(path.name))
        except OSError:
            continue

    def is_below(each: int) -> bool:
        parent = parents.get(each, 0)
        return parent == pid or (parent > 1 and is_below(parent))

    return sorted(each for each in called if is_below(each))


def ticks(pid: int) -> int:
    """The processor's time that a process has taken, in hundredths of a second; 0 where it is gone."""
    try:
        return sum(map(int, _stat(Path(f"/proc/{pid}"))[11:13]))
    except OSError:
        return 0


def until(happens: Callable[[], bool]) -> None:
    """Wait. Fails the test where it does not come."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has looked after does not."""
    try:
        return _stat(Path(f"/proc/{pid}"))[0] != "Z"
    except OSError:
        return False


def _stat(process: Path) -> list[str]:
    """What the kernel tells of a process, from its state on. Raises OSError where it is gone."""
    return (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
