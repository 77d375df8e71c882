"""`compile --dialect`: models, tests and seeds as another engine would write them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gouji.engine.compile.compiledfiles import compiled_path
from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.faults import os_error
from gouji.engine.lineage.translation import dialects, table_definition, translate
from gouji.engine.project.graph import Manifest
from gouji.engine.project.seeds import check_seed
from gouji.engine.project.shared import nearest
from gouji.engine.vocabulary.errors import ConfigurationError, SqlError, UsageError
from gouji.engine.vocabulary.mask import masked_text
from gouji.engine.vocabulary.nodes import ModelNode, Node, Relation, SeedNode, TestNode


def has_sql(node: Node) -> bool:
    """Whether a node has SQL that can travel: a Python model has none."""
    return isinstance(node, (SeedNode, TestNode)) or (isinstance(node, ModelNode) and node.language == "sql")


def translate_inline(sql: str, dialect: str) -> int:
    """Print a query in another dialect; gives the exit code. Raises UsageError or SqlError."""
    check_dialect(dialect)
    print(translate(sql, dialect))
    return 0


def translate_nodes(
    manifest: Manifest, compiler: Compiler, unique_ids: Sequence[str], dialect: str, *, quiet: bool = False
) -> int:
    """Write `target/compiled_<dialect>/…` for nodes with SQL, a `create table` for a seed; gives the exit code.

    Every node that the dialect cannot say is told with file and line. Raises UsageError for an unknown dialect,
    NotWritableError, DiskFullError, and SeedError for a seed without a readable header.
    """
    check_dialect(dialect)
    written = failed = 0
    for node in (manifest.nodes[uid] for uid in unique_ids):
        try:
            sql = _translated(manifest, compiler, node, dialect)
        except SqlError as error:
            print(f"error: {_located(compiler, node, dialect, error)}", file=sys.stderr)
            failed += 1
            continue
        path = manifest.project.root / translated_path(manifest, node, dialect)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(masked_text(sql) + "\n", encoding="utf-8")
        except OSError as error:
            raise os_error(error, path) from None
        written += 1
    if not quiet:
        print(f"{written} files in {manifest.project.target_path}/compiled_{dialect}")
    return 2 if failed else 0


def check_dialect(dialect: str) -> None:
    """Raises UsageError, with the nearest names, for a dialect that sqlglot does not know."""
    if dialect not in dialects():
        raise UsageError(f"unknown dialect '{dialect}'", hint=nearest(dialect, dialects()))


def translated_path(manifest: Manifest, node: Node, dialect: str) -> Path:
    """Where the translated SQL of a node is written, relative to the project root."""
    target = Path(manifest.project.target_path)
    inner = Path(compiled_path(manifest, node)).relative_to(target / "compiled").with_suffix(".sql")
    return target / f"compiled_{dialect}" / inner


def _translated(manifest: Manifest, compiler: Compiler, node: Node, dialect: str) -> str:
    if isinstance(node, SeedNode):
        types = check_seed(node, manifest.project.root).types
        return table_definition(Relation(node.schema, node.alias), types, dialect)
    assert isinstance(node, (ModelNode, TestNode))
    return translate(compiler.compile(node), dialect)


def _located(compiler: Compiler, node: Node, dialect: str, error: SqlError) -> ConfigurationError:
    found = None
    if isinstance(node, (ModelNode, TestNode)) and error.sql_line:
        found = compiler.source_line(node, error.sql_line, error.sql_column)
    path, line = found or (node.original_file_path, node.line)
    return ConfigurationError(
        f"{node.name} cannot be said in {dialect}: {error.message}", path=path, line=line,
        hint="write it in standard SQL, or in a macro per dialect",
    )  # fmt: skip
