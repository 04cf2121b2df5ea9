"""Measures of networks, held against textbook graphs, other means and laws; and their files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.networks import EDGES, FORMATS, MEASURES, behind, measured, write
from triplehelix.writing import text

BASE: Final = "https://example.org/id/"
COLUMNS: Final = (
    "source", "sourceName", "target", "targetName", "alliance", "allianceName", "date",
)  # fmt: skip
Pair = tuple[object, object]
Told = dict[str, str]


def rows_of(pairs: Iterable[Sequence[object]], **more: str) -> Rows:
    """Edges: two actors, and where told the alliance and its date."""
    lines: list[tuple[Term | None, ...]] = []
    for number, (one, other, *rest) in enumerate(pairs):
        deal, date = [*rest, f"deal-{number}", "2001"][:2] if len(rest) < 2 else rest
        ends = [cell for end in (one, other) for cell in (_iri(end), Literal(f"Firm {end}"))]
        last = (_iri(deal), Literal(f"Deal {deal}"), Literal(str(date)) if date else None)
        lines.append((*ends, *last, *(_iri(value) for value in more.values())))
    return Rows((*COLUMNS, *more), lines)


def _iri(key: object) -> NamedNode:
    return NamedNode(f"{BASE}{key:02}" if isinstance(key, int) else f"{BASE}{key}")


def asked(measure: str, pairs: Iterable[Sequence[object]], **more: str) -> list[Told]:
    """The rows of a measure, with keys in place of IRIs."""
    return told(measured(measure, rows_of(pairs, **more)))


def told(rows: Rows) -> list[Told]:
    cells = [[text(cell).removeprefix(BASE) for cell in row] for row in rows.rows]
    return [dict(zip(rows.columns, row, strict=True)) for row in cells]


def by_actor(measure: str, pairs: Iterable[Sequence[object]], column: str) -> dict[str, float]:
    return {row["organisation"]: float(row[column]) for row in asked(measure, pairs)}


def plain(pairs: Iterable[Pair]) -> Any:
    return nx.Graph(list(pairs))


KARATE: Final[list[Pair]] = [(a + 1, b + 1) for a, b in nx.karate_club_graph().edges()]
"""Zachary's karate club, its members numbered from 1 as in the paper."""
KITE: Final[list[Pair]] = [
    (a, b)
    for a, others in {
        "andre": "beverly carol diane fernando", "beverly": "diane ed garth",
        "carol": "diane fernando", "diane": "ed fernando garth", "ed": "garth",
        "fernando": "garth heather", "garth": "heather", "heather": "ike", "ike": "jane",
    }.items()
    for b in others.split()
]  # fmt: skip
"""The kite of Krackhardt (1990): most partners, most between and nearest are three actors."""
STAR: Final[list[Pair]] = [("hub", f"leaf-{n}") for n in range(5)]
TWO_GROUPS: Final[list[Pair]] = [
    *combinations(("a1", "a2", "a3", "a4"), 2), *combinations(("b1", "b2", "b3"), 2), ("a4", "b1"),
]  # fmt: skip
PAIRS: Final = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]),
    min_size=1, max_size=25,
)  # fmt: skip
few = settings(max_examples=60, deadline=None)


# Degree, summary ---------------------------------------------------------------------------------


def test_partners_alliances_and_ties_are_three_numbers() -> None:
    pairs = [("a", "b", "one"), ("a", "b", "two"), ("a", "c", "three"), ("a", "d", "three"),
             ("c", "d", "three")]  # fmt: skip
    found = asked("degree", pairs)
    columns = ("organisation", "organisationName", "partners", "alliances", "ties", "centrality")
    assert [tuple(row[column] for column in columns) for row in found] == [
        ("a", "Firm a", "3", "3", "4", "1"),
        ("c", "Firm c", "2", "1", "2", "0.666667"),
        ("d", "Firm d", "2", "1", "2", "0.666667"),
        ("b", "Firm b", "1", "2", "2", "0.333333"),
    ]


def test_the_summary_of_two_parts() -> None:
    found = asked("summary", [(1, 2), (2, 3), (1, 3), (3, 4), (5, 6)])
    assert found == [{
        "organisations": "6", "alliances": "5", "pairs": "5", "meanPartners": "1.666667",
        "density": "0.333333", "components": "2", "largest": "4", "shareInLargest": "66.7",
        "clustering": "0.6", "meanDistance": "1.285714",  # (5 pairs at 1 and 2 at 2) / 7
    }]  # fmt: skip


