"""EDGAR of the U.S. SEC: who files, under which names, and what current reports announce.

Layouts: https://www.sec.gov/search-filings/edgar-application-programming-interfaces (JSON) and
https://www.sec.gov/Archives/edgar/full-index/ (indexes). A report announces that there is an
agreement or an acquisition; with whom and on what terms stands in its text, so it is no alliance.
Filings of other forms say nothing on alliances, and items before August 2004 had other meanings
under other numbers: both are left out. Tax numbers, telephones, streets and officers are not read.
A list without exchanges leaves open where shares are traded; OTC trade is no stock exchange.
"""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    coded,
    dated,
    documented,
    identified,
    is_a,
    lei,
    linked,
    literal,
    named,
    organisation,
)
from triplehelix.terms import codes, part, slug, th, thing

CIK: Final = r"\d{1,10}"
ACCESSION: Final = r"\d{10}-\d\d-\d{6}"
PATH: Final = rf"edgar/data/\d+/(?:\d+/)?{ACCESSION}\.txt"
CLASSES: Final = {
    "2834": "PharmaceuticalFirm", "2835": "MedtechFirm", "2836": "BiotechnologyFirm",
}  # fmt: skip
EXCHANGES: Final = {"nasdaq": "nasdaq", "nyse": "nyse", "otc": None}
INSTANT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
SITE: Final = "https://www.sec.gov/"
_PLACES: Final = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
_ITEMS: Final = codes()["filing-item"]


def companies(entry: Entry) -> Triples:
    """A filer: its names now and before, branch, seat, tickers and exchanges."""
    subject, cik, name = _filer(entry, "cik", "name")
    yield from is_a(subject, CLASSES.get(entry.text("sic") or "", "Firm"))
    yield from named(subject, name)
    yield from _known_as(subject, cik)
    yield from literal(subject, th("sicCode"), entry.text("sic"))
    yield from literal(subject, th("ticker"), *entry.texts("tickers"))
    yield from coded(subject, "listedOn", "exchange", *_exchanges(entry.texts("exchanges")))
    yield from lei(subject, entry.text("lei"))
    yield from _seat(entry, subject)
    yield from _former_names(entry, subject, name, address(cik))


def filings(entry: Entry) -> Triples:
    """A current report of one filer, with the events that it announces."""
    subject, cik, _ = _filer(entry, "whole.cik", "whole.name")
    number = entry.need("accessionNumber", ACCESSION)
    form, event = entry.need("form"), thing("filing", number)
    yield from _filing(event, number, form, subject, entry.date("filingDate"))
    items = entry.texts("items", ",")
    yield from coded(event, "filingItem", "filing-item", *(i for i in items if i in _ITEMS))
    yield from dated(event, "reportedDate", entry.date("reportDate"))
    folder = f"{SITE}Archives/edgar/data/{int(cik)}"
    main = entry.text("primaryDocument")
    page = f"{number.replace('-', '')}/{main}" if main else f"{number}.txt"
    if re.search(r"[^\w./-]", page):
        raise entry.rejected("primaryDocument", page, "is no name of a file")
    yield from documented(event, f"{folder}/{page}", _title(form, entry.text("whole.name")))


def tickers(entry: Entry) -> Triples:
    """A filer and one of its tickers."""
    subject, cik, name = _filer(entry, "cik_str", "title")
    yield from _traded(subject, cik, name, entry.need("ticker"))


def tickers_exchange(entry: Entry) -> Triples:
    """A filer, one of its tickers and the exchange on which that one is traded."""
    subject, cik, name = _filer(entry, "cik", "name")
    yield from _traded(subject, cik, name, entry.need("ticker"))
    yield from coded(subject, "listedOn", "exchange", *_exchanges(entry.texts("exchange")))


