"""The process of one check: files of a folder in, its result beside them, a line of JSON for each step.

It is held to the limits, and ends itself with its workers where whoever started it has gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from gouji.engine.project.carried import carried_project
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.field.check.checks import check
from gouji.field.quality.chineseerrors import message_in
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.identity import Asked
from gouji.field.reading.sources import Progress
from gouji.field.reading.workers import crew
from gouji.field.serving.limits import Limits, bound
from gouji.field.serving.results import RESULT, shown

READING, JUDGING, WRITING, DONE, REFUSED = "reading", "judging", "writing", "done", "refused"
ORDER = "order.json"
_NO_MEMORY = (
    "allocation failure", "failed to allocate", "cannot allocate", "memory allocation", "bad_alloc", "bad allocation",
    "out of memory", "memoryerror", "start new thread", "failed to map",
)  # fmt: skip


def ordered(folder: Path, files: list[str], year: int | None, limits: Limits) -> None:
    """Write what the process is to do."""
    content = {"files": files, "year": year, "limits": asdict(limits)}
    (folder / ORDER).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def lacks_memory(said: str) -> bool:
    """Whether a library says that it was given no more memory."""
    return any(each in said.lower() for each in _NO_MEMORY)


def main() -> None:
    """Judge what lies in the folder that the command line names last."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no step
    threading.Thread(target=_ends_with_its_starter, daemon=True).start()
    folder = Path(sys.argv[-1])
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    limits = Limits(**order["limits"])
    bound(limits.seconds * len(order["files"]), limits.memory)
    paths = [folder / "files" / name for name in order["files"]]
    try:
        _judge(folder, paths, Asked("", order["year"], ""), limits, lines)
    except GoujiError as error:
        said = {each: message_in(each, error) for each in LANGUAGES}
        _say(lines, REFUSED, **({"name": "memory"} if lacks_memory(error.message) else {"message": said}))
    except MemoryError:
        _say(lines, REFUSED, name="memory")


def _judge(folder: Path, paths: list[Path], asked: Asked, limits: Limits, lines: TextIO) -> None:
    with crew(2):
        checked = check(paths, asked, _progress(limits, lines))
    _say(lines, WRITING)
    content = shown(checked, folder, carried_project() / "seeds")
    (folder / RESULT).write_text(json.dumps(content, ensure_ascii=False, default=str), encoding="utf-8")
    _say(lines, DONE)


def _progress(limits: Limits, lines: TextIO) -> Progress:
    """Tells of each page, and refuses a file of too many."""

    def tell(name: str, page: int, pages: int) -> None:
        if pages > limits.pages:
            raise UnreadableError(f"it has {pages} pages; at most {limits.pages} are read", hint="divide it")
        _say(lines, READING, file=name, page=page, pages=pages)

    return tell


def _say(lines: TextIO, step: str, **values: Any) -> None:
    print(json.dumps({"step": step, **values}, ensure_ascii=False), file=lines, flush=True)


def _ends_with_its_starter() -> None:
    """The input is a pipe that nobody writes to: it ends with the process at its other end."""
    os.read(0, 1)
    os.killpg(os.getpgid(0), signal.SIGKILL)
