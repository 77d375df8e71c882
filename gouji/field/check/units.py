"""Units that a document names and nobody declared: their rows, by what their names say."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from gouji.field.reading.documents import Document
from gouji.field.reading.identity import Identity, new_unit_id
from gouji.field.reading.rows import Read, Row
from gouji.field.reading.seedchanges import Change, change
from gouji.field.templates.seedfiles import seed_rows
from gouji.field.templates.wording import normal, squashed, unnumbered

UNITS, NAMES, PAIRS = "reference/units", "reference/unit_names", "reference/department_units"
Regions = Mapping[str, Mapping[str, str]]
_UNIT, _CLASS = "unit", "class"  # levels of a table
_CLASS_DIGITS = 3


@dataclass(frozen=True)
class Subordinate:
    """A unit under the one that publishes: a table prints its name as a row of its own, on a line of a text."""

    unit_id: str
    name: str
    line: int


def is_new(said: Identity) -> bool:
    """Whether the unit of a document is one that is not declared."""
    return said.unit_id == new_unit_id(said.unit_name)


def regions_of(seeds: Path) -> Regions:
    """Name of a region → its row."""
    return {row["name"]: row for row in seed_rows(seeds / "reference/regions.csv")}


def unit_row(unit_id: str, name: str, regions: Regions) -> dict[str, str]:
    """A unit that is not declared, in the region whose name its own holds last; without one where none does."""
    inside = [region for region in regions if region in name]
    region: Mapping[str, str] = regions[max(inside, key=lambda each: name.index(each) + len(each))] if inside else {}
    return {
        "unit_id": unit_id,
        "name": name,
        "unit_kind": "bureau",
        "level": region.get("level", ""),
        "region_id": region.get("region_id", ""),
        "parent_unit_id": "",
    }


def name_row(unit_id: str, name: str, document_id: str) -> dict[str, str]:
    """The name of a unit as a document prints it."""
    return {"unit_id": unit_id, "name": name, "name_kind": "current", "document_id": document_id, "source_line": ""}


def known_names(seeds: Path) -> frozenset[str]:
    """The declared names of units, without blanks."""
    return frozenset(squashed(row["name"]) for row in seed_rows(seeds / f"{NAMES}.csv"))


def subordinates(document: Document, known: Collection[str]) -> list[Subordinate]:
    """The units whose projects a department lists in its tables, and nobody declared, each once.

    Such a row has a name, neither code nor project, and the first class of the unit stands below it. A table without
    classes says only of the publisher's own part (…本级) that it is a unit: the name begins with the publisher's.
    """
    publisher = squashed(document.identity.unit_name)
    found: dict[str, Subordinate] = {}
    for read in document.tables:
        if _UNIT not in read.table.levels:
            continue
        for row, below in pairwise(read.rows):
            name = squashed(row.label)
            opens = len(squashed(below.code)) == _CLASS_DIGITS if _CLASS in read.table.levels else name != publisher
            is_own = _CLASS in read.table.levels or (publisher and name.startswith(publisher))
            if opens and is_own and name not in known and _is_bare(read, row, document.template.classes):
                found.setdefault(name, Subordinate(new_unit_id(name), row.label, row.line))
    return list(found.values())


def _is_bare(read: Read, row: Row, classes: Collection[str]) -> bool:
    """Whether a row has a name alone, which is no line of its table and of no class."""
    label = unnumbered(normal(row.label))
    return (
        bool(label)
        and not row.code
        and not row.project
        and label not in classes
        and not read.table.is_line(row.side, label)
    )


def new_units(document: Document, document_id: str, seeds: Path) -> dict[str, list[dict[str, str]]]:
    """Seed → the rows that declare the units which a document names and nobody declared: its own, and those under it.

    `seeds` are the declarations there are. Raises ConfigurationError where one of them is missing.
    """
    said = document.identity
    declared = [row for row in seed_rows(seeds / f"{UNITS}.csv") if row["unit_id"] == said.unit_id]
    above = dict(declared[0]) if declared else unit_row(said.unit_id, said.unit_name, regions_of(seeds))
    units, names = [], []
    for each in subordinates(document, known_names(seeds)):
        like = {key: above[key] for key in ("level", "region_id")}
        units.append(
            {"unit_id": each.unit_id, "name": squashed(each.name), "unit_kind": "subordinate", **like}
            | {"parent_unit_id": above["unit_id"]}
        )
        place = {"name_kind": "printed_in_table", "source_line": str(each.line or "")}
        names.append(name_row(each.unit_id, each.name, document_id) | place)
    if is_new(said) and not declared:
        units.insert(0, above)
        names.insert(0, name_row(said.unit_id, said.unit_name, document_id))
    return {UNITS: units, NAMES: names}


def unit_changes(own: Path, declared: Path, document_id: str, document: Document) -> list[Change]:
    """What declaring the units of a document changes in the seeds of a project; nothing where they are declared.

    `own` are the seeds that would change, `declared` all that is declared. Raises ConfigurationError where a seed is
    missing or has other columns.
    """
    found = new_units(document, document_id, declared)
    return [change(own, rows[0]["unit_id"], seed, rows, declared) for seed, rows in found.items() if rows]


@contextmanager
def declaring(seeds: Path, documents: Iterable[tuple[str, Document]]) -> Iterator[Path]:
    """A folder of the seeds in which the units of these documents (by their names) are declared, while it lasts.

    It is `seeds` itself where all of them are declared there. Raises ConfigurationError as `unit_changes` does.
    """
    added = _added(seeds, list(documents))
    if not any(added.values()):
        yield seeds
        return
    with tempfile.TemporaryDirectory(prefix="gouji-units-") as folder:
        root = Path(folder) / seeds.name
        for path in seeds.rglob("*.csv"):
            copy = root / path.relative_to(seeds)
            copy.parent.mkdir(parents=True, exist_ok=True)
            seed = copy.relative_to(root).with_suffix("").as_posix()
            if added.get(seed):
                text = change(seeds, "", seed, added[seed], seeds).after
                copy.write_text(text, encoding="utf-8", newline="")
            else:
                copy.symlink_to(path.resolve())
        yield root


def _added(seeds: Path, documents: Sequence[tuple[str, Document]]) -> dict[str, list[dict[str, str]]]:
    """Seed → the rows of units that are not declared; a department and a unit of one name belong together."""
    found: dict[str, dict[tuple[str, str], dict[str, str]]] = {UNITS: {}, NAMES: {}}
    for name, document in documents:
        for seed, rows in new_units(document, name, seeds).items():
            for row in rows:
                found[seed].setdefault((row["unit_id"], row["name"]), row)
    said = [document.identity for _, document in documents]
    scopes = {(each.unit_id, each.scope) for each in said}
    new = dict.fromkeys(each.unit_id for each in said if is_new(each))
    both = [uid for uid in new if {(uid, "department"), (uid, "unit")} <= scopes]
    pairs = [{"department_unit_id": uid, "unit_id": uid, "is_only": "false"} for uid in both]
    return {seed: list(rows.values()) for seed, rows in found.items()} | {PAIRS: pairs}
