"""What the questions on the alliance network answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from typing import Any, Final

import networkx as nx
import pytest

from tests.conftest import Built
from tests.questions.asking import Answer, agree, known, labelled, short
from tests.questions.test_alliances import RANKS
from tests.tables import (
    EVER,
    Alliance,
    about,
    alliances,
    first_day,
    last_day,
    name_of,
    regions_of,
)
from triplehelix import answers
from triplehelix.graphs import Local, Rows
from triplehelix.networks import measured, write
from triplehelix.questions import questions
from triplehelix.writing import text

Ask = Callable[..., Answer]
NETWORK: Final = tuple(sorted(name for name, q in questions().items() if q.subject == "network"))
MODES: Final = {"relational-contract": 1, "licence": 3, "minority-equity": 6}
SLICES: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {"as_of": "2005-12-31"},
    {"from": "2010-01-01", "as_of": "2015-12-31"},
    {"in_force_on": "2005-12-31"},
    {"in_force_on": "2012-06-30", "as_of": "2010-12-31"},
    {"kind": "licence"},
    {"up_to": "minority-equity"},
    {"up_to": "relational-contract", "as_of": "2012-12-31"},
    {"region": "be-wallonia"},
    {"region": "us", "kind": "acquisition"},
)
each_slice = pytest.mark.parametrize("given", SLICES, ids=str)


@pytest.fixture(scope="module")
def graph(shipped_graph: Built) -> Local:
    return Local(shipped_graph.folder)


@pytest.fixture(scope="module")
def edges(graph: Local) -> Callable[..., Rows]:
    """The edges of a question."""

    def found(name: str, **given: str) -> Rows:
        asked = answers.find(name)
        typed = {key.replace("_", "-"): value for key, value in given.items()}
        answer = graph.ask(asked.filled(answers.terms_of(graph, asked, typed)))
        assert isinstance(answer, Rows)
        return answer

    return found


@pytest.fixture(scope="module")
def ask(edges: Callable[..., Rows]) -> Ask:
    """The answer to a question: its edges, measured."""

    def answer(name: str, **given: str) -> Answer:
        found = measured(answers.find(name).measure, edges(name, **given))
        cells = [[short(text(cell)) for cell in row] for row in found.rows]
        return [dict(zip(found.columns, row, strict=True)) for row in cells]

    return answer


# By plain Python from the tables -----------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """Two parties of an alliance."""

    source: str
    target: str
    alliance: Alliance


def ties(**given: str) -> list[Tie]:
    """The ties of a slice."""
    as_of = given.get("as_of", EVER)
    return [
        Tie(*pair, each)
        for each in alliances().values()
        if known(each.signed, as_of) and in_slice(each, as_of, given)
        for pair in combinations(sorted(each.roles), 2)
    ]


def in_slice(each: Alliance, as_of: str, given: Mapping[str, str]) -> bool:
    begun, day = given.get("from"), given.get("in_force_on")
    if begun and not (each.signed and first_day(each.signed) >= begun):
        return False
    if day and not (each.signed and last_day(each.signed) <= day):
        return False
    if day and each.ended and last_day(each.ended) <= min(day, as_of):
        return False
    if (region := given.get("region")) and not any(region in about(p).places for p in each.roles):
        return False
    limit = MODES.get(given.get("up_to", ""), 9)
    return given.get("kind", each.main) in each.kinds and int(str(RANKS[each.main] or 0)) <= limit


def plain(found: Iterable[Tie]) -> Any:
    return nx.Graph([(tie.source, tie.target) for tie in found])


@cache
def whole() -> Any:
    return plain(ties())


@each_slice
def test_alliance_network(ask: Ask, given: dict[str, str]) -> None:
    def lines() -> Iterable[tuple[object, ...]]:
        for tie in ties(**given):
            seats = [about(end).one("country").lower() for end in (tie.source, tie.target)]
            yield (
                tie.source, name_of(tie.source), seats[0], tie.target, name_of(tie.target),
                seats[1], tie.alliance.key, labelled("alliance-kind", tie.alliance.kinds),
                tie.alliance.signed,
            )  # fmt: skip

    agree(
        ask("alliance-network", **given),
        "source sourceName sourceCountry target targetName targetCountry alliance kinds date",
        lines(),
    )


def test_a_consortium_ties_every_two_of_its_parties(ask: Ask) -> None:
    found = ask("alliance-network")
    for each in alliances().values():
        size = len(each.roles)
        assert sum(row["alliance"] == each.key for row in found) == size * (size - 1) / 2


@each_slice
def test_network_degree(ask: Ask, given: dict[str, str]) -> None:
    partners: dict[str, list[str]] = defaultdict(list)
    deals: dict[str, set[str]] = defaultdict(set)
    for tie in ties(**given):
        for one, other in ((tie.source, tie.target), (tie.target, tie.source)):
            partners[one].append(other)
            deals[one].add(tie.alliance.key)
    agree(
        ask("network-degree", **given),
        "organisation organisationName partners alliances ties",
        ((one, name_of(one), len(set(each)), len(deals[one]), len(each))
         for one, each in partners.items()),
    )  # fmt: skip


@each_slice
def test_network_summary(ask: Ask, given: dict[str, str]) -> None:
    found = plain(chosen := ties(**given))
    parts = list(nx.connected_components(found))
    steps = [
        length
        for one, lengths in nx.all_pairs_shortest_path_length(found)
        for other, length in lengths.items()
        if one != other
    ]
    expected = (
        len(found), len({tie.alliance.key for tie in chosen}), found.number_of_edges(), len(parts),
        max(map(len, parts)),
    )  # fmt: skip
    agree(
        ask("network-summary", **given),
        "organisations alliances pairs components largest",
        [expected],
    )
    (row,) = ask("network-summary", **given)
    assert float(row["meanDistance"]) == pytest.approx(sum(steps) / len(steps), abs=1e-6)
    assert float(row["clustering"]) == pytest.approx(nx.transitivity(found), abs=1e-6)
    assert float(row["density"]) == pytest.approx(nx.density(found), abs=1e-6)


@pytest.mark.parametrize("given", [{}, {"kind": "licence"}, {"as_of": "2003-12-31"}])
def test_network_betweenness(ask: Ask, given: dict[str, str]) -> None:
    expected = nx.betweenness_centrality(plain(ties(**given)))
    found = ask("network-betweenness", **given)
    assert {row["organisation"] for row in found} == set(expected)
    for row in found:
        value = float(row["betweenness"])
        assert value == pytest.approx(expected[row["organisation"]], abs=1e-6)
        assert int(row["rank"]) == 1 + sum(float(each["betweenness"]) > value for each in found)


@pytest.mark.parametrize("given", [{}, {"region": "be"}, {"from": "2005-01-01"}])
def test_network_brokers(ask: Ask, given: dict[str, str]) -> None:
    found = plain(ties(**given))
    cuts = set(nx.articulation_points(found))
    near = {one: set(found[one]) for one in found}
    brokers = ask("network-brokers", **given)
    assert {row["organisation"] for row in brokers} == set(found)
    for row in brokers:
        one = row["organisation"]
        size = len(near[one])
        invested = {
            other: 1 / size + sum(1 / size / len(near[q]) for q in near[one] & near[other])
            for other in near[one]
        }
        between = sum(found.has_edge(a, b) for a, b in combinations(near[one], 2))
        assert float(row["constraint"]) == pytest.approx(
            sum(each**2 for each in invested.values()), abs=1e-6
        )
        assert float(row["effectiveSize"]) == pytest.approx(size - 2 * between / size, abs=1e-6)
        assert row["cutPoint"] == str(one in cuts).lower()


@pytest.mark.parametrize("given", [{}, {"region": "be"}, {"kind": "licence"}])
def test_network_communities(ask: Ask, given: dict[str, str]) -> None:
    found = plain(ties(**given))
    rows = ask("network-communities", **given)
    parts: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        parts[int(row["community"])].add(row["organisation"])
    assert sorted(one for part in parts.values() for one in part) == sorted(found)
    sizes = [len(parts[number]) for number in sorted(parts)]
    assert sizes == sorted(sizes, reverse=True)
    expected = nx.community.modularity(found, parts.values())
    for row in rows:
        part, near = parts[int(row["community"])], set(found[row["organisation"]])
        assert (int(row["members"]), int(row["inside"])) == (len(part), len(near & part))
        assert int(row["outside"]) == len(near - part)
        assert float(row["modularity"]) == pytest.approx(expected, abs=1e-6)
    assert all(nx.is_connected(found.subgraph(part)) for part in parts.values())


def seats(one: str) -> dict[str, str]:
    """The country and the region of the main seat, where known."""
    country = about(one).one("country")
    regions = about(one).places & regions_of(country) if country else set()
    return {"country": country.lower(), "region": next(iter(regions), "")}


@pytest.mark.parametrize("given", [{}, {"region": "be"}])
def test_communities_and_regions(ask: Ask, given: dict[str, str]) -> None:
    parts: dict[str, set[str]] = defaultdict(set)
    for row in ask("network-communities", **given):
        parts[row["community"]].add(row["organisation"])
    everybody = [one for part in parts.values() for one in part]
    expected = []
    for level in ("country", "region"):
        overall = Counter(filter(None, (seats(one)[level] for one in everybody)))
        for number, part in parts.items():
            count = Counter(filter(None, (seats(one)[level] for one in part)))
            most = min(count, key=lambda place: (-count[place], place), default="")
            shares = (
                (100 * count[most] / count.total(), 100 * overall[most] / overall.total())
                if most
                else ()
            )
            expected.append((
                level, number, len(part), count.total(), most, count[most] if most else 0,
                *([format(round(share, 1), "g") for share in shares] or ["", ""]),
            ))  # fmt: skip
    agree(
        ask("communities-and-regions", **given),
        "level community members known place membersThere share shareOverall",
        expected,
    )


@pytest.mark.parametrize("firm", ["galapagos", "ucb"])
def test_centrality_by_year_of_a_firm(ask: Ask, firm: str) -> None:
    found = {row["year"]: row for row in ask("centrality-by-year", firm=firm)}
    years = {tie.alliance.signed[:4] for tie in ties()} - {""}
    first = min(t.alliance.signed[:4] for t in ties()
                if firm in {t.source, t.target} and t.alliance.signed)  # fmt: skip
    assert set(found) == {year for year in years if year >= first}
    for year, row in found.items():
        then = plain(ties(as_of=f"{year}-12-31"))
        more = sum(len(then[each]) > len(then[firm]) for each in then)
        assert float(row["effectiveSize"]) == pytest.approx(nx.effective_size(then, [firm])[firm])
        assert int(row["partners"]) == len(then[firm])
        assert int(row["rank"]) == more + 1
        assert int(row["organisations"]) == len(then)


def test_centrality_by_year_of_the_first_ones(ask: Ask) -> None:
    then = plain(ties(as_of="2009-12-31"))
    third = sorted((len(then[each]) for each in then), reverse=True)[2]
    first = {each for each in then if len(then[each]) >= third}
    rows = [row for row in ask("centrality-by-year") if row["year"] == "2009"]
    assert {row["organisation"] for row in rows} == first


def hops(start: str, goal: str, **given: str) -> int:
    """The number of steps from one to another, by going outwards; -1 for no path."""
    found = plain(ties(**given))
    seen, front, step = {start}, {start}, 0
    while front and goal not in seen:
        front = {each for one in front if one in found for each in found[one]} - seen
        seen |= front
        step += 1
    return step if goal in seen else -1


@pytest.mark.parametrize(
    ("firm", "other", "given"),
    [
        ("biocartis", "genentech", {}),
        ("galapagos", "ucb", {}),
        ("ablynx", "thrombogenics", {"up_to": "minority-equity"}),
        ("galapagos", "gsk", {"as_of": "2007-12-31"}),
        ("mithra", "vib", {}),
    ],
)
def test_shortest_path(ask: Ask, firm: str, other: str, given: dict[str, str]) -> None:
    rows = ask("shortest-path", firm=firm, other_firm=other, **given)
    steps = list(dict.fromkeys((row["step"], row["source"], row["target"]) for row in rows))
    assert len(steps) == hops(firm, other, **given)
    assert (steps[0][1], steps[-1][2]) == (firm, other)
    assert all(one[2] == two[1] for one, two in pairwise(steps))
    expected = []
    for step, one, two in steps:
        deals = [t.alliance for t in ties(**given) if {t.source, t.target} == {one, two}]
        assert deals
        expected += [
            (step, one, two, each.key, labelled("alliance-kind", each.kinds), each.signed)
            for each in deals
        ]
    agree(rows, "step source target alliance kinds date", expected)
    every = list(nx.all_shortest_paths(plain(ties(**given)), firm, other))
    assert [firm, *(step[2] for step in steps)] == min(every)
    assert {row["otherPaths"] for row in rows} == {str(len(every) - 1)}


def test_biocartis_reaches_genentech_by_amgen_and_ucb(ask: Ask) -> None:
    """By biocartis-amgen-2016, biocartis-amgen-2017, two of Amgen and UCB, and one with Roche's."""
    rows = ask("shortest-path")
    assert [(row["source"], row["target"]) for row in rows] == [
        ("biocartis", "amgen"), ("biocartis", "amgen"), ("amgen", "ucb"), ("amgen", "ucb"),
        ("ucb", "genentech"),
    ]  # fmt: skip


