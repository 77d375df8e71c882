"""The commands that look: ls, compile, show, lineage and debug."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict

from gouji.cli.commands.common import chosen, read, read_whole, resource_types
from gouji.engine.compile.compiledfiles import write_compiled
from gouji.engine.compile.compiler import INLINE, Compiler
from gouji.engine.project.graph import Manifest
from gouji.engine.select.selection import names
from gouji.engine.vocabulary.errors import DiskFullError, NotWritableError, UsageError
from gouji.engine.vocabulary.nodes import ModelNode, TestNode

_RESOURCE_TYPES = ("model", "seed", "test", "unit_test", "source", "exposure", "expectation", "group")


def list_nodes(options: Namespace) -> int:
    """ls"""
    is_of_types = resource_types(options, _RESOURCE_TYPES)
    from gouji.engine.artifacts.manifest import listed

    compiler = read_whole(options).compiler
    manifest = compiler.manifest
    kinds = set(options.resource_type or ()) - {"all", "default"}
    selection = chosen(options, compiler, is_of_types)
    nodes = [manifest.nodes[uid] for uid in selection.unique_ids]
    if options.output == "json":
        lines = [json.dumps(listed(node), ensure_ascii=False, default=str) for node in nodes]
    elif options.output == "path":
        lines = [node.original_file_path for node in nodes]
    elif options.output == "name":
        lines = [node.name for node in nodes]
    else:
        lines = names(nodes)
    if "group" in kinds or (not kinds and not options.select and not options.exclude):
        lines += _listed_groups(manifest, options.output)
    for line in sorted(lines) if options.output != "json" else lines:
        print(line)
    return 0


def _listed_groups(manifest: Manifest, output: str) -> list[str]:
    if output == "json":
        entries = [{"resource_type": "group", **asdict(group)} for group in manifest.groups.values()]
        return [json.dumps(entry, ensure_ascii=False) for entry in entries]
    if output == "path":
        return [group.original_file_path for group in manifest.groups.values()]
    own = f"group:{manifest.project.name}." if output == "selector" else ""
    return [own + name for name in manifest.groups]


def compile_nodes(options: Namespace) -> int:
    """Write the compiled SQL of the chosen nodes, in DuckDB's or another dialect; exit 2 where that cannot say it."""
    opened = read_whole(options)
    manifest, compiler = opened.manifest, opened.compiler
    if options.dialect is not None:
        from gouji.engine.lineage.dialects import has_sql, translate_inline, translate_nodes

        if options.inline is not None:
            return translate_inline(compiler.compile_inline(options.inline), options.dialect)
        selection = chosen(options, compiler, has_sql)
        return translate_nodes(manifest, compiler, selection.unique_ids, options.dialect, quiet=options.quiet)
    if options.inline is not None:
        print(compiler.compile_inline(options.inline))
        return 0
    from gouji.engine.artifacts.files import writing

    selection = chosen(options, compiler, lambda node: isinstance(node, (ModelNode, TestNode)))
    found = (manifest.nodes[uid] for uid in selection.unique_ids)
    nodes = [node for node in found if isinstance(node, (ModelNode, TestNode))]
    with writing(manifest.project.target):
        for node in nodes:
            write_compiled(manifest, node, compiler.compile(node))
    asked = [node for node in nodes if isinstance(node, ModelNode)] or nodes
    if options.select and len(asked) == 1:
        print(compiler.compile(asked[0]))
    elif not options.quiet:
        print(f"{len(nodes)} compiled files in {manifest.project.target_path}/compiled")
    from gouji.engine.artifacts.files import write_manifest

    write_manifest(manifest, opened.profile, opened.invocation, compiler)
    return 0


def show(options: Namespace) -> int:
    """Print the rows of a model or a query; exit 0. Raises UsageError where not exactly one is chosen."""
    from gouji.engine.artifacts.rows import rendered_rows
    from gouji.engine.database.warehouse import Warehouse

    opened = read_whole(options)
    manifest, profile, compiler = opened.manifest, opened.profile, opened.compiler
    if options.inline is not None:
        name, sql = INLINE, compiler.compile_inline(options.inline)
    else:
        name, sql = _shown_node(options, manifest, compiler)
    limit = "" if options.limit < 0 else f" limit {options.limit}"
    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        columns, rows = warehouse.query_one(f"select * from (\n{sql.rstrip().rstrip(';')}\n) as shown{limit}")
    print(rendered_rows(name, columns, rows, options.output))
    return 0


def _shown_node(options: Namespace, manifest: Manifest, compiler: Compiler) -> tuple[str, str]:
    if not options.select:
        raise UsageError("show needs a node or a query", hint="give --select model, or --inline 'select …'")
    selection = chosen(options, compiler, lambda node: node.resource_type in ("model", "seed"))
    if len(selection.unique_ids) != 1:
        raise UsageError(
            f"show needs one model, {len(selection.unique_ids)} are selected", hint="select one by its name"
        )
    node = manifest.nodes[selection.unique_ids[0]]
    return node.name, compiler.compile(node) if isinstance(node, ModelNode) else f"select * from {node.relation}"


def lineage(options: Namespace) -> int:
    """Print what columns are made of, or what is made of them; exit 0. Raises UsageError for an unknown column."""
    from gouji.engine.artifacts.lineage import database_columns, read_lineage, stored_lineage, write_lineage
    from gouji.engine.artifacts.lineage_tree import as_json, asked_places, tree

    opened = read_whole(options)
    manifest = opened.manifest
    stored = stored_lineage(manifest.project.target)
    found = read_lineage(manifest, opened.compiler, database_columns(opened.profile), stored)
    places = asked_places(manifest, found, options.columns)
    if dict(found.relations) != stored:
        with suppress(NotWritableError, DiskFullError):  # it only saves the next command some time
            write_lineage(manifest, found, opened.invocation)
    render = as_json if options.output == "json" else tree
    print(render(manifest, found, places, downstream=options.downstream))
    return 0


def debug(options: Namespace) -> int:
    """Print versions, profile and paths, and whether the database opens; exit 1 where it does not."""
    from gouji.cli.diagnosis import debug_lines

    manifest, profile, _ = read(options)
    lines, fine = debug_lines(manifest, profile)
    print("\n".join(lines))
    return 0 if fine else 2
