"""The answer graph: each triple once, and one value where there can be only one."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from tests.conftest import Built, stored, turtle
from triplehelix.accepting import Disagreement, accept
from triplehelix.terms import DERIVED_FROM, LABEL, graph, plain, th, thing

ACME = thing("organization", "acme")
SINGLE = (
    "graph:ontology { skos:prefLabel th:singleValued true . th:firmStatus th:singleValued true . }"
)


def answer(store: Store) -> set[object]:
    """What the default graph says of things."""
    found = store.quads_for_pattern(None, None, None, DefaultGraph())
    return {plain(quad.triple) for quad in found if quad.predicate != th("singleValued")}


def united(store: Store, *keys: str) -> list[Disagreement]:
    return accept(store, [graph(key) for key in ("ontology", *keys)])


def count(store: Store, pattern: str, *, union: bool = False) -> int:
    """The number of solutions of a pattern, over the default graph or a union of all graphs."""
    found = store.query(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", use_default_graph_as_union=union
    )
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


def test_a_triple_of_two_sources_counts_once() -> None:
    store = stored(
        "graph:one { <id/organization/acme> a th:Firm . }"
        "graph:two { <id/organization/acme> a th:Firm . <id/organization/borg> a th:Firm . }"
    )
    assert count(store, "?firm ?type ?class", union=True) == 3  # the trap
    assert united(store, "one", "two") == []
    assert count(store, "?firm ?type ?class") == 2
    assert answer(store) == turtle(
        "<id/organization/acme> a th:Firm . <id/organization/borg> a th:Firm ."
    )


def test_the_source_that_ranks_first_wins() -> None:
    facts = (
        SINGLE
        + """
        graph:one { <id/organization/acme> th:firmStatus <concept/firm-status/active> . }
        graph:two { <id/organization/acme> th:firmStatus <concept/firm-status/bankrupt> . }"""
    )
    first = Disagreement(
        ACME,
        th("firmStatus"),
        ("<https://w3id.org/triplehelix/concept/firm-status/active>",),
        ("<https://w3id.org/triplehelix/concept/firm-status/bankrupt>",),
    )
    store = stored(facts)
    assert united(store, "one", "two") == [first]
    assert answer(store) == turtle(
        "<id/organization/acme> th:firmStatus <concept/firm-status/active> ."
    )
    other = stored(facts)
    united(other, "two", "one")
    assert answer(other) == turtle(
        "<id/organization/acme> th:firmStatus <concept/firm-status/bankrupt> ."
    )


DATE = """<id/organization/acme/founding> th:eventDate "{}"^^xsd:date ;
    th:eventDateLatest "{}"^^xsd:date ; th:eventDateStated "{}" ."""
YEAR = DATE.format("2001-01-01", "2001-12-31", "2001")
MONTH_WITHIN = DATE.format("2001-05-01", "2001-05-31", "2001-05")
DAY_WITHIN = DATE.format("2001-05-07", "2001-05-07", "2001-05-07")
DAY_BEFORE = DATE.format("2000-12-31", "2000-12-31", "2000-12-31")


@pytest.mark.parametrize(
    ("told", "accepted"),
    [
        ([YEAR, DAY_WITHIN], DAY_WITHIN),
        ([YEAR, MONTH_WITHIN, DAY_WITHIN], DAY_WITHIN),
        ([YEAR, DAY_WITHIN, MONTH_WITHIN], DAY_WITHIN),
        ([YEAR, DAY_BEFORE], YEAR),
        ([YEAR, DAY_BEFORE, DAY_WITHIN], DAY_WITHIN),
        ([DAY_BEFORE, YEAR], DAY_BEFORE),
    ],
)
def test_a_more_precise_date_wins_within_the_date_of_the_source_that_ranks_first(
    told: list[str], accepted: str
) -> None:
    local = ("eventDate", "eventDateLatest", "eventDateStated")
    single = " ".join(f"th:{each} th:singleValued true ." for each in local)
    graphs = " ".join(f"graph:s{number} {{ {date} }}" for number, date in enumerate(told))
    store = stored(f"graph:ontology {{ {single} }} {graphs}")
    united(store, *(f"s{number}" for number in range(len(told))))
    assert answer(store) == turtle(accepted)


def test_a_name_that_loses_stays_as_another_name() -> None:
    store = stored(
        SINGLE
        + """graph:one { <id/organization/acme> skos:prefLabel "Acme" . }
        graph:two { <id/organization/acme> skos:prefLabel "Acme NV" . }"""
    )
    assert united(store, "one", "two") == [Disagreement(ACME, LABEL, ('"Acme"',), ('"Acme NV"',))]
    assert answer(store) == turtle(
        '<id/organization/acme> skos:prefLabel "Acme" ; skos:altLabel "Acme NV" .'
    )


def test_the_source_graphs_keep_both_values() -> None:
    facts = """graph:one { <id/organization/acme> skos:prefLabel "Acme" . }
        graph:two { <id/organization/acme> skos:prefLabel "Acme NV" . }"""
    store = stored(SINGLE + facts)
    named = {quad for quad in store if quad.graph_name != DefaultGraph()}
    united(store, "one", "two")
    assert {quad for quad in store if quad.graph_name != DefaultGraph()} == named


def test_sources_that_say_the_same_do_not_disagree() -> None:
    store = stored(
        SINGLE
        + """graph:one { <id/organization/acme> skos:prefLabel "Acme" . }
        graph:two { <id/organization/acme> skos:prefLabel "Acme" . }"""
    )
    assert united(store, "one", "two") == []


def test_two_values_of_one_source_are_left_for_the_shapes_to_find() -> None:
    store = stored(SINGLE + 'graph:one { <id/organization/acme> skos:prefLabel "A", "B" . }')
    assert united(store, "one") == []
    assert answer(store) == turtle('<id/organization/acme> skos:prefLabel "A", "B" .')


def test_what_may_have_many_values_keeps_them_all() -> None:
    store = stored(
        SINGLE
        + """graph:one { <id/organization/acme> skos:altLabel "A" . }
        graph:two { <id/organization/acme> skos:altLabel "B" . }"""
    )
    assert united(store, "one", "two") == []
    assert answer(store) == turtle('<id/organization/acme> skos:altLabel "A", "B" .')


def test_numbers_that_are_equal_but_written_otherwise_do_not_disagree() -> None:
    store = stored(
        "graph:ontology { th:value th:singleValued true . }"
        "graph:one { <id/event/x> th:value 1.0 . } graph:two { <id/event/x> th:value 1.00 . }"
    )
    assert united(store, "one", "two") == []
    assert len(answer(store)) == 1


def test_three_sources_are_settled_by_the_first_that_says_anything() -> None:
    store = stored(
        SINGLE
        + """graph:two { <id/organization/acme> skos:prefLabel "B" . }
        graph:three { <id/organization/acme> skos:prefLabel "C" . }
        graph:four { <id/organization/acme> skos:prefLabel "A" . }"""
    )
    found = united(store, "one", "two", "three", "four")
    assert found == [Disagreement(ACME, LABEL, ('"B"',), ('"A"', '"C"'))]
    assert answer(store) == turtle(
        '<id/organization/acme> skos:prefLabel "B" ; skos:altLabel "A", "C" .'
    )


def test_disagreements_come_in_the_order_of_subjects_and_properties() -> None:
    store = stored(
        SINGLE
        + """graph:one { <id/organization/b> skos:prefLabel "1" .
            <id/organization/a> skos:prefLabel "1" ;
            th:firmStatus <concept/firm-status/active> . }
        graph:two { <id/organization/b> skos:prefLabel "2" .
            <id/organization/a> skos:prefLabel "2" ;
            th:firmStatus <concept/firm-status/merged> . }"""
    )
    found = [(each.subject.value[-1], each.predicate) for each in united(store, "two", "one")]
    assert found == [("a", LABEL), ("a", th("firmStatus")), ("b", LABEL)]


def test_in_the_shipped_graph_each_settled_thing_has_one_value(shipped_graph: Built) -> None:
    store = shipped_graph.made.store
    assert shipped_graph.made.disagreements
    for each in shipped_graph.made.disagreements:
        kept = store.quads_for_pattern(each.subject, each.predicate, None, DefaultGraph())
        assert tuple(sorted(str(quad.object) for quad in kept)) == each.accepted
        told = {
            str(quad.object)
            for quad in store.quads_for_pattern(each.subject, each.predicate, None, None)
            if quad.graph_name != DefaultGraph()
        }
        assert set(each.other) <= told


@pytest.mark.parametrize("predicate", [DERIVED_FROM, th("hasInvestor")])
def test_the_answer_graph_holds_what_the_sources_say(
    shipped_graph: Built, predicate: NamedNode
) -> None:
    store = shipped_graph.made.store
    named = {
        quad.triple
        for quad in store.quads_for_pattern(None, predicate, None, None)
        if quad.graph_name != DefaultGraph()
    }
    found = list(store.quads_for_pattern(None, predicate, None, DefaultGraph()))
    assert {quad.triple for quad in found} == named
    assert len(found) == len(named)
