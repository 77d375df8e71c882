"""Plain texts: opened in their encodings, counted by their lines, and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.disclosures import plaintext
from gouji.disclosures.files import UnreadableError
from gouji.disclosures.sources import source

WORDS = "部门收支总体情况表\n\n单位：万元\r\n项目\t预算数\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_is_opened_in_its_encoding(encoding, tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes(WORDS.encode(encoding))
    opened = source(path)
    assert opened.lines == (("部门收支总体情况表", "", "单位：万元", "项目\t预算数"),)
    assert opened.line_count == 4


def test_lines_are_counted_by_line_feeds_alone(tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes("一\x0c二\u2028三\n四".encode())
    assert source(path).lines == (("一\x0c二\u2028三", "四"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("预算\x00".encode(), "this is no file of a kind"),
        (("预" * 600 + "\x01").encode(), "line 1 holds a sign that no text holds (U+0001)"),
        (b"\xff\xfe\x00", "the text is no UTF-16-LE from line 1 on"),
        ("预算".encode() * 400 + b"\n\xff\xff", "the text is no UTF-8, UTF-16 (with its mark) or GB18030 from line 2"),
        (b" \n\n", "the text is blank"),
    ],
)
def test_what_is_no_text_is_refused(content, message, tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as raised:
        source(path)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("limit", "message"),
    [("MOST_BYTES", "MB are read"), ("MOST_LINES", "the text has 4 lines"), ("MOST_SIGNS", "line 1 has 9 signs")],
)
def test_a_text_that_is_too_long_is_refused(limit, message, tmp_path, monkeypatch):
    path = Path(tmp_path / "budget.txt")
    path.write_text(WORDS, encoding="utf-8")
    monkeypatch.setattr(plaintext, limit, 3)
    with pytest.raises(UnreadableError) as raised:
        source(path)
    assert message in str(raised.value)
