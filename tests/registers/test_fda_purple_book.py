"""The Purple Book: licensed biologicals, their holders and their exclusivities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError

KEY = "fda-purple-book"
HEADER = (
    "N/R/U,Applicant,BLA Number,Proprietary Name,Proper Name,BLA Type,Strength,Dosage Form,"
    "Route of Administration,Product Presentation,Marketing Status,Licensure,Approval Date,"
    "Ref. Product Proper Name,Ref. Product Proprietary Name,Supplement Number,Submission Type,"
    "License Number,Product Number,Center,Date of First Licensure,Exclusivity Expiration Date,"
    "First Interchangeable Exclusivity Exp. Date,Ref. Product Exclusivity Exp. Date,"
    "Orphan Exclusivity Exp. Date\n"
)
ROW = (
    ',"Acme Bio, Inc.",9001,"Acmemab, Acmemab Pen",acmezumab-abcd,351(k) Interchangeable,40MG,'
    "Injection ,Subcutaneous,Single-Dose Vial,Rx,Licensed,2-Dec-87,borgizumab,Borgimab,0,Original,"
    "1999,1,CDER,,,Date TBD,15-Jun-33,2-Dec-94\n"
)
SECOND = (
    ',"Acme Bio, Inc.",9001,"Acmemab, Acmemab Pen",acmezumab-abcd,351(a),80MG,,Intravenous,,Disc*,'
    "Voluntarily Revoked,8-Sep-17, ,,6160,Supplement,1999,2,CDER,,,,,\n"
)
PREFIXES = """\
@prefix kind: <https://w3id.org/triplehelix/concept/exclusivity-kind/> .
@prefix day: <https://w3id.org/triplehelix/concept/precision/> .
@prefix sold: <https://w3id.org/triplehelix/concept/marketing-status/> .
@prefix state: <https://w3id.org/triplehelix/concept/authorisation-status/> .
@prefix designation: <https://w3id.org/triplehelix/concept/designation/> .
@prefix type: <https://w3id.org/triplehelix/concept/application-type/> .
@prefix decision: <https://w3id.org/triplehelix/concept/decision/> .
"""
PAGE = "<id/document/acb593393879>"  # SHA-256 of the address below
AGENCY = "<id/document/15732dcf36f4>"
EXPECTED = f"""
<id/product/fda-009001> a th:Product ; skos:prefLabel "Acmemab" ;
    th:brandName "Acmemab" , "Acmemab Pen" ; th:inn "acmezumab" ;
    th:activeSubstance "acmezumab-abcd" ; th:fdaApplicationNumber "009001" ;
    th:applicationType type:bla ;
    th:designation designation:biosimilar , designation:interchangeable ;
    th:referenceProductName "borgizumab" , "Borgimab" ; prov:wasDerivedFrom {PAGE} ;
    th:authorisationHolder <id/organization/applicant-acme-bio-inc> .
{PAGE} a th:SourceDocument ;
    schema:url <https://purplebooksearch.fda.gov/index.cfm?event=productdetails&blaNo=009001> .
<id/organization/applicant-acme-bio-inc> a th:Organization ; skos:prefLabel "Acme Bio, Inc." ;
    prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/001> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    th:strength "40MG" ; th:dosageForm "Injection" ; th:route "Subcutaneous" ;
    th:marketingStatus sold:prescription ; th:authorisationStatus state:authorised ;
    prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/002> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    th:strength "80MG" ; th:route "Intravenous" ;
    th:marketingStatus sold:discontinued ; th:authorisationStatus state:withdrawn ;
    prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/decision/fda-approved-1987-12-02> a th:RegulatoryDecision ;
    th:concernsProduct <id/product/fda-009001> ; th:decidedBy <id/organization/fda> ;
    th:decision decision:approved ; th:eventDate "1987-12-02"^^xsd:date ;
    th:eventDateLatest "1987-12-02"^^xsd:date ; th:eventDatePrecision day:day ;
    th:eventDateStated "1987-12-02" ; prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/exclusivity/first-interchangeable-open> a th:Exclusivity ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:exclusivityKind kind:first-interchangeable ; prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/exclusivity/reference-product-2033-06-15> a th:Exclusivity ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:exclusivityKind kind:reference-product ; prov:wasDerivedFrom {PAGE} ;
    th:validTo "2033-06-15"^^xsd:date ; th:validToLatest "2033-06-15"^^xsd:date ;
    th:validToPrecision day:day ; th:validToStated "2033-06-15" .
<id/product/fda-009001/exclusivity/orphan-1994-12-02> a th:Exclusivity ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:exclusivityKind kind:orphan ; prov:wasDerivedFrom {PAGE} ;
    th:validTo "1994-12-02"^^xsd:date ; th:validToLatest "1994-12-02"^^xsd:date ;
    th:validToPrecision day:day ; th:validToStated "1994-12-02" .
