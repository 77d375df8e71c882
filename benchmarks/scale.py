"""How a build grows: made-up documents, planted errors and all, from a hundred to ten thousand of them.

    python benchmarks/scale.py [--sizes 100 1000 10000] [--bare 1000] [--pairs 3] [--keep FOLDER]

Per size a project is made up and built twice, in fresh processes. The first build has to find the planted errors and
fails with them; what it found is then put into the register, and the second build, which is the one that is measured,
judges every rule and expectation and publishes, without the site. Printed are wall and CPU seconds, the largest memory
of the process and its children together, sizes, the share of planted errors that was found, the seconds of each kind of
step (nodes run side by side, so they add up to more than the wall time), and the growth exponent between sizes: 1 is
linear.

At the size of --bare the build without suites is held against a script that only executes the compiled SQL in order,
in pairs of fresh processes one after the other, so that a busy machine is busy for both; of a busy machine believe the
CPU seconds. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from processes import Used, build, require, run  # noqa: E402
from runner_speed import BARE, steps_of  # noqa: E402

from gouji.lab.synthesis.projects import PLANTED, synthesize  # noqa: E402

MOST_GROWTH, MOST_GIGABYTES, MOST_OVER_BARE = 1.05, 4.0, 1.1


@dataclass(frozen=True)
class Size:
    """What was measured at one number of documents. `steps` is seconds by kind of node."""

    documents: int
    used: Used
    steps: Mapping[str, float]
    cells: int
    checks: int
    database: int
    planted: int
    caught: int
    located: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10000], help="numbers of documents")
    parser.add_argument("--bare", type=int, default=1000, help="size of the comparison with bare SQL; 0 leaves it out")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of that comparison (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the documents (default 1)")
    parser.add_argument(
        "--errors", type=float, default=0.01, help="share of documents with a wrong amount (default 0.01)"
    )
    parser.add_argument("--keep", type=Path, help="make the projects in this folder and leave them there")
    options = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory(prefix="gouji-scale-") as temporary:
        folder = options.keep or Path(temporary)
        sizes = []
        for documents in options.sizes:
            sizes.append(_measure(folder / str(documents), documents, options.seed, options.errors))
            _print(sizes[-1])
            if options.keep is None and documents != options.bare:
                shutil.rmtree(folder / str(documents))
        met &= _growth(sizes)
        if options.bare:
            project = folder / str(options.bare)
            if not project.exists():
                _measure(project, options.bare, options.seed, options.errors)
            met &= _against_bare(project, options.bare, options.pairs)
    return 0 if met else 1


def _measure(project: Path, documents: int, seed: int, errors: float) -> Size:
    made = synthesize(ROOT, project, documents=documents, seed=seed, errors=errors)
    caught, located = registered(project) if made.errors else (0, 0)
    used = build(project)
    require(used.code == 0, project)
    steps: dict[str, float] = defaultdict(float)
    for result in json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]:
        kind, _, name, *_ = result["unique_id"].split(".")
        steps["localisation" if name == "fct_explanations" else f"{kind}s"] += result["execution_time"]
    database = project / "gouji.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        answers = [
            connection.execute(sql).fetchone() or (0,)
            for sql in (
                "select count(*) from marts.fct_cells",
                "select count(*) from quality.fct_rule_checks",
                "select sum(seconds) from quality.fct_expectation_results where run_id = "
                "(select run_id from quality.fct_runs order by started_at desc limit 1)",
            )
        ]
    (cells,), (checks,), (expectations,) = answers
    steps["expectations"] = float(expectations)
    return Size(documents, used, steps, cells, checks, database.stat().st_size, made.errors, caught, located)


def registered(project: Path) -> tuple[int, int]:
    """Acknowledge what a build finds; (planted errors whose document has a finding, those whose cell is named)."""
    found = build(project, "--select", "+fct_findings", "--exclude", "resource_type:test", "resource_type:expectation")
    require(found.code == 1, project)
    return acknowledged(project)


def acknowledged(project: Path) -> tuple[int, int]:
    """Acknowledge what the failed build of a project found; gives what `registered` gives."""
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        columns = "finding_id, document_id, source_line, source_page, published_text, implied_text, kind, cell_id"
        findings = connection.execute(f"select {columns} from quality.fct_findings where status = 'open'").fetchall()
    with (project / "seeds/reference/acknowledged_findings.csv").open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        for *found, _ in findings:
            lines.writerow([*found, "为测量而植入的错误", "planted to be measured", "2026-01-01"])
    with (project / PLANTED).open(encoding="utf-8", newline="") as file:
        planted = [(row["document_id"], row["cell_id"]) for row in csv.DictReader(file)]
    documents, cells = {each[1] for each in findings}, {each[-1] for each in findings}
    return sum(document in documents for document, _ in planted), sum(cell in cells for _, cell in planted)


def _print(size: Size) -> None:
    used = size.used
    print(
        f"{size.documents} documents: {size.cells:,} cells, {size.checks:,} rule instances; wall {used.wall:.1f} s, "
        f"CPU {used.cpu:.1f} s, peak {used.peak / 1e9:.2f} GB, database {size.database / 1e9:.2f} GB"
    )
    print("    " + ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in sorted(size.steps.items())))
    print(f"    planted {size.planted}, caught {size.caught}, located {size.located}", flush=True)


def _growth(sizes: Sequence[Size]) -> bool:
    """The growth between neighbouring sizes; whether the last meets its target and all of them the memory's."""
    met = True
    for small, large in itertools.pairwise(sizes):
        ratio = math.log(large.cells / small.cells)
        wall, cpu = (
            math.log(getattr(large.used, kind) / getattr(small.used, kind)) / ratio for kind in ("wall", "cpu")
        )
        print(f"growth from {small.documents} to {large.documents}: exponent {wall:.2f} (wall), {cpu:.2f} (CPU)")
        if large is sizes[-1]:
            met &= cpu <= MOST_GROWTH
            print(f"    target {MOST_GROWTH} on CPU time: {'met' if cpu <= MOST_GROWTH else 'MISSED'}")
    if sizes:
        peak = max(size.used.peak for size in sizes) / 1e9
        met &= peak <= MOST_GIGABYTES
        print(f"peak memory {peak:.2f} GB, target {MOST_GIGABYTES}: {'met' if peak <= MOST_GIGABYTES else 'MISSED'}")
    return met


