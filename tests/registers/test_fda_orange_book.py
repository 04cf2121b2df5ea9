"""The Orange Book: what protects a drug, and until when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.home import LOADERS

KEY = "fda-orange-book"
PATENTS = """\
Appl_Type~Appl_No~Product_No~Patent_No~Patent_Expire_Date_Text~Drug_Substance_Flag~\
Drug_Product_Flag~Patent_Use_Code~Delist_Flag~Submission_Date
N~009001~001~7000001~Aug 24, 2026~Y~~U-141~Y~Jun 27, 2013
N~009001~001~7000001*PED~Feb 24, 2027~~~~~
N~009001~002~RE30001~Jan 1, 2030~~Y~~~
"""
EXCLUSIVITIES = """\
Appl_Type~Appl_No~Product_No~Exclusivity_Code~Exclusivity_Date
N~009001~001~ODE-267~Jun 28, 2026
N~009001~001~W~Jun 28, 2027
"""
PRODUCTS = """\
Ingredient~DF;Route~Trade_Name~Applicant~Strength~Appl_Type~Appl_No~Product_No~TE_Code~\
Approval_Date~RLD~RS~Type~Applicant_Full_Name
ACMEVIR SODIUM~TABLET;ORAL~ACMEVIR~ACME~5MG~N~009001~001~~Mar 4, 2010~Yes~Yes~RX~ACME BIO INC
BORGOL~INJECTABLE;INJECTION~BORGOL~BORG~1MG/ML~N~000002~001~~Approved Prior to Jan 1, 1982~~~DISCN~
COPYOL~TABLET;ORAL~COPYOL~COPY~5MG~A~070001~001~AB~Mar 4, 2011~No~No~OTC~COPY LTD
"""
ADDRESS = "https://www.accessdata.fda.gov/scripts/cder/ob/patent_info.cfm?Product_No="
PREFIXES = """\
@prefix claim: <https://w3id.org/triplehelix/concept/patent-claim/> .
@prefix kind: <https://w3id.org/triplehelix/concept/exclusivity-kind/> .
@prefix day: <https://w3id.org/triplehelix/concept/precision/> .
@prefix sold: <https://w3id.org/triplehelix/concept/marketing-status/> .
@prefix type: <https://w3id.org/triplehelix/concept/application-type/> .
@prefix decision: <https://w3id.org/triplehelix/concept/decision/> .
"""
# The first 12 hex digits of the SHA-256 of the addresses of the first and the second page.
FIRST = "<id/document/d653c4ef8298>"
SECOND = "<id/document/9f5522b814d4>"
BOTH = f"""
<id/product/fda-009001> a th:Product ; th:fdaApplicationNumber "009001" ;
    skos:prefLabel "FDA application 009001" ; prov:wasDerivedFrom {FIRST} .
<id/product/fda-009001/001> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    prov:wasDerivedFrom {FIRST} .
{FIRST} a th:SourceDocument ; schema:url <{ADDRESS}001&Appl_No=009001&Appl_type=N> .
"""


def until(iri: str, role: str, day: str) -> str:
    """A date of a protection, as the graph writes it."""
    return f"""
<id/product/fda-009001/{iri}> th:{role} "{day}"^^xsd:date ; th:{role}Latest "{day}"^^xsd:date ;
    th:{role}Precision day:day ; th:{role}Stated "{day}" .
"""


LISTED = (
    BOTH
    + f"""
<id/product/fda-009001> prov:wasDerivedFrom {SECOND} .
<id/product/fda-009001/002> a th:Presentation ; th:presentationOf <id/product/fda-009001> ;
    prov:wasDerivedFrom {SECOND} .
{SECOND} a th:SourceDocument ; schema:url <{ADDRESS}002&Appl_No=009001&Appl_type=N> .
<id/patent/us7000001> a th:Patent ; skos:prefLabel "US 7000001" ; th:patentNumber "7000001" ;
    prov:wasDerivedFrom {FIRST} .
<id/patent/usre30001> a th:Patent ; skos:prefLabel "US RE30001" ; th:patentNumber "RE30001" ;
    prov:wasDerivedFrom {SECOND} .
