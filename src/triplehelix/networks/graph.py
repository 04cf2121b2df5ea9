"""The network that edges make: actors, who is tied to whom, and by which deals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.writing import text

if TYPE_CHECKING:
    from rustworkx import PyGraph

EDGES: Final = ("source", "sourceName", "target", "alliance", "date")
SEED: Final = 1
Row = Sequence[Term | None]
Cells = dict[str, Term | None]


class Network:
    """Actors, numbered in the order of their IRIs.

    Measures are those of the simple graph: two actors are tied, by however many deals, or not.
    The same edges give the same network, in whatever order they come.
    """

    def __init__(self, edges: Rows) -> None:
        self.column = {name: place for place, name in enumerate(edges.columns)}
        self._told = {
            end: {name[len(end) :]: at for name, at in self.column.items() if says(name, end)}
            for end in ("source", "target")
        }
        for name in EDGES:
            if name not in self.column:
                raise TripleHelixError(
                    "network", f"its edges have no column {name}", f"they need {', '.join(EDGES)}"
                )
        source, target = self.column["source"], self.column["target"]
        lines = sorted(
            (([text(cell) for cell in row], row) for row in edges.rows), key=lambda line: line[0]
        )
        ties = [(words[source], words[target], row) for words, row in lines if words[target]]
        told = [(words[source], row) for words, row in lines if not words[target]]
        found = self._found(ties, told)
        self.number = {key: place for place, key in enumerate(sorted(found))}
        self.actors = [found[key][0] for key in self.number]
        self.about = [found[key][1] for key in self.number]
        self.deals: dict[tuple[int, int], list[Row]] = defaultdict(list)
        self.near: list[set[int]] = [set() for _ in self.actors]
        for start, end, row in ties:
            one, other = self.number[start], self.number[end]
            if one != other:
                self.deals[pair(one, other)].append(row)
                self.near[one].add(other)
                self.near[other].add(one)

    def _found(
        self, ties: Iterable[tuple[str, str, Row]], told: Iterable[tuple[str, Row]]
    ) -> dict[str, tuple[Term | None, Cells]]:
        """The actors at the ends of ties, and what ties and rows of their own say of them."""
        found: dict[str, tuple[Term | None, Cells]] = {}
        for start, end, row in ties:
            if start not in found:
                found[start] = (self.of(row, "source"), self.said(row, "source"))
            if end not in found:
                found[end] = (self.of(row, "target"), self.said(row, "target"))
        for start, row in told:
            if start in found:
                found[start][1].update(self.said(row, "source"))
        return found

    def of(self, row: Row, column: str) -> Term | None:
        """A cell of an edge; nothing where the edges have no such column."""
        return row[self.column[column]] if column in self.column else None

    def text(self, row: Row, column: str) -> str:
        """A cell of an edge as text."""
        return text(self.of(row, column))

    def said(self, row: Row, end: str) -> Cells:
        """What an edge says of the actor at one end, by the rest of the column's name."""
        return {name: row[at] for name, at in self._told[end].items()}

    def signed(self, row: Row) -> tuple[bool, str, str]:
        """What puts deals in the order of their signing, the undated last."""
        date = self.text(row, "date")
        return not date, date, self.text(row, "alliance")

    def named(self, actor: int) -> tuple[Term | None, Term | None]:
        """An actor as the two cells that show it."""
        return self.actors[actor], self.about[actor].get("Name")

    def alliances(self, actor: int) -> list[str]:
        """The alliance of each of its ties; one that ties it to several comes several times."""
        ties = (row for each in self.near[actor] for row in self.deals[pair(actor, each)])
        return [self.text(row, "alliance") for row in ties]

    @cached_property
    def graph(self) -> PyGraph[int, None]:
        """The simple graph as rustworkx measures it."""
        import rustworkx  # noqa: PLC0415

        graph: PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(len(self.actors)))
        graph.add_edges_from_no_data(sorted(self.deals))
        return graph

    @cached_property
    def betweenness(self) -> Sequence[float]:
        """Of the shortest paths between two others the share that leads over each actor."""
        import rustworkx  # noqa: PLC0415

        known = self.known("Betweenness")
        found = known or rustworkx.betweenness_centrality(self.graph)
        return [steady(found[actor]) for actor in range(len(self.actors))]

    @cached_property
    def distances(self) -> Sequence[float]:
        """The mean number of steps from each actor to those that it reaches; 0 to none."""
        import rustworkx  # noqa: PLC0415

        if known := self.known("MeanDistance"):
            return known
        near = rustworkx.closeness_centrality(self.graph, wf_improved=False)
        return [1 / near[actor] if near[actor] else 0.0 for actor in range(len(self.actors))]

    def known(self, measure: str) -> Sequence[float]:
        """What the edges say that was measured of each actor before; nothing unless of all."""
        found = [text(about.get(measure)) for about in self.about]
        return list(map(float, found)) if all(found) else ()

    @cached_property
    def communities(self) -> Sequence[Sequence[int]]:
        """Parts with more ties inside than chance would put there, the largest first."""
        parts = self._known_parts() or self._found_parts()
        return sorted(map(sorted, parts), key=lambda part: (-len(part), part))

    def _known_parts(self) -> Iterable[list[int]]:
        parts: dict[float, list[int]] = defaultdict(list)
        for actor, number in enumerate(self.known("Community")):
            parts[number].append(actor)
        return parts.values()

    def _found_parts(self) -> Iterable[set[int]]:
        import networkx as nx  # noqa: PLC0415

        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.actors)))
        graph.add_edges_from(sorted(self.deals))
        found: list[set[int]] = nx.community.louvain_communities(graph, seed=SEED)
        return found

    def modularity(self, parts: Iterable[Sequence[int]]) -> float:
        """Share of the ties inside the parts, less the share that chance would put there.

        Newman (2004), Analysis of weighted networks, equation 1, for ties of equal weight.
        """
        part_of = {actor: number for number, part in enumerate(parts) for actor in part}
        inside = sum(part_of[one] == part_of[other] for one, other in self.deals)
        ends: Counter[int] = Counter()
        for actor, near in enumerate(self.near):
            ends[part_of[actor]] += len(near)
        ties = len(self.deals)
        return steady(inside / ties - sum((count / (2 * ties)) ** 2 for count in ends.values()))


def says(column: str, end: str) -> bool:
    """Whether a column says something of the actor at this end."""
    return re.match(rf"{end}[A-Z]", column) is not None


def pair(one: int, other: int) -> tuple[int, int]:
    """Two actors in their order."""
    return (one, other) if one < other else (other, one)


def steady(number: float) -> float:
    """Six digits. Rounded to twelve first: the order in which a library adds leaves a noise."""
    return round(round(number, 12), 6)
