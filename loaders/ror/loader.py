"""ROR, schema 2: an organisation with its names, place, identifiers and relations.

Schema: https://ror.readme.io/docs/ror-data-structure. A relation may lead to an organisation that
is not in the file; the build names it as far as it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    dated,
    document,
    documented,
    identified,
    is_a,
    linked,
    mentioned,
    named,
    organisation,
)
from triplehelix.terms import DERIVED_FROM, Triple, part

ID: Final = r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"
CLASSES: Final = {
    "company": "Firm", "facility": "ResearchInstitute", "government": "PublicBody",
    "education": "KnowledgeInstitution",
}  # fmt: skip
SCHEMES: Final = {"wikidata": "wikidata"}


def organisations(entry: Entry) -> Triples:
    """An organisation; one that was withdrawn from the register is left out by `status`."""
    address = entry.need("id", ID)
    subject = organisation(key(address))
    types = entry.texts("types")
    yield from is_a(subject, *sorted({CLASSES.get(each, "Organization") for each in types}))
    names = list(entry.parts("names"))
    shown = next((n.need("value") for n in names if "ror_display" in n.texts("types")), None)
    if shown is None:
        raise entry.rejected("names", "", "no name is marked ror_display")
    yield from named(subject, shown, {n.need("value") for n in names} - {shown})
    yield from _seat(entry, subject)
    yield from identified(subject, "ror", address.rpartition("/")[2], "id")
    yield from _other_identifiers(entry, subject)
    yield from _founding(entry, subject, document(address))
    yield from _relations(entry, subject, document(address))
    yield from documented(subject, address)


def _seat(entry: Entry, subject: NamedNode) -> Triples:
    """The first place, which is the seat; the part of the country is known by ISO 3166-2."""
    for location in list(entry.parts("locations"))[:1]:
        details = "geonames_details."
        state = location.text(details + "country_code")
        region = location.text(details + "country_subdivision_code")
        if state is not None:
            code = f"{state}-{region}" if region else None
            yield from based(subject, state, code, location.text(details + "name"))


def key(address: str) -> str:
    """The key of an organisation: `ror-` and the last part of its address."""
    return f"ror-{address.rpartition('/')[2]}"


def _other_identifiers(entry: Entry, subject: NamedNode) -> Triples:
    """Codes of other registers; one that a row before has given to another thing is left out."""
    for other in entry.parts("external_ids"):
        scheme = SCHEMES.get(other.text("type") or "")
        codes = other.texts("all")
        if scheme and codes:
            code = other.text("preferred") or codes[0]
            if entry.first(f"{scheme} {code}", subject.value) == subject.value:
                yield from identified(subject, scheme, code, "all")


def _founding(entry: Entry, subject: NamedNode, cited: NamedNode) -> Triples:
    founded = entry.date("established")
    if founded is not None:
        event = part(subject, "founding")
        yield from is_a(event, "Founding")
        yield from linked(event, "founded", [subject])
        yield from dated(event, "eventDate", founded)
        yield event, DERIVED_FROM, cited


def _relations(entry: Entry, subject: NamedNode, cited: NamedNode) -> Iterator[Triple]:
    """What it is part of; of two that are each part of the other the first row counts."""
    for relation in entry.parts("relationships"):
        if relation.text("type") != "parent":
            continue
        whole = organisation(key(relation.need("id", ID)))
        pair = " ".join(sorted((subject.value, whole.value)))
        if whole == subject or entry.first(pair, subject.value) != subject.value:
            continue
        fact = part(subject, "part-of", key(relation.need("id")))
        yield from is_a(fact, "UnitMembership")
        yield from linked(fact, "unitOrganization", [subject])
        yield from linked(fact, "unitWhole", [whole])
        yield from mentioned(whole, relation.need("label"), cited)
        yield fact, DERIVED_FROM, cited


LOAD = {"organisations": organisations}
