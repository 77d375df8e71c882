"""What each command of the command line does: read the project, run or write, print, and say the exit code."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path

from gouji.reading.compiling import INLINE, Compiler, write_compiled
from gouji.reading.graph import Manifest
from gouji.reading.parsing import Invocation, read_project
from gouji.reading.profiles import Profile
from gouji.reading.selection import Selection, names, select
from gouji.vocabulary.errors import GoujiError, UsageError
from gouji.vocabulary.nodes import ModelNode, Node, SuiteFile, TestNode

_RESOURCE_TYPES = ("model", "seed", "test", "source", "exposure", "expectation")


def _read(options: Namespace) -> tuple[Manifest, Profile, Invocation]:
    invocation = Invocation(
        project_dir=options.project_dir.absolute(),
        profiles_dir=options.profiles_dir,
        target=options.target,
        variables=options.vars,
        threads=options.threads,
        database=options.database,
        log=lambda message: print(message, file=sys.stderr),
    )
    manifest, profile = read_project(invocation, _load_suites)
    if not options.quiet:
        for warning in manifest.warnings:
            print(f"warning: {warning}", file=sys.stderr)
    return manifest, profile, invocation


def _load_suites(folder: Path) -> Iterable[SuiteFile]:
    from gouji.adapters import validation

    return validation.load_suites(folder)


def _select(options: Namespace, manifest: Manifest, eligible: Callable[[Node], bool]) -> Selection:
    chosen = select(manifest.graph, options.select, options.exclude, eligible)
    for warning in chosen.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if not chosen.unique_ids and not chosen.warnings:
        print("warning: Nothing to do: no node is selected", file=sys.stderr)
    return chosen


def run_nodes(options: Namespace) -> int:
    """build, seed, run, test and validate."""
    from gouji.execution.commands import Request, execute, runs
    from gouji.output.artifacts import write_manifest, write_run_results
    from gouji.output.console import Console, summary

    manifest, profile, invocation = _read(options)
    chosen = _select(options, manifest, lambda node: runs(options.command, node))
    if not chosen.unique_ids:
        return 0
    compiler = Compiler(manifest)
    request = Request(
        command=options.command,
        manifest=manifest,
        profile=profile,
        compiler=compiler,
        unique_ids=chosen.unique_ids,
        whole=not options.select and not options.exclude,
        run_id=invocation.invocation_id,
        started_at=invocation.started_at,
        fail_fast=options.fail_fast,
    )
    console = Console(quiet=options.quiet)
    try:
        outcome = execute(request, console)
    finally:
        console.end()
    code = outcome.error.exit_code if outcome.error is not None else int(not outcome.passed)
    try:
        write_manifest(manifest, profile, invocation, compiler)
        write_run_results(manifest, invocation, options.command, outcome, _arguments(options))
    except GoujiError as error:
        # How the run itself went must still be said.
        console.warn(f"the artifacts were not written: {error}")
        code = code or error.exit_code
    except OSError as error:  # the manifest looks at the seeds
        console.warn(f"the artifacts were not written: {error}")
        code = code or 1
    for text, colour in summary(options.command, outcome, manifest.nodes, chosen.warnings):
        if not options.quiet or not outcome.passed:
            console.plain(text, colour)
    return code


def _arguments(options: Namespace) -> dict[str, object]:
    return {key: str(value) if isinstance(value, Path) else value for key, value in vars(options).items()}


def list_nodes(options: Namespace) -> int:
    """ls"""
    for kind in options.resource_type:
        if kind not in (*_RESOURCE_TYPES, "all"):
            raise UsageError(f"unknown resource type '{kind}'", hint=f"use one of: {', '.join(_RESOURCE_TYPES)}")
    from gouji.output.manifest import listed

    manifest, _, _ = _read(options)
    kinds = set(options.resource_type) - {"all"}
    chosen = _select(options, manifest, lambda node: not kinds or node.resource_type in kinds)
    nodes = [manifest.nodes[uid] for uid in chosen.unique_ids]
    if options.output == "json":
        lines = [json.dumps(listed(node), ensure_ascii=False, default=str) for node in nodes]
    elif options.output == "path":
        lines = [node.original_file_path for node in nodes]
    elif options.output == "name":
        lines = [node.name for node in nodes]
    else:
        lines = names(nodes)
    for line in sorted(lines) if options.output != "json" else lines:
        print(line)
    return 0


def compile_nodes(options: Namespace) -> int:
    """compile"""
    manifest, profile, invocation = _read(options)
    compiler = Compiler(manifest)
    if options.dialect is not None:
        from gouji.output.translating import has_sql, translate_inline, translate_nodes

        if options.inline is not None:
            return translate_inline(compiler.compile_inline(options.inline), options.dialect)
        chosen = _select(options, manifest, has_sql)
        return translate_nodes(manifest, compiler, chosen.unique_ids, options.dialect, quiet=options.quiet)
    if options.inline is not None:
        print(compiler.compile_inline(options.inline))
        return 0
    from gouji.output.artifacts import writing

    chosen = _select(options, manifest, lambda node: isinstance(node, (ModelNode, TestNode)))
    nodes = [manifest.nodes[uid] for uid in chosen.unique_ids]
    with writing(manifest.project.target):
        for node in nodes:
            write_compiled(manifest, node, compiler.compile(node))
    asked = [node for node in nodes if isinstance(node, ModelNode)] or nodes
    if options.select and len(asked) == 1:
        print(compiler.compile(asked[0]))
    elif not options.quiet:
        print(f"{len(nodes)} compiled files in {manifest.project.target_path}/compiled")
    from gouji.output.artifacts import write_manifest

    write_manifest(manifest, profile, invocation, compiler)
    return 0


def show(options: Namespace) -> int:
    """show"""
    from gouji.adapters.warehouse import Warehouse
    from gouji.output.tables import rendered_rows

    manifest, profile, _ = _read(options)
    compiler = Compiler(manifest)
    if options.inline is not None:
        name, sql = INLINE, compiler.compile_inline(options.inline)
    else:
        name, sql = _shown_node(options, manifest, compiler)
    limit = "" if options.limit < 0 else f" limit {options.limit}"
    warehouse = Warehouse(profile.database, read_only=True, settings=profile.settings)
    try:
        columns, rows = warehouse.query_one(f"select * from (\n{sql.rstrip().rstrip(';')}\n) as shown{limit}")
    finally:
        warehouse.close()
    print(rendered_rows(name, columns, rows, options.output))
    return 0


def _shown_node(options: Namespace, manifest: Manifest, compiler: Compiler) -> tuple[str, str]:
    if not options.select:
        raise UsageError("show needs a node or a query", hint="give --select model, or --inline 'select …'")
    chosen = _select(options, manifest, lambda node: node.resource_type in ("model", "seed"))
    if len(chosen.unique_ids) != 1:
        raise UsageError(f"show needs one model, {len(chosen.unique_ids)} are selected", hint="select one by its name")
    node = manifest.nodes[chosen.unique_ids[0]]
    return node.name, compiler.compile(node) if isinstance(node, ModelNode) else f"select * from {node.relation}"


def docs(options: Namespace) -> int:
    """docs"""
    from gouji.output.artifacts import write_manifest
    from gouji.output.catalog import write_catalog
    from gouji.output.pages import generated_pages, stale_pages, write_pages

    manifest, profile, invocation = _read(options)
    if options.check is not None:
        stale = stale_pages(generated_pages(manifest, profile), options.check)
        for line in stale:
            print(line, file=sys.stderr)
        if stale:
            print(f"  → run docs --write {options.check}", file=sys.stderr)
        return int(bool(stale))
    pages = generated_pages(manifest, profile) if options.write is not None else {}
    written = [write_manifest(manifest, profile, invocation, Compiler(manifest))]
    if profile.database.is_file():
        written.append(write_catalog(manifest, profile, invocation))
    if options.write is not None:
        written += write_pages(pages, options.write)
    if not options.quiet:
        for path in written:
            print(f"wrote {path}")
    return 0


def clean(options: Namespace) -> int:
    """clean"""
    from gouji.execution.cleaning import clean_project

    manifest, profile, _ = _read(options)
    for path in clean_project(manifest.project, profile):
        if not options.quiet:
            print(f"removed {path}")
    return 0


def debug(options: Namespace) -> int:
    """debug"""
    from gouji.output.debugging import debug_lines

    manifest, profile, _ = _read(options)
    lines, fine = debug_lines(manifest, profile)
    print("\n".join(lines))
    return 0 if fine else 2


def explain(options: Namespace) -> int:
    """explain"""
    from gouji.adapters.warehouse import Warehouse
    from gouji.output.explaining import explanation

    _, profile, _ = _read(options)
    warehouse = Warehouse(profile.database, read_only=True, settings=profile.settings)
    try:
        print(explanation(warehouse, options.id, options.language))
    finally:
        warehouse.close()
    return 0


def acknowledge(options: Namespace) -> int:
    """acknowledge"""
    from gouji.adapters.warehouse import Warehouse
    from gouji.output.acknowledging import acknowledge as write_entry

    manifest, profile, _ = _read(options)
    failed = manifest.project.target / "failed.duckdb"
    database = failed if failed.is_file() else profile.database  # a new finding fails the build that shows it
    warehouse = Warehouse(database, read_only=True, settings=profile.settings)
    try:
        root = manifest.project.root
        path = write_entry(warehouse, root, options.id, options.kind, options.reason_zh, options.reason_en)
    finally:
        warehouse.close()
    print(f"{options.id} is acknowledged in {path}; build again")
    return 0


def mutate(options: Namespace) -> int:
    """mutate"""
    from gouji.cli import main
    from gouji.execution.publishing import Workplace
    from gouji.mutation import running

    manifest, profile, _ = _read(options)
    verdicts, seconds = running.mutate(manifest.project.root, options.seed, options.mutants, main)
    if profile.database.is_file():
        running.store(Workplace(profile.database, manifest.project.target), verdicts, options.seed)
    print(running.table(verdicts))
    print(f"{len(verdicts)} mutants, seed {options.seed}, built and judged in {seconds:.1f}s")
    for verdict in verdicts if options.survivors else ():
        if not verdict.located and verdict.deed.operator != "clean_copy":
            places = "; ".join("/".join(place) for place in verdict.deed.places)
            print(f"{verdict.deed.operator} {verdict.deed.original} {places}: {verdict.reason}")
    return int(any(verdict.caught for verdict in verdicts if verdict.deed.operator == "clean_copy"))


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    **dict.fromkeys(("build", "seed", "run", "test", "validate"), run_nodes),
    "ls": list_nodes,
    "compile": compile_nodes,
    "show": show,
    "docs": docs,
    "explain": explain,
    "acknowledge": acknowledge,
    "mutate": mutate,
    "clean": clean,
    "debug": debug,
}
