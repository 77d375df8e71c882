"""Expectations that may speak of one document, and then hold only in a project that has it."""

from __future__ import annotations

from typing import ClassVar

from gouji.engine.expectations.rows import RowsExpectation
from gouji.engine.vocabulary.nodes import literal


class OfDocuments(RowsExpectation):
    """Base of the expectations about rows. `document_id` is the one document that a fact is about, None for all."""

    not_applicable: ClassVar[str] = "not applicable: the project has no document of that kind"
    document_id: str | None = None

    def applicable_sql(self) -> str | None:
        """Count the documents that it speaks of; None where it speaks of all."""
        if self.document_id is None:
            return None
        documents = "staging.stg_reference__documents"
        return f"select count(*) from {documents} where document_id = {literal(self.document_id)}"


class ExpectQueryToReturnNoRows(OfDocuments):
    """Nothing comes back from `query`. For a fact that is said once; facts said twice deserve a class."""

    query: str
    examined: str | None = None

    def failing_sql(self) -> str:
        return self.query

    def examined_sql(self) -> str | None:
        return self.examined

    def describe(self) -> str:
        return "查询不应返回任何行\nthe query returns no row"
