"""Packages (ZIP) of office files, unpacked part by part within limits."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO, Any

from gouji.field.reading.files import UnreadableError
from gouji.field.reading.markup import attribute, damaged, local, xml

MOST_PARTS = 2000
MOST_UNPACKED = 256 * 1024 * 1024  # bytes of all parts together
MOST_PART = 24 * 1024 * 1024  # bytes of a part that is parsed whole
_MOST_TIMES = 400  # a part may unpack to so many times its size
_SMALL = 4 * 1024 * 1024  # and to so many bytes in any case
_IS_LOCKED = 0x1


class Package:
    """An open package. Parts are named without a slash before them."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self.path = path
        self._archive = archive
        self.names = {info.filename.lstrip("/"): info for info in archive.infolist()}
        _check(archive.infolist(), path)

    def xml(self, name: str) -> Any:
        """The root of a part. Raises UnreadableError."""
        if name not in self.names:
            raise damaged(self.path, name)
        if self.names[name].file_size > MOST_PART:
            raise UnreadableError(
                f"{name} holds {self.names[name].file_size >> 20} MB; at most {MOST_PART >> 20} MB are read",
                path=self.path,
                hint="divide the file",
            )
        with self.opened(name) as stream:
            return xml(stream.read(MOST_PART + 1), self.path, name)

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """A part as a stream. Raises UnreadableError where it is missing or damaged."""
        if name not in self.names:
            raise damaged(self.path, name)
        try:
            with self._archive.open(self.names[name]) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise damaged(self.path, name) from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Id → (last word of its type, part) for what a part refers to inside of the package."""
        folder = dirname(name)
        where = join(folder, "_rels", name[len(folder) :].lstrip("/") + ".rels")
        if where not in self.names:
            return {}
        found = {}
        for each in self.xml(where):
            if local(each) == "Relationship" and attribute(each, "TargetMode") != "External":
                target = attribute(each, "Target").replace("\\", "/")
                part = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[attribute(each, "Id")] = (attribute(each, "Type").rpartition("/")[2], part)
        return found

    def main(self, default: str) -> str:
        """The part that the package is about."""
        parts = [part for kind, part in self.related("").values() if kind == "officeDocument"]
        return next((part for part in parts if part in self.names), default)


@contextmanager
def package(path: Path) -> Iterator[Package]:
    """A package, opened. Raises UnreadableError where it is damaged, locked, or would unpack without end."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path, "the archive") from error
    with archive:
        yield Package(archive, path)


def _check(infos: list[zipfile.ZipInfo], path: Path) -> None:
    if any(info.flag_bits & _IS_LOCKED for info in infos):
        raise UnreadableError("the file is locked with a password", path=path, hint="save it without one")
    if len(infos) > MOST_PARTS:
        raise UnreadableError(
            f"the archive holds {len(infos)} parts; at most {MOST_PARTS} are read", path=path, hint="check the file"
        )
    unpacked = sum(info.file_size for info in infos)
    grown = [info for info in infos if info.file_size > max(_SMALL, info.compress_size * _MOST_TIMES)]
    if unpacked > MOST_UNPACKED or grown:
        most = max(infos, key=lambda info: info.file_size)
        raise UnreadableError(
            f"the archive would unpack to {unpacked >> 20} MB ({most.filename}: {most.file_size >> 20} MB out of "
            f"{most.compress_size >> 10} KB); it is not unpacked",
            path=path,
            hint=f"at most {MOST_UNPACKED >> 20} MB are read, and {_MOST_TIMES} times what is packed: check the file",
        )
