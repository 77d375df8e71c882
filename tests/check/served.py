"""A server of `serve` in a process of its own, and what is sent to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.reading.small_budget import budget

ROOT = Path(__file__).resolve().parents[2]
WRONG = {("T03", 2, 4): "790.00"}
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


def dropped(folder: Path) -> tuple[Path, Path, Path]:
    """One number changed, none changed a year later, and no document."""
    none = folder / "无.pdf"
    none.write_bytes(b"%PDF-1.7\nnothing\n")
    return budget(folder / "wrong.pdf", changed=WRONG), budget(folder / "next.pdf", year=2024), none
