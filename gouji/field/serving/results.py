"""What a page shows of a check, as plain values: findings and places, pictures of pages, documents, downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.field.check.checks import Checked
from gouji.field.check.files import Opened
from gouji.field.check.findings import Finding
from gouji.field.check.outputs import WRITERS, write
from gouji.field.check.terminal import place, summary, values
from gouji.field.quality.chineseerrors import advised_in, note_in
from gouji.field.reading.files import kind
from gouji.field.reading.prints import prints
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ, counts
from gouji.field.site.facsimile import write_facsimile

RESULT, PICTURES, OUTPUTS, READINGS = "result.json", "pictures", "outputs", "reading"
_MOST_PICTURES = 60  # pages with a finding that are shown; the marked PDF holds all
_HAVE_PAGES = ("pdf", "image")
Values = dict[str, Any]


def shown(checked: Checked, folder: Path, seeds: Path) -> Values:
    """The result, whose pictures, reading reports and outputs are written into the folder."""
    pictures = _pictures(checked, folder / PICTURES)
    at = {(picture["path"], picture["page"]): number for number, picture in enumerate(pictures)}
    return {
        "summary": _both(lambda language: summary(checked, language)),
        "findings": [_finding(finding, at) for finding in checked.findings],
        "pictures": [{key: value for key, value in picture.items() if key != "path"} for picture in pictures],
        "documents": [_document(opened, checked, folder, seeds) for opened in checked.desk.documents],
        "unreadable": [
            {"file": path.name, "message": _both(partial(_of, advised_in, error))}
            for path, error in checked.desk.failures
        ],
        "outputs": _outputs(checked, folder / OUTPUTS) if checked.desk.documents else {},
    }


def _both(said: Callable[[str], str]) -> Mapping[str, str]:
    return {language: said(language) for language in LANGUAGES}


def _of(told: Callable[[str, Any], str], what: Any, language: str) -> str:
    return told(language, what)


def _said(finding: Finding) -> list[Mapping[str, str]]:
    """Its certainty, severity and kind, each in both languages."""
    said = {language: finding.words(language) for language in LANGUAGES}
    return [{language: words[at] for language, words in said.items()} for at in range(3)]


def _finding(finding: Finding, pictures: Mapping[tuple[Path, int], int]) -> Values:
    spot = finding.spot
    boxes = [each.box for each in (spot, *finding.candidates) if each and each.box and spot and each.page == spot.page]
    return {
        "id": finding.finding_id,
        "source": finding.source,
        "certainty": finding.certainty,
        "words": _said(finding),
        "place": _both(lambda language: place(finding, language)),
        "values": _both(lambda language: values(finding, language)),
        "printed": _both(lambda language: finding.values(language)[0]),
        "implied": _both(lambda language: finding.values(language)[1]),
        "rule": finding.rule_id,
        "statement": finding.statement,
        "why": finding.why,
        "doubt": finding.doubt,
        "picture": pictures.get((finding.file, spot.page)) if spot and boxes else None,
        "boxes": list(dict.fromkeys(boxes)),
    }


def _pictures(checked: Checked, folder: Path) -> list[Values]:
    """The pages on which a finding has a box, drawn into the folder; none of a file that cannot be drawn."""
    folder.mkdir()
    wanted: dict[Path, set[int]] = {}
    for finding in checked.findings:
        if finding.spot is not None and finding.spot.box is not None:
            wanted.setdefault(finding.file, set()).add(finding.spot.page)
    found: list[Values] = []
    for path, numbers in wanted.items():
        with suppress(GoujiError):
            if kind(path) not in _HAVE_PAGES:
                continue
            for each in prints(path, sorted(numbers)[: _MOST_PICTURES - len(found)]):
                (folder / f"{len(found)}.png").write_bytes(each.png)
                found.append(
                    {
                        "path": path, "file": path.name, "page": each.page, "left": each.left, "top": each.top,
                        "width": each.width, "height": each.height,
                    }
                )  # fmt: skip
    return found


def _document(opened: Opened, checked: Checked, folder: Path, seeds: Path) -> Values:
    said = opened.document.identity
    verdict = checked.verdicts[opened.name]
    counted = counts(verdict, [read.table.table_id for read in opened.document.tables])
    report = None
    with suppress(GoujiError):  # a page that cannot be drawn: the findings stand without it
        report = write_facsimile(opened.document, opened.name, verdict, seeds, folder).name
    return {
        "files": [path.name for path in opened.paths],
        "unit": said.unit_name,
        "year": said.fiscal_year,
        "reading": report,
        "tables": [
            {
                "table": read.table.table_id, "title": read.title.printed, "page": read.page or read.line,
                "states": [counted[read.table.table_id][state] for state in (PROVEN, READ, DOUBTFUL)],
            }
            for read in opened.document.tables
        ],
        "leftovers": [
            {"page": left.page, "what": _both(partial(_of, note_in, left.what))} for left in opened.document.leftovers
        ],
    }  # fmt: skip


def _outputs(checked: Checked, folder: Path) -> dict[str, list[str]]:
    """Language → names of the outputs that `check` writes; a marked PDF where a PDF was read."""
    names: dict[str, list[str]] = {}
    for language in LANGUAGES:
        own = folder / language
        own.mkdir(parents=True)
        for ending in WRITERS:
            with suppress(GoujiError):  # no PDF was read, so none is marked
                base = "marked" if ending == ".pdf" else "findings"
                names.setdefault(language, []).extend(
                    path.name for path in write(own / f"{base}{ending}", checked, language)
                )
    return names
