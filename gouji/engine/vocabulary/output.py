"""What a command says, kept apart from what libraries print by themselves."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STDOUT, _STDERR = 1, 2


@contextmanager
def own_output() -> Iterator[None]:
    """Only what Python says goes to the standard output: what a library writes to the descriptor goes to stderr.

    A solver that prints a line while a file is judged would stand in the middle of its JSON. Nothing is changed where
    the output is no descriptor of the process, as in a test or a notebook.
    """
    before = sys.stdout
    if not isinstance(before, io.TextIOWrapper) or _descriptor(before) != _STDOUT:
        yield
        return
    before.flush()
    kept = os.dup(_STDOUT)
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:  # there is no stderr
        os.close(kept)
        yield
        return
    sys.stdout = io.TextIOWrapper(
        os.fdopen(os.dup(kept), "wb"), before.encoding, before.errors, line_buffering=before.line_buffering
    )
    try:
        yield
    finally:
        ours, sys.stdout = sys.stdout, before
        with suppress(OSError, ValueError):  # its reader may have left
            ours.close()
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _descriptor(stream: io.TextIOWrapper) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None
