"""Compound files (OLE), the container of the old office forms: what lies in one, by the names of its directory."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_SECTORS_IN_HEAD = 109  # places of the allocation table that the header itself lists
_FREE = 0xFFFFFFFA  # sector numbers from here on say that there is none
_ENTRY = 128
_MOST_SECTORS = 4096  # of a directory: a chain that is longer goes round in a circle
# Name of a stream → kind of file; the first that is there counts.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
)


def compound_kind(path: Path) -> str:
    """What a compound file holds: locked, xls, doc, ole where it is something else, empty where it is damaged."""
    try:
        with path.open("rb") as file:
            names = set(_names(file.read()))
    except (OSError, struct.error, ValueError, UnicodeDecodeError):
        return ""
    return next((kind for name, kind in _STREAMS if name in names), "ole")


def _names(content: bytes) -> Iterator[str]:
    """The names in the directory. Raises struct.error or ValueError where the file is cut off."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise ValueError(shift)
    size = 1 << shift
    first = struct.unpack_from("<I", content, 48)[0]
    heads = struct.unpack_from(f"<{_SECTORS_IN_HEAD}I", content, 76)
    following: list[int] = []
    for sector in heads:
        if sector < _FREE:
            following += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    sector = first
    for _ in range(_MOST_SECTORS):
        if sector >= _FREE:
            return
        start = (sector + 1) * size
        for at in range(start, start + size, _ENTRY):
            length = struct.unpack_from("<H", content, at + 64)[0]
            if 2 < length <= 64:
                yield content[at : at + length - 2].decode("utf-16-le")
        sector = following[sector] if sector < len(following) else _FREE
