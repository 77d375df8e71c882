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

# Every column of a table seed that is not an amount.
DESCRIPTIVE = {
    "document_id", "row_no", "source_line", "class_code", "section_code", "item_code", "label", "project_name",
    "revenue_line", "revenue_label", "expenditure_label", "expense_line", "amount_lines", "placements", "task_name",
    "content", "level_1", "level_2", "level_3", "target_text",
}  # fmt: skip
# The tables of the second part of a budget, and of tekes_2022; the second witness has a test of its own.
TABLE_AREA = {*(f"T{number:02d}" for number in range(1, 12)), "P01", "P02"}
CODES = ("class_code", "section_code", "item_code")
NAMES = ("label", "project_name", "revenue_label", "expenditure_label", "task_name", "content", "level_3")
NAMES = (*NAMES, "target_text")
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


def table_seeds() -> dict[str, list[dict[str, str]]]:
    tables = [row for row in read_seed(SEEDS / "reference" / "tables.csv") if row["table_id"] in TABLE_AREA]
    return {row["table_id"]: read_seed(next(SEEDS.glob(f"*/{row['seed_name']}.csv"))) for row in tables}


def document_ids() -> list[str]:
    return [row["document_id"] for row in read_seed(SEEDS / "reference" / "documents.csv")]


def claim_amounts(source: SourceText, document_id: str) -> tuple[int, list[str]]:
    """Claims every amount of a document at its line; gives their number and those that are not there."""
    claimed, missing = 0, []
    for table_id, rows in table_seeds().items():
        for row in rows:
            if row["document_id"] != document_id:
                continue
            own_lines = dict(entry.split("=") for entry in row.get("amount_lines", "").split(";") if entry)
            for column in row.keys() - DESCRIPTIVE:
                if row[column]:
                    line = int(own_lines.get(column, row["source_line"]))
                    if source.claim(row[column], line):
                        claimed += 1
                    else:
                        missing.append(f"{table_id} row {row['row_no']} {column}: {row[column]} is not on line {line}")
    return claimed, missing


def claim_labels(source: SourceText, document_id: str) -> None:
    for rows in table_seeds().values():
        for row in rows:
            if row["document_id"] != document_id:
                continue
            for column in CODES:
                source.claim_text(row.get(column, ""), int(row["source_line"]), reach=8)
            for column in NAMES:
                source.claim_text(row.get(column, ""), int(row["source_line"]))


def table_area(source: SourceText, document_id: str) -> tuple[int, int]:
    """From the first table title to the heading of the prose, or to the end where no prose follows."""
    titles = [
        int(row["source_line"])
        for row in read_seed(SEEDS / "reference" / "document_tables.csv")
        if row["document_id"] == document_id and row["source_line"] and row["table_id"] in TABLE_AREA
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


@pytest.mark.parametrize(
    "document", read_seed(SEEDS / "reference" / "documents.csv"), ids=lambda row: row["document_id"]
)
def test_the_registered_digest_is_that_of_the_source_text(document):
    text = (DOCUMENTS / f"{document['document_id']}.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == document["source_sha256"]
    # A last line without its line feed counts, what follows the last line feed does not.
    assert len(text.removesuffix(b"\n").split(b"\n")) == int(document["source_lines"])


@pytest.mark.parametrize("document_id", document_ids())
def test_every_label_is_printed_from_its_source_line_on(document_id):
    source = SourceText.read(document_id)
    missing = []
    for table_id, rows in table_seeds().items():
        for row in rows:
            if row["document_id"] != document_id:
                continue
            line = int(row["source_line"])
            # Cells of one row interleave where they wrap, so a label is looked for character by character.
            printed = re.sub(r"</?[bp]>|\s", "", "".join(source.lines[line : line + 60]))
            for column in NAMES:
                label = re.sub(r"\s", "", row.get(column, ""))
                position = 0
                for character in label:
                    position = printed.find(character, position) + 1
                    if position == 0:
                        missing.append(
                            f"{table_id} row {row['row_no']} {column}: {label} is not printed from line {line} on"
                        )
                        break
    assert missing == []
