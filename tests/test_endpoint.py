"""The endpoint over real HTTP: SPARQL 1.1 Protocol, linked data, limits and refusals."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from xml.dom import minidom

import pytest
import rdflib
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from tests.serving import (
    BROWSER,
    GRAPH,
    ID,
    RESULTS_JSON,
    SELECT,
    Server,
    start,
    stored,
)  # fmt: skip
from triplehelix.endpoint import serve
from triplehelix.endpoint.negotiation import choose
from triplehelix.errors import TripleHelixError

ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("endpoint") / "store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    yield from start(store)


@pytest.fixture(scope="module")
def strict(store: Path) -> Iterator[Server]:
    """A server with limits that are soon reached."""
    yield from start(store, timeout=0.5, max_rows=3, workers=1)


# SPARQL 1.1 Protocol: the W3C test suite's cases, by their names there.


def test_query_get(server: Server) -> None:
    reply = server.query(SELECT)
    assert (reply.status, reply.kind, reply.firms) == (200, RESULTS_JSON, ["ablynx", "novartis"])


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_query_post_form(server: Server, path: str) -> None:
    body = urlencode({"query": SELECT}).encode()
    reply = server.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")
    assert (reply.status, len(reply.firms)) == (200, 2)


@pytest.mark.parametrize(
    "kind", ["application/sparql-query", "application/sparql-query; charset=UTF-8"]
)
def test_query_post_direct(server: Server, kind: str) -> None:
    reply = server.ask("POST", "/sparql", SELECT.encode(), Content_Type=kind, Accept=RESULTS_JSON)
    assert (reply.status, len(reply.firms)) == (200, 2)


def ask_dataset(server: Server, method: str, query: str, parameters: list[tuple[str, str]]) -> bool:
    if method == "GET":
        reply = server.ask("GET", "/sparql?" + urlencode([("query", query), *parameters]))
    elif method == "form":
        body = urlencode([("query", query), *parameters]).encode()
        kind = "application/x-www-form-urlencoded"
        reply = server.ask("POST", "/sparql", body, Content_Type=kind)
    else:
        path = "/sparql?" + urlencode(parameters)
        kind = "application/sparql-query"
        reply = server.ask("POST", path, query.encode(), Content_Type=kind)
    assert reply.status == 200
    return json.loads(reply.body)["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "form", "direct"])
def test_query_dataset_default_and_named_graphs(server: Server, method: str) -> None:
    default, named = ("default-graph-uri", GRAPH + "firms"), ("named-graph-uri", GRAPH + "ontology")
    other = ("default-graph-uri", GRAPH + "alliances")
    alliance, label = f"<{ID}alliance/a1> ?p ?o", f"<{ID}organization/ablynx> ?p 'Ablynx'"
    assert ask_dataset(server, method, f"ASK {{ {alliance} . {label} }}", [])
    assert not ask_dataset(server, method, f"ASK {{ {alliance} }}", [default])
    assert ask_dataset(server, method, f"ASK {{ {label} }}", [default])
    assert ask_dataset(server, method, f"ASK {{ {label} . {alliance} }}", [default, other])
    assert not ask_dataset(server, method, "ASK { ?s ?p ?o }", [named])
    assert ask_dataset(server, method, "ASK { GRAPH ?g { ?s ?p ?o } }", [named])
    assert not ask_dataset(
        server, method, f"ASK {{ GRAPH <{GRAPH}firms> {{ ?s ?p ?o }} }}", [named]
    )
    assert ask_dataset(
        server, method, f"ASK {{ {label} GRAPH ?g {{ ?s ?p ?o }} }}", [default, named]
    )


def test_query_multiple_dataset(server: Server) -> None:
    query = f"ASK FROM <{GRAPH}ontology> {{ <{ID}organization/ablynx> ?p ?o }}"
    assert not ask_dataset(server, "GET", query, [])
    assert ask_dataset(server, "GET", query, [("default-graph-uri", GRAPH + "firms")])


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (
            SELECT,
            {
                RESULTS_JSON,
                "application/sparql-results+xml",
                "text/csv",
                "text/tab-separated-values",
            },
        ),
        ("ASK {}", {RESULTS_JSON, "application/sparql-results+xml"}),
        (
            f"DESCRIBE <{ID}alliance/a1>",
            {"text/turtle", "application/rdf+xml", "application/ld+json"},
        ),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            {"application/n-triples", "application/n-quads", "application/trig"},
        ),
    ],
)
def test_query_content_type(server: Server, query: str, kinds: set[str]) -> None:
    assert {server.query(query, kind).kind for kind in kinds} == kinds


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(server: Server, method: str) -> None:
    reply = server.ask(method, "/sparql?" + urlencode({"query": "ASK {}"}))
    assert reply.status == 405
    assert "GET" in reply.headers["allow"]
    assert reply.problem["title"] == "Method Not Allowed"


def test_bad_multiple_queries(server: Server) -> None:
    path = "/sparql?" + urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    assert server.ask("GET", path).problem["detail"] == "request: 2 queries in one request"
    reply = server.ask("POST", path, b"ASK {}", Content_Type="application/sparql-query")
    assert reply.problem["status"] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "multipart/form-data; boundary=x"},
        {},
        {"Content_Type": "application/sparql-query; charset=UTF-16"},
        {"Content_Type": "application/sparql-query", "Content_Encoding": "gzip"},
    ],
    ids=["wrong", "multipart", "missing", "charset", "compressed"],
)
def test_bad_query_wrong_or_missing_media_type(server: Server, headers: dict[str, str]) -> None:
    reply = server.ask("POST", "/sparql", b"ASK {}", **headers)
    assert reply.problem["status"] == 415


def test_bad_query_non_utf8(server: Server) -> None:
    encoded = "ASK { ?s ?p 'é' }".encode("latin-1")
    reply = server.ask("POST", "/sparql", encoded, Content_Type="application/sparql-query")
    assert reply.problem["detail"] == "request: the query is not UTF-8"
    assert server.ask("GET", "/sparql?query=ASK%20%7B%7D%20%23%E9").problem["status"] == 400
    form = server.ask(
        "POST", "/sparql", b"query=%FF", Content_Type="application/x-www-form-urlencoded"
    )
    assert form.problem["status"] == 400


def test_bad_query_syntax(server: Server) -> None:
    found = server.query("SELECT *\nWHERE { ?s ?p }").problem
    assert found["status"] == 400
    assert found["detail"] == "query, line 2, column 16: not SPARQL 1.1 at its end"
    assert (found["line"], found["column"]) == (2, 16)
    assert server.query("ASK {", BROWSER).kind == "text/html"
    assert server.query("").problem["status"] == 400


def test_bad_query_without_a_query(server: Server) -> None:
    for body in (b"", b"other=1", b"default-graph-uri=http://example.org/g"):
        kind = "application/x-www-form-urlencoded"
        assert server.ask("POST", "/sparql", body, Content_Type=kind).problem["status"] == 400


def test_an_update_is_refused_in_every_form(server: Server) -> None:
    update, form = "INSERT DATA { <a:a> <a:b> 1 }", "application/x-www-form-urlencoded"
    body = urlencode({"update": update}).encode()
    both = urlencode({"update": update, "query": "ASK {}"}).encode()
    direct = "application/sparql-update"
    assert server.ask("POST", "/sparql", body, Content_Type=form).problem["status"] == 403
    assert (
        server.ask("POST", "/sparql", update.encode(), Content_Type=direct).problem["status"] == 403
    )
    assert server.ask("GET", "/sparql?" + urlencode({"update": update})).problem["status"] == 403
    assert server.ask("POST", "/sparql", both, Content_Type=form).problem["status"] == 400
    assert server.query(update).problem["status"] == 403


def test_a_graph_name_that_is_no_iri_is_an_error(server: Server) -> None:
    reply = server.query("ASK {}", **{"default-graph-uri": "not an IRI"})
    assert reply.problem["status"] == 400


def test_a_query_of_excessive_length_is_an_error(server: Server) -> None:
    body = b"ASK {} #" + b"x" * 300_000
    reply = server.ask("POST", "/sparql", body, Content_Type="application/sparql-query")
    assert reply.problem["detail"] == "request: a query of more than 256 KB"
    assert reply.status == 413


# Negotiation and headers.


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/y", "b/y"),
        ("B/Y ; q=0.5", "b/y"),
        ("b/*", "b/y"),
        ("a/x;q=0.1, b/y;q=0.9", "b/y"),
        ("a/x;q=0, */*", "b/y"),
        ("*/*;q=0.1, b/y", "b/y"),
        ("b/*;q=0.9, b/y;q=0.1, a/x;q=0.2", "a/x"),
        ("c/z", None),
        ("a/x;q=0", None),
        ("nonsense, b/y;q=x", None),
        ("nonsense, b/y", "b/y"),
    ],
)
def test_the_best_liked_format_is_chosen(accept: str, expected: str | None) -> None:
    assert choose(accept, ("a/x", "b/y")) == expected


def test_nothing_that_fits_is_an_error_with_the_list(server: Server) -> None:
    reply = server.query(SELECT, "image/png")
    assert reply.status == 406
    offered = reply.problem["offered"]
    assert isinstance(offered, list)
    assert {"text/csv", RESULTS_JSON} <= set(offered)
    assert server.query("ASK {}", "text/csv").status == 406
    assert server.query(SELECT, "text/turtle").status == 406


def test_common_other_names_of_formats_are_understood(server: Server) -> None:
    assert server.query(SELECT, "application/json").kind == "application/json"
    assert server.query("DESCRIBE <a:b>", "application/xml").kind == "application/xml"
    assert server.query(SELECT, "*/*", **{"as": "csv"}).kind == "text/csv"


def test_head_has_the_headers_of_get_and_no_body(server: Server) -> None:
    path = "/sparql?" + urlencode({"query": SELECT})
    head, get = server.ask("HEAD", path), server.ask("GET", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(get.body))


def test_options_says_what_is_allowed(server: Server) -> None:
    reply = server.ask("OPTIONS", "/sparql")
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/nothing", "/id/organization/ablynx", "/style.css"]
)
def test_every_answer_forbids_guessing_and_pages_forbid_everything_foreign(
    server: Server, path: str
) -> None:
    reply = server.ask("GET", path, Accept="text/html" if path != "/style.css" else "*/*")
    assert reply.headers["x-content-type-options"] == "nosniff"
    if reply.kind == "text/html":
        assert reply.headers["content-security-policy"].startswith("default-src 'none'; ")
        policy = reply.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        for script, said in re.findall(rb"<script ([^>]*)>([^<]*)", reply.body):
            if said:
                assert script == b'type="application/ld+json"'  # data, which nothing runs
                assert json.loads(said)["@context"] == "https://schema.org"
            else:
                assert re.fullmatch(rb'type="module" src="/assets/[^"]+"', script)
        assert b"style=" not in reply.body


@pytest.mark.parametrize("host", ["evil.com", "127.0.0.1.evil.com", "evil.com:80", "[::1"])
def test_a_request_by_the_name_of_a_stranger_is_not_answered(server: Server, host: str) -> None:
    assert server.ask("GET", "/sparql", Host=host).problem["status"] == 421


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:7878", "[::1]:80", "www.example", "192.168.0.7"]
)
def test_names_that_no_stranger_owns_are_answered(server: Server, host: str) -> None:
    assert server.ask("GET", "/sparql", Host=host).status == 200


# Limits and refusals.


def test_a_query_without_end_is_an_error_that_names_the_limit(strict: Server) -> None:
    for _ in range(2):
        found = strict.query(ENDLESS).problem
        assert (found["status"], found["limit"]) == (504, "time")
        assert "time limit of 0.5 s" in str(found["detail"])
    assert strict.query("ASK {}").status == 200


def test_too_many_rows_are_an_error_and_not_a_short_answer(strict: Server) -> None:
    for query, accept in (
        ("SELECT * { ?s ?p ?o }", "text/csv"),
        ("DESCRIBE ?s { ?s ?p ?o }", "*/*"),
    ):
        found = strict.query(query, accept).problem
        assert (found["status"], found["limit"]) == (503, "rows")
        assert "more than 3 rows" in str(found["detail"])
    assert strict.query("SELECT * { ?s ?p ?o } LIMIT 3").status == 200


def test_a_query_makes_no_call_to_anyone(server: Server) -> None:
    calls: list[object] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"

    def accept() -> None:
        caller, _ = listener.accept()
        calls.append(caller)
        caller.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    for query in (
        "SELECT*{SERVICE<U>{?s ?p ?o}}",
        "SELECT*{service silent<U>{?s ?p ?o}}",
        "SELECT*{SERVICESILENT<U>{?s ?p ?o}}",
        "SELECT*{\\u0053ERVICE<U>{?s ?p ?o}}",
        "SELECT*{\\U00000053ERVICE<U>{?s ?p ?o}}",
        "PREFIX ex:<U>SELECT*{SERVICEex:a{?s ?p ?o}}",
        "PREFIX :<U>PREFIX service:<a:b>SELECT*{service:a{?s ?p ?o}}",
        "SELECT*{?s ?p 1SERVICE<U>{?s ?p ?o}}",
        "PREFIX :<U>SELECT*{?s ?p ?o FILTER(?o<?s)SERVICE:a#>\n{}}",
        'SELECT*{?s ?p ?o FILTER(?o<?x#>"""\n)SERVICE<U>{} #"""\n}',
        "LOAD<U>",
        "LOAD SILENT<U>INTO GRAPH<a:b>",
    ):
        assert server.query(query.replace("<U>", f"<{address}>")).problem["status"] == 403
    for query in ("ASK FROM<U>{?s ?p ?o}", "ASK FROM NAMED<U>{GRAPH?g{?s ?p ?o}}"):
        assert server.query(query.replace("<U>", f"<{address}>")).body.endswith(b'"boolean":false}')
    assert server.query(f"DESCRIBE <{address}>", "text/turtle").body == b""
    for name in ("default-graph-uri", "named-graph-uri"):
        assert server.query("ASK {?s ?p ?o}", **{name: address}).status == 200
    assert calls == []
    socket.create_connection(listener.getsockname()).close()
    thread.join(20)
    assert len(calls) == 1, "the listener would have heard of a call"
    listener.close()


