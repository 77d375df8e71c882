"""The findings of a database of documents, with the places where they are printed and the equations behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.field.check.files import Opened
from gouji.field.check.findings import CERTAIN, LIKELY, PUBLISHER, READING, Finding, Spot, Words, certainty
from gouji.field.check.texts import say
from gouji.field.quality.explanation import explanation
from gouji.field.quality.sourceplaces import page_no
from gouji.field.quality.words import word_lists
from gouji.field.reading.proof import Answers, Place, Verdict
from gouji.field.templates.seedfiles import seed_rows

_FINDINGS = """
    select findings.finding_id, findings.document_id, findings.rule_id, findings.kind, findings.severity,
        findings.cell_id, findings.source_line, findings.source_page, findings.source_box, findings.published_text,
        findings.implied_text, findings.confidence, findings.check_ids,
        findings.cell_id is null and findings.published_value is not null as is_compared,
        rules.statement_zh, rules.statement_en, findings.published_text_zh, findings.implied_text_zh
    from quality.fct_findings as findings
    inner join quality.dim_rules as rules on findings.rule_id = rules.rule_id
    where findings.status = 'open' order by findings.finding_id
"""
_CELLS = """
    select cell_id, table_id, row_no, printed_column, column_key, row_label, source_line, source_page, source_box
    from intermediate.int_cells__placed
"""
_FIGURES = """
    select figure_id, table_id, row_no, measure, measure, subject, source_line, source_page, source_box
    from intermediate.int_figures__measured
"""
_CANDIDATES = """
    select distinct explained.finding_id, explanations.cell_id
    from quality.fct_explanations as explanations
    inner join quality.fct_finding_checks as explained
        on list_contains(explanations.check_ids, explained.check_id)
    where explanations.equally_good > 1
"""
# Of a finding without a cell: the first cell of what its rules compare.
_TERMS = """
    select explained.finding_id, terms.cell_id
    from quality.fct_finding_checks as explained
    inner join quality.fct_rule_terms as terms on explained.check_id = terms.check_id
    qualify row_number() over (
        partition by explained.finding_id order by terms.coefficient < 0, terms.cell_id
    ) = 1
"""
_UNIT = {"zh": "  （以下单位：万元）", "en": "  (amounts in 万元, 10,000 yuan)"}
_MONEY = ("amount", "change", "previous")  # measures of a figure that are in 万元 where they are computed with
_CELL_NAME = re.compile(r"[a-z]\w*/[A-Z]\d\d/[^\s;]+")
_PROSE = "narrative/n01_narrative_figures"
_NONE: Words = dict.fromkeys(LANGUAGES, "")


@dataclass(frozen=True)
class _Told:
    """A row of the query of findings, column by column."""

    finding_id: str
    document_id: str
    rule_id: str
    kind: str
    severity: str
    cell_id: str | None
    line: int | None
    page: str | None
    box: str | None
    printed: str | None
    implied: str | None
    sure: Any
    check_ids: str | None
    is_compared: bool
    statement_zh: str
    statement_en: str
    printed_zh: str | None
    implied_zh: str | None

    @property
    def confidence(self) -> float | None:
        """How sure it is that this cell is wrong, 0 to 1; None where nothing says it."""
        return None if self.sure is None else float(self.sure)

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids of the checks behind it."""
        return tuple(self.check_ids.split("; ")) if self.check_ids else ()


@dataclass(frozen=True)
class Cell:
    """Where a cell is printed, and what its row and column are called."""

    table_id: str
    row_no: int
    printed_column: str
    column: Words
    row: str
    line: int | None
    spot: Spot | None
    is_money: bool

    @property
    def printed_row(self) -> int | None:
        """The number of its row in the table; None for a figure of the prose, which stands in no row."""
        return None if self.table_id.startswith("N") else self.row_no


