"""What the reader gets right of the prose: `python benchmarks/reading_prose.py [FOLDER] [--before REVISION]`.

For each document whose files lie in the folder (default: ../shared/documents/pdf and ../shared/documents; found by
their checksums): figures of N01 that are right in place, measure, value, unit, direction and cells (`right`), and in
their subject, section and role too (`subject`); numbers without a place (`unread`); then the
figures by section. The seeds of the documents that are
read whole are what `read` writes; `--before` takes them from an earlier revision of the project, as they were extracted
twice by other means. `--list` shows what differs.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# The grammar was made with the others in sight; these were first read when it was done.
UNSEEN = ("putuo_commerce_2025_dept", "jiangsu_cppcc_2019", "kizilsu_2024", "tekes_2024")
FIGURES, CELLS = "narrative/n01_narrative_figures", "narrative/n01_figure_cells"
COUNTED = ("figures", "found", "right")
Row = dict[str, str]
Key = tuple[str, ...]


def main() -> None:
    from gouji.field.reading.documents import library, read_document
    from gouji.field.reading.proserows import prose_rows

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="*", type=Path, default=[ROOT.parent / "shared/documents"])
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--before", metavar="REVISION", help="hold it against the seeds of this revision")
    parser.add_argument("--list", action="store_true", help="show what differs")
    options = parser.parse_args()
    by_sha = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for folder in options.folder
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    expected, named = seed(FIGURES, options.before), seed(CELLS, options.before)
    declared = library(ROOT / "seeds")
    spoken = {row["template_id"] for row in seed("templates/template_sections", None)}
    print(f"{'document':30}{'figures':>8}{'found':>7}{'right':>7}{'subject':>8}{'unread':>8}{'read s':>8}")
    sums: Counter[str] = Counter()
    by_section: Counter[tuple[str, str, str]] = Counter()
    for document in seed("reference/documents", None):
        name, shas = document["document_id"], document["source_sha256"].split(";")
        if not all(sha in by_sha for sha in shas) or document["template_id"] not in spoken:
            continue
        if options.document and name not in options.document:
            continue
        started = time.monotonic()
        prose = read_document([by_sha[sha] for sha in shas], declared).prose
        assert prose is not None
        seconds = time.monotonic() - started
        rows = prose_rows(prose, name)
        wanted = keys([row for row in expected if row["document_id"] == name], named)
        found = keys(rows[FIGURES], rows[CELLS])
        right = {kind: sum((wanted[kind] & found[kind]).values()) for kind in ("right", "subject")}
        counts = {"figures": wanted["right"].total(), "found": found["right"].total(), **right}
        counts["unread"] = len(prose.unread)
        by_section.update(sections(wanted["section"], found["section"], prose.is_written))
        sums.update(counts if prose.is_written else {})
        kept = "" if prose.is_written else "  rows here stay"
        print(f"{name + ('*' if name in UNSEEN else ''):30}{line(counts)}{seconds:>8.2f}{kept}", flush=True)
        if options.list:
            show_differences(wanted["subject"], found["subject"])
    show_sums(sums, by_section)


def show_differences(wanted: Counter[Key], found: Counter[Key]) -> None:
    """Print the figures of one side alone: - of the seeds, + of the reader."""
    for sign, rest in (("-", wanted - found), ("+", found - wanted)):
        for key in rest.elements():
            print(f"  {sign} {' | '.join(key)}")


def show_sums(sums: Counter[str], by_section: Counter[tuple[str, str, str]]) -> None:
    """Print the counts by section, and of everything; exits where nothing was read."""
    print("figures, found and right by section:")
    for kept, section in sorted({key[:2] for key in by_section}):
        numbers = "".join(f"{by_section[kept, section, kind]:>{8 if kind == 'figures' else 7}}" for kind in COUNTED)
        print(f"{section:30}{numbers}{kept}")
    if not sums:
        sys.exit("no document of the seeds has its files there and its prose declared")
    print(f"{'all that is written':30}{line(sums)}")
    print("* not looked at before the grammar was done")
    for kind in ("right", "subject"):
        print(f"{kind}: recall {sums[kind] / sums['figures']:.2%}, precision {sums[kind] / sums['found']:.2%}")


def line(counts: dict[str, int]) -> str:
    return "".join(
        f"{counts[name]:>{width}}"
        for name, width in (("figures", 8), ("found", 7), ("right", 7), ("subject", 8), ("unread", 8))
    )


def keys(figures: list[Row], named: list[Row]) -> dict[str, Counter[Key]]:
    """Figures as they are compared: without and with what words say of them."""
    cells: dict[tuple[str, str], list[str]] = {}
    for row in named:
        place = f"{row['table_id']}/{row['cell_row_no']}/{row['printed_column']}*{row['coefficient']}"
        cells.setdefault((row["document_id"], row["figure_row_no"]), []).append(place)
    bare = ("source_line", "source_page", "measure", "value", "unit", "direction")
    found: dict[str, Counter[Key]] = {"right": Counter(), "subject": Counter(), "section": Counter()}
    for row in figures:
        key = (*(row[name] for name in bare), *cells.get((row["document_id"], row["row_no"]), ()))
        found["right"][key] += 1
        found["section"][(*key, row["section"])] += 1
        found["subject"][(*key, row["section"], row["subject"], row["role"])] += 1
    return found


def sections(wanted: Counter[Key], found: Counter[Key], is_written: bool) -> Counter[tuple[str, str, str]]:
    """(whether the rows that are there stay, section, kind of count) → figures, those found and those right."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for kind, these in zip(COUNTED, (wanted, found, wanted & found), strict=True):
        for key, number in these.items():
            counts["" if is_written else "  rows here stay", key[-1], kind] += number
    return counts


def seed(name: str, revision: str | None) -> list[Row]:
    if revision is None:
        text = (ROOT / "seeds" / f"{name}.csv").read_text(encoding="utf-8")
    else:
        shown = subprocess.run(
            ["git", "show", f"{revision}:seeds/{name}.csv"], cwd=ROOT, check=True, capture_output=True
        )
        text = shown.stdout.decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


if __name__ == "__main__":
    main()
