"""For whom a fact counts: the firm that is named, its owner then, and its owner now."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from typer.testing import CliRunner

import triplehelix
from tests.conftest import DOCUMENT, Built, alliance, bring, firm, stored
from triplehelix import answers
from triplehelix.building import build
from triplehelix.cli.common import app
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.graphs import Held, Local, Remote, Rows
from triplehelix.home import DATA, ONTOLOGY
from triplehelix.reasoning import read_axioms
from triplehelix.sources import gather
from triplehelix.terms import PREFIXES, th, thing
from triplehelix.views import IDENTITIES, View, view
from triplehelix.views.owners import Owners, Takeover, read_owners
from triplehelix.views.roles import roles

PREFIX = "".join(f"PREFIX {key}: <{iri}> " for key, iri in PREFIXES.items())

FIRMS = [
    firm("acme", founded="1998", size="small", acquirer="borg", acquisition_date="2005-06-30",
         status="acquired"),
    firm("borg", kind="large-pharma", country="US", acquirer="cord", acquisition_date="2015",
         status="acquired"),
    firm("cord", kind="large-pharma", country="FR", size="large"),
    *(firm(key) for key in ("dane", "edge", "fern", "gull", "hawk")),
]  # fmt: skip
ALLIANCES = [
    alliance("acme-2000", "acme|dane", signed="2000-05"),
    alliance("acme-2005", "acme|edge", signed="2005"),
    alliance("acme-2010", "acme|dane", signed="2010-03"),
    alliance("acme-2020", "acme|dane", signed="2020-01-15"),
    alliance("acme-undated", "acme|dane", signed=""),
    alliance("borg-2015", "borg|dane", signed="2015-07"),
    alliance("borg-2016", "borg|dane", signed="2016-01"),
    alliance("gull-2007", "gull|dane", signed="2007"),
    alliance("gull-2009", "gull|dane", signed="2009"),
    alliance("bid", "dane|edge", kinds="acquisition-bid", signed="2001"),
    alliance("sale", "dane|fern", kinds="asset-purchase", signed="2001"),
    alliance("dane-2020", "dane|hawk", signed="2020"),
]
IN_HOUSE = alliance("acme-borg", "acme|borg", signed="2002")
MERGER = {"subject": "gull", "relation": "merged-into", "object": "hawk", "from": "2008",
          "source_url": DOCUMENT}  # fmt: skip
ROUNDS = [
    {"key": f"acme-{year}", "firm": "acme", "kind": "venture", "date": year,
     "investors": "fern", "source_url": DOCUMENT}
    for year in ("2003", "2010")
]  # fmt: skip

PARTIES: Mapping[str, tuple[str, str, str]] = {
    "acme-2000": ("acme dane", "acme dane", "cord dane"),
    # Signed some day of the year of the takeover: not certain to have been after it.
    "acme-2005": ("acme edge", "acme edge", "cord edge"),
    "acme-2010": ("acme dane", "borg dane", "cord dane"),
    "acme-2020": ("acme dane", "cord dane", "cord dane"),
    "acme-undated": ("acme dane", "acme dane", "cord dane"),
    # Taken over some day of 2015.
    "borg-2015": ("borg dane", "borg dane", "cord dane"),
    "borg-2016": ("borg dane", "cord dane", "cord dane"),
    "gull-2007": ("dane gull", "dane gull", "dane hawk"),
    "gull-2009": ("dane gull", "dane hawk", "dane hawk"),
    "bid": ("dane edge", "dane edge", "dane edge"),
    "sale": ("dane fern", "dane fern", "dane fern"),
    "dane-2020": ("dane hawk", "dane hawk", "dane hawk"),
    "acme-borg": ("acme borg", "acme borg", "cord"),
}


def built(place: Path, alliances: list[dict[str, str]]) -> Path:
    """The graph of the small world with these alliances."""
    folder = bring(
        place / "mine", firms=FIRMS, alliances=alliances, relations=[MERGER], rounds=ROUNDS
    )
    build(gather([folder], with_shipped=False), place / "graph", [folder])
    return place / "graph"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("owned"), [*ALLIANCES, IN_HOUSE])


@pytest.fixture(scope="module")
def seen(folder: Path) -> Mapping[str, triplehelix.OpenGraph]:
    return {each: triplehelix.open(folder, identity=each) for each in IDENTITIES}


def rows(graph: triplehelix.OpenGraph, query: str) -> list[tuple[str, ...]]:
    """The rows of a query as sorted texts, of IRIs the last part."""
    return sorted(
        tuple(str(getattr(cell, "value", "")).rsplit("/", 1)[-1] for cell in row)
        for row in graph.query(PREFIX + query).terms.rows
    )


def parties(graph: triplehelix.OpenGraph) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for whole, party in rows(graph, "SELECT ?a ?p { ?a a th:Alliance ; th:hasParty ?p }"):
        found.setdefault(whole, []).append(party)
    return {whole: " ".join(each) for whole, each in found.items()}


@pytest.mark.parametrize(("at", "identity"), list(enumerate(IDENTITIES)))
def test_an_alliance_counts_for_the_party_named_its_owner_then_or_its_owner_now(
    seen: Mapping[str, triplehelix.OpenGraph], at: int, identity: str
) -> None:
    assert parties(seen[identity]) == {key: three[at] for key, three in PARTIES.items()}


@pytest.mark.parametrize(
    ("identity", "investees"),
    [("legal", ["acme", "acme"]), ("then", ["acme", "borg"]), ("now", ["cord", "cord"])],
)
def test_money_goes_to_the_owner_as_alliances_do(
    seen: Mapping[str, triplehelix.OpenGraph], identity: str, investees: list[str]
) -> None:
    found = rows(seen[identity], "SELECT ?round ?f { ?round th:hasInvestee ?f }")
    assert [investee for _, investee in found] == investees


@pytest.mark.parametrize("identity", IDENTITIES)
def test_what_is_said_of_the_firm_itself_stays(
    seen: Mapping[str, triplehelix.OpenGraph], identity: str
) -> None:
    query = """SELECT ?p ?o { VALUES ?p { skos:prefLabel th:country th:sizeClass th:firmStatus }
        <https://w3id.org/triplehelix/id/organization/acme> ?p ?o }"""
    said = {value for _, value in rows(seen[identity], query)}
    assert said == {"Acme", "be", "small", "acquired"}
    query = "SELECT ?one ?other { ?one th:acquired ?other }"
    assert rows(seen[identity], query) == [("borg", "acme"), ("cord", "borg")]
    query = "SELECT ?f ?e { ?e a th:Founding ; th:founded ?f }"
    assert [founded for founded, _ in rows(seen[identity], query)] == ["acme"]


def test_a_deal_within_one_house_has_one_party_and_is_no_tie(
    seen: Mapping[str, triplehelix.OpenGraph],
) -> None:
    query = "SELECT ?n { <https://w3id.org/triplehelix/id/alliance/acme-borg> th:partyNames ?n }"
    assert rows(seen["now"], query) == [("Cord",)]
    assert rows(seen["now"], "SELECT ?x { ?x ?p ?x }") == []
    found = seen["now"].ask("alliance-network").to_dicts()
    assert "acme-borg" not in {str(row["alliance"]).rsplit("/", 1)[-1] for row in found}


def test_a_view_is_the_graph_that_sources_naming_the_owners_would_give(tmp_path: Path) -> None:
    owner = {"acme": "cord", "borg": "cord", "gull": "hawk"}
    named = [
        {**each, "partners": "|".join(owner.get(p, p) for p in each["partners"].split("|"))}
        for each in ALLIANCES
    ]
    view_ = triplehelix.open(built(tmp_path / "one", ALLIANCES), identity="now")
    plain = triplehelix.open(built(tmp_path / "other", named))
    for query in (
        "SELECT ?a ?type { ?a a th:Alliance , ?type }",
        "SELECT ?a ?names { ?a th:partyNames ?names }",
        "SELECT ?one ?p ?two { ?one ?p ?two . ?one a th:Organization . ?two a th:Alliance }",
        "SELECT ?one ?two { ?one th:licensesTo|th:acquiresRightsFrom|^th:transfersRightsTo ?two }",
        "SELECT ?a ?size { ?a th:hasParticipation/th:partySize ?size }",
        "SELECT ?a ?firm { ?a th:hasParticipation/th:withSmallerFirm ?firm }",
        "SELECT ?a ?deed { ?a th:hasParticipation/th:deed ?deed }",
        "SELECT ?one ?a { ?one th:partneredIn ?a }",
        "SELECT ?one ?a { ?one th:abroadIn ?a }",
        "SELECT ?f { ?f a th:InboundOpenInnovator }",
        "SELECT ?f { ?f a th:OutboundOpenInnovator }",
        "SELECT ?f ?p ?n { ?f ?p ?n . VALUES ?p { th:betweenness th:meanDistance } }",
    ):
        assert rows(view_, query) == rows(plain, query) != [], query
    for question in ("network-degree", "alliances-by-kind", "alliances-per-year"):
        assert view_.ask(question).to_dicts() == plain.ask(question).to_dicts()


def test_legal_is_what_is_asked_without_a_word(folder: Path) -> None:
    graph = Local(folder)
    assert view(graph, "legal") is graph
    one = answers.ask(graph, "alliance-portfolio", {"firm": "acme"})
    other = answers.ask(graph, "alliance-portfolio", {"firm": "acme"}, "legal")
    assert (one.rows, one.receipt, one.moves()) == (other.rows, other.receipt, [])


def test_each_identity_has_a_receipt_of_its_own_that_stays_the_same(folder: Path) -> None:
    given = {"firm": "dane"}
    receipts = {
        each: answers.ask(Local(folder), "partners-of-a-firm", given, each).receipt
        for each in IDENTITIES
    }
    assert len({each.json() for each in receipts.values()}) == len(IDENTITIES)
    again = answers.ask(Local(folder), "partners-of-a-firm", given, "now").receipt
    assert again == receipts["now"]
    assert json.loads(again.json())["identity"] == "now"
    assert again.line().startswith("receipt: partners-of-a-firm --firm dane --identity now; ")


def test_evidence_holds_the_takeovers_that_moved_a_fact(folder: Path) -> None:
    answer = answers.ask(Local(folder), "partners-of-a-firm", {"firm": "cord"}, "then")
    (title,) = (at for at, name in enumerate(answer.rows.columns) if name == "allianceName")
    facts = {
        str(getattr(row[title], "value", "")): {
            str(fact.triple) for fact in why if "hasAcquirer" in fact.triple.predicate.value
        }
        for row, why in zip(answer.rows.rows, answer.evidence.rows, strict=True)
    }
    acme, borg = (thing("organization", key).value for key in ("acme", "borg"))
    assert {title: len(found) for title, found in facts.items()} == {
        "Alliance acme-2020": 2, "Alliance borg-2016": 1,
    }  # fmt: skip
    assert any(f"{acme}/takeover/borg" in each for each in facts["Alliance acme-2020"])
    assert any(f"{borg}/takeover/cord" in each for each in facts["Alliance borg-2016"])
    step = f"Borg came to Cord, 2015 ({DOCUMENT})"
    assert answer.moves() == [
        f"Acme counts for Cord: Acme came to Borg, 2005-06-30; {step}",
        f"Borg counts for Cord: {step}",
    ]


def test_only_what_the_answer_rests_on_is_said_to_have_moved(folder: Path) -> None:
    answer = answers.ask(Local(folder), "partners-of-a-firm", {"firm": "hawk"}, "now")
    assert [line.split(":")[0] for line in answer.moves()] == ["Gull counts for Hawk"]
    asked = answers.ask(Local(folder), "partners-of-a-firm", {"firm": "acme"}, "now")
    assert not asked.rows.rows
    assert [line.split(":")[0] for line in asked.moves()] == ["Acme counts for Cord"]


def test_the_graph_on_disk_is_not_touched(folder: Path) -> None:
    def everything() -> dict[Path, bytes]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in paths}

    before = everything()
    view(Local(folder), "now")
    assert everything() == before


