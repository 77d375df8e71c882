"""OpenLineage events: what is sent, when, and that a run never depends on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gouji.engine.vocabulary.extras import install_command

from .expectations import SCHEMAS_AS_WRITTEN, expectation

ROOT = Path(__file__).parents[2]
Event = dict[str, Any]


@pytest.fixture
def client():
    return pytest.importorskip("openlineage.client")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home and a working folder without settings; the client's own traces in the environment go afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    yield tmp_path
    for name in [name for name in os.environ if name.startswith("OPENLINEAGE")]:
        del os.environ[name]


@pytest.fixture
def log(client, home, monkeypatch) -> Path:
    """Events are appended to this file."""
    path = home / "events.json"
    transport = {"type": "file", "log_file_path": str(path), "append": True}
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT", json.dumps(transport))
    return path


def events(log: Path) -> list[Event]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def ended(sent: list[Event], job: str) -> Event:
    """The last event of a job that is sent once."""
    (event,) = (each for each in sent if each["job"]["name"] == job and each["eventType"] != "START")
    return event


def output(event: Event) -> Event:
    (dataset,) = event["outputs"]
    return dataset


def test_the_command_and_each_seed_and_model_are_runs_with_a_start_and_an_end(shop, log):
    assert shop.run("build").code == 0
    sent = events(log)
    assert (sent[0]["job"]["name"], sent[0]["eventType"]) == ("shop.build", "START")
    assert (sent[-1]["job"]["name"], sent[-1]["eventType"]) == ("shop.build", "COMPLETE")
    by_run: dict[str, list[Event]] = {}
    for event in sent:
        by_run.setdefault(event["run"]["runId"], []).append(event)
    assert all([e["eventType"] for e in pair] == ["START", "COMPLETE"] for pair in by_run.values())
    assert {pair[0]["job"]["name"] for pair in by_run.values()} >= {
        "seed.shop.orders", "seed.shop.customers", "model.shop.stg_orders", "model.shop.fct_orders",
    }  # fmt: skip
    root = sent[0]["run"]["runId"]
    for pair in by_run.values():
        times = [datetime.fromisoformat(event["eventTime"]) for event in pair]
        assert times == sorted(times)
        assert UUID(pair[0]["run"]["runId"])
        assert all(event["job"]["namespace"] == "shop" for event in pair)
        parents = {event["run"]["facets"].get("parent", {}).get("run", {}).get("runId") for event in pair}
        assert parents == ({None} if pair[0]["run"]["runId"] == root else {root})


def test_a_model_tells_its_columns_and_what_they_are_made_of_through_ephemeral_models(shop, log):
    assert shop.run("build").code == 0
    event = ended(events(log), "model.shop.fct_orders")
    dataset = output(event)
    assert (dataset["namespace"], dataset["name"]) == (f"duckdb://{shop.database}", "shop.main_marts.fct_orders")
    fields = {each["name"]: each for each in dataset["facets"]["schema"]["fields"]}
    assert list(fields) == ["order_id", "customer_id", "amount", "threshold"]
    assert fields["amount"]["type"] == "DECIMAL(18,4)"
    assert fields["order_id"]["description"] == "The order's key."
    assert dataset["facets"]["documentation"]["description"] == "One paid order. It's a fact."
    assert dataset["outputFacets"]["outputStatistics"]["rowCount"] == 2
    made = dataset["facets"]["columnLineage"]["fields"]
    assert set(made) == {"order_id", "customer_id", "amount"}  # threshold is a constant
    (source,) = made["amount"]["inputFields"]
    assert (source["name"], source["field"]) == ("shop.main.stg_orders", "amount")
    assert source["transformations"] == [{"type": "DIRECT", "subtype": "IDENTITY", "masking": False}]
    assert [each["name"] for each in event["inputs"]] == ["shop.main.stg_orders"]
    assert "__dbt__cte__paid_orders" in event["job"]["facets"]["sql"]["query"]


def test_a_seed_is_made_of_its_file(shop, log):
    assert shop.run("seed").code == 0
    event = ended(events(log), "seed.shop.orders")
    assert [(each["namespace"], each["name"]) for each in event["inputs"]] == [
        ("file", str(shop.root / "seeds/orders.csv"))
    ]
    assert output(event)["outputFacets"]["outputStatistics"]["rowCount"] == 3


def test_counted_rows_and_python_models_are_lineage_of_the_whole(shop, log):
    shop.write("models/counted.sql", "select kind, count(*) as orders from {{ ref('orders') }} group by kind")
    shop.write("models/copied.py", "def model(dbt, session):\n    return dbt.ref('customers')\n")
    shop.write("models/more.yml", "models: [{name: copied, config: {materialized: table}, columns: [{name: name}]}]")
    assert shop.run("build").code == 0
    counted = output(ended(events(log), "model.shop.counted"))["facets"]["columnLineage"]
    assert set(counted["fields"]) == {"kind"}
    assert {(each["field"], each["transformations"][0]["type"]) for each in counted["dataset"]} == {
        (column, "INDIRECT") for column in ("order_id", "customer_id", "amount", "kind")
    }
    copied = output(ended(events(log), "model.shop.copied"))["facets"]["columnLineage"]
    assert copied["fields"] == {}
    assert [each["field"] for each in copied["dataset"]] == ["customer_id", "name"]
    assert "sql" not in ended(events(log), "model.shop.copied")["job"]["facets"]


def test_data_tests_and_expectations_are_assertions_on_their_relation(shop, suites, log):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    suites[:] = [expectation(column_name="amount"), expectation(severity="info", success=False, rule_id="R2")]
    assert shop.run("build").code == 0
    sent = events(log)
    event = ended(sent, "checks.marts.fct_orders")
    (dataset,) = event["inputs"]
    assert dataset["name"] == "shop.marts.fct_orders"
    told = {each["name"]: each for each in dataset["inputFacets"]["dataQualityAssertions"]["assertions"]}
    unique = told["unique_fct_orders_order_id"]
    assert (unique["assertion"], unique["column"], unique["success"], unique["severity"]) == (
        "unique", "order_id", True, "warn",
    )  # fmt: skip
    assert (told["R1"]["assertion"], told["R1"]["column"]) == ("expect_table_row_count_to_equal", "amount")
    assert (told["R2"]["success"], told["R2"]["severity"]) == (False, "warn")
    assert event["eventType"] == "COMPLETE"  # nothing that fails a run
    singular = ended(sent, "checks.assert_totals_are_positive")
    assert singular["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"][0]["assertion"] == "custom_sql"


def test_what_fails_is_told_as_failed_with_its_message(shop, log):
    shop.write("models/broken.sql", "select nothing_like_this from {{ ref('orders') }}")
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one from {{ ref('fct_orders') }}")
    assert shop.run("build").code == 1
    sent = events(log)
    broken = ended(sent, "model.shop.broken")
    assert broken["eventType"] == "FAIL"
    assert "nothing_like_this" in broken["run"]["facets"]["errorMessage"]["message"]
    checked = ended(sent, "checks.assert_totals_are_positive")
    assert checked["eventType"] == "FAIL"
    assert checked["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"][0]["success"] is False
    assert (sent[-1]["job"]["name"], sent[-1]["eventType"]) == ("shop.build", "FAIL")
    assert "models/broken.sql:1" in sent[-1]["run"]["facets"]["errorMessage"]["message"]


def test_a_run_that_cannot_begin_is_told_as_failed(shop, log):
    assert shop.run("test").code == 2
    assert [event["eventType"] for event in events(log)] == ["START", "FAIL"]


def test_the_parent_and_the_namespace_come_from_the_environment(shop, log, monkeypatch):
    run = "01890000-0000-7000-8000-000000000000"
    monkeypatch.setenv("OPENLINEAGE_PARENT_ID", f"flows/of/the/office/nightly/{run}")
    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "budgets")
    assert shop.run("seed").code == 0
    first = events(log)[0]
    assert first["job"]["namespace"] == "budgets"
    parent = first["run"]["facets"]["parent"]
    assert (parent["job"]["namespace"], parent["job"]["name"]) == ("flows/of/the/office", "nightly")
    assert parent["run"]["runId"] == run


def test_every_event_names_the_schema_that_it_keeps_and_who_made_it(shop, log):
    assert shop.run("build").code == 0
    for event in events(log):
        assert event["schemaURL"].startswith("https://openlineage.io/spec/")
        facets = [*event["run"]["facets"].values(), *event["job"]["facets"].values()]
        for dataset in [*event["inputs"], *event["outputs"]]:
            for kind in ("facets", "inputFacets", "outputFacets"):
                facets += dataset.get(kind, {}).values()
        assert facets
        assert {facet["_producer"] for facet in facets} == {event["producer"]}
        assert all(facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/") for facet in facets)


def test_a_settings_file_of_the_working_folder_is_enough(shop, client, home):
    log = home / "events.json"
    (home / "work/openlineage.yml").write_text(
        f"transport: {{type: file, log_file_path: {log}, append: true}}", encoding="utf-8"
    )
    assert shop.run("seed").code == 0
    assert len(events(log)) == 6


def test_events_go_to_an_endpoint(shop, client, home, monkeypatch):
    received: list[Event] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *arguments):
            """Not on the console."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        monkeypatch.setenv("OPENLINEAGE_URL", f"http://127.0.0.1:{server.server_port}")
        told = shop.run("seed")
    finally:
        server.shutdown()
        server.server_close()
    assert told.code == 0
    assert "OpenLineage" not in told.text
    assert [event["eventType"] for event in received] == ["START", *["START", "COMPLETE"] * 2, "COMPLETE"]


