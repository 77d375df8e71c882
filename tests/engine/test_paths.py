"""The path of a database is what it says, or it is refused."""

from __future__ import annotations

import pytest

PROFILE = "shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: {path}}}}}}}\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("':memory:'", "a database in memory is gone when the command ends"),
        ("':memory:named'", "a database in memory is gone"),
        ("'md:db'", "'md:' is not supported"),
        ("'motherduck:db'", "'motherduck:' is not supported"),
        ("'s3://bucket/w.duckdb'", "'s3:' is not supported"),
        ("'https://x/w.duckdb'", "'https:' is not supported"),
        ("'ducklake:meta.ducklake'", "'ducklake:' is not supported"),
        ("'postgres:dbname=x'", "'postgres:' is not supported"),
        ("'file:w.duckdb'", "'file:' is not supported"),
        ("'$GOUJI_UNSET/w.duckdb'", "'path' has $GOUJI_UNSET, which is not set"),
        ("'${GOUJI_UNSET}.duckdb'", "'path' has $GOUJI_UNSET, which is not set"),
        ("'~no-such-user-here/w.duckdb'", "there is no home folder"),
        ("5", "'path' must be a path, not 5"),
        ("[a]", "'path' must be a path"),
        ("{a: b}", "'path' must be a path"),
    ],
)
def test_what_is_no_file_is_refused_by_file_and_line(shop, path, message):
    shop.write("profiles.yml", PROFILE.format(path=path))
    before = sorted(shop.root.iterdir())
    run = shop.run("build")
    assert run.code == 2, run.text
    assert "profiles.yml:1: " in run.err
    assert message in run.err
    assert sorted(shop.root.iterdir()) == before


@pytest.mark.parametrize("path", [":memory:", "md:db", "$GOUJI_UNSET/x"])
def test_the_option_is_looked_at_as_the_profile_is(shop, path):
    assert shop.run("build", "--database", path).code == 2


@pytest.mark.parametrize("path", ["~/w.duckdb", "$GOUJI_HOME_OF_TEST/w.duckdb", "${GOUJI_HOME_OF_TEST}/w.duckdb"])
def test_the_home_folder_and_variables_are_put_in(shop, tmp_path, monkeypatch, path):
    home = tmp_path / "a home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GOUJI_HOME_OF_TEST", str(home))
    shop.write("profiles.yml", PROFILE.format(path=f"'{path}'"))
    run = shop.run("seed")
    assert run.code == 0, run.text
    assert shop.query("select count(*) from main_raw.orders", home / "w.duckdb") == [(3,)]
    assert not (shop.root / "~").exists()


def test_the_target_folder_is_put_in_too(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    shop.replace("dbt_project.yml", "profile: shop", "profile: shop\ntarget-path: ~/built")
    assert shop.run("seed").code == 0
    assert (tmp_path / "built/manifest.json").is_file()