# Who owns whom.


def held(text: str) -> Held:
    return Held("here", stored(text))


def test_a_bid_two_acquirers_and_an_unknown_one_change_no_owner() -> None:
    owners = read_owners(held("""
        <e/bid> th:hasTarget <id/a> ; th:hasAcquirer <id/b> ; th:isCompleted false .
        <e/two> th:hasTarget <id/c> ; th:hasAcquirer <id/a>, <id/b> ; th:isCompleted true .
        <e/nobody> th:hasTarget <id/d> ; th:isCompleted true .
        <e/itself> th:hasTarget <id/f> ; th:hasAcquirer <id/f> ; th:isCompleted true .
        <e/done> th:hasTarget <id/e> ; th:hasAcquirer <id/b> ; th:isCompleted true .
    """))  # fmt: skip
    assert [each.value.rsplit("/", 1)[-1] for each in owners.owned] == ["e"]


def test_takeovers_in_a_circle_are_refused() -> None:
    owners = read_owners(held("""
        <e/1> th:hasTarget <id/a> ; th:hasAcquirer <id/b> ; th:isCompleted true .
        <e/2> th:hasTarget <id/b> ; th:hasAcquirer <id/c> ; th:isCompleted true .
        <e/3> th:hasTarget <id/c> ; th:hasAcquirer <id/a> ; th:isCompleted true .
    """))  # fmt: skip
    with pytest.raises(DataError, match="the takeovers lead back to"):
        owners.now(next(iter(owners.owned)))


