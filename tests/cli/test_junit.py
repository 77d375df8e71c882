"""`--junit`: what continuous integration reads of a run."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from .expectations import SCHEMAS_AS_WRITTEN, expectation

UNIT_TESTS = """
unit_tests:
  - name: nothing_is_paid_twice
    model: stg_orders
    given:
      - input: ref('orders')
        rows: [{order_id: 1, amount: 2}]
    expect:
      rows: [{order_id: 1, amount: 2}]
"""


def report(shop, *arguments: str, code: int = 0) -> ET.Element:
    path = shop.root / "reports" / "gouji.xml"
    made = shop.run(*arguments, "--junit", str(path))
    assert made.code == code, made.text
    return ET.parse(path).getroot()


def cases(root: ET.Element, suite: str) -> dict[str, ET.Element]:
    return {case.attrib["name"]: case for case in root.iterfind(f"testsuite[@name='{suite}']/testcase")}


def outcomes(root: ET.Element, suite: str) -> dict[str, list[str]]:
    return {name: [inner.tag for inner in case] for name, case in cases(root, suite).items()}


@pytest.fixture
def tested(shop, suites):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    shop.write("models/unit.yml", UNIT_TESTS)
    suites[:] = [
        expectation(),
        expectation(result_id="orders/2", severity="warning", success=False, unexpected_count=3),
    ]
    return shop


def test_every_test_and_expectation_is_a_case_of_the_suite_of_its_kind(tested):
    root = report(tested, "build")
    assert [suite.attrib["name"] for suite in root] == ["data tests", "unit tests", "expectations"]
    assert [suite.attrib["tests"] for suite in root] == ["8", "1", "2"]
    assert {key: root.attrib[key] for key in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "gouji build", "tests": "11", "failures": "0", "errors": "0", "skipped": "0",
    }  # fmt: skip
    case = cases(root, "unit tests")["nothing_is_paid_twice"]
    assert (case.attrib["file"], case.attrib["line"]) == ("models/unit.yml", "3")
    case = cases(root, "data tests")["not_null_fct_orders_order_id"]
    assert (case.attrib["file"], case.attrib["line"]) == ("models/marts/fct_orders.yml", "8")
    assert float(case.attrib["time"]) >= 0
    (case,) = (case for case in cases(root, "expectations").values() if len(case))
    assert case.attrib["time"] == "0.125"


def test_a_failure_carries_its_message_and_place(tested):
    tested.write("tests/data/assert_totals_are_positive.sql", "select 1 as one, 'a\x08b' as \"<&>\"")
    root = report(tested, "build", code=1)
    assert (root.attrib["failures"], root.attrib["errors"]) == ("1", "0")
    case = cases(root, "data tests")["assert_totals_are_positive"]
    assert case.attrib["file"] == "tests/data/assert_totals_are_positive.sql"
    failure = case.find("failure")
    assert failure.attrib["message"] == (
        "tests/data/assert_totals_are_positive.sql:1: assert_totals_are_positive: 1 row fails"
    )
    assert "one=1, <&>=a�b" in failure.text


def test_a_warning_has_passed_and_says_so(tested):
    tested.write("seeds/orders.csv", "order_id,customer_id,amount,kind\n1,1,10.50,a\n2,1,20.25,c\n")
    tested.replace(
        "seeds/orders.yml", "{arguments: {values: [a, b]}}", "{arguments: {values: [a]}, config: {severity: warn}}"
    )
    root = report(tested, "build")
    warned = [name for name, inner in outcomes(root, "data tests").items() if inner == ["system-out"]]
    assert warned == ["accepted_values_orders_kind__a"]
    told = [case.findtext("system-out") for case in cases(root, "expectations").values() if len(case)]
    assert [text.split("\n")[0] for text in told] == ["warning: observed 2, 3 unexpected rows"]


def test_expectations_fail_by_severity_and_name_their_line(tested, suites):
    suites[:] = [
        expectation(result_id="a", success=False, failing_rows='[{"order_id": 1}]'),
        expectation(result_id="b", success=False, exception_message="no such column", rule_id="R2"),
    ]
    tested.write("expectations/orders.json", '{"expectations": [\n  {\n    "id": "a",\n    "type": "x"\n  }\n]}')
    root = report(tested, "build", code=1)
    found = cases(root, "expectations")
    assert outcomes(root, "expectations") == {
        "R1: two rows on marts.fct_orders": ["failure"], "R2: two rows on marts.fct_orders": ["error"],
    }  # fmt: skip
    first = found["R1: two rows on marts.fct_orders"]
    assert (first.attrib["file"], first.attrib["line"]) == ("expectations/orders.json", "3")
    assert 'failing rows: [{"order_id": 1}]' in first.findtext("failure")
    assert "line" not in found["R2: two rows on marts.fct_orders"].attrib


def test_a_model_that_cannot_be_built_fails_the_report_and_what_waits_for_it_is_skipped(tested):
    tested.write("models/marts/fct_orders.sql", "select nothing_like_this from {{ ref('paid_orders') }}")
    root = report(tested, "build", code=1)
    assert outcomes(root, "seeds and models") == {"fct_orders": ["error"]}
    assert outcomes(root, "data tests")["not_null_fct_orders_order_id"] == ["skipped"]
    assert outcomes(root, "expectations") == {"orders": ["skipped"]}
    assert int(root.attrib["skipped"]) > 0


def test_a_run_that_ends_for_another_reason_fails_the_report(tested, suites):
    suites[:] = [OSError(28, "No space left on device")]
    root = report(tested, "build", code=1)
    (case,) = cases(root, "run").values()
    assert "the disk is full" in case.find("error").attrib["message"]


def test_test_writes_the_report_too(tested):
    assert tested.run("build").code == 0
    root = report(tested, "test")
    assert [suite.attrib["name"] for suite in root] == ["data tests", "unit tests"]
    assert root.attrib["name"] == "gouji test"


def test_a_report_that_cannot_be_written_is_told_and_the_database_is_published(shop):
    shop.write("reports", "a file")
    made = shop.run("build", "--junit", str(shop.root / "reports" / "gouji.xml"))
    assert made.code == 2
    assert "the artifacts were not written" in made.text
    assert shop.database.exists()


def test_a_reader_that_others_wrote_accepts_the_report(tested, suites):
    junitparser = pytest.importorskip("junitparser")
    tested.write("tests/data/assert_totals_are_positive.sql", "select 1 as one")
    suites.append(expectation(result_id="orders/3", success=False, exception_message="无法计算", seconds=Decimal("2")))
    root = report(tested, "build", code=1)
    read = junitparser.JUnitXml.fromroot(root)
    assert (read.tests, read.failures, read.errors, read.skipped) == (12, 1, 1, 0)
    by_kind = {suite.name: suite for suite in read}
    assert [len(list(suite)) for suite in by_kind.values()] == [suite.tests for suite in by_kind.values()]
    (failed,) = (case for case in by_kind["data tests"] if not case.is_passed)
    assert isinstance(failed.result[0], junitparser.Failure)
    assert sum(case.is_error for case in by_kind["expectations"]) == 1
