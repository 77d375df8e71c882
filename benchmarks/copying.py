"""What a copy of a database costs: by the memory in which the system keeps files, and past it.

    python benchmarks/copying.py FILE [--runs 3]

Each way copies the file to a new one beside it and waits until that is on the disk, in turns. Printed are wall and CPU
seconds (the system's included) of each. Exit code 1 where the file system does not let the memory be passed by.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gouji.engine.database.copying import copy_directly  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="a large file, for example a database")
    parser.add_argument("--runs", type=int, default=3, help="rounds (default 3)")
    options = parser.parse_args()
    source = options.file.resolve()
    print(f"{source.stat().st_size / 1e6:.0f} MB")
    passed = True
    for _ in range(options.runs):
        _timed("by memory", source, lambda target: shutil.copyfile(source, target))
        passed &= bool(_timed("past it", source, lambda target: copy_directly(source, target)))
    return 0 if passed else 1


def _timed(what: str, source: Path, copy: Callable[[Path], object]) -> object:
    target = source.with_name(f"{source.name}.copied")
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        found = copy(target)
        handle = os.open(target, os.O_RDWR)
        os.fsync(handle)
        os.close(handle)
        print(f"    {what:10} wall {time.perf_counter() - wall:6.2f} s  CPU {time.process_time() - cpu:6.2f} s")
    finally:
        target.unlink(missing_ok=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
