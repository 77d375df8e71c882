"""How an extra is installed: gouji itself is in no public index, and is not to be looked for there."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

import gouji
from gouji.engine.vocabulary import extras

ROOT = Path(__file__).resolve().parents[2]


def test_in_the_folder_of_the_sources_they_are_installed_from_there():
    assert extras.install_command("ocr") == f"pip install '{ROOT}[ocr]'"


@pytest.mark.parametrize("extra", ["ocr", "serve", "spark", "openlineage"])
def test_elsewhere_the_packages_are_named(extra, tmp_path, monkeypatch):
    declared = re.search(rf"^{extra} = \[(.*?)\]$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M | re.S)
    assert declared is not None
    names = re.findall(r'"([^"]+)"', declared[1])
    said = [f'{name} ; extra == "{extra}"' for name in names]
    monkeypatch.setattr(gouji, "__file__", str(tmp_path / "gouji/__init__.py"))
    monkeypatch.setattr(metadata, "requires", lambda package: ["duckdb>=2", 'other; extra == "elsewhere"', *said])
    command = extras.install_command(extra)
    assert command.startswith("pip install ")
    assert "gouji" not in command
    assert all(name.replace(" ", "") in command for name in names)
    assert not {"other", "duckdb"} & set(re.findall(r"[\w-]+", command))
