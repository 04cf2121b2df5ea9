"""The nine critical success factors of firms, held against the tables."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import pytest

from tests.questions.asking import Ask, Line, agree, known
from tests.questions.lives import (
    approvals,
    biotechnology_of,
    large_partners,
    money,
    platforms,
    stages,
    ties,
)
from tests.questions.rounding import rounded
from tests.tables import EVER, about, alliances_of, relations, spin_offs, terms_of

Given = dict[str, str]
Fact = tuple[str, str, bool]
"""A fact, its date, and whether it shows its factor or leaves it open."""
FACTORS: Final = range(1, 10)
NO_FACT: Final = 4
NOUNS: Final = {
    1: ("tie", "ties"), 2: ("round or investment", "rounds or investments"),
    3: ("offering", "offerings"), 5: ("approval", "approvals"),
    6: ("platform or licence", "platforms or licences"), 7: ("alliance", "alliances"),
    8: ("payment term", "payment terms"), 9: ("step", "steps"),
}  # fmt: skip
PAYMENTS: Final = ("milestone", "milestones", "royalty", "profit-share", "headline")
CLINICAL: Final = ("phase-1", "phase-2", "phase-3", "submitted", "approved", "launched")


def personnel(firm: str) -> Iterable[Fact]:
    """Ties to universities, institutes and hospitals."""
    for born in spin_offs():
        if born.child == firm and about(born.parent).is_knowledge:
            yield f"{firm}/spin-off/{born.parent}", born.since, True
    for flow in relations("transfers-technology-to"):
        if flow.object == firm and about(flow.subject).is_knowledge:
            yield flow.key, flow.since, True
    for joint in relations("collaborates-with"):
        pair = {joint.subject, joint.object}
        if firm in pair and any(about(other).is_knowledge for other in pair):
            yield joint.key, joint.since, True
    for each in alliances_of(firm):
        if any(about(party).is_knowledge for party in each.roles):
            yield each.key, each.signed, True


def property_rights(firm: str) -> Iterable[Fact]:
    """Platforms that a firm owns, and licences that it gives."""
    for row in platforms(firm):
        yield row["key"], row["since"], True
    for each in alliances_of(firm):
        if firm in each.side("licence", "originator"):
            yield each.key, each.signed, True


def revenues(firm: str) -> Iterable[Fact]:
    """What large partners may owe a firm from which the asset comes."""
    for each in ties(firm):
        if each.roles[firm] == "originator" and large_partners(each, firm):
            for term in terms_of(each.key, *PAYMENTS):
                if term.one("disclosure") != "none":
                    yield term.key, each.signed, term.disclosed


def facts(firm: str) -> dict[int, list[Fact]]:
    """The facts behind each factor of a firm."""
    agencies = ("fda", "ema", "european-commission")
    return {
        1: list(personnel(firm)),
        2: [(each.key, each.date, True) for each in money(firm, "seed", "venture", "")],
        3: [(each.key, each.date, True) for each in money(firm, "ipo")],
        4: [],
        5: [(str(number), row["date"], True)
            for number, row in enumerate(approvals(firm, *agencies))],
        6: list(property_rights(firm)),
        7: [(e.key, e.signed, True) for e in ties(firm) if large_partners(e, firm)],
        8: list(revenues(firm)),
        9: [(row["key"], row["date"], True) for row in stages(firm, *CLINICAL)],
    }  # fmt: skip


def told(firm: str, factor: int, as_of: str) -> tuple[list[Fact], list[Fact]]:
    """The facts that show a factor by a day, and those that leave it open."""
    found = {fact for fact in facts(firm)[factor] if not fact[1] or known(fact[1], as_of)}
    shown = {fact for fact in found if fact[2] and known(fact[1], as_of)}
    return sorted(shown), sorted(found - shown)


def state(shown: list[Fact], left: list[Fact], factor: int) -> str:
    if factor == NO_FACT:
        return "no fact"
    return "present" if shown else "unknown" if left else "not seen"


def in_words(shown: list[Fact], left: list[Fact], factor: int) -> str:
    """The value of a factor as a person reads it."""
    if factor == NO_FACT or not shown + left:
        return state(shown, left, factor)
    one, many = NOUNS[factor]
    if not shown:
        return f"{len(left)} {one if len(left) == 1 else many} left open"
    years = sorted({date[:4] for _, date, _ in shown if date})
    span = "undated" if not years else years[0]
    span += f" to {years[-1]}" if len(years) > 1 else ""
    more = f"; {len(left)} more left open" if left else ""
    return f"{len(shown)} {one if len(shown) == 1 else many}, {span}{more}"


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("galapagos", EVER), ("ablynx", "2010-12-31"), ("movetis", EVER), ("thrombogenics", EVER),
     ("etherna", EVER), ("imcyse", "2018-06-30")],
)  # fmt: skip
def test_critical_success_factors(ask: Ask, firm: str, as_of: str) -> None:
    expected = []
    for factor in FACTORS:
        shown, left = told(firm, factor, as_of)
        words = in_words(shown, left, factor)
        expected.append((factor, state(shown, left, factor), words, len(shown), len(left)))
    found = ask("critical-success-factors", firm=firm, as_of=as_of)
    agree(found, "number state value facts doubtful", expected)


@pytest.mark.parametrize(
    ("firm", "as_of"), [("galapagos", EVER), ("ablynx", "2010-12-31"), ("movetis", EVER)]
)
def test_critical_success_factor_facts(ask: Ask, firm: str, as_of: str) -> None:
    expected = []
    for factor in FACTORS:
        shown, left = told(firm, factor, as_of)
        expected += [(factor, "yes", key, date) for key, date, _ in shown]
        expected += [(factor, "open", key, date) for key, date, _ in left]
    found = ask("critical-success-factor-facts", firm=firm, as_of=as_of)
    for row in found:
        if "/decision/" in row["fact"]:
            row["fact"] = "decision"  # its name holds a digest of its document
    expected = [(*row[:2], "decision" if row[0] == 5 else row[2], row[3]) for row in expected]
    agree(found, "number shows fact date", expected)


@pytest.mark.parametrize("given", [{}, {"country": "US"}, {"country": "BE", "as_of": "2010-12-31"}])
def test_critical_success_factors_by_country(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    firms = biotechnology_of(given.get("country", "BE"), as_of)
    expected: list[Line] = []
    for factor in FACTORS:
        by_firm = [told(firm, factor, as_of) for firm in firms]
        if factor == NO_FACT:
            expected.append((factor, len(firms), "", "", "", "", ""))
            continue
        present = sum(bool(shown) for shown, _ in by_firm)
        unknown = sum(bool(left) and not shown for shown, left in by_firm)
        expected.append((
            factor, len(firms), present, unknown, len(firms) - present - unknown,
            rounded(Fraction(100 * present, len(firms)), 1),
            sum(len(shown) for shown, _ in by_firm),
        ))  # fmt: skip
    found = ask("critical-success-factors-by-country", **given)
    agree(found, "number firms present unknown notSeen share facts", expected)


def test_a_fact_without_a_date_leaves_a_factor_open_on_an_earlier_day(ask: Ask) -> None:
    def capital(as_of: str) -> str:
        found = ask("critical-success-factors", firm="ablynx", as_of=as_of)
        return found[1]["state"]

    assert (capital("2010-12-31"), capital(EVER)) == ("unknown", "present")