def test_no_path_is_no_row(ask: Ask) -> None:
    assert hops("movetis", "ziphius") == hops("biocartis", "genentech", as_of="2005-12-31") == -1
    assert ask("shortest-path", firm="movetis", other_firm="ziphius") == []
    assert ask("shortest-path", as_of="2005-12-31") == []


@pytest.mark.parametrize("name", NETWORK)
def test_an_empty_slice_is_an_empty_answer(ask: Ask, name: str) -> None:
    assert ask(name, as_of="1900-01-01") == []


@pytest.mark.parametrize("name", NETWORK)
def test_every_example_has_an_answer(ask: Ask, name: str) -> None:
    examples = questions()[name].examples
    assert examples
    for example in examples:
        assert ask(name, **{key.replace("-", "_"): value for key, value in example.items()})


@pytest.mark.parametrize("name", NETWORK)
def test_columns_of_the_header_are_those_of_the_measure(
    edges: Callable[..., Rows], name: str
) -> None:
    asked = questions()[name]
    assert measured(asked.measure, edges(name)).columns == tuple(asked.columns)


def slice_of(query: str) -> str:
    """What chooses the ties, without what a question says of them."""
    start, end = query.index("SELECT ?alliance ?date"), query.index("th:hasParticipation ?one")
    return " ".join(query[start:end].split())


