"""Performance forms printed anew: committed indicators in columns of other widths, on pages that end elsewhere.

Made as the text layer of a PDF gives them: the cells of a row one after another, each with its lines; cells of one
line beside each other on one line; of a row that a page divides first the upper parts, then the lower ones.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADERS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "指标值设置依据",
    "上年完成值",
    "指标分值权重",
    "指标赋分规则",
    "佐证资料",
)
FIELDS = ("level_1", "level_2", "level_3", "target_text", "basis", "prior_text", "weight", "scoring", "evidence")
WIDTHS = (
    (6, 8, 10),
    (6, 8, 10),
    (8, 10, 12, 16, 20),
    (8, 10, 12, 16),
    (6, 8, 12),
    (8, 10),
    (6,),
    (6, 8, 12),
    (8, 12, 16),
)
_UNIT = re.compile(r"[0-9A-Za-z.,%><=≥≤/-]+|\s+|.")
_CLOSING = frozenset("，。、；：）》”,;:)%")
_PAGE = 46  # lines


@dataclass
class Printer:
    """Lines of a text, as they are printed on pages."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    left: int = _PAGE
    page: int = 1

    def print(self, line: str) -> int:
        """Print a line and say its number."""
        self.lines.append(line)
        self.left -= 1
        return len(self.lines)

    def turn(self) -> None:
        """End a page; some print their number."""
        if self.random.random() < 0.3:
            self.lines.append(str(self.page))
        self.page += 1
        self.left = _PAGE


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of a width in halves of a sign; numbers are kept whole, marks do not begin a line."""
    lines = [""]
    for unit in _UNIT.findall(text):
        if lines[-1] and _width(lines[-1] + unit) > width and unit not in _CLOSING:
            lines.append("")
        lines[-1] += unit
    return [line.strip() for line in lines if line.strip()]


def _width(text: str) -> int:
    return sum(1 if ord(sign) < 0x2E80 and sign not in "“”" else 2 for sign in text)


def printed(
    forms: list[dict[str, str]], indicators: list[dict[str, str]], chance: random.Random, columns: int
) -> tuple[list[str], list[dict[str, str]]]:
    """(the lines of a text, its indicators with the lines on which their names begin now); the first columns alone."""
    printer = Printer(chance)
    told: list[dict[str, str]] = []
    for form in forms:
        printer.print((" " if printer.left < _PAGE else "") + "项目支出绩效目标表")
        printer.left = _PAGE - 1
        for line in (
            "(2024 年)",
            f"预算单位 {form['unit_name']}",
            f"项目名称 {form['project_name']}",
            "项目资金（万元）",
        ):
            printer.print(line)
        for line in (
            "年度预算",
            "总额：",
            "100.00",
            "其中：财",
            "政拨款",
            "100.00",
            "其他资金：",
            "0.00",
            "项目总体目标",
            "做好工作。",
        ):
            printer.print(line)
        widths = [chance.choice(each) for each in WIDTHS[:columns]]
        for header, width in zip(HEADERS, widths, strict=False):
            for line in wrapped(header, width):
                printer.print(line)
        levels = ["", ""]
        for row in (each for each in indicators if each["table_no"] == form["row_no"]):
            cells = [row[name] for name in FIELDS[:columns]]
            for at in (0, 1):
                same = levels[at] == cells[at]
                levels[at] = row[FIELDS[at]]
                cells[at] = "" if same else cells[at]
            levels[1] = row["level_2"]
            lines = [wrapped(text, width) for text, width in zip(cells, widths, strict=True)]
            told.append({**row, "source_line": str(_row(lines, printer))})
    return printer.lines, told


def _row(cells: list[list[str]], printer: Printer) -> int:
    """Print a row, perhaps over two pages; says on which line its name begins."""
    high = max(map(len, cells))
    if printer.left >= high:
        return _part(cells, printer, False)
    if high > 1 and printer.random.random() < 0.5:
        keep = printer.random.randint(1, high - 1)
        line = _part([cell[:keep] for cell in cells], printer, False)
        printer.turn()
        _part([cell[keep:] for cell in cells], printer, True)
        return line
    printer.turn()
    return _part(cells, printer, True)


def _part(cells: list[list[str]], printer: Printer, is_first: bool) -> int:
    name = 0
    for group in _groups(cells):
        if len(group) > 1 or len(cells[group[0]]) == 1:
            number = printer.print((" " if is_first else "") + " ".join(cells[at][0] for at in group))
            name = number if 2 in group else name
            is_first = False
            continue
        for line in cells[group[0]]:
            number = printer.print((" " if is_first else "") + line)
            name = name or (number if group == [2] else 0)
            is_first = False
    return name


def _groups(cells: list[list[str]]) -> Iterator[list[int]]:
    """Cells that stand on one line: those beside each other that have one line."""
    group: list[int] = []
    for at, cell in enumerate(cells):
        if not cell:
            continue
        if len(cell) == 1 and at > 1:
            group.append(at)
            continue
        if group:
            yield group
            group = []
        yield [at]
    if group:
        yield group
