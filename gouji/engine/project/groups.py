"""Groups: who owns which models, and which models are only for their own group."""

from __future__ import annotations

from typing import Any

from gouji.engine.project.shared import Reading, nearest
from gouji.engine.project.yamlfiles import Located
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Group, ModelNode


def read_groups(reading: Reading) -> dict[str, Group]:
    """The groups by name. Raises ConfigurationError for a name taken twice and for a group without owner."""
    groups: dict[str, Group] = {}
    for entry, path in reading.properties.groups:
        name = entry["name"]
        if name in groups:
            other = groups[name]
            raise ConfigurationError(
                f"group '{name}' is also in {other.original_file_path}:{other.line}", path=path, line=entry.line,
                hint="rename one of them",
            )  # fmt: skip
        owner = checked_owner(entry, f"group '{name}'", path)
        uid = f"group.{reading.project.name}.{name}"
        groups[name] = Group(uid, name, path, entry.line, owner, str(entry.get("description") or ""))
    return groups


def checked_owner(entry: Located, shown: str, path: str) -> dict[str, Any]:
    """The `owner` of a group or exposure. Raises ConfigurationError unless it has a name or an e-mail address."""
    owner = entry.get("owner")
    if not isinstance(owner, dict) or not (owner.get("name") or owner.get("email")):
        raise ConfigurationError(
            f"{shown} has no owner", path=path, line=entry.line, hint="add owner: {name: …} or {email: …}"
        )
    return dict(owner)


def check_groups(reading: Reading, groups: dict[str, Group]) -> None:
    """Raises ConfigurationError for a model of an unknown group, and for a ref() to a private model of another."""
    for node in reading.nodes.values():
        name = node.config.get("group")
        if name is not None and name not in groups:
            raise ConfigurationError(
                f"group '{name}' is not defined", path=node.patch_path or node.original_file_path,
                line=getattr(node, "patch_line", None), hint=nearest(str(name), groups),
            )  # fmt: skip
        for uid in node.depends_on if isinstance(node, ModelNode) else ():
            parent = reading.nodes[uid]
            if parent.config.get("access") == "private" and parent.config.get("group") != name:
                raise ConfigurationError(
                    f"{node.name} refers to {parent.name}, which is private to group '{parent.config.get('group')}'",
                    path=node.original_file_path,
                    line=node.line,
                    hint="put both into one group, or make the model protected",
                )
