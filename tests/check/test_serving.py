"""`serve`: files are uploaded and judged, findings looked at and downloaded; limits, strangers, and what is left."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest

from gouji.cli.main import main
from gouji.field.serving.checks import Check
from gouji.field.serving.guard import refused
from tests.reading.small_budget import budget
from tests.site.browsing import CHROMIUM

pytest.importorskip("starlette", reason="needs the extra: pip install gouji[serve]")
pytest.importorskip("uvicorn", reason="needs the extra: pip install gouji[serve]")

ROOT = Path(__file__).resolve().parents[2]
WRONG = {("T03", 2, 4): "790.00"}
AXE = {"resultTypes": ["violations"], "preload": False}
PHONE = (390, 844)
_COMMAND = "import sys; from gouji.cli.main import main; sys.exit(main())"
_BOUNDARY = "----a-boundary-of-parts"


@dataclass
class Answer:
    """The answer to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Served:
    """A server that runs in a process of its own, with its temporary files in a folder that is looked at."""

    url: str
    process: subprocess.Popen[str]
    temporary: Path
    said: str = ""

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.url).port, timeout=20)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return found

    def send(self, *paths: Path, year: str = "", **headers: str) -> Answer:
        parts = [("files", path.name, path.read_bytes()) for path in paths]
        return self.ask("/checks", "POST", form(parts, year), content_type=f"multipart/form-data; boundary={_BOUNDARY}",
                        **headers)  # fmt: skip

    def judged(self, *paths: Path) -> tuple[str, dict]:
        """(address of the check, its last state)."""
        sent = self.send(*paths)
        assert sent.status == 303, sent.text
        check = sent.headers["location"]
        for _ in range(300):
            state = json.loads(self.ask(f"{check}/state").body)
            if state["step"] in ("done", "failed"):
                return check, state
            time.sleep(0.1)
        raise AssertionError(state)

    def left(self) -> list[str]:
        return [path.name for path in self.temporary.iterdir() if path.name.startswith("gouji-serve-")]

    def end(self) -> str:
        """End it as the system does, and return what it said."""
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=20)
        return said


def form(parts: list[tuple[str, str, bytes]], year: str = "") -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="year"\r\n\r\n{year}\r\n'
    made = [head.encode()]
    for field, name, content in parts:
        line = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        made.append(line.encode() + content + b"\r\n")
    return b"".join(made) + f"--{_BOUNDARY}--\r\n".encode()


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, "serve", *options], cwd=folder, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, line = "", ""
        while not line.startswith("http://"):
            said += (line := process.stdout.readline())
            assert line, f"the server did not start: {said}"
        yield Served(line.split(" ")[0], process, folder, said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path, Path]:
    """One number changed, none changed a year later, and no document."""
    folder = tmp_path_factory.mktemp("files")
    none = folder / "无.pdf"
    none.write_bytes(b"%PDF-1.7\nnothing\n")
    return budget(folder / "wrong.pdf", changed=WRONG), budget(folder / "next.pdf", year=2024), none


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served"), "--max-megabytes", "1", "--max-files", "3") as made:
        yield made


@pytest.fixture(scope="module")
def check(served, files) -> str:
    address, state = served.judged(*files)
    assert state == {"step": "done"}
    return address


@pytest.fixture(scope="module")
def result(served, check) -> dict:
    return json.loads(served.ask(f"{check}/result").body)


def test_files_that_are_dropped_are_judged_together_and_one_that_is_none_is_named(result):
    (finding,) = [each for each in result["findings"] if each["certainty"] == "certain"]
    assert (finding["printed"], finding["implied"]) == ("790.00", "700.00")
    assert finding["place"]["en"].startswith("wrong.pdf, page 4, T03")
    assert "行政运行" in finding["why"]["zh"]
    assert [document["year"] for document in result["documents"]] == [2023, 2024]
    ((none),) = result["unreadable"]
    assert none["file"] == "无.pdf"
    assert "PDF" in none["message"]


