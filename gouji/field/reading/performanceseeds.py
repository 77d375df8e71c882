"""Performance tables as rows of the seeds: projects, indicators, tasks, and the amounts of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gouji.field.reading.performance import Form, Performance
from gouji.field.reading.performancesheets import Spot
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.titles import Title
from gouji.field.templates.declarations import Table, Template

TASKS, ANNUAL = "performance/p01_annual_tasks", "performance/p02_annual_indicators"
FORMS, INDICATORS = "performance/p03_performance_tables", "performance/p04_performance_indicators"
PERFORMANCE_SEEDS = (TASKS, ANNUAL, FORMS, INDICATORS)
PERFORMANCE_TABLES = ("P01", "P02", "P03", "P04")
_MONEY = ("total", "fiscal", "other", "fiscal_superior", "fiscal_own")  # in the order of the template
_UNIT = "万元"
_SIDE = "row"
# Field of an indicator → column of the seed.
_COLUMNS = {
    "level_1": "level_1",
    "level_2": "level_2",
    "level_3": "level_3",
    "target": "target_text",
    "basis": "basis",
    "prior": "prior_text",
    "weight": "weight",
    "scoring": "scoring",
    "evidence": "evidence",
}
_ANNUAL = ("level_1", "level_2", "level_3", "target")

Seeds = dict[str, list[dict[str, str]]]


def performance_rows(performance: Performance, name: str) -> Seeds:
    """Seed → rows of a document. Whole-unit forms give tasks and annual indicators, the others forms and indicators."""
    whole = [form for form in performance.forms if form.sections]
    forms = [form for form in performance.forms if not form.sections]

    def at(line: int) -> str:
        # Lines of pages and sheets are counted by the reader alone.
        return "" if performance.spots else str(line)

    tasks = [task for form in whole for task in form.tasks]
    annual = [indicator for form in whole for indicator in form.indicators]
    numbered = [(number, each) for number, form in enumerate(forms, start=1) for each in form.indicators]
    return {
        TASKS: [
            {"document_id": name, "row_no": str(number), "source_line": at(task.line), "content": task.content}
            for number, task in enumerate(tasks, start=1)
        ],
        ANNUAL: [
            {"document_id": name, "row_no": str(number), "source_line": at(each.line)}
            | {_COLUMNS[field]: each.texts.get(field, "") for field in _ANNUAL}
            for number, each in enumerate(annual, start=1)
        ],
        FORMS: [
            {
                "document_id": name,
                "row_no": str(number),
                "source_line": at(form.line),
                "end_line": at(form.end_line),
                "table_kind": form.kind,
                "unit_name": form.unit_name,
                "project_name": form.project_name,
            }
            for number, form in enumerate(forms, start=1)
        ],
        INDICATORS: [
            {"document_id": name, "row_no": str(number), "table_no": str(table), "source_line": at(each.line)}
            | {column: each.texts.get(field, "") for field, column in _COLUMNS.items()}
            for number, (table, each) in enumerate(numbered, start=1)
        ],
    }


def performance_reads(performance: Performance, template: Template) -> Iterator[Read]:
    """The tables of amounts among performance forms: tasks of a whole unit (P01), or projects (P03)."""
    whole = [form for form in performance.forms if form.sections]
    forms = [form for form in performance.forms if not form.sections]
    if any(form.tasks for form in whole):
        yield _placed(_tasks(whole, template), performance.spots)
    if forms:
        yield _placed(_forms(forms), performance.spots)


def _placed(read: Read, spots: Sequence[Spot]) -> Read:
    """A table of a file with pages: what has a line has a page and a box instead."""
    if not spots:
        return read

    def spot(line: int, row_no: int) -> Spot:
        return spots[(line or lines[row_no]) - 1]

    lines = {row.row_no: row.line for row in read.rows}
    page = spots[read.line - 1].page
    rows = [replace(row, page=(at := spot(row.line, row.row_no)).page, box=at.box, line=0) for row in read.rows]
    amounts = [
        replace(each, page=(at := spot(each.line, each.row_no)).page, box=at.box, line=0) for each in read.amounts
    ]
    doubts = [replace(each, page=spot(each.line, each.row_no).page, line=0) for each in read.doubts]
    return Read(read.table, read.title, page, read.unit, rows, amounts, doubts)


def performance_cover(performance: Performance) -> list[str]:
    """What forms of a whole unit say of whose they are, as a line of a cover."""
    return [f"单位名称：{form.unit_name}" for form in performance.forms if form.sections and form.unit_name]


def _tasks(whole: list[Form], template: Template) -> Read:
    label, line = next(form.sections["tasks"] for form in whole if "tasks" in form.sections)
    read = Read(template.by_id.get("P01", _table("P01")), Title("P01", label, "", whole[0].year), 0, _UNIT, line=line)
    for number, task in enumerate((task for form in whole for task in form.tasks), start=1):
        read.rows.append(Row(number, _SIDE, 0, "", "", task.name, "", "", line=task.line))
        for column, text, at, placement in task.amounts:
            read.amounts.append(
                Amount(number, _SIDE, column, text, 0, "", line=at if at != task.line else 0, placement=placement)
            )
        if task.doubt:
            read.doubts.append(Doubt(number, "", 0, task.doubt, line=task.line))
    return read


def _forms(forms: list[Form]) -> Read:
    read = Read(_table("P03"), Title("P03", "", "", None), 0, _UNIT, line=forms[0].line)
    for number, form in enumerate(forms, start=1):
        read.rows.append(Row(number, _SIDE, 0, "", "", form.unit_name, form.project_name, "", line=form.line))
        for column in _MONEY:
            if column in form.amounts:
                text, line = form.amounts[column]
                read.amounts.append(Amount(number, _SIDE, column, text, 0, "", line=line if line != form.line else 0))
    return read


def _table(table_id: str) -> Table:
    """A table that is no grid: nothing of it is known by headers."""
    return Table(table_id, re.compile("(?!)"), _UNIT, "forms", False, (), ())


def performance_tables(performance: Performance, name: str) -> list[dict[str, str]]:
    """The entries of tables of indicators in the register of tables: P02 and P04."""
    seeds = performance_rows(performance, name)
    whole = next((form for form in performance.forms if "indicators" in form.sections), None)
    title, line = whole.sections["indicators"] if whole is not None else ("", 0)
    first = next((each.line for form in performance.forms if not form.sections for each in form.indicators), 0)
    return [
        *_entry(name, "P02", len(seeds[ANNUAL]), line, title, performance.spots),
        *_entry(name, "P04", len(seeds[INDICATORS]), first, "", performance.spots),
    ]


def _entry(
    name: str, table_id: str, count: int, line: int, title: str, spots: Sequence[Spot]
) -> Iterator[dict[str, str]]:
    if count:
        yield {
            "document_id": name,
            "table_id": table_id,
            "status": "present",
            "is_listed": "",
            "printed_rows": str(count),
            "source_line": "" if spots else str(line),
            "printed_title": title,
            "source_page": str(spots[line - 1].page) if spots else "",
            "printed_unit": "",
        }


def performance_doubts(performance: Performance) -> list[str]:
    """What is doubtful in the performance tables, and what could not be placed, each with its line."""
    found: list[tuple[int, str]] = []
    for number, form in enumerate(performance.forms, start=1):
        found += [(line, f"performance table {number}: {why}") for line, why in form.doubts]
        found += [
            (each.line, f"indicator {each.texts.get('level_3', '')[:24]}: {each.doubt}")
            for each in form.indicators
            if each.doubt
        ]
    spots = performance.spots
    return [f"{f'page {spots[line - 1].page}' if spots else f'line {line}'}: {why}" for line, why in sorted(found)]


def performance_counts(performance: Performance) -> Mapping[str, int]:
    """How many tables, indicators and doubtful ones there are."""
    indicators = [each for form in performance.forms for each in form.indicators]
    return {
        "tables": len(performance.forms),
        "indicators": len(indicators),
        "doubtful": sum(bool(each.doubt) for each in indicators),
        "excluded": sum(len(form.excluded) for form in performance.forms),
    }
