"""Every command of CONTRIBUTING.md is one: a target of the Makefile, a command of the table, a module that is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from gouji.cli.table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LISTED = re.findall(
    r"^\| [^|]+ \| `([^`]+)` \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.MULTILINE
)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def is_there(command: str) -> bool:
    words = shlex.split(command)
    if words[0] == "make":
        paths = [path for word in words[2:] for path in word.partition("=")[2].split() if not path.startswith("-")]
        return words[1] in TARGETS and all((ROOT / path).exists() for path in paths)
    if words[1] == "-m":
        return (ROOT / f"{words[2].replace('.', '/')}.py").is_file()
    return (ROOT / words[1]).is_file() and words[2] in COMMANDS


def test_ten_commands_and_each_is_there():
    assert len(LISTED) == 10
    assert [command for command in LISTED if not is_there(command)] == []


def test_a_command_that_is_none_is_seen():
    assert not is_there("make nothing")
    assert not is_there("python runner.py bulid")
    assert not is_there('make test ARGS="tests/nowhere -x"')
