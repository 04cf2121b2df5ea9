"""Drugs@FDA: applications, what they bring to the market, and when they were approved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.home import LOADERS

KEY = "fda-drugsatfda"
APPLICATIONS = """\
ApplNo\tApplType\tApplPublicNotes\tSponsorName
009001\tBLA\t\tACME BIO
009002\tANDA\tA "note\tBORG GENERICS
"""
PRODUCTS = """\
ApplNo\tProductNo\tForm\tStrength\tReferenceDrug\tDrugName\tActiveIngredient\tReferenceStandard
009001\t001\tINJECTABLE;INJECTION\t40MG/0.8ML\t0\tACMEMAB\tACMEZUMAB-ABCD; BORGINASE ALFA\t0
009001\t002\tVIAL\t80MG\t0\tACMEMAB PEN\tACMEZUMAB-ABCD\t
009002\t001\tTABLET;ORAL\t5MG\t0\tBORGOL\tBORGOL SODIUM\t0\t
"""
MARKETING = """\
MarketingStatusID\tApplNo\tProductNo
1\t009001\t001
3\t009001\t002
3\t009002\t001
"""
SUBMISSIONS = """\
ApplNo\tSubmissionClassCodeID\tSubmissionType\tSubmissionNo\tSubmissionStatus\t\
SubmissionStatusDate\tSubmissionsPublicNotes\tReviewPriority
009001\t7\tORIG      \t1\tAP\t2002-12-31 00:00:00\t\tPRIORITY
009001\t3\tSUPPL     \t2\tAP\t2003-05-06 00:00:00\t\tSTANDARD
009002\t\tORIG      \t1\tTA\t\t\tSTANDARD
"""
CODES = """\
MarketingStatusID\tMarketingStatusDescription
1\tPrescription
2\tOver-the-counter
3\tDiscontinued
4\tNone (Tentative Approval)
"""
CLASSES = """\
SubmissionClassCodeID\tSubmissionClassCode\tSubmissionClassCodeDescription
1\tBIOEQUIV\tBioequivalence
7\tTYPE 1\tType 1 - New Molecular Entity
25\tTYPE 9- BLA\tType 9 - New indication submitted as distinct BLA, consolidated
"""
FILES = {
    "Applications": APPLICATIONS, "Products": PRODUCTS, "MarketingStatus": MARKETING,
    "Submissions": SUBMISSIONS, "MarketingStatus_Lookup": CODES, "SubmissionClass_Lookup": CLASSES,
}  # fmt: skip
PREFIXES = """\
@prefix decision: <https://w3id.org/triplehelix/concept/decision/> .
@prefix precision: <https://w3id.org/triplehelix/concept/precision/> .
@prefix sold: <https://w3id.org/triplehelix/concept/marketing-status/> .
@prefix type: <https://w3id.org/triplehelix/concept/application-type/> .
@prefix class: <https://w3id.org/triplehelix/concept/submission-class/> .
"""
ADDRESS = "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="
# The first 12 hex digits of the SHA-256 of that address with 009001, and of the agency's.
PAGE = "<id/document/6ce16ff0a4b3>"
AGENCY = "<id/document/15732dcf36f4>"
EXPECTED = f"""
<id/product/fda-009001> a th:Product ; skos:prefLabel "ACMEMAB" ; skos:altLabel "ACMEMAB PEN" ;
    th:brandName "ACMEMAB" , "ACMEMAB PEN" ; th:fdaApplicationNumber "009001" ;
    th:applicationType type:bla ; th:inn "acmezumab" , "borginase alfa" ;
    th:activeSubstance "ACMEZUMAB-ABCD" , "BORGINASE ALFA" ;
    th:authorisationHolder <id/organization/applicant-acme-bio> ; prov:wasDerivedFrom {PAGE} .
{PAGE} a th:SourceDocument ; schema:url <{ADDRESS}009001> .
<id/organization/applicant-acme-bio> a th:Organization ; skos:prefLabel "ACME BIO" ;
    prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/001> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    th:strength "40MG/0.8ML" ; th:dosageForm "INJECTABLE" ; th:route "INJECTION" ;
    th:marketingStatus sold:prescription ; prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/002> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    th:strength "80MG" ; th:dosageForm "VIAL" ; th:marketingStatus sold:discontinued ;
    prov:wasDerivedFrom {PAGE} .
<id/product/fda-009001/decision/fda-approved-2002-12-31> a th:RegulatoryDecision ;
    th:concernsProduct <id/product/fda-009001> ; th:decidedBy <id/organization/fda> ;
    th:decision decision:approved ; th:submissionClass class:type-1 ;
    th:eventDate "2002-12-31"^^xsd:date ; th:eventDateLatest "2002-12-31"^^xsd:date ;
    th:eventDatePrecision precision:day ; th:eventDateStated "2002-12-31" ;
    prov:wasDerivedFrom {PAGE} .
