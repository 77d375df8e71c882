"""Public functions say what they give and what they raise: each has a docstring, and none only says its name again.

A method that overrides another is described where that stands: in a class of ours, or in the library's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .raised_errors import unnamed

ROOT = Path(__file__).resolve().parents[2]
FEW = {"a", "an", "the", "of", "as", "is", "to", "its", "it", "this"}


@dataclass(frozen=True)
class Public:
    """A public function or method: where it stands, its name, its docstring, and the bases of its class."""

    place: str
    name: str
    text: str
    bases: tuple[str, ...]

    @property
    def is_said_again(self) -> bool:
        """Whether the docstring has no word that the name has not."""
        said = set(re.findall(r"[a-z]+", self.text.lower())) - FEW
        return bool(self.text) and said <= set(self.name.lower().split("_"))


def publics(path: Path) -> Iterator[Public]:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    def visit(body: list[ast.stmt], owner: ast.ClassDef | None) -> Iterator[Public]:
        for node in body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                bases = (
                    tuple(ast.unparse(base).rpartition(".")[2].partition("[")[0] for base in owner.bases)
                    if owner
                    else ()
                )
                name = f"{owner.name}.{node.name}" if owner else node.name
                place = f"{path.relative_to(ROOT)}:{node.lineno} {name}"
                yield Public(place, node.name, ast.get_docstring(node) or "", bases)
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield from visit(node.body, node)

    yield from visit(tree.body, None)


def ours() -> set[str]:
    """The names of all classes of the package."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "gouji").rglob("*.py"))
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def test_every_public_function_says_what_it_gives():
    found = [each for path in sorted((ROOT / "gouji").rglob("*.py")) for each in publics(path)]
    documented, classes = {each.name for each in found if each.text}, ours()
    assert len(found) > 1500
    silent = []
    for each in found:
        is_of_library = any(base not in classes and base not in ("Protocol", "object") for base in each.bases)
        overrides = bool(each.bases) and (is_of_library or each.name in documented)
        if not each.text and not overrides:
            silent.append(each.place)
    assert silent == []
    assert [each.place for each in found if each.is_said_again] == []


def test_every_public_function_names_the_errors_it_raises():
    """Its docstring or its class's: errors of ours that it raises itself, or by private functions of its module."""
    rooms = [path for room in ("engine", "field", "reader") for path in sorted((ROOT / "gouji" / room).rglob("*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "gouji").rglob("*.py"))}
    found = unnamed({str(path.relative_to(ROOT)): trees[path] for path in rooms}, trees.values())
    assert found == []


def test_an_error_that_a_docstring_leaves_out_is_found_with_its_way():
    code = '''
class GoujiError(Exception): ...
class OwnError(GoujiError): ...
def caught():
    """Nothing is said."""
    try:
        _deep()
    except GoujiError:
        pass
def named():
    """Raises OwnError."""
    _deep()
def by_its_base():
    """Raises GoujiError."""
    _deep()
def silent():
    """Nothing is said."""
    _deep()
def _deep():
    _deeper()
def _deeper():
    _deep()
    raise OwnError("x")
'''
    tree = ast.parse(code)
    assert unnamed({"a.py": tree}, [tree]) == ["a.py:16 silent: OwnError"]
