"""What every table of printed rows has in common: numbered rows, a place in the text, readable amounts."""

from __future__ import annotations

from gouji.engine.vocabulary.nodes import literal
from gouji.field.expectations.documents import OfDocuments


class ExpectRowNumbersToRunWithoutGap(OfDocuments):
    """In each document `row_no` runs 1, 2, 3 … : no printed row is missing and none is there twice."""

    def failing_sql(self) -> str:
        return """
            select document_id, row_no, place as expected_row_no
            from (
                select
                    document_id,
                    row_no,
                    row_number() over (partition by document_id order by row_no) as place
                from {batch}
            ) as numbered
            where row_no is null or row_no <> place
            order by document_id, place
        """

    def describe(self) -> str:
        return "每份文件的行号从 1 起连续、不重复\nin each document the row numbers run from 1 without gap"


class ExpectSourceLinesToFollowRows(OfDocuments):
    """The order of the rows is the order of their lines in the text, in each group of rows that `within` names."""

    within: tuple[str, ...] = ("document_id",)

    success_keys = ("within",)

    def failing_sql(self) -> str:
        return f"""
            select document_id, row_no, source_line, line_before
            from (
                select
                    document_id,
                    row_no,
                    source_line,
                    lag(source_line) over (partition by {", ".join(self.within)} order by row_no) as line_before
                from {{batch}}
            ) as ordered
            where source_line < line_before
            order by document_id, row_no
        """

    def describe(self) -> str:
        return "行的先后与其在原文中的行号一致\nrows stand in the order of their lines in the text"


class ExpectSourceLinesToLieInDocument(OfDocuments):
    """`source_line` is a line that the document has; where `page_column` is given, its page one of the pages."""

    page_column: str | None = None

    success_keys = ("page_column",)

    def failing_sql(self) -> str:
        page = (
            f"try_cast(rows_.{self.page_column} as integer) between 1 and documents.pages"
            if self.page_column
            else "false"
        )
        return f"""
            select rows_.document_id, rows_.source_line, documents.source_lines
            from {{batch}} as rows_
            left join staging.stg_reference__documents as documents on documents.document_id = rows_.document_id
            where not coalesce(
                rows_.source_line between 1 and documents.source_lines,
                {page},
                false
            )
            order by rows_.document_id, rows_.source_line
        """

    def describe(self) -> str:
        return "原文行号（页码）在该文件之内\nsource_line or source_page is one that the document has"


class ExpectPrintedAmountsToBeRead(OfDocuments):
    """Where `<column>_text` prints something, `<column>` holds its amount: nothing printed is lost as a null."""

    columns: list[str]

    success_keys = ("columns",)

    def failing_sql(self) -> str:
        lost = [
            f"select document_id, row_no, {literal(column)} as column_key, {column}_text as published_text "
            f"from {{batch}} where {column}_text is not null and {column} is null"
            for column in self.columns
        ]
        return " union all ".join(lost) + " order by document_id, row_no, column_key"

    def describe(self) -> str:
        text = ", ".join(self.columns)
        return f"所印金额均已读出：{text}\nevery printed amount is read: {text}"
