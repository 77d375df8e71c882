"""Configuration of every kind, broken at random: a message with the right exit code, never a traceback."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gouji.engine.vocabulary.traces import TRACES_NAME
from tests.conftest import Shop

# GOUJI_FUZZ_SECONDS lets it go on for longer, with GOUJI_FUZZ_SEED on other ways.
SEED, SECONDS = int(os.environ.get("GOUJI_FUZZ_SEED", "874")), int(os.environ.get("GOUJI_FUZZ_SECONDS", "5"))
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 10**30, float("inf"), "", " ", "a b", "it's", '"', "勾稽", "\0", "a\nb", "../x", "/",
    "~", "[", "{{", "}}", "{% if %}", "{{ nothing }}", "{{ 1 / 0 }}", "{{ [] }}", "{{ none }}", "{{ var('unset') }}",
    "{{ ref('orders') }}", "{{ env_var('GOUJI_UNSET') }}", "{{ 'a' * 3 }}", "{{ {}.x.y }}", "{{ target.name }}",
    "{{ config(x=1) }}", "{{ exceptions.raise_compiler_error('no') }}", [], {}, [[]], [{}], [None], ["a", 1],
    {"a": None}, {"": ""}, {1: 2}, {None: []}, {"a b": {"c": "{{ d }}"}}, {"'": '"'}, "2026-01-01", b"bytes",
)  # fmt: skip
KEYS = ("", " ", "a b", "it's", "{{ x }}", 1, None, True, 2.5, "+", "+enabled", "name", "config", "meta", "version")
TYPES = (
    "nosuchtype", "integer", "varchar", "decimal(18, 4)", "decimal(99, 99)", "decimal", "integer[]",
    "struct(a integer)",
    "map(varchar, integer)", "enum('a', 'b')", "varchar; drop table x", "interval", "geometry", "", " ", "'", '"',
    "null",
    "varchar(", "date", "timestamptz", "uhugeint", "bit", "blob", "union(a integer, b varchar)", "json", "勾稽",
)  # fmt: skip
NOTIFY = {
    "destinations": [
        {"name": "team", "type": "webhook", "url": "http://127.0.0.1:9/none", "language": "zh", "on": ["failure"]},
        {"name": "mail", "type": "email", "host": "127.0.0.1", "port": 9, "from": "a@example.org",
         "to": ["b@example.org"],
         "security": "none", "severity": ["error"], "document": ["x"]},
    ]
}  # fmt: skip
PACKAGE = {"packages": [{"local": "../shop"}]}
SIGNS = "\t:-{}[]&*!|>'\"%@`#\n ,?\x00\x85\ufeff"
# The message of a configuration that is refused begins with its file.
PLACE = re.compile(r"error: \S+\.(yml|sql|py|md|csv|json)\b")
FILES = ("dbt_project.yml", "profiles.yml", "seeds/orders.yml", "models/marts/fct_orders.yml", "models/more.yml")
MORE = {
    "version": 2,
    "sources": [
        {
            "name": "kept",
            "schema": "main_raw",
            "tables": [{"name": "orders", "columns": [{"name": "order_id", "data_tests": ["unique"]}]}],
        }
    ],
    "groups": [{"name": "shop", "owner": {"name": "BI", "email": "bi@example.org"}}],
    "unit_tests": [
        {
            "name": "keeps_kind",
            "model": "stg_orders",
            "given": [{"input": "ref('orders')", "rows": [{"order_id": 1, "kind": "a"}]}],
            "expect": {"rows": [{"order_id": 1, "kind": "a"}]},
            "overrides": {"vars": {"threshold": 4}},
        }
    ],
    "macros": [{"name": "at_least", "description": "At least.", "arguments": [{"name": "minimum", "type": "integer"}]}],
    "models": [
        {
            "name": "stg_orders",
            "description": "{{ doc('paid') }}",
            "config": {"tags": ["x"], "group": "shop", "contract": {"enforced": False}, "meta": {"a": 1}},
            "constraints": [{"type": "check", "expression": "order_id > 0"}],
            "columns": [{"name": "order_id", "data_type": "integer", "tags": ["y"],
                         "constraints": [{"type": "not_null"}],
                         "data_tests": [{"at_least": {"arguments": {"minimum": 0}, "config": {"severity": "warn"}}}]}],
        }
    ],
    "exposures": [{"name": "page", "type": "dashboard", "owner": {"name": "BI"}, "depends_on": ["ref('fct_orders')"]}],
}  # fmt: skip
SUITE = {
    "name": "orders",
    "meta": {"relation": "main_marts.fct_orders", "owner": "BI", "relations": ["main.stg_orders"]},
    "expectations": [
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "order_id", "mostly": 1.0},
         "severity": "critical", "meta": {"rule_id": "R1", "dimension": "completeness"}},
        {"type": "expect_query_to_return_no_rows", "kwargs": {"query": "select * from {batch} where amount < 0"}},
    ],
}  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of every value inside a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        yield (value, key)
        yield from places(inner)


def broken(content: Any, choose: random.Random, values: tuple[Any, ...]) -> Any:
    """A copy of some content of which a few places are other values, other keys, twice or not there."""
    copy = yaml.safe_load(yaml.safe_dump(content))
    for _ in range(choose.choice((1, 1, 1, 2, 3))):
        found = list(places(copy))
        if not found or choose.random() < 0.02:
            return choose.choice(values)
        container, key = choose.choice(found)
        what = choose.random()
        if what < 0.6:
            container[key] = choose.choice(values)
        elif isinstance(container, list):
            container.insert(key, choose.choice([container[key], *values]))
        elif what < 0.75:
            container[choose.choice(KEYS)] = container.pop(key)
        elif what < 0.9:
            container[choose.choice(KEYS)] = choose.choice(values)
        else:
            del container[key]
    return copy


def tried(shop, path: str, whole: str, texts: Callable[[], str], commands: list[list[str]]) -> int:
    """Run commands over broken texts of one file for some seconds; gives how many.

    None ends with a trace, none leaves the file of a build, and what is wrong before anything runs is told with its
    file.
    """
    end, count = time.monotonic() + SECONDS, 0
    traces = shop.root / "target" / TRACES_NAME
    while count < 20 or time.monotonic() < end:
        text = texts()
        shop.write(path, text)
        for command in commands:
            run = shop.run(*command)
            assert run.code in (0, 1, 2), text
            assert "unexpected while" not in run.text, f"{path}\n{text}\n{run.text}\n" + (
                traces.read_text(encoding="utf-8") if traces.exists() else ""
            )
            assert run.code == 0 or run.text.strip(), text
            assert not list(shop.root.glob("*.building*")), text
            if command[0] == "ls":
                assert run.code in (0, 2), f"{text}\n{run.text}"
            if run.code == 2:
                assert PLACE.search(run.text), f"{text}\n{run.text}"
        count += 1
    shop.write(path, whole)
    return count


@pytest.mark.parametrize("path", FILES)
def test_broken_yaml_is_told_and_nothing_breaks(shop, path, measured):
    shop.write("models/more.yml", yaml.safe_dump(MORE))
    assert shop.run("build").code == 0
    choose = random.Random(f"{SEED} {path}")
    whole = (shop.root / path).read_text(encoding="utf-8")
    content = yaml.safe_load(whole)
    outside = sorted(Path(shop.root.parent).iterdir())
    commands = [["ls", "--quiet"], ["build", "--quiet", "--no-site", "--database", str(shop.database)]]
    count = tried(
        shop, path, whole, lambda: yaml.safe_dump(broken(content, choose, VALUES), allow_unicode=True), commands
    )
    measured(f"{path}: {count} broken texts (seed {SEED})")
    assert sorted(Path(shop.root.parent).iterdir()) == outside
    assert shop.run("build").code == 0


def mangled(text: str, choose: random.Random) -> str:
    """A text with a few signs lost, doubled, exchanged or put in: no YAML any more, or another one."""
    signs = list(text)
    for _ in range(choose.choice((1, 1, 2, 5))):
        at = choose.randrange(len(signs))
        what = choose.random()
        if what < 0.3:
            del signs[at]
        elif what < 0.8:
            signs.insert(at, choose.choice([*SIGNS, "<<: ", "!!python/object:os.x ", "&a ", "*a ", "---\n"]))
        else:
            signs[at] = signs[choose.randrange(len(signs))]
    return "".join(signs)


@pytest.mark.parametrize("path", FILES)
def test_a_text_that_is_no_yaml_is_told_and_nothing_breaks(shop, path, measured):
    shop.write("models/more.yml", yaml.safe_dump(MORE))
    choose = random.Random(f"text {SEED} {path}")
    whole = (shop.root / path).read_text(encoding="utf-8")
    count = tried(shop, path, whole, lambda: mangled(whole, choose), [["ls", "--quiet"]])
    measured(f"{path}: {count} mangled texts (seed {SEED})")
    assert shop.run("ls", "--quiet").code == 0


@pytest.mark.parametrize("kind", TYPES)
def test_a_column_of_a_seed_may_be_called_any_type(shop, kind):
    content = yaml.safe_load((shop.root / "seeds/orders.yml").read_text(encoding="utf-8"))
    content["seeds"][0]["config"]["column_types"]["amount"] = kind
    shop.write("seeds/orders.yml", yaml.safe_dump(content, allow_unicode=True))
    run = shop.run("seed", "--quiet")
    assert run.code in (0, 1, 2), run.text
    assert "unexpected while" not in run.text, run.text
    assert run.code == 0 or re.search(r"seeds/orders\.(yml|csv):\d+: ", run.text), run.text
    assert not list(shop.root.glob("*.building*"))
    assert run.code == 0 or not shop.database.exists()


def test_broken_packages_are_told_and_nothing_breaks(shop, tmp_path, measured):
    branch = Shop(tmp_path / "branch", "branch")
    branch.write("dbt_project.yml", "name: branch\nversion: '1.0'\nprofile: shop\n")
    branch.write("profiles.yml", (shop.root / "profiles.yml").read_text(encoding="utf-8"))
    whole = yaml.safe_dump(PACKAGE)
    branch.write("packages.yml", whole)
    assert branch.run("ls", "--quiet").code == 0
    choose = random.Random(f"{SEED} packages")
    values = (*VALUES, "..", "../shop/models", "../nothing", "/", {"git": "x"}, {"package": "a/b", "version": 1})
    count = tried(
        branch, "packages.yml", whole, lambda: yaml.safe_dump(broken(PACKAGE, choose, values)), [["ls", "--quiet"]]
    )
    measured(f"packages.yml: {count} broken texts (seed {SEED})")
    assert branch.run("ls", "--quiet").code == 0


def test_broken_settings_of_notices_are_told_and_the_build_passes(shop, measured):
    choose = random.Random(f"{SEED} notify")
    assert shop.run("build", "--quiet").code == 0
    values = tuple(each for each in VALUES if each not in ("../x", "/"))

    def text() -> str:
        return yaml.safe_dump(broken(NOTIFY, choose, values), allow_unicode=True)

    count = tried(shop, "notify.yml", yaml.safe_dump(NOTIFY), text, [["build", "--quiet", "--no-site"]])
    measured(f"notify.yml: {count} broken texts (seed {SEED})")


def test_a_broken_suite_is_told_and_nothing_breaks(shop, measured):
    choose = random.Random(SEED)
    values = tuple(each for each in VALUES if not isinstance(each, bytes) and each != float("inf"))
    whole = json.dumps(SUITE)
    shop.write("expectations/orders.json", whole)

    def text() -> str:
        return json.dumps(broken(SUITE, choose, values), default=str)

    count = tried(shop, "expectations/orders.json", whole, text, [["ls", "--quiet"], ["compile", "--quiet"]])
    measured(f"suites: {count} broken texts (seed {SEED})")


def test_what_nobody_foresaw_is_one_line_and_a_file_with_the_trace(shop, monkeypatch):
    from gouji.engine.run import runners, transaction

    def fails(*given: object) -> None:
        raise LookupError("no such luck\nsecond line")

    assert shop.run("build").code == 0
    before = shop.database.resolve()
    for place, name in ((runners, "run_test"), (transaction, "create_tables")):
        with monkeypatch.context() as patched:
            patched.setattr(place, name, fails)
            run = shop.run("build", "--full-refresh")
        assert run.code == 1
        assert "LookupError: no such luck" in run.text
        assert "second line" not in run.text
        assert str(shop.root / "target" / TRACES_NAME) in run.text
        assert shop.database.resolve() == before
        assert not list(shop.root.glob("*.building*"))
    monkeypatch.setattr("gouji.cli.commands.look.list_nodes", fails)
    run = shop.run("ls")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(
        "error: unexpected while running ls: LookupError: no such luck\n  → the whole trace lies in"
    )
    assert (shop.root / "target" / TRACES_NAME).read_text(encoding="utf-8").count("Traceback") >= 3
