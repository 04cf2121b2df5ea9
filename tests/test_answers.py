"""Answers: which question, with which values, and what comes with the rows."""

from __future__ import annotations

from typing import Final

import pytest
from pyoxigraph import (
    Literal,
    Triple,
)

from tests.conftest import DOCUMENT, Built
from triplehelix import answers
from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Document
from triplehelix.graphs import Local
from triplehelix.questions import questions
from triplehelix.terms import BASE, DATE, LABEL, th, thing, typed

ACME: Final = thing("organization", "acme")
BORG: Final = thing("organization", "borg")


@pytest.fixture(scope="module")
def graph(tiny_graph: Built) -> Local:
    return Local(tiny_graph.folder)


def test_a_question_is_found_by_its_name() -> None:
    assert answers.find("takeovers") is not None
    assert answers.find("takeovers").name == "takeovers"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("takeover", "did you mean takeovers, takeover-prices?"),
        ("qqqqq", "`triplehelix ask` lists the questions"),
    ],
)
def test_an_unknown_question_is_answered_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(TripleHelixError, match="there is no such question") as raised:
        answers.find(name)
    assert raised.value.where == f"question {name}"
    assert raised.value.hint.startswith(hint.rstrip("?"))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("frm", "did you mean --firm?"),
        ("zz", "its parameters: --firm, --as-of, --kind"),
    ],
)
def test_an_unknown_parameter_is_answered_with_the_nearest(
    graph: Local, name: str, hint: str
) -> None:
    asked = questions()["partners-of-a-firm"]
    with pytest.raises(TripleHelixError) as raised:
        answers.ask(graph, asked.name, {name: "x"})
    assert str(raised.value) == f"--{name}: partners-of-a-firm has no such parameter"
    assert raised.value.hint == hint


def test_what_a_person_typed_is_put_into_the_query(graph: Local) -> None:
    given = {"firm": "Acme", "as-of": "2010", "kind": "licence"}
    answer = answers.ask(graph, "partners-of-a-firm", given)
    assert f"VALUES ?firm {{ {ACME} }}" in answer.query
    assert f"VALUES ?as_of {{ {typed('2010-12-31', DATE)} }}" in answer.query
    assert f"VALUES ?kind {{ <{BASE}concept/alliance-kind/licence> }}" in answer.query
    assert answer.given == given


def test_an_answer_brings_its_evidence_its_coverage_and_its_receipt(graph: Local) -> None:
    answer = answers.ask(graph, "partners-of-a-firm", {"firm": "acme"})
    party = th("hasParticipation")
    assert party in {fact.triple.predicate for fact in answer.evidence.facts}
    documents = {document for fact in answer.evidence.facts for document in fact.documents}
    assert documents == {Document(DOCUMENT, "Acme and Borg ally")}
    assert (answer.coverage.alliances, answer.coverage.documents) == (1, 1)
    assert answer.coverage.terms == {"disclosed": 1, "undisclosed": 1}
    assert (answer.receipt.question, answer.receipt.rows) == ("partners-of-a-firm", 1)
    assert answer.names()[ACME] == "Acme"


def test_the_things_in_rows_are_described_with_all_that_is_said_of_them(graph: Local) -> None:
    said = answers.ask(graph, "partners-of-a-firm", {"firm": "acme"}).described()
    assert {triple.subject for triple in said.triples} == {
        BORG, thing("alliance", "acme-borg-2010"),
    }  # fmt: skip
    assert Triple(BORG, LABEL, Literal("Borg")) in set(said.triples)


def test_the_facts_of_an_answer_are_a_graph(graph: Local) -> None:
    answer = answers.ask(graph, "partners-of-a-firm", {"firm": "acme"})
    assert {triple.predicate for triple in answer.facts().triples} >= {LABEL, th("participant")}


def test_an_answer_without_rows_says_why(graph: Local) -> None:
    answer = answers.ask(graph, "partners-of-a-firm", {"firm": "acme", "as-of": "1990"})
    assert answer.rows.rows == []
    assert dict(answer.emptiness().without) == {"as-of": 1}
