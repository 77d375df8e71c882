"""How to install what an extra of gouji needs: gouji is in no public index, where its name may be anybody's."""

from __future__ import annotations

import re
import shlex
from importlib import metadata
from pathlib import Path

import gouji

_OF_EXTRA = re.compile(r"\s*;\s*extra\s*==\s*[\"']([\w-]+)[\"']\s*$")


def install_command(extra: str) -> str:
    """A command of pip that works here: from the folder of the sources, or by the packages themselves."""
    root = Path(gouji.__file__).resolve().parents[1]
    if (root / "pyproject.toml").is_file():
        return f"pip install {shlex.quote(f'{root}[{extra}]')}"
    return f"pip install {' '.join(map(shlex.quote, _needed(extra)))}"


def _needed(extra: str) -> list[str]:
    """The packages of an extra, as the installed gouji declares them."""
    found = []
    for line in metadata.requires("gouji") or ():
        condition = _OF_EXTRA.search(line)
        if condition and condition[1] == extra:
            found.append(line[: condition.start()].replace(" ", ""))
    return found
