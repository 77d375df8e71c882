"""Options and environment variables that a user of dbt types: they do what dbt's do, or are refused by name."""

from __future__ import annotations

import json

import pytest

from gouji.cli.main import main


def places(shop):
    return {path.name for path in shop.root.iterdir() if path.is_dir()}


def kinds(shop, *arguments):
    """The types of the nodes that a command ran."""
    assert shop.run(*arguments).code == 0
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[0] for each in results}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--selector", "x"], "--selector is not supported: YAML selectors are not read"),
        (["build", "--defer"], "--defer is not supported: a run reads no relations of another environment"),
        (["run", "--sample=1"], "--sample is not supported: microbatches are not supported"),
        (["--no-use-colors", "run"], "--no-use-colors is not supported: colours are for terminals only"),
        (["--log-level", "debug", "run"], "--log-level is not supported: there is no log of its own"),
        (["build", "--warn-error-options", "{}"], "--warn-error-options is not supported: warnings are not chosen"),
        (["run", "--no-partial-parse"], "--no-partial-parse is not supported: every command reads"),
        (["seed", "--show"], "--show is not supported"),
    ],
)
def test_an_option_of_dbt_that_is_not_here_is_refused_by_name(shop, arguments, message):
    run = shop.run(*arguments)
    assert run.code == 2
    assert f"error: {message}" in run.err
    assert "\n  → " in run.err


@pytest.mark.parametrize("option", ["--prof", "--profiles", "--sel", "--full", "--thread", "--data"])
def test_an_option_is_not_guessed_from_its_beginning(shop, capsys, option):
    run = shop.run("build", option, "x")
    assert run.code == 2
    assert f"unrecognized arguments: {option} x" in run.err


def test_options_may_stand_before_the_command(shop):
    assert shop.run("-t", "other", "--quiet", "seed").out == ""
    assert (shop.root / "other.duckdb").exists()


def test_a_profile_of_another_name_is_taken(shop):
    path = shop.root / "profiles.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.replace("shop:", "stall:").replace("shop.duckdb", "stall.duckdb"), encoding="utf-8")
    assert shop.run("seed", "--profile", "stall").code == 0
    assert (shop.root / "stall.duckdb").exists()
    assert "no profile 'nobody'" in shop.run("seed", "--profile", "nobody").err


@pytest.mark.parametrize("how", ["option", "environment", "engine"])
def test_what_is_built_lies_in_the_target_path(shop, monkeypatch, how):
    if how != "option":
        monkeypatch.setenv("DBT_TARGET_PATH" if how == "environment" else "DBT_ENGINE_TARGET_PATH", "made")
    more = ["--target-path", "made"] if how == "option" else []
    assert shop.run("build", *more).code == 0
    assert (shop.root / "made/manifest.json").is_file()
    assert "target" not in places(shop)
    shop.replace("tests/data/assert_totals_are_positive.sql", "<= 0", "> 0")
    assert shop.run("build", *more).code == 1
    shop.replace("tests/data/assert_totals_are_positive.sql", "> 0", "<= 0")
    assert shop.run("retry", *more).code == 0
    assert "target" not in places(shop)


def test_the_environment_says_what_the_command_line_does_not(shop, monkeypatch):
    monkeypatch.setenv("DBT_TARGET", "other")
    monkeypatch.setenv("DBT_QUIET", "1")
    assert shop.run("seed").out == ""
    assert (shop.root / "other.duckdb").exists()
    assert "OK seed" in shop.run("seed", "--target", "dev").text or shop.database.exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DBT_DEFER", "true", "DBT_DEFER is not supported: a run reads no relations"),
        ("DBT_EVENT_TIME_START", "2024-01-01", "DBT_EVENT_TIME_START is not supported"),
        ("DBT_WARN_ERROR", "perhaps", "DBT_WARN_ERROR is 'perhaps', neither true nor false"),
        ("DBT_INDIRECT_SELECTION", "some", "unknown indirect selection 'some'"),
    ],
)
def test_an_environment_that_cannot_be_obeyed_is_refused(shop, monkeypatch, name, value, message):
    monkeypatch.setenv(name, value)
    run = shop.run("build")
    assert run.code == 2
    assert message in run.err


def test_resource_types_narrow_a_build(shop):
    assert kinds(shop, "build", "--resource-type", "seed", "model") == {"seed", "model"}
    assert kinds(shop, "build", "--exclude-resource-types", "test", "--full-refresh") == {"seed", "model"}
    assert kinds(shop, "test", "--resource-types", "all") == {"test"}
    run = shop.run("build", "--resource-type", "snapshot")
    assert (run.code, "unknown resource type 'snapshot'" in run.err) == (2, True)


def test_the_environment_narrows_a_build(shop, monkeypatch):
    monkeypatch.setenv("DBT_RESOURCE_TYPES", "seed model")
    assert kinds(shop, "build") == {"seed", "model"}
    assert kinds(shop, "build", "--resource-type", "test") == {"test"}


