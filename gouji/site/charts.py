"""Charts as static SVG in both languages, drawn by Vega-Lite; colours are variables of the style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from gouji.site.reading import Record

_FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_CONFIG: dict[str, Any] = {
    "background": None,
    "view": {"stroke": None},
    "font": _FONT,
    "axis": {
        "labelColor": "var(--ink-2)", "titleColor": "var(--ink-2)", "gridColor": "var(--rule)",
        "tickColor": "var(--rule)", "domain": False, "ticks": False, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 190, "labelPadding": 6,
    },
    "legend": {
        "labelColor": "var(--ink)", "titleColor": "var(--ink-2)", "orient": "top", "title": None, "labelFontSize": 12,
        "symbolType": "square",
    },
}  # fmt: skip
# Hues that stay apart for the colour-blind, in light and dark; the style sheet defines them.
SERIES = ("var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)")


def svg(spec: Mapping[str, Any], title: str) -> Markup:
    """The chart as inline SVG that scales with its column. The table beside it says the same to a screen reader."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        {"config": _CONFIG, "$schema": "https://vega.github.io/schema/vega-lite/v6.json", **spec}
    )
    start, _, rest = drawn.partition(">")
    width = start.split('width="', 1)[1].split('"', 1)[0]
    box = start.split('viewBox="', 1)[1].split('"', 1)[0]
    # Vega's roles and labels of single marks are noise here: the figure is one picture with a name.
    opening = f'<svg class="chart" role="img" aria-label="{escape(title)}" viewBox="{box}" style="max-width:{width}px">'
    return Markup(opening + _quiet(rest))


def _quiet(body: str) -> str:
    import re

    return re.sub(r' (?:aria-[a-z]+|role|aria-roledescription)="[^"]*"', "", body)


def bars(
    rows: Sequence[Record], *, order: Sequence[str], series: Sequence[str], colours: Sequence[str],
    title: str, step: int = 26,
) -> Markup:  # fmt: skip
    """Horizontal stacked bars. Rows have `label`, `series`, `order` (of the series) and `value`, shown whole."""
    spec = {
        "data": {"values": list(rows)},
        "width": 240,
        "height": {"step": step},
        "transform": [{"joinaggregate": [{"op": "sum", "field": "value", "as": "sum"}], "groupby": ["label"]}],
        "encoding": {"y": {"field": "label", "type": "nominal", "sort": list(order), "title": None}},
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.62}, "cornerRadius": 2},
                "encoding": {
                    "x": {
                        "field": "value", "type": "quantitative", "title": None,
                        "axis": {"tickCount": 4, "format": ",d"},
                    },
                    "color": {
                        "field": "series", "type": "nominal",
                        "scale": {"domain": list(series), "range": list(colours)},
                        "legend": None if len(series) < 2 else {"columns": 3},
                    },
                    "order": {"field": "order", "type": "quantitative"},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fill": "var(--ink)", "fontSize": 12},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative", "aggregate": "sum"},
                    "text": {"field": "value", "type": "quantitative", "aggregate": "sum", "format": ",.0f"},
                },
            },
        ],
    }  # fmt: skip
    return svg(spec, title)


def lines(
    rows: Sequence[Record], *, x: str, y: str, series: Sequence[str], colours: Sequence[str], title: str
) -> Markup:
    """Lines with points over runs. Rows have `run`, `series`, `value`."""
    spec = {
        "data": {"values": list(rows)},
        "width": 300,
        "height": 150,
        "mark": {"type": "line", "point": {"filled": True, "size": 46}, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "run", "type": "ordinal", "title": x, "axis": {"labelAngle": 0, "labelOverlap": True}},
            "y": {"field": "value", "type": "quantitative", "title": y, "axis": {"tickCount": 4, "format": "d"}},
            "color": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": list(series), "range": list(colours)},
                "legend": {"columns": 2},
            },
            "shape": {"field": "series", "type": "nominal", "scale": {"domain": list(series)}},
        },
    }
    return svg(spec, title)
