"""Each loader: one row in, the exact triples out; and the shipped rows, all of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.conftest import DOCUMENT, DOCUMENT_KEY, turtle
from triplehelix.cells import Known
from triplehelix.records import Record, RejectedError
from triplehelix.sources import loader, tables
from triplehelix.terms import Triple, codes, th

ORGANISATIONS = {"acme", "borg", "corp", "uni", "ema", "fund-1"}
KNOWN = Known(
    codes(),
    {
        "organisation": frozenset(ORGANISATIONS),
        "alliance": frozenset({"acme-borg-2010"}),
        "document": frozenset({"seed-belgium"}),
        "indicator": frozenset({"spin-offs"}),
        "place": frozenset({"be-flanders"}),
        "platform": frozenset({"nanobody"}),
        "product": frozenset({"acmab"}),
        "programme": frozenset({"acme-acmab"}),
    },
)
FROM = f"prov:wasDerivedFrom <id/document/{DOCUMENT_KEY}>"
CITED = f"<id/document/{DOCUMENT_KEY}> a th:SourceDocument ; schema:url <{DOCUMENT}> ."
BELGIUM = '<id/place/be> a th:Country ; th:isoCode "BE" ; skos:prefLabel "Belgium" .'


def day(role: str, date: str) -> str:
    """A day in its role, in Turtle."""
    return (
        f'th:{role} "{date}"^^xsd:date ; th:{role}Latest "{date}"^^xsd:date ; '
        f'th:{role}Precision <concept/precision/day> ; th:{role}Stated "{date}"'
    )


def year(role: str, number: int) -> str:
    """A year in its role, in Turtle."""
    return (
        f'th:{role} "{number}-01-01"^^xsd:date ; th:{role}Latest "{number}-12-31"^^xsd:date ; '
        f'th:{role}Precision <concept/precision/year> ; th:{role}Stated "{number}"'
    )


def record(table: str, cells: Mapping[str, str]) -> Record:
    """A row of a table; cells that are not named are empty, and the document is given."""
    form = tables()[table]
    given = {"source_url": DOCUMENT} if "source_url" in form.columns else {}
    whole = dict.fromkeys(form.columns, "") | given | dict(cells)
    assert whole.keys() == form.columns.keys()
    return Record(form, f"{table}.csv", 2, whole, KNOWN)


def loaded(table: str, **cells: str) -> list[Triple]:
    """The triples of one row, all of whose cells must have been read."""
    row = record(table, {column.rstrip("_"): value for column, value in cells.items()})
    triples = list(loader(table)(row))
    assert row.left() == ()
    return triples


def refused(table: str, **cells: str) -> tuple[str, str, str]:
    """Column, value and reason with which a row is refused."""
    with pytest.raises(RejectedError) as caught:
        loaded(table, **cells)
    return caught.value.column, caught.value.value, caught.value.reason


def same(found: list[Triple], expected: str) -> None:
    assert set(found) == turtle(expected)


# firms


def test_a_firm_with_every_cell_filled() -> None:
    found = loaded(
        "firms", key="acme", name="Acme", former_names="Acme One|Zero", aliases="Acme NV",
        country="BE", region="Flanders", city="Ghent", founded="2001-11-09", spin_off_of="uni",
        kind="new-biotechnology-firm", size="small", listed_on="euronext-brussels|nasdaq",
        ticker="ACME", ipo_date="2007-11-07", status="acquired", acquirer="borg",
        acquisition_date="2018", source_title="Acme sold", note="Twice.",
    )  # fmt: skip
    same(
        found,
        f"""<id/organization/acme> a th:NewBiotechnologyFirm ;
            th:firmKind <concept/firm-kind/new-biotechnology-firm> ;
            th:sizeClass <concept/size/small> ;
            skos:prefLabel "Acme" ; skos:altLabel "Acme NV" ; th:formerName "Acme One", "Zero" ;
            th:country <id/place/be> ; th:headquarteredIn <id/place/be-ghent> ;
            th:firmStatus <concept/firm-status/acquired> ; th:ticker "ACME" ;
            th:listedOn <concept/exchange/euronext-brussels>, <concept/exchange/nasdaq> ;
            {FROM} ; rdfs:comment "Twice." .
        {BELGIUM}
        <id/place/be-flanders> a th:Region ; skos:prefLabel "Flanders" ; th:within <id/place/be> .
        <id/place/be-ghent> a th:City ; skos:prefLabel "Ghent" ; th:within <id/place/be-flanders> .
        <id/organization/acme/founding> a th:Founding ; th:founded <id/organization/acme> ;
            {day("eventDate", "2001-11-09")} ; {FROM} .
        <id/organization/acme/spin-off/uni> a th:SpinOffEvent ; th:newFirm <id/organization/acme> ;
            th:parentOrganization <id/organization/uni> ; {day("eventDate", "2001-11-09")} ;
            {FROM} .
        <id/organization/acme/ipo/2007> a th:InitialPublicOffering ;
            th:financeKind <concept/finance-kind/ipo> ; th:hasInvestee <id/organization/acme> ;
            th:onExchange <concept/exchange/euronext-brussels> ; {day("eventDate", "2007-11-07")} ;
            {FROM} .
        <id/organization/acme/takeover/borg> a th:Takeover ; th:hasTarget <id/organization/acme> ;
            th:hasAcquirer <id/organization/borg> ; th:isCompleted true ;
            {year("eventDate", 2018)} ; {FROM} .
        {CITED} <id/document/{DOCUMENT_KEY}> dcterms:title "Acme sold" .""",
    )


def test_a_firm_with_no_more_than_it_must_have() -> None:
    found = loaded("firms", key="acme", name="Acme", kind="chemical-agro", status="unknown")
    same(
        found,
        f"""<id/organization/acme> a th:ChemicalFirm ;
            th:firmKind <concept/firm-kind/chemical-agro> ; skos:prefLabel "Acme" ;
            th:firmStatus <concept/firm-status/unknown> ; {FROM} . {CITED}""",
    )


def test_a_large_pharmaceutical_firm_is_large() -> None:
    found = loaded("firms", key="borg", name="Borg", kind="large-pharma", status="active")
    assert turtle("<id/organization/borg> th:sizeClass <concept/size/large> .") < set(found)


def test_an_organisation_that_is_no_firm_is_not_put_into_industry() -> None:
    found = loaded("firms", key="uni", name="Uni", kind="other", status="active")
    assert turtle("<id/organization/uni> a th:Organization .") < set(found)
    assert th("helixSphere") not in {triple[1] for triple in found}


def test_a_dissolution_and_a_takeover_by_nobody_known_are_events() -> None:
    found = loaded(
        "firms", key="acme", name="Acme", kind="new-biotechnology-firm", status="acquired",
        acquisition_date="2018", dissolved="2023",
    )  # fmt: skip
    assert turtle(f"""<id/organization/acme/takeover/unknown> a th:Takeover ;
            th:hasTarget <id/organization/acme> ; th:isCompleted true ; {year("eventDate", 2018)} ;
            {FROM} .
        <id/organization/acme/dissolution> a th:Dissolution ; th:dissolved <id/organization/acme> ;
            {year("eventDate", 2023)} ; {FROM} .""") < set(found)


# alliances and terms


def test_an_alliance_with_every_cell_filled() -> None:
    found = loaded(
        "alliances", key="a", title="Acme and Borg", partners="acme|borg|corp",
        roles="originator|partner|affiliate", sizes="small|large|large",
        kinds="licence|collaborative-research", signed="2006", ended="2011",
        end_reason="partner-strategy", end_note="Rights came back", rights_returned_to="acme",
        subject="anti-TNF", fields="Inflammation|Pain", source_title="Deal", note="Note.",
    )  # fmt: skip
    same(
        found,
        f"""<id/alliance/a> a th:Alliance ; skos:prefLabel "Acme and Borg" ;
            {year("validFrom", 2006)} ; {year("validTo", 2011)} ;
            th:endReason <concept/end-reason/partner-strategy> ; th:endNote "Rights came back" ;
            th:rightsReturnedTo <id/organization/acme> ; th:subject "anti-TNF" ;
            th:fieldText "inflammation", "pain" ;
            th:hasParticipation <id/alliance/a/party/acme>, <id/alliance/a/party/borg>,
                <id/alliance/a/party/corp> ;
            th:governedBy <id/alliance/a/agreement/licence>,
                <id/alliance/a/agreement/collaborative-research> ;
            th:mainAgreement <id/alliance/a/agreement/licence> ; {FROM} ; rdfs:comment "Note." .
        <id/alliance/a/party/acme> a th:Participation ; th:participant <id/organization/acme> ;
            th:partyRole <concept/party-role/originator> ; th:sizeAtSigning <concept/size/small> .
        <id/alliance/a/party/borg> a th:Participation ; th:participant <id/organization/borg> ;
            th:partyRole <concept/party-role/partner> ; th:sizeAtSigning <concept/size/large> .
        <id/alliance/a/party/corp> a th:Participation ; th:participant <id/organization/corp> ;
            th:partyRole <concept/party-role/affiliate> ; th:sizeAtSigning <concept/size/large> .
        <id/alliance/a/agreement/licence> a th:LicenceAgreement ;
            th:allianceKind <concept/alliance-kind/licence> ;
            th:hasContractParty <id/organization/acme>, <id/organization/borg>,
                <id/organization/corp> ;
            th:hasOriginator <id/organization/acme> ; th:hasLicensor <id/organization/acme> ;
            th:hasLicensee <id/organization/borg> ; {FROM} .
        <id/alliance/a/agreement/collaborative-research> a th:ResearchCollaborationAgreement ;
            th:allianceKind <concept/alliance-kind/collaborative-research> ;
            th:hasContractParty <id/organization/acme>, <id/organization/borg>,
                <id/organization/corp> ;
            th:hasOriginator <id/organization/acme> ; {FROM} .
        {CITED} <id/document/{DOCUMENT_KEY}> dcterms:title "Deal" .""",
    )


def test_without_roles_the_first_party_is_the_originator() -> None:
    found = loaded("alliances", key="a", title="A", partners="acme|borg|corp", kinds="other")
    assert turtle("""
        <id/alliance/a/party/acme> th:partyRole <concept/party-role/originator> .
        <id/alliance/a/party/borg> th:partyRole <concept/party-role/partner> .
        <id/alliance/a/party/corp> th:partyRole <concept/party-role/partner> .""") < set(found)


def test_an_acquisition_leads_to_a_takeover_of_the_originator() -> None:
    found = loaded(
        "alliances", key="a", title="A", partners="acme|borg", kinds="acquisition", signed="2018",
    )  # fmt: skip
    assert turtle(f"""
        <id/alliance/a/agreement/acquisition> a th:AcquisitionAgreement ;
            th:hasBuyer <id/organization/borg> ; th:ledTo <id/organization/acme/takeover/borg> .
        <id/organization/acme/takeover/borg> a th:Takeover ; th:hasTarget <id/organization/acme> ;
            th:hasAcquirer <id/organization/borg> ; th:isCompleted true ;
            {year("eventDate", 2018)} ; {FROM} .""") < set(found)


def test_a_bid_leads_to_no_takeover() -> None:
    found = loaded("alliances", key="a", title="A", partners="acme|borg", kinds="acquisition-bid")
    assert th("ledTo") not in {triple[1] for triple in found}


@pytest.mark.parametrize(
    ("kind", "roles", "class_", "sides"),
    [
        ("option", "", "OptionAgreement",
         "th:hasLicensor <id/organization/acme> ; th:hasLicensee <id/organization/borg>"),
        ("distribution", "", "DistributionAgreement", "th:hasMarketer <id/organization/borg>"),
        ("service", "", "ServiceAgreement",
         "th:hasProvider <id/organization/acme> ; th:hasClient <id/organization/borg>"),
        ("equity", "", "EquityAgreement",
         "th:hasIssuer <id/organization/acme> ; th:hasSubscriber <id/organization/borg>"),
        ("asset-purchase", "seller|partner", "AssetPurchaseAgreement",
         "th:hasSeller <id/organization/acme> ; th:hasBuyer <id/organization/borg>"),
    ],
)  # fmt: skip
def test_an_agreement_names_its_sides_by_its_kind(
    kind: str, roles: str, class_: str, sides: str
) -> None:
    found = loaded("alliances", key="a", title="A", partners="acme|borg", kinds=kind, roles=roles)
    expected = f"<id/alliance/a/agreement/{kind}> a th:{class_} ; {sides} ."
    assert turtle(expected) < set(found)
    named = {"hasLicensor", "hasLicensee", "hasMarketer", "hasProvider", "hasClient", "hasIssuer",
             "hasSubscriber", "hasSeller", "hasBuyer"}  # fmt: skip
    assert {t for t in found if t[1] in set(map(th, named))} < turtle(expected)


@pytest.mark.parametrize("kind", sorted(codes()["alliance-kind"]))
def test_each_kind_of_alliance_has_an_agreement(kind: str) -> None:
    found = loaded("alliances", key="a", title="A", partners="acme|borg", kinds=kind)
    assert turtle(f"<id/alliance/a> th:mainAgreement <id/alliance/a/agreement/{kind}> .") < set(
        found
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"partners": "acme"}, ("partners", "acme", "an alliance has two different parties")),
        (
            {"partners": "acme|acme"},
            ("partners", "acme|acme", "an alliance has two different parties"),
        ),
        (
            {"partners": "acme|borg|acme"},
            ("partners", "acme|borg|acme", "a party is named twice"),
        ),
        ({"roles": "originator"}, ("roles", "originator", "2 parties but 1 values")),
        ({"sizes": "small|large|large"}, ("sizes", "small|large|large", "2 parties but 3 values")),
        (
            {"kinds": "acquisition", "roles": "member|member"},
            ("roles", "member|member", "a takeover has an originator and a partner"),
        ),
        ({"kinds": ""}, ("kinds", "", "must not be empty")),
        ({"source_url": ""}, ("source_url", "", "must not be empty")),
    ],
)
def test_an_alliance_that_makes_no_sense_is_refused(
    cells: dict[str, str], expected: tuple[str, str, str]
) -> None:
    row = {"key": "a", "title": "A", "partners": "acme|borg", "kinds": "licence", **cells}
    assert refused("alliances", **row) == expected


def test_a_term_with_a_sum() -> None:
    found = loaded(
        "terms", alliance="acme-borg-2010", term="milestones", part="sales",
        disclosure="disclosed", amount="205000000", currency="USD", is_maximum="yes",
        includes_upfront="yes", wording="on sales", note="N.",
    )  # fmt: skip
    same(
        found,
        f"""<id/alliance/acme-borg-2010> th:allianceTerm
            <id/alliance/acme-borg-2010/term/milestones-sales> .
        <id/alliance/acme-borg-2010/term/milestones-sales> a th:MilestoneTotalTerm ;
            th:termKind <concept/term-kind/milestones> ;
            th:disclosure <concept/disclosure/disclosed> ;
            th:hasAmount <id/alliance/acme-borg-2010/term/milestones-sales/amount> ;
            th:isMaximum true ; th:includesUpfront true ; th:wording "on sales" ;
            {FROM} ; rdfs:comment "N." .
        <id/alliance/acme-borg-2010/term/milestones-sales/amount> a th:MonetaryAmount ;
            th:amountValue "205000000"^^xsd:decimal ; th:currency <concept/currency/USD> .
        <concept/currency/USD> a skos:Concept ; skos:prefLabel "US Dollar" ; skos:notation "USD" ;
            skos:inScheme <concept/currency> . {CITED}""",
    )


def test_a_term_with_a_rate_and_a_no() -> None:
    found = loaded(
        "terms", alliance="acme-borg-2010", term="royalty", disclosure="disclosed",
        is_maximum="no", rate_min="20", rate_max="24.5",
    )  # fmt: skip
    same(
        found,
        f"""<id/alliance/acme-borg-2010> th:allianceTerm <id/alliance/acme-borg-2010/term/royalty> .
        <id/alliance/acme-borg-2010/term/royalty> a th:RoyaltyTerm ;
            th:termKind <concept/term-kind/royalty> ;
            th:disclosure <concept/disclosure/disclosed> ;
            th:rateMin "20"^^xsd:decimal ; th:rateMax "24.5"^^xsd:decimal ; {FROM} . {CITED}""",
    )


def test_an_undisclosed_term_has_no_number() -> None:
    found = loaded("terms", alliance="acme-borg-2010", term="upfront", disclosure="undisclosed")
    same(
        found,
        f"""<id/alliance/acme-borg-2010> th:allianceTerm <id/alliance/acme-borg-2010/term/upfront> .
        <id/alliance/acme-borg-2010/term/upfront> a th:UpfrontTerm ;
            th:termKind <concept/term-kind/upfront> ;
            th:disclosure <concept/disclosure/undisclosed> ; {FROM} . {CITED}""",
    )


def test_a_currency_without_an_amount_is_not_lost_in_silence() -> None:
    row = {"alliance": "acme-borg-2010", "term": "upfront", "disclosure": "undisclosed"}
    assert refused("terms", **row, currency="EUR")[0] in {"currency", "amount"}


@pytest.mark.parametrize("term", sorted(codes()["term-kind"]))
def test_each_kind_of_term_has_a_class(term: str) -> None:
    loaded("terms", alliance="acme-borg-2010", term=term, disclosure="none")


# documents and places


def test_a_document_with_a_key() -> None:
    found = loaded(
        "documents", key="seed-belgium", title="Study", publisher="Journal", issued="2011-11",
        url="https://example.org/study", note="N.",
    )  # fmt: skip
    same(
        found,
        """<id/document/seed-belgium> a th:SourceDocument ; dcterms:title "Study" ;
            dcterms:publisher "Journal" ; dcterms:issued "2011-11-01"^^xsd:date ;
            schema:url <https://example.org/study> ; rdfs:comment "N." .""",
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"key": "be-flanders", "name": "Flanders", "kind": "region", "country": "BE",
             "nuts": "BE2", "note": "N."},
            BELGIUM + """<id/place/be-flanders> a th:Region ; skos:prefLabel "Flanders" ;
            th:within <id/place/be> ; th:nutsCode "BE2" ; rdfs:comment "N." .""",
        ),
        (
            {"key": "be-ghent", "name": "Ghent", "kind": "city", "country": "BE",
             "region": "Flanders"},
            BELGIUM + """<id/place/be-ghent> a th:City ; skos:prefLabel "Ghent" ;
            th:within <id/place/be-flanders> .""",
        ),
        (
            {"key": "nordic", "name": "Nordic countries", "kind": "area"},
            '<id/place/nordic> a th:Area ; skos:prefLabel "Nordic countries" .',
        ),
    ],
)  # fmt: skip
def test_a_place_lies_in_its_region_or_country(cells: dict[str, str], expected: str) -> None:
    same(loaded("places", **cells), expected)


