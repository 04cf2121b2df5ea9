"""Evidence: the facts that a row rests on, and why an answer may have no row.

The heart is one property: a question that is asked of nothing but the evidence of its answer
gives the same answer, and of the evidence of one row at least that row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from tests.conftest import Built, stored
from triplehelix import answers
from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Document, coverage, trace
from triplehelix.evidence.deriving import derive
from triplehelix.evidence.lineage import Lineage, Statement, lineage
from triplehelix.evidence.parsing import parse, parse_group
from triplehelix.evidence.patterns import Link, variables, written
from triplehelix.graphs import Graph, Local, Result, Rows, Verdict
from triplehelix.questions import Question, questions
from triplehelix.terms import graph as named
from triplehelix.terms import thing

PREFIX: Final = "PREFIX : <http://e/> "
MOST: Final = 15
"""So many rows of a question are looked at one by one."""
LISTS_NOTHING: Final = {
    "critical-success-factors": "a row may say that no fact is on record for a factor",
    "policy-instruments": "a row may say that no instrument of a kind is on record",
}
"""Questions with rows that rest on nothing, because they say that there is nothing."""
BY_ABSENCE: Final = {
    "follow-on-alliances": "an alliance that a sub-select leaves out is counted elsewhere in it",
    "partners-at-offering": "an alliance that is left out for its date is counted elsewhere",
    "proposition-sensitivity": "a firm that one variant leaves out is counted by another",
}
"""Questions that count what lacks something: without that, their evidence alone counts more."""


class Held:
    """A store in memory as a graph that can be asked."""

    name = "memory"

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, query: str, where: str = "query") -> Result:
        assert where
        found = self.store.query(query)
        if not isinstance(found, QuerySolutions):
            return Verdict(bool(found))
        columns = tuple(variable.value for variable in found.variables)
        return Rows(columns, [tuple(row[column] for column in columns) for row in found])


def only(statements: Iterable[Statement]) -> Held:
    """A graph that holds these statements and no other."""
    store = Store()
    for each in statements:
        subject, predicate, object_ = each.triple
        store.add(Quad(subject, predicate, object_, each.graph or DefaultGraph()))
    return Held(store)


def rows(graph: Graph, query: str) -> Rows:
    found = graph.ask(query)
    assert isinstance(found, Rows)
    return found


def asked(text: str, query: str) -> tuple[Rows, Lineage]:
    """The answer to a query of a piece of TriG, and its lineage."""
    graph = Held(stored("@prefix : <http://e/> . " + text))
    answer = rows(graph, PREFIX + query)
    return answer, lineage(graph, parse(PREFIX + query), answer)


def spoken(statements: Iterable[Statement]) -> set[str]:
    """Statements in words: the local names of their terms."""
    return {
        " ".join(str(getattr(term, "value", term)).rsplit("/", 1)[-1] for term in each.triple)
        for each in statements
    }


DEALS: Final = """
:x :party :a , :b ; :kind :licence . :y :party :a , :c . :z :party :d .
:a :name "A" . :b :name "B" . :c :name "C" .
:c :partOf :b . :b :partOf :d . GRAPH :g { :a :said "yes" } """


def test_a_row_rests_on_what_its_patterns_matched() -> None:
    answer, found = asked(DEALS, "SELECT ?n WHERE { ?p :name ?n . :x :party ?p } ORDER BY ?n")
    assert [str(row[0]) for row in answer.rows] == ['"A"', '"B"']
    assert spoken(found.rows[0]) == {"x party a", "a name A"}
    assert spoken(found.rows[1]) == {"x party b", "b name B"}


def test_a_count_rests_on_all_that_it_counts() -> None:
    _, found = asked(
        DEALS, "SELECT ?p (COUNT(?d) AS ?n) WHERE { ?d :party ?p } GROUP BY ?p ORDER BY DESC(?n) ?p"
    )
    assert spoken(found.rows[0]) == {"x party a", "y party a"}
    assert spoken(found.rows[1]) == {"x party b"}


def test_a_count_of_everything_rests_on_everything() -> None:
    _, found = asked(DEALS, "SELECT (COUNT(*) AS ?n) WHERE { ?d :party ?p }")
    assert len(found.rows[0]) == 5


def test_what_a_sub_select_counted_is_evidence_of_the_row_that_uses_it() -> None:
    _, found = asked(
        DEALS,
        "SELECT ?name ?n WHERE { { SELECT ?p (COUNT(*) AS ?n) WHERE { ?d :party ?p } GROUP BY ?p }"
        " FILTER(?n > 1) ?p :name ?name }",
    )
    assert spoken(found.rows[0]) == {"a name A", "x party a", "y party a"}


def test_an_optional_part_is_evidence_where_it_matched() -> None:
    answer, found = asked(
        DEALS, "SELECT ?d ?k WHERE { ?d :party :a OPTIONAL { ?d :kind ?k } } ORDER BY ?d"
    )
    assert answer.rows[1][1] is None
    assert [spoken(found.rows[row]) for row in (0, 1)] == [
        {"x party a", "x kind licence"}, {"y party a"},
    ]  # fmt: skip


def test_of_a_union_only_the_branch_that_matched_is_evidence() -> None:
    _, found = asked(
        ":a :old :b . :a :new :c . :c :new :b .",
        "SELECT ?y WHERE { { :a :old ?y } UNION { :a :new ?y } } ORDER BY ?y",
    )
    assert [spoken(found.rows[row]) for row in (0, 1)] == [{"a old b"}, {"a new c"}]


def test_what_exists_is_evidence_and_what_must_not_is_told() -> None:
    _, found = asked(
        DEALS,
        "SELECT ?p WHERE { ?p :name ?n FILTER EXISTS { :x :party ?p } "
        "FILTER NOT EXISTS { :y :party ?p } MINUS { ?p :dead true } }",
    )
    assert spoken(found.rows[0]) == {"b name B", "x party b"}
    assert list(found.absent) == ["{ :y :party ?p }", "{ ?p :dead true }"]


@pytest.mark.parametrize("path", [":partOf+", ":partOf*", "(:partOf|:kind)+", "(^(^:partOf))+"])
def test_a_path_of_any_length_rests_on_its_links(path: str) -> None:
    _, found = asked(DEALS, f"SELECT ?x WHERE {{ :c {path} ?x FILTER(?x = :d) }}")
    assert spoken(found.rows[0]) == {"c partOf b", "b partOf d"}


def test_a_path_of_several_steps_rests_on_each() -> None:
    _, found = asked(DEALS, "SELECT ?x WHERE { :x :party/:partOf ?x . ?x ^:party ?y }")
    assert spoken(found.rows[0]) == {"x party b", "b partOf d", "z party d"}


def test_a_statement_of_a_named_graph_is_told_with_it() -> None:
    _, found = asked(DEALS, "SELECT ?said WHERE { GRAPH ?g { :a :said ?said } }")
    (statement,) = found.rows[0]
    assert statement.graph == NamedNode("http://e/g")


def test_rows_with_a_computed_column_are_told_apart() -> None:
    _, found = asked(
        DEALS, 'SELECT (CONCAT(?n, "!") AS ?loud) WHERE { ?p :name ?n } ORDER BY ?loud'
    )
    assert [spoken(found.rows[row]) for row in range(3)] == [
        {"a name A"}, {"b name B"}, {"c name C"},
    ]  # fmt: skip


EDGES: Final = st.sets(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("pq"), st.sampled_from("abcd")), max_size=9
)
SHAPES: Final = (
    "SELECT ?x ?y WHERE { ?x :p ?y }",
    "SELECT ?x (COUNT(?y) AS ?n) WHERE { ?x :p ?y } GROUP BY ?x",
    "SELECT ?x ?n WHERE { ?x :q ?z { SELECT ?x (COUNT(*) AS ?n) WHERE { ?x :p ?y } GROUP BY ?x } }",
    "SELECT ?x ?z WHERE { ?x :p ?y OPTIONAL { ?y :q ?z } }",
    "SELECT ?x ?z WHERE { { ?x :p ?z } UNION { ?z :q ?x } }",
    "SELECT DISTINCT ?x WHERE { ?x :p|:q ?y FILTER EXISTS { ?y :p ?z } }",
    "SELECT ?x ?y WHERE { ?x :p+ ?y }",
    "SELECT ?x ?y WHERE { ?x (:p/^:q)* ?y . ?y :p ?z }",
    "SELECT ?x ?y WHERE { ?x :p ?y MINUS { ?y :q ?x } }",
)


@pytest.mark.parametrize("query", SHAPES)
@given(edges=EDGES)
def test_evidence_alone_gives_each_row_again(query: str, edges: set[tuple[str, str, str]]) -> None:
    text = " ".join(f":{s} :{p} :{o} ." for s, p, o in edges)
    answer, found = asked(text, query)
    for number, row in enumerate(answer.rows):
        assert row in rows(only(found.rows[number]), PREFIX + query).rows


@pytest.fixture(scope="module")
def shipped(shipped_graph: Built) -> Local:
    return Local(shipped_graph.folder)


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_saved_question_asked_of_its_evidence_alone_answers_the_same(
    shipped: Local, name: str
) -> None:
    query = questions()[name].text
    answer = rows(shipped, query)
    found = lineage(shipped, parse(query), answer)
    if name not in LISTS_NOTHING:
        assert all(map(found.rows.get, range(len(answer.rows)))), "a row has no evidence"
    if name in BY_ABSENCE:
        return
    everything = {each for statements in found.rows.values() for each in statements}
    again = rows(only(everything), query)
    assert sorted(map(str, again.rows)) == sorted(map(str, answer.rows))
    for number, row in list(enumerate(answer.rows))[:MOST]:
        assert row in rows(only(found.rows[number]), query).rows


@pytest.mark.parametrize("name", ["proposition-1", "partners-of-a-firm", "technology-transfer"])
def test_what_is_inferred_is_traced_to_what_sources_state(shipped: Local, name: str) -> None:
    answer = answers.ask(shipped, name, {})
    inferred = named("inferred").value.rsplit("/", 1)[-1]
    assert all(fact.sources and inferred not in fact.sources for fact in answer.evidence.facts)


def test_a_derivation_rests_on_stated_facts_and_never_on_itself(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    alliance = thing("alliance", "acme-borg-2010")
    query = f"SELECT ?p ?o WHERE {{ GRAPH {named('inferred')} {{ {alliance} ?p ?o }} }}"
    inferred = [Triple(alliance, *row) for row in rows(graph, query).rows]  # type: ignore[arg-type]
    assert inferred

    def stated(triples: Iterable[Triple]) -> set[Triple]:
        kept = set()
        for each in triples:
            text = f"{each.subject} {each.predicate} {each.object}"
            graphs = rows(graph, f"SELECT ?g WHERE {{ GRAPH ?g {{ {text} }} }}").rows
            if any(row[0] != named("inferred") for row in graphs):
                kept.add(each)
        return kept

    found = derive(graph, inferred, stated)
    assert set(found) == set(inferred)
    assert all(premises and premises == stated(premises) for premises in found.values())


def test_a_fact_names_its_sources_and_documents(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    acme = thing("organization", "acme")
    query = f"SELECT ?name WHERE {{ {acme} <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"
    (facts,) = trace(graph, query, rows(graph, query)).rows
    (fact,) = facts
    assert (fact.sources, fact.triple.object) == (("mine",), Literal("Acme"))
    assert fact.documents == (Document("https://example.org/release", "Acme and Borg ally"),)


def test_a_part_has_the_documents_of_its_whole(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    query = "PREFIX th: <https://w3id.org/triplehelix/ontology#> SELECT ?v { ?m th:amountValue ?v }"
    (facts,) = trace(graph, query, rows(graph, query)).rows
    assert [document.address for document in facts[0].documents] == ["https://example.org/release"]


def test_coverage_counts_facts_and_terms_by_disclosure(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    answer = answers.ask(graph, "alliance-terms", {"alliance": "acme-borg-2010"})
    found = coverage(graph, answer.evidence)
    assert (found.alliances, found.not_searched, found.documents) == (1, 0, 1)
    assert found.terms == {"disclosed": 1, "undisclosed": 1}
    assert found.facts == found.sources["mine"]
    assert found.sentence().endswith(
        "of 1 alliance: 1 terms disclosed, 1 terms undisclosed, 0 with no term on record"
    )


# Why there is no row


def why_empty(text: str, query: str) -> tuple[str, str]:
    asked_ = Question("q", "s", "Q", "", {}, {}, PREFIX + query)
    graph = Held(stored("@prefix : <http://e/> . " + text))
    none = Rows((), ())
    answer = answers.Answer(graph, asked_, {}, {}, PREFIX + query, none, none)
    found = answer.emptiness()
    return found.pattern, found.missing


@pytest.mark.parametrize(
    ("query", "pattern", "missing"),
    [
        ("SELECT ?x { :x :party ?x . ?x :owner ?o }", "?x :owner ?o .",
         "source missing: no source of the graph states :owner"),
        ("SELECT ?x { :x :kind ?k . <http://e/z> :kind ?x }", "<http://e/z> :kind ?x .",
         "fact missing: the graph states :kind of others, and not of http://e/z"),
        ('SELECT ?x { ?x :name ?n FILTER(?n = "Z") }', 'FILTER(?n = "Z")',
         "the condition leaves none of the solutions found until then"),
        ("SELECT ?x { ?x :name ?n MINUS { ?x :name ?m } }", "MINUS { ?x :name ?m }",
         "all solutions found until then are taken away"),
        ("SELECT ?x { { SELECT ?x (COUNT(*) AS ?n) { ?x :owner ?o } GROUP BY ?x } }",
         "?x :owner ?o .", "source missing: no source of the graph states :owner"),
        ("SELECT ?x { ?x :name ?n . { ?x :kind ?a } UNION { ?x :party ?b } }",
         "{ ?x :kind ?a } UNION { ?x :party ?b }",
         "fact missing: it is found for other things, and not together with these"),
    ],
)  # fmt: skip
def test_an_empty_answer_names_the_pattern_that_emptied_it(
    query: str, pattern: str, missing: str
) -> None:
    assert why_empty(DEALS, query) == (pattern, missing)


def test_an_identity_that_is_kept_apart_is_told() -> None:
    text = """:janssen :name "Janssen" . :jnj :kind :licence ; skos:prefLabel "J&J" .
        <http://e/janssen> owl:differentFrom :jnj ."""
    _, missing = why_empty(text, "SELECT ?k { <http://e/janssen> :name ?n ; :kind ?k }")
    assert missing.startswith("identity missing: J&J has :kind, and is kept apart from ")


