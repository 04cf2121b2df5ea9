"""Numbers over years or ages as lines, each with its name at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product

from triplehelix.pictures import plot
from triplehelix.pictures.style import COLOURS, DASHES, NUMBER, WIDTH, Spec, number
from triplehelix.pictures.table import Drawing, Record, Table, amount, groups_once

HIGH = 220
Point = dict[str, object]


def curves(table: Table) -> Drawing:
    """A line for each group, a panel for each value of the facet; all on the same scales."""
    groups = table.series("y")
    by_panel: dict[str, list[Point]] = defaultdict(list)
    columns = table.columns("y")
    for record, column in product(table.records, columns):
        point = _point(table, record, column, groups)
        if point is not None:
            by_panel[table.cell(record, "facet") or "not stated"].append(point)
    points = [point for panel in by_panel.values() for point in panel]
    if not points:
        raise table.nothing("no number")
    missing = len(table.records) * len(columns) - len(points)
    notes = [f"{missing} without a year or a number are not drawn"] if missing else []
    scales = _scales(table, points)
    made = [
        _panel(table, name, by_panel[name], groups_once(groups), scales)
        for name in table.ordered(list(by_panel))
    ]
    return Drawing(plot.panels(made), notes)


def _point(table: Table, record: Record, column: str, groups: Mapping[str, str]) -> Point | None:
    """The number of a record in a column, at its year."""
    year, value = amount(table.cell(record, "x")[:4]), amount(record[column])
    if year is None or value is None:
        return None
    own = table.own(record, "y", column)
    said = ": ".join(filter(None, (table.cell(record, "facet"), own, table.cell(record, "x"))))
    return {
        "year": year, "value": value, "group": groups[own], "own": own,
        "said": f"{said}: {number(value)}",
    }  # fmt: skip


def _scales(table: Table, points: Sequence[Point]) -> tuple[Spec, Spec]:
    years = [float(str(point["year"])) for point in points]
    most = max(float(str(point["value"])) for point in points)
    first, last = min(years), max(years)
    x: Spec = {
        "field": "year", "type": "quantitative", "title": table.title("x"),
        "axis": {"format": "d", "tickMinStep": 1, "tickCount": 10, "grid": False},
        "scale": {"domain": [first, max(last, first + 1)], "nice": False, "zero": False},
    }  # fmt: skip
    y: Spec = {
        "field": "value", "type": "quantitative", "title": table.title("y"),
        "axis": {"labelExpr": NUMBER, "tickCount": 5, "tickMinStep": 1 if most > 4 else 0.1},
        "scale": {"domain": [0, most * 1.08], "nice": False},
    }  # fmt: skip
    return x, y


def _panel(
    table: Table, name: str, points: Sequence[Point], groups: Sequence[str],
    scales: tuple[Spec, Spec],
) -> Spec:  # fmt: skip
    x, y = scales
    title = table.legend("y")
    colour, shape = plot.colour(title, groups), plot.shape(title, groups)
    dash: Spec = {"value": [1, 0]}
    if len(groups) > 1:
        dash = {"field": "group", "legend": None,
                "scale": {"domain": list(groups),
                          "range": list(DASHES[: len(groups)])}}  # fmt: skip
    bare = [{k: v for k, v in point.items() if k != "said"} for point in points]
    line: Spec = {"type": "line", "strokeWidth": 1.8}
    dot: Spec = {"type": "point", "filled": True, "size": 34, "opacity": 1}
    made: Spec = {
        "width": WIDTH, "height": HIGH,
        "layer": [
            plot.layer(bare, line, x=x, y=y, color=colour, strokeDash=dash,
                       detail={"field": "own"}),  # those that share the colour of others
            plot.layer(points, dot, x=x, y=y, color=colour, shape=shape),
            *_ends(points, groups, x, y),
        ],
    }  # fmt: skip
    return {**made, "title": plot.heading(name)} if table.says("facet") else made


def _ends(points: Sequence[Point], groups: Sequence[str], x: Spec, y: Spec) -> list[Spec]:
    """The names of the lines that reach the right edge, kept apart from each other."""
    if len(groups) < 2:
        return []
    ink = dict(zip(groups, COLOURS, strict=False))
    scale = y["scale"]
    most = scale["domain"][1] if isinstance(scale, dict) else 1.0
    scale_x = x["scale"]
    last = scale_x["domain"][1] if isinstance(scale_x, dict) else 0.0
    ends = [point for point in points if point["year"] == last]
    ends.sort(key=lambda point: float(str(point["value"])))
    gap, below, made = most * 12 / HIGH, -1.0, []
    for point in ends:
        at = max(float(str(point["value"])), below + gap)
        below = at
        made.append(
            {
                "year": point["year"],
                "value": at,
                "text": point["own"],
                "ink": ink[str(point["group"])],
            }
        )
    return [
        plot.words_at([each], x, y, align="left", dx=8, color=_dark(str(each["ink"])))
        for each in made
    ]


def _dark(colour: str) -> str:
    """The colour for letters: pale ones are not read on white."""
    return colour if plot.ink(colour) == "#ffffff" else "#222222"
