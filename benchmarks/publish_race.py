"""Readers that open a database in the very moment in which it is replaced: by a rename of the file, and by a link.

    python benchmarks/publish_race.py [--seconds 20]

Two databases of different length take turns at one path, each swap one atomic rename, while readers open and close it
without a pause. Printed are the opens and how many of them failed or read what is in neither.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
import time
from pathlib import Path

import duckdb

READERS = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="for each way (default 20)")
    seconds = parser.parse_args().seconds
    print(f"{'swap':16}{'swaps':>8}{'opens':>8}{'failed':>8}")
    for way, swap in (("rename the file", _by_file), ("move the link", _by_link)):
        with tempfile.TemporaryDirectory(prefix="gouji-race-") as folder:
            swaps, opens, failed = _race(Path(folder), swap, seconds)
        print(f"{way:16}{swaps:>8}{opens:>8}{failed:>8}")
    return 0


def _race(folder: Path, swap, seconds: float) -> tuple[int, int, int]:
    for number, rows in enumerate((10, 300_000)):
        (folder / str(number)).mkdir()
        with duckdb.connect(str(folder / str(number) / "made.duckdb")) as connection:
            connection.execute(f"create table made as select random() as number, {rows} as own from range({rows})")
    swap(folder, 0)
    with multiprocessing.Pool(READERS) as pool:
        reading = pool.starmap_async(_read, [(folder / "made.duckdb", seconds)] * READERS)
        swaps = 0
        while not reading.ready():
            swaps += 1
            swap(folder, swaps % 2)
            time.sleep(0.002)
        counts = reading.get()
    return swaps, sum(opens for opens, _ in counts), sum(failed for _, failed in counts)


def _by_file(folder: Path, number: int) -> None:
    shutil.copy(folder / str(number) / "made.duckdb", folder / "next")
    (folder / "next").replace(folder / "made.duckdb")


def _by_link(folder: Path, number: int) -> None:
    (folder / "next").symlink_to(Path(str(number), "made.duckdb"))
    (folder / "next").replace(folder / "made.duckdb")


def _read(path: Path, seconds: float) -> tuple[int, int]:
    opens = failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        opens += 1
        try:
            with duckdb.connect(str(path), read_only=True) as connection:
                ((own, rows),) = connection.execute("select any_value(own), count(*) from made").fetchall()
            failed += own != rows
        except duckdb.Error:
            failed += 1
    return opens, failed


if __name__ == "__main__":
    raise SystemExit(main())
