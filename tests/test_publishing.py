"""Saved questions inside the graph: they can be listed and run from there."""

from __future__ import annotations

from pyoxigraph import Store

from tests.conftest import turtle
from triplehelix.publishing import QUESTIONS, described, publish
from triplehelix.questions import Parameter, Question
from triplehelix.selecting import select

ASKED = Question(
    "deals", "alliances", "Deals of a firm", "All of them.",
    {"firm": Parameter("firm", "organisation", "The firm.", "acme")}, {"x": "A thing."},
    "SELECT ?x WHERE { ?x ?y ?z }\n", ("researcher", "time"),
)  # fmt: skip


def test_a_question_is_a_shacl_executable_with_its_parameters() -> None:
    assert set(described(ASKED)) == turtle(
        """<question/deals> a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;
            sh:select "SELECT ?x WHERE { ?x ?y ?z }\\n" ; rdfs:label "Deals of a firm" ;
            rdfs:comment "All of them." ; dcterms:subject "alliances" ;
            schema:keywords "researcher", "time" ; sh:parameter <question/deals/parameter/firm> .
        <question/deals/parameter/firm> a sh:Parameter ; sh:path <parameter/firm> ;
            sh:name "firm" ; sh:description "The firm." ; sh:defaultValue "acme" ;
            sh:optional true ; sh:order 0 ."""
    )


def test_published_questions_can_be_found_and_run() -> None:
    store = Store()
    publish(store, [ASKED])
    found = select(
        store,
        "PREFIX sh: <http://www.w3.org/ns/shacl#> "
        f"SELECT ?text WHERE {{ GRAPH {QUESTIONS} {{ ?q sh:select ?text }} ?q sh:select ?text }}",
    )
    (row,) = found
    assert len(list(select(store, row["text"].value))) == len(set(described(ASKED)))