<id/organization/fda> a th:RegulatoryAgency ; skos:prefLabel "US Food and Drug Administration" ;
    prov:wasDerivedFrom {AGENCY} .
{AGENCY} a th:SourceDocument ; schema:url <https://www.fda.gov/about-fda> .
"""


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A file as the agency gives it, from its header on."""
    return damaged.write(folder / KEY / "purplebook.csv", "\ufeff" + header + "".join(rows))


def test_a_biological_is_loaded_with_its_presentations_and_exclusivities(tmp_path: Path) -> None:
    table(tmp_path, ROW, SECOND)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted() == (2, 0, 0, 0)


def test_the_month_s_changes_stand_above_the_list_and_are_repeated_in_it(tmp_path: Path) -> None:
    banner = "Purple Book Database Extract\n\nMarch, Products changed\n"
    table(tmp_path, "U" + ROW, ",,,\n", HEADER, ROW, SECOND, ROW, header=banner + HEADER)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted() == (2, 0, 2, 1)


def test_a_row_that_differs_in_more_than_its_mark_is_rejected(tmp_path: Path) -> None:
    table(tmp_path, ROW, SECOND, ROW.replace("Acme Bio", "Borg Bio"))
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (2, 1, 0, 0)
    ((file, line, column, reason),) = found.rejected()
    assert (file, line, column) == ("purplebook.csv", 4, "BLA Number+Product Number")
    assert reason.endswith("purplebook.csv:2")


def test_a_biological_without_a_brand_is_called_by_its_proper_name(tmp_path: Path) -> None:
    table(tmp_path, ROW.replace('"Acmemab, Acmemab Pen"', "N/A"))
    found = set(damaged.load(tmp_path, KEY).triples)
    assert turtle('<id/product/fda-009001> skos:prefLabel "acmezumab-abcd" .') < found
    assert not [t for t in found if t[1].value.endswith("brandName")]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2-Dec-87", "1987-12-02"), ("02-Dec-29", "2029-12-02"), ("1-Jan-30", "1930-01-01"),
        ("2-Dec-1987", "1987-12-02"), ("12/02/1987", "1987-12-02"), ("1987-12-02", "1987-12-02"),
    ],
)  # fmt: skip
def test_a_year_of_two_digits_is_of_its_century(tmp_path: Path, said: str, day: str) -> None:
    table(tmp_path, ROW.replace("2-Dec-87", said))
    found = damaged.load(tmp_path, KEY).triples
    days = [t[2] for t in found if t[1].value.endswith("eventDateStated")]
    assert [str(each) for each in days] == [f'"{day}"']


# Damaged files


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("9001", "BL9001", "BLA Number"),
        (",2,CDER", ",two,CDER", "Product Number"),
        ("Disc*", "Sold", "Marketing Status"),
        ("Voluntarily Revoked", "Lost", "Licensure"),
        ("8-Sep-17", "31-Sep-17", "Approval Date"),
        ("8-Sep-17", "September 8", "Approval Date"),
        (",acmezumab-abcd,", ",,", "Proper Name"),
        ('"Acme Bio, Inc."', '""', "Applicant"),
    ],
)
def test_a_row_that_cannot_be_loaded_is_rejected(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    assert old in SECOND
    table(tmp_path, ROW, SECOND.replace(old, new))
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (1, 1, 0, 0)
    assert [each[2] for each in found.rejected()] == [column]


@pytest.mark.parametrize(
    "harm",
    [
        damaged.bare_cr, damaged.banner,
        lambda path: damaged.columns_swapped(path, "BLA Number", "Applicant"),
        lambda path: damaged.repeated(path, 2),
        lambda path: damaged.column_gone(path, "Center"),
        lambda path: damaged.huge_cell(path, "Single-Dose"),
    ],
)  # fmt: skip
def test_a_table_that_came_otherwise_is_loaded_alike(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = table(tmp_path, ROW, SECOND)
    path.write_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    harm(path)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.counted()[:2] == (2, 0)


def test_rows_of_a_damaged_table_are_rejected(tmp_path: Path) -> None:
    path = table(tmp_path, *(ROW.replace("9001", f"900{n}") for n in range(1, 8)))
    damaged.bad_byte(path, "acmezumab")
    damaged.cut(path)
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.rejected()[0] == (
        "purplebook.csv", 2, "Proper Name", "not in the encoding of the file",
    )  # fmt: skip
    assert sum(found.counted()) == sum(found.counted()[:2])
    assert "cut off" in found.rejected()[-1][3]


@pytest.mark.parametrize(
    "harm",
    [
        damaged.utf16,
        lambda path: damaged.column_gone(path, "BLA Number"),
        lambda path: damaged.replaced(path, '"Acmemab', '""Acmemab'),
    ],
)
def test_what_is_no_table_of_the_register_is_refused(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = table(tmp_path, ROW, SECOND)
    path.write_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    harm(path)
    with pytest.raises(DataError) as caught:
        damaged.load(tmp_path, KEY)
    assert "purplebook.csv" in caught.value.where
