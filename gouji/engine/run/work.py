"""What a writing command has before it: looked at and planned before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.hooks import compile_hooks
from gouji.engine.database.publication import Workplace, identity
from gouji.engine.project.project import Hook
from gouji.engine.run.continuation import can_continue, goes_on
from gouji.engine.run.divisions import division_of
from gouji.engine.run.inputs import Inputs, take_inputs
from gouji.engine.run.plan import Plan, Published
from gouji.engine.run.requests import Request
from gouji.engine.run.reuse import plan_run, published
from gouji.engine.run.surroundings import engine_with
from gouji.engine.vocabulary.errors import LockedError
from gouji.engine.vocabulary.results import NodeResult


@dataclass(frozen=True)
class Work:
    """What a transaction has before it: `base` is the database whose copy it works on, None for an empty file.

    `seen` tells the published database as the transaction found it, `reused` are the results of what is left out.
    """

    inputs: Inputs
    seen: str
    held: Published
    plan: Plan
    compiler: Compiler
    reused: Sequence[NodeResult]
    to_run: Sequence[str]
    base: Path | None
    hooks: Mapping[Hook, str]


def planned_work(request: Request, order: Sequence[str], place: Workplace) -> Work:
    """Look at the inputs and at the database, and plan.

    Raises ConfigurationError or SeedError for what is declared or filled wrongly, LockedError where `retry` would go on
    from a database that another command has written meanwhile.
    """
    nodes = request.manifest.nodes
    division_of(request.manifest)  # what is declared wrongly is told before anything is made
    inputs = take_inputs(request.manifest.project, [nodes[uid] for uid in order])
    seen = identity(place.database)
    hooks = {hook: sql for hook, (sql, _) in compile_hooks(request.compiler).items()}
    found = [_work(request, order, inputs, seen, base, hooks) for base in _bases(request, place, list(hooks.values()))]
    return min(found, key=lambda work: len(work.to_run))  # of equal ones the first


def _work(
    request: Request, order: Sequence[str], inputs: Inputs, seen: str, base: Path | None, hooks: Mapping[Hook, str]
) -> Work:
    """What is before a run that goes on with a database, or begins with an empty file."""
    with published(base, request) as (held, warehouse):
        plan, compiler, reused = plan_run(request, order, inputs, held, warehouse, list(hooks.values()))
    to_run = [uid for uid in order if uid not in plan.reused]
    if request.command == "build" and request.whole and not plan.reused and not held.estate.has_foreign:
        base = None
    return Work(inputs, seen, held, plan, compiler, reused, to_run, base, hooks)


def _bases(request: Request, place: Workplace, hooks: Sequence[str]) -> list[Path | None]:
    """The databases that can be gone on with: the published one, and that of a failed run where nothing came since.

    That one for a build of everything alone: another would publish what failed there and is not asked again.
    """
    if request.base is not None:
        base, run_id = request.base
        if not can_continue(base, run_id, place.database):
            raise LockedError("another command has written here meanwhile", path=base, hint="run retry again")
        return [base]
    found: list[Path | None] = [place.database if place.database.exists() else None]
    is_everything = request.command == "build" and request.whole and not request.switches.full_refresh
    if is_everything and place.failed.exists():
        engine = engine_with(request.profile, hooks)
        found += [place.failed] if goes_on(place.failed, request.profile, engine) else []
    return found
