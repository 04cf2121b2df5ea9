"""CORDIS: projects of FP7, Horizon 2020 and Horizon Europe, and who takes part in them.

Tables: https://data.europa.eu/data/datasets/cordis-eu-research-projects-under-horizon-europe-2021-2027
and its sisters; also lists and exports of the Horizon Dashboard, and both joined. What several of
them say of a project or of a participation is taken from one, in the order of the description.
Left out are objectives (long texts), reports, web links and images, which are documents on results
and not facts on parties; names of contacts, VAT numbers and streets; the XML files, which say the
same. What firms give in kind to IMI and IHI is not in CORDIS.
"""

from __future__ import annotations

import hashlib
import re
import string
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    by_name,
    coded,
    country,
    dated,
    described,
    document,
    documented,
    is_a,
    linked,
    literal,
    mentioned,
    named,
    number,
    organisation,
)
from triplehelix.terms import FALSE, INTEGER, TRUE, name, part, th, thing, typed
from triplehelix.vocabulary import is_country

GRANT: Final = r"\d{4,9}"
PIC: Final = r"\d{9}"
MISSING: Final = frozenset({"NA", "-", ".", "n/a", "null"})
"""What the exports write where nothing is known."""
PROGRAMMES: Final = {
    "FP6": "fp6", "FP7": "fp7", "H2020": "h2020", "HORIZON": "horizon-europe",
    "HORIZON EUROPE": "horizon-europe", "HE": "horizon-europe",
}  # fmt: skip
STARTS: Final = (
    ("IMI-JU-", ("imi", "fp7")), ("IMI2-", ("imi-2", "h2020")),
    ("HORIZON-JU-IHI-", ("ihi", "horizon-europe")), ("HORIZON-", ("horizon-europe",)),
    ("HORIZON.", ("horizon-europe",)), ("H2020-", ("h2020",)), ("FP7-", ("fp7",)),
)  # fmt: skip
"""Which programmes the code of a topic or of a legal basis tells."""
ROLES: Final = {
    "coordinator": "coordinator", "participant": "participant", "beneficiary": "participant",
    "thirdparty": "third-party", "partner": "associated-partner",
    "associatedpartner": "associated-partner", "internationalpartner": "international-partner",
}  # fmt: skip
CLASSES: Final = {
    "HES": "KnowledgeInstitution", "PRC": "Firm", "PUB": "PublicBody", "REC": "ResearchInstitute",
}  # fmt: skip
ISO: Final = {"EL": "GR", "UK": "GB"}
SITE: Final = "https://cordis.europa.eu/project/id/"
PORTAL: Final = (
    "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/"
    "how-to-participate/org-details/"
)


def projects(entry: Entry) -> Triples:
    """A project as CORDIS or the dashboard lists it."""
    project, grant = _project(entry, "id")
    yield from named(project, _title(entry.need("title")), entry.texts("acronym"))
    yield from _described(entry, project, grant)


def topics(entry: Entry) -> Triples:
    """A topic that a project answers."""
    project, grant = _project(entry, "projectID")
    code = entry.need("topic")
    yield from _grant(project, grant)
    yield from literal(project, th("topicCode"), code)
    yield from literal(project, th("topicTitle"), _titled(entry, "title"))
    yield from coded(project, "fundingProgramme", "funding-programme", *_programmes(code))


def legal_bases(entry: Entry) -> Triples:
    """A part of the programme under which a project was granted."""
    project, grant = _project(entry, "projectID")
    code = entry.need("legalBasis")
    yield from _grant(project, grant)
    yield from literal(project, th("programmePart"), code)
    yield from coded(project, "fundingProgramme", "funding-programme", *_programmes(code))


def fields(entry: Entry) -> Triples:
    """A field of science that a project belongs to."""
    project, grant = _project(entry, "projectID")
    yield from _grant(project, grant)
    yield from literal(project, th("scientificField"), entry.need("euroSciVocPath").strip("/"))


def participations(entry: Entry) -> Triples:
    """An organisation in a project, with its role, its address and what it is granted.

    Where the row is of a list that says something of the project too, that is taken as well.
    """
    project, grant = _project(entry, "projectID")
    role = _role(entry)
    yield from _described(entry, project, grant)
    names = [each for each in (_said(entry, "title"), _said(entry, "acronym")) if each]
    for label in names[:1]:
        yield from named(project, _title(label), names[1:])
    party, told = _party(entry, grant)
    yield from told
    key = f"{party.value.rpartition('/')[2].removeprefix('pic-')}-{role}"
    here = f"{entry.kind} {entry.file}:{entry.line}"
    first = entry.first(f"{grant} {key}", here)
    if first != here:
        if first.partition(" ")[0] != entry.kind:
            return  # a table that goes before says it
        key += "-" + _digest(entry)
    fact = part(project, "participation", key)
    yield from _participation(entry, fact, grant, party, role)
    yield from documented(fact, SITE + grant)