def test_coordinates_of_a_city() -> None:
    found = loaded(
        "coordinates", place="be-ghent", latitude="51.05", longitude="3.71667",
        source_url="seed-belgium", note="N.",
    )  # fmt: skip
    same(
        found,
        """<id/place/be-ghent> th:latitude 51.05 ; th:longitude 3.71667 ; rdfs:comment "N." ;
            prov:wasDerivedFrom <id/document/seed-belgium> .""",
    )


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("latitude", "-90.1", "degrees from -90 to 90"),
        ("longitude", "180.5", "degrees from -180 to 180"),
    ],
)
def test_no_city_lies_beyond_the_poles_or_the_date_line(
    column: str, value: str, reason: str
) -> None:
    cells = {"latitude": "51.05", "longitude": "3.7", column: value}
    found = refused("coordinates", place="be-ghent", source_url="seed-belgium", **cells)
    assert found == (column, value, reason)


# finance


def test_an_investor_with_its_country() -> None:
    found = loaded(
        "investors", key="fund-1", name="Fund One", aliases="F1", kind="venture-capital",
        country="BE",
    )  # fmt: skip
    same(
        found,
        f"""<id/organization/fund-1> a th:VentureCapitalInvestor ;
            th:investorKind <concept/investor-kind/venture-capital> ;
            skos:prefLabel "Fund One" ; skos:altLabel "F1" ; th:country <id/place/be> ;
            th:headquarteredIn <id/place/be> ; {FROM} . {BELGIUM} {CITED}""",
    )


