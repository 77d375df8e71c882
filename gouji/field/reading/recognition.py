"""Recognition: what a strip of a picture, one line of text, says, sign by sign with scores.

The network is PP-OCRv4 for Chinese, as the package `rapidocr-onnxruntime` brings it; it is run by onnxruntime on one
thread, without the package's own code. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gouji.engine.vocabulary.extras import install_command
from gouji.field.reading.files import UnreadableError

_PACKAGE = "rapidocr_onnxruntime"
_MODEL = "models/ch_PP-OCRv4_rec_infer.onnx"
_HEIGHT = 48  # of a strip as the network takes it
_STRIDE = 8  # pixels of it to a step of the answer
_LONGEST = 3200  # pixels of a strip; a longer one is squeezed
_BATCH = 8
_LEAST = 0.001  # a reading of a sign that is less likely is none
_FEW = 4  # readings of a sign that are kept
NUMERIC = "0123456789.,-"


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of a line: its middle (share of the width of the strip), score, and what else it may be (best first)."""

    text: str
    at: float
    score: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Said:
    """What a strip says: as text, and as a number (its signs among digits, point, comma and minus alone)."""

    signs: tuple[Sign, ...]
    figures: tuple[Sign, ...]

    @property
    def text(self) -> str:
        """The signs as they were recognised."""
        return "".join(sign.text for sign in self.signs)

    @property
    def number(self) -> str:
        """The signs as they were recognised among digits and marks alone."""
        return "".join(sign.text for sign in self.figures)


class Recogniser:
    """The network, loaded once. Raises UnreadableError where the extra is not installed."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec(_PACKAGE)
        if spec is None or importlib.util.find_spec("cv2") is None or not spec.submodule_search_locations:
            raise UnreadableError(
                "there are only pictures to read, and what reads pictures is not installed",
                hint=f"install what reads them: {install_command('ocr')}",
            )
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        path = Path(spec.submodule_search_locations[0]) / _MODEL
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        signs = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._signs = ["", *signs, " "]
        self._numeric = [0, *(self._signs.index(sign) for sign in NUMERIC)]

    def said(self, strips: Sequence[Any]) -> list[Said]:
        """What each strip (grey, dark on light) says."""
        found: list[Said] = [Said((), ())] * len(strips)
        # Strips of like length go together: the shorter ones are filled up with blank paper.
        order = sorted(range(len(strips)), key=lambda at: strips[at].shape[1] / strips[at].shape[0])
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            made = [_scaled(strips[at]) for at in batch]
            width = max(each.shape[2] for each in made)
            block = np.zeros((len(made), 3, _HEIGHT, width), np.float32)
            for at, each in enumerate(made):
                block[at, :, :, : each.shape[2]] = each
            answers = self._session.run(None, {self._input: block})[0]
            for at, each, answer in zip(batch, made, answers, strict=True):
                share = each.shape[2] / _STRIDE
                found[at] = Said(
                    tuple(self._signs_of(answer, range(len(self._signs)), share)),
                    tuple(self._signs_of(answer, self._numeric, share)),
                )
        return found

    def _signs_of(self, answer: Any, allowed: Sequence[int], steps: float) -> Iterator[Sign]:
        """The signs of an answer (steps × signs) where only some signs are allowed; 0 is no sign."""
        is_all = len(allowed) == len(self._signs)
        scores = answer
        if not is_all:
            scores = answer[:, list(allowed)]
            scores = scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
        best = scores.argmax(axis=1)
        start = 0
        for step in range(1, len(best) + 1):
            if step < len(best) and best[step] == best[start]:
                continue
            if best[start]:
                peak = scores[start:step].max(axis=0)
                text = self._signs[allowed[best[start]]]
                at = min((start + step) / 2 / steps, 1.0)
                yield Sign(text, at, float(peak[best[start]]), self._others(peak, allowed, text))
            start = step

    def _others(self, peak: Any, allowed: Sequence[int], text: str) -> tuple[tuple[str, float], ...]:
        ranked = np.argsort(-peak)[: _FEW + 1]
        return tuple(
            (sign, float(peak[at]))
            for at in ranked
            if (sign := self._signs[allowed[at]]) != text and peak[at] >= _LEAST
        )


@cache
def recogniser() -> Recogniser:
    """The network of this process. Raises UnreadableError where the extra is not installed."""
    return Recogniser()


def _scaled(strip: Any) -> Any:
    import cv2

    height, width = strip.shape
    wide = min(max(-(-width * _HEIGHT // height), _STRIDE), _LONGEST)
    is_smaller = height > _HEIGHT
    scaled = cv2.resize(strip, (wide, _HEIGHT), interpolation=cv2.INTER_AREA if is_smaller else cv2.INTER_CUBIC)
    return np.repeat(((scaled.astype(np.float32) / 255 - 0.5) / 0.5)[None], 3, axis=0)
