"""Fiscal views: where the money comes from and goes, basic against project, three public expenses, growth, per head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from gouji.field.site import charts
from gouji.field.site.flows import Amount, flow
from gouji.field.site.increments import kept_rows
from gouji.field.site.pagetexts import TEXTS
from gouji.field.site.places import key_of
from gouji.field.site.prints import place_text
from gouji.field.site.source import Record, Source, batches, titled
from gouji.field.site.templates import Folder, both, slug
from gouji.field.site.texts import WORDS, Pair

_CELLS = """
    select document_id, cell_id, table_id, row_key, row_label, row_level, functional_code, column_key, amount
    from marts.fct_cells where document_id in ({documents}) and table_id in ({tables}) and amount is not null
    order by document_id, table_id, row_no, column_key
"""
# What the views show, and the mart whose numbers it is about: the table that these stand in is the table that is shown.
_TABLES = """
    select 'revenue' as role, cells.table_id from marts.fct_revenues as facts
    inner join marts.fct_cells as cells on facts.cell_id = cells.cell_id
    union
    select 'expenditure', cells.table_id from marts.fct_expenditures as facts
    inner join marts.fct_cells as cells on facts.cell_id = cells.cell_id where facts.fund_scope = 'all_funds'
    union
    select 'official', cells.table_id from marts.fct_official_expenses as facts
    inner join marts.fct_cells as cells on facts.cell_id = cells.cell_id
"""
_USED = "select distinct document_id, fund_id from marts.fct_revenues where document_id in ({documents})"
_STAFF = """
    select document_id, figure_id, value from marts.fct_narrative_figures
    where document_id in ({documents}) and section = 'profile' and measure = 'count' and subject = '在职'
    order by source_line, figure_id
"""
_GROWTH = """
    select document_id, statement_id, section, subject, cell_id, amount, change, previous_value, published_growth,
        source_line, source_page,
        case when previous_value <> 0 then round(change * 100 / previous_value, 2) end as growth
    from marts.fct_prior_year_figures where document_id in ({documents})
    order by document_id, abs(change) desc, source_line
