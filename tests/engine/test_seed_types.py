"""A seed column that declares no type has the type that its values show, as dbt's CSV reader sees them."""

from __future__ import annotations

import pytest

from gouji.engine.project.seedtypes import inferred_type


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "003"], "integer"),
        (["1.0", "2.00"], "integer"),
        (["1.0", "2.5"], "double"),
        (["1e3", "1"], "integer"),
        (["1", "", "null"], "integer"),
        (["", ""], "integer"),
        (["1_000"], "varchar"),
        (["2024-01-31", ""], "date"),
        (["2024-02-30"], "varchar"),
        (["2024-01-31 10:00:00"], "timestamp"),
        (["2024-01-31T10:00:00"], "timestamp"),
        (["2024-01-31", "2024-01-31 10:00:00"], "varchar"),
        (["true", "False"], "boolean"),
        (["true", "1"], "varchar"),
        (["x"], "varchar"),
    ],
)
def test_a_column_without_declared_type_has_the_type_of_its_values(values, kind):
    assert inferred_type(values) == kind


def test_a_declared_type_comes_before_the_values(teahouse):
    assert teahouse.run("seed").code == 0
    assert teahouse.query("select code, price, grams, retired_on from main_raw.raw_teas order by code limit 1") == [
        ("001", 12.5, 3, None)
    ]
