"""What an expectation asks of a database, as SQL: so that it can be asked again without the library that read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOTHING_JUDGED = "nothing to judge"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """An expectation that is met where `failing` gives no row. `{batch}` in its SQL is the relation it looks at.

    `examined` counts the rows judged; where it counts none and `must_judge`, the expectation is not met. `summary` says
    in one text what was seen. `applicable` counts what it speaks of: where there is none, nothing is asked,
    and `not_applicable` is what was seen.
    """

    failing: str
    examined: str | None = None
    summary: str | None = None
    applicable: str | None = None
    not_applicable: str = "not applicable"
    must_judge: bool = True


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


Ask = Callable[[str], tuple[Any, Sequence[Sequence[Any]]]]  # SQL → columns, rows
Asked = Sequence[tuple[Question, str]]  # with the relation that each looks at


def judged_at_once(questions: Asked, ask: Ask) -> tuple[list[int], list[int | None]]:
    """How many rows fail by each question, and how many each judges (None: not counted), in one statement."""
    counts = []
    for question, batch in questions:
        count = f"(select count(*) from ({question.failing}) as failing)"
        if question.applicable:
            count = f"case when ({question.applicable}) = 0 then 0 else {count} end"
        counts.append(count.replace("{batch}", batch))
    found = _at_once([*counts, *_examined(questions)], ask)
    return found[: len(counts)], found[len(counts) :]


def examined_at_once(questions: Asked, ask: Ask) -> list[int | None]:
    """How many rows each question judges, in one statement; None where it does not count them."""
    return _at_once(_examined(questions), ask)


def _examined(questions: Asked) -> list[str]:
    return [f"({each.examined})".replace("{batch}", batch) if each.examined else "null" for each, batch in questions]


def answers_at_once(questions: Asked, ask: Ask) -> list[Answer]:
    """What `answered` gives of each question, but for the failing rows, in one statement."""
    asked = []
    for question, batch in questions:
        failing = f"(select count(*) from ({question.failing}) as failing)"
        each = [f"({sql})" if sql else "null" for sql in (question.applicable, question.examined, question.summary)]
        asked += [sql.replace("{batch}", batch) for sql in (failing, *each)]
    found = _at_once(asked, ask)
    answers = []
    for number, (question, _) in enumerate(questions):
        count, applicable, examined, text = found[4 * number : 4 * number + 4]
        if question.applicable and not applicable:
            answers.append(Answer(0, (), None, question.not_applicable, met=True))
            continue
        met = count == 0 and not (examined == 0 and question.must_judge)
        answers.append(Answer(count, (), examined, None if text is None else str(text), met))
    return answers


def _at_once(counts: Sequence[str], ask: Ask) -> list[Any]:
    return list(ask(f"select {', '.join(counts)}")[1][0]) if counts else []
