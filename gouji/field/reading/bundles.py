"""Files of a command, grouped into documents: one file each, or one with the tables and others with its prose.

What belongs together is told by what is printed: unit, year and scope must not contradict, and where more than one
document could own a prose, the amounts that both print decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.field.reading.documents import Library, Seen, UnknownTemplateError, seen, template_of
from gouji.field.reading.identity import Hints, hints
from gouji.field.reading.sources import Progress
from gouji.field.reading.tables import TwoDocumentsError

_TABLES = 2  # titles of so many tables may stand in a prose; more are tables of their own
_AMOUNT = re.compile(r"\d[\d,]*\.\d+")
_CLEAR = 2  # the owner of a prose prints so many times more of its amounts than the next
_LEAST = 3  # amounts in common that tell an owner


@dataclass
class Bundle:
    """The files of one document: the one that holds its tables, and those of its prose in the order given."""

    holding: Seen
    prose: list[Seen] = field(default_factory=list)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of the document: that with the tables first."""
        return tuple(each.source.path for each in (self.holding, *self.prose))

    @property
    def seconds(self) -> float:
        """How long it took to open the files."""
        return sum(each.seconds for each in (self.holding, *self.prose))


@dataclass(frozen=True)
class Refused:
    """A file that belongs to no document that can be read, and why."""

    path: Path
    error: GoujiError


def bundled(
    paths: Sequence[Path], declared: Library, progress: Progress = lambda name, page, pages: None
) -> tuple[list[Bundle], list[Refused]]:
    """(documents in the order of their first file, files that are refused). Raises UsageError for a file given twice.

    `progress(file, page, pages)` is told of each page that is laid out.
    """
    opened: list[Seen] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            opened.append(seen(path, declared, progress))
        except GoujiError as error:
            refused.append(Refused(path, error))
    _refuse_twice(opened)
    holding = [_holds_tables(each, declared) for each in opened]
    bundles = [Bundle(each) for each, holds in zip(opened, holding, strict=True) if holds]
    for each, holds in zip(opened, holding, strict=True):
        if not holds:
            try:
                _owner(each, bundles, declared).prose.append(each)
            except GoujiError as error:
                refused.append(Refused(each.source.path, error))
    return bundles, refused


def _refuse_twice(opened: Iterable[Seen]) -> None:
    by_sha: dict[str, Path] = {}
    for each in opened:
        path = each.source.path
        if each.source.sha256 in by_sha:
            raise UsageError(
                f"one file is given twice ({by_sha[each.source.sha256].name} and {path.name} are the same)",
                hint="give each file once",
            )
        by_sha[each.source.sha256] = path


def one_bundle(paths: Sequence[Path], declared: Library, progress: Progress) -> Bundle:
    """The files of one document. Raises what refuses one of them, and TwoDocumentsError where they are several."""
    bundles, refused = bundled(paths, declared, progress)
    for each in refused:
        raise each.error
    if len(bundles) > 1:
        raise TwoDocumentsError(
            f"{bundles[1].holding.source.path.name} holds tables too: these are two documents", hint="read each alone"
        )
    return bundles[0]


def _holds_tables(each: Seen, declared: Library) -> bool:
    if each.found and each.found[0][0] > _TABLES:
        return True
    try:
        template_of(each, declared)
    except UnknownTemplateError:
        return False
    return True


def _owner(prose: Seen, bundles: Sequence[Bundle], declared: Library) -> Bundle:
    """The document that a file without tables belongs to. Raises UnknownTemplateError where none or several may be."""
    own = hints(prose.over, prose.source.lines, declared.names)
    fitting = [bundle for bundle in bundles if own.agrees(hints_of(bundle.holding, declared))]
    common = [len(_amounts(prose) & _amounts(bundle.holding)) for bundle in fitting]
    ranked = sorted(range(len(fitting)), key=lambda index: -common[index])
    if ranked and common[ranked[0]] >= _LEAST:
        best, *others = (common[index] for index in ranked)
        if not others or best >= _CLEAR * others[0]:
            return fitting[ranked[0]]
    named = [bundle for bundle in fitting if own.names_one_of(hints_of(bundle.holding, declared))]
    if len(named) == 1:
        return named[0]
    if len(bundles) == 1 and fitting and not prose.over:
        return fitting[0]
    if len(fitting) > 1:
        names = ", ".join(bundle.holding.source.path.name for bundle in fitting)
        raise UnknownTemplateError(
            f"the file has no tables of its own, and may belong to several of the documents given: {names}",
            path=prose.source.path,
            hint="read it with the file that holds its tables alone",
        )
    template_of(prose, declared)
    raise UnknownTemplateError(
        "the file has no tables of its own, and belongs to none of the documents given",
        path=prose.source.path,
        hint="give the file that holds its tables too",
    )


def hints_of(each: Seen, declared: Library) -> Hints:
    """What a file that holds tables says of its identity."""
    return hints(each.over, [each.source.cover], declared.names)


def _amounts(each: Seen) -> set[str]:
    """The amounts with decimals that a file prints, without the signs that divide thousands."""
    return {found.replace(",", "") for line in _lines(each.source.lines) for found in _AMOUNT.findall(line)}


def _lines(pages: Iterable[Iterable[str]]) -> Iterable[str]:
    return (line for page in pages for line in page)
