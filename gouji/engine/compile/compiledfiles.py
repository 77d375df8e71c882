"""The compiled SQL of nodes as files under the target folder, where dbt writes it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path, PurePath

from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.mask import masked_text
from gouji.engine.vocabulary.nodes import Node, TestNode, UnitTestNode


def compiled_path(manifest: Manifest, node: Node) -> str:
    """Where the compiled SQL of a node is written, relative to the project root, as dbt does."""
    # A text: a path takes ten times as long to make, and a project has hundreds of nodes.
    base = f"{_normal(manifest.project.target_path)}/compiled/{manifest.project.name}/{node.original_file_path}"
    if isinstance(node, UnitTestNode):
        return f"{base}/{node.name}.sql"
    if isinstance(node, TestNode) and node.is_generic:
        return f"{base}/{node.path}"
    return base


def write_compiled(manifest: Manifest, node: Node, sql: str) -> Path:
    """Write compiled SQL under the target folder; an unchanged file is left alone. Returns its absolute path."""
    path = os.path.join(manifest.project.root, compiled_path(manifest, node))  # noqa: PTH118 (as above)
    content = (masked_text(sql) + "\n").encode()
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            if file.readall() == content:
                return Path(path)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)
    return Path(path)


@cache
def _normal(folder: str) -> str:
    return PurePath(folder).as_posix()
