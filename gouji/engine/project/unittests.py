"""Unit tests in dbt's YAML: a model, the rows it is given, the rows that are expected."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from gouji.engine.project.models import ModelReader, read_source
from gouji.engine.project.project import folder_config
from gouji.engine.project.seeds import read_rows
from gouji.engine.project.shared import Reading, nearest, node_tags
from gouji.engine.project.yamlfiles import Located
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Fixture, ModelNode, SeedNode, UnitTestNode

_KEYS = {"name", "description", "model", "given", "expect", "overrides", "config", "tags", "meta", "enabled"}
_FORMATS = ("dict", "csv", "sql")
_OVERRIDES = ("macros", "vars", "env_vars")


def read_unit_tests(reading: Reading, models: ModelReader) -> None:
    """One node per entry of `unit_tests:`. Raises ConfigurationError with file and line."""
    for entry, path in reading.properties.unit_tests:
        _UnitTest(reading, models, entry, path).add()


class _UnitTest:
    """One entry while it is read."""

    def __init__(self, reading: Reading, models: ModelReader, entry: Located, path: str):
        self.reading, self.models, self.entry, self.path = reading, models, entry, path
        self.name = entry["name"]

    def add(self) -> None:
        entry, project = self.entry, self.reading.project
        unknown = [key for key in entry if key not in _KEYS]
        if unknown:
            raise self.error(f"'{unknown[0]}' is not supported", entry, f"use: {', '.join(sorted(_KEYS))}")
        tested = self._tested()
        owner, inner = project.owner(self.path), project.inner(self.path)
        fqn = (owner, *inner.parent.parts[1:], tested.name, self.name)
        own = {key: entry[key] for key in ("tags", "meta", "enabled") if key in entry}
        parts = [*folder_config(project, "unit_tests", fqn), own, entry.get("config") or {}]
        config = self.reading.config(parts, self.path, entry.line)
        uid = f"unit_test.{project.name}.{tested.name}.{self.name}"
        if config.get("enabled") is False:
            self.reading.disable(uid, self.path, fqn)
            return
        given = tuple(self._given(each, tested) for each in self._list("given"))
        expect = entry.get("expect")
        if not isinstance(expect, Located):
            raise self.error("has no 'expect'", entry, "add expect: {rows: […]}")
        self.reading.add(
            UnitTestNode(
                unique_id=uid,
                name=self.name,
                package_name=owner,
                path=str(PurePosixPath(*inner.parts[1:])),
                original_file_path=self.path,
                fqn=fqn,
                tags=node_tags(config),
                config=config,
                meta=config.get("meta") or {},
                description=str(entry.get("description") or ""),
                depends_on=(tested.unique_id,),
                line=entry.line,
                tested=tested.unique_id,
                given=given,
                expect=self._fixture(expect, "", "expect"),
                overrides=self._overrides(),
                entry=entry,
            )
        )

    def error(self, what: str, where: Any, hint: str) -> ConfigurationError:
        line = getattr(where, "line", self.entry.line)
        return ConfigurationError(f"unit test '{self.name}': {what}", path=self.path, line=line, hint=hint)

    def _tested(self) -> ModelNode:
        name = self.entry.get("model")
        nodes = self.reading.nodes
        found = nodes.get(f"model.{self.reading.project.name}.{name}")
        if not isinstance(found, ModelNode):
            known = [node.name for node in nodes.values() if isinstance(node, ModelNode)]
            raise self.error(f"there is no model '{name}'", self.entry, nearest(str(name), known))
        if found.language != "sql":
            raise self.error("tests of Python models are not supported", self.entry, "test its parents instead")
        return found

    def _list(self, key: str) -> list[Any]:
        value = self.entry.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, Located) for each in value):
            raise self.error(f"'{key}' must be a list of inputs", self.entry, "write - input: ref('model')")
        return value

    def _given(self, item: Located, tested: ModelNode) -> Fixture:
        call = str(item.get("input") or "").strip()
        if not call:
            raise self.error("an entry of 'given' has no input", item, "write - input: ref('model')")
        if call == "this":
            return self._fixture(item, tested.unique_id, call)
        found = self.models.resolve_call(call, self.path, item.line)
        if len(found) != 1:
            raise self.error(f"input '{call}' is neither ref() nor source() nor this", item, "write ref('model')")
        return self._fixture(item, found[0], call)

    def _fixture(self, item: Located, target: str, shown: str) -> Fixture:
        form = item.get("format") or "dict"
        if form not in _FORMATS:
            raise self.error(f"format '{form}' is unknown", item, f"use one of: {', '.join(_FORMATS)}")
        rows: Any = item.get("rows")
        if item.get("fixture") is not None:
            if rows is not None or form == "dict":
                raise self.error("a fixture needs format csv or sql, and no rows", item, "correct the entry")
            rows = self._file(str(item["fixture"]), form, item)
        seed = self.reading.nodes.get(target)
        if rows is None and form == "dict" and isinstance(seed, SeedNode):
            rows = _seed_rows(self.reading.project.root / seed.original_file_path, seed.original_file_path)
        if not isinstance(rows, list if form == "dict" else str):
            kind = "a list of rows" if form == "dict" else "a text"
            raise self.error(f"{shown}: format {form} needs {kind}", item, f"write rows: as {kind}")
        if isinstance(rows, str):
            if form == "sql":
                return Fixture(target, shown, (), rows, item.line)
            rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(io.StringIO(rows))]
        if not all(isinstance(row, Mapping) for row in rows):
            raise self.error(f"{shown}: every row must be a mapping", item, "write - {column: value}")
        return Fixture(target, shown, tuple(rows), None, item.line)

    def _file(self, name: str, form: str, item: Located) -> str:
        project = self.reading.project
        for folder, path in project.files([f"{each}/fixtures" for each in project.test_paths], f".{form}"):
            if path.stem == name:
                return read_source(path, f"{folder}/{path.name}")
        raise self.error(f"there is no fixture '{name}.{form}'", item, "put it into the folder fixtures/ of the tests")

    def _overrides(self) -> Mapping[str, Mapping[str, Any]]:
        given = self.entry.get("overrides") or {}
        for key, value in given.items() if isinstance(given, Mapping) else [(str(given), None)]:
            if key not in _OVERRIDES or not isinstance(value, Mapping):
                raise self.error(f"override '{key}' is not a mapping of names", given, f"use: {', '.join(_OVERRIDES)}")
        own = f"{self.reading.project.name}."
        macros = {str(name).removeprefix(own): value for name, value in (given.get("macros") or {}).items()}
        foreign = [name for name in macros if "." in name]
        if foreign:
            raise self.error(f"macro '{foreign[0]}' is of another package", given, "override macros of the project")
        return {"macros": macros, "vars": given.get("vars") or {}, "env_vars": given.get("env_vars") or {}}


def _seed_rows(path: Any, shown: str) -> list[dict[str, str | None]]:
    """The rows of a seed's CSV; an empty field is null."""
    rows = read_rows(path, shown)
    _, header = next(rows)
    return [{name: value or None for name, value in zip(header, row, strict=True)} for _, row in rows]
