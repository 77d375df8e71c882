"""Exceptions that nobody foresaw: one line for the user, the whole trace in a file."""

from __future__ import annotations

import os
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from gouji.engine.vocabulary.errors import UnexpectedError

TRACES_NAME = "traces.log"
_LONGEST = 300


def unexpected(error: BaseException, doing: str, folder: Path | None, path: str | None = None) -> UnexpectedError:
    """The error to show for another: what was being done, what came up, and the file that its trace was added to.

    The trace goes into `folder`, or into the system's folder for temporary files where that cannot be written.
    """
    text = "".join(traceback.format_exception(error))
    first = next(iter(str(error).strip().splitlines()), "")
    what = f"{type(error).__name__}: {first[:_LONGEST]}" if first else type(error).__name__
    lies = _written(f"{datetime.now(UTC):%F %T} {doing}\n{text}\n", folder)
    where = f"the whole trace lies in {lies}" if lies else "the trace could not be written: set GOUJI_DEBUG=1 to see it"
    return UnexpectedError(f"unexpected while {doing}: {what}", path=path, hint=where)


def _written(text: str, folder: Path | None) -> Path | None:
    own = Path(tempfile.gettempdir()) / f"gouji-traces-{os.getuid()}.log"
    for path in ([folder / TRACES_NAME] if folder is not None else []) + [own]:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None
