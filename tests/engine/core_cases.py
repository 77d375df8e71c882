"""Every expectation of the library's core: cases for the table `items`, each with NULLs somewhere near.

`BOTH` are tried on DuckDB and, for the same rows, on pandas: the verdicts and the numbers of unexpected rows must be
the same. `TYPES` are about types, whose names are those of the engine. `REFUSED` cannot be asked of DuckDB.
"""

from __future__ import annotations

from typing import Any

ROWS = """
    select * from (values
        (1, 10, 1.5::double, 1.50::decimal(9, 2), 'a1', 'x', 1, 1, 4, date '2024-01-01', '{"k": 1}', '2024-01-01', 'p', true),
        (2, 20, 2.5, 2.50, 'b2', 'x', 2, 2, 4, date '2024-01-02', '[1, 2]', '2024-02-29', 'q', true),
        (3, 30, 3.5, 3.50, 'c_3', 'y', 3, 4, 3, date '2024-01-03', 'null', '2023-02-29', 'p', false),
        (4, 40, 4.5, 4.50, 'd4', 'y', null, 5, 5, date '2024-01-04', '{k: 1}', '01/02/2024', 'q', false),
        (5, null, null, null, null, null, null, null, null, null, null, null, null, null),
        (6, 60, 6.5, 6.50, 'ff', 'z', 6, null, 3, date '2024-01-06', '7', '2024-01-06', 'p', true)
    ) as rows (id, n, f, d, s, g, a, b, c, day, js, dt, t, flag)
"""  # noqa: E501

Case = tuple[str, dict[str, Any], bool]


def between(kind: str, column: str, low: Any, high: Any, wrong: Any) -> list[Case]:
    """A range that holds, one that does not."""
    kwargs = {"column": column}
    return [
        (kind, {**kwargs, "min_value": low, "max_value": high}, True),
        (kind, {**kwargs, "min_value": wrong}, False),
    ]


