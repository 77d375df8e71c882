"""Notices of builds: what each destination is told and when, against servers of this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest

from gouji.cli.notices import sending
from gouji.cli.notices.messages import MOST_BYTES, Notice
from gouji.cli.notices.problems import Problem
from gouji.cli.notices.settings import Destination, destinations
from gouji.cli.notices.telling import due
from gouji.engine.vocabulary.errors import ConfigurationError

TOKEN = "ab12cd34-secret"
BROKEN = "select * from {{ ref('third') }} where orders = 400"
RIGHT = "select * from {{ ref('third') }} where orders <> 400"
FORMS = ("webhook", "slack", "feishu", "dingtalk", "wecom")


class Chat(ThreadingHTTPServer):
    """Keeps what is posted; answers with the statuses that a test sets, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[tuple[str, dict]] = []
        self.statuses: list[int] = []
        self.answer: dict = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook/{TOKEN}"


class _Handler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((self.path, content))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        said = json.dumps(self.server.answer).encode()
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Post(socketserver.ThreadingTCPServer):
    """As much of SMTP as a client needs that sends one message."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.messages: list[str] = []
        self.refusals = 0


class _Mailbox(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        if self.server.refusals:
            self.server.refusals -= 1
            self.wfile.write(b"421 later\r\n")
            return
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            word = line.decode().split(None, 1)[0].upper() if line.strip() else ""
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                for text in self.rfile:
                    if text == b".\r\n":
                        break
                    lines.append(text.decode())
                self.server.messages.append("".join(lines))
            self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 fine\r\n")
            if word == "QUIT":
                return


@contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def chat(monkeypatch) -> Iterator[Chat]:
    monkeypatch.setattr(sending, "PAUSE", 0.01)
    server = Chat()
    monkeypatch.setenv("CHAT_URL", server.url)
    with served(server):
        yield server


def told(small, *lines: str) -> None:
    small.write("notify.yml", "destinations:\n" + "".join(f"  {line}\n" for line in lines))


def fails(small, fails: bool = True) -> None:
    small.write("tests/data/assert_all_there.sql", BROKEN if fails else RIGHT)


def test_a_first_failure_a_change_and_the_recovery_are_told_and_nothing_else(small, chat):
    told(small, "- {type: webhook, url_env: CHAT_URL}")
    assert small.run("build", "--quiet").code == 0
    assert chat.posted == []
    fails(small)
    assert small.run("build", "--quiet").code == 1
    assert small.run("build", "--quiet").code == 1  # as it was told
    small.write("tests/data/assert_more.sql", BROKEN)
    assert small.run("build", "--quiet").code == 1
    small.write("tests/data/assert_more.sql", RIGHT)
    fails(small, False)
    assert small.run("build", "--quiet").code == 0
    assert small.run("build", "--quiet").code == 0
    events = [content["event"] for _, content in chat.posted]
    assert events == ["failure", "change", "recovery"]
    first, second, third = (content for _, content in chat.posted)
    assert [problem["id"] for problem in first["problems"]] == ["test.shop.assert_all_there"]
    assert [problem["id"] for problem in second["problems"] if problem["is_new"]] == ["test.shop.assert_more"]
    assert (third["problems"], len(third["solved"])) == ([], 2)
    assert third["run"]["status"] == "passed"


@pytest.mark.parametrize("form", FORMS)
def test_each_chat_gets_what_it_accepts(small, chat, form):
    told(small, f"- {{type: {form}, url_env: CHAT_URL, language: zh}}")
    fails(small)
    assert small.run("build", "--quiet").code == 1
    ((path, content),) = chat.posted
    assert path == f"/hook/{TOKEN}"
    text = {
        "webhook": lambda: content["problems"][0]["message_zh"],
        "slack": lambda: content["text"],
        "feishu": lambda: content["content"]["text"] if content["msg_type"] == "text" else "",
        "dingtalk": lambda: content["markdown"]["text"] if content["msgtype"] == "markdown" else "",
        "wecom": lambda: content["markdown"]["content"] if content["msgtype"] == "markdown" else "",
    }[form]()
    assert "assert_all_there" in text
    if form != "webhook":
        assert "构建未通过" in text


def test_signatures_are_those_of_feishu_and_dingtalk(small, chat, monkeypatch):
    monkeypatch.setenv("CHAT_SECRET", "SEC-of-the-chat")
    told(small, "- {type: feishu, url_env: CHAT_URL, secret_env: CHAT_SECRET}",
         "- {type: dingtalk, url_env: CHAT_URL, secret_env: CHAT_SECRET}")  # fmt: skip
    fails(small)
    assert small.run("build", "--quiet").code == 1
    (_, feishu), (path, _) = chat.posted
    key = f"{feishu['timestamp']}\nSEC-of-the-chat".encode()
    assert feishu["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    given = parse_qs(urlsplit(path).query)
    text = f"{given['timestamp'][0]}\nSEC-of-the-chat".encode()
    sign = base64.b64encode(hmac.new(b"SEC-of-the-chat", text, hashlib.sha256).digest()).decode()
    assert given["sign"] == [unquote_plus(sign) if "%" in sign else sign]


def test_a_server_that_is_busy_is_asked_again(small, chat):
    told(small, "- {type: webhook, url_env: CHAT_URL}")
    chat.statuses = [503, 429]
    fails(small)
    run = small.run("build", "--quiet")
    assert (run.code, len(chat.posted)) == (1, 3)
    assert "warning" not in run.text


@pytest.mark.parametrize("how", ["down", "refuses", "says no"])
def test_what_cannot_be_sent_fails_no_build_hides_its_address_and_is_told_by_the_next(small, chat, how, monkeypatch):
    told(small, f"- {{type: {'wecom' if how == 'says no' else 'webhook'}, url_env: CHAT_URL, name: team}}")
    fails(small)
    small.run("build", "--quiet")
    assert len(chat.posted) == 1
    fails(small, False)
    if how == "down":
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:9/{TOKEN}")
    elif how == "refuses":
        chat.statuses = [403]
    else:
        chat.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    run = small.run("build", "--quiet")
    assert run.code == 0
    assert "warning: team: " in run.text
    assert TOKEN not in run.text
    monkeypatch.setenv("CHAT_URL", chat.url)
    chat.answer = {}
    before = len(chat.posted)
    assert small.run("build", "--quiet").code == 0
    assert len(chat.posted) == before + 1
    kept = [path for path in (small.root / "target").rglob("*") if path.is_file()]
    assert not [path for path in kept if TOKEN.encode() in path.read_bytes()]


def test_filters_leave_problems_out(small, chat):
    told(small, "- {type: webhook, url_env: CHAT_URL, name: mine, tag: [money]}",
         "- {type: webhook, url_env: CHAT_URL, name: theirs, tag: [words], on: [failure]}",
         "- {type: webhook, url_env: CHAT_URL, name: recovered, on: [recovery]}")  # fmt: skip
    small.write("tests/data/assert_all_there.sql", "{{ config(tags=['money']) }} " + BROKEN)
    assert small.run("build", "--quiet").code == 1
    assert len(chat.posted) == 1
    fails(small, False)
    assert small.run("build", "--quiet").code == 0
    assert [content["event"] for _, content in chat.posted] == ["failure", "recovery", "recovery"]


def test_a_letter_is_sent_and_sent_again_where_the_server_is_busy(small, monkeypatch):
    monkeypatch.setattr(sending, "PAUSE", 0.01)
    post = Post()
    post.refusals = 1
    with served(post):
        told(small, f"- {{type: email, host: 127.0.0.1, port: {post.server_address[1]}, security: none, "
                    "from: build@example.org, to: [one@example.org, two@example.org]}")  # fmt: skip
        fails(small)
        assert small.run("build", "--quiet").code == 1
    (letter,) = post.messages
    assert "Subject: shop: build failed" in letter
    assert "To: one@example.org, two@example.org" in letter
    assert "assert_all_there" in letter


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- {type: pigeon}", "notify.yml:2: unknown type 'pigeon'"),
        ("- {type: slack}", "notify.yml:2: a destination of type slack needs url"),
        ("- {type: slack, url_env: NOT_SET}", "notify.yml:2: the environment has no variable NOT_SET"),
        ("- {type: slack, url: 'ftp://x'}", "notify.yml:2: this is no address"),
        ("- {type: slack, url: 'https://x', on: [sunrise]}", "notify.yml:2: unknown event 'sunrise'"),
        ("- {type: slack, url: 'https://x', colour: red}", "notify.yml:2: a destination of type slack has no 'colour'"),
        ("- {type: slack, url: 'https://x', language: fr}", "notify.yml:2: unknown language 'fr'"),
        ("- 3", "notify.yml:1: a destination is a mapping"),
    ],
)
def test_settings_that_are_wrong_are_told_with_file_and_line_and_fail_no_build(small, entry, message):
    told(small, entry)
    run = small.run("build", "--quiet")
    assert run.code == 0
    assert f"nobody is told: {message}" in run.text
    with pytest.raises(ConfigurationError):
        destinations(small.root, {})


def test_a_notice_is_short_enough_for_every_chat():
    many = [Problem(f"p{n}", "node", "error", "问题" * 400, "problem " * 400) for n in range(30)]
    notice = Notice("shop", "failure", {"started_at": "now", "seconds": "1"}, many, many, [])
    for language in ("zh", "en"):
        assert len(notice.text(language).encode()) <= MOST_BYTES
    assert Destination("a", "slack").wants(many[0])


@pytest.mark.parametrize(
    ("before", "now", "event"),
    [
        ((), (), None),
        ((), ("a",), "failure"),
        (("a",), ("a",), None),
        (("a",), ("b",), "change"),
        (("a",), (), "recovery"),
    ],
)
def test_an_event_is_what_is_otherwise_than_was_told(before, now, event):
    assert due(dict.fromkeys(before, ""), [Problem(key, "node", "error", "", "") for key in now]) == event
