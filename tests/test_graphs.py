"""The built graph and a service on the web answer alike, and fail with a place and a hint."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final

import pytest
from pyoxigraph import Literal, NamedNode

from tests.conftest import Built
from tests.test_cli import COMMAND, FIRMS
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.graphs import Graph, Local, Remote, Rows, Triples, Verdict
from triplehelix.questions import questions
from triplehelix.writing import write

ACME: Final = "<https://w3id.org/triplehelix/id/organization/acme>"


@pytest.fixture(scope="module")
def local(tiny_graph: Built) -> Local:
    return Local(tiny_graph.folder)


@pytest.fixture(scope="module")
def remote(tiny_graph: Built) -> Iterator[Remote]:
    """The project's own endpoint on a free port of loopback, in a process of its own."""
    with subprocess.Popen(
        [COMMAND, "serve", "--port", "0", "--store", tiny_graph.folder],
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        yield Remote(f"{address[0]}sparql")
        process.terminate()


@pytest.fixture(params=["local", "remote"])
def graph(request: pytest.FixtureRequest, local: Local, remote: Remote) -> Graph:
    return local if request.param == "local" else remote


def test_a_select_gives_rows_in_the_order_of_the_columns(graph: Graph) -> None:
    query = f"SELECT ?b ?gone ?a {{ VALUES (?a ?b) {{ (1 {ACME}) (UNDEF 'x'@en) }} }}"
    answer = graph.ask(query)
    assert isinstance(answer, Rows)
    assert answer.columns == ("b", "gone", "a")
    assert list(answer.rows) == [
        (NamedNode(ACME[1:-1]), None, Literal(1)),
        (Literal("x", language="en"), None, None),
    ]


def test_an_ask_gives_a_verdict(graph: Graph) -> None:
    assert graph.ask(f"ASK {{ {ACME} ?p ?o }}") == Verdict(True)
    assert graph.ask("ASK { <http://e/nothing> ?p ?o }") == Verdict(False)


def test_a_construct_gives_triples(graph: Graph) -> None:
    answer = graph.ask(f"CONSTRUCT {{ {ACME} <http://e/is> ?o }} {{ {ACME} ?p ?o }} LIMIT 2")
    assert isinstance(answer, Triples)
    assert {triple.predicate for triple in answer.triples} == {NamedNode("http://e/is")}
    assert isinstance(graph.ask(f"DESCRIBE {ACME}"), Triples)


@pytest.mark.parametrize("name", ["partners-of-a-firm", "propositions", "sources-of-the-graph"])
def test_the_built_graph_and_the_service_give_the_same_bytes(
    local: Local, remote: Remote, name: str
) -> None:
    text = questions()[name].text
    assert write(local.ask(text), "json") == write(remote.ask(text), "json")


def test_a_query_that_is_not_sparql_is_told_where(local: Local) -> None:
    with pytest.raises(TripleHelixError) as raised:
        local.ask("SELECT ?s WHERE\n  FILTER(?s) }", "mine.rq")
    assert str(raised.value) == "mine.rq, line 2, column 3: not SPARQL at 'FILTER(?s)'"
    with pytest.raises(TripleHelixError, match=r"^query, line 1, column \d+: not SPARQL"):
        local.ask("SELECT")


def test_a_service_that_refuses_is_quoted(remote: Remote) -> None:
    with pytest.raises(TripleHelixError) as raised:
        remote.ask("SELECT ?s { ?s ?p }", "mine.rq")
    assert raised.value.where == f"mine.rq at {remote.name}"
    assert raised.value.what.startswith("the service gave no answer: ")


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE calls another"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE calls another"),
        ("LOAD <http://127.0.0.1:1/>", "LOAD changes the graph"),
    ],
)
def test_what_would_call_out_or_write_is_refused(graph: Graph, query: str, what: str) -> None:
    with pytest.raises(TripleHelixError, match=what) as raised:
        graph.ask(query, "mine.rq")
    assert raised.value.where.startswith("mine.rq, line 1, column ")


@pytest.mark.parametrize("address", ["nonsense", "file:///etc/passwd", "", "localhost:7878"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(TripleHelixError, match="not an address"):
        Remote(address)


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://e:port/", "http://e\n/"])
def test_an_address_that_cannot_be_asked_is_told(address: str) -> None:
    with pytest.raises(TripleHelixError, match="the service gave no answer"):
        Remote(address).ask("ASK {}")


def test_a_service_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        address = f"http://127.0.0.1:{holder.getsockname()[1]}/"
    with pytest.raises(TripleHelixError) as raised:
        Remote(address).ask("ASK {}", "mine.rq")
    assert raised.value.where == f"mine.rq at {address}"
    assert "refused" in raised.value.what
    assert raised.value.hint == "check the address and whether the service is up"


class Babbler(BaseHTTPRequestHandler):
    """A web server that is no SPARQL service."""

    def do_POST(self) -> None:
        body = b"<html>Welcome</html>"
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body) + (5 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture(scope="module")
def babbler() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Babbler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("query", ["ASK {}", FIRMS, "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_an_answer_that_is_none_is_not_taken_for_one(babbler: str, query: str) -> None:
    with pytest.raises(DataError, match="the service's answer cannot be read") as raised:
        Remote(babbler).ask(query)
    assert raised.value.hint == "check that the address is that of a SPARQL 1.1 service"


def test_an_answer_that_was_cut_is_not_taken_for_a_whole_one(babbler: str) -> None:
    with pytest.raises(TripleHelixError, match="the service gave no answer"):
        Remote(f"{babbler}/cut").ask("ASK {}")
