"""What the saved questions on the claims of the literature answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

import pytest

from tests.questions.asking import Ask, agree, known, label, number, years_between
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    about,
    alliances,
    alliances_of,
    around,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    regions_of,
    rows,
    split,
    terms_of,
)


def of_date(given: dict[str, str]) -> Iterator[Alliance]:
    """The alliances that were certainly signed by the date asked for."""
    by = given.get("as_of", EVER)
    return (each for each in alliances().values() if known(each.signed, by))


def halves(low: str, high: str) -> str:
    """Whether two rates are halves, as far as the lower is known."""
    if not low:
        return ""
    return "yes" if low == high == "50" else "no"


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "cost-share"}, {"kind": "profit-share"}, {"as_of": "2008-12-31"}],
)
def test_risk_sharing_alliances(ask: Ask, given: dict[str, str]) -> None:
    kinds = {given["kind"]} if "kind" in given else {"cost-share", "profit-share"}
    agree(
        ask("risk-sharing-alliances", **given),
        "alliance allianceName signed parties share rateMin rateMax equal wording term",
        (
            (
                each.key, each.one("title"), each.signed, names_of(each.roles),
                label("term-kind", term.kind), number(term.one("rate_min")),
                number(term.one("rate_max")), halves(term.one("rate_min"), term.one("rate_max")),
                term.one("wording"), term.key,
            )
            for each in of_date(given)
            for term in terms_of(each.key, *kinds)
        ),
    )  # fmt: skip


def fields(each: Alliance) -> set[str]:
    """The fields of an alliance, as the graph keeps them."""
    return {word.strip().lower() for _, row in each.told for word in split(row["fields"])}


@pytest.mark.parametrize(
    "given",
    [
        {"field": "covid-19"}, {"field": "hiv"}, {"field": "tuberculosis"},
        {"field": "diagnostics", "as_of": "2000-12-31"},
    ],
)  # fmt: skip
def test_alliances_in_a_field(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliances-in-a-field", **given),
        "alliance allianceName signed parties kinds fields subject",
        (
            (
                each.key, each.one("title"), each.signed, names_of(each.roles),
                ", ".join(sorted(label("alliance-kind", kind) for kind in each.kinds)),
                ", ".join(sorted(fields(each))), each.one("subject"),
            )
            for each in of_date(given)
            if any(given["field"] in field for field in fields(each))
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {}, {"kind": "consortium"}, {"kind": "data-access"}, {"kind": "amendment"},
        {"kind": "collaborative-research", "country": "BE", "as_of": "2000-12-31"},
    ],
)  # fmt: skip
def test_alliances_of_a_kind(ask: Ask, given: dict[str, str]) -> None:
    by = given.get("as_of", EVER)
    agree(
        ask("alliances-of-a-kind", **given),
        "alliance allianceName signed ended parties countries kinds subject",
        (
            (
                each.key, each.one("title"), each.signed,
                each.ended if known(each.ended, by) else "", names_of(each.roles),
                len({about(key).one("country") for key in each.roles} - {""}),
                ", ".join(sorted(label("alliance-kind", kind) for kind in each.kinds)),
                each.one("subject"),
            )
            for each in of_date(given)
            if given.get("kind", "joint-venture") in each.kinds
            and ("country" not in given or each.has_party_of(given["country"]))
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"partner": "roche"}, {"as_of": "2000-12-31"}])
def test_portfolio_spread(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for partner, large in organisations().items():
        held = {
            each.key: [key for key in each.others(partner)
                       if about(key).kinds("/firms") & BIOTECHNOLOGY]
            for each in alliances_of(partner)
            if not each.is_takeover and known(each.signed, given.get("as_of", EVER))
        }  # fmt: skip
        own = [alliances()[key] for key, firms in held.items() if firms]
        if "large-pharma" in large.kinds("/firms") and own:
            if given.get("partner", partner) != partner:
                continue
            told = sorted(set().union(*map(fields, own)))
            expected.append((
                partner, name_of(partner), len(own), len(set().union(*held.values())),
                sum(bool(fields(each)) for each in own), len(told), ", ".join(told),
            ))  # fmt: skip
    agree(
        ask("portfolio-spread", **given),
        "partner partnerName alliances firms withField fields fieldNames",
        expected,
    )


def crossing(each: Alliance) -> tuple[int, int, int, int, int, str]:
    """Borders that an alliance crosses, parties by sphere, countries, and whether both sides."""
    parties = [about(key) for key in each.roles]
    spheres = [
        sum(sphere in party.spheres for party in parties)
        for sphere in ("academia", "industry", "government")
    ]
    countries = len({party.one("country") for party in parties} - {""})
    both = bool(spheres[0] and spheres[1])
    borders = max(countries - 1, 0) + both
    return borders, spheres[0], spheres[1], spheres[2], countries, "yes" if both else "no"


@pytest.mark.parametrize("given", [{}, {"country": "NL"}, {"at_least": "1", "as_of": "1990-12-31"}])
def test_alliances_across_cultures(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for each in of_date(given):
        borders, academia, industry, government, countries, both = crossing(each)
        if (
            borders >= int(given.get("at_least", "2"))
            and not each.is_takeover
            and ("country" not in given or each.has_party_of(given["country"]))
        ):
            expected.append((
                each.key, each.one("title"), each.signed, borders, both, academia, industry,
                government, countries, len(each.roles),
            ))  # fmt: skip
    agree(
        ask("alliances-across-cultures", **given),
        "alliance allianceName signed borders academicIndustrial academia industry government "
        "countries parties",
        expected,
    )


def first_approvals(as_of: str) -> dict[str, str]:
    """The first approval of each product that bears a date and was certain by a date."""
    found: dict[str, str] = {}
    dated = (
        (row["product"], row["date"])
        for row in rows("programmes/approvals")
        if row["decision"] in {"approved", "conditional"} and row["date"]
    )
    for product, date in dated:
        if known(date, as_of):
            found[product] = min(found.get(product, date), date, key=first_day)
    return found


def developed_together() -> Iterable[tuple[str, str, str]]:
    """Product, firm and partner, where a stage of the programme names the partner."""
    partners = {
        (row["programme"], org(row["partner"])) for row in rows("programmes/stages")
        if row["partner"]
    }  # fmt: skip
    return {
        (row["product"], org(row["firm"]), partner)
        for row in rows("programmes/programmes")
        for programme, partner in partners
        if programme == row["key"] and row["product"] and partner != org(row["firm"])
    }


@pytest.mark.parametrize("given", [{}, {"partner": "gilead"}, {"as_of": "2020-12-31"}])
def test_alliance_to_approval(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    approved = first_approvals(as_of)
    expected = []
    for product, firm, partner in developed_together():
        common = [
            each
            for each in alliances_of(firm)
            if partner in each.roles and not each.is_takeover
            if each.signed and known(each.signed, as_of)
        ]
        if product not in approved or not common or given.get("partner", partner) != partner:
            continue
        begun = min(common, key=lambda each: (first_day(each.signed), each.key))
        if first_day(begun.signed) <= last_day(approved[product]):
            expected.append((
                product, firm, partner, begun.key, begun.signed, approved[product],
                years_between(begun.signed, approved[product]),
            ))  # fmt: skip
    agree(
        ask("alliance-to-approval", **given),
        "product firm partner alliance signed approved years",
        expected,
    )


@pytest.mark.parametrize(
    "given", [{}, {"at_least": "2"}, {"country": "BE"}, {"as_of": "2010-12-31"}]
)
def test_suppliers_by_clients(ask: Ask, given: dict[str, str]) -> None:
    served: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in of_date(given):
        for supplier in each.side("service", "originator"):
            served[supplier] += [
                (client, each.key)
                for client in each.side("service", "partner")
                if client != supplier
            ]
    expected = []
    for supplier, pairs in served.items():
        country, clients = about(supplier).one("country"), {client for client, _ in pairs}
        home = sum(bool(country) and about(key).one("country") == country for key in clients)
        if len(clients) < int(given.get("at_least", "1")):
            continue
        if given.get("country", country) == country:
            held = len({key for _, key in pairs})
            expected.append((supplier, len(clients), home, held, names_of(clients)))
    agree(
        ask("suppliers-by-clients", **given),
        "supplier clients inTheCountry alliances clientNames",
        expected,
    )


STAGES = ["discovery", "definition", "preclinical", "phase-1", "phase-2", "phase-3", "submitted",
          "approved", "launched"]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"stage": "discovery"}, {"stage": "preclinical"}, {"as_of": "2012-12-31"},
     {"country": "US"}],
)  # fmt: skip
def test_furthest_stage_of_firms(ask: Ask, given: dict[str, str]) -> None:
    firm_of = {row["key"]: org(row["firm"]) for row in rows("programmes/programmes")}
    reached: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows("programmes/stages"):
        if row["stage"] in STAGES and known(row["date"], given.get("as_of", EVER)):
            rank = STAGES.index(row["stage"]) + 1
            reached[firm_of[row["programme"]]][row["programme"]].add(rank)
    expected = []
    for firm, programmes in reached.items():
        if not about(firm).kinds("/firms") & BIOTECHNOLOGY:
            continue
        rank = max(set().union(*programmes.values()))
        stage = STAGES[rank - 1]
        there = sum(rank in ranks for ranks in programmes.values())
        if about(firm).one("country") == given.get("country", "BE") and (
            given.get("stage", stage) == stage
        ):
            expected.append((firm, rank, label("stage", stage), there, len(programmes)))
    agree(
        ask("furthest-stage-of-firms", **given),
        "firm rank stageName there programmes",
        expected,
    )


def nearness(one: str, other: str) -> int:
    """0 for seats in one city, 1 for seats in one region, 2 for others in one country."""
    cities, regions = zip(*(seated(key) for key in (one, other)), strict=True)
    return 0 if cities[0] == cities[1] else 1 if regions[0] == regions[1] else 2


def seated(key: str) -> tuple[str, str]:
    """City and region of an organisation; empty where one of them is not known."""
    country, _, city = about(key).seat
    place = about(key).place
    region = next(iter(around(place) & regions_of(country) - {place}), "") if city else ""
    return (place, region) if region else ("", "")


@pytest.mark.parametrize("given", [{}, {"as_of": "2015-12-31"}, {"country": "US"}])
def test_alliances_by_proximity(ask: Ask, given: dict[str, str]) -> None:
    country = given.get("country", "BE")
    held = [each for each in of_date(given) if not each.is_takeover]
    near = sorted(
        {key for each in held for key in each.roles
         if about(key).seat[0] == country and seated(key)[0]}
    )  # fmt: skip
    together = {(one, other) for each in held for one in each.roles for other in each.roles}
    pairs = Counter(nearness(*pair) for pair in combinations(near, 2))
    allied = Counter(nearness(*pair) for pair in combinations(near, 2) if pair in together)
    agree(
        ask("alliances-by-proximity", **given),
        "nearness organisations pairs allied perThousand",
        (
            (
                name, len(near), pairs[degree], allied[degree],
                number(str(round(Decimal(allied[degree] * 1000) / pairs[degree], 1))),
            )
            for degree, name in enumerate(("same city", "same region", "same country"))
        ),
    )  # fmt: skip
