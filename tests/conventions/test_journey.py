"""The way of a build goes down through the rooms; back up it goes through interfaces that are named here alone."""

from __future__ import annotations

import re

from . import journey
from .architecture import sources

# What a lower room calls without knowing it, each by what is called.
INTERFACES = {
    "names that templates see": r"engine/project:(context\.|models\.ModelReader\.capturing_scope)"
    r"|engine/compile:(compiler\.Compiler\.scope|unittests\.)",
    "texts of YAML are rendered by who knows the names": r"engine/compile:opening\.(open_project|_describer)\."
    r"|engine/run:contracts\.create_table",
    "what a run tells": r"engine/artifacts:console\.Console\.|engine/run:runs\.Run\.told",
    "what a subject adds to a run": r"field/quality:subject\.",
    "what code a definition rests on": r"engine/run:surroundings\.modules_digest",
    "commands are loaded when they are called": r"cli/commands:(__init__|build)\.(<module>|run_nodes)",
    "suites and selectors are given by the command": r"cli/commands:(common\._load_suites|build\.run_chosen)",
}


def test_a_build_climbs_through_named_interfaces_alone(teahouse, capsys):
    steps = journey.travelled(teahouse.root, ["build", "--no-site", "--quiet"])
    found = [
        f"{there[0]}:{there[1]}".removeprefix("gouji/")
        for _, there in journey.climbs(steps, journey.reachable(sources()))
    ]
    assert len(steps) > 100
    assert [each for each in found if not re.match("|".join(INTERFACES.values()), each)] == []
    unused = [name for name, known in INTERFACES.items() if not any(re.match(known, each) for each in found)]
    assert unused == []


def test_a_step_into_a_room_that_imports_ours_is_a_climb():
    reached = {"top": {"middle", "low"}, "middle": {"low"}, "low": set()}
    down = (("top", "a"), ("low", "b"))
    up = (("low", "b"), ("middle", "c"))
    assert journey.climbs([down, up], reached) == [up]


def test_rooms_reach_what_their_modules_import_and_further():
    texts = dict.fromkeys(("gouji", "gouji.a", "gouji.a.m", "gouji.b", "gouji.c", "gouji.c.m"), "")
    texts |= {"gouji.a": "import gouji.b.m", "gouji.b.m": "import gouji.c.m"}
    reached = journey.reachable(texts)
    assert reached["gouji/a"] == {"gouji/b", "gouji/c"}
    assert reached["gouji/c"] == set()
