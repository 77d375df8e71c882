"""What reading the lineage of every column takes: fresh processes, first without and then with what was read before.

    python benchmarks/lineage_time.py [runs]

`ls` stands beside it: what starting and reading the project alone takes. Needs no database.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.integration.corruption import copy_project  # noqa: E402

WAYS = ("ls", "lineage, first", "lineage, again")


def seconds(project: Path, way: str) -> tuple[float, float]:
    """(wall, CPU) of one command. Raises CalledProcessError where it fails."""
    asked = ["ls"] if way == "ls" else ["lineage", "marts.fct_cells.amount"]
    command = [sys.executable, str(ROOT / "runner.py"), *asked, "--project-dir", str(project)]
    if way == "lineage, first":
        (project / "target/column_lineage.json").unlink(missing_ok=True)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project")
        for number in range(runs + 1):
            for way in WAYS:
                measured = seconds(project, way)
                if number:  # the first round warms the caches
                    taken[way].append(measured)
        content = json.loads((project / "target/column_lineage.json").read_text(encoding="utf-8"))
    relations = [each for each in content["relations"].values() if each["resource_type"] == "model"]
    columns = sum(len(each["columns"]) for each in relations)
    print(f"{columns} columns of {len(relations)} models; seconds, medians of {runs} runs")
    print(f"{'':16}{'wall':>8}{'CPU':>8}")
    for way, times in taken.items():
        wall, cpu = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"{way:16}{wall:8.2f}{cpu:8.2f}")


if __name__ == "__main__":
    main()
