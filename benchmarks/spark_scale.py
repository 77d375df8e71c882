"""Work per document on an engine of Spark's language, and in DuckDB: made-up documents, a whole build without suites.

    python benchmarks/spark_scale.py PYTHON [--sizes 100 1000] [--threads 1 2] [--server sail] [--no-duckdb]
                                            [--shuffles]

PYTHON is one that has the extra gouji[spark] (`make spark` makes .venv-spark/bin/python). Per size a project of so many
documents is made up and built in fresh processes: by DuckDB, then by the engine with each number of threads, which is
the number of its partitions too. Printed are wall and CPU seconds (the engine's own process is among the children),
CPU seconds per document, questions to the engine, and the bytes of its files. Of a busy machine believe the CPU
seconds.
Findings make the builds fail, as they should: errors are planted; what is compared is that both find the same. With
--no-duckdb the engine alone builds, and what it found is compared among its numbers of threads. With --shuffles, of
Apache Spark alone, its event log is kept and counted: jobs, stages, tasks, and the bytes that went from one to another.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sparkevents import Shuffles, logging_to, shuffles  # noqa: E402

from gouji.lab.synthesis.projects import synthesize  # noqa: E402

COUNTS = (
    "select (select count(*) from marts.dim_documents), (select count(*) from marts.fct_cells), "
    "(select count(*) from quality.fct_rule_checks), (select count(*) from quality.fct_findings)"
)


@dataclass(frozen=True)
class Measured:
    """One build: seconds, questions to the engine, what the database holds."""

    wall: float
    cpu: float
    questions: int
    held: tuple[int, int, int, int]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", help="a Python that has gouji[spark]")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000], help="numbers of documents")
    parser.add_argument("--threads", type=int, nargs="*", default=[2], help="partitions of the engine")
    parser.add_argument("--server", default="sail", help="sail or spark")
    parser.add_argument("--no-duckdb", action="store_true", help="build with the engine alone")
    parser.add_argument("--shuffles", action="store_true", help="count what Apache Spark shuffles")
    parser.add_argument("--seed", type=int, default=1, help="seed of the documents")
    options = parser.parse_args()
    if options.shuffles and options.server != "spark":
        parser.error("--shuffles reads the event log of Apache Spark: give --server spark")
    other = 0
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="gouji-scale-") as folder:
            project = Path(folder) / "project"
            synthesize(ROOT, project, documents=size, seed=options.seed)
            found = set()
            if not options.no_duckdb:
                here = build(sys.executable, project, project / "here.duckdb", "dev", 2, options.server)
                tell("DuckDB", here)
                found.add(here.held)
            for threads in options.threads:
                database = project / f"engine-{threads}.duckdb"
                events = Path(folder) / f"events-{threads}" if options.shuffles else None
                there = build(options.python, project, database, "spark", threads, options.server, events)
                tell(f"{options.server}, {threads} partitions", there)
                if events is not None:
                    tell_shuffles(shuffles(events), there.held[0])
                lie = sum(path.stat().st_size for path in Path(f"{database}.parquet").glob("*/*/*"))
                print(f"  {lie / 1e6:.1f} MB of files; documents, cells, checks, findings {there.held}", flush=True)
                found.add(there.held)
            other += len(found) > 1
    return int(bool(other))


def build(
    python: str, project: Path, database: Path, target: str, threads: int, server: str, events: Path | None = None
) -> Measured:
    """Build in a fresh process and look at what is there, published or failed by the planted errors."""
    command = [python, str(ROOT / "runner.py"), "build", "--project-dir", str(project), "--target", target]
    command += ["--threads", str(threads), "--database", str(database), "--no-site", "--target-path", "made"]
    command += ["--exclude", "resource_type:expectation", "resource_type:test", "resource_type:unit_test"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    around = {**os.environ, "GOUJI_SPARK_SERVER": server}
    if events is not None:
        events.mkdir()
        around["PYSPARK_SUBMIT_ARGS"] = logging_to(events)
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=around)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    file = database if database.exists() else project / "made" / "failed.duckdb"
    if not file.exists() or " error" in ended.stdout.splitlines()[-3:][0]:
        raise SystemExit(ended.stdout[-2000:] + ended.stderr)
    with duckdb.connect(str(file), read_only=True) as connection:
        held = connection.execute(COUNTS).fetchone()
    asked = re.search(r"questions to the engine: (\d+)", ended.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, int(asked[1]) if asked else 0, held)


def tell(what: str, measured: Measured) -> None:
    asked = f", {measured.questions} questions" if measured.questions else ""
    documents = measured.held[0]  # the made-up ones, and those of the project
    each = f"{measured.cpu / documents * 1000:.1f} CPU ms a document"
    print(f"{what}, {documents} documents: {measured.wall:.1f} s, {measured.cpu:.1f} CPU s, {each}{asked}", flush=True)


def tell_shuffles(found: Shuffles, documents: int) -> None:
    print(f"  {found.jobs} jobs, {found.stages} stages, {found.tasks} tasks; shuffled {found.written / 1e6:.1f} MB, "
          f"{found.written / 1000 / documents:.1f} KB a document", flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
