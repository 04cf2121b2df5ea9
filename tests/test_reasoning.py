"""The rules of the shipped ontology: witnesses, near misses, another reasoner, and clashes."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import OWL, RDF, Graph, URIRef

from tests.conftest import Built, stored, turtle
from tests.ontology.witnesses import TERM, Case, cases, merged
from triplehelix.axioms import Axioms
from triplehelix.home import ONTOLOGY
from triplehelix.reasoning import INFERRED, Clash, clashes, infer, read_axioms
from triplehelix.rules import compile_rules
from triplehelix.terms import TYPE, plain, th, thing

RDFS_AXIOMS = tuple(
    f"http://www.w3.org/2000/01/rdf-schema#{local}"
    for local in ("subClassOf", "subPropertyOf", "domain", "range")
)


@pytest.fixture(scope="module")
def axioms() -> Axioms:
    return read_axioms(ONTOLOGY)


def reasoned(facts: Graph, axioms: Axioms) -> Store:
    """The facts with all that follows, in the default graph."""
    store = Store()
    store.load(facts.serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    infer(store, compile_rules(axioms))
    return store


@pytest.fixture(scope="module")
def closure(axioms: Axioms) -> Store:
    """All witnesses and near misses in one graph, reasoned over."""
    return reasoned(merged(), axioms)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_each_witness_is_classified_and_no_near_miss(case: Case, closure: Store) -> None:
    quad = Quad(NamedNode(case.thing), TYPE, NamedNode(case.defined), DefaultGraph())
    assert (quad in closure) is case.belongs


def ours(triples: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """The triples that use terms of the ontology about things that have an IRI."""
    rdf_type = TYPE.value
    return {
        (s, p, o)
        for s, p, o in triples
        if p.startswith(TERM) or (p == rdf_type and o.startswith(TERM))
    }


def test_what_follows_is_what_owlrl_says_in_the_namespace_of_the_project(closure: Store) -> None:
    """On all witnesses and near misses at once, in both directions."""
    ontology = Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        ontology.parse(path)
    terms = {str(subject) for subject in ontology.subjects()}
    other = merged()
    for triple in ontology:  # labels and concepts make owlrl slow and no difference
        if triple[1] == RDF.type or str(triple[1]).startswith((str(OWL), str(RDF), *RDFS_AXIOMS)):
            other.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(other)
    theirs = ours({
        (str(s), str(p), str(o))
        for s, p, o in other
        if isinstance(s, URIRef) and str(s) not in terms
    })  # fmt: skip
    found = ours({
        (quad.subject.value, quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in closure.quads_for_pattern(None, None, None, DefaultGraph())
        if isinstance(quad.subject, NamedNode) and quad.subject.value not in terms
    })  # fmt: skip
    assert found - theirs == set()
    assert theirs - found == set()


# Running rules


def test_what_follows_is_written_into_a_graph_of_its_own(axioms: Axioms) -> None:
    store = stored("<id/organization/a> a th:University .")
    told = infer(store, compile_rules(axioms))
    inferred = {plain(q.triple) for q in store.quads_for_pattern(None, None, None, INFERRED)}
    assert len(inferred) == told
    assert turtle("<id/organization/a> a th:Organization .") <= inferred
    assert not turtle("<id/organization/a> a th:University .") & inferred
    found = store.quads_for_pattern(None, None, None, DefaultGraph())
    answer = {plain(quad.triple) for quad in found}
    assert answer == inferred | turtle("<id/organization/a> a th:University .")


def test_reasoning_twice_adds_nothing(axioms: Axioms) -> None:
    rules = compile_rules(axioms)
    store = stored("<id/organization/a> a th:University ; th:country <id/place/be> .")
    assert infer(store, rules) > 0
    assert infer(store, rules) == 0


def test_reasoning_on_from_what_is_new_ends_where_reasoning_at_once_ends(axioms: Axioms) -> None:
    rules = compile_rules(axioms)
    first = """<id/organization/a> a th:NewBiotechnologyFirm .
        <id/organization/u> a th:University ."""
    second = """<id/event/s> a th:SpinOffEvent ; th:newFirm <id/organization/a> ;
        th:parentOrganization <id/organization/u> ."""
    once, later = stored(first + second), stored(first)
    infer(once, rules)
    infer(later, rules)
    new = turtle(second)
    later.extend(Quad(t[0], t[1], t[2]) for t in new)
    seen = {t[1] for t in new} | {th("SpinOffEvent")}
    infer(later, rules, seen)
    assert set(later) == set(once)
    wanted = th("UniversityBasedNewBiotechnologyFirm")
    assert Quad(thing("organization", "a"), TYPE, wanted, DefaultGraph()) in later


def test_nothing_new_means_no_work(axioms: Axioms) -> None:
    store = stored("<id/organization/a> a th:University .")
    assert infer(store, compile_rules(axioms), []) == 0


def test_axioms_of_several_files_do_not_share_unnamed_nodes(tmp_path: Path) -> None:
    for name, value in (("a", "1"), ("b", "2")):
        (tmp_path / f"{name}.ttl").write_text(
            f"_:x <http://www.w3.org/2002/07/owl#onProperty> <urn:p{value}> .", encoding="utf-8"
        )
    found = read_axioms(tmp_path).quads(NamedNode("http://www.w3.org/2002/07/owl#onProperty"))
    assert len({str(quad.subject) for quad in found}) == 2


# Clashes


def clash_in(facts: str, axioms: Axioms) -> list[Clash]:
    store = stored(facts)
    infer(store, compile_rules(axioms))
    return clashes(store, axioms)


@pytest.mark.parametrize(
    "facts",
    [
        "<id/organization/a> a th:Firm . <id/alliance/n> a th:Alliance .",
        "<id/organization/a> a th:NewBiotechnologyFirm, th:Firm .",
        "",
    ],
)
def test_things_that_fit_together_do_not_clash(facts: str, axioms: Axioms) -> None:
    assert clash_in(facts, axioms) == []


def test_a_thing_of_two_disjoint_classes_clashes_once_per_pair(axioms: Axioms) -> None:
    """An alliance is a relator, and no relator is an organisation."""
    found = clash_in("<id/event/a> a th:Alliance, th:Organization .", axioms)
    assert {each.thing for each in found} == {thing("event", "a")}
    pairs = [frozenset({each.one, each.other}) for each in found]
    assert frozenset({th("Relator"), th("Organization")}) in pairs
    assert len(set(pairs)) == len(pairs)


def test_a_clash_may_follow_from_a_property(axioms: Axioms) -> None:
    found = clash_in(
        "<id/alliance/n> a th:Alliance . <id/event/e> th:hasInvestee <id/alliance/n> .", axioms
    )
    assert thing("alliance", "n") in {each.thing for each in found}


def test_without_disjoint_classes_nothing_clashes() -> None:
    store = stored("<id/event/a> a th:Alliance, th:Organization .")
    assert clashes(store, Axioms(Store())) == []


def test_the_shipped_graph_has_no_clash(shipped_graph: Built, axioms: Axioms) -> None:
    assert clashes(shipped_graph.made.store, axioms) == []


def test_the_inferred_graph_repeats_no_source(shipped_graph: Built) -> None:
    store = shipped_graph.made.store
    steps = {INFERRED, NamedNode("https://w3id.org/triplehelix/graph/meta")}
    stated = {quad.triple for quad in store if quad.graph_name not in steps | {DefaultGraph()}}
    again = {q.triple for q in store.quads_for_pattern(None, None, None, INFERRED)} & stated
    assert again == set()


def test_every_disjoint_pair_of_the_ontology_is_found_when_it_clashes(axioms: Axioms) -> None:
    """One thing per declared pair, so that no pair hides behind another."""
    disjoint = NamedNode("http://www.w3.org/2002/07/owl#disjointWith")
    for quad in parse_all(disjoint):
        store = stored(f"<id/event/a> a {quad.subject}, {quad.object} .")
        assert [each.thing for each in clashes(store, axioms)] == [thing("event", "a")]


def parse_all(predicate: NamedNode) -> list[Quad]:
    """The statements of the ontology with this predicate, between named classes."""
    return [
        quad
        for path in sorted(ONTOLOGY.glob("*.ttl"))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if quad.predicate == predicate
    ]
