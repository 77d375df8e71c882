"""What `read` and `add` say of files and documents, in Chinese and English."""

from __future__ import annotations

TEXTS = {
    "zh": {
        "page": "第 {page} 页", "line": "第 {line} 行", "pages": "{count} 页", "lines": "{count} 行",
        "head_table": "表", "head_page": "页", "head_line": "行", "head_rows": "行数", "head_cells": "数字",
        "absent": "缺少：{tables}", "by_arithmetic": "由算术归位", "doubts": "存疑", "unplaced": "未能归位",
        "cell": "{table} 第 {row} 行 {column}", "more": "  …… 另有 {count} 处", "title": "{title}：{count}",
        "performance": "绩效：{tables} 张表，{indicators} 项指标；"
        "另有 {excluded} 个数字不属于指标（目标、人名、页码和年份中的）",
        "performance_doubts": "绩效表中存疑",
        "prose": "文字说明：{figures} 个数字，对应 {cells} 个单元格",
        "prose_kept": "{told}；另行摘录的行若已存在则保持不变",
        "prose_excluded": "{told}；另有 {count} 个数字不是数据", "prose_unplaced": "文字说明中未能归位的数字",
        "proven_in": "，证实用时 {seconds:.1f} 秒", "not_proven": "，未作证实", "read_in": "读取用时 {seconds:.1f} 秒",
        "placed": "{table}：{count} / {all} 个金额，由 {by} 证实",
        "marked": "{name} 是 check 标注过的副本：略过", "known": "库中已有 {count} 个文件：略过",
        "of_several": "[{number}/{count}] {name}", "some_read": "读入 {read} / {count} 份，{failed} 份未读",
        "all_read": "读入 {count} 份", "error": "错误：", "side_by_side": "原文与所读各行对照：{path}",
        "unchanged": "{name} 与种子中的一致：无需改动", "dry_run": "未写入（--dry-run）",
        "dry_run_report": "除报告外未写入（--dry-run）", "written": "{path}：原 {old} 行，现 {new} 行",
        "progress": "{name}：第 {page}/{pages} 页", "rate": "每秒 {rate:.2f} 份，还需 {left}",
    },
    "en": {
        "page": "page {page}", "line": "line {line}", "pages": "{count} pages", "lines": "{count} lines",
        "head_table": "table", "head_page": "page", "head_line": "line", "head_rows": "rows", "head_cells": "cells",
        "absent": "absent: {tables}", "by_arithmetic": "placed by arithmetic", "doubts": "doubtful",
        "unplaced": "cannot be placed", "cell": "{table} row {row} {column}", "more": "  … and {count} more",
        "title": "{title}: {count}",
        "performance": "performance: {tables} tables, {indicators} indicators; {excluded} numbers that are none "
        "(of goals, persons, pages and the year)",
        "performance_doubts": "doubtful in performance tables",
        "prose": "prose: {figures} figures, which name {cells} cells",
        "prose_kept": "{told}; rows that were extracted otherwise stay where there are any",
        "prose_excluded": "{told}; {count} numbers that are none",
        "prose_unplaced": "numbers of the prose without a place",
        "proven_in": ", proven in {seconds:.1f}s", "not_proven": ", not proven", "read_in": "read in {seconds:.1f}s",
        "placed": "{table}: {count} of {all} amounts, proven by {by}",
        "marked": "{name} is a copy that check has marked: left out",
        "known": "{count} files are in the store: left out",
        "of_several": "[{number} of {count}] {name}", "some_read": "{read} of {count} read, {failed} not",
        "all_read": "{count} read", "error": "error: ", "side_by_side": "source and rows side by side: {path}",
        "unchanged": "{name} is in the seeds as it is read: nothing to change",
        "dry_run": "nothing was written (--dry-run)",
        "dry_run_report": "nothing was written (--dry-run), but the report",
        "written": "{path}: {old} rows before, {new} now", "progress": "{name}: page {page} of {pages}",
        "rate": "{rate:.2f} files a second, {left} left",
    },
}  # fmt: skip


def say(language: str, key: str, /, **values: object) -> str:
    """A text by its name, with the values that stand in it."""
    return TEXTS[language][key].format(**values)
