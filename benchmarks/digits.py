"""Changed PDFs: one digit of one amount replaced in the content of a page, and nothing else.

The signs of a page are taken in the order in which its content shows them, which is that of pdfplumber's `chars`; so
each has its box, and its code in the content. Pages whose text is drawn otherwise (in forms) are refused.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf

_SHOWN = {"Tj", "'", "TJ"}
Box = tuple[float, float, float, float]


class RefusedError(Exception):
    """A page or a digit that cannot be changed this way."""


@dataclass
class _Sign:
    """A sign in the content: which instruction and which of its strings shows it, at which byte, in which font."""

    instruction: int
    string: int
    at: int
    font: str


def changed(source: Path, target: Path, page_no: int, box: Box, text: str, position: int, digit: str) -> None:
    """Write a copy in which the sign at `position` of the amount `text`, printed inside `box`, is another digit."""
    with pikepdf.open(source) as pdf:
        page = pdf.pages[page_no - 1]
        instructions = list(pikepdf.parse_content_stream(page))
        signs = list(_signs(page, instructions))
        printed = _printed(source, page_no)
        if len(signs) != len(printed):
            raise RefusedError("the page draws text in another way")
        inside = [at for at, char in enumerate(printed) if _is_inside(char, box) and not char["text"].isspace()]
        if "".join(printed[at]["text"] for at in inside) != text:
            raise RefusedError("the signs of the amount are not in order")
        sign = signs[inside[position]]
        code = _code_of(digit, sign, signs, printed, page, instructions)
        _replace(instructions, sign, code)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        buffer = io.BytesIO()
        pdf.save(buffer)
    target.write_bytes(buffer.getvalue())


def _printed(source: Path, page_no: int) -> list[dict[str, Any]]:
    with pdfplumber.open(source, pages=[page_no]) as pdf:
        return list(pdf.pages[0].chars)


def _is_inside(char: dict[str, Any], box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return box[0] - 0.5 <= x <= box[2] + 0.5 and box[1] - 0.5 <= y <= box[3] + 0.5


def _width(font: Any) -> int:
    """Bytes of a code."""
    return 2 if font.Subtype == "/Type0" else 1


def _signs(page: Any, instructions: list[Any]) -> Any:
    fonts = page.Resources.Font
    font = ""
    for number, (operands, operator) in enumerate(instructions):
        if str(operator) == "Tf":
            font = str(operands[0])
        if str(operator) not in _SHOWN:
            continue
        strings = operands[0] if str(operator) == "TJ" else operands
        for at, string in enumerate(strings):
            if isinstance(string, pikepdf.String):
                width = _width(fonts[font])
                for start in range(0, len(bytes(string)), width):
                    yield _Sign(number, at, start, font)


def _bytes(instructions: list[Any], sign: _Sign, width: int) -> bytes:
    operands, operator = instructions[sign.instruction]
    strings = operands[0] if str(operator) == "TJ" else operands
    return bytes(strings[sign.string])[sign.at : sign.at + width]


def _code_of(
    digit: str, sign: _Sign, signs: list[_Sign], printed: list[Any], page: Any, instructions: list[Any]
) -> bytes:
    """The code of a digit in the font of a sign: as the page shows it somewhere."""
    width = _width(page.Resources.Font[sign.font])
    for other, char in zip(signs, printed, strict=True):
        if other.font == sign.font and char["text"] == digit:
            return _bytes(instructions, other, width)
    raise RefusedError(f"the page shows no {digit} in that font")


def _replace(instructions: list[Any], sign: _Sign, code: bytes) -> None:
    operands, operator = instructions[sign.instruction]
    is_array = str(operator) == "TJ"
    strings = list(operands[0]) if is_array else list(operands)
    old = bytes(strings[sign.string])
    strings[sign.string] = pikepdf.String(old[: sign.at] + code + old[sign.at + len(code) :])
    new = [pikepdf.Array(strings)] if is_array else strings
    instructions[sign.instruction] = pikepdf.ContentStreamInstruction(new, operator)
