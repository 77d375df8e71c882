"""The console on a terminal: what runs is live, what is done stays."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from gouji.output.console import Console
from gouji.output.tables import rendered_rows
from gouji.vocabulary.nodes import ModelNode
from gouji.vocabulary.results import NodeResult, Status

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