<id/product/fda-009001/001/patent/7000001-u-141> a th:PatentListing ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:listedPatent <id/patent/us7000001> ; th:patentClaim claim:substance , claim:use ;
    th:patentUseCode "U-141" ; th:delistingRequested true ; prov:wasDerivedFrom {FIRST} .
<id/product/fda-009001/001/patent/7000001-ped> a th:PatentListing ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:listedPatent <id/patent/us7000001> ; th:isPaediatricExtension true ;
    prov:wasDerivedFrom {FIRST} .
<id/product/fda-009001/002/patent/re30001> a th:PatentListing ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/002> ;
    th:listedPatent <id/patent/usre30001> ; th:patentClaim claim:product ;
    prov:wasDerivedFrom {SECOND} .
"""
    + until("001/patent/7000001-u-141", "validTo", "2026-08-24")
    + until("001/patent/7000001-u-141", "validFrom", "2013-06-27")
    + until("001/patent/7000001-ped", "validTo", "2027-02-24")
    + until("002/patent/re30001", "validTo", "2030-01-01")
)
EXCLUDED = (
    BOTH
    + f"""
<id/product/fda-009001/001/exclusivity/ode-267-2026-06-28> a th:Exclusivity ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:exclusivityCode "ODE-267" ; th:exclusivityKind kind:orphan ; prov:wasDerivedFrom {FIRST} .
<id/product/fda-009001/001/exclusivity/w-2027-06-28> a th:Exclusivity ;
    th:protects <id/product/fda-009001> ; th:protectsPresentation <id/product/fda-009001/001> ;
    th:exclusivityCode "W" ; prov:wasDerivedFrom {FIRST} .
"""
    + until("001/exclusivity/ode-267-2026-06-28", "validTo", "2026-06-28")
    + until("001/exclusivity/w-2027-06-28", "validTo", "2027-06-28")
)


def table(folder: Path, name: str, text: str, edition: str = "2025-08") -> Path:
    """A table of one edition, with the line ends of the agency."""
    path = folder / KEY / edition / f"{name}.txt"
    return damaged.write(path, text.replace("\n", "\r\n"), "cp1252")


def test_a_patent_is_listed_for_a_product_until_a_day(tmp_path: Path) -> None:
    table(tmp_path, "patent", PATENTS)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + LISTED)
    assert found.counted() == (3, 0, 0, 0)


def test_an_exclusivity_holds_until_a_day_whatever_its_code(tmp_path: Path) -> None:
    table(tmp_path, "exclusivity", EXCLUSIVITIES)
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + EXCLUDED)
    assert found.counted() == (2, 0, 0, 0)


def test_products_give_names_applicants_and_approvals(tmp_path: Path) -> None:
    table(tmp_path, "products", PRODUCTS)
    table(tmp_path, "patent", PATENTS)
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (6, 0, 0, 0)
    some = turtle(
        PREFIXES
        + """
<id/product/fda-009001> skos:prefLabel "ACMEVIR" ; th:brandName "ACMEVIR" ;
    th:applicationType type:nda ; th:inn "acmevir sodium" ; th:activeSubstance "ACMEVIR SODIUM" ;
    th:authorisationHolder <id/organization/applicant-acme-bio-inc> .
<id/organization/applicant-acme-bio-inc> skos:prefLabel "ACME BIO INC" .
<id/organization/applicant-borg> skos:prefLabel "BORG" .
<id/product/fda-009001/001> th:strength "5MG" ; th:dosageForm "TABLET" ; th:route "ORAL" ;
    th:marketingStatus sold:prescription .
<id/product/fda-009001/decision/fda-approved-2010-03-04> a th:RegulatoryDecision ;
    th:concernsProduct <id/product/fda-009001> ; th:decidedBy <id/organization/fda> ;
    th:decision decision:approved ; th:eventDate "2010-03-04"^^xsd:date .
<id/product/fda-000002/decision/fda-approved-approved-prior-to-jan-1-1982>
    th:decision decision:approved ; rdfs:comment "Approved Prior to Jan 1, 1982" .
