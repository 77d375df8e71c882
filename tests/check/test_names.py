"""Names that a document prints several times, and one that is nearly so."""

from __future__ import annotations

import pytest

from gouji.field.check.checks import check
from tests.reading.small_texts import tabbed, text


def projects(*names: str):
    """T07 with rows of these projects under an item of the table."""
    rows = [tabbed(["208", "01", "02", "一般行政管理事务", name, "1.00", "", "1.00", *[""] * 8]) for name in names]

    def changed(table: str, lines: list[str]) -> list[str]:
        return [*lines[:-1], *rows, lines[-1]] if table == "T07" else lines

    return changed


@pytest.mark.parametrize(
    ("usual", "once", "is_told"),
    [
        ("就业见习补贴", "就业见刁补贴", True),
        ("特定目标6010121B", "特定目标6010121N", False),
        ("第一批补助资金", "第二批补助资金", False),
    ],
)
def test_what_tells_one_project_from_its_like_is_no_misprint(tmp_path, usual, once, is_told):
    path = tmp_path / "names.txt"
    path.write_text(text(tabbed, projects(usual, usual, once)), encoding="utf-8")
    checked = check([path])
    told = [(each.printed, each.implied) for each in checked.findings if each.rule_id == "L_NAME_KNOWN"]
    assert told == ([(once, usual)] if is_told else [])
