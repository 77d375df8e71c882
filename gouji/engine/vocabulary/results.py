"""What running leaves behind, as data. The console and the artifacts render these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from gouji.engine.vocabulary.questions import Question


class Status(StrEnum):
    """Outcome of one node, in dbt's words. `reused` was not run: the database holds it as it would be made again."""

    SUCCESS = "success"
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    SKIPPED = "skipped"
    REUSED = "reused"

    @property
    def is_failure(self) -> bool:
        """Whether it fails the run."""
        return self in (Status.FAIL, Status.ERROR)


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation of one suite in one run: a row of quality.fct_expectation_results without its run_id.

    `result_id` is unique within the run and stable between runs of the same suite file. `severity` is Great
    Expectations' own: critical, warning or info. `failing_rows` is JSON text, a list of at most 50 objects that
    hold the keys of the failing rows; `failing_sql` is the query that finds them.
    `unexpected_percent` is 0 to 100. `exception_message` is set when the expectation could not be evaluated; `success`
    is then False. `question` is what was asked, where it can be asked again without the library; it is no column.
    """

    result_id: str
    suite_name: str
    expectation_type: str
    rule_id: str | None
    dimension: str | None
    owner: str | None
    severity: str
    column_name: str | None
    relation: str | None
    description_zh: str | None
    description_en: str | None
    success: bool
    observed_value: str | None
    element_count: int | None
    unexpected_count: int | None
    unexpected_percent: Decimal | None
    failing_rows: str | None
    failing_sql: str | None
    exception_message: str | None
    started_at: datetime
    seconds: Decimal
    question: Question | None = None

    @property
    def fails_the_run(self) -> bool:
        """A critical expectation that is not met, or any that has no verdict; warning and info only warn."""
        return not self.success and (self.severity == "critical" or self.exception_message is not None)


@dataclass(frozen=True, slots=True)
class NodeResult:
    """Outcome of one node. `failures` is the number of failing rows of a test or failing expectations of a suite."""

    unique_id: str
    status: Status
    message: str = ""
    failures: int | None = None
    rows_affected: int | None = None
    compile_started_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    thread_id: str = ""
    compiled_code: str | None = None
    relation_name: str | None = None
    location: str = ""
    expectations: tuple[ExpectationResult, ...] = field(default=(), repr=False)

    @property
    def warns(self) -> bool:
        """Whether it warns, now or as a suite whose verdict is kept."""
        kept = self.status is Status.REUSED and not all(each.success for each in self.expectations)
        return kept or self.status is Status.WARN

    @property
    def seconds(self) -> float:
        """How long it ran; 0 for what did not."""
        if self.started_at is None or self.completed_at is None:
            return 0.0
        return (self.completed_at - self.started_at).total_seconds()
