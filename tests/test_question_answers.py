"""What the saved questions answer, held against the tables they are asked of.

The expected rows are worked out from the CSV files by `tests.tables` and the rules below, each
written as the description of its question reads; the engine has no part in them.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Final

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests import tables
from tests.conftest import Built
from tests.tables import (
    BIOTECHNOLOGY,
    CODES,
    EVER,
    INTERMEDIARIES,
    Alliance,
    Finance,
    Row,
    about,
    alliances,
    alliances_of,
    finance,
    finest,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    orgs,
    regions_of,
    relations,
    rows,
    spin_offs,
    split,
    takeovers,
    terms,
    terms_of,
)
from triplehelix.answers import fill, find, text
from triplehelix.graphs import Local, Rows
from triplehelix.home import LOADERS, ONTOLOGY
from triplehelix.terms import BASE

Answer = list[dict[str, str]]
Ask = Callable[..., Answer]
Line = tuple[object, ...]

LICENCES: Final = ("licence", "option", "data-access")
RANKS: Final = {
    "consortium": 1, "amendment": 1, "service": 2, "licence": 3, "option": 3, "data-access": 3,
    "supply": 4, "distribution": 4, "collaborative-research": 5, "co-development": 5,
    "co-promotion": 5, "loan": 5, "equity": 6, "majority-equity": 7, "joint-venture": 8,
    "spin-off": 8, "asset-purchase": 9, "acquisition": 9, "acquisition-bid": 9, "other": "",
}  # fmt: skip
"""Where a kind of agreement stands on the range from relational contract to merger."""
STAGES: Final = (
    "discovery", "definition", "preclinical", "phase-1", "phase-2", "phase-3", "submitted",
    "approved", "launched", "withdrawn", "discontinued",
)  # fmt: skip


@pytest.fixture(scope="module")
def ask(shipped_graph: Built) -> Ask:
    """Ask a saved question of the shipped facts, as `triplehelix ask` does."""
    graph = Local(shipped_graph.folder)

    def answer(name: str, **given: str) -> Answer:
        typed = {key.replace("_", "-"): value for key, value in given.items()}
        found = graph.ask(fill(graph, find(name), typed))
        assert isinstance(found, Rows)
        cells = [[_short(text(cell)) for cell in row] for row in found.rows]
        return [dict(zip(found.columns, row, strict=True)) for row in cells]

    return answer


def _short(value: str) -> str:
    """The key of a thing or code, in place of its IRI."""
    if not value.startswith(BASE):
        return value
    kind, _, rest = value.removeprefix(BASE).partition("/")
    if kind in {"id", "concept"}:
        return rest.split("/", 1)[1] if "/" in rest else rest
    return rest or kind.rsplit("#", 1)[-1]


def agree(found: Answer, columns: str, expected: Iterable[Line]) -> None:
    """The answer holds these rows in these columns: all of them, no other, none twice."""
    wanted = sorted(tuple(map(str, line)) for line in expected)
    assert wanted, "nothing to compare with"
    assert sorted(tuple(row[column] for column in columns.split()) for row in found) == wanted


@cache
def labels() -> Mapping[str, str]:
    """The label of each code, by scheme and code."""
    start = f"{BASE}concept/"
    wanted = "http://www.w3.org/2004/02/skos/core#prefLabel"
    return {
        quad.subject.value.removeprefix(start): quad.object.value
        for path in sorted(ONTOLOGY.glob("*.ttl"))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        and quad.predicate.value == wanted and quad.subject.value.startswith(start)
    }  # fmt: skip


def label(scheme: str, code: str) -> str:
    """The label of a code; empty for an empty cell."""
    return labels()[f"{scheme}/{code}"] if code else ""


def labelled(scheme: str, codes: Iterable[str], between: str = ", ") -> str:
    """The labels of codes, in order."""
    return between.join(sorted(label(scheme, code) for code in codes))


def number(cell: str) -> str:
    """A number as the graph writes it."""
    return format(Decimal(cell).normalize(), "f") if cell else ""


def known(date: str, as_of: str) -> bool:
    """Whether what bears this date was certain by then; undated things are, if all is asked for."""
    return last_day(date) <= as_of


def years_between(one: str, other: str) -> object:
    """The difference of two calendar years, where both are known."""
    return int(other[:4]) - int(one[:4]) if one and other else ""


def of_firm(firm: str, as_of: str = EVER) -> list[Alliance]:
    """The alliances of a firm that were certainly signed by a date."""
    return [each for each in alliances_of(firm) if known(each.signed, as_of)]


# Alliances ---------------------------------------------------------------------------------------


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


def flows(firm: str, as_of: str = EVER) -> tuple[int, int, int, int, int]:
    """Licences taken and given, knowledge received and sent, collaborations, by a date."""
    licences = [each for each in of_firm(firm, as_of) if "licence" in each.kinds]
    sent = [r for r in relations("transfers-technology-to") if known(r.since, as_of)]
    joint = [r for r in relations("collaborates-with") if known(r.since, as_of)]
    return (
        sum(firm in each.side("licence", "partner") for each in licences),
        sum(firm in each.side("licence", "originator") for each in licences),
        sum(relation.object == firm for relation in sent),
        sum(relation.subject == firm for relation in sent),
        sum(firm in {relation.subject, relation.object} for relation in joint),
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


# Firms -------------------------------------------------------------------------------------------


@cache
def models() -> tuple[Mapping[str, str], ...]:
    """Who followed which model, as stated, read, or concluded from what a firm is seen to do."""
    told = []
    for row in rows("models/models"):
        firm, begun = org(row["firm"]), row["from"] or "undated"
        key = f"{firm}/model/{row['model']}-{begun}-{row['basis']}"
        told.append({**row, "firm": firm, "key": key})
    having = {row["firm"] for row in told}
    silent = [
        key for key, firm in organisations().items()
        if firm.kinds("/firms") & BIOTECHNOLOGY and key not in having
    ]  # fmt: skip
    return (*told, *(row for key in silent for row in _concluded(key)))


def _concluded(firm: str) -> Iterable[Mapping[str, str]]:
    """Product: it develops something. Platform: it owns one and gives access to it. Else both."""
    programmes = {row["key"] for row in rows("programmes/programmes") if org(row["firm"]) == firm}
    platforms = [row for row in rows("platforms/platforms") if org(row["owner"]) == firm]
    given = [
        each
        for each in alliances_of(firm)
        if any(firm in each.side(kind, "originator") for kind in (*LICENCES, "service"))
    ]
    opens = any(
        firm in e.side(kind, "originator") for e in given for kind in ("licence", "service")
    )
    dates = [row["date"] for row in rows("programmes/stages") if row["programme"] in programmes]
    if platforms and opens:
        dates += [row["since"] for row in platforms] + [each.signed for each in given]
    kinds = ["product"] * bool(programmes) + ["platform"] * bool(platforms and opens)
    if kinds:
        model = "hybrid" if len(kinds) == 2 else kinds[0]
        begun = min(filter(None, dates), key=lambda d: (first_day(d), last_day(d)), default="")
        yield {"firm": firm, "model": model, "from": begun, "to": "", "basis": "classified",
               "key": f"{firm}/model/{model}-classified"}  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "galapagos"}, {"basis": "classified"}, {"model": "platform"}, {"country": "BE"}],
)
def test_business_model_by_firm(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("business-model-by-firm", **given),
        "adoption firm modelName basisName since until",
        (
            (
                row["key"], row["firm"], label("business-model", row["model"]),
                label("basis", row["basis"]), row["from"], row["to"],
            )
            for row in models()
            if all(given.get(column, row[column]) == row[column]
                   for column in ("firm", "basis", "model"))
            and given.get("country", about(row["firm"]).one("country"))
            == about(row["firm"]).one("country")
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "US"}, {"basis": "stated"}])
def test_business_models_over_time(ask: Ask, given: dict[str, str]) -> None:
    beginnings = (
        *(each.signed for each in alliances().values()),
        *(row["from"] for row in models()),
        *(row["since"] for row in rows("platforms/platforms")),
        *(row["from"] for row in rows("indicators/observations")),
        *(row["from"] for row in rows("institutions/relations")
          if row["relation"] not in {"spin-off-of", "merged-into", "invests-in"}),
    )  # fmt: skip
    followers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    starters: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for year in {begun[:4] for begun in beginnings if begun}:
        for row in models():
            if (
                row["from"] and row["from"][:4] <= year <= (row["to"] or EVER)[:4]
                and about(row["firm"]).one("country") == given.get("country", "BE")
                and given.get("basis", row["basis"]) == row["basis"]
            ):  # fmt: skip
                cell = (year, label("business-model", row["model"]), label("basis", row["basis"]))
                followers[cell].add(row["firm"])
                if row["from"][:4] == year:
                    starters[cell].add(row["firm"])
    agree(
        ask("business-models-over-time", **given),
        "year model basisName firms beginning",
        ((*cell, len(firms), len(starters[cell])) for cell, firms in followers.items()),
    )


@pytest.mark.parametrize("firm", ["galapagos", "vib", "ablynx", "argenx", "bayer", "ucb"])
def test_firm_profile(ask: Ask, firm: str) -> None:
    told = about(firm)
    other = {name for cell in told.all("aliases") for name in split(cell)} | set(told.all("name"))
    former = {name for cell in told.all("former_names") for name in split(cell)}
    exchanges = {code for cell in told.all("listed_on") for code in split(cell)}
    buyers = {by for each in takeovers().values() if each.target == firm for by in each.acquirers}
    joined = {each.object for each in relations("merged-into") if each.subject == firm}
    expected = {
        ("name", told.one("name")),
        ("kind of firm", label("firm-kind", told.kind("/firms"))),
        ("kind of institution", label("institution-kind", told.kind("/institutions"))),
        ("kind of investor", label("investor-kind", told.kind("/investors"))),
        ("size", label("size", told.size)),
        ("status", label("firm-status", told.one("status"))),
        ("seat", told.seat[2] or told.seat[1]),
        ("founded", told.founded),
        ("dissolved", told.one("dissolved")),
        ("website", told.one("website")),
        *(("sphere", label("helix-sphere", sphere)) for sphere in told.spheres),
        *(("former name", name) for name in former),
        *(("other name", name) for name in other - former - {told.one("name")}),
        *(("listed on", label("exchange", code)) for code in exchanges),
        *(("spin-off of", name_of(each.parent)) for each in spin_offs() if each.child == firm),
        *(("taken over by", name_of(buyer)) for buyer in buyers),
        *(("merged into", name_of(key)) for key in joined),
        *(("note", note) for note in told.all("note")),
    }
    listed = {(row["scheme"], row["value"]) for row in rows("identifiers/identifiers")
              if org(row["organisation"]) == firm}  # fmt: skip
    expected |= {(f"identifier: {label('identifier-scheme', s)}", value) for s, value in listed}
    plain = {"ror": "ROR", "wikidata": "Wikidata"}
    expected |= {
        (plain[scheme], value) for scheme, value in tables.codes()[firm] - listed if scheme in plain
    }
    expected |= {
        ("ticker", value) for value in told.all("ticker") if ("ticker", value) not in listed
    }
    found = [row for row in ask("firm-profile", firm=firm) if row["property"] != "country"]
    agree(found, "property value", (line for line in expected if line[1]))


@pytest.mark.parametrize("given", [{}, {"country": "CH"}, {"kind": "medtech-diagnostics"}])
def test_firms_of_a_country(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for key, firm in organisations().items():
        kind, place = firm.kind("/firms"), firm.place
        exchanges = {code for cell in firm.all("listed_on") for code in split(cell)}
        if (
            firm.is_firm and firm.one("country") == given.get("country", "BE")
            and given.get("kind", kind) == kind
        ):  # fmt: skip
            expected.append((
                key, firm.one("name"), label("firm-kind", kind), place if "-" in place else "",
                firm.founded, label("firm-status", firm.one("status")),
                labelled("exchange", exchanges), len(alliances_of(key)),
            ))  # fmt: skip
    agree(
        ask("firms-of-a-country", **given),
        "firm firmName kindName place founded status listed alliances",
        expected,
    )


Event = tuple[str, str, str, str]
"""Kind, fact, date and other organisation of something in the life of a firm."""


def beginnings_and_ends(firm: str) -> Iterable[Event]:
    told = about(firm)
    if told.founded:
        yield "founding", f"{firm}/founding", told.founded, ""
    for born in spin_offs():
        if firm in {born.child, born.parent}:
            other = born.parent if born.child == firm else born.child
            yield "spin-off", f"{born.child}/spin-off/{born.parent}", born.since, other
    for joined in relations("merged-into"):
        if joined.subject == firm:
            yield "merger", joined.key, joined.since, joined.object
    if told.one("dissolved"):
        yield "dissolution", f"{firm}/dissolution", told.one("dissolved"), ""


def sales_and_purchases(firm: str) -> Iterable[Event]:
    for taken in takeovers().values():
        if taken.target == firm:
            for buyer in taken.acquirers or {""}:
                yield "takeover", taken.key, taken.date, buyer
        if firm in taken.acquirers:
            yield "takeover", taken.key, taken.date, taken.target


def alliances_and_money(firm: str) -> Iterable[Event]:
    for each in alliances_of(firm):
        if "acquisition" not in each.kinds:
            yield "alliance signed", each.key, each.signed, ""
        if each.ended:
            yield "alliance ended", each.key, each.ended, ""
    for paid in finance():
        if paid.firm == firm:
            yield "finance", paid.key, paid.date, "" if paid.kind else paid.investors[0]
    for model in models():
        if model["firm"] == firm:
            yield "business model", model["key"], model["from"], ""


def stages_and_decisions(firm: str) -> Iterable[Event]:
    mine = {row["key"] for row in rows("programmes/programmes") if org(row["firm"]) == firm}
    for row in rows("programmes/stages"):
        if row["programme"] in mine:
            yield "programme", row["key"], row["date"], org(row["partner"])
    for row in rows("programmes/approvals"):
        if row["product"] in made_by(firm):
            yield "decision of an agency", "", row["date"], org(row["agency"])


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("galapagos", EVER), ("ablynx", EVER), ("ablynx", "2012-06-30"), ("tigenix", EVER),
     ("asit", EVER)],
)  # fmt: skip
def test_life_of_a_firm(ask: Ask, firm: str, as_of: str) -> None:
    found = ask("life-of-a-firm", firm=firm, as_of=as_of)
    for row in found:
        if row["kind"] == "decision of an agency":
            row["fact"] = ""  # its name holds a digest of its document
    parts = (
        beginnings_and_ends, sales_and_purchases, alliances_and_money, stages_and_decisions,
    )  # fmt: skip
    expected = [line for part in parts for line in part(firm) if known(line[2], as_of)]
    agree(found, "kind fact date other", expected)
    dates = [first_day(row["date"]) if row["date"] else EVER for row in found]
    assert dates == sorted(dates)


# Propositions ------------------------------------------------------------------------------------

PROPOSITION_CASES: Final = [
    ("BE", EVER), ("BE", "2004-12-31"), ("BE", "2010-12-31"), ("BE", "2017-06-30"), ("US", EVER),
    ("US", "1992-12-31"), ("GB", EVER), ("CH", EVER),
]  # fmt: skip


def biotechnology_firms(country: str, as_of: str) -> list[str]:
    """The firms that are looked at: of the country, not large, not known to be founded later."""
    return [
        key for key, firm in organisations().items()
        if firm.kinds("/firms") & BIOTECHNOLOGY
        and firm.one("country") == country
        and firm.size != "large"
        and (not firm.founded or first_day(firm.founded) <= as_of)
    ]  # fmt: skip


def partnerships(firm: str, as_of: str) -> list[Alliance]:
    """Its alliances by the date, without takeovers, bids, majority stakes and sales of assets."""
    return [each for each in of_firm(firm, as_of) if not each.is_takeover]


def large_partners(each: Alliance, firm: str) -> list[str]:
    """The other parties that are large firms, or were large when they signed."""
    return [
        party for party in each.others(firm)
        if each.sizes.get(party) == "large"
        or (about(party).is_firm and about(party).size == "large")
    ]  # fmt: skip


def made_by(firm: str) -> set[str]:
    """The products that a firm originated or develops."""
    programmes = (r["product"] for r in rows("programmes/programmes") if org(r["firm"]) == firm)
    products = (r["key"] for r in rows("programmes/products") if firm in orgs(r["originators"]))
    return {*programmes, *products}


def approved(as_of: str) -> set[str]:
    """The products that an agency approved by a date, in full or with conditions."""
    return {
        row["product"] for row in rows("programmes/approvals")
        if row["decision"] in {"approved", "conditional"} and known(row["date"], as_of)
    }  # fmt: skip


def first_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, counted, alliances, those with a large firm abroad, partners, the first of them,
    alliances with a large party of unknown country, alliances with milestones, products."""
    for firm in biotechnology_firms(country, as_of):
        held = partnerships(firm, as_of)
        seats = {
            each.key: {p: about(p).one("country") for p in large_partners(each, firm)}
            for each in held
        }
        abroad = [e for e in held if any(c and c != country for c in seats[e.key].values())]
        unclear = [e for e in held if "" in seats[e.key].values()]
        partners = {p for e in abroad for p, c in seats[e.key].items() if c and c != country}
        signed, key = min(((e.signed or "undated", e.key) for e in abroad), default=("", ""))
        yield (
            firm, "yes" if abroad else "no", len(held), len(abroad), names_of(partners, ", "),
            signed.replace("undated", ""), key, len(unclear),
            sum(bool(terms_of(each.key, "milestone", "milestones")) for each in held),
            len(made_by(firm) & approved(as_of)),
        )  # fmt: skip


