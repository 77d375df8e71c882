"""The page of the source beside the number: pages of files as pictures, and the lines around those of a text.

A file belongs to a document when its SHA-256 is what the register of documents says; where files may lie is the
variable `source_folders` of `dbt_project.yml` (an empty list shows none). They are read where they lie: pictures and
lines go into the built site alone, and only of pages and lines that a number or a row stands on or beside.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from gouji.engine.project.project import Project
from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.reading.encodings import decoded
from gouji.field.reading.files import MOST_BYTES, kind
from gouji.field.reading.prints import dots_for, prints
from gouji.field.reading.workers import crew
from gouji.field.site.facsimile_places import file_and_page
from gouji.field.site.source import Record
from gouji.field.site.templates import Folder, slug

VARIABLE = "source_folders"
# Beside the project, where none are declared; of the folder above only the files that lie in it themselves.
FOLDERS = ("documents", "../documents", "../shared/documents", "..")
CHUNK = 400  # lines that a page loads at once
_AROUND = 3  # lines before and after one that holds a number or a row
_MOST_FILES = 20_000
_ENDINGS = {
    ".pdf", ".txt", ".md", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".htm", ".html", ".doc", ".docx", ".xls", ".xlsx",
}  # fmt: skip
_CACHE = "originals"
_DRAWERS = 2  # processes that draw pages side by side


class Originals:
    """The files of documents, where they lie beside a project."""

    def __init__(self, project: Project, documents: Sequence[Record]):
        self._cache = project.target / _CACHE
        wanted = {sha: document["document_id"] for document in documents for sha in _sums(document)}
        found = _found(project, self._cache, set(wanted))
        self._files: dict[str, list[tuple[str, Path] | None]] = {
            document["document_id"]: [(sha, found[sha]) if sha in found else None for sha in _sums(document)]
            for document in documents
        }

    def state(self, document: str) -> list[str]:
        """The sums of the files that are there."""
        return [file[0] for file in self._files.get(document, ()) if file is not None]

    def keep(self, document: str, folder: Folder) -> None:
        """Take over what the last site shows of the files of a document."""
        for start in (f"source/{slug(document)}", f"data/source/{slug(document)}"):
            below = folder.earlier / start if folder.earlier is not None else None
            for path in sorted(below.iterdir()) if below is not None and below.is_dir() else ():
                folder.take(path, f"{start}/{path.name}")

    def write(self, document: str, at: set[int], pages: set[str], folder: Folder) -> Record | None:
        """Write pictures of pages and the lines around; what its page needs to show them, None where nothing is there.

        `pages`: page as in `source_page` → picture, and left, top, width, height in points; `lines`: lines in a chunk.
        """
        files = self._files.get(document, ())
        made: Record = {}
        for part, file in enumerate(files):
            if file is None:
                continue
            with suppress(GoujiError, OSError):
                if kind(file[1]) in ("pdf", "image"):
                    drawn = self._pages(document, part, file, pages, folder)
                    made |= {"pages": {**made.get("pages", {}), **drawn}} if drawn else {}
                elif not part and _lines(document, file[1], at, folder):
                    made["lines"] = CHUNK
        return made or None

    def _pages(
        self, document: str, part: int, file: tuple[str, Path], pages: set[str], folder: Folder
    ) -> dict[str, list[Any]]:
        wanted: dict[int, str] = {}
        for text in pages:
            of, page = file_and_page(text)
            if of == part and page:
                wanted[page] = text
        made = {}
        for page, (picture, *place) in self._drawn(*file, sorted(wanted)).items():
            path = f"source/{slug(document)}/{'text-' if part else ''}{page}.png"
            folder.take(picture, path)
            made[wanted[page]] = [path, *place]
        return made

    def _drawn(self, sha: str, path: Path, pages: Sequence[int]) -> dict[int, tuple[Path, float, float, float, float]]:
        """Page → picture in the cache and its place in points; what is not there yet is drawn by workers."""
        below = self._cache / sha[:16]
        below.mkdir(parents=True, exist_ok=True)
        index = below / "pages.json"
        known: dict[str, list[float]] = _read(index)
        missing = [page for page in pages if str(page) not in known or not (below / f"{page}.png").is_file()]
        if missing:
            with crew(_DRAWERS) as drawers:
                for drawn in drawers.spread(path, partial(prints, dots=dots_for(len(missing))), missing):
                    (below / f"{drawn.page}.png").write_bytes(drawn.png)
                    known[str(drawn.page)] = [drawn.left, drawn.top, drawn.width, drawn.height]
            _keep(index, known)
        return {page: (below / f"{page}.png", *known[str(page)]) for page in pages if str(page) in known}  # type: ignore[misc]


def _sums(document: Record) -> list[str]:
    return [sha for sha in (document["source_sha256"] or "").split(";") if sha]


def _found(project: Project, cache: Path, wanted: set[str]) -> dict[str, Path]:
    """SHA-256 → file, of those wanted. What a file's sum is, is remembered by its size and time."""
    folders = project.variables.get(VARIABLE, FOLDERS)
    found: dict[str, Path] = {}
    if not wanted or not isinstance(folders, (list, tuple)):
        return found
    index = cache / "files.json"
    known: dict[str, list[Any]] = _read(index)
    seen: dict[str, list[Any]] = {}
    for path in _files(project.root, [str(folder) for folder in folders]):
        with suppress(OSError):
            about = path.stat()
            if about.st_size > MOST_BYTES:
                continue
            before = known.get(str(path))
            if before is None or before[:2] != [about.st_size, about.st_mtime_ns]:
                before = [about.st_size, about.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()]
            seen[str(path)] = before
            if before[2] in wanted:
                found.setdefault(before[2], path)
    if seen != known:
        cache.mkdir(parents=True, exist_ok=True)
        _keep(index, seen)
    return found


def _files(root: Path, folders: Sequence[str]) -> Iterator[Path]:
    """Files in the folders and below; of the folder above the project those in it alone."""
    left = _MOST_FILES
    for name in folders:
        folder = root / name
        listed = folder.iterdir() if name == ".." else folder.rglob("*")
        with suppress(OSError):
            for path in sorted(listed) if folder.is_dir() else ():
                if left and path.suffix.lower() in _ENDINGS and path.is_file():
                    left -= 1
                    yield path


def _keep(index: Path, content: Mapping[str, Any]) -> None:
    """Write an index at once, as another process may read it."""
    new = index.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(index)


def _read(index: Path) -> dict[str, Any]:
    try:
        found = json.loads(index.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _lines(document: str, path: Path, at: set[int], folder: Folder) -> bool:
    """Write the lines of a text on and around those that hold something, in chunks by their number."""
    lines = decoded(path.read_bytes(), path).split("\n")
    chunks: dict[int, dict[int, str]] = defaultdict(dict)
    for line in sorted(at):
        for number in range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1):
            chunks[number // CHUNK][number] = lines[number - 1].rstrip("\r")
    for chunk, held in chunks.items():
        folder.data(f"source/{slug(document)}/{chunk}", held)
    return bool(chunks)
