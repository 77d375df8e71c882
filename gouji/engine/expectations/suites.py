"""Suite files as they lie in `expectations/`, read as JSON without the library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gouji.engine.database.states import BY
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import SuiteFile, quoted


def load_suites(folder: Path) -> list[SuiteFile]:
    """Every `*.json` of the folder, by name. Raises ConfigurationError with file and line."""
    return [read_suite(path) for path in sorted(folder.glob("*.json"))]


def read_suite(path: Path) -> SuiteFile:
    """One suite file. Raises ConfigurationError when it is not a suite, or its name is not its file's name."""
    content = read_json(path)
    if not isinstance(content, dict) or not isinstance(content.get("expectations"), list):
        raise ConfigurationError(
            "this is not a suite: it needs the keys `name`, `meta` and `expectations` (a list)",
            path=path,
            hint="Write it in Great Expectations' own form, as the other files in this folder.",
        )
    if content.get("name") != path.stem:
        raise ConfigurationError(
            f"the suite is named {content.get('name')!r} but its file is {path.name}",
            path=path,
            line=line_of(path, '"name"'),
            hint="Give both the same name: the library finds a suite by its file.",
        )
    if not content["expectations"]:
        raise ConfigurationError(
            f"the suite {path.stem} asserts nothing: it has no expectation",
            path=path,
            line=line_of(path, '"expectations"'),
            hint="write one, or delete the file: a suite that nothing can fail would count as passed",
        )
    meta = content.get("meta") or {}
    relations = meta.get("relations") or [] if isinstance(meta, dict) else None
    if not isinstance(relations, list) or not all(isinstance(each, str) for each in relations):
        raise ConfigurationError(
            "`meta` must be an object, and its `relations` a list of names",
            path=path,
            line=line_of(path, '"meta"'),
            hint='Write {"meta": {"relation": "schema.table"}}.',
        )
    if not isinstance(meta.get("relation") or "", str) or not isinstance(meta.get("tags") or [], list):
        raise ConfigurationError(
            "`relation` must be a name, and `tags` a list", path=path, line=line_of(path, '"meta"'), hint="Correct it."
        )
    for number, expectation in enumerate(content["expectations"], start=1):
        _check_form(path, number, expectation, meta)
    return SuiteFile(
        name=path.stem,
        path=path,
        relations=_relations(content, meta),
        expectation_count=len(content["expectations"]),
        meta=meta,
        divided=frozenset(str(each["id"]) for each in content["expectations"] if (each.get("meta") or {}).get(BY)),
    )


def read_json(path: Path) -> Any:
    """Parsed JSON. Raises ConfigurationError naming the line and column of what is wrong."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"not UTF-8: byte {error.object[error.start]:#04x}", path=path, hint="Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f"broken JSON: {error.msg} at column {error.colno}",
            path=path,
            line=error.lineno,
            hint="Correct the file; `python -m json.tool FILE` checks it.",
        ) from error


def expectations_of(path: Path) -> list[tuple[str | None, Mapping[str, Any]]]:
    """Each expectation of a suite file as it is written, after the `schema.table` that it looks at."""
    content = read_json(path)
    return [(relation_of(each, content.get("meta") or {}), each) for each in content.get("expectations") or ()]


def queries_of(path: Path) -> list[str]:
    """The SQL that the expectations of a suite file ask, with the relation of each put in for `{batch}`.

    Raises ConfigurationError for a file that is no suite.
    """
    found = []
    for relation, expectation in expectations_of(path):
        kwargs = expectation.get("kwargs") or {}
        batch = ".".join(quoted(part) for part in (relation or "").split("."))
        asked = [value for name, value in kwargs.items() if name.endswith("query") and isinstance(value, str)]
        found += [sql.replace("{batch}", batch) for sql in asked]
    return found


def relation_of(expectation: Mapping[str, Any], suite_meta: Mapping[str, Any]) -> str | None:
    """The `schema.table` an expectation looks at: its own `meta.relation`, else its suite's."""
    return (expectation.get("meta") or {}).get("relation") or suite_meta.get("relation")


def line_of(path: Path, text: str, occurrence: int = 1) -> int | None:
    """1-based line of the n-th line that holds a text."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        occurrence -= text in line
        if occurrence == 0:
            return number
    return None


def expectation_lines(path: Path) -> list[int]:
    """The 1-based line on which each expectation of a suite file names its type."""
    text, place, lines = path.read_text(encoding="utf-8"), 0, []
    for _, expectation in expectations_of(path):
        found = text.find(f'"{expectation["type"]}"', place)
        place = found + 1 if found >= 0 else place
        lines.append(text.count("\n", 0, place) + 1)
    return lines


def _check_form(path: Path, number: int, expectation: Any, suite_meta: Mapping[str, Any]) -> None:
    if not isinstance(expectation, dict) or not isinstance(expectation.get("type"), str):
        raise ConfigurationError(
            f"expectation {number} has no `type`", path=path, hint='Write {"type": "expect_…", "kwargs": {…}}.'
        )
    for key in ("meta", "kwargs"):
        if not isinstance(expectation.get(key) or {}, dict):
            raise ConfigurationError(
                f"`{key}` of expectation {number} ({expectation['type']}) is no object", path=path, hint="Write {…}."
            )
    if (expectation.get("meta") or {}).get(BY) and not expectation.get("id"):
        raise ConfigurationError(
            f"expectation {number} ({expectation['type']}) says `{BY}` in its meta and has no `id`", path=path,
            hint='Add "id": a new UUID (`python -c "import uuid; print(uuid.uuid4())"`).',
        )  # fmt: skip
    relation = relation_of(expectation, suite_meta)
    if not isinstance(relation, str) or relation.count(".") != 1:
        raise ConfigurationError(
            f"expectation {number} ({expectation['type']}) does not say which relation it is about",
            path=path,
            hint='Add "relation": "schema.table" to its meta, or to the meta of the suite.',
        )


def _relations(content: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[str, ...]:
    """Relations that the suite reads, each once. `meta.relations` adds those that an expectation joins to."""
    looked_at = [relation_of(expectation, meta) for expectation in content["expectations"]]
    named = [meta["relation"]] if meta.get("relation") else []
    return tuple(dict.fromkeys([*named, *(meta.get("relations") or []), *filter(None, looked_at)]))
