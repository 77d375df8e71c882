"""The PDF that was checked with its findings on the pages: boxes and notes that readers of PDF list.

They are annotations: what the pages themselves draw is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.check.checks import Checked
from gouji.field.check.findings import CERTAIN, LIKELY, PUBLISHER, Finding, Spot
from gouji.field.check.terminal import place, values
from gouji.field.check.texts import say
from gouji.field.quality.chineseerrors import doubt_in
from gouji.field.reading.files import CHECK_MARK

if TYPE_CHECKING:
    import pikepdf

_COLOURS = {CERTAIN: (0.85, 0.1, 0.1), LIKELY: (0.95, 0.5, 0.0)}
_OTHER = (0.15, 0.4, 0.85)  # what is possible, and doubtful readings
_MARGIN = 1.5  # between a number and its box
_NOTE = 18.0  # side of a note that has no cell
_MOST_NOTE = 3000  # signs of a note


def as_pdf(checked: Checked, language: str, path: Path) -> dict[Path, bytes]:
    """File to write → its content: one for the only PDF that was checked, else one for each, named after it.

    Raises UsageError where no PDF was checked.
    """
    files = [file for opened in checked.desk.documents for file in opened.paths if _is_pdf(file)]
    if not files:
        raise UsageError(f"--output {path}: no PDF was read, so none can be marked", hint="choose another output")
    if len(files) == 1:
        return {path: marked(files[0], checked.findings, language)}
    return {
        path.with_name(f"{path.stem}_{file.stem}{path.suffix}"): marked(file, checked.findings, language)
        for file in files
    }


def _is_pdf(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(1024).lstrip().startswith(b"%PDF")


def marked(file: Path, findings: Iterable[Finding], language: str) -> bytes:
    """A PDF with an annotation for each finding in it, and one for each cell that may be the one."""
    import io

    import pikepdf

    with pikepdf.open(file) as pdf:
        for finding in findings:
            if finding.file != file:
                continue
            for spot, is_main in _spots(finding):
                if spot.page <= len(pdf.pages):
                    _annotate(pdf, pdf.pages[spot.page - 1], spot, finding, language, is_main=is_main)
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue().rstrip(b"\n") + b"\n" + CHECK_MARK


def _spots(finding: Finding) -> Iterator[tuple[Spot, bool]]:
    if finding.spot is not None:
        yield finding.spot, True
    for spot in finding.candidates:
        if spot != finding.spot:
            yield spot, False


def _annotate(pdf: pikepdf.Pdf, page: Any, spot: Spot, finding: Finding, language: str, *, is_main: bool) -> None:
    import pikepdf

    rect = _on_page(page, spot.box) if spot.box else _corner(page)
    colour = _COLOURS.get(finding.certainty, _OTHER) if finding.source == PUBLISHER else _OTHER
    annotation = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Square if spot.box else pikepdf.Name.Text,
            Rect=list(rect),
            Contents=pikepdf.String(_note(finding, language)),
            T=pikepdf.String("gouji"),
            Subj=pikepdf.String(finding.rule_id),
            NM=pikepdf.String(finding.finding_id + ("" if is_main else f"#{rect[0]:.0f},{rect[1]:.0f}")),
            C=list(colour),
            F=4,
            P=page.obj,
        )
    )
    if spot.box:
        width = 1.2 if is_main else 0.6
        annotation.BS = pikepdf.Dictionary(W=width, S=pikepdf.Name.S if is_main else pikepdf.Name.D)
        annotation.AP = pikepdf.Dictionary(N=_appearance(pdf, rect, colour, width))
    else:
        annotation.Name = pikepdf.Name.Note
    if "/Annots" not in page.obj:
        page.obj.Annots = pikepdf.Array()
    page.obj.Annots.append(annotation)


def _appearance(pdf: pikepdf.Pdf, rect: tuple[float, ...], colour: tuple[float, ...], width: float) -> Any:
    """The box as it is drawn, for readers that draw nothing by themselves."""
    import pikepdf

    wide, high = rect[2] - rect[0], rect[3] - rect[1]
    half = width / 2
    red, green, blue = colour
    drawn = (
        f"q {red} {green} {blue} RG {width} w {half:.2f} {half:.2f} {wide - width:.2f} {high - width:.2f} re S Q"
    ).encode()
    stream = pikepdf.Stream(pdf, drawn)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    stream.BBox = [0, 0, round(wide, 2), round(high, 2)]
    return stream


def _note(finding: Finding, language: str) -> str:
    certain, _, kind = finding.words(language)
    about = f"{certain}, {kind}"
    lines = [f"{values(finding, language)} ({about})", place(finding, language, with_file=False)]
    if finding.doubt:
        lines.append(say(language, "doubt", doubt=doubt_in(language, finding.doubt)))
    lines += [f"{finding.rule_id}: {finding.statement[language]}", finding.why[language]]
    text = "\n".join(lines)
    return text if len(text) <= _MOST_NOTE else text[: _MOST_NOTE - 1] + "…"


def _media(page: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(edge) for edge in page.mediabox)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _on_page(page: Any, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box in points from the top left corner of the page as it is shown, in the coordinates of the file."""
    left, top, right, bottom = box
    one = _point(page, left - _MARGIN, top - _MARGIN)
    other = _point(page, right + _MARGIN, bottom + _MARGIN)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _point(page: Any, x: float, top: float) -> tuple[float, float]:
    x0, y0, x1, y1 = _media(page)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    height = (x1 - x0) if turned in (90, 270) else (y1 - y0)
    across, up = x - x0, height - (top - y0)
    if turned == 90:
        return x1 - up, across + y0
    if turned == 180:
        return x1 - across, y1 - up
    if turned == 270:
        return up + x0, y1 - across
    return across + x0, up + y0


def _corner(page: Any) -> tuple[float, float, float, float]:
    """Where a note stands that has no cell: at the top left."""
    x, y = _point(page, _NOTE, _NOTE)
    return x, y - _NOTE, x + _NOTE, y
