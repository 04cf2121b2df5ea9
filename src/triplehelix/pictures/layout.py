"""Where the things of a network stand: in columns by rank where it flows one way, else by forces.

Both give the same places for the same links: nothing is drawn by lot.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

Link = tuple[str, str]
Point = tuple[float, float]
RANKS = 5  # columns that fit a page


def ranks(links: Sequence[Link]) -> Mapping[str, int] | None:
    """The column of each thing, so that every link leads to the right; None where none can."""
    before: dict[str, set[str]] = defaultdict(set)
    for source, target in links:
        before[target].add(source)
        before.setdefault(source, set())
    found: dict[str, int] = {}
    while len(found) < len(before):
        free = [each for each in before if each not in found and before[each] <= found.keys()]
        if not free:
            return None
        rank = 1 + max((found[each] for each in found), default=-1)
        for each in free:
            found[each] = rank
    if max(found.values(), default=0) >= RANKS:
        return None
    return _pulled(found, links)


def _pulled(found: dict[str, int], links: Sequence[Link]) -> Mapping[str, int]:
    """Sources stand just left of the first thing that they lead to."""
    for source in sorted(found, key=lambda each: -found[each]):
        after = [found[target] for start, target in links if start == source]
        if after:
            found[source] = min(after) - 1
    return found


def columns(links: Sequence[Link], rank: Mapping[str, int], gap: float) -> Mapping[str, float]:
    """The height of each thing in its column, so that few links cross; parts below each other."""
    height: dict[str, float] = {}
    top = 0.0
    for whole in parts(links):
        own = _heights([link for link in links if link[0] in set(whole)], whole, rank, gap)
        first = min(own.values())
        height.update({each: at - first + top for each, at in own.items()})
        top = max(height.values()) + gap * (1.6 if len(whole) > 2 else 1)
    return height


def _heights(
    links: Sequence[Link], whole: Sequence[str], rank: Mapping[str, int], gap: float
) -> Mapping[str, float]:
    """The heights of the things of one part: each near the middle of those it is linked with."""
    beside: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        beside[source].append(target)
        beside[target].append(source)
    filled: dict[int, int] = defaultdict(int)
    height: dict[str, float] = {}
    for each in whole:
        height[each] = filled[rank[each]] * gap
        filled[rank[each]] += 1
    for _ in range(12):
        for column in sorted(filled):
            own = [each for each in whole if rank[each] == column]
            wish = {e: sum(height[b] for b in beside[e]) / len(beside[e]) for e in own}
            height.update(_apart(own, wish, height, gap))
    return height


def _apart(
    own: Sequence[str], wish: Mapping[str, float], height: Mapping[str, float], gap: float
) -> Mapping[str, float]:
    """The wished heights, pushed apart as little as may be (pool adjacent violators)."""
    order = sorted(own, key=lambda each: (wish[each], height[each], each))
    blocks: list[tuple[float, int]] = []  # sum of wishes less the offsets, and how many
    for place, each in enumerate(order):
        total, count = wish[each] - place * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, others = blocks.pop()
            total, count = total + more, count + others
        blocks.append((total, count))
    starts = [total / count for total, count in blocks for _ in range(count)]
    return {each: start + place * gap
            for place, (each, start) in enumerate(zip(order, starts, strict=True))}  # fmt: skip


def parts(links: Sequence[Link]) -> list[list[str]]:
    """The things that hang together, the largest part first."""
    beside: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        beside[source].append(target)
        beside[target].append(source)
    seen: set[str] = set()
    found = []
    for start in beside:
        whole, waiting = [], [start]
        while waiting:
            each = waiting.pop(0)
            if each not in seen:
                seen.add(each)
                whole.append(each)
                waiting += beside[each]
        if whole:
            found.append(whole)
    return sorted(found, key=lambda whole: -len(whole))


def net(links: Sequence[Link], wide: float) -> Mapping[str, Point]:
    """Places where linked things attract and others repel; parts side by side, largest first."""
    at: dict[str, Point] = {}
    left = top = shelf = 0.0
    for whole in parts(links):
        size = 95 * math.sqrt(len(whole)) - 60
        own = forces(whole, [link for link in links if link[0] in set(whole)], size)
        if left and left + size > wide:
            left, top, shelf = 0.0, top + shelf + 50, 0.0
        at |= {each: (left + x, top + y) for each, (x, y) in own.items()}
        left += size + 150
        shelf = max(shelf, *(y for _, y in own.values()))
    return at


def forces(things: Sequence[str], links: Sequence[Link], size: float) -> Mapping[str, Point]:
    """Places of things that hang together, in a square (after Fruchterman and Reingold).

    It begins on a spiral, so that the same links give the same places.
    """
    count = len(things)
    number = {each: place for place, each in enumerate(things)}
    pairs = [(number[source], number[target]) for source, target in links if source != target]
    at = [_spiral(place, count) for place in range(count)]
    rounds = max(40, min(300, 1_500_000 // (count * count)))
    for step in range(rounds):
        at = _moved(at, pairs, 1.5 / math.sqrt(count), 0.12 * (1 - step / rounds) + 0.002)
    return _fitted(dict(zip(things, at, strict=True)), size)


def _spiral(place: int, count: int) -> Point:
    angle, far = place * 2.399963, 0.5 * math.sqrt((place + 0.5) / count)
    return far * math.cos(angle), far * math.sin(angle)


def _moved(
    at: Sequence[Point], pairs: Sequence[tuple[int, int]], ideal: float, most: float
) -> list[Point]:
    pull_x, pull_y = [0.0] * len(at), [0.0] * len(at)
    for one, (x, y) in enumerate(at):
        for other in range(one):
            across, up = x - at[other][0], y - at[other][1]
            push = ideal * ideal / (across * across + up * up + 1e-6)
            pull_x[one] += across * push
            pull_y[one] += up * push
            pull_x[other] -= across * push
            pull_y[other] -= up * push
    for one, other in pairs:
        across, up = at[one][0] - at[other][0], at[one][1] - at[other][1]
        pull = math.hypot(across, up) / ideal
        for each, sign in ((one, -1), (other, 1)):
            pull_x[each] += sign * across * pull
            pull_y[each] += sign * up * pull
    made = []
    for (x, y), across, up in zip(at, pull_x, pull_y, strict=True):
        length = math.hypot(across, up) or 1.0
        step = min(length, most) / length
        made.append((x + across * step, y + up * step))
    return made


def _fitted(at: Mapping[str, Point], size: float) -> Mapping[str, Point]:
    left, top = min(x for x, _ in at.values()), min(y for _, y in at.values())
    wide = max(x for x, _ in at.values()) - left
    high = max(y for _, y in at.values()) - top
    by = size / (max(wide, high) or 1.0)
    return {each: ((x - left) * by, (y - top) * by) for each, (x, y) in at.items()}
