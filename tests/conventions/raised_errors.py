"""Which errors of the project the functions of a module raise, by its code, and which of them no docstring names.

What is raised in a function counts, and in private functions of its module that it calls; not what it catches, and not
what public functions raise that it calls, which say it themselves.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

ROOT_ERROR = "GoujiError"
_ALL = frozenset({"Exception", "BaseException"})
Families = Mapping[str, frozenset[str]]  # error → itself and the classes above it


@dataclass
class _Body:
    """What a function raises and which names it calls, each with the names of what is caught there."""

    raised: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    called: list[tuple[str, frozenset[str]]] = field(default_factory=list)


def unnamed(modules: Mapping[str, ast.Module], package: Iterable[ast.Module]) -> list[str]:
    """`path:line name: errors` of the public functions in `modules` whose docstring leaves an error out.

    `package` are all modules in which errors are declared.
    """
    families = _families(package)
    found = []
    for path, tree in modules.items():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        bodies = {node.name: _body(node) for node in functions}
        for function, owner in _publics(tree):
            text = " ".join(ast.get_docstring(each) or "" for each in (function, owner) if each is not None)
            errors = _errors(_body(function), bodies, families, ())
            missing = [name for name in sorted(errors) if not families[name] & set(re.findall(r"\w+", text))]
            if missing:
                found.append(f"{path}:{function.lineno} {function.name}: {', '.join(missing)}")
    return found


def _families(trees: Iterable[ast.Module]) -> Families:
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {node.name: [_last(base) for base in node.bases] for node in classes}

    def above(name: str) -> frozenset[str]:
        return frozenset({name}).union(*(above(base) for base in bases.get(name, ()) if base != name))

    return {name: found for name in bases if ROOT_ERROR in (found := above(name))}


def _publics(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = node if isinstance(node, ast.ClassDef) else None
        for each in members if owner is None or not owner.name.startswith("_") else ():
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                yield each, owner


def _last(node: ast.expr) -> str:
    """The last name of `a.b.Name(…)` or of a base."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def _body(function: ast.FunctionDef) -> _Body:
    found = _Body()

    def visit(nodes: Iterable[ast.AST], caught: frozenset[str]) -> None:
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
                continue
            if isinstance(node, ast.Try):
                visit(node.body, caught | _caught(node.handlers))
                visit([*node.handlers, *node.orelse, *node.finalbody], caught)
                continue
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                found.raised.append((_last(node.exc), caught))
            if isinstance(node, ast.Call):
                found.called.append((_last(node), caught))
            visit(ast.iter_child_nodes(node), caught)

    visit(function.body, frozenset())
    return found


def _caught(handlers: Iterable[ast.ExceptHandler]) -> frozenset[str]:
    types = [each.type for each in handlers]
    names = [name for each in types for name in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return frozenset("BaseException" if name is None else _last(name) for name in names)


def _errors(body: _Body, bodies: Mapping[str, _Body], families: Families, way: tuple[str, ...]) -> set[str]:
    """The errors that a body lets out; `way` are the functions it was come to by."""
    found = [(name, caught) for name, caught in body.raised if name in families]
    for name, caught in body.called:
        if name in bodies and name.startswith("_") and not name.startswith("__") and name not in way:
            found += [(error, caught) for error in _errors(bodies[name], bodies, families, (*way, name))]
    return {name for name, caught in found if not caught & (families[name] | _ALL)}