@pytest.mark.parametrize("kind", sorted(codes()["investor-kind"]))
def test_each_kind_of_investor_is_read(kind: str) -> None:
    loaded("investors", key="fund-1", name="F", kind=kind)


def test_a_round_with_every_cell_filled() -> None:
    found = loaded(
        "rounds", key="acme-ipo-2007", firm="acme", kind="ipo", date="2007", amount="75000000",
        currency="EUR", bound="at-most", investors="fund-1|borg", round="series B",
        exchanges="euronext-brussels|nasdaq",
    )  # fmt: skip
    same(
        found,
        f"""<id/organization/acme/ipo/2007> a th:InitialPublicOffering ;
            th:financeKind <concept/finance-kind/ipo> ; th:hasInvestee <id/organization/acme> ;
            th:hasInvestor <id/organization/fund-1>, <id/organization/borg> ;
            {year("eventDate", 2007)} ; th:hasAmount <id/organization/acme/ipo/2007/amount> ;
            th:bound <concept/bound/at-most> ; th:roundName "series B" ;
            th:onExchange <concept/exchange/euronext-brussels>, <concept/exchange/nasdaq> ; {FROM} .
        <id/organization/acme/ipo/2007/amount> a th:MonetaryAmount ;
            th:amountValue "75000000"^^xsd:decimal ; th:currency <concept/currency/EUR> .
        <concept/currency/EUR> a skos:Concept ; skos:prefLabel "Euro" ; skos:notation "EUR" ;
            skos:inScheme <concept/currency> . {CITED}""",
    )


