"""The YAML files beside models and seeds: what describes, configures and tests them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gouji.engine.project.contracts import read_constraints
from gouji.engine.project.forms import check_forms
from gouji.engine.project.project import Project, as_list
from gouji.engine.project.testconfig import TEST_CONFIG
from gouji.engine.project.unsupported import check_entry, check_sections
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Column, DocBlock
from gouji.engine.vocabulary.textcache import TextCache

_DOCS = re.compile(r"\{%-?\s*docs\s+(\w+)\s*-?%\}(.*?)\{%-?\s*enddocs\s*-?%\}", re.DOTALL)


@dataclass(frozen=True)
class TestSpec:
    """One generic test as written. `arguments` are unrendered and hold neither model nor column."""

    __test__ = False

    test_name: str
    arguments: Mapping[str, Any]
    config: Mapping[str, Any]
    custom_name: str | None
    description: str
    column_name: str | None
    path: str
    line: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patch:
    """What a YAML file says of one model, seed or source table."""

    section: str
    name: str
    path: str
    line: int
    description: str
    config: Mapping[str, Any]
    columns: Mapping[str, Column]
    tests: tuple[TestSpec, ...]
    constraints: tuple[Mapping[str, Any], ...]
    entry: Mapping[str, Any]


@dataclass
class Properties:
    """Everything the YAML files say, keyed by section and name."""

    patches: dict[tuple[str, str], Patch] = field(default_factory=dict)
    sources: list[tuple[Located, Patch, str]] = field(default_factory=list)
    exposures: list[tuple[Located, str]] = field(default_factory=list)
    unit_tests: list[tuple[Located, str]] = field(default_factory=list)
    groups: list[tuple[Located, str]] = field(default_factory=list)
    macro_descriptions: dict[str, str] = field(default_factory=dict)


def read_docs(project: Project) -> dict[str, DocBlock]:
    """The `{% docs %}` blocks of the Markdown files. Raises ConfigurationError for a name taken twice."""
    blocks: dict[str, DocBlock] = {}
    folders = (*project.model_paths, *project.seed_paths, *project.macro_paths, *project.test_paths)
    for _, path in project.files(tuple(dict.fromkeys(folders)), ".md"):
        shown = project.relative(path)
        text = path.read_text(encoding="utf-8")
        for match in _DOCS.finditer(text):
            name, line = match[1], text.count("\n", 0, match.start()) + 1
            if name in blocks and project.package_of(shown) != project.package_of(blocks[name].original_file_path):
                continue  # the project's own block stands for the package's
            if name in blocks:
                raise ConfigurationError(
                    f"docs block '{name}' is also in {blocks[name].original_file_path}",
                    path=shown,
                    line=line,
                    hint="rename one of them",
                )
            blocks[name] = DocBlock(f"doc.{project.name}.{name}", name, shown, match[2].strip())
    return blocks


def read_properties(
    project: Project, describe: Callable[[str, str, int], str], kept: TextCache | None = None
) -> Properties:
    """Read every YAML file of the model, seed and macro folders, what has been read before from `kept`.

    `describe(text, file, line)` renders a description.

    Raises ConfigurationError for what cannot be read, is described twice, or is not supported.
    """
    properties = Properties()
    folders = (*project.model_paths, *project.seed_paths, *project.macro_paths, *project.test_paths)
    for _, path in project.files(tuple(dict.fromkeys(folders)), ".yml", ".yaml"):
        shown = project.relative(path)
        _read_file(properties, read_yaml(path, shown, kept), shown, describe, project)
    return properties


def _read_file(
    properties: Properties, content: Located, path: str, describe: Callable[[str, str, int], str], project: Project
) -> None:
    check_sections(content, path)
    for section in ("models", "seeds"):
        for entry in _entries(content, section, path):
            patch = _patch(section, entry, path, describe)
            known = properties.patches.get((section, patch.name))
            if known and project.package_of(path) != project.package_of(known.path):
                continue  # what the project says of a node of a package stands for what the package says
            if known:
                raise ConfigurationError(
                    f"'{patch.name}' is already described in {known.path}:{known.line}",
                    path=path,
                    line=patch.line,
                    hint="keep one of the two",
                )
            properties.patches[section, patch.name] = patch
    for source in _entries(content, "sources", path):
        check_entry(source, path)
        for table in _entries(source, "tables", path):
            properties.sources.append((source, _patch("sources", table, path, describe), path))
    for section in ("exposures", "unit_tests", "groups"):
        for entry in _entries(content, section, path):
            getattr(properties, section).append((entry, path))
    for macro in _entries(content, "macros", path):
        text = str(macro.get("description") or "")
        properties.macro_descriptions[macro["name"]] = describe(text, path, macro.line)


def _entries(content: Located, section: str, path: str) -> Iterator[Located]:
    entries = content.get(section) or []
    if not isinstance(entries, list):
        raise ConfigurationError(f"'{section}' must be a list", path=path, line=content.line_of(section))
    for entry in entries:
        if not isinstance(entry, Located) or not isinstance(entry.get("name"), str):
            line = entry.line if isinstance(entry, Located) else content.line_of(section)
            raise ConfigurationError(
                f"an entry of '{section}' has no name", path=path, line=line, hint="add '- name: …'"
            )
        own = {key: entry[key] for key in ("meta", "tags", "docs", "access", "group", "enabled") if key in entry}
        for values in (own, _mapping(entry, "config", path)):
            check_forms(values, f"'{entry['name']}' of {section}", path, entry.line)
        yield entry


def _patch(section: str, entry: Located, path: str, describe: Callable[[str, str, int], str]) -> Patch:
    check_entry(entry, path)
    config = dict(_mapping(entry, "config", path))
    for key in ("tags", "meta", "docs", "access", "group", "enabled"):
        if key in entry and key not in config:
            config[key] = entry[key]
    columns: dict[str, Column] = {}
    tests = [_test(item, None, entry, path, describe, ()) for item in _tests(entry, path)]
    for column in _entries(entry, "columns", path):
        inner = _mapping(column, "config", path)
        tags = (*as_list(column.get("tags")), *as_list(inner.get("tags")))
        columns[column["name"]] = Column(
            name=column["name"],
            description=describe(str(column.get("description") or ""), path, column.line_of("description")),
            data_type=column.get("data_type"),
            meta={**_mapping(column, "meta", path), **_mapping(inner, "meta", path)},
            tags=tags,
            quote=column.get("quote"),
            constraints=read_constraints(
                column.get("constraints"), f"column '{column['name']}'", path, column.line, of_model=False
            ),
        )
        name = '"' + column["name"] + '"' if column.get("quote") else column["name"]
        tests += [_test(item, name, column, path, describe, tags) for item in _tests(column, path)]
    return Patch(
        section=section,
        name=entry["name"],
        path=path,
        line=entry.line,
        description=describe(str(entry.get("description") or ""), path, entry.line_of("description")),
        config=config,
        columns=columns,
        tests=tuple(tests),
        constraints=read_constraints(entry.get("constraints"), f"'{entry['name']}'", path, entry.line, of_model=True),
        entry=entry,
    )


def _tests(entry: Located, path: str) -> list[Any]:
    for key in ("data_tests", "tests"):
        value = entry.get(key)
        if value is not None and not isinstance(value, list):
            raise ConfigurationError(f"'{key}' must be a list", path=path, line=entry.line_of(key))
    return [*(entry.get("data_tests") or []), *(entry.get("tests") or [])]


def _named_test(item: Any, owner: Located, path: str) -> tuple[Any, dict[Any, Any], int]:
    """(name, what is given to it, line) of a data test, in any of the forms that YAML has for it."""
    if isinstance(item, str):
        return item, {}, owner.line_of("data_tests" if "data_tests" in owner else "tests")
    if isinstance(item, Located) and "test_name" in item:
        return item["test_name"], {k: v for k, v in item.items() if k != "test_name"}, item.line
    if isinstance(item, Located) and len(item) == 1:
        name, given = next(iter(item.items()))
        return name, dict(given or {}) if isinstance(given, (Mapping, type(None))) else {"": given}, item.line
    raise ConfigurationError(
        f"a data test must be a name or one mapping, not {item!r}",
        path=path,
        line=getattr(item, "line", owner.line),
        hint="write '- not_null' or '- accepted_values: {arguments: {values: [a, b]}}'",
    )


def _check_test(name: Any, arguments: Mapping[Any, Any], path: str, line: int) -> None:
    if "" in arguments or not isinstance(arguments.get("arguments") or {}, Mapping):
        raise ConfigurationError(f"the arguments of test '{name}' must be a mapping", path=path, line=line)
    if not isinstance(name, str) or not all(
        isinstance(key, str) for key in (*arguments, *(arguments.get("arguments") or {}))
    ):
        raise ConfigurationError(
            f"the name and the arguments of test {name!r} must be names", path=path, line=line, hint="quote them"
        )
    if not isinstance(arguments.get("config") or {}, Mapping):
        raise ConfigurationError(f"the config of test '{name}' must be a mapping", path=path, line=line)
    if not isinstance(arguments.get("name") or "", str):
        raise ConfigurationError(f"the name that test '{name}' is given must be a text", path=path, line=line)
    if "model" in arguments:
        raise ConfigurationError(f"test '{name}' may not set 'model'", path=path, line=line, hint="remove 'model'")


def _test(
    item: Any,
    column: str | None,
    owner: Located,
    path: str,
    describe: Callable[[str, str, int], str],
    tags: tuple[str, ...],
) -> TestSpec:
    name, arguments, line = _named_test(item, owner, path)
    _check_test(name, arguments, path, line)
    nested = arguments.get("arguments") or {}
    arguments.pop("arguments", None)
    arguments = {**arguments, **nested}
    config = {key: arguments.pop(key) for key in TEST_CONFIG if key in arguments}
    config.update(arguments.pop("config", None) or {})
    return TestSpec(
        test_name=name,
        arguments={key: value for key, value in arguments.items() if key not in ("name", "description")},
        config=config,
        custom_name=arguments.get("name"),
        description=describe(str(arguments.get("description") or ""), path, line),
        column_name=column,
        path=path,
        line=line,
        tags=tags,
    )


def _mapping(entry: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    value = entry.get(key) or {}
    if not isinstance(value, Mapping):
        line = entry.line_of(key) if isinstance(entry, Located) else None
        raise ConfigurationError(f"'{key}' must be a mapping", path=path, line=line)
    return value


def generic_test_names(test_name: str, target: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    """(short, full) name of a generic test, as dbt makes them; `arguments` include column_name but not the model."""
    flat: list[str] = []
    for key in sorted(arguments, key=str):
        value = arguments[key]
        parts = list(value.values()) if isinstance(value, Mapping) else as_list(value) if value is not None else [value]
        flat.extend(str(part) for part in parts)
    suffix = "__".join(re.sub("[^0-9a-zA-Z_]+", "_", text) for text in flat)
    identifier = f"{test_name}_{target}"
    full = f"{identifier}_{suffix}"
    if len(full) < 64:
        return full, full
    return f"{identifier[:30]}_{hashlib.md5(full.encode(), usedforsecurity=False).hexdigest()}", full


def generic_test_hash(full_name: str, test_name: str, arguments: Mapping[str, Any]) -> str:
    """The ten characters that end the unique id of a generic test, as dbt makes them; `arguments` include the model."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(value[key]) for key in sorted(value, key=str)}
        return [plain(item) for item in value] if isinstance(value, list) else str(value)

    text = full_name + repr(plain({"namespace": None, "name": test_name, "kwargs": dict(arguments)}))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[-10:]
