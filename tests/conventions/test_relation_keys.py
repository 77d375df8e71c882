"""quality.dim_keys lists the keys that the tests prove."""

from __future__ import annotations

import csv

import pytest

from .relation_keys import HEADER, SEED, entries, grain_columns, proved, rows

MODELS = entries()


@pytest.mark.parametrize("name", MODELS)
def test_the_grain_of_a_public_relation_names_columns_that_a_test_proves_unique(name):
    _, node = MODELS[name]
    assert any(set(columns) <= set(grain_columns(node)) for columns in proved(node))


def test_the_seed_of_keys_is_current():
    with SEED.open(encoding="utf-8", newline="") as file:
        written = [tuple(row) for row in csv.reader(file)]
    assert written == [HEADER, *rows()], f"python -m tests.conventions.relation_keys > seeds/reference/{SEED.name}"
