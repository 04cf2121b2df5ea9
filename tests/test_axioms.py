"""Each form of axiom as a rule: what follows by it, what does not, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pyoxigraph import NamedNode

from tests.conftest import stored, turtle
from triplehelix.axioms import Axioms, disjoint_pairs
from triplehelix.errors import DataError
from triplehelix.home import ONTOLOGY
from triplehelix.reasoning import infer, read_axioms
from triplehelix.rules import Rule, compile_rules
from triplehelix.selecting import construct
from triplehelix.terms import TYPE, Triple, plain, th


def axioms(text: str) -> Axioms:
    return Axioms(stored(text))


def follows(ontology: str, facts: str) -> set[Triple]:
    """All that follows from the facts by the ontology."""
    store = stored(facts)
    infer(store, compile_rules(axioms(ontology)))
    inferred = store.quads_for_pattern(
        None, None, None, NamedNode("https://w3id.org/triplehelix/graph/inferred")
    )
    return {plain(quad.triple) for quad in inferred}


@dataclass(frozen=True)
class Form:
    """An axiom with a witness, what follows from it, and a near miss of which nothing follows."""

    name: str
    axiom: str
    witness: str
    conclusion: str
    near_miss: str


FORMS = [
    Form("sub-property", "th:p rdfs:subPropertyOf th:q .",
         "id:x th:p id:y .", "id:x th:q id:y .", "id:x th:q id:y . id:x th:r id:y ."),
    Form("equivalent properties", "th:p owl:equivalentProperty th:q .",
         "id:x th:q id:y .", "id:x th:p id:y .", "id:x th:r id:y ."),
    Form("inverse", "th:p owl:inverseOf th:q .",
         "id:x th:p id:y .", "id:y th:q id:x .", "id:x th:r id:y ."),
    Form("inverse, the other way", "th:p owl:inverseOf th:q .",
         "id:x th:q id:y .", "id:y th:p id:x .", 'id:x th:p "a text" .'),
    Form("symmetric", "th:p a owl:SymmetricProperty .",
         "id:x th:p id:y .", "id:y th:p id:x .", "id:x th:q id:y ."),
    Form("transitive", "th:p a owl:TransitiveProperty .",
         "id:x th:p id:y . id:y th:p id:z . id:z th:p id:w .",
         "id:x th:p id:z . id:x th:p id:w . id:y th:p id:w .", "id:x th:p id:y . id:z th:p id:y ."),
    Form("chain of two", "th:c owl:propertyChainAxiom ( th:p th:q ) .",
         "id:x th:p id:y . id:y th:q id:z .", "id:x th:c id:z .",
         "id:x th:q id:y . id:y th:p id:z ."),
    Form("chain of three", "th:c owl:propertyChainAxiom ( th:p th:q th:p ) .",
         "id:x th:p id:y . id:y th:q id:z . id:z th:p id:w .", "id:x th:c id:w .",
         "id:x th:p id:y . id:y th:q id:z ."),
    Form("chain through itself", "th:c owl:propertyChainAxiom ( th:c th:p ) .",
         "id:x th:c id:y . id:y th:p id:z . id:z th:p id:w .",
         "id:x th:c id:z . id:x th:c id:w .", "id:x th:p id:y . id:y th:p id:z ."),
    Form("domain", "th:p rdfs:domain th:A .",
         "id:x th:p id:y .", "id:x a th:A .", "id:x th:q id:y ."),
    Form("range", "th:p rdfs:range th:A .",
         "id:x th:p id:y .", "id:y a th:A .", 'id:x th:p "a text" .'),
    Form("range of literals", "th:p rdfs:range xsd:string . th:q rdfs:domain th:A .",
         "id:x th:q 1 .", "id:x a th:A .", 'id:x th:p "a text" .'),
    Form("sub-class", "th:A rdfs:subClassOf th:B . th:B rdfs:subClassOf th:C .",
         "id:x a th:A .", "id:x a th:B, th:C .", "id:x a th:C ."),
    Form("equivalent classes", "th:A owl:equivalentClass th:B .",
         "id:x a th:A . id:y a th:B .", "id:x a th:B . id:y a th:A .", "id:x a th:C ."),
    Form("a circle of classes", "th:A rdfs:subClassOf th:B . th:B rdfs:subClassOf th:A .",
         "id:x a th:A .", "id:x a th:B .", "id:x a th:C ."),
    Form("value that a class implies",
         "th:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty th:p ; owl:hasValue id:v ] .",
         "id:x a th:A .", "id:x th:p id:v .", "id:x th:p id:v ."),
    Form("value that makes a class",
         "[ a owl:Restriction ; owl:onProperty th:p ; owl:hasValue id:v ] rdfs:subClassOf th:A .",
         "id:x th:p id:v .", "id:x a th:A .", "id:x th:p id:w ."),
    Form("literal that makes a class",
         "[ a owl:Restriction ; owl:onProperty th:p ; owl:hasValue true ] rdfs:subClassOf th:A .",
         "id:x th:p true .", "id:x a th:A .", 'id:x th:p false . id:y th:p "true" .'),
    Form("some value of a class",
         "[ owl:onProperty th:p ; owl:someValuesFrom th:B ] rdfs:subClassOf th:A .",
         "id:x th:p id:y . id:y a th:B .", "id:x a th:A .", "id:x th:p id:y . id:z a th:B ."),
    Form("some value at all",
         "[ owl:onProperty th:p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf th:A .",
         "id:x th:p id:y .", "id:x a th:A .", "id:x th:q id:y ."),
    Form("both of two", "[ a owl:Class ; owl:intersectionOf ( th:B th:C ) ] rdfs:subClassOf th:A .",
         "id:x a th:B, th:C .", "id:x a th:A .", "id:x a th:B . id:y a th:C ."),
    Form("one of two", "[ a owl:Class ; owl:unionOf ( th:B th:C ) ] rdfs:subClassOf th:A .",
         "id:x a th:B . id:y a th:C .", "id:x a th:A . id:y a th:A .", "id:x a th:D ."),
    Form("nested",
         """[ a owl:Class ; owl:intersectionOf ( th:B
                [ a owl:Restriction ; owl:onProperty th:p ; owl:someValuesFrom
                    [ a owl:Class ; owl:unionOf ( th:C
                        [ a owl:Restriction ; owl:onProperty th:q ; owl:hasValue id:v ] ) ] ] ) ]
            rdfs:subClassOf th:A .""",
         "id:x a th:B ; th:p id:y . id:y th:q id:v . id:z a th:B ; th:p id:w . id:w a th:C .",
         "id:x a th:A . id:z a th:A .",
         "id:x a th:B ; th:p id:y . id:y th:q id:u . id:z th:p id:w . id:w a th:C ."),
    Form("two conditions on two values of one property",
         """[ a owl:Class ; owl:intersectionOf (
                [ a owl:Restriction ; owl:onProperty th:p ; owl:someValuesFrom th:B ]
                [ a owl:Restriction ; owl:onProperty th:p ; owl:someValuesFrom th:C ] ) ]
            rdfs:subClassOf th:A .""",
         "id:x th:p id:y, id:z . id:y a th:B . id:z a th:C .", "id:x a th:A .",
         "id:x th:p id:y . id:y a th:B . id:z a th:C ."),
    Form("rules that feed each other",
         "th:p owl:inverseOf th:q . th:q rdfs:domain th:B . th:B rdfs:subClassOf th:A .",
         "id:x th:p id:y .", "id:y th:q id:x . id:y a th:B, th:A .", "id:x th:r id:y ."),
]  # fmt: skip
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


@each_form
def test_exactly_what_must_follow_follows(form: Form) -> None:
    assert follows(form.axiom, form.witness) == turtle(form.conclusion)


@each_form
def test_of_a_near_miss_nothing_follows(form: Form) -> None:
    assert follows(form.axiom, form.near_miss) == set()


REFUSED = {
    "equivalence with an expression":
        "th:A owl:equivalentClass [ a owl:Class ; owl:unionOf ( th:B th:C ) ] .",
    "equivalence of an expression":
        "[ a owl:Class ; owl:unionOf ( th:B th:C ) ] owl:equivalentClass th:A .",
    "some value as a consequence":
        "th:A rdfs:subClassOf [ owl:onProperty th:p ; owl:someValuesFrom th:B ] .",
    "all values":
        "th:A rdfs:subClassOf [ owl:onProperty th:p ; owl:allValuesFrom th:B ] .",
    "cardinality":
        "[ a owl:Restriction ; owl:onProperty th:p ; owl:minCardinality 2 ] rdfs:subClassOf th:A .",
    "complement": "[ a owl:Class ; owl:complementOf th:B ] rdfs:subClassOf th:A .",
    "complement between names": "th:A owl:complementOf th:B .",
    "enumeration": "[ a owl:Class ; owl:oneOf ( id:a id:b ) ] rdfs:subClassOf th:A .",
    "value of an inverse property":
        "[ owl:onProperty [ owl:inverseOf th:p ] ; owl:hasValue id:v ] rdfs:subClassOf th:A .",
    "expression below an expression":
        "[ owl:unionOf ( th:B th:C ) ] rdfs:subClassOf [ owl:unionOf ( th:D th:E ) ] .",
    "expression as domain": "th:p rdfs:domain [ a owl:Class ; owl:unionOf ( th:B th:C ) ] .",
    "expression as range": "th:p rdfs:range [ a owl:Class ; owl:unionOf ( th:B th:C ) ] .",
    "sub-property of an inverse": "th:p rdfs:subPropertyOf [ owl:inverseOf th:q ] .",
    "chain of unnamed properties":
        "th:c owl:propertyChainAxiom ( [ owl:inverseOf th:p ] [ owl:inverseOf th:q ] ) .",
    "chain with one unnamed property":
        "th:c owl:propertyChainAxiom ( th:p [ owl:inverseOf th:q ] ) .",
    "functional property": "th:p a owl:FunctionalProperty .",
    "inverse functional property": "th:p a owl:InverseFunctionalProperty .",
    "asymmetric property": "th:p a owl:AsymmetricProperty .",
    "irreflexive property": "th:p a owl:IrreflexiveProperty .",
    "reflexive property": "th:p a owl:ReflexiveProperty .",
    "key": "th:A owl:hasKey ( th:p ) .",
    "same thing": "id:a owl:sameAs id:b .",
    "different things": "id:a owl:differentFrom id:b .",
    "disjoint properties": "th:p owl:propertyDisjointWith th:q .",
    "disjoint union": "th:A owl:disjointUnionOf ( th:B th:C ) .",
    "disjointness of an expression":
        "th:A owl:disjointWith [ a owl:Class ; owl:unionOf ( th:B th:C ) ] .",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_an_axiom_that_no_rule_states_is_refused_and_never_passed_over(text: str) -> None:
    with pytest.raises(DataError) as caught:
        compile_rules(axioms(text))
    assert caught.value.where.startswith("ontology: ")
    assert caught.value.what.startswith("no rule states ")
    assert caught.value.hint == "state the axiom within OWL 2 RL"


def test_disjoint_pairs_come_from_both_forms() -> None:
    found = disjoint_pairs(
        axioms("""th:A owl:disjointWith th:B .
        [ a owl:AllDisjointClasses ; owl:members ( th:C th:D th:E ) ] .""")
    )
    assert {frozenset(pair) for pair in found} == {
        frozenset((th(one), th(other)))
        for one, other in [("A", "B"), ("C", "D"), ("C", "E"), ("D", "E")]
    }


def test_a_rule_asks_for_what_is_new_only() -> None:
    rule = Rule("r", "?x <urn:p> ?y", "?x <urn:q> ?y", frozenset({"urn:p"}))
    store = stored("<urn:a> <urn:p> <urn:b>, <urn:c> ; <urn:q> <urn:b> .")
    found = [str(each) for each in construct(store, rule.query())]
    assert found == ["<urn:a> <urn:q> <urn:c>"]


def test_the_shipped_ontology_compiles_whole() -> None:
    read = read_axioms(ONTOLOGY)
    rules = compile_rules(read)
    assert len({rule.name for rule in rules}) > 100
    assert all(rule.reads for rule in rules)
    defined = {q.object for q in read.quads(NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"))
               if not isinstance(q.subject, NamedNode)}  # fmt: skip
    heads = {rule.head for rule in rules if rule.name.startswith("definition ")}
    assert heads == {f"?x {TYPE} {each}" for each in defined}