def _against_bare(project: Path, documents: int, pairs: int) -> bool:
    (project / "bare.py").write_text(BARE, encoding="utf-8")
    without = ("--exclude", "resource_type:expectation")
    require(build(project, *without).code == 0, project)
    (project / "steps.json").write_text(json.dumps(steps_of(project, "gouji.duckdb")), encoding="utf-8")
    os.environ["PYTHONPATH"] = str(ROOT)
    ratios: dict[str, list[float]] = defaultdict(list)
    for _ in range(pairs):
        built = build(project, *without)
        require(built.code == 0, project)
        (project / "bare.duckdb").unlink(missing_ok=True)
        bare = run([sys.executable, "bare.py", "steps.json", "bare.duckdb"], project)
        require(bare.code == 0, project)
        for kind in ("wall", "cpu"):
            ratios[kind].append(getattr(built, kind) / getattr(bare, kind))
        print(f"    build without suites: wall {built.wall:.1f} s, CPU {built.cpu:.1f} s; "
              f"bare SQL: wall {bare.wall:.1f} s, CPU {bare.cpu:.1f} s", flush=True)  # fmt: skip
    wall, cpu = (statistics.median(ratios[kind]) for kind in ("wall", "cpu"))
    print(f"against bare SQL at {documents} documents, medians of {pairs} pairs: {wall:.2f} (wall), {cpu:.2f} (CPU)")
    print(f"    target {MOST_OVER_BARE} on CPU time: {'met' if cpu <= MOST_OVER_BARE else 'MISSED'}")
    return cpu <= MOST_OVER_BARE


if __name__ == "__main__":
    sys.exit(main())
