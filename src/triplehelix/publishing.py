"""The saved questions as resources of the graph, so that they can be queried themselves.

The form is that of SHACL Advanced Features, section 5 (SPARQL-based executables), and of
https://github.com/sib-swiss/sparql-examples: any client that knows it can list and run them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from triplehelix.questions import Parameter, Question
from triplehelix.statements import literal
from triplehelix.terms import BASE, BOOLEAN, COMMENT, INTEGER, TYPE, Triple, graph, name, typed

QUESTIONS = graph("questions")


def publish(store: Store, questions: Iterable[Question]) -> None:
    """Write the questions into their graph and into the default graph."""
    for each in questions:
        for triple in described(each):
            for where in (QUESTIONS, DefaultGraph()):
                store.add(Quad(*triple, where))


def described(question: Question) -> Iterator[Triple]:
    """What the graph says of a question: the query, what it is about, its parameters."""
    node = NamedNode(f"{BASE}question/{question.name}")
    for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
        yield node, TYPE, name(kind)
    yield from literal(node, name("sh:select"), question.text)
    yield from literal(node, name("rdfs:label"), question.summary)
    yield from literal(node, COMMENT, question.description or None)
    yield from literal(node, name("dcterms:subject"), question.subject)
    yield from literal(node, name("schema:keywords"), *question.tags)
    for order, parameter in enumerate(question.parameters.values()):
        yield from _parameter(node, parameter, order)


def _parameter(question: NamedNode, parameter: Parameter, order: int) -> Iterator[Triple]:
    node = NamedNode(f"{question.value}/parameter/{parameter.name}")
    yield question, name("sh:parameter"), node
    yield node, TYPE, name("sh:Parameter")
    yield node, name("sh:path"), NamedNode(f"{BASE}parameter/{parameter.name}")
    yield from literal(node, name("sh:name"), parameter.name)
    yield from literal(node, name("sh:description"), parameter.about or None)
    yield from literal(node, name("sh:defaultValue"), parameter.default or None)
    yield node, name("sh:optional"), typed("true", BOOLEAN)
    yield node, name("sh:order"), typed(order, INTEGER)
