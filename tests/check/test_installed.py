"""On a fresh machine with an empty folder: the wheel is built and installed, and the lines of the README are run.

It takes minutes and the network, so it runs where GOUJI_INSTALLED=1 is set, as `.ci/run` does. GOUJI_INSTALLED_PYTHON
names another interpreter to install with than that of the tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PDF = ROOT.parent / "shared" / "documents" / "pdf"
PYTHON = os.environ.get("GOUJI_INSTALLED_PYTHON", sys.executable)
LINES = re.compile(r"```sh\n(pip install \. .*?)```", re.DOTALL)

# What asks for a judgement of each finding: the data test, and the suite of findings.
_UNJUDGED = ("assert_no_open_findings", "findings")

pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(os.environ.get("GOUJI_INSTALLED") != "1", reason="set GOUJI_INSTALLED=1: it takes minutes"),
    pytest.mark.skipif(not PDF.is_dir(), reason="the published files are not beside the checkout"),
]


def readme_lines() -> list[str]:
    """The commands of the README's second section, without their comments."""
    found = LINES.search((ROOT / "README.md").read_text(encoding="utf-8"))
    return [line.split("  #")[0].strip() for line in found[1].splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder beside published files, and an environment that holds the wheel alone."""
    folder = tmp_path_factory.mktemp("fresh")
    source = folder / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv*", "target", "build", "*.egg-info", "*.duckdb*")
    )
    subprocess.run([PYTHON, "-m", "venv", folder / "env"], check=True)
    pip = [folder / "env/bin/python", "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", folder / "wheels", source], check=True, cwd=folder)
    (wheel,) = (folder / "wheels").glob("gouji-*.whl")
    subprocess.run([*pip, "install", wheel], check=True, cwd=folder)
    shutil.rmtree(source)
    desk = folder / "desk"
    desk.mkdir()
    for name in ("putuo_wanli_2024_dept.pdf", "putuo_gov_office_2025_dept.pdf"):
        shutil.copy(PDF / name, desk)
    return folder


def run(place: Path, line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DBT_", "VIRTUAL_ENV"))}
    environment = clean | {"PATH": f"{place / 'env/bin'}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(place / "cache")}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, env=environment, check=False
    )


def test_the_lines_of_the_readme_do_what_it_says(place):
    install, check, own = readme_lines()
    assert install == "pip install ."  # the wheel of this folder, in the environment
    desk = place / "desk"
    checked = run(place, check, desk)
    assert checked.returncode in (0, 1), checked.stderr
    assert (desk / "marked.pdf").read_bytes().startswith(b"%PDF")
    assert "Traceback" not in checked.stderr
    built = run(place, own, desk)
    project = desk / "my"
    assert "marked.pdf is a copy" in built.stderr
    failed = [line.split()[2] for line in built.stdout.splitlines() if line.startswith("FAIL ")]
    # What nobody has judged yet fails the build, and nothing else does.
    unjudged = [name for name in failed if name.startswith("identities_") or name in _UNJUDGED]
    assert failed == unjudged, built.stdout[-4000:]
    assert built.returncode == (1 if failed else 0)
    assert "documents: 2" in built.stdout
    assert "expectations: " in built.stdout
    assert list(project.glob("target/site*/index.html"))
