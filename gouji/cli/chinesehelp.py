"""The help in Chinese: every text of the parser beside its English, and the parser in which they are put in.

A test holds that each text of the table of commands has its Chinese. Options, values and names of commands stay as they
are typed.
"""

from __future__ import annotations

import argparse
from typing import Any

from gouji.engine.artifacts.folding import width_of
from gouji.field.quality.chineseerrors import usage_in_chinese

# Words of argparse and of the groups of options and commands.
_GROUPS = {
    "positional arguments": "位置参数", "options": "选项", "project": "项目", "selection": "选择", "build": "构建",
    "look": "查看", "files and projects": "文件与项目", "judge": "核定", "keep": "维护",
}  # fmt: skip
_COMMANDS = {
    "seed, run, test and validate in DAG order, then publish the database":
        "按依赖顺序装载种子、构建模型、运行测试与期望，然后发布数据库",
    "load the CSV files": "装载 CSV 文件",
    "build the models": "构建模型",
    "run the data tests": "运行数据测试",
    "run the Great Expectations suites": "运行 Great Expectations 套件",
    "run again what failed, or was skipped, in the last run": "重跑上次失败或跳过的部分",
    "list nodes": "列出节点",
    "write the compiled SQL to the target folder": "把编译后的 SQL 写入 target 文件夹",
    "run a model or a query and print its rows": "运行一个模型或查询，打印其各行",
    "show what columns are made of, down to the columns of the seeds": "显示栏目由什么得来，直到种子的栏目",
    "write manifest, catalogue, column lineage, the site (target/site), and the generated pages of docs/":
        "写出 manifest、目录、栏目血缘、站点（target/site）和 docs/ 中生成的页面",
    "show what changed between two runs: findings, verdicts of expectations":
        "显示两次运行之间的变化：发现、期望的结果",
    "write marts and quality as Parquet files with a data package descriptor, or otherwise":
        "把 marts 与 quality 写成 Parquet 文件（附数据包描述），或其他格式",
    "judge files, in any folder and without a project: print what is wrong in them, where and why":
        "核对文件，任何文件夹均可，无需项目：打印错在哪里、为什么",
    "check as a page of this machine: drop files on it, look at the findings on their pages, download them":
        "以本机网页的形式核对：放入文件，在页面上看问题，下载结果",
    "write a small project of one's own over the packaged one": "在随包项目之上新建一个自己的小项目",
    "read a published file into the seeds, and prove what was read by the rules of its template":
        "把公开文件读入种子，并按其模板的规则验证所读",
    "read published files into the seeds of this project (as read does)": "把公开文件读入本项目的种子（同 read）",
    "take documents out of the seeds, or of the store: all their rows, with what was judged of them":
        "从种子或存储中移除文件：其全部各行，连同对其的核定",
    "documents as Parquet files: import the rows of the seeds, verify the files, show the history":
        "以 Parquet 文件存放的文件：导入种子各行、校验文件、显示历史",
    "show how a finding, or the rules of a cell, are derived": "显示一条发现或一个单元格的规则是如何推导的",
    "write the register entry of a finding": "写入一条发现的登记",
    "write the suites that state the declared rules, or check that they are current":
        "写出陈述所声明规则的套件，或检查其是否最新",
    "corrupt copies of the documents, build them, and print how many errors are caught and located":
        "在文件的副本中植入错误，构建，并打印发现与定位了多少",
    "remove the target folder and what a killed build left; never the database":
        "删除 target 文件夹和被中断的构建所留下的内容；从不删除数据库",
    "show versions, profile, paths and whether the database opens": "显示版本、配置、路径，以及数据库能否打开",
}  # fmt: skip
_OPTIONS = {
    "show this help message and exit": "显示本帮助并退出",
    "show program's version number and exit": "显示版本并退出",
    "folder with dbt_project.yml (default: here)": "dbt_project.yml 所在的文件夹（默认：当前）",
    "folder with profiles.yml (default: the project folder)": "profiles.yml 所在的文件夹（默认：项目文件夹）",
    "profile (default: that of dbt_project.yml)": "配置（默认：dbt_project.yml 所写）",
    "target of the profile": "配置中的目标",
    "folder of built things (default: that of dbt_project.yml, target)":
        "构建产物的文件夹（默认：dbt_project.yml 所写，即 target）",
    "variables, as YAML or JSON": "变量，YAML 或 JSON",
    "DuckDB file (default: the profile's, gouji.duckdb)": "DuckDB 文件（默认：配置所写，即 gouji.duckdb）",
    "how many run side by side (default: the profile's)": "同时运行几个（默认：配置所写）",
    "print only what went wrong": "只打印出错的内容",
    "what is said (default: as LC_ALL, LC_MESSAGES or LANG say)": "所用语言（默认：依 LC_ALL、LC_MESSAGES 或 LANG）",
    "take warnings for errors": "把警告当作错误",
    "hold require-dbt-version against the version of dbt that is spoken here (default)":
        "核对 require-dbt-version 与此处所讲的 dbt 版本（默认）",
    "names, +name, name+, 2+name, @name, tag:, path:, state:, result:, …; a comma intersects":
        "名称、+名称、名称+、2+名称、@名称、tag:、path:、state:、result: 等；逗号取交集",
    "nodes to leave out": "要排除的节点",
    "which tests come with nodes: of any (eager, the default), of nothing else (cautious), of nothing that is not "
    "above either (buildable), none (empty)":
        "哪些测试随节点一起：只要涉及（eager，默认）、不涉及其他（cautious）、不涉及上游以外（buildable）、都不要（empty）",
    "folder with the manifest.json (and run_results.json) that state: and result: compare with":
        "state: 与 result: 所比较的 manifest.json（及 run_results.json）所在的文件夹",
    "stop at the first failure": "首次失败即停止",
    "reuse nothing; build incremental models anew": "什么都不沿用；增量模型重新构建",
    "write a report as JUnit XML": "写出 JUnit XML 报告",
    "write what failed, by the ending: .md, .sarif, .xml (JUnit); may be repeated":
        "写出失败的内容，格式依扩展名：.md、.sarif、.xml（JUnit）；可多次",
    "do not write the site (target/site) at the end": "结束时不写站点（target/site）",
    "keep the failing rows of data tests": "保留数据测试不符的各行",
    "only these types": "只要这些类型",
    "all but these types": "排除这些类型",
    "let models read no rows: their SQL is tried, and little else": "让模型不读任何行：只试其 SQL",
    "folder with the run_results.json to go on with (default: the target folder)":
        "要接着跑的 run_results.json 所在的文件夹（默认：target 文件夹）",
    "default selector": "默认 selector", "default table": "默认 table", "default text": "默认 text",
    "a query instead of a model; ref() and macros work": "以查询代替模型；可用 ref() 和宏",
    "translate to this dialect of sqlglot (spark, postgres, …) instead":
        "改译为 sqlglot 的此方言（spark、postgres 等）",
    "rows (default 5; -1 for all)": "行数（默认 5；-1 为全部）",
    "schema.relation.column or model.column; a relation: all of its":
        "模式.关系.栏目，或 模型.栏目；只写关系则为其全部栏目",
    "instead, the columns and exposures that are made from them": "改为显示由其得来的栏目和用途",
    "dbt's words: serve is --serve (default generate)": "dbt 的写法：serve 即 --serve（默认 generate）",
    "write the generated pages into this folder": "把生成的页面写入此文件夹",
    "end with 1 when a generated page of this folder is not current; write nothing":
        "此文件夹中有生成的页面不是最新时以 1 结束；不写任何内容",
    "show the site on this machine until Ctrl-C": "在本机显示站点，直到 Ctrl-C",
    "of --serve (default 8642; 0 for a free one)": "--serve 的端口（默认 8642；0 为任一空闲端口）",
    "its number, the begin of its id, 'previous' or 'last'": "运行的序号、编号的开头、'previous' 或 'last'",
    "default: export… in the target folder": "默认：target 文件夹中的 export…",
    "default parquet; duckdb is of a version that older programs open": "默认 parquet；duckdb 为旧程序也能打开的版本",
    "published files; they are judged together": "公开文件；一并核对",
    "write the findings too, by the ending: .html, .pdf (boxes on the pages), .xlsx, .json, .csv, .sarif, "
    ".xml (JUnit), .md; may be repeated":
        "另外写出问题，格式依扩展名：.html、.pdf（在页面上框出）、.xlsx、.json、.csv、.sarif、.xml（JUnit）、.md；可多次",
    "end with 1 for these findings only: error, warning, certain, likely, possible, or a kind (arithmetic, …)":
        "只对这些问题以 1 结束：error、warning、certain、likely、possible，或某一类别（arithmetic 等）",
    "run the Great Expectations suites of the package too (takes longer)":
        "另外运行随包的 Great Expectations 套件（较慢）",
    "which year, where it is not clear": "年度（不明时）",
    "of a department or a unit, where not clear": "部门还是单位（不明时）",
    "pages to read side by side (default 2)": "同时读取的页数（默认 2）",
    "of this machine (default 127.0.0.1)": "本机地址（默认 127.0.0.1）",
    "default: a free one": "默认：任一空闲端口",
    "let --host be 0.0.0.0: inside a container whose port is published to 127.0.0.1 alone":
        "允许 --host 为 0.0.0.0：仅用于端口只对 127.0.0.1 开放的容器之内",
    "keep uploads and results there (default: delete them at the end)": "把上传与结果留在此处（默认：结束时删除）",
    "open the page in the browser": "在浏览器中打开",
    "megabytes of one file (default 64)": "单个文件的 MB 上限（默认 64）",
    "pages of one file (default 400)": "单个文件的页数上限（默认 400）",
    "seconds for each file (default 120)": "每个文件的秒数上限（默认 120）",
    "megabytes of memory of the process that judges (default 3072)": "核对进程的内存 MB 上限（默认 3072）",
    "files at once (default 20)": "一次的文件数上限（默认 20）",
    "of the new project (default: here)": "新项目的文件夹（默认：当前）",
    "published files, of one document or several; a prose goes to its tables":
        "公开文件，一份或多份；文字归到其表格所在的文件",
    "show what would change; write nothing": "只显示会改变什么；不写任何内容",
    "replace the rows of a document that is there already": "替换已有文件的各行",
    "name of the document (default: by its unit and year)": "文件编号（默认：依单位与年度）",
    "whose it is, where its name is not declared": "所属单位（其名称未声明时）",
    "do not write target/reading/<document>.html": "不写 target/reading/<document>.html",
    "do not judge what was read by the rules": "不按规则验证所读",
    "ids of documents": "文件编号", "what to do": "做什么",
    "a finding_id or a cell_id": "发现编号或单元格编号", "a finding_id": "发现编号",
    "see seeds/reference/acknowledged_findings.yml": "见 seeds/reference/acknowledged_findings.yml",
    "write the files that are stale": "写出已过时的文件",
    "end with 1 when a file is stale; write nothing": "有文件过时则以 1 结束；不写任何内容",
    "about how many (default: every amount, row, label and figure once)":
        "大约多少个（默认：每个数额、行、名称和文字数字各一次）",
    "at most so many of every operator, at random": "每种错误至多几个，随机选取",
    "make this error only; may be repeated": "只做这种错误；可多次",
    "documents of this template only; may be repeated": "只用此模板的文件；可多次",
    "this document only; may be repeated": "只用此文件；可多次",
    "mutants come without control totals and without judgements: as a document that was never seen":
        "变异不带控制总数与核定：如同从未见过的文件",
    "mutants keep the control totals of their original: what was done to them is an error of ours":
        "变异保留原件的控制总数：所做的改动即我方的错误",
    "build K mutants one by one with data tests and expectations; the verdicts must agree":
        "逐个构建 K 个变异，含数据测试与期望；结果须一致",
    "errors only in rules that an acknowledged finding breaks; every entry of the register must stay":
        "只在已登记发现所违反的规则中植入错误；登记各条须保持有效",
    "where the documents' files lie: then words of their texts are changed too, and read again":
        "文件原件所在之处：文字中的字词也会被改动并重读",
    "hold the shares against the targets; 1 when one is missed": "把比例与目标相比；未达到则以 1 结束",
    "of the random choices": "随机选择的种子数",
    "list what was not located, with the reason": "列出未定位的，并说明原因",
}  # fmt: skip
HELP = {**_GROUPS, **_COMMANDS, **_OPTIONS}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The help with its usage in Chinese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """A Chinese character takes two columns."""
        lines, line = [], ""
        for character in text:
            if width_of(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        return [*lines, line]


def in_chinese(parser: argparse.ArgumentParser) -> None:
    """Put Chinese texts into a parser: its description, groups, options, usage, and what it says of wrong usage."""
    parser.formatter_class = _Formatter
    if parser.description:
        parser.description = _said(parser.description)
    for group in parser._action_groups:
        group.title = HELP.get(group.title or "", group.title)
    for action in parser._actions:
        if action.help and action.help != argparse.SUPPRESS:
            action.help = HELP.get(action.help, action.help)

    def error(message: str) -> Any:
        parser.print_usage()
        parser.exit(2, f"{parser.prog}：错误：{usage_in_chinese(message)}\n")

    parser.error = error  # type: ignore[method-assign]


def _said(text: str) -> str:
    """A description: the text of a command with a large letter and a full stop."""
    known = {f"{english[0].upper()}{english[1:]}.": f"{chinese}。" for english, chinese in _COMMANDS.items()}
    return known.get(text, text)
