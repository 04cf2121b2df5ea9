"""CrunchBase of October 2013: companies, what they raised, from whom, and who bought them.

The columns are described at https://github.com/datahoarder/crunchbase-october-2013. Persons who
invested are left out. Whether a company was active or listed then says nothing on today, and sums
over all rounds were spoilt by a spreadsheet: neither is loaded. Metropolitan areas (`region`) are
no regions of a state. The exports of later years may not be used for profit and are not read.
"""

from __future__ import annotations

import re
import string
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from triplehelix.dates import PartialDate
from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    based,
    coded,
    dated,
    documented,
    is_a,
    linked,
    literal,
    money,
    named,
    organisation,
)
from triplehelix.terms import TRUE, part, th
from triplehelix.vocabulary import alpha_2

PERMALINK: Final = r"/(company|financial-organization)/[a-z0-9][a-z0-9-]*"
CLASSES: Final = dict.fromkeys(
    ("education", "government", "nonprofit", "other", ""), "Organization"
)
CLASSES["biotech"] = "BiotechnologyFirm"
ENDS: Final = {"acquired": "acquired", "closed": "dissolved"}
ROUNDS: Final = {
    "angel": ("SeedRound", "seed", None),
    "seed": ("SeedRound", "seed", None),
    "venture": ("VentureRound", "venture", None),
    "series-a": ("VentureRound", "venture", "Series A"),
    "series-b": ("VentureRound", "venture", "Series B"),
    "series-c+": ("VentureRound", "venture", "Series C or later"),
    "private-equity": ("PrivatePlacement", "private-placement", None),
    "crowdfunding": ("InvestmentRound", None, None),
    "post-ipo": ("FinanceEvent", None, "after the public offering"),
    "other": ("FinanceEvent", None, None),
}
"""Class and kind of each type of round; what `other` rounds and those after an offering were,
shares or a loan, is not said."""
SITE: Final = "https://www.crunchbase.com/organization/"


def companies(entry: Entry) -> Triples:
    """A company, its seat, its beginning, and whether it was bought or closed."""
    subject = _party(entry, "")
    yield from _described(entry, "", subject)
    status = ENDS.get(entry.text("status") or "")
    yield from coded(subject, "firmStatus", "firm-status", status)
    founded = _date(entry, "founded_at")
    if founded is not None:
        event = part(subject, "founding")
        yield from is_a(event, "Founding")
        yield from linked(event, "founded", [subject])
        yield from dated(event, "eventDate", founded)
        yield from documented(event, _page(subject))


def rounds(entry: Entry) -> Triples:
    """A company raises money."""
    yield from _described(entry, "company_", _party(entry, "company_"))
    yield from _round(entry)[1]


def investments(entry: Entry) -> Triples:
    """An organisation takes part in a round."""
    yield from rounds(entry)
    investor = _party(entry, "investor_")
    yield from _described(entry, "investor_", investor)
    if "/financial-organization/" in entry.need("investor_permalink"):
        yield from is_a(investor, "Investor")
    yield from linked(_round(entry)[0], "hasInvestor", [investor])


def acquisitions(entry: Entry) -> Triples:
    """A company is bought."""
    target, acquirer = _party(entry, "company_"), _party(entry, "acquirer_")
    if target == acquirer:
        raise entry.rejected("acquirer_permalink", acquirer.value, "is the company itself")
    yield from _described(entry, "company_", target)
    yield from _described(entry, "acquirer_", acquirer)
    event = part(target, "takeover", acquirer.value.rpartition("/")[2])
    yield from is_a(event, "Takeover")
    yield from linked(event, "hasTarget", [target])
    yield from linked(event, "hasAcquirer", [acquirer])
    yield event, th("isCompleted"), TRUE
    yield from dated(event, "eventDate", _date(entry, "acquired_at"))
    price = _amount(entry, "price_amount")
    yield from money(event, price, entry.need("price_currency_code", "[A-Z]{3}") if price else None)
    yield from documented(event, _page(target))


def _party(entry: Entry, role: str) -> NamedNode:
    """Who stands in the columns of a role."""
    path = entry.need(f"{role}permalink", PERMALINK)
    return organisation("crunchbase-" + path.removeprefix("/company/").strip("/").replace("/", "-"))


def _page(subject: NamedNode) -> str:
    """The page of an organisation, to which CrunchBase asks to link."""
    key = subject.value.rpartition("/")[2].removeprefix("crunchbase-")
    return SITE + key.removeprefix("financial-organization-")


def _described(entry: Entry, role: str, subject: NamedNode) -> Triples:
    """Name, class and seat as the columns of a role give them."""
    name = entry.need(f"{role}name")
    if name.startswith("#NAME?"):
        raise entry.rejected(f"{role}name", name, "was spoilt by a spreadsheet")
    yield from is_a(subject, CLASSES.get(entry.text(f"{role}category_code") or "", "Firm"))
    yield from named(subject, " ".join(name.split()))
    country = alpha_2(entry.text(f"{role}country_code") or "")
    if country is not None:
        state = entry.text(f"{role}state_code") if country in {"US", "CA"} else None
        region = f"{country}-{state}" if state else None
        yield from based(subject, country, region, _city(entry.text(f"{role}city")))
    yield from documented(subject, _page(subject))


def _city(said: str | None) -> str | None:
    """The name of a city; what has figures in it is the line of a street."""
    name = (said or "").partition(",")[0].strip(" .`'")
    if not name or re.search(r"\d", name):
        return None
    return string.capwords(name) if name.isupper() else name


def _round(entry: Entry) -> tuple[NamedNode, Triples]:
    """A round, named after the company, its day, its type and its sum; and what is said of it."""
    company, kind = _party(entry, "company_"), entry.need("funding_round_type")
    when, amount = _date(entry, "funded_at"), _amount(entry, "raised_amount_usd")
    if kind not in ROUNDS:
        raise entry.rejected("funding_round_type", kind, "is no type of round")
    key = "-".join(filter(None, (entry.text("funded_at"), kind.replace("+", ""), _plain(amount))))
    event = part(company, "round", key)

    def said() -> Triples:
        class_, finance_kind, title = ROUNDS[kind]
        yield from is_a(event, class_)
        yield from coded(event, "financeKind", "finance-kind", finance_kind)
        yield from literal(event, th("roundName"), title)
        yield from linked(event, "hasInvestee", [company])
        yield from dated(event, "eventDate", when)
        yield from money(event, amount, "USD" if amount else None)
        yield from documented(event, _page(company))

    return event, said()


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _amount(entry: Entry, column: str) -> Decimal | None:
    """A sum of money; nothing was entered where it is zero."""
    said = entry.text(column)
    if said is None:
        return None
    if not re.fullmatch(r"\d{1,15}(\.\d+)?", said):
        raise entry.rejected(column, said, "is no sum of money")
    return Decimal(said) or None


def _date(entry: Entry, column: str) -> PartialDate | None:
    """A date; contributors could leave out day and month, for which the export writes 01."""
    when = entry.date(column)
    if when is None or when.precision != "day" or when.first.day > 1:
        return when
    return PartialDate.parse(str(when)[: 4 if when.first.month == 1 else 7])


LOAD: Final = {
    "companies": companies,
    "rounds": rounds,
    "investments": investments,
    "acquisitions": acquisitions,
}
