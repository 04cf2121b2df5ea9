"""Organisations in few words, as the tests of matching write them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from triplehelix.matching.deciding import Matched, decide
from triplehelix.matching.organisations import Organisation
from triplehelix.matching.scoring import score
from triplehelix.terms import BASE

_NUMBERS = count()


def org(
    name: str,
    country: str = "",
    city: str = "",
    *,
    key: str = "",
    other: tuple[str, ...] = (),
    former: tuple[str, ...] = (),
    founded: int | None = None,
    ticker: str = "",
    kind: str = "",
    parts_of: tuple[str, ...] = (),
    by_hand: bool = False,
    **codes: str,
) -> Organisation:
    """An organisation; a key is only given where the test speaks of it."""
    return Organisation(
        iri(key or f"made-{next(_NUMBERS)}"),
        (name, *other),
        former,
        country=country,
        city=city,
        founded=founded,
        tickers=frozenset({ticker} - {""}),
        codes={scheme: frozenset({code}) for scheme, code in codes.items()},
        kinds=frozenset({kind} - {""}),
        wholes=frozenset(map(iri, parts_of)),
        curated=by_hand,
    )


def iri(key: str) -> str:
    return f"{BASE}id/organization/{key}"


def outcome(one: Organisation, other: Organisation) -> str:
    """What is decided on the pair; the order of the two must not matter."""
    said, turned = score(one, other).outcome, score(other, one).outcome
    assert said is turned
    return said.told


def decided(
    organisations: Iterable[Organisation],
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> Matched:
    """What comes of these; decisions name the organisations by their keys."""
    return decide(
        list(organisations),
        [(iri(one), iri(other)) for one, other in same],
        [(iri(one), iri(other)) for one, other in different],
    )


def joined(matched: Matched) -> set[tuple[str, str]]:
    """The keys of what was merged, the one that goes first."""
    return {(_key(each.one), _key(each.other)) for each in matched.same}


def open_pairs(matched: Matched) -> list[frozenset[str]]:
    """The keys of what waits for a person, in order."""
    return [frozenset((_key(each.one), _key(each.other))) for each in matched.waiting]


def _key(one: Organisation) -> str:
    return one.iri.rpartition("/")[2]
