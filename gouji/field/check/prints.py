"""The printed pages of a check's findings, as pictures with boxes over the cells, for a page that needs no network."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.check.findings import Finding
from gouji.field.check.terminal import values
from gouji.field.check.texts import say
from gouji.field.reading.files import kind
from gouji.field.reading.prints import Print, prints

_MOST_PAGES = 30  # of all files; the others are named alone
_KINDS = ("pdf", "image")
_AROUND = 2.0  # points between a number and its box


def pictured(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """A figure for each page with a box on it, in the order of files and pages, up to a number of pages."""
    by_page: dict[tuple[Path, int], list[Finding]] = {}
    for finding in findings:
        if finding.spot is not None and finding.spot.box is not None:
            by_page.setdefault((finding.file, finding.spot.page), []).append(finding)
    left = _MOST_PAGES
    for file in dict.fromkeys(file for file, _ in by_page):
        numbers = sorted(page for other, page in by_page if other == file)[:left]
        left -= len(numbers)
        for picture in _prints(file, numbers):
            yield _figure(file, picture, by_page[file, picture.page], language)


def _prints(file: Path, numbers: list[int]) -> list[Print]:
    """The pages as pictures; none of a file without pages, or one that cannot be drawn: then words must do."""
    try:
        return list(prints(file, numbers)) if numbers and kind(file) in _KINDS else []
    except GoujiError:
        return []


def _figure(file: Path, picture: Print, findings: list[Finding], language: str) -> str:
    title = f"{file.name}, {say(language, 'page', page=picture.page)}"
    boxes = "".join(_box(picture, finding, language) for finding in findings)
    data = base64.b64encode(picture.png).decode("ascii")
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><div class="page">'
        f'<img alt="{escape(title)}" src="data:image/png;base64,{data}">{boxes}</div></figure>'
    )


def _box(picture: Print, finding: Finding, language: str) -> str:
    assert finding.spot is not None
    assert finding.spot.box is not None
    style = picture.within(finding.spot.box, _AROUND)
    return f'<span class="box {finding.certainty}" style="{style}" title="{escape(values(finding, language))}"></span>'
