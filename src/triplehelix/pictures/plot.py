"""The parts of which all kinds of picture are put together, in Vega-Lite.

Rows of a picture stand below each other at heights reckoned here, since names take one line or
several; nothing is ever shortened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from triplehelix.pictures.labels import Place, Spot
from triplehelix.pictures.style import COLOURS, INK, LINE, SHAPES, Spec, legend, lines

HALO: Final = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
Values = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Lanes:
    """Rows below each other: the middle of each, and how high they are together."""

    middles: Sequence[float]
    high: float


def lanes(labels: Sequence[str], least: float = 20) -> Lanes:
    """A row for each label, as high as its lines need."""
    middles, top = [], 0.0
    for label in labels:
        high = max(least, lines(label) * 13 + 6)
        middles.append(top + high / 2)
        top += high
    return Lanes(middles, top)


def layer(values: Values, mark: Spec, **encoding: Spec) -> Spec:
    """One kind of mark for some values; read aloud where the values have a `said`."""
    heard = bool(values) and "said" in values[0]
    channels: Spec = {key.rstrip("_"): channel for key, channel in encoding.items()}
    if heard:
        channels["description"] = {"field": "said"}
    return {
        "data": {"values": list(values)},
        "mark": mark if heard else {**mark, "aria": False},
        "encoding": channels,
    }


def down(field: str, high: float) -> Spec:
    """From top to bottom in pixels, without an axis."""
    return {"field": field, "type": "quantitative", "axis": None, "scale": fixed(0, high)}


def fixed(start: float, end: float) -> Spec:
    """A scale of pixels."""
    return {"domain": [start, end], "range": [start, end], "nice": False, "zero": False}


def names(labels: Sequence[str], rows: Lanes) -> Spec:
    """The labels of the rows, left of the plot."""
    values = [
        {"label": label, "middle": middle - (lines(label) - 1) * 6.5}
        for label, middle in zip(labels, rows.middles, strict=True)
    ]
    mark: Spec = {"type": "text", "align": "right", "dx": -8, "fontSize": 12,
                  "baseline": "middle", "lineHeight": 13}  # fmt: skip
    return layer(values, mark, x={"value": 0}, y=down("middle", rows.high), text={"field": "label"})


def words_at(values: Values, x: Spec, y: Spec, **look: object) -> Spec:
    """Words in the plot: the field `text` of each value."""
    mark: Spec = {"type": "text", "fontSize": 11, "baseline": "middle", **look}
    return layer(values, mark, x=x, y=y, text={"field": "text"})


def beside(
    spots: Sequence[Spot], places: Sequence[Place | None], size: int, ink: str = INK
) -> list[Spec]:
    """The names of points at their places in pixels, on a white ground; a line to the far ones."""
    found = [
        {"x": place.x, "y": place.y - (lines(spot.name) - 1) * (size + 2) / 2,
         "text": spot.name, "align": place.align, "x2": spot.x, "y2": spot.y, "far": place.far}
        for spot, place in zip(spots, places, strict=False) if place is not None
    ]  # fmt: skip
    x: Spec = {"field": "x", "type": "quantitative", "scale": None, "axis": None}
    y: Spec = {**x, "field": "y"}
    thin: Spec = {"type": "rule", "color": LINE, "strokeWidth": 0.8}
    far = [each for each in found if each["far"]]
    made = [layer(far, thin, x=x, y=y, x2={"field": "x2"}, y2={"field": "y2"})] if far else []
    for align in ("left", "center", "right"):
        if own := [each for each in found if each["align"] == align]:
            look = {"align": align, "fontSize": size, "lineHeight": size + 2}
            made += [words_at(own, x, y, **look, **HALO),
                     words_at(own, x, y, **look, color=ink)]  # fmt: skip
    return made


def colour(title: str, groups: Sequence[str], colours: Sequence[str] = COLOURS) -> Spec:
    """The channel of colours for the field `group`; one group alone needs none."""
    if len(groups) < 2:
        return {"value": COLOURS[0]}
    return {
        "field": "group", "type": "nominal", "legend": legend(title, groups),
        "scale": {"domain": list(groups), "range": list(colours[: len(groups)])},
    }  # fmt: skip


def shape(title: str, groups: Sequence[str]) -> Spec:
    """The channel of shapes that goes with the colours, so that grey print can be read."""
    if len(groups) < 2:
        return {"value": SHAPES[0]}
    return {
        "field": "group", "type": "nominal", "legend": legend(title, groups),
        "scale": {"domain": list(groups), "range": list(SHAPES[: len(groups)])},
    }  # fmt: skip


def heading(text: str) -> Spec:
    """The title of one panel of several."""
    return {"text": text, "anchor": "start", "frame": "group", "fontSize": 13, "color": INK}


def panels(made: Sequence[Spec]) -> Spec:
    """One panel, or several below each other."""
    if len(made) == 1:
        return dict(made[0])
    return {"vconcat": list(made), "spacing": 24}


def ink(ground: str) -> str:
    """The colour of letters that can be read on a ground."""
    red, green, blue = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.3 * red + 0.59 * green + 0.11 * blue < 110 else INK
