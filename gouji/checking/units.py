"""Units that a document names and nobody declared: their rows, by what their names say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gouji.disclosures.identity import Identity, new_unit_id
from gouji.disclosures.seedchanges import Change, change
from gouji.disclosures.seedfiles import seed_rows

UNITS, NAMES, PAIRS = "reference/units", "reference/unit_names", "reference/department_units"
Regions = Mapping[str, Mapping[str, str]]


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


def unit_changes(own: Path, declared: Path, document_id: str, said: Identity) -> list[Change]:
    """What declaring the unit of a document changes in the seeds of a project; nothing where it is declared."""
    if not is_new(said):
        return []
    row = unit_row(said.unit_id, said.unit_name, regions_of(declared))
    name = name_row(said.unit_id, said.unit_name, document_id)
    return [change(own, said.unit_id, seed, [each], declared) for seed, each in ((UNITS, row), (NAMES, name))]
