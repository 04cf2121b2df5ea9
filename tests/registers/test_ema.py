"""The table of medicines of the European Medicines Agency, in each of its layouts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError

KEY = "ema"
INN = "International non-proprietary name (INN) / common name"
HOLDER = "Marketing authorisation developer / applicant / holder"
ENDED = "Withdrawal / expiry / revocation / lapse of marketing authorisation date"
BANNER = [["Content type:", "Medicine"], [""], ["Warning", "Read me"], [""]]
PAGE = "https://www.ema.europa.eu/en/medicines/human/EPAR/acmevir"
PREFIXES = """\
@prefix decision: <https://w3id.org/triplehelix/concept/decision/> .
@prefix designation: <https://w3id.org/triplehelix/concept/designation/> .
@prefix precision: <https://w3id.org/triplehelix/concept/precision/> .
@prefix status: <https://w3id.org/triplehelix/concept/authorisation-status/> .
"""

LATEST = {
    "Category": "Human", "Name of medicine": "Acmevir", "EMA product number": "EMEA/H/C/009999",
    "Medicine status": "Withdrawn", "Opinion status": "", INN: "Acmevirum;borgivirum",
    "Active substance": "acmevir sodium", "Therapeutic area (MeSH)": "Gout;Arthritis, Gouty",
    "Species\n(veterinary)": "", "ATC code (human)": "M04AA99;Not yet assigned",
    "ATCvet code (veterinary)": "", "Therapeutic indication": "Treatment of \n gout.",
    "Conditional approval": "Yes", "Generic": "No", "Orphan medicine": "Yes",
    HOLDER: "Acme Europe B.V.", "Marketing authorisation date": "25/05/2022",
    ENDED: "01/02/2025", "Refusal of marketing authorisation date": "",
    "Revision number": "3", "Medicine URL": PAGE,
}  # fmt: skip
OLD = {
    "Category": "Human", "Medicine name": "Acmevir", "Therapeutic area": "Gout, Arthritis, Gouty",
    INN: "Acmevirum / borgivirum", "Active substance": "acmevir sodium",
    "Product number": "EMEA/H/C/009999   ", "Authorisation status": "Authorised",
    "ATC code": "M04AA99", "Generic": "no", "Conditional approval": "no", "Orphan medicine": "yes",
    "Marketing authorisation date": "25/05/2022", "Date of refusal of marketing authorisation": "",
    "Marketing authorisation holder/company name": "Acme Europe B.V.",
    "Condition / indication": "Treatment of gout., ", "First published": ", ,   02/07/2018, , ",
    "URL": PAGE,
}  # fmt: skip


def described(decided: str) -> str:
    """An event in which the agency decides on Acmevir."""
    code, when = decided.split(" ")
    return f"""
<id/product/emea-h-c-009999/decision/ema-{code}-{when}> a th:RegulatoryDecision ;
    th:concernsProduct <id/product/emea-h-c-009999> ; th:decidedBy <id/organization/ema> ;
    th:decision decision:{code} ; th:eventDate "{when}"^^xsd:date ;
    th:eventDateLatest "{when}"^^xsd:date ; th:eventDatePrecision precision:day ;
    th:eventDateStated "{when}" ; prov:wasDerivedFrom <id/document/9fc70feeea3f> .
"""


PRODUCT = """
<id/product/emea-h-c-009999> a th:Product ; skos:prefLabel "Acmevir" ; th:brandName "Acmevir" ;
    th:emaProductNumber "EMEA/H/C/009999" ; prov:wasDerivedFrom <id/document/9fc70feeea3f> ;
    th:inn "acmevirum" , "borgivirum" ; th:activeSubstance "acmevir sodium" ;
    th:atcCode "M04AA99" ; th:indication "Treatment of gout." ;
    th:designation designation:orphan ;
    th:authorisationHolder <id/organization/holder-acme-europe-b-v> .
<id/document/9fc70feeea3f> a th:SourceDocument ;
    schema:url <https://www.ema.europa.eu/en/medicines/human/EPAR/acmevir> .