<id/organization/fda> a th:RegulatoryAgency ; skos:prefLabel "US Food and Drug Administration" ;
    prov:wasDerivedFrom {AGENCY} .
{AGENCY} a th:SourceDocument ; schema:url <https://www.fda.gov/about-fda> .
"""


def register(folder: Path, names: tuple[str, ...] = tuple(FILES), **changed: str) -> Path:
    """The tables of the register, or some of them."""
    for name in names:
        text = changed.get(name, FILES[name]).replace("\n", "\r\n")
        damaged.write(folder / KEY / f"{name}.txt", text, "cp1252")
    return folder / KEY


def biologicals(folder: Path) -> None:
    """The choice of the register, whatever the size of its files."""
    description = (LOADERS / KEY / "source.toml").read_text(encoding="utf-8")
    damaged.write(folder / KEY / "select.toml", description[description.index("[[select]]") :])


def _bad_byte(path: Path) -> None:
    """A byte that Windows-1252 does not have stands in a name."""
    path.write_bytes(path.read_bytes().replace(b"ONE BORG", b"ONE\x81BORG", 1))


def test_an_application_is_loaded_with_presentations_and_approval(tmp_path: Path) -> None:
    register(tmp_path, names=("Applications", "Products", "MarketingStatus", "Submissions"))
    biologicals(tmp_path)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXPECTED)
    assert found.account.loaded == {
        "applications": 1, "products": 2, "marketing": 2, "submissions": 1,
    }  # fmt: skip
    assert found.counted() == (6, 0, 0, 5)


def test_small_files_are_taken_whole(tmp_path: Path) -> None:
    register(tmp_path)
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (10, 0, 0, 8)  # the supplement and seven codes say nothing
    some = turtle(
        PREFIXES
        + """<id/product/fda-009002> skos:prefLabel "BORGOL" ; th:inn "borgol sodium" .
        <id/product/fda-009002/decision/fda-tentative-orig-1> th:decision decision:tentative ."""
    )
    assert some < set(found.triples)


def test_an_application_without_products_is_called_by_its_number(tmp_path: Path) -> None:
    register(tmp_path, names=("Applications",))
    (label,) = turtle('<id/product/fda-009001> skos:prefLabel "BLA 009001" .')
    assert label in damaged.load(tmp_path, KEY).triples


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("MarketingStatus_Lookup", "Discontinued", "Suspended", "MarketingStatusDescription"),
        ("SubmissionClass_Lookup", "TYPE 1\t", "TYPE 2\t", "SubmissionClassCode"),
        ("MarketingStatus", "1\t009001", "9\t009001", "MarketingStatusID"),
        ("Applications", "BLA", "B", "ApplType"),
        ("Applications", "009001", "9001x", "ApplNo"),
        ("Products", "\t001\tINJ", "\tone\tINJ", "ProductNo"),
        ("Submissions", "2002-12-31 00", "31.12.2002 00", "SubmissionStatusDate"),
    ],
)
def test_a_row_that_cannot_be_loaded_is_rejected(
    tmp_path: Path, name: str, old: str, new: str, column: str
) -> None:
    damaged.replaced(register(tmp_path) / f"{name}.txt", old, new)
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert [(file, field) for file, _, field, _ in found.rejected()] == [(f"{name}.txt", column)]
    assert sum(found.counted()) == 18


# Damaged files


@pytest.mark.parametrize(
    "harm",
    [
        damaged.bare_cr, damaged.banner,
        lambda path: damaged.columns_swapped(path, "ApplNo", "ProductNo", "\t"),
        lambda path: damaged.repeated(path, 2),
        lambda path: damaged.column_gone(path, "Rank", "\t"),
        lambda path: damaged.huge_cell(path, "A rank"),
    ],
)  # fmt: skip
def test_a_table_that_came_otherwise_is_loaded_alike(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    text = MARKETING.replace("\n", "\tA rank\n").replace("ProductNo\tA rank", "ProductNo\tRank")
    path = register(tmp_path, MarketingStatus=text) / "MarketingStatus.txt"
    before = set(damaged.load(tmp_path, KEY).triples)
    harm(path)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == before
    assert found.counted()[0] == 10


@pytest.mark.parametrize(
    ("harm", "counted", "column"),
    [
        (damaged.cut, (1, 1, 0, 0), ""),
        (_bad_byte, (1, 1, 0, 0), "SponsorName"),
        (lambda path: damaged.replaced(path, "009002", "009001"), (1, 1, 0, 0), "ApplNo"),
        (lambda path: damaged.replaced(path, "ONE BORG", "ONE\tBORG"), (1, 1, 0, 0), ""),
    ],
)
def test_rows_of_a_damaged_table_are_rejected(
    tmp_path: Path, harm: Callable[[Path], None], counted: tuple[int, ...], column: str
) -> None:
    text = APPLICATIONS.replace("BORG", "ONE BORG").replace('A "note', "A long note" * 20)
    path = register(tmp_path, names=("Applications",), Applications=text) / "Applications.txt"
    harm(path)
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert (found.counted(), found.rejected()[0][2]) == (counted, column)


@pytest.mark.parametrize(
    "harm", [damaged.utf16, lambda path: damaged.column_gone(path, "ApplNo", "\t")]
)
def test_what_is_no_table_of_the_register_is_refused(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = register(tmp_path, names=("MarketingStatus",)) / "MarketingStatus.txt"
    harm(path)
    with pytest.raises(DataError) as caught:
        damaged.load(tmp_path, KEY)
    assert "MarketingStatus.txt" in caught.value.where
