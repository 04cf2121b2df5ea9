"""Places of several sources become one by code, by name and region, and otherwise stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from tests.conftest import stored
from triplehelix.clusters import Clusters
from triplehelix.decisions import Decision
from triplehelix.identity import resolve
from triplehelix.matching import match
from triplehelix.matching.places import one_place
from triplehelix.terms import graph, th, thing

COUNTRY = "graph:iso { <id/place/be> a th:Country ; skos:prefLabel 'Belgium' }"
FRANCE = "graph:iso { <id/place/fr> a th:Country ; skos:prefLabel 'France' }"


def place(key: str, kind: str, name: str, within: str = "be", more: str = "") -> str:
    said = f"a th:{kind} ; skos:prefLabel '{name}' ; th:within <id/place/{within}>"
    return f"graph:g-{key} {{ <id/place/{key}> {said} {more} }}"


def ones(*facts: str, different: tuple[tuple[str, str], ...] = ()) -> set[frozenset[str]]:
    """The clusters of places that come out as one, by their keys."""
    apart = [(thing("place", one).value, thing("place", other).value) for one, other in different]
    joined: Clusters[str] = Clusters()
    for one, other, _ in one_place(stored("\n".join((COUNTRY, FRANCE, *facts))), apart):
        joined.join(one.rpartition("/")[2], other.rpartition("/")[2])
    return {frozenset(each) for each in joined}


FLANDERS = place("be-flanders", "Region", "Flanders", more="; th:nutsCode 'BE2'")
BE2 = place("nuts-be2", "StatisticalRegion", "Vlaams Gewest", more="; th:nutsCode 'BE2'")
VLG = place("be-vlg", "Region", "Vlaams Gewest", more="; skos:notation 'BE-VLG'")


def test_a_code_and_a_name_join_what_three_sources_say_of_a_region() -> None:
    assert ones(FLANDERS, BE2, VLG) == {frozenset({"be-flanders", "nuts-be2", "be-vlg"})}


def test_one_code_of_iso_makes_one_region() -> None:
    by_hand = place("be-flanders", "Region", "Flanders", more="; skos:notation 'BE-VLG'")
    assert ones(by_hand, VLG) == {frozenset({"be-flanders", "be-vlg"})}


def test_of_several_levels_of_one_name_the_widest_is_meant() -> None:
    assert ones(
        place("nuts-frh", "StatisticalRegion", "Bretagne", "fr", "; th:nutsCode 'FRH'"),
        place("nuts-frh0", "StatisticalRegion", "Bretagne", "nuts-frh", "; th:nutsCode 'FRH0'"),
        place("fr-bre", "Region", "Bretagne", "fr", "; skos:notation 'FR-BRE'"),
    ) == {frozenset({"fr-bre", "nuts-frh"})}


def test_a_level_that_a_table_names_by_its_code_is_meant_before_a_wider_one() -> None:
    assert ones(
        place("nuts-fr1", "StatisticalRegion", "Ile-de-France", "fr", "; th:nutsCode 'FR1'"),
        place("nuts-fr10", "StatisticalRegion", "Ile-de-France", "fr", "; th:nutsCode 'FR10'"),
        place("fr-paris-region", "Region", "Paris Region", "fr", "; th:nutsCode 'FR10'"),
        place("fr-idf", "Region", "Île-de-France", "fr", "; skos:notation 'FR-IDF'"),
    ) == {frozenset({"nuts-fr10", "fr-paris-region", "fr-idf"})}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (VLG, place("fr-x", "Region", "Vlaams Gewest", "fr")),
        (VLG, place("be-x", "Region", "Vlaams Gewest", more="; skos:notation 'BE-X'")),
        (VLG, place("be-c", "City", "Vlaams Gewest")),
        (VLG, place("be-y", "Region", "Vlaamse Gewest")),
    ],
    ids=["another country", "another code", "a city", "another name"],
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert ones(one, other) == set()


def test_cities_of_one_name_in_one_region_are_one_however_their_region_is_known() -> None:
    assert ones(
        FLANDERS, BE2, VLG,
        place("be-liege", "City", "Liège", "be-flanders"),
        place("be-vlg-liege", "City", "LIEGE", "be-vlg"),
    ) == {
        frozenset({"be-flanders", "nuts-be2", "be-vlg"}), frozenset({"be-liege", "be-vlg-liege"}),
    }  # fmt: skip


def test_cities_of_one_name_in_two_regions_stay_two_and_one_without_region_joins_neither() -> None:
    assert ones(
        place("us-a", "Region", "A"), place("us-b", "Region", "B"),
        place("a-springfield", "City", "Springfield", "us-a"),
        place("b-springfield", "City", "Springfield", "us-b"),
        place("springfield", "City", "Springfield"),
    ) == set()  # fmt: skip


def test_a_city_without_region_is_the_only_one_of_its_name() -> None:
    assert ones(
        VLG, place("be-vlg-gent", "City", "Gent", "be-vlg"), place("be-city-gent", "City", "Gent"),
        place("fr-gent", "City", "Gent", "fr"),
    ) == {frozenset({"be-vlg-gent", "be-city-gent"})}  # fmt: skip


def test_what_people_keep_apart_is_not_joined_through_a_third() -> None:
    apart = (("be-flanders", "be-vlg"),)
    assert ones(FLANDERS, BE2, VLG, different=apart) == {frozenset({"be-flanders", "nuts-be2"})}


def test_the_key_of_a_table_stays_or_else_that_of_iso() -> None:
    store = stored("\n".join((COUNTRY, FLANDERS, BE2, VLG)))
    assert resolve(store, match(store, []), [graph("g-be-flanders")]) == {
        thing("place", "nuts-be2"): thing("place", "be-flanders"),
        thing("place", "be-vlg"): thing("place", "be-flanders"),
    }
    store = stored("\n".join((COUNTRY, place("tr-45", "Region", "Manisa"), place(
        "nuts-tr331", "StatisticalRegion", "Manisa", more="; th:nutsCode 'TR331'"))))  # fmt: skip
    kept = thing("place", "tr-45")
    assert resolve(store, match(store, [])) == {thing("place", "nuts-tr331"): kept}
    nuts = [quad.object for quad in store.quads_for_pattern(kept, th("nutsCode"), None, None)]
    assert nuts == [Literal("TR331")]


def test_a_decision_of_a_person_stands() -> None:
    store = stored("\n".join((COUNTRY, FLANDERS, BE2)))
    no = Decision(thing("place", "be-flanders"), thing("place", "nuts-be2"), False, "no", where="x")
    assert match(store, [no]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_clusters_are_what_a_search_along_the_pairs_reaches(pairs: list[tuple[int, int]]) -> None:
    clusters: Clusters[int] = Clusters()
    for one, other in pairs:
        clusters.join(one, other)
    for start in range(10):
        reached, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            near = {b for pair in pairs for a, b in (pair, pair[::-1]) if a == here} - reached
            reached |= near
            waiting += near
        assert sorted(clusters.members(start)) == sorted(reached)
        assert all(clusters.are_one(start, each) == (each in reached) for each in range(10))
    assert all(len(each) > 1 for each in clusters)
    assert len(set().union(*clusters)) == sum(map(len, clusters))