@pytest.mark.parametrize("kind", sorted(codes()["finance-kind"]))
def test_each_kind_of_round_has_a_class(kind: str) -> None:
    loaded("rounds", key="r", firm="acme", kind=kind)


# identifiers


@pytest.mark.parametrize(
    ("scheme", "value", "key", "same_as"),
    [
        ("lei", "549300S5IHJ5FUB4CN79", "lei", None),
        ("isin", "BE0003818359", "isin", None),
        ("cik", "0001551152", "cik", None),
        ("enterprise-number", "0466460429", "enterpriseNumber", None),
        ("ror", "02g5p4n58", "ror", "https://ror.org/02g5p4n58"),
        ("wikidata", "Q833670", "wikidataId", "http://www.wikidata.org/entity/Q833670"),
        ("ticker", "ABLX", "ticker", None),
    ],
)
def test_an_identifier_is_a_node_and_a_key_for_exact_joins(
    scheme: str, value: str, key: str, same_as: str | None
) -> None:
    found = loaded(
        "identifiers", organisation="acme", scheme=scheme, value=value, matched_name="ACME NV"
    )
    node = f"<id/identifier/{scheme}-{value.lower()}>"
    other = f"<id/organization/acme> schema:sameAs <{same_as}> ." if same_as else ""
    same(
        found,
        f"""<id/organization/acme> th:hasIdentifier {node} ; th:{key} "{value}" . {other}
        {node} a th:Identifier ; th:identifierScheme <concept/identifier-scheme/{scheme}> ;
            skos:notation "{value}" ; th:matchedName "ACME NV" ; {FROM} . {CITED}""",
    )


