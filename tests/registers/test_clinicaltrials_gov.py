"""ClinicalTrials.gov: who tests what, in the JSON of the API and in the table of the website."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.home import LOADERS

KEY = "clinicaltrials-gov"
PREFIXES = """\
@prefix phase: <https://w3id.org/triplehelix/concept/trial-phase/> .
@prefix status: <https://w3id.org/triplehelix/concept/trial-status/> .
@prefix study: <https://w3id.org/triplehelix/concept/study-type/> .
@prefix class: <https://w3id.org/triplehelix/concept/sponsor-class/> .
@prefix kind: <https://w3id.org/triplehelix/concept/intervention-kind/> .
@prefix as: <https://w3id.org/triplehelix/concept/reported-as/> .
@prefix precision: <https://w3id.org/triplehelix/concept/precision/> .
"""
# The first 12 hex digits of the SHA-256 of https://clinicaltrials.gov/study/NCT01234567.
PAGE = "<id/document/129fa9533058>"


def study(nct: str, **changed: object) -> dict[str, object]:
    """A study with what the loader reads, and with people that it must not read."""
    modules: dict[str, object] = {
        "identificationModule": {
            "nctId": nct,
            "orgStudyIdInfo": {"id": "AC-1"},
            "secondaryIdInfos": [
                {"id": "2019-000911-10", "type": "EUDRACT_NUMBER"},
                {"id": "2023-501234-15-00", "type": "CTIS"},
                {"id": "2021-0037", "type": "OTHER", "domain": "A clinic"},
            ],
            "briefTitle": "ACM-1 in Gout",
            "acronym": "ACME-GO",
        },
        "statusModule": {
            "overallStatus": "TERMINATED",
            "whyStopped": "No effect",
            "startDateStruct": {"date": "2020-03", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2021-05-06", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"investigatorFullName": "Jane Doe"},
            "leadSponsor": {"name": "Acme Bio, Inc.", "class": "INDUSTRY"},
            "collaborators": [
                {"name": "Jane Doe, MD", "class": "OTHER"},
                {"name": "Borg University", "class": "OTHER"},
                {"name": "A Rich Man", "class": "INDIV"},
            ],
        },
        "conditionsModule": {"conditions": ["Gout"], "keywords": ["joint"]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"]},
        "armsInterventionsModule": {
            "interventions": [
                {"type": "BIOLOGICAL", "name": "ACM-1"}, {"type": "DRUG", "name": "Placebo"},
            ]
        },
        "contactsLocationsModule": {"centralContacts": [{"name": "Jane Doe", "phone": "555"}]},
    }  # fmt: skip
    derived = {"conditionBrowseModule": {"meshes": [{"id": "D000006073", "term": "Gout"}]}}
    return {"protocolSection": {**modules, **changed}, "derivedSection": derived}


EXPECTED = f"""
<id/trial/nct01234567> a th:ClinicalTrial ; skos:prefLabel "ACM-1 in Gout" ;
    skos:altLabel "ACME-GO" ; th:nctId "NCT01234567" ; prov:wasDerivedFrom {PAGE} ;
    th:eudraCtNumber "2019-000911-10" ; th:ctisNumber "2023-501234-15-00" ;
    th:studyType study:interventional ; th:trialPhase phase:phase-1 , phase:phase-2 ;
    th:trialStatus status:terminated ; th:whyStopped "No effect" ;
    th:trialStart "2020-03-01"^^xsd:date ; th:trialStartLatest "2020-03-31"^^xsd:date ;
    th:trialStartPrecision precision:month ; th:trialStartStated "2020-03" ;
    th:trialStartKind as:actual ;
    th:trialCompletion "2021-05-06"^^xsd:date ; th:trialCompletionLatest "2021-05-06"^^xsd:date ;
    th:trialCompletionPrecision precision:day ; th:trialCompletionStated "2021-05-06" ;
    th:trialCompletionKind as:estimated ;
    th:leadSponsor <id/organization/sponsor-acme-bio-inc> ;
    th:trialCollaborator <id/organization/sponsor-borg-university> ;
    th:condition "Gout" ; th:intervention "ACM-1" , "Placebo" ;
    th:interventionKind kind:biological , kind:drug ; th:conditionMeshTerm "Gout" .
{PAGE} a th:SourceDocument ; schema:url <https://clinicaltrials.gov/study/NCT01234567> .
<id/organization/sponsor-acme-bio-inc> a th:Organization ; skos:prefLabel "Acme Bio, Inc." ;
    prov:wasDerivedFrom {PAGE} ; th:sponsorClass class:industry .
