"""The graph from Python: typed rows, frames, and the same answers as the command line."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from datetime import date
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode

import triplehelix
from tests.conftest import Built
from triplehelix.api import Iri, value
from triplehelix.terms import BASE, typed


@pytest.fixture(scope="module")
def graph(tiny_graph: Built) -> triplehelix.OpenGraph:
    return triplehelix.open(tiny_graph.folder)


def test_a_row_is_a_dataclass_with_the_columns_of_the_question(
    graph: triplehelix.OpenGraph,
) -> None:
    answer = graph.ask("partners-of-a-firm", firm="acme", as_of="2012")
    (row,) = answer.rows
    assert [each.name for each in fields(row)] == list(answer.question.columns)
    assert (row.partnerName, row.signed, row.ended) == ("Borg", "2010-03", None)
    assert row.partner == f"{BASE}id/organization/borg"
    assert isinstance(row.partner, Iri)
    with pytest.raises(FrozenInstanceError):
        row.signed = "2011"


def test_an_answer_brings_evidence_coverage_and_receipt(graph: triplehelix.OpenGraph) -> None:
    answer = graph.ask("partners-of-a-firm", firm="acme")
    assert len(answer.evidence.rows) == len(answer.rows) == answer.receipt.rows == 1
    assert answer.coverage.alliances == 1


def test_frames_have_the_columns_and_the_cells(graph: triplehelix.OpenGraph) -> None:
    answer = graph.ask("partners-of-a-firm", firm="acme")
    pandas, polars = answer.to_pandas(), answer.to_polars()
    assert list(pandas.columns) == list(polars.columns) == list(answer.columns)
    assert pandas["partnerName"].tolist() == polars["partnerName"].to_list() == ["Borg"]
    empty = graph.ask("partners-of-a-firm", firm="acme", as_of="1990")
    assert list(empty.to_pandas().columns) == list(empty.to_polars().columns)


def test_a_query_of_ones_own_has_typed_cells(graph: triplehelix.OpenGraph) -> None:
    found = graph.query("SELECT (COUNT(*) AS ?n) (1.5 AS ?half) WHERE { ?s ?p ?o }")
    (row,) = found.rows
    assert isinstance(row.n, int)
    assert row.half == Decimal("1.5")
    with pytest.raises(triplehelix.TripleHelixError, match="not a SELECT query"):
        graph.query("ASK { ?s ?p ?o }")


def test_the_questions_are_listed(graph: triplehelix.OpenGraph) -> None:
    assert graph.questions()["takeovers"].parameters.keys() >= {"country", "acquirer"}


def test_a_place_without_a_graph_is_told(tmp_path: object) -> None:
    with pytest.raises(triplehelix.TripleHelixError, match="there is no graph here"):
        triplehelix.open(str(tmp_path))


def test_the_place_may_stand_in_the_environment(
    tiny_graph: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPLEHELIX_STORE", str(tiny_graph.folder))
    assert triplehelix.open().ask("partners-of-a-firm", firm="acme").rows


@pytest.mark.parametrize(
    ("term", "python"),
    [
        (None, None),
        (NamedNode("http://e/x"), "http://e/x"),
        (Literal("x"), "x"),
        (Literal(3), 3),
        (typed("1.50", NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), Decimal("1.50")),
        (Literal(2.5), 2.5),
        (Literal(value=True), True),
        (typed("2010-03-01", NamedNode("http://www.w3.org/2001/XMLSchema#date")), date(2010, 3, 1)),
        (typed("x", NamedNode("http://www.w3.org/2001/XMLSchema#integer")), "x"),
        (typed("2010", NamedNode("http://www.w3.org/2001/XMLSchema#gYear")), "2010"),
    ],
)
def test_a_term_becomes_what_python_knows(term: NamedNode | Literal | None, python: object) -> None:
    assert value(term) == python


def test_the_command_line_imports_none_of_it() -> None:
    code = "import triplehelix.cli, sys; print('triplehelix.api' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(triplehelix, "nothing")  # noqa: B009
