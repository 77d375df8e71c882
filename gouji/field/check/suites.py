"""The suites of the package on files that were checked: a whole build of a passing project, and what it says."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.carried import carried_project
from gouji.engine.run.builds import build_folder
from gouji.field.check.files import Opened
from gouji.field.check.start import start
from gouji.field.check.units import unit_changes
from gouji.field.quality.subject import Disclosures
from gouji.field.reading import seedchanges

_VERDICTS = """
    select suite_name, rule_id, severity, description_zh, description_en, coalesce(observed_value, exception_message)
    from quality.fct_expectation_results
    where not success order by severity, suite_name, rule_id
"""
_COUNT = "select count(*) from quality.fct_expectation_results"


@dataclass(frozen=True)
class Unmet:
    """An expectation that the documents do not meet."""

    suite: str
    rule_id: str
    severity: str
    zh: str
    en: str
    observed: str


def suites(documents: Sequence[Opened]) -> tuple[int, list[Unmet]]:
    """(number of expectations, those that are not met). Raises GoujiError where there are no verdicts."""
    declared = carried_project() / "seeds"
    with tempfile.TemporaryDirectory(prefix="gouji-suites-") as folder:
        root = Path(folder) / "checked"
        start(root)
        for opened in documents:
            changes = seedchanges.changes(root / "seeds", opened.name, opened.rows, declared)
            changes += unit_changes(root / "seeds", declared, opened.name, opened.document)
            for change in changes:
                change.path.write_text(change.after, encoding="utf-8")
        built, _ = build_folder(root, Disclosures())
        with Warehouse(built, read_only=True) as warehouse:
            count = warehouse.query(_COUNT)[1][0][0]
            return count, [Unmet(*(str(value or "") for value in row)) for row in warehouse.query(_VERDICTS)[1]]