# Betweenness -------------------------------------------------------------------------------------


def test_the_centre_of_a_star_stands_between_all() -> None:
    found = by_actor("betweenness", STAR, "betweenness")
    assert found == {"hub": 1.0, **{f"leaf-{n}": 0.0 for n in range(5)}}


@pytest.mark.parametrize("length", [2, 3, 6, 11])
def test_on_a_path_each_stands_between_those_on_its_two_sides(length: int) -> None:
    found = by_actor("betweenness", [(n, n + 1) for n in range(length - 1)], "betweenness")
    others = (length - 1) * (length - 2) / 2
    for n in range(length):
        assert found[f"{n:02}"] == round(n * (length - 1 - n) / others if others else 0, 6)


def test_the_karate_club_has_its_known_betweenness() -> None:
    found = by_actor("betweenness", KARATE, "betweenness")
    known = {1: 0.437635, 34: 0.304075, 33: 0.145247, 3: 0.143657, 32: 0.138276, 12: 0.0}
    assert {key: found[f"{key:02}"] for key in known} == known


def test_in_the_kite_the_one_with_most_partners_is_not_the_one_between() -> None:
    degree = asked("degree", KITE)[0]
    assert (degree["organisation"], degree["partners"]) == ("diane", "6")
    between = by_actor("betweenness", KITE, "betweenness")
    assert list(between)[:4] == ["heather", "fernando", "garth", "ike"]
    assert between["heather"] == 0.388889  # 14 of 36 pairs
    assert between["fernando"] == between["garth"] == 0.231481
    assert (between["ike"], between["diane"], between["jane"]) == (0.222222, 0.101852, 0.0)


def test_equal_values_share_a_rank_and_stand_in_the_order_of_their_keys() -> None:
    found = asked("betweenness", [*KITE])
    assert [(row["rank"], row["organisation"]) for row in found][:4] == [
        ("1", "heather"), ("2", "fernando"), ("2", "garth"), ("4", "ike"),
    ]  # fmt: skip


@few
@given(PAIRS)
def test_betweenness_adds_up_to_the_steps_within_all_shortest_paths(pairs: list[Pair]) -> None:
    graph = plain(pairs)
    size = len(graph)
    inner = sum(
        length - 1
        for one, lengths in nx.all_pairs_shortest_path_length(graph)
        for other, length in lengths.items()
        if repr(one) < repr(other)
    )
    found = by_actor("betweenness", pairs, "betweenness")
    assert sum(found.values()) * max((size - 1) * (size - 2) / 2, 1) == pytest.approx(
        inner, abs=1e-3
    )


# Brokers -----------------------------------------------------------------------------------------


def test_the_hub_of_a_star_is_the_broker() -> None:
    hub, *leaves = asked("brokers", STAR)
    assert hub == {
        "organisation": "hub", "organisationName": "Firm hub", "partners": "5",
        "effectiveSize": "5", "constraint": "0.2", "cutPoint": "true",
    }  # fmt: skip
    assert {(row["effectiveSize"], row["constraint"], row["cutPoint"]) for row in leaves} == {
        ("1", "1", "false")
    }


@pytest.mark.parametrize(
    ("size", "constraint"),
    [(3, 2 * (1 / 2 + 1 / 4) ** 2), (4, 3 * (1 / 3 + 2 / 9) ** 2), (5, 4 * (1 / 4 + 3 / 16) ** 2)],
)
def test_where_all_are_tied_nobody_is_a_broker(size: int, constraint: float) -> None:
    for row in asked("brokers", list(combinations(range(size), 2))):
        assert (row["effectiveSize"], row["cutPoint"]) == ("1", "false")
        assert float(row["constraint"]) == round(constraint, 6)