# Service description, linked data, pages.


def test_the_service_describes_itself(server: Server) -> None:
    graphs = []
    for accept, kind in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        reply = server.ask("GET", "/sparql", Accept=accept)
        assert (reply.status, reply.kind) == (200, accept)
        graphs.append(set(rdflib.Graph().parse(data=reply.body, format=kind)))
    assert graphs[0] == graphs[1] == graphs[2]
    service = rdflib.URIRef(f"{server.address}/sparql")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (service, sd.endpoint, service) in graphs[0]
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graphs[0]
    assert rdflib.URIRef(GRAPH + "alliances") in {o for _, p, o in graphs[0] if p == sd.name}


def test_a_thing_is_the_same_graph_in_every_format_and_by_suffix(server: Server) -> None:
    path, graphs = "/id/organization/ablynx", []
    for suffix, accept, kind in (
        ("ttl", "text/turtle", "turtle"),
        ("jsonld", "application/ld+json", "json-ld"),
        ("nt", "application/n-triples", "nt"),
        ("rdf", "application/rdf+xml", "xml"),
    ):
        asked, named = server.ask("GET", path, Accept=accept), server.ask("GET", f"{path}.{suffix}")
        assert (asked.kind, named.kind, asked.body) == (accept, accept, named.body)
        graphs.append(set(rdflib.Graph().parse(data=asked.body, format=kind)))
    assert graphs[0] == graphs[1] == graphs[2] == graphs[3]
    assert {str(s) for s, _, _ in graphs[0]} == {ID + "organization/ablynx"}
    document = json.loads(server.ask("GET", path + ".jsonld").body)
    assert (document["@id"], document["@type"]) == ("id:organization/ablynx", "th:Firm")
    assert document["skos:prefLabel"] == "Ablynx"
    assert document["th:founded"] == {"@type": "xsd:date", "@value": "2001-07-04"}


