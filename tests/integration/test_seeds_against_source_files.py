"""Holds the seeds of PDF documents against the files: each value is printed on its page, inside its box."""

from __future__ import annotations

import hashlib
import re

import pytest

from .source_files import FILES, amounts_outside, box_of, files_of, page_count, printed_in
from .test_seeds_against_source_texts import SEEDS, read_seed, template_layouts

pytest.importorskip("pdfplumber", reason="needs pdfplumber: pip install gouji[test]")
pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not FILES.is_dir(), reason="the PDF documents do not stand beside this checkout"),
]
DOCUMENTS = [row for row in read_seed(SEEDS / "reference/documents.csv") if row["source_form"] == "pdf"]
# A document that somebody adds without laying its file beside the checkout is not held against it.
IDS = [row["document_id"] for row in DOCUMENTS if files_of(row["document_id"])]


def of(path: str, document_id: str) -> list[dict[str, str]]:
    return [row for row in read_seed(SEEDS / path) if row["document_id"] == document_id]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("document_id", IDS)
def test_every_amount_is_what_its_box_prints(document_id):
    cells = of("budget/printed_cells.csv", document_id)
    wrong = [
        (cell["table_id"], cell["row_no"], cell["printed_column"], cell["printed_text"], printed)
        for cell in cells
        if (printed := printed_in(document_id, cell["source_page"], cell["source_box"]))
        != squeezed(cell["printed_text"])
    ]
    assert wrong == []
    assert cells


@pytest.mark.parametrize("document_id", IDS)
def test_every_label_is_printed_in_the_box_of_its_row(document_id):
    """A label may be broken over two cells or pages: the box then holds its beginning. A lying table has no rows."""
    layouts = template_layouts(document_id)
    wrong = []
    for row in of("budget/printed_rows.csv", document_id):
        label = squeezed(row["printed_label"] or row["printed_project"])
        if layouts[row["table_id"]] == "lying" or not label:
            continue
        printed = printed_in(document_id, row["source_page"], row["source_box"])
        if not printed or not (label in printed or label.startswith(printed)):
            wrong.append((row["table_id"], row["row_no"], label, printed))
    assert wrong == []


@pytest.mark.parametrize("document_id", IDS)
def test_every_figure_of_the_prose_is_printed_in_its_box(document_id):
    """The box of words that wrap (与上年数一致) holds those of its first line."""
    wrong = []
    for figure in of("narrative/n01_narrative_figures.csv", document_id):
        printed, value = printed_in(document_id, figure["source_page"], figure["source_box"]), figure["value"]
        begins = printed and not value[:1].isdigit() and value.startswith(printed)
        if value not in printed and not begins:
            wrong.append((figure["row_no"], value, printed))
    assert wrong == []


@pytest.mark.parametrize("document_id", IDS)
def test_every_amount_on_a_page_with_a_table_is_a_cell_or_a_figure(document_id):
    """A page with tables prints no amount that the seeds leave out."""
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    for path in ("budget/printed_cells.csv", "budget/printed_rows.csv", "narrative/n01_narrative_figures.csv"):
        for row in of(path, document_id):
            boxes.setdefault(row["source_page"], []).append(box_of(row["source_box"]))
    excluded = {(row["source_page"], row["token"]) for row in of("narrative/n02_excluded_numbers.csv", document_id)}
    left = [
        (page, word)
        for page in sorted({cell["source_page"] for cell in of("budget/printed_cells.csv", document_id)})
        for word in amounts_outside(document_id, page, boxes[page])
        if (page, word) not in excluded
    ]
    assert left == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda row: row["document_id"])
def test_the_registered_digests_are_those_of_the_files(document):
    files = files_of(document["document_id"])
    if not files:
        pytest.skip("its file does not stand beside this checkout")
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert digests == set(document["source_sha256"].split(";"))
    assert page_count(files[0]) == int(document["pages"])