@pytest.mark.parametrize("how", ["option", "environment", "flags"])
def test_with_warn_error_a_warning_of_the_project_is_an_error(shop, monkeypatch, how):
    shop.write("models/nobody.yml", "models:\n- name: nobody\n")
    assert shop.run("build").code == 0
    if how == "environment":
        monkeypatch.setenv("DBT_WARN_ERROR", "true")
    elif how == "flags":
        shop.replace("dbt_project.yml", "profile: shop\n", "profile: shop\nflags: {warn_error: true}\n")
    run = shop.run("build", *(["--warn-error"] if how == "option" else []))
    assert run.code == 2
    assert "models/nobody.yml:2: no model is called 'nobody'" in run.err
    assert "(a warning, taken for an error)" in run.err


def test_with_warn_error_a_test_that_warns_fails(shop):
    shop.replace("models/marts/fct_orders.yml", 'where: "order_id > 0"', "warn_if: '= 0', error_if: '= 99'")
    assert "1 warn" in shop.run("build").out
    run = shop.run("build", "--warn-error")
    assert run.code == 1
    assert "1 fail" in run.out


def test_with_warn_error_a_selection_of_nothing_is_an_error(shop):
    assert shop.run("build", "--select", "nobody").code == 0
    run = shop.run("build", "--select", "nobody", "--warn-error")
    assert run.code == 2
    assert "'nobody' does not match any enabled nodes" in run.err


def test_with_warn_error_a_warning_of_a_template_is_an_error(shop):
    shop.write("models/warned.sql", "{{ exceptions.warn('old') }}\nselect 1 as a")
    assert shop.run("build").code == 0
    run = shop.run("build", "--warn-error")
    assert (run.code, "models/warned.sql:1: old (a warning" in run.err) == (2, True)


@pytest.mark.parametrize("how", ["option", "environment", "flags"])
def test_tests_come_along_as_indirect_selection_says(shop, monkeypatch, how):
    both = "relationships_fct_orders_customer_id__customer_id__ref_customers_"
    assert both in shop.run("ls", "--select", "fct_orders").out
    if how == "environment":
        monkeypatch.setenv("DBT_INDIRECT_SELECTION", "cautious")
    elif how == "flags":
        shop.replace("dbt_project.yml", "profile: shop\n", "profile: shop\nflags: {indirect_selection: cautious}\n")
    run = shop.run("ls", "--select", "fct_orders", *(["--indirect-selection", "cautious"] if how == "option" else []))
    assert both not in run.out
    assert "not_null_fct_orders_order_id" in run.out


@pytest.mark.parametrize(
    ("required", "code"),
    [
        ("'>=1.6.0'", 0),
        ("['>=1.0.0', '<2.0.0']", 0),
        ("'>=1.0.0,<2.0.0'", 0),
        ("'<1.5.0'", 2),
        ("['>=1.0.0', '<1.8.0']", 2),
        ("'>=2.0.0-rc1'", 2),
        ("latest", 2),
    ],
)
def test_the_version_of_dbt_that_a_project_requires_is_held(shop, required, code):
    shop.replace("dbt_project.yml", "profile: shop\n", f"profile: shop\nrequire-dbt-version: {required}\n")
    run = shop.run("ls")
    assert run.code == code
    if code:
        assert "error: dbt_project.yml:4: " in run.err
        assert shop.run("ls", "--no-version-check").code == 0
        shop.replace("dbt_project.yml", "profile: shop\n", "profile: shop\nflags: {version_check: false}\n")
        assert shop.run("ls").code == 0


def test_with_empty_models_read_no_rows(shop):
    shop.write("models/marts/copied.py", "def model(dbt, session):\n    return dbt.ref('orders')\n")
    run = shop.run("build", "--empty", "--exclude", "test_type:data")
    assert run.code == 0, run.text
    counts = "select (select count(*) from {0}), (select count(*) from main_marts.copied)"
    assert shop.query(counts.format("main_marts.fct_orders")) == [(0, 0)]
    assert shop.query("select count(*) from main_raw.orders") == [(3,)]
    assert shop.run("build").code == 0
    assert shop.query(counts.format("main_marts.fct_orders")) == [(2, 3)]
    compiled = shop.run("compile", "--empty", "--select", "stg_orders").out
    assert '(select * from "main_raw"."orders" where false limit 0)' in compiled


def test_docs_takes_the_words_of_dbt(shop):
    assert shop.run("build").code == 0
    run = shop.run("docs", "generate")
    assert run.code == 0
    assert "catalog.json" in run.out
    assert "invalid choice: 'make'" in shop.run("docs", "make").err


def test_docs_serve_is_the_option_of_that_name(shop):
    run = shop.run("docs", "serve")
    assert (run.code, "there is no site to serve" in run.err) == (2, True)


def test_a_command_line_of_options_alone_asks_for_a_command(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--quiet"])
    assert left.value.code == 2
    assert "usage: gouji" in capsys.readouterr().err
