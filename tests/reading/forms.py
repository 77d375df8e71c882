"""Workbooks, Word files and web pages for tests, from the same tables, written by libraries that the reader lacks."""

from __future__ import annotations

import html
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
import xlwt

from .small_budget import UNIT, tables

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")


@dataclass
class Section:
    """Lines, then a table of which equal neighbours in the header are one cell; a sheet of a workbook of this name."""

    name: str
    lines: list[str]
    header: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    spans: list[tuple[int, int, int, int]] | None = None  # merged cells; None: those of the header by its words
    notes: list[str] = field(default_factory=list)  # below the table
    widths: list[float] = field(default_factory=list)  # of the columns, in points

    @property
    def all_rows(self) -> list[list[str]]:
        return [*self.header, *self.rows]

    def merged(self) -> list[tuple[int, int, int, int]]:
        """First and last row, first and last column (both within) of header cells over several boxes."""
        if self.spans is not None:
            return self.spans
        seen: set[tuple[int, int]] = set()
        found = []
        for row, words in enumerate(self.header):
            for column, word in enumerate(words):
                if not word or (row, column) in seen:
                    continue
                last = column
                while last + 1 < len(words) and words[last + 1] == word and (row, last + 1) not in seen:
                    last += 1
                below = row
                while below + 1 < len(self.header) and all(
                    self.header[below + 1][at] == word for at in range(column, last + 1)
                ):
                    below += 1
                boxes = {(r, c) for r in range(row, below + 1) for c in range(column, last + 1)}
                seen |= boxes
                if len(boxes) > 1:
                    found.append((row, below, column, last))
        return found


def sections(
    *,
    year: int = 2023,
    unit: str = UNIT,
    changed: dict[tuple[str, int, int], str] | None = None,
    left_out: Sequence[str] = (),
) -> list[Section]:
    """The small budget: a cover, and a section for each table."""
    found = [Section("封面", [f"上海市普陀区{year}年区级部门预算", f"预算主管部门：{unit}"])]
    for table_id, (title, _, header, rows) in tables(year).items():
        if table_id in left_out:
            continue
        shown = [list(row) for row in rows]
        for (table, row, column), text in (changed or {}).items():
            if table == table_id:
                shown[row][column] = text
        money = "万元" if table_id == "T10" else "元"
        found.append(Section(table_id, [title, f"编制部门：{unit}", f"单位：{money}"], header, shown))
    return found


def number_format(text: str) -> tuple[float, str] | None:
    """(value, number format) that print a text; None for what is no amount, or a code with a nought before it."""
    if not _AMOUNT.fullmatch(text) or (text.startswith("0") and len(text) > 1 and text[1] != "."):
        return None
    decimals = len(text.partition(".")[2])
    return float(text.replace(",", "")), ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")


def xlsx(path: Path, made: Sequence[Section], *, is_ruled: bool = True) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    thin = openpyxl.styles.Side(style="thin")
    for section in made:
        sheet = book.create_sheet(section.name)
        for at, line in enumerate(section.lines, start=1):
            sheet.cell(at, 1, line)
        for at, width in enumerate(section.widths, start=1):
            sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].width = width / 5.25
        top = len(section.lines) + 1
        for row, words in enumerate(section.all_rows):
            for column, text in enumerate(words):
                cell = sheet.cell(top + row, column + 1)
                if is_ruled:
                    cell.border = openpyxl.styles.Border(thin, thin, thin, thin)
                number = number_format(text)
                if number is None:
                    cell.value = text or None
                else:
                    cell.value, cell.number_format = number
        for at, line in enumerate(section.notes, start=top + len(section.all_rows)):
            sheet.cell(at, 1, line)
        for first, last, left, right in section.merged():
            sheet.merge_cells(start_row=top + first, end_row=top + last, start_column=left + 1, end_column=right + 1)
    book.save(path)
    return path


def xls(path: Path, made: Sequence[Section], *, is_ruled: bool = True) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, xlwt.XFStyle] = {}

    def style(code: str) -> xlwt.XFStyle:
        if code not in styles:
            styles[code] = xlwt.XFStyle()
            styles[code].num_format_str = code
            styles[code].borders.left = styles[code].borders.right = int(is_ruled)
        return styles[code]

    def written(text: str) -> tuple[str | float, xlwt.XFStyle]:
        number = number_format(text)
        return (text, style("General")) if number is None else (number[0], style(number[1]))

    for section in made:
        _fill(book.add_sheet(section.name), section, written, is_ruled=is_ruled)
    book.save(str(path))
    return path


def _fill(
    sheet: xlwt.Worksheet,
    section: Section,
    written: Callable[[str], tuple[str | float, xlwt.XFStyle]],
    *,
    is_ruled: bool,
) -> None:
    for at, line in enumerate(section.lines):
        sheet.write(at, 0, line)
    for at, width in enumerate(section.widths):
        sheet.col(at).width = round(width / 5.25 * 256)
    top = len(section.lines)
    for at, line in enumerate(section.notes, start=top + len(section.all_rows)):
        sheet.write(at, 0, line)
    behind = set()
    for first, last, left, right in section.merged():
        sheet.write_merge(top + first, top + last, left, right, *written(section.all_rows[first][left]))
        behind |= {(row, column) for row in range(first, last + 1) for column in range(left, right + 1)}
    for row, words in enumerate(section.all_rows):
        for column, text in enumerate(words):
            if (text or is_ruled) and (row, column) not in behind:
                sheet.write(top + row, column, *written(text))


