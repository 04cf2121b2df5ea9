"""The ontology as it is shipped, its checks, its classification and its page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import owlrl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, URIRef

from tests.ontology.witnesses import TERM, Case, cases, merged, witnesses
from triplehelix.errors import TripleHelixError
from triplehelix.ontology import OntologyFinding, Reasoning, check, classify, docs
from triplehelix.ontology.modules import read

FOLDER = Path(__file__).parents[1] / "ontology"
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")
PREFIXES = """\
@prefix th: <https://w3id.org/triplehelix/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix c: <https://w3id.org/triplehelix/concept/> .
"""
ANNOTATIONS = {
    RDFS.label, RDFS.isDefinedBy, SKOS.definition, SKOS.prefLabel, SKOS.notation, SKOS.inScheme,
    SKOS.topConceptOf, SKOS.closeMatch, DCTERMS.source, DCTERMS.title, DCTERMS.description,
    DCTERMS.license, DCTERMS.created, DCTERMS.issued, DCTERMS.modified, OWL.versionInfo,
    OWL.versionIRI, OWL.imports,
}  # fmt: skip
DATED = "https://w3id.org/triplehelix/concept/dated"
NOBODY = "th:Nobody a owl:Class ; rdfs:subClassOf th:Firm , th:University ."
FOUNDING = 'c:dated a th:Founding ; th:eventDate "2011-11-01"^^xsd:date .'
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # where owlrl puts clashes
FULL = 'rdfs:label "x"@en ; skos:definition "x"@en ; dcterms:source "x" ; rdfs:isDefinedBy c:m .'

# Facts about c:x and c:y, and the direct edge that must follow from the first to the second.
EDGES = [
    ("c:g th:hasLicensor c:x ; th:hasLicensee c:y .", "licensesTo"),
    ("c:g th:hasLicensor c:y ; th:hasLicensee c:x .", "acquiresRightsFrom"),
    ("c:g th:hasSeller c:y ; th:hasBuyer c:x .", "acquiresRightsFrom"),
    ("c:g th:hasSeller c:x ; th:hasBuyer c:y .", "transfersRightsTo"),
    ("c:g th:hasOriginator c:x ; th:hasMarketer c:y .", "marketedThrough"),
    ("c:g th:hasProvider c:x ; th:hasClient c:y .", "providesServiceTo"),
    ("c:g th:hasInvestor c:x ; th:hasInvestee c:y .", "investedIn"),
    ("c:g th:hasAcquirer c:x ; th:hasTarget c:y .", "acquired"),
    ("c:g th:newFirm c:x ; th:parentOrganization c:y .", "spunOffFrom"),
    ("c:g th:newFirm c:y ; th:parentOrganization c:x .", "hasSpinOff"),
    ("c:x th:spunOffFrom c:m . c:m th:spunOffFrom c:y .", "descendsFrom"),
    ("c:g th:memberOrganization c:x ; th:membershipIn c:y .", "memberOf"),
    ("c:g th:unitOrganization c:x ; th:unitWhole c:y .", "unitOf"),
    ("c:g th:residentOrganization c:x ; th:residencyAt c:y .", "residentAt"),
    ("c:g th:mergedOrganization c:x ; th:resultingOrganization c:y .", "mergedInto"),
    ("c:g th:hasFunder c:x ; th:hasRecipient c:y .", "funds"),
    ("c:g th:incubatedOrganization c:x ; th:hasIncubator c:y .", "incubatedBy"),
    ("c:g th:flowSource c:x ; th:flowRecipient c:y .", "sendsKnowledgeTo"),
    ("c:x th:governedBy c:g . c:g th:hasClient c:y .", "hasParty"),
    ("c:x th:hasParticipation c:p . c:p th:participant c:y .", "hasParty"),
    ("c:a th:mainAgreement c:x ; th:allianceTerm c:y .", "hasTerm"),
    ("c:x th:headquarteredIn c:m . c:m th:within c:n . c:n th:within c:y .",
     "headquarteredWithin"),
]  # fmt: skip


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """The modules as another reader than ours reads them; not to be written."""
    graph = Graph()
    for file in sorted(FOLDER.glob("*.ttl")):
        graph.parse(file)
    return graph


@pytest.fixture(scope="session")
def hermit(tmp_path_factory: pytest.TempPathFactory) -> Reasoning:
    """What HermiT concludes from the modules, all cases, a dated event and an empty class.

    One run answers for each of them: what is consistent with more is so with less, and a class
    that is empty with less is so with more.
    """
    file = tmp_path_factory.mktemp("hermit") / "witnesses.ttl"
    graph = merged().parse(data=PREFIXES + FOUNDING + NOBODY, format="turtle")
    graph.serialize(file, format="turtle")
    return classify(FOLDER, file)


@pytest.fixture(scope="session")
def closure(shipped: Graph) -> Graph:
    """What owlrl concludes from the axioms, the cases and the facts of EDGES."""
    graph = Graph("SimpleMemory")  # without named graphs, which cost time
    for triple in shipped:
        if triple[1] not in ANNOTATIONS:  # owlrl is slow, and they carry no axiom
            graph.add(triple)
    for triple in merged():
        graph.add(triple)
    for number, (facts, _) in enumerate(EDGES):
        prefixes = PREFIXES + f"@prefix c: <https://example.org/edge/{number}/> .\n"
        graph.parse(data=prefixes + facts, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """A folder with the core module alone, which HermiT reads in a moment."""
    folder = tmp_path / "core"
    folder.mkdir()
    shutil.copy(FOLDER / "core.ttl", folder)
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str], list[OntologyFinding]]:
    """The findings of the shipped modules with one more module beside them."""

    def findings(turtle: str) -> list[OntologyFinding]:
        shutil.copytree(FOLDER, tmp_path / "ontology")
        module = tmp_path / "ontology" / "broken.ttl"
        module.write_text(PREFIXES + turtle, encoding="utf-8")
        return check(tmp_path / "ontology")

    return findings


@pytest.fixture
def outside(tmp_path: Path) -> Callable[[str], list[str]]:
    """What the profile has against a module of one axiom."""

    def messages(axiom: str) -> list[str]:
        text = PREFIXES + "th:eventDate a owl:DatatypeProperty . " + axiom
        (tmp_path / "axiom.ttl").write_text(text, encoding="utf-8")
        return [each.message for each in check(tmp_path) if each.check == "profile"]

    return messages


def edited(folder: Path, module: str, old: str, new: str) -> list[OntologyFinding]:
    """The findings of a copy of the modules in which one passage of one module is changed."""
    shutil.copytree(FOLDER, folder)
    text = (folder / module).read_text(encoding="utf-8")
    assert len(re.findall(old, text)) == 1
    (folder / module).write_text(re.sub(old, new, text), encoding="utf-8")
    return check(folder)


# The shipped ontology


def test_the_shipped_ontology_has_no_finding() -> None:
    assert check(FOLDER) == []


def test_every_module_is_imported_by_the_main_file_and_by_nothing_else(shipped: Graph) -> None:
    modules = {
        f"https://w3id.org/triplehelix/ontology/{file.stem}"
        for file in FOLDER.glob("*.ttl")
        if file.stem != "triplehelix"
    }
    assert {str(each) for each in shipped.objects(None, OWL.imports)} == modules
    assert {str(each) for each in shipped.subjects(OWL.imports, None)} == {
        "https://w3id.org/triplehelix/ontology"
    }


def test_no_axiom_needs_a_date_a_cardinality_or_a_functional_property(shipped: Graph) -> None:
    assert not [p for p in shipped.objects(None, RDFS.range) if str(p).endswith("#date")]
    for kind in (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty):
        assert (None, RDF.type, kind) not in shipped
    for predicate in (OWL.sameAs, OWL.hasKey, OWL.maxCardinality, OWL.cardinality):
        assert (None, predicate, None) not in shipped


def test_every_defined_class_has_a_witness_and_a_near_miss(shipped: Graph) -> None:
    defined = {
        str(upper)
        for lower, upper in shipped.subject_objects(RDFS.subClassOf)
        if isinstance(lower, BNode)
    }
    assert {each.defined for each in witnesses()} == defined
    assert all(each.witnesses and each.near_misses for each in witnesses())


# Reasoning


@needs_java
def test_hermit_finds_the_ontology_consistent_and_names_the_only_class_that_is_empty(
    hermit: Reasoning,
) -> None:
    assert hermit.consistent
    assert hermit.unsatisfiable == (TERM + "Nobody",)


@needs_java
def test_a_folder_without_data_is_classified(core: Path) -> None:
    assert classify(core) == Reasoning(consistent=True, unsatisfiable=(), types={})


@needs_java
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_hermit_classifies_witnesses_and_no_near_miss(case: Case, hermit: Reasoning) -> None:
    assert (case.defined in hermit.types[case.thing]) is case.belongs


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_owlrl_classifies_witnesses_and_no_near_miss(case: Case, closure: Graph) -> None:
    triple = (URIRef(case.thing), RDF.type, URIRef(case.defined))
    assert (triple in closure) is case.belongs


def test_owlrl_meets_no_contradiction(closure: Graph) -> None:
    assert [str(each) for each in closure.objects(None, ERROR)] == []
    wrong = Graph().parse(data=PREFIXES + "c:x a th:Firm , th:University .", format="turtle")
    wrong.parse(FOLDER / "core.ttl")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(wrong)
    assert list(wrong.objects(None, ERROR)) != []


@needs_java
def test_a_contradiction_is_answered_as_inconsistent(tmp_path: Path, core: Path) -> None:
    file = tmp_path / "wrong.ttl"
    file.write_text(PREFIXES + "c:x a th:Firm , th:University .", encoding="utf-8")
    assert classify(core, file) == Reasoning(consistent=False, unsatisfiable=(), types={})


@needs_java
@pytest.mark.parametrize(
    ("said", "consistent"), [("", True), (", th:Firm", False), ("; th:within c:a", False)]
)
def test_a_code_counts_where_more_is_said_of_it_than_its_list(
    tmp_path: Path, core: Path, said: str, *, consistent: bool
) -> None:
    file = tmp_path / "codes.ttl"
    text = f"c:code a skos:Concept {said} ; skos:inScheme c:list . c:a a th:Place ."
    file.write_text(PREFIXES + text, encoding="utf-8")
    assert classify(core, file).consistent is consistent


@needs_java
def test_what_hermit_refuses_is_told_in_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "irregular.ttl"
    text = "th:hasParty owl:propertyChainAxiom ( th:isPartyTo th:hasParty th:governs ) ."
    file.write_text(PREFIXES + text, encoding="utf-8")
    with pytest.raises(TripleHelixError) as caught:
        classify(FOLDER, file)
    assert str(caught.value).startswith("HermiT: The given property hierarchy is not regular.")


@needs_java
def test_dates_in_data_do_not_stop_hermit(hermit: Reasoning) -> None:
    assert TERM + "Event" in hermit.types[DATED]


def test_a_machine_without_java_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TripleHelixError) as caught:
        classify(FOLDER)
    assert str(caught.value) == "java: not found, and HermiT runs on it"
    assert caught.value.hint == "install a Java runtime, 11 or later"


# The direct edges that chains make


@pytest.mark.parametrize(("facts", "edge"), EDGES)
def test_facts_make_the_direct_edge(facts: str, edge: str, closure: Graph) -> None:
    place = f"https://example.org/edge/{EDGES.index((facts, edge))}/"
    assert (URIRef(place + "x"), URIRef(TERM + edge), URIRef(place + "y")) in closure


# The checks


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("label", r'rdfs:label +"large firm"@en ;'),
        ("definition", r'skos:definition +"A firm whose size class is large\."@en ;'),
    ],
)
def test_a_class_without_its_label_or_definition_is_found(
    tmp_path: Path, name: str, line: str
) -> None:
    found = edited(tmp_path / "o", "core.ttl", line, "")
    curie = "rdfs:label" if name == "label" else "skos:definition"
    expected = OntologyFinding(name, TERM + "LargeFirm", f"th:LargeFirm has no {curie}")
    assert found == [expected]


def test_a_property_without_module_and_source_is_found(
    broken: Callable[[str], list[OntologyFinding]],
) -> None:
    found = broken(
        'th:x a owl:ObjectProperty ; rdfs:label "x"@en ; rdfs:domain th:Firm ; '
        'skos:definition "x"@en .'
    )
    assert [(each.check, each.message) for each in found] == [
        ("module", "th:x has no rdfs:isDefinedBy"),
        ("source", "th:x has no dcterms:source"),
    ]


def test_a_concept_without_label_and_definition_is_found(
    broken: Callable[[str], list[OntologyFinding]],
) -> None:
    found = broken("c:x a skos:Concept ; skos:inScheme c:size .")
    assert [each.check for each in found] == ["definition", "label"]


def test_a_term_that_is_used_and_not_declared_is_found(tmp_path: Path) -> None:
    found = edited(
        tmp_path / "o", "core.ttl", r"rdfs:domain +th:Founding", "rdfs:domain th:Fonding"
    )
    message = "th:Fonding is used and not declared as class or property"
    assert found == [OntologyFinding("undeclared", TERM + "Fonding", message)]


def test_a_class_that_nothing_is_linked_to_is_found_as_orphan(
    broken: Callable[[str], list[OntologyFinding]],
) -> None:
    found = broken(f"th:Lonely a owl:Class ; {FULL}")
    message = "th:Lonely has no superclass and no use anywhere"
    assert found == [OntologyFinding("orphan", TERM + "Lonely", message)]


@pytest.mark.parametrize(("text", "orphan"), [("?x a th:Lonely.", False), ("th:LonelyOne", True)])
def test_a_mention_in_a_folder_beside_makes_a_class_no_orphan(
    tmp_path: Path, text: str, *, orphan: bool
) -> None:
    shutil.copytree(FOLDER, tmp_path / "ontology")
    module = tmp_path / "ontology" / "more.ttl"
    module.write_text(PREFIXES + f"th:Lonely a owl:Class ; {FULL}", encoding="utf-8")
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "q.rq").write_text(text, encoding="utf-8")
    found = check(tmp_path / "ontology", [tmp_path / "queries"])
    assert [each.check for each in found] == (["orphan"] if orphan else [])


@pytest.mark.parametrize(
    ("turtle", "terms"),
    [
        ("th:Firm rdfs:subClassOf th:ChemicalFirm .", ["ChemicalFirm", "Firm"]),
        ("th:descendsFrom rdfs:subPropertyOf th:spunOffFrom .", ["descendsFrom", "spunOffFrom"]),
    ],
)
def test_a_cycle_is_found(
    broken: Callable[[str], list[OntologyFinding]], turtle: str, terms: list[str]
) -> None:
    found = broken(turtle)
    assert [(each.check, each.term) for each in found] == [("cycle", TERM + t) for t in terms]


def test_a_concept_outside_every_scheme_is_found(
    broken: Callable[[str], list[OntologyFinding]],
) -> None:
    found = broken('c:x a skos:Concept ; skos:prefLabel "x"@en ; skos:definition "x"@en .')
    assert [each.message for each in found] == ["concept:x is in no scheme"]


def test_two_concepts_of_one_scheme_with_one_label_are_found(tmp_path: Path) -> None:
    found = edited(tmp_path / "o", "concepts.ttl", '"small"@en', '"micro"@en')
    assert [(each.check, each.message) for each in found] == [
        (
            "same label",
            "concept:size/small has the label of concept:size/micro, 'micro', in concept:size",
        )
    ]


@pytest.mark.parametrize(
    ("axiom", "message"),
    [
        ("th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:someValuesFrom th:Firm ] .",
         "owl:someValuesFrom in a superclass expression"),
        ("th:Firm rdfs:subClassOf [ owl:unionOf ( th:Bank th:Investor ) ] .",
         "owl:unionOf in a superclass expression"),
        ("th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:maxCardinality 2 ] .",
         "a maximum of 2; only 0 and 1 are allowed"),
        ("th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:minCardinality 1 ] .",
         "owl:minCardinality in a superclass expression"),
        ("th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:hasSelf true ] .",
         "owl:hasSelf in a superclass expression"),
        ("th:Firm rdfs:subClassOf owl:Thing .", "owl:Thing as a superclass expression"),
        ("th:Firm rdfs:subClassOf [ owl:complementOf [ owl:complementOf th:Bank ] ] .",
         "owl:complementOf in a subclass expression"),
        ("[ owl:onProperty th:funds ; owl:allValuesFrom th:Firm ] rdfs:subClassOf th:Firm .",
         "owl:allValuesFrom in a subclass expression"),
        ("[ owl:complementOf th:Bank ] rdfs:subClassOf th:Firm .",
         "owl:complementOf in a subclass expression"),
        ("th:Firm owl:equivalentClass [ owl:onProperty th:funds ; owl:someValuesFrom th:Bank ] .",
         "owl:someValuesFrom in an equivalence"),
        ("th:Firm owl:equivalentClass [ owl:unionOf ( th:Bank th:Investor ) ] .",
         "owl:unionOf in an equivalence"),
        ("th:funds rdfs:range [ owl:unionOf ( th:Bank th:Firm ) ] .",
         "owl:unionOf in a superclass expression"),
        ("th:funds a owl:ReflexiveProperty .", "owl:ReflexiveProperty"),
        ("th:Firm owl:disjointUnionOf ( th:Bank th:Investor ) .", "owl:disjointUnionOf"),
        ("th:eventDate rdfs:range xsd:date .", "datatype xsd:date"),
        ("th:x a [ owl:unionOf ( th:Bank th:Firm ) ] .", "owl:unionOf in a superclass expression"),
    ],
)  # fmt: skip
def test_an_axiom_outside_the_profile_is_found(
    outside: Callable[[str], list[str]], axiom: str, message: str
) -> None:
    assert outside(axiom) == [f"outside OWL 2 RL: {message}"]


@pytest.mark.parametrize(
    "axiom",
    [
        "th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:maxCardinality 1 ] .",
        "th:Firm rdfs:subClassOf [ owl:onProperty th:funds ; owl:allValuesFrom th:Firm ] .",
        "th:Firm rdfs:subClassOf [ owl:onProperty th:lei ; owl:allValuesFrom xsd:string ] .",
        "th:Firm rdfs:subClassOf [ owl:complementOf th:University ] .",
        "[ owl:onProperty th:funds ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf th:Investor .",
        "[ owl:oneOf ( c:a c:b ) ] rdfs:subClassOf th:Firm .",
        "th:Firm owl:equivalentClass [ owl:intersectionOf ( th:Bank th:Investor ) ] .",
        "th:funds a owl:FunctionalProperty , owl:IrreflexiveProperty .",
        "th:Firm owl:hasKey ( th:lei ) .",
    ],
)
def test_an_axiom_within_the_profile_is_no_finding(
    outside: Callable[[str], list[str]], axiom: str
) -> None:
    assert outside(axiom) == []


# Reading and writing


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path}: no module (*.ttl) in it"


def test_a_module_that_is_no_turtle_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("th:Firm a", encoding="utf-8")
    with pytest.raises(TripleHelixError) as caught:
        read(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'bad.ttl'}: cannot be read: ")


def test_the_page_shows_every_term_and_asks_nothing_of_the_network(
    tmp_path: Path, shipped: Graph
) -> None:
    out = tmp_path / "docs" / "ontology.html"
    docs(FOLDER, out)
    page = out.read_text(encoding="utf-8")
    for term in set(shipped.subjects(RDFS.isDefinedBy, None)):
        if str(term).startswith(TERM):
            assert f'id="{str(term).removeprefix(TERM)}"' in page
    links = re.findall(r'href="([^"]*)"', page)
    assert {link for link in links if link.startswith("#")} <= {
        "#" + found for found in re.findall(r'id="([^"]*)"', page)
    }
    assert "firm and is investee in some grant award" in re.sub(r"<[^>]*>", "", page)
    assert re.search(r"\bsrc=|<link|<script|<base|url\(|@import", page) is None


def test_nothing_slow_is_imported_before_it_is_needed() -> None:
    text = "import sys, triplehelix.ontology; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True)
    assert {"owlready2", "rdflib", "jinja2"}.isdisjoint(done.stdout.split())


def test_the_page_is_the_same_when_it_is_written_again(tmp_path: Path) -> None:
    docs(FOLDER, tmp_path / "one.html")
    docs(FOLDER, tmp_path / "two.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