def test_the_page_of_a_finding_is_a_picture_that_holds_its_box(served, check, result):
    (finding,) = [each for each in result["findings"] if each["certainty"] == "certain"]
    picture = result["pictures"][finding["picture"]]
    assert (picture["file"], picture["page"]) == ("wrong.pdf", 4)
    ((x0, y0, x1, y1),) = finding["boxes"]
    assert picture["left"] < x0 < x1 < picture["left"] + picture["width"]
    assert picture["top"] < y0 < y1 < picture["top"] + picture["height"]
    drawn = served.ask(f"{check}/pictures/{finding['picture']}.png")
    assert drawn.headers["content-type"] == "image/png"
    assert drawn.body.startswith(b"\x89PNG")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_output_of_check_can_be_downloaded(served, check, result, language):
    names = result["outputs"][language]
    endings = {Path(name).suffix for name in names}
    assert endings == {".html", ".pdf", ".xlsx", ".json", ".csv", ".sarif", ".xml", ".md"}
    for name in names:
        answer = served.ask(f"{check}/outputs/{language}/{name}")
        assert answer.status == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert len(answer.body) > 100
    with pikepdf.open(io.BytesIO(served.ask(f"{check}/outputs/{language}/marked_wrong.pdf").body)) as pdf:
        (note,) = pdf.pages[3].Annots
        assert {"zh": "应为 700.00", "en": "implied 700.00"}[language] in str(note.Contents)


def test_a_reading_report_may_run_its_script_and_nothing_else(served, check, result):
    for document in result["documents"]:
        answer = served.ask(f"{check}/reading/{document['reading']}")
        assert answer.status == 200
        assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts; default-src 'none'")


def test_pages_load_nothing_from_elsewhere_and_hold_no_script_of_their_own(served, check):
    for path in ("/", check, "/nothing"):
        answer = served.ask(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert re.findall(r"<script(?! src=\"/assets/)", answer.text) == []
        assert not re.search(r"""(?:src|href|action)="(?!/|data:,|#)""", answer.text)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


def test_the_script_writes_text_and_never_markup_and_is_part_of_the_package():
    script = (ROOT / "gouji/field/serving/assets/serving.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", script)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["setuptools"]["package-data"]["gouji.field.serving"] == ["assets/*"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil", "192.168.0.9:80", ""])
def test_a_request_under_another_name_is_not_answered(served, check, host):
    answer = served.ask(check, host=host)
    assert answer.status in (400, 421)
    assert "wrong.pdf" not in answer.text


@pytest.mark.parametrize(
    "given", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}]
)
def test_another_site_can_start_and_delete_nothing(served, check, files, given):
    for answer in (served.send(files[0], **given), served.ask(f"{check}/forget", "POST", b"", **given)):
        assert answer.status == 403
        assert "comes from another site" in answer.text
    assert served.ask(check).status == 200


