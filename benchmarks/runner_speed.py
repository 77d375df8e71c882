"""`gouji build` against `dbt build` and against a bare script that only executes the compiled SQL, in one run.

    python benchmarks/runner_speed.py [--runs 5] [--dbt PATH/TO/dbt]

Each round runs every way once, in fresh processes and in turn, so that a busy machine is busy for all; the first round
warms the caches and is not counted. Printed are the medians of wall and CPU time (of the process and its children) and
the medians of the ratios within a round. What is compared leaves the site out: dbt writes none in a build. Without
--dbt (dbt-core with dbt-duckdb, in an environment that has scipy too, for the Python model) that way is left out.
Everything is built in a temporary copy of the project.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from processes import keeping_bytecode

ROOT = Path(__file__).resolve().parents[1]
READ = (
    "dbt_project.yml",
    "profiles.yml",
    "models",
    "seeds",
    "macros",
    "expectations",
    "tests/data",
    "gouji",
    "runner.py",
)
TARGETS = {
    ("gouji build", "dbt build"): 0.5,
    ("gouji without suites", "dbt build"): 0.15,
    ("gouji without suites", "bare SQL"): 2.0,
}
BARE = """
import csv, json, sys
import duckdb

steps = json.load(open(sys.argv[1], encoding="utf-8"))
connection = duckdb.connect(sys.argv[2])
for schema in steps["schemas"]:
    connection.execute(f'create schema if not exists "{schema}"')
for kind, name, text, columns in steps["steps"]:
    if kind == "ddl":
        connection.execute(text).fetchall()
    elif kind == "seed":
        struct = ", ".join(f"'{column}': 'VARCHAR'" for column, _ in columns)
        casts = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in columns)
        connection.execute(
            f"create table {name} as select {casts} from "
            f"read_csv(?, header = true, auto_detect = false, columns = {{{struct}}}, nullstr = '')", [text]).fetchall()
    elif kind == "test":
        assert connection.execute(f"select count(*) from ({text})").fetchall() == [(0,)], name
    elif kind == "python":
        space = {}
        exec(text, space)
        class Dbt:
            def config(self, **given): pass
            def ref(self, name): return connection.query(f"select * from {columns[name]}")
        frame = space["model"](Dbt(), connection)
        connection.execute(f"create table {name} as select * from frame").fetchall()
    else:
        connection.execute(f"create {kind} {name} as {text}").fetchall()
