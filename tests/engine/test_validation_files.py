"""Files of suites: what is read of them, and what stops a run before it begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gouji.engine import expectations as validation
from gouji.engine.vocabulary.errors import ConfigurationError

from .validation_cases import CELLS, CHECKS, expectation, write_suite


def test_the_package_is_imported_without_the_library() -> None:
    code = "import sys, gouji.engine.expectations; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_suite_file_is_read_with_its_relations_and_number_of_expectations(tmp_path: Path) -> None:
    write_suite(
        tmp_path,
        "marts",
        expectation("expect_column_values_to_not_be_null", column="label"),
        expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R1"),
        relations=["quality.fct_findings"],
    )
    (suite,) = validation.load_suites(tmp_path)
    assert (suite.name, suite.expectation_count) == ("marts", 2)
    assert suite.relations == ("quality.fct_findings", CELLS, CHECKS)


def test_broken_json_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "marts.json").write_text('{\n  "name": "marts",\n  "expectations": [,]\n}', encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        validation.load_suites(tmp_path)
    assert caught.value.location.endswith("marts.json:3")
    assert "broken JSON" in caught.value.message


def test_a_file_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "marts.json").write_bytes(b'{"name": "\xff"}')
    with pytest.raises(ConfigurationError, match="not UTF-8: byte 0xff"):
        validation.load_suites(tmp_path)


def test_json_that_is_not_a_suite_is_reported(tmp_path: Path) -> None:
    (tmp_path / "marts.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not a suite"):
        validation.load_suites(tmp_path)


def test_a_suite_must_bear_the_name_of_its_file(tmp_path: Path) -> None:
    write_suite(tmp_path, "marts").rename(tmp_path / "other.json")
    with pytest.raises(ConfigurationError, match=r"named 'marts' but its file is other\.json"):
        validation.load_suites(tmp_path)


def test_an_expectation_must_name_its_relation(tmp_path: Path) -> None:
    write_suite(tmp_path, "marts", {"type": "expect_column_to_exist", "kwargs": {"column": "a"}, "meta": {}})
    with pytest.raises(ConfigurationError, match="does not say which relation"):
        validation.load_suites(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (expectation("expect_column_values_to_not_be_null"), "column: field required"),
        (expectation("expect_column_values_to_not_be_null", column="a", colour="red"), "colour: extra fields"),
        (expectation("expect_column_values_to_not_be_null", column="a", severity="awful"), "severity"),
    ],
)
def test_wrong_arguments_stop_everything(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    write_suite(tmp_path, "bad", wrong)
    with pytest.raises(ConfigurationError, match=message):
        validation.check_suites(["bad"], tmp_path)


def test_a_suite_that_does_not_exist_is_reported_with_its_nearest(tmp_path: Path) -> None:
    write_suite(tmp_path, "marts")
    with pytest.raises(ConfigurationError) as caught:
        validation.check_suites(["mart"], tmp_path)
    assert caught.value.hint == "Did you mean marts?"
