"""The Dockerfile, as far as it can be judged without an engine: what it starts from, who runs it, and what."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gouji.cli.main import parse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """(instruction, its arguments) in order, with continued lines joined and comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [tuple(line.split(None, 1)) for line in joined if line.strip()]


def test_it_starts_from_a_slim_python_of_a_version_that_the_package_takes(instructions):
    bases = [arguments.split()[0] for name, arguments in instructions if name == "FROM"]
    assert bases
    for base in bases:
        version = re.fullmatch(r"python:3\.(\d+)-slim", base)
        assert version, base
        assert 11 <= int(version[1]) <= 14


def test_the_last_user_is_not_root_and_nothing_is_installed_after(instructions):
    last = max(at for at, (name, _) in enumerate(instructions) if name == "FROM")
    names = [name for name, _ in instructions[last:]]
    ((user),) = [arguments for name, arguments in instructions[last:] if name == "USER"]
    assert user not in ("root", "0")
    assert "RUN" not in names[names.index("USER") :]


def test_it_runs_gouji_with_the_extra_of_the_page(instructions):
    found = dict(instructions)
    assert json.loads(found["ENTRYPOINT"]) == ["gouji"]
    assert "[serve]" in found["RUN"]


def test_the_commands_that_it_and_the_documentation_name_are_commands():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "docs/checking.md")]
    for text in texts:
        runs = re.findall(r"docker run (.*?) gouji ((?:check|serve).*)$", text, re.MULTILINE)
        assert {line.split()[0] for _, line in runs} == {"check", "serve"}
        for options, line in runs:
            parsed = parse(line.split())
            if parsed.command == "serve":
                assert parsed.in_container
                assert f"-p 127.0.0.1:{parsed.port}:{parsed.port}" in options


def test_what_is_no_part_of_the_package_is_not_sent_to_the_engine():
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    assert {".git", ".venv*", "target", "*.duckdb*", "**/__pycache__"} <= ignored
