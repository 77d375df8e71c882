"""Seeds as files: their rows as they are written."""

from __future__ import annotations

import csv
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError


def seed_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a seed. Raises ConfigurationError where the file is missing or no UTF-8."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the seed cannot be read ({error})", path=path, hint="run in a project") from error