def index(entry: Entry) -> Triples:
    """A filing as an index lists it: its form and date; which events it announces is not said."""
    subject, cik, name = _filer(entry, "cik", "name")
    path, form = (
        entry.need("path", rf"edgar/data/\d+/(?:\d+/)?{ACCESSION}\.txt"),
        entry.need("form"),
    )
    number = path.rpartition("/")[2].removesuffix(".txt")
    event = thing("filing", number)
    when = entry.date("date", "%Y%m%d")
    yield from is_a(subject, "Organization")
    yield from named(subject, name)
    yield from _known_as(subject, cik)
    yield from _filing(event, number, form, subject, when)
    yield from documented(event, SITE + "Archives/" + path, _title(form, name))


def address(cik: str) -> str:
    """The page of a filer."""
    return f"{SITE}cgi-bin/browse-edgar?action=getcompany&CIK={cik}"


def _filer(entry: Entry, cik: str, name: str) -> tuple[NamedNode, str, str]:
    code = entry.need(cik, CIK).zfill(10)
    return organisation(f"cik-{code}"), code, " ".join(entry.need(name).split())


def _known_as(subject: NamedNode, cik: str) -> Triples:
    yield from identified(subject, "cik", cik, "cik")
    yield from documented(subject, address(cik))


def _traded(subject: NamedNode, cik: str, name: str, ticker: str) -> Triples:
    yield from is_a(subject, "Organization")
    yield from named(subject, name)
    yield from _known_as(subject, cik)
    yield from literal(subject, th("ticker"), ticker)


def _exchanges(names: tuple[str, ...]) -> list[str | None]:
    return [EXCHANGES.get(name.lower(), "other-exchange") for name in names]


def _filing(
    event: NamedNode, number: str, form: str, filer: NamedNode, when: PartialDate | None
) -> Triples:
    yield from is_a(event, "Filing")
    yield from named(event, f"{form} {number}")
    yield from literal(event, th("formType"), form)
    yield from literal(event, th("accessionNumber"), number)
    yield from linked(event, "filedBy", [filer])
    yield from dated(event, "eventDate", when)


def _title(form: str, name: str | None) -> str:
    return f"{form} of {name}"


def _seat(entry: Entry, subject: NamedNode) -> Triples:
    """The seat of the business; a place whose code the list does not know is left out."""
    where = "addresses.business."
    code = entry.text(where + "stateOrCountry") or entry.text(where + "countryCode") or ""
    city = _city(entry.text(where + "city"))
    if code in _PLACES["states"]:
        yield from based(subject, "US", f"US-{code}", city)
    elif code in _PLACES["provinces"]:
        yield from based(subject, "CA", f"CA-{_PLACES['provinces'][code]}", city)
    elif code in _PLACES["countries"]:
        yield from based(subject, _PLACES["countries"][code], None, city)


def _city(name: str | None) -> str | None:
    """The name of a city, which filers write in capitals."""
    if name is None or not any(letter.isalpha() for letter in name):
        return None
    return string.capwords(name).replace(" Of ", " of ") if name.isupper() else name


def _former_names(entry: Entry, subject: NamedNode, name: str, page: str) -> Triples:
    """Names before, each once in whatever letters; a time that ends before it begins is none."""
    seen = {name.casefold()}
    for former in entry.parts("formerNames"):
        borne = " ".join(former.need("name").split())
        yield from literal(subject, th("formerName"), borne if borne != name else None)
        since, until = former.date("from", INSTANT), former.date("to", INSTANT)
        key = f"{borne.casefold()} {since}"
        if key in seen or since is None or (until is not None and until.last < since.first):
            continue
        seen.add(key)
        period = part(subject, "name", f"{since}-{slug(borne)}")
        yield from is_a(period, "NamePeriod")
        yield from linked(period, "nameBorneBy", [subject])
        yield period, th("nameBorne"), Literal(borne)
        yield from dated(period, "validFrom", since)
        yield from dated(period, "validTo", until)
        yield from documented(period, page)


LOAD: Final = {
    "companies": companies,
    "filings": filings,
    "tickers-exchange": tickers_exchange,
    "tickers": tickers,
    "index-by-company": index,
    "index-by-form": index,
    "index-by-filer": index,
}
