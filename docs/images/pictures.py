"""The pictures of README and docs/site.md, from a built site: `python docs/images/pictures.py [target/site]`.

It needs a browser (chromium, or google-chrome) and a Chinese font, and nothing else: each page is opened without
a window and photographed, in a frame: such a browser takes the begin of a page, not the place that its address names.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# Picture → page with its place, width and height in pixels.
PICTURES = {
    "overview": ("index.html", 1280, 760),
    "document": ("documents/tekes_2024.html#T03/total/total", 1280, 760),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FRAME = (
    "<!DOCTYPE html><style>body{{margin:0}}iframe{{border:0;width:100vw;height:100vh}}</style>"
    '<iframe src="{address}"></iframe>'
)
SECONDS = 60


def main(site: Path) -> int:
    """Write all pictures; 1 where there is no site or no browser."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None or not (site / "index.html").is_file():
        print("error: no browser" if browser is None else f"error: {site}: no site\n  → run build", file=sys.stderr)
        return 1
    for name, (page, width, height) in PICTURES.items():
        path, _, place = page.partition("#")
        address = (site / path).resolve().as_uri() + (f"#{place}" if place else "")
        with tempfile.TemporaryDirectory() as folder:
            frame = Path(folder) / "frame.html"
            frame.write_text(FRAME.format(address=address), encoding="utf-8")
            command = [
                browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-GB",
                "--accept-lang=en-GB", f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
                "--virtual-time-budget=10000", f"--screenshot={FOLDER / f'{name}.png'}", frame.as_uri(),
            ]  # fmt: skip
            subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
        print(f"wrote {FOLDER / f'{name}.png'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "target/site")))
