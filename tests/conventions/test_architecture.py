"""The page of the rooms is what the code says, and no two modules need each other to be loaded."""

from __future__ import annotations

from . import architecture, features


def test_the_page_of_the_rooms_is_current():
    old = architecture.PAGE.read_text(encoding="utf-8")
    made = architecture.written(old, architecture.page(architecture.sources()))
    assert old == made, "run python -m tests.conventions.architecture --write"


def test_no_modules_need_each_other():
    assert architecture.circle(architecture.sources()) == []


def test_a_circle_is_seen():
    texts = {"gouji.a": "from gouji.b import x", "gouji.b": "import gouji.a"}
    assert set(architecture.circle(texts)) == {"gouji.a", "gouji.b"}


def test_arrows_that_follow_from_others_are_left_out():
    texts = {"gouji.a": "import gouji.b.m\nimport gouji.c.m", "gouji.b.m": "import gouji.c.m", "gouji.c.m": ""}
    assert "    a --> c" not in architecture.page(texts)
    assert "    a --> b" in architecture.page(texts)


def test_every_room_says_what_may_live_in_it():
    rooms = [line for line in architecture.page(architecture.sources()).splitlines() if line.startswith("| `gouji/")]
    assert [line for line in rooms if line.endswith("|  |") and (architecture.ROOT / line.split("`")[1]).is_dir()] == []


def test_every_module_of_the_engine_is_for_a_feature_and_every_feature_has_modules():
    found = {module: features.feature_of(module) for module in features.modules()}
    assert [module for module, feature in found.items() if feature is None] == []
    assert set(features.FEATURES) == set(found.values())
