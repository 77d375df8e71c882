"""Keys that name the part of their row: what comes once is asked of the parts that have changed, if a test holds it."""

from __future__ import annotations

import json
import textwrap

import pytest

from gouji.engine.run.partial import PartialRunner

FORM = "select *\nfrom {{ model }}\nwhere split_part({{ column_name }}, '/', {{ place }}) is distinct from house"
NAMES = "names_its_house: {arguments: {place: 1}}"
FILES = {
    "dbt_project.yml": """
        name: shop
        version: "1.0"
        profile: shop
        model-paths: ["models"]
        seed-paths: ["seeds"]
        macro-paths: ["macros"]
        models: {shop: {+materialized: table}}
    """,
    "seeds/sales.csv": "house,sign,day,amount\na,a,1,10\na,a,2,20\nb,b,1,5\nc,c,1,7\nd,d,1,9\n",
    "seeds/rests.csv": "kind\nsmall\n",  # a build that keeps nothing begins with an empty file
    "seeds/seeds.yml": """
        seeds:
          - name: sales
            config:
              meta: {by: house, key: [house, day, amount]}
              column_types: {house: varchar, sign: varchar, day: integer, amount: integer}
            columns: [{name: house}, {name: sign}, {name: day}, {name: amount}]
    """,
    "models/lines.sql": "select house, sign || '/' || day as line_id, day, amount from {{ ref('sales') }}",
    "models/models.yml": """
        models:
          - name: lines
            config: {meta: {by: house}}
            columns:
              - name: line_id
                data_tests:
                  - unique
                  - NAMES
              - {name: amount, data_tests: [not_null]}
            data_tests:
              - unique_pair: {arguments: {columns: [line_id, day]}}
    """,
    "macros/tests.sql": """
        {% test names_its_house(model, column_name, place) %}
        FORM
        {% endtest %}
        {% test unique_pair(model, columns) %}
        select {{ columns | join(', ') }} from {{ model }} group by {{ columns | join(', ') }} having count(*) > 1
        {% endtest %}
    """,
}
UNIQUE = ("unique_lines_line_id", "unique_pair_lines_line_id__day")


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The tests that are asked of all rows that hold a value of the parts that have changed."""
    names: list[str] = []
    whole = PartialRunner._unique

    def noted(self, node, *rest):
        names.append(node.name)
        return whole(self, node, *rest)

    monkeypatch.setattr(PartialRunner, "_unique", noted)
    return names


@pytest.fixture
def project(shop):
    shop.become({})
    return shop


def build(shop, code: int = 0) -> dict[str, str]:
    """Node → the status that the build gives it."""
    run = shop.run("build")
    assert run.code == code, run.text
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: each["status"] for each in results}


def written(shop, names: str = NAMES, form: str = FORM):
    """The project with a test by `names` in its YAML, whose SQL is `form`, built."""
    for path, text in FILES.items():
        shop.write(path, textwrap.dedent(text).removeprefix("\n").replace("NAMES", names).replace("FORM", form))
    build(shop)
    return shop


def test_a_key_that_names_its_part_is_asked_of_the_parts_that_have_changed(project, asked):
    written(project)
    project.replace("seeds/sales.csv", "c,c,1,7", "c,c,1,8\nc,c,2,8")
    assert build(project)["unique_lines_line_id"] == "pass"
    assert asked == []


def test_a_key_that_comes_twice_in_a_part_is_told(project, asked):
    written(project)
    project.replace("seeds/sales.csv", "c,c,1,7", "c,c,1,7\nc,c,1,8")
    found = build(project, code=1)
    assert {found[name] for name in UNIQUE} == {"fail"}
    assert asked == []


def test_two_parts_that_make_one_key_are_told(project, asked):
    written(project)
    project.replace("seeds/sales.csv", "c,c,1,7", "c,a,1,7")
    found = build(project, code=1)
    assert {found[name] for name in UNIQUE} == {"fail"}
    assert [status for name, status in found.items() if name.startswith("names_its_house")] == ["fail"]
    assert sorted(set(asked)) == sorted(UNIQUE)


@pytest.mark.parametrize(("names", "form"), [
    (NAMES, "select * from {{ model }} where {{ place }} = 0"),  # holds nothing
    (NAMES, FORM + " and amount > 100"),
    (NAMES, FORM.replace("is distinct from house", "is distinct from coalesce(house,'')")),
    (NAMES, FORM.replace("{{ column_name }}", "house")),  # another column
    (NAMES, FORM.replace("{{ model }}", "{{ ref('sales') }} as sales")),
    (NAMES.replace("1}", "1}, config: {where: day > 5}"), FORM),
    (NAMES.replace("1}", "1}, config: {error_if: '> 5', warn_if: '> 5'}"), FORM),
    (NAMES.replace("1}", "1}, config: {fail_calc: '0 * count(*)'}"), FORM),
    ("not_null", FORM),
])  # fmt: skip
def test_what_does_not_hold_it_is_not_believed(project, asked, names, form):
    form = form if "sales" not in form else form.replace("{{ column_name }}", "sign || '/'")
    written(project, names, form)
    project.replace("seeds/sales.csv", "c,c,1,7", "c,a,1,7")
    found = build(project, code=1)
    assert {found[name] for name in UNIQUE} == {"fail"}
    assert sorted(set(asked)) == sorted(UNIQUE)


def test_what_was_not_held_of_the_other_parts_does_not_count(project, asked):
    written(project)
    project.replace("seeds/sales.csv", "b,b,1,5", "b,c,2,5")  # c/2 stands in b, and nobody asks
    assert project.run("build", "--exclude", "test_name:names_its_house").code == 0
    asked.clear()
    project.replace("seeds/sales.csv", "c,c,1,7", "c,c,1,7\nc,c,2,8")
    found = build(project, code=1)
    assert {found[name] for name in UNIQUE} == {"fail"}
    assert sorted(set(asked)) == sorted(UNIQUE)


def test_a_test_with_a_threshold_is_asked_of_all_parts(project):
    written(project)
    project.replace("models/models.yml", "[not_null]", "[{not_null: {config: {warn_if: '> 1', error_if: '> 1'}}}]")
    project.replace("seeds/sales.csv", "b,b,1,5", "b,b,1,")
    assert build(project)["not_null_lines_amount"] == "pass"
    project.replace("seeds/sales.csv", "c,c,1,7", "c,c,1,")
    assert build(project, code=1)["not_null_lines_amount"] == "fail"
