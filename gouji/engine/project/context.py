"""The names that templates see: those of the whole project, and those of one node."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from gouji.engine.jinja.renderer import MacroReturn, Renderer
from gouji.engine.project.dbtversion import DBT_VERSION
from gouji.engine.project.project import merged_config
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.mask import PREFIX
from gouji.engine.vocabulary.nodes import quoted

_NONE = object()
SEARCH_ORDER = ("duckdb", "default")
_NEEDS_DATABASE = (
    "run_query", "statement", "load_result", "load_relation", "load_cached_relation", "store_result",
    "store_raw_result", "get_columns_in_query", "get_relations_by_pattern", "submit_python_job",
)  # fmt: skip
_NEEDS_MANIFEST = ("graph", "selected_resources", "schemas", "database_schemas", "results", "context")


class Var:
    """`var('name', default)`. A missing variable without a default is an error."""

    def __init__(self, variables: Mapping[str, Any]):
        self.variables = variables

    def __call__(self, name: str, default: Any = _NONE) -> Any:
        if name in self.variables:
            return self.variables[name]
        if default is not _NONE:
            return default
        raise ConfigurationError(
            f"variable '{name}' is not defined",
            hint=f"add it under vars: in dbt_project.yml, or give --vars '{name}: …'",
        )

    def has_var(self, name: str) -> bool:
        """Whether a variable is given, by the project or the command line."""
        return name in self.variables


def env_var(name: str, default: Any = _NONE) -> str:
    """The value of an environment variable.

    Raises ConfigurationError for a secret one, and when it is not set and no default is given.
    """
    if str(name).startswith(PREFIX):
        raise ConfigurationError(
            f"environment variable '{name}' is secret", hint="secrets are read in profiles.yml only; use another name"
        )
    return secret_env_var(name, default)


def secret_env_var(name: str, default: Any = _NONE) -> str:
    """As `env_var`, in `profiles.yml`, where secrets are read. Raises ConfigurationError for one that is not set."""
    if name in os.environ:
        return os.environ[name]
    if default is not _NONE:
        fallback: str = default
        return fallback
    raise ConfigurationError(f"environment variable '{name}' is not set", hint=f"set {name} and run again")


class _Adapter:
    """The part of dbt's `adapter` that needs no database."""

    def __init__(self, renderer: Renderer):
        self._renderer = renderer

    def dispatch(self, macro_name: str, macro_namespace: str | None = None) -> Callable[..., Any]:
        for prefix in SEARCH_ORDER:
            found = self._renderer.macros.get(f"{prefix}__{macro_name}")
            if found is not None:
                return found
        tried = " and ".join(f"{prefix}__{macro_name}" for prefix in SEARCH_ORDER)
        raise ConfigurationError(f"adapter.dispatch('{macro_name}') found no macro", hint=f"define {tried} in macros/")

    def quote(self, name: str) -> str:
        return quoted(name)

    def type(self) -> str:
        return "duckdb"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise ConfigurationError(f"adapter.{name} is not supported", hint="use dispatch, quote or plain SQL")


class _Namespace:
    """`package.macro(...)`."""

    def __init__(self, name: str, renderer: Renderer):
        self._name, self._renderer = name, renderer

    def __getattr__(self, name: str) -> Any:
        record = self._renderer.macro_records.get(f"macro.{self._name}.{name}")
        if record is None:
            if name.startswith("_"):
                raise AttributeError(name)
            raise ConfigurationError(f"'{self._name}.{name}' is not a known macro", hint="copy the macro into macros/")
        return self._renderer.macros[name]


def install_globals(
    renderer: Renderer,
    *,
    project_name: str,
    variables: Mapping[str, Any],
    target: Mapping[str, Any],
    run_started_at: datetime.datetime,
    invocation_id: str,
    log: Callable[[str], None],
    flags: Mapping[str, Any],
) -> None:
    """Give the renderer every name that does not depend on a node."""

    def _return(value: Any = None) -> None:
        raise MacroReturn(value)

    def _env_var(name: str, default: Any = _NONE) -> str:
        renderer.asked.environment.add(str(name))
        return env_var(name, default)

    def _log(message: Any, info: bool = False) -> str:
        if info:
            renderer.asked.told = True
            log(str(message))
        return ""

    def _raise(message: str, node: Any = None) -> None:
        raise ConfigurationError(str(message))

    def _warn(message: str, node: Any = None) -> str:
        if flags["WARN_ERROR"]:
            raise ConfigurationError(f"{message} (a warning, taken for an error)")
        renderer.asked.told = True
        log(f"warning: {message}")
        return ""

    def _parsed(text: str, default: Any = None) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return default

    renderer.globals.update(
        {
            "var": Var(variables),
            "env_var": _env_var,
            "return": _return,
            "log": _log,
            "print": lambda message: _log(message, info=True),
            "exceptions": SimpleNamespace(raise_compiler_error=_raise, warn=_warn),
            "modules": SimpleNamespace(datetime=datetime, re=re, itertools=itertools),
            "target": dict(target),
            "project_name": project_name,
            "run_started_at": run_started_at,
            "invocation_id": invocation_id,
            "dbt_version": DBT_VERSION,
            "flags": SimpleNamespace(**flags),
            "adapter": _Adapter(renderer),
            "tojson": lambda value, default=None, sort_keys=False: json.dumps(value, sort_keys=sort_keys, default=str),
            "fromjson": _parsed,
            "set": set,
            "zip": zip,
            "should_store_failures": lambda: bool(flags["STORE_FAILURES"]),
            "dbt": _Namespace("dbt", renderer),
            project_name: _Namespace(project_name, renderer),
            **{name: _unsupported(name) for name in _NEEDS_DATABASE},
            **{name: _UnsupportedVariable(name) for name in _NEEDS_MANIFEST},
        }
    )


def _unsupported(name: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConfigurationError(
            f"{name}() is not supported: templates are rendered before anything runs",
            hint="express it in the SQL itself",
        )

    return refuse


class _UnsupportedVariable:
    """A variable of dbt that holds the project or the run as a whole."""

    def __init__(self, name: str):
        self._name = name

    def _refuse(self, *args: Any) -> Any:
        raise ConfigurationError(f"variable '{self._name}' is not supported", hint="use ref(), source() and var()")

    __str__ = __iter__ = __len__ = __bool__ = __getitem__ = __contains__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refuse()


class ConfigCall:
    """`config(...)` in a model. Captures what is set while parsing; reads the final configuration afterwards."""

    def __init__(self, final: Mapping[str, Any] | None = None):
        self.captured: dict[str, Any] = {}
        self.final = final

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        for given in (*args, kwargs):
            if not isinstance(given, Mapping):
                raise ConfigurationError("config() takes keys and values", hint="write config(materialized='table')")
            if self.final is None:
                self.captured = merged_config([self.captured, given])
        return ""

    def get(self, name: str, default: Any = None, validator: Any = None) -> Any:
        """The value of a configuration, or the default; `validator` is dbt's and counts for nothing."""
        return (self.captured if self.final is None else self.final).get(name, default)

    def require(self, name: str, validator: Any = None) -> Any:
        """The value of a configuration. Raises ConfigurationError where there is none."""
        value = self.get(name, _NONE)
        if value is _NONE:
            if self.final is None:
                return ""
            raise ConfigurationError(f"config '{name}' is required", hint=f"set it with config({name}=…)")
        return value