def test_each_scheme_of_identifiers_is_read() -> None:
    for scheme in codes()["identifier-scheme"]:
        loaded("identifiers", organisation="acme", scheme=scheme, value="1")


# indicators


def test_an_indicator() -> None:
    found = loaded(
        "indicators", key="spin-offs", name="Spin-offs", unit="count", about="Active firms."
    )
    same(
        found,
        """<id/indicator/spin-offs> a th:Indicator ; skos:prefLabel "Spin-offs" ;
            th:unit <concept/unit/count> ; skos:definition "Active firms." .""",
    )


def test_an_observation_on_a_country_in_a_period() -> None:
    found = loaded(
        "observations", indicator="spin-offs", area="BE", from_="2011", to="2015", value="19.4",
        bound="about",
    )  # fmt: skip
    same(
        found,
        f"""<id/observation/spin-offs-be-2011-2015-b478b18b> a th:Observation ;
            th:observationOf <id/indicator/spin-offs> ; th:refArea <id/place/be> ;
            {year("validFrom", 2011)} ; {year("validTo", 2015)} ;
            th:value "19.4"^^xsd:decimal ; th:bound <concept/bound/about> ; {FROM} .
        {BELGIUM} {CITED}""",
    )


def test_an_observation_on_an_organisation_in_a_region() -> None:
    found = loaded(
        "observations", indicator="spin-offs", area="be-flanders", organisation="uni",
        value="-3", bound="exact",
    )  # fmt: skip
    same(
        found,
        f"""<id/observation/spin-offs-be-flanders-uni-b478b18b> a th:Observation ;
            th:observationOf <id/indicator/spin-offs> ; th:refArea <id/place/be-flanders> ;
            th:refEntity <id/organization/uni> ; th:value "-3"^^xsd:decimal ;
            th:bound <concept/bound/exact> ; {FROM} . {CITED}""",
    )


