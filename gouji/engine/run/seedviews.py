"""The seeds of a project in one folder, whatever folders and packages they come from: what declares, to be read."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.nodes import Node, SeedNode

FOLDER = "declared"
SEEDS = "seeds"


def seed_view(manifest: Manifest) -> tuple[Path, Manifest]:
    """(folder of links to all seeds by their place in their own folder, the manifest with its seeds there).

    The folder lies below the target folder and is made anew.
    """
    root = manifest.project.target / FOLDER
    shutil.rmtree(root, ignore_errors=True)
    nodes: dict[str, Node] = {}
    for uid, node in manifest.nodes.items():
        nodes[uid] = node
        if isinstance(node, SeedNode):
            shown = f"{SEEDS}/{node.path}"
            nodes[uid] = replace(node, original_file_path=shown)
            link = root / shown
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to((manifest.project.root / node.original_file_path).resolve())
    return root / SEEDS, replace(manifest, graph=replace(manifest.graph, nodes=nodes))