def test_the_page_of_a_thing_names_links_and_escapes(server: Server) -> None:
    html = server.ask("GET", "/id/organization/ablynx", Accept=BROWSER).body.decode()
    assert "<h1>Ablynx</h1>" in html
    assert '<a href="/ontology#Firm">firm</a>' in html
    assert '<a href="/concept/firm-kind/biopharmaceutical-firm">biopharmaceutical firm</a>' in html
    assert '<a href="/id/document/0a1b">Prospectus &amp; more</a>' in html
    assert 'href="https://example.org/prospectus.pdf?x=1&amp;y=2"' in html
    assert '<a href="/id/alliance/a1">Ablynx and Novartis</a>' in html
    assert 'href="/graph/alliances"' in html
    assert 'href="/graph/firms"' in html
    assert "&lt;script&gt;alert(&#39;Ablynx&#39;)&lt;/script&gt;" in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    "path", ["/concept/firm-kind/biopharmaceutical-firm", "/graph/alliances", "/id/alliance/a1"]
)
def test_concepts_graphs_and_alliances_dereference_too(server: Server, path: str) -> None:
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        assert server.ask("GET", path, Accept=accept).status == 200


def test_the_ontology_dereferences_with_its_terms(server: Server) -> None:
    html = server.ask("GET", "/ontology", Accept=BROWSER).body.decode()
    assert '<dt id="Firm">firm</dt>' in html
    assert "An enterprise." in html
    turtle = rdflib.Graph().parse(data=server.ask("GET", "/ontology.ttl").body, format="turtle")
    assert len(turtle) == 7


