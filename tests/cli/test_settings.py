"""Settings of the profile that DuckDB does not take are named; the database is not to blame."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("s3_region: x", "setting 's3_region' needs DuckDB's extension httpfs, which is not loaded here"),
        ("nonsense: 1", "setting 'nonsense' is not taken by DuckDB: The following options were not recognized"),
        ("memory_limit: much", "setting 'memory_limit' is not taken by DuckDB: Memory must have a number"),
        ("threads: many", "setting 'threads' is not taken by DuckDB: Failed to cast value"),
        ("threads: 1, nonsense: 2", "setting 'nonsense' is not taken by DuckDB"),
    ],
)
@pytest.mark.parametrize("built", [False, True], ids=["new", "built"])
def test_a_setting_that_duckdb_does_not_take_is_named(shop, setting, message, built):
    if built:
        assert shop.run("seed").code == 0
    shop.replace("profiles.yml", "schema: main, threads: 2", f"schema: main, threads: 2, settings: {{{setting}}}")
    run = shop.run("build")
    assert run.code == 2
    assert message in run.text
    assert "in profiles.yml" in run.text
    assert "move" not in run.text
