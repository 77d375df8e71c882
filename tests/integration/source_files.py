"""Re-reads the PDF documents: what is printed in a box of a page, and which amounts a page prints."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from .source_texts import DOCUMENTS

FILES = DOCUMENTS / "pdf"
# A character belongs to a box when its middle lies in it, with so many points to spare.
SPARE = 1.0
AMOUNT = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|-?[0-9]+\.[0-9]+")
Box = tuple[float, float, float, float]


def file_of(document_id: str, page: str) -> tuple[Path, int]:
    """The file and the number of a page: `text:4` is page 4 of the text, `4` of the only file or of the tables."""
    part, _, number = page.rpartition(":")
    names = [f"{document_id}_{part}.pdf"] if part else [f"{document_id}.pdf", f"{document_id}_tables.pdf"]
    return next((FILES / name for name in names if (FILES / name).is_file()), FILES / names[0]), int(number)


def files_of(document_id: str) -> list[Path]:
    """All files of a document, the tables before the text."""
    return sorted([*FILES.glob(f"{document_id}.pdf"), *FILES.glob(f"{document_id}_*.pdf")])


def box_of(text: str) -> Box:
    """Left, top, right and bottom."""
    left, top, right, bottom = map(float, text.split())
    return left, top, right, bottom


def page_count(path: Path) -> int:
    """How many pages a file has."""
    import pdfplumber

    with pdfplumber.open(path) as opened:
        return len(opened.pages)


@cache
def page_of(path: Path, number: int) -> Any:
    """A page, as pdfplumber reads it."""
    import pdfplumber

    with pdfplumber.open(path) as opened:
        page = opened.pages[number - 1]
        words = page.extract_words()
        return list(page.chars), words


def printed_in(document_id: str, page: str, box: str) -> str:
    """The characters whose middle lies in the box, without blanks."""
    chars, _ = page_of(*file_of(document_id, page))
    return re.sub(r"\s", "", "".join(char["text"] for char in chars if _holds(box_of(box), char)))


def amounts_outside(document_id: str, page: str, boxes: list[Box]) -> list[str]:
    """The words of a page that read as amounts and lie in none of the boxes."""
    _, words = page_of(*file_of(document_id, page))
    return [
        word["text"] for word in words if AMOUNT.fullmatch(word["text"]) and not any(_holds(box, word) for box in boxes)
    ]


def _holds(box: Box, thing: dict[str, Any]) -> bool:
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] - SPARE <= across <= box[2] + SPARE and box[1] - SPARE <= down <= box[3] + SPARE
