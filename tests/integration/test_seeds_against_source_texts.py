"""Holds the table seeds against the source texts, where those stand beside the checkout."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

from .source_texts import DOCUMENTS, SourceText

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source texts do not stand beside this checkout"),
]

# Words of a seed of its own, beside those of the printed rows.
WORDS = ("content", "level_3", "target_text")
# Layouts of the second witness, which has a test of its own, and of the prose.
WITNESSES = ("forms", "prose")
# What may stand in a table area without being an amount, a code or part of a name: the whole line tells.
FURNITURE = {
    "table number": re.compile(r"^\s*表\s*[0-9]+\s*$"),
    "column numbers": re.compile(r"※"),
    "page number": re.compile(r"^\s*-\s*[0-9]+\s*-\s*$"),
    "note on the year": re.compile(r"20[0-9]{2}\s*年没有使用"),
    "item of the yearly goals": re.compile(r'^"?[1-7]、'),
}


def read_seed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_documents() -> list[dict[str, str]]:
    """The documents whose source is a text; the others have files, pages and boxes."""
    return [row for row in read_seed(SEEDS / "reference" / "documents.csv") if row["source_lines"]]


def document_ids() -> list[str]:
    """Those whose text stands beside the checkout: a document that somebody adds need not."""
    names = [row["document_id"] for row in text_documents()]
    return [name for name in names if (DOCUMENTS / f"{name}.txt").is_file()]


def template_layouts(document_id: str) -> dict[str, str]:
    """Table → layout, as the template of the document declares it."""
    documents = {row["document_id"]: row for row in read_seed(SEEDS / "reference" / "documents.csv")}
    template = documents[document_id]["template_id"]
    tables = read_seed(SEEDS / "templates" / "template_tables.csv")
    return {row["table_id"]: row["layout"] for row in tables if row["template_id"] == template}


def table_area_tables(document_id: str) -> set[str]:
    """The tables of the second part of a budget; all tables where there is no such part."""
    layouts = template_layouts(document_id)
    return {table for table, layout in layouts.items() if layout not in WITNESSES or "prose" not in layouts.values()}


def rows_of(path: Path, document_id: str) -> list[dict[str, str]]:
    wanted = table_area_tables(document_id)
    return [
        row for row in read_seed(path) if row["document_id"] == document_id and row.get("table_id", "") in {*wanted, ""}
    ]


def printed_rows(document_id: str) -> list[dict[str, str]]:
    return rows_of(SEEDS / "budget" / "printed_rows.csv", document_id)


def words_of(document_id: str) -> list[dict[str, str]]:
    """Rows of the seeds that hold further words of these tables: `p01_…` of table P01."""
    wanted = table_area_tables(document_id)
    paths = [path for path in SEEDS.glob("*/*.csv") if path.stem[:3].upper() in wanted]
    return [row for path in sorted(paths) for row in rows_of(path, document_id) if row.get("source_line")]


def claim_amounts(source: SourceText, document_id: str) -> tuple[int, list[str]]:
    """Claims every amount of a document at its line; gives their number and those that are not there."""
    lines = {(row["table_id"], row["row_no"], row["side"]): row["source_line"] for row in printed_rows(document_id)}
    template = {row["document_id"]: row["template_id"] for row in text_documents()}[document_id]
    sides = {
        (row["table_id"], row["printed_column"]): row["side"]
        for row in read_seed(SEEDS / "templates" / "template_columns.csv")
        if row["template_id"] == template
    }
    claimed, missing = 0, []
    for cell in rows_of(SEEDS / "budget" / "printed_cells.csv", document_id):
        table, row_no, column = cell["table_id"], cell["row_no"], cell["printed_column"]
        line = int(cell["source_line"] or lines[table, row_no, sides[table, column]])
        if source.claim(cell["printed_text"], line):
            claimed += 1
        else:
            missing.append(f"{table} row {row_no} {column}: {cell['printed_text']} is not on line {line}")
    return claimed, missing


def claim_labels(source: SourceText, document_id: str) -> None:
    for row in printed_rows(document_id):
        line = int(row["source_line"])
        for code in row["printed_code"].split():
            source.claim_text(code, line, reach=8)
        for column in ("printed_label", "printed_project", "details"):
            source.claim_text(row[column], line)
    for row in words_of(document_id):
        for column in WORDS:
            source.claim_text(row.get(column, ""), int(row["source_line"]))


def table_area(source: SourceText, document_id: str) -> tuple[int, int]:
    """From the first table title to the heading of the prose, or to the end where no prose follows."""
    titles = [
        int(row["source_line"])
        for row in read_seed(SEEDS / "reference" / "document_tables.csv")
        if row["document_id"] == document_id
        and row["source_line"]
        and row["table_id"] in table_area_tables(document_id)
    ]
    prose = [
        number for number, line in enumerate(source.lines) if number > max(titles) and re.match(r"[\s#]*第三部分", line)
    ]
    return min(titles), (prose[0] - 1 if prose else len(source.lines) - 1)


@pytest.mark.parametrize("document_id", document_ids())
def test_every_amount_of_a_seed_is_printed_at_its_source_line(document_id):
    claimed, missing = claim_amounts(SourceText.read(document_id), document_id)
    assert missing == []
    assert claimed > 0


@pytest.mark.parametrize("document_id", document_ids())
def test_no_numeric_token_of_a_table_area_is_left_unused(document_id):
    source = SourceText.read(document_id)
    claim_amounts(source, document_id)
    claim_labels(source, document_id)
    unused = {
        line: tokens
        for line, tokens in source.unclaimed(*table_area(source, document_id)).items()
        # A line of column numbers may be broken in two: its second half carries the mark as well.
        if not any(pattern.search(source.lines[line]) for pattern in FURNITURE.values())
    }
    assert unused == {}


@pytest.mark.parametrize("document", text_documents(), ids=lambda row: row["document_id"])
def test_the_registered_digest_is_that_of_the_source_text(document):
    if document["document_id"] not in document_ids():
        pytest.skip("its text does not stand beside this checkout")
    text = (DOCUMENTS / f"{document['document_id']}.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == document["source_sha256"]
    # A last line without its line feed counts, what follows the last line feed does not.
    assert len(text.removesuffix(b"\n").split(b"\n")) == int(document["source_lines"])


@pytest.mark.parametrize("document_id", document_ids())
def test_every_label_is_printed_from_its_source_line_on(document_id):
    source = SourceText.read(document_id)
    names = [(row, column) for row in printed_rows(document_id) for column in ("printed_label", "printed_project")]
    names += [(row, column) for row in words_of(document_id) for column in WORDS]
    missing = []
    for row, column in names:
        line = int(row["source_line"])
        # Cells of one row interleave where they wrap, so a label is looked for character by character.
        printed = re.sub(r"</?[bp]>|\s", "", "".join(source.lines[line : line + 60]))
        position = 0
        for character in re.sub(r"\s", "", row.get(column) or ""):
            position = printed.find(character, position) + 1
            if position == 0:
                missing.append(f"row {row['row_no']} {column}: {row[column]} is not printed from line {line} on")
                break
    assert missing == []
