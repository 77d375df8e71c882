"""Seeds as files: their rows as they are written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError


def seed_columns(path: Path) -> list[str]:
    """The columns of a seed. Raises ConfigurationError as `seed_rows` does."""
    with _opened(path) as reader:
        return list(reader.fieldnames or ())


def seed_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a seed. Raises ConfigurationError where the file is missing or no UTF-8."""
    with _opened(path) as reader:
        return list(reader)


@contextmanager
def _opened(path: Path) -> Iterator[csv.DictReader[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield csv.DictReader(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the seed cannot be read ({error})", path=path, hint="run in a project") from error
