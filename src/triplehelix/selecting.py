"""SELECT and CONSTRUCT in a store, with the type of answer that each has."""

from __future__ import annotations

from pyoxigraph import QuerySolutions, QueryTriples, Store, Triple


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
