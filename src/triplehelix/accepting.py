"""The answer graph: the union of what the sources say, each triple once.

pyoxigraph counts a triple twice when two named graphs hold it and both are asked as a union, so
the union is written into the default graph, which the questions ask. Where sources disagree on
something of which there can be only one value, the answer graph takes one and the source graphs
keep both: of dates the more precise one, otherwise the value of the source that ranks first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from triplehelix.selecting import select
from triplehelix.terms import ALT_LABEL, LABEL, concept, th

ANSWER = DefaultGraph()
_VAGUENESS = {concept("precision", "month"): 1, concept("precision", "year"): 2}


@dataclass(frozen=True)
class Disagreement:
    """Sources give different values for something that has only one."""

    subject: NamedNode
    predicate: NamedNode
    accepted: tuple[str, ...]
    other: tuple[str, ...]


def accept(
    store: Store, graphs: Sequence[NamedNode], merged: Collection[NamedNode] = ()
) -> list[Disagreement]:
    """Write the union of these graphs into the default graph; who ranks first wins a disagreement.

    A name that loses stays as another name. `merged` are the things that were two before: of the
    values that one source gives to both, the first in the order of writing is accepted. Answers
    the disagreements, in the order of subjects.
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
    settled = [
        _settle(store, subject, predicate, rank, one=_is_part_of(subject, merged))
        for subject, predicate in pairs
    ]
    return sorted(
        (each for each in settled if each is not None),
        key=lambda each: (each.subject.value, each.predicate.value),
    )


def _settle(
    store: Store,
    subject: NamedNode,
    predicate: NamedNode,
    rank: dict[NamedNode, int],
    *,
    one: bool,
) -> Disagreement | None:
    values: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in store.quads_for_pattern(subject, predicate, None, None):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name in rank:
            values[quad.graph_name].append(quad)
    if len(values) < 2 and not one:
        return None
    first = min(values, key=lambda node: (_vagueness(store, subject, predicate, node), rank[node]))
    accepted = {quad.object for quad in values[first]}
    if one:
        accepted = {min(accepted, key=str)}
    others = {quad.object for quads in values.values() for quad in quads} - accepted
    for value in others:
        store.remove(Quad(subject, predicate, value, ANSWER))
        if predicate == LABEL:
            store.add(Quad(subject, ALT_LABEL, value, ANSWER))
    return Disagreement(subject, predicate, _texts(accepted), _texts(others))


def _is_part_of(subject: NamedNode, wholes: Collection[NamedNode]) -> bool:
    """Whether the subject is one of these things, or named after one."""
    return any(subject == whole or subject.value.startswith(f"{whole.value}/") for whole in wholes)


def _vagueness(store: Store, subject: NamedNode, predicate: NamedNode, source: NamedNode) -> int:
    """How imprecise a source's date is: 0 for a day, and for whatever is no date."""
    role = re.sub("(Latest|Precision|Stated)$", "", predicate.value)
    precision = NamedNode(f"{role}Precision")
    stated = (quad.object for quad in store.quads_for_pattern(subject, precision, None, source))
    found = next(stated, None)
    return _VAGUENESS.get(found, 0) if isinstance(found, NamedNode) else 0


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))
