"""Triples that every loader writes in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from tests.conftest import DOCUMENT, DOCUMENT_KEY, turtle
from triplehelix import statements
from triplehelix.cells import Known
from triplehelix.dates import PartialDate
from triplehelix.records import Record
from triplehelix.tables import Column, Table
from triplehelix.terms import Triple, name, th, thing

X = NamedNode("https://w3id.org/triplehelix/id/event/x")


def seated(country: str, region: str, city: str) -> set[Triple]:
    """What is said of X with this seat."""
    columns = {
        "country": Column("country", "country", ""),
        "region": Column("region", "text", ""),
        "city": Column("city", "text", ""),
    }
    cells = {"country": country, "region": region, "city": city}
    record = Record(Table("t", "", (), columns), "t.csv", 2, cells, Known())
    return set(statements.seat(X, record))


def same(found: Iterable[Triple], expected: str) -> None:
    written = list(found)
    assert set(written) == turtle(expected)


def test_classes_texts_codes_links_and_numbers_are_written_one_triple_each() -> None:
    same(statements.is_a(X, "Founding", "Event"), "<id/event/x> a th:Founding, th:Event .")
    same(
        statements.literal(X, name("rdfs:comment"), "one", None, "two"),
        '<id/event/x> rdfs:comment "one", "two" .',
    )
    same(
        statements.coded(X, "sizeClass", "size", "small", None),
        "<id/event/x> th:sizeClass <concept/size/small> .",
    )
    same(
        statements.linked(X, "hasInvestor", [thing("organization", "a")]),
        "<id/event/x> th:hasInvestor <id/organization/a> .",
    )
    same(statements.number(X, "value", Decimal("19.40")), "<id/event/x> th:value 19.40 .")
    same(statements.number(X, "value", None), "")


@pytest.mark.parametrize(
    ("number", "text"), [("1E+3", "1000"), ("5E-7", "0.0000005"), ("-12", "-12"), ("0.10", "0.10")]
)
def test_a_number_is_written_without_an_exponent(number: str, text: str) -> None:
    expected = f'<id/event/x> th:value "{text}"^^xsd:decimal .'
    same(statements.number(X, "value", Decimal(number)), expected)


def test_a_thing_has_one_preferred_name_and_any_other() -> None:
    same(
        statements.named(X, "Ablynx", ["Ablynx NV", "ABLX"]),
        '<id/event/x> skos:prefLabel "Ablynx" ; skos:altLabel "Ablynx NV", "ABLX" .',
    )


def test_a_date_is_its_first_day_its_last_day_its_precision_and_its_wording() -> None:
    same(
        statements.dated(X, "validFrom", PartialDate.parse("2008-02")),
        """<id/event/x> th:validFrom "2008-02-01"^^xsd:date ;
        th:validFromLatest "2008-02-29"^^xsd:date ;
        th:validFromPrecision <concept/precision/month> ; th:validFromStated "2008-02" .""",
    )
    same(statements.dated(X, "validFrom", None), "")


@given(st.dates())
def test_the_first_day_of_a_date_never_follows_the_last(day: object) -> None:
    for text in (str(day), str(day)[:7], str(day)[:4]):
        first, last, *_ = (t[2] for t in statements.dated(X, "d", PartialDate.parse(text)))
        assert getattr(first, "value") <= str(day) <= getattr(last, "value")  # noqa: B009


def test_money_is_a_part_with_its_value_and_a_currency_that_is_described() -> None:
    same(
        statements.money(X, Decimal(5000000), "BEF"),
        """<id/event/x> th:hasAmount <id/event/x/amount> .
        <id/event/x/amount> a th:MonetaryAmount ; th:amountValue 5000000.0 ;
            th:currency <concept/currency/BEF> .
        <concept/currency/BEF> a skos:Concept ; skos:prefLabel "Belgian franc" ;
            skos:notation "BEF" ; skos:inScheme <concept/currency> .""".replace(
            "5000000.0", '"5000000"^^xsd:decimal'
        ),
    )


def test_a_sum_without_a_currency_is_stated_as_it_is() -> None:
    same(
        statements.money(X, Decimal(7), None),
        """<id/event/x> th:hasAmount <id/event/x/amount> .
        <id/event/x/amount> a th:MonetaryAmount ; th:amountValue "7"^^xsd:decimal .""",
    )


def test_no_sum_is_no_statement() -> None:
    same(statements.money(X, None, None), "")


def test_a_country_is_described_by_the_standard() -> None:
    place, said = statements.country("BE")
    assert place == thing("place", "be")
    same(said, '<id/place/be> a th:Country ; th:isoCode "BE" ; skos:prefLabel "Belgium" .')


BELGIUM = '<id/place/be> a th:Country ; th:isoCode "BE" ; skos:prefLabel "Belgium" .\n'


@pytest.mark.parametrize(
    ("country", "region", "city", "expected"),
    [
        (
            "BE", "Flanders", "Ghent",
            BELGIUM + """<id/event/x> th:country <id/place/be> ;
                th:headquarteredIn <id/place/be-ghent> .
            <id/place/be-flanders> a th:Region ; skos:prefLabel "Flanders" ;
                th:within <id/place/be> .
            <id/place/be-ghent> a th:City ; skos:prefLabel "Ghent" ;
                th:within <id/place/be-flanders> .""",
        ),
        (
            "BE", "", "Ghent",
            BELGIUM + """<id/event/x> th:country <id/place/be> ;
                th:headquarteredIn <id/place/be-ghent> .
            <id/place/be-ghent> a th:City ; skos:prefLabel "Ghent" ; th:within <id/place/be> .""",
        ),
        (
            "BE", "", "",
            BELGIUM + "<id/event/x> th:country <id/place/be> ; th:headquarteredIn <id/place/be> .",
        ),
        (
            "BE", "Brussels", "Brussels",
            BELGIUM + """<id/event/x> th:country <id/place/be> ;
                th:headquarteredIn <id/place/be-brussels-city> .
            <id/place/be-brussels> a th:Region ; skos:prefLabel "Brussels" ;
                th:within <id/place/be> .
            <id/place/be-brussels-city> a th:City ; skos:prefLabel "Brussels" ;
                th:within <id/place/be-brussels> .""",
        ),
        (
            "", "Scandinavia", "",
            """<id/event/x> th:headquarteredIn <id/place/scandinavia> .
            <id/place/scandinavia> a th:Region ; skos:prefLabel "Scandinavia" .""",
        ),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_a_seat_is_the_innermost_place_that_is_known(
    country: str, region: str, city: str, expected: str
) -> None:
    assert seated(country, region, city) == turtle(expected)


def test_a_city_in_another_script_is_a_place_of_its_own() -> None:
    """A name that leaves no ASCII letter must not become the country itself."""
    found = list(seated("JP", "", "東京"))
    japan, city = thing("place", "jp"), th("City")
    assert not [t for t in found if t[0] == japan and t[2] == city]
    assert (japan, th("within"), japan) not in found


def test_two_cities_in_another_script_are_two_places() -> None:
    assert statements.place_key("JP", None, "東京") != statements.place_key("JP", None, "大阪")


def test_a_document_is_named_by_a_digest_of_its_address_or_by_its_key() -> None:
    assert statements.document(DOCUMENT) == thing("document", DOCUMENT_KEY)
    assert statements.document("seed-belgium") == thing("document", "seed-belgium")


def test_a_document_is_described_by_what_a_row_says_of_it() -> None:
    same(
        statements.described(DOCUMENT, "A release"),
        f"""<id/document/{DOCUMENT_KEY}> a th:SourceDocument ; schema:url <{DOCUMENT}> ;
        dcterms:title "A release" .""",
    )
    same(statements.described("seed-belgium"), "")


def test_a_fact_names_its_document_and_keeps_the_note() -> None:
    columns = {
        "source_url": Column("source_url", "document", ""),
        "source_title": Column("source_title", "text", ""),
        "note": Column("note", "text", ""),
    }
    cells = {"source_url": DOCUMENT, "source_title": "A release", "note": "Doubtful."}
    record = Record(Table("t", "", (), columns), "t.csv", 2, cells, Known())
    same(
        statements.sourced(X, record),
        f"""<id/event/x> prov:wasDerivedFrom <id/document/{DOCUMENT_KEY}> ;
            rdfs:comment "Doubtful." .
        <id/document/{DOCUMENT_KEY}> a th:SourceDocument ; schema:url <{DOCUMENT}> ;
            dcterms:title "A release" .""",
    )
    assert record.left() == ()
