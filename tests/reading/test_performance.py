"""Performance tables as flat texts and as cells: rows, fields, and what is doubted."""

from __future__ import annotations

from gouji.field.reading.performance import Form, read_performance
from gouji.field.reading.performanceseeds import performance_rows

from .performance_texts import BUDGET, HEADERS, ROW, TOP, texts

TABBED = "\t".join(HEADERS.split())


def flat(rows: str, top: str = TOP) -> Form:
    """The one form of a flat text, whose lines are divided by bars here."""
    return read_performance((top + rows.replace("|", "\n")).split("\n"), BUDGET).forms[0]


def tabbed(*rows: str, headers: str = TABBED) -> Form:
    """The one form of a text whose cells are divided by tabs, here by bars."""
    top = "## 项目支出绩效目标表\n<b>预算单位</b>\t\t某县人社局\n<b>项目名称</b>\t\t培训项目\n"
    return read_performance((top + headers + "\n" + "\n".join(rows).replace("|", "\t")).split("\n"), BUDGET).forms[0]


AS_ROW = (
    "产出指标", "数量指标", "参加培训人员数量", ">=400 人", "计划标准", "380 人", "10",
    "按照正常比例赋分", "工作资料,原始凭证",
)  # fmt: skip


def test_what_is_wrapped_over_lines_is_joined_field_by_field():
    form = flat(ROW)
    assert texts(form) == [AS_ROW]
    assert [(each.line, each.doubt) for each in form.indicators] == [(21, "")]


def test_the_head_gives_unit_project_and_amounts_that_are_broken_over_lines():
    form = flat(ROW)
    assert (form.kind, form.line, form.end_line) == ("project", 1, 32)
    assert (form.unit_name, form.project_name) == ("某县人力资源和社会保障局", "培训项目")
    assert form.amounts == {"total": ("1,482.21", 8), "fiscal": ("1,400.00", 12), "other": ("82.21", 14)}


def test_names_of_persons_stand_in_no_row():
    performance = read_performance((TOP + ROW.replace("|", "\n")).split("\n"), BUDGET)
    assert "张三" not in str(performance_rows(performance, "x")) + str(performance.forms)


def test_every_number_of_a_form_is_a_field_or_none_with_a_reason():
    performance = read_performance((TOP + (ROW + "|28").replace("|", "\n")).split("\n"), BUDGET)
    assert [(each.line, each.token, each.reason) for each in performance.forms[0].excluded] == [
        (2, "2024", "year"),
        (16, "1", "goal"),
        (16, "400", "goal"),
        (33, "28", "page_number"),
    ]
    assert not performance.forms[0].doubts


def test_a_number_beside_a_label_that_has_none_is_told():
    form = flat(ROW, TOP.replace("项目资金（万元）", "项目资金（万元） 7.5"))
    assert [why for _, why in form.doubts] == ["'7.5' could not be placed"]


def test_words_of_a_label_in_a_goal_are_prose():
    form = flat(ROW, TOP.replace("目标 1：培训 400 人。", "项目资金 10 万元，其中： 财政拨款 7.00 万元。"))
    assert form.amounts["fiscal"][0] == "1,400.00"
    assert [each.token for each in form.excluded] == ["2024", "10", "7.00"]
    assert not form.doubts


def test_levels_hold_until_the_next_is_printed():
    second = (
        "聘请律师|人数|=1 人 计划标准 - 8|直接赋|分|说明材|料|质量指标|合格率|=100% 计划标准 - 5|满意度赋分|说明材料"
    )
    found = texts(flat(f"{ROW}|{second}"))
    assert [row[:3] for row in found] == [
        ("产出指标", "数量指标", "参加培训人员数量"),
        ("产出指标", "数量指标", "聘请律师人数"),
        ("产出指标", "质量指标", "合格率"),
    ]


def test_a_row_goes_on_in_one_line_of_the_next_page():
    cut = "产出指|标|数量指标|接受职业|培训人员|>=400 人|计划标|准|380 人 10|按照正|常比例|赋分|工作资料,|原始凭"
    after = "| 数量 证|质量指标|合格率|=100% 计划标准 - 5|满意度赋分|说明材料"
    form = flat(cut + after)
    assert texts(form)[0][2:] == ("接受职业培训人员数量", *AS_ROW[3:])
    assert texts(form)[1][:3] == ("产出指标", "质量指标", "合格率")


def test_a_name_that_goes_on_on_the_next_page_is_taken_from_the_next_row_and_doubted():
    cut = "产出指|标|数量指标|高校毕|业生求|职创业|>=1 次|计划标准|1 次 2|直接赋分|工作资|料| 补贴发|放次数|"
    form = flat(cut + "就业见|习补贴|发放次|数|>=6 次|计划标准|12 次 2|直接赋分|工作资|料")
    assert [row[2] for row in texts(form)] == ["高校毕业生求职创业补贴发放次数", "就业见习补贴发放次数"]
    assert "next page" in form.indicators[0].doubt


def test_a_page_number_is_no_part_of_a_cell_and_no_line_of_the_form():
    inside = ROW.replace("计划标|准", "计划标|27|准") + "|28"
    form = flat(inside)
    assert texts(form) == [AS_ROW]
    assert form.end_line == 33


