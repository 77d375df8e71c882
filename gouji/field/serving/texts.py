"""What the page says, in Chinese and English: sentences, the names of downloads, and a message for each refusal."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.field.quality.words import Pair, word_lists
from gouji.field.serving.limits import MOST_WAITING, Limits

Words = Mapping[str, str]  # language → text

TEXTS: dict[str, Pair] = {
    "title": ("勾稽检查", "Tie-out check"),
    "lead": (
        "把一份或几份预决算公开文件放到这里，几份文件一并核对（部门与单位、不同年度）。",
        "Put one or several published budgets here; several are judged together (department and unit, years).",
    ),
    "private": (
        "文件只在本机处理，不发往任何地方；服务结束时删除。",
        "Files stay on this machine and are sent nowhere; they are deleted when the server ends.",
    ),
    "kept": ("文件只在本机处理，不发往任何地方。", "Files stay on this machine and are sent nowhere."),
    "choose": ("选择文件，或拖放到此处", "Choose files, or drop them here"),
    "year": ("年度（文件未写明时）", "Year (where the files do not say)"),
    "check": ("检查", "Check"),
    "skip": ("跳到正文", "Skip to the content"),
    "language": ("语言", "Language"),
    "theme": ("切换明暗", "Switch light and dark"),
    "noscript": ("此页需要 JavaScript。", "This page needs JavaScript."),
    "progress": ("进度", "Progress"),
    "waiting": ("等待前面的检查", "waiting for the checks before it"),
    "starting": ("正在开始", "starting"),
    "reading": ("正在读取 {0}：第 {1} 页，共 {2} 页", "reading {0}: page {1} of {2}"),
    "judging": ("正在按规则核对", "judging by the rules"),
    "writing": ("正在写出结果", "writing the results"),
    "findings": ("问题", "Findings"),
    "downloads": ("下载", "Downloads"),
    "pages": ("页面", "Pages"),
    "documents": ("文件", "Documents"),
    "unreadable": ("无法读取的文件", "Files that cannot be read"),
    "none": ("未发现问题", "nothing found"),
    "publisher": ("公布方的错误", "Errors of the publisher"),
    "reading_doubts": ("读取存疑（可能是读错）", "Doubtful readings (perhaps misread)"),
    "certainty": ("把握", "Certainty"),
    "place": ("位置", "Place"),
    "printed": ("所印", "Printed"),
    "implied": ("应为", "Should be"),
    "rule": ("规则", "Rule"),
    "why": ("依据", "Why"),
    "doubt": ("另一读法", "Or read"),
    "blank": ("空白", "blank"),
    "on_page": ("在页面上查看", "Show on the page"),
    "close": ("关闭", "Close"),
    "another": ("检查其他文件", "Check other files"),
    "forget": ("删除这些文件和结果", "Delete these files and results"),
    "reading_report": ("对照阅读：原文与所读各格", "Side by side: the source and what was read of it"),
    "in_chinese": ("中文", "Chinese"),
    "in_english": ("英文", "English"),
    "table": ("表", "Table"),
    "page": ("页", "Page"),
    **{word: (zh, en.capitalize()) for word, (zh, en) in word_lists()["cell_state"].items()},
    "unplaced": ("未能归位", "Cannot be placed"),
    "lost": ("与服务的连接中断", "the server does not answer any more"),
    "html": ("报告", "Report"),
    "pdf": ("标注的 PDF", "Marked PDF"),
    "xlsx": ("工作簿", "Workbook"),
}

REFUSALS: dict[str, Pair] = {
    "no_file": ("没有选择文件", "no file was chosen"),
    "form": ("这次上传无法读取", "this upload cannot be read"),
    "year": ("年度应为 1990 至 2100 之间的数", "the year is to be a number from 1990 to 2100"),
    "many": ("一次最多检查 {files} 份文件", "at most {files} files are checked at once"),
    "large": ("一份文件最大 {megabytes} MB", "a file may have {megabytes} MB at most"),
    "upload": ("一次上传最大 {upload} MB", "an upload may have {upload} MB at most"),
    "busy": ("已有 {waiting} 个检查在等待，请稍后再试", "{waiting} checks are waiting already: try again later"),
    "gone": ("没有这个检查，或已删除", "there is no such check, or it was deleted"),
    "host": (
        "只能以 127.0.0.1 或 localhost 访问此页",
        "this page answers to 127.0.0.1 and localhost alone",
    ),
    "origin": ("此请求来自别的网站，已拒绝", "this request comes from another site, and is refused"),
    "method": ("此地址不接受这种请求", "this address does not take such requests"),
    "unexpected": ("出现意外错误", "something unexpected went wrong"),
    "time": ("检查超过 {seconds} 秒，已停止", "the check took more than {seconds} seconds and was ended"),
    "memory": (
        "检查所需内存超过 {memory} MB，已停止",
        "the check took more than {memory} MB of memory and was ended",
    ),
    "broken": ("检查意外中断，请逐份检查文件", "the check broke off: check the files one by one"),
    "closed": ("服务已结束", "the server has ended"),
}


class RefusedError(Exception):
    """What is refused, as a name of REFUSALS, with the status of the answer."""

    def __init__(self, name: str, status: int):
        super().__init__(name)
        self.name = name
        self.status = status


def refusal(name: str, limits: Limits, files: int = 1) -> Words:
    """The message of a refusal, with the limits that are in force; `files` are those of the check."""
    values = {
        "files": limits.files,
        "megabytes": limits.megabytes,
        "upload": limits.upload >> 20,
        "seconds": limits.seconds * files,
        "memory": limits.memory,
        "waiting": MOST_WAITING,
    }
    zh, en = REFUSALS[name]
    return {"zh": zh.format(**values), "en": en.format(**values)}
