"""The console on a terminal: what runs is live, what is done stays."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gouji.engine.artifacts.console import Console
from gouji.engine.artifacts.folding import folded, width_of
from gouji.engine.artifacts.rows import rendered_rows
from gouji.engine.run.requests import Outcome
from gouji.engine.run.subject import OpenFinding, Tally
from gouji.engine.vocabulary.languages import language
from gouji.engine.vocabulary.nodes import ModelNode
from gouji.engine.vocabulary.results import NodeResult, Status
from gouji.field.quality.summaries import summary

NODE = ModelNode(
    unique_id="model.p.a", name="a", package_name="p", path="a.sql", original_file_path="models/a.sql", fqn=("p", "a"),
    schema="s", alias="a", raw_code="", config={"materialized": "table"},
)  # fmt: skip
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DONE = NodeResult("model.p.a", Status.SUCCESS, started_at=BEGIN, completed_at=BEGIN + timedelta(seconds=1.5))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(stream, **options):
    console = Console(stream, **options)
    console.begin(1, 2)
    console.started(NODE)
    console.finished(NODE, DONE)
    console.end()
    console.end()
    return stream.getvalue()


def test_plain_lines_carry_no_escape_codes():
    text = shown(io.StringIO())
    assert text.splitlines()[-1].endswith("1 of 1 OK table s.a [1.50s]")
    assert "\x1b" not in text


def test_a_terminal_gets_live_lines(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    text = shown(Terminal())
    assert "1 of 1 OK table s.a [1.50s]" in text
    assert "\x1b[?25l" in text  # the cursor is hidden while lines are live
    assert "\x1b[?25h" in text


def test_quiet_shows_only_what_went_wrong():
    stream = io.StringIO()
    assert shown(stream, quiet=True) == ""
    Console(stream, quiet=True).finished(NODE, NodeResult("model.p.a", Status.ERROR))
    assert "ERROR table s.a" in stream.getvalue()


def test_a_table_lines_up_with_chinese_text():
    assert rendered_rows("x", ["n", "名称"], [(1, "预算"), (None, "a")], "table").splitlines() == [
        "n | 名称", "--+-----", "1 | 预算", "  | a",
    ]  # fmt: skip


LONG = (
    "12 of 758 PASS test unique_combination_int_places__listed_document_id__table_id__row_no__side__column_key [0.04s]"
)


@pytest.mark.parametrize(
    "text", [LONG, f"  seeds/a.csv:3: {'表三第二行合计应为九千八百三十三点三八，所印为一百二十三点零八；' * 3}"]
)
def test_a_line_is_broken_between_words_and_parts_of_names(text):
    lines = folded(text, 80).split("\n")
    assert len(lines) > 1
    assert all(width_of(line) <= 80 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line[-1] in "_ ,.:;=/-" or line[-1] > "\u2e80" for line in lines[:-1] if " " not in line.strip())
    assert all(line.startswith("    ") for line in lines[1:])


def test_what_fits_or_cannot_be_broken_stays_whole():
    assert folded("short", 80) == "short"
    assert folded("x" * 100, 80) == "x" * 100


def test_a_running_node_tells_how_long_it_has_been_running(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    clock = iter([100.0, *[107.4] * 50])
    monkeypatch.setattr("gouji.engine.artifacts.console.time.monotonic", lambda: next(clock))
    console = Console(Terminal())
    console.begin(1, 2)
    console._running["model.p.a"] = ("table s.a", 100.0)
    assert str(console._running_lines()).startswith("RUN table s.a ")
    assert str(console._running_lines()).endswith("7s")
    console.end()


def test_what_is_said_follows_the_language():
    stream = io.StringIO()
    shown(stream, language="zh")
    assert "1 个节点，2 个线程" in stream.getvalue()
    assert "第 1 个，共 1 个 OK table s.a" in stream.getvalue()


@pytest.mark.parametrize(
    ("asked", "environment", "spoken"),
    [
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "zh-Hans", "LANG": "en_US"}, "zh"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_environment(asked, environment, spoken):
    assert language(asked, environment) == spoken


def outcome(*findings: OpenFinding) -> Outcome:
    result = NodeResult("model.p.a", Status.FAIL, "tests/x.sql:1: x: 1 row fails\n  line 3 is wrong\n  compiled SQL: x")
    tally = Tally(counts={"findings": {"open": 1}}, open_findings=findings)
    return Outcome((result,), False, Path("a.duckdb"), None, tally=tally)


@pytest.mark.parametrize(
    ("kind", "hint"), [("extraction", "an extraction error is ours"), ("label", "register of ack")]
)
def test_a_finding_is_told_once_with_the_advice_for_its_kind(kind, hint):
    told = summary("build", outcome(OpenFinding("f", kind, "第 3 行有误", "line 3 is wrong")), {"model.p.a": NODE}, ())
    lines = [text for text, _ in told]
    assert sum("line 3 is wrong" in text for text in lines) == 1
    assert [text for text in lines if text.startswith("  → ")] == [text for text in lines if hint in text]
