"""SQL only goes down: a model refers to its own layer or to one below it, and what it calls its grain is one."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.integration.real_build import built_project

ROOT = Path(__file__).resolve().parents[2]
# From the seeds upwards. Localisation, findings and the reports over both are steps of what was one layer, `quality`.
LAYERS = ("staging", "intermediate", "rules", "marts", "localisation", "findings", "quality", "reports")
MODELS = {path.stem: path for path in sorted([*ROOT.glob("models/**/*.sql"), *ROOT.glob("models/**/*.py")])}
REF = re.compile(r"""(?:ref|document_rows)\(\s*['"](\w+)['"]\s*\)""")
GRAIN = re.compile(r"\(([a-z_0-9, ]+)\)$")


def layer(name: str) -> int:
    return LAYERS.index(MODELS[name].relative_to(ROOT / "models").parts[0])


@pytest.mark.parametrize("name", MODELS)
def test_a_model_refers_to_its_own_layer_or_below(name):
    upward = [
        ref
        for ref in REF.findall(MODELS[name].read_text(encoding="utf-8"))
        if ref in MODELS and layer(ref) > layer(name)
    ]
    assert upward == []


def test_staging_reads_one_seed_and_no_model():
    for name, path in MODELS.items():
        if layer(name) == 0:
            refs = set(REF.findall(path.read_text(encoding="utf-8")))
            assert len(refs) == 1, name
            assert not refs & set(MODELS), name


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    return built_project(tmp_path_factory) / "gouji.duckdb"


def grains() -> dict[str, list[str]]:
    """Model → the columns that its grain names."""
    found = {}
    for name, path in MODELS.items():
        (node,) = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
        stated = GRAIN.search(node["config"]["meta"]["grain"])
        if stated:
            found[name] = [column.strip() for column in stated.group(1).split(",")]
    return found


def test_nearly_every_model_states_the_columns_of_its_grain():
    assert len(grains()) >= 0.95 * len(MODELS)


def test_no_two_rows_of_a_model_share_the_columns_of_its_grain(database):
    repeated = []
    with duckdb.connect(str(database), read_only=True) as connection:
        relations = {
            name: f"{schema}.{name}"
            for schema, name in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        for name, columns in grains().items():
            listed = ", ".join(columns)
            sql = f"select count(*) from (select {listed} from {relations[name]} group by {listed} having count(*) > 1)"
            if connection.execute(sql).fetchone()[0]:
                repeated.append(f"{name} ({listed})")
    assert repeated == []
