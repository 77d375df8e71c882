"""`acknowledge`: one command writes the register entry of a finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gouji.adapters.warehouse import Warehouse
from gouji.vocabulary.errors import UsageError

REGISTER = "seeds/reference/acknowledged_findings.csv"
_FINDING = """
    select document_id, coalesce(cast(source_line as varchar), ''), coalesce(published_text, ''), implied_text,
           status, kind
    from quality.fct_findings where finding_id = ?
"""


def acknowledge(warehouse: Warehouse, root: Path, finding: str, kind: str, reason_zh: str, reason_en: str) -> Path:
    """Append the entry. Raises UsageError for a finding that is unknown, known already, or an extraction error."""
    rows = warehouse.query(_FINDING, [finding])[1]
    if not rows:
        raise UsageError(f"no finding '{finding}' in this database", hint="build first; a failed build is in target/")
    document, line, published, implied, status, found_kind = rows[0]
    if status == "acknowledged":
        raise UsageError(f"'{finding}' is acknowledged already", hint=f"its entry is in {REGISTER}")
    if found_kind == "extraction":
        raise UsageError("an extraction error is ours and is never acknowledged", hint="correct the seed")
    path = root / REGISTER
    entry = [finding, document, line, published, implied, kind, reason_zh, reason_en, date.today().isoformat()]
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(register_line(entry) + "\n")
    return path


def register_line(entry: Sequence[str]) -> str:
    """The line of the register for its nine fields, quoted where CSV needs it; without the line break."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(entry)
    return written.getvalue()
