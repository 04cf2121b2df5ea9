"""Orange Book: patents that are listed and exclusivities that hold for drugs, and when they end.

Files: https://www.fda.gov/drugs/drug-approvals-and-databases/orange-book-data-files. Of several
editions the later one counts; what only an earlier one lists is kept, as it was so. Applications
are the products of Drugs@FDA, by number. Codes of equivalence and marks of reference drugs are left
out: they serve generics.
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
    is_a,
    linked,
    literal,
    mentioned,
    named,
    regulator,
)
from triplehelix.terms import COMMENT, DERIVED_FROM, TRUE, part, slug, th, thing

PAGE: Final = (
    "https://www.accessdata.fda.gov/scripts/cder/ob/patent_info.cfm"
    "?Product_No={product}&Appl_No={number}&Appl_type={kind}"
)
DAY: Final = "%b %d, %Y"
PATENT: Final = r"(RE|PP|D|H)?\d{4,8}(\*PED)?"
CHILDREN: Final = "*PED"
FLAGS: Final = {"Drug_Substance_Flag": "substance", "Drug_Product_Flag": "product"}
SOLD: Final = {"RX": "prescription", "OTC": "over-the-counter", "DISCN": "discontinued"}
TYPES: Final = {"N": "nda", "A": "anda", "B": "bla"}
BEFORE: Final = "Approved Prior to"
# The letters before the number or the star of a code.
EXCLUSIVITIES: Final = {
    "NCE": "new-chemical-entity", "ODE": "orphan", "PED": "paediatric", "NP": "new-product",
    "I": "new-indication", "NPP": "new-population", "D": "new-dosing", "NDF": "new-dosage-form",
    "NS": "new-strength", "NC": "new-combination", "NR": "new-route", "NE": "new-ester",
    "M": "miscellaneous", "GAIN": "antibiotic-incentive", "CGT": "competitive-generic",
    "PC": "patent-challenge", "RTO": "switch",
}  # fmt: skip
AGENCY, SAID = regulator("fda", "US Food and Drug Administration", "https://www.fda.gov/about-fda")


class _Of:
    """The product and the presentation that a row is about, and the page that shows them."""

    def __init__(self, entry: Entry) -> None:
        number = entry.need("Appl_No", "[0-9]{1,6}").zfill(6)
        code = entry.need("Product_No", "[0-9]{1,3}").zfill(3)
        kind = entry.need("Appl_Type")
        if kind not in TYPES:
            raise entry.rejected("Appl_Type", kind, "is none of N, A and B")
        self.number = number
        self.product = thing("product", f"fda-{number}")
        self.presentation = part(self.product, code)
        self.page = PAGE.format(product=code, number=number, kind=kind)
        self.kind = TYPES[kind]

    def described(self) -> Triples:
        """That there is a product, of which this is a presentation."""
        yield from is_a(self.product, "Product")
        cited = document(self.page)
        yield from mentioned(self.product, f"FDA application {self.number}", cited)
        yield from literal(self.product, th("fdaApplicationNumber"), self.number)
        yield from described(self.page)
        yield from is_a(self.presentation, "Presentation")
        yield from linked(self.presentation, "presentationOf", [self.product])
        yield self.presentation, DERIVED_FROM, cited

    def protected_by(self, protection: NamedNode) -> Triples:
        """That a patent or an exclusivity is of this product and presentation."""
        yield from linked(protection, "protects", [self.product])
        yield from linked(protection, "protectsPresentation", [self.presentation])
        yield protection, DERIVED_FROM, document(self.page)


def product(entry: Entry) -> Triples:
    """A form and strength of a drug, its applicant, and when it was approved."""
    of, name = _Of(entry), entry.need("Trade_Name")
    yield from of.described()
    yield from named(of.product, name)
    yield from literal(of.product, th("brandName"), name)
    yield from coded(of.product, "applicationType", "application-type", of.kind)
    substances = entry.texts("Ingredient", ";")
    yield from literal(of.product, th("activeSubstance"), *substances)
    yield from literal(of.product, th("inn"), *dict.fromkeys(map(common_name, substances)))
    yield from literal(of.presentation, th("strength"), entry.text("Strength"))
    form, _, route = (entry.text("DF;Route") or "").rpartition(";")
    yield from literal(of.presentation, th("dosageForm"), form.strip() or route.strip() or None)
    yield from literal(of.presentation, th("route"), (form and route.strip()) or None)
    sold = SOLD.get(entry.text("Type") or "")
    yield from coded(of.presentation, "marketingStatus", "marketing-status", sold)
    applicant = entry.text("Applicant_Full_Name") or entry.text("Applicant")
    if applicant is not None:
        holder, told = by_name(entry, "applicant", applicant, of.page)
        yield from told
        yield from linked(of.product, "authorisationHolder", [holder])
    yield from _approval(entry, of)


def _approval(entry: Entry, of: _Of) -> Triples:
    """The approval; of the oldest only that it was before a day is known, which stands as said."""
    said = entry.text("Approval_Date")
    if said is None:
        return
    old = said.startswith(BEFORE)
    when = None if old else entry.date("Approval_Date", DAY)
    event = part(of.product, "decision", f"fda-approved-{when or slug(said)}")
    yield from is_a(event, "RegulatoryDecision")
    yield from linked(event, "concernsProduct", [of.product])
    yield from linked(event, "decidedBy", [AGENCY])
    yield from coded(event, "decision", "decision", "approved")
    yield from dated(event, "eventDate", when)
    yield from literal(event, COMMENT, said if old else None)
    yield event, DERIVED_FROM, document(of.page)
    yield from SAID


def patent(entry: Entry) -> Triples:
    """A patent that is listed for a product, or the months that studies in children add to it."""
    of, number = _Of(entry), entry.need("Patent_No", PATENT)
    ends = entry.date("Patent_Expire_Date_Text", DAY)
    if ends is None:
        raise entry.rejected("Patent_Expire_Date_Text", "", "must not be empty")
    plain, use = number.removesuffix(CHILDREN), entry.text("Patent_Use_Code")
    subject = thing("patent", f"us{plain.lower()}")
    yield from is_a(subject, "Patent")
    yield from named(subject, f"US {plain}")
    yield from literal(subject, th("patentNumber"), plain)
    yield subject, DERIVED_FROM, document(of.page)
    yield from of.described()
    listing = part(of.presentation, "patent", slug(f"{number} {use or ''}"))
    yield from is_a(listing, "PatentListing")
    yield from of.protected_by(listing)
    yield from linked(listing, "listedPatent", [subject])
    yield from dated(listing, "validTo", ends)
    starts = entry.date("Submission_Date", DAY)
    if starts is not None and starts.first <= ends.last:
        yield from dated(listing, "validFrom", starts)
    claims = [claim for column, claim in FLAGS.items() if entry.text(column) == "Y"]
    yield from coded(listing, "patentClaim", "patent-claim", *claims, "use" if use else None)
    yield from literal(listing, th("patentUseCode"), use)
    if number != plain:
        yield listing, th("isPaediatricExtension"), TRUE
    if entry.text("Delist_Flag") == "Y":
        yield listing, th("delistingRequested"), TRUE


def exclusivity(entry: Entry) -> Triples:
    """An exclusivity of a product."""
    of, code = _Of(entry), entry.need("Exclusivity_Code")
    ends = entry.date("Exclusivity_Date", DAY)
    if ends is None:
        raise entry.rejected("Exclusivity_Date", "", "must not be empty")
    yield from of.described()
    subject = part(of.presentation, "exclusivity", f"{slug(code)}-{ends}")
    yield from is_a(subject, "Exclusivity")
    yield from of.protected_by(subject)
    yield from literal(subject, th("exclusivityCode"), code)
    kind = EXCLUSIVITIES.get(code.partition("-")[0].rstrip("*"))
    yield from coded(subject, "exclusivityKind", "exclusivity-kind", kind)
    yield from dated(subject, "validTo", ends)


LOAD = {"products": product, "patents": patent, "exclusivities": exclusivity}
