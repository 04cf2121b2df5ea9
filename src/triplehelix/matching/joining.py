"""Matching between loading and merging: from a store and people's decisions to further ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Store

from triplehelix import __version__
from triplehelix.decisions import Decision
from triplehelix.identity import by_identifiers
from triplehelix.matching.deciding import Judged, Matched, decide
from triplehelix.matching.organisations import read
from triplehelix.matching.places import one_place

TOOL = f"triplehelix {__version__}"


def match(
    store: Store, decisions: Iterable[Decision], curated: Iterable[NamedNode] = ()
) -> list[Decision]:
    """Organisations and places that are the same, surely enough to need no person.

    `curated` are the graphs of sources that give each organisation one key by hand.
    """
    decided = list(decisions)
    organisations = [decision(each) for each in judge(store, decided, curated).same]
    places = [
        Decision(NamedNode(one), NamedNode(other), True, reason, where="matching", tool=TOOL)
        for one, other, reason in one_place(store, _apart(decided))
    ]
    return organisations + places


def judge(
    store: Store, decisions: Iterable[Decision], curated: Iterable[NamedNode] = ()
) -> Matched:
    """What is the same without a person, and what waits for one."""
    decided = list(decisions)
    different = _apart(decided)
    return decide(read(store, curated), _same(store, decided, different), different)


def _apart(decisions: Iterable[Decision]) -> list[tuple[str, str]]:
    """The pairs that people say differ."""
    return [(each.goes.value, each.stays.value) for each in decisions if not each.same]


def _same(
    store: Store, decided: Iterable[Decision], different: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    apart = {frozenset(pair) for pair in different}
    for each in decided:
        if each.same:
            yield each.goes.value, each.stays.value
    for one, other, _ in by_identifiers(store):
        if frozenset((one.value, other.value)) not in apart:
            yield one.value, other.value


def decision(judged: Judged, date: str = "") -> Decision:
    """The automatic decision that a sure pair stands for."""
    return Decision(
        NamedNode(judged.one.iri), NamedNode(judged.other.iri), same=True,
        reason=judged.score.reason, where="matching", tool=TOOL, date=date,
        confidence=judged.confidence,
    )  # fmt: skip
