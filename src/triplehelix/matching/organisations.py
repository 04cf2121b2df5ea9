"""An organisation as matching sees it: names, place, year, codes; and how it is read from a store.

One look-up per property over all graphs, so that the time grows with the statements only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from triplehelix.matching.folding import Folded, fold
from triplehelix.selecting import named_in
from triplehelix.terms import ALT_LABEL, BASE, LABEL, TYPE, th

CODES: Final = ("lei", "ror", "cik", "enterpriseNumber")
"""Registers that give an organisation one code; two codes are two organisations."""
MAIN, FORMER, OTHER = "name", "former name", "other name"


@dataclass(frozen=True)
class Organisation:
    """What sources say of one organisation; what they do not say is empty.

    `curated` says that its key was given by hand, so that two such keys are two organisations
    unless a person decides otherwise.
    """

    iri: str
    names: tuple[str, ...]
    former: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    founded: int | None = None
    tickers: frozenset[str] = frozenset()
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    curated: bool = False

    @cached_property
    def folded(self) -> tuple[tuple[str, Folded], ...]:
        """Each name folded, with its role, the preferred name first; none twice."""
        found: dict[Folded, str] = {}
        for position, name in enumerate(self.names):
            found.setdefault(fold(name), OTHER if position else MAIN)
        for name in self.former:
            found.setdefault(fold(name), FORMER)
        return tuple((role, folded) for folded, role in found.items() if folded.words)

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The role of each name, by its letters without spaces."""
        found: dict[str, str] = {}
        for role, folded in self.folded:
            found.setdefault(folded.joined, role)
        return found

    @cached_property
    def groups(self) -> frozenset[str]:
        """The kinds that exclude each other: firm, university, hospital, foundation, fund."""
        return frozenset(GROUPS[kind] for each in self.kinds if (kind := each.lower()) in GROUPS)

    @cached_property
    def town(self) -> str:
        """The city as it is compared."""
        return fold(self.city).joined if self.city else ""

    @cached_property
    def place(self) -> frozenset[str]:
        """The country where it sits, if a source or its own name tells."""
        if self.country:
            return frozenset({self.country})
        return frozenset().union(*(folded.places for _, folded in self.folded[:1]))


GROUPS: Final[Mapping[str, str]] = {
    "firm": "firm", "biotechnologyfirm": "firm", "company": "firm",
    "largepharmaceuticalfirm": "firm", "newbiotechnologyfirm": "firm",
    "pharmaceuticalfirm": "firm", "university": "university",
    "education": "university", "knowledgeinstitution": "university",
    "teachinghospital": "hospital", "hospital": "hospital", "healthcare": "hospital",
    "foundation": "foundation", "venturecapitalinvestor": "fund", "fund": "fund",
    "publicfund": "fund",
}  # fmt: skip
"""What kinds of organisation exclude each other, by classes of the ontology and plain words."""
UNITS: Final = (("unitOrganization", "unitWhole"), ("newFirm", "parentOrganization"))
TAKEN: Final = (("hasTarget", "hasAcquirer"), ("mergedOrganization", "resultingOrganization"))
"""Relations of two organisations: the properties of a fact that name the one and the other."""
Values = Mapping[str, Collection[str]]


def read(store: Store, curated: Iterable[NamedNode] = ()) -> list[Organisation]:
    """All organisations with a name in the store; `curated` are graphs whose keys are by hand."""
    said = _Said(store)
    by_hand = frozenset(node.value for node in named_in(store, curated))
    start = f"{BASE}id/organization/"
    return [
        said.organisation(iri, curated=iri in by_hand)
        for iri in sorted(said.names)
        if iri.startswith(start) and "/" not in iri[len(start) :]
    ]


def related(store: Store, relations: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """What each organisation is a part of, came from or went into, by these relations."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in relations:
        sides = _values(store, th(one))
        for fact, whole in _values(store, th(other)).items():
            for part in sides.get(fact, ()):
                found[part].update(whole)
    return found


def _values(store: Store, predicate: NamedNode) -> dict[str, Collection[str]]:
    """The values of a property by subject, sorted, each once."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, predicate, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found[quad.subject.value].add(quad.object.value)
    return {subject: sorted(values) for subject, values in found.items()}


class _Said:
    """What a store says of every organisation, by property."""

    def __init__(self, store: Store) -> None:
        self.names = _values(store, LABEL)
        self._aliases = _values(store, ALT_LABEL)
        self._former = _values(store, th("formerName"))
        self._tickers = _values(store, th("ticker"))
        self._kinds = _values(store, TYPE)
        self._codes = {code: _values(store, th(code)) for code in CODES}
        self._iso = _values(store, th("isoCode"))
        self._countries = _values(store, th("country"))
        self._seats = _values(store, th("headquarteredIn"))
        self._wholes = related(store, UNITS + TAKEN)
        self._founded: dict[str, list[str]] = defaultdict(list)
        days = _values(store, th("eventDate"))
        for event, organisations in _values(store, th("founded")).items():
            for each in organisations:
                self._founded[each].extend(days.get(event, ()))

    def organisation(self, iri: str, *, curated: bool) -> Organisation:
        """What is said of this one."""
        cities = {
            label
            for seat in self._seats.get(iri, ())
            if CITY in self._kinds.get(seat, ())
            for label in self.names.get(seat, ())
        }
        countries = {
            code for each in self._countries.get(iri, ()) for code in self._iso.get(each, ())
        }
        names = dict.fromkeys([*self.names[iri], *self._aliases.get(iri, ())])
        codes = {code: frozenset(by[iri]) for code, by in self._codes.items() if iri in by}
        years = [int(day[:4]) for day in self._founded.get(iri, ()) if day[:4].isdigit()]
        return Organisation(
            iri,
            tuple(names),
            tuple(each for each in self._former.get(iri, ()) if each not in names),
            country=countries.pop() if len(countries) == 1 else "",
            city=cities.pop() if len(cities) == 1 else "",
            founded=min(years, default=None),
            tickers=frozenset(self._tickers.get(iri, ())),
            codes=_code_of_key(iri) | codes,
            kinds=frozenset(each.rpartition("#")[2] for each in self._kinds.get(iri, ())),
            wholes=frozenset(self._wholes.get(iri, ())),
            curated=curated,
        )


def _code_of_key(iri: str) -> dict[str, frozenset[str]]:
    """The code that the key is made of, for what a register only mentions: `ror-02mhbdp94`."""
    scheme, _, code = iri.rpartition("/")[2].partition("-")
    if scheme not in {"ror", "lei", "cik"}:
        return {}
    return {scheme: frozenset({code.upper() if scheme == "lei" else code})}


CITY: Final = th("City").value
