"""A trial answers a question about other seeds; the project and its database stay as they are."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.run.trial import seeds_of, trial
from gouji.engine.vocabulary.errors import NodeError


@pytest.fixture
def compiler(teahouse):
    return open_project(Invocation(project_dir=teahouse.root, profiles_dir=teahouse.root)).compiler


def test_models_are_made_of_the_seeds_that_are_given(teahouse, compiler, tmp_path):
    shutil.copytree(teahouse.root / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds/raw_payments.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    with trial(compiler, ["fct_orders"], tmp_path) as warehouse:
        rows = warehouse.query("select order_id, total_amount from main_marts.fct_orders order by order_id")[1]
    assert rows == [(101, Decimal("12.50")), (102, None), (103, None), (104, None), (105, None)]
    seeds = {seed.name for seed in seeds_of(compiler.manifest, ["fct_orders"])}
    assert seeds == {"raw_guests", "raw_orders", "raw_payments"}
    assert not list(teahouse.root.glob("*.duckdb"))


def test_a_seed_that_cannot_be_loaded_ends_the_trial_with_its_message(teahouse, compiler, tmp_path):
    shutil.copytree(teahouse.root / "seeds", tmp_path / "seeds")
    (tmp_path / "seeds/raw_orders.csv").write_text("", encoding="utf-8")
    with pytest.raises(NodeError, match=r"raw_orders could not be made: .*the file is empty"):
        trial(compiler, ["fct_orders"], tmp_path)
