"""What the readers of the single resource types share."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gouji.engine.jinja.renderer import Renderer, shown
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import NODE_HOOKS, Project, as_list, merged_config
from gouji.engine.project.properties import Patch, Properties
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Column, DocBlock, Node

_TRUTHS = ("enabled", "store_failures", "full_refresh")


@dataclass
class Reading:
    """What the readers of the single resource types share while a project is read."""

    project: Project
    profile: Profile
    renderer: Renderer
    docs: Mapping[str, DocBlock]
    properties: Properties
    store_failures: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    disabled: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    disabled_fqns: list[tuple[str, ...]] = field(default_factory=list)
    empty: set[str] = field(default_factory=set)

    def disable(self, unique_id: str, shown: str, fqn: Sequence[str]) -> None:
        """Note a node that is configured away, and the file where that, or the node, stands."""
        self.disabled[unique_id] = shown
        self.disabled_fqns.append(tuple(fqn))

    def is_empty(self, unique_id: str, text: str, shown: str, fqn: Sequence[str]) -> bool:
        """Whether nothing stands in a file: as in dbt it is then no node that runs, but here that is told."""
        if text.strip():
            return False
        self.disable(unique_id, shown, fqn)
        self.empty.add(unique_id)
        self.warnings.append(f"{shown}:1: the file is empty: nothing is made of it")
        return True

    def config(self, parts: Sequence[Mapping[str, Any]], path: str, line: int | None) -> dict[str, Any]:
        """Configurations merged, with the Jinja in their values rendered. `where` is rendered with the test itself.

        Raises ConfigurationError for Jinja that fails, or gives no truth value where one is needed.
        """
        merged = self.rendered(merged_config(parts), path, line)
        if "tags" in merged:  # one tag may stand for a list of them
            merged["tags"] = list(dict.fromkeys(tag for each in merged["tags"] for tag in as_list(each)))
        for key in _TRUTHS:
            if isinstance(merged.get(key), str):
                merged[key] = self._truth(key, merged[key], path, line)
        return merged

    def rendered(self, config: Mapping[str, Any], path: str, line: int | None) -> dict[str, Any]:
        """The values of a configuration with their Jinja rendered, in lists and mappings too."""

        def rendered(value: Any) -> Any:
            if isinstance(value, str):
                return self.renderer.evaluate(value, {}, path, line)
            if isinstance(value, Mapping):
                return {key: rendered(item) for key, item in value.items()}
            return [rendered(item) for item in value] if isinstance(value, (list, tuple)) else value

        late = ("where", *NODE_HOOKS)  # rendered when they are needed
        return {key: value if key.replace("-", "_") in late else rendered(value) for key, value in config.items()}

    def columns(self, patch: Patch) -> dict[str, Column]:
        """The columns that YAML declares, with the Jinja in their meta, tags and types rendered."""
        found = {}
        for name, column in patch.columns.items():
            own = {"meta": column.meta, "tags": column.tags, "data_type": column.data_type}
            if "{{" in str(own) or "{%" in str(own):
                made = self.rendered(own, patch.path, patch.line)
                column = replace(column, **{**made, "tags": tuple(made["tags"])})
            found[name] = column
        return found

    def unrendered(
        self,
        of_project: Sequence[Mapping[str, Any]],
        in_yaml: Mapping[str, Any],
        in_call: Mapping[str, Any],
        text: str,
        path: str,
        line: int | None,
    ) -> dict[str, Any]:
        """What `state:` compares, as dbt notes it: the last of each key, of `dbt_project.yml` as it is written.

        Of YAML and of `config()` it is what came out, unless the project's flag asks for what is written there too:
        then of the first call in `text` each value is noted as the syntax tree that Jinja reads.
        """
        noted = {key: value for part in of_project for key, value in part.items()}
        if self.project.flags.get("state_modified_compare_more_unrendered_values"):
            return {**noted, **in_yaml, **(written_config(self.renderer, text) or in_call)}
        return {**noted, **self.rendered(in_yaml, path, line), **in_call}

    def _truth(self, key: str, text: str, path: str, line: int | None) -> bool:
        if text.strip().lower() in ("true", "false"):
            return text.strip().lower() == "true"
        raise ConfigurationError(f"{key}: '{text}' is neither true nor false", path=path, line=line, hint="correct it")

    def placement(self, node: Mapping[str, Any], config: Mapping[str, Any], name: str) -> tuple[str, str]:
        """(schema, alias) by the project's `generate_schema_name` and `generate_alias_name`, or dbt's own.

        Raises ConfigurationError for a macro that fails.
        """
        macros = self.renderer.macros
        file = str(node.get("original_file_path", ""))
        with self.renderer.scoped({"model": node, "this": None}), shown(file, self.renderer):
            schema = str(macros["generate_schema_name"](config.get("schema"), node)).strip()
            alias = str(macros["generate_alias_name"](config.get("alias"), node)).strip()
        return schema, alias or name

    def add(self, node: Node) -> None:
        """Register a node. Raises ConfigurationError when its id or its relation is taken."""
        known = self.nodes.get(node.unique_id)
        if known is not None:
            raise ConfigurationError(
                f"{node.resource_type} '{node.name}' is also in {known.original_file_path}",
                path=node.original_file_path,
                line=node.line,
                hint="rename or remove one of them",
            )
        self.nodes[node.unique_id] = node


def written_config(renderer: Renderer, text: str) -> dict[str, str]:
    """The arguments of the first `config()` in a template, as dbt writes down what it cannot work out."""
    calls = renderer.calls(text) if "config(" in text else []
    return next((named for name, _, named in calls if name == "config"), {})


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known names."""
    known = sorted(set(known))
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(known[:8])}{' …' if len(known) > 8 else ''}" if known else "nothing is defined yet"


def call_line(source: str, function: str, *names: str) -> int | None:
    """The line of the first `function('…name…')` call in a template, if it is written out."""
    quoted_names = r"\s*,\s*".join(rf"""['"]{re.escape(name)}['"]""" for name in names)
    found = re.search(rf"\b{function}\s*\(\s*{quoted_names}", source)
    return source.count("\n", 0, found.start()) + 1 if found else None


def node_tags(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of a configuration, sorted, each once."""
    return tuple(sorted({str(tag) for tag in as_list(config.get("tags"))}))
