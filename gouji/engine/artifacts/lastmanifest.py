"""`manifest.json` written again: where all that it tells is as it was, only who wrote it, and when, is put in anew.

The file is as it would be written from the start, byte for byte; making its text is a tenth of a build that has nothing
to do. What it was made of is noted in `manifest.cache`, with a digest of the file without its times.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.vocabulary.cachefiles import put
from gouji.engine.vocabulary.checksums import value_sha256
from gouji.engine.vocabulary.filedigests import digests_in
from gouji.engine.vocabulary.mask import has_secrets
from gouji.engine.vocabulary.nodes import ModelNode, SeedNode, TestNode

NAME = "manifest.cache"
_AFTER_METADATA = b', "nodes": {'
_MADE = b'"created_at": '


def fingerprint(compiler: Compiler, key: str | None, hooks: Iterable[Any]) -> str | None:
    """What tells a manifest from others but for its times; `key` is that of the project as it was read.

    None where that is not known, or where secrets are masked in it.
    """
    if key is None or has_secrets():
        return None
    project, texts, seeds = compiler.manifest.project, hashlib.sha256(), {}
    for uid, node in compiler.manifest.nodes.items():
        if isinstance(node, SeedNode):
            seeds[uid] = digests_in(project.target).of(project.root / node.original_file_path).stripped
        elif isinstance(node, (ModelNode, TestNode)):
            texts.update(compiler.compile(node).encode() + b"\0")
    return value_sha256([key, texts.hexdigest(), seeds, list(hooks)])


def text_again(path: Path, made_of: str, metadata: Mapping[str, Any], created: float) -> bytes | None:
    """The text of a manifest whose file was made of the same; None where the file is not there or another."""
    try:
        known = json.loads(path.with_name(NAME).read_bytes())
        rest, before = _told(path.read_bytes())
    except (OSError, ValueError):
        return None
    if known != _noted(made_of, _timed(rest, before, b"0")):
        return None
    head = b'{"metadata": ' + json.dumps(metadata, ensure_ascii=False, default=str).encode()
    return head + _timed(rest, before, json.dumps(created).encode())


def note(path: Path, made_of: str) -> None:
    """Note of what the file was made."""
    rest, created = _told(path.read_bytes())
    put(path.with_name(NAME), json.dumps(_noted(made_of, _timed(rest, created, b"0"))).encode())


def _told(content: bytes) -> tuple[bytes, bytes]:
    """(all behind the metadata, the time of the entries as it is written)."""
    found = re.search(_MADE + rb"([0-9.e+]+)[,}]", content)
    return content[content.index(_AFTER_METADATA) :], found[1] if found is not None else b"0"


def _timed(rest: bytes, before: bytes, created: bytes) -> bytes:
    # Inside a text a quote has a backslash before it: there is no such key in one.
    return rest.replace(_MADE + before, _MADE + created)


def _noted(made_of: str, rest: bytes) -> list[str]:
    return [made_of, hashlib.sha256(rest).hexdigest()]
