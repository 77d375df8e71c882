"""Data tests: generic ones from YAML, singular ones from SQL files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from gouji.engine.jinja import builtin_macros
from gouji.engine.jinja.renderer import shown
from gouji.engine.project.models import CALL, Captured, ModelReader, first_line, read_source, unique
from gouji.engine.project.project import folder_config, merged_config
from gouji.engine.project.properties import TestSpec, generic_test_hash, generic_test_names
from gouji.engine.project.shared import Reading, nearest, node_tags
from gouji.engine.project.testconfig import AUDIT_SCHEMA, TEST_DEFAULTS, check_test_config, settled
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import TestNode


def read_generic_tests(reading: Reading, models: ModelReader) -> None:
    """One node per test of models, seeds and sources. Raises ConfigurationError with the line of the YAML."""
    name = reading.project.name
    for (section, node_name), patch in reading.properties.patches.items():
        uid = f"{section.removesuffix('s')}.{name}.{node_name}"
        if uid in reading.nodes:
            for spec in patch.tests:
                _add(reading, models, spec, uid, f"ref('{node_name}')", spec.test_name, node_name)
    for source, patch, _ in reading.properties.sources:
        uid = f"source.{name}.{source['name']}.{patch.name}"
        if uid in reading.nodes:
            for spec in patch.tests:
                call = f"source('{source['name']}', '{patch.name}')"
                _add(reading, models, spec, uid, call, f"source_{spec.test_name}", f"{source['name']}_{patch.name}")


def _add(
    reading: Reading, models: ModelReader, spec: TestSpec, attached: str, call: str, prefix: str, target: str
) -> None:
    project = reading.project
    macro = reading.renderer.macros.get(f"test_{spec.test_name}")
    if macro is None:
        known = [key.removeprefix("test_") for key in reading.renderer.macros if key.startswith("test_")]
        raise ConfigurationError(
            f"generic test '{spec.test_name}' is not defined",
            path=spec.path,
            line=spec.line,
            hint=nearest(spec.test_name, known),
        )
    arguments = {**spec.arguments, **({"column_name": spec.column_name} if spec.column_name else {})}
    short, full = generic_test_names(prefix, target, arguments)
    if spec.custom_name:
        short = full = spec.custom_name
    hashed = generic_test_hash(full, spec.test_name, {**arguments, "model": f"{{{{ get_where_subquery({call}) }}}}"})
    uid, owner = f"test.{project.name}.{full}.{hashed}", project.owner(spec.path)
    fqn = (owner, *project.inner(spec.path).parent.parts[1:], full)
    captured = _captured(reading, models, macro, spec, arguments, uid, full)
    of_project, in_block = folder_config(project, "data_tests", fqn), captured.config.captured
    parts = [TEST_DEFAULTS, *of_project, {"tags": list(spec.tags)}, in_block, spec.config]
    config = _settled(reading, parts, f"test '{full}'", spec.path, spec.line)
    if config.get("enabled") is False:
        reading.disable(uid, spec.path, fqn)
        return
    schema, alias = _placement(reading, config, uid, short)
    reading.add(
        TestNode(
            unique_id=uid,
            name=full,
            package_name=owner,
            path=f"{short}.sql",
            original_file_path=spec.path,
            fqn=fqn,
            tags=node_tags(config),
            config=config,
            unrendered_config=_unrendered(reading, of_project, in_block, spec),
            meta=config.get("meta") or {},
            description=spec.description,
            depends_on=(attached,),
            line=spec.line,
            schema=schema,
            alias=alias,
            raw_code=f"{{{{ test_{spec.test_name}(**_dbt_generic_test_kwargs) }}}}",
            test_name=spec.test_name,
            arguments=arguments,
            column_name=spec.column_name,
            attached_node=attached,
            refs=unique(captured.refs),
            sources=unique(captured.sources),
            macros=tuple(sorted(captured.macros)),
        )
    )


def _unrendered(
    reading: Reading, of_project: Sequence[Mapping[str, Any]], in_block: Mapping[str, Any], spec: TestSpec
) -> dict[str, Any]:
    """dbt writes the properties of a test, rendered, as a call of `config()` behind it, and notes what that says."""
    own = reading.rendered(spec.config, spec.path, spec.line)
    call = ",".join(f"{key}={json.dumps(value) if isinstance(value, str) else value}" for key, value in own.items())
    text = f"{{{{ config({call}) }}}}" if call and spec.test_name not in ("not_null", "unique") else ""
    return reading.unrendered(of_project, {}, merged_config([in_block, own]), text, spec.path, spec.line)


def _captured(
    reading: Reading, models: ModelReader, macro: Any, spec: TestSpec, arguments: Mapping[str, Any], uid: str, name: str
) -> Captured:
    """What the arguments, and the body of a test of the project, refer to; the body may call `config()` too.

    dbt's own tests refer to nothing, and a test that its properties switch off is not looked into.
    """
    captured = Captured()
    scope = models.capturing_scope(captured, uid, name)
    rendered = render_arguments(reading.renderer, arguments, scope, spec.path, spec.line)
    captured.macros.add(macro.macro.unique_id)
    if macro.macro.package_name == builtin_macros.PACKAGE or spec.config.get("enabled") is False:
        return captured
    with reading.renderer.scoped(scope), shown(spec.path, reading.renderer):
        macro(model=name, **rendered)
    return captured


def render_arguments(renderer: Any, arguments: Any, scope: Mapping[str, Any], path: str, line: int | None) -> Any:
    """The arguments of a test with their Jinja rendered; `ref('x')` may be written with or without braces."""
    if isinstance(arguments, str):
        text = "{{ " + arguments + " }}" if CALL.match(arguments) else arguments
        return renderer.evaluate(text, scope, path, line)
    if isinstance(arguments, Mapping):
        return {key: render_arguments(renderer, value, scope, path, line) for key, value in arguments.items()}
    if isinstance(arguments, (list, tuple)):
        return [render_arguments(renderer, value, scope, path, line) for value in arguments]
    return arguments


def _settled(
    reading: Reading, parts: Sequence[Mapping[str, Any]], shown: str, path: str, line: int | None
) -> dict[str, Any]:
    config = reading.config(parts, path, line)
    check_test_config(config, shown, path, line)
    return settled(config, reading.store_failures)


def _placement(reading: Reading, config: Mapping[str, Any], uid: str, alias: str) -> tuple[str, str]:
    """(schema, name) of the relation that would hold the failing rows."""
    node = {"name": alias, "unique_id": uid, "resource_type": "test", "fqn": [], "config": dict(config)}
    return reading.placement(node, {"schema": AUDIT_SCHEMA, **config}, alias)


def read_singular_tests(reading: Reading, models: ModelReader) -> None:
    """One node per SQL file of the test folders, `generic/` left out. Raises ConfigurationError with file and line."""
    project = reading.project
    for folder, path in project.files(project.test_paths, ".sql"):
        inner = PurePosixPath(path.relative_to(project.root / folder).as_posix())
        if inner.parts[0] in ("generic", "fixtures"):
            continue
        name, file = inner.stem, project.relative(path)
        uid, owner = f"test.{project.name}.{name}", project.owner(file)
        fqn = (owner, *inner.parent.parts, name)
        if owner != project.name and uid in reading.nodes:
            reading.disabled_fqns.append(fqn)
            continue  # the project's own test stands for the package's
        text = read_source(path, file)
        if reading.is_empty(uid, text, file, fqn):
            continue
        captured = models.capture(uid, text, file, name)
        of_project, in_call = folder_config(project, "data_tests", fqn), captured.config.captured
        config = _settled(reading, [TEST_DEFAULTS, *of_project, in_call], f"test '{name}'", file, None)
        if config.get("enabled") is False:
            reading.disable(uid, file, fqn)
            continue
        schema, alias = _placement(reading, config, uid, name)
        reading.add(
            TestNode(
                unique_id=uid,
                name=name,
                package_name=owner,
                path=str(inner),
                original_file_path=file,
                fqn=fqn,
                tags=node_tags(config),
                config=config,
                unrendered_config=reading.unrendered(of_project, {}, in_call, text, file, None),
                meta=config.get("meta") or {},
                line=first_line(text),
                schema=schema,
                alias=alias,
                raw_code=text.strip(),
                refs=unique(captured.refs),
                sources=unique(captured.sources),
                macros=tuple(sorted(captured.macros)),
            )
        )
