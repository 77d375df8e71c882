"""One project built by dbt and by the engine, each into a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.corruption import ROOT

from .comparing import differences

_BUILT = ("model", "seed")


@dataclass(frozen=True)
class Both:
    """A copy of a project. dbt builds into the file that the profile names, the engine into `gouji/` beside it."""

    project: Path
    database: str

    @property
    def by_dbt(self) -> Path:
        return self.project / self.database

    @property
    def by_gouji(self) -> Path:
        return self.project.parent / "gouji" / self.database

    def build(self, *arguments: str) -> None:
        """Both builds. Fails the test with what was printed where one does not pass."""
        dbt = os.environ["DBT"]
        # Sources that seeds stand in for have no edge to them in dbt: the seeds come first.
        self._run([dbt, "--no-use-colors", "seed", *self._folders("seed"), *arguments])
        self._run([dbt, "--no-use-colors", "build", *self._folders("build"), *arguments])
        self.by_gouji.parent.mkdir(exist_ok=True)
        command = [sys.executable, str(ROOT / "runner.py"), "build", "--project-dir", str(self.project)]
        command += ["--database", str(self.by_gouji), "--exclude", "resource_type:expectation", "--no-site", *arguments]
        self._run(command)

    def modified(self) -> list[str]:
        """What the engine finds modified against the manifest that dbt wrote; suites are nothing that dbt knows."""
        command = [sys.executable, str(ROOT / "runner.py"), "ls", "--project-dir", str(self.project)]
        command += ["--select", "state:modified", "--state", str(self.project / "dbt-build")]
        command += ["--exclude", "resource_type:expectation"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()

    def relations(self) -> list[tuple[str, str]]:
        """(schema, name) of everything that dbt's manifest says is stored: seeds, models, failing rows of tests."""
        found = []
        for node in self._read("dbt-build/manifest.json")["nodes"].values():
            stored = node["resource_type"] in _BUILT and node["config"]["materialized"] != "ephemeral"
            if stored or (node["resource_type"] == "test" and node["config"].get("store_failures")):
                found.append((node["schema"], node["alias"]))
        return sorted(found)

    def of_history(self) -> set[tuple[str, str]]:
        """Those of them that tell of the runs: dbt keeps no history, its tables are empty."""
        manifest = self._read("dbt-build/manifest.json")
        found: set[str] = {uid for uid, source in manifest["sources"].items() if source["source_name"] == "history"}
        reached = list(found)
        while reached:
            below = set(manifest["child_map"][reached.pop()]) - found
            found |= below
            reached += below
        nodes = [manifest["nodes"][uid] for uid in found if uid in manifest["nodes"]]
        return {(node["schema"], node["alias"]) for node in nodes if node["resource_type"] == "model"}

    def manifest(self, tool: str) -> dict[str, Any]:
        """The manifest that `dbt` or `gouji` wrote."""
        return self._read("dbt-build/manifest.json" if tool == "dbt" else "target/manifest.json")

    def statuses(self, tool: str) -> dict[str, str]:
        """Unique id → outcome of every node that ran, as `dbt` or `gouji` wrote it; not of what was reused."""
        path = "dbt-build/run_results.json" if tool == "dbt" else "target/run_results.json"
        results = self._read(path)["results"]
        left_out = ("exposure.", "operation.")  # hooks are no nodes of the runner
        return {
            each["unique_id"]: each["status"]
            for each in results
            if not each["unique_id"].startswith(left_out) and each["status"] != "reused"
        }

    def differences(self) -> list[str]:
        """What is not the same in the two databases."""
        scratch = self.project.parent / "scratch.duckdb"
        scratch.unlink(missing_ok=True)
        return differences(self.by_dbt, self.by_gouji, self.relations(), scratch, self.of_history())

    def _folders(self, command: str) -> list[str]:
        target = self.project / f"dbt-{command}"
        return ["--target-path", str(target), "--log-path", str(target), "--profiles-dir", str(self.project)]

    def _run(self, command: list[str]) -> None:
        environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        environment.pop("DBT_PROFILES_DIR", None)
        ended = subprocess.run(command, cwd=self.project, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def _read(self, path: str) -> dict:
        return json.loads((self.project / path).read_text(encoding="utf-8"))
