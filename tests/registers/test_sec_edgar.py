"""EDGAR: filers, their tickers, and what their current reports announce."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import Literal

from tests.conftest import turtle
from tests.registers import damaged
from tests.registers.damaged import Loaded, load
from triplehelix.errors import DataError
from triplehelix.terms import COMMENT, LABEL, th, thing

KEY = "sec-edgar"
CIK = "0000100001"
ACME = f"<id/organization/cik-{CIK}>"
PAGE = f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={CIK}"
FOLDER = "https://www.sec.gov/Archives/edgar/data/100001"
FILING = "0001193125-21-000001"
OLD_FILING = "0000100001-05-000007"

COLUMNS = ("accessionNumber", "filingDate", "reportDate", "form", "items", "primaryDocument")
RECENT: list[tuple[str, ...]] = [
    (FILING, "2021-03-05", "2021-03-01", "8-K", "1.01,9.01,12", "acme8k.htm"),
    ("0001193125-21-000002", "2021-03-08", "2021-03-05", "8-K", "2.02,9.01", "acme2.htm"),
    ("0001193125-21-000003", "2021-03-09", "", "4", "", "xslF345X03/primary_doc.xml"),
]
OLDER: list[tuple[str, ...]] = [
    (OLD_FILING, "2005-02-02", "2005-01-31", "8-K/A", "2.01", ""),
    ("0000100001-03-000001", "2003-02-02", "2003-01-31", "8-K", "2", "a.txt"),
]
INDEX = """\
Description:           {kind} Index of EDGAR Dissemination Feed
Last Data Received:    Oct  3, 2022
Comments:              webmaster@sec.gov
Anonymous FTP:         ftp://ftp.sec.gov/edgar/