<id/organization/sponsor-borg-university> a th:Organization ; skos:prefLabel "Borg University" ;
    prov:wasDerivedFrom {PAGE} ; th:sponsorClass class:other .
"""
HEADER = (
    "NCT Number,Study Title,Acronym,Study Status,Conditions,Interventions,Sponsor,Collaborators,"
    "Phases,Funder Type,Study Type,Other IDs,Start Date,Completion Date\n"
)
ROW = (
    'NCT01234567,ACM-1 in Gout,ACME-GO,TERMINATED,Gout,BIOLOGICAL: ACM-1|DRUG: Placebo,"Acme Bio, '
    'Inc.","Jane Doe, MD|Borg University",PHASE1|PHASE2,INDUSTRY,INTERVENTIONAL,'
    "AC-1|2019-000911-10|2023-501234-15-00,2020-03,2021-05-06\n"
)
# Which properties only the JSON has here.
MORE = {
    "whyStopped", "trialStartKind", "trialCompletionKind", "conditionMeshTerm", "sponsorClass",
}  # fmt: skip


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A table as the website gives it."""
    return damaged.write(folder / KEY / "ctg-studies.csv", header + "".join(rows))


def array(folder: Path, *studies: object) -> Path:
    """An array as the website gives it."""
    text = json.dumps(list(studies), indent=1)
    return damaged.write(folder / KEY / "ctg-studies.json", text)


def test_a_study_of_the_array_is_loaded_without_its_people(tmp_path: Path) -> None:
    array(tmp_path, study("NCT01234567"))
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted() == (1, 0, 0, 0)


def test_a_page_of_the_api_is_read_like_the_array(tmp_path: Path) -> None:
    page = {"nextPageToken": "x", "studies": [study("NCT01234567")], "totalCount": 1}
    damaged.write(tmp_path / KEY / "studies-00001.json", json.dumps(page))
    assert set(damaged.load(tmp_path, KEY).triples) == turtle(PREFIXES + EXPECTED)


def test_the_table_agrees_with_the_json(tmp_path: Path) -> None:
    table(tmp_path, ROW)
    whole = turtle(PREFIXES + EXPECTED)
    found = set(damaged.load(tmp_path, KEY).triples)
    assert found < whole
    assert {each[1].value.rsplit("#", 1)[-1] for each in whole - found} == MORE


def test_a_study_in_both_forms_is_taken_from_the_json(tmp_path: Path) -> None:
    array(tmp_path, study("NCT01234567"))
    table(tmp_path, ROW.replace("TERMINATED", "COMPLETED"))
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted() == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "header", ["NCT Number\n", "Sponsor,NCT Number,Rank\n", "\ufeffNCT Number,Study Title\n"]
)
def test_a_table_with_few_columns_is_loaded(tmp_path: Path, header: str) -> None:
    cells = ["NCT01234567" if "NCT" in name else "Acme" for name in header.split(",")]
    table(tmp_path, ",".join(cells) + "\n", header=header)
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (1, 0, 0, 0)
    (nct,) = turtle('<id/trial/nct01234567> th:nctId "NCT01234567" .')
    assert nct in found.triples


def test_studies_without_drugs_are_not_chosen(tmp_path: Path) -> None:
    description = (LOADERS / KEY / "source.toml").read_text(encoding="utf-8")
    blocks = description[description.index("[[select]]") :]  # without the size from which they hold
    damaged.write(tmp_path / KEY / "select.toml", blocks)
    device = {"interventions": [{"type": "DEVICE", "name": "A pump"}]}
    array(tmp_path, study("NCT00000001", armsInterventionsModule=device),
          study("NCT00000002", designModule={"studyType": "OBSERVATIONAL"}))  # fmt: skip
    table(tmp_path, ROW.replace("BIOLOGICAL: ACM-1|DRUG", "DEVICE: x|OTHER"))
    assert damaged.load(tmp_path, KEY).counted() == (0, 0, 0, 3)
    table(tmp_path, "NCT01234567\n", header="NCT Number\n")
    assert damaged.load(tmp_path, KEY).counted() == (1, 0, 0, 2)


