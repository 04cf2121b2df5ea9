"""Wikidata: companies of biotechnology and pharmacy, one row each as `companies.rq` asks for them.

After https://www.wikidata.org/wiki/Wikidata:List_of_properties; the query says which property
each column is. Parents and subsidiaries are unit memberships, owners ownerships, each with its
period. Left out are: a country or a seat where several are given, because the graph means the
main one; dates before the year 1000 and vaguer than a year; owners that are persons. A code that
cannot be one of its register is only noted.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from triplehelix.cells import is_address
from triplehelix.checkdigits import is_right
from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    coded,
    dated,
    document,
    documented,
    identified,
    is_a,
    linked,
    literal,
    mentioned,
    named,
    organisation,
)
from triplehelix.terms import COMMENT, DERIVED_FROM, name, part
from triplehelix.vocabulary import is_country

ITEM: Final = r"(https?://www\.wikidata\.org/entity/)?Q[1-9]\d*"
PAGE: Final = "https://www.wikidata.org/wiki/"
CLASSES: Final = {"Q7108": "BiotechnologyFirm", "Q507443": "PharmaceuticalFirm"}
LENGTHS: Final = {"9": 4, "10": 7, "11": 10}
"""How much of a date is stated, by the precision that Wikidata gives it."""
SCHEMES: Final = ("isin", "lei", "cik", "ror")
UNIT: Final = ("subsidiary-of", "UnitMembership", "unitOrganization", "unitWhole", "subsidiary")
RELATIONS: Final = {
    "parents": UNIT, "subsidiaries": UNIT,
    "owners": ("owned-by", "Ownership", "hasOwned", "hasOwner", None),
}  # fmt: skip
"""How a relation is written: its name, its class, the links to its two sides, its kind. What a
parent states of a subsidiary and what the subsidiary states is one fact."""
LIST: Final = r"\|"


def company(entry: Entry) -> Triples:
    """A company: names, place, beginning and end, codes, and who it belongs to."""
    item = _item(entry.need("company", ITEM))
    subject = _organisation(item)
    industries = {_item(each) for each in entry.texts("industries", LIST)}
    kinds = [CLASSES[each] for each in sorted(industries & CLASSES.keys())]
    yield from is_a(subject, *(kinds or ["Firm"]))
    label, *others = entry.texts("name", LIST) or (item,)
    aliases = dict.fromkeys([*others, *entry.texts("aliases", LIST)])
    yield from named(subject, label, (each for each in aliases if each != label))
    yield from _place(entry, subject)
    yield from identified(subject, "wikidata", item, "company")
    yield from _codes(entry, subject)
    for website in entry.texts("website", LIST):
        if is_address(website):
            yield subject, name("foaf:homepage"), NamedNode(website)
    cited = document(PAGE + item)
    for column, kind, link in (
        ("inception", "Founding", "founded"), ("dissolved", "Dissolution", "dissolved"),
    ):  # fmt: skip
        yield from _event(entry, subject, cited, column, kind, link)
    yield from _relations(entry, subject, cited)
    yield from documented(subject, PAGE + item)


def _item(address: str) -> str:
    return address.rpartition("/")[2]


def _organisation(item: str) -> NamedNode:
    return organisation(f"wikidata-{item.lower()}")


def _place(entry: Entry, subject: NamedNode) -> Triples:
    codes = [each for each in entry.texts("country", LIST) if is_country(each)]
    cities = entry.texts("seat", LIST)
    if len(codes) == 1:
        yield from based(subject, codes[0], None, cities[0] if len(cities) == 1 else None)


def _codes(entry: Entry, subject: NamedNode) -> Triples:
    for scheme in SCHEMES:
        for said in entry.texts(scheme, LIST):
            code = said.zfill(10) if scheme == "cik" else said
            if is_right(scheme, code):
                yield from identified(subject, scheme, code, scheme)
            else:
                note = f"{scheme.upper()} in Wikidata that cannot be one: {said}"
                yield from literal(subject, COMMENT, note)


def _event(
    entry: Entry, subject: NamedNode, cited: NamedNode, column: str, kind: str, link: str
) -> Triples:
    """The founding or the dissolution, with its date if there is only one."""
    days = {day for text in entry.texts(column, LIST) if (day := _day(entry, column, text))}
    if len(days) == 1:
        event = part(subject, kind.lower())
        yield from is_a(event, kind)
        yield from linked(event, link, [subject])
        yield from dated(event, "eventDate", *days)
        yield event, DERIVED_FROM, cited


def _day(entry: Entry, column: str, text: str) -> PartialDate | None:
    """A date such as 1976-04-07T00:00:00Z/11, as far as its precision says."""
    moment, _, precision = text.removeprefix("+").partition("/")
    if not text or moment.startswith("-") or precision not in LENGTHS:
        return None
    try:
        found = PartialDate.parse(moment[: LENGTHS[precision]])
    except ValueError:
        raise entry.rejected(column, text, "not a date with its precision") from None
    return found if found.first.year >= 1000 else None


def _relations(entry: Entry, subject: NamedNode, cited: NamedNode) -> Triples:
    for column in ("parents", "owners", "subsidiaries"):
        for said in entry.texts(column, LIST):
            address, since, until, label = [*said.split(";", 3), "", "", ""][:4]
            item = _item(address)
            if not is_right("wikidata", item):
                raise entry.rejected(column, said, "not of the form item;begin;end;name")
            other, begun = _organisation(item), _day(entry, column, since)
            if other == subject:
                continue
            yield from mentioned(other, label.strip() or item, cited)
            unit, whole = (other, subject) if column == "subsidiaries" else (subject, other)
            form = RELATIONS[column]
            fact = part(unit, form[0], _key(whole), *([] if begun is None else [str(begun)]))
            yield from is_a(fact, form[1])
            yield from linked(fact, form[2], [unit])
            yield from linked(fact, form[3], [whole])
            yield from coded(fact, "unitKind", "unit-kind", form[4])
            yield from dated(fact, "validFrom", begun)
            yield from dated(fact, "validTo", _day(entry, column, until))
            yield fact, DERIVED_FROM, cited


def _key(thing: NamedNode) -> str:
    return thing.value.rpartition("/")[2]


LOAD = {"companies": company}