def _project(entry: Entry, column: str) -> tuple[NamedNode, str]:
    grant = entry.need(column, GRANT)
    return thing("project", f"cordis-{grant}"), grant


def _grant(project: NamedNode, grant: str) -> Triples:
    yield from is_a(project, "FundedProject")
    yield from literal(project, th("grantNumber"), grant)
    yield from mentioned(project, f"Project {grant}", document(SITE + grant))
    yield from described(SITE + grant)


def _described(entry: Entry, project: NamedNode, grant: str) -> Triples:
    """Programme, topics, dates and money of a project, each from the first kind that says it."""
    yield from _grant(project, grant)
    codes, bases = _listed(entry, "topics"), _listed(entry, "legalBasis")
    told = {each for code in (*codes, *bases) for each in _programmes(code)}
    yield from coded(project, "fundingProgramme", "funding-programme", *sorted(told))
    yield from coded(project, "fundingProgramme", "funding-programme", _programme(entry))
    yield from literal(project, th("topicCode"), *codes)
    yield from literal(project, th("programmePart"), *bases)
    if codes and _is_first(entry, f"{grant} topic"):
        yield from literal(project, th("topicTitle"), _titled(entry, "topicTitle"))
    scheme = _said(entry, "fundingScheme")
    if scheme and _is_first(entry, f"{grant} scheme"):
        yield from literal(project, th("fundingScheme"), scheme)
    start, end = _date(entry, "startDate"), _date(entry, "endDate")
    if start is not None and end is not None and end.last < start.first:
        raise entry.rejected("endDate", str(end), f"lies before the start, {start}")
    if (start or end) and _is_first(entry, f"{grant} dates"):
        yield from dated(project, "validFrom", start)
        yield from dated(project, "validTo", end)
    if entry.kind in {"projects", "dashboard-projects"} and _is_first(entry, grant):
        yield from _as_a_whole(entry, project, grant)


def _is_first(entry: Entry, key: str) -> bool:
    """Whether no kind of table before this one has said so much."""
    return entry.first(key, entry.kind) == entry.kind


def _as_a_whole(entry: Entry, project: NamedNode, grant: str) -> Triples:
    """What only a row on the whole project says: its money, how many take part, its DOI."""
    yield from number(project, "ecContribution", _amount(entry, "ecMaxContribution"))
    yield from number(project, "totalCost", _amount(entry, "totalCost"))
    if _said(entry, "participations"):
        count = entry.need("participations", r"\d+")
        yield project, th("participationCount"), typed(count, INTEGER)
    if entry.text("grantDoi"):
        yield project, name("schema:sameAs"), NamedNode(f"https://doi.org/10.3030/{grant}")


def _participation(
    entry: Entry, fact: NamedNode, grant: str, party: NamedNode, role: str
) -> Triples:
    yield from is_a(fact, "ProjectParticipation")
    yield from linked(fact, "inProject", [thing("project", f"cordis-{grant}")])
    yield from linked(fact, "participatingOrganization", [party])
    yield from coded(fact, "participationRole", "participation-role", role)
    granted = _amount(entry, "ecContribution")
    if granted is None:
        granted = _amount(entry, "dashboardContribution")
    yield from number(fact, "ecContribution", granted)
    yield from number(fact, "netEcContribution", _amount(entry, "netEcContribution"))
    yield from number(fact, "totalCost", _amount(entry, "totalCost"))
    sme = (_said(entry, "SME") or "").lower()
    if sme in {"true", "yes", "false", "no"}:
        yield fact, th("isSme"), TRUE if sme in {"true", "yes"} else FALSE
    if code := _country(entry):
        place, told = country(code)
        yield from told
        yield from linked(fact, "participationCountry", [place])
        yield from _region(entry, fact, place, code, document(SITE + grant))


