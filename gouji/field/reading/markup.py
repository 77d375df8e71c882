"""Markup of office files and web pages, parsed without following what a hostile file may have put into it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from lxml import etree, html

from gouji.field.reading.encodings import decoded
from gouji.field.reading.files import UnreadableError

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What pages call GB2312 or GBK is written in the larger set.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "utf-16": "utf-8"}


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without namespace, empty where there is none."""
    value = element.get(name)
    if value is not None:
        return value
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def xml(content: bytes, path: Path, part: str) -> Any:
    """The root of an XML part. Raises UnreadableError where it is damaged or declares a document type or entities."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(path, part) from error
    _check_type(root, path, part)
    return root


def elements(stream: IO[bytes], names: frozenset[str], path: Path, part: str) -> Iterator[Any]:
    """Elements of these names as they end; each is emptied when the next is asked for. Raises UnreadableError."""
    try:
        is_checked = False
        for event, element in etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            if not is_checked:
                _check_type(element, path, part)
                is_checked = True
            if event == "end" and local(element) in names:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(path, part) from error


def _check_type(element: Any, path: Path, part: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(
            f"{part} declares a document type, which may hold entities that grow without end",
            path=path,
            hint="save the file again with the program that made it",
        )


def damaged(path: Path, part: str) -> UnreadableError:
    """The error for a part that cannot be parsed."""
    return UnreadableError(f"the file is damaged: {part} cannot be read", path=path, hint="fetch the file again")


def page(content: bytes, path: Path) -> Any:
    """The root of a web page; scripts are text to it and nothing is loaded. Raises UnreadableError."""
    text = _text(content, path)
    # What the text says of its own encoding no longer holds.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "surrogatepass"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("the web page holds nothing", path=path, hint="save it again") from error
    if any("epth" in each.message and "xcessive" in each.message for each in parser.error_log):
        raise UnreadableError("the web page is nested too deeply", path=path, hint="save its tables alone")
    return root


def _text(content: bytes, path: Path) -> str:
    """Text by its declaration, else by its mark and what it can only be; no sign is ever replaced.

    A declaration that the text does not keep to is passed over. Raises UnreadableError.
    """
    found = _DECLARED.search(content[:_HEAD])
    named = found[1].decode("ascii").lower() if found else "utf-8"
    named = _LARGER.get(named, named)
    if content.startswith(_MARKS):
        return decoded(content, path)
    # A sign at the end may be cut in two: that the page is cut off is told by its tables.
    for end in range(4 if named == "utf-8" else 1):
        with suppress(UnicodeDecodeError, LookupError):
            return content[: len(content) - end].decode(named)
    return decoded(content, path)
