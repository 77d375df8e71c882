"""`target/manifest.json` and `target/run_results.json` in dbt's published schemas, `target/gouji.json` for the rest.

Expectation suites have no place in dbt's manifest: they stand in `gouji.json`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.engine.artifacts.lastmanifest import fingerprint, note, text_again
from gouji.engine.artifacts.manifest import exposure_entry, model_entry, seed_entry, source_entry, test_entry
from gouji.engine.artifacts.manifest_others import (
    disabled_entry,
    doc_entry,
    group_entry,
    macro_entry,
    operation_entry,
    unit_test_entry,
)
from gouji.engine.compile.compiledfiles import write_compiled
from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.hooks import compile_hooks, hook_id
from gouji.engine.compile.opening import Invocation
from gouji.engine.database.faults import os_error
from gouji.engine.project.dbtversion import DBT_VERSION
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import Hook
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.checksums import file_sha256
from gouji.engine.vocabulary.filedigests import digests_in
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import (
    ExposureNode,
    ModelNode,
    Node,
    SeedNode,
    SourceNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult

_SCHEMA = "https://schemas.getdbt.com/dbt/{}.json"
# What was asked as SQL is there as `failing_sql`.
_TOLD = [each.name for each in fields(ExpectationResult) if each.name != "question"]
_SECTIONS: dict[type, str] = {SourceNode: "sources", ExposureNode: "exposures", UnitTestNode: "unit_tests"}


def write_manifest(manifest: Manifest, profile: Profile, invocation: Invocation, compiler: Compiler) -> Path:
    """Write `manifest.json` (schema v12). Raises NotWritableError or DiskFullError."""
    path, hooks = manifest.project.target / "manifest.json", compile_hooks(compiler)
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    about, created = _about(manifest, invocation), invocation.started_at.timestamp()
    made_of = fingerprint(compiler, compiler.keep(), [[asdict(hook), *made] for hook, made in hooks.items()])
    text = text_again(path, made_of, about, created) if made_of is not None else None
    if text is not None:
        _put(path, text)
    else:
        write_json(path, _content(manifest, profile, compiler, hooks, about, created))
        if made_of is not None:
            note(path, made_of)
    if compiler.renderer.cache is not None:
        compiler.renderer.cache.save()
    digests_in(manifest.project.target).save()
    return path


def _about(manifest: Manifest, invocation: Invocation) -> dict[str, Any]:
    return {
        **metadata("manifest/v12", invocation),
        "invocation_started_at": _time(invocation.started_at),
        "project_name": manifest.project.name,
        "project_id": hashlib.md5(manifest.project.name.encode(), usedforsecurity=False).hexdigest(),
        "adapter_type": "duckdb",
    }


def _content(
    manifest: Manifest,
    profile: Profile,
    compiler: Compiler,
    compiled_hooks: Mapping[Hook, tuple[str, list[str]]],
    about: Mapping[str, Any],
    created: float,
) -> dict[str, Any]:
    """All of a manifest, in the order of dbt's."""
    database = profile.as_target()["database"]
    sections: dict[str, dict[str, Any]] = {name: {} for name in ("nodes", "sources", "exposures", "unit_tests")}
    for uid, node in manifest.nodes.items():
        if not isinstance(node, SuiteNode):
            section = _SECTIONS.get(type(node), "nodes")
            sections[section][uid] = _entry(node, manifest, compiler, database, created)
    hooks = {
        hook_id(manifest, hook): operation_entry(hook, *compiled, manifest, profile, created)
        for hook, compiled in compiled_hooks.items()
    }
    return {
        "metadata": about,
        **sections,
        "nodes": {**sections["nodes"], **hooks},
        "macros": {uid: macro_entry(macro, created) for uid, macro in manifest.macros.items()},
        "docs": {block.unique_id: doc_entry(block, manifest.project.name) for block in manifest.docs.values()},
        "metrics": {},
        "groups": {group.unique_id: group_entry(group, manifest) for group in manifest.groups.values()},
        "selectors": {},
        "disabled": {uid: [disabled_entry(uid, path, created)] for uid, path in manifest.disabled.items()},
        **_maps(manifest, sections["nodes"], hooks),
        "saved_queries": {},
        "semantic_models": {},
    }


def _entry(node: Node, manifest: Manifest, compiler: Compiler, database: str, created: float) -> dict[str, Any]:
    """A node as dbt's manifest has it."""
    match node:
        case ModelNode():
            return model_entry(node, manifest, compiler, database, created)
        case TestNode():
            return test_entry(node, manifest, compiler, database, created)
        case SeedNode():
            return seed_entry(node, manifest, database, created)
        case UnitTestNode():
            return unit_test_entry(node, manifest, created)
        case SourceNode():
            return source_entry(node, database, created)
        case ExposureNode():
            return exposure_entry(node, manifest, created)
    raise AssertionError(f"{node.unique_id} has no place in dbt's manifest")