def _region(entry: Entry, fact: NamedNode, place: NamedNode, iso: str, cited: NamedNode) -> Triples:
    """The statistical region of the address; a code of another country is left out."""
    code = (_said(entry, "nutsCode") or "").upper()
    if re.fullmatch("[A-Z]{2}[0-9A-Z]{1,3}", code) and ISO.get(code[:2], code[:2]) == iso:
        region = thing("place", f"nuts-{code.lower()}")
        yield from literal(region, th("nutsCode"), code)
        yield from linked(region, "within", [place])
        yield from mentioned(region, _said(entry, "nutsName") or code, cited)
        yield from linked(fact, "participationRegion", [region])


def _party(entry: Entry, grant: str) -> tuple[NamedNode, Triples]:
    """Who takes part: by the PIC, or by the name where there is none."""
    label = _title(entry.need("name"))
    pic = _said(entry, "organisationID")
    if pic is None:
        return by_name(entry, "participant", label, SITE + grant)
    subject = organisation("pic-" + entry.need("organisationID", PIC))

    def told() -> Triples:
        yield from is_a(subject, CLASSES.get(entry.text("activityType") or "", "Organization"))
        short = _said(entry, "shortName")
        yield from named(subject, label, [short] if short and short != label else ())
        yield from literal(subject, th("pic"), pic)
        if code := _country(entry):
            yield from based(subject, code, None, _city(entry))
        yield from documented(subject, PORTAL + pic)

    return subject, told()


def _country(entry: Entry) -> str | None:
    """The country as ISO 3166-1 writes it; a code that is none there is left out."""
    said = (_said(entry, "country") or "").upper()
    code = ISO.get(said, said)
    return code if is_country(code) else None


def _city(entry: Entry) -> str | None:
    """The name of a city, without what the post writes behind it."""
    said = re.sub(r"(?i)\s*(\bcedex\b.*|\d[\d ]*)$", "", _said(entry, "city") or "").strip(" ,.-")
    if not said or re.search(r"\d", said):
        return None
    return string.capwords(said) if said.isupper() else said


def _role(entry: Entry) -> str:
    """The role, which the dashboard parts in two columns."""
    for column in ("partnerType", "role"):
        said = entry.text(column) if column == "partnerType" else entry.need(column)
        role = ROLES.get(re.sub("[^a-z]", "", (said or "").lower()))
        if role is None and said is not None:
            raise entry.rejected(column, said, "is no role in a project")
        if role is not None and (column == "role" or role != "participant"):
            return role
    raise entry.rejected("role", "", "must not be empty")


def _programme(entry: Entry) -> str | None:
    """The framework programme, by its name or by the column that only its lists have."""
    said = _said(entry, "frameworkProgramme")
    if said is not None:
        return PROGRAMMES.get(said.upper())
    themes = (("fp7Theme", "fp7"), ("h2020Theme", "h2020"))
    return next((code for column, code in themes if entry.text(column)), None)


def _programmes(code: str) -> tuple[str, ...]:
    return next((found for start, found in STARTS if code.upper().startswith(start)), ())


def _listed(entry: Entry, column: str) -> tuple[str, ...]:
    return tuple(each for each in entry.texts(column, r"[;,]\s*") if each not in MISSING)


def _said(entry: Entry, column: str) -> str | None:
    """The text of a cell; None for what the exports write where nothing is known."""
    said = entry.text(column)
    return None if said in MISSING else said


def _titled(entry: Entry, column: str) -> str | None:
    said = _said(entry, column)
    return said and _title(said)


def _title(said: str) -> str:
    """A title in one line; some have quotation marks twice, and around them."""
    return " ".join(said.replace('""', '"').split()).strip('"') or said


def _amount(entry: Entry, column: str) -> Decimal | None:
    """A sum in euros; older files have a comma before the cents."""
    said = _said(entry, column)
    if said is None:
        return None
    if not re.fullmatch(r"\d{1,12}([.,]\d+)?", said):
        raise entry.rejected(column, said, "is no sum of money")
    return Decimal(said.replace(",", "."))


def _date(entry: Entry, column: str) -> PartialDate | None:
    return None if entry.text(column) in MISSING else entry.date(column, "%d/%m/%Y")


def _digest(entry: Entry) -> str:
    """What tells a second participation in the same role from the first."""
    columns = ("order", "ecContribution", "dashboardContribution", "netEcContribution", "city")
    said = "|".join(entry.text(column) or "" for column in columns)
    return hashlib.sha256(said.encode()).hexdigest()[:6]


LOAD: Final = {
    "projects": projects,
    "dashboard-projects": projects,
    "topics": topics,
    "legal-bases": legal_bases,
    "fields": fields,
    "participations": participations,
    "dashboard-participations": participations,
    "joined-participations": participations,
}
