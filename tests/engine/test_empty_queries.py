"""What a parse tree proves of empty relations, held against what DuckDB gives."""

from __future__ import annotations

import itertools

import duckdb
import pytest

from gouji.engine.run.emptyqueries import UNPROVEN, Proof, Prover

A, B, C = (("rows", "s", name, "") for name in "abc")
X1 = "(x = 1)"
CASES = {
    "select * from s.a": A,
    "select x + 1, upper(y) from s.a where x > 5 order by 1 limit 3": ("rows", "s", "a", "(x > 5)"),
    "select * from s.a inner join s.b on a.x = b.x": ("any", A, B),
    "select * from s.a, s.b": ("any", A, B),
    "select * from s.a natural join s.b": ("any", A, B),
    "select * from s.a left join s.b on a.x = b.x and b.y = 'u'": A,
    "select * from s.a right join s.b on a.x = b.x": B,
    "select * from s.a full join s.b on a.x = b.x": ("every", A, B),
    "select * from s.a semi join s.b using (x)": ("any", A, B),
    "select * from s.a anti join s.b using (x)": A,
    "select * from s.a asof join s.b on a.x >= b.x": UNPROVEN,
    "select a.x from s.a inner join s.b on a.x = b.x and b.y = 'u' where a.x = 1": (
        "any", ("rows", "s", "a", X1), ("rows", "s", "b", "(y = 'u')"),
    ),
    "select a.x from s.a left join s.b on a.x = b.x where b.x = 1": A,
    "select a.x from s.a left join s.b on a.x = b.x and a.x = 1": A,
    "select x from s.a union all select x from s.b": ("every", A, B),
    "select x from s.a union all select 1": UNPROVEN,
    "select x from s.a intersect select x from s.b": ("any", A, B),
    "select x from s.a except select x from s.b": A,
    "select count(*) from s.a": UNPROVEN,
    "select count(*) from s.a having count(*) > 0": UNPROVEN,
    "select x, count(*) from s.a group by x": A,
    "select x, count(*) from s.a group by all": UNPROVEN,
    "select x from s.a group by grouping sets ((), (x))": UNPROVEN,
    "select x from s.a group by rollup (x)": UNPROVEN,
    "select 1 from s.a group by ()": UNPROVEN,
    "select 1 from s.a group by grouping sets (())": UNPROVEN,
    "select distinct x, sum(x) over () from s.a qualify row_number() over (partition by y) = 1": A,
    "select unnest([x, 2]) from s.a": A,
    "select nullif(x, 1), split_part(y, 'u', 1) from s.a": A,
    "select wavg(x, x) from s.a": UNPROVEN,
    "select own_total(x) from s.a": UNPROVEN,
    "select own_next(x) from s.a": A,
    "select no_such_function(x) from s.a": UNPROVEN,
    "select 1": UNPROVEN,
    "select * from (values (1)) as v": UNPROVEN,
    "select * from range(3), s.a": A,
    "select x from s.a where exists (select 1 from s.b where b.x = a.x)": ("any", A, B),
    "select x from s.a where x in (select x from s.b where y = 'u')": ("any", A, ("rows", "s", "b", "(y = 'u')")),
    "select x from s.a where x not in (select x from s.b)": A,
    "select x from s.a where x = 1 or x in (select x from s.b)": A,
    "select (select max(x) from s.b) from s.a": UNPROVEN,
    "with c as (select * from s.a where x = 1) select y from c": ("rows", "s", "a", X1),
    "with c as (select * from s.a where x = 1), d as (select * from c) select * from d where d.y = 'u'": (
        "any", ("rows", "s", "a", X1), ("rows", "s", "a", "((x = 1) AND (y = 'u'))"),
    ),
    "with c as (select x as y from s.a) select * from c where y = 1": A,
    "with c as (select * exclude (y) from s.a) select * from c where x = 1": A,
    "with c(y, x) as (select * from s.a) select * from c where x = 'u'": A,
    "with c(y, x) as (select * from s.a), d as (select * from c) select * from d where x = 'u'": A,
    "with a as (select * from s.b) select * from a": B,
    "with c as (select * from s.a), d as (with c as (select * from s.b) select * from c) select * from d": B,
    "with recursive r as (select x from s.a union all select x + 1 from r where x < 3) select * from r": A,
    "with c as (select count(*) as n from s.a) select * from c where n > 0": UNPROVEN,
    "select * from (select x from s.a where x = 1) as made where x in (1, 2)": ("rows", "s", "a", X1),
    "select x + 1 as z from s.a where z > 2": ("rows", "s", "a", "(z > 2)"),
    "select * from elsewhere": UNPROVEN,
    "select * from s.a limit 0; select * from s.b": UNPROVEN,
    "no query at all": UNPROVEN,
    "pivot s.a on x using count(*)": UNPROVEN,
}  # fmt: skip
ROWS = {"a": "(1, 'u'), (7, 'v')", "b": "(1, 'u'), (2, 'v')", "c": "(1, 'w')"}


@pytest.fixture(scope="module")
def connection():
    found = duckdb.connect()
    found.execute("create schema s")
    for name in ROWS:
        found.execute(f"create table s.{name} (x integer, y varchar)")
    found.execute("create macro own_total(value) as sum(value)")
    found.execute("create macro own_next(value) as value + 1")
    return found


def ask(connection, sql, parameters=None):
    return [], connection.execute(sql, parameters).fetchall()


@pytest.fixture(scope="module")
def proofs(connection) -> dict[str, Proof]:
    prover = Prover(lambda sql, parameters: ask(connection, sql, parameters))
    return dict(zip(CASES, prover.proofs(list(CASES)), strict=True))


@pytest.mark.parametrize("sql", CASES)
def test_what_is_proved(proofs, sql):
    assert proofs[sql] == CASES[sql]


def holds(connection, proof: Proof) -> bool:
    if not proof:
        return False
    kind, *inside = proof
    if kind == "rows":
        schema, name, condition = inside
        try:
            return not ask(connection, f"select 1 from {schema}.{name} where {condition or 'true'}")[1]
        except duckdb.Error:
            return False  # what cannot be asked is not known
    return (any if kind == "any" else all)(holds(connection, each) for each in inside)


@pytest.mark.parametrize("filled", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("first", [False, True])
def test_what_is_proved_is_true(connection, proofs, filled, first):
    """Whatever rows there are: of which a proof holds, gives none."""
    proved = 0
    for name, is_filled in zip("ab", filled, strict=True):
        connection.execute(f"delete from s.{name}")
        if is_filled:
            connection.execute(f"insert into s.{name} values {ROWS[name]}")
            if first:
                connection.execute(f"delete from s.{name} where x = 1")
    for sql, proof in proofs.items():
        if holds(connection, proof):
            proved += 1
            assert connection.execute(sql).fetchall() == [], sql
    assert proved > 0 or filled == (True, True)
