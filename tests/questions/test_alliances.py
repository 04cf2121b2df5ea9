"""What the saved questions on alliances answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import pytest

from tests import tables
from tests.questions.asking import (
    Ask,
    Line,
    agree,
    flows,
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
    organisations,
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
        ended = [each for each in held if each.ended and last_day(each.ended) <= as_of]
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


@pytest.mark.parametrize("given", [{}, {"reason": "partner-strategy"}, {"firm": "galapagos"}])
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
            if each.one("end_reason") not in {"", "completed"}
            and "acquisition-bid" not in each.kinds
            and given.get("reason", each.one("end_reason")) == each.one("end_reason")
            and (not given.get("firm") or given["firm"] in each.roles)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("firm", "other"), [("galapagos", "ablynx"), ("galapagos", "abbvie")])
def test_common_partners(ask: Ask, firm: str, other: str) -> None:
    def partners(one: str) -> Mapping[str, list[tuple[str, str]]]:
        found = defaultdict(list)
        for each in alliances_of(one):
            for party in each.others(one):
                day = first_day(each.signed) if each.signed else "undated"
                found[party].append((day, each.key))
        return found

    mine, theirs = partners(firm), partners(other)
    agree(
        ask("common-partners", firm=firm, other_firm=other),
        "partner partnerName withFirm firmAlliance withOther otherAlliance",
        (
            (
                party, name_of(party), len(mine[party]), min(mine[party])[1],
                len(theirs[party]), min(theirs[party])[1],
            )
            for party in set(mine) & set(theirs)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"partner_country": "US"}])
def test_country_pairs_by_decade(ask: Ask, given: dict[str, str]) -> None:
    def size(each: Alliance, party: str) -> str:
        is_new = "new-biotechnology-firm" in about(party).kinds("/firms")
        return each.size(party) or ("small" if is_new else "")

    pairs: dict[tuple[str, str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for each in alliances().values():
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


@pytest.mark.parametrize("given", [{}, {"kind": "option"}, {"currency": "USD"}, {"country": "BE"}])
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
            for each in alliances().values()
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


@pytest.mark.parametrize("country", ["BE", "US"])
def test_dependence_by_function(ask: Ask, country: str) -> None:
    expected = []
    for key, firm in organisations().items():
        if not firm.kinds("/firms") & BIOTECHNOLOGY or firm.one("country") != country:
            continue
        partners = {
            each.key: {party for party in each.others(key) if each.size(party) == "large"}
            for each in alliances_of(key)
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
                sum(not each.ended for each in held),
            ))  # fmt: skip
    agree(
        ask("dependence-by-function", country=country),
        "firm partners alliances marketing manufacturing development licence milestones noEndKnown",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"country": "BE"}])
def test_governance_spectrum_by_decade(ask: Ask, given: dict[str, str]) -> None:
    held: Counter[tuple[str, object]] = Counter()
    main: Counter[tuple[str, object]] = Counter()
    for each in alliances().values():
        if not given or each.has_party_of(given["country"]):
            held.update({(each.decade, RANKS[kind]) for kind in each.kinds})
            main[each.decade, RANKS[each.main]] += 1
    agree(
        ask("governance-spectrum-by-decade", **given),
        "decade rank alliances byMainAgreement",
        ((*place, count, main[place]) for place, count in held.items()),
    )


@pytest.mark.parametrize("country", ["BE", "US"])
def test_open_innovation_firms(ask: Ask, country: str) -> None:
    expected = []
    for key, firm in organisations().items():
        taken, given, received, sent, joint = flows(key)
        inward, outward = taken + received, given + sent
        if firm.is_firm and firm.one("country") == country and inward + outward:
            way = "coupled" if inward and outward else "inbound" if inward else "outbound"
            expected.append((key, way, taken, given, received, sent, joint))
    agree(
        ask("open-innovation-firms", country=country),
        "firm direction licencesTaken licencesGiven knowledgeReceived knowledgeSent collaborations",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "ucb"}, {"as_of": "2010-12-31"}, {"firm": "argenx", "kind": "licence"}],
)
def test_partners_of_a_firm(ask: Ask, given: dict[str, str]) -> None:
    firm = given.get("firm", "galapagos")
    agree(
        ask("partners-of-a-firm", **given),
        "alliance partner partnerName role kinds signed ended reason",
        (
            (
                each.key, party, name_of(party), label("party-role", each.roles[party]),
                labelled("alliance-kind", each.kinds), each.signed, each.ended,
                label("end-reason", each.one("end_reason")),
            )
            for each in of_firm(firm, given.get("as_of", EVER))
            for party in each.others(firm)
            if given.get("kind", each.main) in each.kinds
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}])
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
            if given.get("firm", firm) == firm
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"acquirer": "sanofi"}])
def test_takeovers(ask: Ask, given: dict[str, str]) -> None:
    def line(each: tables.Takeover, buyer: str) -> Line:
        agreed = finest(alliances()[key].signed for key in each.deals)
        before = agreed or each.date
        earlier = [
            alliance
            for alliance in alliances_of(each.target)
            if buyer in alliance.roles and not alliance.kinds & {"acquisition", "acquisition-bid"}
            and alliance.signed and before and first_day(alliance.signed) < first_day(before)
        ]  # fmt: skip
        signed, key = min(((e.signed, e.key) for e in earlier), default=("", ""))
        gap = years_between(signed, before)
        status = label("firm-status", about(each.target).one("status"))
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
        ),
    )


@pytest.mark.parametrize("given", [{}, {"country": "US"}])
def test_triple_helix_alliances(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for each in alliances().values():
        sides = {
            sphere: [party for party in each.roles if sphere in about(party).spheres]
            for sphere in ("academia", "industry", "government", "hybrid")
        }
        spheres = sum(bool(sides[sphere]) for sphere in ("academia", "industry", "government"))
        if spheres > 1 and (not given or each.has_party_of(given["country"])):
            expected.append((
                each.key, each.signed, "yes" if spheres == 3 else "no",
                *map(names_of, sides.values()),
                sum(not about(party).spheres for party in each.roles),
            ))  # fmt: skip
    agree(
        ask("triple-helix-alliances", **given),
        "alliance signed tripleHelix academia industry government hybrid sphereNotKnown",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"kind": "distribution"}, {"firm": "ucb"}])
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
