"""The seeds before and after the rows of a document are put into them."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.project.seeds import csv_records
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.reading.seedrows import SEEDS, TABLES, Rows
from gouji.field.templates.declarations import PRINTED
from gouji.field.templates.seedfiles import seed_rows


@dataclass(frozen=True)
class Change:
    """A seed before and after, whole, and the lines of one document in it before and after."""

    path: Path
    after: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing would be written."""
        return self.old == self.new


def changes(seeds: Path, name: str, rows: Rows, declared: Path | None = None) -> list[Change]:
    """What writing the rows of a document would change. Raises ConfigurationError where a seed has other columns.

    `declared` is the folder of the seeds that declare templates, where it is another one.
    """
    return [change(seeds, name, seed, rows[seed], declared or seeds) for seed in SEEDS if seed in rows]


def change(seeds: Path, name: str, seed: str, rows: Sequence[Mapping[str, str]], declared: Path) -> Change:
    """What giving a seed these rows, in the place of those whose first column holds `name`, would change.

    Raises ConfigurationError where the seed has other columns than the rows.
    """
    path = seeds / f"{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        records = csv_records(file.read())
    header = next(csv.reader([records[0]]))
    if rows and set(header) != set(rows[0]):
        odd = ", ".join(sorted(set(header) ^ set(rows[0])))
        raise ConfigurationError(f"the seed has other columns than the reader writes: {odd}", path=path, line=1)
    mine = [index for index, record in enumerate(records) if index and record.startswith(f"{name},")]
    old = [records[index] for index in mine]
    new = [_line([row[column] for column in header]) for row in rows]
    if seed == TABLES:
        _keep(new, old, header, _grids(declared) | {row["table_id"] for row in rows})
    at = mine[0] if mine else len(records)
    kept = set(mine)
    after = [record for index, record in enumerate(records) if index < at]
    after += new
    after += [record for index, record in enumerate(records) if index >= at and index not in kept]
    return Change(path, "".join(after), tuple(old), tuple(new))


def _keep(new: list[str], old: Sequence[str], header: Sequence[str], own: frozenset[str]) -> None:
    """Put records of tables that are not the reader's where they stood: after the one that they followed.

    It says nothing of what is neither a grid nor was read (`own`), nor that the template had no such table then.
    """

    def known(record: str) -> dict[str, str]:
        return dict(zip(header, next(csv.reader([record])), strict=True))

    made = {known(record)["table_id"] for record in new}
    before = ""
    for record in old:
        table_id = known(record)["table_id"]
        is_kept = table_id not in own or (known(record)["status"] == "not_in_template" and table_id not in made)
        if is_kept:
            at = next((at for at, each in enumerate(new) if known(each)["table_id"] == before), len(new) - 1)
            new.insert(at + 1, record)
        before = table_id


def _grids(seeds: Path) -> frozenset[str]:
    """Ids of tables that some template prints in a grid."""
    declared = seed_rows(seeds / "templates/template_tables.csv")
    return frozenset(row["table_id"] for row in declared if row["layout"] in PRINTED)


def _line(values: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue()


def difference(change: Change, root: Path) -> str:
    """A change as a unified diff without context, empty where there is none."""
    shown = change.path.relative_to(root).as_posix()
    lines = difflib.unified_diff(change.old, change.new, shown, shown, n=0)
    return "".join(lines)
