"""The pages of the server, from the templates of the site."""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import Markup

from gouji.field.serving.texts import TEXTS
from gouji.field.site.templates import both, dumped, environment


def rendered(page: str, /, **values: Any) -> str:
    """A page: `start`, `check` or `refusal`."""
    return _templates().get_template(f"serving_{page}.html").render(**values)


def texts_script() -> str:
    """The texts for the script of a page."""
    return f'gouji.give("serving",{dumped(TEXTS)});\n'


@cache
def _templates() -> Any:
    made = environment()
    made.globals.update(t=_text, attr=_attributes)
    return made


def _text(key: str) -> Markup:
    return both(*TEXTS[key])


def _attributes(name: str, key: str) -> Markup:
    """An attribute that follows the language, as on the site."""
    zh, en = TEXTS[key]
    return Markup('{}="{}" data-zh-{}="{}" data-en-{}="{}"').format(Markup(name), en, name, zh, name, en)