def test_an_observation_about_nothing_is_refused() -> None:
    assert refused("observations", indicator="spin-offs", value="1", bound="exact") == (
        "area", "", "say which area or organisation the figure is about",
    )  # fmt: skip


# institutions and relations


def test_an_institution_with_every_cell_filled() -> None:
    found = loaded(
        "institutions", key="uni", name="University", former_names="College", aliases="Uni",
        country="BE", kind="university", sphere="academia", founded="1425",
        website="https://uni.example.org", ror="05f950310", wikidata="Q833670", note="Old.",
    )  # fmt: skip
    same(
        found,
        f"""<id/organization/uni> a th:University ;
            th:institutionKind <concept/institution-kind/university> ;
            th:helixSphere <concept/helix-sphere/academia> ; skos:prefLabel "University" ;
            skos:altLabel "Uni" ; th:formerName "College" ; th:country <id/place/be> ;
            th:headquarteredIn <id/place/be> ; foaf:homepage <https://uni.example.org> ;
            th:ror "05f950310" ; th:wikidataId "Q833670" ;
            schema:sameAs <https://ror.org/05f950310>, <http://www.wikidata.org/entity/Q833670> ;
            {FROM} ; rdfs:comment "Old." .
        <id/organization/uni/founding> a th:Founding ; th:founded <id/organization/uni> ;
            {year("eventDate", 1425)} ; {FROM} . {BELGIUM} {CITED}""",
    )


@pytest.mark.parametrize("kind", sorted(codes()["institution-kind"]))
def test_each_kind_of_institution_has_a_class(kind: str) -> None:
    loaded("institutions", key="uni", name="U", kind=kind, sphere="hybrid")


