"""A manifest of which only the times are new is written again byte for byte, and one of anything else is made anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gouji.engine.artifacts import files
from gouji.engine.artifacts.files import write_manifest
from gouji.engine.vocabulary import clock
from tests.engine.kept_cases import edited, kept, opened, prepared


@pytest.fixture
def project(shop, monkeypatch):
    return prepared(shop, monkeypatch)


def _manifest(shop, monkeypatch, **asked) -> bytes:
    """`manifest.json` as a command writes it at a fixed moment, under a fixed name."""
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    found = opened(shop, invocation_id="x", started_at=moment, **asked)
    return write_manifest(found.manifest, found.profile, found.invocation, found.compiler).read_bytes()


@pytest.fixture
def contents(monkeypatch):
    """How often the text of a manifest was made from the start."""
    found = []
    make = files._content
    monkeypatch.setattr(files, "_content", lambda *given: found.append(given) or make(*given))
    return found


@pytest.fixture
def before(project, monkeypatch, contents):
    """The manifest of a command of another moment, with a key of that name where nobody looks for it."""
    project.write("models/marts/more.sql", "select '\"created_at\": 1.0' as a, {{ var('threshold') }} as b")
    project.write("models/marts/more.yml", "models: [{name: more, config: {meta: {created_at: 1.5}}}]")
    found = opened(project, invocation_id="before", started_at=datetime(2025, 1, 1, tzinfo=UTC))
    written = write_manifest(found.manifest, found.profile, found.invocation, found.compiler).read_bytes()
    assert len(contents) == 1
    return written


def test_a_manifest_written_again_is_the_same_byte_for_byte(project, monkeypatch, before, contents):
    again = _manifest(project, monkeypatch)
    assert len(contents) == 1
    (project.root / "target/manifest.cache").unlink()
    assert _manifest(project, monkeypatch) == again != before
    assert len(contents) == 2
    assert json.loads(again)["metadata"]["invocation_id"] == "x"


@pytest.mark.parametrize(
    "change",
    [
        edited("seeds/orders.csv", "10.50", "10.51"), edited("models/marts/fct_orders.sql", "as threshold", "as least"),
        edited("models/marts/fct_orders.yml", "The order's key.", "Its key."), edited("macros/at_least.sql", "<", "<="),
        edited("target/manifest.json", "fct_orders", "fct_ordres"),
        lambda shop: (shop.root / "target/manifest.json").unlink(),
        lambda shop: shop.write("target/manifest.json", "{}"),
        lambda shop: shop.write("target/manifest.cache", "{"),
    ],
)  # fmt: skip
def test_a_manifest_of_anything_else_is_made_from_the_start(project, monkeypatch, before, contents, change):
    change(project)
    again = _manifest(project, monkeypatch)
    assert len(contents) == 2
    (project.root / "target/manifest.cache").unlink()
    assert _manifest(project, monkeypatch) == again


def test_a_manifest_of_other_increments_is_made_from_the_start(project, monkeypatch, contents):
    project.write(
        "models/marts/grown.sql",
        "{{ config(materialized='incremental') }} select 1 as a {% if is_incremental() %} where false {% endif %}",
    )
    kept(project)
    _manifest(project, monkeypatch)
    found = opened(project)
    compiler = found.compiler.adding_to(["model.shop.grown"])
    text = write_manifest(found.manifest, found.profile, found.invocation, compiler).read_text()
    assert len(contents) == 2
    assert "where false" in json.loads(text)["nodes"]["model.shop.grown"]["compiled_code"]


def test_with_secrets_a_manifest_is_made_from_the_start(project, monkeypatch, before, contents):
    monkeypatch.setenv("DBT_ENV_SECRET_KEY", "fct_orders")
    nodes = json.loads(_manifest(project, monkeypatch))["nodes"]
    assert nodes["model.shop.fct_orders"]["name"] == "*****"
    assert len(contents) == 2
