"""Triples that every loader writes in the same way: names, dates, money, places, documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from triplehelix.cells import as_address
from triplehelix.checkdigits import is_right
from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.records import Record, RejectedError
from triplehelix.terms import (
    ALT_LABEL,
    COMMENT,
    DATE,
    DECIMAL,
    DERIVED_FROM,
    HIDDEN_LABEL,
    LABEL,
    TYPE,
    Triple,
    concept,
    name,
    part,
    slug,
    th,
    thing,
    typed,
)
from triplehelix.vocabulary import country_name, currency_name, subdivisions

Triples = Iterator[Triple]


class Place(NamedTuple):
    """The innermost of the places that a row gives, and what is to be said of all of them."""

    key: int
    country: NamedNode | None
    inner: NamedNode | None
    said: tuple[Triple, ...]


# The property for the code of a register, and where the register's own IRIs begin.
REGISTERS: Final[Mapping[str, tuple[str, str | None]]] = {
    "lei": ("lei", None),
    "cik": ("cik", None),
    "isin": ("isin", None),
    "ror": ("ror", "https://ror.org/"),
    "wikidata": ("wikidataId", "http://www.wikidata.org/entity/"),
    "ticker": ("ticker", None),
    "enterprise-number": ("enterpriseNumber", None),
}


class Once:
    """What the rows of a register share, such as a place: stated with the first of them.

    It remembers what was stated lately; of two halves the older one is given up. A row that is
    rejected states nothing, so what it would have stated is left to the next.
    """

    def __init__(self) -> None:
        self._new, self._old, self._open = set[int](), set[int](), list[int]()

    def is_new(self, key: int) -> bool:
        """Whether no row has stated this lately; now the present one does."""
        if key in self._new:
            return False
        self._open.append(key)
        return key not in self._old

    def row(self, said: Triples) -> list[Triple]:
        """All that a row states. What its loader raises, it raises."""
        self._open.clear()
        before = _once.set(self)
        try:
            told = list(said)
        finally:
            _once.reset(before)
        self._new.update(self._open)
        if len(self._new) >= LATELY:
            self._old, self._new = self._new, set()
        return told


LATELY = 1 << 16
"""So many shared things are remembered at least."""
_once: Final[ContextVar[Once | None]] = ContextVar("_once", default=None)


def _shared(key: int, said: Iterable[Triple]) -> Iterable[Triple]:
    """What is to be said of a shared thing, unless a row has said it lately."""
    once = _once.get()
    return said if once is None or once.is_new(key) else ()


def organisation(key: str) -> NamedNode:
    """The organisation of that key, whichever table describes it."""
    return thing("organization", key)


def by_name(entry: Entry, prefix: str, said: str, address: str) -> tuple[NamedNode, Triples]:
    """An organisation that a register knows by its name only, and what is to be said of it.

    There is one per spelling; a later spelling that comes to the same key gets a digest. The
    document is the page of the record that names it.
    """
    key = f"{prefix}-{slug(said)}"
    if entry.first(key, said) != said:
        key += "-" + hashlib.sha256(said.encode()).hexdigest()[:6]
    subject = organisation(key)

    def told() -> Triples:
        yield from is_a(subject, "Organization")
        yield from named(subject, said)
        yield subject, DERIVED_FROM, document(address)

    return subject, told()


def regulator(key: str, label: str, address: str) -> tuple[NamedNode, tuple[Triple, ...]]:
    """An agency that decides on products, and what a register says of itself."""
    subject = organisation(key)
    said = (
        *is_a(subject, "RegulatoryAgency"), *named(subject, label), *documented(subject, address),
    )  # fmt: skip
    return subject, said


_ADDED = re.compile("(?<=[a-z])-(?!alfa|beta|zeta)[a-z]{4}$")


@lru_cache(maxsize=1 << 14)
def common_name(text: str) -> str:
    """An INN or common name in small letters, without the four that the FDA adds to biologicals."""
    return _ADDED.sub("", " ".join(text.lower().split()))


def is_a(subject: NamedNode, *classes: str) -> Triples:
    """The subject belongs to these classes of the ontology."""
    for local in classes:
        yield subject, TYPE, th(local)


def literal(subject: NamedNode, predicate: NamedNode, *values: str | None) -> Triples:
    """One plain text per value that is there."""
    for value in values:
        if value is not None:
            yield subject, predicate, Literal(value)


def coded(subject: NamedNode, local: str, scheme: str, *codes: str | None) -> Triples:
    """The subject has this property with the concepts of these codes."""
    for code in codes:
        if code is not None:
            yield subject, th(local), concept(scheme, code)


def linked(subject: NamedNode, local: str, objects: Iterable[NamedNode]) -> Triples:
    """The subject has this property with each of the objects."""
    for target in objects:
        yield subject, th(local), target


def number(subject: NamedNode, local: str, value: Decimal | None) -> Triples:
    """A decimal number, where there is one."""
    if value is not None:
        yield subject, th(local), typed(format(value, "f"), DECIMAL)


def identified(subject: NamedNode, scheme: str, value: str, column: str) -> Triples:
    """The code of a register as a key for exact joins, and the record's own IRI where it has one.

    Raises RejectedError for a code with anything but letters and digits.
    """
    local, register = REGISTERS[scheme]
    if not re.fullmatch("[0-9A-Za-z]+", value):
        raise RejectedError(column, value, "a code has letters and digits only")
    yield from literal(subject, th(local), value)
    if register is not None:
        yield subject, name("schema:sameAs"), NamedNode(register + value)


def lei(subject: NamedNode, code: str | None) -> Triples:
    """The LEI that a register gives; one with wrong check digits (ISO 17442) is only noted."""
    if code is not None and is_right("lei", code):
        yield from literal(subject, th("lei"), code)
    elif code is not None:
        yield from literal(subject, COMMENT, f"LEI as given, with wrong check digits: {code}")


def named(subject: NamedNode, label: str, other: Iterable[str] = ()) -> Triples:
    """The preferred name and other names in use."""
    yield subject, LABEL, Literal(label)
    yield from literal(subject, ALT_LABEL, *other)


def mentioned(subject: NamedNode, label: str, cited: NamedNode) -> Triples:
    """What a row calls a thing that it only refers to; its name unless a row gives it another."""
    yield subject, HIDDEN_LABEL, Literal(label)
    yield subject, DERIVED_FROM, cited


def dated(subject: NamedNode, role: str, when: PartialDate | None) -> Triples:
    """A date in its role, such as `eventDate`: first and last day, precision, and as stated."""
    if when is None:
        return
    yield subject, th(role), typed(when.first.isoformat(), DATE)
    yield subject, th(f"{role}Latest"), typed(when.last.isoformat(), DATE)
    yield from coded(subject, f"{role}Precision", "precision", when.precision)
    yield subject, th(f"{role}Stated"), Literal(str(when))


def money(whole: NamedNode, amount: Decimal | None, currency: str | None) -> Triples:
    """The sum that `whole` is about, with its currency.

    A sum without a currency is stated as it is, so that the shapes can say so. Raises
    RejectedError for a currency without a sum.
    """
    if amount is None:
        if currency is not None:
            raise RejectedError("currency", currency, "a currency without an amount")
        return
    sum_ = part(whole, "amount")
    yield whole, th("hasAmount"), sum_
    yield from is_a(sum_, "MonetaryAmount")
    yield from number(sum_, "amountValue", amount)
    if currency is not None:
        unit = concept("currency", currency)
        yield sum_, th("currency"), unit
        yield unit, TYPE, name("skos:Concept")
        yield unit, LABEL, Literal(currency_name(currency) or currency)
        yield from literal(unit, name("skos:notation"), currency)
        yield unit, name("skos:inScheme"), name("concept:currency")


def country(code: str) -> tuple[NamedNode, Iterable[Triple]]:
    """The country of an ISO 3166-1 alpha-2 code, and what is to be said of it."""
    place, said = _country(code)
    return place, _shared(hash(("country", code)), said)


@cache
def _country(code: str) -> tuple[NamedNode, tuple[Triple, ...]]:
    place = thing("place", code.lower())
    said = (
        *is_a(place, "Country"),
        *literal(place, th("isoCode"), code),
        *named(place, country_name(code) or code),
    )
    return place, said


def place_key(code: str | None, region: str | None, city: str | None) -> str:
    """The key of the innermost of the places given: `be`, `be-flanders`, `be-ghent`.

    A city that bears the name of its region is told apart by `-city`.
    """
    inner = slug(city or region or "")
    if city is not None and region is not None and inner == slug(region):
        inner += "-city"
    return "-".join(filter(None, (code.lower() if code else "", inner)))


def seat(subject: NamedNode, record: Record) -> Triples:
    """Country and main seat from the columns country, region and city."""
    code = record.take_text("country")
    yield from seated(subject, code, record.take_text("region"), record.take_text("city"))


def seated(subject: NamedNode, code: str | None, region: str | None, city: str | None) -> Triples:
    """Country and main seat: an ISO 3166-1 alpha-2 code, the names of region and city."""
    yield from _in(subject, _named_places(code, region, city))


@lru_cache(maxsize=1 << 12)
def _named_places(code: str | None, region: str | None, city: str | None) -> Place:
    found = []
    keys = (place_key(code, region, None), place_key(code, region, city))
    for kind, label, key in zip(("Region", "City"), (region, city), keys, strict=True):
        if label is not None:
            place = thing("place", key)
            found.append((place, [*is_a(place, kind), *named(place, label)]))
    return _one_in_another(hash(("named", code, region, city)), code, found)


def based(
    subject: NamedNode, code: str, part_code: str | None, city: str | None
) -> Iterable[Triple]:
    """Country and main seat as a register gives them: codes of ISO 3166-1 and 3166-2, a name.

    A part of a country is known by its code and a city by the part that it lies in, so that a
    city and a region of one name, or two cities of one name, are never taken for one place.
    """
    return _in(subject, _coded_places(code, part_code, city))


@lru_cache(maxsize=1 << 12)
def _coded_places(code: str, part_code: str | None, city: str | None) -> Place:
    found = []
    parts = subdivisions(part_code) if part_code and part_code[:3] == f"{code}-" else ()
    for each, called in parts:
        place = thing("place", each.lower())
        notation = literal(place, name("skos:notation"), each)
        found.append((place, [*is_a(place, "Region"), *named(place, called), *notation]))
    if city is not None:
        key = f"{code}-city-{slug(city)}" if not parts else f"{part_code}-{slug(city)}"
        place = thing("place", key.lower())
        found.append((place, [*is_a(place, "City"), *named(place, city)]))
    return _one_in_another(hash(("coded", code, part_code, city)), code, found)


def _one_in_another(
    key: int, code: str | None, inner: list[tuple[NamedNode, list[Triple]]]
) -> Place:
    """The innermost of a country and of the places in it, and what is to be said of them."""
    said: list[Triple] = []
    land: NamedNode | None = None
    if code is not None:
        land, told = _country(code)
        said += told
    place = land
    for each, about in inner:
        said += about
        if place is not None:
            said.append((each, th("within"), place))
        place = each
    return Place(key, land, place, tuple(said))


def _in(subject: NamedNode, place: Place) -> list[Triple]:
    said = [*_shared(place.key, place.said)]
    if place.country is not None:
        said.append((subject, th("country"), place.country))
    if place.inner is not None:
        said.append((subject, th("headquarteredIn"), place.inner))
    return said


def document(address: str) -> NamedNode:
    """The document that a `source_url` cell names: by its address, or by a key of documents.csv."""
    return _cited(address)[0]


@lru_cache(maxsize=256)
def _cited(address: str) -> tuple[NamedNode, tuple[Triple, ...]]:
    """A document and, if it is cited by its address, what is to be said of it."""
    url = as_address(address)
    if url is None:
        return thing("document", address), ()
    cited = thing("document", hashlib.sha256(address.encode()).hexdigest()[:12])
    return cited, ((cited, TYPE, th("SourceDocument")), (cited, name("schema:url"), url))


def described(address: str, title: str | None = None) -> Iterable[Triple]:
    """What a row says of the document that it cites; one cited by key has a row of its own."""
    cited, told = _cited(address)
    said = _shared(hash(address), told)
    return said if title is None else [*said, (cited, name("dcterms:title"), Literal(title))]


def documented(subject: NamedNode, address: str, title: str | None = None) -> Iterable[Triple]:
    """The page of a register that says so."""
    cited, told = _cited(address)
    said = [(subject, DERIVED_FROM, cited), *_shared(hash(address), told)]
    return said if title is None else [*said, (cited, name("dcterms:title"), Literal(title))]


def sourced(subject: NamedNode, record: Record) -> Triples:
    """Where the fact is from, and the curator's note: the last columns of every table."""
    address = record.need("source_url")
    title = record.take_text("source_title") if "source_title" in record.table.columns else None
    yield subject, DERIVED_FROM, document(address)
    yield from described(address, title)
    yield from literal(subject, COMMENT, record.take_text("note"))