def test_a_parameter_without_which_there_would_be_rows_is_named(tiny_graph: Built) -> None:
    graph = Local(tiny_graph.folder)
    answer = answers.ask(graph, "partners-of-a-firm", {"firm": "acme", "kind": "supply"})
    assert dict(answer.emptiness().without) == {"kind": 1}


# Reading queries


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("ASK { ?s ?p ?o }", "not a SELECT query"),
        ("SELECT * { ?s ?p ?o }", "SELECT * does not say which columns in which order; name them"),
        ("SELECT ?s { ?s !(<p>|<q>) ?o }", "negated property sets are not understood"),
        ("SELECT ?s { ?s <p> (1 2) }", "a term is missing before '1'"),
        ("SELECT ?s { ?s <p> ?o", "it ends too early"),
        ("SELECT ?s { ?s <p> }", "a term is missing before ''"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_where(query: str, what: str) -> None:
    with pytest.raises(TripleHelixError) as raised:
        parse(query)
    assert raised.value.what == what
    assert raised.value.where.startswith("query, line 1, column ")


def test_the_tree_keeps_lists_brackets_and_paths() -> None:
    group = parse_group("?a :p ?b , [ :q 1.5 ; :r 'x'@en ] ; ^:s/(:t|:u)* \"d\"^^:v . _:n a :C")
    links = [each for each in group.elements if isinstance(each, Link)]
    assert [(each.subject, written(each.path), each.object) for each in links] == [
        ("?a", ":p", "?b"),
        ("?_0", ":q", "1.5"),
        ("?_0", ":r", "'x'@en"),
        ("?a", ":p", "?_0"),
        ("?a", "(^(:s))/(((:t)|(:u))*)", '"d"^^:v'),
        ("?_n", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", ":C"),
    ]
    assert variables(group) == ("?a", "?b", "?_0", "?_n")
