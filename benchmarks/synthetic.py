"""Writes a project folder of made-up budget documents, to build, to measure or to look at.

    python benchmarks/synthetic.py --documents 1000 --seed 1 --errors 0.01 --out FOLDER
    python runner.py build --project-dir FOLDER

The same seed writes the same files. FOLDER/planted.csv lists the errors. A folder with errors does not pass its build:
every planted error is an open finding, and the database that was built is kept as FOLDER/target/failed.duckdb.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gouji.lab.synthesis.projects import synthesize  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, required=True, help="how many documents to make up")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other documents (default 1)")
    parser.add_argument(
        "--errors", type=float, default=0.01, help="share of documents with a wrong amount (default 0.01)"
    )
    parser.add_argument("--without-real", action="store_true", help="leave the real documents out")
    parser.add_argument("--template", action="append", default=[], metavar="ID=N",
                        help="also N documents of another declared template, of tables alone")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="a folder that does not exist yet")
    options = parser.parse_args()
    drafts = {name: int(count) for name, _, count in (each.partition("=") for each in options.template)}
    begin = time.perf_counter()
    try:
        made = synthesize(ROOT, options.out, documents=options.documents, seed=options.seed, errors=options.errors,
                          real=not options.without_real, drafts=drafts)  # fmt: skip
    except FileExistsError:
        print(f"{options.out}: the folder exists; give --out another one", file=sys.stderr)
        return 2
    except KeyError as missing:
        print(f"nothing is declared of template {missing}; see seeds/templates/templates.csv", file=sys.stderr)
        return 2
    size = sum(path.stat().st_size for path in (options.out / "seeds").rglob("*.csv"))
    print(f"{made.documents} documents, {made.errors} errors planted, {size / 1e6:.1f} MB of seeds, "
          f"{time.perf_counter() - begin:.1f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