def test_all_ask_for_the_same_ties() -> None:
    assert len({slice_of(questions()[name].text) for name in NETWORK}) == 1


@pytest.mark.parametrize(
    ("name", "known"),
    [("network-betweenness", "Betweenness"), ("network-summary", "MeanDistance")],
)
def test_what_the_build_measured_is_what_would_be_measured_now(
    edges: Callable[..., Rows], name: str, known: str
) -> None:
    stored, measure = edges(name), questions()[name].measure
    target = stored.columns.index("target")
    kept = [n for n, column in enumerate(stored.columns) if not column.endswith(known)]
    assert len(kept) == len(stored.columns) - 1
    tied = {row[stored.columns.index(end)] for row in stored.rows for end in ("source", "target")}
    assert all(row[n] is not None for row in stored.rows if row[0] in tied and not row[target]
               for n in range(len(row)) if n not in kept)  # fmt: skip
    columns = tuple(stored.columns[n] for n in kept)
    bare = Rows(columns, [tuple(row[n] for n in kept) for row in stored.rows])
    assert measured(measure, stored) == measured(measure, bare)


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_a_file_of_the_whole_network(edges: Callable[..., Rows], format_: str) -> None:
    written = write(edges("alliance-network"), format_)
    assert written.count("<node id=") == len(whole())
    assert written.count("<edge ") == len(ties())
    assert written.count("https://w3id.org/triplehelix/id/alliance/") == len(ties())


@pytest.mark.parametrize("name", ["alliance-network", "network-degree", "communities-and-regions"])
def test_a_file_says_of_every_deal_how_it_is_called_and_what_was_agreed(
    graph: Local, name: str
) -> None:
    drawn = nx.parse_graphml(answers.ask(graph, name, {}).network("graphml"), force_multigraph=True)
    assert Counter(
        (short(said["alliance"]), said["label"], said["kinds"])
        for _, _, said in drawn.edges(data=True)
    ) == Counter(
        (tie.alliance.key, tie.alliance.one("title"), labelled("alliance-kind", tie.alliance.kinds))
        for tie in ties()
    )
