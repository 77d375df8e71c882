"""What the expectations of published suites ask, as SQL, so that a build can ask it again without the library."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields

from gouji.engine.database.states import SCHEMA
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import Relation
from gouji.engine.vocabulary.questions import Question
from gouji.engine.vocabulary.results import ExpectationResult

QUESTIONS = Relation(SCHEMA, "questions")
_COLUMNS = {"suite_name": "varchar", "result_id": "varchar", "question": "varchar"}


def read_questions(warehouse: Warehouse) -> dict[tuple[str, str], Question]:
    """(suite, result_id) → its question; none where the database holds none, or one that only a later version knows."""
    if (QUESTIONS.schema, QUESTIONS.identifier) not in warehouse.relations():
        return {}
    rows = warehouse.query(f"select suite_name, result_id, question from {QUESTIONS}")[1]
    known = {each.name for each in fields(Question)}
    told = {(suite, result_id): json.loads(text) for suite, result_id, text in rows}
    return {key: Question(**each) for key, each in told.items() if each.keys() <= known}


def note_questions(warehouse: Warehouse, results: Iterable[ExpectationResult]) -> None:
    """Note what suites asked in this run, in place of what they asked before. A secret is noted nowhere."""
    found = list(results)
    known = read_questions(warehouse)
    if all(known.get((each.suite_name, each.result_id)) == each.question for each in found):
        return
    told = [(each, json.dumps(asdict(each.question), ensure_ascii=False)) for each in found if each.question]
    rows = [[each.suite_name, each.result_id, text] for each, text in told if masked(text) == text]
    with warehouse.transaction():
        body = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
        warehouse.execute(f"create schema if not exists {SCHEMA}; create table if not exists {QUESTIONS} ({body})")
        suites = sorted({each.suite_name for each in found})
        warehouse.execute(f"delete from {QUESTIONS} where suite_name in (select unnest(?))", [suites])
        warehouse.insert(QUESTIONS, _COLUMNS, rows)
