"""Answers: which question, with which values, on what they rest, and how they are written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Final

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
)

from tests.conftest import DOCUMENT, Built
from triplehelix import answers
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Local, Rows, Term, Triples, Verdict
from triplehelix.questions import questions
from triplehelix.terms import BASE, DATE, LABEL, thing, typed

ACME: Final = thing("organization", "acme")
BORG: Final = thing("organization", "borg")
ODD: Final = Rows(
    ("thing", "thingName", "when"),
    [
        (ACME, Literal('a "b", c|d\ne', language="en"), typed("2010-03-01", DATE)),
        (BORG, Literal("tab\there"), None),
    ],
)


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
        answers.fill(graph, asked, {name: "x"})
    assert str(raised.value) == f"--{name}: partners-of-a-firm has no such parameter"
    assert raised.value.hint == hint


def test_what_a_person_typed_is_put_into_the_query(graph: Local) -> None:
    asked = questions()["partners-of-a-firm"]
    query = answers.fill(graph, asked, {"firm": "Acme", "as-of": "2010", "kind": "licence"})
    assert f"VALUES ?firm {{ {ACME} }}" in query
    assert f"VALUES ?as_of {{ {typed('2010-12-31', DATE)} }}" in query
    assert f"VALUES ?kind {{ <{BASE}concept/alliance-kind/licence> }}" in query


def test_the_evidence_of_a_row_is_the_documents_of_the_things_in_it(graph: Local) -> None:
    rows = Rows(("a", "b"), [(Literal("x"), None), (ACME, thing("alliance", "acme-borg-2010"))])
    found = answers.evidence(graph, rows)
    assert {(each.row, each.address, each.title) for each in found} == {
        (2, DOCUMENT, "Acme and Borg ally")
    }
    assert {each.thing for each in found} == {
        ACME.value,
        thing("alliance", "acme-borg-2010").value,
    }


def test_rows_without_things_have_no_evidence(graph: Local) -> None:
    assert answers.evidence(graph, Rows(("a",), [(Literal("x"),)])) == []
    assert answers.evidence(graph, Rows(("a",), [])) == []


def test_the_things_in_rows_are_described_with_all_that_is_said_of_them(graph: Local) -> None:
    said = answers.described(graph, ODD)
    assert {triple.subject for triple in said.triples} == {ACME, BORG}
    assert Triple(ACME, LABEL, Literal("Acme")) in set(said.triples)
    assert answers.described(graph, Rows(("a",), [])) == Triples([])


def test_addresses_are_not_shown_where_there_are_names() -> None:
    assert answers.shown(ODD) == Rows(("thing", "when"), [row[1:] for row in ODD.rows])


def test_addresses_are_shown_where_there_is_nothing_else() -> None:
    rows = Rows(("a", "b"), [(ACME, BORG)])
    assert answers.shown(rows) == rows
    others = Rows(("a",), [(NamedNode("http://e/a"),)])
    assert answers.shown(others) == others
    assert answers.shown(Rows(("a",), [])) == Rows(("a",), [])


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (
            "csv",
            (
                "thing,thingName,when\n"
                f'{ACME.value},"a ""b"", c|d\ne",2010-03-01\n'
                f"{BORG.value},tab\there,\n"
            ),
        ),
        (
            "tsv",
            (
                "thing\tthingName\twhen\n"
                f'{ACME.value}\t"a ""b"", c|d\ne"\t2010-03-01\n'
                f'{BORG.value}\t"tab\there"\t\n'
            ),
        ),
        (
            "md",
            (
                "| thing | thingName | when |\n|---|---|---|\n"
                f'| {ACME.value} | a "b", c\\|d e | 2010-03-01 |\n'
                f"| {BORG.value} | tab\there |  |\n"
            ),
        ),
    ],
)
def test_rows_are_written_as_text(form: str, written: str) -> None:
    assert answers.write(ODD, form) == written


def test_evidence_is_a_column_of_its_own() -> None:
    why = [
        answers.Evidence(1, ACME.value, "d1", "http://e/1", "One"),
        answers.Evidence(1, BORG.value, "d1", "http://e/1", "One"),
        answers.Evidence(1, ACME.value, "d2", "", "Two"),
    ]
    table = list(csv.reader(io.StringIO(answers.write(ODD, "csv", why))))
    assert [row[-1] for row in table] == ["documents", "http://e/1 d2", ""]
    markdown = answers.write(ODD, "md", why).splitlines()
    assert markdown[0] == "| thing | thingName | when | documents |"
    assert markdown[2].endswith("| <http://e/1> <d2> |")
    said = json.loads(answers.write(ODD, "json", why))
    assert said["why"][0] == {
        "row": 1, "thing": ACME.value, "document": "d1", "address": "http://e/1", "title": "One",
    }  # fmt: skip


TERMS: Final = st.one_of(
    st.none(),
    st.builds(Literal, st.text(st.characters(codec="utf-8"))),
    st.just(Literal("chat", language="fr")),
    st.just(typed("2010-03-01", DATE)),
    st.just(ACME),
    st.just(BlankNode("b1")),
)


@given(st.lists(st.tuples(TERMS, TERMS)))
def test_json_is_read_by_another_reader_as_the_same_rows(
    rows: Sequence[tuple[Term | None, Term | None]],
) -> None:
    written = answers.write(Rows(("a", "b"), rows), "json")
    read = pyoxigraph.parse_query_results(input=written, format=QueryResultsFormat.JSON)
    assert isinstance(read, QuerySolutions)
    assert [variable.value for variable in read.variables] == ["a", "b"]
    assert [(row["a"], row["b"]) for row in read] == list(rows)


def test_a_triple_in_a_row_is_written_as_sparql_1_2_has_it() -> None:
    rows = Rows(("a",), [(Triple(ACME, LABEL, Literal("Acme")),)])
    (binding,) = json.loads(answers.write(rows, "json"))["results"]["bindings"]
    assert binding["a"]["type"] == "triple"
    assert binding["a"]["value"]["subject"] == {"type": "uri", "value": ACME.value}


def test_yes_or_no_is_written_as_json_and_as_a_word() -> None:
    assert json.loads(answers.write(Verdict(True), "json")) == {"head": {}, "boolean": True}
    assert answers.write(Verdict(False), "csv") == "false\n"


def test_a_graph_is_written_as_turtle_in_one_order() -> None:
    triples = [Triple(BORG, LABEL, Literal("Borg")), Triple(ACME, LABEL, Literal("Acme"))]
    written = answers.write(Triples(triples), "turtle")
    assert written == answers.write(Triples(triples[::-1]), "table")
    assert written.index("Acme") < written.index("Borg")
    assert {quad.triple for quad in pyoxigraph.parse(written, format=RdfFormat.TURTLE)} == set(
        triples
    )


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "md"])
def test_a_graph_has_no_other_form(form: str) -> None:
    with pytest.raises(TripleHelixError, match="the answer is a graph, not a table"):
        answers.write(Triples([]), form)


def test_rows_have_no_form_as_a_graph() -> None:
    with pytest.raises(TripleHelixError, match="a table of rows has no such form"):
        answers.write(ODD, "turtle")
