"""The grammar of the prose, sentence by sentence: what figures a sentence says, of what, and which numbers are none."""

from __future__ import annotations

import time
from functools import cache

import pytest

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.reading.clauses import Stream
from gouji.field.reading.signs import Line, plain
from gouji.field.reading.surroundings import running
from gouji.field.reading.tokens import PRIVATE, UNREAD
from gouji.field.templates.declarations import Template, templates
from gouji.field.templates.grammar import grammar

from .prose_texts import JIANGSU, SEEDS, SHANGHAI, XINJIANG, read, told

COMPILATION = "2025年部门预算编制说明"


@cache
def declared_template() -> Template:
    return next(each for each in templates(SEEDS) if each.template_id == SHANGHAI)


def test_a_total_with_its_parts_and_their_changes():
    figures, left = read(
        SHANGHAI,
        COMPILATION,
        "2025年，上海市某区某局收入预算9,101.68万元，其中：财政拨款收入9,101.68万元，比2024年预算减少2,389.52万",
        "元；事业收入0万元；其他收入0万元。",
    )
    assert told(figures) == [
        ("收入预算", "amount", "9,101.68", "万元", ""),
        ("财政拨款收入", "amount", "9,101.68", "万元", ""),
        ("财政拨款收入", "change", "2,389.52", "万元", "decrease"),
        ("事业收入", "amount", "0", "万元", ""),
        ("其他收入", "amount", "0", "万元", ""),
    ]
    assert [(each.statement, each.part_of, each.role) for each in figures] == [
        (1, 0, "total"),
        (2, 1, "part"),
        (2, 1, "part"),
        (3, 1, "part"),
        (4, 1, "part"),
    ]
    assert left == {"2025": "year", "2024": "year"}


def test_an_item_with_the_year_before_the_amount_again_and_its_growth():
    figures, _ = read(
        SHANGHAI,
        "2024年部门预算编制说明",
        "财政拨款支出预算42.60万元。",
        "2. “一般公共服务支出（类）群众团体事务（款）一般行政管理事务（项）”42.60万元，主要用于群众团体事务。2023",
        "年当年预算执行数为45.41万元，2024年预算安排42.60万元，比2023年预算执行数减少6.19%。主要原因是：经费减少。",
        year=2024,
    )
    assert [each[1:] for each in told(figures)[1:]] == [
        ("amount", "42.60", "万元", ""),
        ("previous", "45.41", "万元", ""),
        ("amount", "42.60", "万元", ""),
        ("growth", "6.19", "%", "decrease"),
    ]
    assert {each.subject for each in figures[1:]} == {"一般公共服务支出（类）群众团体事务（款）一般行政管理事务（项）"}
    assert [each.role for each in figures[1:]] == ["part", "part", "repeat", "part"]
    assert {each.part_of for each in figures[1:]} == {figures[0].statement}


def test_words_for_no_change_are_values_of_every_subject_before_them():
    figures, _ = read(
        JIANGSU,
        "四、部门收支预算编制的相关依据及测算分析情况",
        "按支出用途分类，基本支出增加498.72万元，项目支出、单位预留机动经费与上年数一致。",
        year=2017,
    )
    assert told(figures) == [
        ("基本支出", "change", "498.72", "万元", "increase"),
        ("项目支出", "change", "与上年数一致", "万元", "none"),
        ("单位预留机动经费", "change", "与上年数一致", "万元", "none"),
    ]


def test_a_class_is_inherited_from_the_heading_over_its_items():
    figures, left = read(
        JIANGSU,
        "五、财政拨款支出预算情况说明",
        "某厅2018年度财政拨款预算支出10,070.48万元，占本年支出合计的99.21%。其中：",
        "（一）一般公共服务支出（类）",
        "1.政协事务（款）行政运行（项）4,432.78万元，与上年相比增加1,199.75万元，增长37.11%。主要原因是调整。",
        "（二）住房保障支出（类）",
        "1.住房改革支出（款）住房公积金（项）391.66万元，与上年数一致。",
        year=2018,
    )
    assert [(each.subject, each.measure, each.value) for each in figures] == [
        ("财政拨款预算支出", "amount", "10,070.48"),
        ("财政拨款预算支出", "share", "99.21"),
        ("一般公共服务支出（类）政协事务（款）行政运行（项）", "amount", "4,432.78"),
        ("一般公共服务支出（类）政协事务（款）行政运行（项）", "change", "1,199.75"),
        ("一般公共服务支出（类）政协事务（款）行政运行（项）", "growth", "37.11"),
        ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "amount", "391.66"),
        ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "change", "与上年数一致"),
    ]
    assert left == {"2018": "year", "1": "ordinal"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("共有车辆7辆，其中：其他用车6辆；", [("车辆", "7", "辆"), ("其他用车", "6", "辆")]),
        (
            "部门预算安排购置单价100万元（含）以上设备（不含车辆）2台（套）。",
            [("预算安排购置单价100万元（含）以上设备（不含车辆）", "2", "台（套）")],
        ),
    ],
)
def test_vehicles_and_equipment(sentence, expected):
    figures, left = read(SHANGHAI, "五、国有资产占有使用情况", "截至2024年8月31日，某局" + sentence)
    assert [(each.subject, each.value, each.unit) for each in figures] == expected
    assert {left[token] for token in ("2024", "8", "31")} == {"date"}
    assert left.get("100", "threshold") == "threshold"


