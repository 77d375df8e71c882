"""Documents that processes of their own write, while the rest of the site is written."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary import mask
from gouji.field.site import documents as pages
from gouji.field.site import writers
from gouji.field.site.originals import Originals
from gouji.field.site.source import Source, documents, tables
from gouji.field.site.templates import Folder, environment

SECRET = "schluessel-4711"


def told(path: Path) -> None:
    """A task: tell which process does it, and what it shows of a secret."""
    path.write_text(f"{os.getpid()} {mask.masked_text(SECRET)}", encoding="utf-8")


def test_a_share_is_written_by_a_process_of_its_own_that_knows_the_secrets(tmp_path):
    paths = [tmp_path / name for name in ("one", "two")]
    with mask.masked_output():
        mask.note_secret(SECRET)
        with writers.beside(told, paths):
            pass
    processes = {path.read_text(encoding="utf-8").split()[0] for path in paths}
    assert len(processes) == 2
    assert str(os.getpid()) not in processes
    assert {path.read_text(encoding="utf-8").split()[1] for path in paths} == {mask.MASK}


def test_what_a_process_cannot_do_is_done_here_with_its_error(tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(FileExistsError), writers.beside(os.mkdir, [tmp_path / "new", taken]):
        pass
    assert (tmp_path / "new").is_dir()


def test_processes_end_with_a_block_that_fails(tmp_path):
    with pytest.raises(KeyboardInterrupt), writers.beside(told, [tmp_path / "late"]):
        raise KeyboardInterrupt
    assert not (tmp_path / "late").exists()


def test_pages_by_processes_are_those_of_one(project, tmp_path, monkeypatch):
    unread = SimpleNamespace(root=tmp_path, target=tmp_path / "target", variables={"source_folders": []})
    made = []
    with Warehouse(project / "gouji.duckdb", read_only=True) as warehouse:
        source = Source(warehouse)
        # Two without rules between them and others.
        some = {
            row["document_id"]: row for row in documents(source) if row["unit_id"] in ("650000-hrss", "653000-hrss")
        }
        context = pages.Context(some, {}, tables(source), {}, Originals(unread, ()))
        for fewest in (2, 1000):
            monkeypatch.setattr(writers, "FEWEST", fewest)
            folder = Folder(tmp_path / str(fewest), environment())
            with pages.documents_written(source, context, folder):
                pass
            made.append({path.relative_to(folder.root): path.read_bytes() for path in folder.root.rglob("*.*")})
    assert len(some) > 1
    assert len(made[0]) == 3 * len(some)
    assert made[0] == made[1]