@pytest.mark.parametrize("pairs", [KARATE, KITE, TWO_GROUPS])
def test_constraint_and_effective_size_are_those_of_another_hand(pairs: list[Pair]) -> None:
    graph = plain(pairs)
    constraint, size = nx.constraint(graph, nodes=list(graph)), nx.effective_size(graph)
    found = by_actor("brokers", pairs, "constraint")
    reach = by_actor("brokers", pairs, "effectiveSize")
    for actor in graph:
        key = text(_iri(actor)).removeprefix(BASE)
        assert found[key] == pytest.approx(constraint[actor], abs=1e-6)
        assert reach[key] == pytest.approx(size[actor], abs=1e-6)


@few
@given(PAIRS)
def test_bounds_of_constraint_and_effective_size(pairs: list[Pair]) -> None:
    for row in asked("brokers", pairs):
        partners = int(row["partners"])
        assert 1 <= float(row["effectiveSize"]) <= partners
        assert 1 / partners - 1e-6 <= float(row["constraint"]) <= 1.125


# Communities -------------------------------------------------------------------------------------


def modularity(pairs: Iterable[Pair], community: dict[str, object]) -> float:
    """By the formula of Newman and Girvan, in plain Python."""
    ties = {frozenset(text(_iri(end)).removeprefix(BASE) for end in pair) for pair in pairs}
    ends = [end for tie in ties for end in tie]
    total = 0.0
    for part in set(community.values()):
        inside = sum(all(community[end] == part for end in tie) for tie in ties)
        total += inside / len(ties)
        total -= (sum(community[end] == part for end in ends) / len(ends)) ** 2
    return total


def test_two_groups_with_one_tie_between_them() -> None:
    found = asked("communities", TWO_GROUPS)
    assert [(row["community"], row["members"], row["organisation"]) for row in found] == [
        ("1", "4", "a1"), ("1", "4", "a2"), ("1", "4", "a3"), ("1", "4", "a4"),
        ("2", "3", "b1"), ("2", "3", "b2"), ("2", "3", "b3"),
    ]  # fmt: skip
    assert {(row["organisation"], row["outside"]) for row in found if row["outside"] != "0"} == {
        ("a4", "1"), ("b1", "1"),
    }  # fmt: skip
    assert {row["modularity"] for row in found} == {str(round(9 / 10 - (13**2 + 7**2) / 400, 6))}


def test_the_karate_club_falls_apart_as_it_is_known_to() -> None:
    found = asked("communities", KARATE)
    community: dict[str, object] = {row["organisation"]: row["community"] for row in found}
    assert community["01"] != community["34"], "the two that quarrelled"
    assert 0.40 < float(found[0]["modularity"]) < 0.4199, "0.4198 is the best that there is"
    assert float(found[0]["modularity"]) == pytest.approx(modularity(KARATE, community), abs=1e-6)


@few
@given(PAIRS)
def test_communities_are_parts_and_modularity_is_theirs(pairs: list[Pair]) -> None:
    found = asked("communities", pairs)
    community: dict[str, object] = {row["organisation"]: row["community"] for row in found}
    assert len(community) == len(found) == len(plain(pairs))
    for row in found:
        assert int(row["members"]) == list(community.values()).count(row["community"])
        assert int(row["inside"]) + int(row["outside"]) >= 1
    assert float(found[0]["modularity"]) == pytest.approx(modularity(pairs, community), abs=1e-6)


def test_communities_against_places() -> None:
    seats = {"a1": "be", "a2": "be", "a3": "us", "b1": "us", "b2": "us", "b3": "us"}
    edges = rows_of(TWO_GROUPS)
    at = [edges.columns.index(end) for end in ("source", "target")]
    keys = [[text(row[place]).removeprefix(BASE) for place in at] for row in edges.rows]
    more = ("sourceCountry", "sourceCountryName", "targetCountry", "targetCountryName")
    lines = []
    for row, ends in zip(edges.rows, keys, strict=True):
        places = [seats.get(end) for end in ends]
        cells = [(_iri(p), Literal(p.upper())) if p else (None, None) for p in places]
        lines.append((*row, *cells[0], *cells[1]))
    found = told(measured("communities-and-places", Rows((*edges.columns, *more), lines)))
    shown = [tuple(row[c] for c in ("level", "community", "known", "place", "placeName",
             "membersThere", "share", "shareOverall")) for row in found]  # fmt: skip
    assert shown == [
        ("country", "1", "3", "be", "BE", "2", "66.7", "33.3"),
        ("country", "2", "3", "us", "US", "3", "100", "66.7"),
        ("region", "1", "0", "", "", "0", "", ""),
        ("region", "2", "0", "", "", "0", "", ""),
    ]
    alone: dict[str, object] = {"a4": "nobody knows", **seats}
    assert float(found[0]["modularityOfPlaces"]) == pytest.approx(
        modularity(TWO_GROUPS, alone), abs=1e-6
    )