def test_sold_on_a_firm_belongs_to_the_last_owner_and_then_to_the_one_of_the_day() -> None:
    a, b, c = (thing("organization", key) for key in "abc")
    owners = Owners([
        Takeover(NamedNode("urn:2"), a, c, "2012-01-01", "2012-12-31"),
        Takeover(NamedNode("urn:1"), a, b, "2008-02-01", "2008-02-29"),
        Takeover(NamedNode("urn:0"), a, b),
    ])  # fmt: skip
    assert owners.now(a)[-1].owner == c
    days = ("2008-02-15", "2008-02-29", "2008-03-01", "2012-06-01", "2013-01-01")
    then = [[step.owner for step in owners.then(a, day)] for day in days]
    assert then == [[], [], [b], [b], [c]]


@given(
    st.lists(st.integers(1980, 2020), unique=True, min_size=1, max_size=8), st.integers(1979, 2021)
)
def test_the_owner_now_is_the_end_of_the_chain_and_the_owner_then_is_on_the_way(
    years: list[int], year: int
) -> None:
    firms = [thing("organization", f"f{n}") for n in range(len(years) + 1)]
    owners = Owners([
        Takeover(NamedNode(f"urn:{n}"), firms[n], firms[n + 1], f"{y}-01-01", f"{y}-12-31")
        for n, y in enumerate(sorted(years))
    ])  # fmt: skip
    for at, each in enumerate(firms):
        now = owners.now(each)
        assert [each, *(step.owner for step in now)] == firms[at:]
        then = owners.then(each, f"{year}-01-01")
        assert now[: len(then)] == then
        assert all(int(step.latest[:4]) < year for step in then)


