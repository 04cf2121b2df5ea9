"""Institutions of regional systems of innovation and their relations."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    document,
    identified,
    is_a,
    linked,
    literal,
    named,
    organisation,
    seat,
    sourced,
)
from triplehelix.terms import DERIVED_FROM, name, part, th

CLASSES = {
    "university": "University",
    "university-hospital": "TeachingHospital",
    "research-institute": "ResearchInstitute",
    "technology-transfer-office": "TechnologyTransferOffice",
    "incubator": "Incubator",
    "science-park": "SciencePark",
    "cluster-organisation": "ClusterOrganization",
    "industry-association": "IndustryAssociation",
    "open-innovation-lab": "OpenInnovationLab",
    "venture-capital": "VentureCapitalInvestor",
    "public-fund": "PublicFund",
    "government-agency": "GovernmentAgency",
    "regulator": "RegulatoryAgency",
    "public-private-partnership": "PublicPrivateBody",
    "firm": "Firm",
    "foundation": "Foundation",
    "patient-organisation": "PatientOrganization",
    "advisory-firm": "AdvisoryFirm",
    "media-or-publisher": "MediaOrganization",
    "international-organisation": "InternationalOrganization",
    "organisational-unit": "OrganizationalUnit",
    "other": "Organization",
}


@dataclass(frozen=True)
class Relation:
    """How a relation is written: its class, and the properties of its two sides."""

    type: str
    subject: str
    object: str
    is_event: bool = False


RELATIONS = {
    "spin-off-of": Relation("SpinOffEvent", "newFirm", "parentOrganization", is_event=True),
    "member-of": Relation("Membership", "memberOrganization", "membershipIn"),
    "part-of": Relation("UnitMembership", "unitOrganization", "unitWhole"),
    "located-in": Relation("Residency", "residentOrganization", "residencyAt"),
    "merged-into": Relation("Merger", "mergedOrganization", "resultingOrganization", is_event=True),
    "funds": Relation("Funding", "hasFunder", "hasRecipient"),
    "invests-in": Relation("Investment", "hasInvestor", "hasInvestee", is_event=True),
    "incubates": Relation("Incubation", "hasIncubator", "incubatedOrganization"),
    "transfers-technology-to": Relation("TechnologyTransfer", "flowSource", "flowRecipient"),
    "collaborates-with": Relation("Collaboration", "hasCollaborator", "hasCollaborator"),
}


def institution(record: Record) -> Triples:
    """An institution with its kind, its sphere of the triple helix, its seat and its codes."""
    subject = organisation(record.need("key"))
    kind = record.need("kind")
    yield from is_a(subject, CLASSES[kind])
    yield from coded(subject, "institutionKind", "institution-kind", kind)
    yield from coded(subject, "helixSphere", "helix-sphere", record.need("sphere"))
    yield from named(subject, record.need("name"), record.take_list("aliases"))
    yield from literal(subject, th("formerName"), *record.take_list("former_names"))
    yield from seat(subject, record)
    cited = document(record.need_ahead("source_url"))
    if founded := record.take_date("founded"):
        event = part(subject, "founding")
        yield from is_a(event, "Founding")
        yield from linked(event, "founded", [subject])
        yield from dated(event, "eventDate", founded)
        yield event, DERIVED_FROM, cited
    if website := record.take_text("website"):
        yield subject, name("foaf:homepage"), NamedNode(website)
    for scheme in ("ror", "wikidata"):
        if code := record.take_text(scheme):
            yield from identified(subject, scheme, code, scheme)
    yield from sourced(subject, record)


def relation(record: Record) -> Triples:
    """One organisation is related to another, since when and on whose word."""
    left, kind, right = record.need("subject"), record.need("relation"), record.need("object")
    if left == right:
        raise RejectedError("object", right, "an organisation is not related to itself")
    form = RELATIONS[kind]
    since, until = record.take_date("from"), record.take_date("to")
    names = ["spin-off" if kind == "spin-off-of" else kind, right]
    if since is not None and kind != "spin-off-of":
        names.append(str(since))
    subject = part(organisation(left), *names)
    yield from is_a(subject, form.type)
    yield from linked(subject, form.subject, [organisation(left)])
    yield from linked(subject, form.object, [organisation(right)])
    yield from dated(subject, "eventDate" if form.is_event else "validFrom", since)
    yield from dated(subject, "validTo", until)
    yield from sourced(subject, record)


LOAD = {"institutions": institution, "relations": relation}
