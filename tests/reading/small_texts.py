"""A small budget of a Xinjiang unit as a plain text, whose numbers tie out: by tabs, by bars, or line by line."""

from __future__ import annotations

from collections.abc import Callable

UNIT = "特克斯县人力资源和社会保障局"
Row = list[str]
Changed = Callable[[str, list[str]], list[str]]
_BLANK = ""
_REVENUE = [
    ("一、本年收入", "1,000.00"), ("1、一般公共预算拨款", "900.00"), ("其中：一般财力", "900.00"),
    ("5、单位资金", "100.00"), ("其他收入", "100.00"), ("收入总计", "1,000.00"),
]  # fmt: skip
_EXPENDITURE = [
    ("201 一般公共服务支出", "700.00"), ("202 外交支出", ""), ("208 社会保障和就业支出", "300.00"),
    ("210 卫生健康支出", ""), ("221 住房保障支出", ""), ("支出总计", "1,000.00"),
]  # fmt: skip
_GRANTED = [
    ("一、财政拨款（补助）", "900.00"), ("一般公共预算", "900.00"), ("政府性基金预算", ""), ("国有资本经营预算", ""),
    ("", ""), ("收入总计", "900.00"),
]  # fmt: skip
_LINES = [
    ("201", "", "", "一般公共服务支出"), ("201", "13", "", "商贸事务"), ("201", "13", "01", "行政运行"),
    ("208", "", "", "社会保障和就业支出"), ("208", "05", "", "行政事业单位养老支出"),
    ("208", "05", "05", "基本养老保险缴费支出"), ("", "", "", "合 计"),
]  # fmt: skip


def _wide(amounts: dict[int, str], count: int) -> Row:
    return [amounts.get(at, _BLANK) for at in range(count)]


def tables() -> dict[str, tuple[str, list[Row], list[Row]]]:
    """Table → (title, header, rows)."""
    codes, parts = ["功能分类科目编码", "", "", "功能分类科目名称"], ["类", "款", "项", ""]
    income = [{0: "700.00", 1: "600.00", 2: "600.00", 9: "100.00"}] * 3 + [{0: "300.00", 1: "300.00", 2: "300.00"}] * 3
    income += [{0: "1,000.00", 1: "900.00", 2: "900.00", 9: "100.00"}]
    spent = [["700.00", "500.00", "200.00"]] * 3 + [["300.00", "300.00", ""]] * 3 + [["1,000.00", "800.00", "200.00"]]
    general = [["600.00", "500.00", "100.00"]] * 3 + [["300.00", "300.00", ""]] * 3 + [["900.00", "800.00", "100.00"]]
    uses = ["合计", "基本支出", "项目支出"]
    funds = ["总计", "财政拨款（补助）小计", "一般公共预算", "上级一般公共预算安排的转移支付", "政府性基金预算"]
    funds += ["上级政府性基金安排的转移支付", "国有资本经营预算", "上级国有资本经营预算安排的转移支付"]
    funds += ["财政专户（教育收费）", "单位资金", "财政拨款结转", "非财政拨款结转结余"]
    kinds = ["项目支出合计", "工资福利支出", "商品和服务支出", "对个人和家庭的补助", "债务利息及费用支出"]
    kinds += [
        "资本性支出（基本建设）",
        "资本性支出",
        "对企业补助（基本建设）",
        "对企业补助",
        "对社会保障基金补助",
        "其他支出",
    ]
    project = _wide({0: "100.00", 2: "100.00"}, 11)
    sides = [[*one, *other] for one, other in zip(_REVENUE, _EXPENDITURE, strict=True)]
    granted = [
        [*one, other[0], *([{"700.00": "600.00", "1,000.00": "900.00"}.get(other[1], other[1])] * 2), "", ""]
        for one, other in zip(_GRANTED, _EXPENDITURE, strict=True)
    ]
    economic = [["301", "", "工资福利支出", "600.00", "600.00", ""], ["301", "01", "基本工资", "600.00", "600.00", ""]]
    economic += [["302", "", "商品和服务支出", "200.00", "", "200.00"], ["302", "01", "办公费", "200.00", "", "200.00"]]
    economic += [["", "", "合 计", "800.00", "600.00", "200.00"]]
    official = [
        ["合计", "2.00", "2.00", "", ""],
        ["因公出国（境）费", "", "", "", ""],
        ["公务接待费", "2.00", "2.00", "", ""],
    ]
    projects = [[*_LINES[0], "", *project], [*_LINES[1], "", *project], [*_LINES[2], "商贸活动经费", *project]]
    projects += [[*_LINES[6], "", *project]]
    return {
        "T01": ("部门收支总体情况表", [["项目", "预算数", "支出功能分类", "预算数"]], sides),
        "T02": ("部门收入总体情况表", [[*codes, *funds], [*parts, *[""] * 12]], _join(income, 12)),
        "T03": ("部门支出总体情况表", [[*codes, *uses], [*parts, "", "", ""]], _lined(spent)),
        "T04": (
            "财政拨款收支预算总体情况表",
            [["项目", "合计", "支出功能分类", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"]],
            granted,
        ),
        "T05": ("一般公共预算支出情况表", [[*codes, *uses], [*parts, "", "", ""]], _lined(general)),
        "T06": (
            "一般公共预算基本支出情况表",
            [
                ["经济分类科目编码", "", "经济分类科目名称", "合计", "人员经费", "公用经费"],
                ["类", "款", "", "", "", ""],
            ],
            economic,
        ),
        "T07": ("一般公共预算项目支出情况表", [[*codes, "项目名称", *kinds], [*parts, *[""] * 12]], projects),
        "T08": ("政府性基金预算支出情况表", [[*codes, *uses], [*parts, "", "", ""]], []),
        "T09": ("国有资本经营预算支出情况表", [[*codes, *uses], [*parts, "", "", ""]], []),
        "T10": (
            "财政拨款“三公”经费支出情况表",
            [["“三公”经费支出内容", "合计", "一般公共预算", "政府性基金", "国有资本经营预算"]],
            official,
        ),
    }


def _lined(amounts: list[Row]) -> list[Row]:
    return [[*line, *each] for line, each in zip(_LINES, amounts, strict=True)]


def _join(amounts: list[dict[int, str]], count: int) -> list[Row]:
    return _lined([_wide(each, count) for each in amounts])


def tabbed(row: Row) -> str:
    return "\t".join(row)


def barred(row: Row) -> str:
    return f"| {' | '.join(row)} |"


def flat(row: Row) -> str:
    """A line as a PDF gives it: blank cells are dropped."""
    return " ".join(cell for cell in row if cell)


def text(
    form: Callable[[Row], str], changed: Callable[[str, list[str]], list[str]] = lambda table, lines: lines
) -> str:
    """The budget as a text; `changed(table, lines)` gives the lines of a table that are printed instead."""
    parts = ["# 2024年部门预算公开", ""]
    for table, (title, header, rows) in tables().items():
        parts += [f"## {title}", "", f"编制部门：{UNIT}", "", "单位：万元", ""]
        parts += changed(table, [form(row) for row in (*header, *rows)])
        if not rows:
            parts += ["", f"{UNIT} 2024 年没有这项支出，本表为空表。"]
        parts.append("")
    return "\n".join([*parts, "### 第三部分 2024 年部门预算情况说明", "", "收支总预算 1,000.00 万元。", ""])