@pytest.mark.parametrize(
    "settings",
    [
        {"OPENLINEAGE__TRANSPORT": '{"type": "file", "log_file_path": "/no/such/folder/events", "append": true}'},
        {"OPENLINEAGE__TRANSPORT": '{"type": "file"}'},
        {"OPENLINEAGE__TRANSPORT__TYPE": "pigeon"},
        {"OPENLINEAGE_URL": "not an address"},
    ],
    ids=["no_folder", "no_path", "unknown_transport", "no_address"],
)
def test_what_cannot_be_sent_is_a_warning_and_the_build_passes(shop, client, home, monkeypatch, settings):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    built = shop.run("build")
    assert built.code == 0, built.text
    assert built.text.count("warning: OpenLineage events were not sent: ") == 1
    assert shop.database.exists()


def test_a_missing_client_is_a_warning_with_what_to_install(shop, home, monkeypatch):
    monkeypatch.setitem(sys.modules, "openlineage", None)
    for name in [name for name in sys.modules if name.startswith("openlineage.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    built = shop.run("build")
    assert built.code == 0
    assert install_command("openlineage") in built.text


@pytest.mark.parametrize("environment", [{}, {"OPENLINEAGE_URL": "http://127.0.0.1:9", "OPENLINEAGE_DISABLED": "true"}])
def test_without_settings_nothing_is_imported_and_nothing_is_sent(shop, home, environment):
    code = (
        "import sys; from gouji.cli.main import main; code = main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.split('.')[0] in ('openlineage', 'httpx2')]); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "seed", "--quiet", "--project-dir", str(shop.root)]
    around = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=around)
    assert done.stdout == "[]\n"
    assert "OpenLineage" not in done.stderr
