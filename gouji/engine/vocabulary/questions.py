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


Asked = Sequence[tuple[Question, str]]  # with the relation that each looks at


def judged_at_once(questions: Asked, ask: Ask) -> tuple[list[int], list[int | None]]:
    """How many rows fail by each question, and how many each judges (None: not counted), in two statements."""
    failing = counts_of([question.failing.replace("{batch}", batch) for question, batch in questions], ask)
    found = _asked_once(questions, ("applicable", "examined"), ask)
    counts = [0 if question.applicable and not found[question.applicable, batch] else count
              for (question, batch), count in zip(questions, failing, strict=True)]  # fmt: skip
    return counts, [found.get((question.examined, batch)) for question, batch in questions]


def examined_at_once(questions: Asked, ask: Ask) -> list[int | None]:
    """How many rows each question judges, in one statement; None where it does not count them."""
    found = _asked_once(questions, ("examined",), ask)
    return [found.get((question.examined, batch)) for question, batch in questions]


def answers_at_once(questions: Asked, ask: Ask) -> list[Answer]:
    """What `answered` gives of each question, but for the failing rows, in three statements."""
    failing = counts_of([question.failing.replace("{batch}", batch) for question, batch in questions], ask)
    numbers = _asked_once(questions, ("applicable", "examined"), ask)
    texts = _asked_once(questions, ("summary",), ask, "varchar")
    answers = []
    for (question, batch), count in zip(questions, failing, strict=True):
        if question.applicable and not numbers[question.applicable, batch]:
            answers.append(Answer(0, (), None, question.not_applicable, met=True))
            continue
        examined, text = numbers.get((question.examined, batch)), texts.get((question.summary, batch))
        met = count == 0 and not (examined == 0 and question.must_judge)
        answers.append(Answer(count, (), examined, text, met))
    return answers


def _asked_once(
    questions: Asked, names: Sequence[str], ask: Ask, kind: str = "bigint"
) -> dict[tuple[str | None, str], Any]:
    """(SQL, relation) → its one value, of what questions say under these names; what several say is asked once."""
    every = ((getattr(question, name), batch) for question, batch in questions for name in names)
    asked = list(dict.fromkeys((sql, batch) for sql, batch in every if sql))
    queries = [f"select cast((\n{sql.replace('{batch}', batch)}\n) as {kind})" for sql, batch in asked]
    return dict(zip(asked, answers_of(queries, ask), strict=True))
