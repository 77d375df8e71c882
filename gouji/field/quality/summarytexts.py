"""What the summary of a run says, in Chinese and English, by key. Statuses are words of the common list."""

from __future__ import annotations

from gouji.field.quality.words import Pair

TEXTS: dict[str, Pair] = {
    "open": ("{total} 条发现未登记：", "{total} finding{plural} not acknowledged:"),
    "listed_below": ("  （见下列发现）", "  (see the findings below)"),
    "more_findings": ("  …… 另有 {count} 条，见 quality.fct_findings", "  … and {count} more in quality.fct_findings"),
    "ours": (
        "  → 摘录错误由我方造成：请改正种子",
        "  → an extraction error is ours: correct the seed",
    ),
    "publishers": (
        "  → 摘录有误则改正种子；原文如此则写明理由，登记在册（acknowledge）",
        "  → correct the seed, or add the finding with its reason to the register of acknowledged findings",
    ),
    "documents": ("文件", "documents"),
    "cells": ("数字", "cells"),
    "rule instances": ("校验", "rule instances"),
    "findings": ("发现", "findings"),
    "expectations": ("期望：{total}（{met} 符合，{failed} 不符，{warned} 提示{unknown}{again}）",
                     "expectations: {total} ({met} met, {failed} failed, {warned} warned{unknown}{again})"),
    "kept": ("；{count} 个沿用此前结果", "; {count} kept from earlier runs"),
    "idle": ("，{count} 个本次未评", ", {count} not evaluated in this run"),
    "instances_of": ("各文件的校验", "rule instances of"),
    "more_documents": ("  …… 另有 {count} 份文件，见 quality.fct_rule_checks",
                       "  … and {count} documents more in quality.fct_rule_checks"),
    "ended": ("{command} 中止", "{command} ended"),
    "interrupted": ("{command} 被打断", "{command} interrupted"),
    "passed": ("{command} 通过", "{command} passed"),
    "failed": ("{command} 未通过", "{command} failed"),
    "in": ("，用时 {seconds:.2f} 秒{parts}{why}", " in {seconds:.2f}s{parts}{why}"),
    "database": ("数据库：{path}", "database: {path}"),
    "as_it_was": ("数据库 {path} 保持原样", "the database {path} is as it was"),
    "not_made": ("数据库 {path} 没有生成", "the database {path} was not made"),
    "kept_failed": ("未通过的一份留作查看：{path}", "the failed one is kept for inspection: {path}"),
}  # fmt: skip


def say(language: str, key: str, **values: object) -> str:
    """A text in one language with its values. Raises KeyError for a key that is not known."""
    return TEXTS[key][language != "zh"].format(**values)
