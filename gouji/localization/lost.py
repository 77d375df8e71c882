"""The rows that a table does not print though its rules speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from gouji.localization.structure import Row, Structure

# Codes of the functional classification by length; a lost row is searched among codes that a sister table prints.
_LEVELS = {3: "class", 5: "section", 7: "item"}
_BY_ITEM = ("T02", "T03", "T05", "T08", "T09")


def lost_rows(structure: Structure, broken: list[str]) -> Iterator[Row]:
    """Rows that a table does not print but that a broken rule speaks of."""
    for check in broken:
        rule, _, instance = check.split("/", 2)
        for table, side, _ in structure.template.matches_of.get(rule, ()):
            yield from code_rows(structure, table, side, instance)
        for equation, table, row_key, _ in structure.template.equations_of.get(rule, ()):
            if equation == instance and row_key and (table, row_key) not in structure.by_key:
                yield from _line(structure, table, row_key)
        if rule.endswith("_HIERARCHY") and rule.startswith("T"):
            parent = instance.rpartition(" ")[0]
            if (rule[:3], parent) in structure.by_key:
                yield from _lost_under(structure, rule[:3], parent, broken)
            else:
                yield from _lost_parent(structure, rule[:3], parent)


def _line(structure: Structure, table: str, row_key: str) -> Iterator[Row]:
    for line in structure.template.lines:
        if (line.table_id, line.row_key) == (table, row_key):
            yield line


def code_rows(structure: Structure, table: str, side: str, code: str) -> Iterator[Row]:
    """The row of a code that a sister table prints."""
    if table == "T07":
        if len(code) == 7:
            for parent in {key for of_table, key in structure.parent_keys if of_table == "T07"} | {
                row.row_key for row in structure.by_code.get((table, side, code[:5]), ())
            }:
                if parent.rpartition("/")[2] == code[:5]:
                    yield Row("T07", 0, "row", f"{parent}/lost row", parent, "project", code, 1)
        return
    if (table, side, code) in structure.by_code:
        return
    if side == "expenditure":
        parent = None if code == "total" else "expenditure:total"
        level = "total" if code == "total" else "class"
        yield Row(table, 0, side, f"expenditure:{code}", parent, level, None if code == "total" else code, 1)
    elif table in _BY_ITEM and len(code) in _LEVELS and code.isdigit():
        yield Row(table, 0, "row", code, code[:-2] if len(code) > 3 else "total", _LEVELS[len(code)], code, 1)
    elif table in _BY_ITEM and code == "total":
        yield Row(table, 0, "row", "total", None, "total", None, 1)


def _lost_parent(structure: Structure, table: str, key: str) -> Iterator[Row]:
    """A parent that is missing while its children stand."""
    side, _, bare = key.rpartition(":")
    tail = bare.rpartition("/")[2]
    if bare == "total":
        yield Row(table, 0, side or "row", key, None, "total", None, 1)
    elif tail.isdigit() and len(tail) in _LEVELS:
        above = bare[: len(bare) - len(tail)]
        parent = above + tail[:-2] if len(tail) > 3 else above.rstrip("/") or "total"
        yield Row(table, 0, side or "row", key, parent, _LEVELS[len(tail)], None if table == "T06" else tail, 1)
    elif any(line.table_id == table and line.row_key == key for line in structure.template.lines):
        yield from _line(structure, table, key)
    else:
        yield Row(table, 0, "row", key, "total", "unit", None, 1)


def _lost_under(structure: Structure, table: str, parent: str, broken: list[str]) -> Iterator[Row]:
    """A row that is missing beneath a parent which stands."""
    for line in structure.template.lines:
        if (line.table_id, line.parent_key) == (table, parent) and (table, line.row_key) not in (structure.by_key):
            yield line
    if table in ("T01", "T04", "T10"):
        return
    tail = parent.rpartition("/")[2]
    if table == "T07":
        for check in broken:
            code = check.split("/", 2)[2]
            if not check.startswith(("X_T05_T07", "X_T02_T03_T07")) or not code.isdigit():
                continue
            if tail.isdigit() and len(code) == 7 and code.startswith(tail):
                yield Row(table, 0, "row", f"{parent}/lost row", parent, "project", code, 1)
            elif len(code) in (3, 5) and code[:-2] == (tail if tail.isdigit() else ""):
                above = parent.rpartition("/")[0]
                key = code if parent == "total" else f"{above}/{code}" if tail.isdigit() and above else (
                    code if tail.isdigit() else f"{parent}/{code}")  # fmt: skip
                yield Row(table, 0, "row", key, parent, _LEVELS[len(code)], code, 1)
    yield Row(table, 0, "row", f"{parent}/lost row", parent, "section", None, 1)