def _maps(
    manifest: Manifest, nodes: Mapping[str, Mapping[str, Any]], hooks: Iterable[str]
) -> dict[str, dict[str, list[str]]]:
    """Who needs whom, who is needed by whom, and the nodes of each group; suites are left out."""
    graph = manifest.graph
    shown = [uid for uid, node in manifest.nodes.items() if not isinstance(node, SuiteNode)]
    none: dict[str, list[str]] = {uid: [] for uid in hooks}
    below = {uid: {each for each in graph.children[uid] if not each.startswith("expectation.")} for uid in shown}
    return {
        "parent_map": {uid: sorted(set(graph.parents[uid])) for uid in shown} | none,
        "child_map": {uid: sorted(below[uid]) for uid in shown} | none,
        "group_map": {
            name: [uid for uid, entry in nodes.items() if entry.get("group") == name] for name in manifest.groups
        },
    }


def write_run_results(
    manifest: Manifest, invocation: Invocation, command: str, outcome: Outcome, arguments: Mapping[str, Any]
) -> Path:
    """Write `run_results.json` (schema v6), `gouji.json` and the compiled SQL of what ran."""
    results = [each for each in outcome.results if not isinstance(manifest.nodes[each.unique_id], SuiteNode)]
    with writing(manifest.project.target):
        for each in results:
            if each.compiled_code is not None:
                write_compiled(manifest, manifest.nodes[each.unique_id], each.compiled_code)
    suites = {
        uid: {
            "name": node.name, "path": node.original_file_path, "relations": list(node.suite.relations),
            "expectations": node.suite.expectation_count, "depends_on": list(node.depends_on),
            "checksum": {"name": "sha256", "checksum": file_sha256(node.suite.path)},
        }
        for uid, node in manifest.nodes.items() if isinstance(node, SuiteNode)
    }  # fmt: skip
    expectations = [
        {name: getattr(each, name) for name in _TOLD} for result in outcome.results for each in result.expectations
    ]
    write_json(
        manifest.project.target / "gouji.json",
        {
            "version": __version__, "invocation_id": invocation.invocation_id, "command": command,
            "passed": outcome.passed, "published": outcome.published, "suites": suites,
            "suite_results": {r.unique_id: r.status.value for r in outcome.results if r.unique_id in suites},
            "expectation_results": expectations, "counts": dict(outcome.tally.counts),
        },
    )  # fmt: skip
    content = {
        "metadata": metadata("run-results/v6", invocation),
        "results": [_result(each, manifest.nodes[each.unique_id]) for each in results],
        "elapsed_time": outcome.seconds,
        "args": {"which": command, **{key: value for key, value in arguments.items() if key != "command"}},
    }
    return write_json(manifest.project.target / "run_results.json", content)


def metadata(schema: str, invocation: Invocation) -> dict[str, Any]:
    """The `metadata` that all dbt artifacts share."""
    return {
        "dbt_schema_version": _SCHEMA.format(schema),
        "dbt_version": DBT_VERSION,
        "generated_at": _time(clock.now()),
        "invocation_id": invocation.invocation_id,
        "env": {},
    }


def write_json(path: Path, content: Any) -> Path:
    """Write JSON whole: to a file beside, then renamed. Raises NotWritableError or DiskFullError."""
    return _put(path, json.dumps(masked(content), ensure_ascii=False, default=str).encode())


def _put(path: Path, content: bytes) -> Path:
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f"{path.name}.*.writing"):
            if not _runs(int(left.suffixes[-2][1:])):
                left.unlink(missing_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}.writing")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    return path


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """An error of the file system as one message."""
    try:
        yield
    except OSError as error:
        raise os_error(error, folder) from None


def _result(result: NodeResult, node: Node) -> dict[str, Any]:
    timing = []
    if result.started_at is not None:
        begin, end = _time(result.started_at), _time(result.completed_at or result.started_at)
        compiled = _time(result.compile_started_at or result.started_at)
        timing = [
            {"name": "compile", "started_at": compiled, "completed_at": begin},
            {"name": "execute", "started_at": begin, "completed_at": end},
        ]
    response: dict[str, Any] = {"_message": "OK"} if result.started_at is not None else {}
    if result.rows_affected is not None:
        response = {"_message": result.message, "rows_affected": result.rows_affected}
    return {
        "status": result.status.value,
        "timing": timing,
        "thread_id": result.thread_id or "MainThread",
        "execution_time": result.seconds,
        "adapter_response": response,
        "message": result.message or None,
        "failures": result.failures,
        "unique_id": result.unique_id,
        "compiled": result.compiled_code is not None if not isinstance(node, SeedNode) else None,
        "compiled_code": result.compiled_code,
        "relation_name": result.relation_name,
        "batch_results": None,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
