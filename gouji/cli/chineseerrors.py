"""The commonest messages in Chinese: what commands refuse, why, and what to do. Others are told in English.

A message is known by its English, in which `{}` stands for what it names; in the Chinese `{0}`, `{1}`, … do. A test
holds every entry against the messages of the code, so that none outlives what it translates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from gouji.engine.vocabulary.errors import GoujiError

MESSAGES: Mapping[str, str] = {
    # the command line
    "there is no command '{}'": "没有命令 '{0}'",
    "{} is not supported: {}": "不支持 {0}：{1}",
    "DBT_{} is '{}', neither true nor false": "DBT_{0} 为 '{1}'，既非 true 也非 false",
    "'{}' is not a whole number": "'{0}' 不是整数",
    "'{}' is not 1 or more": "'{0}' 不是 1 或以上",
    "unknown resource type '{}'": "未知的资源类型 '{0}'",
    "unknown indirect selection '{}'": "未知的间接选择 '{0}'",
    "--fail-on {}: no finding is called that": "--fail-on {0}：没有这样的问题",
    "{} (a warning, taken for an error)": "{0}（警告，按错误处理）",
    "show needs a node or a query": "show 需要一个节点或查询",
    "show needs one model, {} are selected": "show 需要一个模型，而选中了 {0} 个",
    "the last run was '{}', which cannot be retried": "上次运行的是 '{0}'，不能接着跑",
    "there is no site to serve": "没有可显示的站点",
    "serve needs packages that are not installed": "serve 所需的包没有安装",
    "--host {}: the page is for this machine alone": "--host {0}：此页只供本机使用",
    # the project
    "this is no project: dbt_project.yml is missing": "这里不是项目：没有 dbt_project.yml",
    "there is a project here already": "这里已有项目",
    "no profiles.yml in {}": "{0} 中没有 profiles.yml",
    "no {} in {}": "{1} 中没有 {0}",
    "no profile '{}'": "没有配置 '{0}'",
    "profile '{}' has no target '{}'": "配置 '{0}' 没有目标 '{1}'",
    "profile '{}' has no outputs": "配置 '{0}' 没有 outputs",
    "type '{}' is not supported": "不支持类型 '{0}'",
    "'{}' is not supported": "不支持 '{0}'",
    "'{}' is missing": "缺少 '{0}'",
    "'{}' must be a list": "'{0}' 应为列表",
    "'{}' must be a mapping": "'{0}' 应为映射（键: 值）",
    "threads must be a whole number of at least 1, not '{}'": "threads 应为 1 或以上的整数，而不是 '{0}'",
    "broken YAML: {}": "YAML 有误：{0}",
    "expected a mapping (key: value), found {}": "应为映射（键: 值），却是 {0}",
    "byte {} is not UTF-8": "第 {0} 字节不是 UTF-8",
    "variable '{}' is not defined": "变量 '{0}' 没有定义",
    "environment variable '{}' is not set": "环境变量 '{0}' 没有设置",
    "ref('{}') refers to no model or seed": "ref('{0}') 不指向任何模型或种子",
    "source('{}', '{}') is not declared": "source('{0}', '{1}') 没有声明",
    "'{}.{}' is not a known macro": "没有宏 '{0}.{1}'",
    "generic test '{}' is not defined": "没有定义通用测试 '{0}'",
    "packages are supported from a folder alone": "包只能来自文件夹",
    "packages is no list": "packages 不是列表",
    # selection and state
    "The selection criterion '{}' does not match any enabled nodes": "选择条件 '{0}' 没有选中任何启用的节点",
    "Nothing to do: no node is selected": "无事可做：没有选中任何节点",
    "'{}' is not a selection criterion": "'{0}' 不是选择条件",
    "unknown selection method '{}:'": "未知的选择方法 '{0}:'",
    "state: needs an earlier manifest": "state: 需要此前的 manifest",
    "there is no earlier manifest here": "这里没有此前的 manifest",
    "there is no such file": "没有这个文件",
    "this is no file": "这不是文件",
    # seeds
    "the file is empty": "文件是空的",
    "key column '{}' is not in the header": "表头中没有键栏 '{0}'",
    "the row has {} fields, the header {}": "此行有 {0} 个字段，表头有 {1} 个",
    "the key ({}) is already in line {}": "键（{0}）已在第 {1} 行",
    "the file begins with a byte order mark": "文件以字节顺序标记开头",
    "the first line is blank": "第一行是空的",
    "broken quoting: {}": "引号有误：{0}",
    "a column of the header {}": "表头有一栏 {0}",
    # databases and findings
    "the database path is a folder": "数据库路径是文件夹",
    "another program has written to the database meanwhile": "其间有别的程序写了数据库",
    "another gouji command (process {}) is writing this {}": "另一个 gouji 命令（进程 {0}）正在写 {1}",
    "the SQL is {} statements, not one query": "这段 SQL 是 {0} 条语句，而不是一个查询",
    "this database has no run history": "此数据库没有运行历史",
    "no finding or cell '{}'": "没有发现或单元格 '{0}'",
    "no finding '{}' in this database": "此数据库中没有发现 '{0}'",
    "'{}' is acknowledged already": "'{0}' 已经登记",
    "'{}' is no kind of the register": "'{0}' 不是登记的类别",
    "an extraction error is ours and is never acknowledged": "摘录错误由我方造成，不能登记",
    "{}: '{}' is no reason": "{0}：'{1}' 不成理由",
    # files that are read
    "the file is locked with a password": "文件有密码",
    "the PDF is damaged or cut off": "PDF 已损坏或不完整",
    "the PDF is cut off: its end is missing": "PDF 不完整：缺少结尾",
    "the PDF is damaged ({})": "PDF 已损坏（{0}）",
    "page {} is damaged": "第 {0} 页已损坏",
    "the file is damaged or cut off: the end of the archive is missing": "文件已损坏或不完整：缺少压缩包的结尾",
    "the file is damaged or cut off: its list of parts is missing": "文件已损坏或不完整：缺少部件清单",
    "the web page shows no text": "网页没有显示任何文字",
    "the web page holds nothing": "网页是空的",
    "the text is empty": "文本是空的",
    "the text is blank": "文本是空白的",
    "this is {}: read are {}": "这是 {0}：可读的是 {1}",
    "the file has {} MB; at most {} MB are read": "文件有 {0} MB；最多读 {1} MB",
    "the file has {} pages; at most {} are read": "文件有 {0} 页；最多读 {1} 页",
    "there are only pictures to read, and what reads pictures is not installed": "只有图像，而识别图像的组件没有安装",
    "the document does not say whose it is": "文件没有写明属于哪个单位",
    "the document does not say whether it is of a department (部门预算) or of a unit (单位预算)":
        "文件没有写明是部门预算还是单位预算",
    "{}: which year it budgets is not clear": "{0}：不清楚是哪一年度的预算",
    "the document names several units: {}": "文件写了几个单位：{0}",
    "the unit '{}' is not declared, and names are never guessed": "单位 '{0}' 没有声明，而名称从不猜测",
    "unit '{}' is not declared": "单位 '{0}' 没有声明",
    "no declared template prints these tables{}{}": "没有已声明的模板有这些表{0}{1}",
    "table {} ({}) stands on page {} and again on page {}: these are two documents":
        "表 {0}（{1}）在第 {2} 页，又在第 {3} 页：这是两份文件",
    "table {} ({}) stands on line {} and again on line {}: these are two documents":
        "表 {0}（{1}）在第 {2} 行，又在第 {3} 行：这是两份文件",
    "the file has no tables of its own, and belongs to none of the documents given":
        "文件自身没有表，也不属于所给的任何一份文件",
    "one file is given twice ({} and {} are the same)": "同一文件给了两次（{0} 与 {1} 相同）",
    # documents
    "{} is in the seeds with other rows": "种子中已有 {0}，但各行不同",
    "there is no document '{}'": "没有文件 '{0}'",
}  # fmt: skip
HINTS: Mapping[str, str] = {
    "did you mean {}?": "是否要写 {0}？",
    "`gouji --help` lists the commands": "`gouji --help` 列出全部命令",
    "use one of: {}": "可选：{0}",
    "choose from {}": "可选：{0}",
    "choose one of: {}": "可选：{0}",
    "leave it out": "去掉即可",
    "save the file as UTF-8": "把文件另存为 UTF-8",
    "save it as UTF-8 without BOM": "另存为不带 BOM 的 UTF-8",
    "correct the YAML": "请改正 YAML",
    "correct the header": "请改正表头",
    "correct the seed": "请改正种子",
    "correct meta.key": "请改正 meta.key",
    "rename one of them": "请给其中一个改名",
    "write the header line": "请写上表头",
    "let the header be the first line": "表头应为第一行",
    "close the quotes; write a quote in a text twice": "请补上引号；文字中的引号写两次",
    "add or remove commas; a text with a comma needs double quotes": "请增减逗号；含逗号的文字须加双引号",
    "every key may come once: correct or delete one of the two rows": "每个键只能出现一次：请改正或删去其中一行",
    "run build first": "请先运行 build",
    "run the command in the project folder, or give --project-dir": "请在项目文件夹中运行，或给出 --project-dir",
    "use --project-dir, or write a project with `gouji init`": "请用 --project-dir，或以 `gouji init` 新建项目",
    "write one, or give --profiles-dir": "请写一个，或给出 --profiles-dir",
    "give --select model, or --inline 'select …'": "请给出 --select 模型，或 --inline 'select …'",
    "select one by its name": "请按名称选一个",
    "list them: show --select fct_findings": "列出：show --select fct_findings",
    "list them: show --select fct_findings --limit -1": "列出：show --select fct_findings --limit -1",
    "look at the difference, then read it with --replace": "先看差异，再以 --replace 读入",
    "give --state a folder that holds its manifest.json": "请以 --state 给出含有 manifest.json 的文件夹",
    "give --database a file": "请以 --database 给出文件",
    "set {} and run again": "请设置 {0} 后重试",
    "run pip install 'gouji[serve]'": "请运行 pip install 'gouji[serve]'",
    "fetch it, and write '- local: FOLDER'": "请先取来，再写 '- local: FOLDER'",
    "fetch the file again": "请重新下载文件",
    "fetch it again": "请重新下载",
    "save it without one": "请另存为无密码的文件",
    "save it again": "请重新保存",
    "check the file": "请检查文件",
    "save its tables alone": "请只保存其中的表",
    "save it as one of these": "请另存为其中之一",
    "install gouji with its extra: pip install 'gouji[ocr]'": "请安装：pip install 'gouji[ocr]'",
    "say whose it is with --unit-id": "请以 --unit-id 写明单位",
    "read it with --scope department or --scope unit": "请以 --scope department 或 --scope unit 读入",
    "read it with --year": "请以 --year 读入",
    "read each alone": "请逐份读入",
    "give the path of a document": "请给出文件的路径",
    "give each file once": "每个文件只给一次",
    "declare it, then read again": "请先声明，再重读",
    "mend it, or leave out --warn-error": "请修正，或去掉 --warn-error",
}  # fmt: skip
# What argparse says of wrong usage.
USAGE: Mapping[str, str] = {
    "the following arguments are required: {}": "缺少参数：{0}",
    "unrecognized arguments: {}": "无法识别的参数：{0}",
    "one of the arguments {} is required": "须给出其中一个参数：{0}",
    "argument {}: invalid choice: {} (choose from {})": "参数 {0}：不能是 {1}（可选：{2}）",
    "argument {}: expected one argument": "参数 {0}：需要一个值",
    "argument {}: expected at least one argument": "参数 {0}：至少需要一个值",
    "argument {}: expected {} arguments": "参数 {0}：需要 {1} 个值",
    "argument {}: not allowed with argument {}": "参数 {0} 不能与 {1} 同用",
    "argument {}: {}": "参数 {0}：{1}",
}


def warning_in_chinese(warning: str) -> str:
    """A warning, in Chinese where it is known."""
    return _translated(warning, MESSAGES)


def message_in_chinese(error: GoujiError) -> str:
    """An error as `str()` gives it, what is known of it in Chinese."""
    said = _translated(error.message, MESSAGES)
    text = f"{error.location}：{said}" if error.location else said
    return f"{text}\n  → {_translated(error.hint, HINTS)}" if error.hint else text


def usage_in_chinese(message: str) -> str:
    """What argparse says of wrong usage."""
    known = _match(message, USAGE)
    if known is None:
        return _translated(message, MESSAGES)
    chinese, named = known
    return chinese.format(*(_translated(each, MESSAGES) for each in named))


def _translated(message: str, texts: Mapping[str, str]) -> str:
    known = _match(message, texts)
    return message if known is None else known[0].format(*known[1])


def _match(message: str, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    for english, chinese in texts.items():
        if found := _pattern(english).fullmatch(message):
            return chinese, found.groups()
    return None


@cache
def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)
