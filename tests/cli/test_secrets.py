"""Environment variables that begin with DBT_ENV_SECRET: read in profiles.yml only, and shown nowhere."""

from __future__ import annotations

import json

import pytest

TOKEN = "s3cr3t'\"<ü>\\&42"
NAME = "DBT_ENV_SECRET_TOKEN"
CALL = f"{{{{ env_var('{NAME}', 'none') }}}}"
MODEL = "models/staging/stg_orders.sql"


@pytest.fixture
def secret(shop, monkeypatch):
    """The small project where the secret is set; a variable of its own gives it to the models as well."""
    monkeypatch.setenv(NAME, TOKEN)
    return shop


def shown(shop) -> set[str]:
    """The files in which the secret stands in any spelling, the database left out."""
    spellings = {TOKEN, json.dumps(TOKEN)[1:-1], json.dumps(TOKEN, ensure_ascii=False)[1:-1], TOKEN.replace("'", "''")}
    spellings |= {"s3cr3t"}
    files = [path for path in shop.root.rglob("*") if path.is_file() and ".duckdb" not in path.name]
    return {
        path.relative_to(shop.root).as_posix()
        for path in files
        if any(each in path.read_bytes().decode("utf-8", "replace") for each in spellings)
    }


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (MODEL, "select", f"select '{CALL}' as token,", f"{MODEL}:2"),
        (MODEL, "select", f"{{{{ config(alias=env_var('{NAME}')) }}}} select", f"{MODEL}:2"),
        ("dbt_project.yml", "[nightly]", f'"{CALL}"', "models/marts/fct_orders.yml:3"),
        ("dbt_project.yml", "vars:", f"on-run-start: \"select '{CALL}'\"\nvars:", "dbt_project.yml"),
        ("models/marts/fct_orders.yml", "The order's key.", f'"{CALL}"', "models/marts/fct_orders.yml"),
        ("models/marts/fct_orders.yml", "severity: warn", f'severity: "{CALL}"', "models/marts/fct_orders.yml"),
        ("models/marts/fct_orders.yml", '"order_id > 0"', f"\"order_id > '{CALL}'\"", "models/marts/fct_orders.yml"),
        ("seeds/orders.yml", "meta: {key: order_id}", f'meta: {{key: "{CALL}"}}', "seeds/orders.yml"),
    ],
)
def test_a_secret_is_refused_outside_the_profile(secret, path, old, new, place):
    secret.replace(path, old, new)
    run = secret.run("build")
    assert run.code == 2
    assert f"error: {place}" in run.err
    assert f"environment variable '{NAME}' is secret" in run.err
    assert "secrets are read in profiles.yml only" in run.err


def test_a_secret_is_refused_in_a_macro_too_and_also_where_it_is_not_set(shop):
    shop.write("macros/token.sql", f"{{% macro token() %}}{CALL}{{% endmacro %}}")
    shop.replace(MODEL, "select", "select '{{ token() }}' as token,")
    run = shop.run("compile")
    assert (run.code, "macros/token.sql:1: environment variable" in run.err) == (2, True)


def test_a_profile_reads_secrets_and_their_values_are_not_printed(secret, monkeypatch):
    monkeypatch.setenv("DBT_ENV_SECRET_PLACE", "hidden_place")
    secret.replace("profiles.yml", "path: shop.duckdb", "path: \"{{ env_var('DBT_ENV_SECRET_PLACE') }}.duckdb\"")
    run = secret.run("build")
    assert run.code == 0
    assert (secret.root / "hidden_place.duckdb").is_file()
    assert "*****.duckdb" in run.out
    assert "hidden_place" not in run.text
    assert "hidden_place" not in (secret.root / "target/manifest.json").read_text(encoding="utf-8")


def test_settings_of_a_profile_are_rendered(secret, monkeypatch):
    monkeypatch.setenv("DBT_ENV_SECRET_ORDER", "desc")
    secret.replace(
        "profiles.yml",
        "path: shop.duckdb,",
        "path: shop.duckdb, settings: {default_order: \"{{ env_var('DBT_ENV_SECRET_ORDER') }}\"},",
    )
    secret.write("models/marts/sorted.sql", "select lower(current_setting('default_order')) as place")
    assert secret.run("run", "--select", "sorted").code == 0
    assert secret.query("select place from main_marts.sorted") == [("desc",)]