def test_the_page_itself_may_send():
    host = {"host": "localhost:8000"}
    assert refused("POST", {**host, "origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}) is None
    assert refused("POST", {**host, "origin": "http://localhost:9000"}).name == "origin"
    assert refused("GET", {"host": "[::1]:8000"}) is None


@pytest.mark.parametrize(
    "path", ["/checks/none", "/assets/core.py", "/assets/..%2frendering.py", "{check}/pictures/..%2fresult.json",
             "{check}/outputs/zh/..%2f..%2forder.json", "{check}/reading/.hidden", "{check}/outputs/zh/%00"],
)  # fmt: skip
def test_nothing_else_is_served(served, check, path):
    answer = served.ask(path.format(check=check))
    assert answer.status == 404
    assert "Traceback" not in answer.text


def test_each_limit_of_an_upload_has_its_message(served, files, tmp_path):
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * (1 << 20))
    huge = tmp_path / "huge.pdf"
    huge.write_bytes(b"%PDF-1.7\n" + b"0" * (4 << 20))
    assert_refused(served.send(large), 413, "a file may have 1 MB at most", "一份文件最大 1 MB")
    assert_refused(served.send(*[files[0]] * 4), 413, "at most 3 files are checked at once", "一次最多检查 3 份文件")
    assert_refused(served.send(), 400, "no file was chosen", "没有选择文件")
    assert_refused(served.send(files[0], year="20x4"), 400, "the year is to be a number", "年度应为")
    assert_refused(
        served.ask("/checks", "POST", b"x", content_type="multipart/form-data"), 400, "cannot be read", "无法读取"
    )
    with pytest.raises((ConnectionError, AssertionError)):  # it does not listen to the end
        assert served.send(huge).status != 413
    assert len(list(next(served.temporary.glob("gouji-serve-*")).iterdir())) <= 1


def assert_refused(answer: Answer, status: int, english: str, chinese: str) -> None:
    assert answer.status == status
    assert english in answer.text
    assert chinese in answer.text
    assert answer.text.count('role="alert"') == 1


def test_one_file_given_twice_is_refused_in_one_message(served, files, tmp_path):
    again = tmp_path / "again.pdf"
    again.write_bytes(files[0].read_bytes())
    _, state = served.judged(files[0], again)
    assert state["step"] == "failed"
    assert "one file is given twice" in state["message"]["en"]


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
        assert none["message"] == "it has 9 pages; at most 5 are read"
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


def test_of_this_machine_another_address_may_be_taken_but_no_port_twice(tmp_path, served, capsys):
    assert main(["serve", "--port", str(urlsplit(served.url).port)]) == 2
    assert "cannot be used" in capsys.readouterr().err
    with serving(tmp_path, "--host", "localhost") as made:
        assert made.ask("/", host="localhost:80").status == 200
        assert "warning" not in made.said


def test_without_the_extra_it_says_what_to_install(capsys, monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["serve"]) == 2
    assert "pip install 'gouji[serve]'" in capsys.readouterr().err


@pytest.fixture(scope="module")
def window(served) -> Iterator[object]:
    driver = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install gouji[site]")
    if CHROMIUM is None:
        pytest.skip("needs a browser on the PATH: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


def test_files_can_be_dropped_and_one_that_is_too_large_is_refused_before_it_is_sent(served, window):
    context = window.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(served.url)
    drop = """size => { const files = new DataTransfer(); files.items.add(new File(["x".repeat(size)], "dropped.pdf"));
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true})); }"""
    page.evaluate(drop, 2_000_000)
    page.keyboard.press("Enter")
    assert page.locator("#refused").inner_text() == "a file may have 1 MB at most"
    assert page.url == served.url
    page.evaluate(drop, 10)
    assert page.locator("#chosen").inner_text() == "dropped.pdf"
    assert not page.locator("#refused").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    assert "dropped.pdf" in page.locator("#result ul").first.inner_text()
    page.locator("form button.quiet").click()
    page.wait_for_selector("#files")
    context.close()


def test_a_reading_report_works_in_its_sandbox(served, check, result, window):
    page = window.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{served.url.rstrip('/')}{check}/reading/{result['documents'][0]['reading']}")
    page.locator("#T05-3-basic").click()
    assert page.evaluate("document.activeElement.id") == "at-T05-3-basic"
    assert wrong == []
    page.close()


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


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-CN"), ((1400, 900), "en-GB")])
def test_in_a_browser_with_the_keyboard(served, files, window, size, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install gouji[site]").Axe()
    context = window.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
    context.set_default_timeout(60_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((served.url, "data:")) else wrong.append(request.url)
    )

    def is_sound() -> None:
        assert axe.run(page, options=AXE).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    page.goto(served.url)
    if size == PHONE:
        is_sound()
    page.locator("#files").set_input_files(files[0])
    assert page.locator("#chosen").inner_text() == "wrong.pdf"
    page.locator("#year").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "findings"
    if size == PHONE:
        is_sound()
    page.keyboard.press("Tab")
    assert "T03" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    assert page.locator("#drawer").is_visible()
    assert page.locator("#drawer .implied").inner_text() == "700.00"
    is_sound()
    page.keyboard.press("Escape")
    assert not page.locator("#drawer").is_visible()
    assert page.evaluate("document.activeElement.className") == "opener"
    page.keyboard.press("Enter")
    page.locator("#drawer .quiet").press("Enter")
    assert page.evaluate("document.activeElement.id") == "box-0-0"
    place = page.locator("#box-0-0").bounding_box()
    picture = page.locator("figure", has=page.locator("#box-0-0")).locator("img").bounding_box()
    assert picture["x"] < place["x"] < picture["x"] + picture["width"]
    assert picture["y"] < place["y"] < picture["y"] + picture["height"]
    page.keyboard.press("Enter")
    assert page.locator("#drawer").is_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.locator(".downloads a[href$='zh/marked.pdf']").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert wrong == []
    context.close()
