"""The files that are given, read as documents; one that cannot be read is told and does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.reading import seedrows
from gouji.field.reading.bundles import Bundle, bundled
from gouji.field.reading.documents import Document, library, read_seen
from gouji.field.reading.files import without_marked
from gouji.field.reading.identity import Asked
from gouji.field.reading.seedrows import Rows
from gouji.field.reading.sources import Progress
from gouji.field.reading.workers import at_hand

_PROSE = "text:"  # before a page of the prose where prose and tables are two files


@dataclass(frozen=True)
class Opened:
    """A document as it is judged: its name among the others, its files (the one with tables first), and its rows."""

    name: str
    paths: tuple[Path, ...]
    document: Document
    rows: Rows

    @property
    def path(self) -> Path:
        """The file that holds the tables."""
        return self.paths[0]

    def file_of(self, page: str | None) -> Path:
        """The file that a page of the seeds is of: `text:4` is of the prose, a page without a word of the tables."""
        is_prose = (page or "").startswith(_PROSE)
        return self.paths[-1] if is_prose else self.path


@dataclass(frozen=True)
class Desk:
    """What was made of the files: documents, and for each file that is none, why."""

    documents: list[Opened] = field(default_factory=list)
    failures: list[tuple[Path, GoujiError]] = field(default_factory=list)


def opened(paths: Sequence[Path], seeds: Path, asked: Asked, progress: Progress) -> Desk:
    """Read the files, those of one document together. Raises UsageError for a file that is given twice."""
    declared = replace(library(seeds), takes_new=True)
    with at_hand():
        bundles, refused = bundled(without_marked(paths)[0], declared, progress)
        desk = Desk(failures=[(each.path, each.error) for each in refused])
        for bundle in bundles:
            try:
                _take(desk, bundle, read_seen(bundle.holding, bundle.prose, declared, asked), seeds)
            except GoujiError as error:
                desk.failures.append((bundle.paths[0], error))
    return desk


def _take(desk: Desk, bundle: Bundle, document: Document, seeds: Path) -> None:
    said = document.identity
    name = seedrows.document_id(document, seeds)
    known = next((each for each in desk.documents if each.name == name), None)
    if known is not None:
        raise GoujiError(
            f"this is the budget of {said.unit_name} for {said.fiscal_year} ({said.scope}), as {known.path.name} is",
            path=bundle.paths[0],
            hint="check two versions of a document one by one",
        )
    desk.documents.append(Opened(name, bundle.paths, document, seedrows.rows_of(document, name, seeds, anew=True)))
