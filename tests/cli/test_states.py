"""state:modified against an earlier manifest: what is written counts, not what the environment makes of it."""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path

import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.lineage.translation import is_same_sql
from gouji.engine.select.past import Past

YAML = "models/more.yml"
PROJECT = {
    "dbt_project.yml": """
        name: shop
        profile: shop
        models:
          +materialized: "{{ env_var('SHAPE', 'view') }}"
          +tags: "{{ env_var('SHAPE', 'view') }}"
          +meta: {shape: ["{{ env_var('SHAPE', 'view') }}"]}
          shop: {placed: {+schema: "{{ env_var('SHAPE', 'view') }}"}}
        data_tests: {+severity: "{{ env_var('SEVERITY', 'warn') }}"}
    """,
    "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb}, other: {type: duckdb, schema: other}}}",
    "seeds/kinds.csv": "kind\na\n",
    "macros/kind.sql": "{% macro inner() %}'a'{% endmacro %}\n"
    "{% macro outer() %}{% if execute %}{{ inner() }}{% endif %}{% endmacro %}",
    "models/plain.sql": "select kind from {{ ref('kinds') }}",
    "models/placed/placed.sql": "select {{ outer() }} as kind",
    "models/called.sql": "{{ config(materialized=env_var('CALLED', 'table')) }} select 1 as number",
    YAML: """
        models:
          - {name: plain, config: {meta: {of: plain}, access: public, docs: {show: false}}, columns: [
              {name: kind, data_tests: [
                {not_null: {name: filled, config: {severity: "{{ env_var('OWN', 'warn') }}"}}}]}]}
        sources: [{name: outside, schema: "{{ env_var('OUTSIDE', 'main') }}", tables: [{name: things, meta: {a: 1}}]}]
        exposures: [{name: page, type: dashboard, owner: {name: someone}, label: first, depends_on: [ref('plain')]}]
        unit_tests:
          - {name: rows, model: plain, given: [{input: ref('kinds'), rows: [{kind: A}, {kind: ""}]}],
             expect: {rows: [{kind: A}, {kind: ""}]}}
          - {name: printed, model: plain, given: [{input: ref('kinds'), format: csv, rows: "kind\\nB"}],
             expect: {format: sql, rows: "select 'B' as kind"}}
          - {name: overridden, model: placed, given: [], overrides: {macros: {outer: "'C'"}},
             expect: {rows: [{kind: C}]}}
    """,
}  # fmt: skip
FLAG = "flags: {state_modified_compare_more_unrendered_values: true}\n"


@pytest.fixture
def earlier(shop):
    """A project in which much is written as Jinja, with its manifest in `earlier/`."""
    for path in [path for path in shop.root.rglob("*") if path.is_file()]:
        path.unlink()
    for path, text in PROJECT.items():
        shop.write(path, textwrap.dedent(text))
    return noted(shop)


def noted(shop, more: str = ""):
    shop.write("dbt_project.yml", (shop.root / "dbt_project.yml").read_text(encoding="utf-8").rstrip() + "\n" + more)
    assert shop.run("compile").code == 0
    shutil.rmtree(shop.root / "earlier", ignore_errors=True)
    shutil.copytree(shop.root / "target", shop.root / "earlier")
    return shop


def modified(shop, aspect: str = "", target: str | None = None) -> set[str]:
    compiler = open_project(Invocation(project_dir=shop.root, target=target)).compiler
    past = Past(compiler, shop.root / "earlier", Path("target"), is_same_sql)
    return {each.name for each in compiler.manifest.nodes.values() if past.has_state(each, f"modified{aspect}")}


@pytest.mark.parametrize("variable", ["SHAPE", "SEVERITY"])
def test_another_environment_modifies_nothing_where_the_project_file_asks_it(earlier, monkeypatch, variable):
    monkeypatch.setenv(variable, "error" if variable == "SEVERITY" else "table")
    assert modified(earlier) == set()


def test_another_target_modifies_nothing(earlier):
    assert modified(earlier, target="other") == set()


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [("CALLED", "view", "called"), ("OWN", "error", "filled"), ("OUTSIDE", "raw", "things")],
)
def test_as_in_dbt_its_flag_decides_whether_the_rest_is_compared_as_written(
    earlier, monkeypatch, variable, value, expected
):
    with monkeypatch.context() as patched:
        patched.setenv(variable, value)
        assert modified(earlier) == {expected}
    noted(earlier, FLAG)
    monkeypatch.setenv(variable, value)
    # dbt renders the properties of a test before it notes them.
    assert modified(earlier) == ({expected} if variable == "OWN" else set())


