"""The real project keeps the house's rules: every relation is described, and its SQL travels to another engine."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
import sqlglot
import yaml

from gouji.cli.main import main
from tests.integration.corruption import copy_project
from tests.integration.real_build import built_project

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted([*ROOT.glob("models/**/*.sql"), *ROOT.glob("models/**/*.py")])
# Functions of Spark that sqlglot has no word for.
IN_SPARK: set[str] = set()
SEEDS = sorted(ROOT.glob("seeds/*/*.csv"))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return built_project(tmp_path_factory)


def described(path: Path, kind: str) -> dict:
    (node,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))[kind]
    assert node["name"] == path.stem
    return node


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_has_its_own_yaml_with_description_grain_and_columns(path):
    node = described(path, "models")
    assert len(node["description"]) > 20
    assert node["config"]["meta"]["grain"]
    assert all(column["description"] for column in node["columns"])


@pytest.mark.parametrize("path", [path for path in MODELS if path.suffix == ".sql"], ids=lambda path: path.stem)
def test_a_model_begins_with_its_grain(path):
    assert path.read_text(encoding="utf-8").startswith("-- one row per ")


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_describes_the_columns_of_its_header_in_their_order(path):
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert [column["name"] for column in described(path, "seeds")["columns"]] == header


def test_every_described_column_exists_and_every_column_is_described_in_the_database(project):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() "
            "where schema_name in ('staging', 'intermediate', 'marts', 'quality') order by all"
        ).fetchall()
    stored: dict[str, set[str]] = {}
    for _, table, column, _ in rows:
        stored.setdefault(table, set()).add(column)
    for path in MODELS:
        assert stored[path.stem] == {column["name"] for column in described(path, "models")["columns"]}, path.stem
    without = [(table, column) for schema, table, column, text in rows if schema in ("marts", "quality") and not text]
    assert without == []


def test_every_seed_model_and_test_is_said_in_spark_and_read_back(capsys, tmp_path):
    project = copy_project(tmp_path)
    assert main(["compile", "--dialect", "spark", "--project-dir", str(project)]) == 0
    written = sorted((project / "target" / "compiled_spark").rglob("*.sql"))
    tests = [path for path in written if "tests" in path.parts or path.parent.suffix == ".yml"]
    expected = len([path for path in MODELS if path.suffix == ".sql"]) + len(SEEDS) + len(tests)
    assert len(tests) > 300
    assert len(written) == expected
    assert capsys.readouterr().out == f"{expected} files in target/compiled_spark\n"
    for path in written:
        (statement,) = sqlglot.parse(path.read_text(encoding="utf-8"), read="spark")
        assert statement is not None
        # A function that sqlglot does not know goes through as it is written: it must be one that Spark has.
        unknown = {call.name.lower() for call in statement.find_all(sqlglot.exp.Anonymous)}
        assert unknown <= IN_SPARK, path


def test_every_cell_of_the_tables_stands_in_a_rule_and_the_numbers_are_printed(project, measured):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            """
            with held as (
                select rule_terms.cell_id, count(*) as rules
                from quality.fct_rule_terms as rule_terms
                inner join quality.fct_rule_checks as rule_checks on rule_terms.check_id = rule_checks.check_id
                inner join quality.dim_rules as rules on rule_checks.rule_id = rules.rule_id
                where rule_checks.status <> 'not_evaluable'
                    and rules.family in ('row_sums', 'column_sums', 'revenue_lines', 'cross_table')
                group by rule_terms.cell_id
            )
            select documents.template_id, least(coalesce(held.rules, 0), 4) as rules, count(*) as cells
            from marts.fct_cells as cells left join held on cells.cell_id = held.cell_id
            inner join marts.dim_documents as documents on cells.document_id = documents.document_id
            where cells.table_id like 'T%'
            group by documents.template_id, least(coalesce(held.rules, 0), 4)
            order by documents.template_id, rules
            """
        ).fetchall()
    by_rules: dict[str, dict[int, int]] = {}
    for template, rules, cells in rows:
        by_rules.setdefault(template, {})[rules] = cells
    measured("cells by the number of edit rules that hold them (4 is 4 or more): " + str(by_rules))
    # Every number of the template that the rules were first written for; a data test asks for any rule in the others.
    assert 0 not in by_rules["xinjiang_unit_budget"]
    assert all(cells.get(4, 0) for cells in by_rules.values())
