"""`add` of many PDF files into a store, against the sum of single reads.

    python benchmarks/adding.py FILE... [--count 100] [--processes 2]

Each file is read alone first (`read --dry-run`, a fresh process for each). Then copies of the files, until there are
`--count`, are given to one `add --threads PROCESSES` into the store of a copy of this project without documents. A copy
has a few bytes behind its end, so that it is another file; it prints the same document, so that all but the first are
read and proved and then told to be there already: what is measured is the reading, and not a hundred units.

Printed are wall and CPU seconds of both, memory of all processes together, and `add` against the sum of single reads,
of wall shared out among the processes. On a busy machine believe the CPU seconds. Exit code 1 above 1.2.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from processes import ROOT, RUNNER, Used, require, run

MOST = 1.2
COPIED = ("seeds", "models", "macros", "expectations", "tests/data", "dbt_project.yml", "profiles.yml")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--count", type=int, default=100, help="how many files are added (default 100)")
    parser.add_argument("--processes", type=int, default=2, help="processes that read (default 2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gouji-adding-") as temporary:
        project = _project(Path(temporary) / "project")
        alone = {path: _used(project, "read", path, "--dry-run", "--threads", "1") for path in options.files}
        copies = [_copy(options.files[number % len(options.files)], Path(temporary), number)
                  for number in range(options.count)]  # fmt: skip
        cpu = sum(alone[options.files[number % len(alone)]].cpu for number in range(options.count))
        wall = sum(alone[options.files[number % len(alone)]].wall for number in range(options.count))
        added = _used(project, "add", *copies, "--threads", str(options.processes))
    for path, used in alone.items():
        print(f"{path.name:40} wall {used.wall:6.1f} s  CPU {used.cpu:6.1f} s  peak {used.peak / 1e9:.2f} GB")
    print(f"{options.count} files, one by one {'':13} wall {wall:6.1f} s  CPU {cpu:6.1f} s")
    print(f"{options.count} files, add in {options.processes} processes {'':6} wall {added.wall:6.1f} s  "
          f"CPU {added.cpu:6.1f} s  peak {added.peak / 1e9:.2f} GB")  # fmt: skip
    share = added.wall / (wall / options.processes)
    print(f"add / (sum of single reads / {options.processes}): wall {share:.2f} (target {MOST}), "
          f"CPU of the sum {added.cpu / cpu:.2f}")  # fmt: skip
    return 0 if share <= MOST else 1


def _project(folder: Path) -> Path:
    """A copy of this project whose documents lie in a store, where the files are none of its documents yet."""
    for name in COPIED:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, place)
    settings = folder / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("\nvars:\n", "\nvars:\n  document_store: documents\n"))
    return folder


def _copy(path: Path, folder: Path, number: int) -> Path:
    copy = folder / f"{number:03d}_{path.name}"
    copy.write_bytes(path.read_bytes() + f"\n% copy {number}\n".encode())
    return copy


def _used(project: Path, *arguments: str | Path) -> Used:
    command = [sys.executable, RUNNER, *map(str, arguments), "--project-dir", str(project)]
    used = run(command, project)
    require(used.code in (0, 1), project)
    return used


if __name__ == "__main__":
    sys.exit(main())
