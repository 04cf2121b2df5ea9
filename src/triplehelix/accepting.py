"""The answer graph: the union of what the sources say, each triple once.

pyoxigraph counts a triple twice when two named graphs hold it and both are asked as a union, so
the union is written into the default graph, which the questions ask. Where sources disagree on
something of which there can be only one value, the answer graph takes the value of the source
that ranks first, and the source graphs keep both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from triplehelix.selecting import select
from triplehelix.terms import ALT_LABEL, LABEL, th

ANSWER = DefaultGraph()


@dataclass(frozen=True)
class Disagreement:
    """Sources give different values for something that has only one."""

    subject: NamedNode
    predicate: NamedNode
    accepted: tuple[str, ...]
    other: tuple[str, ...]


def accept(store: Store, graphs: Sequence[NamedNode]) -> list[Disagreement]:
    """Write the union of these graphs into the default graph; the first graph wins a disagreement.

    A name that loses stays as another name. Answers the disagreements, in the order of subjects.
    """
    for source in graphs:
        store.update(f"ADD {source} TO DEFAULT")
    rank = {node: position for position, node in enumerate(graphs)}
    found = select(
        store,
        f"SELECT DISTINCT ?s ?p WHERE {{ ?p {th('singleValued')} true . ?s ?p ?one . "
        "?s ?p ?other . FILTER(!sameTerm(?one, ?other)) }",
    )
    pairs = [(row["s"], row["p"]) for row in found]
    settled = [_settle(store, subject, predicate, rank) for subject, predicate in pairs]
    return sorted(
        (each for each in settled if each is not None),
        key=lambda each: (each.subject.value, each.predicate.value),
    )


def _settle(
    store: Store, subject: NamedNode, predicate: NamedNode, rank: dict[NamedNode, int]
) -> Disagreement | None:
    values: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in store.quads_for_pattern(subject, predicate, None, None):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name in rank:
            values[quad.graph_name].append(quad)
    if len(values) < 2:
        return None
    first = min(values, key=lambda node: rank[node])
    accepted = {quad.object for quad in values[first]}
    others = {quad.object for quads in values.values() for quad in quads} - accepted
    for value in others:
        store.remove(Quad(subject, predicate, value, ANSWER))
        if predicate == LABEL:
            store.add(Quad(subject, ALT_LABEL, value, ANSWER))
    return Disagreement(subject, predicate, _texts(accepted), _texts(others))


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))
