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
import csv
import itertools
import json
import math
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import processes  # noqa: E402
from processes import Used, build, require, run  # noqa: E402
from scale import acknowledged  # noqa: E402

from gouji.lab.synthesis.projects import PLANTED, synthesize  # noqa: E402
from gouji.lab.synthesis.vocabulary import rows  # noqa: E402

PAIR = "putuo_gov_office_2025_dept"
MOST_SHARE, MOST_GROWTH, MOST_NOTHING, MOST_GIGABYTES = 0.05, 0.3, 2.0, 4.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10000], help="numbers of documents")
    parser.add_argument("--drafts", action="append", default=[], metavar="ID=SHARE", help="other templates")
    parser.add_argument("--errors", type=float, default=0, metavar="SHARE", help="documents with a wrong amount")
    parser.add_argument("--seed", type=int, default=1, help="seed of the documents (default 1)")
    parser.add_argument("--memory", default="3GB", metavar="SIZE", help="what DuckDB may have (default 3GB)")
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
            found[size] = _measure(folder, size, options.seed, drafts, options.errors, options.memory)
            if options.keep is None:
                shutil.rmtree(folder)
    return 0 if _told(found) else 1


def _measure(
    project: Path, size: int, seed: int, drafts: dict[str, float], errors: float, memory: str
) -> dict[str, Used]:
    """Build everything, then after each small change."""
    others = {name: int(size * share) for name, share in drafts.items()}
    count = size + 1 - sum(others.values())
    is_new = not project.exists()
    if is_new:
        synthesize(ROOT, project, documents=count, seed=seed, errors=errors, drafts=others)
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    if "\n  document_store:" not in text:  # a folder that was kept has it
        settings.write_text(text.replace("\nvars:\n", "\nvars:\n  document_store: documents\n"))
    profile = project / "profiles.yml"
    profile.write_text(re.sub(r"memory_limit: \w+", f"memory_limit: {memory}", profile.read_text()))
    last = _last(project, count)
    with_last = {name: (project / f"seeds/reference/{name}.csv").read_text() for name in ("units", "unit_names")}
    _command(project, "store", "import")
    stored = sum(path.stat().st_size for path in (project / "documents").rglob("*") if path.is_file())
    print(f"{size} documents, store {stored / 1e6:.1f} MB", flush=True)
    _remove(project, last, with_last)
    used = {}
    if errors and is_new:
        used["everything"] = build(project)  # ends with findings that nobody has judged
        require(used["everything"].code == 1, project)
        caught, located = acknowledged(project)
        planted = len((project / PLANTED).read_text(encoding="utf-8").splitlines()) - 1
        print(f"    planted {planted}, caught {caught}, located {located}", flush=True)
        used["judged"] = _passed(project)
    else:
        used["everything"] = _passed(project, "--full-refresh")
    for name, text in with_last.items():
        (project / f"seeds/reference/{name}.csv").write_text(text)
    _command(project, "store", "import")
    used["one more"] = _passed(project)
    used["nothing"] = _passed(project)
    for what, document in (("one changed", last), ("one of a pair changed", PAIR)):
        _date(project, document)
        _command(project, "store", "import")
        used[what] = _passed(project)
    _remove(project, last, with_last)
    used["one removed"] = _passed(project)
    for name, text in with_last.items():  # so that a folder that is kept can be measured again
        (project / f"seeds/reference/{name}.csv").write_text(text)
    database = (project / "gouji.duckdb").stat().st_size
    for what, each in used.items():
        print(f"    {what:22} wall {each.wall:7.1f} s  CPU {each.cpu:7.1f} s  peak {each.peak / 1e9:.2f} GB  "
              f"written {each.written / 1e6:7.0f} MB  "
              f"of everything {each.wall / used['everything'].wall:6.1%} wall, "
              f"{each.cpu / used['everything'].cpu:6.1%} CPU")  # fmt: skip
    print(f"    database {database / 1e6:.0f} MB", flush=True)
    return used


def _last(project: Path, count: int) -> str:
    """The id of the last made-up document."""
    with (project / "seeds/reference/documents.csv").open(encoding="utf-8", newline="") as file:
        return next(row["document_id"] for row in csv.DictReader(file)
                    if row["document_id"].startswith(f"synthetic{count:06d}_"))  # fmt: skip


def _remove(project: Path, document: str, with_it: dict[str, str]) -> None:
    """Take a document out, with the units that came with it."""
    units = {line.split(",")[0] for line in with_it["unit_names"].splitlines() if document in line}
    _command(project, "remove", document)
    path = project / "seeds/reference/units.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if line.split(",")[0] not in units))


def _date(project: Path, document: str) -> None:
    """Let a document be published on another day of its year."""
    path = project / "seeds/reference/documents.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = header.index("published_on")
    for row in rows:
        if row[0] == document:
            day = row[at] or f"{row[header.index('fiscal_year')]}-02-01"  # not every document prints one
            row[at] = day[:8] + ("11" if day.endswith("12") else "12")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def _command(project: Path, *arguments: str) -> None:
    require(
        run([sys.executable, processes.RUNNER, *arguments, "--project-dir", str(project)], project).code == 0, project
    )


def _passed(project: Path, *arguments: str) -> Used:
    used = build(project, *arguments)
    require(used.code == 0, project)
    results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    again = sum(each["status"] != "reused" for each in results)
    print(f"    {' '.join(arguments) or 'build':22} CPU {used.cpu:7.1f} s  {again} nodes of {len(results)}", flush=True)
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
