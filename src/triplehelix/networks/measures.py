"""The measures: each takes a network and gives the rows of a table."""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.networks.graph import Network, pair, steady
from triplehelix.terms import PREFIXES
from triplehelix.writing import text

Value = Term | str | int | float | None
Lines = Iterable[tuple[Value, ...]]
Near = Mapping[int, set[int]] | Sequence[set[int]]
_DECIMAL: Final = NamedNode(PREFIXES["xsd"] + "decimal")


def measured(measure: str, edges: Rows) -> Rows:
    """What the measure of that name finds in these edges; without a name the edges themselves.

    No edges, no rows. The same edges give the same rows, in whatever order they come. Raises
    TripleHelixError for a measure or edges that cannot be.
    """
    if not measure:
        return edges
    if measure not in MEASURES:
        raise TripleHelixError(
            f"measure {measure}", "there is no such measure", f"one of: {', '.join(MEASURES)}"
        )
    columns, compute = MEASURES[measure]
    network = Network(edges)
    lines = compute(network) if network.deals else ()
    return Rows(tuple(columns.split()), [tuple(map(_cell, line)) for line in lines])


def behind(edges: Rows, found: Rows) -> list[list[int]]:
    """The edges of the actor, or of the step, that each row is about; of neither, all of them.

    Edges are numbered from nought, and so is what is said of their ends. What stands between others
    rests on all edges as well.
    """
    network = Network(edges)
    at = {name: place for place, name in enumerate(found.columns)}
    touched: dict[tuple[str, ...], list[int]] = defaultdict(list)
    every = []
    for number, row in enumerate(edges.rows):
        one, other, deal = (network.text(row, name) for name in ("source", "target", "alliance"))
        if one in network.number:
            every.append(number)
            told = ((one,), (one, "said")) if not other else ()
            for key in told or ((one,), (other,), (one, other, deal), (other, one, deal)):
                touched[key].append(number)

    def edges_of(row: Sequence[Term | None]) -> list[int]:
        if "source" in at:
            one, other, deal = (text(row[at[name]]) for name in ("source", "target", "alliance"))
            return touched[one, other, deal] + touched[one, "said"] + touched[other, "said"]
        return touched[text(row[at["organisation"]]),] if "organisation" in at else every

    return [edges_of(row) for row in found.rows]


def _cell(value: Value) -> Term | None:
    if isinstance(value, float):
        plain = format(Decimal(str(value)), "f")
        return Literal(plain.removesuffix(".0"), datatype=_DECIMAL)
    return Literal(value) if isinstance(value, (str, int)) else value


def _share(part: int, whole: int) -> float | None:
    """In percent, with one digit."""
    return round(round(100 * part / whole, 9), 1) if whole else None


def summary(network: Network) -> Lines:
    """One row: how large the network is, and how it hangs together."""
    import rustworkx  # noqa: PLC0415

    size, pairs = len(network.actors), len(network.deals)
    deals = {network.text(row, "alliance") for rows in network.deals.values() for row in rows}
    parts = rustworkx.connected_components(network.graph)
    largest = max(map(len, parts))
    reached = [len(part) - 1 for part in parts for _ in part]
    away = [network.distances[actor] for part in parts for actor in sorted(part)]
    distance = sum(map(operator.mul, away, reached)) / sum(reached)
    yield (
        size, len(deals), pairs, steady(2 * pairs / size), steady(2 * pairs / (size * (size - 1))),
        len(parts), largest, _share(largest, size),
        steady(rustworkx.transitivity(network.graph)), steady(distance),
    )  # fmt: skip


def degree(network: Network) -> Lines:
    """Partners, alliances and ties of each actor."""
    found = []
    for actor, near in enumerate(network.near):
        deals = network.alliances(actor)
        found.append((len(near), len(set(deals)), len(deals), -actor))
    for partners, deals_, ties, actor in sorted(found, reverse=True):
        share = steady(partners / (len(network.actors) - 1))
        yield (*network.named(-actor), partners, deals_, ties, share)


def betweenness(network: Network) -> Lines:
    """How often each actor stands between two others."""
    for rank, actor in _ranked(network.betweenness):
        yield (*network.named(actor), rank, network.betweenness[actor], len(network.near[actor]))