C = "expect_column_"
BOTH: list[Case] = [
    *between(C + "max_to_be_between", "n", 60, 60, 61),
    *between(C + "min_to_be_between", "f", 1, 2, 3),
    *between(C + "mean_to_be_between", "n", 31.9, 32.1, 33),
    *between(C + "median_to_be_between", "n", 30, 30, 31),
    *between(C + "median_to_be_between", "b", 3, 3, 4),
    *between(C + "stdev_to_be_between", "n", 19.2, 19.3, 20),
    *between(C + "sum_to_be_between", "n", 160, 160, 161),
    *between(C + "unique_value_count_to_be_between", "g", 3, 3, 4),
    *between(C + "proportion_of_unique_values_to_be_between", "g", 0.5, 0.7, 0.9),
    *between(C + "proportion_of_non_null_values_to_be_between", "g", 0.8, 0.9, 0.9),
    *between(C + "value_lengths_to_be_between", "s", 2, 3, 3),
    *between(C + "values_to_be_between", "n", 10, 60, 20),
    *between(C + "values_to_be_between", "d", 1.5, 6.5, 2),
    (C + "values_to_be_between", {"column": "n", "min_value": 10, "strict_min": True}, False),
    (C + "values_to_be_between", {"column": "n", "min_value": 20, "mostly": 0.8}, True),
    (C + "values_to_be_between", {"column": "n", "min_value": 20, "mostly": 0.81}, False),
    (C + "distinct_values_to_be_in_set", {"column": "g", "value_set": ["x", "y", "z", "w"]}, True),
    (C + "distinct_values_to_be_in_set", {"column": "g", "value_set": ["x", "y"]}, False),
    (C + "distinct_values_to_contain_set", {"column": "g", "value_set": ["x", "y"]}, True),
    (C + "distinct_values_to_contain_set", {"column": "g", "value_set": ["x", "w"]}, False),
    (C + "distinct_values_to_equal_set", {"column": "g", "value_set": ["x", "y", "z"]}, True),
    (C + "distinct_values_to_equal_set", {"column": "g", "value_set": ["x", "y"]}, False),
    (C + "most_common_value_to_be_in_set", {"column": "t", "value_set": ["p"]}, True),
    (C + "most_common_value_to_be_in_set", {"column": "t", "value_set": ["q"]}, False),
    (C + "pair_values_a_to_be_greater_than_b", {"column_A": "n", "column_B": "a"}, False),
    (C + "pair_values_a_to_be_greater_than_b", {"column_A": "n", "column_B": "f"}, True),
    (C + "pair_values_a_to_be_greater_than_b",
     {"column_A": "b", "column_B": "a", "or_equal": True, "ignore_row_if": "either_value_is_missing"}, True),
    (C + "pair_values_to_be_equal", {"column_A": "a", "column_B": "b"}, False),
    (C + "pair_values_to_be_equal", {"column_A": "a", "column_B": "a"}, True),
    (C + "pair_values_to_be_equal",
     {"column_A": "a", "column_B": "b", "ignore_row_if": "either_value_is_missing", "mostly": 0.6}, True),
    (C + "pair_values_to_be_equal", {"column_A": "a", "column_B": "b", "ignore_row_if": "neither"}, False),
    (C + "pair_values_to_be_in_set", {"column_A": "t", "column_B": "g", "value_pairs_set": [["p", "x"]]}, False),
    (C + "pair_values_to_be_in_set",
     {"column_A": "t", "column_B": "g",
      "value_pairs_set": [["p", "x"], ["q", "x"], ["p", "y"], ["q", "y"], ["p", "z"]]}, True),
    (C + "pair_values_to_be_in_set",
     {"column_A": "a", "column_B": "b", "value_pairs_set": [[1, 1], [2, 2], [3, 4]]}, False),
    (C + "quantile_values_to_be_between",
     {"column": "n", "quantile_ranges": {"quantiles": [0, 0.5, 1], "value_ranges": [[10, 10], [30, 30], [60, 60]]}},
     True),
    (C + "quantile_values_to_be_between",
     {"column": "n", "quantile_ranges": {"quantiles": [0.25, 0.75], "value_ranges": [[20, 20], [50, None]]}}, False),
    (C + "to_exist", {"column": "n"}, True),
    (C + "to_exist", {"column": "n", "column_index": 1}, True),
    (C + "to_exist", {"column": "nope"}, False),
    (C + "value_lengths_to_equal", {"column": "g", "value": 1}, True),
    (C + "value_lengths_to_equal", {"column": "s", "value": 2}, False),
    (C + "value_z_scores_to_be_less_than", {"column": "n", "threshold": 3, "double_sided": True}, True),
    (C + "value_z_scores_to_be_less_than", {"column": "n", "threshold": 1, "double_sided": False}, False),
    (C + "values_to_be_in_set", {"column": "g", "value_set": ["x", "y", "z"]}, True),
    (C + "values_to_be_in_set", {"column": "n", "value_set": [10, 20]}, False),
    (C + "values_to_not_be_in_set", {"column": "g", "value_set": ["w"]}, True),
    (C + "values_to_not_be_in_set", {"column": "g", "value_set": ["x"]}, False),
    (C + "values_to_be_json_parseable", {"column": "js"}, False),
    (C + "values_to_be_json_parseable", {"column": "js", "mostly": 0.8}, True),
    (C + "values_to_be_null", {"column": "n"}, False),
    (C + "values_to_be_null", {"column": "n", "mostly": 0.1}, True),
    (C + "values_to_not_be_null", {"column": "id"}, True),
    (C + "values_to_not_be_null", {"column": "n"}, False),
    (C + "values_to_be_unique", {"column": "n"}, True),
    (C + "values_to_be_unique", {"column": "g"}, False),
    (C + "values_to_match_regex", {"column": "s", "regex": "^[a-f][0-9f_]"}, True),
    (C + "values_to_match_regex", {"column": "s", "regex": "[0-9]$"}, False),
    (C + "values_to_match_regex", {"column": "s", "regex": "\\d"}, False),
    (C + "values_to_match_regex", {"column": "n", "regex": "0$"}, True),
    (C + "values_to_not_match_regex", {"column": "s", "regex": "^z"}, True),
    (C + "values_to_not_match_regex", {"column": "s", "regex": "f"}, False),
    (C + "values_to_match_regex_list", {"column": "s", "regex_list": ["[0-9]$", "f"]}, True),
    (C + "values_to_match_regex_list", {"column": "s", "regex_list": ["[0-9]$", "f"], "match_on": "all"}, False),
    (C + "values_to_not_match_regex_list", {"column": "s", "regex_list": ["^z", "^y"]}, True),
    (C + "values_to_not_match_regex_list", {"column": "s", "regex_list": ["^z", "f"]}, False),
    (C + "values_to_match_strftime_format", {"column": "dt", "strftime_format": "%Y-%m-%d"}, False),
    (C + "values_to_match_strftime_format", {"column": "dt", "strftime_format": "%Y-%m-%d", "mostly": 0.6}, True),
    (C + "values_to_not_be_outliers", {"column": "n", "method": "iqr", "multiplier": 1.5}, True),
    (C + "values_to_not_be_outliers", {"column": "n", "method": "std", "multiplier": 0.5}, False),
    ("expect_compound_columns_to_be_unique", {"column_list": ["g", "t"]}, True),
    ("expect_compound_columns_to_be_unique", {"column_list": ["g", "flag"]}, False),
    ("expect_compound_columns_to_be_unique", {"column_list": ["c", "a"], "ignore_row_if": "never"}, True),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["a", "b", "c"], "sum_total": 6}, False),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["id", "c"], "sum_total": 5, "mostly": 0.1}, True),
    ("expect_multicolumn_values_to_be_equal", {"column_list": ["a", "b"]}, False),
    ("expect_multicolumn_values_to_be_equal", {"column_list": ["a", "a"]}, True),
    ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["a", "b", "c"]}, False),
    ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["n", "id"]}, True),
    ("expect_table_column_count_to_be_between", {"min_value": 19, "max_value": 19}, True),
    ("expect_table_column_count_to_be_between", {"min_value": 20}, False),
    ("expect_table_column_count_to_equal", {"value": 19}, True),
    ("expect_table_column_count_to_equal", {"value": 1}, False),
    ("expect_table_columns_to_match_ordered_list", {"column_list": list("idnf")}, False),
    ("expect_table_columns_to_match_ordered_list",
     {"column_list": ["id", "n", "f", "d", "s", "g", "a", "b", "c", "day", "js", "dt", "t", "flag",
                      "at", "list", "tiny", "big", "key"]}, True),
    ("expect_table_columns_to_match_set", {"column_set": ["n", "id"], "exact_match": False}, True),
    ("expect_table_columns_to_match_set", {"column_set": ["n", "id"]}, False),
    ("expect_table_row_count_to_be_between", {"min_value": 6, "max_value": 6}, True),
    ("expect_table_row_count_to_be_between", {"max_value": 5}, False),
    ("expect_table_row_count_to_equal", {"value": 6}, True),
    ("expect_table_row_count_to_equal", {"value": 5}, False),
]  # fmt: skip

