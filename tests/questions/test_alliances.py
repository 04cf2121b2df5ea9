"""What the saved questions on alliances answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median
from typing import Final

import pytest

from tests import tables
from tests.questions.asking import (
    Ask,
    Line,
    agree,
    flows,
    known,
    label,
    labelled,
    number,
    of_firm,
    years_between,
)
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    about,
    alliances,
    alliances_of,
    finest,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    rows,
    takeovers,
    terms,
    terms_of,
)

RANKS: Final = {
    "consortium": 1, "amendment": 1, "service": 2, "licence": 3, "option": 3, "data-access": 3,
    "supply": 4, "distribution": 4, "collaborative-research": 5, "co-development": 5,
    "co-promotion": 5, "loan": 5, "equity": 6, "majority-equity": 7, "joint-venture": 8,
    "spin-off": 8, "asset-purchase": 9, "acquisition": 9, "acquisition-bid": 9, "other": "",
}  # fmt: skip
"""Where a kind of agreement stands on the range from relational contract to merger."""
EARLY: Final = "2009-12-31"


def ended_by(each: Alliance, as_of: str) -> bool:
    """Whether its end is certain by a date; one of an unknown day only if all is asked for."""
    if each.ended:
        return last_day(each.ended) <= as_of
    return as_of == EVER and bool(each.one("end_reason"))


def ended_early(each: Alliance) -> bool:
    """Whether a reason of the end is stated, and the work was not done."""
    return each.one("end_reason") not in {"", "completed", "unknown"}


def alliances_before(takeover: tables.Takeover, buyer: str) -> list[Alliance]:
    """The alliances of the two that were signed before the deal, else before the takeover."""
    agreed = finest(alliances()[key].signed for key in takeover.deals) or takeover.date
    return [
        each
        for each in alliances_of(takeover.target)
        if buyer in each.roles and not each.kinds & {"acquisition", "acquisition-bid"}
        and "affiliate" not in {each.roles[takeover.target], each.roles[buyer]}
        and each.signed and agreed and first_day(each.signed) < first_day(agreed)
    ]  # fmt: skip


def signed_by(given: Mapping[str, str]) -> list[Alliance]:
    """All alliances that were certainly signed by the date asked for."""
    return [each for each in alliances().values() if known(each.signed, given.get("as_of", EVER))]


def relationships(given: Mapping[str, str]) -> list[Alliance]:
    """Those that are no takeover, bid, majority stake or sale of assets."""
    return [each for each in signed_by(given) if not each.is_takeover]


@pytest.mark.parametrize(
    ("firm", "as_of"), [("galapagos", EVER), ("galapagos", "2010-12-31"), ("ucb", EVER)]
)
def test_alliance_portfolio(ask: Ask, firm: str, as_of: str) -> None:
    signed = of_firm(firm, as_of)
    by_kind = {
        label("alliance-kind", kind): [each for each in signed if kind in each.kinds]
        for kind in {kind for each in signed for kind in each.kinds}
    }
    expected = []
    for kind, held in {**by_kind, "all": signed}.items():
        ended = [each for each in held if ended_by(each, as_of)]
        dates = [each.signed for each in held if each.signed]
        large = [e for e in held if any(e.size(p) == "large" for p in e.others(firm))]
        expected.append((
            kind, len(held), len(held) - len(ended), len(ended), len(held) - len(dates),
            min(dates, default=""), max(dates, default=""), len(large),
        ))  # fmt: skip
    agree(
        ask("alliance-portfolio", firm=firm, as_of=as_of),
        "kind alliances noEndKnown ended undated firstSigned lastSigned withLargeParty",
        expected,
    )


@pytest.mark.parametrize("alliance", ["galapagos-gilead-2019", "thrombogenics-alcon-2012"])
def test_alliance_terms(ask: Ask, alliance: str) -> None:
    agree(
        ask("alliance-terms", alliance=alliance),
        "term termKind disclosure amount currency rateMin rateMax isMaximum wording",
        (
            (
                term.key, label("term-kind", term.kind),
                label("disclosure", term.one("disclosure")), number(term.one("amount")),
                term.one("currency"), number(term.one("rate_min")), number(term.one("rate_max")),
                "true" if term.one("is_maximum") == "yes" else "", term.one("wording"),
            )
            for term in terms_of(alliance)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "galapagos"}, {"reason": "programme-failure"}, {"as_of": "2012-12-31"}],
)
def test_alliances_that_ended_early(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliances-that-ended-early", **given),
        "alliance parties kinds signed ended years why",
        (
            (
                each.key, names_of(each.roles), labelled("alliance-kind", each.kinds),
                each.signed, each.ended, years_between(each.signed, each.ended),
                label("end-reason", each.one("end_reason")),
            )
            for each in alliances().values()
            if ended_early(each) and ended_by(each, given.get("as_of", EVER))
            and "acquisition-bid" not in each.kinds
            and given.get("reason", each.one("end_reason")) == each.one("end_reason")
            and (not given.get("firm") or given["firm"] in each.roles)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "other", "as_of"),
    [
        ("galapagos", "ablynx", EVER),
        ("galapagos", "abbvie", EVER),
        ("galapagos", "ablynx", "2012-12-31"),
    ],
)
def test_common_partners(ask: Ask, firm: str, other: str, as_of: str) -> None:
    def partners(one: str) -> Mapping[str, list[tuple[str, str]]]:
        found = defaultdict(list)
        for each in of_firm(one, as_of):
            for party in each.others(one):
                day = first_day(each.signed) if each.signed else "undated"
                found[party].append((day, each.key))
        return found

    mine, theirs = partners(firm), partners(other)
    agree(
        ask("common-partners", firm=firm, other_firm=other, as_of=as_of),
        "partner partnerName withFirm firmAlliance withOther otherAlliance",
        (
            (
                party, name_of(party), len(mine[party]), min(mine[party])[1],
                len(theirs[party]), min(theirs[party])[1],
            )
            for party in set(mine) & set(theirs)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"country": "BE"}, {"partner_country": "US"}, {"country": "BE", "as_of": EARLY}]
)
def test_country_pairs_by_decade(ask: Ask, given: dict[str, str]) -> None:
    def size(each: Alliance, party: str) -> str:
        is_new = "new-biotechnology-firm" in about(party).kinds("/firms")
        return each.size(party) or ("small" if is_new else "")

    pairs: dict[tuple[str, str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for each in signed_by(given):
        for small in each.roles:
            for large in each.roles:
                here, there = about(small).one("country"), about(large).one("country")
                if (
                    size(each, small) in {"micro", "small"} and each.size(large) == "large"
                    and here and there and here != there
                    and given.get("country", here) == here
                    and given.get("partner_country", there) == there
                ):  # fmt: skip
                    pairs[each.decade, here.lower(), there.lower()].add((each.key, small, large))
    agree(
        ask("country-pairs-by-decade", **given),
        "decade smallCountry largeCountry alliances takeovers smallFirms largeFirms",
        (
            (
                *pair, len({key for key, _, _ in found}),
                len({key for key, _, _ in found if alliances()[key].is_takeover}),
                len({small for _, small, _ in found}), len({large for _, _, large in found}),
            )
            for pair, found in pairs.items()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "option"}, {"currency": "USD", "country": "BE"}, {"as_of": "1999-12-31"}],
)
def test_deals_by_disclosed_value(ask: Ask, given: dict[str, str]) -> None:
    def largest(key: str, kind: str, currency: str) -> Decimal | None:
        found = [
            Decimal(term.one("amount"))
            for term in terms_of(key, kind)
            if term.disclosed and term.one("amount") and term.one("currency") == currency
        ]
        return max(found, default=None)

    def line(each: Alliance, currency: str) -> Line:
        headline, price, upfront, milestones = (
            largest(each.key, kind, currency)
            for kind in ("headline", "purchase-price", "upfront", "milestones")
        )
        totals = [total for total in (headline, price) if total is not None]
        value = max(totals) if totals else upfront
        by = "headline" if value == headline else "upfront" if not totals else "purchase price"
        hidden = sum(term.one("disclosure") == "undisclosed" for term in terms_of(each.key))
        amounts = ("" if amount is None else number(str(amount))
                   for amount in (value, headline, price, upfront, milestones))  # fmt: skip
        return each.key, currency, by, each.signed, hidden, *amounts

    agree(
        ask("deals-by-disclosed-value", **given),
        "alliance currency decidedBy signed undisclosedTerms value headline purchasePrice "
        "upfront milestones",
        (
            line(each, currency)
            for each in signed_by(given)
            for currency in {
                term.one("currency")
                for term in terms_of(each.key, "headline", "purchase-price", "upfront")
                if term.disclosed and term.one("amount")
            }
            if given.get("currency", currency) == currency
            and (not given.get("kind") or given["kind"] in each.kinds)
            and (not given.get("country") or each.has_party_of(given["country"]))
        ),
    )


@pytest.mark.parametrize(("country", "as_of"), [("BE", EVER), ("US", EVER), ("BE", EARLY)])
def test_dependence_by_function(ask: Ask, country: str, as_of: str) -> None:
    expected = []
    for key, firm in organisations().items():
        if not firm.kinds("/firms") & BIOTECHNOLOGY or firm.one("country") != country:
            continue
        partners = {
            each.key: {party for party in each.others(key) if each.size(party) == "large"}
            for each in of_firm(key, as_of)
            if not each.is_takeover
        }
        held = [alliances()[each] for each, large in partners.items() if large]
        functions = [
            sum(bool(each.kinds & kinds) for each in held)
            for kinds in (
                {"distribution", "co-promotion"}, {"supply"},
                {"co-development", "collaborative-research"}, {"licence", "option"},
            )
        ]  # fmt: skip
        paid = sum(bool(terms_of(each.key, "milestone", "milestones")) for each in held)
        if held:
            expected.append((
                key, len(set().union(*partners.values())), len(held), *functions, paid,
                sum(not ended_by(each, as_of) for each in held),
            ))  # fmt: skip
    agree(
        ask("dependence-by-function", country=country, as_of=as_of),
        "firm partners alliances marketing manufacturing development licence milestones noEndKnown",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"country": "BE", "as_of": "2004-12-31"}])
def test_governance_spectrum_by_decade(ask: Ask, given: dict[str, str]) -> None:
    held: Counter[tuple[str, object]] = Counter()
    main: Counter[tuple[str, object]] = Counter()
    for each in signed_by(given):
        if not given or each.has_party_of(given["country"]):
            held.update({(each.decade, RANKS[kind]) for kind in each.kinds})
            main[each.decade, RANKS[each.main]] += 1
    agree(
        ask("governance-spectrum-by-decade", **given),
        "decade rank alliances byMainAgreement",
        ((*place, count, main[place]) for place, count in held.items()),
    )


@pytest.mark.parametrize(("country", "as_of"), [("BE", EVER), ("US", EVER), ("BE", EARLY)])
def test_open_innovation_firms(ask: Ask, country: str, as_of: str) -> None:
    expected = []
    for key, firm in organisations().items():
        taken, given, received, sent, joint = flows(key, as_of)
        inward, outward = taken + received, given + sent
        if firm.is_firm and firm.one("country") == country and inward + outward:
            way = "coupled" if inward and outward else "inbound" if inward else "outbound"
            expected.append((key, way, taken, given, received, sent, joint))
    agree(
        ask("open-innovation-firms", country=country, as_of=as_of),
        "firm direction licencesTaken licencesGiven knowledgeReceived knowledgeSent collaborations",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "ucb"}, {"as_of": "2010-12-31"}, {"firm": "argenx", "kind": "licence"}],
)
def test_partners_of_a_firm(ask: Ask, given: dict[str, str]) -> None:
    firm, as_of = given.get("firm", "galapagos"), given.get("as_of", EVER)
    agree(
        ask("partners-of-a-firm", **given),
        "alliance partner partnerName role kinds signed ended reason",
        (
            (
                each.key, party, name_of(party), label("party-role", each.roles[party]),
                labelled("alliance-kind", each.kinds), each.signed,
                each.ended if ended_by(each, as_of) else "",
                label("end-reason", each.one("end_reason")) if ended_by(each, as_of) else "",
            )
            for each in of_firm(firm, as_of)
            for party in each.others(firm)
            if given.get("kind", each.main) in each.kinds
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}, {"as_of": "2015-12-31"}])
def test_rights_regained(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("rights-regained", **given),
        "alliance firm from subject signed ended reason note",
        (
            (
                each.key, firm, names_of(each.others(firm), ", "), each.one("subject"),
                each.signed, each.ended, label("end-reason", each.one("end_reason")),
                each.one("end_note"),
            )
            for each in alliances().values()
            for firm in each.returned
            if given.get("firm", firm) == firm and known(each.ended, given.get("as_of", EVER))
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "BE"}, {"acquirer": "sanofi"}, {"country": "BE", "as_of": EARLY}],
)
def test_takeovers(ask: Ask, given: dict[str, str]) -> None:
    def line(each: tables.Takeover, buyer: str) -> Line:
        agreed = finest(alliances()[key].signed for key in each.deals)
        before = agreed or each.date
        earlier = alliances_before(each, buyer)
        signed, key = min(((e.signed, e.key) for e in earlier), default=("", ""))
        gap = years_between(signed, before)
        status = label("firm-status", about(each.target).one("status"))
        status = "" if "as_of" in given else status
        return (
            each.key,
            each.target,
            status,
            buyer,
            each.date,
            agreed,
            len(earlier),
            signed,
            key,
            gap,
        )

    agree(
        ask("takeovers", **given),
        "takeover target targetStatus buyer date agreed earlierAlliances firstSigned firstAlliance "
        "yearsToTakeover",
        (
            line(each, buyer)
            for each in takeovers().values()
            for buyer in each.acquirers or {""}
            if given.get("country", about(each.target).one("country"))
            == about(each.target).one("country")
            and given.get("acquirer", buyer) == buyer
            and known(each.date, given.get("as_of", EVER))
        ),
    )


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"country": "BE", "as_of": EARLY}])
def test_triple_helix_alliances(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for each in signed_by(given):
        sides = {
            sphere: [party for party in each.roles if sphere in about(party).spheres]
            for sphere in ("academia", "industry", "government", "hybrid")
        }
        spheres = sum(bool(sides[sphere]) for sphere in ("academia", "industry", "government"))
        if spheres > 1 and (not given or each.has_party_of(given["country"])):
            expected.append((
                each.key, each.signed,
                each.ended if ended_by(each, given.get("as_of", EVER)) else "",
                "yes" if spheres == 3 else "no",
                *map(names_of, sides.values()),
                sum(not about(party).spheres for party in each.roles),
            ))  # fmt: skip
    agree(
        ask("triple-helix-alliances", **given),
        "alliance signed ended tripleHelix academia industry government hybrid sphereNotKnown",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"kind": "distribution"}, {"firm": "ucb"}, {"as_of": EARLY}])
def test_undisclosed_terms(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for key in terms():
        each, held = alliances()[key], terms_of(key)
        told = Counter(term.one("disclosure") for term in held)
        hidden = {term.kind for term in held if term.one("disclosure") == "undisclosed"}
        if (
            hidden
            and given.get("kind", each.main) in each.kinds
            and (not given.get("firm") or given["firm"] in each.roles)
            and known(each.signed, given.get("as_of", EVER))
        ):
            expected.append((
                key, names_of(each.roles), each.signed, labelled("term-kind", hidden),
                told["undisclosed"], told["disclosed"], told["none"],
            ))  # fmt: skip
    agree(
        ask("undisclosed-terms", **given),
        "alliance parties signed undisclosedKinds undisclosed disclosed statedNone",
        expected,
    )


# How long alliances last, and what becomes of them ----------------------------------------------


def months_between(one: str, other: str) -> int:
    """Whole months from the first possible day of a date to a day."""
    begun = first_day(one)
    months = 12 * (int(other[:4]) - int(begun[:4])) + int(other[5:7]) - int(begun[5:7])
    return months - (other[8:] < begun[8:])


def rounded(over: int, under: int) -> str:
    """A fraction at one decimal, half away from zero."""
    return number(str((Decimal(10 * over) / under).quantize(Decimal(1), ROUND_HALF_UP) / 10))


def by_kind(held: Iterable[Alliance]) -> Mapping[str, list[Alliance]]:
    """Alliances under the label of each of their kinds, and all of them."""
    found: dict[str, list[Alliance]] = defaultdict(list)
    for each in held:
        for kind in each.kinds:
            found[label("alliance-kind", kind)].append(each)
        found["all"].append(each)
    return found


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"as_of": "2010-06-30", "months": "24"},
        {"firm": "galapagos", "as_of": "2010-12-31", "months": "6"},
    ],
)
def test_alliances_ending_soon(ask: Ask, given: dict[str, str]) -> None:
    as_of, months = given.get("as_of", "2016-01-01"), int(given.get("months", "12"))
    turn = int(as_of[:4]) * 12 + int(as_of[5:7]) - 1 + months
    until = f"{turn // 12:04}-{turn % 12 + 1:02}-{as_of[8:]}"
    agree(
        ask("alliances-ending-soon", **given),
        "alliance parties kinds signed ends monthsLeft reason",
        (
            (
                each.key, names_of(each.roles), labelled("alliance-kind", each.kinds),
                each.signed, each.ended, months_between(as_of, last_day(each.ended)),
                label("end-reason", each.one("end_reason")),
            )
            for each in relationships({"as_of": as_of})
            if each.ended and as_of < last_day(each.ended) <= until
            and given.get("firm", each.key.split("-")[0]) in {*each.roles, each.key.split("-")[0]}
        ),
    )  # fmt: skip


OPEN: Final = ("milestone", "milestones", "royalty", "profit-share", "option-fee", "earn-out")


@pytest.mark.parametrize(
    "given", [{}, {"firm": "galapagos"}, {"firm": "ablynx", "as_of": "2014-12-31"}]
)
def test_open_obligations(ask: Ask, given: dict[str, str]) -> None:
    expected: list[Line] = []
    for each in signed_by(given):
        if (
            ended_by(each, given.get("as_of", EVER))
            or "acquisition-bid" in each.kinds
            or (given and given["firm"] not in each.roles)
        ):
            continue
        if "option" in each.kinds:
            option = f"{each.key}/agreement/option"
            expected.append((each.key, each.signed, option, "option", *[""] * 6))
        expected += (
            (
                each.key, each.signed, term.key, label("term-kind", term.kind),
                label("disclosure", term.one("disclosure")), number(term.one("amount")),
                term.one("currency"), number(term.one("rate_min")), number(term.one("rate_max")),
                term.one("wording"),
            )
            for term in terms_of(each.key, *OPEN)
            if term.one("disclosure") != "none"
        )  # fmt: skip
    agree(
        ask("open-obligations", **given),
        "alliance signed obligation obligationKind disclosure amount currency rateMin rateMax "
        "wording",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"as_of": "2015-12-31"}, {"country": "BE"}])
def test_alliance_life_by_kind(ask: Ask, given: dict[str, str]) -> None:
    held = [
        each for each in relationships(given)
        if "country" not in given or each.has_party_of(given["country"])
    ]  # fmt: skip
    expected = []
    for kind, those in by_kind(held).items():
        ended = [each for each in those if ended_by(each, given.get("as_of", EVER))]
        years = [int(e.ended[:4]) - int(e.signed[:4]) for e in ended if e.ended and e.signed]
        silent = [each for each in ended if each.one("end_reason") in {"", "unknown"}]
        expected.append((
            kind, len(those), len(those) - len(ended), len(ended),
            sum(map(ended_early, ended)), len(silent), len(years), len(ended) - len(years),
            rounded(sum(years), len(years)) if years else "",
            number(str(median(years))) if years else "",
            min(years, default=""), max(years, default=""),
            sum(not each.signed for each in those),
        ))  # fmt: skip
    agree(
        ask("alliance-life-by-kind", **given),
        "kind alliances noEndKnown ended endedEarly reasonNotStated withLength lengthNotKnown "
        "meanYears medianYears shortest longest undated",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"kind": "licence"}, {"as_of": "2015-12-31"}])
def test_alliance_survival(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", "2025-12-31")
    held = [
        (
            months_between(each.signed, as_of) // 12,
            max(0, months_between(each.signed, first_day(each.ended)) // 12)
            if each.ended and last_day(each.ended) <= as_of else None,
        )
        for each in relationships({"as_of": as_of})
        if "kind" not in given or given["kind"] in each.kinds
    ]  # fmt: skip

    def reached(age: int) -> Fraction:
        """The product limit: what is left of those that entered each year of age."""
        left = Fraction(1)
        for year in range(age):
            entered = [life for followed, life in held
                       if followed > year and (life is None or life >= year)]  # fmt: skip
            left *= 1 - Fraction(sum(life == year for life in entered), len(entered) or 1)
        return left

    expected = []
    for age in (1, 2, 3, 5, 10):
        lives = [life for followed, life in held if followed >= age]
        known_ends = [life for life in lives if life is not None]
        gone = sum(life < age for life in known_ends)
        limit = 100 * reached(age)
        expected.append((
            age, len(lives), gone, len(lives) - gone,
            rounded(100 * (len(lives) - gone), len(lives)),
            rounded(limit.numerator, limit.denominator), len(known_ends),
            rounded(100 * (len(known_ends) - gone), len(known_ends)),
        ))  # fmt: skip
    agree(
        ask("alliance-survival", **given),
        "age watched ended inForce shareInForce productLimit endKnown lowerBound",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"kind": "licence"}, {"as_of": "2015-12-31"}])
def test_end_reasons(ask: Ask, given: dict[str, str]) -> None:
    ended = [each for each in relationships({}) if ended_by(each, given.get("as_of", EVER))]
    expected = []
    for kind, held in by_kind(ended).items():
        reasons = Counter(
            label("end-reason", each.one("end_reason")) or "not stated" for each in held
        )
        if "kind" not in given or label("alliance-kind", given["kind"]) == kind:
            expected += [
                (kind, reason, count, len(held), rounded(100 * count, len(held)))
                for reason, count in reasons.items()
            ]
    agree(ask("end-reasons", **given), "kindName reason alliances ended share", expected)


@pytest.mark.parametrize(
    ("country", "as_of"), [("BE", "2025-12-31"), ("BE", "2010-12-31"), ("NL", "2025-12-31")]
)
def test_portfolio_age(ask: Ask, country: str, as_of: str) -> None:
    expected = []
    gone = {
        org(row["key"])
        for row in rows("firms/firms")
        if row["dissolved"] and known(row["dissolved"], as_of)
    }
    for key, firm in organisations().items():
        held = [each for each in alliances_of(key) if not each.is_takeover]
        dated = [each for each in held if each.signed and known(each.signed, as_of)]
        ended = [each for each in dated if ended_by(each, as_of)]
        open_ = [each for each in dated if each not in ended]
        if not firm.is_firm or firm.one("country") != country or not dated or key in gone:
            continue
        months = sum(months_between(each.signed, as_of) for each in open_)
        signed = [each.signed for each in open_]
        sold = [t.date for t in takeovers().values() if t.target == key and known(t.date, as_of)]
        expected.append((
            key, len(open_), rounded(months, 12 * len(open_)) if open_ else "",
            min(signed, default=""), max(signed, default=""), len(ended),
            sum(map(ended_early, ended)), rounded(100 * sum(map(ended_early, ended)), len(dated)),
            sum(not each.signed for each in held), max(sold, default=""),
        ))  # fmt: skip
    agree(
        ask("portfolio-age", country=country, as_of=as_of),
        "firm inForce meanAge oldest newest ended endedEarly shareEndedEarly undated takenOver",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "tigenix"}, {"country": "BE", "as_of": "2012-12-31"}, {"acquirer": "sanofi"}],
)
def test_alliances_before_takeover(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for each in takeovers().values():
        sold = finest(alliances()[key].signed for key in each.deals) or each.date
        if (
            each.date
            and known(each.date, given.get("as_of", EVER))
            and given.get("firm", each.target) == each.target
            and given.get("country", "") in {"", about(each.target).one("country")}
        ):
            expected += [
                (
                    each.target, buyer, before.key, labelled("alliance-kind", before.kinds),
                    before.signed, each.key, sold, years_between(before.signed, sold),
                )
                for buyer in each.acquirers
                if given.get("acquirer", buyer) == buyer
                for before in alliances_before(each, buyer)
            ]  # fmt: skip
    agree(
        ask("alliances-before-takeover", **given),
        "target buyer alliance kinds signed takeover takenOver years",
        expected,
    )


def owners(party: str, as_of: str) -> set[str]:
    """Who took an organisation over last by a date."""
    sold = [t for t in takeovers().values()
            if t.target == party and t.acquirers and known(t.date, as_of)]  # fmt: skip
    last = max((last_day(each.date) for each in sold), default="")
    return {buyer for each in sold if last_day(each.date) == last for buyer in each.acquirers}


@pytest.mark.parametrize("given", [{}, {"firm": "ucb"}, {"firm": "biocartis"}, {"as_of": EARLY}])
def test_partner_taken_over(ask: Ask, given: dict[str, str]) -> None:
    as_of, firm = given.get("as_of", EVER), given.get("firm", "")
    expected = []
    for each in relationships(given):
        chief = {p for p, role in each.roles.items() if role not in {"affiliate", "seller"}}
        for sale in takeovers().values():
            party, day = sale.target, first_day(sale.date) if sale.date else EVER
            if (
                party not in chief or party == firm or (firm and firm not in each.roles)
                or not known(sale.date, as_of)
                or (sale.date and each.signed and first_day(each.signed) >= day)
                or (sale.date and each.ended and last_day(each.ended) < day)
            ):  # fmt: skip
                continue
            expected += [
                (
                    each.key, each.signed, each.ended if ended_by(each, as_of) else "", party,
                    names_of(each.others(party)), sale.key, sale.date, buyer,
                    "yes" if buyer in chief else "no", years_between(each.signed, sale.date), owner,
                )
                for buyer in sale.acquirers
                for first in owners(party, as_of)
                for owner in owners(first, as_of) or {first}
            ]  # fmt: skip
    agree(
        ask("partner-taken-over", **given),
        "alliance signed ended party otherParties takeover takenOver acquirer byAParty years owner",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}, {"as_of": EARLY}])
def test_follow_on_alliances(ask: Ask, given: dict[str, str]) -> None:
    pairs: dict[tuple[str, str], list[Alliance]] = defaultdict(list)
    for each in relationships(given):
        chief = (p for p, role in each.roles.items() if role not in {"affiliate", "seller"})
        for pair in combinations(sorted(chief, key=name_of), 2):
            if given.get("firm", pair[0]) in pair:
                pairs[pair].append(each)
    expected = []
    for pair, held in pairs.items():
        dates = sorted(each.signed for each in held if each.signed)
        first, latest = (dates[0], dates[-1]) if dates else ("", "")
        if len(held) > 1:
            expected.append((
                *pair, len(held), sum(not ended_by(e, given.get("as_of", EVER)) for e in held),
                sum(not each.signed for each in held), first, latest, years_between(first, latest),
                labelled("alliance-kind", {kind for each in held for kind in each.kinds}),
                "; ".join(title for _, title in sorted(
                    (each.signed or "undated", each.one("title")) for each in held
                )),
            ))  # fmt: skip
    agree(
        ask("follow-on-alliances", **given),
        "organisation partner alliances noEndKnown undated first latest years kinds titles",
        expected,
    )
