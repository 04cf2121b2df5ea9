"""How answers are written: rows as text, and evidence and receipt beside them."""

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

from triplehelix import writing
from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Document, Evidence, Fact
from triplehelix.graphs import Rows, Term, Triples, Verdict
from triplehelix.receipts import Receipt
from triplehelix.terms import DATE, LABEL, thing, typed

ACME: Final = thing("organization", "acme")
BORG: Final = thing("organization", "borg")
ODD: Final = Rows(
    ("thing", "thingName", "when"),
    [
        (ACME, Literal('a "b", c|d\ne', language="en"), typed("2010-03-01", DATE)),
        (BORG, Literal("tab\there"), None),
    ],
)


def test_addresses_are_not_shown_where_there_are_names() -> None:
    assert writing.shown(ODD) == Rows(("thing", "when"), [row[1:] for row in ODD.rows])


def test_addresses_are_shown_where_there_is_nothing_else() -> None:
    rows = Rows(("a", "b"), [(ACME, BORG)])
    assert writing.shown(rows) == rows
    others = Rows(("a",), [(NamedNode("http://e/a"),)])
    assert writing.shown(others) == others
    assert writing.shown(Rows(("a",), [])) == Rows(("a",), [])


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
    assert writing.write(ODD, form) == written


FACT: Final = Fact(
    Triple(ACME, LABEL, Literal("Acme")),
    ("mine",),
    (Document("http://e/1", "One"), Document("http://e/2")),
)


def test_evidence_is_a_column_of_its_own() -> None:
    why = Evidence(((FACT,), ()), ("{ ?x a ?y }",))
    table = list(csv.reader(io.StringIO(writing.write(ODD, "csv", why))))
    assert [row[-1] for row in table] == ["documents", "http://e/1 http://e/2", ""]
    markdown = writing.write(ODD, "md", why).splitlines()
    assert markdown[0] == "| thing | thingName | when | documents |"
    assert markdown[2].endswith("| <http://e/1> <http://e/2> |")


def test_evidence_and_receipt_stand_beside_the_rows_in_json() -> None:
    why = Evidence(((FACT,), ()), ("{ ?x a ?y }",))
    receipt = Receipt("takeovers", {"firm": "Acme"}, "sha256:q", "sha256:g", 2, "sha256:a")
    said = json.loads(writing.write(ODD, "json", why, receipt))
    assert said["why"][0] == {
        "row": 1,
        "facts": [{
            "statement": {
                "subject": {"type": "uri", "value": ACME.value},
                "predicate": {"type": "uri", "value": LABEL.value},
                "object": {"type": "literal", "value": "Acme"},
            },
            "sources": ["mine"],
            "documents": [
                {"address": "http://e/1", "title": "One"}, {"address": "http://e/2", "title": ""},
            ],
        }],
    }  # fmt: skip
    assert said["why"][1] == {"row": 2, "facts": []}
    assert said["absent"] == ["{ ?x a ?y }"]
    assert said["receipt"] == {
        "question": "takeovers", "parameters": {"firm": "Acme"}, "query": "sha256:q",
        "graph": "sha256:g", "rows": 2, "answer": "sha256:a", "identity": "legal",
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
    written = writing.write(Rows(("a", "b"), rows), "json")
    read = pyoxigraph.parse_query_results(input=written, format=QueryResultsFormat.JSON)
    assert isinstance(read, QuerySolutions)
    assert [variable.value for variable in read.variables] == ["a", "b"]
    assert [(row["a"], row["b"]) for row in read] == list(rows)


def test_a_triple_in_a_row_is_written_as_sparql_1_2_has_it() -> None:
    rows = Rows(("a",), [(Triple(ACME, LABEL, Literal("Acme")),)])
    (binding,) = json.loads(writing.write(rows, "json"))["results"]["bindings"]
    assert binding["a"]["type"] == "triple"
    assert binding["a"]["value"]["subject"] == {"type": "uri", "value": ACME.value}


def test_yes_or_no_is_written_as_json_and_as_a_word() -> None:
    assert json.loads(writing.write(Verdict(True), "json")) == {"head": {}, "boolean": True}
    assert writing.write(Verdict(False), "csv") == "false\n"


def test_a_graph_is_written_as_turtle_in_one_order() -> None:
    triples = [Triple(BORG, LABEL, Literal("Borg")), Triple(ACME, LABEL, Literal("Acme"))]
    written = writing.write(Triples(triples), "turtle")
    assert written == writing.write(Triples(triples[::-1]), "table")
    assert written.index("Acme") < written.index("Borg")
    assert {quad.triple for quad in pyoxigraph.parse(written, format=RdfFormat.TURTLE)} == set(
        triples
    )


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "md"])
def test_a_graph_has_no_other_form(form: str) -> None:
    with pytest.raises(TripleHelixError, match="the answer is a graph, not a table"):
        writing.write(Triples([]), form)


def test_rows_have_no_form_as_a_graph() -> None:
    with pytest.raises(TripleHelixError, match="a table of rows has no such form"):
        writing.write(ODD, "turtle")
