"""Suites whose last verdicts were good, asked again without Great Expectations: of what has changed, where that does.

A suite says with `by` in its meta that each of its expectations is met by all parts where it is met by each, and an
expectation says it of itself: then the parts that have changed are asked, with those that belong to them, and of all
others it is known what they came to. Every other expectation is asked of the whole, and none whose relations have not
changed; but one that asks what day it is, again on the next. What is met by its own SQL (`Question`) is met; whatever
is not is the library's to judge, with all of its rows. That an expectation has something to judge at all is a thing of
all parts: where rows went, the whole is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from gouji.engine.compile.volatility import tells_day
from gouji.engine.database.states import BY
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.plain import percent
from gouji.engine.run.changes import Change
from gouji.engine.run.partial import PartialRunner
from gouji.engine.run.runners import NodeRunner
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import SuiteNode
from gouji.engine.vocabulary.questions import (
    NOTHING_JUDGED,
    Answer,
    Asked,
    Question,
    answers_at_once,
    examined_at_once,
    judged_at_once,
)
from gouji.engine.vocabulary.results import ExpectationResult

Kept = Mapping[str, Sequence[ExpectationResult]]


@dataclass(frozen=True)
class Settled:
    """What a suite comes to; of the expectations in `rest`, by their result ids, the library has to say it yet."""

    results: Sequence[ExpectationResult]
    rest: frozenset[str] = frozenset()


def may_settle(suites: Sequence[str], kept: Kept) -> bool:
    """Whether suites may be settled without the library: what was asked is known, and all was met."""
    return all(uid in kept and _is_known(kept[uid]) and all(each.success for each in kept[uid]) for uid in suites)


def of_another_day(kept: Sequence[ExpectationResult], day: str) -> list[ExpectationResult]:
    """The results whose expectations ask what day it is, or may do so, and were asked it on another than this."""
    return [each for each in kept if clock.day_of(each.started_at) != day and _asks_day(each)]


def settled_suites(
    runner: NodeRunner, partial: PartialRunner | None, suites: Sequence[str], kept: Kept
) -> dict[str, Settled]:
    """What suites come to that need not be asked of the library, by unique id. `kept` is what they came to before.

    Without `partial` nothing has run that they read.
    """
    settling = _Settling(runner, partial, clock.day_of(clock.now()))
    if partial is not None:
        partial.slices.widen()
    found = {}
    for uid in suites:
        results = settling.results(uid, kept[uid]) if uid in kept else None
        if results is not None:
            found[uid] = results
    return found


@dataclass(frozen=True)
class _Settling:
    runner: NodeRunner
    partial: PartialRunner | None
    day: str

    def results(self, unique_id: str, kept: Sequence[ExpectationResult]) -> Settled | None:
        """What a suite comes to; None where the library has to say it of all."""
        parents = self.partial.changes.parents(unique_id) if self.partial is not None else {}
        old = {each.result_id for each in of_another_day(kept, self.day)}
        if not any(parents.values()) and not old:
            return Settled(kept)
        if not _is_known(kept):
            return None
        changed = {each.result_id: self._changed(each, parents) for each in kept}
        again = [each for each in kept if each.result_id in old or changed[each.result_id]]
        try:
            asked = self._asked(unique_id, [each for each in again if each.success], changed, old)
        except SqlError:
            return None
        if asked is None:
            return None
        found = {each.result_id: each for each in (*kept, *asked)}
        rest = frozenset(each.result_id for each in again if not each.success)  # with all of its rows
        return Settled([found[each.result_id] for each in kept], rest)

    def _asked(
        self, unique_id: str, again: Sequence[ExpectationResult], changed: Mapping[str, Mapping[str, Change]],
        old: Collection[str],
    ) -> list[ExpectationResult] | None:  # fmt: skip
        """What expectations come to, asked of what has changed or of the whole; None where the library has to say it.

        `changed` is by result id, `old` are those that are asked for the day.
        """
        of_parts: list[ExpectationResult] = []
        of_whole: list[ExpectationResult] = []
        parts: set[str] = set()
        for each in again:
            is_divided = each.result_id not in old and self._is_divided(unique_id, each)
            of_each = self._parts(changed[each.result_id]) if is_divided else None
            (of_whole if of_each is None else of_parts).append(each)
            parts |= of_each or set()
        by_parts = self._of_parts(unique_id, of_parts, parts)
        by_whole = _of_whole(of_whole, self.runner.warehouse)
        return None if by_parts is None or by_whole is None else [*by_parts, *by_whole]

    def _changed(self, kept: ExpectationResult, parents: Mapping[str, Change]) -> Mapping[str, Change]:
        """The parents that have changed, of those that an expectation may look at."""
        return {uid: change for uid, change in parents.items() if change and self._may_read(kept, uid)}

    def _may_read(self, kept: ExpectationResult, parent: str) -> bool:
        """Whether an expectation may look at a relation: its name stands in what is asked."""
        relation, question = self.runner.manifest.nodes[parent].relation, _question(kept)
        asked = (kept.relation, question.failing, question.examined, question.summary, question.applicable)
        return relation is None or any(relation.identifier.lower() in (text or "").lower() for text in asked)

    def _parts(self, parents: Mapping[str, Change]) -> set[str] | None:
        """The parts that have changed, and those that whole relations reach which have; None: all has to be asked.

        What has only come to a whole relation is no part's that is as it was.
        """
        assert self.partial is not None  # what has changed is known by it
        parts: set[str] = set()
        changes = self.partial.changes
        for parent, change in parents.items():
            parts |= change.parts
            if change.all and not change.grown:
                if not changes.knows_reach(parent):
                    return None
                parts |= changes.reached_by(parent)
        return None if changes.are_many(parts) else parts

    def _of_parts(
        self, unique_id: str, kept: Sequence[ExpectationResult], parts: set[str]
    ) -> list[ExpectationResult] | None:
        if not kept:
            return []
        assert self.partial is not None  # what has changed is known by it
        slices, stored = self.partial.slices, self.partial.stored
        started = clock.now()
        slices.hold_alike(self.runner.manifest.graph.parents[unique_id], self.partial.changes.links.around(parts))
        asked = [(_question(each), each.relation or "") for each in kept]
        failing, examined = judged_at_once(asked, slices.inside.query_one)
        idle = [] if stored is not None and parts <= stored.new else self._idle(asked, examined)
        seconds = Decimal(f"{(clock.now() - started).total_seconds() / len(kept):.6f}")
        found: list[ExpectationResult] = []
        for number, (each, fails, count) in enumerate(zip(kept, failing, examined, strict=True)):
            if each.success and not fails and number not in idle:
                seen = f"{NOTHING_JUDGED if count == 0 else '0 failing'} (in {len(parts)} that changed)"
                found.append(_met(each, Answer(0, (), count, seen, met=True), seen, started, seconds))
            elif (whole := _of_whole([each], self.runner.warehouse)) is not None:
                found += whole
            else:
                return None
        return found

    def _idle(self, asked: Asked, examined: Sequence[int | None]) -> list[int]:
        """The places of the questions that judge nothing any more, although they must: not even in the whole."""
        at = [number for number, (question, _) in enumerate(asked) if examined[number] == 0 and question.must_judge]
        counts = examined_at_once([asked[number] for number in at], self.runner.warehouse.query_one)
        return [number for number, count in zip(at, counts, strict=True) if count == 0]

    def _is_divided(self, unique_id: str, kept: ExpectationResult) -> bool:
        node = self.runner.manifest.nodes[unique_id]
        assert isinstance(node, SuiteNode)
        return bool(node.suite.meta.get(BY)) or kept.result_id in node.suite.divided


def _of_whole(kept: Sequence[ExpectationResult], whole: Warehouse) -> list[ExpectationResult] | None:
    """What expectations come to when the whole is asked; None where the library has to say it of one."""
    if not kept:
        return []
    started = clock.now()
    answers = answers_at_once([(_question(each), each.relation or "") for each in kept], whole.query_one)
    if not all(answer.met for answer in answers):
        return None
    seconds = Decimal(f"{(clock.now() - started).total_seconds() / len(kept):.6f}")
    return [_met(each, answer, answer.observed, started, seconds)
            for each, answer in zip(kept, answers, strict=True)]  # fmt: skip


def _met(
    kept: ExpectationResult, answer: Answer, observed: str, started: datetime, seconds: Decimal
) -> ExpectationResult:
    return replace(
        kept, observed_value=observed, element_count=answer.examined,
        unexpected_count=None if kept.unexpected_count is None else 0,
        unexpected_percent=percent(0, answer.examined, 0), started_at=started, seconds=seconds,
    )  # fmt: skip


def _question(kept: ExpectationResult) -> Question:
    assert kept.question is not None  # see `_is_known`
    return kept.question


def _is_known(kept: Sequence[ExpectationResult]) -> bool:
    return all(each.question is not None for each in kept)


def _asks_day(kept: ExpectationResult) -> bool:
    asked = kept.question
    if asked is None:
        return True
    return any(tells_day(text) for text in (asked.failing, asked.examined, asked.summary, asked.applicable) if text)
