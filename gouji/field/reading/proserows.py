"""Rows of the narrative seeds: figures, the cells that they name, and numbers that are no figures."""

from __future__ import annotations

from gouji.field.reading.prose import Prose

FIGURES = "narrative/n01_narrative_figures"
FIGURE_CELLS = "narrative/n01_figure_cells"
EXCLUDED = "narrative/n02_excluded_numbers"
PROSE_TABLE = "N01"
PROSE_SEEDS = (FIGURES, FIGURE_CELLS, EXCLUDED)


def _number(number: int) -> str:
    return str(number) if number else ""


def prose_rows(prose: Prose, name: str) -> dict[str, list[dict[str, str]]]:
    """Seed → the rows of a document in it."""
    figures, named = [], []
    for row_no, said in enumerate(prose.figures, start=1):
        figure = said.figure
        figures.append(
            {
                "document_id": name,
                "row_no": str(row_no),
                "source_line": _number(said.place.line),
                "source_page": said.place.page,
                "source_box": said.place.box,
                "section": figure.section,
                "statement": str(figure.statement),
                "part_of": _number(figure.part_of),
                "subject": figure.subject,
                "role": figure.role,
                "measure": figure.measure,
                "value": figure.value,
                "operator": figure.operator,
                "unit": figure.unit,
                "direction": figure.direction,
            }
        )
        named += [
            {
                "document_id": name,
                "figure_row_no": str(row_no),
                "term": cell.term,
                "table_id": cell.table_id,
                "cell_row_no": str(cell.row_no),
                "printed_column": cell.column,
                "coefficient": cell.coefficient,
            }
            for cell in said.cells
        ]
    excluded = [
        {
            "document_id": name,
            "source_line": _number(each.place.line),
            "source_page": each.place.page,
            "token": each.token,
            "reason": each.reason,
        }
        for each in prose.excluded
    ]
    return {FIGURES: figures, FIGURE_CELLS: named, EXCLUDED: excluded}
