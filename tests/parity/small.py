"""Small projects, each a folder, built by dbt and by the engine side by side; whatever dbt leaves is compared."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.integration.corruption import ROOT

from .comparing import differences, relations_of

HERE = Path(__file__).parent
# How often a project is built, and with which further arguments; the others are built once.
STEPS: dict[str, list[tuple[str, ...]]] = {
    "meters": [(), ("--vars", "{today: '2024-01-04'}"), ("--vars", "{today: '2024-01-04'}", "--full-refresh")],
    "stepping": [(), (), (), ()],
    "neighbours": [(), ()],
    "hooked": [(), ()],
}
# In dbt no edge leads from a seed to the source that it stands in for.
SEEDS_FIRST = ("bakery",)


def names(folder: str) -> list[str]:
    """The projects in a folder beside this file."""
    return sorted(path.name for path in (HERE / folder).iterdir() if path.is_dir())


@dataclass(frozen=True)
class Small:
    """Two copies of a project. Each tool builds in its own."""

    name: str
    by_dbt: Path
    by_gouji: Path

    @classmethod
    def copied(cls, source: Path, folder: Path) -> Small:
        for tool in ("dbt", "gouji"):
            shutil.copytree(source, folder / tool)
        return cls(source.name, folder / "dbt", folder / "gouji")

    def build(self, *arguments: str) -> tuple[int, int]:
        """The exit codes of dbt and of the engine, which run at the same time."""
        words = ["build", *arguments]
        dbt = [os.environ["DBT"], "--no-use-colors"]
        if self.name in SEEDS_FIRST:
            ended = run([*dbt, "seed"], self.by_dbt)
            assert ended.returncode == 0, ended.stdout + ended.stderr
        with ThreadPoolExecutor(2) as pool:
            theirs = pool.submit(run, [*dbt, *words], self.by_dbt)
            ours = pool.submit(run, [sys.executable, str(ROOT / "runner.py"), *words], self.by_gouji)
        for ended in (theirs.result(), ours.result()):
            assert ended.returncode in (0, 1), ended.stdout + ended.stderr
        return theirs.result().returncode, ours.result().returncode

    def differences(self) -> list[str]:
        """What is not the same, of anything in dbt's database; after a failed build in the file that was kept."""
        theirs, ours = (folder / f"{self.name}.duckdb" for folder in (self.by_dbt, self.by_gouji))
        failed = self.by_gouji / "target" / "failed.duckdb"
        if failed.exists():
            # The databases are told apart by their names.
            ours = failed.rename(failed.with_name(f"{self.name}.duckdb"))
        scratch = self.by_dbt.parent / "scratch.duckdb"
        scratch.unlink(missing_ok=True)
        return differences(theirs, ours, relations_of(theirs), scratch)

    def statuses(self, folder: Path) -> dict[str, str]:
        """Unique id → outcome, of what ran; hooks are no nodes of the engine."""
        results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
        found = {each["unique_id"]: each["status"] for each in results if each["status"] != "reused"}
        return {uid: status for uid, status in found.items() if not uid.startswith(("operation.", "exposure."))}


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DBT")}
    environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
