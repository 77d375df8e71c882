"""The SQL of models and tests: templates rendered with real relations, ephemeral parents inlined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gouji.engine.compile.keptprojects import KeptProject
from gouji.engine.jinja.markers import MARKER, marker_at, strip_marked
from gouji.engine.jinja.renderer import Renderer, shown
from gouji.engine.jinja.standins import EphemeralName, NoRows
from gouji.engine.project.context import ConfigCall
from gouji.engine.project.graph import Manifest
from gouji.engine.project.models import check_ref_arguments
from gouji.engine.project.tests import render_arguments
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Described, ModelNode, Node, Relation, SeedNode, TestNode

_LEADING = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
_WITH = re.compile(r"with(\s+recursive)?\b", re.IGNORECASE)
INLINE = "inline"


@dataclass(frozen=True)
class _Body:
    """Rendered SQL before ephemeral parents are put in, and which ephemeral models it needs, in order."""

    sql: str
    ephemerals: tuple[str, ...]


@dataclass(frozen=True)
class Switches:
    """What the command line says of a run as a whole and templates ask as `flags`.

    `full_refresh` makes everything anew, `empty` lets models read no row, `store_failures` keeps the failing rows of
    data tests.
    """

    full_refresh: bool = False
    empty: bool = False
    store_failures: bool = False


@dataclass(frozen=True)
class Compiler:
    """Compiles the nodes of a manifest. Two compilers of it share what was rendered: no node is rendered twice.

    `increments` are the incremental models whose relation is there already: `is_incremental()` is true in them.
    `kept` is where the project and what was rendered are kept for other commands.
    """

    manifest: Manifest
    renderer: Renderer
    switches: Switches = Switches()
    increments: frozenset[str] = frozenset()
    kept: KeptProject | None = None
    _bodies: dict[tuple[str, bool, bool], _Body] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Node]:
        kinds = ("model", "seed")
        nodes = self.manifest.nodes.values()
        return {(node.resource_type, node.name): node for node in nodes if node.resource_type in kinds}

    def adding_to(self, unique_ids: Iterable[str]) -> Compiler:
        """The compiler of a run that adds to the tables of these incremental models."""
        return replace(self, increments=frozenset(unique_ids))

    def knowing(self, rendered: Mapping[Any, Any]) -> Compiler:
        """The same compiler, which renders nothing again of what `keep` kept."""
        if self.renderer.cache is not None:
            self.renderer.cache.forget_nothing()
        return replace(self, _bodies=dict(rendered))

    def keep(self) -> str | None:
        """Keep the project as it was read, and what was rendered, for the next command; gives the key of both."""
        if self.kept is None:
            return None
        self.kept.keep(self.manifest, {key: body for key, body in self._bodies.items() if not key[1]})
        return self.kept.key

    def template(self, node: ModelNode | TestNode) -> Any:
        """The template of a node, as it was compiled when it was read. Raises ConfigurationError."""
        found = self.renderer.templates.get(node.unique_id)
        return found if found is not None else self._template(node, marked=False)

    def _template(self, node: ModelNode | TestNode, *, marked: bool) -> Any:
        source = "\n" * ((node.line or 1) - 1) + node.raw_code
        return self.renderer.template(source, node.original_file_path, marked=marked)

    def refreshes(self, node: Node) -> bool:
        """Whether a model is built anew: what its own `full_refresh` says, else the command line."""
        own = node.config.get("full_refresh")
        return bool(self.switches.full_refresh if own is None else own)

    def compile(self, node: ModelNode | TestNode, *, marked: bool = False) -> str:
        """The SQL that a node stands for. With `marked`, each line of a model's own text tells its source line.

        Raises ConfigurationError with file and line when rendering fails.
        """
        if isinstance(node, ModelNode) and node.language == "python":
            return node.raw_code
        body = self._body(node, marked)
        return self._with_ephemerals(body, marked)

    def own_sql(self, node: ModelNode) -> str:
        """The SQL of a model as it is first built, in which an ephemeral parent stands as `__dbt__cte__<name>`."""
        return self.adding_to(())._body(node, False).sql

    def compile_inline(self, source: str) -> str:
        """The SQL of a template given on the command line."""
        scope, needed = self.scope(None)
        template = self.renderer.template(source, INLINE)
        return self._with_ephemerals(_Body(self.renderer.render(template, scope, INLINE).strip(), tuple(needed)), False)

    def target_of(self, call: str, node: ModelNode) -> Relation:
        """The relation that `ref('…')` or `source('…', '…')`, written in a foreign key, stands for."""
        scope, _ = self.scope(node)
        text = "{{ " + call.strip().strip("{}").strip() + " }}"
        found = self.renderer.evaluate(text, scope, node.patch_path or node.original_file_path)
        relation: Relation = found.of if isinstance(found, NoRows) else found
        return relation

    def source_line(
        self, node: ModelNode | TestNode, compiled_line: int, column: int | None = None
    ) -> tuple[str, int] | None:
        """(file, line) of the source from which a place of the compiled SQL (1-based) came; None when it is not known.

        The template is rendered again with a marker on each line of its literal text. Lines that a macro wrote carry
        no marker of this file: they belong to the call, which is the last marker before them.
        """
        if isinstance(node, TestNode) and node.is_generic:
            return (node.original_file_path, node.line) if node.line else None
        plain, marked = self.compile(node), self.compile(node, marked=True)
        if MARKER.sub("", marked) != plain:
            return self._line_by_text(node, plain, compiled_line)
        lines = marked.split("\n")[: max(compiled_line, 1)]
        found = marker_at(lines.pop(), column)
        while found is None and lines:
            found = marker_at(lines.pop(), None, last=True)
        return (node.original_file_path, found) if found is not None else None

    def _line_by_text(self, node: ModelNode | TestNode, plain: str, compiled_line: int) -> tuple[str, int] | None:
        """When markers change what is rendered: the only source line with the same text."""
        lines = plain.split("\n")
        wanted = lines[compiled_line - 1].strip() if compiled_line <= len(lines) else ""
        source = node.raw_code.split("\n")
        same = [index for index, text in enumerate(source) if wanted and text.strip() == wanted]
        return (node.original_file_path, same[0] + (node.line or 1)) if len(same) == 1 else None

    def _body(self, node: ModelNode | TestNode, marked: bool) -> _Body:
        key = (node.unique_id, marked, node.unique_id in self.increments)
        if key not in self._bodies:
            self._bodies[key] = self._rendered(node, marked)
        return self._bodies[key]

    def _rendered(self, node: ModelNode | TestNode, marked: bool) -> _Body:
        scope, needed = self.scope(node)
        file = node.original_file_path
        if isinstance(node, TestNode) and node.is_generic:
            return _Body(self._generic_test(node, scope).strip(), tuple(needed))
        template = self._template(node, marked=True) if marked else self.template(node)
        sql = self.renderer.render(template, scope, file)
        sql = strip_marked(sql) if marked else sql.strip()
        return _Body(sql.rstrip().removesuffix(";").rstrip(), tuple(needed))

    def _generic_test(self, node: TestNode, scope: Mapping[str, Any]) -> str:
        assert node.attached_node is not None
        attached = self.manifest.nodes[node.attached_node]
        relation: Any = self._relation(attached, scope["__needed__"])
        if node.config.get("where"):
            where = render_arguments(self.renderer, node.config["where"], scope, node.original_file_path, node.line)
            relation = f"(select * from {relation} where {where}) dbt_subquery"
        arguments = render_arguments(self.renderer, node.arguments, scope, node.original_file_path, node.line)
        macro = self.renderer.macros[f"test_{node.test_name}"]
        try:
            with self.renderer.scoped(scope), shown(node.original_file_path, self.renderer):
                return str(macro(model=relation, **arguments))
        except ConfigurationError as error:
            if error.line is None:
                error.line = node.line
            raise

    def scope(self, node: ModelNode | SeedNode | TestNode | None) -> tuple[dict[str, Any], list[str]]:
        """The names in force while a node is rendered, and the list that its ephemeral parents are put in."""
        needed: list[str] = []
        nodes, project = self.manifest.nodes, self.manifest.project
        read = NoRows if self.switches.empty else lambda relation: relation

        def ref(*names: str, **version: Any) -> Any:
            check_ref_arguments(names, version)
            found = self._by_name.get(("model", names[-1])) or self._by_name.get(("seed", names[-1]))
            if found is None:
                raise ConfigurationError(f"ref('{names[-1]}') refers to no model or seed", hint="correct the name")
            self._check_known(node, found, f"ref('{names[-1]}')")
            return read(self._relation(found, needed))

        def source(source_name: str, table: str) -> Any:
            found = nodes.get(f"source.{project.name}.{source_name}.{table}")
            if found is None:
                raise ConfigurationError(
                    f"source('{source_name}', '{table}') is not declared", hint="declare it in YAML"
                )
            self._check_known(node, found, f"source('{source_name}', '{table}')")
            return read(found.relation)

        calls = {"ref": ref, "source": source, "config": ConfigCall(node.config if node else {})}
        scope = {
            **calls,
            "builtins": calls,
            "this": node.relation if isinstance(node, (ModelNode, SeedNode)) else None,
            "model": _as_dict(node) if node else {},
            "execute": True,
            "is_incremental": lambda: node is not None and node.unique_id in self.increments,
            "should_full_refresh": lambda: self.refreshes(node) if node else False,
            "get_where_subquery": lambda relation: relation,
            "__needed__": needed,
        }
        return scope, needed

    def _check_known(self, node: Node | None, found: Node, call: str) -> None:
        """A reference that only the second rendering meets would come too late to order the nodes."""
        if node is not None and found.unique_id not in node.depends_on:
            raise ConfigurationError(
                f"{call} stands in a branch that is not taken while parsing",
                hint=f"add the comment '-- depends_on: {{{{ {call} }}}}' to the file",
            )

    def _relation(self, node: Node, needed: list[str]) -> Relation | EphemeralName | None:
        if isinstance(node, ModelNode) and node.materialized == "ephemeral":
            if node.unique_id not in needed:
                needed.append(node.unique_id)
            return EphemeralName(node.name)
        assert isinstance(node, Described)
        return node.relation

    def _ephemeral(self, unique_id: str, marked: bool) -> _Body:
        node = self.manifest.nodes[unique_id]
        assert isinstance(node, ModelNode)
        return self._body(node, marked)

    def _with_ephemerals(self, body: _Body, marked: bool) -> str:
        order: list[str] = []

        def visit(uids: tuple[str, ...]) -> None:
            for uid in uids:
                visit(self._ephemeral(uid, marked).ephemerals)
                if uid not in order:
                    order.append(uid)

        visit(body.ephemerals)
        if not order:
            return body.sql
        parts = []
        for uid in order:
            inner = MARKER.sub("", self._ephemeral(uid, marked).sql)
            parts.append(f"{EphemeralName(self.manifest.nodes[uid].name)} as (\n{inner}\n)")
        return put_ctes_first(body.sql, ", ".join(parts))


def has_sql(sql: str) -> bool:
    """Whether anything but white space and comments stands in a text."""
    found = _LEADING.match(sql)
    return found is None or found.end() < len(sql)


def put_ctes_first(sql: str, ctes: str) -> str:
    """SQL with further common table expressions before its own."""
    leading = _LEADING.match(sql)
    start = leading.end() if leading else 0
    own = _WITH.match(sql, start)
    if own is None:
        return f"{sql[:start]}with {ctes}\n{sql[start:]}"
    return f"{sql[: own.end()]} {ctes},{sql[own.end() :]}"


def _as_dict(node: Node) -> dict[str, Any]:
    """dbt's `model` variable."""
    shown = ("name", "unique_id", "resource_type", "path", "original_file_path", "description", "package_name")
    return {
        **{name: getattr(node, name) for name in shown},
        "config": dict(node.config),
        "fqn": list(node.fqn),
        "tags": list(node.tags),
        "meta": dict(node.meta),
        "alias": getattr(node, "alias", node.name),
        "schema": getattr(node, "schema", ""),
    }
