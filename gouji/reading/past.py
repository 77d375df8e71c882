"""An earlier manifest and earlier results, as the files of dbt's names hold them, and what has changed since."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.reading.checksums import file_sha256, stripped_sha256, value_sha256
from gouji.reading.compiling import Compiler
from gouji.reading.graph import Manifest
from gouji.vocabulary.errors import UsageError
from gouji.vocabulary.nodes import (
    Described,
    ExposureNode,
    ModelNode,
    Node,
    SeedNode,
    SourceNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)

STATES = ("new", "old", "modified", "unmodified")
STATUSES = ("success", "pass", "warn", "fail", "error", "skipped", "reused")
MANIFEST, RUN_RESULTS, OWN = "manifest.json", "run_results.json", "gouji.json"

_DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "enabled": (True,),
    "materialized": ("seed", "test", "view"),
    "severity": ("ERROR", "error"),
    "store_failures": (False,),
    "tags": ([],),
    "meta": ({},),
}


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

    manifest: Manifest
    folder: Path | None
    target: Path
    is_same_sql: Callable[[str, str], bool]
    _entries: dict[str, Any] | None = None
    _macros: dict[str, Any] = field(default_factory=dict)
    _statuses: Mapping[str, str] | None = None
    _compiler: Compiler | None = None

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
        if state not in STATES or (aspect and (state != "modified" or aspect not in _ASPECTS)):
            more = ", ".join(f"modified.{name}" for name in _ASPECTS)
            raise UsageError(f"unknown state 'state:{value}'", hint=f"use one of: {', '.join(STATES)}, {more}")
        entry = self._earlier().get(node.unique_id)
        if entry is None:
            return state == "new" or (state == "modified" and not aspect)
        if state in ("new", "old"):
            return state == "old"
        aspects = [_ASPECTS[aspect]] if aspect else list(_ASPECTS.values())
        is_modified = any(differs(self, node, entry) for differs in aspects)
        return is_modified == (state == "modified")

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
        self._macros = content.get("macros") or {}
        if (self.folder / OWN).is_file():
            self._entries |= _read(self.folder / OWN).get("suites") or {}
        return self._entries

    def _body(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if isinstance(node, SeedNode):
            # Of a seed of more than a megabyte dbt notes the path instead.
            by_content = (entry.get("checksum") or {}).get("name") == "sha256"
            path = self.manifest.project.root / node.original_file_path
            return by_content and stripped_sha256(path) != _checksum(entry)
        if isinstance(node, SuiteNode):
            return file_sha256(node.suite.path) != _checksum(entry)
        if isinstance(node, UnitTestNode):
            return unit_test_body(node) != _earlier_unit_test(entry)
        if isinstance(node, ExposureNode):
            known = (entry.get("type"), sorted((entry.get("depends_on") or {}).get("nodes") or []))
            return known != (node.exposure.get("type", "application"), sorted(node.depends_on))
        if not isinstance(node, (ModelNode, TestNode)) or (isinstance(node, TestNode) and node.is_generic):
            return False  # the arguments of a generic test are part of its id
        if node.raw_code.strip() == str(entry.get("raw_code") or "").strip():
            return False
        before = entry.get("compiled_code")
        if not before or (isinstance(node, ModelNode) and node.language == "python"):
            return True
        self._compiler = self._compiler or Compiler(self.manifest)
        before = before.replace(f'"{entry.get("database")}".', "")  # dbt names the database in every relation
        return not self.is_same_sql(before, self._compiler.compile(node))

    def _configs(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if not isinstance(node, (ModelNode, SeedNode, TestNode)):
            return False
        now, written = _meant(node.config), entry.get("unrendered_config") or {}
        known = entry.get("config") or written
        before = {key: value for key, value in known.items() if key in now or key in written}
        before = {key: value for key, value in before.items() if not key.endswith(("_keys_used", "_keys_defaults"))}
        if isinstance(node, TestNode) and node.is_generic and "alias" not in now:
            before.pop("alias", None)  # dbt notes one that it made itself, for a name that is long
        return now != _meant(before)

    def _relation(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if not isinstance(node, Described):
            return False
        name = entry.get("identifier") if isinstance(node, SourceNode) else entry.get("alias")
        return (node.schema, node.alias) != (entry.get("schema"), name)

    def _descriptions(self, node: Node, entry: Mapping[str, Any]) -> bool:
        persist = node.config.get("persist_docs") or {}
        if not isinstance(node, Described):
            return False
        if persist.get("relation") and node.description != entry.get("description"):
            return True
        before = {name: column.get("description") for name, column in (entry.get("columns") or {}).items()}
        return bool(persist.get("columns")) and before != {c.name: c.description for c in node.columns.values()}

    def _macro_texts(self, node: Node, entry: Mapping[str, Any]) -> bool:
        own = self.manifest.project.name
        used = [self.manifest.macros[uid] for uid in getattr(node, "macros", ()) if uid in self.manifest.macros]
        before = {uid: str(each.get("macro_sql") or "").strip() for uid, each in self._macros.items()}
        return any(m.package_name == own and m.macro_sql.strip() != before.get(m.unique_id) for m in used)

    def _contract(self, node: Node, entry: Mapping[str, Any]) -> bool:
        if not isinstance(node, ModelNode):
            return False
        enforced = bool((entry.get("contract") or {}).get("enforced"))
        return node.has_contract != enforced or (enforced and _contract(node) != _earlier_contract(entry))


_ASPECTS: Mapping[str, Callable[[Past, Node, Mapping[str, Any]], bool]] = {
    "body": Past._body,
    "configs": Past._configs,
    "relation": Past._relation,
    "persisted_descriptions": Past._descriptions,
    "macros": Past._macro_texts,
    "contract": Past._contract,
}


def contract_checksum(node: ModelNode) -> str | None:
    """SHA-256 of what a contract promises; None where there is none."""
    return value_sha256(_contract(node)) if node.has_contract else None


def _contract(node: ModelNode) -> list[Any]:
    columns = [(each.name, each.data_type, _constraints(each.constraints)) for each in node.columns.values()]
    return [sorted(columns, key=str), _constraints(node.constraints)]


def _earlier_contract(entry: Mapping[str, Any]) -> list[Any]:
    each = [(c["name"], c.get("data_type"), _constraints(c.get("constraints"))) for c in entry["columns"].values()]
    return [sorted(each, key=str), _constraints(entry.get("constraints"))]


def _constraints(given: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """What constraints say. A relation goes by its last name: dbt writes out what a `ref` stands for."""
    said = [{key: value for key, value in each.items() if value and key[:5] != "warn_"} for each in given or ()]
    for each in said:
        if "to" in each:
            each["to"] = re.findall(r"\w+", each["to"])[-1:]
    return said


def unit_test_body(node: UnitTestNode) -> Any:
    """What a unit test gives, expects and overrides, with the rows as they are read."""
    given = [
        (each["input"], _rows(fixture.rows if fixture.sql is None else fixture.sql))
        for fixture, each in zip(node.given, node.entry.get("given") or (), strict=True)
    ]
    expected = node.expect.rows if node.expect.sql is None else node.expect.sql
    return _plain([node.entry["model"], given, _rows(expected), _overrides(node.overrides)])


def _earlier_unit_test(entry: Mapping[str, Any]) -> Any:
    given = [(each["input"], _rows(each.get("rows"))) for each in entry.get("given") or ()]
    return _plain([entry["model"], given, _rows(entry["expect"].get("rows")), _overrides(entry.get("overrides"))])


def _rows(rows: Any) -> Any:
    """Rows in any order, a number like its text, an empty text like none; SQL without the white space at its end."""
    if isinstance(rows, str):
        return rows.strip()
    said = [
        {key: None if value in (None, "") else str(value).lower() for key, value in row.items()} for row in rows or ()
    ]
    return sorted(said, key=lambda row: sorted(row.items(), key=str).__repr__())


def _overrides(given: Mapping[str, Any] | None) -> dict[str, Any]:
    return {kind: dict(names) for kind, names in (given or {}).items() if names}


def _checksum(entry: Mapping[str, Any]) -> Any:
    found = entry.get("checksum")
    return found.get("checksum") if isinstance(found, Mapping) else found


def _meant(config: Mapping[str, Any]) -> Any:
    """What a config says beyond the defaults: dbt notes only what is written. Contracts are compared by themselves."""
    said = {key: value for key, value in config.items() if value not in _DEFAULTS.get(key, ()) and value is not None}
    said.pop("contract", None)
    return _plain(said | ({"tags": sorted(said["tags"])} if isinstance(said.get("tags"), list) else {}))


def _plain(value: Any) -> Any:
    """As it comes back from JSON."""
    return json.loads(json.dumps(value, default=str, sort_keys=True))


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
