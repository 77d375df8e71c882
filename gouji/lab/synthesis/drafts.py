"""Made-up documents of any declared template: tables alone, with amounts that its rules hold for.

Which rules hold where is not known here: skeletons without true amounts are built by the project's own models, and the
terms of their rules say which amounts add up to which.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

from gouji.engine.database.warehouse import Warehouse
from gouji.lab.copies import copy_project
from gouji.lab.mutation.runs import build_mutants
from gouji.lab.synthesis.amounts import Equation, Share, solution
from gouji.lab.synthesis.skeletons import Skeleton, Table, Templates
from gouji.lab.synthesis.vocabulary import rows as read_rows

_UNITS = {"元": Decimal(100), "千元": Decimal("0.1"), "万元": Decimal("0.01"), "亿元": Decimal("0.000001")}
_SKELETONS = 12
_TERMS = """
    select terms.document_id, terms.check_id, terms.cell_id, cast(sum(terms.coefficient) as integer),
        min(rules.severity)
    from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    inner join staging.stg_reference__rules as rules on checks.rule_id = rules.rule_id
    where contains(terms.document_id, '_draft') and checks.status in ('exact', 'rounding', 'broken')
    group by terms.document_id, terms.check_id, terms.cell_id
"""
_SEEDS = {"rows": "budget/printed_rows", "cells": "budget/printed_cells", "tables": "reference/document_tables",
          "documents": "reference/documents", "units": "reference/units", "names": "reference/unit_names"}  # fmt: skip


def write(project: Path, root: Path, template: str, documents: int, seed: int) -> None:
    """Append made-up documents of a template to the seeds of a project folder; the same seed gives the same ones.

    `root` is the project whose models say which rules hold. Raises KeyError where nothing is declared of the template,
    ValueError where its rules leave no amounts.
    """
    templates = Templates(project / "seeds", template)
    skeletons = [templates.draw(Random(f"{seed}/{number}")) for number in range(min(documents, _SKELETONS))]
    rules = _rules(root, skeletons)
    limits = read_rows(project / "seeds/rules/rule_limits.csv")
    for number in range(1, documents + 1):
        at = (number - 1) % len(skeletons)
        skeleton = skeletons[at]
        cells = [cell for table in skeleton.tables for cell in _cells(table)]
        shares = list(_shares(skeleton, limits))
        amounts = solution(cells, *rules[at], Random(f"{seed}/{number}/amounts"), shares)
        _append(project, f"{template}_synthetic{number:06d}_{skeleton.fiscal_year}", skeleton, amounts)


def _rules(root: Path, skeletons: list[Skeleton]) -> list[tuple[list[Equation], set[str]]]:
    """Of each skeleton: the equations between its cells, and the cells that rules hold which are more than warnings."""
    with tempfile.TemporaryDirectory(prefix="gouji-drafts-") as folder:
        project = copy_project(root, Path(folder) / "project")
        for number, skeleton in enumerate(skeletons):
            ones = {cell: 100 for table in skeleton.tables for cell in _cells(table)}
            _append(project, f"{skeleton.template}_draft{number:03d}", skeleton, ones)
        database = build_mutants(project)
        with Warehouse(database, read_only=True) as warehouse:
            terms = warehouse.query(_TERMS)[1]
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    held: dict[str, set[str]] = defaultdict(set)
    for document, check, cell_id, coefficient, severity in terms:
        cell = cell_id.removeprefix(f"{document}/")
        if coefficient:
            found[document][check][cell] = coefficient
        if severity == "error":
            held[document].add(cell)
    names = [f"{skeleton.template}_draft{number:03d}" for number, skeleton in enumerate(skeletons)]
    return [([found[name][check] for check in sorted(found[name])], held[name]) for name in names]


def _cells(table: Table) -> Iterable[str]:
    """Every place of a table where an amount could stand, as the end of its cell id."""
    for number, row in enumerate(table.rows, start=1):
        sides = {printed.side for printed in row}
        yield from (f"{table.table_id}/{number}/{column}" for column, side in table.columns if side in sides)


def _shares(skeleton: Skeleton, limits: Iterable[Mapping[str, str]]) -> Iterator[Share]:
    """What a law lets a part of basic expenditure be of its whole, as coefficients by cell of what is at most zero."""
    for limit in limits:
        if not int(limit["first_year"] or 0) <= skeleton.fiscal_year <= int(limit["last_year"] or skeleton.fiscal_year):
            continue
        for table in skeleton.tables:
            if table.table_id != limit["table_id"]:
                continue
            numbers = {row[0].code: number for number, row in enumerate(table.rows, start=1) if row}
            if limit["part_key"] not in numbers:
                continue
            for column, _ in table.columns:
                part = f"{table.table_id}/{numbers[limit['part_key']]}/{column}"
                whole = numbers.get(limit["whole_key"])
                share = {f"{table.table_id}/{whole}/{column}": -Decimal(limit["most"])} if whole else {}
                yield {part: Decimal(1), **share}


def _append(project: Path, document: str, skeleton: Skeleton, amounts: dict[str, int]) -> None:
    rows: dict[str, list[list[object]]] = {name: [] for name in _SEEDS}
    line = 10
    for table in skeleton.tables:
        line += 3
        begin = line
        printed = 0
        for number, sides in enumerate(table.rows, start=1):
            line += 1
            for side in sides:
                rows["rows"].append([document, table.table_id, number, side.side, line, "", "", side.code, side.label,
                                     side.project, side.details])  # fmt: skip
            for column, _ in table.columns:
                amount = amounts.get(f"{table.table_id}/{number}/{column}")
                if amount:
                    printed += 1
                    text = f"{amount * _UNITS[table.unit]:,.2f}"
                    rows["cells"].append([document, table.table_id, number, column, text, "", "", "", ""])
        status = "present" if printed else "empty"
        rows["tables"].append([document, table.table_id, status, "true", len(table.rows), begin, table.title, "",
                               table.unit])  # fmt: skip
    region = skeleton.region
    unit, name = f"{region['region_id']}-{document}", f"{region['name']}合成预算单位{document}"
    digest = hashlib.sha256(document.encode()).hexdigest()
    rows["documents"].append([document, unit, name, skeleton.fiscal_year, "budget", f"{skeleton.fiscal_year}-02-01",
                              "pdf_text", line, digest, skeleton.template, "unit", "", ""])  # fmt: skip
    rows["units"].append([unit, name, "bureau", region["level"], region["region_id"], ""])
    rows["names"].append([unit, name, "current", document, 1])
    for key, path in _SEEDS.items():
        with (project / "seeds" / f"{path}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows[key])
