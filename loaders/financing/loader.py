"""Money that firms raise, and who gives it."""

from __future__ import annotations

from triplehelix.records import Record
from triplehelix.statements import (
    Triples,
    coded,
    country,
    dated,
    is_a,
    linked,
    literal,
    money,
    named,
    organisation,
    sourced,
)
from triplehelix.terms import part, th, thing

INVESTORS = {
    "venture-capital": "VentureCapitalInvestor",
    "corporate-venture": "CorporateVentureInvestor",
    "private-equity": "PrivateEquityInvestor",
    "public-fund": "PublicFund",
    "bank": "Bank",
    "development-bank": "Bank",
    "firm": "Firm",
    "foundation": "Foundation",
}

ROUNDS = {
    "seed": "SeedRound",
    "venture": "VentureRound",
    "private-placement": "PrivatePlacement",
    "ipo": "InitialPublicOffering",
    "follow-on": "FollowOnOffering",
    "convertible": "ConvertibleIssue",
    "loan": "LoanEvent",
    "grant": "GrantAward",
}


def investor(record: Record) -> Triples:
    """An investor or lender."""
    subject = organisation(record.need("key"))
    kind = record.need("kind")
    yield from is_a(subject, INVESTORS.get(kind, "Investor"))
    yield from coded(subject, "investorKind", "investor-kind", kind)
    yield from named(subject, record.need("name"), record.take_list("aliases"))
    if code := record.take_text("country"):
        place, said = country(code)
        yield from said
        yield from linked(subject, "country", [place])
        yield from linked(subject, "headquarteredIn", [place])
    yield from sourced(subject, record)


def round_(record: Record) -> Triples:
    """A firm raises money."""
    key, kind, firm = record.need("key"), record.need("kind"), organisation(record.need("firm"))
    when = record.take_date("date")
    # An offering has the name that the table of firms gives it, so that both meet in one event.
    year = str(when.first.year) if when else "undated"
    subject = part(firm, "ipo", year) if kind == "ipo" else thing("event", key)
    yield from is_a(subject, ROUNDS[kind])
    yield from coded(subject, "financeKind", "finance-kind", kind)
    yield from linked(subject, "hasInvestee", [firm])
    yield from linked(subject, "hasInvestor", map(organisation, record.take_list("investors")))
    yield from dated(subject, "eventDate", when)
    yield from money(subject, record.take_number("amount"), record.take_text("currency"))
    yield from coded(subject, "bound", "bound", record.take_text("bound"))
    yield from literal(subject, th("roundName"), record.take_text("round"))
    yield from coded(subject, "onExchange", "exchange", *record.take_list("exchanges"))
    yield from sourced(subject, record)


LOAD = {"investors": investor, "rounds": round_}
