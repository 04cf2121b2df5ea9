"""The examples of the shapes: for each shape a file that passes and a file that fails.

Reusable by every test that runs shapes: `shapes()` names them, `examples()` pairs them with their
files, `alone()` cuts the graph of the shapes down to one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDF, SH, Graph, Namespace, URIRef

FOLDER = Path(__file__).parent
SHAPES = FOLDER.parents[1] / "shapes"
SHAPES_GRAPH = URIRef("https://w3id.org/triplehelix/shapes")
THS = Namespace(f"{SHAPES_GRAPH}#")


@dataclass(frozen=True)
class Example:
    """A shape with the file that passes it and the file that it finds fault with."""

    shape: URIRef
    good: Path
    bad: Path

    @property
    def name(self) -> str:
        """The name of the shape without its namespace."""
        return str(self.shape).removeprefix(str(THS))


@cache
def shapes_graph() -> Graph:
    """All files of the folder `shapes` in one graph."""
    graph = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


def shapes() -> list[URIRef]:
    """The shapes, in the order of their names."""
    found = shapes_graph().subjects(RDF.type, SH.NodeShape)
    return sorted(shape for shape in found if isinstance(shape, URIRef))


def examples() -> Iterator[Example]:
    """Every shape with its two files, whether they are there or not."""
    for shape in shapes():
        name = str(shape).removeprefix(str(THS))
        yield Example(shape, FOLDER / f"{name}.good.ttl", FOLDER / f"{name}.bad.ttl")


@cache
def alone(shape: URIRef) -> Graph:
    """A graph of one shape with its property or query and the prefixes of the queries."""
    whole = shapes_graph()
    cut = Graph()
    todo, seen = [shape, SHAPES_GRAPH], set[object]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in whole.triples((node, None, None)):
            cut.add(triple)
            todo.append(triple[2])  # type: ignore[arg-type]
    return cut


def shape_of(source: object) -> URIRef:
    """The shape behind the `sh:sourceShape` of a result: itself, or the one with this property."""
    owners = list(shapes_graph().subjects(SH.property, source))  # type: ignore[arg-type]
    return URIRef(str(owners[0] if owners else source))
