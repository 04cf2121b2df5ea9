"""ClinicalTrials.gov: a trial with its sponsors, phase, state, dates and what it tests.

Data structure: https://clinicaltrials.gov/data-api/about-api/study-data-structure, API version 2.
The table of the website says less than the JSON and is read for what the JSON does not hold.
Contacts, investigators and sponsors that are persons are left out, as they are personal; sites,
texts on method, outcomes and results are left out, as the graph is about who develops what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    by_name,
    coded,
    dated,
    documented,
    is_a,
    literal,
    named,
)
from triplehelix.terms import th, thing

NCT: Final = "NCT[0-9]{8}"
PAGE: Final = "https://clinicaltrials.gov/study/"
NUMBER: Final = re.compile(r"(?<![\w-])((?:19|20)\d\d-(\d)\d{5}-\d\d)(-\d\d)?(?![\w-])")
"""EudraCT yyyy-nnnnnn-cc, and EU CT yyyy-5nnnnn-nn with or without the last -nn."""
TITLED: Final = re.compile(
    r",\s*(M\.?\s?D|Ph\.?\s?D|MB|DO|DDS|MSc|MPH|RN|PharmD|Prof|Dr)\b|^(Dr|Prof|Professor)\b"
)
BODY: Final = re.compile(
    r"(?i)\b(pharm|lab|gmbh|inc\b|ltd|limited|ag\b|co\b|compan|corp|hospital|clini[ck]|cent[er]|"
    r"institut|universit|foundation|stiftung|department|kg\b|s\.?a\.?\b|group|medical college)"
)
PHASES: Final = {
    "EARLY_PHASE1": "early-phase-1", "PHASE1": "phase-1", "PHASE2": "phase-2",
    "PHASE3": "phase-3", "PHASE4": "phase-4", "NA": "not-applicable",
}  # fmt: skip
# Where the code of the register is, in small letters, the code of the graph.
STATUSES: Final = (
    "ACTIVE_NOT_RECRUITING", "APPROVED_FOR_MARKETING", "AVAILABLE", "COMPLETED",
    "ENROLLING_BY_INVITATION", "NO_LONGER_AVAILABLE", "NOT_YET_RECRUITING", "RECRUITING",
    "SUSPENDED", "TEMPORARILY_NOT_AVAILABLE", "TERMINATED", "UNKNOWN", "WITHDRAWN", "WITHHELD",
)  # fmt: skip
TYPES: Final = ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS")
SPONSORS: Final = (
    "INDUSTRY", "NIH", "FED", "OTHER_GOV", "NETWORK", "INDIV", "AMBIG", "OTHER", "UNKNOWN",
)  # fmt: skip
INTERVENTIONS: Final = (
    "DRUG", "BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST",
    "PROCEDURE", "RADIATION", "DIETARY_SUPPLEMENT", "BEHAVIORAL", "OTHER",
)  # fmt: skip
KINDS: Final = ("ACTUAL", "ESTIMATED")
STATUS_COLUMN: Final = "Study Status"
DATES: Final = {
    "trialStart": ("startDateStruct", "Start Date"),
    "primaryCompletion": ("primaryCompletionDateStruct", "Primary Completion Date"),
    "trialCompletion": ("completionDateStruct", "Completion Date"),
}


def _same(codes: Iterable[str]) -> Mapping[str, str]:
    return {code: code.lower().replace("_", "-") for code in codes}


SCHEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "trial-phase": PHASES, "trial-status": _same(STATUSES), "study-type": _same(TYPES),
    "sponsor-class": _same(SPONSORS), "intervention-kind": _same(INTERVENTIONS),
    "reported-as": _same(KINDS),
}  # fmt: skip


def study(entry: Entry) -> Triples:
    """A trial as the API gives it."""
    protocol = _part(entry, "protocolSection")
    about = _part(protocol, "identificationModule")
    nct = about.need("nctId", NCT)
    trial, page = _trial(nct), PAGE + nct
    yield from _titled(trial, nct, about.need("briefTitle"), about.text("acronym"))
    yield from documented(trial, page)
    yield from _numbers(trial, [*about.texts("orgStudyIdInfo.id"),
                                *about.texts("secondaryIdInfos.id")])  # fmt: skip
    design = _part(protocol, "designModule")
    yield from _codes(trial, "studyType", "study-type", design, "studyType")
    yield from _codes(trial, "trialPhase", "trial-phase", design, "phases")
    yield from _progress(trial, _part(protocol, "statusModule"))
    yield from _sponsors(trial, page, _part(protocol, "sponsorCollaboratorsModule"))
    conditions = protocol.texts("conditionsModule.conditions")
    yield from literal(trial, th("condition"), *conditions)
    tested = _part(protocol, "armsInterventionsModule")
    yield from literal(trial, th("intervention"), *tested.texts("interventions.name"))
    yield from _codes(trial, "interventionKind", "intervention-kind", tested, "interventions.type")
    yield from _headings(trial, entry)
    entry.first(nct, entry.kind)


def row(entry: Entry) -> Triples:
    """A trial as a row of the table; nothing, so not chosen, where the JSON has it."""
    nct = entry.need("NCT Number", NCT)
    if entry.first(nct, entry.kind) != entry.kind:
        return
    trial, page = _trial(nct), PAGE + nct
    title = entry.text("Study Title")
    yield from _titled(trial, nct, title or nct, entry.text("Acronym"))
    yield from documented(trial, page)
    yield from _numbers(trial, entry.texts("Other IDs", r"\|"))
    yield from _codes(trial, "studyType", "study-type", entry, "Study Type")
    yield from _codes(trial, "trialPhase", "trial-phase", entry, "Phases", r"\|")
    yield from _codes(trial, "trialStatus", "trial-status", entry, STATUS_COLUMN)
    for role, (_, column) in DATES.items():
        yield from dated(trial, role, entry.date(column))
    lead = entry.text("Sponsor")
    if lead is not None:
        yield from _sponsor(trial, page, entry, "leadSponsor", lead, "Funder Type")
    for other in entry.texts("Collaborators", r"\|"):
        yield from _sponsor(trial, page, entry, "trialCollaborator", other, None)
    yield from literal(trial, th("condition"), *entry.texts("Conditions", r"\|"))
    yield from _interventions(trial, entry)


def _trial(nct: str) -> NamedNode:
    return thing("trial", nct.lower())


def _part(entry: Entry, way: str) -> Entry:
    """The object at the end of a way; an empty one where there is none."""
    return next(entry.parts(way), None) or Entry(entry.kind, entry.file, entry.line, {})


def _titled(trial: NamedNode, nct: str, title: str, acronym: str | None) -> Triples:
    yield from is_a(trial, "ClinicalTrial")
    yield from named(trial, title, [acronym] if acronym and acronym != title else ())
    yield from literal(trial, th("nctId"), nct)


def _numbers(trial: NamedNode, texts: Iterable[str]) -> Triples:
    """The European numbers among the other numbers of a trial, known by their form."""
    for text in texts:
        for number, first, last in NUMBER.findall(text):
            if first == "5":
                yield from literal(trial, th("ctisNumber"), number + last)
            elif not last:
                yield from literal(trial, th("eudraCtNumber"), number)


def _codes(
    subject: NamedNode, local: str, scheme: str, entry: Entry, way: str, separator: str = ""
) -> Triples:
    """The concepts of the codes in a field. Raises RejectedError for an unknown code."""
    known = SCHEMES[scheme]
    for text in entry.texts(way, separator):
        if text not in known:
            raise entry.rejected(way, text, f"is no code of {scheme}")
        yield from coded(subject, local, scheme, known[text])


def _progress(trial: NamedNode, status: Entry) -> Triples:
    yield from _codes(trial, "trialStatus", "trial-status", status, "overallStatus")
    yield from literal(trial, th("whyStopped"), status.text("whyStopped"))
    for role, (way, _) in DATES.items():
        for struct in status.parts(way):
            yield from dated(trial, role, struct.date("date"))
            yield from _codes(trial, f"{role}Kind", "reported-as", struct, "type")


def _sponsors(trial: NamedNode, page: str, module: Entry) -> Triples:
    for way, local in (("leadSponsor", "leadSponsor"), ("collaborators", "trialCollaborator")):
        for each in module.parts(way):
            name = each.text("name")
            if name is not None:
                yield from _sponsor(trial, page, each, local, name, "class")


def _sponsor(
    trial: NamedNode, page: str, entry: Entry, local: str, name: str, way: str | None
) -> Triples:
    """An organisation that sponsors or supports a trial; a person is not named."""
    said = entry.text(way) if way else None
    if said == "INDIV" or (said != "INDUSTRY" and TITLED.search(name) and not BODY.search(name)):
        return
    organisation, told = by_name(entry, "sponsor", name, page)
    yield from told
    yield trial, th(local), organisation
    if way:
        yield from _codes(organisation, "sponsorClass", "sponsor-class", entry, way)


def _interventions(trial: NamedNode, entry: Entry) -> Triples:
    """The cell `TYPE: name|TYPE: name`; what has no known type before it is part of a name."""
    known = SCHEMES["intervention-kind"]
    for text in entry.texts("Interventions", rf"\|(?=\s*(?:{'|'.join(INTERVENTIONS)}): )"):
        kind, colon, name = text.partition(": ")
        if not colon or kind not in known:
            raise entry.rejected("Interventions", text, "is not of the form TYPE: name")
        yield from literal(trial, th("intervention"), name.strip() or None)
        yield from coded(trial, "interventionKind", "intervention-kind", known[kind])


def _headings(trial: NamedNode, entry: Entry) -> Triples:
    for of in ("condition", "intervention"):
        terms = entry.texts(f"derivedSection.{of}BrowseModule.meshes.term")
        yield from literal(trial, th(f"{of}MeshTerm"), *terms)


LOAD = {"studies": study, "table": row}
