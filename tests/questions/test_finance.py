"""What the saved questions on finance answer, held against the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

import pytest

from tests.questions.asking import Ask, agree, known, label, labelled, number
from tests.tables import (
    EVER,
    Alliance,
    Finance,
    about,
    alliances,
    finance,
    names_of,
    relations,
    terms_of,
)


@pytest.mark.parametrize(
    "given",
    [{}, {"funder": "vlaio"}, {"recipient": "cropdesign"},
     {"recipient": "cropdesign", "as_of": "2000-12-31"}],
)  # fmt: skip
def test_grants(ask: Ask, given: dict[str, str]) -> None:
    told = [
        (each.key, "grant", giver, each.firm, each.date, each.currency, number(each.amount),
         label("bound", each.bound))
        for each in finance() if each.kind == "grant"
        for giver in each.investors or ("",)
    ] + [
        (each.key, "funding", each.subject, each.object, each.since, "", "", "")
        for each in relations("funds")
    ]  # fmt: skip
    agree(
        ask("grants", **given),
        "event how giver recipient date currency amount bound",
        (
            line for line in told
            if given.get("funder", line[2]) == line[2]
            and given.get("recipient", line[3]) == line[3]
            and known(line[4], given.get("as_of", EVER))
        ),
    )  # fmt: skip


def shares_bought() -> Iterable[tuple[str, Finance]]:
    """Investor and event, of named investors that buy a share."""
    return (
        (investor, each)
        for each in finance() if each.is_investment
        for investor in set(each.investors) - {"private-investors", "banks"}
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "DK"}, {"kind": "venture-capital"},
     {"country": "BE", "kind": "venture-capital", "as_of": "2010-12-31"}],
)  # fmt: skip
def test_investors_by_portfolio(ask: Ask, given: dict[str, str]) -> None:
    held: dict[str, list[Finance]] = defaultdict(list)
    for investor, each in shares_bought():
        kind = about(investor).kind("/investors")
        if (
            about(each.firm).one("country") == given.get("country", "BE")
            and given.get("kind", kind) == kind
            and known(each.date, given.get("as_of", EVER))
        ):
            held[investor].append(each)
    expected = []
    for investor, events in held.items():
        told = about(investor)
        years = [each.date[:4] for each in events if each.date]
        kind = label("investor-kind", told.kind("/investors"))
        expected.append((
            investor, kind or label("institution-kind", told.kind("/institutions")),
            len({each.firm for each in events}), len(events),
            min(years, default=""), max(years, default=""),
        ))  # fmt: skip
    agree(
        ask("investors-by-portfolio", **given),
        "investor kindName firms events first last",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"country": "BE", "as_of": "2010-12-31"}])
def test_money_raised_by_kind(ask: Ask, given: dict[str, str]) -> None:
    by_kind: dict[str, list[Finance]] = defaultdict(list)
    for each in finance():
        country = about(each.firm).one("country")
        told = known(each.date, given.get("as_of", EVER))
        if each.kind and told and given.get("country", country) == country:
            by_kind[each.kind].append(each)
    expected = []
    for kind, events in by_kind.items():
        summed = [each for each in events if each.amount and each.date]
        undated = sum(bool(each.amount and not each.date) for each in events)
        for currency in {each.currency for each in summed} or {""}:
            mine = [each for each in summed if each.currency == currency]
            total = sum((Decimal(each.amount) for each in mine), Decimal(0))
            expected.append((
                label("finance-kind", kind), currency, len(mine),
                number(str(total)) if mine else "",
                sum(each.bound == "at-most" for each in mine), undated,
                sum(not each.amount for each in events),
            ))  # fmt: skip
    agree(
        ask("money-raised-by-kind", **given),
        "kind currency rounds sum upperBounds undated withoutAmount",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "BE"}, {"exchange": "nasdaq"}, {"country": "BE", "as_of": "2010-12-31"}],
)
def test_public_offerings(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("public-offerings", **given),
        "event firm year date exchangeName currency amount bound",
        (
            (
                each.key, each.firm, each.date[:4], each.date, label("exchange", exchange),
                each.currency, number(each.amount), label("bound", each.bound),
            )
            for each in finance() if each.kind == "ipo"
            for exchange in each.exchanges or {""}
            if given.get("exchange", exchange) == exchange
            and given.get("country", about(each.firm).one("country"))
            == about(each.firm).one("country")
            and known(each.date, given.get("as_of", EVER))
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "celyad"}, {"firm": "argenx", "kind": "ipo"},
     {"firm": "celyad", "as_of": "2014-12-31"}],
)  # fmt: skip
def test_rounds_of_a_firm(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("rounds-of-a-firm", **given),
        "event date kindName roundName currency amount bound investors exchanges",
        (
            (
                each.key, each.date, label("finance-kind", each.kind) or "investment", each.round,
                each.currency, number(each.amount), label("bound", each.bound),
                names_of(each.investors), labelled("exchange", each.exchanges, "; "),
            )
            for each in finance()
            if each.firm == given.get("firm", "galapagos")
            and given.get("kind", each.kind) == each.kind
            and known(each.date, given.get("as_of", EVER))
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "other", "as_of"),
    [("aelin", "etherna", EVER), ("biocartis", "argenx", EVER), ("amakem", "apitope", EVER),
     ("biocartis", "argenx", "2018-12-31")],
)  # fmt: skip
def test_shared_investors(ask: Ask, firm: str, other: str, as_of: str) -> None:
    bought = [(who, each) for who, each in shares_bought() if known(each.date, as_of)]

    def investors(one: str) -> set[str]:
        return {investor for investor, each in bought if each.firm == one}

    agree(
        ask("shared-investors", firm=firm, other_firm=other, as_of=as_of),
        "investor investee event date kind",
        (
            (investor, each.firm, each.key, each.date,
             label("finance-kind", each.kind) or "investment")
            for investor, each in bought
            if each.firm in {firm, other} and investor in investors(firm) & investors(other)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "other", "investor"),
    [("devgen", "cropdesign", "iwt"), ("cropdesign", "devgen", "iwt"),
     ("mithra", "precirix", "private-investors")],
)  # fmt: skip
def test_who_gives_a_grant_or_has_no_name_is_no_shared_investor(
    ask: Ask, firm: str, other: str, investor: str
) -> None:
    paid = {each.firm for each in finance() if investor in each.investors}
    assert {firm, other} <= paid
    found = ask("shared-investors", firm=firm, other_firm=other)
    assert investor not in {row["investor"] for row in found}


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"country": "BE", "as_of": "2014-12-31"}])
def test_takeover_prices(ask: Ask, given: dict[str, str]) -> None:
    def sold(each: Alliance, *roles: str) -> list[str]:
        return [party for party, role in each.roles.items() if role in roles]

    agree(
        ask("takeover-prices", **given),
        "term alliance date kind sold buyers price currency isMaximum earnOuts",
        (
            (
                term.key, each.key, each.signed, label("alliance-kind", each.main),
                names_of(sold(each, "originator", "seller")), names_of(sold(each, "partner")),
                number(term.one("amount")), term.one("currency"),
                "true" if term.one("is_maximum") == "yes" else "",
                len(terms_of(each.key, "earn-out")),
            )
            for each in alliances().values()
            for term in terms_of(each.key, "purchase-price")
            if term.disclosed and term.one("amount")
            and known(each.signed, given.get("as_of", EVER))
            and (not given or any(about(party).one("country") == given["country"]
                                  for party in sold(each, "originator", "seller")))
        ),
    )  # fmt: skip
