"""A network as a file for Gephi, Cytoscape, igraph and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from pyoxigraph import Literal

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.networks.graph import EDGES, Network, says
from triplehelix.writing import text

_TYPES: Final = {"integer": "long", "decimal": "double", "boolean": "boolean"}
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Cells = dict[str, Term | None]


class Part(NamedTuple):
    """A node or an edge: its own attributes of XML, and what is said of it, the label first."""

    kind: str
    own: dict[str, str]
    said: Cells


def write(edges: Rows, format_: str, found: Rows | None = None) -> str:
    """The network in one of `FORMATS`: an edge for each deal of two actors, in one order.

    `found` is what was measured over the edges: numbers of actors go to the actors; a path, which
    consists of edges, stands for the whole. Raises TripleHelixError for another format or edges
    that are none.
    """
    if format_ not in FORMATS:
        raise TripleHelixError(
            f"--format {format_}", "no file of a network", f"one of: {', '.join(FORMATS)}"
        )
    network = Network(found if found and set(EDGES) <= set(found.columns) else edges)
    root = _WRITERS[format_](list(_parts(network, _numbers(found) if found else {})))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def with_deals(edges: Rows, deals: Rows) -> Rows:
    """The edges, each with what `deals` says of its alliance: a row for each, which comes first."""
    place = edges.columns.index("alliance") + 1
    said = {row[0]: row[1:] for row in deals.rows}
    unsaid = (None,) * len(deals.columns[1:])
    columns = (*edges.columns[:place], *deals.columns[1:], *edges.columns[place:])
    rows = [(*row[:place], *said.get(row[place - 1], unsaid), *row[place:]) for row in edges.rows]
    return Rows(columns, rows)


def _parts(network: Network, numbers: Mapping[str, Cells]) -> Iterator[Part]:
    for place, (actor, about) in enumerate(zip(network.actors, network.about, strict=True), 1):
        more = {name[0].lower() + name[1:]: about[name] for name in about if name != "Name"}
        said = {"label": about.get("Name"), "iri": actor, **more, **numbers.get(text(actor), {})}
        yield Part("node", {"id": f"n{place}"}, said)
    ends = {"source", "target", "allianceName"}
    kept = [n for n in network.column if n not in ends and not says(n, "(source|target)")]
    at = network.column["alliance"]
    deals = [(pair, row) for pair, rows in sorted(network.deals.items()) for row in rows]
    for place, ((one, other), row) in enumerate(deals, 1):
        own = {"id": f"e{place}", "source": f"n{one + 1}", "target": f"n{other + 1}"}
        label = network.of(row, "allianceName") or Literal(text(row[at]).rpartition("/")[2])
        yield Part("edge", own, {"label": label, **{n: network.of(row, n) for n in kept}})


def _numbers(found: Rows) -> Mapping[str, Cells]:
    """What was measured of each actor, where there is one row for each."""
    if "organisation" not in found.columns:
        return {}
    at = found.columns.index("organisation")
    kept = [n for n, name in enumerate(found.columns) if not name.startswith("organisation")]
    numbers = {text(row[at]): {found.columns[n]: row[n] for n in kept} for row in found.rows}
    return numbers if len(numbers) == len(found.rows) else {}


def _graphml(parts: Sequence[Part]) -> ET.Element:
    root = ET.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for (kind, name), (key, type_) in (keys := _keys(parts)).items():
        ET.SubElement(root, "key", {"id": key, "for": kind, "attr.name": name, "attr.type": type_})
    graph = ET.SubElement(root, "graph", edgedefault="undirected")
    for part in parts:
        element = ET.SubElement(graph, part.kind, part.own)
        for name, value in _values(part).items():
            ET.SubElement(element, "data", key=keys[part.kind, name][0]).text = value
    return root


def _gexf(parts: Sequence[Part]) -> ET.Element:
    root = ET.Element("gexf", xmlns="http://www.gexf.net/1.2draft", version="1.2")
    graph = ET.SubElement(root, "graph", defaultedgetype="undirected")
    keys = _keys(parts)
    for each in ("node", "edge"):
        declared = ET.SubElement(graph, "attributes", {"class": each})
        for (kind, name), (key, type_) in keys.items():
            if kind == each and name != "label":
                ET.SubElement(declared, "attribute", id=key, title=name, type=type_)
    for each in ("node", "edge"):
        group = ET.SubElement(graph, f"{each}s")
        for part in parts:
            if part.kind == each:
                label, *values = _values(part).items()
                element = ET.SubElement(group, each, {**part.own, "label": label[1]})
                inner = ET.SubElement(element, "attvalues")
                for name, value in values:
                    key = keys[each, name][0]
                    ET.SubElement(inner, "attvalue", {"for": key, "value": value})
    return root


def _keys(parts: Sequence[Part]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """The key and the type of each thing that is said of nodes or of edges."""
    keys: dict[tuple[str, str], tuple[str, str]] = {}
    for part in parts:
        for name, cell in part.said.items():
            if (cell is not None or name == "label") and (part.kind, name) not in keys:
                kind = cell.datatype.value.rpartition("#")[2] if isinstance(cell, Literal) else ""
                keys[part.kind, name] = (f"d{len(keys)}", _TYPES.get(kind, "string"))
    return keys


def _values(part: Part) -> Mapping[str, str]:
    """What is said as text that XML can hold; nothing for an empty cell, but always a label."""
    cells = {
        name: text(cell) for name, cell in part.said.items() if cell is not None or name == "label"
    }
    return {name: _NO_XML.sub("\ufffd", value) for name, value in cells.items()}


_WRITERS: Final[Mapping[str, Callable[[Sequence[Part]], ET.Element]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
}
FORMATS: Final = tuple(_WRITERS)
