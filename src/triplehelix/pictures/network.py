"""Who is linked with whom: columns from left to right where links flow one way, else a net."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from triplehelix.pictures import layout, plot
from triplehelix.pictures.labels import Place, Spot, placed
from triplehelix.pictures.style import BLUE, COLOURS, DASHES, INK, Spec, legend, width, wrapped
from triplehelix.pictures.table import Drawing, Record, Table, groups_once

LINKS: Final = 150
WIDE: Final = 800.0  # of a net, in pixels
GAP: Final = 17.0  # from one name to the next in a column
Link = layout.Link
Points = Mapping[str, tuple[float, float]]


def network(table: Table) -> Drawing:
    """The links of the answer, each once, and the things that they join."""
    records = [r for r in table.records if table.cell(r, "source") and table.cell(r, "target")]
    if not records:
        raise table.nothing("no link")
    groups = table.groups("colour") if table.says("colour") else {"": ""}
    found = Counter(_link(table, record) for record in records)
    kinds = {_link(table, record): _group(table, record, groups) for record in reversed(records)}
    links = list(found)[:LINKS]
    directed = table.question.picture.get("direction") != "none"
    rank = layout.ranks(links) if directed else None
    apart = len(table.records) - len(records)
    notes = [
        f"{len(found)} links" if len(found) < len(records) else "",
        f"the first {LINKS} of {len(found)} links are drawn" if len(found) > LINKS else "",
        f"{apart} without one of the two ends are not drawn" if apart else "",
        f"left: {table.about('source')}; right: {table.about('target')}" if rank else "",
    ]
    values = {link: _said(link, found[link], kinds[link]) for link in links}
    shape = _columns(links, rank) if rank else _net(links)
    if shape.lost:
        notes.append(f"{shape.lost} of {len(shape.points)} have no room for their names")
    spec = _spec(table, values, shape, arrows=directed and not rank)
    return Drawing(spec, [*filter(None, notes)])


def _link(table: Table, record: Record) -> Link:
    return wrapped(table.cell(record, "source"), 40), wrapped(table.cell(record, "target"), 40)


def _group(table: Table, record: Record, groups: Mapping[str, str]) -> str:
    return groups[table.cell(record, "colour") or "not stated"] if table.says("colour") else ""


def _said(link: Link, count: int, kind: str) -> dict[str, object]:
    ends = " to ".join(end.replace("\n", " ") for end in link)
    more = f", {count} times" if count > 1 else ""
    said = f"{ends}: {kind}{more}" if kind else ends + more
    return {"group": kind, "said": said, "count": count}


class Shape(NamedTuple):
    """Where things stand, where links leave them, their names, width and height.

    `lost` is how many have no room for their names.
    """

    points: Points
    leaves: Points
    names: Sequence[Spec]
    size: tuple[float, float]
    lost: int = 0


def _columns(links: Sequence[Link], rank: Mapping[str, int]) -> Shape:
    """Things in columns, names beside them: left of the first column, right of the others."""
    wraps = any("\n" in end for link in links for end in link)
    heights = layout.columns(links, rank, GAP + 13 * wraps)
    across, x = {}, 0.0
    for column in sorted(set(rank.values())):
        across[column] = x
        own = [each for each in rank if rank[each] == column]
        x += 190 + (max(_wide(each) for each in own) if column else 0)
    points = {each: (across[rank[each]], heights[each] + 8) for each in rank}
    names = plot.beside(
        [Spot(*at, 0, each) for each, at in points.items()],
        [Place(x + (8 if rank[each] else -8), y, "left" if rank[each] else "right")
         for each, (x, y) in points.items()], 11,
    )  # fmt: skip
    leaves = {each: (x + _wide(each) + 14 if rank[each] else x, y)
              for each, (x, y) in points.items()}  # fmt: skip
    return Shape(points, leaves, names, (max(across.values()) or 1.0, max(heights.values()) + 16))


def _net(links: Sequence[Link]) -> Shape:
    """Things where forces put them; those with most links have their names first."""
    degree = Counter(end for link in links for end in link)
    points = layout.net(links, WIDE)
    wide, high = (max(point[axis] for point in points.values()) for axis in (0, 1))
    order = sorted(points, key=lambda each: (-degree[each], each))
    spots = [Spot(*points[each], 5, each) for each in order]
    places = placed(spots, 11, (-150, -30, wide + 150, high + 40))
    names, lost = plot.beside(spots, places, 11), places.count(None)
    return Shape(points, points, names, (wide or 1.0, high + 10), lost)


def _wide(name: str) -> float:
    return max(width(line) for line in name.split("\n"))


def _spec(
    table: Table, values: Mapping[Link, Mapping[str, object]], shape: Shape, *, arrows: bool
) -> Spec:
    """The links below, then the things, then the names."""
    x: Spec = {"field": "x", "type": "quantitative", "axis": None,
               "scale": plot.fixed(0, shape.size[0])}  # fmt: skip
    y = plot.down("y", shape.size[1])
    joined = [
        {**value, "x": shape.leaves[source][0], "y": shape.leaves[source][1],
         "x2": shape.points[target][0], "y2": shape.points[target][1]}
        for (source, target), value in values.items()
    ]  # fmt: skip
    title = table.legend()
    groups = groups_once(table.groups("colour")) if table.says("colour") else []
    rule: Spec = {"type": "rule", "opacity": 0.8, "strokeWidth": 1.3}
    dots = [{"x": at[0], "y": at[1]} for at in shape.points.values()]
    dot: Spec = {"type": "point", "filled": True, "size": 40, "color": INK, "opacity": 1}
    layers = [
        plot.layer(joined, rule, x=x, y=y, x2={"field": "x2"}, y2={"field": "y2"},
                   **_colours(title, groups)),
        *([_arrows(values, shape.points, x, y)] if arrows else []),
        plot.layer(dots, dot, x=x, y=y),
        *shape.names,
    ]  # fmt: skip
    return {"width": shape.size[0], "height": shape.size[1], "layer": layers}


def _arrows(links: Iterable[Link], at: Points, x: Spec, y: Spec) -> Spec:
    """A head two thirds along each link of a net, pointing to its target."""
    heads = []
    for source, target in links:
        (left, top), (right, bottom) = at[source], at[target]
        turn = math.degrees(math.atan2(right - left, top - bottom))
        heads.append({"x": left + (right - left) * 0.66, "y": top + (bottom - top) * 0.66,
                      "angle": round(turn, 1)})  # fmt: skip
    head: Spec = {"type": "point", "shape": "triangle-up", "filled": True, "size": 45,
                  "color": INK, "opacity": 0.8}  # fmt: skip
    angle: Spec = {"field": "angle", "type": "quantitative", "scale": None}
    return plot.layer(heads, head, x=x, y=y, angle=angle)


def _colours(title: str, groups: Sequence[str]) -> dict[str, Spec]:
    """Colours and dashes of the kinds of link; one kind alone has neither."""
    if len(groups) < 2:
        return {"color": {"value": BLUE}}
    key = legend(title, groups)
    return {
        channel: {"field": "group", "type": "nominal", "legend": key,
                  "scale": {"domain": list(groups), "range": list(of[: len(groups)])}}
        for channel, of in (("color", COLOURS), ("strokeDash", DASHES))
    }  # fmt: skip
