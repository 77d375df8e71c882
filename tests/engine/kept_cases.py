"""A project with all that is kept of one, for the tests of what is kept."""

from __future__ import annotations

import json

from gouji.engine.compile import keptprojects
from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.expectations import load_suites

SUITE = {
    "name": "orders",
    "meta": {"relation": "main_marts.fct_orders"},
    "expectations": [{"type": "expect_column_to_exist", "kwargs": {"column": "order_id"}, "id": "a"}],
}


def prepared(shop, monkeypatch):
    """The small project with a suite and a variable of the environment; nothing has rested when it is looked at."""
    monkeypatch.setenv("SHOP_LIMIT", "5")
    monkeypatch.setattr(keptprojects, "RESTED_NS", 0)
    shop.write("expectations/orders.json", json.dumps(SUITE))
    shop.write("models/marts/limited.sql", "select {{ env_var('SHOP_LIMIT') }} as most from {{ ref('stg_orders') }}\n")
    return shop


def opened(shop, **asked):
    return open_project(Invocation(shop.root, **asked), load_suites)


def told(found) -> list[str]:
    """All that is known of a project that was opened, and the SQL of its nodes."""
    manifest = found.manifest
    nodes = [node for node in manifest.nodes.values() if node.resource_type in ("model", "test")]
    return [
        *map(repr, manifest.nodes.values()), repr(manifest), repr(found.profile),
        repr(list(manifest.graph.parents.items())),
        *(found.compiler.compile(node) for node in nodes),
    ]  # fmt: skip


def kept(shop, **asked):
    """Opens a project, renders its nodes and keeps both."""
    found = opened(shop, **asked)
    told(found)
    found.manifest.project.target.mkdir(exist_ok=True)
    found.compiler.keep()
    return found


def edited(path: str, old: str, new: str):
    return lambda shop: shop.replace(path, old, new)
