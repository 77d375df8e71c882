"""Options and environment variables of dbt: where they may stand, which count here, and which are refused by name."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence

from gouji.engine.vocabulary.errors import UsageError

_TRUE = ("1", "true", "t", "yes", "y", "on")
_FALSE = ("0", "false", "f", "no", "n", "off", "")

_LOG = ("there is no log of its own", "redirect the output")
_WHOLE = ("every command reads the whole project, once", "leave it out")
_CACHE = ("there is no cache of relations", "leave it out")
_DEFER = ("a run reads no relations of another environment", "build what it reads too: --select +NODE")
_MICROBATCH = ("microbatches are not supported", "give the bounds as variables: --vars 'name: value'")
_ALWAYS = ("this is always done", "leave it out")
_COLOURS = ("colours are for terminals only", "leave it out")
_NOT_HERE: Mapping[str, tuple[str, str]] = {
    "--selector": ("YAML selectors are not read", "give --select"),
    "--defer": _DEFER, "--no-defer": _DEFER, "--favor-state": _DEFER, "--no-favor-state": _DEFER,
    "--defer-state": _DEFER,
    "--warn-error-options": ("warnings are not chosen one by one", "give --warn-error"),
    "--sample": _MICROBATCH, "--event-time-start": _MICROBATCH, "--event-time-end": _MICROBATCH,
    "--debug": ("there is no such option", "set GOUJI_DEBUG=1 for tracebacks"),
    "--no-debug": _LOG, "-d": ("there is no such option", "set GOUJI_DEBUG=1 for tracebacks"),
    "--log-level": _LOG, "--log-level-file": _LOG, "--log-format": _LOG, "--log-format-file": _LOG, "--log-path": _LOG,
    "--log-file-max-bytes": _LOG, "--log-cache-events": _LOG, "--no-log-cache-events": _LOG, "--printer-width": _LOG,
    "--record-timing-info": _LOG, "--print": _ALWAYS, "--no-print": ("log() is always printed", "give --quiet"),
    "--use-colors": _COLOURS, "--no-use-colors": _COLOURS, "--use-colors-file": _LOG, "--no-use-colors-file": _LOG,
    "--partial-parse": _WHOLE, "--no-partial-parse": _WHOLE, "--partial-parse-file-path": _WHOLE,
    "--static-parser": _WHOLE, "--no-static-parser": _WHOLE, "--use-experimental-parser": _WHOLE,
    "--cache-selected-only": _CACHE, "--no-cache-selected-only": _CACHE, "--populate-cache": _CACHE,
    "--no-populate-cache": _CACHE, "--introspect": _WHOLE, "--no-introspect": _WHOLE,
    "--single-threaded": ("there is no such option", "give --threads 1"),
    "--send-anonymous-usage-stats": ("nothing is ever sent", "leave it out"),
    "--no-send-anonymous-usage-stats": ("nothing is ever sent", "leave it out"),
    "--write-json": _ALWAYS, "--no-write-json": ("the artifacts are always written", "leave it out"),
    "--show": ("there is no such option here", "run show --select NODE afterwards"),
    "--inline-direct": ("there is no such option", "give --inline"),
    "--compile": _ALWAYS, "--no-compile": ("there is no such option", "leave it out"),
    "--empty-catalog": ("there is no such option", "leave it out"),
    "--static": ("the site needs no server", "open target/site/index.html"),
    "--host": ("the site is shown on this machine alone", "leave it out"),
    "--browser": ("no browser is opened", "open the address that is printed"),
    "--no-browser": ("no browser is opened", "leave it out"),
    "--output-keys": ("there is no such option", "take the keys out of --output json"),
    "--no-fail-fast": _ALWAYS, "--no-quiet": _ALWAYS,
    "--inject-ephemeral-ctes": _ALWAYS, "--no-inject-ephemeral-ctes": ("there is no such option", "leave it out"),
}  # fmt: skip
# What would change a run and would not be seen on the command line.
_NOT_HERE_ENVIRONMENT = {
    "DEFER": "--defer", "FAVOR_STATE": "--favor-state", "DEFER_STATE": "--defer-state", "SAMPLE": "--sample",
    "EVENT_TIME_START": "--event-time-start", "EVENT_TIME_END": "--event-time-end",
    "WARN_ERROR_OPTIONS": "--warn-error-options",
}  # fmt: skip


def environment(name: str) -> str | None:
    """`DBT_<name>` or `DBT_ENGINE_<name>`, as dbt's options take them; None where neither is set, or empty."""
    return os.environ.get(f"DBT_ENGINE_{name}") or os.environ.get(f"DBT_{name}") or None


def environment_flag(name: str) -> bool:
    """A yes or no of the environment, no by default. Raises UsageError for anything else."""
    text = (environment(name) or "").strip().lower()
    if text not in (*_TRUE, *_FALSE):
        raise UsageError(f"DBT_{name} is '{text}', neither true nor false", hint=f"set DBT_{name}=true, or unset it")
    return text in _TRUE


def command_first(given: Sequence[str], commands: Collection[str], takes_value: Collection[str]) -> list[str]:
    """The command line with its command first: dbt takes options of every command before it too."""
    place = 0
    while place < len(given) and given[place].startswith("-"):
        place += 2 if given[place] in takes_value else 1
    if not place or place >= len(given) or given[place] not in commands:
        return list(given)
    return [given[place], *given[:place], *given[place + 1 :]]


def refuse_options(given: Sequence[str], known: Collection[str]) -> None:
    """Raises UsageError for an option of dbt that is not `known` to the command, on the command line or around it."""
    for word in given:
        option = word.partition("=")[0]
        if option in _NOT_HERE and option not in known:
            what, hint = _NOT_HERE[option]
            raise UsageError(f"{option} is not supported: {what}", hint=hint)
    for name, option in _NOT_HERE_ENVIRONMENT.items():
        value = environment(name)
        if value is not None and value.lower() not in _FALSE:
            raise UsageError(f"DBT_{name} is not supported: {_NOT_HERE[option][0]}", hint=f"unset DBT_{name}")
