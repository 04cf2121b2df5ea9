"""How every organisation stands in the whole network, measured once when the graph is built.

Shortest paths between all actors cost the square of the network. A question about the whole
network finds here what it would compute; one about a slice computes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from triplehelix.graphs import Rows
from triplehelix.networks.graph import Network
from triplehelix.terms import name, th, typed

QUESTION: Final = "alliance-network"
"""The saved question that finds the edges of the whole network."""


def standing(edges: Rows) -> Iterator[Triple]:
    """Betweenness and mean distance of each actor, as statements about it."""
    network = Network(edges)
    measures = {"betweenness": network.betweenness, "meanDistance": network.distances}
    for measure, values in measures.items():
        for actor, value in zip(network.actors, values, strict=True):
            if isinstance(actor, NamedNode):
                decimal = typed(f"{value:.12f}", name("xsd:decimal"))
                yield Triple(actor, th(measure), decimal)
