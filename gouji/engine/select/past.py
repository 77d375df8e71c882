"""An earlier manifest and earlier results, as the files of dbt's names hold them, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.select.comparison import ASPECTS, Comparison
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.nodes import Node

STATES = ("new", "old", "modified", "unmodified")
STATUSES = ("success", "pass", "warn", "fail", "error", "skipped", "reused")
MANIFEST, RUN_RESULTS, OWN = "manifest.json", "run_results.json", "gouji.json"


@dataclass(frozen=True)
class LastRun:
    """The results of a run: status by unique id, its arguments as the command line gave them, and its id."""

    statuses: Mapping[str, str]
    arguments: Mapping[str, Any]
    run_id: str
    has_passed: bool


def read_last_run(folder: Path) -> LastRun:
    """`run_results.json` of a folder, and from `gouji.json` the suites of the same run. Raises UsageError."""
    content = _read(
        folder / RUN_RESULTS, "results", "there are no results of an earlier run here", "run a command first"
    )
    run_id = content.get("metadata", {}).get("invocation_id") or ""
    statuses = {each["unique_id"]: each["status"] for each in content["results"]}
    own = _read(folder / OWN) if (folder / OWN).is_file() else {}
    if own.get("invocation_id") == run_id:
        statuses |= own.get("suite_results") or {}
    failed = any(status in ("fail", "error") for status in statuses.values())
    return LastRun(statuses, content.get("args") or {}, run_id, bool(own.get("passed", not failed)))


@dataclass
class Past:
    """What `state:` and `result:` compare with. Files are read when the first criterion asks for them.

    `folder` is that of --state, None without it; `target` is where results lie otherwise. `is_same_sql` compares two
    texts as syntax trees.
    """

    compiler: Compiler
    folder: Path | None
    target: Path
    is_same_sql: Callable[[str, str], bool]
    _entries: dict[str, Any] | None = None
    _comparison: Comparison | None = None
    _statuses: Mapping[str, str] | None = None

    def has_result(self, node: Node, value: str) -> bool:
        """Whether a node ended so in the last run. Raises UsageError for an unknown status, or without a run."""
        if value not in STATUSES:
            raise UsageError(f"unknown status 'result:{value}'", hint=f"use one of: {', '.join(STATUSES)}")
        if self._statuses is None:
            self._statuses = read_last_run(self.folder or self.target).statuses
        return self._statuses.get(node.unique_id) == value

    def has_state(self, node: Node, value: str) -> bool:
        """Whether a node is new, modified, … against the earlier manifest. Raises UsageError, also without one."""
        state, _, aspect = value.partition(".")
        if state not in STATES or (aspect and (state != "modified" or aspect not in ASPECTS)):
            more = ", ".join(f"modified.{name}" for name in ASPECTS)
            raise UsageError(f"unknown state 'state:{value}'", hint=f"use one of: {', '.join(STATES)}, {more}")
        entry = self._earlier().get(node.unique_id)
        if entry is None:
            return state == "new" or (state == "modified" and not aspect)
        if state in ("new", "old"):
            return state == "old"
        assert self._comparison is not None
        return self._comparison.differs(node, entry, aspect) == (state == "modified")

    def _earlier(self) -> dict[str, Any]:
        if self._entries is not None:
            return self._entries
        if self.folder is None:
            raise UsageError(
                "state: needs an earlier manifest", hint="give --state a folder that holds its manifest.json"
            )
        content = _read(
            self.folder / MANIFEST, "nodes", "there is no earlier manifest here",
            "give --state a folder that holds the manifest.json of an earlier run",
        )  # fmt: skip
        self._entries = {}
        for section in ("nodes", "sources", "exposures", "unit_tests"):
            self._entries |= content.get(section) or {}
        self._comparison = Comparison(self.compiler, content.get("macros") or {}, self.is_same_sql)
        if (self.folder / OWN).is_file():
            self._entries |= _read(self.folder / OWN).get("suites") or {}
        return self._entries


def _read(path: Path, key: str | None = None, missing: str = "", hint: str = "") -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(missing or "there is no such file", path=path, hint=hint) from None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be read: {error}", path=path, hint="write it anew with the command that makes it"
        ) from None
    if not isinstance(content, dict) or (key is not None and key not in content):
        raise UsageError(f"is no {path.stem.replace('_', ' ')} of dbt or gouji", path=path, hint=hint or None)
    return content
