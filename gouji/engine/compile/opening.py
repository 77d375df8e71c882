"""A project folder read into a Manifest: nodes, links, macros. Nothing is run and no database is opened."""

from __future__ import annotations

import datetime
import gc
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gouji.engine.compile.compiler import Compiler, Switches
from gouji.engine.compile.keptprojects import KeptProject
from gouji.engine.jinja import builtin_macros
from gouji.engine.jinja.renderer import Renderer
from gouji.engine.project.configpaths import unused_paths
from gouji.engine.project.context import install_globals, secret_env_var
from gouji.engine.project.contracts import all_constraints
from gouji.engine.project.forms import check_forms
from gouji.engine.project.graph import Manifest, build_graph
from gouji.engine.project.groups import check_groups, read_groups
from gouji.engine.project.models import ModelReader
from gouji.engine.project.profiles import Profile, load_profile
from gouji.engine.project.project import Project, load_project
from gouji.engine.project.properties import read_docs, read_properties
from gouji.engine.project.resources import read_exposures, read_seeds, read_sources, read_suites
from gouji.engine.project.shared import Reading, nearest
from gouji.engine.project.storelinks import link_stores
from gouji.engine.project.tests import read_generic_tests, read_singular_tests
from gouji.engine.project.unittests import read_unit_tests
from gouji.engine.project.unsupported import check_macros
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import DocBlock, Node, SuiteFile, TestNode

_LONE_DOC = re.compile(r"""\s*\{\{\s*doc\(\s*['"](\w+)['"]\s*\)\s*\}\}\s*""")


@dataclass(frozen=True)
class Invocation:
    """What the command line says about reading: folders, target, variables and overrides."""

    project_dir: Path
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    target_path: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    threads: int | None = None
    database: Path | None = None
    command: str = "build"
    full_refresh: bool = False
    store_failures: bool = False
    empty: bool = False
    warn_error: bool = False
    version_check: bool | None = None
    invocation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started_at: datetime.datetime = field(default_factory=clock.now)
    log: Callable[[str], None] = lambda message: None


@dataclass(frozen=True)
class Opened:
    """A project that was read, the profile that was chosen, and the compiler of its nodes."""

    manifest: Manifest
    profile: Profile
    compiler: Compiler
    invocation: Invocation


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of circles: what is read is kept, and to look through it again and again is a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def open_project(invocation: Invocation, load_suites: Callable[[Path], Iterable[SuiteFile]] | None = None) -> Opened:
    """Read everything in the project folder.

    `load_suites(folder)` reads the expectation files; without it there are no suite nodes. Raises ConfigurationError,
    with file and line, for whatever cannot be understood: see the readers.
    """
    project = load_project(
        invocation.project_dir,
        invocation.variables,
        target_path=invocation.target_path,
        version_check=invocation.version_check,
    )
    renderer = Renderer(project.target / "texts.cache")
    names: dict[str, Any] = {
        "project_name": project.name,
        "variables": project.variables,
        "run_started_at": invocation.started_at,
        "invocation_id": invocation.invocation_id,
        "log": invocation.log,
        "flags": {
            "FULL_REFRESH": invocation.full_refresh,
            "STORE_FAILURES": invocation.store_failures,
            "EMPTY": invocation.empty,
            "WARN_ERROR": invocation.warn_error or bool(project.flags.get("warn_error")),
            "WHICH": invocation.command,
        },
    }
    install_globals(renderer, target={}, **names)
    profile = load_profile(
        project.root,
        invocation.profile or project.profile_name,
        lambda text: renderer.evaluate(text, {"env_var": secret_env_var}, "profiles.yml"),
        profiles_dir=invocation.profiles_dir,
        target=invocation.target,
        threads=invocation.threads,
        database=invocation.database,
    )
    renderer.globals["target"] = profile.as_target()
    switches = Switches(invocation.full_refresh, invocation.empty, invocation.store_failures)
    loader = load_suites and (load_suites.__module__, load_suites.__qualname__)
    kept = KeptProject(project, renderer.asked, (profile, switches, loader), names["flags"].items())
    read_macros(project, renderer)
    if (found := kept.load()) is not None:
        manifest = replace(found[0], project=project)
        compiler = Compiler(manifest, renderer, switches, kept=kept).knowing(found[1])
        return Opened(manifest, profile, compiler, invocation)
    docs = read_docs(project)
    properties = read_properties(project, _describer(renderer, docs), renderer.cache)
    reading = Reading(
        project, profile, renderer, docs, properties, switches.store_failures, warnings=list(project.warnings)
    )
    read_seeds(reading)
    read_sources(reading)
    link_stores(reading)
    models = ModelReader(reading)
    models.read()
    _note_idle_patches(reading)
    _note_idle_constraints(reading)
    read_generic_tests(reading, models)
    read_singular_tests(reading, models)
    read_unit_tests(reading, models)
    for node in reading.nodes.values():
        where = (node.patch_path, getattr(node, "patch_line", None)) if node.patch_path else (None, None)
        check_forms(node.config, f"{node.resource_type} '{node.name}'", where[0] or node.original_file_path, where[1])
    _check_relations(reading)
    models.link()
    groups = read_groups(reading)
    check_groups(reading, groups)
    read_exposures(reading, models)
    if load_suites is not None and project.expectations.is_dir():
        read_suites(reading, load_suites(project.expectations))
    macros = {
        uid: replace(macro, description=properties.macro_descriptions.get(macro.name, ""))
        for uid, macro in renderer.macro_records.items()
    }
    graph = build_graph(reading.nodes.values())
    warnings = (*reading.warnings, *unused_paths(project, reading.nodes.values(), reading.disabled_fqns))
    manifest = Manifest(project, graph, macros, docs, reading.disabled, warnings, groups)
    return Opened(manifest, profile, Compiler(manifest, renderer, switches, kept=kept), invocation)