# Only SQL can be asked these; the library itself has no verdict of pandas to hold them against.
SQL_ONLY: list[Case] = [
    *between(C + "min_to_be_between", "day", "2024-01-01", "2024-01-01", "2024-01-02"),
    *between(C + "max_to_be_between", "at", "2024-01-06", "2024-01-07", "2024-01-08"),
    (C + "kl_divergence_to_be_less_than",
     {"column": "g", "partition_object": {"values": ["x", "y", "z"], "weights": [0.4, 0.4, 0.2]}, "threshold": 0.1},
     True),
    (C + "kl_divergence_to_be_less_than",
     {"column": "g", "partition_object": {"values": ["x", "y", "z"], "weights": [0.1, 0.1, 0.8]}, "threshold": 0.1},
     False),
    (C + "values_to_match_like_pattern", {"column": "s", "like_pattern": "__"}, False),
    (C + "values_to_match_like_pattern", {"column": "s", "like_pattern": "_%"}, True),
    (C + "values_to_match_like_pattern", {"column": "n", "like_pattern": "%0"}, True),
    (C + "values_to_match_like_pattern", {"column": "s", "like_pattern": "%!_3", "escape": "!", "mostly": 0.2}, True),
    (C + "values_to_match_like_pattern", {"column": "s", "like_pattern": "%!_3", "escape": "!", "mostly": 0.3}, False),
    (C + "values_to_not_match_like_pattern", {"column": "s", "like_pattern": "z%"}, True),
    (C + "values_to_not_match_like_pattern", {"column": "s", "like_pattern": "a%"}, False),
    (C + "values_to_match_like_pattern_list", {"column": "s", "like_pattern_list": ["%_", "z"]}, True),
    (C + "values_to_match_like_pattern_list", {"column": "s", "like_pattern_list": ["z", "a%"]}, False),
    (C + "values_to_not_match_like_pattern_list", {"column": "s", "like_pattern_list": ["z", "y"]}, True),
    (C + "values_to_not_match_like_pattern_list", {"column": "s", "like_pattern_list": ["z", "a%"]}, False),
    ("expect_table_row_count_to_equal_other_table", {"other_table_name": "marts.others"}, True),
    ("expect_table_row_count_to_equal_other_table", {"other_table_name": "main.more"}, False),
    ("unexpected_rows_expectation", {"unexpected_rows_query": "select * from {batch} where n > 60"}, True),
    ("unexpected_rows_expectation", {"unexpected_rows_query": "select * from {batch} where n > 50"}, False),
]  # fmt: skip

