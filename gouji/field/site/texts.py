"""The words of the site: those of the common list (`gouji.field.quality.words`), and the headings of seed columns."""

from __future__ import annotations

from gouji.field.quality.words import Pair, common_words, word_lists

KINDS = word_lists()["finding_kind"]
# Kinds that the register explains as no error at all; the others are errors of the publisher, or ours.
EXPLAINED = ("scope", "convention")
WORDS = common_words()
# Headings of seed columns that hold words, not amounts.
LABELS: dict[str, Pair] = {
    "printed_code": ("编码", "Code"),
    "printed_label": ("名称", "Name"),
    "printed_project": ("项目", "Project"),
    "details": ("其他", "Further"),
    "project_name": ("项目名称", "Project"),
    "unit_name": ("单位名称", "Unit"),
    "content": ("主要内容", "Content"),
    "level_1": ("一级指标", "Level 1"),
    "level_2": ("二级指标", "Level 2"),
    "level_3": ("三级指标", "Level 3"),
    "target_text": ("指标值", "Target"),
    "basis": ("设定依据", "Basis"),
    "prior_text": ("上年值", "Previous year"),
    "weight": ("权重", "Weight"),
    "scoring": ("评分标准", "Scoring"),
    "evidence": ("佐证资料", "Evidence"),
    "table_kind": ("表类", "Kind of table"),
    "table_no": ("绩效表", "Table"),
    "section": ("章节", "Section"),
    "subject": ("事项", "Subject"),
    "measure": ("度量", "Measure"),
    "value": ("所印数字", "Figure"),
    "unit": ("单位", "Unit"),
    "direction": ("方向", "Direction"),
}
