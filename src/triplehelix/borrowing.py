"""Names for what a build refers to and does not contain: the things of sources left out."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode, Quad, Store

from triplehelix.cells import Known
from triplehelix.loading import trace
from triplehelix.selecting import select
from triplehelix.sources import Source
from triplehelix.terms import BASE, DERIVED_FROM, LABEL, TYPE, graph, name

KEPT = frozenset({TYPE, LABEL, DERIVED_FROM, name("schema:url"), name("dcterms:title")})


def borrow(store: Store, others: Sequence[Source], refers_to: Known) -> list[Source]:
    """Add kind, name and document of each thing that is referred to and that others describe.

    Answers the sources from which something was taken, each into its own graph.
    """
    lenders: dict[str, Source] = {}
    seen: frozenset[NamedNode] = frozenset()
    while others and (wanted := _unknown(store) - seen):
        seen |= wanted
        for source in others:
            for told in trace([source], refers_to, wanted).values():
                lenders[source.key] = source
                store.extend(
                    Quad(subject, predicate, target, graph(source.key))
                    for _, triples in told
                    for subject, predicate, target in triples
                    if predicate in KEPT
                )
    return list(lenders.values())


def _unknown(store: Store) -> frozenset[NamedNode]:
    """Things of ours that are referred to and of which not even the kind is known."""
    found = select(
        store,
        "SELECT DISTINCT ?thing WHERE { GRAPH ?one { ?subject ?property ?thing } "
        f"FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), '{BASE}id/')) "
        "FILTER NOT EXISTS { GRAPH ?other { ?thing a ?kind } } }",
    )
    return frozenset(row["thing"] for row in found)
