"""Money beside models and alliances, held against the tables."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pytest

from tests.questions.asking import Ask, agree, known, label, labelled, models, number
from tests.questions.lives import biotechnology_of, firms_of, large_partners, money, stages, ties
from tests.questions.rounding import rounded
from tests.tables import (
    EVER,
    Finance,
    about,
    alliances_of,
    finance,
    first_day,
    last_day,
    relations,
    terms_of,
)

Given = dict[str, str]
EQUITY: Final = ("seed", "venture", "private-placement", "ipo", "follow-on")
RANKS: Final = (
    "discovery", "definition", "preclinical", "phase-1", "phase-2", "phase-3", "submitted",
    "approved", "launched",
)  # fmt: skip


def models_then(each: Finance) -> str:
    """The models of a firm in force when it got money."""
    return labelled("business-model", {
        row["model"] for row in models()
        if row["firm"] == each.firm
        and (not row["from"] or first_day(row["from"]) <= last_day(each.date))
        and (not row["to"] or last_day(row["to"]) >= first_day(each.date))
    })  # fmt: skip


def stage_then(each: Finance) -> str:
    """The furthest stage of the programmes of a firm when it got money."""
    reached = [
        RANKS.index(row["stage"]) + 1 for row in stages(each.firm, *RANKS)
        if row["date"] and last_day(row["date"]) <= last_day(each.date)
    ]  # fmt: skip
    if not reached:
        return "no programme seen"
    if max(reached) <= 3:
        return "before the clinic"
    return "in the clinic" if max(reached) <= 7 else "approved or on the market"


@pytest.mark.parametrize(
    "given", [{}, {"country": "BE", "kind": "venture"}, {"country": "BE", "as_of": "2010-12-31"}]
)
def test_money_by_model_and_stage(ask: Ask, given: Given) -> None:
    cells: dict[tuple[str, str, str], list[Finance]] = defaultdict(list)
    for each in finance():
        kind = given.get("kind", each.kind)
        if (
            each.kind and each.kind not in {"grant", "loan"} and each.kind == kind and each.date
            and known(each.date, given.get("as_of", EVER))
            and about(each.firm).one("country") == given.get("country", "BE")
        ):  # fmt: skip
            cells[models_then(each), stage_then(each), each.currency].append(each)
    expected = []
    for cell, events in cells.items():
        told = [Decimal(each.amount) for each in events if each.amount]
        expected.append((
            *cell, len(events), len({each.firm for each in events}),
            number(str(sum(told, Decimal(0)))) if told else "",
            sum(each.bound == "at-most" for each in events),
        ))  # fmt: skip
    found = ask("money-by-model-and-stage", **given)
    agree(found, "models stage currency rounds firms sum upperBounds", expected)


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2010-12-31"}, {"country": "US"}])
def test_non_dilutive_money(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    expected = []
    for firm in firms_of(given.get("country", "BE")):
        mine = [e for e in alliances_of(firm)
                if e.roles[firm] == "originator" and known(e.signed, as_of)]  # fmt: skip
        upfront = [term for each in mine for term in terms_of(each.key, "upfront")]
        told = [t for t in upfront if t.disclosed and t.one("amount")]
        rounds = [each for each in money(firm, *EQUITY) if known(each.date, as_of)]
        raised = [each for each in rounds if each.date and each.amount]
        counts = (
            sum(term.one("disclosure") == "undisclosed" for term in upfront),
            sum(not terms_of(each.key, "upfront") for each in mine if not each.is_takeover),
            sum(bool(each.date) and not each.amount for each in rounds),
            sum(not each.date for each in rounds),
        )
        for currency in {t.one("currency") for t in told} | {each.currency for each in raised}:
            paid = [Decimal(t.one("amount")) for t in told if t.one("currency") == currency]
            got = [Decimal(each.amount) for each in raised if each.currency == currency]
            both = Fraction(sum(paid)) + Fraction(sum(got))
            expected.append((
                firm, currency, number(str(sum(paid))) if paid else "", len(paid),
                number(str(sum(got))) if got else "", len(got),
                rounded(100 * Fraction(sum(paid)) / both, 1) if paid and got else "", *counts,
            ))  # fmt: skip
    agree(
        ask("non-dilutive-money", **given),
        "firm currency upfront upfronts equity rounds share undisclosedUpfronts "
        "alliancesWithoutUpfront roundsWithoutAmount undatedRounds",
        expected,
    )


def months(date: str) -> int:
    day = first_day(date)
    return 12 * int(day[:4]) + int(day[5:7])


def within(signed: str, raised: str) -> str:
    """Whether money came within twelve months: yes, unclear or no."""
    if min(len(signed), len(raised)) == 4:
        return "unclear" if int(raised[:4]) - int(signed[:4]) in {0, 1} else "no"
    apart = months(raised) - months(signed)
    if 0 < apart < 12:
        return "yes"
    if apart not in {0, 12}:
        return "no"
    if min(len(signed), len(raised)) == 7:
        return "unclear"
    return "yes" if (raised >= signed if apart == 0 else raised[8:] <= signed[8:]) else "no"


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2016-12-31"}, {"country": "US"}])
def test_finance_after_first_large_partner(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    expected = []
    for firm in biotechnology_of(given.get("country", "BE")):
        made = [e for e in ties(firm, as_of) if e.signed and large_partners(e, firm)]
        start = min((first_day(each.signed) for each in made), default="")
        rounds = money(firm, *EQUITY, "convertible")
        for each in made:
            if first_day(each.signed) == start:
                after = [
                    (within(each.signed, r.date), r.key, r.date, r.currency, number(r.amount))
                    for r in rounds if r.date and known(r.date, as_of)
                    and within(each.signed, r.date) != "no"
                ] or [("no", "", "", "", "")]  # fmt: skip
                undated = sum(not paid.date for paid in rounds)
                expected += [(firm, each.key, each.signed, *line, undated) for line in after]
    agree(
        ask("finance-after-first-large-partner", **given),
        "firm alliance signed within round raised currency amount undatedRounds",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2010-12-31"}, {"country": "FR"}])
def test_partners_at_offering(ask: Ask, given: Given) -> None:
    expected = []
    for each in finance():
        seat = about(each.firm).one("country")
        told = known(each.date, given.get("as_of", EVER))
        if each.kind == "ipo" and seat == given.get("country", "BE") and told:
            allied = [e for e in ties(each.firm) if large_partners(e, each.firm)]
            by_then = [
                (partner, deal.key, deal.signed)
                for deal in allied for partner in large_partners(deal, each.firm)
                if deal.signed and last_day(deal.signed) <= last_day(each.date) and each.date
                and (not deal.ended or last_day(deal.ended) >= first_day(each.date))
            ] or [("", "", "")]  # fmt: skip
            undated = sum(not deal.signed for deal in allied)
            expected += [(each.key, each.firm, each.date, *line, undated) for line in by_then]
    found = ask("partners-at-offering", **given)
    agree(found, "offering firm offered partner alliance signed undated", expected)


def order(signed: str, paid: str) -> str:
    """Whether an alliance came before an investment."""
    if not signed or not paid:
        return ""
    if last_day(signed) < first_day(paid):
        return "before"
    return "after" if first_day(signed) > last_day(paid) else "same time"


@pytest.mark.parametrize(
    "given", [{}, {"country": "BE", "as_of": "2015-12-31"}, {"investor": "johnson-johnson"}]
)
def test_corporate_venture_arms(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    expected = []
    for each in finance():
        firm = about(each.firm)
        for who in set(each.investors) if firm.is_firm and known(each.date, as_of) else ():
            trade = about(who).kind("/investors")
            arm = trade == "corporate-venture"
            group = {r.object for r in relations("part-of") if r.subject == who}
            if (
                each.is_investment and (arm or (about(who).is_firm and trade in {"", "firm"}))
                and given.get("investor", who) == who
                and given.get("country", firm.one("country")) == firm.one("country")
            ):  # fmt: skip
                allied = [
                    (deal.key, label("alliance-kind", deal.main), deal.signed,
                     order(deal.signed, each.date))
                    for deal in alliances_of(each.firm)
                    if deal.roles.keys() & {who, *group} and known(deal.signed, as_of)
                ] or [("", "", "", "")]  # fmt: skip
                kind = "venture arm" if arm else "firm"
                expected += [(who, kind, each.firm, each.key, each.date, *a) for a in allied]
    agree(
        ask("corporate-venture-arms", **given),
        "investor kind firm event date alliance allianceKind signed order",
        expected,
    )
