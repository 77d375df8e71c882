"""What the columns of a project are made of, as data: from column to column, down to seeds and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """How a column goes into another. The first three are OpenLineage's subtypes of a direct transformation."""

    IDENTITY = "identity"
    TRANSFORMATION = "transformation"
    AGGREGATION = "aggregation"
    ROWS = "rows"  # only how many rows there are, as in count(*)
    DECLARED = "declared"  # the whole relation, because the code does not tell its columns


@dataclass(frozen=True, slots=True)
class ColumnInput:
    """One column that goes into another; `column` is None for the whole relation (ROWS and DECLARED)."""

    unique_id: str
    column: str | None
    how: How

    @property
    def place(self) -> Place:
        """(unique id, column), the key by which trees know it."""
        return (self.unique_id, self.column)


Place = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class ColumnLineage:
    """A column and what it is made of. `has_constant` says that a constant, or a value of the engine, is part of it."""

    name: str
    inputs: tuple[ColumnInput, ...] = ()
    has_constant: bool = False


@dataclass(frozen=True, slots=True)
class RelationLineage:
    """The columns of a relation, by their names in lower case: DuckDB's names have no case.

    `note` says why the lineage of some column is declared at the level of relations; `checksum` is that of what the
    lineage was read from.
    """

    unique_id: str
    columns: Mapping[str, ColumnLineage]
    note: str = ""
    checksum: str = ""


@dataclass(frozen=True)
class Lineage:
    """The lineage of a project. `parents` are the edges between relations, `exposures` what each exposure reads."""

    relations: Mapping[str, RelationLineage]
    parents: Mapping[str, tuple[str, ...]]
    exposures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _uses: dict[Place, list[tuple[Place, How]]] = field(default_factory=dict, repr=False, compare=False)
    _origins: dict[Place, frozenset[Place]] = field(default_factory=dict, repr=False, compare=False)

    def inputs(self, place: Place) -> tuple[ColumnInput, ...]:
        """What a column is made of; of a whole relation (column None) the whole relations that it reads."""
        unique_id, column = place
        if column is None:
            return tuple(ColumnInput(parent, None, How.DECLARED) for parent in self.parents.get(unique_id, ()))
        return self.relations[unique_id].columns[column.lower()].inputs

    def origins(self, place: Place) -> frozenset[Place]:
        """The columns of seeds and sources that a column is made of; (seed, None) where only the seed is known."""
        if place not in self._origins:
            self._origins[place] = frozenset()  # a source may be what a model of the project makes of it
            inputs = self.inputs(place)
            found = frozenset().union(*(self.origins(each.place) for each in inputs))
            is_root = not inputs and place[0].startswith(("seed.", "source."))
            self._origins[place] = frozenset({place}) if is_root else found
        return self._origins[place]

    def uses(self, place: Place) -> list[tuple[Place, How]]:
        """The columns that are made of a column, each once, in the order of the project.

        What is declared to read a whole relation uses each of its columns; what only counts its rows uses none.
        """
        if not self._uses:
            for user, each in self._edges():
                self._uses.setdefault(each.place, []).append((user, each.how))
        whole = self._uses.get((place[0], None), []) if place[1] is not None else []
        declared = [use for use in whole if use[1] is How.DECLARED]
        return list(dict.fromkeys([*self._uses.get(place, []), *declared]))

    def readers(self, unique_id: str) -> list[str]:
        """The exposures that read a relation."""
        return [exposure for exposure, read in self.exposures.items() if unique_id in read]

    def _edges(self) -> Iterator[tuple[Place, ColumnInput]]:
        for unique_id, relation in self.relations.items():
            for column in relation.columns.values():
                for each in column.inputs:
                    yield (unique_id, column.name.lower()), each