@pytest.mark.parametrize(
    ("relation", "name", "expected"),
    [
        ("spin-off-of", "spin-off/uni", (
            "a th:SpinOffEvent ; th:newFirm <id/organization/acme> ; "
            f"th:parentOrganization <id/organization/uni> ; {year('eventDate', 2001)}"
        )),
        ("member-of", "member-of/uni/2001", (
            "a th:Membership ; th:memberOrganization <id/organization/acme> ; "
            f"th:membershipIn <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("part-of", "part-of/uni/2001", (
            "a th:UnitMembership ; th:unitOrganization <id/organization/acme> ; "
            f"th:unitWhole <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("located-in", "located-in/uni/2001", (
            "a th:Residency ; th:residentOrganization <id/organization/acme> ; "
            f"th:residencyAt <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("merged-into", "merged-into/uni/2001", (
            "a th:Merger ; th:mergedOrganization <id/organization/acme> ; "
            f"th:resultingOrganization <id/organization/uni> ; {year('eventDate', 2001)}"
        )),
        ("funds", "funds/uni/2001", (
            "a th:Funding ; th:hasFunder <id/organization/acme> ; "
            f"th:hasRecipient <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("invests-in", "invests-in/uni/2001", (
            "a th:Investment ; th:hasInvestor <id/organization/acme> ; "
            f"th:hasInvestee <id/organization/uni> ; {year('eventDate', 2001)}"
        )),
        ("incubates", "incubates/uni/2001", (
            "a th:Incubation ; th:hasIncubator <id/organization/acme> ; "
            f"th:incubatedOrganization <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("transfers-technology-to", "transfers-technology-to/uni/2001", (
            "a th:TechnologyTransfer ; th:flowSource <id/organization/acme> ; "
            f"th:flowRecipient <id/organization/uni> ; {year('validFrom', 2001)}"
        )),
        ("collaborates-with", "collaborates-with/uni/2001", (
            "a th:Collaboration ; "
            "th:hasCollaborator <id/organization/acme>, <id/organization/uni> ; "
            f"{year('validFrom', 2001)}"
        )),
    ],
)  # fmt: skip
def test_a_relation_is_a_node_with_its_two_sides(relation: str, name: str, expected: str) -> None:
    found = loaded("relations", subject="acme", relation=relation, object="uni", from_="2001")
    same(found, f"<id/organization/acme/{name}> {expected} ; {FROM} . {CITED}")


def test_a_relation_may_have_an_end_and_no_beginning() -> None:
    found = loaded("relations", subject="acme", relation="member-of", object="uni", to="2015")
    same(
        found,
        f"""<id/organization/acme/member-of/uni> a th:Membership ;
            th:memberOrganization <id/organization/acme> ;
            th:membershipIn <id/organization/uni> ; {year("validTo", 2015)} ; {FROM} . {CITED}""",
    )


def test_every_relation_of_the_vocabulary_is_read() -> None:
    for relation in codes()["relation"]:
        loaded("relations", subject="acme", relation=relation, object="uni")


def test_a_relation_to_itself_is_refused() -> None:
    assert refused("relations", subject="acme", relation="member-of", object="acme") == (
        "object", "acme", "an organisation is not related to itself",
    )  # fmt: skip


# management, models, platforms


def test_a_fact_of_alliance_management() -> None:
    found = loaded(
        "practices", key="am-1", organisation="borg", kind="alliance-head", post="Vice President",
        practice="health-measurement|own-function", finding="A post", value="1", value_to="3",
        bound="about", unit="count", year="1999",
    )  # fmt: skip
    same(
        found,
        f"""<id/practice/am-1> a th:AllianceHeadPost ;
            th:managementFactKind <concept/management-fact/alliance-head> ;
            th:refEntity <id/organization/borg> ; th:postTitle "Vice President" ;
            th:practice <concept/management-practice/health-measurement>,
                <concept/management-practice/own-function> ; th:finding "A post" ;
            th:value "1"^^xsd:decimal ; th:valueTo "3"^^xsd:decimal ;
            th:bound <concept/bound/about> ; th:unit <concept/unit/count> ;
            {year("eventDate", 1999)} ; {FROM} . {CITED}""",
    )


def test_a_survey_is_about_a_population() -> None:
    found = loaded(
        "practices", key="am-2", population="all firms", kind="survey-finding", finding="Most"
    )
    same(
        found,
        f"""<id/practice/am-2> a th:SurveyFinding ; th:population "all firms" ;
            th:managementFactKind <concept/management-fact/survey-finding> ; th:finding "Most" ;
            {FROM} . {CITED}""",
    )


def test_a_practice_of_nobody_is_refused() -> None:
    assert refused("practices", key="am-3", kind="practice", finding="x") == (
        "population", "", "say which organisation or population is meant",
    )  # fmt: skip


def test_each_kind_of_management_fact_has_a_class() -> None:
    for kind in codes()["management-fact"]:
        loaded("practices", key="am-4", organisation="borg", kind=kind, finding="x")


@pytest.mark.parametrize(
    ("since", "name", "said"),
    [
        ("2001", "hybrid-2001-stated", f"{year('validFrom', 2001)} ;"),
        ("", "hybrid-undated-stated", ""),
    ],
)  # fmt: skip
def test_a_firm_follows_a_model_during_a_period(since: str, name: str, said: str) -> None:
    found = loaded(
        "models", firm="acme", model="hybrid", from_=since, to="2017", basis="stated",
        evidence="Says so",
    )  # fmt: skip
    same(
        found,
        f"""<id/organization/acme/model/{name}> a th:BusinessModelAdoption ;
            th:adoptedBy <id/organization/acme> ;
            th:businessModel <concept/business-model/hybrid> ; th:basis <concept/basis/stated> ;
            {said} {year("validTo", 2017)} ; th:evidence "Says so" ; {FROM} . {CITED}""",
    )