def test_what_is_written_otherwise_in_config_is_modified_with_the_flag_too(earlier):
    noted(earlier, FLAG)
    earlier.replace("models/called.sql", "'table'", "'view'")
    assert modified(earlier, ".configs") == {"called"}


@pytest.mark.parametrize(
    ("path", "old", "new", "aspect", "expected"),
    [
        (YAML, "expect: {rows: [{kind: A}", "expect: {rows: [{kind: a}", ".body", {"rows"}),
        (YAML, 'expect: {rows: [{kind: A}, {kind: ""}', "expect: {rows: [{kind: A}, {kind: null}", ".body", {"rows"}),
        (YAML, 'rows: [{kind: A}, {kind: ""}]}],', 'rows: [{kind: ""}, {kind: A}]}],', "", set()),
        (YAML, "kind\\nB", "kind\\nb", ".body", {"printed"}),
        (YAML, "'B' as kind", "'b' as kind", ".body", {"printed"}),
        (YAML, "\"'C'\"", "\"'c'\"", ".body", {"overridden"}),
        (YAML, "of: plain", "of: others", ".configs", {"plain"}),
        (YAML, "show: false", "show: true", ".configs", {"plain"}),
        (YAML, "access: public", "access: protected", "", {"plain"}),
        (YAML, "{name: someone}", "{name: another}", "", {"page"}),
        (YAML, "label: first", "label: second", "", {"page"}),
        (YAML, "{a: 1}", "{a: 2}", ".configs", {"things"}),
        ("macros/kind.sql", "'a'", "'b'", ".macros", {"placed"}),
        ("dbt_project.yml", "shape: [", "form: [", ".configs", {"called", "placed"}),
        ("dbt_project.yml", '+tags: "{{', '+tags: "x{{', "", set()),
        ("dbt_project.yml", '+schema: "{{', '+schema: "x{{', ".relation", {"placed"}),
        ("dbt_project.yml", '+severity: "{{ env', '+severity: "{{env', "", set()),
        ("models/called.sql", "select 1", "select  1 -- one\n", "", set()),
    ],
)
def test_what_is_written_otherwise_is_modified(earlier, path, old, new, aspect, expected):
    earlier.replace(path, old, new)
    assert modified(earlier, aspect) == expected
    assert modified(earlier) == expected


def test_what_moved_is_modified(earlier):
    (earlier.root / "models/plain.sql").rename(earlier.root / "models/placed/plain.sql")
    earlier.write("models/placed/more.yml", (earlier.root / YAML).read_text(encoding="utf-8"))
    (earlier.root / YAML).unlink()
    assert modified(earlier) == {"plain", "filled", "page", "things"}


def test_what_dbt_notes_otherwise_of_python_models_and_of_seeds_in_unit_tests_is_not_modified(earlier):
    earlier.write("seeds/filled.csv", "kind,note\na,\nb,x\n")
    earlier.write("models/noted.sql", "select kind, note from {{ ref('filled') }}")
    earlier.write(
        "models/asked.py",
        "def model(dbt, session):\n"
        "    dbt.config(materialized='table')\n"
        "    return session.sql('select 1 as number')\n",
    )
    rows = "{rows: [{kind: a, note: null}, {kind: b, note: x}]}"
    given = "[{input: ref('filled')}]"
    earlier.write("models/noted.yml", f"unit_tests: [{{name: itself, model: noted, given: {given}, expect: {rows}}}]")
    noted(earlier)
    path = earlier.root / "earlier/manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["nodes"]["model.shop.asked"]["unrendered_config"]["config_keys_used"] = ["minimum"]
    (entry,) = [each for each in manifest["unit_tests"].values() if each["name"] == "itself"]
    entry["given"][0]["rows"][0]["note"] = ""
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert modified(earlier) == set()
    earlier.write("seeds/filled.csv", "kind,note\na,y\nb,x\n")
    assert modified(earlier) == {"filled", "itself"}
