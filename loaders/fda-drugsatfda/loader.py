"""Drugs@FDA: an application with its sponsor, its products, how they are sold, its first approval.

Files: https://www.fda.gov/drugs/drug-approvals-and-databases/drugsfda-data-files. An application
is one product of the graph, which the Orange Book and the Purple Book know by the same number; a
product of the FDA is a presentation of it. The look-up tables are held against the codes of the
graph. Supplements, documents, kinds of action and codes of equivalence are left out: they are about
labels, generics and letters and not about who brings what to the market.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    by_name,
    coded,
    common_name,
    dated,
    described,
    document,
    documented,
    is_a,
    linked,
    literal,
    mentioned,
    named,
    regulator,
)
from triplehelix.terms import DERIVED_FROM, part, slug, th, thing

NUMBER: Final = "[0-9]{1,6}"
PAGE: Final = (
    "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="
)
TYPES: Final = frozenset({"NDA", "ANDA", "BLA"})
MARKETING: Final = {
    "1": "prescription", "2": "over-the-counter", "3": "discontinued", "4": "tentative-approval",
}  # fmt: skip
DESCRIBED: Final = {
    "1": "prescription", "2": "over-the-counter", "3": "discontinued",
    "4": "none-tentative-approval",
}  # fmt: skip
CLASSES: Final = {
    "7": "type-1", "8": "type-1-4", "9": "type-2", "10": "type-2-3", "11": "type-2-4",
    "12": "type-3", "13": "type-3-4", "14": "type-4", "15": "type-5", "16": "type-6",
    "17": "type-7", "18": "type-8", "22": "type-10", "23": "medgas", "24": "type-9",
    "25": "type-9-bla", "26": "type-4-5", "27": "type-10-bla",
}  # fmt: skip
DECISIONS: Final = {"AP": "approved", "TA": "tentative"}
TIME: Final = "%Y-%m-%d %H:%M:%S"
AGENCY, SAID = regulator("fda", "US Food and Drug Administration", "https://www.fda.gov/about-fda")


def application(entry: Entry) -> Triples:
    """An application for the approval of a product, and who made it."""
    number, product = _product(entry)
    kind = entry.need("ApplType")
    if kind not in TYPES:
        raise entry.rejected("ApplType", kind, "is none of NDA, ANDA and BLA")
    yield from is_a(product, "Product")
    yield from mentioned(product, f"{kind} {number}", document(PAGE + number))
    yield from described(PAGE + number)
    yield from literal(product, th("fdaApplicationNumber"), number)
    yield from coded(product, "applicationType", "application-type", kind.lower())
    sponsor = entry.text("SponsorName")
    if sponsor is not None:
        holder, told = by_name(entry, "applicant", sponsor, PAGE + number)
        yield from told
        yield from linked(product, "authorisationHolder", [holder])


def presentation(entry: Entry) -> Triples:
    """A form and strength of a product; the first gives the product its name."""
    number, product = _product(entry)
    name = entry.need("DrugName")
    yield from is_a(product, "Product")
    yield from named(product, name)
    yield from literal(product, th("brandName"), name)
    yield from literal(product, th("fdaApplicationNumber"), number)
    yield from documented(product, PAGE + number)
    substances = entry.texts("ActiveIngredient", ";")
    yield from literal(product, th("activeSubstance"), *substances)
    yield from literal(product, th("inn"), *dict.fromkeys(map(common_name, substances)))
    subject = _presentation(entry, product)
    yield from is_a(subject, "Presentation")
    yield from linked(subject, "presentationOf", [product])
    yield from literal(subject, th("strength"), entry.text("Strength"))
    form, _, route = (entry.text("Form") or "").rpartition(";")
    yield from literal(subject, th("dosageForm"), form.strip() or route.strip() or None)
    yield from literal(subject, th("route"), (form and route.strip()) or None)
    yield subject, DERIVED_FROM, document(PAGE + number)


def marketing(entry: Entry) -> Triples:
    """How a presentation is sold."""
    number, product = _product(entry)
    subject = _presentation(entry, product)
    code = entry.need("MarketingStatusID")
    if code not in MARKETING:
        raise entry.rejected("MarketingStatusID", code, "is no code of marketing-status")
    yield from is_a(subject, "Presentation")
    yield from linked(subject, "presentationOf", [product])
    yield from coded(subject, "marketingStatus", "marketing-status", MARKETING[code])
    yield from is_a(product, "Product")
    yield from mentioned(product, f"FDA application {number}", document(PAGE + number))
    yield from described(PAGE + number)
    yield subject, DERIVED_FROM, document(PAGE + number)


def submission(entry: Entry) -> Triples:
    """The approval of an original application; nothing for what is not that."""
    number, product = _product(entry)
    status = entry.need("SubmissionStatus")
    if entry.need("SubmissionType") != "ORIG" or status not in DECISIONS:
        return
    code = DECISIONS[status]
    when = entry.date("SubmissionStatusDate", TIME)
    on = str(when) if when else "orig-" + entry.need("SubmissionNo", "[0-9]+")
    event = part(product, "decision", f"fda-{code}-{on}")
    yield from is_a(event, "RegulatoryDecision")
    yield from linked(event, "concernsProduct", [product])
    yield from linked(event, "decidedBy", [AGENCY])
    yield from coded(event, "decision", "decision", code)
    yield from coded(
        event, "submissionClass", "submission-class",
        CLASSES.get(entry.text("SubmissionClassCodeID") or ""),
    )  # fmt: skip
    yield from dated(event, "eventDate", when)
    yield from documented(event, PAGE + number)
    yield from is_a(product, "Product")
    yield from mentioned(product, f"FDA application {number}", document(PAGE + number))
    yield from SAID


def marketing_code(entry: Entry) -> Triples:
    """A code of how products are sold. Raises RejectedError if it means something else now."""
    code, text = entry.need("MarketingStatusID"), entry.need("MarketingStatusDescription")
    if DESCRIBED.get(code) != slug(text):
        raise entry.rejected("MarketingStatusDescription", text, "the graph knows another meaning")
    return iter(())


def submission_code(entry: Entry) -> Triples:
    """A class of submissions. Raises RejectedError if it means something else now."""
    code, text = entry.need("SubmissionClassCodeID"), entry.need("SubmissionClassCode")
    if code in CLASSES and CLASSES[code] != slug(text):
        raise entry.rejected("SubmissionClassCode", text, "the graph knows another meaning")
    return iter(())


def _product(entry: Entry) -> tuple[str, NamedNode]:
    number = entry.need("ApplNo", NUMBER).zfill(6)
    return number, thing("product", f"fda-{number}")


def _presentation(entry: Entry, product: NamedNode) -> NamedNode:
    return part(product, entry.need("ProductNo", "[0-9]{1,3}").zfill(3))


LOAD = {
    "applications": application, "products": presentation, "marketing": marketing,
    "submissions": submission, "marketing-codes": marketing_code,
    "submission-codes": submission_code,
}  # fmt: skip
