"""What the saved questions on deals answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Final

import pytest

from tests.questions.asking import (
    LICENCES,
    Ask,
    Line,
    agree,
    known,
    label,
    labelled,
    labels,
    made_by,
    number,
    of_firm,
    years_between,
)
from tests.questions.rounding import rounded
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    Term,
    about,
    alliances,
    alliances_of,
    finest,
    first,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    rows,
    split,
    takeovers,
    terms_of,
)

Given = dict[str, str]


def by_then(as_of: str = EVER) -> list[Alliance]:
    """The alliances that were certainly signed by a date."""
    return [each for each in alliances().values() if known(each.signed, as_of)]


def fields(each: Alliance) -> set[str]:
    """The fields of an alliance, in lower case."""
    return {field.lower() for _, row in each.told for field in split(row["fields"])}


def is_over(each: Alliance, as_of: str) -> bool:
    """Whether the end of an alliance is dated and was certain by a date."""
    return bool(each.ended) and last_day(each.ended) <= as_of


def is_abroad(each: Alliance) -> bool:
    """Whether two parties are seated in different countries."""
    return len({about(party).one("country") for party in each.roles} - {""}) > 1


def has_large(each: Alliance) -> bool:
    """Whether a party is a large firm, or was large when it signed."""
    return "large" in each.sizes.values() or any(
        about(party).is_firm and about(party).size == "large" for party in each.roles
    )


def of_country(each: Alliance, given: Mapping[str, str]) -> bool:
    """Whether a party is seated in the country asked for, if one is."""
    return "country" not in given or each.has_party_of(given["country"])


def percent(part: int, whole: int) -> str:
    """A share in percent, rounded to one decimal; empty of nothing."""
    return rounded(Fraction(100 * part, whole), 1) if whole else ""


# Comparable deals --------------------------------------------------------------------------------


def in_words(term: Term) -> str:
    """A term as a cell shows it."""
    low, high = term.one("rate_min"), term.one("rate_max")
    if not term.disclosed:
        return label("disclosure", term.one("disclosure"))
    if term.one("amount"):
        millions = number(str(Decimal(term.one("amount")) / 1000000))
        bound = "up to " if term.one("is_maximum") == "yes" else ""
        return f"{bound}{term.one('currency')} {millions} million"
    if low:
        upper = f" to {number(high)}" if high else " or more"
        return number(low) + ("" if low == high else upper) + " percent"
    return f"up to {number(high)} percent" if high else term.one("wording") or "disclosed"


def comparable(given: Mapping[str, str]) -> list[Alliance]:
    """The deals of the kind, in the field and between the dates."""
    return [
        each
        for each in by_then(given.get("as_of", EVER))
        if given.get("kind", "licence") in each.kinds
        and ("from" not in given or (each.signed and first_day(each.signed) >= given["from"]))
        and ("field" not in given or any(given["field"] in field for field in fields(each)))
    ]


@pytest.mark.parametrize(
    "given",
    [
        {}, {"kind": "option", "field": "oncology"}, {"kind": "acquisition"},
        {"from": "2015-01-01", "as_of": "2020-12-31"},
    ],
)  # fmt: skip
def test_comparable_deals(ask: Ask, given: Given) -> None:
    def cell(each: Alliance, *kinds: str) -> str:
        return "; ".join(sorted(in_words(term) for term in terms_of(each.key, *kinds)))

    agree(
        ask("comparable-deals", **given),
        "alliance parties signed fields upfront milestones total price royalty undisclosedTerms "
        "statedTerms",
        (
            (
                each.key, names_of(each.roles), each.signed, ", ".join(sorted(fields(each))),
                cell(each, "upfront"), cell(each, "milestone", "milestones"),
                cell(each, "headline"), cell(each, "purchase-price"), cell(each, "royalty"),
                sum(t.one("disclosure") == "undisclosed" for t in terms_of(each.key)),
                len(terms_of(each.key)),
            )
            for each in comparable(given)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {}, {"kind": "option"}, {"kind": "acquisition"},
        {"field": "oncology", "from": "2005-01-01", "as_of": "2020-12-31"},
    ],
)  # fmt: skip
def test_comparable_deals_summary(ask: Ask, given: Given) -> None:
    deals = comparable(given)
    expected: list[Line] = []
    for kind in {term.kind for each in deals for term in terms_of(each.key)}:
        told = [terms for each in deals if (terms := terms_of(each.key, kind))]
        amounts: dict[str, list[Decimal]] = defaultdict(list)
        for terms in told:
            largest: dict[str, Decimal] = {}
            for term in terms:
                if term.disclosed and term.one("amount"):
                    unit, amount = term.one("currency"), Decimal(term.one("amount"))
                    largest[unit] = max(amount, largest.get(unit, amount))
            for unit, amount in largest.items():
                amounts[unit].append(amount)
        best = Counter(
            next(said for said in ("amount", "disclosed", "undisclosed", "none") if any(
                said == ("amount" if term.disclosed and term.one("amount")
                         else term.one("disclosure")) for term in terms))
            for terms in told
        )  # fmt: skip
        rest = (len(deals), best["undisclosed"], best["disclosed"], best["none"],
                len(deals) - len(told))  # fmt: skip
        for unit, found in amounts.items():
            range_ = (number(str(value)) for value in (min(found), median(found), max(found)))
            expected.append((kind, unit, len(found), *range_, *rest))
        if not amounts:
            expected.append((kind, "", 0, "", "", "", *rest))
    agree(
        ask("comparable-deals-summary", **given),
        "term currency disclosed minimum median maximum deals undisclosed withoutAmount "
        "statedNone notSearched",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [
        {}, {"field": "inflammation", "from": "2010-01-01"},
        {"field": "vaccine", "as_of": "2010-12-31"},
    ],
)  # fmt: skip
def test_licences_in_a_field(ask: Ask, given: Given) -> None:
    as_of, field = given.get("as_of", EVER), given.get("field", "oncology")
    agree(
        ask("licences-in-a-field", **given),
        "agreement licensor licensee kindName subject fields signed ended",
        (
            (
                f"{each.key}/agreement/{kind}", licensor, licensee, label("alliance-kind", kind),
                each.one("subject"), ", ".join(sorted(fields(each))), each.signed,
                each.ended if is_over(each, as_of) else "",
            )
            for each in by_then(as_of)
            if any(field in text for text in (each.one("subject").lower(), *fields(each)))
            and ("from" not in given or (each.signed and first_day(each.signed) >= given["from"]))
            for kind in LICENCES
            for licensor in each.side(kind, "originator")
            for licensee in each.side(kind, "partner")
        ),
    )  # fmt: skip


# Rights, acquisitions ----------------------------------------------------------------------------


def names_of_product(product: str) -> list[str]:
    """Name, codes and brands of a product, in lower case."""
    return [
        name.lower() for row in rows("programmes/products") if row["key"] == product
        for name in (row["name"], *split(row["codes"]), *split(row["brands"]))
    ]  # fmt: skip


def is_named(product: str, each: Alliance) -> bool:
    """Whether title or subject of an alliance holds a name of a product."""
    texts = each.one("title").lower(), each.one("subject").lower()
    return any(name in text for name in names_of_product(product) for text in texts)


def fate(firm: str, as_of: str) -> str:
    """What became of a firm by a date."""
    found = [
        f"taken over by {name_of(acquirer)}" for each in takeovers().values()
        if each.target == firm and known(each.date, as_of) for acquirer in each.acquirers
    ]  # fmt: skip
    gone = any(known(date, as_of) for date in about(firm).all("dissolved") if date)
    return min([*found, *(["gone"] if gone else [])], default="")


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}, {"as_of": "2016-12-31"}])
def test_free_rights(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)

    def is_given_away(each: Alliance, product: str, later: list[Alliance], end: str) -> bool:
        programmes = {r["key"] for r in rows("programmes/programmes") if r["product"] == product}
        return any(is_named(product, other) for other in later) or any(
            stage["programme"] in programmes and stage["date"] and known(stage["date"], as_of)
            and stage["partner"] and about(org(stage["partner"])).is_firm
            and org(stage["partner"]) not in each.roles and first_day(stage["date"]) > end
            for stage in rows("programmes/stages")
        )  # fmt: skip

    expected = []
    for each in alliances().values():
        for holder in each.returned:
            end = last_day(each.ended or each.signed)
            later = [other for other in of_firm(holder, as_of)
                     if other.signed and first_day(other.signed) > end]  # fmt: skip
            products = [product for product in made_by(holder) - {""} if is_named(product, each)]
            if (
                not known(each.ended, as_of) or given.get("firm", holder) != holder
                or any(is_given_away(each, product, later, end) for product in products)
            ):  # fmt: skip
                continue
            told = [row for row in rows("programmes/products") if row["key"] in products]
            outcomes = {label("programme-outcome", row["outcome"]) for row in told
                        if known(row["stage_date"], as_of)}  # fmt: skip
            signed = [other for other in later if not other.is_takeover]
            expected.append((
                each.key, holder, names_of(each.others(holder)), each.one("subject"),
                "; ".join(sorted(row["name"] for row in told)), "; ".join(sorted(outcomes)),
                each.ended, label("end-reason", each.one("end_reason")), len(signed),
                sum(bool(fields(each) & fields(other)) for other in signed), fate(holder, as_of),
            ))  # fmt: skip
    agree(
        ask("free-rights", **given),
        "alliance holder from subject products outcomes ended reason laterAlliances laterInField "
        "holderNow",
        expected,
    )


def test_a_right_that_was_licensed_again_is_not_free(ask: Ask) -> None:
    """Ablynx got its anti-TNF Nanobodies back in 2011 and licensed ozoralizumab on in 2015."""
    now = {row["alliance"] for row in ask("free-rights")}
    then = {row["alliance"] for row in ask("free-rights", as_of="2014-12-31")}
    assert "ablynx-wyeth-2006" in then - now


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "janssen"}, {"firm": "sanofi", "as_of": "2019-12-31"}, {"firm": "takeda"}],
)
def test_acquisitions_of_a_firm(ask: Ask, given: Given) -> None:
    firm, as_of = given.get("firm", "ucb"), given.get("as_of", EVER)

    def price(term: Term) -> str:
        return (
            in_words(term)
            if term.one("amount")
            else first((term.one("wording"), label("disclosure", term.one("disclosure"))))
        )

    expected = []
    for each in takeovers().values():
        if firm not in each.acquirers or not known(each.date, as_of):
            continue
        agreed = finest(alliances()[key].signed for key in each.deals)
        prices = {price(t) for key in each.deals for t in terms_of(key, "purchase-price")}
        whole = each.key, each.target, agreed or each.date, "; ".join(sorted(prices))
        before = [
            other for other in alliances_of(each.target)
            if firm in other.roles and not other.is_takeover and other.signed and whole[2]
            and first_day(other.signed) < first_day(whole[2])
        ]  # fmt: skip
        expected += [
            (*whole, other.key, labelled("alliance-kind", other.kinds), other.signed,
             years_between(other.signed, whole[2]))
            for other in before
        ] or [(*whole, "", "", "", "")]  # fmt: skip
    agree(
        ask("acquisitions-of-a-firm", **given),
        "takeover target date price alliance kinds signed years",
        expected,
    )


# Counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"as_of": "2000-12-31"}])
def test_alliances_by_kind(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    held = [each for each in by_then(as_of) if of_country(each, given)]
    start = "alliance-kind/"
    kinds = {key.removeprefix(start) for key in labels() if key.startswith(start)}
    found = {kind: [each for each in held if kind in each.kinds] for kind in kinds}
    expected = []
    for kind, mine in {**found, "": held}.items():
        cross, large = sum(map(is_abroad, mine)), sum(map(has_large, mine))
        expected.append((
            kind, label("alliance-kind", kind) or "all", len(mine), cross,
            percent(cross, len(mine)), large, percent(large, len(mine)),
            sum(not is_over(each, as_of) for each in mine),
            sum(not each.signed for each in mine),
        ))  # fmt: skip
    agree(
        ask("alliances-by-kind", **given),
        "kind kindName alliances crossBorder crossBorderShare withLargeParty largeShare inForce "
        "undated",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [
        {}, {"at_least": "2"}, {"with_kind": "equity", "as_of": "2010-12-31"},
        {"country": "BE", "at_least": "3"},
    ],
)  # fmt: skip
def test_component_bundles(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    held = [each for each in by_then(as_of) if of_country(each, given)]
    bundles: dict[frozenset[str], list[Alliance]] = defaultdict(list)
    for each in held:
        bundles[frozenset(each.kinds)].append(each)
    agree(
        ask("component-bundles", **given),
        "kinds components alliances share crossBorder inForce example",
        (
            (
                labelled("alliance-kind", kinds, " + "), len(kinds), len(mine),
                percent(len(mine), len(held)), sum(map(is_abroad, mine)),
                sum(not is_over(each, as_of) for each in mine),
                max((first_day(e.signed) if e.signed else "", e.key) for e in mine)[1],
            )
            for kinds, mine in bundles.items()
            if len(kinds) >= int(given.get("at_least", "1"))
            and ("with_kind" not in given or given["with_kind"] in kinds)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"country": "US", "as_of": "2010-12-31"}])
def test_alliances_per_year(ask: Ask, given: Given) -> None:
    years: dict[str, list[Alliance]] = defaultdict(list)
    for each in by_then(given.get("as_of", EVER)):
        if of_country(each, given):
            years[each.signed[:4] or "undated"].append(each)
    expected = []
    for year, mine in years.items():
        unclear = sum(
            not is_abroad(each) and any(not about(p).one("country") for p in each.roles)
            for each in mine
        )
        cross = sum(map(is_abroad, mine))
        expected.append((
            year, len(mine), cross, len(mine) - cross - unclear, unclear,
            percent(cross, len(mine) - unclear), sum(each.is_takeover for each in mine),
        ))  # fmt: skip
    agree(
        ask("alliances-per-year", **given),
        "year alliances crossBorder atHome seatNotKnown crossBorderShare takeovers",
        expected,
    )


# Terms -------------------------------------------------------------------------------------------


def told(term: Term) -> Line:
    """Rates, amount and words of a term."""
    return (
        number(term.one("rate_min")), number(term.one("rate_max")), number(term.one("amount")),
        term.one("currency"), "yes" if term.one("is_maximum") == "yes" else "",
        label("disclosure", term.one("disclosure")), term.one("wording"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"firm": "galapagos"}, {"partner": "novartis"}, {"as_of": "1999-12-31"}]
)
def test_equity_stakes_of_partners(ask: Ask, given: Given) -> None:
    expected: list[Line] = []
    for each in by_then(given.get("as_of", EVER)):
        kinds = each.kinds & {"equity", "majority-equity"}
        for firm in {party for kind in kinds for party in each.side(kind, "originator")}:
            takers = {party for kind in kinds for party in each.side(kind, "partner")}
            if given.get("firm", firm) == firm and (
                "partner" not in given or given["partner"] in takers
            ):
                whole = (each.key, firm, names_of(takers), each.signed,
                         labelled("alliance-kind", each.kinds))  # fmt: skip
                terms = terms_of(each.key, "equity-purchase", "stake")
                expected += [(*whole, *told(term), term.key) for term in terms]
                if not terms:
                    expected.append((*whole, *[""] * 8))
    agree(
        ask("equity-stakes-of-partners", **given),
        "alliance firm partners signed kinds stakeMinimum stakeMaximum amount currency upperBound "
        "disclosure wording term",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [
        {}, {"firm": "galapagos"}, {"disclosure": "undisclosed"},
        {"term_kind": "royalty", "disclosure": "disclosed", "as_of": "2012-12-31"},
    ],
)  # fmt: skip
def test_royalties_and_milestones(ask: Ask, given: Given) -> None:
    agree(
        ask("royalties-and-milestones", **given),
        "alliance parties signed termKindName rateMinimum rateMaximum amount currency upperBound "
        "disclosureName wording term",
        (
            (
                each.key, names_of(each.roles), each.signed, label("term-kind", term.kind),
                *told(term), term.key,
            )
            for each in by_then(given.get("as_of", EVER))
            for term in terms_of(each.key, "royalty", "milestones", "milestone")
            if ("firm" not in given or given["firm"] in each.roles)
            and given.get("term_kind", term.kind) == term.kind
            and given.get("disclosure", term.one("disclosure")) == term.one("disclosure")
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {}, {"country": "BE", "partner_country": "JP"},
        {"country": "US", "as_of": "2000-12-31"},
    ],
)  # fmt: skip
def test_territories_and_marketing(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    couples: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in by_then(as_of):
        for kind in each.kinds & {"distribution", "co-promotion", "licence"}:
            sides = [side for side in each.sides if kind in side.kinds]
            for owner in {party for side in sides for party in side.with_role("originator")}:
                for marketer in each.side(kind, "partner"):
                    here, there = about(owner).one("country"), about(marketer).one("country")
                    if (
                        here and there and here != there
                        and given.get("country", here) == here
                        and given.get("partner_country", there) == there
                    ):  # fmt: skip
                        couples[each.key, owner, marketer].add(kind)
    agree(
        ask("territories-and-marketing", **given),
        "alliance owner marketer kinds subject signed inForce",
        (
            (
                *couple, labelled("alliance-kind", kinds), alliances()[couple[0]].one("subject"),
                alliances()[couple[0]].signed,
                "no" if is_over(alliances()[couple[0]], as_of) else "yes",
            )
            for couple, kinds in couples.items()
        ),
    )  # fmt: skip


def test_the_territory_of_a_right_is_read_from_title_and_subject(ask: Ask) -> None:
    for row in ask("territories-and-marketing", country="BE", partner_country="JP"):
        each = alliances()[row["alliance"]]
        says = any("Japan" in text for text in (each.one("title"), each.one("subject")))
        assert ("Japan" in row["territories"].split(", ")) is says
        assert row["partnersHome"] == ("yes" if says else "no" if row["territories"] else "")


# Concentration -----------------------------------------------------------------------------------


def value(each: Alliance, unit: str) -> Decimal:
    """The announced total, else upfront payment and total of milestones; 0 where none is told."""
    total, upfront, milestones = (
        largest(each, unit, kind) for kind in ("headline", "upfront", "milestones")
    )
    return total or upfront + milestones


def milestones_of(each: Alliance, unit: str) -> Decimal:
    """The largest milestone term."""
    return largest(each, unit, "milestone", "milestones")


def largest(each: Alliance, unit: str, *kinds: str) -> Decimal:
    """The largest disclosed amount of terms of some kinds in a currency, or 0."""
    return max(
        (Decimal(term.one("amount")) for term in terms_of(each.key, *kinds)
         if term.disclosed and term.one("amount") and term.one("currency") == unit),
        default=Decimal(0),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "US"}, {"country": "BE", "as_of": "2014-12-31"}])
@pytest.mark.parametrize("what", ["value", "milestone"])
def test_concentration(ask: Ask, given: Given, what: str) -> None:
    worth = value if what == "value" else milestones_of
    units = {term.one("currency") for each in alliances() for term in terms_of(each)} - {""}
    expected: list[Line] = []
    for firm in organisations():
        if given.get("country", "BE") != about(firm).one("country"):
            continue
        mine = [
            each for each in of_firm(firm, given.get("as_of", EVER))
            if each.roles[firm] == "originator" and not each.is_takeover
            and "partner" in each.roles.values()
        ]  # fmt: skip
        without = sum(not any(worth(each, unit) for unit in units) for each in mine)
        for unit in units:
            parts: dict[str, Fraction] = defaultdict(Fraction)
            for each in mine:
                takers = [party for party, role in each.roles.items() if role == "partner"]
                for taker in takers:
                    parts[taker] += Fraction(worth(each, unit)) / len(takers)
            parts = {party: part for party, part in parts.items() if part}
            whole = sum(parts.values(), Fraction(0))
            expected += [
                (
                    firm, unit, len(parts), rounded(whole, 6), party,
                    rounded(100 * part / whole, 1),
                    rounded(sum((p * p for p in parts.values()), Fraction(0)) / whole / whole, 3),
                    sum(worth(each, unit) > 0 for each in mine), without,
                )
                for party, part in parts.items() if part == max(parts.values())
            ]  # fmt: skip
    agree(
        ask(f"{what}-concentration", **given),
        "firm currency partners "
        f"{'value' if what == 'value' else 'milestones'} largestPartner largestShare herfindahl "
        "alliancesWithValue alliancesWithoutValue",
        expected,
    )


# The mating dance --------------------------------------------------------------------------------


def dance(given: Mapping[str, str]) -> Iterable[tuple[Alliance, str, str]]:
    """The couples: an alliance, a small party and a large one seated abroad."""
    for each in by_then(given.get("as_of", EVER)):
        for small in each.roles:
            is_new = about(small).kind("/firms") == "new-biotechnology-firm"
            size = each.size(small) or ("small" if is_new else "")
            for large in each.roles:
                here, there = about(small).one("country"), about(large).one("country")
                if (
                    size in {"micro", "small"} and each.size(large) == "large"
                    and here and there and here != there
                    and given.get("country", here) == here
                    and given.get("partner_country", there) == there
                ):  # fmt: skip
                    yield each, small, large


def ending(each: Alliance, small: str, large: str, as_of: str) -> str:
    """How a couple ended, the first that holds."""
    bought = [
        each.date for each in takeovers().values()
        if each.target == small and large in each.acquirers and known(each.date, as_of)
    ]  # fmt: skip
    reason = each.one("end_reason")
    over = last_day(each.ended) <= as_of if each.ended else bool(reason) and as_of == EVER
    if each.is_takeover:
        return "takeover, bid or sale"
    if any(not (date and each.signed) or first_day(date) >= first_day(each.signed)
           for date in bought):  # fmt: skip
        return "taken over by the partner"
    if over:
        return {"completed": "completed", "": "ended, reason not known",
                "unknown": "ended, reason not known"}.get(reason, "ended early")  # fmt: skip
    if fate(small, as_of) or any(
        each.target == small and known(each.date, as_of) for each in takeovers().values()
    ):
        return "no end known, small firm taken over by another or gone"
    return "no end known"


DANCES: Final = [
    {}, {"country": "US", "partner_country": "CH"}, {"country": "US"}, {"partner_country": "JP"},
    {"country": "BE", "as_of": "2012-12-31"},
]  # fmt: skip


@pytest.mark.parametrize("given", DANCES)
def test_mating_dance_alliances(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)

    def line(each: Alliance, small: str, large: str) -> Line:
        reason = each.one("end_reason")
        over = last_day(each.ended) <= as_of if each.ended else bool(reason) and as_of == EVER
        return (
            each.key, small, large, labelled("alliance-kind", each.kinds), each.signed,
            ending(each, small, large, as_of), label("end-reason", reason) if over else "",
            each.ended if over else "", "yes" if len(each.sizes) > 1 else "no",
        )  # fmt: skip

    agree(
        ask("mating-dance-alliances", **given),
        "alliance small large kinds signed ending reason ended sizesStated",
        (line(*couple) for couple in dance(given)),
    )


@pytest.mark.parametrize("given", DANCES)
def test_mating_dance(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    found: dict[tuple[str, str, str], list[tuple[Alliance, str, str]]] = defaultdict(list)
    for each, small, large in dance(given):
        here, there = (about(party).one("country").lower() for party in (small, large))
        found[each.decade, here, there].append((each, small, large))
    expected = []
    for row, couples in found.items():
        ends = [ending(*couple, as_of) for couple in couples]
        early = Counter(
            label("end-reason", each.one("end_reason"))
            for (each, _, _), end in zip(couples, ends, strict=True) if end == "ended early"
        )  # fmt: skip
        expected.append((
            *row, len(couples), *(ends.count(end) for end in (
                "takeover, bid or sale", "taken over by the partner", "completed", "ended early",
                "ended, reason not known",
                "no end known, small firm taken over by another or gone", "no end known",
            )),
            ", ".join(f"{why} {n}" for why, n in sorted(early.items())),
            len({small for _, small, _ in couples}), len({large for _, _, large in couples}),
        ))  # fmt: skip
    agree(
        ask("mating-dance", **given),
        "decade smallCountry largeCountry couples takeovers takenOverByPartner completed "
        "endedEarly endedReasonNotKnown smallFirmGone noEndKnown earlyReasons smallFirms "
        "largeFirms",
        expected,
    )


# Possible partners -------------------------------------------------------------------------------

INVESTORS: Final = {
    "venture-capital", "corporate-venture", "private-equity", "public-fund", "bank",
    "development-bank",
}  # fmt: skip


def is_investor(key: str) -> bool:
    """Whether an organisation is an investor by the table of investors or of institutions."""
    return bool(about(key).kinds("/investors") & INVESTORS) or bool(
        about(key).kinds("/institutions") & {"venture-capital", "public-fund"}
    )


def is_there(key: str, as_of: str) -> bool:
    """Whether a firm exists by itself at a date, as far as known."""
    status = about(key).one("status") in {"acquired", "merged", "bankrupt", "dissolved"}
    merged = [row["from"] for row in rows("institutions/relations")
              if row["relation"] == "merged-into" and org(row["subject"]) == key]  # fmt: skip
    bought = any(e.target == key and known(e.date, as_of) for e in takeovers().values())
    founded = about(key).founded
    return not (
        fate(key, as_of) or bought or any(known(date, as_of) for date in merged)
        or (status and as_of == EVER) or (founded and first_day(founded) > as_of)
    )  # fmt: skip


def topics(firm: str, as_of: str) -> set[str]:
    """The fields of the alliances of a firm and the indications of its programmes."""
    programmes = {row["key"] for row in rows("programmes/programmes") if org(row["firm"]) == firm}
    uses = {
        use.lower() for row in rows("programmes/stages")
        if row["programme"] in programmes and known(row["date"], as_of)
        for use in split(row["indications"])
    }  # fmt: skip
    return uses.union(*(fields(each) for each in of_firm(firm, as_of)))


def smaller(each: Alliance, partner: str) -> list[str]:
    """The biotechnology firms that give in an alliance and are not stated to be large."""
    if each.is_takeover or each.roles[partner] != "partner":
        return []
    return [
        party for party, role in each.roles.items()
        if role == "originator" and about(party).kinds("/firms") & BIOTECHNOLOGY
        and each.size(party) != "large"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("galapagos", EVER), ("ablynx", "2014-12-31"), ("argenx", EVER), ("ablynx", EVER)],
)
def test_possible_partners(ask: Ask, firm: str, as_of: str) -> None:
    newest = max(first_day(each.signed) for each in alliances().values() if each.signed)
    now, mine = min(newest, as_of)[:4], topics(firm, as_of)
    country = about(firm).one("country")

    def line(partner: str) -> Line | None:
        held = of_firm(partner, as_of)
        allied = [each for each in held if not each.is_takeover]
        shared = {field for each in allied for field in fields(each)} & mine
        past = [each for each in held if smaller(each, partner)]
        dates = [int(each.signed[:4]) for each in held if each.signed]
        if not shared or not past or not dates or int(now) - max(dates) > 20:
            return None
        near = [
            each for each in past
            if any(about(p).one("country") == country for p in smaller(each, partner))
        ]  # fmt: skip
        last = max(past, key=lambda e: (first_day(e.signed) if e.signed else "", e.key))
        age = int(now) - int(last.signed[:4]) if last.signed else 99
        running = sum(not is_over(each, as_of) and not each.is_takeover for each in held)
        points = (
            min(6, 2 * len(shared)), min(3, len(past)), min(2, len(near)),
            2 if age <= 5 else 1 if age <= 10 else 0,
            2 if running <= 3 else 1 if running <= 9 else 0,
        )  # fmt: skip
        deeds = {
            f"{label('alliance-kind', kind)} with {name_of(party)}"
            for each in past for kind in each.kinds for party in smaller(each, partner)
        }  # fmt: skip
        return (
            partner, sum(points), *points, len(shared), len(past), len(near), last.signed, running,
            f"shares {', '.join(sorted(shared))}; has done {', '.join(sorted(deeds))}", last.key,
        )  # fmt: skip

    known_already = {party for each in of_firm(firm, as_of) for party in each.roles} | {firm}
    found = (
        line(key) for key in organisations()
        if about(key).is_firm and key not in known_already and not is_investor(key)
        and is_there(key, as_of)
    )  # fmt: skip
    agree(
        ask("possible-partners", firm=firm, as_of=as_of),
        "partner score fieldPoints pastPoints countryPoints recentPoints capacityPoints "
        "sharedFields smallerFirmAlliances sameCountryAlliances lastSigned inForce reasons "
        "lastAlliance",
        [each for each in found if each],
    )
