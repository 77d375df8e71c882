"""What an expectation asks of a database, as SQL: so that it can be asked again without the library that read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.engine.vocabulary.counts import Ask, answers_of, counts_of

NOTHING_JUDGED = "nothing to judge"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """An expectation that is met where `failing` gives no row. `{batch}` in its SQL is the relation it looks at.

    `examined` counts the rows judged; where it counts none and `must_judge`, the expectation is not met. `summary` says
    in one text what was seen. `applicable` counts what it speaks of: where there is none, nothing is asked,
    and `not_applicable` is what was seen. Questions that differ in a `value` alone can be answered together: by
    `every_failing` and `every_examined`, queries for each value and its number of such rows, where it has any.
    """

    failing: str
    examined: str | None = None
    summary: str | None = None
    applicable: str | None = None
    not_applicable: str = "not applicable"
    must_judge: bool = True
    value: str | None = None
    every_failing: str | None = None
    every_examined: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: `count` failing rows, the first of them, rows judged (None: not counted), and a text."""

    count: int
    rows: Rows
    examined: int | None
    text: str | None
    met: bool

    @property
    def observed(self) -> str:
        """What was seen, in one text."""
        return NOTHING_JUDGED if self.examined == 0 else self.text or f"{self.count} failing"


def answered(question: Question, batch: str, ask: Callable[[str], Rows], most: int) -> Answer:
    """Ask a question of a relation (its name, or a query in brackets). At most so many failing rows are given."""

    def asked(sql: str) -> Rows:
        return ask(sql.replace("{batch}", batch))

    def one(sql: str | None) -> Any:
        return next(iter(asked(sql)[0].values())) if sql else None

    if question.applicable and not one(question.applicable):
        return Answer(0, [], None, question.not_applicable, met=True)
    rows = asked(f"select *, count(*) over () as gouji_failing from ({question.failing}) as failing limit {most}")
    count = rows[0]["gouji_failing"] if rows else 0
    shown = [{name: value for name, value in row.items() if name != "gouji_failing"} for row in rows]
    examined = one(question.examined)
    met = count == 0 and not (examined == 0 and question.must_judge)
    text = one(question.summary)
    return Answer(count, shown, examined, None if text is None else str(text), met)


Asked = Sequence[tuple[Question, str]]  # with the relation that each looks at


def judged_at_once(questions: Asked, ask: Ask) -> tuple[list[int], list[int | None]]:
    """How many rows fail by each question, and how many each judges (None: not counted), in a few statements."""
    failing, applicable = _failing(questions, ask), _asked_once(questions, "applicable", ask)
    counts = [0 if question.applicable and not applicable[question.applicable, batch] else count
              for (question, batch), count in zip(questions, failing, strict=True)]  # fmt: skip
    return counts, examined_at_once(questions, ask)


def examined_at_once(questions: Asked, ask: Ask) -> list[int | None]:
    """How many rows each question judges, in a few statements; None where it does not count them."""
    together = _together(questions, "every_examined", ask)
    alone = _asked_once([each for each in questions if not each[0].every_examined], "examined", ask)
    return [together[question.every_examined, batch].get(question.value, 0) if question.every_examined
            else alone.get((question.examined, batch)) for question, batch in questions]  # fmt: skip


def answers_at_once(questions: Asked, ask: Ask) -> list[Answer]:
    """What `answered` gives of each question, but for the failing rows, in a few statements."""
    failing, judged = _failing(questions, ask), examined_at_once(questions, ask)
    applicable = _asked_once(questions, "applicable", ask)
    texts = _asked_once(questions, "summary", ask, "varchar")
    answers = []
    for (question, batch), count, examined in zip(questions, failing, judged, strict=True):
        if question.applicable and not applicable[question.applicable, batch]:
            answers.append(Answer(0, (), None, question.not_applicable, met=True))
            continue
        met = count == 0 and not (examined == 0 and question.must_judge)
        answers.append(Answer(count, (), examined, texts.get((question.summary, batch)), met))
    return answers


def _failing(questions: Asked, ask: Ask) -> list[int]:
    together = _together(questions, "every_failing", ask)
    alone = [_of(batch, question.failing) for question, batch in questions if not question.every_failing]
    counts = iter(counts_of(alone, ask))
    return [together[question.every_failing, batch].get(question.value, 0) if question.every_failing
            else next(counts) for question, batch in questions]  # fmt: skip


def _together(questions: Asked, name: str, ask: Ask) -> dict[tuple[str | None, str], dict[str | None, int]]:
    """(SQL, relation) → value → number of rows, of what questions of one kind say under a name."""
    asked = dict.fromkeys((getattr(question, name), batch) for question, batch in questions)
    found = {(sql, batch): ask(_of(batch, sql))[1] for sql, batch in asked if sql}
    return {each: {value: number for value, number, *_ in rows} for each, rows in found.items()}


def _asked_once(questions: Asked, name: str, ask: Ask, kind: str = "bigint") -> dict[tuple[str | None, str], Any]:
    """(SQL, relation) → its one value, of what questions say under a name; what several say is asked once."""
    every = dict.fromkeys((getattr(question, name), batch) for question, batch in questions)
    asked = [each for each in every if each[0]]
    queries = [f"select cast((\n{_of(batch, sql)}\n) as {kind})" for sql, batch in asked]
    return dict(zip(asked, answers_of(queries, ask), strict=True))


def _of(batch: str, sql: str) -> str:
    return sql.replace("{batch}", batch)
