"""GLEIF: legal entities (LEI-CDF 2.1 and 3.1), who consolidates whom (RR-CDF), legal forms.

After https://www.gleif.org/en/about-lei/common-data-file-format and ISO 20275. Level 1 gives names,
seat, legal form, national number, beginning and end of an entity; level 2 gives who is a unit of
whom and since when. Left out are: entities whose LEI was annulled or is a duplicate, because the
register itself withdraws them; sole proprietors, because they are persons; relationships of funds
(managed by, sub-fund of, feeder to), because nobody consolidates there; relationships that have
ended without saying when, because they would look as if they held; successors that are named
without an LEI, because a name is no link; reporting exceptions, accounting standards and
validation of records, because no question asks for them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.checkdigits import is_right
from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    coded,
    country,
    dated,
    document,
    documented,
    identified,
    is_a,
    linked,
    literal,
    mentioned,
    organisation,
)
from triplehelix.terms import ALT_LABEL, DERIVED_FROM, LABEL, TYPE, concept, name, part, th
from triplehelix.vocabulary import is_country

PAGE: Final = "https://search.gleif.org/#/record/"
STATUS: Final = "Registration.RegistrationStatus"
WITHDRAWN: Final = frozenset({"ANNULLED", "DUPLICATE"})
CLASSES: Final = {
    "FUND": "Investor",
    "BRANCH": "OrganizationalUnit",
    "INTERNATIONAL_ORGANIZATION": "InternationalOrganization",
    "RESIDENT_GOVERNMENT_ENTITY": "PublicBody",
}
CATEGORY: Final = "Entity.EntityCategory"
NAME: Final = "Entity.LegalName"
OTHER: Final = "Entity.OtherEntityNames.OtherEntityName."
ASCII: Final = "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName."
NAMES: Final = tuple(
    tuple((f"{start}{n}", f"{start}{n}.type") for n in range(1, 6)) for start in (OTHER, ASCII)
)
SEAT: Final = tuple(f"Entity.HeadquartersAddress.{each}" for each in ("Country", "Region", "City"))
AUTHORITY: Final = "Entity.RegistrationAuthority.RegistrationAuthorityID"
NUMBER: Final = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
CREATED: Final = "Entity.EntityCreationDate"
REASON: Final = "Entity.EntityExpirationReason"
SUCCESSOR: Final = "Entity.SuccessorEntity."
SUCCESSORS: Final = tuple(f"{SUCCESSOR}{n}SuccessorLEI" for n in ("", "1.", "2.", "3.", "4.", "5."))
EVENT: Final = "Entity.LegalEntityEvents.LegalEntityEvent."
EVENTS: Final = tuple(f"{EVENT}{n}." for n in range(1, 6))
MERGERS: Final = frozenset({"MERGERS_AND_ACQUISITIONS", "ABSORPTION"})
FORM: Final = "Entity.LegalForm.EntityLegalFormCode"
ENTITY: Final = (
    NAME, NAMES[0][0][0], NAMES[1][0][0], *SEAT, FORM, NUMBER, CREATED, STATUS, CATEGORY, REASON,
    f"{EVENTS[0]}LegalEntityEventType", *SUCCESSORS,
)  # fmt: skip
NO_FORM: Final = frozenset({"8888", "9999"})
NO_AUTHORITY: Final = frozenset({"RA888888", "RA999999"})
SCHEMES: Final = {"RA000025": "enterprise-number"}
"""Authorities whose numbers the graph knows as identifiers of their own."""
KINDS: Final = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "direct-consolidation",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimate-consolidation",
    "IS_INTERNATIONAL_BRANCH_OF": "international-branch",
}
LEI: Final = th("lei")
REGISTER_NUMBER: Final = th("registerNumber")
FORMER_NAME: Final = th("formerName")
PERIODS: Final = tuple(f"Relationship.Period.{n}." for n in range(1, 6))


def entity(entry: Entry) -> Triples:
    """A legal entity: names, seat, form, numbers, and the events of its life."""
    said, other, latin, state, region, city, form, number, created, status, category, *ends = (
        entry.several(ENTITY)
    )
    if status in WITHDRAWN or category == "SOLE_PROPRIETOR":
        return
    code = _lei(entry, "LEI")
    subject = _organisation(code)
    yield subject, TYPE, th(CLASSES.get(category or "", "Organization"))
    yield subject, LEI, Literal(code)
    yield subject, LABEL, Literal(said or entry.need(NAME))
    if other is not None or latin is not None:
        yield from _names(entry, subject, said)
    if state is not None:
        yield from _seat(entry, subject, state, region, city)
    if form is not None and form not in NO_FORM:
        yield from coded(subject, "legalForm", "legal-form", _form(entry, FORM))
    if number is not None:
        yield from _number(entry, subject, number)
    yield from documented(subject, PAGE + code)
    if created is not None:
        yield from _beginning(entry, subject, document(PAGE + code))
    if any(ends):
        yield from _end(entry, subject, document(PAGE + code))


def _organisation(code: str) -> NamedNode:
    return organisation(f"lei-{code.lower()}")


def _lei(entry: Entry, way: str) -> str:
    code = entry.need(way)
    if not is_right("lei", code):
        raise entry.rejected(way, code, "not an LEI, or its check digits are wrong")
    return code


def _form(entry: Entry, way: str) -> str:
    code = entry.need(way)
    if len(code) == 4 and code.isascii() and code.isalnum() and code.isupper() | code.isdigit():
        return code
    raise entry.rejected(way, code, "not a code of ISO 20275")


def _names(entry: Entry, subject: NamedNode, said: str | None) -> Triples:
    """The other names, each once, none of which repeats the legal one."""
    other: dict[str, bool] = {}
    for ways in NAMES:
        for way, kind in ways:
            found = entry.text(way)
            if found is None:
                break
            if found != said:
                other.setdefault(found, entry.text(kind) == "PREVIOUS_LEGAL_NAME")
    for each, former in other.items():
        yield subject, FORMER_NAME if former else ALT_LABEL, Literal(each)


def _seat(
    entry: Entry, subject: NamedNode, state: str, region: str | None, city: str | None
) -> Triples:
    if not is_country(state) and state != "XK":
        raise entry.rejected(SEAT[0], state, "not an ISO 3166-1 alpha-2 code")
    shown = city.title() if city is not None and city.isupper() else city
    yield from based(subject, state, region, shown)


def _number(entry: Entry, subject: NamedNode, number: str) -> Triples:
    authority = entry.text(AUTHORITY)
    if authority is None or authority in NO_AUTHORITY:
        return
    yield subject, REGISTER_NUMBER, Literal(f"{authority}:{number}")
    scheme = SCHEMES.get(authority)
    if scheme is not None and is_right(scheme, digits := number.replace(".", "")):
        yield from identified(subject, scheme, digits, NUMBER)


def _beginning(entry: Entry, subject: NamedNode, cited: NamedNode) -> Triples:
    event = part(subject, "founding")
    when = _day(entry, CREATED)
    if when is not None:
        yield from is_a(event, "Founding")
        yield from linked(event, "founded", [subject])
        yield from dated(event, "eventDate", when)
        yield event, DERIVED_FROM, cited


def _end(entry: Entry, subject: NamedNode, cited: NamedNode) -> Triples:
    """A merger into each successor, or a dissolution; an end of which no more is said is none."""
    whole = dict.fromkeys(_lei(entry, way) for way in SUCCESSORS if entry.text(way) is not None)
    for code in whole:
        event, owner = part(subject, "merged-into", code.lower()), _organisation(code)
        yield from is_a(event, "Merger")
        yield from linked(event, "mergedOrganization", [subject])
        yield from linked(event, "resultingOrganization", [owner])
        yield owner, LEI, Literal(code)
        yield from mentioned(owner, code, cited)
        yield from dated(event, "eventDate", _ended(entry, MERGERS))
        yield event, DERIVED_FROM, cited
    dissolved = entry.text(REASON) == "DISSOLVED"
    if not whole and (dissolved or _event(entry, frozenset({"DISSOLUTION"}))):
        event = part(subject, "dissolution")
        yield from is_a(event, "Dissolution")
        yield from linked(event, "dissolved", [subject])
        yield from dated(event, "eventDate", _ended(entry, frozenset({"DISSOLUTION"})))
        yield event, DERIVED_FROM, cited


def _event(entry: Entry, kinds: frozenset[str]) -> str | None:
    """Where the row has a completed event of these kinds."""
    for way in EVENTS:
        kind = entry.text(way + "LegalEntityEventType")
        if kind is None:
            break
        if kind in kinds and entry.text(way + "event_status") == "COMPLETED":
            return way
    return None


def _ended(entry: Entry, kinds: frozenset[str]) -> PartialDate | None:
    """The day of the end: the one of expiry, or else of the event that ended the entity."""
    when = _day(entry, "Entity.EntityExpirationDate")
    way = _event(entry, kinds) if when is None else None
    return when if way is None else _day(entry, way + "LegalEntityEventEffectiveDate")


def _day(entry: Entry, way: str) -> PartialDate | None:
    """A day as the register writes it: a moment of ISO 8601, or milliseconds since 1970."""
    text = entry.text(way)
    if text is None:
        return None
    try:
        found = _parsed(text)
    except (ValueError, OverflowError):
        raise entry.rejected(way, text, "not a date of ISO 8601") from None
    if found.first.year < 1000:
        raise entry.rejected(way, text, "before the year 1000")
    return None if found.first.year == 9999 else found


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> PartialDate:
    if text.lstrip("-").isdecimal() and len(text) > 8:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
        return PartialDate.parse(moment.date().isoformat())
    day, _, time = text.partition("T")
    if time:
        datetime.fromisoformat(text)
    return PartialDate.parse(day)


def relationship(entry: Entry) -> Triples:
    """Who is a unit of whom, in which sense and since when."""
    child = _lei(entry, "Relationship.StartNode.NodeID")
    parent = _lei(entry, "Relationship.EndNode.NodeID")
    said = entry.need("Relationship.RelationshipType")
    since, until = _period(entry)
    ended = entry.text("Relationship.RelationshipStatus") == "INACTIVE"
    if said not in KINDS or entry.text(STATUS) in WITHDRAWN or (ended and until is None):
        return
    if child == parent:
        raise entry.rejected("Relationship.EndNode.NodeID", parent, "is a unit of itself")
    unit, whole = _organisation(child), _organisation(parent)
    fact = part(unit, KINDS[said], parent.lower())
    yield from is_a(fact, "UnitMembership")
    yield from coded(fact, "unitKind", "unit-kind", KINDS[said])
    yield from linked(fact, "unitOrganization", [unit])
    yield from linked(fact, "unitWhole", [whole])
    for each, code in ((unit, child), (whole, parent)):
        yield from literal(each, th("lei"), code)
        yield from mentioned(each, code, document(PAGE + child))
    yield from dated(fact, "validFrom", since)
    yield from dated(fact, "validTo", until)
    yield from documented(fact, PAGE + child)


def _period(entry: Entry) -> tuple[PartialDate | None, PartialDate | None]:
    """The period for which the relationship holds, not those of the accounts that show it."""
    for way in PERIODS:
        if entry.text(way + "periodType") == "RELATIONSHIP_PERIOD":
            since, until = _day(entry, way + "startDate"), _day(entry, way + "endDate")
            if since is not None and until is not None and until.last < since.first:
                raise entry.rejected(way + "endDate", str(until), f"before its start, {since}")
            return since, until
    return None, None


def form(entry: Entry) -> Triples:
    """A legal form under one of its names; the list has a row for each language."""
    code = _form(entry, "ELF Code")
    if code in NO_FORM:
        return
    subject = concept("legal-form", code)
    yield subject, TYPE, name("skos:Concept")
    yield subject, name("skos:inScheme"), name("concept:legal-form")
    yield from literal(subject, name("skos:notation"), code)
    said = entry.need("Entity Legal Form name Local name")
    yield subject, LABEL, _text(said, entry.text("Language Code (ISO 639-1)") or "")
    short = entry.texts("Abbreviations Local language", ";")
    latin = entry.texts("Entity Legal Form name Transliterated name (per ISO 01-140-10)")
    yield from literal(subject, ALT_LABEL, *(each for each in (*latin, *short) if each != said))
    state = entry.text("Country Code (ISO 3166-1)")
    if state is not None and is_country(state):
        place, told = country(state)
        yield subject, name("dcterms:spatial"), place
        yield from told


def _text(said: str, language: str) -> Literal:
    plain = len(language) == 2 and language.isascii() and language.isalpha()
    return Literal(said, language=language.lower()) if plain else Literal(said)


LOAD = {"entities": entity, "relationships": relationship, "forms": form}