{header}
{dashes}
"""
LINES = [
    ("Acme Biologics, Inc.", "8-K", "100001", "edgar/data/100001/0001193125-22-000009.txt"),
    ("Caffè Therapeutics", "8-K/A", "100003", "edgar/data/100003/0001193125-22-000010.txt"),
    ("Dull Bank Corp", "8-K", "100004", "edgar/data/100004/0001193125-22-000011.txt"),
    ("A" * 62, "SC 13D/A", "100005", "edgar/data/100005/0001193125-22-000012.txt"),
    ("Two  Blanks Bio", "SCHEDULE 13D", "100006", "edgar/data/100006/0001193125-22-000013.txt"),
]


def columns(rows: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    """Filings as EDGAR has them: a list for each field."""
    return {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)}


def company(cik: str = CIK, **said: object) -> dict[str, object]:
    """What EDGAR says of a filer."""
    place = {"street1": "1 HIGH STREET", "city": "KING OF PRUSSIA", "stateOrCountry": "PA"}
    return {
        "cik": cik, "entityType": "operating", "sic": "2836", "name": "Acme Biologics, Inc.",
        "tickers": ["ACME", "ACME-W"], "exchanges": ["Nasdaq", "OTC"], "ein": "123456789",
        "lei": None, "phone": "555", "addresses": {"mailing": place, "business": place},
        "formerNames": [
            {"name": "ACME  CORP", "from": "1999-01-10T05:00:00.000Z",
             "to": "2003-02-13T05:00:00.000Z"},
            {"name": "Acme Corp", "from": "1999-01-10T05:00:00.000Z",
             "to": "2003-02-13T05:00:00.000Z"},
            {"name": "TEST", "from": "2003-03-13T00:00:00.000Z", "to": "2003-03-12T00:00:00.000Z"},
        ],
        "filings": {"recent": columns(RECENT), "files": []}, **said,
    }  # fmt: skip


def submissions(folder: Path, *found: dict[str, object]) -> Path:
    """The files of these filers, and the folder that they are in."""
    for each in found or (company(),):
        name = f"{KEY}/submissions/CIK{str(each['cik']).zfill(10)}.json"
        damaged.write(folder / name, json.dumps(each))
    return folder


def ndjson(folder: Path, name: str, found: object) -> Path:
    """A file of JSON of the register."""
    damaged.write(folder / KEY / name, json.dumps(found))
    return folder


def filings_of(found: Loaded) -> set[str]:
    """The accession numbers that were loaded."""
    return {
        triple[2].value
        for triple in found.triples
        if triple[1] == th("accessionNumber") and isinstance(triple[2], Literal)
    }


def test_a_filer_has_names_seat_tickers_and_exchanges(tmp_path: Path) -> None:
    found = load(submissions(tmp_path), KEY)
    about = thing("organization", f"cik-{CIK}")
    said = {each for each in found.triples if each[0].value.startswith(about.value)}
    document = next(e[2].value for e in found.triples if "wasDerivedFrom" in e[1].value)
    assert said == turtle(f"""
        {ACME} a th:BiotechnologyFirm ; skos:prefLabel "Acme Biologics, Inc." ;
          th:cik "{CIK}" ; th:sicCode "2836" ; th:ticker "ACME", "ACME-W" ;
          th:listedOn <concept/exchange/nasdaq> ; prov:wasDerivedFrom <{document}> ;
          th:formerName "ACME CORP", "Acme Corp", "TEST" ;
          th:country <id/place/us> ; th:headquarteredIn <id/place/us-pa-king-of-prussia> .
        <id/organization/cik-{CIK}/name/1999-01-10-acme-corp> a th:NamePeriod ;
          th:nameBorneBy {ACME} ; th:nameBorne "ACME CORP" ; prov:wasDerivedFrom <{document}> ;
          th:validFrom "1999-01-10"^^xsd:date ; th:validFromLatest "1999-01-10"^^xsd:date ;
          th:validFromPrecision <concept/precision/day> ; th:validFromStated "1999-01-10" ;
          th:validTo "2003-02-13"^^xsd:date ; th:validToLatest "2003-02-13"^^xsd:date ;
          th:validToPrecision <concept/precision/day> ; th:validToStated "2003-02-13" .
    """)
    places = turtle("""
        <id/place/us-pa> a th:Region ; skos:prefLabel "Pennsylvania" ;
          th:within <id/place/us> .
        <id/place/us-pa-king-of-prussia> a th:City ; skos:prefLabel "King of Prussia" ;
          th:within <id/place/us-pa> .
    """)
    assert places <= set(found.triples)
    (page,) = turtle(f"<{document}> schema:url <{PAGE}> .")
    assert page in found.triples


@pytest.mark.parametrize(
    ("code", "place"),
    [("2M", "de-city-munich"), ("A6", "ca-on-munich"), ("X0", "gb-city-munich")],
)
def test_a_seat_abroad_is_in_its_country(tmp_path: Path, code: str, place: str) -> None:
    where = {"business": {"city": "MUNICH", "stateOrCountry": None, "countryCode": code}}
    found = load(submissions(tmp_path, company(addresses=where)), KEY)
    (seat,) = turtle(f"{ACME} th:headquarteredIn <id/place/{place}> .")
    assert seat in found.triples


def test_a_place_that_nobody_knows_is_no_place(tmp_path: Path) -> None:
    where = {"business": {"city": "NOWHERE", "stateOrCountry": "XX"}}
    found = load(submissions(tmp_path, company(addresses=where)), KEY)
    assert not [e for e in found.triples if e[1] == th("headquarteredIn")]


def test_a_lei_is_a_code_where_its_check_digits_are_right(tmp_path: Path) -> None:
    right, wrong = "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13"
    said = load(submissions(tmp_path / "a", company(lei=right)), KEY).triples
    assert turtle(f'{ACME} th:lei "{right}" .') <= set(said)
    said = load(submissions(tmp_path / "b", company(lei=wrong)), KEY).triples
    assert not [each for each in said if each[1] == th("lei")]
    assert [e[2] for e in said if e[1] == COMMENT] == [
        Literal(f"LEI as given, with wrong check digits: {wrong}")
    ]


def test_a_report_of_an_agreement_is_a_filing_with_its_items(tmp_path: Path) -> None:
    found = load(submissions(tmp_path), KEY)
    assert found.counted() == (2, 0, 0, 2)
    assert filings_of(found) == {FILING}
    event = thing("filing", FILING)
    said = {each for each in found.triples if each[0] == event}
    address = f"{FOLDER}/{FILING.replace('-', '')}/acme8k.htm"
    document = next(e[2].value for e in said if "wasDerivedFrom" in e[1].value)
    assert said == turtle(f"""
        <id/filing/{FILING}> a th:Filing ; skos:prefLabel "8-K {FILING}" ; th:formType "8-K" ;
          th:accessionNumber "{FILING}" ; th:filedBy {ACME} ;
          th:filingItem <concept/filing-item/1.01>, <concept/filing-item/9.01> ;
          th:eventDate "2021-03-05"^^xsd:date ; th:eventDateLatest "2021-03-05"^^xsd:date ;
          th:eventDatePrecision <concept/precision/day> ; th:eventDateStated "2021-03-05" ;
          th:reportedDate "2021-03-01"^^xsd:date ; th:reportedDateLatest "2021-03-01"^^xsd:date ;
          th:reportedDatePrecision <concept/precision/day> ; th:reportedDateStated "2021-03-01" ;
          prov:wasDerivedFrom <{document}> .
    """)
    assert turtle(f"""
        <{document}> a th:SourceDocument ; schema:url <{address}> ;
          dcterms:title "8-K of Acme Biologics, Inc." .
    """) <= set(found.triples)


def test_older_filings_are_those_of_the_company_that_they_go_on_from(tmp_path: Path) -> None:
    submissions(tmp_path)
    older = damaged.write(
        tmp_path / KEY / "submissions" / f"CIK{CIK}-submissions-001.json",
        json.dumps(columns(OLDER)),
    )
    found = load(tmp_path, KEY)
    assert filings_of(found) == {FILING, OLD_FILING}
    assert found.counted() == (3, 0, 0, 3)
    address = f"{FOLDER}/{OLD_FILING}.txt"
    assert any(each[2].value == address for each in found.triples)
    (older.parent / f"CIK{CIK}.json").unlink()
    assert load(tmp_path, KEY).counted() == (0, 0, 0, 2)  # whose they are is not known


def test_a_branch_outside_the_slice_is_not_chosen(tmp_path: Path) -> None:
    found = load(submissions(tmp_path, company(sic="6022"), company("0000100002", sic="")), KEY)
    assert found.counted() == (0, 0, 0, 8)


def test_a_report_of_two_filers_is_filed_by_both(tmp_path: Path) -> None:
    found = load(submissions(tmp_path, company(), company("100002", name="Borg Bio")), KEY)
    assert {each[2] for each in found.triples if each[1] == th("filedBy")} == {
        thing("organization", f"cik-{CIK}"), thing("organization", "cik-0000100002"),
    }  # fmt: skip


def test_tickers_and_exchanges_stand_in_two_lists(tmp_path: Path) -> None:
    ndjson(tmp_path, "company_tickers.json", {
        "0": {"cik_str": 100001, "ticker": "ACME", "title": "ACME BIOLOGICS"},
        "1": {"cik_str": 100001, "ticker": "ACME-W", "title": "ACME BIOLOGICS"},
    })  # fmt: skip
    ndjson(tmp_path, "company_tickers_exchange.json", {
        "fields": ["cik", "name", "ticker", "exchange"],
        "data": [
            [100001, "Acme Biologics, Inc.", "ACME", "Nasdaq"],
            ["100002", "Borg", "BORG", None], ["100003", "Corp", "CORP", "OTC"],
            ["100004", "Dyne", "DYNE", "CBOE"],
        ],
    })  # fmt: skip
    found = load(tmp_path, KEY)
    assert found.counted() == (6, 0, 0, 0)
    acme = thing("organization", f"cik-{CIK}")
    assert [e[2] for e in found.triples if e[0] == acme and e[1] == LABEL] == [
        Literal("Acme Biologics, Inc."),
    ]
    assert turtle(f"""
        {ACME} a th:Organization ; th:cik "{CIK}" ; th:ticker "ACME", "ACME-W" ;
          th:listedOn <concept/exchange/nasdaq> ; skos:altLabel "ACME BIOLOGICS" .
        <id/organization/cik-0000100004> th:listedOn <concept/exchange/other-exchange> .
    """) <= set(found.triples)
    listed = {e[0] for e in found.triples if e[1] == th("listedOn")}
    assert listed == {acme, thing("organization", "cik-0000100004")}


def index_lines(kind: str) -> str:
    """An index of a day in one of its three layouts."""
    made = {
        "company": "{0:<62}{1:<12}{2:<12}20221003    {3}         \n",
        "form": "{1:<12}{0:<62}{2:<12}2022-10-03  {3}         \n",
        "master": "{2}|{0}|{1}|20221003|{3}\n",
    }[kind]
    header = INDEX.format(kind=kind, header="CIK|Company Name|...", dashes="-" * 120)
    return header + "".join(made.format(*line) for line in LINES)


@pytest.mark.parametrize("name", ["company.20221003", "form.20221003", "master.20221003", "form"])
def test_an_index_tells_form_date_and_filer(tmp_path: Path, name: str) -> None:
    text = index_lines(name.partition(".")[0])
    damaged.write(tmp_path / KEY / "daily-index" / f"{name}.idx", text, "latin-1")
    found = load(tmp_path, KEY)
    assert found.counted() == (2, 0, 0, 3)
    assert turtle(f"""
        <id/filing/0001193125-22-000009> a th:Filing ; th:filedBy {ACME} ; th:formType "8-K" ;
          th:eventDate "2022-10-03"^^xsd:date ; th:accessionNumber "0001193125-22-000009" .
        {ACME} skos:prefLabel "Acme Biologics, Inc." .
        <id/organization/cik-0000100003> skos:prefLabel "Caffè Therapeutics" .
    """) <= set(found.triples)
    assert not [e for e in found.triples if e[1] == th("filingItem")]


def test_the_same_line_in_two_indexes_is_one_filing(tmp_path: Path) -> None:
    for name in ("company", "form", "master"):
        path = tmp_path / KEY / name / f"{name}.idx"
        damaged.write(path, index_lines(name), "latin-1")
    found = load(tmp_path, KEY)
    assert found.counted() == (6, 0, 0, 9)
    assert len(filings_of(found)) == 2


# Damaged copies


def files(folder: Path) -> tuple[Path, Path]:
    """A company and an index of a day."""
    submissions(folder)
    path = folder / KEY / "company.20221003.idx"
    damaged.write(path, index_lines("company"), "latin-1")
    return folder / KEY / "submissions" / f"CIK{CIK}.json", path


def test_a_file_that_is_cut_off_is_refused_in_one_line(tmp_path: Path) -> None:
    json_file, index_file = files(tmp_path)
    damaged.cut(json_file)
    with pytest.raises(DataError, match="not JSON"):
        load(tmp_path, KEY)
    files(tmp_path)
    index_file.write_bytes(index_file.read_bytes()[:-60])
    found = load(tmp_path, KEY, damaged=True)
    assert found.rejected() == [("company.20221003.idx", 13, "", "not laid out as expected")]
    index_file.write_bytes(index_file.read_bytes()[:200])
    with pytest.raises(DataError, match="no line of dashes above the rows"):
        load(tmp_path, KEY)


@pytest.mark.parametrize("column", ["items", "accessionNumber"])
def test_a_list_that_is_gone_or_shorter_is_refused(tmp_path: Path, column: str) -> None:
    recent = columns(RECENT)
    less = {name: values for name, values in recent.items() if name != column}
    said = company(filings={"recent": less, "files": []})
    with pytest.raises(DataError, match=f"no list {column}"):
        load(submissions(tmp_path / "a", said), KEY)
    said = company(filings={"recent": {**recent, column: recent[column][1:]}, "files": []})
    with pytest.raises(DataError, match="the lists are not of one length"):
        load(submissions(tmp_path / "b", said), KEY)


def test_lists_in_another_order_and_more_of_them_make_no_difference(tmp_path: Path) -> None:
    turned = dict(reversed(columns(RECENT).items())) | {"isXBRLNumeric": [0, None, 1]}
    said = company(filings={"recent": turned, "files": []})
    one = load(submissions(tmp_path / "a"), KEY)
    other = load(submissions(tmp_path / "b", said), KEY)
    assert set(one.triples) == set(other.triples)


def test_a_filer_without_filings_is_loaded(tmp_path: Path) -> None:
    found = load(submissions(tmp_path, company(filings={"recent": {}, "files": []})), KEY)
    assert found.counted() == (1, 0, 0, 0)


def test_columns_swapped_are_rejected_row_by_row(tmp_path: Path) -> None:
    recent = columns(RECENT)
    dates, numbers = recent["filingDate"], recent["accessionNumber"]
    said = {**recent, "filingDate": numbers, "accessionNumber": dates}
    folder = submissions(tmp_path, company(filings={"recent": said, "files": []}))
    found = load(folder, KEY, damaged=True)
    ((name, line, column, reason),) = found.rejected()
    assert (name, line, column) == (f"CIK{CIK}.json", 1, "accessionNumber")
    assert reason.startswith("is not of the form")


@pytest.mark.parametrize("damage", ["utf16", "bad_byte"])
def test_another_encoding_is_refused_in_json(tmp_path: Path, damage: str) -> None:
    json_file, _ = files(tmp_path)
    if damage == "utf16":
        damaged.utf16(json_file)
    else:
        damaged.bad_byte(json_file, "Acme Bio")
    with pytest.raises(DataError, match=r"UTF-16|not utf-8"):
        load(tmp_path, KEY)


def test_line_ends_banners_and_bytes_make_no_difference_to_an_index(tmp_path: Path) -> None:
    _, whole = files(tmp_path / "a")
    expected = load(tmp_path / "a", KEY)
    for damage in (damaged.bare_cr, damaged.banner):
        json_file, index_file = files(tmp_path / "b")
        damage(index_file)
        assert set(load(tmp_path / "b", KEY).triples) == set(expected.triples)
        json_file.unlink()
    damaged.bad_byte(whole, "Acme")  # a letter of Latin-1, so a name like another
    assert load(tmp_path / "a", KEY).counted() == expected.counted()


@pytest.mark.parametrize(("old", "new"), [("2021-03-05", "5 March 2021"), ("8-K", "")])
def test_a_date_or_a_form_that_is_none_is_rejected(tmp_path: Path, old: str, new: str) -> None:
    said = [(*row,) for row in RECENT]
    said[0] = tuple(new if cell == old else cell for cell in said[0])
    filings = {"recent": columns(said), "files": []}
    found = load(submissions(tmp_path, company(filings=filings)), KEY, damaged=True)
    assert found.account.rows == 4
    assert FILING not in filings_of(found)
    assert len(found.account.rejections) == (1 if new else 0)  # without a form it is not chosen


def test_a_day_in_another_form_is_rejected_in_an_index(tmp_path: Path) -> None:
    _, index_file = files(tmp_path)
    damaged.replaced(index_file, "20221003    edgar", "10/03/2022  edgar")
    found = load(tmp_path, KEY, damaged=True)
    assert found.account.rows == 9
    assert [(each[1], each[2]) for each in found.rejected()] == [(9, "date")]


def test_a_huge_name_is_a_name(tmp_path: Path) -> None:
    json_file, _ = files(tmp_path)
    damaged.huge_cell(json_file, "Acme Biologics")
    assert load(tmp_path, KEY).counted() == (4, 0, 0, 5)


def test_a_filing_that_stands_twice_is_repeated_or_rejected(tmp_path: Path) -> None:
    rows = [*RECENT, RECENT[0], (*RECENT[0][:1], "2021-04-01", *RECENT[0][2:])]
    filings = {"recent": columns(rows), "files": []}
    found = load(submissions(tmp_path, company(filings=filings)), KEY, damaged=True)
    assert found.counted() == (2, 1, 1, 2)
    assert found.rejected()[0][3].startswith("stands otherwise in")


def test_a_triple_has_no_tax_number_and_no_telephone(tmp_path: Path) -> None:
    found = load(submissions(tmp_path), KEY)
    texts = {each[2].value for each in found.triples}
    assert not texts & {"123456789", "555", "1 HIGH STREET"}
