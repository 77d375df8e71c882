"""What the template fixes for all documents: the same lines, and one name for one code."""

from __future__ import annotations

from gouji.engine.vocabulary.nodes import literal
from gouji.field.expectations.documents import OfDocuments


class ExpectTableToHaveLines(OfDocuments):
    """Every document of the template that publishes the table prints exactly these lines on this side, in this order.

    To be used on intermediate.int_table_rows__keyed. `side` is revenue, expenditure or row.
    """

    template_id: str
    table_id: str
    side: str
    lines: list[str]

    success_keys = ("template_id", "table_id", "side", "lines")

    def failing_sql(self) -> str:
        wanted = ", ".join(f"({place}, {literal(line)})" for place, line in enumerate(self.lines, start=1))
        return f"""
            select
                coalesce(expected.document_id, printed.document_id) as document_id,
                coalesce(expected.place, printed.place) as place,
                expected.row_key as expected_row_key,
                printed.row_key,
                printed.source_line
            from (
                select tables.document_id, wanted.place, wanted.row_key
                from staging.stg_reference__document_tables as tables
                cross join (values {wanted}) as wanted (place, row_key)
                inner join staging.stg_reference__documents as documents on documents.document_id = tables.document_id
                where documents.template_id = {literal(self.template_id)}
                    and tables.table_id = {literal(self.table_id)} and tables.status = 'present'
            ) as expected
            full outer join (
                select
                    document_id,
                    row_number() over (partition by document_id order by row_no) as place,
                    row_key,
                    source_line
                from {{batch}}
                where {self._where()}
            ) as printed
                on printed.document_id = expected.document_id and printed.place = expected.place
            where expected.row_key is distinct from printed.row_key
            order by 1, 2
        """

    def applicable_sql(self) -> str:
        documents = "staging.stg_reference__documents"
        return f"select count(*) from {documents} where template_id = {literal(self.template_id)}"

    def examined_sql(self) -> str:
        return f"select count(*) from {{batch}} where {self._where()}"

    def _where(self) -> str:
        wanted = {"template_id": self.template_id, "table_id": self.table_id, "side": self.side}
        return " and ".join(f"{name} = {literal(value)}" for name, value in wanted.items())

    def describe(self) -> str:
        number, table = len(self.lines), f"{self.template_id} {self.table_id} ({self.side})"
        chinese = f"各文件 {table} 的 {number} 行与模板一致"
        return f"{chinese}\nevery document prints the template's {number} lines of {table}"


class ExpectCodeNamesToAgree(OfDocuments):
    """A code bears the same name wherever a year's documents print it, but for labels whose finding is acknowledged.

    It is the name that `int_class_names__resolved` gives it for that year: labels that are each this one are all one,
    and each document tells for itself. To be used on intermediate.int_table_rows__keyed. `code_column` is
    functional_code or economic_code.
    """

    code_column: str

    success_keys = ("code_column",)

    def failing_sql(self) -> str:
        return f"""
            select
                labels.{self.code_column} as code,
                documents.fiscal_year,
                labels.row_label,
                names.standard_label,
                string_agg(
                    distinct labels.document_id || ' ' || labels.table_id,
                    ', ' order by labels.document_id || ' ' || labels.table_id
                ) as printed_in,
                min(labels.source_line) as first_line
            from {{batch}} as labels
            inner join staging.stg_reference__documents as documents on documents.document_id = labels.document_id
            left join intermediate.int_class_names__resolved as names
                on names.code_kind = {literal(self.code_column.removesuffix("_code"))}
                and names.code = labels.{self.code_column}
                and names.fiscal_year = documents.fiscal_year
            where {self._judged()}
                and (names.standard_label is null or labels.row_label <> names.standard_label)
            group by labels.{self.code_column}, documents.fiscal_year, labels.row_label, names.standard_label
            order by code, documents.fiscal_year, labels.row_label
        """

    def examined_sql(self) -> str:
        return f"select count(distinct {self.code_column}) from {{batch}}"

    def describe(self) -> str:
        return f"{self.code_column} 同一编码在各文件中名称一致\none {self.code_column} has one name in all documents"

    def _judged(self) -> str:
        return f"""
            labels.{self.code_column} is not null
            and not exists (
                select 1
                from quality.fct_findings as findings
                where findings.rule_id = 'L_LABEL_STANDARD'
                  and findings.status = 'acknowledged'
                  and findings.document_id = labels.document_id
                  and findings.source_line is not distinct from labels.source_line
                  and findings.source_page is not distinct from labels.source_page
                  and findings.published_text = labels.printed_label
            )
        """
