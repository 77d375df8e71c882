"""Python models (`def model(dbt, session)`): what their text says, read without running it, as dbt does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

_HINT = "write def model(dbt, session): … with dbt.ref('name') and dbt.config(materialized='table') in plain text"


def read_python(text: str, shown: str) -> tuple[dict[str, Any], list[tuple[str, ...]], list[tuple[str, str]]]:
    """(configuration, refs, sources) of a Python model.

    Arguments must be literals: nothing is run. Raises ConfigurationError with file and line.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ConfigurationError(error.msg, path=shown, line=error.lineno, hint="correct the syntax") from None
    config: dict[str, Any] = {}
    refs: list[tuple[str, ...]] = []
    sources: list[tuple[str, str]] = []
    for name, call in _calls(tree, shown):
        try:
            positional = [ast.literal_eval(argument) for argument in call.args]
            named = {keyword.arg or "**": ast.literal_eval(keyword.value) for keyword in call.keywords}
        except ValueError:
            raise ConfigurationError(
                f"the arguments of dbt.{name}() must be literals", path=shown, line=call.lineno, hint=_HINT
            ) from None
        if name == "config":
            config |= named
        elif name == "ref":
            refs.append(tuple(str(each) for each in positional))
        elif name == "source":
            sources.append((str(positional[0]), str(positional[1])))
    return config, refs, sources


def _calls(tree: ast.Module, shown: str) -> Iterator[tuple[str, ast.Call]]:
    """What the function of a Python model calls of its first argument: name and call. Raises ConfigurationError."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "model"]
    if len(functions) != 1 or len(functions[0].args.args) != 2:
        raise ConfigurationError("a Python model has one function model(dbt, session)", path=shown, hint=_HINT)
    dbt = functions[0].args.args[0].arg
    for node in ast.walk(functions[0]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if isinstance(of, ast.Name) and of.id == dbt:
                yield node.func.attr, node