"""
    )
    assert some < set(found.triples)
    names = [t for t in found.triples if t[1].value.endswith("prefLabel")]
    assert len({t[0] for t in names}) == len({(t[0], t[2]) for t in names})


def test_generics_of_a_large_file_are_not_chosen(tmp_path: Path) -> None:
    description = (LOADERS / KEY / "source.toml").read_text(encoding="utf-8")
    blocks = description[description.index("[[select]]") :]
    damaged.write(tmp_path / KEY / "select.toml", blocks)
    table(tmp_path, "products", PRODUCTS)
    assert damaged.load(tmp_path, KEY).counted() == (2, 0, 0, 1)


def test_the_later_edition_counts_and_the_earlier_adds_what_it_listed(tmp_path: Path) -> None:
    table(tmp_path, "patent", PATENTS)
    earlier = PATENTS.replace("Aug 24, 2026", "Aug 24, 2025").replace("RE30001", "5000001")
    table(tmp_path, "patent", earlier, edition="2019-09")
    found = damaged.load(tmp_path, KEY)
    assert found.counted() == (4, 0, 2, 0)
    ends = {str(t[2]) for t in found.triples if t[1].value.endswith("validToStated")}
    assert ends == {'"2026-08-24"', '"2027-02-24"', '"2030-01-01"'}


# Damaged files


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("N~009001~002", "X~009001~002", "Appl_Type"),
        ("N~009001~002", "N~ABC~002", "Appl_No"),
        ("~002~", "~2a~", "Product_No"),
        ("RE30001", "seven", "Patent_No"),
        ("Jan 1, 2030", "2030/01/01", "Patent_Expire_Date_Text"),
        ("Jan 1, 2030", "", "Patent_Expire_Date_Text"),
        ("Jun 27, 2013", "27 June 2013", "Submission_Date"),
        ("009001~002~RE30001~Jan 1, 2030", "009001~001~7000001*PED~Jan 1, 2031",
         "Appl_No+Product_No+Patent_No+Patent_Use_Code"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_loaded_is_rejected(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    damaged.replaced(table(tmp_path, "patent", PATENTS), old, new)
    found = damaged.load(tmp_path, KEY, damaged=True)
    assert found.counted() == (2, 1, 0, 0)
    assert [each[2] for each in found.rejected()] == [column]


@pytest.mark.parametrize(
    "harm",
    [
        damaged.bare_cr, damaged.banner,
        lambda path: damaged.columns_swapped(path, "Appl_No", "Patent_No", "~"),
        lambda path: damaged.repeated(path, 2),
        lambda path: damaged.column_gone(path, "Rank", "~"),
        lambda path: damaged.huge_cell(path, "A rank"),
    ],
)  # fmt: skip
def test_a_table_that_came_otherwise_is_loaded_alike(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    text = PATENTS.replace("\n", "~A rank\n").replace("Date~A rank\n", "Date~Rank\n", 1)
    harm(table(tmp_path, "patent", text))
    found = damaged.load(tmp_path, KEY)
    assert set(found.triples) == turtle(PREFIXES + LISTED)
    assert found.counted()[:2] == (3, 0)


def test_rows_of_a_damaged_table_are_rejected(tmp_path: Path) -> None:
    more = PATENTS.partition("\n")[2]
    text = PATENTS + "".join(more.replace("009001", f"00900{n}") for n in range(2, 9))
    path = table(tmp_path, "patent", text)
    damaged.cut(path)
    loaded, rejected, *others = damaged.load(tmp_path, KEY, damaged=True).counted()
    assert (rejected, others) == (1, [0, 0])
    assert loaded == path.read_bytes().count(b"\n") - 1
    path.write_bytes(path.read_bytes().replace(b"7000001", b"700\x810001", 1))
    assert damaged.load(tmp_path, KEY, damaged=True).rejected()[0][2] == "Patent_No"


@pytest.mark.parametrize(
    "harm", [damaged.utf16, lambda path: damaged.column_gone(path, "Patent_No", "~")]
)
def test_what_is_no_table_of_the_register_is_refused(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(table(tmp_path, "patent", PATENTS))
    with pytest.raises(DataError) as caught:
        damaged.load(tmp_path, KEY)
    assert "patent.txt" in caught.value.where
