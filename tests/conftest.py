"""A small project for the tests of the engine: two seeds, three models, tests of every kind, written into tmp_path."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.site.browsing import chromium

SHOP: Mapping[str, str] = {
    "dbt_project.yml": """
        name: shop
        version: "1.0"
        profile: shop
        model-paths: ["models"]
        seed-paths: ["seeds"]
        test-paths: ["tests/data"]
        vars: {threshold: 3}
        models:
          shop:
            +persist_docs: {relation: true, columns: true}
            marts: {+schema: marts, +materialized: table, +tags: [nightly]}
        seeds: {shop: {+schema: raw}}
    """,
    "profiles.yml": """
        shop:
          target: dev
          outputs:
            dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 2}
            other: {type: duckdb, path: other.duckdb, schema: main, threads: 1}
    """,
    "seeds/customers.csv": "customer_id,name\n1,阿依古丽\n2,李 明\n",
    "seeds/orders.csv": "order_id,customer_id,amount,kind\n1,1,10.50,a\n2,1,20.25,b\n3,2,,a\n",
    "seeds/orders.yml": """
        version: 2
        seeds:
          - name: orders
            config:
              meta: {key: order_id}
              column_types: {order_id: integer, customer_id: integer, amount: "decimal(18, 4)"}
            columns:
              - {name: order_id, data_tests: [unique, not_null]}
              - name: customer_id
              - name: amount
              - {name: kind, data_tests: [{accepted_values: {arguments: {values: [a, b]}}}]}
          - name: customers
            config: {meta: {key: [customer_id]}, column_types: {customer_id: integer}}
            columns: [{name: customer_id}, {name: name}]
    """,
    "models/staging/stg_orders.sql": (
        "-- one row per order (order_id)\nselect\n    order_id,\n    customer_id,\n    amount,\n    kind\n"
        "from {{ ref('orders') }}\n"
    ),
    "models/staging/paid_orders.sql": (
        "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where amount is not null\n"
    ),
    "models/marts/fct_orders.sql": (
        "-- one row per paid order (order_id)\nwith paid as (select * from {{ ref('paid_orders') }})\n"
        "select order_id, customer_id, amount, {{ var('threshold') }} as threshold from paid\n"
    ),
    "models/marts/fct_orders.yml": """
        version: 2
        models:
          - name: fct_orders
            description: "{{ doc('paid') }} It's a fact."
            columns:
              - name: order_id
                description: The order's key.
                data_tests:
                  - not_null
                  - unique: {config: {severity: warn, where: "order_id > 0"}}
              - name: customer_id
                data_tests:
                  - relationships: {arguments: {to: ref('customers'), field: customer_id}}
              - {name: amount, data_tests: [{at_least: {arguments: {minimum: 0}}}]}
        exposures:
          - {name: dashboard, type: dashboard, owner: {name: BI}, depends_on: ["ref('fct_orders')"]}
    """,
    "models/docs.md": "{% docs paid %}One paid order.{% enddocs %}\n",
    "macros/at_least.sql": (
        "{% test at_least(model, column_name, minimum) %}\n"
        "select * from {{ model }} where {{ column_name }} < {{ minimum }}\n{% endtest %}\n"
    ),
    "tests/data/assert_totals_are_positive.sql": "select * from {{ ref('fct_orders') }} where amount <= 0\n",
}


@dataclass(frozen=True)
class Run:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Shop:
    """A project folder and the commands on it, run in this process."""

    root: Path
    name: str = "shop"

    @property
    def database(self) -> Path:
        return self.root / f"{self.name}.duckdb"

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text, encoding="utf-8")
        return file

    def become(self, files: Mapping[str, str]) -> None:
        """Let the project be these files and its profile, nothing else."""
        for path in [*self.root.rglob("*")]:
            if path.is_file() and path.name != "profiles.yml":
                path.unlink()
        for path, text in files.items():
            self.write(path, textwrap.dedent(text).removeprefix("\n"))

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str) -> Run:
        from gouji.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([*arguments, "--project-dir", str(self.root)])
            except SystemExit as left:
                code = int(left.code or 0)
        assert "Traceback" not in out.getvalue() + err.getvalue()
        return Run(code, out.getvalue(), err.getvalue())

    def query(self, sql: str, database: Path | None = None) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(database or self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def browser():
    """One for all tests of a process: its driver cannot be begun twice."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The small project, unbuilt."""
    monkeypatch.delenv("GOUJI_DEBUG", raising=False)
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    for name in [name for name in os.environ if name.startswith("OPENLINEAGE")]:
        monkeypatch.delenv(name)
    project = Shop(tmp_path / "shop")
    for path, text in SHOP.items():
        project.write(path, textwrap.dedent(text).removeprefix("\n") if text.startswith("\n") else text)
    return project


@pytest.fixture
def teahouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A copy of the project that uses every dbt feature that the engine has; dbt builds it too (tests/parity)."""
    for name in ("GOUJI_DEBUG", "DBT_PROFILES_DIR", "TEAHOUSE_CITY"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(Path(__file__).parent / "fixtures" / "teahouse", tmp_path / "teahouse")
    return Shop(tmp_path / "teahouse", "teahouse")


@pytest.fixture
def measured(record_property):
    """Notes a measured figure, which the run prints at its end, whichever process the test ran in."""
    return lambda text: record_property("measured", text)


def pytest_terminal_summary(terminalreporter):
    reports = [report for group in ("passed", "failed") for report in terminalreporter.stats.get(group, [])]
    figures = [text for report in reports for name, text in report.user_properties if name == "measured"]
    if figures:
        terminalreporter.section("measured")
        for text in figures:
            terminalreporter.write_line(text)
