"""After a build: what each destination has been told is kept, and it is told what is otherwise now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.cli.notices.messages import Notice
from gouji.cli.notices.problems import Problem
from gouji.cli.notices.sending import send
from gouji.cli.notices.settings import Destination
from gouji.engine.vocabulary.errors import NotSentError

STATE = "notices.json"


def tell(
    places: Sequence[Destination], found: Sequence[Problem], run: Mapping[str, Any], project: str, target: Path,
    warn: Callable[[str], None],
) -> int:  # fmt: skip
    """Send every destination the notice that is due, if any; how many were sent.

    What cannot be sent is a warning, and is due again after the next build. Nothing is raised for it.
    """
    told = _read(target / STATE)
    sent = 0
    for place in places:
        standing = [problem for problem in found if place.wants(problem)]
        before: dict[str, str] = told.get(place.name, {})
        event = due(before, standing)
        if event is None:
            continue
        if event in place.events:
            known = set(before)
            new = [problem for problem in standing if problem.key not in known]
            here = {problem.key for problem in standing}
            solved = [said for key, said in before.items() if key not in here]
            try:
                send(Notice(project, event, dict(run), standing, new, solved), place)
            except NotSentError as error:
                warn(str(error))
                continue
            sent += 1
        told[place.name] = {problem.key: problem.said(place.language) for problem in standing}
    _write(target / STATE, {place.name: told[place.name] for place in places if place.name in told}, warn)
    return sent


def due(before: Mapping[str, str], standing: Sequence[Problem]) -> str | None:
    """The event: failure, change or recovery; None where nothing is otherwise than it was told."""
    now = {problem.key for problem in standing}
    if now == set(before):
        return None
    if not before:
        return "failure"
    return "change" if now else "recovery"


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, told: Mapping[str, Mapping[str, str]], warn: Callable[[str], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".writing")
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        warn(f"{path.name} cannot be written ({error.strerror}): the next build tells again")
