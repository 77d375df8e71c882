"""`gouji build` against `sqlmesh plan` on the same project, in one run: from nothing, and again with nothing changed.

    python benchmarks/sqlmesh.py --sqlmesh PATH/TO/sqlmesh [--runs 1]

SQLMesh reads dbt projects (`pip install 'sqlmesh[dbt]' dbt-duckdb` in an environment of its own), but for two things
that are changed in a temporary copy, for both: it has no Python models of dbt, so each is a query of what it came to;
and it reads `true` of a seed as a boolean, so that tests of written values fail, and a test that fails stops it: here
all tests only warn. Printed are the medians of wall and CPU seconds (of the process and its children), the ratios of
one round, and of the relations that both made how many are alike row for row. A build that fails ends the run.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
READ = ("dbt_project.yml", "models", "seeds", "macros", "tests/data", "gouji", "runner.py")
PROFILE = """
gouji:
  target: dev
  outputs:
    dev: {type: duckdb, path: "%s.duckdb", schema: main, threads: 2}
"""
WAYS = ("gouji, from nothing", "SQLMesh, from nothing", "gouji, unchanged", "SQLMesh, unchanged")


def main() -> int:
    options = _options()
    rounds = []
    with tempfile.TemporaryDirectory(prefix="gouji-sqlmesh-") as folder:
        for number in range(options.runs):
            rounds.append(_round(Path(folder) / str(number), options.sqlmesh))
        alike, other = compared(Path(folder) / "0")
    for way in WAYS:
        wall, cpu = (statistics.median(taken[way][place] for taken in rounds) for place in (0, 1))
        print(f"{way:24} wall {wall:7.1f} s  CPU {cpu:7.1f} s")
    for ours, theirs in (WAYS[:2], WAYS[2:]):
        wall, cpu = (statistics.median(taken[ours][i] / taken[theirs][i] for taken in rounds) for i in (0, 1))
        print(f"{ours} / {theirs}: wall {wall:.2f}, CPU {cpu:.2f}")
    print(f"relations alike: {len(alike)} of {len(alike) + len(other)}")
    for name in other:
        print(f"  differs: {name}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1, help="rounds (default 1)")
    parser.add_argument("--sqlmesh", type=Path, required=True, help="the sqlmesh program")
    return parser.parse_args()


def _round(folder: Path, sqlmesh: Path) -> dict[str, tuple[float, float]]:
    whole = _copy(folder / "whole", "whole")
    ours = [sys.executable, "runner.py", "build", "--quiet", "--no-site", "--exclude", "resource_type:expectation"]
    _taken([*ours, "--full-refresh"], whole)
    copies = [_copy(folder / name, name) for name in ("gouji", "mesh")]
    for copy in copies:
        _without_python(copy, whole / "whole.duckdb")
    begin = [str(sqlmesh), "init", "-t", "dbt"]
    subprocess.run(begin, cwd=copies[1], check=True, capture_output=True)
    plan = [str(sqlmesh), "plan", "--auto-apply", "--no-prompts"]
    commands = ((ours, copies[0]), (plan, copies[1])) * 2
    return {way: _taken(command, copy) for way, (command, copy) in zip(WAYS, commands, strict=True)}


def _copy(project: Path, name: str) -> Path:
    for part in READ:
        place = project / part
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, place)
    (project / "profiles.yml").write_text(PROFILE % name, encoding="utf-8")
    return project


def _without_python(project: Path, built: Path) -> None:
    """Each Python model becomes a query of what it came to in the database built (a Parquet file); tests warn."""
    with duckdb.connect(str(built), read_only=True) as connection:
        for path in sorted((project / "models").rglob("*.py")):
            (schema,) = connection.execute(
                "select table_schema from information_schema.tables where table_name = ?", [path.stem]
            ).fetchall()[0]
            kept = project / f"{path.stem}.parquet"
            connection.execute(f"copy {schema}.{path.stem} to '{kept}' (format parquet)")
            path.with_suffix(".sql").write_text(f"select * from read_parquet('{kept}')\n", encoding="utf-8")
            path.unlink()
    with (project / "dbt_project.yml").open("a", encoding="utf-8") as file:
        file.write("\ndata_tests:\n  gouji:\n    +severity: warn\n")


def _taken(command: list[str], project: Path) -> tuple[float, float]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def compared(folder: Path) -> tuple[list[str], list[str]]:
    """Names of the relations alike row for row (as texts), and of those that are not."""
    alike: list[str] = []
    other: list[str] = []
    with duckdb.connect() as connection:
        for name in ("gouji", "mesh"):
            connection.execute(f"attach '{folder / name / f'{name}.duckdb'}' as {name} (read_only)")
        listed = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables where table_catalog = 'mesh' "
            "and table_schema in ('raw', 'staging', 'intermediate', 'marts', 'quality') order by 1"
        ).fetchall()
        for (name,) in listed:
            (alike if _same(connection, name) else other).append(name)
    return alike, other


def _same(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    columns = [row[0] for row in connection.execute(f"describe gouji.{name}").fetchall()]
    listed = ", ".join(f'cast("{column}" as varchar) as "{column}"' for column in columns)
    sides = [f"select {listed} from {side}.{name}" for side in ("gouji", "mesh")]
    try:
        ours, theirs = (f"select count(*) from ({one} except all {two})" for one, two in (sides, sides[::-1]))
        return connection.execute(f"select ({ours}) + ({theirs})").fetchall() == [(0,)]
    except duckdb.Error:
        return False


if __name__ == "__main__":
    sys.exit(main())