@pytest.mark.parametrize(
    "path", ["/id/organization/none", "/id/%3Cscript%3E", "/graph/none", "/nothing", "/id/"]
)
def test_what_is_not_there_is_a_problem_with_a_hint(server: Server, path: str) -> None:
    assert server.ask("GET", path).problem["status"] == 404
    html = server.ask("GET", path, Accept=BROWSER)
    assert (html.status, html.kind) == (404, "text/html")


def test_the_home_page_says_what_the_graph_holds(server: Server) -> None:
    html = server.ask("GET", "/", Accept=BROWSER).body.decode()
    assert "<b>2</b> <span>firms</span>" in html
    assert '<a href="/graph/alliances">Alliances</a>' in html
    assert "http" not in html.replace("https://creativecommons.org/licenses/by/4.0/", "").replace(
        "http%3A", ""
    ).replace("https%3A", "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SELECT, "<h1>2 rows</h1>"),
        ("SELECT * { ?s <a:none> ?o }", "Nothing in the graph fits this query."),
        ("ASK {}", "<h1>Yes</h1>"),
        ("ASK { FILTER(false) }", "<h1>No</h1>"),
        (f"DESCRIBE <{ID}alliance/a1>", "<h1>4 statements</h1>"),
        ("SELECT ?x {", "not SPARQL 1.1"),
        ("SELECT ('<b>' AS ?x) {}", ">&lt;b&gt;</td>"),
        ("SELECT (TRIPLE(<a:a>, <a:b>, 1) AS ?x) {}", ">&lt;&lt;( a:a a:b 1 )&gt;&gt;</td>"),
    ],
)
def test_a_browser_gets_pages_for_answers(server: Server, query: str, expected: str) -> None:
    assert expected in server.query(query, BROWSER).body.decode()