"""


@dataclass(frozen=True)
class Taken:
    """Seconds of one process with its children."""

    wall: float
    cpu: float


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="gouji-speed-") as folder:
        project = _copy(Path(folder) / "project")
        ways = _ways(project, options.dbt)
        rounds: list[dict[str, Taken]] = []
        for number in range(options.runs + 1):
            taken = {way: _run(command, project) for way, command in ways.items()}
            if number:
                rounds.append(taken)
    _print(list(ways), rounds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds that count (default 5)")
    parser.add_argument("--dbt", type=Path, help="the dbt program")
    return parser.parse_args()


def _copy(project: Path) -> Path:
    for name in READ:
        source, place = ROOT / name, project / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)
    return project


def _ways(project: Path, dbt: Path | None) -> dict[str, list[str]]:
    """Name → command line. The project is built once, for the compiled SQL that the bare script executes."""
    whole = [sys.executable, "runner.py", "build", "--quiet", "--full-refresh", "--database"]
    build = [*whole[:-1], "--no-site", "--database"]
    without = ["--exclude", "resource_type:expectation"]
    subprocess.run([*build, "first.duckdb", *without], cwd=project, check=True)
    (project / "bare.py").write_text(BARE, encoding="utf-8")
    (project / "steps.json").write_text(json.dumps(steps_of(project, "first.duckdb")), encoding="utf-8")
    ways = {
        "gouji build with its site": [*whole, "site.duckdb"],
        "gouji build": [*build, "whole.duckdb"],
        "gouji without suites": [*build, "without.duckdb", *without],
        "bare SQL": [sys.executable, "bare.py", "steps.json", "bare.duckdb"],
    }
    if dbt is not None:
        profiles = project / "dbt"
        profiles.mkdir()
        text = (project / "profiles.yml").read_text(encoding="utf-8").replace("gouji.duckdb", "dbt.duckdb")
        (profiles / "profiles.yml").write_text(text, encoding="utf-8")
        paths = ["--project-dir", ".", "--profiles-dir", "dbt", "--target-path", "target-dbt"]
        ways["dbt build"] = [str(dbt), "--quiet", "build", *paths]
    return ways


def steps_of(project: Path, database: str) -> Mapping[str, object]:
    manifest = json.loads((project / "target" / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((project / "target" / "run_results.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"]
    relations = {
        node["name"]: f'"{node["schema"]}"."{node["alias"]}"'
        for node in nodes.values()
        if node["resource_type"] != "test"
    }
    steps: list[tuple[str, str, str, object]] = []
    for uid in (result["unique_id"] for result in results["results"]):
        node = nodes[uid]
        name = relations.get(node["name"], node["name"])
        if node["resource_type"] == "seed":
            steps.append(("seed", name, node["original_file_path"], _columns(project, node)))
        elif node["resource_type"] == "test":
            if node["config"]["severity"].lower() == "error":
                steps.append(("test", name, node["compiled_code"], None))
        elif node["language"] == "python":
            steps.append(("python", name, node["raw_code"], relations))
        else:
            steps.append((node["config"]["materialized"], name, node["compiled_code"], None))
    steps = [("ddl", "", text, None) for text in _history(project, database)] + steps
    schemas = sorted({node["schema"] for node in nodes.values() if node["resource_type"] != "test"})
    return {"schemas": schemas, "steps": steps}


def _history(project: Path, database: str) -> list[str]:
    """What makes the tables of the run history, on which views stand, as the hook before a run does."""
    sources = json.loads((project / "target" / "manifest.json").read_text(encoding="utf-8"))["sources"].values()
    names = [(source["schema"], source["identifier"]) for source in sources]
    with duckdb.connect(str(project / database), read_only=True) as connection:
        made = connection.execute("select schema_name, table_name, sql from duckdb_tables()").fetchall()
    return [text for schema, name, text in made if (schema, name) in names]


def _columns(project: Path, node: Mapping[str, object]) -> list[tuple[str, str]]:
    with (project / str(node["original_file_path"])).open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
    config = node["config"]
    assert isinstance(config, Mapping)
    types = config.get("column_types") or {}
    return [(column, types.get(column, "VARCHAR")) for column in header]


def _run(command: Sequence[str], project: Path) -> Taken:
    """One fresh process. Raises CalledProcessError where it fails."""
    for left in ("bare.duckdb", "dbt.duckdb"):
        (project / left).unlink(missing_ok=True)
    environment = {**keeping_bytecode(), "PYTHONPATH": str(project), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _print(ways: Sequence[str], rounds: Sequence[Mapping[str, Taken]]) -> None:
    print(f"{'seconds, medians of ' + str(len(rounds)):44}{'wall':>8}{'CPU':>8}")
    for way in ways:
        wall, cpu = (statistics.median(getattr(each[way], kind) for each in rounds) for kind in ("wall", "cpu"))
        print(f"{way:44}{wall:8.2f}{cpu:8.2f}")
    print(f"\n{'ratios, medians of the rounds':44}{'wall':>8}{'CPU':>8}{'target':>8}")
    for (way, other), target in TARGETS.items():
        if way in ways and other in ways:
            wall, cpu = (
                statistics.median(getattr(each[way], kind) / getattr(each[other], kind) for each in rounds)
                for kind in ("wall", "cpu")
            )
            print(f"{way + ' / ' + other:44}{wall:8.2f}{cpu:8.2f}{target:8.2f}")


if __name__ == "__main__":
    sys.exit(main())