def test_two_spellings_of_a_sponsor_are_two_organisations(tmp_path: Path) -> None:
    other = ROW.replace("NCT01234567", "NCT00000002").replace('"Acme Bio, ', '"ACME Bio ')
    table(tmp_path, ROW, other)
    labels = turtle("""
        <id/organization/sponsor-acme-bio-inc> skos:prefLabel "Acme Bio, Inc." .
        <id/organization/sponsor-acme-bio-inc-f02371> skos:prefLabel "ACME Bio Inc." .
    """)
    assert labels < set(damaged.load(tmp_path, KEY).triples)


def test_the_same_study_in_two_files_is_taken_from_the_later_one(tmp_path: Path) -> None:
    for month, title in (("2025-01", "Old"), ("2026-01", "New")):
        text = ROW.replace("ACM-1 in Gout", title)
        damaged.write(tmp_path / KEY / f"ctg-{month}.csv", HEADER + text)
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (1, 0, 1, 0)
    (new,) = turtle('<id/trial/nct01234567> skos:prefLabel "New" .')
    assert new in found.triples


# Damaged files


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"statusModule": {"overallStatus": "PAUSED"}}, "overallStatus", "no code"),
        ({"statusModule": {"startDateStruct": {"date": "06/05/2021"}}}, "date", "not a date"),
        ({"identificationModule": {"nctId": "NCT1", "briefTitle": "x"}}, "nctId", "of the form"),
        ({"identificationModule": {"nctId": "NCT01234568"}}, "briefTitle", "must not be empty"),
    ],
)  # fmt: skip
def test_a_study_that_cannot_be_loaded_is_rejected(
    tmp_path: Path, changed: dict[str, object], column: str, reason: str
) -> None:
    array(tmp_path, study("NCT01234567"), study("NCT01234568", **changed))
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (1, 1, 0, 0)
    assert [(each[2].endswith(column), reason in each[3]) for each in found.rejected()] == [
        (True, True)
    ]


def test_a_study_without_its_protocol_is_rejected(tmp_path: Path) -> None:
    array(tmp_path, study("NCT01234567"), {"hasResults": False}, "x")
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (1, 2, 0, 0)


def test_a_study_that_stands_twice_is_counted_and_one_that_differs_is_rejected(
    tmp_path: Path,
) -> None:
    array(tmp_path, study("NCT01234567"), study("NCT01234567"),
          study("NCT01234567", conditionsModule={}))  # fmt: skip
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (1, 1, 1, 0)


@pytest.mark.parametrize(
    "harm",
    [
        damaged.cut, damaged.utf16, damaged.banner,
        lambda path: damaged.bad_byte(path, "Gout"),
        lambda path: damaged.replaced(path, "[", "{"),
    ],
)  # fmt: skip
def test_damaged_json_is_refused(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = array(tmp_path, study("NCT01234567"))
    harm(path)
    with pytest.raises(DataError) as caught:
        damaged.load(tmp_path, KEY)
    assert "ctg-studies.json" in caught.value.where
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "harm",
    [
        damaged.bare_cr, damaged.banner,
        lambda path: damaged.columns_swapped(path, "Sponsor", "Conditions"),
        lambda path: damaged.column_gone(path, "Age"),
        lambda path: damaged.repeated(path, 2),
        lambda path: damaged.huge_cell(path, "Brief"),
    ],
)  # fmt: skip
def test_a_table_that_came_otherwise_is_loaded_alike(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    header = HEADER.replace("NCT Number", "Age,Brief Summary,NCT Number")
    path = table(tmp_path, "ADULT,Brief," + ROW, header=header)
    before = set(damaged.load(tmp_path, KEY).triples)
    harm(path)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == before
    assert found.counted()[0] == 1


def test_a_damaged_table_is_refused_or_rejected_row_by_row(tmp_path: Path) -> None:
    rows = [ROW.replace("NCT01234567", f"NCT0000000{number}") for number in range(5)]
    path = table(tmp_path, *rows)
    damaged.bad_byte(path, "Gout,BIO")
    damaged.replaced(path, "2021-05-06\nNCT00000002", "May 2021\nNCT00000002")
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (3, 2, 0, 0)
    assert [(each[1], each[2]) for each in found.rejected()] == [
        (2, "Conditions"), (3, "Completion Date"),
    ]  # fmt: skip
    table(tmp_path, *rows)
    damaged.cut(path)
    assert damaged.load(tmp_path, KEY, damaged=True).counted()[1] == 1
    for harm in (damaged.utf16, lambda path: damaged.column_gone(path, "NCT Number")):
        table(tmp_path, *rows)
        harm(path)
        with pytest.raises(DataError):
            damaged.load(tmp_path, KEY)