@pytest.mark.parametrize("call", ["log(var('key'), info=true)", "print(var('key'))", "exceptions.warn(var('key'))"])
def test_what_templates_print_is_masked(secret, call):
    secret.replace(MODEL, "select", f"{{% do {call} %}} select")
    run = secret.run("compile", "--vars", json.dumps({"key": f"the {TOKEN}!"}))
    assert run.code == 0
    assert "the *****!" in run.err
    assert "s3cr3t" not in run.text


def test_a_raised_error_is_masked(secret):
    secret.replace(MODEL, "select", "{% do exceptions.raise_compiler_error(var('key')) %} select")
    run = secret.run("compile", "--vars", json.dumps({"key": f"the {TOKEN}!"}))
    assert run.code == 2
    assert "the *****!" in run.err
    assert "s3cr3t" not in run.text


def leaking(shop) -> None:
    """A model with a variable in its SQL, a test that prints it, a model that fails with it, and one of Python."""
    shop.write("models/marts/leak.sql", "select '{{ var('key') | replace(\"'\", \"''\") }}' as key, 1 as order_id")
    shop.write("tests/data/assert_no_key.sql", "select * from {{ ref('leak') }}")
    shop.write("models/marts/broken.sql", "select cast(key as integer) as number from {{ ref('leak') }}")
    shop.write(
        "models/marts/raising.py",
        f"import os\n\n\ndef model(dbt, session):\n    raise ValueError(os.environ['{NAME}'])\n",
    )


@pytest.mark.parametrize("name", ["key", "DBT_ENV_SECRET_KEY"])
def test_a_secret_stands_in_no_file_and_in_no_table_of_the_engine(secret, monkeypatch, name):
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(secret.root / "events.json"))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    leaking(secret)
    if name != "key":
        monkeypatch.setenv(NAME, "another s3cr3t")
        secret.replace("models/marts/leak.sql", "var('key')", f"var('{name}')")
    run = secret.run("build", "--junit", str(secret.root / "report.xml"), "--vars", json.dumps({name: TOKEN}))
    assert run.code == 1
    assert "key=*****" in run.out
    assert "ValueError: *****" in run.out
    assert "s3cr3t" not in run.text
    assert shown(secret) == set()
    assert (secret.root / "events.json").stat().st_size > 0
    arguments = json.loads((secret.root / "target/run_results.json").read_text(encoding="utf-8"))["args"]
    assert arguments["vars"] == {name: "*****"}
    failed = secret.root / "target/failed.duckdb"
    assert secret.query("select count(*) from gouji_state.nodes where sql like '%*****%'", failed) == [(1,)]
    assert secret.query("select count(*) from gouji_state.nodes where sql like '%s3cr3t%'", failed) == [(0,)]


def test_a_retry_asks_for_variables_that_were_not_noted(secret):
    leaking(secret)
    given = ("--vars", json.dumps({"key": TOKEN}))
    secret.run("build", *given)
    run = secret.run("retry")
    assert run.code == 2
    assert "variable 'key' is secret and was not noted\n  → give --vars to retry as to the run" in run.err
    assert secret.run("retry", *given).code == 1


def test_a_secret_of_several_lines_is_masked_line_by_line(shop, monkeypatch):
    monkeypatch.setenv(NAME, "-- begin of it\nabcdefgh12345\nijklmnop67890\n")
    assert shop.run("compile", "--inline", "select 'ijklmnop67890' as line").out == "select '*****' as line\n"


def test_a_blank_secret_masks_nothing(shop, monkeypatch):
    monkeypatch.setenv(NAME, " ")
    assert "*" not in shop.run("build").text


def test_secret_variables_are_forgotten_after_the_command(shop):
    inline = ("compile", "--inline", "select 'dumpling' as a")
    assert shop.run(*inline, "--vars", f"{NAME}: dumpling").out == "select '*****' as a\n"
    assert shop.run(*inline).out == "select 'dumpling' as a\n"
