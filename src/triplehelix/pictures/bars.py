"""Bars of numbers by category: alone, side by side, or in pieces, each with its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from triplehelix.pictures import plot
from triplehelix.pictures.style import FILLS, INK, NONE, NUMBER, WIDTH, Spec, number, width
from triplehelix.pictures.table import Drawing, Record, Table, amount, groups_once

HIGH = 15  # pixels from one bar to the next within a category


@dataclass
class Bar:
    """One number of one category: where its bar begins and ends, and in which row of it."""

    panel: str
    category: str
    group: str
    value: float | None
    said: str
    start: float = 0.0
    row: int = 0


def bars(table: Table) -> Drawing:
    """Bars to the right, categories below each other in the order of the answer."""
    records, note = table.first(table.records)
    groups, found = _bars(table, records)
    if all(bar.value is None for bar in found):
        raise table.nothing("no number")
    by_panel: dict[str, list[Bar]] = defaultdict(list)
    for bar in found:
        by_panel[bar.panel].append(bar)
    stacked = table.question.picture.get("stack", "").lower() in {"yes", "true"}
    made = [
        _panel(table, name, by_panel[name], groups, stacked=stacked)
        for name in table.ordered(list(by_panel))
    ]
    missing = sum(bar.value is None for bar in found)
    unknown = f"{missing} without a number marked {NONE}" if missing else ""
    return Drawing(plot.panels(made), [*filter(None, (note, unknown))])


def _bars(table: Table, records: Sequence[Record]) -> tuple[list[str], list[Bar]]:
    """The groups that have colours, and a bar for each record and column of numbers."""
    groups = table.series("x")
    found = []
    for record in records:
        category, panel = table.category(record, "y"), table.cell(record, "facet")
        for column in table.columns("x"):
            own = table.own(record, "x", column)
            value = amount(record[column])
            told = "no number" if value is None else number(value)
            said = ": ".join(filter(None, (panel, category.replace("\n", " "), own, told)))
            found.append(Bar(panel or "not stated", category, groups[own], value, said))
    return groups_once(groups), found


def _panel(
    table: Table, name: str, found: Sequence[Bar], groups: Sequence[str], *, stacked: bool
) -> Spec:
    order = table.ordered([bar.category for bar in found])
    abreast = _stack(found) if stacked else _abreast(found)
    rows = plot.lanes(order, max(20, HIGH * abreast + 6))
    middle = dict(zip(order, rows.middles, strict=True))
    values = [_value(bar, middle[bar.category], abreast) for bar in found]
    longest = max((bar.start + (bar.value or 0) for bar in found), default=0)
    if stacked:
        _inside(values, found, groups, longest)
    x = _x(table, longest)
    y = plot.down("middle", rows.high)
    high = HIGH - 3 if abreast > 1 else 13
    bar: Spec = {"type": "bar", "height": high, "stroke": "white", "strokeWidth": 0.7}
    layers = [
        plot.layer([v for v in values if v["end"] is not None], bar, x={"field": "start", **x},
                   x2={"field": "end"}, y=y, color=plot.colour(table.legend("x"), groups, FILLS)),
        plot.names(order, rows),
        *_numbers(values, x, y, stacked=stacked),
    ]  # fmt: skip
    made: Spec = {"width": WIDTH, "height": rows.high, "layer": layers}
    return {**made, "title": plot.heading(name)} if table.says("facet") else made


def _x(table: Table, longest: float) -> Spec:
    """From nought to the longest bar; whole numbers have whole steps."""
    whole = longest > 1 and longest == int(longest)
    axis: Spec = {"labelExpr": NUMBER, "tickCount": 6, "labelFlush": False,
                  "tickMinStep": 1 if whole else 0}  # fmt: skip
    scale: Spec = {"zero": True, "nice": True}
    if not longest:
        axis, scale = {"values": [0], "labelFlush": False}, {"domain": [0, 1]}
    return {"type": "quantitative", "title": table.title("x"), "axis": axis, "scale": scale}


def _stack(found: Sequence[Bar]) -> int:
    """Let each piece begin where the one before it ends; all stand in one row."""
    reached: dict[str, float] = defaultdict(float)
    for bar in found:
        bar.start = reached[bar.category]
        reached[bar.category] += bar.value or 0
    return 1


def _abreast(found: Sequence[Bar]) -> int:
    """Let bars of one category stand below each other; how many there are at most."""
    rows: dict[str, int] = defaultdict(int)
    for bar in found:
        bar.row = rows[bar.category]
        rows[bar.category] += 1
    return max(rows.values())


def _value(bar: Bar, middle: float, abreast: int) -> dict[str, object]:
    known = bar.value is not None
    return {
        "start": bar.start,
        "end": bar.start + (bar.value or 0) if known else None,
        "middle": middle + (bar.row - (abreast - 1) / 2) * HIGH,
        "group": bar.group,
        "text": number(bar.value or 0) if known else NONE,
        "at": bar.start + (bar.value or 0),
        "said": bar.said,
    }


def _inside(
    values: Sequence[dict[str, object]], found: Sequence[Bar], groups: Sequence[str], most: float
) -> None:
    """Put the number of a piece into the piece, where it fits."""
    ground = dict(zip(groups, FILLS, strict=False))
    for value, bar in zip(values, found, strict=True):
        room = (bar.value or 0) / (most or 1) * WIDTH * 0.9
        value["at"] = bar.start + (bar.value or 0) / 2
        value["ink"] = plot.ink(ground[bar.group])
        if not bar.value or room < width(str(value["text"])) + 3:
            value["text"] = ""
        if bar.value is None and bar.group == groups[0]:
            value |= {"text": NONE, "ink": INK, "at": most * 0.012}


def _numbers(values: Sequence[dict[str, object]], x: Spec, y: Spec, *, stacked: bool) -> list[Spec]:
    quiet = [{k: v for k, v in value.items() if k != "said"} for value in values if value["text"]]
    if not stacked:
        return [plot.words_at(quiet, {"field": "at", **x}, y, align="left", dx=4)]
    return [
        plot.words_at([v for v in quiet if v["ink"] == ink], {"field": "at", **x}, y,
                      align="center", color=ink)
        for ink in (INK, "#ffffff")
    ]  # fmt: skip
