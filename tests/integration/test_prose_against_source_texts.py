"""Holds prose figures and performance tables against the source texts, where those stand beside the checkout."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from .source_texts import DOCUMENTS, SourceText
from .test_seeds_against_source_texts import SEEDS, document_ids, read_seed, template_layouts

pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source texts do not stand beside this checkout"),
]

# Texts with prose; a document that somebody adds is held against its text where that stands beside the checkout.
BUDGETS = [name for name in document_ids() if "prose" in template_layouts(name).values()]
INDICATOR_TEXTS = ("target_text", "level_3", "prior_text", "weight", "basis", "scoring", "evidence")
# What the seeds leave out of a performance table on purpose, told by the whole line.
FURNITURE = {
    "year of the table or of its project": re.compile(r"20[0-9]{2}\s*年"),
    "telephone number, never stored": re.compile(r"联系电话"),
    "page number": re.compile(r"^\s*[0-9]{1,2}\s*$"),
}


def of_document(path: str, document_id: str) -> list[dict[str, str]]:
    return [row for row in read_seed(SEEDS / path) if row["document_id"] == document_id]


def section_starts(source: SourceText) -> dict[str, int]:
    """Line of the heading of each part; the last one, as a contents page names the parts before."""
    starts = {}
    for number, line in enumerate(source.lines):
        if found := re.match(r"[\s#]*(第[一二三四]部分)", line):
            starts[found[1]] = number
    return starts


def claim_second_witness(source: SourceText, document_id: str) -> list[str]:
    """Claims figures, amounts of performance tables and excluded numbers; gives those that are not printed."""
    missing = []
    for row in of_document("narrative/n01_narrative_figures.csv", document_id):
        for end in row["value"].split("至"):  # a range has both its ends there
            if end != "未安排" and not source.claim(end, int(row["source_line"])):
                missing.append(f"figure {row['row_no']}: {end} is not on line {row['source_line']}")
    forms = {table for table, layout in template_layouts(document_id).items() if layout == "forms"}
    for cell in of_document("budget/printed_cells.csv", document_id):
        if cell["table_id"] in forms and not source.claim(cell["printed_text"], int(cell["source_line"])):
            missing.append(f"performance table {cell['row_no']} {cell['printed_column']}: {cell['printed_text']}")
    for row in of_document("narrative/n02_excluded_numbers.csv", document_id):
        line = int(row["source_line"])
        # An ordinal keeps its point: `1.` is the token 1.
        if not source.claim(row["token"], line) and not source.claim(row["token"] + ".", line):
            missing.append(f"excluded number {row['token']} ({row['reason']}) is not on line {line}")
    return missing


def claim_indicators(source: SourceText, document_id: str) -> None:
    tables = {row["row_no"]: row for row in of_document("performance/p03_performance_tables.csv", document_id)}
    for row in of_document("performance/p04_performance_indicators.csv", document_id):
        start = int(tables[row["table_no"]]["source_line"])
        for column in INDICATOR_TEXTS:
            # Cells of a row may begin above the indicator's own first line.
            source.claim_text(row[column], max(start, int(row["source_line"]) - 12), reach=60)
    for table in tables.values():
        source.claim_text(table["project_name"], int(table["source_line"]), reach=25)


@pytest.mark.parametrize("document_id", BUDGETS)
def test_every_figure_and_every_excluded_number_is_printed_at_its_source_line(document_id):
    assert claim_second_witness(SourceText.read(document_id), document_id) == []


@pytest.mark.parametrize("document_id", BUDGETS)
def test_every_number_of_the_first_and_third_part_is_a_figure_an_indicator_or_excluded_with_its_reason(document_id):
    source = SourceText.read(document_id)
    claim_second_witness(source, document_id)
    claim_indicators(source, document_id)
    starts = section_starts(source)
    unclaimed = source.unclaimed(starts["第一部分"], starts["第二部分"] - 1)
    unclaimed |= source.unclaimed(starts["第三部分"], starts["第四部分"] - 1)
    tables = of_document("performance/p03_performance_tables.csv", document_id)
    in_tables = {line for table in tables for line in range(int(table["source_line"]), int(table["end_line"]) + 1)}
    # Outside the performance tables nothing may be left; inside, only their furniture.
    left = {
        line: tokens
        for line, tokens in unclaimed.items()
        if line not in in_tables or not any(pattern.search(source.lines[line]) for pattern in FURNITURE.values())
    }
    assert left == {}


def test_every_excluded_number_has_a_known_reason():
    known = {
        "year",
        "date",
        "period",
        "document_number",
        "ordinal",
        "threshold",
        "policy_text",
        "page_number",
        "code",
        "name",
    }
    assert {row["reason"] for row in read_seed(SEEDS / "narrative/n02_excluded_numbers.csv")} <= known


def test_the_weights_of_each_performance_table_are_printed_and_the_odd_ones_are_acknowledged(measured):
    weights: dict[tuple[str, str], Decimal] = {}
    for row in read_seed(SEEDS / "performance/p04_performance_indicators.csv"):
        key = (row["document_id"], row["table_no"])
        weights[key] = weights.get(key, Decimal(0)) + (Decimal(row["weight"]) if row["weight"][:1].isdigit() else 0)
    measured("weights per performance table: " + ", ".join(f"{d} {t}: {w}" for (d, t), w in weights.items()))
    odd = {f"P_WEIGHT/{document_id}/table {table}" for (document_id, table), weight in weights.items() if weight != 90}
    register = {row["finding_id"] for row in read_seed(SEEDS / "reference/acknowledged_findings.csv")}
    assert odd == {finding_id for finding_id in register if finding_id.startswith("P_WEIGHT/")}
    assert len(odd) < len(weights)
