"""From a store to decisions and back: what is merged can be taken apart, quad by quad."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, Store

from tests.conftest import stored
from tests.matching.organisation import iri
from triplehelix.decisions import Decision
from triplehelix.errors import DataError
from triplehelix.identity import resolve
from triplehelix.matching import judge, match
from triplehelix.matching.organisations import read
from triplehelix.terms import graph

FACTS = """
    graph:firms { <id/organization/acme> skos:prefLabel "Acmezyme Biologics" ;
        skos:altLabel "Acmezyme" ; th:formerName "Zyxomab" ; a th:Firm ;
        th:country <id/place/be> ; th:headquarteredIn <id/place/ghent> ; th:ticker "ACM" .
        <id/place/be> th:isoCode "BE" .
        <id/place/ghent> a th:City ; skos:prefLabel "Ghent" .
        <id/organization/acme/founding> th:founded <id/organization/acme> ;
            th:eventDate "2001-05-01" .
        <id/organization/acme/party/x> th:participant <id/organization/acme> . }
    graph:gleif { <id/organization/lei-1> skos:prefLabel "ACMEZYME BIOLOGICS NV" ;
        th:lei "LEI1" ; th:country <id/place/be> . }
    graph:ror { <id/organization/ror-9> skos:prefLabel "Acmezyme Biologics (Belgium)" ;
        th:ror "9" ; th:country <id/place/be> . }
"""
BY_HAND = [graph("firms")]


def key(node: NamedNode) -> str:
    return node.value.rpartition("/")[2]


def pairs(decisions: list[Decision]) -> set[tuple[str, str]]:
    return {(key(each.goes), key(each.stays)) for each in decisions}


def differ(one: str, other: str) -> Decision:
    return Decision(NamedNode(iri(one)), NamedNode(iri(other)), same=False, reason="no", where="x")


def facts(store: Store) -> set[Quad]:
    """What sources say, without what the merging adds of itself."""
    return {quad for quad in store if quad.graph_name != graph("identity")}


def test_an_organisation_is_read_with_all_that_sources_say_of_it() -> None:
    found = {each.iri: each for each in read(stored(FACTS), BY_HAND)}
    acme, lei = found[iri("acme")], found[iri("lei-1")]
    assert (acme.names, acme.former) == (("Acmezyme Biologics", "Acmezyme"), ("Zyxomab",))
    assert (acme.country, acme.city, acme.founded) == ("BE", "Ghent", 2001)
    assert acme.tickers == {"ACM"}
    assert acme.kinds == {"Firm"}
    assert lei.codes == {"lei": frozenset({"LEI1"})}
    assert (acme.curated, lei.curated) == (True, False)
    assert len(found) == 3


def test_what_a_register_only_mentions_bears_the_code_of_its_key() -> None:
    store = stored('graph:ror { <id/organization/ror-02abc> skos:prefLabel "Acme" . }')
    assert [dict(each.codes) for each in read(store)] == [{"ror": {"02abc"}}]


def test_relations_of_part_and_whole_are_read() -> None:
    store = stored("""graph:ror { <id/organization/a> skos:prefLabel "A" .
        <id/organization/b> skos:prefLabel "B" .
        <id/organization/a/part-of/b> th:unitOrganization <id/organization/a> ;
            th:unitWhole <id/organization/b> . }""")
    assert {each.iri: set(each.wholes) for each in read(store)} == {
        iri("a"): {iri("b")}, iri("b"): set(),
    }  # fmt: skip


def test_sure_pairs_become_decisions_that_say_who_decided_why_and_how_surely() -> None:
    decisions = match(stored(FACTS), [], BY_HAND)
    assert pairs(decisions) == {("lei-1", "acme"), ("ror-9", "acme")}
    for each in decisions:
        assert each.same
        assert each.tool.startswith("triplehelix ")
        assert "same name 'acmezyme biologic'" in each.reason
        assert each.confidence is not None
        assert 0.9 < each.confidence <= 1


def test_merged_organisations_are_one_in_the_graph() -> None:
    store = stored(FACTS)
    resolve(store, match(store, [], BY_HAND), BY_HAND)
    about = {str(quad.subject) for quad in facts(store) if "/organization/" in str(quad.subject)}
    assert {each.split("/organization/")[1].split("/")[0].rstrip(">") for each in about} == {"acme"}


def test_taking_a_merge_away_gives_the_graph_of_before_quad_by_quad() -> None:
    """A build with a decision against one of two merges is the build with the other alone."""
    one, undone, never = stored(FACTS), stored(FACTS), stored(FACTS)
    every = match(one, [], BY_HAND)
    resolve(one, every, BY_HAND)
    against = [differ("lei-1", "acme"), differ("lei-1", "ror-9")]
    left = match(undone, against, BY_HAND)
    assert pairs(left) == {("ror-9", "acme")}
    resolve(undone, [*against, *left], BY_HAND)
    resolve(never, [each for each in every if key(each.goes) == "ror-9"], BY_HAND)
    assert facts(undone) == facts(never)
    assert facts(one) != facts(never)
    assert set(stored(FACTS).quads_for_pattern(None, None, None, graph("gleif"))) == set(
        undone.quads_for_pattern(None, None, None, graph("gleif"))
    )


def test_without_any_decision_the_graph_is_as_it_was() -> None:
    store = stored(FACTS)
    resolve(store, [])
    assert set(store) == set(stored(FACTS))


def test_a_negative_decision_leaves_nothing_to_ask() -> None:
    store = stored(FACTS)
    against = [differ("lei-1", "acme"), differ("ror-9", "acme"), differ("ror-9", "lei-1")]
    found = judge(store, against, BY_HAND)
    assert found.same == found.waiting == ()


def test_two_codes_of_a_register_in_one_cluster_are_an_error_with_one_line() -> None:
    store = stored("""graph:g { <id/organization/a> th:lei "L1" . <id/organization/b> th:lei "L2" .
        <id/organization/c> skos:prefLabel "C" . }""")
    wrong = [
        Decision(NamedNode(iri(one)), NamedNode(iri("c")), same=True, reason="so", where="own:1")
        for one in "ab"
    ]
    before = set(store)
    with pytest.raises(DataError) as caught:
        resolve(store, wrong)
    assert caught.value.what == (
        "a and b would be one with two codes of the register lei: L1 and L2"
    )
    assert set(store) == before


@pytest.mark.parametrize(
    ("part", "whole"), [("unitOrganization", "unitWhole"), ("newFirm", "parentOrganization")]
)
def test_a_parent_equal_to_its_child_is_an_error(part: str, whole: str) -> None:
    store = stored(f"""graph:g {{ <id/organization/a> skos:prefLabel "A" .
        <id/organization/a/of/b> th:{part} <id/organization/a> ;
            th:{whole} <id/organization/b> . }}""")
    with pytest.raises(DataError) as caught:
        resolve(store, [Decision(NamedNode(iri("a")), NamedNode(iri("b")), same=True, reason="so",
                                 where="own:1")])  # fmt: skip
    assert caught.value.what == "a is a part or a spin-off of b and would be one with it"


def test_an_item_of_wikidata_joins_nothing_that_two_registers_keep_apart() -> None:
    store = stored("""graph:g { <id/organization/a> th:ror "1" ; th:wikidataId "Q1" .
        <id/organization/b> th:ror "2" ; th:wikidataId "Q1" . }""")
    assert resolve(store, []) == {}