<id/organization/holder-acme-europe-b-v> a th:Organization ; skos:prefLabel "Acme Europe B.V." ;
    prov:wasDerivedFrom <id/document/9fc70feeea3f> .
<id/organization/ema> a th:RegulatoryAgency ; skos:prefLabel "European Medicines Agency" ;
    prov:wasDerivedFrom <id/document/a48bd825dd7e> .
<id/document/a48bd825dd7e> a th:SourceDocument ;
    schema:url <https://www.ema.europa.eu/en/about-us> .
"""
EXPECTED = (
    PRODUCT
    + described("conditional 2022-05-25")
    + described("withdrawn 2025-02-01")
    + """
<id/product/emea-h-c-009999> th:therapeuticArea "Gout" , "Arthritis, Gouty" ;
    th:designation designation:conditional-approval ; th:authorisationStatus status:withdrawn .
"""
)


def table(folder: Path, *medicines: dict[str, str], name: str = "2026/medicines.xlsx") -> Path:
    """A table as the agency publishes it: a banner, the header, empty columns behind it."""
    header = list(medicines[0])
    rows = [[*(medicine[column] for column in header), "", ""] for medicine in medicines]
    return damaged.sheet(folder / KEY / name, [*BANNER, [*header, "", ""], *rows])


def test_a_medicine_is_loaded_with_its_holder_and_decisions(tmp_path: Path) -> None:
    table(tmp_path, LATEST)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted() == (1, 0, 0, 0)


def test_the_layout_of_2024_differs_in_one_name(tmp_path: Path) -> None:
    medicine = {"Generic or hybrid" if k == "Generic" else k: v for k, v in LATEST.items()}
    table(tmp_path, {**medicine, "Generic or hybrid": "Yes"})
    generic = turtle(PREFIXES + "<id/product/emea-h-c-009999> th:designation designation:generic .")
    assert set(damaged.load(tmp_path, KEY).triples) == turtle(PREFIXES + EXPECTED) | generic


def test_the_layout_of_2018_is_read_under_the_present_names(tmp_path: Path) -> None:
    table(tmp_path, OLD, name="2018-12/epar.xlsx")
    expected = (
        PRODUCT
        + described("approved 2022-05-25")
        + """
        <id/product/emea-h-c-009999> th:therapeuticArea "Gout, Arthritis, Gouty" ;
            th:authorisationStatus status:authorised .
    """
    )
    assert set(damaged.load(tmp_path, KEY).triples) == turtle(PREFIXES + expected)


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_same_table_comes_as_json(tmp_path: Path, *, wrapped: bool) -> None:
    names = {
        INN: "international_non_proprietary_name_common_name",
        "Therapeutic area (MeSH)": "therapeutic_area_mesh", "ATC code (human)": "atc_code_human",
        HOLDER: "marketing_authorisation_developer_applicant_holder",
        ENDED: "withdrawal_expiry_revocation_lapse_of_marketing_authorisation_date",
    }  # fmt: skip
    record = {names.get(k, k.lower().replace(" ", "_")): v for k, v in LATEST.items()}
    said = {"meta": {}, "data": [record]} if wrapped else [record]
    damaged.write(tmp_path / KEY / "medicines.json", json.dumps(said))
    assert set(damaged.load(tmp_path, KEY).triples) == turtle(PREFIXES + EXPECTED)


def test_of_two_editions_the_later_counts_and_the_earlier_adds_what_is_no_longer_there(
    tmp_path: Path,
) -> None:
    gone = {**OLD, "Product number": "EMEA/V/C/000001", "Medicine name": "Borgivac"}
    renamed = {**OLD, "Product number": "EMEA/H/C/000002", "Medicine name": "Old name"}
    table(tmp_path, OLD, gone, renamed, name="2018-12/epar.xlsx")
    now = {**LATEST, "EMA product number": "EMEA/H/C/000002", "Name of medicine": "New name"}
    table(tmp_path, LATEST, now)
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (4, 0, 1, 0)
    some = turtle(
        PREFIXES
        + """<id/product/emea-h-c-009999> th:authorisationStatus status:withdrawn .
        <id/product/emea-v-c-000001> th:authorisationStatus status:authorised .
        <id/product/emea-h-c-000002> skos:prefLabel "New name" ; skos:altLabel "Old name" ;
            th:authorisationStatus status:withdrawn ."""
    )
    assert some < set(found.triples)
    states = [t for t in found.triples if t[1].value.endswith("authorisationStatus")]
    assert len(states) == 3


@pytest.mark.parametrize(
    ("status", "code"), [("Lapsed", "lapsed"), ("Expired", "lapsed"), ("Revoked", "revoked")]
)
def test_an_authorisation_ends_as_its_state_says(tmp_path: Path, status: str, code: str) -> None:
    table(tmp_path, {**LATEST, "Medicine status": status})
    found = set(damaged.load(tmp_path, KEY).triples)
    assert turtle(PREFIXES + described(f"{code} 2025-02-01")) < found


def test_a_state_that_the_graph_does_not_know_is_noted(tmp_path: Path) -> None:
    table(tmp_path, {**LATEST, "Medicine status": "On hold"})
    found = set(damaged.load(tmp_path, KEY).triples)
    product = "<id/product/emea-h-c-009999>"
    assert turtle(f'{product} rdfs:comment "Status as given: On hold" .') < found
    assert not [t for t in found if t[1].value.endswith("authorisationStatus")]


# Damaged files


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("EMA product number", "9999", "is not of the form EMEA/H/C/000000"),
        ("EMA product number", "", "must not be empty"),
        ("Name of medicine", " ", "must not be empty"),
        ("Medicine URL", "see page", "is not of the form"),
        ("Marketing authorisation date", "2022/05/25", "not a date"),
        (ENDED, "31/02/2025", "not a date"),
    ],
)
def test_a_medicine_that_cannot_be_loaded_is_rejected(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    wrong = {**LATEST, "EMA product number": "EMEA/H/C/000002", column: value}
    table(tmp_path, LATEST, wrong)
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (1, 1, 0, 0)
    ((file, line, field, said),) = found.rejected()
    assert (file, line, field) == ("medicines.xlsx", 7, column)
    assert reason in said


def test_a_medicine_that_stands_twice_is_repeated_or_rejected(tmp_path: Path) -> None:
    table(tmp_path, LATEST, LATEST, {**LATEST, "Medicine status": "Refused"})
    assert damaged.load(tmp_path, KEY, damaged=True).counted() == (1, 1, 1, 0)


def test_columns_may_stand_otherwise(tmp_path: Path) -> None:
    order = sorted(LATEST)
    table(tmp_path, {name: LATEST[name] for name in order} | {"A new column": damaged.HUGE})
    assert set(damaged.load(tmp_path, KEY).triples) == turtle(PREFIXES + EXPECTED)


def test_a_column_that_is_not_needed_may_be_gone(tmp_path: Path) -> None:
    table(tmp_path, {name: cell for name, cell in LATEST.items() if name != HOLDER})
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (1, 0, 0, 0)
    assert not [t for t in found.triples if t[1].value.endswith("authorisationHolder")]


def test_a_table_without_the_number_is_refused(tmp_path: Path) -> None:
    table(tmp_path, {name: cell for name, cell in LATEST.items() if "number" not in name})
    with pytest.raises(DataError, match="no header with the column EMA product number"):
        damaged.load(tmp_path, KEY)


def test_what_is_no_excel_file_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, LATEST)
    damaged.cut(path)
    with pytest.raises(DataError, match=r"medicines.xlsx: not an"):
        damaged.load(tmp_path, KEY)
    path.write_text("Category,Name of medicine\n", encoding="utf-8")
    with pytest.raises(DataError, match="not an Excel file"):
        damaged.load(tmp_path, KEY)
