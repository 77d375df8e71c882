"""Pictures of pages for tests: a PDF drawn with `paper.py` becomes one of images, as a scanner would make it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image


def pictured(path: Path, target: Path, dpi: int = 200, turned: float = 0, only: int | None = None) -> Path:
    """The pages of a PDF (or one, from 1) as a PDF of images, laid askew by so many degrees."""
    with pypdfium2.PdfDocument(path) as pdf:
        numbers = range(len(pdf)) if only is None else [only - 1]
        images = [
            Image.fromarray(pdf[number].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy())
            for number in numbers
        ]
    if turned:
        images = [image.rotate(turned, Image.Resampling.BICUBIC, fillcolor=255) for image in images]
    images[0].save(target, save_all=True, append_images=images[1:], resolution=dpi)
    return target


def blank(width: int, height: int) -> np.ndarray:
    """White paper, in pixels."""
    return np.full((height, width), 255, np.uint8)
