"""What dbt has and the engine has not: found wherever it may stand, and refused or told by file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gouji.engine.project.yamlfiles import Located
from gouji.engine.vocabulary.errors import ConfigurationError

if TYPE_CHECKING:
    from gouji.engine.jinja.renderer import Renderer
    from gouji.engine.project.project import Project

_PROJECT_KEYS = {
    "snapshots": "snapshots are not supported",
    "semantic-models": "semantic models are not supported",
    "metrics": "metrics are not supported",
    "saved-queries": "saved queries are not supported",
    "functions": "functions are not supported",
    "dispatch": "macros of packages are not supported: the order is always duckdb, default",
    "quoting": "every name is quoted",
    "docs-paths": "docs blocks are read from the folders of models, seeds, macros and tests",
    "restrict-access": "there are no packages to restrict",
}
_KNOWN_KEYS = {
    "name", "version", "config-version", "profile", "model-paths", "seed-paths", "test-paths", "analysis-paths",
    "macro-paths", "snapshot-paths", "asset-paths", "function-paths", "target-path", "log-path", "clean-targets",
    "packages-install-path", "require-dbt-version", "query-comment", "models", "seeds", "sources", "tests",
    "data_tests", "unit_tests", "exposures", "vars", "flags", "dbt-cloud", "on-run-start", "on-run-end", *_PROJECT_KEYS,
}  # fmt: skip
_SECTIONS = {
    "snapshots": "snapshots are not supported",
    "metrics": "metrics are not supported",
    "semantic_models": "semantic models are not supported",
    "saved_queries": "saved queries are not supported",
    "functions": "functions are not supported",
    "selectors": "YAML selectors are not supported",
    "data_tests": "properties of singular tests are not supported: write config() into their SQL",
    "tests": "properties of singular tests are not supported: write config() into their SQL",
}
KNOWN_SECTIONS = ("version", "models", "seeds", "sources", "exposures", "macros", "groups", "unit_tests", "analyses",
                  "anchors")  # fmt: skip
_ENTRY_KEYS = {
    "versions": "model versions are not supported",
    "latest_version": "model versions are not supported",
    "external": "external tables are not supported",
    "overrides": "sources of packages are not supported",
    "quoting": "every name is quoted",
    "database": "every relation lies in the one database file",
    "time_spine": "semantic models are not supported",
}
_CONFIGURATION = {
    "grants": "DuckDB has no grants",
    "database": "every relation lies in the one database file",
}
# What dbt calls by itself while it builds: a project that defines one of these expects it to be called.
_INTERNAL = re.compile(
    r"(?:\w+__)?(?:ref|source|config|generate_database_name|get_where_subquery|get_(?:unit_)?test_sql|"
    r"get_limit_subquery_sql|(?:get_)?create_(?:table|view)_as(?:_sql)?|is_incremental|should_full_refresh|"
    r"should_store_failures|get_merge_sql|get_delete_insert_merge_sql|get_insert_into_sql|get_incremental_\w+_sql|"
    r"load_csv_rows|create_csv_table|persist_docs|alter_\w+_comment|run_hooks|get_fixture_sql|get_expected_sql|"
    r"format_row|materialization_\w+)"
    r"|\w+__(?:test_(?:unique|not_null|accepted_values|relationships)|generate_(?:schema|alias)_name)"
)


def check_project_file(content: Located, path: str) -> None:
    """Raises ConfigurationError for a key of `dbt_project.yml` that gouji lacks or that is unknown."""
    for key in content:
        if key in _PROJECT_KEYS and content[key]:
            raise ConfigurationError(
                f"{key}: {_PROJECT_KEYS[key]}", path=path, line=content.line_of(key), hint=f"remove {key}"
            )
        if key not in _KNOWN_KEYS:
            near = difflib.get_close_matches(str(key), _KNOWN_KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"remove {key}"
            raise ConfigurationError(f"'{key}' is unknown", path=path, line=content.line_of(key), hint=hint)


def check_flags(flags: Mapping[str, Any], path: str, line: int) -> None:
    """Raises ConfigurationError for a flag that would change what a run does and is not obeyed here."""
    if flags.get("warn_error_options"):
        raise ConfigurationError(
            "flags: warn_error_options: warnings are not chosen one by one", path=path,
            line=flags.line_of("warn_error_options") if isinstance(flags, Located) else line,
            hint="write warn_error: true",
        )  # fmt: skip


def check_folders(project: Project, folders: Mapping[str, list[str]]) -> list[str]:
    """Warnings about files that nothing reads. Raises ConfigurationError for a snapshot or a function."""
    for kind in ("snapshot", "function"):
        for _, path in project.files(folders[kind], ".sql", ".yml", ".yaml"):
            raise ConfigurationError(
                f"{kind}s are not supported", path=project.relative(path), line=1, hint="remove the file"
            )
    warnings = [
        f"{project.relative(path)}:1: analyses are not compiled"
        for _, path in project.files(folders["analysis"], ".sql")
    ]
    if (project.root / "selectors.yml").is_file():
        warnings.append("selectors.yml:1: YAML selectors are not read; give --select")
    return warnings


def check_sections(content: Located, path: str) -> None:
    """Raises ConfigurationError for a section of a YAML file that gouji lacks or that is unknown."""
    for key in content:
        if key in KNOWN_SECTIONS:
            continue
        if key in _SECTIONS:
            if content[key]:
                raise ConfigurationError(_SECTIONS[key], path=path, line=content.line_of(key), hint=f"remove {key}:")
            continue
        near = difflib.get_close_matches(str(key), KNOWN_SECTIONS, n=1)
        raise ConfigurationError(
            f"section '{key}' is unknown", path=path, line=content.line_of(key),
            hint=f"did you mean {near[0]}?" if near else f"use: {', '.join(KNOWN_SECTIONS)}",
        )  # fmt: skip


def check_entry(entry: Located, path: str) -> None:
    """Raises ConfigurationError for a key of a model, seed, source or table that gouji lacks."""
    for key, reason in _ENTRY_KEYS.items():
        if entry.get(key):
            raise ConfigurationError(
                f"'{entry.get('name')}': '{key}': {reason}", path=path, line=entry.line_of(key), hint=f"remove {key}"
            )


def check_configuration(config: Mapping[str, Any], shown: str, path: str, line: int | None, *, is_seed: bool) -> None:
    """Raises ConfigurationError for a configuration of a seed or source that gouji lacks."""
    meta = config.get("meta")
    found: dict[str, Any] = {**config, **(meta if isinstance(meta, Mapping) else {})}
    hooks = {"pre_hook": "a source is not made here", "post_hook": "a source is not made here"}
    for key, reason in {**_CONFIGURATION, **({} if is_seed else hooks)}.items():
        if found.get(key):
            raise ConfigurationError(f"{shown}: '{key}': {reason}", path=path, line=line, hint=f"remove {key}")
    if config.get("delimiter") not in (None, ","):
        raise ConfigurationError(
            f"{shown}: delimiter '{config['delimiter']}' is not supported", path=path, line=line, hint="use commas"
        )


def check_macros(renderer: Renderer, package: str) -> None:
    """Raises ConfigurationError for a macro that would change what dbt does by itself: here nothing calls it."""
    for macro in renderer.macro_records.values():
        if macro.package_name == package and _INTERNAL.fullmatch(macro.name):
            raise ConfigurationError(
                f"macro '{macro.name}' is one that dbt itself calls; here it would have no effect",
                path=macro.original_file_path,
                line=macro.line,
                hint="give it another name",
            )