"""
_FUNDS = "select fund_id, name_zh, name_en from marts.dim_funds"
_CODES = "select functional_code, name from marts.dim_functional_classes"
_LINES = "select line_key, name_zh, name_en from staging.stg_reference__lines where table_id = ? order by ordinal"
CHARTED = 24


def write_fiscal(source: Source, folder: Folder, documents: Sequence[Record]) -> None:
    """Write the comparison of units, and one page per budget document."""
    names = _names(source)
    by_id = {document["document_id"]: document for document in documents}
    kept = kept_rows(folder.earlier, "fiscal", "id")
    rows: dict[str, Record] = {}
    for name in by_id:
        if name in folder.unchanged and name in kept and folder.keeps([name], [f"fiscal/{slug(name)}.html"]):
            rows[name] = kept[name]
    for some in batches([name for name in by_id if name not in rows]):
        read = [source.of_documents(sql, some) for sql in (names.cells_sql, _STAFF, _GROWTH, _USED)]
        for name in some:
            cells, staff, growth, leaves = (found[name] for found in read)
            if cells:
                rows[name] = _write_document(folder, by_id[name], names, _Read(cells, staff, growth, leaves))
    compared = [rows[name] for name in by_id if name in rows]
    folder.data("fiscal", compared, as_json=True)
    folder.page(
        "fiscal.html", "fiscal.html", "fiscal", pictures=_pictures(compared), count=len(compared), data="fiscal"
    )


@dataclass(frozen=True)
class _Names:
    """What things are called: funds, functional codes, lines of the public expenses; and the role of each table."""

    funds: Mapping[str, Pair]
    codes: Mapping[str, str]
    lines: Mapping[str, Pair]
    roles: Mapping[str, str]

    @property
    def cells_sql(self) -> str:
        """The query for the cells of tables with a role."""
        return _CELLS.replace("{tables}", ", ".join(f"'{table}'" for table in sorted(self.roles)) or "null")


@dataclass(frozen=True)
class _Read:
    """What is read of a document: cells, people in post, growth, and the funds of its revenues."""

    cells: Sequence[Record]
    staff: Sequence[Record]
    growth: Sequence[Record]
    funds: Sequence[Record]


def _names(source: Source) -> _Names:
    def pairs(rows: Iterable[Record], key: str) -> dict[str, Pair]:
        return {row[key]: (row["name_zh"], row["name_en"]) for row in rows}

    funds = pairs(source.rows(_FUNDS), "fund_id")
    codes = {row["functional_code"]: row["name"] for row in source.rows(_CODES)}
    roles: dict[str, str] = {row["table_id"]: row["role"] for row in source.rows(_TABLES)}
    official = [row for table, role in roles.items() if role == "official" for row in source.rows(_LINES, [table])]
    return _Names(funds, codes, pairs(official, "line_key"), roles)


def _write_document(folder: Folder, document: Record, names: _Names, read: _Read) -> Record:
    """Write the page of a document; its row of the comparison."""
    cells = [{**cell, "role": names.roles[cell["table_id"]]} for cell in read.cells]
    placed = {(cell["role"], cell["row_key"], cell["column_key"]): cell for cell in cells}
    own = {row["fund_id"] for row in read.funds}
    funds = {fund: pair for fund, pair in names.funds.items() if fund in own}
    boxes, ribbons, height = _flow(placed, cells, funds, names.codes)
    folder.page(
        f"fiscal/{slug(document['document_id'])}.html", "money.html", "fiscal", document=document, boxes=boxes,
        ribbons=ribbons, height=height, sources=_sources(cells, placed, funds, names.codes),
        kinds=_kinds(cells, placed, names.codes), public=_public(placed, names.lines),
        growth=[_grown(row) for row in read.growth],
    )  # fmt: skip
    return _compared(document, placed, read.staff)


def _linked(cell: Record | None) -> list[str] | None:
    """[amount as exact text, key of the cell], None where nothing is printed."""
    return None if cell is None else [f"{cell['amount']:f}", key_of(cell["cell_id"])]


def _compared(document: Record, placed: Mapping[Any, Record], staff: Sequence[Record]) -> Record:
    """One row of the comparison: total, basic and project expenditure, the public expenses, staff in post."""
    return {
        "id": document["document_id"], "slug": slug(document["document_id"]), "names": titled(document),
        "year": document["fiscal_year"],
        "total": _linked(placed.get(("revenue", "total", "total"))),
        "basic": _linked(placed.get(("expenditure", "total", "basic"))),
        "project": _linked(placed.get(("expenditure", "total", "project"))),
        "public": _linked(placed.get(("official", "total", "total"))),
        "staff": [f"{staff[0]['value']:.0f}", key_of(staff[0]["figure_id"])] if staff else None,
    }  # fmt: skip


def _rows(cells: Sequence[Record], role: str, level: int) -> list[str]:
    """The functional codes of a table with this many digits, in their order."""
    codes = [c["functional_code"] for c in cells if c["role"] == role and c["functional_code"] == c["row_key"]]
    return [code for code in dict.fromkeys(codes) if len(code) == level]


def _flow(placed: Mapping[Any, Record], cells: Sequence[Record], funds: Mapping[str, Pair],
          codes: Mapping[str, str]) -> tuple[Any, ...]:  # fmt: skip
    first, second = [], []
    names: dict[str, Pair] = dict(funds)
    own: dict[str, str | None] = {}
    for code in _rows(cells, "revenue", 3):
        names[code] = (f"{code} {codes.get(code, '')}",) * 2
        for fund in funds:
            cell = placed.get(("revenue", code, fund))
            if cell is not None and cell["amount"] > 0:
                first.append(Amount(fund, code, cell["amount"], key_of(cell["cell_id"])))
    for code in _rows(cells, "revenue", 7):
        cell = placed.get(("revenue", code, "total"))
        if cell is not None and cell["amount"] > 0 and any(link.end == code[:3] for link in first):
            names[code] = (f"{code} {codes.get(code, '')}",) * 2
            second.append(Amount(code[:3], code, cell["amount"], key_of(cell["cell_id"])))
    for key, cell in placed.items():
        if key[0] == "revenue" and key[2] == "total":
            own[key[1]] = key_of(cell["cell_id"])
        if key[:2] == ("revenue", "total"):
            own.setdefault(key[2], key_of(cell["cell_id"]))
    first.sort(key=lambda link: (list(funds).index(link.start), link.end))
    return flow(names, own, first, second)


def _sources(cells: Sequence[Record], placed: Mapping[Any, Record], funds: Mapping[str, Pair],
             codes: Mapping[str, str]) -> Record:  # fmt: skip
    """The flow as a table: classes and items by fund, every number a printed cell."""
    used = [fund for fund in funds if ("revenue", "total", fund) in placed]
    rows = []
    for code in [
        "total",
        *dict.fromkeys(c["row_key"] for c in cells if c["role"] == "revenue" and c["functional_code"]),
    ]:
        if code == "total" or len(code) in (3, 7):
            label = codes.get(code, "")
            rows.append({"code": code, "label": label,
                         "cells": [placed.get(("revenue", code, column)) for column in (*used, "total")]})  # fmt: skip
    return {"funds": [funds[fund] for fund in used], "rows": rows}


def _kinds(cells: Sequence[Record], placed: Mapping[Any, Record], codes: Mapping[str, str]) -> list[Record]:
    """Basic and project expenditure of each class, with their shares for the bars; 0 to 100."""
    made: list[Record] = []
    for code in _rows(cells, "expenditure", 3):
        basic, project = placed.get(("expenditure", code, "basic")), placed.get(("expenditure", code, "project"))
        sums = [cell["amount"] if cell is not None else Decimal(0) for cell in (basic, project)]
        share = float(sums[0] * 100 / sum(sums)) if sum(sums) else 0.0
        made.append({"code": code, "label": codes.get(code, ""), "basic": basic, "project": project, "share": share,
                     "size": float(sum(sums))})  # fmt: skip
    largest = max((row["size"] for row in made), default=1.0) or 1.0
    return [{**row, "size": row["size"] * 100 / largest} for row in sorted(made, key=lambda row: -row["size"])]


def _public(placed: Mapping[Any, Record], names: Mapping[str, Pair]) -> list[Record]:
    largest = max((float(cell["amount"]) for key, cell in placed.items() if key[0] == "official"), default=0.0) or 1.0
    found = [(line, pair, placed.get(("official", line, "total"))) for line, pair in names.items()]
    return [{"names": pair, "line": line, "cell": cell, "size": float(cell["amount"]) * 100 / largest}
            for line, pair, cell in found if cell is not None]  # fmt: skip


def _grown(row: Record) -> Record:
    table = key_of(row["statement_id"]).partition("/")[0]
    return {**row, "key": key_of(row["cell_id"]) if row["cell_id"] else table, "place": place_text(row)}


def _pictures(compared: Sequence[Record]) -> list[tuple[str, Markup]]:
    """Charts of the units with the largest totals: basic and project, and the three public expenses."""
    made = []
    for key, parts in (("basic_project", ("basic", "project")), ("three_public", ("public",))):
        largest = sorted((row for row in compared if row[parts[-1]]), key=lambda row: -float(row[parts[-1]][0]))
        labels = [(row["id"], both(*row["names"])) for row in largest[:CHARTED]]
        values = {(row["id"], part): float(row[part][0]) for row in largest for part in parts if row[part]}
        series = [(part, both(*WORDS.get(part, TEXTS["three_public"])), colour)
                  for part, colour in zip(parts, ("c1", "c4"), strict=False)]  # fmt: skip
        made.append((key, charts.bars(labels, series, values, "{:,.2f}".format) if labels else Markup("")))
    return made
