"""A dashboard on gouji.duckdb: `streamlit run docs/clients/dashboard.py`, with GOUJI_DATABASE for another path."""

from __future__ import annotations

import os
from typing import Any

import altair as alt
import duckdb
import streamlit as st

DATABASE = os.environ.get("GOUJI_DATABASE", "gouji.duckdb")
TEXTS = {
    "zh": {
        "title": "部门预算与勾稽校验", "document": "文件", "version": "数据版本：第 {} 次构建，{}",
        "expenditure": "支出合计（万元）", "staff": "在职人数", "growth": "比上年增长 %", "findings": "勾稽问题",
        "where": "支出按功能分类", "flow": "资金流向", "review": "勾稽问题与说明", "performance": "绩效目标与预算",
        "class": "类", "kind": "支出类别",
    },
    "en": {
        "title": "Budgets and their tie-outs", "document": "Document", "version": "Data of build {}, {}",
        "expenditure": "Expenditure (10,000 yuan)", "staff": "Staff in post", "growth": "Growth, %",
        "findings": "Findings", "where": "Expenditure by function", "flow": "Flow of funds",
        "review": "Findings and their reasons", "performance": "Targets beside the budget",
        "class": "Class", "kind": "Kind",
    },
}  # fmt: skip
CLASSES = """
    select class_{lang} as class, expenditure_kind_{lang} as kind, sum(amount) as amount
    from marts.rpt_expenditures where document_id = ? and fund_scope = 'all_funds'
    group by all order by all
"""
FLOW = """
    select flow_step, source_{lang}, target_{lang}, amount from marts.rpt_funding_flow
    where document_id = ? order by flow_step, amount desc
"""
FINDINGS = """
    select findings.kind, findings.status, findings.source_line, cells.table_{lang}, cells.column_{lang},
        findings.published_text, findings.implied_text, findings.{reason}
    from quality.fct_findings as findings left join marts.rpt_cells as cells on findings.cell_id = cells.cell_id
    where findings.document_id = ? order by findings.source_line
"""
PERFORMANCE = """
    select project_name, total, budgeted, difference, indicators, weights from marts.rpt_performance
    where document_id = ? order by total desc
"""
VERSION = """
    select run_no, cast(date_trunc('second', finished_at) as varchar) from quality.fct_runs
    order by run_no desc limit 1
"""


def opened() -> duckdb.DuckDBPyConnection:
    """The database as it is now, read-only.

    `duckdb.connect(DATABASE)` would share the version that another session of this process still holds open.
    """
    connection = duckdb.connect()
    connection.execute(f"attach '{DATABASE}' as gouji (read_only)")
    connection.execute("use gouji")
    return connection


def table(connection: duckdb.DuckDBPyConnection, sql: str, document: str) -> Any:
    """The result as an Arrow table: decimals stay decimals."""
    return connection.sql(sql, params=[document]).to_arrow_table()


def show(connection: duckdb.DuckDBPyConnection) -> None:
    """The page."""
    lang = st.sidebar.radio("语言 / Language", ["zh", "en"], format_func={"zh": "中文", "en": "English"}.get)
    texts = TEXTS[lang]
    st.title(texts["title"])
    units = connection.sql(f"""
        select document_id, fiscal_year || ' ' || coalesce(unit_{lang}, unit_zh), expenditure_total, staff_in_post,
            expenditure_growth_percent
        from marts.rpt_unit_indicators order by document_id
    """).fetchall()
    names = {unit[0]: unit[1] for unit in units}
    document = st.sidebar.selectbox(texts["document"], list(names), format_func=names.get, key="document")
    (version,) = connection.sql(VERSION).fetchall()
    st.caption(texts["version"].format(*version))
    _, name, expenditure, staff, growth = next(unit for unit in units if unit[0] == document)
    st.subheader(name)
    findings = table(connection, FINDINGS.format(lang=lang, reason={"zh": "reason", "en": "reason_en"}[lang]), document)
    figures = {
        "expenditure": f"{expenditure:,.2f}",
        "staff": "–" if staff is None else f"{staff:,}",
        "growth": "–" if growth is None else f"{growth:,}",
        "findings": str(findings.num_rows),
    }
    for column, (key, value) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(texts[key], value)
    st.header(texts["where"])
    bars = connection.sql(CLASSES.format(lang=lang), params=[document]).df()
    chart = alt.Chart(bars).mark_bar()
    chart = chart.encode(
        x=alt.X("amount", title=texts["expenditure"]),
        y=alt.Y("class", title=texts["class"], sort="-x", axis=alt.Axis(labelLimit=300)),
        color=alt.Color("kind", title=texts["kind"]),
    )
    st.altair_chart(chart)
    for key, sql in (("flow", FLOW), ("performance", PERFORMANCE)):
        st.header(texts[key])
        st.dataframe(table(connection, sql.format(lang=lang), document), hide_index=True)
    st.header(texts["review"])
    st.dataframe(findings, hide_index=True)


st.set_page_config(page_title="gouji", layout="wide")
with opened() as opened_database:
    show(opened_database)
