"""Seeds, sources, exposures and suites: the nodes that hold no SQL of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from gouji.engine.project.groups import checked_owner
from gouji.engine.project.hookconfig import settled_hooks
from gouji.engine.project.mergedseeds import merged_seed
from gouji.engine.project.project import folder_config, merged_config
from gouji.engine.project.shared import Reading, nearest, node_tags
from gouji.engine.project.unsupported import check_configuration
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import ExposureNode, SeedNode, SourceNode, SuiteFile, SuiteNode

if TYPE_CHECKING:
    from gouji.engine.project.models import ModelReader


EXPOSURE_TYPES = ("dashboard", "notebook", "analysis", "ml", "application")


def read_seeds(reading: Reading) -> None:
    """One node per CSV of the seed folders; with packages, one per name. Raises ConfigurationError for a name twice."""
    project = reading.project
    for folder, paths in _seed_files(reading):
        inner = PurePosixPath(paths[0].relative_to(project.root / folder).as_posix())
        name = inner.stem
        uid = f"seed.{project.name}.{name}"
        owner = project.owner(project.relative(paths[0]))
        fqn = (owner, *inner.parent.parts, name)
        patch = reading.properties.patches.get(("seeds", name))
        shown = project.relative(merged_seed(project, name, paths))
        declared = (patch.path, patch.line) if patch else ("dbt_project.yml", None)
        given = folder_config(project, "seeds", fqn), patch.config if patch else {}
        config = reading.config([{"materialized": "seed"}, *given[0], given[1]], *declared)
        if config.get("enabled") is False:
            reading.disable(uid, shown, fqn)
            continue
        described = (patch.path if patch else shown, patch.line if patch else None)
        check_configuration(config, f"seed '{name}'", *described, is_seed=True)
        config = settled_hooks(config, *described)
        as_dict = {"name": name, "unique_id": uid, "resource_type": "seed", "config": config, "fqn": list(fqn)}
        as_dict |= {"path": str(inner), "original_file_path": shown, "package_name": owner}
        schema, alias = reading.placement(as_dict, config, name)
        reading.add(
            SeedNode(
                unique_id=uid,
                name=name,
                package_name=owner,
                path=str(inner),
                original_file_path=shown,
                fqn=fqn,
                tags=node_tags(config),
                config=config,
                unrendered_config=reading.unrendered(*given, {}, "", *declared),
                meta=config.get("meta") or {},
                description=patch.description if patch else "",
                patch_path=patch.path if patch else None,
                line=patch.line if patch else None,
                schema=schema,
                alias=alias,
                columns=reading.columns(patch) if patch else {},
            )
        )


def _seed_files(reading: Reading) -> list[tuple[str, list[Path]]]:
    """(folder, files of one seed), in order of the folders: each file alone, or with those of its name in a package.

    A seed of a package that is configured away gives way to the project's own of its name.
    """
    project = reading.project
    files = list(project.files(project.seed_paths, ".csv"))
    if not project.packages:
        return [(folder, [path]) for folder, path in files]
    own = {path.stem for _, path in files if project.package_of(project.relative(path)) is None}
    found: dict[str, tuple[str, list[Path]]] = {}
    for folder, path in sorted(files, key=lambda file: project.package_of(project.relative(file[1])) is None):
        packaged = project.package_of(project.relative(path))
        if packaged and path.stem in own:
            fqn = (packaged, *path.relative_to(project.root / folder).parent.parts, path.stem)
            if reading.config(folder_config(project, "seeds", fqn), "dbt_project.yml", None).get("enabled") is False:
                reading.disabled_fqns.append(fqn)
                continue
        found.setdefault(path.stem, (folder, []))[1].append(path)
    return list(found.values())


def read_sources(reading: Reading) -> None:
    """Add one node per table of each source. Raises ConfigurationError."""
    project = reading.project
    for source, patch, path in reading.properties.sources:
        source_name = source["name"]
        owner = project.owner(path)
        fqn = (owner, *project.inner(path).parent.parts[1:], source_name, patch.name)
        outer = dict(source.get("config") or {})
        outer.update({key: source[key] for key in ("tags", "meta", "enabled") if key in source and key not in outer})
        of_project, in_yaml = folder_config(project, "sources", fqn), merged_config([outer, patch.config])
        config = reading.config([*of_project, in_yaml], path, patch.line)
        uid = f"source.{project.name}.{source_name}.{patch.name}"
        if config.get("enabled") is False:
            reading.disable(uid, path, fqn)
            continue
        check_configuration(config, f"source '{source_name}.{patch.name}'", path, patch.line, is_seed=False)
        schema = reading.renderer.evaluate(str(source.get("schema") or source_name), {}, path, source.line)
        reading.add(
            SourceNode(
                unique_id=uid,
                name=patch.name,
                package_name=owner,
                path=path,
                original_file_path=path,
                fqn=fqn,
                tags=node_tags(config),
                config=config,
                unrendered_config=reading.unrendered(of_project, in_yaml, {}, "", path, patch.line),
                meta=config.get("meta") or {},
                description=patch.description,
                line=patch.line,
                schema=schema,
                alias=str(patch.entry.get("identifier") or patch.name),
                columns=reading.columns(patch),
                source_name=source_name,
                unrendered_schema=source.get("schema"),
                source_description=str(source.get("description") or ""),
                loader=str(source.get("loader") or ""),
            )
        )


def read_exposures(reading: Reading, models: ModelReader) -> None:
    """Add one node per exposure; its `depends_on` holds `ref('…')` and `source('…', '…')`.

    Raises ConfigurationError for an unknown type, no owner, and what it refers to in vain.
    """
    project = reading.project
    for entry, path in reading.properties.exposures:
        checked_owner(entry, f"exposure '{entry['name']}'", path)
        if entry.get("type") not in EXPOSURE_TYPES:
            raise ConfigurationError(
                f"exposure '{entry['name']}' has the type '{entry.get('type')}'",
                path=path,
                line=entry.line,
                hint=f"use one of: {', '.join(EXPOSURE_TYPES)}",
            )
        depends_on: list[str] = []
        for call in entry.get("depends_on") or []:
            depends_on += models.resolve_call(str(call), path, entry.line_of("depends_on"))
        config: dict[str, Any] = reading.rendered(entry.get("config") or {}, path, entry.line)
        owner = project.owner(path)
        fqn = (owner, *project.inner(path).parent.parts[1:], entry["name"])
        reading.add(
            ExposureNode(
                unique_id=f"exposure.{project.name}.{entry['name']}",
                name=entry["name"],
                package_name=owner,
                path=str(PurePosixPath(*PurePosixPath(path).parts[1:])),
                original_file_path=path,
                fqn=fqn,
                tags=tuple(entry.get("tags") or config.get("tags") or ()),
                config=config,
                unrendered_config=reading.unrendered(
                    folder_config(project, "exposures", fqn), config, {}, "", path, entry.line
                ),
                meta=entry.get("meta") or config.get("meta") or {},
                description=str(entry.get("description") or ""),
                depends_on=tuple(dict.fromkeys(depends_on)),
                line=entry.line,
                exposure=entry,
            )
        )


def read_suites(reading: Reading, suites: Iterable[SuiteFile]) -> None:
    """One node per expectation file, after the nodes whose relations it names.

    Raises ConfigurationError when a suite names a relation that nothing builds.
    """
    builders = {
        node.relation.qualified_name.lower(): uid for uid, node in reading.nodes.items() if node.relation is not None
    }
    for suite in suites:
        shown = reading.project.relative(suite.path)
        if not suite.relations:
            raise ConfigurationError(
                f"suite '{suite.name}' names no relation", path=shown, hint='add "meta": {"relation": "schema.table"}'
            )
        parents = []
        for relation in suite.relations:
            if relation.lower() not in builders:
                raise ConfigurationError(
                    f"suite '{suite.name}' validates relation '{relation}', which nothing builds",
                    path=shown,
                    hint=nearest(relation, builders),
                )
            parents.append(builders[relation.lower()])
        name = reading.project.name
        inner = suite.path.relative_to(reading.project.expectations).as_posix()
        reading.add(
            SuiteNode(
                unique_id=f"expectation.{name}.{suite.name}",
                name=suite.name,
                package_name=name,
                path=inner,
                original_file_path=shown,
                fqn=(name, *PurePosixPath(inner).parent.parts, suite.name),
                tags=tuple(suite.meta.get("tags") or ()),
                meta=suite.meta,
                depends_on=tuple(dict.fromkeys(parents)),
                description=str(suite.meta.get("description") or ""),
                suite=suite,
            )
        )