class Teller:
    """What the database of a check says, in words of the page."""

    def __init__(
        self,
        answers: Answers,
        documents: Sequence[Opened],
        verdicts: Mapping[str, Verdict],
        seeds: Path,
        languages: Sequence[str] = LANGUAGES,
    ):
        self._answers, self._languages = answers, languages
        self._documents = {opened.name: opened for opened in documents}
        self._verdicts = verdicts
        columns = seed_rows(seeds / "reference/columns.csv")
        self._columns = {(row["table_id"], row["column_key"]): _words(row) for row in columns}
        self._tables = {row["table_id"]: _words(row) for row in seed_rows(seeds / "reference/tables.csv")}
        rows = [*answers.query(_CELLS)[1], *answers.query(_FIGURES)[1]]
        self.cells = {row[0]: self._cell(*row[1:]) for row in rows}

    def findings(self) -> list[Finding]:
        """All open findings, in the order in which they are told."""
        terms: dict[str, str] = dict(self._answers.query(_TERMS)[1])
        candidates: dict[str, list[str]] = {}
        for finding, cell in self._answers.query(_CANDIDATES)[1]:
            candidates.setdefault(finding, []).append(cell)
        rows = self._answers.query(_FINDINGS)[1]
        told = [_Told(*row) for row in rows]
        found = [self._finding(each, terms.get(each.finding_id), candidates.get(each.finding_id, ())) for each in told]
        return sorted((each for each in found if not self._is_of_unread_prose(each)), key=Finding.order)

    def _is_of_unread_prose(self, finding: Finding) -> bool:
        """Whether a rule holds a performance table against nothing, because the prose was not read."""
        is_empty = finding.table_id.startswith("P") and finding.is_compared and not finding.printed.strip("0.")
        return is_empty and not self._documents[finding.document_id].rows.get(_PROSE)

    def _cell(
        self, table: str, row_no: int, printed: str, key: str, label: str, line: int, page: str, box: str
    ) -> Cell:
        column = self._columns.get((table, key)) or _measures().get(key) or dict.fromkeys(LANGUAGES, printed)
        is_money = table.startswith("T") or key in _MONEY
        return Cell(table, int(row_no), printed, column, label or "", line, spot(page, box), is_money)

    def _finding(self, told: _Told, term: str | None, candidates: Sequence[str]) -> Finding:
        """A finding; `term` is the first cell that its rules compare, `candidates` are cells of which one is wrong."""
        named = self.cells.get(told.cell_id or "")
        cell = self._shown(told, term)
        doubt = self._doubt(told.document_id, named)
        table = cell.table_id if cell else self._table_of(told.finding_id, told.document_id)
        opened = self._documents[told.document_id]
        return Finding(
            finding_id=told.finding_id, rule_id=told.rule_id, kind=told.kind, severity=told.severity,
            certainty=self._certainty(told, named),
            source=READING if doubt or told.kind == "extraction" else PUBLISHER,
            document_id=told.document_id, file=opened.file_of(told.page),
            spot=_nearest(spot(told.page, told.box), cell) or self._place_of(opened, table),
            table_id=table, table=self._title(opened, table),
            row_no=cell.printed_row if cell else None, row=cell.row if cell else "",
            column=cell.column if cell else _NONE,
            printed=told.printed or "", implied=told.implied or "",
            statement={"zh": told.statement_zh, "en": told.statement_en},
            printed_zh=told.printed_zh or "", implied_zh=told.implied_zh or "",
            why={language: self._why(told.finding_id, language) for language in self._languages},
            confidence=told.confidence, checks=told.checks, doubt=doubt,
            candidates=() if named else tuple(self._spots(candidates)),
            line=told.line, is_compared=told.is_compared,
            cell=(named.table_id, named.row_no, named.printed_column) if named else None,
        )  # fmt: skip

    def _shown(self, told: _Told, term: str | None) -> Cell | None:
        """The cell beside which a finding is shown: its own, else the first of its rules, if it is of its document."""
        cell = self.cells.get(told.cell_id or "") or self.cells.get(term or "")
        is_own = (told.cell_id or term or "").startswith(f"{told.document_id}/")
        return cell if is_own else None

    def _certainty(self, told: _Told, cell: Cell | None) -> str:
        """As of any finding; of a figure of the prose that another reading would stand against it is likely at most."""
        found = certainty(told.severity, told.kind, cell is not None, told.confidence)
        prose = self._documents[told.document_id].document.prose
        is_open = cell is not None and cell.printed_row is None and prose is not None and not prose.is_written
        return LIKELY if is_open and found == CERTAIN else found

    def _spots(self, cells: Sequence[str]) -> Iterator[Spot]:
        for cell in cells:
            found = self.cells.get(cell)
            if found is not None and found.spot is not None:
                yield found.spot

    def _doubt(self, document: str, cell: Cell | None) -> str:
        """How else the cell may be read, by the reader; empty where it has no doubt of its own."""
        verdict = self._verdicts.get(document)
        if cell is None or verdict is None:
            return ""
        place: Place = (cell.table_id, cell.row_no, cell.printed_column)
        mark = verdict.marks.get(place)
        parts = [part for part in (mark.why.split("; ") if mark else ()) if not part.startswith("broken: ")]
        return "; ".join(parts)

    def _table_of(self, finding: str, document: str) -> str:
        parts = finding.partition(f"{document}/")[2].replace(" ", "/").split("/")
        return next((part for part in parts if part in self._tables), "")

    def _title(self, opened: Opened, table: str) -> Words:
        """The title as it is printed; in English the name of the table."""
        if not table:
            return _NONE
        printed = next((read.title.printed for read in opened.document.tables if read.table.table_id == table), "")
        known = self._tables.get(table, _NONE)
        return {"zh": printed or known["zh"], "en": known["en"] or printed}

    def _place_of(self, opened: Opened, table: str) -> Spot | None:
        page = next((read.page for read in opened.document.tables if read.table.table_id == table), 0)
        return Spot(page) if page else None

    def _why(self, finding: str, language: str) -> str:
        """The derivation of a finding without its heading, its cells named as the page names them."""
        lines = explanation(self._answers, finding, language).split("\n")[2:]
        cells = [self.cells[name] for line in lines for name in _CELL_NAME.findall(line) if name in self.cells]
        unit = [_UNIT[language]] if any(cell.is_money for cell in cells) else []
        return "\n".join([*unit, *(self._named(line, language) for line in lines)])

    def _named(self, line: str, language: str) -> str:
        return _CELL_NAME.sub(lambda found: self._name(found[0], language), line)

    def _name(self, cell_id: str, language: str) -> str:
        cell = self.cells.get(cell_id)
        if cell is None:
            return cell_id
        row = "" if cell.printed_row is None else say(language, "row", row=cell.row_no)
        several = f"{cell_id.split('/')[0]} " if len(self._documents) > 1 else ""
        return f"{several}{cell.table_id} {row} {cell.row} · {cell.column[language]}".replace("  ", " ")


def _nearest(own: Spot | None, cell: Cell | None) -> Spot | None:
    """The place that a finding names; the box of its cell where it names the page alone."""
    if own is not None and (own.box or cell is None or cell.spot is None or cell.spot.page != own.page):
        return own
    return cell.spot if cell is not None else None


def spot(page: str | None, box: str | None) -> Spot | None:
    """The place that a page and a box of the seeds say; None for a form without pages."""
    number = page_no(page)
    if number is None:
        return None
    parts = [part for part in re.split(r"[\s,;]+", box or "") if part]
    try:
        edges = [float(part) for part in parts]
    except ValueError:
        edges = []
    return Spot(number, (edges[0], edges[1], edges[2], edges[3]) if len(edges) == 4 else None)


def _measures() -> dict[str, Words]:
    return {key: dict(zip(LANGUAGES, pair, strict=True)) for key, pair in word_lists()["measure"].items()}


def _words(row: Mapping[str, str]) -> Words:
    return {"zh": row["name_zh"], "en": row["name_en"]}