TYPES: list[tuple[str, str, bool]] = [
    ("n", "INTEGER", True), ("n", "int", True), ("n", "Integer", True), ("n", "int4", True), ("n", "BIGINT", False),
    ("n", "int64", False), ("n", "int32", True), ("n", "BigInteger", False),
    ("f", "DOUBLE", True), ("f", "float64", True), ("f", "Float", True), ("f", "float8", True),
    ("f", "DOUBLE_PRECISION", True), ("f", "double precision", True), ("f", "VARCHAR", False),
    ("d", "DECIMAL", True), ("d", "decimal(9, 2)", True), ("d", "NUMERIC(9,2)", True), ("d", "Numeric", True),
    ("d", "DECIMAL(18,4)", False),
    ("s", "VARCHAR", True), ("s", "text", True), ("s", "TEXT", True), ("s", "String", True), ("s", "str", True),
    ("s", "varchar(10)", True), ("s", "INTEGER", False),
    ("day", "DATE", True), ("day", "Date", True), ("day", "TIMESTAMP", False), ("day", "DateTime", False),
    ("flag", "BOOLEAN", True), ("flag", "bool", True), ("flag", "Boolean", True), ("flag", "tinyint", False),
    ("at", "TIMESTAMP WITH TIME ZONE", True), ("at", "TIMESTAMPTZ", True), ("at", "timestamptz", True),
    ("at", "TIMESTAMP", False), ("at", "DATE", False),
    ("list", "INTEGER[]", True), ("list", "int[]", True), ("list", "VARCHAR[]", False),
    ("tiny", "TINYINT", True), ("tiny", "SmallInteger", False), ("tiny", "INTEGER", False),
    ("big", "HUGEINT", True), ("big", "BIGINT", False), ("key", "UUID", True), ("key", "VARCHAR", False),
]  # fmt: skip

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (C + "values_to_be_dateutil_parseable", {"column": "dt"}, "try_cast"),
    (C + "values_to_be_increasing", {"column": "n"}, "order"),
    (C + "values_to_be_decreasing", {"column": "n", "strictly": True}, "order"),
    (C + "values_to_match_json_schema", {"column": "js", "json_schema": {"type": "object"}}, "json"),
    (C + "values_to_match_regex", {"column": "s", "regex": "(?=a)"}, "RE2"),
    (C + "values_to_not_match_regex_list", {"column": "s", "regex_list": ["a", "(b"]}, "RE2"),
    (C + "values_to_match_strftime_format", {"column": "dt", "strftime_format": "%Q"}, "%Q"),
    (C + "values_to_be_of_type", {"column": "n", "type_": "intger"}, "intger"),
    (C + "values_to_be_in_type_list", {"column": "n", "type_list": ["int", "quux"]}, "quux"),
    ("expect_query_results_to_match_comparison",
     {"base_query": "select 1", "comparison_data_source_name": "other", "comparison_query": "select 1"}, "except"),
]  # fmt: skip
