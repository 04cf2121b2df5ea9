"""The answer graph: the union of what the sources say, each triple once.

pyoxigraph counts a triple twice when two named graphs hold it and both are asked as a union, so
the union is written into the default graph, which the questions ask. Where sources disagree on
something of which there can be only one value, the answer graph takes one and the source graphs
keep both: the value of the source that ranks first; of dates a more precise one within it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

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
    first = _first(store, subject, predicate, sorted(values, key=rank.__getitem__))
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


def _first(
    store: Store, subject: NamedNode, predicate: NamedNode, sources: Sequence[NamedNode]
) -> NamedNode:
    """The source that is believed: the first, or one whose date lies within the date it gives."""
    role = re.sub("(Latest|Precision|Stated)$", "", predicate.value)
    first, *others = sources
    whole = _days(store, subject, role, first)
    for other in others:
        part = _days(store, subject, role, other)
        if whole and part and whole != part and whole[0] <= part[0] and part[1] <= whole[1]:
            first, whole = other, part
    return first


def _days(store: Store, subject: NamedNode, role: str, source: NamedNode) -> tuple[str, str] | None:
    """The first and the last day that a source's date may mean; None where it gives no date."""
    ends = [
        quad.object.value
        for predicate in (NamedNode(role), NamedNode(f"{role}Latest"))
        for quad in store.quads_for_pattern(subject, predicate, None, source)
        if isinstance(quad.object, Literal)
    ]
    return (ends[0], ends[-1]) if len(ends) > 1 else None


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))