# Which properties move.


def test_roles_move_and_descriptions_stay() -> None:
    found = roles(read_axioms(ONTOLOGY))
    moving = {"participant", "hasParty", "hasLicensor", "hasInvestor", "hasInvestee", "developedBy",
              "originatedAt", "approvalFor", "filedBy", "leadSponsor"}  # fmt: skip
    staying = {"founded", "hasTarget", "hasAcquirer", "mergedOrganization", "parentOrganization",
               "country", "headquarteredIn", "endsIndependenceOf", "unitWhole", "adoptedBy",
               "refEntity", "hasOwner", "nameBorneBy", "descendsFrom"}  # fmt: skip
    assert {th(each) for each in moving} <= found.forward
    assert not {th(each) for each in staying} & (found.forward | found.backward)
    assert {th("isPartyTo"), th("develops"), th("isInvestorIn")} <= found.backward


def test_a_property_that_is_new_in_the_ontology_moves_unless_it_describes(tmp_path: Path) -> None:
    for path in ONTOLOGY.glob("*.ttl"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / "new.ttl").write_text(
        "@prefix th: <https://w3id.org/triplehelix/ontology#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "th:hasWitness rdfs:domain th:Agreement ; rdfs:range th:Firm ."
        "th:hasFounder rdfs:domain th:Founding ; rdfs:range th:Organization ."
    )
    found = roles(read_axioms(tmp_path))
    assert th("hasWitness") in found.forward
    assert th("hasFounder") not in found.forward


# The shipped facts.


def table(name: str) -> Iterator[dict[str, str]]:
    for folder_ in ("alliances", "crossborder"):
        path = DATA / folder_ / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as stream:
                yield from csv.DictReader(stream)


