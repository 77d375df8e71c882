"""Seeds are replaced together: two commands at once lose no row, and a kill between two files leaves none torn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.engine.database import seedjournal
from gouji.engine.database.locks import seeds_lock
from gouji.engine.database.seedjournal import JOURNAL, changing, finish, replace_all
from gouji.engine.vocabulary.errors import LockedError, NotWritableError, SeedError
from tests.integration.corruption import copy_project

from .small_budget import budget

ROOT = Path(__file__).resolve().parents[2]
OLD = {"reference/a.csv": "id\n1\n", "budget/b.csv": "id\n1\n", "budget/c.csv": "id\n1\n"}
NEW = {name: text + "2\n" for name, text in OLD.items()}

# Dies, as if killed, at the nth file that takes its place: the journal is the first.
KILLED = """
import os, sys
from pathlib import Path
from gouji.engine.database.seedjournal import changing, replace_all
seeds, left = Path(sys.argv[1]), [int(sys.argv[2])]
replace = Path.replace
def dying(self, target):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
    return replace(self, target)
Path.replace = dying
with changing(seeds):
    replace_all(seeds, {path: path.read_text() + "2\\n" for path in sorted(seeds.glob("*/*.csv"))})
"""


# The same of a whole command: the first file that takes its place is the journal, the second the first seed.
KILLED_READ = (
    KILLED.partition("with changing")[0]
    + """