def test_a_long_answer_says_on_its_page_how_much_of_it_is_shown(server: Server) -> None:
    query = "SELECT ?a ?b ?c { ?a ?p ?o . ?b ?q ?r . ?c ?s ?t } LIMIT 1234"
    html = server.query(query, BROWSER).body.decode()
    assert "<h1>1,234 rows</h1>" in html
    assert "only its first 1,000 rows are on this page" in html
    assert html.count("<tr>") == 1001


@pytest.mark.parametrize(
    ("method", "request_method"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_sparqlwrapper_asks_in_every_way(server: Server, method: str, request_method: str) -> None:
    client = SPARQLWrapper(server.address + "/sparql")
    client.setMethod(method)
    client.setRequestMethod(request_method)
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    found = client.queryAndConvert()
    assert isinstance(found, dict)
    assert len(found["results"]["bindings"]) == 2
    client.setReturnFormat(XML)
    document = client.queryAndConvert()
    assert isinstance(document, minidom.Document)
    assert len(document.getElementsByTagName("result")) == 2
    client.setReturnFormat(CSV)
    rows = client.queryAndConvert()
    assert isinstance(rows, bytes)
    assert rows.splitlines()[0] == b"s"
    client.setQuery(f"DESCRIBE <{ID}alliance/a1>")
    client.setReturnFormat(TURTLE)
    turtle = client.queryAndConvert()
    assert isinstance(turtle, bytes)
    assert b"Ablynx and Novartis" in turtle
    for kind in (XML, JSONLD):
        client.setReturnFormat(kind)
        graph = client.queryAndConvert()
        assert isinstance(graph, rdflib.Graph)
        assert len(graph) == 4


# Starting.


def test_a_port_in_use_is_one_line_and_a_hint(server: Server, store: Path) -> None:
    with pytest.raises(TripleHelixError) as caught:
        serve(store, port=server.port)
    assert (
        str(caught.value) == f"127.0.0.1:{server.port}: cannot listen here: address already in use"
    )
    assert "--port" in caught.value.hint


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 99_999)])
def test_an_address_that_cannot_be_had_is_no_traceback(store: Path, host: str, port: int) -> None:
    with pytest.raises(TripleHelixError, match="cannot listen here"):
        serve(store, host=host, port=port)


def test_without_a_graph_there_is_no_server(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError, match="there is no graph to open here"):
        serve(tmp_path, port=0)
