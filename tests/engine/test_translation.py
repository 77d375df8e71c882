"""SQL said in another dialect: read back, or refused with file, line and construct."""

from __future__ import annotations

import pytest

from gouji.engine.database.sparksql import spark_query, with_values
from gouji.engine.lineage.translation import table_definition, translate
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation


def test_a_query_keeps_its_meaning_in_the_words_of_the_other_dialect():
    said = translate("select \"a b\"::varchar as x, string_agg(y, ',') from t group by all", "spark")
    assert "CAST(`a b` AS STRING)" in said
    assert "LISTAGG(y, ',')" in said


def test_a_seed_is_a_table_definition_with_its_names_quoted():
    said = table_definition(Relation("ra`w", 'o"x'), {"a`b": "varchar", "n": "decimal(18, 4)"}, "spark")
    assert '`ra``w`.`o"x`' in said
    assert "`a``b` STRING" in said
    assert "`n` DECIMAL(18, 4)" in said


@pytest.mark.parametrize(
    ("sql", "message", "line"),
    [
        ("select\n  1 as a,\n  from where", "is not understood", 3),
        ("select 1; select 2", "2 statements instead of one", None),
        ("select\n  a,\n  max(b) over (order by c) as m,\n  f(string_agg(d, ';' order by d nulls last)) as e\nfrom t",
         "NULLS LAST", 3),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_told_with_its_line(sql, message, line):
    with pytest.raises(SqlError, match=message) as caught:
        translate(sql, "bigquery")
    assert caught.value.sql_line == line


def test_compile_writes_seeds_models_and_tests_and_runs_nothing(shop):
    compiled = shop.run("compile", "--dialect", "spark")
    assert compiled.code == 0
    assert compiled.out == "13 files in target/compiled_spark\n"
    folder = shop.root / "target/compiled_spark/shop"
    assert (folder / "seeds/orders.sql").read_text(encoding="utf-8").startswith("CREATE TABLE `main_raw`.`orders` (")
    assert "`main_raw`.`orders`" in (folder / "models/staging/stg_orders.sql").read_text(encoding="utf-8")
    assert not shop.database.exists()


def test_compile_names_file_line_and_construct_and_writes_the_rest(shop):
    shop.write("models/odd.sql", "select\n  1 as a,\n  {{ var('threshold') }} as b,\n"
               "  string_agg(kind, ';' order by kind nulls last) as c\nfrom {{ ref('orders') }}\n")  # fmt: skip
    compiled = shop.run("compile", "--dialect", "bigquery")
    assert compiled.code == 2
    assert compiled.err.startswith("error: models/odd.sql:4: odd cannot be said in bigquery: 'NULLS LAST'")
    assert "standard SQL" in compiled.err
    assert compiled.out == "13 files in target/compiled_bigquery\n"


def test_an_unknown_dialect_is_told_with_the_nearest(shop):
    refused = shop.run("compile", "--dialect", "sprak")
    assert refused.code == 2
    assert "unknown dialect 'sprak'" in refused.err
    assert "spark" in refused.err


def test_an_inline_query_is_printed_in_the_dialect(shop):
    said = shop.run(
        "compile", "--dialect", "spark", "--inline", "select list_contains([1], 2) from {{ ref('orders') }}"
    )
    assert said.code == 0
    assert "ARRAY_CONTAINS(ARRAY(1), 2)" in said.out
    assert "`main_raw`.`orders`" in said.out


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        # Of a number, `coalesce(number, '')` would be a number: NULL became an error, or NULL.
        ("select concat('a', b, c) from t", "COALESCE(CAST(b AS STRING), '')"),
        ("select concat('a', concat(b, 1)) from t", "COALESCE( CAST(CONCAT(COALESCE(CAST(b AS STRING), '')"),
        (r"select regexp_replace(a, '(b) c', 'd \1 e', 'g') from t", "REGEXP_REPLACE(a, '(b) c', 'd $1 e')"),
        ("select max(a) as a from t group by b having min(a) = max(a)", "HAVING MIN(`t`.a) = MAX(`t`.a)"),
        ("select cast(a as timestamp) from t", "CAST(a AS TIMESTAMP_NTZ)"),
        ("select cast(a as timestamptz) from t", "CAST(a AS TIMESTAMP)"),
        ("select cast(a as hugeint), cast(b as hugeint[]) from t", "ARRAY<DECIMAL(38, 0)>"),
        ("select regexp_full_match(a, 'x|y') from t", "a RLIKE CONCAT('^(?:', 'x|y', ')$')"),
    ],
)
def test_what_would_mean_something_else_in_spark_is_mended(sql, said):
    assert said in " ".join(translate(sql, "spark").split())


def test_a_query_for_an_engine_has_its_names_and_the_types_of_duckdb():
    said = spark_query(
        'with own as (select a from "raw"."x") select own.a, x.b from own join raw.x using (a)',
        lambda schema, name: f"{name}_of_{schema}", {"a": "HUGEINT", "b`": "VARCHAR[]"},
    )  # fmt: skip
    assert said.startswith("select cast(c0 as DECIMAL(38, 0)) as `a`, cast(c1 as ARRAY<STRING>) as `b``` from (")
    assert said.count("`x_of_raw` AS `x`") == 2
    assert "FROM own" in said


def test_parameters_are_written_out_as_values():
    sql = with_values("select $1, $2 from a.b where c = $1", ["it's", 2])
    assert sql == "SELECT 'it''s', 2 FROM a.b WHERE c = 'it''s'"