def test_staff_and_units_are_counted_before_and_behind_the_number():
    figures, _ = read(
        JIANGSU,
        "二、部门机构设置及预算单位构成情况",
        "内设机构包括办公厅和10个专门委员会，现有处室21个。另外，本部门预算还包括某俱乐部8名在职人员。",
        year=2018,
    )
    assert [(each.subject, each.role, each.value, each.unit) for each in figures] == [
        ("专门委员会", "other", "10", "个"),
        ("处室", "other", "21", "个"),
        ("某俱乐部在职人员", "staff", "8", "名"),
    ]


def test_targets_have_a_count_and_an_amount_in_one_statement():
    figures, _ = read(
        SHANGHAI,
        "四、绩效目标设置情况",
        "本部门2个预算单位开展了2025年项目预算绩效目标编报工作，编报绩效目标的项目50个，涉及项目预算资金5634.81万元。",
    )
    assert [(each.statement, each.measure, each.value) for each in figures] == [
        (1, "count", "2"),
        (2, "count", "50"),
        (2, "amount", "5634.81"),
    ]


def test_a_project_is_divided_into_parts_and_its_total_said_again():
    figures, left = read(
        SHANGHAI,
        "某专项（政策资金）经费情况说明",
        "五、实施周期",
        "2025.1.1-2025.12.31",
        "六、年度预算安排",
        "2025年度项目总预算200.00万，其中支持甲150.00万，支持乙50.00万，合计200.00万。",
    )
    assert [(each.subject, each.role, each.value, each.part_of) for each in figures] == [
        ("某专项（政策资金）项目总预算", "scale", "200.00", 0),
        ("支持甲", "allocation", "150.00", 1),
        ("支持乙", "allocation", "50.00", 1),
        ("某专项（政策资金）项目总预算", "repeat", "200.00", 0),
    ]
    assert left == {"2025.1.1": "period", "2025.12.31": "period", "2025": "year"}


def test_a_note_below_an_empty_table_is_a_figure():
    figures, left = read(SHANGHAI, "注：本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。", note="T08")
    assert told(figures) == [("政府性基金预算财政拨款安排的预算", "amount", "无", "万元", "")]
    assert left == {"2025": "year"}


def test_a_change_inside_of_a_reason_is_no_change_of_the_subject():
    figures, _ = read(
        JIANGSU,
        "一、收支预算总体情况说明",
        "项目支出预算数为5,573万元。与上年相比增加40万元，增长0.72%。主要原因是某院增加了40万元的检察办案费预算。",
        year=2018,
    )
    assert told(figures)[-1] == ("某院检察办案费预算", "change", "40", "万元", "increase")
    assert (figures[-1].role, figures[-1].part_of) == ("other", figures[0].statement)


def test_a_number_that_nothing_declares_is_left_over_and_never_a_figure():
    figures, left = read(SHANGHAI, COMPILATION, "收入预算10万元，其中：某某未见收入3万元，另需12345度电。")
    assert [each.subject for each in figures] == ["收入预算"]
    assert (left["3"], left["12345"]) == (UNREAD, UNREAD)


@pytest.mark.parametrize(
    ("text", "token", "reason"),
    [
        ("根据沪府规【2016】168号文", "168", "document_number"),
        ("根据《关于2018年省级部门预算的批复》", "2018", "name"),
        ("本表（公开01表）反映收支", "01", "name"),
        ("W060701单元", "060701", "code"),
        ("自2017年7月起", "7", "date"),
        ("人民政协成立70周年", "70", "policy_text"),
    ],
)
def test_numbers_that_are_no_figures_have_a_reason(text, token, reason):
    figures, left = read(SHANGHAI, COMPILATION, text + "。")
    assert figures == []
    assert left[token] == reason


def test_the_number_of_a_paragraph_is_kept_apart_from_the_year_behind_it():
    _, left = read(SHANGHAI, "1. 2025年部门收入预算总表")
    assert left == {"1": "ordinal", "2025": "year"}


