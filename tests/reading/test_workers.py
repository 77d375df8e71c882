"""Workers: pages side by side, and files that break, bloat or stall what opens them."""

from __future__ import annotations

import errno
import subprocess
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.field.reading import workers
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.pdf import opened
from gouji.field.reading.workers import Crew, crew
from tests.integration.corruption import copy_project

from . import tasks
from .small_budget import budget


@pytest.fixture
def two():
    with crew(2) as made:
        yield made


def test_numbers_are_spread_over_processes_that_work_at_the_same_time(two, tmp_path):
    found = dict(two.spread(tmp_path, tasks.process, [1, 2, 3, 4, 5]))
    assert sorted(found) == [1, 2, 3, 4, 5]
    assert len(set(found.values())) == 2
    assert found[1] == found[3] == found[5] != found[2]


def test_one_number_needs_one_process(two, tmp_path):
    (tmp_path / "another").touch()
    assert len(list(two.spread(tmp_path, tasks.process, [1]))) == 1
    assert list(two.spread(tmp_path, tasks.process, [])) == []


def test_what_one_refuses_ends_all_with_its_message(two, tmp_path):
    with pytest.raises(UnreadableError, match="page 3 is bad") as caught:
        list(two.spread(tmp_path, tasks.refuse, list(range(10))))
    assert caught.value.hint == "mend it"
    assert sorted(two.spread(tmp_path, tasks.refuse, [0, 1])) == [0, 1]


@pytest.mark.parametrize("size", [1, 2])
def test_a_worker_that_dies_is_one_message_and_the_next_file_gets_another(tmp_path, size):
    with crew(size) as made:
        with pytest.raises(UnreadableError, match=r"the file broke what opens it \(signal 11\)"):
            list(made.spread(tmp_path, tasks.kill, [1, 2, 3]))
        assert sorted(made.spread(tmp_path, tasks.refuse, [0, 1, 2])) == [0, 1, 2]


def test_what_nobody_foresaw_is_told_in_one_line(two, tmp_path):
    with pytest.raises(UnreadableError, match=r"the file broke what opens it \(KeyError: 'nothing'\)"):
        list(two.run(tmp_path, tasks.raise_key))


def test_processor_time_is_bounded(two, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "MOST_SECONDS", 1)
    with pytest.raises(UnreadableError, match="takes more than 1 seconds of processor time"):
        list(two.run(tmp_path, tasks.burn))


def test_memory_is_bounded(two, tmp_path):
    with pytest.raises(UnreadableError, match="takes more than 2,048 MB of memory"):
        list(two.run(tmp_path, tasks.swell))
    assert list(two.run(tmp_path, tasks.refuse, [1])) == [1]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (ImportError, ("etree.so: failed to map segment from shared object",)),
        (ImportError, ("cv2.so: cannot allocate memory in static TLS block",)),
        (OSError, (errno.ENOMEM, "Cannot allocate memory")),
    ],
)
def test_want_of_memory_is_told_as_such_wherever_it_shows(two, tmp_path, kind, arguments):
    with pytest.raises(UnreadableError, match="takes more than 2,048 MB of memory"):
        list(two.run(tmp_path, tasks.fail, kind, arguments))


def test_a_library_that_is_not_there_is_no_want_of_memory(two, tmp_path):
    with pytest.raises(UnreadableError, match=r"the file broke what opens it \(ImportError: no such thing\)"):
        list(two.run(tmp_path, tasks.fail, ImportError, ("no such thing",)))


def test_what_a_library_prints_is_no_answer(two, tmp_path):
    assert list(two.run(tmp_path, tasks.chat)) == ["answer"]


def test_a_worker_imports_neither_the_main_module_nor_what_lies_in_the_folder(two, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ((paths, is_main),) = two.run(tmp_path, tasks.where)
    assert not is_main
    assert "" not in paths
    assert str(tmp_path) not in paths


def test_an_answer_that_is_not_heard_to_the_end_ends_its_worker(two, tmp_path):
    answers = two.run(tmp_path, tasks.refuse, [0, 1, 2])
    assert next(answers) == 0
    answers.close()
    assert list(two.run(tmp_path, tasks.refuse, [5])) == [5]


def test_no_number_of_threads_floods_the_machine():
    assert [Crew(size).size for size in (-1, 0, 1, 5000)] == [1, 1, 1, workers.MOST_WORKERS]


def test_where_the_system_gives_no_second_process_one_does_all(tmp_path, monkeypatch):
    real, started = subprocess.Popen, []

    def popen(*arguments, **options):
        if started:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(True)
        return real(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", popen)
    made = Crew(4)
    assert sorted(made.spread(tmp_path, tasks.refuse, [0, 1, 2])) == [0, 1, 2]
    made.close()


def test_a_file_is_read_alike_by_one_and_by_two(two, tmp_path):
    path = budget(tmp_path / "budget.pdf")
    side_by_side = opened(path).placed(lambda name, page, pages: None)
    with crew(1):
        alone = opened(path).placed(lambda name, page, pages: None)
    assert len(alone) == 10
    assert side_by_side == alone


def test_threads_are_an_option_of_read(tmp_path, monkeypatch):
    project = copy_project(tmp_path)
    path = budget(tmp_path / "budget.pdf")
    sizes = []
    real = workers.crew
    monkeypatch.setattr(workers, "crew", lambda size=1: sizes.append(size) or real(size))
    command = ["read", str(path), "--no-proof", "--no-report", "--quiet", "--project-dir", str(project)]
    assert main([*command, "--threads", "2"]) == 0
    assert sizes == [2]
    cells = Path(project / "seeds/budget/printed_cells.csv").read_text(encoding="utf-8")
    assert cells.count("putuo_commerce_2023_dept,") == 80