# By year -----------------------------------------------------------------------------------------

BY_YEAR: Final = [
    ("a", "b", "one", "1999-05"), ("b", "c", "two", "2001"), ("c", "d", "three", "2001-12-31"),
    ("a", "d", "four", ""),
]  # fmt: skip


def test_each_year_has_the_network_of_all_that_was_signed_by_its_end() -> None:
    found = asked("partners-by-year", BY_YEAR, firm="b", top="nothing")
    shown = [(r["year"], r["organisation"], r["rank"], r["partners"], r["effectiveSize"],
              r["organisations"]) for r in found]  # fmt: skip
    assert shown == [
        ("1999", "b", "1", "1", "1", "2"),
        ("2001", "b", "1", "2", "2", "4"),
    ]


def test_only_the_first_ranks_are_shown() -> None:
    edges = rows_of(BY_YEAR)
    lines = [(*row, None, Literal(1)) for row in edges.rows]
    found = told(measured("partners-by-year", Rows((*edges.columns, "firm", "top"), lines)))
    assert [(row["year"], row["organisation"]) for row in found] == [
        ("1999", "a"), ("1999", "b"), ("2001", "b"), ("2001", "c"),
    ]  # fmt: skip


# Paths -------------------------------------------------------------------------------------------


def path(pairs: Iterable[Sequence[object]], firm: str, other: str) -> list[tuple[str, ...]]:
    columns = ("step", "source", "target", "alliance", "otherPaths")
    found = asked("shortest-path", pairs, firm=firm, other_firm=other)
    return [tuple(row[column] for column in columns) for row in found]


DIAMOND: Final = [
    ("a", "c", "ac"), ("c", "d", "cd"), ("a", "b", "ab", "2003"), ("b", "d", "bd-late", "2002-01"),
    ("b", "d", "bd-unknown", ""), ("b", "d", "bd-early", "2001-12"), ("x", "y", "xy"),
]  # fmt: skip


def test_of_two_shortest_paths_the_first_by_key_is_told_with_all_its_deals() -> None:
    assert path(DIAMOND, "a", "d") == [
        ("1", "a", "b", "ab", "1"),
        ("2", "b", "d", "bd-early", "1"),
        ("2", "b", "d", "bd-late", "1"),
        ("2", "b", "d", "bd-unknown", "1"),
    ]
    assert [line[1:3] for line in path(DIAMOND, "d", "a")] == [("d", "b")] * 3 + [("b", "a")]


@pytest.mark.parametrize(("firm", "other"), [("a", "x"), ("a", "nobody"), ("nobody", "a"),
                                             ("a", "a"), ("nobody", "none")])  # fmt: skip
def test_no_path_is_no_row(firm: str, other: str) -> None:
    assert path(DIAMOND, firm, other) == []


@few
@given(PAIRS, st.integers(0, 9), st.integers(0, 9))
def test_a_path_is_as_short_and_as_many_as_another_hand_finds(
    pairs: list[Pair], one: int, other: int
) -> None:
    graph = plain(pairs)
    found = path(pairs, f"{one:02}", f"{other:02}")
    reachable = one in graph and other in graph and nx.has_path(graph, one, other)
    if one == other or not reachable:
        assert found == []
    else:
        every = list(nx.all_shortest_paths(graph, one, other))
        steps = list(dict.fromkeys((line[0], line[1], line[2]) for line in found))
        actors = [steps[0][1], *(step[2] for step in steps)]
        assert actors == [f"{each:02}" for each in min(every)]
        assert {line[4] for line in found} == {str(len(every) - 1)}


# What holds of all -------------------------------------------------------------------------------


def test_without_a_measure_the_edges_are_the_answer() -> None:
    edges = rows_of(KITE)
    assert measured("", edges) is edges