def test_the_plain_form_has_a_sign_for_each_printed_one():
    printed = "（含）１２％，1,234．5：；"
    assert plain(printed) == "(含)12%，1,234.5:;"
    assert len(plain(printed)) == len(printed)


def test_a_box_is_that_of_the_signs_on_the_first_line():
    line = Line("共12万", 3, 0, tuple((float(at), 10.0, at + 1.0, 20.0) for at in range(4)))
    stream = Stream([(line, ""), (Line("元", 3, 0, ((0.0, 30.0, 1.0, 40.0),)), "")])
    assert stream.place(1, 5) == (line, "1.0 10.0 4.0 20.0")


def test_a_pattern_with_an_unknown_slot_says_where(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    for name in ("sections", "phrases", "subjects", "subject_cells"):
        lines = (SEEDS / f"templates/template_{name}.csv").read_text(encoding="utf-8").splitlines()
        row = f"{SHANGHAI},1,figure,,,{{nothing}}x,amount,,,,,"
        text = "\n".join([lines[0], *([row] if name == "phrases" else [])])
        (folder / f"template_{name}.csv").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no slot is called"):
        grammar(tmp_path, SHANGHAI, 2025)


def test_telephone_numbers_and_persons_are_dropped():
    figures, left = read(
        SHANGHAI,
        "某局机构设置",
        "下属2家事业单位。联系人某甲1名，联系电话：021-5288 1234，手机13800138000。",
    )
    assert [(each.subject, each.value) for each in figures] == [("事业单位", "2")]
    assert {token: reason for token, reason in left.items() if reason == PRIVATE}
    assert not {token for token, reason in left.items() if reason == UNREAD and len(token) > 2}


def test_lines_inside_of_tables_are_no_prose():
    page = [
        Line("某局2025年预算", 1, 0, ((0.0, 10.0, 5.0, 20.0),) * 9),
        Line("1,234.00", 1, 0, ((0.0, 50.0, 5.0, 60.0),) * 8),
    ]
    found = running([page], [[(0.0, 40.0, 100.0, 90.0)]], [], declared_template(), (), is_tables_only=False)
    assert [line.text for line, _ in found.lines] == ["某局2025年预算"]


def test_the_number_of_a_page_is_none_of_the_prose():
    def line(text: str, top: float) -> Line:
        return Line(text, 4, 0, ((0.0, top, 5.0, top + 10),) * len(text))

    found = running([[line("-4-", 5.0), line("共12家", 30.0)]], [[]], [], declared_template(), (), is_tables_only=False)
    assert [each.text for each in found.page_numbers] == ["-4-"]
    assert [each.text for each, _ in found.lines] == ["共12家"]


def test_words_for_no_budget_are_values():
    figures, _ = read(
        XINJIANG,
        "二、关于某局2023年收入预算情况说明",
        "某局收入预算14.05万元，其中：一般公共预算14.05万元，占100.00%，比上年预算增加2.00万元，增长16.60%；",
        "国有资本经营预算未安排。",
        year=2023,
    )
    assert told(figures)[1:] == [
        ("一般公共预算", "amount", "14.05", "万元", ""),
        ("一般公共预算", "share", "100.00", "%", ""),
        ("一般公共预算", "change", "2.00", "万元", "increase"),
        ("一般公共预算", "growth", "16.60", "%", "increase"),
        ("国有资本经营预算", "amount", "未安排", "万元", ""),
    ]


@pytest.mark.parametrize("words", ["组织召开、和", "预算（类）", "1,234.00", "收入预算，其中："])
def test_a_text_without_full_stops_is_read_in_bounded_time(words):
    started = time.monotonic()
    figures, _ = read(JIANGSU, "三、2018年度部门主要工作任务及目标", words * 2000 + "座谈会5次", year=2018)
    assert time.monotonic() - started < 30
    assert len(figures) <= 2001


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("与2024年预算持平", ("持平", "万元", "none")),
        ("与2024年预算数相同，主要原因是无变化", ("相同", "万元", "none")),
        ("较2024年预算减少1.20万元", ("1.20", "万元", "decrease")),
        ("同比增加1.2万元", ("1.2", "万元", "increase")),
        ("比2024年部门预算有所增加1.2万元", ("1.2", "万元", "increase")),
    ],
)
def test_a_change_is_said_in_many_ways(words, change):
    figures, _ = read(SHANGHAI, "一、2025年“三公”经费预算情况说明", f"（一）因公出国（境）费2.00万元，{words}。")
    assert [each.measure for each in figures] == ["amount", "change"]
    assert (figures[1].value, figures[1].unit, figures[1].direction) == change
    assert figures[1].statement == figures[0].statement