def second_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, success, counted, products on the market, listed, taken over, alliances, licences and
    knowledge taken in and given out, collaborations."""
    for firm in biotechnology_firms(country, as_of):
        status = about(firm).one("status")
        market, listed = on_market(firm, as_of), was_listed(firm, as_of)
        taken = [t for t in takeovers().values() if t.target == firm and known(t.date, as_of)]
        priced = any(term.disclosed for each in taken for key in each.deals
                     for term in terms_of(key, "purchase-price"))  # fmt: skip
        if status == "bankrupt":
            success = "no"
        elif market or listed or priced:
            success = "yes"
        else:
            success = "unknown" if taken or status in {"", "unknown"} else "no"
        fate = "price disclosed" if priced else "price not on record" if taken else "no"
        held = len(partnerships(firm, as_of))
        licensed, licensing, received, sent, joint = flows(firm, as_of)
        inward, outward = licensed + received, licensing + sent
        either = "yes" if held + inward + outward + joint else "no"
        yield (
            firm, success, either if success == "yes" else "", market, "yes" if listed else "no",
            fate, held, inward, outward, joint,
        )  # fmt: skip


def on_market(firm: str, as_of: str) -> int:
    """Its products and programmes that were approved or launched by a date."""
    found = made_by(firm) & approved(as_of)
    mine = {r["key"]: r["product"] or r["key"] for r in rows("programmes/programmes")
            if org(r["firm"]) == firm}  # fmt: skip
    found |= {
        mine[row["programme"]] for row in rows("programmes/stages")
        if row["programme"] in mine and row["stage"] in {"approved", "launched"}
        and known(row["date"], as_of)
    }  # fmt: skip
    return len(found)


def was_listed(firm: str, as_of: str) -> bool:
    """Whether it was listed by a date: by its offerings, or undated by the exchange alone."""
    offerings = [each for each in finance() if each.firm == firm and each.kind == "ipo"]
    dates = [each.date for each in offerings if each.date]
    listed = bool(offerings or any(about(firm).all("listed_on")))
    return listed and (any(known(date, as_of) for date in dates) if dates else as_of == EVER)


def third_proposition(country: str, as_of: str) -> Iterable[Line]:
    """Firm, counted, the adoption that decides, still integrated, and its models on each basis."""
    for firm in biotechnology_firms(country, as_of):
        mine = [row for row in models() if row["firm"] == firm and known(row["from"], as_of)]
        heard = [row for row in mine if row["basis"] != "classified"]
        integrated = [row for row in heard if row["model"] == "fully-integrated"]
        still = any(last_day(row["to"]) >= as_of for row in integrated)
        told = (in_words(row for row in mine if row["basis"] == basis)
                for basis in ("stated", "read", "classified"))  # fmt: skip
        yield (
            firm, "no" if integrated else "yes", min((r["key"] for r in integrated), default=""),
            ("yes" if still else "no") if integrated else "", *told,
        )  # fmt: skip


def in_words(adoptions: Iterable[Row]) -> str:
    """Models with the years from and to, in the order in which they begin; undated ones first."""
    told = sorted(
        (
            first_day(row["from"]) if row["from"] else "",
            f"{label('business-model', row['model'])} ({row['from'][:4] or '?'}-{row['to'][:4]})",
        )
        for row in adoptions
    )
    return "; ".join(words for _, words in told)


def percent(numerator: int, denominator: int) -> str:
    """A share in percent with one decimal; none where nothing is looked at."""
    if not denominator:
        return ""
    tenths = int(1000 * numerator / denominator + 0.5)
    return f"{tenths // 10}.{tenths % 10}"


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_1(ask: Ask, country: str, as_of: str) -> None:
    firms = list(first_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    agree(
        ask("proposition-1-firms", **given),
        "firm counted alliances alliancesWithLargeForeign partners firstSigned firstAlliance "
        "largePartnerOfUnknownCountry milestoneAlliances approvedProducts",
        firms,
    )
    counted = [line for line in firms if line[1] == "yes"]
    silent = [line for line in firms if line[2] == 0]
    unclear = [line for line in firms if line[7] and line[1] == "no"]
    agree(
        ask("proposition-1", **given),
        "numerator denominator share withoutKnownAlliance otherAlliancesOnly "
        "largePartnerOfUnknownCountry",
        [(len(counted), len(firms), percent(len(counted), len(firms)), len(silent),
          len(firms) - len(counted) - len(silent), len(unclear))],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_2(ask: Ask, country: str, as_of: str) -> None:
    firms = list(second_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    agree(
        ask("proposition-2-firms", **given),
        "firm success counted onMarket listed takenOver alliances inbound outbound collaborations",
        firms,
    )
    opened = {line[0]: sum(map(int, map(str, line[7:]))) for line in firms}
    with_either = {line[0] for line in firms if line[6] or opened[line[0]]}
    won, lost, unsure = ([line for line in firms if line[1] == success]
                         for success in ("yes", "no", "unknown"))  # fmt: skip
    either = [sum(line[0] in with_either for line in group) for group in (won, lost, unsure)]
    agree(
        ask("proposition-2", **given),
        "numerator denominator share successfulWithAlliance successfulWithOpenInnovation "
        "notSuccessful notSuccessfulWithEither shareOfNotSuccessful successUnknown "
        "unknownWithEither",
        [(either[0], len(won), percent(either[0], len(won)), sum(bool(line[6]) for line in won),
          sum(bool(opened[line[0]]) for line in won), len(lost), either[1],
          percent(either[1], len(lost)), len(unsure), either[2])],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_proposition_3(ask: Ask, country: str, as_of: str) -> None:
    firms = list(third_proposition(country, as_of))
    given = {"country": country, "as_of": as_of}
    found = ask("proposition-3-firms", **given)
    agree(found, "firm counted adoption stillIntegrated stated read classified", firms)
    heard = [line for line in firms if line[4] or line[5]]
    bases_held = (sum(bool(line[n]) for line in firms) for n in (4, 5, 6))
    whole, part = ([line for line in group if line[1] == "yes"] for group in (firms, heard))
    agree(
        ask("proposition-3", **given),
        "numerator denominator share withStatedOrRead notIntegratedOfThese shareOfThese "
        "withStated withRead withClassified withoutModel stillIntegrated",
        [(len(whole), len(firms), percent(len(whole), len(firms)), len(heard), len(part),
          percent(len(part), len(heard)), *bases_held,
          sum(not any(line[4:]) for line in firms), sum(line[3] == "yes" for line in firms))],
    )  # fmt: skip


@pytest.mark.parametrize(("country", "as_of"), PROPOSITION_CASES)
def test_propositions(ask: Ask, country: str, as_of: str) -> None:
    """The words of a reading hold the other figures, so the numbers in them are compared."""
    one = list(first_proposition(country, as_of))
    two = list(second_proposition(country, as_of))
    three = list(third_proposition(country, as_of))
    allied = [line for line in one if line[1] == "yes"]
    silent = [line for line in one if not line[2]]
    either = {line[0] for line in two if line[6] or any(line[7:])}
    won, lost, unsure = ([line for line in two if line[1] == success]
                         for success in ("yes", "no", "unknown"))  # fmt: skip
    apart = [line for line in three if line[1] == "yes"]
    unheard = [line for line in three if not line[4] and not line[5]]
    firms = len(one)
    figures = [
        (len(allied), firms, firms - len(allied) - len(silent), len(silent)),
        (
            sum(line[0] in either for line in won), len(won),
            sum(line[0] in either for line in lost), len(lost), len(unsure),
        ),
        (len(apart), firms, len(unheard)),
    ]  # fmt: skip
    found = ask("propositions", country=country, as_of=as_of)
    agree(
        found,
        "proposition numerator denominator share",
        ((n, *said[:2], percent(*said[:2])) for n, said in enumerate(figures, start=1)),
    )
    assert [tuple(map(int, re.findall("[0-9]+", row["reading"]))) for row in found] == figures


# Regions and institutions ------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"body": "biowin"}])
def test_cluster_members(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("cluster-members", **given),
        "body member since until membership bodyKind",
        (
            (
                each.object, each.subject, each.since, each.until, each.key,
                label("institution-kind", about(each.object).kind("/institutions")),
            )
            for each in relations("member-of")
            if given.get("body", each.object) == each.object
        ),
    )  # fmt: skip


@pytest.mark.parametrize("region", ["be", "be-flanders", "be-ghent"])
def test_ecosystem_elements(ask: Ask, region: str) -> None:
    held = Counter(
        firm.kind("/institutions") for firm in organisations().values() if region in firm.places
    )
    kinds = {key.split("/")[1] for key in labels() if key.startswith("institution-kind/")}
    agree(
        ask("ecosystem-elements", region=region),
        "kind institutions presence",
        ((kind, held[kind], "present" if held[kind] else "missing") for kind in kinds - {"firm"}),
    )


@pytest.mark.parametrize("given", [{}, {"host": "bio-incubator-leuven"}])
def test_incubators_and_residents(ask: Ask, given: dict[str, str]) -> None:
    hosted = [
        *((e.subject, e.object, "incubation", e) for e in relations("incubates")),
        *((e.object, e.subject, "residency", e) for e in relations("located-in")),
    ]
    agree(
        ask("incubators-and-residents", **given),
        "host resident how since until relation",
        (
            (host, resident, how, each.since, each.until, each.key)
            for host, resident, how, each in hosted
            if given.get("host", host) == host
        ),
    )


def observed(row: Row) -> Line:
    """What a question shows of an observation, besides what it is about."""
    units = {each["key"]: each["unit"] for each in rows("indicators/indicators")}
    return (
        name_of(org(row["organisation"])) if row["organisation"] else "", row["from"], row["to"],
        label("bound", row["bound"]), number(row["value"]), label("unit", units[row["indicator"]]),
    )  # fmt: skip


@pytest.mark.parametrize("indicator", ["biotech-berd-share", "biotech-firms", "life-science-firms"])
def test_indicator_across_countries(ask: Ask, indicator: str) -> None:
    agree(
        ask("indicator-across-countries", indicator=indicator),
        "area entityName since until bound value unit",
        (
            (row["area"].lower(), *observed(row))
            for row in rows("indicators/observations")
            if row["indicator"] == indicator
        ),
    )


@pytest.mark.parametrize("place", ["be-flanders", "be", "dk"])
def test_indicators_of_a_place(ask: Ask, place: str) -> None:
    agree(
        ask("indicators-of-a-place", place=place),
        "indicator entityName since until bound value unit",
        (
            (row["indicator"], *observed(row))
            for row in rows("indicators/observations")
            if row["area"].lower() == place
        ),
    )


@pytest.mark.parametrize(
    "given", [{}, {"region": "be"}, {"region": "be-wallonia", "sphere": "academia"}]
)
def test_institutions_of_a_region(ask: Ask, given: dict[str, str]) -> None:
    region = given.get("region", "be-flanders")
    agree(
        ask("institutions-of-a-region", **given),
        "institution institutionName sphereName kind seat founded website",
        (
            (
                key, told.one("name"), label("helix-sphere", sphere),
                label("institution-kind", told.kind("/institutions")), told.place, told.founded,
                told.one("website"),
            )
            for key, told in organisations().items()
            if told.kind("/institutions") not in {"", "firm"} and region in told.places
            for sphere in told.spheres
            if given.get("sphere", sphere) == sphere
        ),
    )  # fmt: skip


@pytest.mark.parametrize("country", ["BE", "GB"])
def test_organisations_by_region(ask: Ask, country: str) -> None:
    members: dict[str, list[tables.Organisation]] = defaultdict(list)
    for told in organisations().values():
        if told.one("country") == country:
            for region in regions_of(country) & told.places or {""}:
                members[region].append(told)
    expected = []
    for region, held in members.items():
        parts = [
            (
                told.is_firm, "new-biotechnology-firm" in told.kinds("/firms"), told.is_knowledge,
                bool(told.kinds("/institutions") & INTERMEDIARIES),
            )
            for told in held
        ]  # fmt: skip
        others = sum(not (firm or knowledge or between) for firm, _, knowledge, between in parts)
        counts = map(sum, zip(*parts, strict=True))
        expected.append((region, len(held), *counts, others))
    agree(
        ask("organisations-by-region", country=country),
        "region organisations firms newBiotechnologyFirms knowledgeInstitutions "
        "intermediaries others",
        expected,
    )


@pytest.mark.parametrize("organisation", ["mycartis", "vib", "ku-leuven"])
def test_spin_off_genealogy(ask: Ask, organisation: str) -> None:
    def above(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.child == key}
        return born.union(*(above(each.parent) for each in born))

    def below(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.parent == key}
        return born.union(*(below(each.child) for each in born))

    agree(
        ask("spin-off-genealogy", organisation=organisation),
        "direction parent child since event",
        (
            (way, each.parent, each.child, each.since, f"{each.child}/spin-off/{each.parent}")
            for way, family in (("ancestors", above), ("descendants", below))
            for each in family(organisation)
        ),
    )


@pytest.mark.parametrize("given", [{}, {"parent": "ku-leuven"}, {"country": "BE"}])
def test_spin_offs_by_origin(ask: Ask, given: dict[str, str]) -> None:
    went: dict[str, set[str]] = defaultdict(set)
    for taken in takeovers().values():
        went[taken.target] |= taken.acquirers
    for joined in relations("merged-into"):
        went[joined.subject].add(joined.object)
    agree(
        ask("spin-offs-by-origin", **given),
        "parent firm since status wentTo parentKind",
        (
            (
                each.parent, each.child, each.since,
                label("firm-status", about(each.child).one("status")),
                names_of(went[each.child]),
                label("institution-kind", about(each.parent).kind("/institutions")),
            )
            for each in spin_offs()
            if given.get("parent", each.parent) == each.parent
            and given.get("country", about(each.child).one("country"))
            == about(each.child).one("country")
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"source": "vib"}])
def test_technology_transfer(ask: Ask, given: dict[str, str]) -> None:
    licences = {
        (giver, taker, label("alliance-kind", kind), each.signed)
        for each in alliances().values()
        for kind in LICENCES
        for side in each.sides if kind in side.kinds
        for giver in side.with_role("originator") if about(giver).is_knowledge
        for taker in side.with_role("partner")
    }  # fmt: skip
    transfers = {
        (each.subject, each.object, "technology transfer", each.since)
        for each in relations("transfers-technology-to")
    }
    agree(
        ask("technology-transfer", **given),
        "source recipient how since",
        (line for line in licences | transfers if given.get("source", line[0]) == line[0]),
    )


# Finance -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"funder": "vlaio"}, {"recipient": "cropdesign"}])
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
        ),
    )  # fmt: skip


def shares_bought() -> Iterable[tuple[str, Finance]]:
    """Investor and event, of named investors that buy a share."""
    return (
        (investor, each)
        for each in finance() if each.is_investment
        for investor in set(each.investors) - {"private-investors", "banks"}
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "DK"}, {"kind": "venture-capital"}])
def test_investors_by_portfolio(ask: Ask, given: dict[str, str]) -> None:
    held: dict[str, list[Finance]] = defaultdict(list)
    for investor, each in shares_bought():
        kind = about(investor).kind("/investors")
        if (
            about(each.firm).one("country") == given.get("country", "BE")
            and given.get("kind", kind) == kind
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


@pytest.mark.parametrize("given", [{}, {"country": "BE"}])
def test_money_raised_by_kind(ask: Ask, given: dict[str, str]) -> None:
    by_kind: dict[str, list[Finance]] = defaultdict(list)
    for each in finance():
        if each.kind and given.get("country", about(each.firm).one("country")) == about(
            each.firm
        ).one("country"):
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


@pytest.mark.parametrize("given", [{}, {"country": "BE"}, {"exchange": "nasdaq"}])
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
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"firm": "celyad"}, {"firm": "argenx", "kind": "ipo"}])
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
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "other"), [("aelin", "etherna"), ("biocartis", "argenx"), ("amakem", "apitope")]
)
def test_shared_investors(ask: Ask, firm: str, other: str) -> None:
    def investors(one: str) -> set[str]:
        return {investor for investor, each in shares_bought() if each.firm == one}

    agree(
        ask("shared-investors", firm=firm, other_firm=other),
        "investor investee event date kind",
        (
            (investor, each.firm, each.key, each.date,
             label("finance-kind", each.kind) or "investment")
            for investor, each in shares_bought()
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


@pytest.mark.parametrize("given", [{}, {"country": "BE"}])
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
            and (not given or any(about(party).one("country") == given["country"]
                                  for party in sold(each, "originator", "seller")))
        ),
    )  # fmt: skip


# Pipeline ----------------------------------------------------------------------------------------


def originators_of(product: str) -> str:
    """The names of who made it first."""
    return names_of(
        key for row in rows("programmes/products") if row["key"] == product
        for key in orgs(row["originators"])
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"agency": "ema"}, {"product": "caplacizumab"}])
def test_approvals(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("approvals", **given),
        "product agency decision date indication originators",
        (
            (
                row["product"], org(row["agency"]), label("decision", row["decision"]), row["date"],
                row["indication"], originators_of(row["product"]),
            )
            for row in rows("programmes/approvals")
            if row["decision"] in {"approved", "conditional"}
            and given.get("agency", row["agency"]) == row["agency"]
            and given.get("product", row["product"]) == row["product"]
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"product": "caplacizumab"}])
def test_approved_products_and_originators(ask: Ask, given: dict[str, str]) -> None:
    def holders(product: str) -> Mapping[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for programme in rows("programmes/programmes"):
            if programme["product"] == product:
                mine = [s for s in rows("programmes/stages") if s["programme"] == programme["key"]]
                found[org(programme["firm"]), "developer"] += [*mine, programme]
                for stage in mine:
                    if stage["partner"]:
                        found[org(stage["partner"]), "partner"].append(stage)
        return found or {("", ""): []}

    expected = []
    for product in approved(EVER):
        dates = [row["date"] for row in rows("programmes/approvals")
                 if row["product"] == product and row["date"]
                 and row["decision"] in {"approved", "conditional"}]  # fmt: skip
        for (holder, role), events in holders(product).items():
            dated = [each for each in events if each.get("date")]
            last = max(dated, key=lambda e: (first_day(e["date"]), e["key"]), default=None)
            seen = (last["date"], label("programme-outcome", last["outcome"])) if last else ("", "")
            if given.get("product", product) == product:
                line = (product, min(dates, key=first_day, default=""), originators_of(product))
                expected.append((*line, holder, role, *seen))
    agree(
        ask("approved-products-and-originators", **given),
        "product firstApproval originators holder role lastSeen outcome",
        expected,
    )


@pytest.mark.parametrize("kind", ["antibody", "cell-therapy"])
def test_platforms_of_a_kind(ask: Ask, kind: str) -> None:
    def given(owner: str) -> int:
        return sum(
            any(owner in each.side(kind, "originator") for kind in LICENCES)
            for each in alliances_of(owner)
        )

    agree(
        ask("platforms-of-a-kind", kind=kind),
        "platform owner origins since programmes ownersPlatforms ownersLicences",
        (
            (
                row["key"], org(row["owner"]), names_of(orgs(row["origins"])), row["since"],
                sum(each["platform"] == row["key"] for each in rows("programmes/programmes")),
                sum(org(e["owner"]) == org(row["owner"]) for e in rows("platforms/platforms")),
                given(org(row["owner"])),
            )
            for row in rows("platforms/platforms")
            if row["kind"] == kind
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"institution": "vib"}])
def test_products_from_institutions(ask: Ask, given: dict[str, str]) -> None:
    expected = {
        (row["key"], "platform", origin, org(row["owner"]), "", "")
        for row in rows("platforms/platforms")
        for origin in orgs(row["origins"])
    }
    for row in rows("programmes/products"):
        firms = {org(each["firm"]) for each in rows("programmes/programmes")
                 if each["product"] == row["key"]}  # fmt: skip
        told = label("stage", row["stage"]), label("programme-outcome", row["outcome"])
        expected |= {
            (row["key"], "product", origin, firm, *told)
            for origin in orgs(row["originators"])
            for firm in firms or {""}
        }
    agree(
        ask("products-from-institutions", **given),
        "asset assetKind institution firm stage outcome",
        (
            line for line in expected
            if about(line[2]).is_knowledge and given.get("institution", line[2]) == line[2]
        ),
    )  # fmt: skip


@pytest.mark.parametrize("firm", ["galapagos", "ablynx"])
def test_programmes_of_a_firm(ask: Ask, firm: str) -> None:
    def line(programme: Row) -> Line:
        told = [row for row in rows("programmes/stages") if row["programme"] == programme["key"]]
        platform = "".join(
            row["name"]
            for row in rows("platforms/platforms")
            if row["key"] == programme["platform"]
        )
        whole = programme["key"], programme["product"], platform
        if not told:
            return (*whole, *[""] * 6)
        last = max(told, key=lambda row: (
            first_day(row["date"]) if row["date"] else "", STAGES.index(row["stage"]), row["key"]
        ))  # fmt: skip
        return (
            *whole, label("stage", last["stage"]), last["date"], last["what"],
            label("programme-outcome", last["outcome"]),
            names_of(org(row["partner"]) for row in told if row["partner"]), last["key"],
        )  # fmt: skip

    agree(
        ask("programmes-of-a-firm", firm=firm),
        "programme product platformName stage date what outcome partners event",
        map(line, (r for r in rows("programmes/programmes") if org(r["firm"]) == firm)),
    )


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}, {"outcome": "returned"}])
def test_programmes_that_stopped(ask: Ask, given: dict[str, str]) -> None:
    developers = {row["key"]: org(row["firm"]) for row in rows("programmes/programmes")}

    def later(row: Row) -> int:
        return sum(
            bool(row["date"] and each["date"]) and first_day(each["date"]) > last_day(row["date"])
            for each in rows("programmes/stages")
            if each["programme"] == row["programme"]
        )

    agree(
        ask("programmes-that-stopped", **given),
        "event programme firm stage date outcomeName partnerName laterEvents",
        (
            (
                row["key"], row["programme"], developers[row["programme"]],
                label("stage", row["stage"]), row["date"],
                label("programme-outcome", row["outcome"]),
                name_of(org(row["partner"])) if row["partner"] else "", later(row),
            )
            for row in rows("programmes/stages")
            if (row["outcome"] in {"discontinued", "returned", "refused"}
                or row["stage"] in {"discontinued", "withdrawn"})
            and given.get("firm", developers[row["programme"]]) == developers[row["programme"]]
            and given.get("outcome", row["outcome"]) == row["outcome"]
        ),
    )  # fmt: skip


# Alliance management -----------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"organisation": "amgen"}])
def test_alliance_heads(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliance-heads", **given),
        "fact organisation postTitle finding date",
        (
            (row["key"], org(row["organisation"]), row["post"], row["finding"], row["year"])
            for row in rows("management/practices")
            if row["kind"] == "alliance-head"
            and given.get("organisation", row["organisation"]) == row["organisation"]
        ),
    )


@pytest.mark.parametrize("firm", ["eli-lilly", "amgen", "sanofi", "ptc-therapeutics"])
def test_alliance_management_of_a_firm(ask: Ask, firm: str) -> None:
    agree(
        ask("alliance-management-of-a-firm", firm=firm),
        "fact kind date postTitle practices finding population value valueTo bound unit",
        (
            (
                row["key"], label("management-fact", row["kind"]), row["year"], row["post"],
                labelled("management-practice", split(row["practice"]), "; "), row["finding"],
                row["population"], number(row["value"]), number(row["value_to"]),
                label("bound", row["bound"]), label("unit", row["unit"]),
            )
            for row in rows("management/practices")
            if org(row["organisation"]) == firm
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"practice": "training"}])
def test_alliance_management_practices(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliance-management-practices", **given),
        "practice organisation factKind finding date fact",
        (
            (
                practice, org(row["organisation"]), label("management-fact", row["kind"]),
                row["finding"], row["year"], row["key"],
            )
            for row in rows("management/practices")
            if row["organisation"] and row["kind"] != "survey-finding"
            for practice in split(row["practice"])
            if given.get("practice", practice) == practice
        ),
    )  # fmt: skip


def test_alliance_management_surveys(ask: Ask) -> None:
    agree(
        ask("alliance-management-surveys"),
        "fact population finding date bound value valueTo unit",
        (
            (
                row["key"], row["population"], row["finding"], row["year"],
                label("bound", row["bound"]), number(row["value"]), number(row["value_to"]),
                label("unit", row["unit"]),
            )
            for row in rows("management/practices")
            if row["kind"] == "survey-finding"
        ),
    )  # fmt: skip


# Curation ----------------------------------------------------------------------------------------


def test_alliances_without_date(ask: Ask) -> None:
    agree(
        ask("alliances-without-date"),
        "alliance kind parties ended address",
        (
            (
                each.key, label("alliance-kind", each.main), names_of(each.roles), each.ended,
                document,
            )
            for each in alliances().values()
            if not each.signed
            for document in each.documents
        ),
    )  # fmt: skip


def test_coverage_by_class(ask: Ask) -> None:
    """Compared for classes of each sort: of one table, of two, and by a rule of the ontology."""
    told = {table: {tables.deal(row["key"]) for row in rows(f"{table}/alliances")}
            for table in ("alliances", "crossborder")}  # fmt: skip
    firms = [firm for firm in organisations().values() if firm.is_firm]
    offered = {each.firm for each in finance() if each.kind == "ipo"}
    counts = {
        ("University", "institutions"):
            sum(firm.kind("/institutions") == "university" for firm in organisations().values()),
        ("StageEvent", "programmes"): len(rows("programmes/stages")),
        ("GrantAward", "financing"): sum(r["kind"] == "grant" for r in rows("financing/rounds")),
        ("ListedFirm", "inferred"):
            sum(any(firm.all("listed_on")) or firm.key in offered for firm in firms),
        ("LargeFirm", "inferred"): sum(firm.size == "large" for firm in firms),
        ("ApprovedProduct", "inferred"): len(approved(EVER)),
    }  # fmt: skip
    chosen = {"Alliance", *(name for name, _ in counts)}
    agree(
        [row for row in ask("coverage-by-class") if row["class"] in chosen],
        "class graph things inAll",
        [
            *(("Alliance", table, len(keys), len(alliances())) for table, keys in told.items()),
            *((*place, count, count) for place, count in counts.items()),
        ],
    )


Citation = tuple[str, str, str]
"""A document, the table that cites it, and a thing that rests on it."""


def cited_for_alliances() -> Iterable[Citation]:
    for each in alliances().values():
        for (table, row), side in zip(each.told, each.sides, strict=True):
            things = [f"alliance {each.key}", *(f"{kind} in {each.key}" for kind in side.kinds)]
            yield from ((row["source_url"], table, thing) for thing in things)
    for held in terms().values():
        for term in held:
            yield from ((row["source_url"], table_of(row), term.key) for row in term.told)


def table_of(term: Row) -> str:
    """The table in which a term stands."""
    return "alliances/terms" if term in rows("alliances/terms") else "crossborder/terms"


def cited_for_organisations() -> Iterable[Citation]:
    for key, told in organisations().items():
        for table, row in told.told:
            things = [key, *(f"{key}/{part}" for part in life_in(row))]
            yield from ((row["source_url"], table, thing) for thing in things)
    for taken in tables.told_takeovers():
        thing = f"{taken.target}/takeover/{taken.acquirer}"
        yield taken.document, taken.table, thing
    for row in rows("financing/rounds"):
        offering = f"{org(row['firm'])}/ipo/{row['date'][:4] or 'undated'}"
        thing = offering if row["kind"] == "ipo" else row["key"]
        yield row["source_url"], "financing/rounds", thing
    for row in rows("institutions/relations"):
        names = [org(row["subject"]), row["relation"], row["object"], row["from"]]
        if row["relation"] == "spin-off-of":
            names[1:] = ["spin-off", row["object"]]
        yield row["source_url"], "institutions/relations", "/".join(names)


def life_in(row: Row) -> Iterable[str]:
    """The events that the row of an organisation tells of, without its takeover."""
    if row.get("founded"):
        yield "founding"
    if row.get("ipo_date"):
        yield f"ipo/{row['ipo_date'][:4]}"
    if row.get("dissolved"):
        yield "dissolution"
    yield from (f"spin-off/{parent}" for parent in split(row.get("spin_off_of", "")))


def cited_once() -> Iterable[Citation]:
    """Tables of which a row gives one thing."""
    for table in (
        "identifiers/identifiers", "indicators/observations", "management/practices",
        "models/models", "platforms/platforms", "programmes/approvals", "programmes/products",
        "programmes/programmes", "programmes/stages",
    ):  # fmt: skip
        for position, row in enumerate(rows(table)):
            yield row["source_url"], table, f"{table} {position}"


@pytest.mark.parametrize("at_least", ["10", "20"])
def test_documents_most_cited(ask: Ask, at_least: str) -> None:
    things: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, set[str]] = defaultdict(set)
    cited = (*cited_for_alliances(), *cited_for_organisations(), *cited_once())
    for document, table, thing in cited:
        key = document
        if document.startswith("http"):
            key = hashlib.sha256(document.encode()).hexdigest()[:12]
        things[key].add(thing)
        sources[key].add(table.split("/")[0])
    agree(
        ask("documents-most-cited", at_least=at_least),
        "document things sources",
        (
            (document, len(found), len(sources[document]))
            for document, found in things.items()
            if len(found) >= int(at_least)
        ),
    )


def stated() -> Iterable[tuple[str, str, str, str]]:
    """Thing, property, source and value, where two tables may tell of one thing."""
    columns = {"name": "prefLabel", "status": "firmStatus"}
    for key, told in organisations().items():
        for table, row in told.told:
            alone = tables.Organisation(key, ((table, row),))
            source = table.split("/")[0]
            yield from ((key, columns[c], source, row.get(c, "")) for c in columns)
            yield key, "country", source, row["country"].lower()
            yield key, "headquarteredIn", source, alone.place
            yield key, "firmKind", source, alone.kind("/firms")
            yield key, "sizeClass", source, alone.size
            yield f"{key}/founding", "eventDate", source, row.get("founded", "")
            for parent in split(row.get("spin_off_of", "")):
                yield f"{key}/spin-off/{parent}", "eventDate", source, row["founded"]
            if row.get("ipo_date"):
                yield f"{key}/ipo/{row['ipo_date'][:4]}", "eventDate", source, row["ipo_date"]
    for each in relations("spin-off-of"):
        yield f"{each.subject}/spin-off/{each.object}", "eventDate", "institutions", each.since
    for row in rows("financing/rounds"):
        if row["kind"] == "ipo" and row["date"]:
            key = f"{org(row['firm'])}/ipo/{row['date'][:4]}"
            yield key, "eventDate", "financing", row["date"]
    for taken in tables.told_takeovers():
        thing = f"{taken.target}/takeover/{taken.acquirer}"
        yield thing, "eventDate", taken.table.split("/")[0], taken.date
    for deal in alliances().values():
        yield from _stated_of(deal)


def _stated_of(each: Alliance) -> Iterable[tuple[str, str, str, str]]:
    columns = {"title": "prefLabel", "subject": "subject", "signed": "validFrom",
               "ended": "validTo", "end_reason": "endReason", "end_note": "endNote"}  # fmt: skip
    for (table, row), side in zip(each.told, each.sides, strict=True):
        source = table.split("/")[0]
        yield from ((each.key, name, source, row[column]) for column, name in columns.items())
        yield each.key, "mainAgreement", source, side.kinds[0]
        for party, role in side.roles:
            yield f"{each.key}/party/{party}", "partyRole", source, role
    for term in terms_of(each.key):
        for row in term.told:
            source = "alliances" if row in rows("alliances/terms") else "crossborder"
            yield term.key, "wording", source, row["wording"]
            yield term.key, "disclosure", source, row["disclosure"]
            yield f"{term.key}/amount", "amountValue", source, number(row["amount"])


def test_facts_that_differ(ask: Ask) -> None:
    """Titles of documents are left out: they are no facts of a table on its own."""
    values: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for thing, name, source, value in stated():
        if value:
            values[thing, name].setdefault(source, value)
    expected = []
    for (thing, name), told in values.items():
        dated = name in {"eventDate", "validFrom", "validTo"}
        ranked = [told[source] for source in sorted(told, key=lambda s: (s != "firms", s))]
        accepted = finest(ranked) if dated else ranked[0]
        for one, mine in told.items():
            for other, theirs in told.items():
                seen = (first_day(mine), first_day(theirs)) if dated else (mine, theirs)
                if mine != accepted or seen[0] == seen[1]:
                    continue
                closer = dated and (mine.startswith(theirs) or theirs.startswith(mine))
                if name == "headquarteredIn":
                    closer = mine in tables.around(theirs) or theirs in tables.around(mine)
                expected.append((thing, name, "precision" if closer else "value", one, other))
    found = [
        {**row, "property": row["property"].rsplit("#", 1)[-1]}
        for row in ask("facts-that-differ")
        if row["propertyName"] != "title"
    ]
    agree(found, "thing property difference acceptedSource otherSource", expected)


def test_merged_things(ask: Ask) -> None:
    agree(
        ask("merged-things"),
        "merged kept reason",
        (
            (row["subject_id"].split("/")[1], row["object_id"].split("/")[1], row["comment"])
            for table in ("alliances", "organizations")
            for row in tables.decisions(table)
            if row["predicate_modifier"] != "Not"
        ),
    )


@pytest.mark.parametrize("given", [{}, {"organisation": "vib"}])
def test_different_things(ask: Ask, given: dict[str, str]) -> None:
    pairs = (
        sorted((row["subject_id"].split("/")[1], row["object_id"].split("/")[1]))
        for table in ("alliances", "organizations")
        for row in tables.decisions(table)
        if row["predicate_modifier"] == "Not"
    )
    agree(
        ask("different-things", **given),
        "one oneName other otherName",
        (
            (one, name_of(one), other, name_of(other))
            for one, other in pairs
            if not given or given["organisation"] in {one, other}
        ),
    )


def test_models_by_basis(ask: Ask) -> None:
    biotech = {k for k, firm in organisations().items() if firm.kinds("/firms") & BIOTECHNOLOGY}
    told = {basis: [row for row in models() if row["basis"] == basis]
            for basis in ("stated", "read", "classified")}  # fmt: skip
    firms = {basis: {row["firm"] for row in held} for basis, held in told.items()}
    none = {k for k, firm in organisations().items() if firm.is_firm}.difference(*firms.values())
    agree(
        ask("models-by-basis"),
        "basis basisName adoptions firms biotechnologyFirms",
        [
            *((basis, label("basis", basis), len(held), len(firms[basis]),
               len(firms[basis] & biotech)) for basis, held in told.items()),
            ("", "no model", 0, len(none), len(none & biotech)),
        ],
    )  # fmt: skip


def test_sources_of_the_graph(ask: Ask) -> None:
    expected = []
    for file in LOADERS.glob("*/source.toml"):
        key, said = file.parent.name, tomllib.loads(file.read_text(encoding="utf-8"))
        read = sum(len(rows(f"{key}/{path.stem}")) for path in (tables.DATA / key).glob("*.csv"))
        expected.append((key, said["title"], said["licence"], said["issued"], read, read, 0))
    agree(
        [row for row in ask("sources-of-the-graph") if row["rowsRead"]],
        "graph graphName licence issued rowsRead rowsLoaded rowsRejected",
        expected,
    )


def test_terms_by_disclosure(ask: Ask) -> None:
    expected = []
    for kind in {key.split("/")[1] for key in labels() if key.startswith("term-kind/")}:
        held = [term for each in terms() for term in terms_of(each, kind)]
        told = Counter(term.one("disclosure") for term in held)
        having = len({term.alliance for term in held})
        expected.append((
            kind, told["disclosed"], told["undisclosed"], told["none"], having,
            len(alliances()) - having,
        ))  # fmt: skip
    agree(
        ask("terms-by-disclosure"),
        "kind disclosed undisclosed none alliances alliancesWithout",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"scheme": "lei"}, {"scheme": "wikidata"}])
def test_things_without_identifiers(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    for key, firm in organisations().items():
        schemes = {scheme for scheme, _ in tables.codes()[key]} & set(CODES)
        if firm.is_firm and not schemes & ({given["scheme"]} if given else schemes):
            expected.append((key, firm.one("name"), len(schemes), len(alliances_of(key))))
    agree(
        ask("things-without-identifiers", **given),
        "firm firmName others alliances",
        expected,
    )


# Worked out by hand ------------------------------------------------------------------------------

FIRMS: Final = {
    "ablynx", "actogenix", "aelin", "agomab", "amakem", "apitope", "argenx", "asit",
    "astrivax", "augustine", "biokuris", "bioxodes", "bone-therapeutics", "celyad", "complix",
    "confo", "dualyx", "etherna", "exevir", "eyed", "galapagos", "genimmune", "handl",
    "hyloris", "imcyse", "iteos", "k5", "kitozyme", "mithra", "movetis", "novadip", "ogeda",
    "okapi", "oncurious", "pdc-line", "precirix", "promethera", "remynd", "rewind", "syndesi",
    "thrombogenics", "tibotec", "tibotec-virco", "tigenix", "ucb", "uteron", "virco",
    "virovet", "xcellentis", "ziphius",
}  # fmt: skip
"""The Belgian biotechnology firms: new and biopharmaceutical ones by firms.csv, none large."""
WITH_LARGE_ABROAD: Final = {
    "ablynx", "argenx", "celyad", "confo", "etherna", "galapagos", "imcyse", "iteos",
    "mithra", "okapi", "pdc-line", "remynd", "thrombogenics", "tigenix", "ucb", "uteron",
}  # fmt: skip
SUCCESSFUL: Final = {
    "ablynx", "argenx", "asit", "bone-therapeutics", "celyad", "galapagos", "hyloris",
    "iteos", "movetis", "ogeda", "okapi", "syndesi", "tibotec-virco", "tigenix", "ucb",
    "uteron",
}  # fmt: skip
ALONE: Final = {"syndesi", "tibotec-virco"}
"""Successful without an alliance or open innovation on record."""
INTEGRATED: Final = {"ablynx", "argenx", "galapagos", "movetis", "thrombogenics", "ucb"}
"""Stated or read to be fully integrated at some time."""


def shown(found: Answer, columns: str) -> list[tuple[str, ...]]:
    """These columns of an answer, in its order."""
    return [tuple(row[column] for column in columns.split()) for row in found]


def test_movetis_had_two_partners(ask: Ask) -> None:
    assert shown(
        ask("partners-of-a-firm", firm="Movetis"), "partnerName role kinds signed terms"
    ) == [
        ("Janssen", "originator", "licence, spin-off", "2006",
         "royalty (paid to Movetis on sales outside Europe)"),
        ("Shire", "partner", "acquisition", "2010-08-03",
         "purchase price EUR 428 million; stake 99.21 percent (tendered)"),
    ]  # fmt: skip


def test_rights_came_back_eleven_times(ask: Ask) -> None:
    assert shown(ask("rights-regained"), "firm from ended") == [
        ("galapagos", "Merck & Co.", "2011-02-04"),
        ("galapagos", "Merck & Co.", "2011-02-04"),
        ("ablynx", "Pfizer, Wyeth", "2011-11"),
        ("biocartis", "bioMérieux", "2013"),
        ("galapagos", "Roche", "2013-03-11"),
        ("galapagos", "AbbVie, Abbott Laboratories", "2015-09-25"),
        ("thrombogenics", "Alcon, Novartis", "2017-09-18"),
        ("argenx", "Janssen", "2021-06-04"),
        ("bone-therapeutics", "Link Health Pharma, Shenzhen Pregene Biopharma", "2022-10-07"),
        ("ucb", "Genentech, Roche", "2024"),
        ("isis-pharmaceuticals", "Boehringer Ingelheim", ""),
    ]


def test_galapagos_bought_four_firms(ask: Ask) -> None:
    assert shown(
        ask("takeovers", acquirer="galapagos"),
        "targetName date price earlierAlliances yearsToTakeover",
    ) == [
        ("Inpharmatica", "2006-12-06", "EUR 12.5 million", "1", "3"),
        ("ProSkelia", "2006-12-22", "EUR 12.5 million", "0", ""),
        ("AboundBio", "2022-06-21", "USD 14 million", "0", ""),
        ("CellPoint", "2022-06-21", "EUR 125 million", "0", ""),
    ]


def test_ablynx_and_galapagos_share_four_partners(ask: Ask) -> None:
    assert shown(ask("common-partners"), "partnerName withFirm withOther") == [
        ("Merck & Co.", "2", "3"),
        ("AbbVie", "2", "1"),
        ("Procter & Gamble Pharmaceuticals", "2", "1"),
        ("Novartis", "1", "1"),
    ]


def test_the_shared_investors_of_aelin_and_etherna(ask: Ask) -> None:
    assert sorted({row["investor"] for row in ask("shared-investors")}) == [
        "biv-fund", "fund-plus", "lsp", "pmv",
    ]  # fmt: skip


def test_the_institutions_of_charleroi(ask: Ask) -> None:
    assert shown(
        ask("institutions-of-a-region", region="be-charleroi"), "institution sphereName founded"
    ) == [
        ("cmmi", "academia", "2009"),
        ("ibmm", "academia", "1999"),
        ("ipg-charleroi", "academia", "1958"),
        ("igretec", "government", "1946"),
        ("sambrinvest", "government", ""),
        ("biopark-dev", "hybrid", ""),
        ("imi-ulb", "hybrid", "2004"),
        ("biopark-charleroi", "hybrid", "1999"),
    ]


def test_the_family_of_mycartis(ask: Ask) -> None:
    assert shown(ask("spin-off-genealogy"), "direction parentName childName since") == [
        ("ancestors", "Biocartis", "MyCartis", "2014"),
        ("ancestors", "Ghent University", "Pronota", "2004"),
        ("ancestors", "Pronota", "MyCartis", "2014"),
        ("ancestors", "VIB", "Pronota", "2004"),
        ("descendants", "MyCartis", "Antelope Dx", ""),
    ]


def test_the_offerings_on_nasdaq(ask: Ask) -> None:
    assert shown(ask("public-offerings", exchange="nasdaq"), "firm date currency amount") == [
        ("aratana", "2013-06", "", ""),
        ("tigenix", "2016-12", "USD", "36000000"),
        ("argenx", "2017", "USD", "114700000"),
        ("iteos", "2020-07", "EUR", "167000000"),
        ("nyxoah", "2021-07", "", ""),
        ("mdxhealth", "2021-11-04", "USD", "45000000"),
    ]


def test_the_share_of_biotechnology_in_business_research(ask: Ask) -> None:
    assert shown(ask("indicator-across-countries"), "areaName since value unit") == [
        ("Average of OECD countries", "2009", "5.7", "percent"),
        ("Average of OECD countries", "2011", "5.9", "percent"),
        ("Belgium", "2009", "12.6", "percent"),
        ("Denmark", "2011", "19.4", "percent"),
        ("Ireland", "2011", "17.2", "percent"),
        ("Switzerland", "2011", "12.6", "percent"),
    ]


def test_what_devgen_was(ask: Ask) -> None:
    assert sorted(shown(
        ask("business-model-by-firm", firm="devgen"), "modelName basisName since until"
    )) == [
        ("hybrid", "read", "", ""),
        ("hybrid", "read", "1997", "2007"),
        ("product-based", "stated", "2008", "2012"),
    ]  # fmt: skip


def test_the_decisions_on_jetrea(ask: Ask) -> None:
    assert shown(ask("approvals", product="Jetrea"), "agency decision date") == [
        ("fda", "approved", "2012-10-17"),
        ("european-commission", "approved", "2013"),
        ("fda", "approved", "2013"),
        ("ema", "approved", "2013-03-13"),
    ]


def test_the_propositions_for_belgium(ask: Ask) -> None:
    assert shown(ask("propositions"), "numerator denominator share") == [
        ("16", "50", "32.0"),
        ("14", "16", "87.5"),
        ("44", "50", "88.0"),
    ]
    by_firm = [
        {row["firm"]: row["counted"] for row in ask(f"proposition-{n}-firms")} for n in (1, 2, 3)
    ]
    assert by_firm == [
        {firm: "yes" if firm in WITH_LARGE_ABROAD else "no" for firm in FIRMS},
        {firm: ("no" if firm in ALONE else "yes") if firm in SUCCESSFUL else "" for firm in FIRMS},
        {firm: "no" if firm in INTEGRATED else "yes" for firm in FIRMS},
    ]


def test_the_life_of_movetis(ask: Ask) -> None:
    assert shown(ask("life-of-a-firm", firm="movetis"), "date kind what otherName") == [
        ("2006", "alliance signed",
         "Movetis takes prucalopride for Europe from Johnson & Johnson", ""),
        ("2006", "business model", "product-based (stated, until 2009)", ""),
        ("2006", "founding", "founded", ""),
        ("2006", "spin-off", "comes from", "Johnson & Johnson"),
        ("2007-01", "finance", "venture round, EUR 49 million", ""),
        ("2009", "business model", "fully integrated (read, until 2010)", ""),
        ("2009-10-14", "decision of an agency",
         "prucalopride, approved for chronic constipation in women", "European Medicines Agency"),
        ("2009-10-14", "programme",
         "prucalopride (Resolor), approved: approved in the European Union", ""),
        ("2009-12", "finance",
         "initial public offering on Euronext Brussels, EUR 97.8 million", ""),
        ("2010-08-03", "takeover", "is taken over", "Shire"),
        ("", "business model", "product-based (read)", ""),
        ("", "finance", "investment", "Biotech Fonds Vlaanderen"),
        ("", "finance", "investment", "LSP"),
    ]  # fmt: skip
