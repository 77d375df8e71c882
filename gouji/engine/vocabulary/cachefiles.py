"""Files that commands keep for one another: none of them depends on one, and each is put in place whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def put(path: Path, content: bytes) -> bool:
    """Put a file in the place of another; False where it cannot be written."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.writing")
    with suppress(OSError):
        try:
            beside.write_bytes(content)
            beside.replace(path)
            return True
        finally:
            beside.unlink(missing_ok=True)
    return False
