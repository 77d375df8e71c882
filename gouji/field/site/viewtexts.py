"""The sentences of the pages over many documents: search, groups, pairs, questions; Chinese and English, by key."""

from __future__ import annotations

from gouji.field.site.texts import Pair

VIEWS: dict[str, Pair] = {
    "find": ("全站查找（按 / 键）", "Find everywhere (press /)"),
    "search_all": ("查找一切", "Find everything"),
    "search_all_sub": (
        "数字、名称、编码、单位、文件、发现与规则；多个词以空格分开，例如 874 三支一扶。"
        "数字按值查找：874 与 874.00 相同。",
        "Numbers, names, codes, units, documents, findings and rules; several words apart by blanks. "
        "A number is found by its value: 874 and 874.00 are one.",
    ),
    "search_numbers": ("数字", "Number"),
    "search_words": ("名称与文字", "Names and words"),
    "search_places": ("共 {0} 处", "{0} places"),
    "search_few": ("列出 {0} 处，共 {1} 处。", "{0} of {1} are listed."),
    "search_longer": ("请至少输入两个汉字、三个字母或一个数字。",
                      "Give two signs of Chinese, three letters or a number at least."),
    "region": ("地区", "Region"),
    "template": ("模板", "Template"),
    "group_by": ("分组依据", "Group by"),
    "groups_title": ("按地区、单位、年度、模板", "By region, unit, year and template"),
    "groups_sub": (
        "最差的在前：待处理的发现最多，其次是不符的规则。点名称看其中的文件。",
        "The worst first: most open findings, then most broken rules. A name leads to its documents.",
    ),
    "coverage": ("覆盖", "Coverage"),
    "coverage_proven": ("已证", "proven"),
    "coverage_read": ("已读", "read"),
    "coverage_doubtful": ("存疑", "doubtful"),
    "coverage_left_over": ("未归位", "left over"),
    "pairs_title": ("两份文件对照", "Two documents side by side"),
    "pairs_sub": (
        "本年与上年、部门与所属单位：哪些数变了，哪些数合不上。",
        "A year and the year before, a department and its unit: what changed, and what does not fit.",
    ),
    "pair": ("两份文件的数字", "Numbers of both documents"),
    "pair_kind": ("关系", "Relation"),
    "pair_previous_year": ("上年与本年", "A year and the next"),
    "pair_one_unit": ("部门与其唯一单位", "A department and its only unit"),
    "pair_several_units": ("部门与所属单位之一", "A department and one of its units"),
    "pair_same": ("相同的数", "same"),
    "pair_differ": ("不同的数", "different"),
    "pair_only_first": ("只见于前者", "only in the first"),
    "pair_only_second": ("只见于后者", "only in the second"),
    "pair_fits": ("相符的规则", "rules that hold"),
    "pair_fits_not": ("不符的规则", "rules that are broken"),
    "pair_unfit": ("哪些合不上", "What does not fit"),
    "pair_no_rules": ("没有规则同时涉及这两份文件。", "No rule looks at both of these documents."),
    "pair_all_fit": ("涉及这两份文件的规则全部相符。", "Every rule that looks at both of these documents holds."),
    "pair_side_by_side": ("逐数对照", "Side by side"),
    "pair_side_sub": (
        "同一张表、同一行、同一栏的数并列；点数字看其所在单元格。",
        "Numbers of the same table, row and column beside each other; a number leads to its cell.",
    ),
    "pair_state": ("比较", "Comparison"),
    "pair_before": ("前者", "first"),
    "pair_after": ("后者", "second"),
    "pair_percent": ("增幅", "change in %"),
    "related": ("同单位及相关文件", "Of the same unit, or to be held against it"),
    "questions_title": ("问数据库", "Asked of the database"),
    "questions_sub": (
        "每个问题附查询语句、结果与文件。",
        "Each question with its SQL, its rows, and the rows as files; they are those of docs/quality-star.md.",
    ),
    "zoom_whole": ("整页", "Whole page"),
    "source_boxes": (
        "点框看其中的数；方向键在框间移动。",
        "A box leads to its number; arrow keys move from box to box.",
    ),
    "source_page_shown": ("原文页面", "The page of the source"),
    "source_text_shown": ("原文上下文", "The text around it"),
    "source_address": ("公布地址", "Published at"),
    "changes_cells": ("变了的数字", "Numbers that changed"),
    "changes_cells_unknown": (
        "该次运行的数据库已不在，变了的数字无从得知。",
        "Which numbers changed is not known: the database of that run is not there any more.",
    ),
}  # fmt: skip