def read_macros(project: Project, renderer: Renderer) -> None:
    """Register dbt's own generic tests, then the project's macros and `tests/generic`. Raises ConfigurationError."""
    renderer.add_macros(builtin_macros.SOURCE, builtin_macros.FILENAME, builtin_macros.PACKAGE)
    generic = tuple(f"{folder}/generic" for folder in project.test_paths)
    # Those of packages come first: the project's own stand for them.
    files = [path for _, path in project.files((*project.macro_paths, *generic), ".sql")]
    for path in sorted(files, key=lambda file: project.package_of(project.relative(file)) is None):
        shown = project.relative(path)
        try:
            source = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"byte {error.start} is not UTF-8", path=shown, hint="save it as UTF-8") from None
        renderer.add_macros(source, shown, project.owner(shown))
    check_macros(renderer, project.name)


def _describer(renderer: Renderer, docs: Mapping[str, DocBlock]) -> Callable[[str, str, int], str]:
    def doc(*names: str) -> str:
        name = names[-1]
        if name not in docs:
            raise ConfigurationError(f"doc block '{name}' is not defined", hint=nearest(name, docs))
        return docs[name].block_contents

    def describe(text: str, path: str, line: int) -> str:
        # Most descriptions of a large project are one doc() call: no template has to be compiled for it.
        lone = _LONE_DOC.fullmatch(text)
        if lone and lone[1] in docs:
            return docs[lone[1]].block_contents
        try:
            return str(renderer.evaluate(text, {"doc": doc}, path, line))
        except ConfigurationError as error:
            if error.line is None:
                error.path, error.line = Path(path), line
            raise

    return describe


def _check_relations(reading: Reading) -> None:
    taken: dict[str, Node] = {}
    for node in reading.nodes.values():
        relation = node.failures_relation if isinstance(node, TestNode) else node.relation
        if relation is None or node.resource_type == "source":
            continue
        name = relation.qualified_name.lower()
        if name in taken:
            raise ConfigurationError(
                f"relation {name} is also built by {taken[name].original_file_path}",
                path=node.original_file_path,
                hint="give one of them another alias or schema",
            )
        taken[name] = node


def _note_idle_constraints(reading: Reading) -> None:
    """Only models have contracts; what seeds and sources say of constraints is read by nobody."""
    patches = [patch for (section, _), patch in reading.properties.patches.items() if section != "models"]
    for patch in (*patches, *(patch for _, patch, _ in reading.properties.sources)):
        if all_constraints(patch.columns.values(), patch.constraints):
            reading.warnings.append(
                f"{patch.path}:{patch.line}: the constraints of '{patch.name}' have no effect: it is no model"
            )


def _note_idle_patches(reading: Reading) -> None:
    for (section, name), patch in reading.properties.patches.items():
        resource = section.removesuffix("s")
        uid = f"{resource}.{reading.project.name}.{name}"
        if uid not in reading.nodes and uid not in reading.disabled:
            names = [node.name for node in reading.nodes.values() if node.resource_type == resource]
            reading.warnings.append(
                f"{patch.path}:{patch.line}: no {resource} is called '{name}' ({nearest(name, names)})"
            )
