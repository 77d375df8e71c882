"""Groups and exposures: who owns what, who reads what, and how both are listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUPS = "groups:\n- {name: finance, owner: {name: till}}\n- {name: kitchen, owner: {email: cook@example.org}}\n"


@pytest.fixture
def grouped(shop):
    shop.write("models/groups.yml", GROUPS)
    shop.replace("dbt_project.yml", "+tags: [nightly]", "+tags: [nightly], +group: finance")
    return shop


def test_groups_are_listed_and_select_their_models(grouped):
    lines = grouped.run("ls").out.split()
    assert {"group:shop.finance", "group:shop.kitchen"} < set(lines)
    assert grouped.run("ls", "--resource-type", "group").out.split() == ["group:shop.finance", "group:shop.kitchen"]
    assert grouped.run("ls", "--resource-type", "group", "--output", "name").out.split() == ["finance", "kitchen"]
    selected = grouped.run("ls", "--select", "group:finance", "--resource-type", "model").out.split()
    assert selected == ["shop.marts.fct_orders"]
    listed = grouped.run("ls", "--select", "fct_orders", "--resource-type", "model", "--output", "json").out
    assert json.loads(listed)["group"] == "finance"


def test_groups_and_exposures_stand_in_the_manifest(grouped):
    assert grouped.run("build").code == 0
    manifest = json.loads((grouped.root / "target/manifest.json").read_text(encoding="utf-8"))
    assert manifest["groups"]["group.shop.finance"]["owner"] == {"name": "till"}
    assert set(manifest["group_map"]) == {"finance", "kitchen"}
    assert manifest["group_map"]["kitchen"] == []
    finance = manifest["group_map"]["finance"]
    assert [uid for uid in finance if uid.startswith("model.")] == ["model.shop.fct_orders"]
    assert {manifest["nodes"][uid].get("attached_node") for uid in finance} == {None, "model.shop.fct_orders"}
    assert manifest["nodes"]["model.shop.fct_orders"]["group"] == "finance"
    parser = pytest.importorskip("dbt_artifacts_parser.parser")
    assert parser.parse_manifest_v12(manifest)


def test_an_exposure_is_listed_as_it_is_selected(shop):
    assert "exposure:shop.dashboard" in shop.run("ls").out.split()
    chosen = shop.run("ls", "--select", "+exposure:shop.dashboard", "--resource-type", "model").out.split()
    assert "shop.marts.fct_orders" in chosen


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("models/g.yml", "groups:\n- {name: finance, owner: {name: x}}\n", "group 'finance' is also in"),
        ("models/g.yml", "groups:\n- name: other\n", "models/g.yml:2: group 'other' has no owner"),
        ("models/g.yml", "exposures:\n- {name: e, type: dashboard}\n", "models/g.yml:2: exposure 'e' has no owner"),
        ("models/g.yml", "exposures:\n- {name: e, type: film, owner: {name: x}}\n", "exposure 'e' has the type 'film'"),
        (
            "models/g.yml", "exposures:\n- {name: e, type: dashboard, owner: {name: x}, depends_on: [\"ref('no')\"]}\n",
            "models/g.yml:2: ref('no') refers to no model or seed",
        ),
        ("models/x.sql", "{{ config(group='finanze') }} select 1", "group 'finanze' is not defined"),
        ("models/x.sql", "{{ config(access='secret') }} select 1", "access 'secret' is not supported"),
    ],
)  # fmt: skip
def test_a_group_or_exposure_that_does_not_hold_is_refused(grouped, path, text, message):
    grouped.write(path, text)
    run = grouped.run("ls")
    assert run.code == 2
    assert message in run.err


def test_a_private_model_is_only_for_its_group(grouped):
    grouped.replace("models/staging/paid_orders.sql", "config(", "config(group='kitchen', access='private', ")
    run = grouped.run("ls")
    assert run.code == 2
    assert "models/marts/fct_orders.sql:1: fct_orders refers to paid_orders, which is private to group" in run.err
    grouped.replace("models/staging/paid_orders.sql", "kitchen", "finance")
    assert grouped.run("ls").code == 0


def test_the_exposures_of_the_project_name_every_mart_and_every_relation_of_the_contract():
    text = (ROOT / "models" / "exposures.yml").read_text(encoding="utf-8")
    marts = {path.stem for path in (ROOT / "models" / "marts").glob("*.sql")}
    assert {name for name in marts if f"ref('{name}')" not in text} == set()
