"""A blank line of a CSV is no row; in a single column it is an empty field. As dbt and DuckDB take it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,x\n\n2,y\n", [(1, "x"), (2, "y")]),
        ("a,b\n\n1,x\n", [(1, "x")]),
        ("a,b\n1,x\n\n\n\n", [(1, "x")]),
        ("a,b\r\n1,x\r\n\r\n2,y\r\n", [(1, "x"), (2, "y")]),
        ("a,b\n1,x\n,\n", [(1, "x"), (None, None)]),
        ("a\n1\n\n2\n", [(1,), (None,), (2,)]),
        ("a\n1\n\n", [(1,), (None,)]),
        ("a,b\n", []),
    ],
)
def test_rows_beside_blank_lines_are_loaded(shop, text, rows):
    shop.write("seeds/blank.csv", text.encode())
    run = shop.run("seed", "--select", "blank")
    assert run.code == 0, run.text
    assert f"({len(rows)} rows)" in run.text
    assert shop.query("select * from main_raw.blank") == rows


def test_the_line_of_a_row_counts_blank_lines(shop):
    shop.write("seeds/blank.csv", "a,b\n1,x\n\n2,y,z\n")
    assert "seeds/blank.csv:4: the row has 3 fields, the header 2" in shop.run("seed").out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\na,b\n1,x\n", "seeds/blank.csv:1: the first line is blank"),
        ("a,b\n1,x\n  \n", "seeds/blank.csv:3: the row has 1 fields, the header 2"),
    ],
)
def test_a_line_that_only_looks_blank_or_hides_the_header_is_refused(shop, text, message):
    shop.write("seeds/blank.csv", text)
    run = shop.run("seed")
    assert run.code == 1
    assert message in run.out
