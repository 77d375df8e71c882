"""YAML with line numbers, so that every complaint about a file can say where."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.textcache import TextCache

VERSION = yaml.__version__


class Located(dict[Any, Any]):
    """A YAML mapping that remembers the line it starts on and the line of each of its keys."""

    __slots__ = ("line", "lines")
    line: int
    lines: dict[Any, int]

    def line_of(self, key: str) -> int:
        """The line of a key, from 1; that of the mapping where the key is not in it."""
        return self.lines.get(key, self.line)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader that makes `Located` mappings and refuses a key written twice."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Any:
    located = Located()
    located.line = node.start_mark.line + 1
    located.lines = {}
    yield located
    for key_node, _ in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
            continue
        if key in located.lines:
            raise yaml.constructor.ConstructorError(
                None, None, f"key '{key}' is written twice (first on line {located.lines[key]})", key_node.start_mark
            )
        located.lines[key] = line
    loader.flatten_mapping(node)
    located.update(loader.construct_mapping(node, deep=True))


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def read_yaml(path: Path, shown_as: str | Path | None = None, kept: TextCache | None = None) -> Located:
    """The mapping in a YAML file, from `kept` if it was read before; an empty file is an empty mapping.

    Raises ConfigurationError with file and line when the text is not UTF-8, not YAML, or not a mapping.
    """
    shown_as = shown_as or path
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"byte {error.start} is not UTF-8", path=shown_as, hint="save the file as UTF-8"
        ) from None
    plain = kept.get(text, f"{_reader()} {shown_as}") if kept is not None else None
    if plain is not None:
        found: Located = _located(plain)
        return found
    content = parse_yaml(text, shown_as)
    if kept is not None and (plain := _plain(content)) is not None:
        kept.keep(text, f"{_reader()} {shown_as}", plain)
    return content


@cache
def _reader() -> str:
    """What reads YAML: with another nothing is taken from a cache."""
    return f"YAML {VERSION} {file_sha256(Path(__file__))}"


class _NotPlainError(Exception):
    """A value that marshal cannot keep as it is."""


def _plain(content: Located) -> Any:
    """A mapping as marshal can keep it; None where it holds an alias (of itself, even), a date or the like."""
    try:
        return _packed(content, set())
    except (_NotPlainError, RecursionError):
        return None


def _packed(value: Any, seen: set[int]) -> Any:
    if value is None or type(value) in (str, int, float, bool):
        return value
    if id(value) in seen or type(value) not in (Located, list):
        raise _NotPlainError
    seen.add(id(value))
    if isinstance(value, list):
        return [_packed(each, seen) for each in value]
    return value.line, value.lines, [(_packed(key, seen), _packed(each, seen)) for key, each in value.items()]


def _located(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_located(each) for each in plain]
    if not isinstance(plain, tuple):
        return plain
    line, lines, items = plain
    content = Located((key, _located(each)) for key, each in items)
    content.line, content.lines = line, lines
    return content


def parse_yaml(text: str, shown_as: str | Path) -> Located:
    """The mapping in a YAML text. Raises ConfigurationError as `read_yaml` does."""
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "not YAML"
        raise ConfigurationError(
            f"broken YAML: {problem}", path=shown_as, line=mark.line + 1 if mark else None, hint="correct the YAML"
        ) from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"broken YAML: {error}", path=shown_as, hint="correct the YAML") from None
    if content is None:
        content = Located()
        content.line, content.lines = 1, {}
    if not isinstance(content, Located):
        raise ConfigurationError(
            f"expected a mapping (key: value), found {_kind(content)}", path=shown_as, line=1, hint="see the dbt docs"
        )
    return content


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"'{value}'"


def yaml_text(content: Any) -> str:
    """Lists, mappings and texts as YAML, in their order."""
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=150)
