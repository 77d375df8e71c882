"""What one document more costs among many: builds from a store, with all tests and suites, without the site.

    python benchmarks/one_more.py [--sizes 1000 10000] [--drafts ID=SHARE ...] [--errors SHARE] [--memory 3GB]
                                  [--keep FOLDER]

Per size a project of made-up documents beside the real ones is written and its documents are put into a store. Then,
each in a fresh process: everything (`--full-refresh`, or the first load where errors are planted), one document more,
nothing, one changed, one changed that is linked with another (a department and its unit), one removed. Printed are wall
and CPU seconds, the largest memory of all processes together, bytes written, the size of the database, the ratio to the
whole build of the same size, and between sizes the exponent with which it grows. `--drafts` lets a share of the
documents be of another template (tables alone), `--errors` plants an error in a share of the others: the first load
finds them, they are put into the register, and the next build takes up what the first has made.

On a busy machine believe the CPU seconds and the ratios. The engine is copied first: a build after an edit of it, or
after another package is installed, makes everything. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import itertools
import math
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import processes  # noqa: E402
from processes import Used  # noqa: E402
from scale import acknowledged  # noqa: E402
from stored import MEMORY, Stored  # noqa: E402

from gouji.lab.synthesis.projects import PLANTED  # noqa: E402
from gouji.lab.synthesis.vocabulary import rows  # noqa: E402

PAIR = "putuo_gov_office_2025_dept"
MOST_SHARE, MOST_GROWTH, MOST_NOTHING, MOST_GIGABYTES = 0.05, 0.3, 2.0, 4.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10000], help="numbers of documents")
    parser.add_argument("--drafts", action="append", default=[], metavar="ID=SHARE", help="other templates")
    parser.add_argument("--errors", type=float, default=0, metavar="SHARE", help="documents with a wrong amount")
    parser.add_argument("--seed", type=int, default=1, help="seed of the documents (default 1)")
    parser.add_argument("--memory", default=MEMORY, metavar="SIZE", help="what DuckDB may have (default %(default)s)")
    parser.add_argument("--keep", type=Path, help="make the projects in this folder and leave them there")
    options = parser.parse_args()
    known = {row["template_id"] for row in rows(ROOT / "seeds/templates/templates.csv")}
    drafts = {name: float(share) for name, _, share in (each.partition("=") for each in options.drafts)}
    if unknown := drafts.keys() - known:
        parser.error(f"no template {', '.join(sorted(unknown))}: there are {', '.join(sorted(known))}")
    found: dict[int, dict[str, Used]] = {}
    with tempfile.TemporaryDirectory(prefix="gouji-one-more-") as temporary:
        engine = Path(temporary) / "engine"
        shutil.copytree(ROOT / "gouji", engine / "gouji", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "seeds", engine / "seeds")  # what the field reads beside it
        shutil.copy(ROOT / "runner.py", engine)
        processes.RUNNER = str(engine / "runner.py")
        for size in options.sizes:
            folder = (options.keep or Path(temporary)) / str(size)
            found[size] = _measure(folder, size, options, drafts)
            if options.keep is None:
                shutil.rmtree(folder)
    return 0 if _told(found) else 1


def _measure(project: Path, size: int, options: argparse.Namespace, drafts: dict[str, float]) -> dict[str, Used]:
    """Build everything, then after each small change."""
    is_new = not project.exists()
    stored = Stored.begun(ROOT, project, size, seed=options.seed, drafts=drafts, errors=options.errors,
                          memory=options.memory)  # fmt: skip
    held = sum(path.stat().st_size for path in (project / "documents").rglob("*") if path.is_file())
    print(f"{size} documents, store {held / 1e6:.1f} MB", flush=True)
    stored.remove()
    used = {}
    if options.errors and is_new:
        used["everything"] = stored.built(code=1)  # ends with findings that nobody has judged
        caught, located = acknowledged(project)
        planted = len((project / PLANTED).read_text(encoding="utf-8").splitlines()) - 1
        print(f"    planted {planted}, caught {caught}, located {located}", flush=True)
        used["judged"] = stored.built()
    else:
        used["everything"] = stored.built("--full-refresh")
    stored.put_back()
    used["one more"] = stored.built()
    used["nothing"] = stored.built()
    for what, document in (("one changed", stored.last), ("one of a pair changed", PAIR)):
        stored.date(document)
        used[what] = stored.built()
    stored.remove()
    used["one removed"] = stored.built()
    stored.put_back()  # so that a folder that is kept can be measured again
    database = (project / "gouji.duckdb").stat().st_size
    for what, each in used.items():
        print(f"    {what:22} wall {each.wall:7.1f} s  CPU {each.cpu:7.1f} s  peak {each.peak / 1e9:.2f} GB  "
              f"written {each.written / 1e6:7.0f} MB  "
              f"of everything {each.wall / used['everything'].wall:6.1%} wall, "
              f"{each.cpu / used['everything'].cpu:6.1%} CPU")  # fmt: skip
    print(f"    database {database / 1e6:.0f} MB", flush=True)
    return used


def _told(found: dict[int, dict[str, Used]]) -> bool:
    """Hold what was measured against the targets."""
    met = []
    for size, used in found.items():
        share = used["one more"].cpu / used["everything"].cpu
        peak = max(each.peak for each in used.values()) / 1e9
        met += [share <= MOST_SHARE, used["nothing"].wall <= MOST_NOTHING, peak <= MOST_GIGABYTES]
        nothing = used["nothing"].wall
        print(f"{size}: one more {share:.1%} of everything (target {MOST_SHARE:.0%}), nothing {nothing:.1f} s "
              f"(target {MOST_NOTHING} s), peak {peak:.2f} GB (target {MOST_GIGABYTES} GB)")  # fmt: skip
    sizes = sorted(found)
    for small, large in itertools.pairwise(sizes):
        growth = math.log(found[large]["one more"].cpu / found[small]["one more"].cpu) / math.log(large / small)
        met.append(growth <= MOST_GROWTH)
        print(f"one more, from {small} to {large}: exponent {growth:.2f} of CPU (target {MOST_GROWTH})")
    return all(met)


if __name__ == "__main__":
    sys.exit(main())
