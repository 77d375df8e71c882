"""Models: each file is rendered once with capturing functions, which tell its configuration and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from gouji.engine.project.context import ConfigCall
from gouji.engine.project.contracts import all_constraints, check_contract
from gouji.engine.project.hookconfig import render_hooks, settled_hooks
from gouji.engine.project.modelconfig import check_model_config
from gouji.engine.project.project import folder_config
from gouji.engine.project.pythonmodels import read_python
from gouji.engine.project.shared import Reading, call_line, nearest, node_tags
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import ModelNode, Relation, TestNode

CALL = re.compile(r"^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$")


@dataclass
class Captured:
    """What a template asked for while it was rendered for parsing."""

    config: ConfigCall = field(default_factory=ConfigCall)
    refs: list[tuple[str, ...]] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    macros: set[str] = field(default_factory=set)


class ModelReader:
    """Reads the models and resolves references of every kind of node."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.templates: dict[str, Any] = {}

    def read(self) -> None:
        """One node per SQL file of the model folders. Raises ConfigurationError with file and line."""
        project = self.reading.project
        for folder, path in project.files(project.model_paths, ".sql", ".py"):
            inner = PurePosixPath(path.relative_to(project.root / folder).as_posix())
            self._read_model(inner, project.relative(path), read_source(path, project.relative(path)))

    def _read_model(self, inner: PurePosixPath, shown: str, text: str) -> None:
        reading, project, name = self.reading, self.reading.project, inner.stem
        owner = project.owner(shown)
        uid, fqn = f"model.{project.name}.{name}", (owner, *inner.parent.parts, name)
        patch = reading.properties.patches.get(("models", name))
        if self._is_replaced(name, owner, shown):
            reading.disabled_fqns.append(fqn)
            return
        if reading.is_empty(uid, text, shown, fqn):
            return
        python = inner.suffix == ".py"
        captured = self.capture_python(text, shown) if python else self.capture(uid, text, shown, name)
        declared = (patch.path, patch.line) if patch else (shown, None)
        given = folder_config(project, "models", fqn), patch.config if patch else {}, captured.config.captured
        config = reading.config([{"materialized": "table" if python else "view"}, *given[0], *given[1:]], *declared)
        if config.get("enabled") is False:
            reading.disable(uid, shown, fqn)
            return
        check_model_config(config, shown, call_line_of_config(text), python=python)
        config = settled_hooks(config, shown, call_line_of_config(text))
        if config["materialized"] == "ephemeral" and (config.get("pre-hook") or config.get("post-hook")):
            reading.warnings.append(f"{shown}:1: the hooks of '{name}' have no effect: it is ephemeral")
        # What a hook refers to is built before the model.
        scope = self.capturing_scope(captured, uid, name) | {"config": ConfigCall(config)}
        render_hooks(config, reading.renderer, scope, shown, call_line_of_config(text))
        columns, constraints = (reading.columns(patch), patch.constraints) if patch else ({}, ())
        described = (patch.path, patch.line) if patch else (shown, call_line_of_config(text))
        reading.warnings += check_contract(name, config, columns, constraints, *described, python=python)
        as_dict = {"name": name, "unique_id": uid, "resource_type": "model", "config": config, "fqn": list(fqn),
                   "path": str(inner), "original_file_path": shown, "package_name": owner}  # fmt: skip
        schema, alias = reading.placement(as_dict, config, name)
        reading.add(
            ModelNode(
                unique_id=uid,
                name=name,
                package_name=owner,
                path=str(inner),
                original_file_path=shown,
                fqn=fqn,
                tags=node_tags(config),
                config=config,
                unrendered_config=reading.unrendered(*given, "" if python else text, *declared),
                meta=config.get("meta") or {},
                description=patch.description if patch else "",
                patch_path=patch.path if patch else None,
                patch_line=patch.line if patch else None,
                line=first_line(text),
                schema=schema,
                alias=alias,
                columns=columns,
                constraints=constraints,
                raw_code=text if python else text.strip(),
                language="python" if python else "sql",
                refs=unique(captured.refs),
                sources=unique(captured.sources),
                macros=tuple(sorted(captured.macros)),
            )
        )

    def _is_replaced(self, name: str, owner: str, shown: str) -> bool:
        """Whether the project's own model or seed stands for that of a package. Raises ConfigurationError otherwise."""
        project, nodes = self.reading.project, self.reading.nodes
        known = nodes.get(f"model.{project.name}.{name}") or nodes.get(f"seed.{project.name}.{name}")
        if known is None:
            return False
        if owner in (project.name, known.package_name):
            raise ConfigurationError(
                f"model '{name}' has the name of {known.original_file_path}", path=shown, hint="rename one of them"
            )
        return True

    def capture(self, uid: str, text: str, shown: str, name: str) -> Captured:
        """Render a template with capturing functions; the compiled template is kept for the real rendering."""
        template = self.reading.renderer.template(text, shown)
        self.templates[uid] = template
        captured = Captured()
        self.reading.renderer.render(template, self.capturing_scope(captured, uid, name), shown)
        return captured

    def capture_python(self, text: str, shown: str) -> Captured:
        """What a Python model refers to and sets, read from its text, not run. Raises ConfigurationError."""
        captured = Captured()
        config, refs, sources = read_python(text, shown)
        captured.config.captured.update(config)
        captured.refs.extend(refs)
        captured.sources.extend(sources)
        return captured

    def capturing_scope(self, captured: Captured, uid: str, name: str) -> dict[str, Any]:
        """The names in force while parsing: `execute` is false and relations are placeholders."""

        def ref(*names: str, **version: Any) -> Relation:
            check_ref_arguments(names, version)
            captured.refs.append(tuple(names))
            return Relation("", names[-1])

        def source(source_name: str, table: str) -> Relation:
            captured.sources.append((source_name, table))
            return Relation(source_name, table)

        calls = {"ref": ref, "source": source, "config": captured.config}
        return {
            **calls,
            "builtins": calls,
            "this": Relation(self.reading.profile.schema, name),
            "model": {"name": name, "unique_id": uid, "config": {}},
            "execute": False,
            "is_incremental": lambda: False,
            "should_full_refresh": lambda: False,
            "get_where_subquery": lambda relation: relation,
            "__used_macros__": captured.macros,
        }

    def resolve_call(self, text: str, path: str, line: int) -> list[str]:
        """The unique ids that `ref('…')` or `source('…', '…')`, written in YAML, refers to."""
        captured = Captured()
        scope = self.capturing_scope(captured, "", "")
        self.reading.renderer.evaluate("{{ " + text.strip().strip("{}").strip() + " }}", scope, path, line)
        return self.resolve(captured.refs, captured.sources, path, lambda *_: line)

    def resolve(self, refs: Any, sources: Any, path: str, line_of: Callable[..., int | None]) -> list[str]:
        """Unique ids of what is referred to. Raises ConfigurationError with file, line and the nearest names."""

        def found(call: str, names: Any, resolved: Callable[[Any, str], str]) -> str:
            try:
                return resolved(names, path)
            except ConfigurationError as error:
                error.line = line_of(call, *names)
                raise

        return [
            *(found("ref", names, self._resolve_ref) for names in refs),
            *(found("source", names, self._resolve_source) for names in sources),
        ]

    def _resolve_ref(self, names: tuple[str, ...], path: str) -> str:
        project, nodes = self.reading.project, self.reading.nodes
        packages = (project.name, *(package.name for package in project.packages))
        if len(names) == 2 and names[0] not in packages:
            one = len(packages) == 1
            raise ConfigurationError(
                f"ref() asks for package '{names[0]}'",
                path=path,
                hint=f"the only package is '{packages[0]}'" if one else f"the packages are {', '.join(packages)}",
            )
        for resource in ("model", "seed"):
            uid = f"{resource}.{project.name}.{names[-1]}"
            if uid in nodes:
                return uid
            if uid in self.reading.disabled:
                state, verb = ("an empty", "fill") if uid in self.reading.empty else ("a disabled", "enable")
                raise ConfigurationError(
                    f"ref('{names[-1]}') refers to {state} {resource}",
                    path=path,
                    hint=f"{verb} {self.reading.disabled[uid]}, or take the ref() out",
                )
        known = [node.name for node in nodes.values() if node.resource_type in ("model", "seed")]
        raise ConfigurationError(
            f"ref('{names[-1]}') refers to no model or seed", path=path, hint=nearest(names[-1], known)
        )

    def _resolve_source(self, names: tuple[str, str], path: str) -> str:
        prefix = f"source.{self.reading.project.name}."
        uid = f"{prefix}{names[0]}.{names[1]}"
        if uid in self.reading.nodes:
            return uid
        known = [key.removeprefix(prefix) for key in self.reading.nodes if key.startswith(prefix)]
        raise ConfigurationError(
            f"source('{names[0]}', '{names[1]}') is not declared",
            path=path,
            hint=nearest(f"{names[0]}.{names[1]}", known),
        )

    def _foreign_keys(self, node: ModelNode) -> list[str]:
        """The models that foreign keys point to: they are built first."""
        path = node.patch_path or node.original_file_path
        found = []
        for each in all_constraints(node.columns.values(), node.constraints):
            if each["type"] == "foreign_key" and each.get("to"):
                found += self.resolve_call(each["to"], path, getattr(each, "line", 1))
        return found

    def link(self) -> None:
        """Turn the captured references of models and tests into `depends_on`; hand over the templates."""
        for uid, node in self.reading.nodes.items():
            if not isinstance(node, (ModelNode, TestNode)):
                continue
            source = "\n" * ((node.line or 1) - 1) + node.raw_code
            generic = isinstance(node, TestNode) and node.is_generic

            def line_of(*names: str, source: str = source, node: Any = node, generic: bool = generic) -> int | None:
                return node.line if generic else call_line(source, names[0], *names[1:]) or node.line

            found = self.resolve(node.refs, node.sources, node.original_file_path, line_of)
            found += self._foreign_keys(node) if isinstance(node, ModelNode) and node.has_contract else []
            self.reading.nodes[uid] = replace(node, depends_on=tuple(dict.fromkeys((*node.depends_on, *found))))
        self.reading.renderer.templates = self.templates


def check_ref_arguments(names: tuple[Any, ...], version: Mapping[str, Any]) -> None:
    """Raises ConfigurationError unless ref() got one or two names and no version."""
    if version:
        raise ConfigurationError("model versions are not supported", hint="take the version out of ref()")
    if not 1 <= len(names) <= 2 or not all(isinstance(name, str) for name in names):
        raise ConfigurationError("ref() takes a name, or a package and a name", hint="write ref('model')")


def read_source(path: Path, shown: str) -> str:
    """The text of a SQL file. Raises ConfigurationError when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(
            f"byte {error.start} is not UTF-8", path=shown, line=line, hint="save the file as UTF-8"
        ) from None


def first_line(text: str) -> int:
    """The line on which a text begins, blank lines left out."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1


def call_line_of_config(text: str) -> int | None:
    """The line of `config(` in a model, if there is one."""
    found = re.search(r"\{\{-?\s*config\s*\(", text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def unique(items: list[Any]) -> tuple[Any, ...]:
    """The items, each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(items))
