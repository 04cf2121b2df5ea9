"""SELECT and CONSTRUCT in a store, with the answer that each has, and who is named in graphs."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, QuerySolutions, QueryTriples, Store, Triple

from triplehelix.terms import LABEL


def select(store: Store, query: str) -> QuerySolutions:
    """The rows of a SELECT query. Raises TypeError for a query of another form."""
    answer = store.query(query)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("not a SELECT query")
    return answer


def construct(store: Store, query: str) -> list[Triple]:
    """The triples of a CONSTRUCT query. Raises TypeError for a query of another form."""
    answer = store.query(query)
    if not isinstance(answer, QueryTriples):
        raise TypeError("not a CONSTRUCT query")
    return list(answer)


def named_in(store: Store, graphs: Iterable[NamedNode]) -> frozenset[NamedNode]:
    """The things that these graphs give a name."""
    return frozenset(
        quad.subject
        for graph in graphs
        for quad in store.quads_for_pattern(None, LABEL, None, graph)
        if isinstance(quad.subject, NamedNode)
    )
