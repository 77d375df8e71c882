"""Column lineage of the real project: every column of the marts is traced to the seeds, the exceptions are listed."""

from __future__ import annotations

import json
import subprocess
import sys

import duckdb
import pytest

from gouji.engine.artifacts.lineage import read_lineage
from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.vocabulary.lineage import How
from gouji.engine.vocabulary.nodes import ModelNode

from .corruption import ROOT
from .real_build import built_project

# What no seed column goes into: the value is written in the SQL, or rows are counted, or a Python model made it.
CONSTANT = {
    "marts.dim_economic_classes.is_from_document", "marts.dim_functional_classes.is_from_document",
    "marts.fct_prior_year_figures.previous_rule", "marts.fct_programme_years.basis",
}  # fmt: skip
COUNTED = {
    "quality.fct_findings.broken_checks", "quality.fct_rule_checks.terms",
    "quality.dim_dates.documents_published", "quality.dim_dates.runs", "quality.rpt_column_coverage.checks",
    "quality.rpt_expectation_history.verdicts", "quality.rpt_published_column_coverage.cells",
    "quality.rpt_published_column_coverage.rule_instances",
}  # fmt: skip
# What the report views take over of these, their labels of them, and what they count.
IN_REPORTS = {"marts.rpt_cells.confidence", "marts.rpt_funding_flow.flow_step", "marts.rpt_performance.indicators"}
FROM_PYTHON = {
    "quality.fct_findings.pattern", "quality.fct_findings.confidence", "quality.fct_findings.checks_for",
    "quality.fct_findings.checks_against",
}  # fmt: skip
PYTHON_MODELS = {
    "model.gouji.fct_explanations",
    "model.gouji.fct_implied_cells",
    "model.gouji.int_payments__compared",
    "model.gouji.int_subjects__paired",
}


@pytest.fixture(scope="module")
def project():
    return open_project(Invocation(ROOT)).manifest


@pytest.fixture(scope="module")
def lineage():
    opened = open_project(Invocation(ROOT))
    return read_lineage(opened.manifest, opened.compiler, lambda relation: {})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    copied = built_project(tmp_path_factory)
    return copied, copied / "gouji.duckdb"


def columns(project, lineage, schemas):
    for uid, relation in lineage.relations.items():
        node = project.nodes[uid]
        if isinstance(node, ModelNode) and node.schema in schemas:
            for key in relation.columns:
                yield f"{node.schema}.{node.alias}.{key}", (uid, key)


def test_every_column_of_a_mart_is_made_of_printed_columns_or_is_listed(project, lineage):
    without = {
        name: place
        for name, place in columns(project, lineage, ("marts", "quality"))
        if place[0] not in PYTHON_MODELS and not any(column for _, column in lineage.origins(place))
    }
    assert set(without) == CONSTANT | COUNTED | IN_REPORTS | FROM_PYTHON
    assert not any(lineage.origins(without[name]) for name in CONSTANT)
    assert all(lineage.origins(without[name]) for name in COUNTED | FROM_PYTHON)


def test_only_python_models_are_declared_by_relation(lineage):
    declared = {
        uid for uid, relation in lineage.relations.items()
        if any(each.how is How.DECLARED for column in relation.columns.values() for each in column.inputs)
    }  # fmt: skip
    assert declared == PYTHON_MODELS
    assert {uid for uid, relation in lineage.relations.items() if relation.note} == PYTHON_MODELS


def test_the_amount_of_a_cell_is_made_of_the_printed_text_and_the_unit_of_its_table(lineage):
    assert lineage.origins(("model.gouji.fct_cells", "amount")) == {
        ("seed.gouji.printed_cells", "printed_text"), ("seed.gouji.document_tables", "printed_unit"),
    }  # fmt: skip


def test_the_region_of_a_document_is_followed_through_its_unit(lineage):
    assert lineage.origins(("model.gouji.dim_units", "region_id")) == {("seed.gouji.units", "region_id")}
    assert lineage.origins(("model.gouji.dim_regions", "region_id")) == {("seed.gouji.regions", "region_id")}


def test_the_columns_are_those_of_the_warehouse_in_its_order(project, lineage, built):
    with duckdb.connect(str(built[1]), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
            "where not internal group by all"
        ).fetchall()
    held = {(schema, table): names for schema, table, names in rows}
    told = {
        (project.nodes[uid].schema, project.nodes[uid].alias): [each.name for each in relation.columns.values()]
        for uid, relation in lineage.relations.items()
    }
    assert told == {key: held[key] for key in told}


def test_the_command_walks_to_the_printed_columns(built):
    runner = [sys.executable, str(ROOT / "runner.py"), "lineage", "--project-dir", str(built[0])]
    command = [*runner, "marts.fct_cells.amount"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "raw.printed_cells.printed_text (computed) seeds/budget/printed_cells.csv" in text
    told = json.loads(subprocess.run([*command, "--output", "json"], capture_output=True, text=True, check=True).stdout)
    assert {
        "unique_id": "seed.gouji.printed_cells",
        "relation": "raw.printed_cells",
        "column": "printed_text",
    } in (told["columns"][0]["origins"])
