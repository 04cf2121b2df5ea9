"""Where names go beside points so that none lies on another; what fits nowhere has no place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triplehelix.pictures.style import lines, width

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """A point in pixels, how far it reaches, and its name."""

    x: float
    y: float
    reach: float
    name: str


@dataclass(frozen=True)
class Place:
    """Where the middle of a name's left or right edge, or its middle, is put.

    A name far from its point needs a line to it.
    """

    x: float
    y: float
    align: str
    far: bool = False


def placed(spots: Sequence[Spot], size: float, within: Box) -> list[Place | None]:
    """A place for each name within a box, the first spots first; None where there is no room."""
    taken: list[Box] = [_around(spot) for spot in spots]
    found: list[Place | None] = []
    for spot in spots:
        own = _around(spot)
        choices = [
            (place, box) for place, box in _choices(spot, size)
            if _in(box, within)
            and not any(_meet(box, other) for other in taken if other != own)
        ]  # fmt: skip
        found.append(choices[0][0] if choices and spot.name else None)
        if choices and spot.name:
            taken.append(choices[0][1])
    return found


def _around(spot: Spot) -> Box:
    reach = spot.reach
    return (spot.x - reach, spot.y - reach, spot.x + reach, spot.y + reach)


def _choices(spot: Spot, size: float) -> list[tuple[Place, Box]]:
    """Right, left, above, below, and aslant of the point; then the same farther off."""
    wide = max(width(line, size) for line in spot.name.split("\n"))
    high = lines(spot.name) * (size + 2)
    made = []
    for far in (3, 14, 28, 44):
        for across, up in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
            gap = (spot.reach + far) * (0.7 if across and up else 1.0)
            x, y = spot.x + across * gap, spot.y + up * (gap + high / 2 - 1)
            left = x - wide * (1 - across) / 2
            align = {1: "left", 0: "center", -1: "right"}[across]
            place = Place(x, y, align, far > 3)
            made.append((place, (left, y - high / 2, left + wide, y + high / 2)))
    return made


def _in(box: Box, frame: Box) -> bool:
    return (
        frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
    )  # fmt: skip


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )  # fmt: skip
