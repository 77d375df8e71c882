"""Copies of large files: where the file system shares blocks, only what is written afterwards takes room and time."""

from __future__ import annotations

import shutil
from pathlib import Path

# Linux: let a file have the blocks of another, on file systems that can (XFS, Btrfs, bcachefs, ZFS from 2.2).
_FICLONE = 0x40049409


def copy_file(source: Path, target: Path) -> bool:
    """Let `target` hold what `source` holds; whether they share their blocks. Raises OSError."""
    if _shared(source, target):
        return True
    shutil.copyfile(source, target)
    return False


def _shared(source: Path, target: Path) -> bool:
    try:
        from fcntl import ioctl
    except ImportError:  # not this system
        return False
    with source.open("rb") as given, target.open("wb") as taken:
        try:
            ioctl(taken.fileno(), _FICLONE, given.fileno())
        except OSError:  # another file system, or one that cannot
            return False
    return True
