"""Writes a whole graph of a store to a file, however large it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple, serialize

from triplehelix.evaluating.results import GRAPHS, elements
from triplehelix.evaluating.tables import FormatError


def dump(store: Store, graph: str, media_type: str, file: Path) -> dict[str, object]:
    """Writes a graph, "" for the default one, and answers what there is to say of it.

    `rows` are its statements, `what` is the SHA-256 of the file. A graph that the store has not is
    the fault `graph`. Raises FormatError when the format cannot say what is in the graph.
    """
    name = NamedNode(graph) if graph else DefaultGraph()
    if isinstance(name, NamedNode) and not store.contains_named_graph(name):
        return {"fault": "graph", "what": graph}
    form = GRAPHS.get(media_type)
    if form is None:
        raise FormatError(f"{media_type} is no format for a graph")
    rows = 0

    def counted() -> Iterator[Triple]:
        nonlocal rows
        for quad in store.quads_for_pattern(None, None, None, name):
            rows += 1
            yield quad.triple

    with file.open("wb") as stream:
        serialize(elements(counted(), form), stream, form)
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return {"fault": None, "rows": rows, "what": digest}