def _ranked(values: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Rank and actor, the largest value first; equal values share a rank."""
    rank, before = 0, None
    order = sorted(range(len(values)), key=lambda actor: (-values[actor], actor))
    for place, actor in enumerate(order, start=1):
        rank, before = (rank if values[actor] == before else place), values[actor]
        yield rank, actor


def partners_by_year(network: Network) -> Lines:
    """Who had the most partners at the end of each year in which a deal was signed.

    One actor, or the first few, each with the effective size of its network then.
    """
    by_year: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for ends, rows in network.deals.items():
        for row in rows:
            by_year[network.text(row, "date")[:4]].append(ends)
    row = next(iter(network.deals.values()))[0]
    one, top = network.text(row, "firm"), network.text(row, "top")
    near: dict[int, set[int]] = defaultdict(set)
    for year in sorted(filter(None, by_year)):
        for left, right in by_year[year]:
            near[left].add(right)
            near[right].add(left)
        actors = sorted(near)
        for rank, place in _ranked([len(near[actor]) for actor in actors]):
            actor = actors[place]
            if text(network.actors[actor]) == one if one else rank <= int(top or rank):
                size = steady(_effective_size(near, actor))
                yield (int(year), *network.named(actor), rank, len(near[actor]), size, len(near))


def _effective_size(near: Near, actor: int) -> float:
    """Partners, less the mean number of ties that a partner has with the others (Burt 1992)."""
    partners = near[actor]
    return len(partners) - sum(len(partners & near[each]) for each in partners) / len(partners)


def communities(network: Network) -> Lines:
    """The community of each actor, with its partners inside and outside."""
    modularity = network.modularity(network.communities)
    for number, part in enumerate(network.communities, start=1):
        inside = {actor: len(network.near[actor].intersection(part)) for actor in part}
        for actor in sorted(part, key=lambda each: (-inside[each], each)):
            outside = len(network.near[actor]) - inside[actor]
            yield (number, len(part), *network.named(actor), inside[actor], outside, modularity)


def communities_and_places(network: Network) -> Lines:
    """The country, and the region, in which most actors of each community have their seat."""
    modularity = network.modularity(network.communities)
    for level in ("Country", "Region"):
        seats = [about.get(level) for about in network.about]
        names = {about.get(level): about.get(level + "Name") for about in network.about}
        apart: dict[object, list[int]] = defaultdict(list)
        for actor, seat in enumerate(seats):
            apart[actor if seat is None else seat].append(actor)  # without a known seat: alone
        by_place = network.modularity(apart.values())
        overall = Counter(seat for seat in seats if seat is not None)
        for number, part in enumerate(network.communities, start=1):
            count = Counter(seat for each in part if (seat := seats[each]) is not None)
            most = min(count, key=lambda seat: (-count[seat], text(seat)), default=None)
            here, known = (count[most] if most else 0), count.total()
            yield (
                level.lower(), number, len(part), known, most, names[most] if most else None, here,
                _share(here, known), _share(overall[most], overall.total()) if most else None,
                modularity, by_place,
            )  # fmt: skip


def brokers(network: Network) -> Lines:
    """Structural holes: whose partners are tied least to one another."""
    import rustworkx  # noqa: PLC0415

    near, found = network.near, []
    for actor, partners in enumerate(near):
        bound = sum(
            (1 + sum(1 / len(near[third]) for third in partners & near[each])) ** 2
            for each in partners
        )
        size = len(partners)
        found.append((steady(bound / size**2), -steady(_effective_size(near, actor)), actor))
    cuts = rustworkx.articulation_points(network.graph)
    for bound, reach, actor in sorted(found):
        yield (*network.named(actor), len(near[actor]), -reach, bound, actor in cuts)


def shortest_path(network: Network) -> Lines:
    """A path with the fewest steps from one actor to another, and every deal of each step.

    Of several it is the one whose actors come first; the last column says how many others are.
    """
    import rustworkx  # noqa: PLC0415

    row = next(iter(network.deals.values()))[0]
    start, goal = (network.number.get(network.text(row, end)) for end in ("firm", "other_firm"))
    steps = _steps(network, goal)
    if start is None or start not in steps:
        return
    path = [start]
    while away := steps[path[-1]]:
        path.append(min(each for each in network.near[path[-1]] if steps[each] == away - 1))
    counts = rustworkx.num_shortest_paths_unweighted(network.graph, start)
    others = counts[path[-1]] - 1 if len(path) > 1 else 0
    for step, (one, other) in enumerate(pairwise(path), start=1):
        for deal in sorted(network.deals[pair(one, other)], key=network.signed):
            what = (network.of(deal, c) for c in ("alliance", "allianceName", "kinds", "date"))
            yield (step, *network.named(one), *network.named(other), *what, others)


def _steps(network: Network, goal: int | None) -> Mapping[int, int]:
    """How many steps each actor that can reach the goal is away from it."""
    steps: dict[int, int] = {}
    front = set() if goal is None else {goal}
    while front:
        steps.update(dict.fromkeys(front, max(steps.values(), default=-1) + 1))
        front = {each for actor in front for each in network.near[actor]} - steps.keys()
    return steps


_SUMMARY: Final = (
    "organisations alliances pairs meanPartners density components largest shareInLargest "
    "clustering meanDistance"
)
_PLACES: Final = (
    "level community members known place placeName membersThere share shareOverall modularity "
    "modularityOfPlaces"
)
_YEARS: Final = "year organisation organisationName rank partners effectiveSize organisations"
_PATH: Final = (
    "step source sourceName target targetName alliance allianceName kinds date otherPaths"
)
_PARTS: Final = "community members organisation organisationName inside outside modularity"
_BROKERS: Final = "organisation organisationName partners effectiveSize constraint cutPoint"
MEASURES: Final[Mapping[str, tuple[str, Callable[[Network], Lines]]]] = {
    "summary": (_SUMMARY, summary),
    "degree": ("organisation organisationName partners alliances ties centrality", degree),
    "betweenness": ("organisation organisationName rank betweenness partners", betweenness),
    "partners-by-year": (_YEARS, partners_by_year),
    "communities": (_PARTS, communities),
    "communities-and-places": (_PLACES, communities_and_places),
    "brokers": (_BROKERS, brokers),
    "shortest-path": (_PATH, shortest_path),
}
