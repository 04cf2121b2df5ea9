"""Whole graphs over HTTP: the Graph Store Protocol as far as it reads, and VoID."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat

from tests.serving import DATA, GRAPH, Server, start, stored

KINDS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "text/n3": RdfFormat.N3,
}
QUADS: Final = list(pyoxigraph.parse(DATA, format=RdfFormat.TRIG))
MANY: Final = 150_000  # statements; more than the limit of rows of a query


def statements(graph: str) -> set[pyoxigraph.Triple]:
    """The statements of a graph of DATA, "" being the default one: all but what is said of it."""
    meta = NamedNode(f"{GRAPH}meta")
    return {
        quad.triple
        for quad in QUADS
        if (quad.graph_name != meta if graph == "" else quad.graph_name == NamedNode(graph))
    }


def parsed(body: bytes, kind: str) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(body, format=KINDS[kind])}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stored(tmp_path_factory.mktemp("graphs") / "store")
    found = pyoxigraph.Store(str(folder))
    large, p = NamedNode(f"{GRAPH}large"), NamedNode("http://example.org/p")
    found.bulk_extend(
        Quad(NamedNode(f"http://example.org/{number}"), p, p, large) for number in range(MANY)
    )
    found.flush()
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    yield from start(store, workers=1)


def by(graph: str) -> str:
    return "/store?" + urlencode({"graph": graph})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["firms", "ontology", "meta"])
def test_a_graph_is_read_by_name_and_by_address(server: Server, name: str, kind: str) -> None:
    named = server.ask("GET", by(GRAPH + name), Accept=kind)
    direct = server.ask("GET", f"/store/graph/{name}", Accept=kind)
    assert (named.status, named.kind, named.body) == (200, kind, direct.body)
    assert parsed(named.body, kind) == statements(GRAPH + name)


@pytest.mark.parametrize("kind", KINDS)
def test_the_default_graph_is_read(server: Server, kind: str) -> None:
    for path in ("/store?default", "/store?default="):
        reply = server.ask("GET", path, Accept=kind)
        assert (reply.status, reply.kind) == (200, kind)
        assert parsed(reply.body, kind) == statements("")


def test_head_has_the_headers_of_get_and_no_body(server: Server) -> None:
    get, head = (server.ask(method, "/store?default") for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "triplehelix-body"):
        assert head.headers[name] == get.headers[name]
    assert get.headers["content-length"] == str(len(get.body))


def test_a_graph_has_its_receipt_and_its_tag(server: Server) -> None:
    reply = server.ask("GET", by(f"{GRAPH}firms"), Accept="application/n-triples")
    assert reply.headers["triplehelix-rows"] == "1"
    assert reply.headers["triplehelix-body"] == f"sha256:{hashlib.sha256(reply.body).hexdigest()}"
    tag = reply.headers["etag"]
    path = by(f"{GRAPH}firms")
    again = server.ask("GET", path, Accept="application/n-triples", If_None_Match=tag)
    assert again.status == 304


def test_a_graph_of_more_rows_than_an_answer_may_have_is_read_whole(server: Server) -> None:
    path, kind = by(f"{GRAPH}large"), "application/n-triples"
    plain = server.ask("GET", path, Accept=kind)
    packed = server.ask("GET", path, Accept=kind, Accept_Encoding="gzip")
    assert plain.headers["triplehelix-rows"] == str(MANY)
    assert plain.body.count(b"\n") == MANY
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/store", 400),
        ("/store?graph=", 400),
        ("/store?graph=firms", 400),
        ("/store?graph=a%20b:c", 400),
        ("/store?graph=%E9", 400),
        ("/store?default=true", 400),
        ("/store?default&graph=" + quote(f"{GRAPH}firms", safe=""), 400),
        ("/store?graph=a:a&graph=a:b", 400),
        ("/store/graph/firms?default", 400),
        ("/store?graph=http://example.org/none", 404),
        ("/store?graph=file:///etc/passwd", 404),
        ("/store/graph/none", 404),
        ("/store/", 404),
        ("/store/../etc/passwd", 404),
        ("/store/%3C", 404),
    ],
)
def test_what_names_no_graph_is_a_problem(server: Server, path: str, status: int) -> None:
    assert server.ask("GET", path).problem["status"] == status
    assert server.ask("HEAD", path).status == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/store?default", "/store/graph/firms"])
def test_nothing_is_written(server: Server, method: str, path: str) -> None:
    reply = server.ask(method, path, b"<a:a> <a:b> <a:c> .", Content_Type="text/turtle")
    assert reply.problem["status"] == 405
    assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert server.ask("OPTIONS", path).headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_format_that_is_not_on_offer_is_a_problem(server: Server) -> None:
    found = server.ask("GET", "/store?default", Accept="text/csv").problem
    assert (found["status"], "text/turtle" in str(found["offered"])) == (406, True)


# VoID.

VOID: Final = rdflib.Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def described(server: Server) -> rdflib.Graph:
    reply = server.ask("GET", "/.well-known/void")
    assert (reply.status, reply.kind) == (200, "text/turtle")
    return rdflib.Graph().parse(data=reply.body, format="turtle")


def test_the_dataset_is_described_where_programs_look_for_it(
    server: Server, described: rdflib.Graph
) -> None:
    (document,) = described.subjects(rdflib.RDF.type, VOID.DatasetDescription)
    (whole,) = described.objects(document, rdflib.FOAF.primaryTopic)
    assert (whole, rdflib.RDF.type, VOID.Dataset) in described
    (endpoint,) = described.objects(whole, VOID.sparqlEndpoint)
    assert str(endpoint) == f"{server.address}/sparql"
    (part,) = described.objects(whole, VOID.subset)
    assert (str(part), described.value(part, VOID.triples)) == (
        f"{GRAPH}alliances",
        rdflib.Literal(17),
    )
    meta = rdflib.Graph().parse(data=server.ask("GET", "/store/graph/meta").body, format="turtle")
    assert len(meta) == 5
    assert set(meta) <= set(described)


def test_every_dump_of_the_description_is_there(server: Server, described: rdflib.Graph) -> None:
    dumps = [str(each) for each in described.objects(None, VOID.dataDump)]
    assert len(dumps) == 2
    for each in dumps:
        assert server.ask("GET", each.removeprefix(server.address)).status == 200


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text/n3"])
def test_the_description_is_the_same_in_every_format(
    server: Server, described: rdflib.Graph, kind: str
) -> None:
    reply = server.ask("GET", "/.well-known/void", Accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    assert len(parsed(reply.body, kind)) == len(described)
    assert server.ask("GET", "/.well-known/void", Accept="text/csv").problem["status"] == 406
