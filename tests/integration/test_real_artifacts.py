"""dbt's artifacts of the real project, read by a reader that others wrote."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .corruption import ROOT
from .real_build import built_project

parser = pytest.importorskip("dbt_artifacts_parser.parser")


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    project = built_project(tmp_path_factory)
    command = [sys.executable, str(ROOT / "runner.py"), "docs", "--quiet", "--project-dir", str(project)]
    subprocess.run(command, check=True)
    return project / "target"


@pytest.fixture(scope="module")
def manifest(target):
    return parser.parse_manifest_v12(read(target, "manifest"))


def read(target, name):
    return json.loads((target / f"{name}.json").read_text(encoding="utf-8"))


def test_the_manifest_is_read_whole(manifest):
    kinds = [node.resource_type for node in manifest.nodes.values()]
    assert len(manifest.exposures) == 4
    assert {kind if isinstance(kind, str) else kind.value for kind in kinds} == {"model", "seed", "test", "operation"}
    assert all(source.source_name == "history" for source in manifest.sources.values())
    assert set(manifest.parent_map) == {*manifest.nodes, *manifest.sources, *manifest.exposures, *manifest.unit_tests}
    assert set(manifest.parent_map) == set(manifest.child_map)


def test_every_node_that_ran_is_in_the_run_results(target, manifest):
    results = parser.parse_run_results_v6(read(target, "run_results")).results
    nodes = {uid for uid in manifest.nodes if not uid.startswith("operation.")}
    assert {each.unique_id for each in results} == nodes | set(manifest.unit_tests)


def test_the_catalogue_has_every_relation_with_the_types_of_its_columns(target, manifest):
    catalog = parser.parse_catalog_v1(read(target, "catalog"))
    stored = {uid for uid in manifest.nodes if uid.split(".")[0] in ("model", "seed")}
    assert set(catalog.nodes) == stored
    assert set(catalog.sources) == set(manifest.sources)
    assert all(column.type for node in catalog.nodes.values() for column in node.columns.values())
    amount = catalog.nodes["model.gouji.fct_cells"].columns["amount"]
    assert amount.type == "DECIMAL(20,6)"
    assert amount.comment
