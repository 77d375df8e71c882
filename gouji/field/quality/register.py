"""`acknowledge`: one command writes the register entry of a finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.errors import ConfigurationError, UsageError
from gouji.engine.vocabulary.nodes import TestNode
from gouji.field.quality.summaries import OURS

SEED = "acknowledged_findings"
REGISTER = f"seeds/reference/{SEED}.csv"
# An expectation of the project refuses a reason that is shorter.
SHORTEST_REASON = 5
_FINDING = """
    select document_id, coalesce(cast(source_line as varchar), '') as source_line,
        coalesce(source_page, '') as source_page, coalesce(published_text, '') as published_text, implied_text,
        status, kind
    from quality.fct_findings where finding_id = ?
"""


def acknowledge(
    warehouse: Warehouse, manifest: Manifest, finding: str, kind: str, reason_zh: str, reason_en: str
) -> Path:
    """Append the entry.

    Raises UsageError for a finding that is unknown, has an entry already, or is an extraction error, and for a kind or
    a reason that the next build would refuse; ConfigurationError for a register that cannot be added to.
    """
    path = manifest.project.root / REGISTER
    fields, known = _register(path)
    names, rows = warehouse.query(_FINDING, [finding])
    if not rows:
        raise UsageError(f"no finding '{finding}' in this database", hint="list them: show --select fct_findings")
    found = dict(zip(names, rows[0], strict=True))
    if found["status"] == "acknowledged":
        raise UsageError(f"'{finding}' is acknowledged already", hint=f"its entry is in {REGISTER}")
    if finding in known:
        hint = f"build, or correct {REGISTER}:{known[finding]}"
        raise UsageError(f"the register has an entry for '{finding}' since the last build", hint=hint)
    if found["kind"] == OURS:
        raise UsageError("an extraction error is ours and is never acknowledged", hint="correct the seed")
    _check(kind, kinds(manifest), {"--reason-zh": reason_zh, "--reason-en": reason_en})
    given = {
        **found, "finding_id": finding, "kind": kind, "reason_zh": reason_zh.strip(), "reason_en": reason_en.strip(),
        "acknowledged_on": date.today().isoformat(),
    }  # fmt: skip
    line = register_line([str(given.get(name) or "") for name in fields])
    text = path.read_text(encoding="utf-8")
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{'' if text.endswith(chr(10)) else chr(10)}{line}\n")
    return path


def kinds(manifest: Manifest) -> list[str]:
    """The kinds that the project lets an entry have; empty where it does not say."""
    for node in manifest.nodes.values():
        if isinstance(node, TestNode) and node.test_name == "accepted_values" and node.column_name == "kind":
            attached = manifest.nodes.get(node.attached_node or "")
            if attached is not None and attached.name == SEED:
                return [str(value) for value in node.arguments.get("values", ())]
    return []


def _check(kind: str, allowed: Sequence[str], reasons: Mapping[str, str]) -> None:
    if allowed and kind not in allowed:
        raise UsageError(f"'{kind}' is no kind of the register", hint=f"choose from {', '.join(allowed)}")
    for option, reason in reasons.items():
        if len(reason.strip()) < SHORTEST_REASON:
            hint = f"state it in {SHORTEST_REASON} characters at least"
            raise UsageError(f"{option}: '{reason}' is no reason", hint=hint)


def _register(path: Path) -> tuple[list[str], dict[str, int]]:
    """The columns of the register, and finding → line of its entry."""
    if not path.is_file():
        raise ConfigurationError(
            "there is no register", path=path, hint="make it with the columns of the documentation"
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        known = {row["finding_id"]: reader.line_num for row in reader}
        return list(reader.fieldnames or ()), known


def register_line(entry: Sequence[str]) -> str:
    """The line of the register for its fields, quoted where CSV needs it; without the line break."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(entry)
    return written.getvalue()
