"""What `ref()` and `source()` render to where it is no relation of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EphemeralName:
    """What `ref()` of an ephemeral model renders to."""

    name: str

    def __str__(self) -> str:
        return f"__dbt__cte__{self.name}"


@dataclass(frozen=True)
class NoRows:
    """What `ref()` and `source()` render to with --empty: the columns of a relation, without its rows."""

    of: Any

    def __str__(self) -> str:
        return f"(select * from {self.of} where false limit 0)"

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)
