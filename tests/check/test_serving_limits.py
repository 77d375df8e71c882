"""`serve`: limits of files, pages, time and memory, addresses, and what is left when it ends."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gouji.cli.main import main
from gouji.engine.vocabulary.extras import install_command
from gouji.field.serving.checks import Check

from .served import _BOUNDARY, dropped, form, serving

pytest.importorskip("starlette", reason="needs the extra: pip install gouji[serve]")
pytest.importorskip("uvicorn", reason="needs the extra: pip install gouji[serve]")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path, Path]:
    return dropped(tmp_path_factory.mktemp("files"))


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path, files):
    with serving(tmp_path) as made:
        content = form([("files", "a.pdf", files[0].read_bytes())])
        head = (
            f"POST /checks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary={_BOUNDARY}\r\n"
        )
        with socket.create_connection(("127.0.0.1", urlsplit(made.url).port)) as line:
            line.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content[:2000])
            (folder,) = tmp_path.glob("gouji-serve-*")
            wait(lambda: list(folder.iterdir()))
        wait(lambda: not list(folder.iterdir()))
        assert "Traceback" not in made.end()


def wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_name_is_no_path(tmp_path):
    made = Check("name", tmp_path)
    names = [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "a/b/预算.pdf",
        "预算.pdf",
        ".hidden",
        "x\n\r.pdf",
        "n" * 400 + ".pdf",
        "/",
    ]
    paths = [made.path_for(name) for name in names]
    assert {path.parent for path in paths} == {tmp_path / "files"}
    assert [path.name for path in paths[:6]] == ["passwd", "boot.ini", "预算.pdf", "预算_2.pdf", "hidden", "x.pdf"]
    assert max(len(path.name.encode()) for path in paths) <= 255
    assert len({path.name for path in paths}) == len(names)


def test_limits_of_pages_end_a_file_and_those_of_time_a_check_and_nothing_is_left(tmp_path, files):
    with serving(tmp_path / "pages", "--max-pages", "5") as few:
        check, state = few.judged(files[0])
        assert state == {"step": "done"}
        (none,) = json.loads(few.ask(f"{check}/result").body)["unreadable"]
        assert none["message"] == {
            "zh": "共 9 页；最多读 5 页 → 请将其拆分", "en": "it has 9 pages; at most 5 are read → divide it"
        }  # fmt: skip
        few.ask(f"{check}/forget", "POST", b"")
        assert few.ask(check).status == 404
        assert few.left()
        said = few.end()
        assert few.process.returncode == 0
        assert "Traceback" not in said
        assert few.left() == []
    with serving(tmp_path / "seconds", "--max-seconds", "1") as short:
        _, state = short.judged(files[0])
        assert state["message"]["en"] == "the check took more than 1 seconds and was ended"


def test_the_limit_of_memory_ends_a_check(tmp_path, files):
    with serving(tmp_path / "memory", "--max-memory", "100") as small:
        _, state = small.judged(files[0])
        assert state["step"] == "failed"
        assert "memory" in state["message"]["en"].lower()
        assert small.ask("/").status == 200


def test_kept_uploads_and_results_stay(tmp_path, files):
    kept = tmp_path / "kept"
    with serving(tmp_path / "run", "--keep", str(kept)) as made:
        made.judged(files[0])
        made.end()
    assert [path.name for path in kept.glob("*/files/*")] == ["wrong.pdf"]
    assert len(list(kept.glob("*/outputs/en/marked.pdf"))) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "the page is for this machine alone"),
        (["--host", "nowhere.example"], "this is no address"),
        (["--port", "99999"], "port 99999 of 127.0.0.1 cannot be used"),
    ],
)
def test_an_address_that_is_not_of_this_machine_is_refused(capsys, options, said):
    assert main(["serve", *options]) == 2
    assert said in capsys.readouterr().err


def test_in_a_container_it_warns_and_answers_to_this_machine_alone(tmp_path):
    with serving(tmp_path, "--host", "0.0.0.0", "--in-container") as made:
        assert made.ask("/").status == 200
        assert made.ask("/", host="budget.example").status == 421
        assert made.said.startswith("warning: listening on 0.0.0.0, for a container: publish the port")
        assert made.url.startswith("http://127.0.0.1:")


def test_without_the_extra_it_says_what_to_install(capsys, monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["serve"]) == 2
    assert install_command("serve") in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see the processes of a server")
def test_a_check_ends_with_a_server_that_is_killed(tmp_path, files):
    with serving(tmp_path) as made:
        made.send(files[0])
        children: list[int] = []
        while not children:
            children = [int(pid) for task in Path(f"/proc/{made.process.pid}/task").iterdir()
                        for pid in (task / "children").read_text().split()]  # fmt: skip
        made.process.kill()
        made.process.wait()
        wait(lambda: not any(is_running(pid) for pid in children))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
