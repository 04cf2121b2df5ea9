"""Points between two numbers, or between dates and numbers; the first with their names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from triplehelix.pictures import plot
from triplehelix.pictures.labels import Spot, placed
from triplehelix.pictures.style import NUMBER, WIDTH, Spec, number, wrapped
from triplehelix.pictures.table import Drawing, Record, Table, amount, groups_once, span

WIDE_RANGE = 300  # a scale of powers of ten, where the largest is so many times the smallest
ACROSS = WIDTH + 80
NAMED = 30  # names in a panel at most


class Dot(NamedTuple):
    """One row: its panel, its two numbers, its group, its name, and what is read aloud."""

    panel: str
    x: float
    y: float
    group: str
    name: str
    said: str


@dataclass(frozen=True)
class Scale:
    """From numbers to pixels."""

    low: float
    high: float
    size: float
    powers: bool = False

    def at(self, value: float) -> float:
        """Where a value lies, from 0 to the size."""
        if not self.powers:
            return (value - self.low) / (self.high - self.low) * self.size
        return math.log(value / self.low) / math.log(self.high / self.low) * self.size


def scatter(table: Table) -> Drawing:
    """A point for each row that has both numbers, a panel for each value of the facet."""
    groups = table.groups("colour") if table.says("colour") else {"": ""}
    dots = [*filter(None, (_dot(table, record, groups) for record in table.records))]
    if not dots:
        raise table.nothing("no two numbers")
    by_panel: dict[str, list[Dot]] = defaultdict(list)
    for dot in dots:
        by_panel[dot.panel].append(dot)
    dated = any(span(table.cell(record, "x")) for record in table.records)
    x = _across(dots, dated=dated)
    made, named = [], 0
    for name in table.ordered(list(by_panel)):
        panel, count = _panel(table, name, by_panel[name], x, groups_once(groups), dated=dated)
        made.append(panel)
        named += count
    missing = len(table.records) - len(dots)
    notes = [f"{missing} without a date or a number are not drawn"] if missing else []
    if table.says("label") and named < len(dots):
        notes.append(f"{named} of {len(dots)} points bear their names, the first rows first")
    return Drawing(plot.panels(made), notes)


def _dot(table: Table, record: Record, groups: Mapping[str, str]) -> Dot | None:
    when, y = span(table.cell(record, "x")), amount(table.cell(record, "y"))
    x = sum(when) / 2 if when else amount(table.cell(record, "x"))
    if x is None or y is None:
        return None
    own = (table.cell(record, "colour") or "not stated") if table.says("colour") else ""
    name, panel = table.cell(record, "label"), table.cell(record, "facet")
    said = ", ".join(filter(None, (name, own, table.cell(record, "x"), panel, number(y))))
    return Dot(panel or "not stated", x, y, groups[own], wrapped(name, 34) if name else "", said)


def _across(dots: Sequence[Dot], *, dated: bool) -> Scale:
    low, high = min(dot.x for dot in dots), max(dot.x for dot in dots)
    room = (high - low or 1) * 0.03
    return Scale(low - room if dated else min(0.0, low), high + room, ACROSS)


def _up(dots: Sequence[Dot]) -> Scale:
    low, high = min(dot.y for dot in dots), max(dot.y for dot in dots)
    size = 110.0 if len(dots) <= 3 else 340.0
    if low > 0 and high / low > WIDE_RANGE:
        return Scale(low / 1.5, high * 1.5, size, powers=True)
    return Scale(min(0.0, low), high * 1.08 or 1.0, size)


def _panel(
    table: Table, name: str, dots: Sequence[Dot], across: Scale, groups: Sequence[str],
    *, dated: bool,
) -> tuple[Spec, int]:  # fmt: skip
    up = _up(dots)
    x, y = _x(table, across, dated=dated), _y(table, up)
    title = table.legend()
    point: Spec = {"type": "point", "filled": True, "size": 55, "opacity": 0.85}
    names, count = _names(dots, across, up)
    made: Spec = {
        "width": across.size, "height": up.size,
        "layer": [
            plot.layer([dot._asdict() for dot in dots], point, x=x, y=y,
                       color=plot.colour(title, groups), shape=plot.shape(title, groups)),
            *names,
        ],
    }  # fmt: skip
    if table.says("facet"):
        made["title"] = plot.heading(name)
    return made, count


def _x(table: Table, scale: Scale, *, dated: bool) -> Spec:
    axis: Spec = {"grid": True, "tickCount": 10}
    axis |= {"format": "d", "tickMinStep": 1} if dated else {"labelExpr": NUMBER}
    return {
        "field": "x", "type": "quantitative", "title": table.title("x"), "axis": axis,
        "scale": {"domain": [scale.low, scale.high], "nice": False, "zero": False},
    }  # fmt: skip


def _y(table: Table, scale: Scale) -> Spec:
    axis: Spec = {"labelExpr": NUMBER, "tickCount": 6 if scale.size > 200 else 3}
    if scale.powers:
        first, last = math.ceil(math.log10(scale.low)), math.floor(math.log10(scale.high))
        axis["values"] = [10**power for power in range(first, last + 1)]
    return {
        "field": "y", "type": "quantitative", "axis": axis,
        "title": wrapped(table.about("y"), int(scale.size / 6)).split("\n"),
        "scale": {"type": "log" if scale.powers else "linear",
                  "domain": [scale.low, scale.high], "nice": False},
    }  # fmt: skip


def _names(dots: Sequence[Dot], across: Scale, up: Scale) -> tuple[list[Spec], int]:
    """The names that have room beside their points, and how many they are."""
    named = {dot for dot in dots[:NAMED] if dot.name}
    spots = [
        Spot(across.at(dot.x), up.size - up.at(dot.y), 4, dot.name if dot in named else "")
        for dot in dots
    ]
    places = placed(spots, 10, (0, -10, across.size + 60, up.size))
    return plot.beside(spots, places, 10), sum(place is not None for place in places)
