"""How every organisation stands in the whole network, measured once when the graph is built.

Shortest paths between all actors cost the square of the network, and communities many rounds over
it. A question about the whole network finds here what it would compute; one about a slice computes
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.graphs import Rows
from triplehelix.networks.graph import Network
from triplehelix.terms import Triple, name, th, typed

QUESTION: Final = "alliance-network"
"""The saved question that finds the edges of the whole network."""


def standing(edges: Rows) -> Iterator[Triple]:
    """Betweenness, mean distance and community of each actor, as statements about it."""
    network = Network(edges)
    within = {actor: n for n, part in enumerate(network.communities, start=1) for actor in part}
    for number, actor in enumerate(network.actors):
        if isinstance(actor, NamedNode):
            yield actor, th("betweenness"), _decimal(network.betweenness[number])
            yield actor, th("meanDistance"), _decimal(network.distances[number])
            yield actor, th("community"), Literal(within[number])


def _decimal(value: float) -> Literal:
    return typed(f"{value:.12f}", name("xsd:decimal"))