def test_a_header_that_a_page_repeats_is_no_row():
    form = flat(f"{ROW}| {HEADERS}|合格率|=100% 计划标准 - 5|满意度赋分|说明材料")
    assert [row[2] for row in texts(form)] == ["参加培训人员数量", "合格率"]


def test_name_and_target_without_operator_are_parted_by_the_widths_of_their_columns():
    rows = "|".join([ROW, ROW.replace("参加培训|人员数量", "补贴发放|人员数量").replace("产出指|标|数量指标|", "")])
    open_row = "失业人员|就业人数|根据就业工|作实际确定|计划标|准|- 3|直接赋分|工作资料"
    form = flat(f"{rows}|{open_row}")
    assert texts(form)[2][2:4] == ("失业人员就业人数", "根据就业工作实际确定")


def test_where_widths_do_not_part_name_and_target_that_is_a_doubt():
    form = flat("产出指|标|数量指标|担保代|偿付率|全国平|均偿付|率|计划标准|- 15|直接赋分|工作资料")
    assert "may be parted" in form.indicators[0].doubt


def test_a_word_that_is_not_declared_is_read_and_doubted():
    form = flat("产出指|标|数量指标|培训|人数|=4 人|专家测算|- 15|直接赋分|工作资料")
    assert texts(form)[0][3:5] == ("=4 人", "专家测算")
    assert "basis" in form.indicators[0].doubt


def test_a_form_of_four_columns_is_parted_by_targets_and_their_units():
    top = TOP.replace(HEADERS, " ".join(HEADERS.split()[:4]))
    rows = "产出指|标|数量指标|参加培训|人员数量|>=400|人次|聘请律师|人数|=1 人|质量指标|课程合格|率|=100%"
    assert [row[1:4] for row in texts(flat(rows, top))] == [
        ("数量指标", "参加培训人员数量", ">=400人次"),
        ("数量指标", "聘请律师人数", "=1 人"),
        ("质量指标", "课程合格率", "=100%"),
    ]


def test_a_unit_that_is_not_declared_is_doubted():
    form = flat("产出指|标|数量指标|修路|长度|=4 丈|计划标准|- 15|直接赋分|工作资料")
    assert texts(form)[0][3] == "=4 丈"
    assert "unit" in form.indicators[0].doubt


def test_what_nothing_takes_is_told():
    form = flat(f"{ROW}|※※")
    assert any("※※" in why for _, why in form.doubts)


def test_the_form_ends_before_the_next_heading():
    form = flat(f"{ROW}|（五）其他需说明的事项|2024 年无其他事项。")
    assert (texts(form), form.end_line) == ([AS_ROW], 32)


def test_cells_go_to_the_fields_of_their_columns():
    form = tabbed("产出 指标|数量 指标|培训人数|> =5 人|历史标准|-|10|按照完成比例赋 分|工作资料")
    row = ("产出指标", "数量指标", "培训人数", "> =5 人", "历史标准", "-", "10", "按照完成比例赋分", "工作资料")
    assert texts(form) == [row]
    assert not form.indicators[0].doubt


def test_shifted_cells_are_placed_by_their_words_and_doubted():
    form = tabbed(
        "产出指标|数量指标|培训人数|>=5人|计划标准|-|10|直接赋分|工作资料",
        "|效益指标|社会效益指标|促进就业|有效促进|历史标准|-|5|直接赋分",
        "招聘会次数||>=3次|计划标准|-|5|直接赋分|工作资料|",
    )
    found = texts(form)
    assert found[1] == ("效益指标", "社会效益指标", "促进就业", "有效促进", "历史标准", "-", "5", "直接赋分", "")
    assert found[2][2:] == ("招聘会次数", ">=3次", "计划标准", "-", "5", "直接赋分", "工作资料")
    assert [bool(each.doubt) for each in form.indicators] == [False, True, True]


def test_a_row_over_two_lines_is_one():
    form = tabbed(
        "成 本|经济成本指标|补贴人均标准|=4万元/人|计划标准|4万元/人/|10|按照正常比例|工作资料",
        "",
        "指标|||/年||年||赋分|",
    )
    row = ("成本指标", "经济成本指标", "补贴人均标准", "=4万元/人/年", "计划标准", "4万元/人/年", "10")
    assert texts(form) == [(*row, "按照正常比例赋分", "工作资料")]


def test_a_scrap_below_a_whole_row_is_told_and_changes_nothing():
    form = tabbed("产出指标|数量指标|培训人数|>=5人|计划标准|-|10|直接赋分|工作资料", "|||||||分|")
    assert texts(form)[0][7] == "直接赋分"
    assert [why for _, why in form.doubts] == ["'分' could not be placed"]


def test_a_group_without_indicators_is_no_row():
    form = tabbed(
        "成本指标|社会成本|||||||",
        "|指标|||||||",
        "|生态成本指标|||||||",
        "效益指标|经济效益指标|增收金额|>=5万元|计划标准|-|10|直接赋分|工作资料",
    )
    assert [row[:3] for row in texts(form)] == [("效益指标", "经济效益指标", "增收金额")]


def test_two_fields_in_one_cell_are_parted_where_the_header_lacks_one():
    form = tabbed(
        "产出指标|数量指标|培训人数|>=5人|计划标准|-|10|按照完成比例赋分 工作资料",
        headers=TABBED.replace("指标赋分规则\t", ""),
    )
    assert texts(form)[0][7:] == ("按照完成比例赋分", "工作资料")
