"""Wikidata: companies as the query of the register asks for them, and as they are loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.home import LOADERS

KEY = "wikidata"
ITEM = "http://www.wikidata.org/entity/"
QUERY = LOADERS / KEY / "companies.rq"
COLUMNS = (
    "name", "aliases", "industries", "country", "seat", "inception", "dissolved", "parents",
    "owners", "subsidiaries", "isin", "lei", "cik", "ror", "website",
)  # fmt: skip
DAY = "1976-04-07T00:00:00Z/11"


def row(item: str, **cells: str) -> dict[str, str]:
    """What the service answers of an item; a column without a value is an empty text."""
    return {"company": ITEM + item, **dict.fromkeys(COLUMNS, ""), "name": item, **cells}


COMPANIES = [
    row(
        "Q101", name="Acme Biotech", aliases="|Acme|Acme Inc.", industries=f"|{ITEM}Q7108|{ITEM}Q1",
        country="BE", seat="Ghent", inception=DAY, isin="BE0003739530|BE0003739531",
        lei="2138008J191VLSGY5A09", cik="1232524", ror="02vn7y139", website="https://acme.example/",
        parents=f"{ITEM}Q102;2009-03-26T00:00:00Z/11;2011-01-01T00:00:00Z/9;Borg; Corp",
        owners=f"{ITEM}Q103;;;Acme Holding",
    ),
    row("Q102", name="Borg; Corp", industries=f"{ITEM}Q507443", country="US|CH", seat="Basel",
        subsidiaries=f"{ITEM}Q101;2009-03-26T00:00:00Z/11;;Acme Biotech|{ITEM}Q104;;;Dyne",
        inception="1896-01-01T00:00:00Z/9|1897-01-01T00:00:00Z/9",
        dissolved="2010-05-00T00:00:00Z/10"),
    row("Q105", name="", inception="1900-01-01T00:00:00Z/7"),
]  # fmt: skip


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    text = json.dumps(COMPANIES, ensure_ascii=False, indent=0) + "\n"
    return damaged.write(tmp_path / KEY / "companies.json", text)


def test_a_company_has_names_place_codes_and_those_it_belongs_to(answer: Path) -> None:
    found = damaged.load(answer.parents[1], KEY)
    assert found.counted() == (3, 0, 0, 0)
    expected = turtle(
        """
        <id/organization/wikidata-q101> a th:BiotechnologyFirm ;
          skos:prefLabel "Acme Biotech" ; skos:altLabel "Acme" , "Acme Inc." ;
          th:country <id/place/be> ; th:headquarteredIn <id/place/be-city-ghent> ;
          th:wikidataId "Q101" ; schema:sameAs <http://www.wikidata.org/entity/Q101> ;
          th:isin "BE0003739530" ; th:lei "2138008J191VLSGY5A09" ; th:cik "0001232524" ;
          th:ror "02vn7y139" ; schema:sameAs <https://ror.org/02vn7y139> ;
          rdfs:comment "ISIN in Wikidata that cannot be one: BE0003739531" ;
          foaf:homepage <https://acme.example/> .
        <id/organization/wikidata-q101/founding> a th:Founding ;
          th:founded <id/organization/wikidata-q101> ; th:eventDateStated "1976-04-07" .
        <id/organization/wikidata-q101/subsidiary-of/wikidata-q102/2009-03-26>
          a th:UnitMembership ; th:unitKind <concept/unit-kind/subsidiary> ;
          th:unitOrganization <id/organization/wikidata-q101> ;
          th:unitWhole <id/organization/wikidata-q102> ;
          th:validFromStated "2009-03-26" ; th:validToStated "2011" .
        <id/organization/wikidata-q101/owned-by/wikidata-q103> a th:Ownership ;
          th:hasOwned <id/organization/wikidata-q101> ;
          th:hasOwner <id/organization/wikidata-q103> .
        <id/organization/wikidata-q103> skos:prefLabel "Acme Holding" .
        <id/organization/wikidata-q104> skos:prefLabel "Dyne" .
        <id/organization/wikidata-q102> a th:PharmaceuticalFirm ; skos:prefLabel "Borg; Corp" .
        <id/organization/wikidata-q102/dissolution> th:eventDateStated "2010-05" .
        <id/organization/wikidata-q105> a th:Firm ; skos:prefLabel "Q105" .
        """
    )
    assert expected - set(found.triples) == set()


def test_what_is_not_clear_is_left_out(answer: Path) -> None:
    found = damaged.load(answer.parents[1], KEY)
    said = {str(triple[0]) + str(triple[1]) for triple in found.triples}
    start = "<https://w3id.org/triplehelix/id/organization/wikidata-q10"
    assert f"{start}2><https://w3id.org/triplehelix/ontology#country>" not in said
    assert not any(each.startswith((f"{start}2/founding", f"{start}5/founding")) for each in said)


def test_the_query_answers_one_row_for_each_company() -> None:
    store = Store()
    store.load(
        """
        @prefix wd: <http://www.wikidata.org/entity/> .
        @prefix wdt: <http://www.wikidata.org/prop/direct/> .
        @prefix p: <http://www.wikidata.org/prop/> .
        @prefix ps: <http://www.wikidata.org/prop/statement/> .
        @prefix psv: <http://www.wikidata.org/prop/statement/value/> .
        @prefix pqv: <http://www.wikidata.org/prop/qualifier/value/> .
        @prefix wikibase: <http://wikiba.se/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        wd:Q101 wdt:P452 wd:Q7108 ; rdfs:label "Acme"@en , "Akme"@de ; skos:altLabel "A."@en ;
          wdt:P17 wd:Q31 ; wdt:P159 wd:Q1296 ; wdt:P1278 "2138008J191VLSGY5A09" ;
          wdt:P946 "BE0003739530" , "US0378331005" ; wdt:P5531 "1232524" ;
          wdt:P856 <https://acme.example/> ;
          p:P571 [ a wikibase:BestRank ; psv:P571 [
            wikibase:timeValue "1976-04-07T00:00:00Z"^^xsd:dateTime ;
            wikibase:timePrecision 11 ] ] ;
          p:P749 [ ps:P749 wd:Q102 ; pqv:P580 [
            wikibase:timeValue "2009-03-26T00:00:00Z"^^xsd:dateTime ;
            wikibase:timePrecision 11 ] ] ;
          p:P127 [ ps:P127 wd:Q9 ] , [ ps:P127 wd:Q103 ] .
        wd:Q31 wdt:P297 "BE" . wd:Q1296 rdfs:label "Ghent"@en .
        wd:Q102 wdt:P31 wd:Q19644607 ; rdfs:label "Borg"@en ;
          p:P355 [ ps:P355 wd:Q101 ; wikibase:rank wikibase:NormalRank ] ,
            [ ps:P355 wd:Q103 ; wikibase:rank wikibase:DeprecatedRank ] .
        wd:Q103 rdfs:label "Holding"@en .
        wd:Q9 wdt:P31 wd:Q5 ; rdfs:label "A Person"@en .
        """,
        format=RdfFormat.TURTLE,
    )
    found = store.query(QUERY.read_text(encoding="utf-8"))
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = [
        dict(zip(names, (getattr(cell, "value", "") for cell in row), strict=True)) for row in found
    ]
    assert [each["company"] for each in rows] == [ITEM + "Q101", ITEM + "Q102"]
    values = {name: set(text.split("|")) - {""} for name, text in rows[0].items()}
    assert values == {
        "company": {ITEM + "Q101"}, "name": {"Acme"}, "aliases": {"A."},
        "industries": {ITEM + "Q7108"}, "country": {"BE"}, "seat": {"Ghent"},
        "inception": {DAY}, "dissolved": set(), "subsidiaries": set(),
        "parents": {f"{ITEM}Q102;2009-03-26T00:00:00Z/11;;Borg"},
        "owners": {f"{ITEM}Q103;;;Holding"}, "isin": {"BE0003739530", "US0378331005"},
        "lei": {"2138008J191VLSGY5A09"}, "cik": {"1232524"}, "ror": set(),
        "website": {"https://acme.example/"},
    }  # fmt: skip
    assert set(rows[1]["subsidiaries"].split("|")) - {""} == {f"{ITEM}Q101;;;Acme"}
    assert set(rows[1]["industries"].split("|")) - {""} == {ITEM + "Q507443"}


@pytest.mark.parametrize(
    ("damage", "counted"),
    [
        (damaged.bare_cr, (3, 0, 0, 0)),
        (lambda path: damaged.replaced(path, '"Acme Biotech"', f'"{damaged.HUGE}"'), (3, 0, 0, 0)),
        (lambda path: damaged.replaced(path, "Q105", "Q102"), (2, 1, 0, 0)),
        (lambda path: damaged.replaced(path, '"Acme Biotech"', r'"\ud800"'), (2, 1, 0, 0)),
        (lambda path: damaged.replaced(path, DAY, "7 April 1976/11"), (2, 1, 0, 0)),
        (lambda path: damaged.replaced(path, f"{ITEM}Q103;", "Holding;"), (2, 1, 0, 0)),
        (lambda path: damaged.replaced(path, '"company"', '"firm"'), (2, 1, 0, 0)),
    ],
)
def test_every_row_of_a_damaged_file_is_accounted_for(
    answer: Path, damage: Callable[[Path], None], counted: tuple[int, int, int, int]
) -> None:
    damage(answer)
    assert damaged.load(answer.parents[1], KEY, damaged=True).counted() == counted


def rewritten(path: Path, change: Callable[[Mapping[str, str]], object]) -> None:
    """Every row is another one."""
    path.write_text(json.dumps([change(each) for each in COMPANIES]), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damaged.cut, "the array is cut off or damaged"),
        (damaged.banner, "an array is expected, not 'Exported on a fine d'"),
        (damaged.utf16, "the file is UTF-16"),
        (lambda path: damaged.bad_byte(path, "Acme Biotech"), "not utf-8"),
        (
            lambda path: rewritten(path, lambda row: {**row, "company": row["name"]}),
            "3 of 3 rows cannot be loaded; this one, field company: is not of the form",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_with_one_line(
    answer: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(answer)
    with pytest.raises(DataError) as caught:
        damaged.load(answer.parents[1], KEY)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
