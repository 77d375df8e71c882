"""What decides the outcome of a node besides its parents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.unittests import unit_body
from gouji.engine.compile.volatility import looks_outside, tells_day
from gouji.engine.project.hookconfig import has_hooks
from gouji.engine.project.modelconfig import key_of, strategy_of
from gouji.engine.project.pythonreads import looks_elsewhere
from gouji.engine.vocabulary.checksums import value_sha256
from gouji.engine.vocabulary.nodes import (
    Column,
    Described,
    ModelNode,
    Node,
    SeedNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """`sql` is compared as a syntax tree, `rest` is the SHA-256 of everything else.

    `content` is that of the rows of a seed. A node that `is_volatile` may come out otherwise although nothing of it has
    changed: it runs in every build. Of a suite that `asks_day` that is so on another day than that of its verdicts;
    the day counts in `rest` for other nodes.
    """

    sql: str | None
    rest: str
    is_volatile: bool = False
    content: str = ""
    asks_day: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What counts for nodes besides the project: digests, the files by path, and the present day.

    `engine` counts for all nodes. `packages` are the installed ones, of which Python models and suites make use;
    `modules_of` digests the modules beside the project that the text of a Python model imports.
    """

    engine: str
    packages: str
    day: str
    file_sha256: Callable[[Path], str | None]
    modules_of: Callable[[str], Any] = lambda text: None


def definition_of(node: Node, compiler: Compiler, around: Surroundings) -> Definition:
    """The definition of a seed, model, test or suite. `compiler` is that of the run, with its increments."""
    if isinstance(node, SuiteNode):
        return _suite(node, around)
    sql: str | None = None
    parts: dict[str, Any] = {"type": node.resource_type, "engine": around.engine, "config": dict(node.config)}
    is_volatile, content = False, ""
    if isinstance(node, Described):
        parts |= _described(node)
    if isinstance(node, SeedNode):
        is_volatile = has_hooks(node)
        content = f" {around.file_sha256(compiler.manifest.project.root / node.rows_file)}"
        parts["stored"] = node.stored_in
        parts["key"] = node.meta.get("key")
    elif isinstance(node, ModelNode) and node.language == "python":
        is_volatile = has_hooks(node) or looks_elsewhere(node.raw_code)
        empty = compiler.switches.empty
        parts["python"] = [node.raw_code, around.packages, around.modules_of(node.raw_code), empty]
    elif isinstance(node, ModelNode):
        sql = compiler.compile(node)
        # A hook may write anywhere, and as often as it runs.
        is_volatile = _appends(node) or has_hooks(node)
    elif isinstance(node, TestNode):
        sql = compiler.compile(node)
        parts["stored"] = [node.stored_as, str(node.failures_relation)]
    elif isinstance(node, UnitTestNode):
        sql = unit_body(node, compiler)
        parts["unit test"] = [asdict(each) for each in (*node.given, node.expect)]
        is_volatile = any("{" in (each.sql or "") for each in (*node.given, node.expect))
    if sql is not None and tells_day(sql):
        parts["day"] = around.day
    return Definition(sql, value_sha256(parts), is_volatile or bool(sql and looks_outside(sql)), content)


def _suite(node: SuiteNode, around: Surroundings) -> Definition:
    try:
        text = node.suite.path.read_text(encoding="utf-8")
    except OSError:
        return Definition(None, "", is_volatile=True)
    parts = ["expectation", around.engine, around.packages, around.file_sha256(node.suite.path)]
    return Definition(None, value_sha256(parts), looks_outside(text), asks_day=tells_day(text))


def _described(node: Described) -> Mapping[str, Any]:
    """The relation, and of its YAML what is written into the database or checked when it is built."""
    persist = node.config.get("persist_docs") or {}
    has_contract = isinstance(node, ModelNode) and node.has_contract

    def column(each: Column) -> list[Any]:
        contract = [each.data_type, each.quote, *map(dict, each.constraints)] if has_contract else None
        return [each.name, each.description if persist.get("columns") else None, contract]

    return {
        "relation": str(node.relation),
        "description": node.description if persist.get("relation") else None,
        "columns": [column(each) for each in node.columns.values()],
        "constraints": [dict(each) for each in node.constraints] if isinstance(node, ModelNode) else None,
    }


def _appends(node: ModelNode) -> bool:
    """Whether running a model again over the same input adds its rows again."""
    if node.materialized != "incremental":
        return False
    return strategy_of(node.config) == "append" or not key_of(node.config)
