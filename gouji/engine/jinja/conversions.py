"""dbt's filters `as_bool`, `as_number`, `as_native` and `as_text`: what the value of a configuration is taken for.

They count where a whole value is one `{{ expression }}`; inside a text (SQL above all) they change nothing, as in dbt.
Each takes the context of the template and the value.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

_NATIVE: ContextVar[bool] = ContextVar("native", default=False)


@contextmanager
def native() -> Iterator[None]:
    """While a value is evaluated that may be something else than a text."""
    token = _NATIVE.set(True)
    try:
        yield
    finally:
        _NATIVE.reset(token)


def _read(value: Any) -> Any:
    """What a text says as a Python literal; `true` and `false` in any case; else the text."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    try:
        return literal_eval(value.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value


def _checked(name: str, is_one: Callable[[Any], bool]) -> Callable[[Any, Any], Any]:
    def convert(context: Any, value: Any) -> Any:
        if not _NATIVE.get():
            return value
        found = _read(value)
        if not is_one(found):
            raise ConfigurationError(f"'{value}' is no {name}", hint=f"give a value that can be read as a {name}")
        return found

    return convert


def _native(context: Any, value: Any) -> Any:
    return _read(value) if _NATIVE.get() else value


def _text(context: Any, value: Any) -> Any:
    return str(value) if _NATIVE.get() else value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


CONVERSIONS: Mapping[str, Callable[..., Any]] = {
    "as_bool": _checked("truth value", lambda value: isinstance(value, bool)),
    "as_number": _checked("number", _is_number),
    "as_native": _native,
    "as_text": _text,
}
