"""A real browser for the tests of the site, and what it saw while a page was open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
NARROW, WIDE = (380, 800), (1600, 1000)
MOST_TABS = 600
# How the journeys are walked: language, size of the screen, light or dark.
JOURNEYS = [
    (language, size, scheme) for language, schemes in (("zh", ("light", "dark")), ("en", ("dark", "light")))
    for size, scheme in zip(((390, 844), (1440, 900)), schemes, strict=True)
]  # fmt: skip


@dataclass
class Visit:
    """An open page, and what went wrong on it."""

    page: Any
    site: Path
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, name: str) -> Any:
        """Open a page of the site from the file system; `name` may carry a fragment."""
        path, _, fragment = name.partition("#")
        self.page.goto((self.site / path).as_uri() + (f"#{fragment}" if fragment else ""))
        return self.page


def tab_to(page: Any, place: Any) -> None:
    """Press the tab key until an element has the focus, as one without a mouse must."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if place.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{place} is not reached by {MOST_TABS} presses of the tab key")


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser of the system; a test that needs it is skipped, with the reason, where it cannot be had."""
    driver = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install gouji[site]")
    if CHROMIUM is None:
        pytest.skip("needs a browser on the PATH: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Any, site: Path, size: tuple[int, int] = WIDE, language: str = "en", scheme: str = "light"
) -> Iterator[Visit]:
    """A fresh visitor: nothing remembered."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        color_scheme=scheme,
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    visit = Visit(page, site)
    page.on("console", lambda message: visit.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: visit.console.append(str(error)))
    page.on("request", lambda request: visit.outside.append(request.url) if not _inside(request.url) else None)
    yield visit
    context.close()
    assert visit.console == [], visit.console
    assert visit.outside == [], visit.outside


def _inside(url: str) -> bool:
    return url.startswith(("file:", "data:"))


def pictured(page: Any, name: str, *, whole: bool = True) -> None:
    """Leave a picture of a page in the folder that GOUJI_SCREENSHOTS names, if any: each takes a second."""
    folder = os.environ.get("GOUJI_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)
