"""CORDIS: projects on health of three programmes, in all their layouts, and who takes part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from tests.conftest import turtle
from tests.registers import damaged
from tests.registers.damaged import load
from triplehelix.errors import DataError
from triplehelix.statements import document
from triplehelix.terms import ALT_LABEL, LABEL, Triple, th

KEY = "cordis"
Row = Mapping[str, str]
PROJECT = {
    "id": "101000001", "acronym": "ACMEVAX", "status": "SIGNED", "title": "A vaccine; for all",
    "startDate": "2023-01-01", "endDate": "2026-12-31", "totalCost": "7500000.5",
    "ecMaxContribution": "6000000", "legalBasis": "HORIZON.2.1",
    "topics": "HORIZON-JU-IHI-2022-03-03", "ecSignatureDate": "2022-11-30",
    "frameworkProgramme": "HORIZON", "masterCall": "", "subCall": "",
    "fundingScheme": "HORIZON-JU-RIA", "nature": "", "objective": "Long.",
    "contentUpdateDate": "2024-01-01 00:00:00", "rcn": "1", "grantDoi": "10.3030/101000001",
}  # fmt: skip
OTHER_PROJECT = {**PROJECT, "id": "101000002", "legalBasis": "HORIZON.2.5",
                 "topics": "HORIZON-CL5-2022-D3-01-01", "title": "Wind"}  # fmt: skip
PARTY = {
    "projectID": "101000001", "projectAcronym": "ACMEVAX", "organisationID": "999900001",
    "vatNumber": "BE0123456789", "name": "ACME BIOLOGICS NV", "shortName": "ACME", "SME": "true",
    "activityType": "PRC", "street": "HOOGSTRAAT 1", "postCode": "9000", "city": "GENT 9000",
    "country": "BE", "nutsCode": "BE234", "geolocation": "51.05,3.72", "organizationURL": "",
    "contactForm": "https://example.org/contact", "order": "1", "role": "coordinator",
    "ecContribution": "250000.25", "netEcContribution": "200000", "totalCost": "300000",
    "endOfParticipation": "false", "active": "",
}  # fmt: skip
INDUSTRY = {**PARTY, "organisationID": "999900002", "name": "Borg Pharma", "order": "2",
            "country": "EL", "nutsCode": "EL303", "city": "Athens", "role": "associatedPartner",
            "SME": "", "ecContribution": "0", "netEcContribution": ""}  # fmt: skip


def table(folder: Path, name: str, rows: Iterable[Row], delimiter: str = ";") -> Path:
    """A file as CORDIS publishes it: every field quoted."""
    lines = [list(row) if not at else [] for at, row in enumerate(rows)][:1]
    lines += [list(row.values()) for row in rows]
    text = "".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n"
        for line in lines
    )  # fmt: skip
    return damaged.write(folder / KEY / name, text)


def programme(folder: Path) -> Path:
    """Two projects, of which one is on health, and who takes part in them."""
    table(folder, "project.csv", [PROJECT, OTHER_PROJECT])
    elsewhere = {**PARTY, "projectID": "101000002"}
    return table(folder, "organization.csv", [PARTY, INDUSTRY, elsewhere]).parents[1]


def about(triples: Iterable[Triple], key: str) -> set[Triple]:
    """What is said of one thing."""
    return {
        each for each in triples
        if isinstance(each[0], NamedNode) and each[0].value.endswith(f"/{key}")
    }  # fmt: skip


PAGE = str(document("https://cordis.europa.eu/project/id/101000001"))
FACT = "<id/project/cordis-101000001/participation/999900001-coordinator>"


def test_a_project_has_programme_topic_dates_and_money(tmp_path: Path) -> None:
    found = load(programme(tmp_path), KEY)
    assert found.counted() == (3, 0, 0, 2)
    assert about(found.triples, "cordis-101000001") == turtle(f"""
        <id/project/cordis-101000001> a th:FundedProject ; th:grantNumber "101000001" ;
          skos:prefLabel "A vaccine; for all" ; skos:altLabel "ACMEVAX" ;
          th:fundingProgramme <concept/funding-programme/horizon-europe>,
            <concept/funding-programme/ihi> ;
          th:programmePart "HORIZON.2.1" ; th:topicCode "HORIZON-JU-IHI-2022-03-03" ;
          th:fundingScheme "HORIZON-JU-RIA" ; th:ecContribution "6000000"^^xsd:decimal ;
          th:totalCost "7500000.5"^^xsd:decimal ;
          schema:sameAs <https://doi.org/10.3030/101000001> ;
          th:validFrom "2023-01-01"^^xsd:date ; th:validFromLatest "2023-01-01"^^xsd:date ;
          th:validFromPrecision <concept/precision/day> ; th:validFromStated "2023-01-01" ;
          th:validTo "2026-12-31"^^xsd:date ; th:validToLatest "2026-12-31"^^xsd:date ;
          th:validToPrecision <concept/precision/day> ; th:validToStated "2026-12-31" ;
          prov:wasDerivedFrom {PAGE} .
    """)
    assert not [each for each in found.triples if each[2] == th("Alliance")]


def test_a_participation_has_role_address_and_money(tmp_path: Path) -> None:
    found = load(programme(tmp_path), KEY)
    assert about(found.triples, "999900001-coordinator") == turtle(f"""
        {FACT} a th:ProjectParticipation ; th:inProject <id/project/cordis-101000001> ;
          th:participatingOrganization <id/organization/pic-999900001> ;
          th:participationRole <concept/participation-role/coordinator> ;
          th:ecContribution "250000.25"^^xsd:decimal ;
          th:netEcContribution "200000"^^xsd:decimal ; th:totalCost "300000"^^xsd:decimal ;
          th:isSme true ; th:participationCountry <id/place/be> ;
          th:participationRegion <id/place/nuts-be234> ; prov:wasDerivedFrom {PAGE} .
    """)
    portal = document(
        "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/"
        "how-to-participate/org-details/999900001"
    )
    assert about(found.triples, "pic-999900001") == turtle(f"""
        <id/organization/pic-999900001> a th:Firm ; skos:prefLabel "ACME BIOLOGICS NV" ;
          skos:altLabel "ACME" ; th:pic "999900001" ; th:country <id/place/be> ;
          th:headquarteredIn <id/place/be-city-gent> ; prov:wasDerivedFrom {portal} .
    """)
    assert turtle(f"""
        <id/place/nuts-be234> th:nutsCode "BE234" ; th:within <id/place/be> ;
          skos:prefLabel "BE234" ; prov:wasDerivedFrom {PAGE} .
    """) == about(found.triples, "nuts-be234")


def test_who_gets_nothing_is_granted_zero_and_greece_is_gr(tmp_path: Path) -> None:
    found = load(programme(tmp_path), KEY)
    fact = "<id/project/cordis-101000001/participation/999900002-associated-partner>"
    assert turtle(f"""
        {fact} th:ecContribution "0"^^xsd:decimal ; th:participationCountry <id/place/gr> ;
          th:participationRegion <id/place/nuts-el303> .
    """) <= set(found.triples)
    said = {each[1] for each in about(found.triples, "999900002-associated-partner")}
    assert not said & {th("netEcContribution"), th("isSme")}


def test_contacts_streets_and_tax_numbers_are_left_out(tmp_path: Path) -> None:
    found = load(programme(tmp_path), KEY)
    said = " ".join(str(each) for each in found.triples)
    for secret in ("HOOGSTRAAT", "BE0123456789", "example.org/contact"):
        assert secret not in said


def test_a_region_of_another_country_is_left_out(tmp_path: Path) -> None:
    table(tmp_path, "project.csv", [PROJECT])
    table(tmp_path, "organization.csv", [{**PARTY, "nutsCode": "FR101"}, INDUSTRY])
    said = {each[1] for each in about(load(tmp_path, KEY).triples, "999900001-coordinator")}
    assert th("participationCountry") in said
    assert th("participationRegion") not in said


def test_the_same_table_as_text_sheet_and_json_says_the_same(tmp_path: Path) -> None:
    expected = set(load(programme(tmp_path / "csv"), KEY).triples)
    for name, rows in (("project", [PROJECT]), ("organization", [PARTY, INDUSTRY])):
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        damaged.sheet(tmp_path / "xlsx" / KEY / f"{name}.xlsx", cells)
        damaged.write(tmp_path / "json" / KEY / f"{name}.json", json.dumps(rows))
    for form in ("xlsx", "json"):
        assert set(load(tmp_path / form, KEY).triples) == expected


def test_unquoted_fields_and_fewer_columns_are_read(tmp_path: Path) -> None:
    expected = set(load(programme(tmp_path / "a"), KEY).triples)
    programme(tmp_path / "b")
    path = tmp_path / "b" / KEY / "organization.csv"
    damaged.column_gone(path, "vatNumber", ";")
    damaged.columns_swapped(path, "role", "name", ";")
    assert '"' not in path.read_text(encoding="utf-8")
    assert set(load(tmp_path / "b", KEY).triples) == expected


def test_files_of_former_years_have_other_names_and_commas(tmp_path: Path) -> None:
    old = {
        "rcn": "1", "reference": "600001", "acronym": "OLDVAX", "status": "CLO",
        "programme": "FP7-HEALTH", "topics": "HEALTH.2013.2.3.4-2", "frameworkProgramme": "FP7",
        "title": "An old vaccine", "startDate": "2013-10-01", "endDate": "2016-09-30",
        "totalCost": "1000,5", "ecMaxContribution": "900,25", "call": "", "participants": "A;B",
    }  # fmt: skip
    party = {"projectRcn": "1", "projectReference": "600001", "role": "participant",
             "id": "999900003", "name": "Universitas", "shortName": "", "activityType": "HES",
             "ecContribution": "100,5", "country": "UK", "city": "LONDON"}  # fmt: skip
    table(tmp_path, "cordis-fp7projects.csv", [old])
    table(tmp_path, "cordis-fp7organizations.csv", [party])
    found = load(tmp_path, KEY)
    assert found.counted() == (2, 0, 0, 0)
    assert turtle("""
        <id/project/cordis-600001> th:fundingProgramme <concept/funding-programme/fp7> ;
          th:ecContribution "900.25"^^xsd:decimal ; th:programmePart "FP7-HEALTH" .
        <id/project/cordis-600001/participation/999900003-participant>
          th:ecContribution "100.5"^^xsd:decimal ; th:participationCountry <id/place/gb> .
        <id/organization/pic-999900003> a th:KnowledgeInstitution ;
          th:headquarteredIn <id/place/gb-city-london> .
    """) <= set(found.triples)


def test_side_tables_tell_topics_parts_and_fields(tmp_path: Path) -> None:
    topic = {
        "projectID": "101000001",
        "topic": "HORIZON-HLTH-2022-TOOL-01",
        "title": '"New "tools"',
    }
    wind = {"projectID": "101000002", "topic": "HORIZON-CL5-2022-D3-01-01", "title": "Wind"}
    table(tmp_path, "topics.csv", [topic, wind])
    basis = {"projectID": "101000001", "legalBasis": "HORIZON.3.1", "title": "EIC",
             "uniqueProgrammePart": ""}  # fmt: skip
    table(tmp_path, "legalBasis.csv", [basis, {**basis, "projectID": "101000002"}])
    field = {"projectID": "101000001", "euroSciVocCode": "/21/39", "euroSciVocTitle": "vaccines",
             "euroSciVocPath": "/medical and health sciences/vaccines"}  # fmt: skip
    cells = [list(field), list(field.values()), ["101000002", "/1", "wind", "/engineering"]]
    damaged.sheet(tmp_path / KEY / "xlsx" / "euroSciVoc.xlsx", cells)
    found = load(tmp_path, KEY)
    assert found.counted() == (3, 0, 0, 3)
    assert about(found.triples, "cordis-101000001") == turtle(f"""
        <id/project/cordis-101000001> a th:FundedProject ; th:grantNumber "101000001" ;
          skos:prefLabel "Project 101000001" ; th:topicCode "HORIZON-HLTH-2022-TOOL-01" ;
          th:topicTitle "New \\"tools" ; th:programmePart "HORIZON.3.1" ;
          th:fundingProgramme <concept/funding-programme/horizon-europe> ;
          th:scientificField "medical and health sciences/vaccines" ;
          prov:wasDerivedFrom {PAGE} .
    """)


def test_a_side_table_in_two_forms_is_loaded_once(tmp_path: Path) -> None:
    topic = {"projectID": "101000001", "topic": "HORIZON-HLTH-2022-TOOL-01", "title": "Tools"}
    table(tmp_path, "csv/topics.csv", [topic])
    damaged.sheet(tmp_path / KEY / "xlsx" / "topics.xlsx", [list(topic), list(topic.values())])
    assert load(tmp_path, KEY).counted() == (1, 0, 1, 0)


def test_lists_of_the_dashboard_tell_projects_and_their_size(tmp_path: Path) -> None:
    h2020 = {
        "Project Title": " A  drug", "Project Acronym": "DRUG", "Thema": "Societal Challenges",
        "H2020 Participations": "33", "H2020 EU Contribution (EUR)": "92500000", "ToA": "RIA",
        "H2020 Net EU Contribution": "92500000", "Project Nbr": "853001",
        "CORDIS link": "http://cordis.europa.eu/project/id/853001",
        "Topic Code": "IMI2-2018-15-08", "Topic description": "AMR",
    }  # fmt: skip
    fp7 = {
        "Project Title": "A cell", "Project Acronym": "CELL", "Thematic Priority Descr": "Health",
        "Participations": "2", "EU Contribution": "-", "Funding Scheme": "CP",
        "Project Nbr": "600002", "Topic Code": "HEALTH.2013.1.4-1", "Topic Description": "Cells",
    }  # fmt: skip
    car = {**fp7, "Project Nbr": "600003", "Thematic Priority Descr": "Transport",
           "Topic Code": "SST.2013"}  # fmt: skip
    for name, rows in (("h2020-projects", [h2020]), ("fp7-projects", [fp7, car])):
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        damaged.sheet(tmp_path / KEY / "horizon-dashboard" / f"{name}.xlsx", cells)
    found = load(tmp_path, KEY)
    assert found.counted() == (2, 0, 0, 1)
    assert turtle("""
        <id/project/cordis-853001> skos:prefLabel "A drug" ; skos:altLabel "DRUG" ;
          th:participationCount 33 ; th:ecContribution "92500000"^^xsd:decimal ;
          th:fundingProgramme <concept/funding-programme/h2020>, <concept/funding-programme/imi-2> ;
          th:topicCode "IMI2-2018-15-08" ; th:topicTitle "AMR" ; th:fundingScheme "RIA" .
        <id/project/cordis-600002> th:fundingProgramme <concept/funding-programme/fp7> .
    """) <= set(found.triples)
    money = {e for e in about(found.triples, "cordis-600002") if e[1] == th("ecContribution")}
    assert not money


EXPORTED = {
    "framework_programme": "H2020", "call_id": "H2020-JTI-IMI2", "topic_code": "IMI2-2020-23-01",
    "topic_descr": "Returning data", "project_id": "101000003", "project_acronym": "FAC",
    "project_title": "Facilitate", "partner_role": "PARTICIPANT", "partner_type": "BENEFICIARY",
    "pic": "999900001", "legal_entity_vat": ".", "legal_name": "ACME BIOLOGICS NV",
    "legal_entity_type": "PRC", "city": "PARIS CEDEX 15", "nuts_3_code": "FR101",
    "nuts_3_name": "Paris", "country_code": "FR", "country": "France", "eu_contribution": "-",
    "h2020_net_eu_contribution": "0", "h2020_total_cost": "0", "signature_date": "29/11/2021",
    "thematic_priority_abbr": "HEALTH", "sme_flag": "No", "project_start_date": "01/01/2022",
    "project_end_date": "31/12/2025", "simplified_type_of_action": "RIA",
}  # fmt: skip
JOINED = {
    "project_id": "101000003", "pic": "999900001", "partner_role": "Participant",
    "pillar_abbr": "NA", "signature_date": "NA", "eu_contribution": "83000",
    "legal_name": "Acme Biologics", "legal_short_name": "ACME", "legal_entity_type": "NA",
    "country_code": "FR", "ec_contribution": "NA", "net_ec_contribution": "NA",
    "project_acronym": "FAC", "thematic_priority": "Health, demographic change and wellbeing",
    "topic_code": "NA", "topic_description": "NA", "framework_programme": "H2020",
    "start_date": "2022-02-02", "end_date": "NA", "legal_basis": "NA", "funding_scheme": "NA",
    "country": "France",
}  # fmt: skip


def test_an_export_tells_project_and_participation_in_one_row(tmp_path: Path) -> None:
    third = {**EXPORTED, "pic": "999900004", "legal_name": "Third", "partner_type": "THIRDPARTY"}
    energy = {**EXPORTED, "thematic_priority_abbr": "ENERGY", "topic_code": "LC-GD-2-1-2020"}
    table(tmp_path, "dashboard-export-2021.csv", [EXPORTED, third, energy], ",")
    found = load(tmp_path, KEY)
    assert found.counted() == (2, 0, 0, 1)
    fact = "<id/project/cordis-101000003/participation/999900001-participant>"
    page = document("https://cordis.europa.eu/project/id/101000003")
    assert about(found.triples, "999900001-participant") == turtle(f"""
        {fact} a th:ProjectParticipation ; th:inProject <id/project/cordis-101000003> ;
          th:participatingOrganization <id/organization/pic-999900001> ;
          th:participationRole <concept/participation-role/participant> ;
          th:netEcContribution "0"^^xsd:decimal ; th:totalCost "0"^^xsd:decimal ;
          th:isSme false ; th:participationCountry <id/place/fr> ;
          th:participationRegion <id/place/nuts-fr101> ; prov:wasDerivedFrom {page} .
    """)
    assert turtle("""
        <id/project/cordis-101000003> skos:prefLabel "Facilitate" ; skos:altLabel "FAC" ;
          th:validFromStated "2022-01-01" ; th:validToStated "2025-12-31" .
        <id/organization/pic-999900001> th:headquarteredIn <id/place/fr-city-paris> .
        <id/place/nuts-fr101> skos:prefLabel "Paris" .
        <id/project/cordis-101000003/participation/999900004-third-party>
          th:participationRole <concept/participation-role/third-party> .
    """) <= set(found.triples)


def test_what_two_kinds_of_table_say_is_taken_from_the_first(tmp_path: Path) -> None:
    table(tmp_path, "dashboard-export-2021.csv", [{**EXPORTED, "eu_contribution": "80000"}], ",")
    table(tmp_path, "cordis-plus-2022.csv", [JOINED, {**JOINED, "pic": "NA"}], ",")
    found = load(tmp_path, KEY)
    said = about(found.triples, "999900001-participant")
    (granted,) = (each[2] for each in said if each[1] == th("ecContribution"))
    assert granted.value == "80000"
    project = about(found.triples, "cordis-101000003")
    assert [e[2].value for e in project if e[1] == th("validFromStated")] == ["2022-01-01"]
    names = about(found.triples, "pic-999900001")
    assert {e[2].value for e in names if e[1] == LABEL} == {"ACME BIOLOGICS NV"}
    assert {e[2].value for e in names if e[1] == ALT_LABEL} == {"Acme Biologics", "ACME"}
    assert turtle("""
        <id/organization/participant-acme-biologics> skos:prefLabel "Acme Biologics" .
        <id/project/cordis-101000003/participation/participant-acme-biologics-participant>
          th:ecContribution "83000"^^xsd:decimal .
    """) <= set(found.triples)


def test_one_party_may_stand_twice_in_one_role(tmp_path: Path) -> None:
    rows = [EXPORTED, {**EXPORTED, "eu_contribution": "5000", "h2020_net_eu_contribution": "5000"}]
    table(tmp_path, "dashboard-export-2021.csv", rows, ",")
    found = load(tmp_path, KEY)
    assert found.counted() == (2, 0, 0, 0)
    facts = {e[0] for e in found.triples if e[2] == th("ProjectParticipation")}
    assert len(facts) == 2


# Damaged copies


def test_a_file_that_is_cut_off_loses_rows_and_says_so(tmp_path: Path) -> None:
    path = programme(tmp_path) / KEY / "organization.csv"
    path.write_bytes(path.read_bytes()[:-40])
    found = load(tmp_path, KEY, damaged=True)
    assert found.account.rows == 5
    assert [each[:3] for each in found.rejected()] == [("organization.csv", 4, "")]
    damaged.cut(path)
    assert load(tmp_path, KEY, damaged=True).account.rows < 5


def test_a_sheet_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / KEY / "project.xlsx"
    damaged.sheet(path, [list(PROJECT), list(PROJECT.values())])
    damaged.cut(path)
    with pytest.raises(DataError, match="not an Excel file"):
        load(tmp_path, KEY)


@pytest.mark.parametrize(
    ("name", "column"),
    [("project.csv", "title"), ("organization.csv", "role"), ("organization.csv", "projectID")],
)
def test_a_column_that_is_needed_and_gone_is_named(tmp_path: Path, name: str, column: str) -> None:
    damaged.column_gone(programme(tmp_path) / KEY / name, column, ";")
    with pytest.raises(DataError, match=f"no header with the column {column}"):
        load(tmp_path, KEY)


@pytest.mark.parametrize("damage", [damaged.bare_cr, damaged.banner])
@pytest.mark.parametrize("name", ["project.csv", "organization.csv"])
def test_line_ends_and_banners_make_no_difference(
    tmp_path: Path, damage: Callable[[Path], None], name: str
) -> None:
    expected = set(load(programme(tmp_path / "a"), KEY).triples)
    damage(programme(tmp_path / "b") / KEY / name)
    assert set(load(tmp_path / "b", KEY).triples) == expected


def test_utf16_is_refused_and_a_bad_byte_is_rejected(tmp_path: Path) -> None:
    path = programme(tmp_path) / KEY / "organization.csv"
    damaged.bad_byte(path, "ACME BIO")
    found = load(tmp_path, KEY, damaged=True)
    assert found.rejected() == [("organization.csv", 2, "name", "not in the encoding of the file")]
    assert found.account.rows == 5
    path = programme(tmp_path) / KEY / "organization.csv"
    damaged.utf16(path)
    with pytest.raises(DataError, match="the file is UTF-16"):
        load(tmp_path, KEY)


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("project.csv", "2023-01-01", "January 2023", "startDate"),
        ("project.csv", "2026-12-31", "2022-12-31", "endDate"),
        ("project.csv", '"101000001"', '"HE 1"', "id"),
        ("project.csv", "7500000.5", "7.5 M€", "totalCost"),
        ("organization.csv", "999900001", "99990001", "organisationID"),
        ("organization.csv", '"coordinator"', '"leader"', "role"),
        ("organization.csv", "250000.25", "250.000,25", "ecContribution"),
    ],
)
def test_a_cell_that_cannot_be_right_is_rejected(
    tmp_path: Path, name: str, old: str, new: str, column: str
) -> None:
    damaged.replaced(programme(tmp_path) / KEY / name, old, new)
    found = load(tmp_path, KEY, damaged=True)
    assert found.account.rows == 5
    assert [(each[0], each[2]) for each in found.rejected()] == [(name, column)]


def test_a_huge_title_is_a_title(tmp_path: Path) -> None:
    damaged.huge_cell(programme(tmp_path) / KEY / "project.csv", "A vaccine")
    assert load(tmp_path, KEY).counted() == (3, 0, 0, 2)


def test_a_row_that_stands_twice_is_repeated_or_rejected(tmp_path: Path) -> None:
    path = programme(tmp_path) / KEY / "organization.csv"
    damaged.repeated(path, 2)
    assert load(tmp_path, KEY).counted() == (3, 0, 1, 2)
    damaged.replaced(path, "ACME BIOLOGICS NV", "ACME NV")
    found = load(tmp_path, KEY, damaged=True)
    assert found.counted() == (3, 1, 0, 2)
    assert found.rejected()[0][3].startswith("stands otherwise in")