def word(path: Path, made: Sequence[Section]) -> Path:
    text = docx.Document()
    for section in made:
        for line in section.lines:
            text.add_paragraph(line)
        rows = section.all_rows
        if not rows:
            continue
        table = text.add_table(len(rows), max(map(len, rows)))
        for column, width in zip(table.columns, section.widths, strict=False):
            column.width = docx.shared.Pt(width)
        cells = [list(row.cells) for row in table.rows]
        merged = section.merged()
        behind = {
            (row, column)
            for first, last, left, right in merged
            for row in range(first, last + 1)
            for column in range(left, right + 1)
        } - {(first, left) for first, _, left, _ in merged}
        for row, words in enumerate(rows):
            for column, each in enumerate(words):
                if (row, column) not in behind:
                    cells[row][column].text = each
        for first, last, left, right in merged:
            cells[first][left].merge(cells[last][right])
        for line in section.notes:
            text.add_paragraph(line)
    text.save(str(path))
    return path


def web(path: Path, made: Sequence[Section], *, encoding: str = "utf-8") -> Path:
    out = [f'<!DOCTYPE html>\n<html><head><meta charset="{encoding}"><title>x</title></head>\n<body>']
    for section in made:
        out += [f"<p>{html.escape(line)}</p>" for line in section.lines]
        if not section.all_rows:
            continue
        spans = {(first, left): (last - first + 1, right - left + 1) for first, last, left, right in section.merged()}
        behind = {
            (first + down, left + along)
            for (first, left), (rows, columns) in spans.items()
            for down in range(rows)
            for along in range(columns)
        } - set(spans)
        out.append("<table>")
        out += [f'<col style="width: {width:.2f}pt">' for width in section.widths]
        for row, words in enumerate(section.all_rows):
            cells = []
            for column, text in enumerate(words):
                if (row, column) in behind:
                    continue
                rows, columns = spans.get((row, column), (1, 1))
                span = f' rowspan="{rows}" colspan="{columns}"' if rows * columns > 1 else ""
                cells.append(f"<td{span}>{html.escape(text)}</td>")
            out.append(f"<tr>{''.join(cells)}</tr>")
        out.append("</table>")
        out += [f"<p>{html.escape(line)}</p>" for line in section.notes]
    path.write_bytes("\n".join([*out, "</body></html>"]).encode(encoding))
    return path


WRITERS: dict[str, Callable[[Path, Sequence[Section]], Path]] = {"xlsx": xlsx, "xls": xls, "docx": word, "html": web}


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """A compound file (OLE) of streams that lie one after the other, as the old office forms are kept."""
    size, free, end, table = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    names = ["Root Entry", *streams]
    directories = -(-len(names) // 4)
    chain = [table, *range(2, directories + 1), end]
    entries, body = [], b""
    for at, name in enumerate(names):
        content = streams.get(name, b"")
        content += b"\0" * (-len(content) % size if len(content) > 4096 or not content else 4096 - len(content))
        start, length = (len(chain), len(content)) if content else (end, 0)
        if content:
            chain += [*range(start + 1, start + length // size), end]
            body += content
        words = name.encode("utf-16-le") + b"\0\0"
        kind, child = (5, 1) if at == 0 else (2, free)
        next_ = at + 1 if 0 < at < len(names) - 1 else free
        entry = words.ljust(64, b"\0") + struct.pack("<HBBIII", len(words), kind, 1, free, next_, child)
        entries.append(entry.ljust(116, b"\0") + struct.pack("<III", start, length, 0))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<108I", *[free] * 108)
    allocated = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    path.write_bytes(head + allocated + b"".join(entries).ljust(directories * size, b"\0") + body)
    return path


def exchanged(path: Path, parts: dict[str, bytes]) -> Path:
    """A package with other parts in the place of its own, or beside them."""
    with zipfile.ZipFile(path) as file:
        kept = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (kept | parts).items():
            file.writestr(name, content)
    return path


def shared(path: Path, made: Sequence[Section]) -> Path:
    """A workbook whose texts stand in one part, each once, in several fonts, with signs of its sound."""
    with zipfile.ZipFile(xlsx(path, made)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    texts: dict[bytes, int] = {}

    def number(found: re.Match[bytes]) -> bytes:
        at = texts.setdefault(found[2], len(texts))
        return b'<c%s t="s"><v>%d</v></c>' % (found[1], at)

    inline = re.compile(rb'<c([^>]*?) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
    changed = {name: inline.sub(number, each) for name, each in parts.items() if name.startswith("xl/worksheets/")}
    spaces = b"http://schemas.openxmlformats.org/"
    pieces = b"".join(
        b"<si><r><t>%s</t></r><r><rPr><b/></rPr><t></t></r><rPh><t>x</t></rPh></si>" % text for text in texts
    )
    changed["xl/sharedStrings.xml"] = b'<?xml version="1.0"?><sst xmlns="%sspreadsheetml/2006/main">%s</sst>' % (
        spaces,
        pieces,
    )
    related = (
        b'<Relationship Id="rIdS" Type="%sofficeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    )
    where = "xl/_rels/workbook.xml.rels"
    changed[where] = parts[where].replace(b"</Relationships>", related % spaces + b"</Relationships>")
    return exchanged(path, changed)
