"""European Medicines Agency: a medicine, who holds it, what is in it, and what was decided on it.

Table: https://www.ema.europa.eu/en/medicines/download-medicine-data, in its layouts since 2018.
Decisions of the European Commission stand under the agency that prepares them. Opinions, revisions
and groups of medicines are left out: they say nothing that the decision or the ATC code does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    by_name,
    coded,
    common_name,
    dated,
    documented,
    is_a,
    linked,
    literal,
    named,
    regulator,
)
from triplehelix.terms import ALT_LABEL, COMMENT, part, slug, th, thing

NUMBER: Final = re.compile(r"(EMEA|EMA)/([A-Z])/([A-Z])/?(\d{6})")
ATC: Final = re.compile(r"Q?[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?")
DAY: Final = "%d/%m/%Y"
INN: Final = "International non-proprietary name (INN) / common name"
HOLDER: Final = "Marketing authorisation developer / applicant / holder"
ENDED: Final = "Withdrawal / expiry / revocation / lapse of marketing authorisation date"
STATUSES: Final = frozenset({
    "authorised", "suspended", "withdrawn", "revoked", "lapsed", "expired", "refused",
    "application-withdrawn", "withdrawn-from-rolling-review", "opinion",
    "opinion-under-re-examination",
})  # fmt: skip
DESIGNATIONS: Final = {
    "Orphan medicine": "orphan", "Advanced therapy": "advanced-therapy",
    "Biosimilar": "biosimilar", "Generic": "generic", "PRIME: priority medicine": "prime",
    "Accelerated assessment": "accelerated-assessment",
    "Conditional approval": "conditional-approval",
    "Exceptional circumstances": "exceptional-circumstances",
    "Additional monitoring": "additional-monitoring",
}  # fmt: skip
ENDS: Final = {"revoked": "revoked", "lapsed": "lapsed", "expired": "lapsed"}
DECISIONS: Final = {
    "Marketing authorisation date": "approved", "Withdrawal of application date": "withdrawn",
    "Refusal of marketing authorisation date": "refused", ENDED: "withdrawn",
    "Suspension of marketing authorisation date": "suspended",
}  # fmt: skip
AGENCY, SAID = regulator(
    "ema", "European Medicines Agency", "https://www.ema.europa.eu/en/about-us"
)


def medicine(entry: Entry) -> Triples:
    """A medicine. Where a file of another day has it under another name, that one is added."""
    number = entry.need("EMA product number")
    found = NUMBER.fullmatch(number)
    if found is None:
        raise entry.rejected("EMA product number", number, "is not of the form EMEA/H/C/000000")
    product = thing("product", "-".join(("emea", *found.groups()[1:])).lower())
    name, page = " ".join(entry.need("Name of medicine").split()), _page(entry)
    told = list(_described(entry, product, name, page))
    if entry.first(product.value, entry.file) != entry.file:
        yield from literal(product, ALT_LABEL, name)
        return
    yield from named(product, name)
    yield from literal(product, th("emaProductNumber"), number)
    yield from told


def _page(entry: Entry) -> str:
    return entry.need("Medicine URL", r"https?://[^\s<>\"{}|\\^`]+")


def _described(entry: Entry, product: NamedNode, name: str, page: str) -> Triples:
    yield from is_a(product, "Product")
    yield from documented(product, page)
    yield from literal(product, th("brandName"), name)
    yield from literal(product, th("inn"), *_names(entry, INN))
    yield from literal(product, th("activeSubstance"), *entry.texts("Active substance", ";"))
    for way in ("ATC code (human)", "ATCvet code (veterinary)"):
        codes = [code for code in entry.texts(way, "[;,]") if ATC.fullmatch(code)]
        yield from literal(product, th("atcCode"), *codes)
    areas = entry.texts("Therapeutic area (MeSH)", ";") + entry.texts("Therapeutic area")
    yield from literal(product, th("therapeuticArea"), *areas)
    indication = " ".join((entry.text("Therapeutic indication") or "").split()).rstrip(", ")
    yield from literal(product, th("indication"), indication or None)
    for column, code in DESIGNATIONS.items():
        if _yes(entry, column):
            yield from coded(product, "designation", "designation", code)
    holder = " ".join((entry.text(HOLDER) or "").split())
    if holder:
        organisation_, told = by_name(entry, "holder", holder, page)
        yield from told
        yield from linked(product, "authorisationHolder", [organisation_])
    status = slug(entry.text("Medicine status") or "")
    yield from _status(product, status, entry)
    yield from _decisions(entry, product, page, status)


def _names(entry: Entry, way: str) -> Iterator[str]:
    for text in entry.texts(way, ";| / "):
        yield common_name(text)


def _yes(entry: Entry, column: str) -> bool:
    return (entry.text(column) or "").lower() == "yes"


def _status(product: NamedNode, status: str, entry: Entry) -> Triples:
    """The state of the authorisation; one that the graph has no concept for is only noted."""
    if status in STATUSES:
        yield from coded(product, "authorisationStatus", "authorisation-status", status)
    elif status:
        yield from literal(product, COMMENT, f"Status as given: {entry.text('Medicine status')}")


def _decisions(entry: Entry, product: NamedNode, page: str, status: str) -> Triples:
    for column, decided in DECISIONS.items():
        when = entry.date(column, DAY)
        if when is None:
            continue
        code = ENDS.get(status, decided) if column == ENDED else decided
        if code == "approved" and _yes(entry, "Conditional approval"):
            code = "conditional"
        event = part(product, "decision", f"ema-{code}-{when}")
        yield from is_a(event, "RegulatoryDecision")
        yield from linked(event, "concernsProduct", [product])
        yield from linked(event, "decidedBy", [AGENCY])
        yield from coded(event, "decision", "decision", code)
        yield from dated(event, "eventDate", when)
        yield from documented(event, page)
        yield from SAID


LOAD = {"medicines": medicine, "records": medicine}
