"""Places as circles at their coordinates, as large as their numbers, over degrees.

No border is drawn: free outlines of regions are not at hand. The cities around help the eye.
A city lies where the graph says; a region or country in the middle of its cities.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Rows
from triplehelix.pictures import plot
from triplehelix.pictures.labels import Place, Spot, placed
from triplehelix.pictures.style import BLUE, FAINT, LINE, Spec, number
from triplehelix.pictures.table import Drawing, Table, amount
from triplehelix.terms import BASE, PREFIXES

SIZE: Final = 620.0  # of the longer side, in pixels
LARGEST: Final = 30.0  # radius of the largest circle
AROUND: Final = 24  # cities that are shown for orientation, at most


class Degrees(NamedTuple):
    """Where a place lies."""

    latitude: float
    longitude: float


class City(NamedTuple):
    """A place with coordinates, and the place of the answer in which it lies or that it is."""

    place: str
    city: str
    name: str
    at: Degrees


def chart(table: Table, graph: Graph) -> Drawing:
    """A circle for each place of the answer that has coordinates."""
    (column,) = table.columns("place")
    named = f"{column}Name" if f"{column}Name" in table.records[0] else column
    names = {row[column]: row[named] or row[column].rsplit("/", 1)[-1] for row in table.records}
    values = _values(table, column)
    cities = _cities(graph, [each for each in values if each])
    points = _points(values, cities)
    if not points:
        raise TripleHelixError(
            f"question {table.question.name}", "the graph knows of no place where it lies",
            "add coordinates: README.md in data/places",
        )  # fmt: skip
    notes = [_reading(table)]
    if lost := [each for each in values if each not in points]:
        said = ", ".join(f"{names[e] or 'place not known'} ({number(values[e])})" for e in lost)
        notes.append(f"not on the map, for want of coordinates: {said}")
    return Drawing(_spec(points, values, names, cities), notes)


def _reading(table: Table) -> str:
    what = table.about("value") if table.says("value") else "Number of rows"
    return (
        f"size of circle: {what}; disc: city; ring: region or country, in the middle of its"
        " cities; coordinates: GeoNames, CC BY 4.0"
    )


def _values(table: Table, column: str) -> Mapping[str, float]:
    """The number of each place: that of its last row, or how many rows it has."""
    if not table.says("value"):
        return Counter(row[column] for row in table.records)
    numbers = {row[column]: amount(table.cell(row, "value")) for row in table.records}
    return {place: value for place, value in numbers.items() if value is not None}


def _cities(graph: Graph, places: Sequence[str]) -> list[City]:
    """The places with coordinates that are among these or lie in them."""
    wanted = " ".join(f"<{place}>" for place in places if place.startswith(BASE))
    found = graph.ask(
        f"""PREFIX skos: <{PREFIXES["skos"]}> PREFIX th: <{PREFIXES["th"]}>
        SELECT DISTINCT ?place ?city ?name ?latitude ?longitude WHERE {{
          {{ VALUES ?place {{ {wanted} }} ?place th:latitude ?latitude . BIND(?place AS ?city) }}
          UNION
          {{ VALUES ?place {{ {wanted} }} ?city th:within ?place ; th:latitude ?latitude }}
          ?city th:longitude ?longitude ; skos:prefLabel ?name
        }} ORDER BY ?place ?city""",
        "map",
    )
    if not isinstance(found, Rows):
        return []
    cells = [[getattr(cell, "value", "") for cell in row] for row in found.rows]
    return [
        City(place, city, name, Degrees(float(latitude), float(longitude)))
        for place, city, name, latitude, longitude in cells
    ]


def _points(values: Mapping[str, float], cities: Sequence[City]) -> Mapping[str, Degrees]:
    """Where each place lies: itself, or the middle of its cities."""
    points = {}
    for place in values:
        inner = [each.at for each in cities if each.place == place]
        if own := [each.at for each in cities if each.city == place]:
            inner = own
        if inner:
            points[place] = Degrees(
                sum(each.latitude for each in inner) / len(inner),
                sum(each.longitude for each in inner) / len(inner),
            )
    return points


class Frame(NamedTuple):
    """The part of the earth that is shown, and how it becomes pixels: true at its middle."""

    west: float
    east: float
    south: float
    north: float

    @property
    def narrow(self) -> float:
        """How much narrower a degree to the east is than one to the north."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Pixels in a degree to the north."""
        return SIZE / max((self.east - self.west) * self.narrow, self.north - self.south)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        wide = (self.east - self.west) * self.narrow * self.scale
        return round(wide, 2), round((self.north - self.south) * self.scale, 2)

    def pixels(self, at: Degrees) -> tuple[float, float]:
        """Where a place is drawn."""
        x = (at.longitude - self.west) * self.narrow * self.scale
        return round(x, 2), round((self.north - at.latitude) * self.scale, 2)


