"""A network as a file for Gephi, Cytoscape, igraph and others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.networks.graph import EDGES, Network, Row, says
from triplehelix.writing import text

FORMATS: Final = ("graphml", "gexf")
_NUMBERS: Final[Mapping[str, type]] = {"integer": int, "decimal": float}
Said = dict[str, str | int | float | bool]


def write(edges: Rows, format_: str, found: Rows | None = None) -> str:
    """The network in one of `FORMATS`: an edge for each deal of two actors, no clock, one order.

    `found` is what was measured over the edges: numbers of actors go to the actors; a path, which
    consists of edges, stands for the whole. Raises TripleHelixError for another format or edges
    that are none.
    """
    if format_ not in FORMATS:
        raise TripleHelixError(
            f"--format {format_}", "no file of a network", f"one of: {', '.join(FORMATS)}"
        )
    import networkx as nx  # noqa: PLC0415

    network = Network(found if found and set(EDGES) <= set(found.columns) else edges)
    numbers = _numbers(found) if found else {}
    graph = nx.MultiGraph()
    for place, (actor, about) in enumerate(zip(network.actors, network.about, strict=True), 1):
        said = {"label": about["Name"], "iri": actor}
        said |= {name[0].lower() + name[1:]: cell for name, cell in about.items() if name != "Name"}
        graph.add_node(f"n{place}", **_plain(said | numbers.get(text(actor), {})))
    deals = [(ends, row) for ends, rows in sorted(network.deals.items()) for row in rows]
    for place, ((one, other), row) in enumerate(deals, 1):
        graph.add_edge(f"n{one + 1}", f"n{other + 1}", key=f"e{place}", **_deal(network, row))
    lines = nx.generate_graphml(graph) if format_ == "graphml" else nx.generate_gexf(graph)
    body = re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(lines))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _deal(network: Network, row: Row) -> Said:
    said = {name: network.of(row, name) for name in network.column}
    ends = {"source", "target", *(n for n in said if says(n, "source") or says(n, "target"))}
    rest = {name: cell for name, cell in said.items() if name not in {*ends, "allianceName"}}
    return _plain({"label": said["allianceName"], **rest})


def _numbers(found: Rows) -> Mapping[str, dict[str, Term | None]]:
    """What was measured of each actor, where there is one row for each."""
    if "organisation" not in found.columns:
        return {}
    at = found.columns.index("organisation")
    kept = [n for n, name in enumerate(found.columns) if not name.startswith("organisation")]
    numbers = {text(row[at]): {found.columns[n]: row[n] for n in kept} for row in found.rows}
    return numbers if len(numbers) == len(found.rows) else {}


def _plain(said: Mapping[str, Term | None]) -> Said:
    """Cells as the types that these formats know; nothing for an empty one."""
    return {name: _value(cell) for name, cell in said.items() if cell is not None}


def _value(cell: Term) -> str | int | float | bool:
    kind = cell.datatype.value.rpartition("#")[2] if isinstance(cell, Literal) else ""
    if kind == "boolean":
        return text(cell) == "true"
    value: str | int | float = _NUMBERS.get(kind, str)(text(cell))
    return value
