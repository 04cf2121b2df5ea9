"""Purple Book: a licensed biological, who holds the licence, and until when it is protected.

File and columns: https://purplebooksearch.fda.gov/userguide. A licence is the product that
Drugs@FDA has under the same number, and a product number is a presentation of it. Approvals of
supplements are left out, as they are not the first of the product; numbers of licences and
containers say nothing that the graph asks for. Of versions of a row that differ in one file the
first counts, as nothing tells which is newer.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    by_name,
    coded,
    common_name,
    dated,
    document,
    documented,
    is_a,
    linked,
    literal,
    named,
    regulator,
)
from triplehelix.terms import DERIVED_FROM, part, th, thing

PAGE: Final = "https://purplebooksearch.fda.gov/index.cfm?event=productdetails&blaNo="
DAY: Final = re.compile(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{4}|\d{2})")
MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
APPROVED: Final = 30
"""The first year of two digits that an approval had in the 1900s: licences began long before."""
ENDING: Final = 70
"""The same for the end of an exclusivity: the first were given in the 1980s."""
UNDATED: Final = "Date TBD"
NAMELESS: Final = "N/A"
SOLD: Final = {
    "Rx": "prescription", "OTC": "over-the-counter", "Disc": "discontinued",
    "Disc*": "discontinued",
}  # fmt: skip
LICENSED: Final = {
    "Licensed": "authorised", "Revoked": "revoked", "Voluntarily Revoked": "withdrawn",
}  # fmt: skip
LIKE: Final = {
    "351(k) Biosimilar": ("biosimilar",),
    "351(k) Interchangeable": ("biosimilar", "interchangeable"),
}
EXCLUSIVITIES: Final = {
    "Ref. Product Exclusivity Exp. Date": "reference-product",
    "First Interchangeable Exclusivity Exp. Date": "first-interchangeable",
    "Orphan Exclusivity Exp. Date": "orphan",
}
AGENCY, SAID = regulator("fda", "US Food and Drug Administration", "https://www.fda.gov/about-fda")


def biological(entry: Entry) -> Triples:
    """A presentation of a licensed biological; nothing for the header when it comes again."""
    if entry.text("BLA Number") == "BLA Number":
        return
    number = entry.need("BLA Number", "[0-9]{1,6}").zfill(6)
    product, page = thing("product", f"fda-{number}"), PAGE + number
    yield from _product(entry, product, number, page)
    subject = part(product, entry.need("Product Number", "[0-9]{1,3}").zfill(3))
    yield from is_a(subject, "Presentation")
    yield from linked(subject, "presentationOf", [product])
    yield subject, DERIVED_FROM, document(page)
    yield from literal(subject, th("strength"), entry.text("Strength"))
    yield from literal(subject, th("dosageForm"), entry.text("Dosage Form"))
    yield from literal(subject, th("route"), *entry.texts("Route of Administration", ","))
    yield from _code(entry, subject, "marketingStatus", "marketing-status", SOLD)
    yield from _code(entry, subject, "authorisationStatus", "authorisation-status", LICENSED)
    yield from _approval(entry, product, page)
    for way, kind in EXCLUSIVITIES.items():
        yield from _exclusivity(entry, way, kind, product, subject, page)


def _product(entry: Entry, product: NamedNode, number: str, page: str) -> Triples:
    proper = " ".join(entry.need("Proper Name").split())
    brands = [name for name in entry.texts("Proprietary Name", ",") if name != NAMELESS]
    yield from is_a(product, "Product")
    yield from named(product, brands[0] if brands else proper)
    yield from documented(product, page)
    yield from literal(product, th("brandName"), *brands)
    yield from literal(product, th("inn"), common_name(proper))
    yield from literal(product, th("activeSubstance"), proper)
    yield from literal(product, th("fdaApplicationNumber"), number)
    yield from coded(product, "applicationType", "application-type", "bla")
    like = LIKE.get(entry.text("BLA Type") or "", ())
    yield from coded(product, "designation", "designation", *like)
    names = [entry.text(f"Ref. Product {each} Name") for each in ("Proper", "Proprietary")]
    yield from literal(product, th("referenceProductName"), *names)
    holder, told = by_name(entry, "applicant", " ".join(entry.need("Applicant").split()), page)
    yield from told
    yield from linked(product, "authorisationHolder", [holder])


def _code(
    entry: Entry, subject: NamedNode, local: str, scheme: str, known: dict[str, str]
) -> Triples:
    """The concept of a state. Raises RejectedError for an unknown one."""
    way = "Licensure" if known is LICENSED else "Marketing Status"
    said = entry.text(way)
    if said is not None:
        if said not in known:
            raise entry.rejected(way, said, f"is no code of {scheme}")
        yield from coded(subject, local, scheme, known[said])


def _approval(entry: Entry, product: NamedNode, page: str) -> Triples:
    """The first approval of a licence."""
    when = _day(entry, "Approval Date", APPROVED)
    if when is None or entry.text("Submission Type") not in {"Original", None}:
        return
    event = part(product, "decision", f"fda-approved-{when}")
    yield from is_a(event, "RegulatoryDecision")
    yield from linked(event, "concernsProduct", [product])
    yield from linked(event, "decidedBy", [AGENCY])
    yield from coded(event, "decision", "decision", "approved")
    yield from dated(event, "eventDate", when)
    yield event, DERIVED_FROM, document(page)
    yield from SAID


def _exclusivity(
    entry: Entry, way: str, kind: str, product: NamedNode, of: NamedNode, page: str
) -> Triples:
    """An exclusivity; where its end is not determined, it has none."""
    if entry.text(way) is None:
        return
    ends = None if entry.text(way) == UNDATED else _day(entry, way, ENDING)
    subject = part(product, "exclusivity", f"{kind}-{ends or 'open'}")
    yield from is_a(subject, "Exclusivity")
    yield from linked(subject, "protects", [product])
    yield from linked(subject, "protectsPresentation", [of])
    yield from coded(subject, "exclusivityKind", "exclusivity-kind", kind)
    yield from dated(subject, "validTo", ends)
    yield subject, DERIVED_FROM, document(page)


def _day(entry: Entry, way: str, pivot: int) -> PartialDate | None:
    """The day `2-Dec-87`, in the 1900s from the pivot on; or a day with all digits of its year."""
    found = DAY.fullmatch(entry.text(way) or "")
    if found is None or found[2] not in MONTHS:
        return entry.date(way, "%m/%d/%Y")
    day, month, year = int(found[1]), MONTHS.index(found[2]) + 1, int(found[3])
    if len(found[3]) == 2:
        year += 1900 if year >= pivot else 2000
    try:
        return PartialDate.parse(f"{year:04d}-{month:02d}-{day:02d}")
    except ValueError as problem:
        raise entry.rejected(way, found[0], str(problem)) from None


LOAD = {"biologicals": biological}
