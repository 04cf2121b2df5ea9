"""How all pictures look: colours, shapes, type, and how text and numbers are set.

Colours are those of Okabe and Ito, in an order in which neighbours differ in grey too. A colour
never stands alone: shapes, dashes, numbers or names tell the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

Spec = dict[str, object]  # Vega-Lite, as JSON

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"  # one metric under three names
INK: Final = "#222222"
FAINT: Final = "#555555"
LINE: Final = "#b8b8b8"
BLUE: Final = "#0072B2"
COLOURS: Final = (
    BLUE, "#E69F00", "#000000", "#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#F0E442",
)  # fmt: skip
FILLS: Final = (  # of bars: the third is quiet
    BLUE, "#E69F00", "#CFCFCF", "#000000", "#56B4E9", "#D55E00", "#009E73", "#CC79A7",
)  # fmt: skip
SHAPES: Final = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
    "triangle-left",
)  # fmt: skip
DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2], [1, 3], [10, 2, 2, 2])
DASH: Final = " \N{EN DASH} "  # between the parts of a name
NONE: Final = "\N{EN DASH}"  # where a number is not known
LIMIT: Final = 40  # categories in one picture
WIDTH: Final = 560  # of the plot, in pixels: with labels it fits a page

AXIS: Final[Spec] = {
    "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 0,
    "titleLimit": 0, "gridColor": "#e4e4e4", "domainColor": "#888888", "tickColor": "#888888",
    "labelColor": INK, "titleColor": INK, "titlePadding": 8, "labelPadding": 4,
}  # fmt: skip
CONFIG: Final[Spec] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": AXIS,
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelColor": INK,
               "labelLimit": 0, "titleFontSize": 12},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
               "labelLimit": 0, "titleLimit": 0, "labelColor": INK, "titleColor": INK,
               "orient": "top", "symbolSize": 90, "symbolStrokeWidth": 1.5,
               "offset": 8, "padding": 0},
    "text": {"fontSize": 11, "color": INK, "lineBreak": "\n"},
}  # fmt: skip

_NARROW, _WIDE = set("ijlftr.,:;'|!()[] -"), set("mwMW@%&")


def width(text: str, size: float = 11) -> float:
    """About how wide a line of text is, in pixels."""
    return size * sum(
        0.31 if each in _NARROW else 0.86 if each in _WIDE else 0.69 if each.isupper() else 0.56
        for each in text
    )


def wrapped(text: str, most: int) -> str:
    """The text in lines of so many characters at most; nothing is left out."""
    return "\n".join(textwrap.wrap(text, most, break_on_hyphens=False)) or "(empty)"


def lines(text: str) -> int:
    """How many lines a wrapped text has."""
    return text.count("\n") + 1


def number(value: float) -> str:
    """A number as a label: `1.1 bn`, `278.7 m`, `1,250`, `5.7`."""
    for size, unit in ((1e9, " bn"), (1e6, " m")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{unit}"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.3g}"


# The same for the labels of an axis, in Vega's expressions.
NUMBER: Final = (
    "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',~r') + ' bn' : "
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~r') + ' m' : "
    "format(datum.value, ',~r')"
)


def legend(title: str, categories: Sequence[str]) -> Spec:
    """A legend above the plot, in as many columns as fit."""
    widest = max((width(each, 12) for each in categories), default=0) + 40
    return {"title": textwrap.wrap(title, 90), "columns": max(1, int((WIDTH + 160) / widest))}
