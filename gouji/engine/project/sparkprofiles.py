"""A target of `type: spark` in `profiles.yml`: where the engine is, where its files lie, what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from gouji.engine.project.yamlfiles import Located
from gouji.engine.vocabulary.errors import ConfigurationError

SERVERS = ("sail", "spark")
KEYS = frozenset({"server", "remote", "location", "server_side_parameters"})


@dataclass(frozen=True)
class SparkTarget:
    """An engine that speaks Spark Connect.

    `remote` is the address of one that runs (`sc://host:port`); where it is None, the `server` of that name is started
    on this machine and ends with the command. `location` is the folder of the engine's Parquet files, which the engine
    and this program see under the same path. `parameters` are those of the engine's session.
    """

    server: str
    remote: str | None
    location: Path
    parameters: Mapping[str, str] = field(default_factory=dict)

    def at(self, remote: str) -> SparkTarget:
        """The same, running at an address."""
        return replace(self, remote=remote)


def spark_target(values: Mapping[str, Any], output: Located, path: Path, database: Path, threads: int) -> SparkTarget:
    """What an output of `type: spark` says besides the keys that all have. Raises ConfigurationError with the line."""

    def refuse(key: str, what: str, hint: str) -> ConfigurationError:
        return ConfigurationError(what, path=path, line=output.line_of(key), hint=hint)

    server, remote = values.get("server") or SERVERS[0], values.get("remote") or None
    if server not in SERVERS:
        raise refuse("server", f"there is no server '{server}'", f"use one of: {', '.join(SERVERS)}")
    if remote is not None and (not isinstance(remote, str) or not remote.startswith("sc://")):
        raise refuse("remote", f"'{remote}' is no address of Spark Connect", "write sc://host:15002")
    location = values.get("location")
    if location is not None and (not isinstance(location, str) or "://" in location or "\0" in location):
        hint = "write the path of a folder that this program and every worker of the engine see under that path"
        raise refuse("location", f"'{location}' is no folder", hint)
    parameters = values.get("server_side_parameters") or {}
    if not isinstance(parameters, Mapping) or not all(
        isinstance(name, str) and isinstance(each, (str, int, float, bool)) for name, each in parameters.items()
    ):
        raise refuse("server_side_parameters", "server_side_parameters must be 'name: value' lines",
                     "write for example spark.sql.shuffle.partitions: 8")  # fmt: skip
    if location is None:
        root = database.with_name(f"{database.name}.parquet")
    else:  # other databases may keep their files there
        root = Path(location).absolute() / f"{database.name}-{sha256(str(database).encode()).hexdigest()[:8]}"
    told = {"spark.sql.shuffle.partitions": str(threads)} | {
        name: str(each).lower() if isinstance(each, bool) else str(each) for name, each in parameters.items()
    }
    return SparkTarget(server, remote, root, told)