def _frame(points: Sequence[Degrees]) -> Frame:
    """All points with room around them, never less than a country's width."""
    east, north = max(p.longitude for p in points), max(p.latitude for p in points)
    west, south = min(p.longitude for p in points), min(p.latitude for p in points)
    room = max(0.14 * max(east - west, north - south), 0.35)
    return Frame(west - room, east + room, max(south - room, -89.0), min(north + room, 89.0))


def _spec(
    points: Mapping[str, Degrees], values: Mapping[str, float], names: Mapping[str, str],
    known: Sequence[City],
) -> Spec:  # fmt: skip
    near = {each.city: each for each in known if each.city not in points}
    around = list(near.values()) if len(near) <= AROUND else []
    frame = _frame([*points.values(), *(each.at for each in around)])
    wide, high = frame.size
    x: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": plot.fixed(0, wide)}
    y = plot.down("y", high)
    order = sorted(points, key=lambda each: (-values[each], each))
    circles = [
        Spot(*frame.pixels(points[each]), reach, f"{names[each]} {number(values[each])}")
        for each, reach in zip(order, _reaches([values[each] for each in order]), strict=True)
    ]
    dots = [Spot(*frame.pixels(each.at), 2, each.name) for each in around]
    places = placed([*circles, *dots], 12, (0, 0, wide, high))
    for place, spot in enumerate(circles):  # a name of the answer is never left out
        places[place] = places[place] or Place(spot.x, spot.y, "center")
    filled = [each in {city.city for city in known} for each in order]
    layers = [
        *_degrees(frame, x, y), _dots(dots, x, y), _circles(circles, filled, x, y),
        *plot.beside(dots, places[len(circles) :], 10, FAINT),
        *plot.beside(circles, places, 12),
    ]  # fmt: skip
    return {"width": wide, "height": high, "layer": layers}


def _reaches(values: Sequence[float]) -> list[float]:
    """The radius of each circle: its area is as its number."""
    most = LARGEST if len(values) <= 15 else LARGEST * 0.7
    return [max(2.5, most * math.sqrt(max(each, 0) / (max(values) or 1))) for each in values]


def _dots(dots: Sequence[Spot], x: Spec, y: Spec) -> Spec:
    """The cities around, for orientation."""
    mark: Spec = {"type": "point", "filled": True, "size": 10, "color": FAINT, "opacity": 1}
    return plot.layer([{"x": spot.x, "y": spot.y} for spot in dots], mark, x=x, y=y)


def _circles(circles: Sequence[Spot], filled: Sequence[bool], x: Spec, y: Spec) -> Spec:
    """Discs for cities, rings for regions and countries."""
    values = [
        {"x": spot.x, "y": spot.y, "size": 4 * spot.reach**2, "said": spot.name,
         "ground": BLUE if disc else "white"}
        for spot, disc in zip(circles, filled, strict=True)
    ]  # fmt: skip
    mark: Spec = {"type": "point", "shape": "circle", "strokeWidth": 2, "stroke": BLUE,
                  "opacity": 0.7}  # fmt: skip
    size: Spec = {"field": "size", "type": "quantitative", "scale": None}
    ground: Spec = {"field": "ground", "type": "nominal", "scale": None}
    return plot.layer(values, mark, x=x, y=y, size=size, fill=ground)


def _degrees(frame: Frame, x: Spec, y: Spec) -> list[Spec]:
    """Thin lines of latitude and longitude with their degrees at the edge."""
    span = max(frame.east - frame.west, frame.north - frame.south)
    step = next((each for each in (0.5, 1, 2, 5, 10, 20) if span / each <= 8), 30)
    wide, high = frame.size
    lines, marks = [], []
    for east in _round(frame.west, frame.east, step):
        at, _ = frame.pixels(Degrees(0, east))
        lines.append({"x": at, "x2": at, "y": 0, "y2": high})
        marks.append({"x": at, "y": high + 10, "text": _degree(east, "E", "W")})
    for north in _round(frame.south, frame.north, step):
        _, at = frame.pixels(Degrees(north, 0))
        lines.append({"x": 0, "x2": wide, "y": at, "y2": at})
        marks.append({"x": -20, "y": at, "text": _degree(north, "N", "S")})
    rule: Spec = {"type": "rule", "color": LINE, "strokeWidth": 0.6, "strokeDash": [2, 3]}
    return [
        plot.layer(lines, rule, x=x, y=y, x2={"field": "x2"}, y2={"field": "y2"}),
        plot.words_at(marks, x, y, align="center", color=FAINT, fontSize=10),
    ]


def _round(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)]


def _degree(value: float, positive: str, negative: str) -> str:
    side = positive if value > 0 else negative if value < 0 else ""
    return f"{abs(value):g}° {side}".strip()
