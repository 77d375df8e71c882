"""Seeds whose rows lie in a store: a source names its files, as dbt-duckdb reads them, and a seed has its relation."""

from __future__ import annotations

import re
from dataclasses import replace

from gouji.engine.project.shared import Reading
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import SeedNode, SourceNode

_FILES = re.compile(r"(?:read_parquet\()?\s*'?(?P<folder>[^'*]+)/(?P<table>[^'/*]+)/\*\.parquet'?\s*\)?")


def link_stores(reading: Reading) -> None:
    """Tell seeds of the store that holds their rows. Raises ConfigurationError for files that belong to no seed."""
    sources = [node for node in reading.nodes.values() if isinstance(node, SourceNode)]
    seeds = {node.relation: node for node in reading.nodes.values() if isinstance(node, SeedNode)}
    for source in sources:
        location = source.meta.get("external_location")
        if not location:
            continue
        shown = f"source '{source.source_name}.{source.name}': 'external_location'"
        named = {"name": source.name, "identifier": source.alias, "schema": source.schema}
        for name, value in named.items():
            location = str(location).replace(f"{{{name}}}", value)
        found = _FILES.fullmatch(location.strip())
        seed = seeds.get(source.relation)
        if found is None or seed is None:
            raise ConfigurationError(
                f"{shown}: files are no sources, but those of a store, FOLDER/TABLE/*.parquet, "
                "of a table that a seed has too", path=source.original_file_path, line=source.line,
                hint="load the file as a seed, or name the relation of a seed",
            )  # fmt: skip
        if found["table"] != seed.name:
            raise ConfigurationError(
                f"{shown}: the table is '{found['table']}', the seed '{seed.name}'", path=source.original_file_path,
                line=source.line, hint="give both one name",
            )  # fmt: skip
        reading.nodes[seed.unique_id] = replace(seed, stored_in=found["folder"])
