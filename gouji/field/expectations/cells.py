"""Facts known from outside the tables: this cell holds this amount, this row exists."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from great_expectations.compatibility import pydantic

from gouji.engine.vocabulary.nodes import literal
from gouji.field.expectations.documents import OfDocuments


class ExpectCellsToEqual(OfDocuments):
    """The same amount stands in each of several cells of one document. To be used on marts.fct_cells.

    `cells` holds `table/row_key/column_key`; a row key may itself hold slashes. `amount` is text, in 万元.
    """

    document_id: str
    amount: str
    cells: list[str]

    success_keys = ("document_id", "amount", "cells")

    @pydantic.validator("amount")
    @classmethod
    def _amount_is_exact(cls, amount: str) -> str:
        try:
            Decimal(amount)
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not a decimal number") from error
        return amount

    @pydantic.validator("cells", each_item=True)
    @classmethod
    def _cell_has_three_parts(cls, cell: str) -> str:
        if cell.count("/") < 2:
            raise ValueError(f"{cell!r} is not table/row_key/column_key")
        return cell

    def failing_sql(self) -> str:
        return f"""
            select
                wanted.cell,
                {literal(self.amount)} as expected_amount,
                cells.amount,
                cells.cell_id,
                cells.source_line
            from (values {", ".join(f"({literal(cell)})" for cell in self.cells)}) as wanted (cell)
            left join {{batch}} as cells
                on cells.document_id = {literal(self.document_id)}
                and cells.table_id || '/' || cells.row_key || '/' || cells.column_key = wanted.cell
            where cells.amount is null or cells.amount <> cast({literal(self.amount)} as decimal(20, 6))
            order by wanted.cell
        """

    def examined_sql(self) -> str:
        return f"select {len(self.cells)}"

    def describe(self) -> str:
        return (
            f"{self.document_id} 的 {len(self.cells)} 处均为 {self.amount} 万元\n"
            f"{self.document_id} prints {self.amount} in {len(self.cells)} places"
        )


class ExpectRowToExist(OfDocuments):
    """Exactly one row has these values."""

    values: dict[str, str]

    success_keys = ("values",)

    def failing_sql(self) -> str:
        wanted = ", ".join(f"{literal(value)} as {column}" for column, value in self.values.items())
        return f"select {wanted}, count(*) as rows_found from {{batch}} where {self._condition()} having count(*) <> 1"

    def describe(self) -> str:
        text = ", ".join(f"{column} = {value}" for column, value in self.values.items())
        return f"应有且仅有一行 {text}\nthere is exactly one row with {text}"

    def _condition(self) -> str:
        return " and ".join(f"cast({column} as varchar) = {literal(value)}" for column, value in self.values.items())