from gouji.cli.main import main
main(["read", sys.argv[3], "--no-proof", "--no-report", "--project-dir", sys.argv[4]])
"""
)


@pytest.fixture
def seeds(tmp_path) -> Path:
    for name, text in OLD.items():
        path = tmp_path / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "seeds"


def texts(seeds: Path) -> dict[str, str]:
    return {path.relative_to(seeds).as_posix(): path.read_text() for path in seeds.glob("*/*.csv")}


def others(seeds: Path) -> list[str]:
    """What lies in the folder beside the seeds."""
    return sorted(path.name for path in seeds.rglob("*") if path.is_file() and path.suffix != ".csv")


def test_all_files_are_replaced_and_nothing_else_is_left(seeds):
    with changing(seeds):
        assert others(seeds) == [".seeds.lock"]
        replace_all(seeds, {seeds / name: text for name, text in NEW.items()})
    assert texts(seeds) == NEW
    assert others(seeds) == []
    assert not finish(seeds)


@pytest.mark.parametrize(("replaced", "after"), [(0, OLD), (1, NEW), (2, NEW), (3, NEW), (4, NEW)])
def test_a_kill_between_two_files_is_taken_back_or_finished(seeds, replaced, after):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(seeds), str(replaced)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == (9 if replaced < 4 else 0), ended.stderr
    if 1 < replaced < 4:
        assert texts(seeds) not in (OLD, NEW)
    assert finish(seeds) == (0 < replaced < 4)
    assert texts(seeds) == after
    assert others(seeds) == []


def test_the_next_command_finishes_what_was_begun(tmp_path, capsys):
    project = copy_project(tmp_path)
    seeds = project / "seeds"
    path = seeds / "reference/documents.csv"
    text = path.read_text(encoding="utf-8") + "\n"
    path.with_name(".documents.csv.new").write_text(text, encoding="utf-8")
    (seeds / JOURNAL).write_text(json.dumps({"reference/documents.csv": seedjournal.text_sha256(text)}))
    assert main(["ls", "--project-dir", str(project)]) == 0
    assert "what it had begun is finished" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == text
    assert others(seeds / "reference") == others(ROOT / "seeds/reference")
    assert not (seeds / JOURNAL).exists()


@pytest.mark.parametrize("replaced", [0, 1, 3])
def test_a_read_that_is_killed_leaves_all_rows_or_none_of_them(tmp_path, capsys, replaced):
    project = copy_project(tmp_path)
    seeds = project / "seeds"
    before = texts(seeds)
    path = budget(tmp_path / "budget.pdf", year=2022)
    command = [sys.executable, "-c", KILLED_READ, str(seeds), str(replaced), str(path), str(project)]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert ended.returncode == 9, ended.stderr
    assert main(["ls", "--quiet", "--project-dir", str(project)]) == 0
    assert ("is finished" in capsys.readouterr().err) == bool(replaced)
    if not replaced:
        assert texts(seeds) == before
    assert main(["read", str(path), "--no-proof", "--no-report", "--project-dir", str(project)]) == 0
    said = capsys.readouterr().out
    assert ("nothing to change" in said) == bool(replaced)
    names = [name for name, text in texts(seeds).items() if text != before[name]]
    assert {"reference/documents.csv", "budget/printed_rows.csv", "budget/printed_cells.csv"} <= set(names)
    assert texts(seeds)["budget/printed_cells.csv"].count("putuo_commerce_2022_dept,") == 80


def test_what_changes_nothing_takes_no_lock(tmp_path, monkeypatch, capsys):
    project = copy_project(tmp_path)
    path = budget(tmp_path / "budget.pdf", year=2022)
    command = ["read", str(path), "--no-proof", "--no-report", "--project-dir", str(project)]
    assert main(command) == 0

    def refuse(seeds):
        raise AssertionError("the seeds are held")

    monkeypatch.setattr(seedjournal, "seeds_lock", refuse)
    assert main(command) == 0
    assert capsys.readouterr().out.endswith("nothing to change\n")


def test_seeds_that_were_changed_since_are_not_overwritten(seeds):
    (seeds / JOURNAL).write_text(json.dumps({"budget/b.csv": "0" * 64}))
    with pytest.raises(SeedError, match=r"budget/b\.csv is neither as it was nor as an interrupted command"):
        finish(seeds)
    assert texts(seeds) == OLD


@pytest.mark.parametrize("text", ["{", "[]", '{"../x.csv": "0"}', '{"/x.csv": "0"}'])
def test_a_journal_that_is_none_is_told(seeds, text):
    (seeds / JOURNAL).write_text(text)
    with pytest.raises(SeedError, match="this is no journal of seeds"):
        finish(seeds)


def test_a_disk_that_cannot_be_written_leaves_every_seed_as_it_was(seeds, monkeypatch):
    real = seedjournal._write

    def full(path, text):
        if path.name == ".c.csv.new":
            raise PermissionError(13, "Permission denied", str(path))
        real(path, text)

    monkeypatch.setattr(seedjournal, "_write", full)
    with pytest.raises(NotWritableError), changing(seeds):
        replace_all(seeds, {seeds / name: text for name, text in NEW.items()})
    assert texts(seeds) == OLD
    assert others(seeds) == []


def test_the_second_waits_for_the_first_and_sees_its_rows(seeds):
    path = seeds / "budget/b.csv"
    inside, go_on = threading.Event(), threading.Event()

    def add(row: str, pause: bool) -> None:
        with changing(seeds):
            before = path.read_text()
            if pause:
                inside.set()
                go_on.wait(10)
            replace_all(seeds, {path: f"{before}{row}\n"})

    first = threading.Thread(target=add, args=("first", True))
    second = threading.Thread(target=add, args=("second", False))
    first.start()
    assert inside.wait(10)
    second.start()
    assert path.read_text() == OLD["budget/b.csv"]
    go_on.set()
    first.join(10)
    second.join(10)
    assert path.read_text() == "id\n1\nfirst\nsecond\n"
    assert others(seeds) == []


def test_a_lock_that_is_held_for_long_is_told(seeds):
    with seeds_lock(seeds), pytest.raises(LockedError, match="is writing this folder of seeds"), seeds_lock(seeds, 0):
        pass
    assert others(seeds) == []


def test_two_reads_at_once_lose_no_row(tmp_path):
    project = copy_project(tmp_path)
    files = [budget(tmp_path / f"{year}.pdf", year=year) for year in (2021, 2022, 2023)]
    command = [sys.executable, str(ROOT / "runner.py"), "read", "--no-proof", "--quiet", "--project-dir", str(project)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen([*command, str(file)], env=environment, stdout=subprocess.DEVNULL) for file in files]
    assert [process.wait(600) for process in started] == [0, 0, 0]
    register = (project / "seeds/reference/documents.csv").read_text(encoding="utf-8")
    cells = (project / "seeds/budget/printed_cells.csv").read_text(encoding="utf-8")
    for year in (2021, 2022, 2023):
        assert register.count(f"putuo_commerce_{year}_dept,") == 1
        assert cells.count(f"putuo_commerce_{year}_dept,T05,") == 18
