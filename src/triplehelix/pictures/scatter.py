"""Points between two numbers, or between dates and numbers; the highest with their names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from triplehelix.errors import TripleHelixError
from triplehelix.pictures import plot
from triplehelix.pictures.labels import Spot, placed
from triplehelix.pictures.style import NUMBER, WIDTH, Spec, number, wrapped
from triplehelix.pictures.table import Drawing, Record, Table, amount, groups_once, span

HIGH = 420
WIDE_RANGE = 300  # a scale of powers of ten, where the largest is so many times the smallest


class Dot(NamedTuple):
    """One row: its two numbers, its group, its name, and what is read aloud."""

    x: float
    y: float
    group: str
    name: str
    said: str


def scatter(table: Table) -> Drawing:
    """A point for each row that has both numbers."""
    groups = table.groups("colour") if table.says("colour") else {"": ""}
    dots = [*filter(None, (_dot(table, record, groups) for record in table.records))]
    if not dots:
        raise TripleHelixError(
            f"question {table.question.name}", "the answer has no two numbers to draw",
            "ask with other parameters",
        )  # fmt: skip
    dots.sort(key=lambda dot: -dot.y)
    missing = len(table.records) - len(dots)
    notes = [f"{missing} without a date or a number are not drawn"] if missing else []
    spec, named = _spec(table, dots, groups_once(groups))
    if table.says("label") and named < len(dots):
        notes.append(f"{named} of {len(dots)} points have room for their names")
    return Drawing(spec, notes)


def _dot(table: Table, record: Record, groups: Mapping[str, str]) -> Dot | None:
    when, y = span(table.cell(record, "x")), amount(table.cell(record, "y"))
    x = sum(when) / 2 if when else amount(table.cell(record, "x"))
    if x is None or y is None:
        return None
    own = (table.cell(record, "colour") or "not stated") if table.says("colour") else ""
    name = table.cell(record, "label")
    said = ", ".join(filter(None, (name, own, table.cell(record, "x"), number(y))))
    return Dot(x, y, groups[own], wrapped(name, 34) if name else "", said)


def _spec(table: Table, dots: Sequence[Dot], groups: Sequence[str]) -> tuple[Spec, int]:
    xs, ys = [dot.x for dot in dots], [dot.y for dot in dots]
    powers = min(ys) > 0 and max(ys) / min(ys) > WIDE_RANGE
    room = (max(xs) - min(xs) or 1) * 0.03
    dated = any(span(table.cell(record, "x")) for record in table.records)
    right = max(xs) + room
    x = _x(table, (min(xs) - room if dated else min(0.0, min(xs)), right), dated=dated)
    low, high = (min(ys) / 1.5, max(ys) * 1.5) if powers else (min(0.0, *ys), max(ys) * 1.06)
    y: Spec = {
        "field": "y", "type": "quantitative", "title": table.title("y"),
        "axis": {"labelExpr": NUMBER, "tickCount": 6},
        "scale": {"type": "log" if powers else "linear", "domain": [low, high], "nice": False},
    }  # fmt: skip
    title = table.about("colour") if table.says("colour") else ""
    point: Spec = {"type": "point", "filled": True, "size": 55, "opacity": 0.85}
    names = _names(dots, x, y)
    made: Spec = {
        "width": WIDTH + 80, "height": HIGH,
        "layer": [
            plot.layer([dot._asdict() for dot in dots], point, x=x, y=y,
                       color=plot.colour(title, groups), shape=plot.shape(title, groups)),
            *(plot.words_at([each], {"value": each["x"]}, {"value": each["y"]},
                            align=each["align"], fontSize=10, lineHeight=12) for each in names),
        ],
    }  # fmt: skip
    return made, len(names)


def _x(table: Table, domain: tuple[float, float], *, dated: bool) -> Spec:
    axis: Spec = {"grid": True, "tickCount": 10}
    axis |= {"format": "d", "tickMinStep": 1} if dated else {"labelExpr": NUMBER}
    return {
        "field": "x", "type": "quantitative", "title": _one_line(table.title("x")), "axis": axis,
        "scale": {"domain": list(domain), "nice": False, "zero": False},
    }  # fmt: skip


def _one_line(title: Sequence[str]) -> list[str]:
    return list(title)


def _names(dots: Sequence[Dot], x: Spec, y: Spec) -> list[dict[str, object]]:
    """The names that have room, at their places in pixels."""
    spots = [
        Spot(_at(dot.x, x) * (WIDTH + 80), (1 - _at(dot.y, y)) * HIGH, 4, dot.name)
        for dot in dots
    ]
    made = []
    for spot, place in zip(spots, placed(spots, 10), strict=True):
        if place is not None:
            top = place.y - spot.name.count("\n") * 6
            made.append({"x": place.x, "y": top, "align": place.align, "text": spot.name})
    return made


def _at(value: float, channel: Spec) -> float:
    """Where on its scale a value lies, from 0 to 1."""
    scale = channel["scale"]
    if not isinstance(scale, dict):
        return 0.0
    low, high = scale["domain"]
    if scale.get("type") == "log":
        value, low, high = math.log(value), math.log(low), math.log(high)
    return float((value - low) / (high - low))
