"""Copies of large files: where the file system shares blocks, only what is written afterwards takes room and time.

Where it does not, a large copy goes past the memory in which the system keeps what was read and written: filling that
with gigabytes that nobody reads costs more than the disk does.
"""

from __future__ import annotations

import errno
import mmap
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

# Linux: let a file have the blocks of another, on file systems that can (XFS, Btrfs, bcachefs, ZFS from 2.2).
_FICLONE = 0x40049409
# A smaller file is read again at once, better from memory, and takes no half a second to write.
LARGE = 256 << 20
_PIECE = 8 << 20
# What disks and file systems ask of the places and lengths of what goes past the memory.
_ALIGNED = 4096
# The file system, or the system, copies through that memory alone.
_UNABLE = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)


def copy_file(source: Path, target: Path) -> bool:
    """Let `target` hold what `source` holds; whether they share their blocks. Raises OSError."""
    if _shared(source, target):
        return True
    if source.stat().st_size < LARGE or not copy_directly(source, target):
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


def copy_directly(source: Path, target: Path) -> bool:
    """Copy from disk to disk; False where that cannot be done whole: `target` is to be written anew. Raises OSError."""
    flag = getattr(os, "O_DIRECT", None)
    if flag is None:  # not this system
        return False
    with ExitStack() as stack:
        try:
            given = os.open(source, os.O_RDONLY | flag)
            stack.callback(os.close, given)
            taken = os.open(target, os.O_WRONLY | os.O_CREAT | flag)
            stack.callback(os.close, taken)
            return _pieces(given, taken)
        except OSError as error:
            if error.errno in _UNABLE:
                return False
            raise


def _pieces(given: int, taken: int) -> bool:
    """Whether all of a file was read and written, piece by piece."""
    size, place = os.fstat(given).st_size, 0
    piece = memoryview(mmap.mmap(-1, _PIECE))  # memory that is aligned
    while place < size:
        length = os.preadv(given, [piece], place)
        rounded = -(-length // _ALIGNED) * _ALIGNED
        if length != min(_PIECE, size - place) or os.pwritev(taken, [piece[:rounded]], place) != rounded:
            return False
        place += length
    os.ftruncate(taken, size)
    return True
