"""Places that sources know by keys of their own: which are one.

One code makes one place; regions of one name in a country are one, unless their codes differ; so
are cities of one name that lie in one region. A city of which no region is known is the only one
of its name in the country, or is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from triplehelix.clusters import Clusters
from triplehelix.matching.folding import plain
from triplehelix.terms import BASE, LABEL, TYPE, name, th

CODES: Final = {th("nutsCode"): "NUTS code", name("skos:notation"): "ISO 3166-2 code"}
START: Final = f"{BASE}id/place/"
Pair = tuple[str, str, str]
"""Two places and why they are one."""


def one_place(store: Store, different: Iterable[tuple[str, str]] = ()) -> list[Pair]:
    """Places that are one, pair by pair; those that people call `different` are left apart."""
    said = _Said(store)
    joining = _Joining(said, {frozenset(pair) for pair in different})
    joining.by_code()
    joining.regions()
    joining.cities()
    return joining.found


class _Said:
    """What a store says of its places."""

    def __init__(self, store: Store) -> None:
        self.countries = _of(store, "Country")
        self.cities = _of(store, "City")
        self.named_regions = _of(store, "Region")
        self.regions = self.named_regions | _of(store, "StatisticalRegion")
        self.within = _values(store, th("within"))
        self.codes = {
            scheme: {
                place: codes
                for place, codes in _values(store, predicate).items()
                if place not in self.countries
            }
            for predicate, scheme in CODES.items()
        }
        self._names = {
            place: {
                _folded(quad.object.value)
                for quad in store.quads_for_pattern(NamedNode(place), LABEL, None, None)
                if isinstance(quad.object, Literal)
            }
            for place in self.regions | self.cities
        }

    def wholes(self, place: str) -> set[str]:
        """All that a place lies in."""
        found: set[str] = set()
        waiting = [place]
        while waiting:
            new = self.within.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def alike(self, places: Iterable[str]) -> Iterator[list[str]]:
        """Those of these places that have one name in one country, several at a time."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for place in sorted(places):
            for country in self.wholes(place) & self.countries:
                for called in self._names[place]:
                    groups[country, called].append(place)
        return (group for _, group in sorted(groups.items()) if len(group) > 1)


class _Joining:
    """Clusters of places, and what made them."""

    def __init__(self, said: _Said, different: set[frozenset[str]]) -> None:
        self._said = said
        self._different = different
        self._clusters: Clusters[str] = Clusters()
        self.found: list[Pair] = []

    def by_code(self) -> None:
        """One code, one place."""
        for scheme, codes in self._said.codes.items():
            bearers: dict[str, list[str]] = defaultdict(list)
            for place, values in sorted(codes.items()):
                for value in values:
                    bearers[value].append(place)
            for code, (first, *others) in sorted(bearers.items()):
                for other in others:
                    self._join(other, first, f"both bear the {scheme} {code}")

    def regions(self) -> None:
        """One name in one country; of several levels of NUTS the widest one is meant."""
        for group in self._said.alike(self._said.regions):
            first, *others = sorted(group, key=self._widest_first)
            for other in others:
                self._join(other, first, "regions of one name in one country")

    def cities(self) -> None:
        """One name and one region; or the only one of the name in the country."""
        for group in self._said.alike(self._said.cities):
            around = {place: self._around(place) for place in group}
            for one, other in combinations(group, 2):
                if around[one] & around[other]:
                    self._join(other, one, "cities of one name in one region")
            placed = [place for place in group if around[place]]
            if all(self._clusters.are_one(placed[0], other) for other in placed[1:]):
                first = placed[0] if placed else group[0]
                for place in group:
                    if place != first and not around[place]:
                        self._join(place, first, "the only city of its name in the country")

    def _widest_first(self, place: str) -> tuple[bool, bool, int, str]:
        one = self._clusters.members(place)
        codes = self._borne(one, "NUTS code")
        named = any(each in self._said.named_regions for each in one)
        return not (codes and named), not codes, min(map(len, codes), default=0), place

    def _around(self, place: str) -> set[str]:
        """The regions that a city lies in, whatever each of them is one with."""
        regions = self._said.wholes(place) & self._said.regions
        return {each for region in regions for each in self._clusters.members(region)}

    def _borne(self, places: Iterable[str], scheme: str) -> set[str]:
        return {code for each in places for code in self._said.codes[scheme].get(each, ())}

    def _join(self, goes: str, stays: str, reason: str) -> None:
        """Make two places one, unless they are, or people or codes say that they differ."""
        if self._clusters.are_one(goes, stays):
            return
        ones, others = self._clusters.members(goes), self._clusters.members(stays)
        if any(frozenset((one, other)) in self._different for one in ones for other in others):
            return
        for scheme in CODES.values():
            left, right = self._borne(ones, scheme), self._borne(others, scheme)
            if left and right and not left & right:
                return
        self._clusters.join(goes, stays)
        self.found.append((goes, stays, reason))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


def _of(store: Store, kind: str) -> set[str]:
    """The things of a class that are places by their IRI."""
    quads = store.quads_for_pattern(None, TYPE, th(kind), None)
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return {each for each in subjects if each.startswith(START)}


def _values(store: Store, predicate: NamedNode) -> dict[str, set[str]]:
    """The values of a property of places."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, predicate, None, None):
        subject, value = quad.subject, quad.object
        if (
            isinstance(value, NamedNode | Literal)
            and isinstance(subject, NamedNode)
            and subject.value.startswith(START)
        ):
            found[subject.value].add(value.value)
    return found