@pytest.mark.parametrize(
    ("owner", "came"),
    [
        ("roche", {"genentech": "2009-03-12"}),
        ("glaxo", {"affymax": "1995-01-26"}),
        # TiGenix had bought the last three; they came to Takeda with it.
        ("takeda", {
            "millennium": "2008-04-10", "syrrx": "2005-02-28", "tigenix": "2018-01-05",
            "cellerix": "2018-01-05", "orthomimetics": "2018-01-05", "coretherapix": "2018-01-05",
        }),
    ],
)  # fmt: skip
def test_a_portfolio_holds_what_the_tables_say_of_the_firms_that_came_to_the_owner(
    shipped_graph: Built, owner: str, came: Mapping[str, str]
) -> None:
    merged = {
        old.value.rsplit("/", 1)[-1]: new.value.rsplit("/", 1)[-1]
        for old, new in shipped_graph.made.merged.items()
    }
    expected: dict[str, set[str]] = {each: set() for each in IDENTITIES}
    for row in table("alliances"):
        partners = {merged.get(each, each) for each in row["partners"].split("|")}
        key = merged.get(row["key"], row["key"])
        if owner in partners:
            for each in IDENTITIES:
                expected[each].add(key)
        for firm_ in partners & came.keys():
            expected["now"].add(key)
            if row["signed"] > came[firm_]:
                expected["then"].add(key)
    assert len(expected["legal"]) < len(expected["now"])
    graph = triplehelix.open(shipped_graph.folder)
    for each in IDENTITIES:
        *_, all_ = graph.ask("alliance-portfolio", identity=each, firm=owner).rows
        assert (each, all_.kind, all_.alliances) == (each, "all", len(expected[each]))


def test_an_approval_counts_for_who_owned_the_maker_on_that_day(shipped_graph: Built) -> None:
    """Celltech came to UCB in 2004; Cimzia was approved in 2008 and 2009."""
    graph = triplehelix.open(shipped_graph.folder, identity="then")
    query = """SELECT DISTINCT ?o { ?d th:approvalFor ?o ;
        th:concernsProduct <https://w3id.org/triplehelix/id/product/certolizumab-pegol> }"""
    assert rows(graph, query) == [("ucb",)]


# What people are told.

runner = CliRunner()


def test_the_command_says_who_counts_for_whom(folder: Path) -> None:
    words = ["ask", "partners-of-a-firm", "--firm", "hawk", "--store", str(folder)]
    done = runner.invoke(app, [*words, "--identity", "now", "--why"])
    assert done.exit_code == 0
    assert "1 organisation counts for its owner today\n  Gull counts for Hawk" in done.stderr
    assert "merged organisation" in done.stdout
    plain = runner.invoke(app, [*words, "--format", "csv"])
    legal = runner.invoke(app, [*words, "--format", "csv", "--identity", "legal"])
    now = runner.invoke(app, [*words, "--format", "csv", "--identity", "now"])
    assert plain.stdout == legal.stdout != now.stdout
    network = ["ask", "alliance-network", "--store", str(folder), "--format", "graphml"]
    drawn = runner.invoke(app, [*network, "--identity", "now"]).stdout
    assert re.search(r"organization/acme<|organization/acme\"", drawn) is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("acme", "facts of Acme count for its owner here: ask for Cord"),
        ("borg", "facts of Borg count for its owner here: ask for Cord"),
        ("gull", "facts of Gull count for its owner here: ask for Hawk"),
    ],
)
def test_who_asks_for_a_firm_that_has_an_owner_is_told_to_ask_for_the_owner(
    folder: Path, asked: str, said: str
) -> None:
    answer = answers.ask(Local(folder), "alliance-portfolio", {"firm": asked}, "now")
    assert answer.rows.rows == []
    assert list(answer.emptiness().lines()) == [f"why: {said}"]


def test_a_firm_without_an_owner_has_no_row_for_the_usual_reasons(folder: Path) -> None:
    answer = answers.ask(Local(folder), "rounds-of-a-firm", {"firm": "dane"}, "now")
    assert answer.rows.rows == []
    assert "owner" not in answer.emptiness().missing


@pytest.mark.parametrize(
    ("identity", "place", "said"),
    [
        ("today", "--store", "--identity today: there is no such identity"),
        ("now", "--endpoint", "--identity now: a service cannot be asked for the owners' view"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    folder: Path, identity: str, place: str, said: str
) -> None:
    where = str(folder) if place == "--store" else "http://127.0.0.1:9/sparql"
    graph = Local(folder) if place == "--store" else Remote(where)
    with pytest.raises(TripleHelixError) as raised:
        answers.ask(graph, "alliance-portfolio", {"firm": "acme"}, identity)
    assert str(raised.value).startswith(said)
    assert "\n" not in str(raised.value)


def test_a_view_of_a_graph_without_takeovers_is_that_graph(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    seen_ = view(graph, "now")
    assert isinstance(seen_, View)
    assert not seen_.moved
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    one, other = graph.ask(query), seen_.ask(query)
    assert isinstance(one, Rows)
    assert isinstance(other, Rows)
    assert one.rows == other.rows
