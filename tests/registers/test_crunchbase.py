"""CrunchBase of October 2013: biotech companies, their rounds and takeovers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from tests.conftest import turtle
from tests.registers import damaged
from tests.registers.damaged import load
from triplehelix.errors import DataError
from triplehelix.statements import document
from triplehelix.terms import LABEL, TYPE, Triple, th

KEY = "crunchbase"
ACME = "<id/organization/crunchbase-acme-bio>"
FILES = Path(__file__).parent / "crunchbase"
KINDS = ("companies", "rounds", "investments", "acquisitions")


def written(kind: str) -> str:
    """A few invented rows in the layout of one file of the export."""
    return (FILES / f"crunchbase-{kind}.csv").read_text(encoding="utf-8")


def export(folder: Path, *kinds: str, encoding: str = "mac_roman") -> Path:
    """The files of the export, as they are: Mac Roman, lines that end with CR."""
    for kind in kinds or KINDS:
        path = folder / KEY / "2013-10" / f"crunchbase-{kind}.csv"
        damaged.write(path, written(kind).replace("\n", "\r"), encoding)
    return folder


def about(triples: list[Triple], key: str) -> set[Triple]:
    """What is said of one thing, and of what is named after it."""
    return {
        each for each in triples
        if isinstance(each[0], NamedNode) and f"/{key}" in each[0].value
    }  # fmt: skip


def page(slug: str) -> str:
    """The document that says so, as Turtle."""
    return str(document(f"https://www.crunchbase.com/organization/{slug}"))


def test_a_company_has_name_seat_beginning_and_end(tmp_path: Path) -> None:
    found = load(export(tmp_path, "companies"), KEY)
    assert found.counted() == (3, 0, 0, 1)
    assert about(found.triples, "crunchbase-acme-bio") == turtle(f"""
        {ACME} a th:BiotechnologyFirm ; skos:prefLabel "Acme® Bio" ;
          th:firmStatus <concept/firm-status/acquired> ; th:country <id/place/us> ;
          th:headquarteredIn <id/place/us-ca-oakland> ; prov:wasDerivedFrom {page("acme-bio")} .
        <id/organization/crunchbase-acme-bio/founding> a th:Founding ; th:founded {ACME} ;
          th:eventDate "2001-01-01"^^xsd:date ; th:eventDateLatest "2001-12-31"^^xsd:date ;
          th:eventDatePrecision <concept/precision/year> ; th:eventDateStated "2001" ;
          prov:wasDerivedFrom {page("acme-bio")} .
    """)
    assert turtle("""
        <id/place/us-ca-oakland> a th:City ; skos:prefLabel "Oakland" ;
          th:within <id/place/us-ca> .
        <id/place/us-ca> skos:prefLabel "California" .
        <id/organization/crunchbase-borg-bio> th:headquarteredIn <id/place/us> .
        <id/organization/crunchbase-borg-bio/founding> th:eventDateStated "2004-10" .
        <id/organization/crunchbase-dyne-bio> th:firmStatus <concept/firm-status/dissolved> .
    """) <= set(found.triples)


def test_a_round_has_kind_name_day_and_sum(tmp_path: Path) -> None:
    found = load(export(tmp_path, "rounds"), KEY)
    assert found.counted() == (3, 0, 1, 1)
    event = "<id/organization/crunchbase-acme-bio/round/2003-05-06-series-c-7500000>"
    amount = event[:-1] + "/amount>"
    assert about(found.triples, "2003-05-06-series-c-7500000") == turtle(
        f"""
        {event} a th:VentureRound ; th:financeKind <concept/finance-kind/venture> ;
          th:roundName "Series C or later" ; th:hasInvestee {ACME} ; th:hasAmount {amount} ;
          th:eventDate "2003-05-06"^^xsd:date ; th:eventDateLatest "2003-05-06"^^xsd:date ;
          th:eventDatePrecision <concept/precision/day> ; th:eventDateStated "2003-05-06" ;
          prov:wasDerivedFrom {page("acme-bio")} .
        {amount} a th:MonetaryAmount ; th:amountValue 7500000.0 ;
          th:currency <concept/currency/USD> .
    """.replace("7500000.0", '"7500000"^^xsd:decimal')
    )
    other = about(found.triples, "2002-02-01-other")
    assert {each[1] for each in other if each[2] == th("FinanceEvent")} == {TYPE}
    assert not [each for each in other if each[1] in {th("financeKind"), th("hasAmount")}]


def test_an_investor_takes_part_in_the_round_and_a_person_is_left_out(tmp_path: Path) -> None:
    found = load(export(tmp_path, "rounds", "investments"), KEY)
    assert found.account.not_chosen == {"rounds": 1, "investments": 1}
    event = "<id/organization/crunchbase-acme-bio/round/2003-05-06-series-c-7500000>"
    fund = "<id/organization/crunchbase-financial-organization-euro-fund>"
    assert turtle(f"""
        {event} th:hasInvestor {fund}, <id/organization/crunchbase-giant-pharma> .
        {fund} a th:Investor ; skos:prefLabel "Euro Fund" ; th:country <id/place/be> ;
          th:headquarteredIn <id/place/be-city-ghent> ; prov:wasDerivedFrom {page("euro-fund")} .
        <id/organization/crunchbase-giant-pharma> a th:Firm .
    """) <= set(found.triples)
    assert "Jane Doe" not in {each[2].value for each in found.triples}
    assert set(load(export(tmp_path / "b", "investments"), KEY).triples) <= set(found.triples)


def test_a_takeover_has_target_acquirer_day_and_price(tmp_path: Path) -> None:
    found = load(export(tmp_path, "acquisitions"), KEY)
    assert found.counted() == (2, 0, 0, 1)
    event = "<id/organization/crunchbase-acme-bio/takeover/crunchbase-giant-pharma>"
    assert about(found.triples, "takeover/crunchbase-giant-pharma") == turtle(f"""
        {event} a th:Takeover ; th:hasTarget {ACME} ; th:isCompleted true ;
          th:hasAcquirer <id/organization/crunchbase-giant-pharma> ;
          th:hasAmount {event[:-1]}/amount> ;
          th:eventDate "2009-07-14"^^xsd:date ; th:eventDateLatest "2009-07-14"^^xsd:date ;
          th:eventDatePrecision <concept/precision/day> ; th:eventDateStated "2009-07-14" ;
          prov:wasDerivedFrom {page("acme-bio")} .
        {event[:-1]}/amount> a th:MonetaryAmount ; th:amountValue "430000000"^^xsd:decimal ;
          th:currency <concept/currency/EUR> .
    """)
    assert turtle("""
        <id/organization/crunchbase-giant-pharma> skos:prefLabel "Giant Pharma" ;
          th:headquarteredIn <id/place/gb-city-london> .
        <id/organization/crunchbase-eco-web/takeover/crunchbase-borg-bio> a th:Takeover ;
          th:eventDateStated "2010" .
    """) <= set(found.triples)


# Damaged copies


def table(folder: Path, kind: str = "companies") -> Path:
    """One file of the export, in UTF-8 with usual line ends where the damage needs to read it."""
    export(folder, kind)
    path = folder / KEY / "2013-10" / f"crunchbase-{kind}.csv"
    path.write_text(written(kind).replace("®", ""), encoding="utf-8")
    return path


def test_a_file_that_is_cut_off_loses_one_row(tmp_path: Path) -> None:
    path = table(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    found = load(tmp_path, KEY, damaged=True)
    assert found.account.rows == 4
    assert [each[:3] for each in found.rejected()] == [("crunchbase-companies.csv", 5, "")]
    damaged.cut(path)
    assert load(tmp_path, KEY, damaged=True).account.rows < 4


def test_a_column_that_is_needed_and_gone_is_named(tmp_path: Path) -> None:
    path = table(tmp_path)
    damaged.column_gone(path, "category_code")
    with pytest.raises(DataError, match="no header with the column category_code"):
        load(tmp_path, KEY)
    damaged.column_gone(table(tmp_path), "last_milestone_at")
    assert load(tmp_path, KEY).counted() == (3, 0, 0, 1)


@pytest.mark.parametrize("damage", [damaged.bare_cr, damaged.banner])
def test_line_ends_and_banners_make_no_difference(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    expected = set(load(table(tmp_path / "a").parents[2], KEY).triples)
    damage(table(tmp_path / "b"))
    assert set(load(tmp_path / "b", KEY).triples) == expected


def test_columns_in_another_order_make_no_difference(tmp_path: Path) -> None:
    expected = set(load(table(tmp_path / "a").parents[2], KEY).triples)
    damaged.columns_swapped(table(tmp_path / "b"), "permalink", "city")
    assert set(load(tmp_path / "b", KEY).triples) == expected


def test_cells_in_the_columns_of_others_are_rejected(tmp_path: Path) -> None:
    path = table(tmp_path)
    damaged.replaced(path, "permalink,name", "name,permalink")
    found = load(tmp_path, KEY, damaged=True)
    assert found.counted() == (0, 3, 0, 1)
    assert {each[2] for each in found.rejected()} == {"permalink"}


def test_utf16_is_refused_and_any_byte_is_a_letter_of_mac_roman(tmp_path: Path) -> None:
    path = table(tmp_path)
    damaged.bad_byte(path, "Acme")
    found = load(tmp_path, KEY)
    assert "ˇAcme Bio" in {e[2].value for e in found.triples if e[1] == LABEL}
    damaged.utf16(path, "latin-1")
    with pytest.raises(DataError, match="the file is UTF-16"):
        load(tmp_path, KEY)


@pytest.mark.parametrize(
    ("kind", "old", "new", "column"),
    [
        ("companies", "2001-01-01", "1/1/2001", "founded_at"),
        ("companies", "Acme Bio", "#NAME?", "name"),
        ("companies", "/company/acme-bio", "acme bio", "permalink"),
        ("rounds", "7500000", "$7.5m", "raised_amount_usd"),
        ("rounds", "series-c+", "series-z", "funding_round_type"),
        ("rounds", "2003-05-06", "06.05.2003", "funded_at"),
        ("acquisitions", "/company/giant-pharma", "/company/acme-bio", "acquirer_permalink"),
        ("acquisitions", "EUR", "€", "price_currency_code"),
    ],
)
def test_a_cell_that_cannot_be_right_is_rejected(
    tmp_path: Path, kind: str, old: str, new: str, column: str
) -> None:
    whole = load(table(tmp_path / "a", kind).parents[2], KEY)
    damaged.replaced(table(tmp_path / "b", kind), old, new)
    found = load(tmp_path / "b", KEY, damaged=True)
    assert found.account.rows == whole.account.rows
    assert [each[2] for each in found.rejected()] == [column]


def test_a_huge_name_is_a_name(tmp_path: Path) -> None:
    damaged.huge_cell(table(tmp_path), "Acme Bio")
    assert load(tmp_path, KEY).counted() == (3, 0, 0, 1)


def test_a_company_that_stands_twice_is_repeated_or_rejected(tmp_path: Path) -> None:
    path = table(tmp_path)
    damaged.repeated(path, 2)
    assert load(tmp_path, KEY).counted() == (3, 0, 1, 1)
    path.write_text(path.read_text(encoding="utf-8").replace("Acme Bio", "Acme", 1), "utf-8")
    found = load(tmp_path, KEY, damaged=True)
    assert found.counted() == (3, 1, 0, 1)
    assert found.rejected()[0][3].startswith("stands otherwise in")
