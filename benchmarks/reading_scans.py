"""How well scans are read: the published PDF files rendered as pictures, whole or damaged, held against the seeds.

python benchmarks/reading_scans.py ../shared/documents/pdf                     # 200 dpi, nothing else done to them
python benchmarks/reading_scans.py ../shared/documents/pdf --damage noise --damage skew
python benchmarks/reading_scans.py ../shared/documents/pdf --dpi 100

Of each document the cells as the reader sees them (`sight`), and as they end after the proof (`proof`): right in value,
table, row, column and page; wrong; lost; wrong and not doubted. What was seen is kept in a folder (--cache) by the
pixels of each strip, so that a second run sees nothing twice. Of a damaged file the pages without tables but the first
are left white, to spare time.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from reading import OPTIONS, committed, rows  # noqa: E402

HEADS = f"{'document':30}{'damage':>8}{'dpi':>5}{'':>7}{'cells':>7}{'right':>7}{'wrong':>7}{'lost':>6}{'extra':>6}"
Cells = dict[tuple[str, str, str], tuple[str, str]]


def noise(grey: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Grain of 12 % of the range, and one pixel in 500 black or white."""
    out = np.clip(grey + generator.normal(0, 30, grey.shape), 0, 255)
    specks = generator.random(grey.shape)
    out[specks < 0.001] = 0
    out[specks > 0.999] = 255
    return out.astype(np.uint8)


def skew(grey: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Laid askew by one degree."""
    return np.array(Image.fromarray(grey).rotate(1, Image.Resampling.BICUBIC, fillcolor=255))


def blur(grey: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Out of focus by 1.5 pixels."""
    from PIL import ImageFilter

    return np.array(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(1.5)))


def faint(grey: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Printed faintly on grey paper, darker to one side."""
    shade = np.linspace(235, 195, grey.shape[1])[None, :]
    return (shade - (255 - grey.astype(float)) * 0.45).clip(0, 255).astype(np.uint8)


def bad(grey: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Skew, blur and noise together."""
    return noise(blur(skew(grey, generator), generator), generator)


DAMAGE: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "none": lambda grey, generator: grey,
    "noise": noise,
    "skew": skew,
    "blur": blur,
    "faint": faint,
    "bad": bad,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the published PDF files")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--damage", action="append", choices=DAMAGE, help="what is done to the pages (default none)")
    parser.add_argument("--dpi", type=int, default=200, help="pixels to an inch of the pictures (default 200)")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "gouji-scans")
    parser.add_argument("--show", type=int, default=0, help="show so many cells that are not right")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.pdf"))}
    print(f"{HEADS}{'unflagged':>10}{'doubtful':>9}{'mended':>7}{'seconds':>9}")
    sums: dict[str, Counter[str]] = {"sight": Counter(), "proof": Counter()}
    for document in rows("reference/documents"):
        name, shas = document["document_id"], document["source_sha256"].split(";")
        if document["source_form"] != "pdf" or shas[0] not in by_sha:
            continue
        if options.document and name not in options.document:
            continue
        for damage in options.damage or ["none"]:
            measured(options, document, by_sha[shas[0]], damage, sums)
    for stage, counts in sums.items():
        if counts["cells"]:
            print(line("all", "", options.dpi, stage, counts))


def measured(
    options: argparse.Namespace, document: dict[str, str], path: Path, damage: str, sums: dict[str, Counter[str]]
) -> None:
    name = document["document_id"]
    expected = committed(name)
    made = scanned(options, path, damage, {int(page) for _, page in expected.values()})
    started = time.monotonic()
    try:
        stages = read(made, document, options.cache)
    except Exception as error:  # noqa: BLE001  a refusal is a result here
        print(f"{name:30}{damage:>8}{options.dpi:>5} refused: {error}", flush=True)
        for counts in sums.values():
            counts.update({"cells": len(expected), "lost": len(expected)})
        return
    for stage, (found, doubted, mended) in stages.items():
        right = {cell for cell, value in found.items() if expected.get(cell) == value}
        wrong = {cell for cell in set(found) - right if cell in expected}
        extra = set(found) - set(expected)
        counts = {"cells": len(expected), "right": len(right), "wrong": len(wrong), "extra": len(extra)}
        counts |= {"lost": len(set(expected) - set(found)), "doubted": len(doubted), "mended": mended}
        counts |= {"unflagged": len((wrong | extra) - doubted)}
        sums[stage].update(counts)
        print(
            line(name, damage, options.dpi, stage, Counter(counts)) + f"{time.monotonic() - started:>9.1f}", flush=True
        )
        shown = sorted(wrong | extra | (set(expected) - set(found)))[: options.show]
        for cell in shown:
            flag = "doubted" if cell in doubted else ""
            print("   ", *cell, "printed", expected.get(cell, "nothing"), "read", found.get(cell, "nothing"), flag)


