"""What the saved questions answer, held against the tables they are asked of.

The expected rows are worked out from the CSV files by `tests.tables` and the rules below, each
written as the description of its question reads; the engine has no part in them.
"""

from __future__ import annotations

import hashlib
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
    KNOWLEDGE,
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
    return rest.split("/", 1)[1] if kind in {"id", "concept"} and "/" in rest else rest


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


@pytest.mark.parametrize(("firm", "other"), [("galapagos", "ablynx"), ("argenx", "galapagos")])
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

    pairs: dict[tuple[str, str, str], set[tuple[Alliance, str, str]]] = defaultdict(set)
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
                    pairs[each.decade, here.lower(), there.lower()].add((each, small, large))
    agree(
        ask("country-pairs-by-decade", **given),
        "decade smallCountry largeCountry alliances takeovers smallFirms largeFirms",
        (
            (
                *pair, len({each.key for each, _, _ in found}),
                len({each.key for each, _, _ in found if each.is_takeover}),
                len({small for _, small, _ in found}), len({large for _, _, large in found}),
            )
            for pair, found in pairs.items()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"kind": "option"}, {"currency": "USD"}, {"country": "BE"}]
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
        "firm partners alliances marketing manufacturing development licence milestones "
        "noEndKnown",
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
        "firm direction licencesTaken licencesGiven knowledgeReceived knowledgeSent "
        "collaborations",
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
        return each.key, each.target, buyer, each.date, agreed, len(earlier), signed, key, gap

    agree(
        ask("takeovers", **given),
        "takeover target buyer date agreed earlierAlliances firstSigned firstAlliance "
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
    told = [
        {**row, "firm": org(row["firm"]),
         "key": f"{org(row['firm'])}/model/{row['model']}-{row['from'] or 'undated'}-{row['basis']}"}
        for row in rows("models/models")
    ]  # fmt: skip
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
    given = [each for each in alliances_of(firm)
             if any(firm in each.side(kind, "originator") for kind in (*LICENCES, "service"))]  # fmt: skip
    opens = any(firm in e.side(kind, "originator") for e in given for kind in ("licence", "service"))
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
    [{}, {"firm": "galapagos"}, {"basis": "classified"}, {"model": "hybrid", "country": "BE"}],
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


@pytest.mark.parametrize("firm", ["galapagos", "vib", "ablynx"])
def test_firm_profile(ask: Ask, firm: str) -> None:
    told = about(firm)
    other = {name for cell in told.all("aliases") for name in split(cell)}
    former = {name for cell in told.all("former_names") for name in split(cell)}
    expected = {
        ("name", told.one("name")),
        ("kind of firm", label("firm-kind", told.kind("/firms"))),
        ("kind of institution", label("institution-kind", told.kind("/institutions"))),
        ("kind of investor", label("investor-kind", told.kind("/investors"))),
        ("size", label("size", told.size)),
        ("status", label("firm-status", told.one("status"))),
        ("seat", told.seat[2] or told.seat[1]),
        ("founded", told.founded),
        *(("sphere", label("helix-sphere", sphere)) for sphere in told.spheres),
        *(("former name", name) for name in former),
        *(("other name", name) for name in (other | set(told.all("name"))) - {told.one("name")} - former),
        *(("listed on", label("exchange", code)) for c in told.all("listed_on") for code in split(c)),
        *(("spin-off of", name_of(each.parent)) for each in spin_offs() if each.child == firm),
        *(("taken over by", name_of(by)) for t in takeovers().values() if t.target == firm for by in t.acquirers),
        *(("merged into", name_of(each.object)) for each in relations("merged-into") if each.subject == firm),
        ("dissolved", told.one("dissolved")),
        ("website", told.one("website")),
        *(("note", note) for note in told.all("note")),
    }  # fmt: skip
    listed = {(row["scheme"], row["value"]) for row in rows("identifiers/identifiers")
              if org(row["organisation"]) == firm}  # fmt: skip
    expected |= {(f"identifier: {label('identifier-scheme', s)}", value) for s, value in listed}
    plain = {"ror": "ROR", "wikidata": "Wikidata"}
    expected |= {
        (plain[scheme], value)
        for scheme, value in tables.codes()[firm] - listed
        if scheme in plain
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


def life(firm: str) -> Iterable[tuple[str, str, str, str]]:
    """Kind, fact, date and other organisation of what the tables tell of a firm."""
    told = about(firm)
    if told.founded:
        yield "founding", f"{firm}/founding", told.founded, ""
    for born in spin_offs():
        if firm in {born.child, born.parent}:
            other = born.parent if born.child == firm else born.child
            yield "spin-off", f"{born.child}/spin-off/{born.parent}", born.since, other
    for each in alliances_of(firm):
        if "acquisition" not in each.kinds:
            yield "alliance signed", each.key, each.signed, ""
        if each.ended:
            yield "alliance ended", each.key, each.ended, ""
    for paid in finance():
        if paid.firm == firm:
            yield "finance", paid.key, paid.date, "" if paid.kind else paid.investors[0]
    mine = {r["key"]: r["product"] for r in rows("programmes/programmes") if org(r["firm"]) == firm}
    for row in rows("programmes/stages"):
        if row["programme"] in mine:
            yield "programme", row["key"], row["date"], org(row["partner"])
    made = {r["key"] for r in rows("programmes/products") if firm in orgs(r["originators"])}
    for row in rows("programmes/approvals"):
        if row["product"] in made | set(mine.values()):
            yield "decision of an agency", "", row["date"], org(row["agency"])
    for model in models():
        if model["firm"] == firm:
            yield "business model", model["key"], model["from"], ""
    for taken in takeovers().values():
        if taken.target == firm:
            for buyer in taken.acquirers or {""}:
                yield "takeover", taken.key, taken.date, buyer
        if firm in taken.acquirers:
            yield "takeover", taken.key, taken.date, taken.target
    for joined in relations("merged-into"):
        if joined.subject == firm:
            yield "merger", joined.key, joined.since, joined.object
    if told.one("dissolved"):
        yield "dissolution", f"{firm}/dissolution", told.one("dissolved"), ""


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
    expected = [line for line in life(firm) if known(line[2], as_of)]
    agree(found, "kind fact date other", expected)
    dates = [first_day(row["date"]) if row["date"] else EVER for row in found]
    assert dates == sorted(dates)
