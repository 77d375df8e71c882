"""What was read of a project is taken from the last command where nothing is new, and read anew where anything is."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest

from gouji.engine.compile import keptprojects, opening
from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.vocabulary.mask import masked_output, note_variables
from tests.engine.kept_cases import SUITE, edited, kept, opened, prepared, told

UNIT_TEST = """
unit_tests:
  - name: passes_seeds_through
    model: stg_orders
    given: [{input: ref('orders')}]
    expect: {rows: [{order_id: 1}, {order_id: 2}, {order_id: 3}]}
"""


@pytest.fixture
def project(shop, monkeypatch):
    return prepared(shop, monkeypatch)


@pytest.fixture
def readings(monkeypatch):
    """How often a project was read, not taken from the last command."""
    found = []
    read = opening.read_properties
    monkeypatch.setattr(opening, "read_properties", lambda *given: found.append(given) or read(*given))
    return found


def test_a_project_is_read_once(project, readings):
    first = kept(project)
    again = opened(project)
    assert len(readings) == 1
    assert told(again) == told(first)
    assert again.manifest == first.manifest
    assert type(again.manifest.nodes["exposure.shop.dashboard"].exposure) is type(
        first.manifest.nodes["exposure.shop.dashboard"].exposure
    )


def _artifacts(shop) -> list[str]:
    """The artifacts of the last command, without what tells when it was run, and by which."""
    texts = [(shop.root / "target" / name).read_text() for name in ("manifest.json", "gouji.json")]
    changing = r'"(generated_at|invocation_id|invocation_started_at|created_at|started_at|seconds)": [^,}]*'
    return [re.sub(changing, "", text) for text in texts]


@pytest.fixture
def unjudged(project):
    """The project without its suite: Great Expectations takes seconds to be loaded."""
    (project.root / "expectations/orders.json").unlink()
    return project


def test_commands_write_and_say_the_same(unjudged, readings):
    project = unjudged
    project.write("models/marts/nobody.yml", "models: [{name: nobody}]\n")
    first = project.run("build", "--no-site")
    fresh = project.run("build", "--no-site")
    assert (first.code, len(readings)) == (0, 1)
    left = project.root / "target" / "project.cache"
    before, written = left.stat().st_ino, _artifacts(project)
    again = project.run("build", "--no-site")
    assert (len(readings), left.stat().st_ino) == (1, before)
    left.unlink()
    anew = project.run("build", "--no-site")
    assert len(readings) == 2
    assert written == _artifacts(project)
    assert len({re.sub(r"[\d.:]+", "", each.text) for each in (fresh, again, anew)}) == 1
    assert "no model is called 'nobody'" in again.err


def test_a_run_is_of_what_a_build_kept(unjudged, readings):
    project = unjudged
    project.run("build", "--no-site")
    assert project.run("run").code == 0
    assert "main_marts" in project.run("ls", "--output", "json").out
    assert len(readings) == 1


def test_no_compiled_text_is_forgotten_where_nothing_is_read(unjudged):
    project = unjudged
    project.run("build", "--no-site")
    before = (project.root / "target/texts.cache").read_bytes()
    project.run("build", "--no-site")
    assert (project.root / "target/texts.cache").read_bytes() == before


def unseen(shop) -> None:
    """A file of the same size, with the time that it had."""
    path = shop.root / "models/marts/fct_orders.sql"
    at = path.stat()
    shop.replace("models/marts/fct_orders.sql", "as threshold", "as thresholx")
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


CHANGES = {
    "a model": edited("models/marts/fct_orders.sql", "as threshold", "as least"),
    "a model whose time was set back": unseen,
    "another model": lambda shop: shop.write("models/marts/more.sql", "select 1 as a"),
    "a Python model": lambda shop: shop.write("models/marts/py.py", "def model(dbt, session):\n    return 1\n"),
    "a model that is gone": lambda shop: (shop.root / "models/marts/limited.sql").unlink(),
    "a model in another folder": lambda shop: (shop.root / "models/marts/limited.sql").rename(
        shop.root / "models/staging/limited.sql"
    ),
    "a description": edited("models/marts/fct_orders.yml", "The order's key.", "Its key."),
    "the line of a description": edited("models/marts/fct_orders.yml", "version: 2\n", "\n\nversion: 2\n"),
    "a data test": edited("models/marts/fct_orders.yml", "minimum: 0", "minimum: 1"),
    "another YAML file": lambda shop: shop.write(
        "models/staging/more.yml", "models: [{name: stg_orders, description: Orders.}]"
    ),
    "a block of text": edited("models/docs.md", "One paid order.", "An order."),
    "a macro": edited("macros/at_least.sql", "< {{ minimum }}", "<= {{ minimum }}"),
    "a macro of dbt that is replaced": lambda shop: shop.write(
        "macros/names.sql",
        "{% macro generate_schema_name(own, node) %}{{ 'main_' ~ own if own else 'x' }}{% endmacro %}",
    ),
    "a generic test": lambda shop: shop.write(
        "tests/data/generic/odd.sql", "{% test odd(model) %}select 1{% endtest %}"
    ),
    "a singular test": edited("tests/data/assert_totals_are_positive.sql", "<= 0", "< 0"),
    "another seed": lambda shop: shop.write("seeds/more.csv", "a\n1\n"),
    "a seed that is gone": lambda shop: (
        shop.write("models/marts/fct_orders.yml", ""), (shop.root / "seeds/customers.csv").unlink()
    ),
    "a variable": edited("dbt_project.yml", "threshold: 3", "threshold: 4"),
    "a variable of another type": edited("dbt_project.yml", "threshold: 3", "threshold: 3.0"),
    "a configuration": edited("dbt_project.yml", "nightly", "daily"),
    "the folders": lambda shop: (
        shop.replace("dbt_project.yml", '["models"]', '["models", "others"]'),
        shop.write("others/more.sql", "select 2 as b"),
    ),
    "the profile": edited("profiles.yml", "threads: 2", "threads: 3"),
    "a suite": edited("expectations/orders.json", '"relation"', '"tags": ["x"], "relation"'),
    "another suite": lambda shop: shop.write(
        "expectations/more.json", json.dumps({**SUITE, "name": "more", "meta": {"relation": "main_raw.orders"}})
    ),
    "a suite that is gone": lambda shop: (shop.root / "expectations/orders.json").unlink(),
    "the environment": lambda shop: os.environ.__setitem__("SHOP_LIMIT", "6"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_new_is_read(project, readings, what):
    before = told(kept(project))
    CHANGES[what](project)
    after = opened(project)
    assert len(readings) == 2
    found = told(after)
    (project.root / "target/project.cache").unlink()
    assert told(opened(project)) == found
    assert found != before or what == "the line of a description"


@pytest.mark.parametrize(
    "asked",
    [
        {"variables": {"threshold": 5}}, {"target": "other"}, {"full_refresh": True}, {"empty": True},
        {"store_failures": True}, {"target_path": "elsewhere"}, {"threads": 7}, {"database": Path("/tmp/x.duckdb")},
    ],
    ids=lambda asked: next(iter(asked)),
)  # fmt: skip
def test_another_command_line_reads_anew(project, readings, asked):
    kept(project)
    told(opened(project, **asked))
    assert len(readings) == 2


def test_another_engine_reads_anew(project, readings, monkeypatch):
    kept(project)
    monkeypatch.setattr(keptprojects, "sources_sha256", lambda root: "another")
    opened(project)
    assert len(readings) == 2


def test_without_suites_it_is_another_project(project, readings):
    kept(project)
    assert "expectation.shop.orders" not in open_project(Invocation(project.root)).manifest.nodes
    assert len(readings) == 2


def test_what_flags_say_counts_where_a_template_asks(project, readings):
    project.write("models/marts/which.sql", "select '{{ flags.WHICH }}' as command")
    kept(project, command="build")
    node = "model.shop.which"
    again = opened(project, command="run")
    assert again.compiler.compile(again.manifest.nodes[node]) == "select 'run' as command"
    same = opened(project, command="build")
    assert same.compiler.compile(same.manifest.nodes[node]) == "select 'build' as command"
    assert len(readings) == 2


@pytest.mark.parametrize(
    "template",
    [
        "'{{ run_started_at }}'", "'{{ invocation_id }}'", "'{{ modules.datetime.datetime.now() }}'",
        "{{ [1, 2, 3] | random }}", "{{ print('hello') or 1 }}", "{{ log('hello', info=True) or 1 }}",
        "{{ exceptions.warn('beware') or 1 }}", "{{ set(['a', 'b']) | length }}", "'{{ lipsum(n=1) | length }}'",
        "{{ moment() }}",
    ],
)  # fmt: skip
def test_what_is_of_the_moment_is_rendered_each_time(project, readings, template):
    project.write("macros/moment.sql", "{% macro moment() %}'{{ run_started_at }}'{% endmacro %}")
    project.write("models/marts/momentary.sql", f"select {template} as x")
    kept(project)
    assert not (project.root / "target/project.cache").exists()
    opened(project)
    assert len(readings) == 2


def test_rows_that_a_unit_test_takes_from_a_seed_are_read(project, readings):
    project.write("models/staging/stg_orders.yml", UNIT_TEST)
    kept(project)
    opened(project)
    assert len(readings) == 1
    project.replace("seeds/orders.csv", "1,1,10.50,a", "7,1,10.50,a")
    node = opened(project).manifest.nodes["unit_test.shop.stg_orders.passes_seeds_through"]
    assert node.given[0].rows[0]["order_id"] == "7"
    assert len(readings) == 2


def test_rows_of_other_seeds_are_not(project, readings):
    kept(project)
    project.replace("seeds/orders.csv", "1,1,10.50,a", "7,1,10.50,a")
    opened(project)
    assert len(readings) == 1


def test_a_file_that_changes_meanwhile_is_not_kept(project):
    found = opened(project)
    told(found)
    project.replace("models/marts/fct_orders.sql", "as threshold", "as thresholx")
    (project.root / "target").mkdir(exist_ok=True)
    found.compiler.keep()
    assert not (project.root / "target/project.cache").exists()


def test_a_project_with_a_package_is_read_each_time(project, tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "dbt_project.yml").write_text("name: other\nprofile: shop\n")
    project.write("packages.yml", f"packages: [{{local: {package}}}]\n")
    kept(project)
    assert not (project.root / "target/project.cache").exists()


def test_secrets_are_not_kept(project):
    variables = {"DBT_ENV_SECRET_KEY": "swordfish"}
    project.write("models/marts/open.sql", "select '{{ var('DBT_ENV_SECRET_KEY') }}' as x")
    with masked_output():
        note_variables(variables)
        kept(project, variables=variables)
    assert not (project.root / "target/project.cache").exists()


class _Harmful:
    def __reduce__(self):
        return os.mkdir, ("harmed",)


@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "harmful", "head"])
def test_a_damaged_or_foreign_file_is_as_good_as_none(project, readings, monkeypatch, damage):
    first = kept(project)
    monkeypatch.chdir(project.root)
    path = project.root / "target/project.cache"
    head, _, _ = path.read_bytes()[32:].partition(b"\n")
    contents = {
        "foreign": head + b"\n" + pickle.dumps({"a": 1}),
        "harmful": head + b"\n" + pickle.dumps((_Harmful(), {})),
        "head": b"[]\n",
    }
    if damage in contents:
        path.write_bytes(sha256(contents[damage]).digest() + contents[damage])
    else:
        path.write_bytes(path.read_bytes()[:-1] if damage == "cut" else b"")
    assert told(opened(project)) == told(first)
    assert len(readings) == 2
    assert not (project.root / "harmed").exists()


def test_a_folder_that_cannot_be_written_is_no_error(project):
    found = opened(project)
    told(found)
    found.compiler.keep()
    assert not (project.root / "target").exists()


def test_every_file_that_is_read_is_looked_at(teahouse):
    """What reading a project opens, as Python's audit tells."""
    script = """
        import sys
        from pathlib import Path
        from gouji.engine.compile.opening import Invocation, open_project
        from gouji.engine.expectations import load_suites
        root, read = Path(sys.argv[1]), set()
        sys.addaudithook(lambda event, given: event == "open" and isinstance(given[0], (str, Path))
                         and read.add(str(given[0])))
        found = open_project(Invocation(root), load_suites)
        inside = {each for each in read if each.startswith(str(root)) and "/target/" not in each}
        looked, known = found.compiler.kept._seen
        rows = {str(root / each) for each in __import__("gouji.engine.compile.keptprojects", fromlist=["_"])
                ._seeds_read(found.manifest)}
        print(len(inside), sorted(inside - set(known) - rows))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(teahouse.root)], capture_output=True, text=True, check=True
    )
    count, unseen = done.stdout.split(" ", 1)
    assert int(count) > 20
    assert json.loads(unseen.replace("'", '"')) == [str(teahouse.root / "profiles.yml")]