def line(name: str, damage: str, dpi: int, stage: str, counts: Counter[str]) -> str:
    named = (("cells", 7), ("right", 7), ("wrong", 7), ("lost", 6), ("extra", 6), ("unflagged", 10), ("doubted", 9))
    numbers = "".join(f"{counts[each]:>{width}}" for each, width in (*named, ("mended", 7)))
    return f"{name:30}{damage:>8}{dpi:>5}{stage:>7}{numbers}"


def scanned(options: argparse.Namespace, path: Path, damage: str, tables: set[int]) -> Path:
    """The pages of a file as a PDF of pictures."""
    target = options.cache / f"{path.stem}-{options.dpi}-{damage}.pdf"
    if target.exists():
        return target
    generator = np.random.default_rng(874)
    images = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(1, len(pdf) + 1):
            grey = np.array(pdf[number - 1].render(scale=options.dpi / 72, grayscale=True).to_pil().convert("L"))
            if damage != "none" and number > 1 and number not in tables:
                grey = np.full_like(grey, 255)
            images.append(Image.fromarray(DAMAGE[damage](grey, generator)))
    images[0].save(target, save_all=True, append_images=images[1:], resolution=options.dpi, quality=85)
    return target


def read(path: Path, document: dict[str, str], cache: Path) -> dict[str, tuple[Cells, set, int]]:
    """Stage → (cells, doubted ones, number of mended ones), by the reader's own functions."""
    from gouji.cli.commands.intake import proven
    from gouji.field.reading.documents import library, read_document
    from gouji.field.reading.identity import Asked
    from gouji.field.reading.seedrows import rows_of

    seeds, name = ROOT / "seeds", document["document_id"]
    # Whose it is may stand in the prose alone, which is another file or left white here.
    asked = Asked(document["unit_id"], int(document["fiscal_year"]), document["scope"])
    with remembered(cache / f"{path.stem}.pickle"):
        with unmended():
            found = read_document([path], library(seeds), asked)
        raised = ((read.table.table_id, doubt) for read in found.tables for doubt in read.doubts if doubt.column)
        own = {(table, str(doubt.row_no), doubt.column) for table, doubt in raised}
        sight = cells(rows_of(found, name, seeds)), own, 0
        found = read_document([path], library(seeds), asked)
    made = rows_of(found, name, seeds)
    verdict = proven(OPTIONS, found, made, name, seeds)
    doubted = {
        (table, str(row), column) for (table, row, column), mark in verdict.marks.items() if mark.state == "doubtful"
    }
    after = cells(made)
    mended = sum(after[cell][0] != text for cell, (text, _) in sight[0].items() if cell in after)
    return {"sight": sight, "proof": (after, doubted, mended)}


def cells(made: dict) -> Cells:
    return {
        (row["table_id"], row["row_no"], row["printed_column"]): (row["printed_text"], row["source_page"])
        for row in made["budget/printed_cells"]
    }


@contextmanager
def unmended() -> Iterator[None]:
    """While it is entered, the rules of the template choose no reading."""
    from gouji.field.reading import scans

    mend = scans.mend
    scans.mend = lambda *arguments: None
    try:
        yield
    finally:
        scans.mend = mend


class remembered:  # noqa: N801  used as a function
    """While it is entered, strips that were seen before are not looked at again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = pickle.loads(path.read_bytes()) if path.exists() else {}

    def __enter__(self) -> None:
        from gouji.field.reading import scans
        from gouji.field.reading.recognition import Recogniser

        self.said = said = Recogniser.said
        self.look = scans.look
        seen: dict[int, object] = {}

        def once(picture, number):
            # One file at a time: its pages are known by their numbers.
            if number not in seen:
                seen[number] = self.look(picture, number)
            return seen[number]

        scans.look = once
        known = self.known

        def remembering(recogniser, strips):
            keys = [hashlib.sha256(repr(strip.shape).encode() + strip.tobytes()).digest() for strip in strips]
            new = [at for at, key in enumerate(keys) if key not in known]
            for at, says in zip(new, said(recogniser, [strips[at] for at in new]), strict=True):
                known[keys[at]] = says
            return [known[key] for key in keys]

        Recogniser.said = remembering

    def __exit__(self, *_: object) -> None:
        from gouji.field.reading import scans
        from gouji.field.reading.recognition import Recogniser

        Recogniser.said, scans.look = self.said, self.look
        self.path.write_bytes(pickle.dumps(self.known))


if __name__ == "__main__":
    main()