def test_a_platform_with_its_owner_and_origin() -> None:
    found = loaded(
        "platforms", key="nanobody", name="Nanobody", aliases="VHH", owner="acme",
        kind="antibody", origins="uni|corp", since="2001",
    )  # fmt: skip
    same(
        found,
        f"""<id/platform/nanobody> a th:TechnologyPlatform ; skos:prefLabel "Nanobody" ;
            skos:altLabel "VHH" ; th:ownedBy <id/organization/acme> ;
            th:platformKind <concept/platform-kind/antibody> ;
            th:originatedAt <id/organization/uni>, <id/organization/corp> ;
            {year("validFrom", 2001)} ; {FROM} . {CITED}""",
    )


# programmes


def test_a_product_with_every_cell_filled() -> None:
    found = loaded(
        "products", key="acmab", name="acmab", codes="AC-1|AC-2", brands="Acmavi",
        originators="acme", stage="approved", stage_date="2018", outcome="approved",
        indications="thrombosis|pain",
    )  # fmt: skip
    same(
        found,
        f"""<id/product/acmab> a th:Product ; skos:prefLabel "acmab" ;
            skos:altLabel "AC-1", "AC-2" ; th:brandName "Acmavi" ;
            th:originatedAt <id/organization/acme> ; th:furthestStage <concept/stage/approved> ;
            {year("stageDate", 2018)} ;
            th:programmeOutcome <concept/programme-outcome/approved> ;
            th:indication "thrombosis", "pain" ; {FROM} . {CITED}""",
    )


def test_a_programme_aims_at_a_product_from_a_platform() -> None:
    found = loaded(
        "programmes", key="acme-acmab", name="acmab", firm="acme", product="acmab",
        platform="nanobody",
    )  # fmt: skip
    same(
        found,
        f"""<id/programme/acme-acmab> a th:DevelopmentProgramme ; skos:prefLabel "acmab" ;
            th:developedBy <id/organization/acme> ; th:aimsToYield <id/product/acmab> ;
            th:basedOnPlatform <id/platform/nanobody> ; {FROM} . {CITED}""",
    )


def test_a_stage_of_a_programme() -> None:
    found = loaded(
        "stages", key="s", programme="acme-acmab", stage="phase-3", date="2016", what="Ended",
        indications="pain", partner="borg", outcome="ongoing",
    )  # fmt: skip
    same(
        found,
        f"""<id/event/s> a th:StageEvent ; th:stageOf <id/programme/acme-acmab> ;
            th:stage <concept/stage/phase-3> ; {year("eventDate", 2016)} ; th:what "Ended" ;
            th:indication "pain" ; th:withPartner <id/organization/borg> ;
            th:programmeOutcome <concept/programme-outcome/ongoing> ; {FROM} . {CITED}""",
    )


def test_a_decision_of_an_agency_is_named_by_agency_date_and_what_the_document_says() -> None:
    found = loaded(
        "approvals", product="acmab", agency="ema", decision="approved", date="2018-08-30",
        indication="thrombosis",
    )  # fmt: skip
    node = "<id/product/acmab/decision/ema-2018-08-30-64ff89ac>"
    same(
        found,
        f"""{node} a th:RegulatoryDecision ; th:concernsProduct <id/product/acmab> ;
            th:decidedBy <id/organization/ema> ; th:decision <concept/decision/approved> ;
            {day("eventDate", "2018-08-30")} ; th:indication "thrombosis" ; {FROM} . {CITED}""",
    )


def test_in_a_reversed_kind_the_originator_buys_shares_of_the_partner() -> None:
    found = loaded(
        "alliances", key="a-b", title="A and B", partners="acme|borg", kinds="licence|equity",
        reversed="equity",
    )  # fmt: skip
    licence, equity = (f"<id/alliance/a-b/agreement/{kind}>" for kind in ("licence", "equity"))
    expected = f"""
        {licence} th:hasLicensor <id/organization/acme> ; th:hasLicensee <id/organization/borg> .
        {equity} th:hasIssuer <id/organization/borg> ; th:hasSubscriber <id/organization/acme> ."""
    assert turtle(expected) < set(found)
    assert sum(t[1] in (th("hasIssuer"), th("hasSubscriber")) for t in found) == 2


@pytest.mark.parametrize("kind", ["service", "distribution"])
def test_only_a_kind_of_the_row_that_has_two_sides_can_be_reversed(kind: str) -> None:
    with pytest.raises(RejectedError, match="two sides"):
        loaded(
            "alliances", key="a-b", title="A and B", partners="acme|borg",
            kinds="licence|distribution", reversed=kind,
        )  # fmt: skip
