"""What a check says, in Chinese and English."""

from __future__ import annotations

TEXTS = {
    "zh": {
        "of_publisher": "公布方的错误", "of_reading": "读取存疑（可能是读错）", "files": "无法读取的文件",
        "notes": "说明", "pages": "页面",
        "page": "第 {page} 页", "line": "第 {line} 行", "row": "第 {row} 行",
        "printed": "所印 {printed}，应为 {implied}",
        "compared": "两处相比：{printed} 与 {implied}（万元）", "blank": "空白", "doubt": "另一读法：{doubt}",
        "none": "未发现问题",
        "summary": "{documents} 份文件，{cells} 个数字（{proven} 个经规则证实），{findings} 处问题",
        "seconds": "用时 {seconds:.1f} 秒", "unplaced": "未能归位：{what}",
        "title": "勾稽检查", "finding": "问题", "certainty": "把握", "severity": "级别", "kind": "类型",
        "place": "位置",
        "printed_head": "所印", "implied_head": "应为", "why": "依据", "table": "表", "rule": "规则", "file": "文件",
        "document": "文件名", "source": "归属", "page_head": "页", "line_head": "行号", "table_name": "表名",
        "row_head": "行", "row_name": "行名", "column": "栏", "confidence": "置信度", "statement": "规则内容",
        "doubt_head": "另一读法", "finding_id": "编号", "state": "状态",
    },
    "en": {
        "of_publisher": "Errors of the publisher", "of_reading": "Doubtful readings (perhaps misread)",
        "files": "Files that cannot be read", "notes": "Notes", "pages": "The pages",
        "page": "page {page}", "line": "line {line}", "row": "row {row}",
        "printed": "printed {printed}, implied {implied}",
        "compared": "{printed} against {implied} (万元)", "blank": "blank", "doubt": "or read: {doubt}",
        "none": "nothing found",
        "summary": "{documents} documents, {cells} numbers ({proven} proven), {findings} findings",
        "seconds": "in {seconds:.1f}s", "unplaced": "cannot be placed: {what}",
        "title": "Tie-out check", "finding": "finding", "certainty": "certainty", "severity": "severity",
        "kind": "kind", "place": "place", "printed_head": "printed", "implied_head": "implied", "why": "why",
        "table": "table", "rule": "rule", "file": "file", "document": "document", "source": "source",
        "page_head": "page", "line_head": "line", "table_name": "table name", "row_head": "row", "row_name": "row name",
        "column": "column", "confidence": "confidence", "statement": "statement", "doubt_head": "other reading",
        "finding_id": "id", "state": "state",
    },
}  # fmt: skip


def say(language: str, name: str, **values: object) -> str:
    """A text in a language, with its values put in; a word that has none stands for itself."""
    text = TEXTS[language].get(name, name)
    return text.format(**values) if values else text
