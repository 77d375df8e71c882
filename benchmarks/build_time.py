"""How long a build takes, whole, without Great Expectations, and without a change: fresh processes in turn, medians.

    python benchmarks/build_time.py [runs]

The database goes to a temporary folder; the project's own is not touched.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAYS = {
    "build": ("whole", "--full-refresh"),
    "build without a change": ("whole",),
    "build without expectations": ("without", "--full-refresh", "--exclude", "resource_type:expectation"),
}


def seconds(database: Path, options: tuple[str, ...]) -> float:
    """Wall time of one build in a fresh process. Raises CalledProcessError where it fails."""
    command = [sys.executable, "runner.py", "build", "--quiet", "--no-site", "--database", str(database), *options]
    begin = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs + 1):
            for way, options in WAYS.items():
                database, *more = options
                elapsed = seconds(Path(folder) / f"{database}.duckdb", tuple(more))
                if number:  # the first round warms the caches
                    taken[way].append(elapsed)
    print(f"{'':28}{'min':>8}{'median':>8}{'max':>8}   seconds, {runs} runs")
    for way, times in taken.items():
        print(f"{way:28}{min(times):8.2f}{statistics.median(times):8.2f}{max(times):8.2f}")
    whole, _, without = (statistics.median(times) for times in taken.values())
    print(f"{'not Great Expectations':28}{without / whole:8.2f}   of the whole")


if __name__ == "__main__":
    main()