@pytest.mark.parametrize("measure", MEASURES)
def test_no_edges_no_rows(measure: str) -> None:
    found = measured(measure, Rows(EDGES, []))
    assert (found.columns, list(found.rows)) == (tuple(MEASURES[measure][0].split()), [])


@few
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_edges_is_of_no_matter(pairs: list[Pair], chance: Any) -> None:
    edges = rows_of(pairs, firm="00", other_firm="01")
    mixed = list(edges.rows)
    chance.shuffle(mixed)
    for measure in MEASURES:
        assert measured(measure, Rows(edges.columns, mixed)) == measured(measure, edges)


@few
@given(PAIRS)
def test_names_are_of_no_matter(pairs: list[Pair]) -> None:
    other = [(9 - int(str(one)), 9 - int(str(two))) for one, two in pairs]
    for measure, column in (("degree", "partners"), ("betweenness", "betweenness"),
                            ("brokers", "constraint"), ("brokers", "effectiveSize")):  # fmt: skip
        here, there = by_actor(measure, pairs, column), by_actor(measure, other, column)
        assert {f"{9 - int(key):02}": value for key, value in here.items()} == there


def test_a_measure_or_edges_that_cannot_be() -> None:
    with pytest.raises(TripleHelixError, match="there is no such measure") as raised:
        measured("pagerank", rows_of(KITE))
    assert raised.value.hint.startswith("one of: summary, degree")
    with pytest.raises(TripleHelixError, match="its edges have no column target"):
        measured("degree", Rows(("source", "sourceName"), [(_iri("a"), Literal("A"))]))


def once_told(pairs: Iterable[Sequence[object]], **more: str) -> Rows:
    """The same edges with rows of their own for the names of actors, and of a stranger."""
    edges = rows_of(pairs, **more)
    kept = [n for n, column in enumerate(edges.columns) if column != "targetName"]
    ties = [(row[0], None, *(row[n] for n in kept[2:])) for row in edges.rows]
    ends = [row[n : n + 2] for row in edges.rows for n in (0, 2)]
    names = {end[0]: end[1] for end in [*ends, (_iri("stranger"), Literal("Nobody"))]}
    blank = [None] * (len(kept) - 2)
    return Rows(
        tuple(edges.columns[n] for n in kept),
        [*ties, *((actor, name, *blank) for actor, name in names.items())],
    )


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("pairs", [BY_YEAR, KITE, TWO_GROUPS])
def test_what_is_said_of_an_actor_may_be_said_once(
    measure: str, pairs: list[Sequence[object]]
) -> None:
    ends = {"firm": text(_iri(pairs[0][0])), "other_firm": text(_iri(pairs[-2][1]))}
    told_once, told_often = (
        measured(measure, make(pairs, **{k: v.removeprefix(BASE) for k, v in ends.items()}))
        for make in (once_told, rows_of)
    )
    assert told_once == told_often
    assert told_once.rows


def test_the_name_of_an_actor_is_among_what_its_row_rests_on() -> None:
    edges = once_told(DIAMOND, firm="a", other_firm="d")
    said = {text(row[0]): n for n, row in enumerate(edges.rows) if row[2] is None}
    degree, path_ = measured("degree", edges), measured("shortest-path", edges)
    for row, found in zip(degree.rows, behind(edges, degree), strict=True):
        assert said[text(row[0])] in found
    assert behind(edges, path_)[0] == [2, said[f"{BASE}a"], said[f"{BASE}b"]]
    assert said[f"{BASE}stranger"] not in behind(edges, measured("summary", edges))[0]


def test_what_each_row_rests_on() -> None:
    edges = rows_of(DIAMOND, firm="a", other_firm="d")
    degree = measured("degree", edges)
    number = [text(row[0]).removeprefix(BASE) for row in degree.rows].index("c")
    assert behind(edges, degree)[number] == [0, 1]
    assert behind(edges, measured("shortest-path", edges)) == [[2], [5], [3], [4]]
    assert behind(edges, measured("summary", edges)) == [list(range(7))]


PROGRAM: Final = """
from tests.test_networks import KARATE, rows_of
from triplehelix.networks import FORMATS, MEASURES, measured, write
edges = rows_of(KARATE, firm="01", other_firm="17")
for measure in MEASURES:
    print(measured(measure, edges))
for format_ in FORMATS:
    print(write(edges, format_, measured("brokers", edges)))
"""


