"""One seed, three models and a test, built in a tenth of a second; every relation tells the version of its build."""

from __future__ import annotations

PROJECT = {
    "seeds/orders.csv": "order_id,amount\n" + "".join(f"{n},{n}.25\n" for n in range(1, 401)),
    "seeds/orders.yml": "seeds: [{name: orders, config: {column_types: {order_id: integer, "
    "amount: 'decimal(18, 4)'}}}]",
    "models/first.sql": "{{ config(materialized='table') }} select *, {{ var('version') }} as version "
    "from {{ ref('orders') }}",
    "models/second.sql": "{{ config(materialized='table') }} select *, {{ var('version') }} as own "
    "from {{ ref('first') }}",
    "models/third.sql": "select sum(amount) as total, count(*) as orders, min(version) as version, "
    "{{ var('version') }} as own from {{ ref('second') }}",
    "tests/data/assert_all_there.sql": "select * from {{ ref('third') }} where orders <> 400",
    "dbt_project.yml": "name: shop\nprofile: shop\ntest-paths: [tests/data]\nvars: {version: 0}\n",
    "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, threads: 2}}}\n",
}
STATE = """
    select orders, total, version, own, (select count(*) from main.first where version <> own_version) as others
    from main.third cross join (select max(version) as own_version from main.first)
"""


def build(small, version: int, *more: str) -> list[str]:
    return ["build", "--quiet", "--project-dir", str(small.root), "--vars", f"version: {version}", *more]


def version_of(small) -> int:
    """The version of a database that is whole."""
    ((orders, total, version, own, others),) = small.query(STATE)
    assert (orders, float(total), others) == (400, 400 * 401 / 2 + 100, 0)
    assert version == own
    return version


def history(small) -> list[str]:
    """The statuses of the runs in order. Their numbers have no gap."""
    rows = small.query("select run_no, status from quality.fct_runs order by run_no")
    assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
    return [status for _, status in rows]


def files_beside(small) -> set[str]:
    return {path.name for path in small.root.iterdir() if path.is_file()} - {"dbt_project.yml", "profiles.yml"}
