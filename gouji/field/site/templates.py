"""Templates, scripts with data, and the file names of the site."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from gouji.engine.vocabulary.mask import masked_text
from gouji.field.site.observations import observed
from gouji.field.site.pagetexts import PAGES, TEXTS
from gouji.field.site.source import titled
from gouji.field.site.texts import KINDS, LABELS, WORDS, Pair

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?[1-9]\d{3,}(\.\d+)?", re.ASCII)


def both(zh: object, en: object | None = None) -> Markup:
    """A text in both languages, of which the style sheet shows one; one that is the same in both stands alone."""
    if en is None or zh == en:
        return Markup('<span lang="zh-CN">{}</span>').format(zh) if _CHINESE.search(str(zh)) else escape(zh)
    chinese, english = escape(zh), escape(en)
    return Markup(f'<span class="zh" lang="zh-CN">{chinese}</span><span class="en" lang="en">{english}</span>')


def pair(key: str) -> Pair:
    """A sentence of the site, or an attribute in both languages. Raises KeyError."""
    return PAGES[key] if key in PAGES else TEXTS[key]


@cache
def text(key: str) -> Markup:
    """A sentence of the site in both languages. Raises KeyError."""
    return both(*pair(key))


def word(key: object, words: dict[str, Pair] = WORDS) -> Markup:
    """A word of the vocabulary in both languages; one that has no translation as it is."""
    if key is None:
        return Markup("")
    if words is WORDS:
        return _word(str(key))
    known = words.get(str(key))
    return both(*known) if known is not None else escape(key)


@lru_cache(maxsize=4096)
def _word(key: str) -> Markup:
    return both(*WORDS[key]) if key in WORDS else escape(key)


@cache
def attributes(name: str, key: str) -> Markup:
    """An attribute that follows the language: `data-zh-label`, `data-en-label` (a script sets the attribute)."""
    zh, en = pair(key)
    return Markup('{}="{}" data-zh-{}="{}" data-en-{}="{}"').format(Markup(name), en, name, zh, name, en)


def money(value: object) -> str:
    """An exact decimal with two decimals at least and thousands separators; nothing for None."""
    if value is None:
        return ""
    whole, _, part = f"{value:f}".partition(".") if not isinstance(value, str) else value.partition(".")
    part = part.rstrip("0").ljust(2, "0")
    return f"{int(whole or 0):,}.{part}" if not whole.startswith("-0") else f"-{abs(int(whole)):,}.{part}"


def figure(value: str | None) -> str:
    """A number among words as the other numbers are written (9833.38 as 9,833.38); any other text as it is."""
    if value is None or not _NUMBER.fullmatch(value):
        return value or ""
    whole, point, part = value.partition(".")
    return f"{int(whole):,}{point}{part}"


def slug(name: str) -> str:
    """A file name for an identifier: itself where that is harmless, else a readable part and a hash."""
    if _PLAIN.fullmatch(name):
        return name
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:40]
    return f"{readable or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def environment() -> Environment:
    """The templates of the site. All values are escaped."""
    made = Environment(
        loader=PackageLoader("gouji.field.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(
        t=text,
        pair=pair,
        both=both,
        word=word,
        attr=attributes,
        slug=slug,
        PAGES=PAGES,
        KINDS=KINDS,
        titled=titled,
        observed=observed,
    )
    made.filters.update(money=money, figure=figure)
    return made


class Folder:
    """The folder that the site is written into; `earlier` is the last one, of which unchanged files are taken over."""

    def __init__(self, root: Path, templates: Environment, earlier: Path | None = None):
        self.root = root
        self.templates = templates
        self.earlier = earlier
        self.unchanged: frozenset[str] = frozenset()

    def keeps(self, documents: Iterable[str], paths: Iterable[str]) -> bool:
        """Whether files about documents are as in the last site; they are then there, and need not be written."""
        if self.earlier is None or not self.unchanged.issuperset(documents):
            return False
        known = [path for path in paths if (self.earlier / path).is_file()]
        for path in known:
            self.take(self.earlier / path, path)
        return bool(known)

    def take(self, file: Path, path: str) -> None:
        """A file of another folder under a path of this one: the same file where the disk allows it, else a copy."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file, target)
        except OSError:
            shutil.copy2(file, target)

    def page(self, path: str, template: str, key: str, **values: Any) -> None:
        """Write a page. `key` is its entry of the navigation."""
        up = "../" * path.count("/")
        self.write(
            path,
            self.templates.get_template(template).render(up=up, current=key, **{"nav": PAGES, "data": None} | values),
        )

    def data(self, path: str, content: Any, *, as_json: bool = False) -> None:
        """Write a script that hands `content` over under its path: pages of the file system cannot fetch JSON.

        With `as_json` the same stands beside it as JSON, for programs.
        """
        self.script(path, dumped(content), as_json=as_json)

    def script(self, path: str, made: str, *, as_json: bool = False) -> None:
        """`data` of what stands as JSON already, made by a database."""
        made = harmless(made)
        if as_json:
            self.write(f"data/{path}.json", made + "\n")
        self.write(f"data/{path}.js", f"gouji.give({dumped(path)},{made});\n")

    def write(self, path: str, content: str) -> None:
        """Write a text under a path of the site, with secrets masked."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(masked_text(content), encoding="utf-8")

    def assets(self) -> None:
        """Copy scripts and styles, and write the texts that scripts show."""
        for asset in files("gouji.field.site").joinpath("assets").iterdir():
            self.write(f"assets/{asset.name}", asset.read_text(encoding="utf-8"))
        words = {"texts": {**TEXTS, **PAGES}, "words": WORDS, "kinds": KINDS, "labels": LABELS}
        self.data("texts", words)


def dumped(content: Any) -> str:
    """Compact JSON that is also a JavaScript expression."""
    return harmless(json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str))


def harmless(made: str) -> str:
    """JSON as a JavaScript expression that ends no script."""
    return made.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