def test_the_same_bytes_whatever_the_seed_of_the_process() -> None:
    root = Path(__file__).parents[1]
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM], cwd=root, check=True, capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "RAYON_NUM_THREADS": threads},
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"), ("777", "4"))
    }  # fmt: skip
    assert len(said) == 1


# Files -------------------------------------------------------------------------------------------


def read(written: str, format_: str, folder: Path) -> Any:
    """The file as networkx reads it, actors by what they are called."""
    path = folder / f"network.{format_}"
    path.write_text(written, encoding="utf-8")
    graph = nx.read_graphml(path) if format_ == "graphml" else nx.read_gexf(path)
    return nx.relabel_nodes(graph, {node: said["label"] for node, said in graph.nodes(data=True)})


STRANGE: Final = [
    ("a", "b", 'R&D <1> "x"', "2001-05"), ("a", "b", "two", ""), ("b", "c", "ä·é", "2002"),
]  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_holds_every_deal_and_what_was_measured(tmp_path: Path, format_: str) -> None:
    lines = [(a, b, f"deal-{n}", date) for n, (a, b, _, date) in enumerate(STRANGE)]
    edges = rows_of(lines)
    place = edges.columns.index("allianceName")
    named = [(*row[:place], Literal(STRANGE[n][2]), *row[place + 1 :])
             for n, row in enumerate(edges.rows)]  # fmt: skip
    edges = Rows(edges.columns, named)
    graph = read(write(edges, format_, measured("brokers", edges)), format_, tmp_path)
    assert sorted(graph) == ["Firm a", "Firm b", "Firm c"]
    assert graph.number_of_edges() == 3
    assert graph.nodes["Firm b"] | {"id": ""} == graph.nodes["Firm b"] | {
        "id": "", "iri": f"{BASE}b", "partners": 2, "effectiveSize": 2.0, "constraint": 0.5,
        "cutPoint": True,
    }  # fmt: skip
    deals = sorted(
        (said["alliance"], said["label"], said.get("date", ""))
        for _, _, said in graph.edges(data=True)
    )
    assert deals == [
        (f"{BASE}deal-{n}", label, date) for n, (_, _, label, date) in enumerate(STRANGE)
    ]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_has_no_clock_and_names_each_thing_once(format_: str) -> None:
    written = write(rows_of(KARATE), format_)
    assert "lastmodified" not in written
    tree = ET.fromstring(written.encode())  # noqa: S314
    ids = [each.get("id", "") for each in tree.iter() if each.tag.endswith(("}node", "}edge"))]
    assert len(ids) == len(set(ids)) == 34 + 78
    assert all(each.isalnum() for each in ids), "names as XML Schema has them"


@pytest.mark.parametrize("format_", FORMATS)
def test_what_xml_cannot_hold_is_replaced(format_: str) -> None:
    edges = rows_of([("a", "b")])
    (row,) = edges.rows
    written = write(Rows(edges.columns, [(row[0], Literal("A\x0bB"), *row[2:])]), format_)
    ET.fromstring(written.encode())  # noqa: S314
    assert "A\ufffdB" in written


@pytest.mark.parametrize("format_", FORMATS)
def test_a_path_is_a_network_of_its_own(tmp_path: Path, format_: str) -> None:
    edges = rows_of(DIAMOND, firm="a", other_firm="d")
    graph = read(write(edges, format_, measured("shortest-path", edges)), format_, tmp_path)
    assert sorted(graph) == ["Firm a", "Firm b", "Firm d"]
    assert sorted(said["step"] for _, _, said in graph.edges(data=True)) == [1, 2, 2, 2]


@pytest.mark.parametrize("measure", ["summary", "partners-by-year", "communities-and-places"])
def test_what_is_not_measured_of_one_actor_each_leaves_the_edges_as_they_are(measure: str) -> None:
    edges = rows_of(BY_YEAR, firm="b")
    assert write(edges, "graphml", measured(measure, edges)) == write(edges, "graphml")


def test_another_format_is_refused() -> None:
    with pytest.raises(TripleHelixError, match="no file of a network") as raised:
        write(rows_of(KITE), "csv")
    assert raised.value.hint == "one of: graphml, gexf"
