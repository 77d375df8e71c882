"""A check as a workbook: the findings, and each table as it was read with its wrong and doubtful cells marked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.field.check.checks import Checked
from gouji.field.check.files import Opened
from gouji.field.check.findings import Finding
from gouji.field.check.plain import COLUMNS
from gouji.field.check.terminal import values
from gouji.field.check.texts import say
from gouji.field.quality.words import named
from gouji.field.reading.proof import DOUBTFUL, Place
from gouji.field.reading.rows import Read
from gouji.field.templates.wording import is_amount

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WRONG, _DOUBTED, _HEAD = "F8CBAD", "FFF2CC", "E7E6E6"
_WIDTHS = {"table_name": 34, "row_name": 30, "statement": 50, "why": 60, "column": 18, "file": 26, "document": 26}
_HEADS = {"page": "page_head", "line": "line_head", "row": "row_head", "printed": "printed_head",
          "implied": "implied_head", "doubt": "doubt_head"}  # fmt: skip
# Columns that hold words, and the lists that have them.
_LISTS = {"certainty": "certainty", "severity": "severity", "kind": "finding_kind", "source": "finding_source"}
_MOST_NAME = 31  # signs of the name of a sheet


def as_workbook(checked: Checked, language: str) -> bytes:
    """The workbook. Texts are texts, whatever they begin with: nothing in it is a formula."""
    from openpyxl import Workbook

    book = Workbook()
    _findings(book.active, checked, language)
    several = len(checked.desk.documents) > 1
    for number, opened in enumerate(checked.desk.documents, start=1):
        wrong: dict[Place, list[Finding]] = {}
        for finding in checked.findings:
            if finding.document_id == opened.name and finding.cell is not None:
                wrong.setdefault(finding.cell, []).append(finding)
        for read in opened.document.tables:
            name = f"{number}_{read.table.table_id}" if several else read.table.table_id
            _table(book.create_sheet(name[:_MOST_NAME]), read, opened, checked, wrong, language)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _findings(sheet: Worksheet, checked: Checked, language: str) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet.title = say(language, "finding")
    _heads(sheet, [say(language, _HEADS.get(name, name)) for name in COLUMNS])
    for at, finding in enumerate(checked.findings, start=2):
        record = finding.as_record(language)
        for column, name in enumerate(COLUMNS, start=1):
            _put(sheet, at, column, _shown(name, record[name], language))
    for column, name in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 14)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _shown(name: str, value: Any, language: str) -> Any:
    return named(_LISTS[name], value, language) if name in _LISTS else value


def _table(
    sheet: Worksheet,
    read: Read,
    opened: Opened,
    checked: Checked,
    wrong: Mapping[Place, list[Finding]],
    language: str,
) -> None:
    """One table: a printed row a row, its amounts under the columns of the template."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    table_id = read.table.table_id
    columns = list(dict.fromkeys(amount.column for amount in read.amounts))
    _put(sheet, 1, 1, read.title.printed)
    heads = [say(language, "row_head"), say(language, "page_head"), "", say(language, "row_name")]
    _heads(sheet, [*heads, *columns], at=2)
    lines = {number: at for at, number in enumerate(sorted({row.row_no for row in read.rows}), start=3)}
    for row in read.rows:
        at = lines[row.row_no]
        label = " / ".join(part for part in (sheet.cell(at, 4).value, row.label or row.project) if part)
        for column, value in enumerate((row.row_no, row.page or row.line, row.code, label), start=1):
            _put(sheet, at, column, value)
    marks = checked.verdicts[opened.name].marks
    for amount in read.amounts:
        cell = _put(sheet, lines[amount.row_no], 5 + columns.index(amount.column), _number(amount.text))
        if is_amount(amount.text):
            decimals = len(amount.text.partition(".")[2])
            cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        place = (table_id, amount.row_no, amount.column)
        found, mark = wrong.get(place, []), marks.get(place)
        if found:
            text = "\n".join(f"{finding.rule_id}: {values(finding, language)}" for finding in found)
            cell.fill, cell.comment = PatternFill("solid", _WRONG), Comment(text, "gouji")
        elif mark is not None and mark.state == DOUBTFUL:
            cell.fill, cell.comment = PatternFill("solid", _DOUBTED), Comment(mark.why, "gouji")
    sheet.freeze_panes = "E3"
    sheet.column_dimensions["D"].width = 36
    for letter in "EFGHIJKLMNO":
        sheet.column_dimensions[letter].width = 16


def _heads(sheet: Worksheet, names: list[str], at: int = 1) -> None:
    from openpyxl.styles import Font, PatternFill

    for column, name in enumerate(names, start=1):
        cell = _put(sheet, at, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", _HEAD)


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("?", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    return cell


def _number(text: str) -> Decimal | str:
    return Decimal(text.replace(",", "")) if is_amount(text) else text
