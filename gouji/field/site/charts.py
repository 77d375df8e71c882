"""Bars whose labels are words of the page: the browser of the reader measures them, in the font that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup, escape

Key = tuple[str, str]


def bars(
    labels: Sequence[tuple[str, Markup]],
    series: Sequence[tuple[str, Markup, str]],
    values: Mapping[Key, float],
    shown: Callable[[float], str] = "{:,.0f}".format,
) -> Markup:
    """Horizontal stacked bars with their sums, a row for each label, and a legend where there are several series.

    `labels` are (key, text), `series` (key, text, class of its colour); `values` are by (key of the label, key of the
    series). The table beside the picture says the same to a screen reader.
    """
    sums = {key: sum(values.get((key, name), 0) for name, _, _ in series) for key, _ in labels}
    largest = max(sums.values(), default=0) or 1
    lines = [_line(text, key, series, values, largest, shown(sums[key])) for key, text in labels]
    legend = Markup()
    if len(series) > 1:
        swatches = (
            Markup('<li><span class="swatch {}"></span> {}</li>').format(colour, text) for _, text, colour in series
        )
        legend = Markup('<ul class="legend">{}</ul>').format(Markup("").join(swatches))
    return Markup('{}<div class="bars" aria-hidden="true">{}</div>').format(legend, Markup("").join(lines))


def _line(
    text: Markup, key: str, series: Sequence[tuple[str, Markup, str]], values: Mapping[Key, float], largest: float,
    told: str,
) -> Markup:  # fmt: skip
    parts = Markup("").join(
        Markup('<i class="{}" style="width:{}%"></i>').format(colour, f"{values[key, name] * 100 / largest:.2f}")
        for name, _, colour in series
        if values.get((key, name))
    )
    return Markup('<div><span class="label">{}</span><span class="track">{}<b class="num">{}</b></span></div>').format(
        text, parts, escape(told)
    )
