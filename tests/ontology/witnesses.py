"""The witnesses and near misses of the defined classes, read from witnesses.trig.

Knows that file only, and no reasoner: each test brings its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from rdflib import Dataset, Graph, URIRef
from rdflib.term import Node

FILE: Final = Path(__file__).with_name("witnesses.trig")
TERM: Final = "https://w3id.org/triplehelix/ontology#"
THING: Final = "https://example.org/thing/"
_WITNESS: Final = "https://example.org/witness/"
_NEAR_MISS: Final = "https://example.org/near-miss/"


@dataclass(frozen=True)
class Case:
    """One thing that must be in a defined class, or must not, and the triples that decide it.

    The things of different cases have different IRIs, so that all cases fit into one graph.
    """

    name: str
    defined: str
    thing: str
    belongs: bool
    triples: tuple[tuple[Node, Node, Node], ...]

    def graph(self) -> Graph:
        """The triples as a graph of their own."""
        graph = Graph()
        for triple in self.triples:
            graph.add(triple)
        return graph

    def turtle(self) -> str:
        """The triples as N-Triples text, which any Turtle reader takes."""
        return self.graph().serialize(format="nt")


@dataclass(frozen=True)
class Witness:
    """A defined class (its IRI) with its witnesses and its near misses."""

    defined: str
    witnesses: tuple[Case, ...]
    near_misses: tuple[Case, ...]


@cache
def cases() -> tuple[Case, ...]:
    """Every case of the file, by name."""
    dataset = Dataset()
    with warnings.catch_warnings():  # rdflib's reader of TriG uses what rdflib deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(FILE, format="trig")
    found = [_case(graph) for graph in dataset.graphs() if len(graph)]
    return tuple(sorted(found, key=lambda case: (case.defined, not case.belongs, case.name)))


def witnesses() -> Iterator[Witness]:
    """Every defined class of the file with its cases, by IRI."""
    for defined in sorted({case.defined for case in cases()}):
        mine = [case for case in cases() if case.defined == defined]
        yield Witness(
            defined,
            tuple(case for case in mine if case.belongs),
            tuple(case for case in mine if not case.belongs),
        )


def merged() -> Graph:
    """All cases in one graph."""
    graph = Graph("SimpleMemory")  # without named graphs, which cost time
    for case in cases():
        for triple in case.triples:
            graph.add(triple)
    return graph


def _case(graph: Graph) -> Case:
    iri = str(graph.identifier)
    belongs = iri.startswith(_WITNESS)
    name = iri.removeprefix(_WITNESS if belongs else _NEAR_MISS)
    own = f"{THING}{'witness' if belongs else 'near-miss'}/{name}/"
    triples = tuple((_renamed(s, own), p, _renamed(o, own)) for s, p, o in sorted(graph, key=str))
    return Case(name, TERM + name.split("-", 1)[0], own + "it", belongs, triples)


def _renamed(node: Node, own: str) -> Node:
    if isinstance(node, URIRef) and node.startswith(THING):
        return URIRef(own + node.removeprefix(THING))
    return node
