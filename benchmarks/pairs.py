"""Two versions of gouji on the same documents, in turns: what one document more, and nothing, cost with each.

    git worktree add ../before COMMIT
    python benchmarks/pairs.py ../before [--size 1000] [--pairs 5]

For each version, the checkout that is named and this one, a project of made-up documents is written, put into a store
and built whole, with the models of that version. Then, as often as `--pairs` says and in turns, so that a machine that
becomes busy hurts both: a document is taken out, the project built, the document put back, built, and built with
nothing to do; each in a fresh process, with all tests and suites, without the site. Printed are the CPU seconds of
every build, the medians, and their ratios.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import processes  # noqa: E402
from stored import Stored  # noqa: E402

STEPS = ("one removed", "one more", "nothing")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, metavar="CHECKOUT", help="the version to compare this one with")
    parser.add_argument("--size", type=int, default=1000, help="number of documents (default 1000)")
    parser.add_argument("--pairs", type=int, default=5, help="how often (default 5)")
    options = parser.parse_args()
    if not (options.before / "runner.py").is_file():
        parser.error(f"{options.before}: no checkout of gouji: it has no runner.py")
    with tempfile.TemporaryDirectory(prefix="gouji-pairs-") as temporary:
        found = _measured({"before": options.before.resolve(), "now": ROOT}, Path(temporary), options)
    for step in STEPS:
        medians = {version: statistics.median(found[version][step]) for version in found}
        print(f"{step:12} before {medians['before']:6.2f}  now {medians['now']:6.2f} CPU s in the median  "
              f"{medians['now'] / medians['before'] - 1:+.0%}")  # fmt: skip
    return 0


def _measured(
    checkouts: dict[str, Path], folder: Path, options: argparse.Namespace
) -> dict[str, dict[str, list[float]]]:
    """CPU seconds by version and step."""
    stored = {}
    for version, root in checkouts.items():
        processes.RUNNER = str(root / "runner.py")
        stored[version] = Stored.begun(root, folder / version, options.size)
        print(f"{version}: everything {stored[version].built('--full-refresh').cpu:.1f} CPU s", flush=True)
    found: dict[str, dict[str, list[float]]] = {version: {step: [] for step in STEPS} for version in checkouts}
    for _ in range(options.pairs):
        for version, root in checkouts.items():
            processes.RUNNER = str(root / "runner.py")
            project = stored[version]
            project.remove()
            found[version]["one removed"].append(project.built().cpu)
            project.put_back()
            found[version]["one more"].append(project.built().cpu)
            found[version]["nothing"].append(project.built().cpu)
            print(version, *(f"{step} {found[version][step][-1]:.2f}" for step in STEPS), flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
