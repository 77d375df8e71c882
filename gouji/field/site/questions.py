"""The questions of docs/quality-star.md as pages: what is asked, the SQL, its rows, and the same rows as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.engine.vocabulary.errors import SqlError
from gouji.field.site.source import Source
from gouji.field.site.templates import Folder
from gouji.field.site.texts import Pair

# Rows that a page shows; the file beside it holds all.
SHOWN = 200


@dataclass(frozen=True)
class Question:
    """A query with its name in addresses, what it asks, and what the answer means, in Chinese and English."""

    name: str
    asks: Pair
    says: Pair
    sql: str


QUESTIONS: Sequence[Question] = (
    Question(
        "runs", ("逐次运行各发生了什么？", "What happened, run by run?"),
        ("每次写入的命令为一行；失败与中断的也在内。",
         "One row for each run of a command that writes; failed and killed ones are in it."),
        """select run_no, command, status, started_at, seconds, nodes_failed, expectations_evaluated,
    expectations_reused, findings_open
from quality.fct_runs
order by run_no desc""",
    ),
    Question(
        "publication", ("文件何时公开？", "When were the documents published?"),
        ("按公开日期所在的年度与季度。", "By year and quarter of the day that is printed."),
        """select dates.calendar_year, dates.calendar_quarter, count(*) as documents
from marts.dim_documents as documents
inner join quality.dim_dates as dates on documents.published_on = dates.date_day
group by dates.calendar_year, dates.calendar_quarter
order by dates.calendar_year, dates.calendar_quarter""",
    ),
    Question(
        "expectations",
        ("各期望现状如何，自何时起如此？", "What is the state of the expectations, and how long has it been so?"),
        ("runs_since 为作出该结论之后的运行次数。", "runs_since counts the runs after the one whose verdict stands."),
        """select suite_name, status, count(*) as expectations, max(since_run_no) as since_run_no,
    max(runs_since) as runs_since
from quality.rpt_latest_expectation_status
group by suite_name, status
order by suite_name, status""",
    ),
    Question(
        "resolved",
        ("发现何时首见，多久得以解决？", "When was a finding first seen, and how long did it take to resolve?"),
        ("登记或不再出现，即为解决。", "A finding is resolved when it is acknowledged or gone."),
        """select finding_id, document_id, first_seen_run_no, opened_run_no, resolved_run_no, resolution,
    runs_to_resolve, seconds_to_resolve
from quality.rpt_finding_history
where times_opened > 0
order by opened_run_no desc, finding_id""",
    ),
    Question(
        "open",
        ("哪些现在或曾经待处理，包括失败的运行？", "What is open now, or was, failed runs included?"),
        ("fct_findings 只含已发布运行的发现。", "fct_findings holds the findings of the published run alone."),
        """select document_id, status, count(*) as findings, max(since_run_no) as since_run_no
from quality.rpt_latest_finding_status
group by document_id, status
order by document_id, status""",
    ),
    Question(
        "flapping",
        ("哪些来回反复？", "What goes to and fro?"),
        ("最近十次结论中三次以上与前次不同的期望；消失后又出现的发现。",
         "An expectation flaps when three or more of its last ten verdicts were other than the one before; a finding, "
         "when it came back."),
        """select 'expectations' as what, count(*) as all_seen, count(*) filter (where is_flapping) as flapping
from quality.rpt_expectation_history
union all
select 'findings' as what, count(*) as all_seen, count(*) filter (where is_flapping) as flapping
from quality.rpt_finding_history
order by what""",
    ),
    Question(
        "unchecked",
        ("哪些栏目无人查看？", "Which columns does nothing look at?"),
        ("数据测试、单元测试或期望提到一栏，即为查看。",
         "A data test, a unit test or an expectation looks at a column when it names it."),
        """select relation, count(*) as columns, count(*) filter (where checks = 0) as without_a_check
from quality.rpt_column_coverage
group by relation
order by without_a_check desc, relation""",
    ),
    Question(
        "tied",
        ("公布的表中，哪些栏目受规则约束最少？", "Which columns of the published tables are tied least?"),
        ("含有该栏单元格的规则族数。", "The number of rule families that hold any of their cells."),
        """select table_id, column_key, cells, cells_in_rules, rule_families, rule_instances
from quality.rpt_published_column_coverage
order by rule_families, table_id, column_key""",
    ),
)  # fmt: skip


def write_questions(source: Source, folder: Folder) -> None:
    """Write the page with the questions that this database can answer, and for each its rows as CSV and JSON."""
    answered = []
    for question in QUESTIONS:
        try:
            columns, rows = source.warehouse.query(question.sql)
        except SqlError:  # an older database, or one whose views of the history are not built
            continue
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        folder.data(f"questions/{question.name}", records, as_json=True)
        folder.write(f"data/questions/{question.name}.csv", _csv(columns, rows))
        answered.append({"question": question, "columns": columns, "rows": rows[:SHOWN], "count": len(rows)})
    folder.page("questions.html", "questions.html", "questions", answered=answered, most=SHOWN)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """With a byte order mark, so that spreadsheets read Chinese."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return "\ufeff" + made.getvalue()
