"""`notify.yml`: the destinations of notices, with their filters. Secrets stand in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.cli.notices.problems import Problem
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.engine.vocabulary.mask import note_secret

FILE = "notify.yml"
EVENTS = ("failure", "change", "recovery")
FILTERS = ("owner", "tag", "severity", "document")
CHATS = ("webhook", "slack", "feishu", "dingtalk", "wecom")
EMAIL = "email"
_OPTIONS = {
    **{chat: {"url", "secret"} for chat in CHATS},
    EMAIL: {"host", "port", "user", "password", "from", "to", "security"},
}
_SECRETS = ("url", "secret", "password")
_SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Destination:
    """Where a notice goes. `options` are those of its type; `filters` leave problems out: name → values that stay."""

    name: str
    type: str
    language: str = "en"
    events: tuple[str, ...] = EVENTS
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def wants(self, problem: Problem) -> bool:
        """Whether a problem is left by every filter."""
        given: dict[str, set[str | None]] = {
            "owner": {problem.owner},
            "tag": {*problem.tags},
            "severity": {problem.severity},
            "document": {problem.document},
        }
        return all(given[name] & set(values) for name, values in self.filters.items())


def destinations(root: Path, environment: Mapping[str, str] = os.environ) -> list[Destination]:
    """The destinations of a project; none where it has no such file. Raises ConfigurationError with file and line."""
    path = root / FILE
    if not path.is_file():
        return []
    content = read_yaml(path, FILE)
    _known(content, {"destinations"}, "notify.yml")
    listed = content.get("destinations") or []
    if not isinstance(listed, list):
        raise ConfigurationError("destinations is no list", path=FILE, line=content.line_of("destinations"))
    found = [_destination(each, content, environment) for each in listed]
    names = [each.name for each in found]
    for each, entry in zip(found, listed, strict=True):
        if names.count(each.name) > 1:
            raise ConfigurationError(f"two destinations are called '{each.name}'", path=FILE, line=entry.line)
    return found


def _destination(entry: Any, content: Located, environment: Mapping[str, str]) -> Destination:
    if not isinstance(entry, Located):
        line = content.line_of("destinations")
        raise ConfigurationError("a destination is a mapping", path=FILE, line=line, hint="see docs/notices.md")
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in _OPTIONS:
        raise _wrong(entry, "type", f"unknown type '{kind}'", f"use one of: {', '.join(_OPTIONS)}")
    names = {"name", "type", "language", "on", *FILTERS}
    named = {f"{option}_env" for option in _OPTIONS[kind]}
    _known(entry, names | _OPTIONS[kind] | named, f"a destination of type {kind}")
    language = entry.get("language", "en")
    if language not in LANGUAGES:
        raise _wrong(entry, "language", f"unknown language '{language}'", f"use one of: {', '.join(LANGUAGES)}")
    # YAML reads the key `on` as true.
    on = "on" if "on" in entry else True
    events = _texts(entry, on) if on in entry else EVENTS
    for event in events:
        if event not in EVENTS:
            raise _wrong(entry, "on", f"unknown event '{event}'", f"use some of: {', '.join(EVENTS)}")
    filters = {name: _texts(entry, name) for name in FILTERS if name in entry}
    options = {name: _option(entry, name, environment) for name in _OPTIONS[kind]}
    _check_options(entry, kind, options)
    return Destination(str(entry.get("name") or kind), kind, language, events, filters, options)


def _check_options(entry: Located, kind: str, options: Mapping[str, Any]) -> None:
    needed = ("host", "from", "to") if kind == EMAIL else ("url",)
    for name in needed:
        if not options[name]:
            hint = f"write {name}, or {name}_env with the name of an environment variable"
            raise _wrong(entry, "type", f"a destination of type {kind} needs {name}", hint)
    if kind == EMAIL and (options["security"] or "starttls") not in _SECURITY:
        raise _wrong(entry, "security", "unknown security", f"use one of: {', '.join(_SECURITY)}")
    if kind != EMAIL and not str(options["url"]).startswith(("https://", "http://")):
        raise _wrong(entry, "url", "this is no address", "write https://…, or the name of its variable in url_env")


def _option(entry: Located, name: str, environment: Mapping[str, str]) -> Any:
    """The value of an option, or of the environment variable that is named for it; what may be secret is masked."""
    value = entry.get(name)
    variable = entry.get(f"{name}_env")
    if variable is not None:
        if not isinstance(variable, str) or variable not in environment:
            raise _wrong(entry, f"{name}_env", f"the environment has no variable {variable}", "set it for the build")
        value = environment[variable]
    if name in _SECRETS and value:
        note_secret(str(value))
    return value


def _texts(entry: Located, name: Any) -> tuple[str, ...]:
    value = entry[name]
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _known(entry: Located, names: set[str], what: str) -> None:
    for key in entry:
        if key not in names and key is not True:
            raise _wrong(entry, str(key), f"{what} has no '{key}'", f"use some of: {', '.join(sorted(names))}")


def _wrong(entry: Located, key: str, what: str, hint: str) -> ConfigurationError:
    return ConfigurationError(what, path=FILE, line=entry.line_of(key), hint=hint)
