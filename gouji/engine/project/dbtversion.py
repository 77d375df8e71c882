"""The version of dbt that is spoken here, and what a project requires of it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

# The release whose language is spoken, and whose artifact schemas are written.
DBT_VERSION = "1.11.0"
_REQUIREMENT = re.compile(r"(>=|<=|>|<|=|)\s*v?(\d+)\.(\d+)\.(\d+)(?:[-.]?(?:a|b|rc|dev|alpha|beta)[\w.]*)?")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "": operator.eq,
}  # fmt: skip


def check_required_version(required: Any, path: str, line: int) -> None:
    """Raises ConfigurationError where `require-dbt-version` (a text or a list of texts) does not take `DBT_VERSION`."""
    spoken = tuple(int(part) for part in DBT_VERSION.split("."))
    texts = [part for each in (required if isinstance(required, list) else [required]) for part in str(each).split(",")]
    for text in texts:
        found = _REQUIREMENT.fullmatch(text.strip())
        if found is None:
            raise ConfigurationError(
                f"require-dbt-version '{text.strip()}' is not a version", path=path, line=line, hint="write '>=1.10.0'"
            )
        if not _COMPARED[found[1]](spoken, tuple(int(part) for part in found.groups()[1:])):
            raise ConfigurationError(
                f"the project requires dbt {text.strip()}; this runner speaks the language of dbt {DBT_VERSION}",
                path=path,
                line=line,
                hint="change require-dbt-version, or give --no-version-check",
            )
