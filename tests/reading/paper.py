"""PDF files written by hand, for tests: text of any script, ruling lines, rotated and cropped pages."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Sheet:
    """A page; positions are in points from its top left corner."""

    width: float = 842
    height: float = 595
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    marks: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10, step: float | None = None) -> Sheet:
        """Words with their baseline at y; ASCII is half as wide as the rest. `step` sets each sign by itself."""
        at = x
        for sign in words if step is not None else [words]:
            code = sign.encode("utf-16-be").hex()
            self.marks.append(f"BT /F {size} Tf 1 0 0 1 {at:.2f} {self.height - y:.2f} Tm <{code}> Tj ET")
            at += step or 0
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0) -> Sheet:
        """A ruling line as Word draws it: a thin filled rectangle."""
        width, height = max(x1 - x0, 0.5), max(y1 - y0, 0.5)
        self.marks.append(f"{grey} g {x0:.2f} {self.height - y0 - height:.2f} {width:.2f} {height:.2f} re f 0 g")
        return self

    def stroke(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """A ruling line as a stroked path."""
        self.marks.append(f"0.5 w {x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")
        return self

    def grid(self, xs: list[float], ys: list[float], *, top: bool = True) -> Sheet:
        """All lines of a table; without its first one where top is False."""
        for y in ys if top else ys[1:]:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        return self

    def row(self, xs: list[float], y: float, words: list[str]) -> Sheet:
        """Words into the columns between xs, with their baseline at y."""
        for x, each in zip(xs, words, strict=False):
            if each:
                self.text(x + 3, y, each)
        return self


def table(sheet: Sheet, top: float, xs: list[float], rows: list[list[str]], height: float = 20) -> float:
    """A fully ruled table; returns where it ends."""
    ys = [top + height * index for index in range(len(rows) + 1)]
    sheet.grid(xs, ys)
    for y, row in zip(ys, rows, strict=False):
        sheet.row(xs, y + height * 0.7, row)
    return ys[-1]


def write(path: Path, sheets: list[Sheet], *, compressed: bool = True) -> Path:
    """A PDF of these pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *_font()]
    kids = []
    for sheet in sheets:
        content = "\n".join(sheet.marks).encode("ascii")
        packed = zlib.compress(content) if compressed else content
        coding = b" /Filter /FlateDecode" if compressed else b""
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(packed), coding, packed))
        crop = ""
        if sheet.crop is not None:
            left, top, right, bottom = sheet.crop
            crop = f" /CropBox [{left} {sheet.height - bottom} {right} {sheet.height - top}]"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}]{crop} /Rotate {sheet.rotate} "
            f"/Resources << /Font << /F 3 0 R >> >> /Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    path.write_bytes(_file(objects))
    return path


def _font() -> list[bytes]:
    """A font of the code points of Unicode, of which nothing is embedded but their meaning."""
    ranges = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = [ranges[start : start + 64] for start in range(0, 256, 64)]
    mapping = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    cmap = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Own def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{mapping}\nendcmap\nend\nend"
    ).encode()
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW 1000 /W [32 126 500] >>",
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /StemV 80 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
