"""Who invests with whom, in what, and for what return, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest

from tests.questions.asking import Ask, agree, known, number
from tests.questions.lives import firms_of, money
from tests.questions.rounding import rounded
from tests.tables import (
    EVER,
    Finance,
    SpinOff,
    Takeover,
    Term,
    about,
    alliances,
    finance,
    first_day,
    last_day,
    names_of,
    spin_offs,
    takeovers,
    terms_of,
)

Given = dict[str, str]
UNNAMED = {"private-investors", "banks"}


def backers(firm: str, as_of: str) -> list[tuple[str, Finance]]:
    """Investor and event, of the money that a firm had got by a day."""
    return [(who, each) for each in money(firm) if known(each.date, as_of)
            for who in sorted(set(each.investors))]  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"investor": "pmv"}, {"country": "BE", "as_of": "2014-12-31"}]
)
def test_serial_spin_off_investors(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)

    def lines(born: SpinOff, origin: str) -> list[tuple[str, ...]]:
        parents = {who for who, _ in backers(born.parent, as_of)} - UNNAMED
        told = backers(born.child, as_of) or [("", Finance("", "", "", ""))]
        return [
            (origin, born.parent, born.child, who, each.key, each.date,
             ("yes" if who in parents else "no") if who else "")
            for who, each in told
        ]  # fmt: skip

    expected = [
        line
        for born, earlier in product(spin_offs(), spin_offs())
        if earlier.child == born.parent and about(born.parent).is_firm and known(born.since, as_of)
        and given.get("country", about(born.child).one("country"))
        == about(born.child).one("country")
        for line in lines(born, earlier.parent)
        if given.get("investor", line[3]) == line[3]
    ]  # fmt: skip
    found = ask("serial-spin-off-investors", **given)
    agree(found, "origin parent firm backer event date inParent", expected)


def prices(taken: Takeover) -> list[tuple[Term | None, int, int]]:
    """The disclosed prices of a takeover, with the parts and the firms of the deal of each."""
    found: list[tuple[Term | None, int, int]] = []
    for deal in sorted(taken.deals):
        told = [t for t in terms_of(deal, "purchase-price") if t.disclosed and t.one("amount")]
        sold = sum(deal in other.deals for other in takeovers().values())
        parts = len(terms_of(deal, "purchase-price"))
        found += [(term, parts, sold) for term in told]
    return found or [(None, 0, 0)]


@pytest.mark.parametrize(
    "given", [{}, {"country": "BE", "as_of": "2013-12-31"}, {"country": "US"}, {"country": "GB"}]
)
def test_invested_and_taken_over(ask: Ask, given: Given) -> None:
    expected = []
    for taken in takeovers().values():
        seat = about(taken.target).one("country")
        if seat == given.get("country", "BE") and known(taken.date, given.get("as_of", EVER)):
            events = money(taken.target)
            dated = [
                each for each in events
                if each.kind and each.amount and each.date
                and first_day(each.date) <= last_day(taken.date)
            ]  # fmt: skip
            others = sum(not each.amount or not each.date for each in events)
            for term, parts, sold in prices(taken):
                for currency in sorted({each.currency for each in dated}) or [""]:
                    paid = [Decimal(e.amount) for e in dated if e.currency == currency]
                    price = Fraction(term.one("amount")) if term else Fraction(0)
                    same = term and term.one("currency") == currency and parts == sold == 1
                    expected.append((
                        taken.key, names_of(taken.acquirers), taken.date,
                        term.key if term else "", number(term.one("amount")) if term else "",
                        term.one("currency") if term else "", sold if term else "", currency,
                        number(str(sum(paid))) if paid else "", len(paid) if paid else "",
                        rounded(price / Fraction(sum(paid)), 2) if same else "", others,
                    ))  # fmt: skip
    agree(
        ask("invested-and-taken-over", **given),
        "takeover buyers date term price priceCurrency sold currency raised rounds multiple "
        "otherRounds",
        expected,
    )


def test_one_price_for_two_firms_gives_no_multiple(ask: Ask) -> None:
    deal = "galapagos-charlesriver-2014"  # alliances.csv: Argenta and BioFocus for one price
    assert alliances()[deal].main == "acquisition"
    found = [row for row in ask("invested-and-taken-over", country="GB") if deal in row["term"]]
    assert [(row["firm"], row["sold"], row["multiple"]) for row in found] == [("argenta", "2", "")]


@pytest.mark.parametrize(
    "given",
    [{}, {"investor": "gimv", "at_least": "1"}, {"country": "DK", "at_least": "1"},
     {"country": "BE", "as_of": "2015-12-31"}],
)  # fmt: skip
def test_co_investors(ask: Ask, given: Given) -> None:
    together: dict[tuple[str, str], list[Finance]] = defaultdict(list)
    for each in finance():
        if (
            each.is_investment and known(each.date, given.get("as_of", EVER))
            and about(each.firm).one("country") == given.get("country", "BE")
        ):  # fmt: skip
            for pair in combinations(sorted(set(each.investors) - UNNAMED), 2):
                together[pair].append(each)
    expected = []
    for (one, two), events in together.items():
        years = [each.date[:4] for each in events if each.date]
        asked = given.get("investor", one) in {one, two}
        if asked and len(events) >= int(given.get("at_least", 2)):
            expected.append((
                one, two, len(events), len({each.firm for each in events}),
                min(years, default=""), max(years, default=""),
            ))  # fmt: skip
    agree(ask("co-investors", **given), "one two rounds firms first last", expected)


def origin(each: Finance, country: str) -> str:
    """Whether foreign investors take part in a round, as far as known."""
    named = set(each.investors) - UNNAMED
    seats = {about(who).one("country") for who in named}
    if seats - {country, ""}:
        return "foreign"
    if not named:
        return "unnamed"
    return "notKnown" if "" in seats else "domestic"


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2010-12-31"}, {"country": "FR"}])
def test_foreign_investors(ask: Ask, given: Given) -> None:
    country = given.get("country", "BE")
    years: dict[str, Counter[str]] = defaultdict(Counter)
    for firm in firms_of(country):
        for each in money(firm):
            if known(each.date, given.get("as_of", EVER)):
                years[each.date[:4]].update(["rounds", origin(each, country)])
    expected = []
    for year, found in years.items():
        both = found["foreign"] + found["domestic"]
        share = rounded(Fraction(100 * found["foreign"], both), 1) if both else ""
        kinds = ("rounds", "foreign", "domestic", "notKnown", "unnamed")
        expected.append((year, *(found[kind] for kind in kinds), share))
    agree(
        ask("foreign-investors", **given),
        "year rounds foreign domestic notKnown unnamed share",
        expected,
    )
