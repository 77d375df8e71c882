"""Whether a Python model looks at something besides its inputs, as far as its text tells: then it runs each time."""

from __future__ import annotations

import ast
import re

# What these give is another thing at another moment, on another machine, or by chance.
_MODULES = frozenset({
    "glob", "http", "httpx", "io", "os", "pathlib", "random", "requests", "secrets", "shutil", "socket", "sqlite3",
    "subprocess", "tempfile", "time", "urllib", "uuid",
})  # fmt: skip
_NAMES = frozenset({
    "open", "input", "today", "now", "utcnow", "localtime", "getenv", "environ", "default_rng", "rand", "randn",
    "randint", "sample", "shuffle", "this", "read_text", "read_bytes", "urlopen", "table", "view", "from_parquet",
    "from_csv_auto",
})  # fmt: skip
_READS = re.compile(r"(?:read|scan)_\w+")
_QUERY = re.compile(r"\b(?:from|join)\b", re.IGNORECASE)


def looks_elsewhere(text: str) -> bool:
    """Whether a text imports or calls what reads the clock, chance, the environment, files or the web.

    The model's own relation (`dbt.this`) and a query with a `from` of its own count too. What a module that it imports
    does is not looked at.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False  # running it will tell
    described = {id(found) for each in ast.walk(tree) if (found := _description(each)) is not None}
    return any(_is_outside(each) for each in ast.walk(tree) if id(each) not in described)


def _description(node: ast.AST) -> ast.expr | None:
    """The docstring of a module, function or class."""
    if not isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) or ast.get_docstring(node) is None:
        return None
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def _is_outside(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(each.name.partition(".")[0] in _MODULES for each in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in _MODULES
    if isinstance(node, ast.Attribute):
        return node.attr in _NAMES or bool(_READS.fullmatch(node.attr))
    if isinstance(node, ast.Name):
        return node.id in ("open", "input", "environ", "getenv") or bool(_READS.fullmatch(node.id))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_QUERY.search(node.value))
