"""`serve`: files are uploaded and judged, findings looked at and downloaded; strangers are not answered."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest

from gouji.cli.main import main
from gouji.field.serving.guard import refused

from .served import ROOT, Answer, Served, dropped, serving

pytest.importorskip("starlette", reason="needs the extra: pip install gouji[serve]")
pytest.importorskip("uvicorn", reason="needs the extra: pip install gouji[serve]")
AXE = {"resultTypes": ["violations"], "preload": False}
PHONE = (390, 844)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path, Path]:
    return dropped(tmp_path_factory.mktemp("files"))


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
    assert (finding["printed"]["zh"], finding["implied"]["zh"]) == ("790.00", "700.00")
    assert finding["place"]["en"].startswith("wrong.pdf, page 4, T03")
    assert "行政运行" in finding["why"]["zh"]
    assert [document["year"] for document in result["documents"]] == [2023, 2024]
    ((none),) = result["unreadable"]
    assert none["file"] == "无.pdf"
    assert none["message"] == {
        "zh": "PDF 不完整：缺少结尾 → 请重新下载文件",
        "en": "the PDF is cut off: its end is missing → fetch the file again",
    }


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


def test_of_this_machine_another_address_may_be_taken_but_no_port_twice(tmp_path, served, capsys):
    assert main(["serve", "--port", str(urlsplit(served.url).port)]) == 2
    assert "cannot be used" in capsys.readouterr().err
    with serving(tmp_path, "--host", "localhost") as made:
        assert made.ask("/", host="localhost:80").status == 200
        assert "warning" not in made.said


def test_files_can_be_dropped_and_one_that_is_too_large_is_refused_before_it_is_sent(served, browser):
    context = browser.new_context(locale="en-GB")
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


def test_a_reading_report_works_in_its_sandbox(served, check, result, browser):
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{served.url.rstrip('/')}{check}/reading/{result['documents'][0]['reading']}")
    page.locator("#T05-3-basic").click()
    assert page.evaluate("document.activeElement.id") == "at-T05-3-basic"
    assert wrong == []
    page.close()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-CN"), ((1400, 900), "en-GB")])
def test_in_a_browser_with_the_keyboard(served, files, browser, size, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install gouji[site]").Axe()
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
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
