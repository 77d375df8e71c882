"""Cleaning of pictures: grain is smoothed where there is any, and dirt is taken out of the ink."""

from __future__ import annotations

from typing import Any

import numpy as np

_GRAINY = 3.0  # grey levels by which most pixels differ from those around them; clean paper has 0
_SPECK = 100  # grey levels by which a pixel stands out of those around it, and is dirt
_STRENGTH = 30  # of the smoothing, in grey levels
_PATCH, _SEARCH = 3, 11  # pixels that are compared, and among which
_LEAST = 6  # pixels at 200 dpi; ink that hangs together in less is dirt
_SMALL = 26  # pixels at 200 dpi; so little ink is a sign only if others stand near
_LONG = 12  # pixels at 200 dpi; a stroke
_NEAR = 8  # pixels at 200 dpi


def smoothed(grey: Any) -> Any:
    """A picture without its grain; one that has none stays as it is, since smoothing takes from thin strokes too."""
    import cv2

    around = cv2.medianBlur(grey, 3)
    apart = cv2.absdiff(grey, around)
    if float(np.median(apart)) < _GRAINY:
        return grey
    without = np.where(apart > _SPECK, around, grey)
    return cv2.fastNlMeansDenoising(without, None, _STRENGTH, _PATCH, _SEARCH)


def without_dirt(ink: Any, dpi: float) -> Any:
    """Ink (0 and 1) without specks, and without small marks that stand alone."""
    import cv2

    scale = dpi / 200
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    side = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = ((area >= _SMALL * scale**2) | ((side >= _LONG * scale) & (area > 0)))[labels].astype(np.uint8)
    reach = 2 * round(_NEAR * scale) + 1
    near = np.unique(labels[cv2.dilate(large, np.ones((reach, reach), np.uint8)) > 0])
    keeps = (area >= _LEAST * scale**2) & np.isin(np.arange(len(area)), near)
    return keeps[labels].astype(np.uint8)
