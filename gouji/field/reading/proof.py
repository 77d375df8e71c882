"""Proof by arithmetic: which rules of the template hold over the cells of a document, and what that says of each cell.

The rules are the project's own models, run over the rows that were read; there is no second evaluation of them here.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from gouji.field.reading.seedrows import CELLS, Rows

MODELS = ("fct_rule_checks", "fct_rule_terms", "int_cells__placed", "dim_rules")
PROVEN, READ, DOUBTFUL = "proven", "read", "doubtful"
_MOST_TRIED = 40
_MOST_TOGETHER = 200  # copies in one database
_FEW = 1.25  # one in five may print otherwise before that is the way of the table
_SHORT = 3  # digits that may have been cut off at the edge of a cell
_LINEAR = "form in ('equation', 'match', 'hierarchy') and severity = 'error' and strength = 'identity'"

Place = tuple[str, int, str]  # table, row, column


class Answers(Protocol):
    """A database that answers queries."""

    def query(self, sql: str, parameters: Sequence[Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """(names of columns, rows) of a query, whose `?` are the parameters in order."""

    def close(self) -> None:
        """Let go of the database."""


Judge = Callable[[Path], Answers]


@dataclass(frozen=True)
class Mark:
    """What is known of a cell: proven (rules reach it, and all hold), read (none reaches it) or doubtful, and why."""

    state: str
    why: str = ""


@dataclass(frozen=True)
class Trial:
    """Another reading of a doubtful cell: the cells that change, and what the text becomes ('' is blank)."""

    place: Place
    texts: tuple[tuple[Place, str], ...]
    what: str


@dataclass(frozen=True)
class Verdict:
    """Marks of all cells of one document, and its broken rules: check → its cells."""

    marks: Mapping[Place, Mark]
    broken: Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True)
class Case:
    """A document that was judged once, and what geometry offers instead of what was read: see `prove`."""

    rows: Rows
    name: str
    verdict: Verdict
    neighbours: Mapping[Place, Sequence[Place]]
    others: Mapping[Place, Sequence[str]]

    def trials(self) -> list[Trial]:
        """The misreadings that are tried."""
        return _trials(self.rows, self.verdict, self.neighbours, self.others)[:_MOST_TRIED]


def prove(
    rows: Rows,
    name: str,
    seeds: Path,
    keyed: Sequence[Path],
    judge: Judge,
    neighbours: Mapping[Place, Sequence[Place]],
    others: Mapping[Place, Sequence[str]],
) -> Verdict:
    """Mark the cells of a document.

    `keyed` are the seeds (relative) that hold rows of documents: they hold those of this one alone while it is judged.
    `neighbours` are, for each cell, the places left and right of it on its side; `others` readings that geometry
    offers. Where a rule is broken, known misreadings of its cells are tried, and both readings told.
    """
    with judged(seeds, keyed, {name: rows}, judge) as answers:
        verdict = doubted(verdict_of(answers, name), uneven(rows))
    return retried([Case(rows, name, verdict, neighbours, others)], seeds, keyed, judge)[0]


def retried(cases: Sequence[Case], seeds: Path, keyed: Sequence[Path], judge: Judge) -> list[Verdict]:
    """The verdicts, with the known misreadings of doubtful cells that more rules would hold with.

    Those of many documents are judged together, a bounded number at a time.
    """
    trials = [(case, trial) for case in cases for trial in case.trials()]
    better: dict[tuple[str, Place], tuple[int, str]] = {}
    for start in range(0, len(trials), _MOST_TOGETHER):
        named = {
            f"{case.name}__{at}": (case, trial)
            for at, (case, trial) in enumerate(trials[start : start + _MOST_TOGETHER])
        }
        copies = {copy: misread(case.rows, copy, trial) for copy, (case, trial) in named.items()}
        with judged(seeds, keyed, copies, judge) as answers:
            for copy, (case, trial) in named.items():
                left, before = len(verdict_of(answers, copy).broken), len(case.verdict.broken)
                if left < before and left < better.get((case.name, trial.place), (left + 1, ""))[0]:
                    better[case.name, trial.place] = (left, f"{trial.what}: then {before - left} more rules hold")
    return [_told(case, better) for case in cases]


def _told(case: Case, better: Mapping[tuple[str, Place], tuple[int, str]]) -> Verdict:
    marks = dict(case.verdict.marks)
    for (name, place), (_, what) in better.items():
        if name == case.name:
            marks[place] = replace(marks[place], why=f"{marks[place].why}; perhaps {what}")
    return replace(case.verdict, marks=marks)


def doubted(verdict: Verdict, why: Mapping[Place, str]) -> Verdict:
    """The verdict with further doubts: what is doubted for its form is not proven by arithmetic."""
    marks = dict(verdict.marks)
    for place, text in why.items():
        if place in marks:
            before = f"{marks[place].why}; " if marks[place].why else ""
            marks[place] = Mark(DOUBTFUL, before + text)
    return replace(verdict, marks=marks)


def uneven(rows: Rows) -> dict[Place, str]:
    """Amounts with fewer decimals than the others of their table, but some: a digit may have been lost at an edge.

    Arithmetic does not see it: what is printed more coarsely is judged more coarsely. Whole numbers stand among others.
    """
    counted: dict[str, Counter[int]] = {}
    decimals = {}
    for row in rows[CELLS]:
        decimals[_place(row)] = len(row["printed_text"].partition(".")[2])
        if decimals[_place(row)]:
            counted.setdefault(row["table_id"], Counter())[decimals[_place(row)]] += 1
    found = {}
    for place, count in decimals.items():
        usual, times = counted[place[0]].most_common(1)[0] if place[0] in counted else (0, 0)
        if 0 < count < usual and times * _FEW > counted[place[0]].total():
            found[place] = f"it has fewer decimals than the others ({count} and {usual})"
    return found


def verdict_of(answers: Answers, name: str) -> Verdict:
    """What the rules say of one of the documents that were judged."""
    quoted = name.replace("'", "''")
    cells = answers.query(
        "select cell_id, table_id, row_no, printed_column, reject_reason "
        f"from intermediate.int_cells__placed where document_id = '{quoted}'"
    )[1]
    places: dict[str, Place] = {cell: (table, int(row), column) for cell, table, row, column, _ in cells}
    held: dict[Place, list[tuple[str, str]]] = {}
    broken: dict[str, list[Place]] = {}
    for check, status, cell in answers.query(
        "select terms.check_id, checks.status, terms.cell_id from quality.fct_rule_terms as terms "
        "inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id "
        "inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id "
        f"where checks.document_id = '{quoted}' and {_LINEAR} and checks.status in ('exact', 'rounding', 'broken') "
        "order by all"
    )[1]:
        if cell in places:
            held.setdefault(places[cell], []).append((check, status))
            if status == "broken":
                broken.setdefault(check, []).append(places[cell])
    marks = {}
    for cell, _, _, _, reject in cells:
        place = places[cell]
        checks = [check for check, status in held.get(place, ()) if status == "broken"]
        if reject:
            marks[place] = Mark(DOUBTFUL, reject)
        elif checks:
            marks[place] = Mark(DOUBTFUL, "broken: " + ", ".join(_shown(check, name) for check in checks[:3]))
        else:
            marks[place] = Mark(PROVEN if place in held else READ)
    return Verdict(marks, {check: tuple(cells) for check, cells in broken.items()})


def _shown(check: str, name: str) -> str:
    """A check without the document in its name."""
    return check.replace(f"/{name}", "")


def _trials(
    rows: Rows,
    verdict: Verdict,
    neighbours: Mapping[Place, Sequence[Place]],
    others: Mapping[Place, Sequence[str]],
) -> list[Trial]:
    """Known misreadings of the cells of broken rules, the cells of most broken rules first."""
    texts = {_place(row): row["printed_text"] for row in rows[CELLS]}
    counted: dict[Place, int] = {}
    for cells in verdict.broken.values():
        for place in cells:
            counted[place] = counted.get(place, 0) + 1
    found = []
    for place in sorted(counted, key=lambda place: (-counted[place], place)):
        text = texts[place]
        found += [
            Trial(place, ((place, other),), f"{other}, as it may be seen otherwise") for other in others.get(place, ())
        ]
        for side in neighbours.get(place, ()):
            beside = texts.get(side, "")
            if not beside:
                found.append(Trial(place, ((place, ""), (side, text)), f"it belongs to the column {side[2]}"))
            elif len(beside) <= _SHORT and beside.isdigit():
                found.append(
                    Trial(place, ((place, text + beside), (side, "")), f"{text + beside}, divided by the edge")
                )
    return found


def _place(row: Mapping[str, str]) -> Place:
    return row["table_id"], int(row["row_no"]), row["printed_column"]


def misread(rows: Rows, copy: str, trial: Trial) -> Rows:
    """The rows of a document under another name, with another reading of some cells."""
    renamed = {seed: [{**row, "document_id": copy} for row in of] for seed, of in rows.items()}
    new = dict(trial.texts)
    cells = [{**row, "printed_text": new.get(_place(row), row["printed_text"])} for row in renamed[CELLS]]
    present = {_place(row) for row in cells}
    model = next(row for row in cells if _place(row) == trial.place)
    cells += [
        {**model, "printed_column": place[2], "printed_text": text}
        for place, text in new.items()
        if place not in present
    ]
    return {**renamed, CELLS: [row for row in cells if row["printed_text"]]}


@contextmanager
def judged(seeds: Path, keyed: Sequence[Path], documents: Mapping[str, Rows], judge: Judge) -> Iterator[Answers]:
    """A database of the project's models over these documents alone."""
    with tempfile.TemporaryDirectory(prefix="gouji-reading-") as folder:
        root = Path(folder)
        for path in sorted(seeds.rglob("*.csv")):
            relative = path.relative_to(seeds)
            target = root / seeds.name / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            if relative not in keyed:
                target.symlink_to(path.resolve())
                continue
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            added = (row for rows in documents.values() for row in rows.get(relative.with_suffix("").as_posix(), ()))
            _write(target, header, added)
        answers = judge(root)
        try:
            yield answers
        finally:
            answers.close()


def _write(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def counts(verdict: Verdict, tables: Iterable[str]) -> dict[str, dict[str, int]]:
    """Table → state → number of cells."""
    found = {table: dict.fromkeys((PROVEN, READ, DOUBTFUL), 0) for table in tables}
    for (table, _, _), mark in verdict.marks.items():
        found[table][mark.state] += 1
    return found
