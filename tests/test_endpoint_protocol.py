"""SPARQL 1.1 Protocol, each case of the W3C test suite on queries; and the service description.

Names are those of the suite (https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/);
its data1, data2 and data3 are graphs of ours. Cases that the suite has not have names with spaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

import pytest
import rdflib

from tests.serving import GRAPH, ID, RESULTS_JSON, Server, start, stored
from triplehelix.endpoint.negotiation import GRAPHS, ROWS

FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
DIRECT: Final = {"content-type": "application/sparql-query"}
DIRECT_UPDATE: Final = {"content-type": "application/sparql-update"}

ONE, TWO, THREE = (GRAPH + name for name in ("alliances", "firms", "ontology"))
IN_ONE: Final = f"<{ID}alliance/a1> ?p1 ?o1"
IN_TWO: Final = f"<{ID}organization/ablynx> ?p2 'Ablynx'"
IN_THREE: Final = "<https://w3id.org/triplehelix/ontology#Firm> ?p3 ?o3"

DEFAULTS: Final = f"ASK {{ {IN_ONE} . {IN_TWO} }}"
NAMED: Final = f"ASK {{ GRAPH ?g1 {{ {IN_ONE} }} GRAPH ?g2 {{ {IN_TWO} }} }}"
FULL: Final = f"ASK {{ {IN_THREE} GRAPH ?g1 {{ {IN_ONE} }} GRAPH ?g2 {{ {IN_TWO} }} }}"
MULTIPLE: Final = f"ASK FROM <{THREE}> {{ GRAPH ?g1 {{ {IN_ONE} }} }}"
UPDATE: Final = "INSERT DATA { <a:a> <a:b> 1 }"


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Case:
    """A request, and what is to come of it: a verdict of ASK, the type of an answer, a status."""

    name: str
    method: str = "GET"
    in_address: Pairs = ()
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    verdict: bool | None = None
    kinds: tuple[str, ...] = ()
    raw: str = ""


def graphs(
    default: tuple[str, ...] = (), named: tuple[str, ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Parameters that name the dataset."""
    return (
        *(("default-graph-uri", each) for each in default),
        *(("named-graph-uri", each) for each in named),
    )


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


TABULAR: Final = (RESULTS_JSON, "application/sparql-results+xml", "text/csv",
                  "text/tab-separated-values")  # fmt: skip
GRAPHIC: Final = ("text/turtle", "application/rdf+xml", "application/ld+json",
                  "application/n-triples")  # fmt: skip
CASES: Final = (
    Case("query_get", "GET", (("query", "ASK {}"),), verdict=True),
    Case("query_post_form", "POST", graphs((ONE,)), form(("query", "ASK {}")), FORM, verdict=True),
    Case("query_post_direct", "POST", (), b"ASK {}", DIRECT, verdict=True),
    Case("query_dataset_default_graphs_get", "GET",
         (("query", DEFAULTS), *graphs((ONE, TWO))), verdict=True),
    Case("query_dataset_default_graphs_post", "POST",
         graphs((ONE, TWO)), DEFAULTS.encode(), DIRECT, verdict=True),
    Case("query_dataset_named_graphs_get", "GET",
         (("query", NAMED), *graphs(named=(ONE, TWO))), verdict=True),
    Case("query_dataset_named_graphs_post", "POST",
         graphs(named=(ONE, TWO)), NAMED.encode(), DIRECT, verdict=True),
    Case("query_dataset_full", "POST",
         graphs((THREE,), (ONE, TWO)), FULL.encode(), DIRECT, verdict=True),
    Case("query_multiple_dataset", "POST",
         graphs((TWO,), (ONE,)), MULTIPLE.encode(), DIRECT, verdict=True),
    *(
        Case(f"query_content_type_{name}", "GET", (("query", query),),
             headers={"accept": kind}, kinds=(kind,))
        for name, query, kinds in (
            ("select", "SELECT (1 AS ?value) {}", TABULAR),
            ("ask", "ASK {}", TABULAR[:2]),
            ("describe", "DESCRIBE <http://example.org/>", GRAPHIC),
            ("construct", "CONSTRUCT { <s> <p> 1 } WHERE {}".replace("<", "<a:"), GRAPHIC[:1]),
        )
        for kind in kinds
    ),
    Case("bad_query_method", "PUT", (("query", "ASK {}"),), status=405),
    Case("bad_multiple_queries", "GET", (("query", "ASK {}"), ("query", "SELECT * {}")),
         status=400),
    Case("bad_query_wrong_media_type", "POST", (), b"ASK {}",
         {"content-type": "text/plain"}, status=415),
    Case("bad_query_missing_form_type", "POST", (), form(("query", "ASK {}")), status=415),
    Case("bad_query_missing_direct_type", "POST", (), b"ASK {}", status=415),
    Case("bad_query_non_utf8", "POST", (), "ASK {}".encode("utf-16"),
         {"content-type": "application/sparql-query; charset=UTF-16"}, status=415),
    Case("bad_query_syntax", "GET", (("query", "ASK {"),), status=400),
    # An endpoint without the update operation refuses it, well-formed or not.
    Case("update_post_form", "POST", (), form(("update", UPDATE)), FORM, status=403),
    Case("update_post_direct", "POST", (), UPDATE.encode(), DIRECT_UPDATE, status=403),
    Case("bad_update_get", "GET", (("update", UPDATE),), status=403),
    Case("bad_multiple_updates", "POST", (), form(("update", UPDATE), ("update", UPDATE)), FORM,
         status=403),
    Case("bad_update_wrong_media_type", "POST", (), UPDATE.encode(),
         {"content-type": "text/plain"}, status=415),
    Case("bad_update_missing_form_type", "POST", (), form(("update", UPDATE)), status=415),
    Case("bad_update_non_utf8", "POST", (), UPDATE.encode("utf-16"), DIRECT_UPDATE, status=403),
    Case("bad_update_syntax", "POST", (), form(("update", "INSERT {")), FORM, status=403),
    Case("bad_update_dataset_conflict", "POST", (),
         form(("update", f"WITH <{ONE}> {UPDATE}"), ("using-graph-uri", ONE)), FORM, status=403),
    # What the suite does not ask.
    Case("an update as a query", "GET", (("query", UPDATE),), status=403),
    Case("a query and an update", "POST", (), form(("query", "ASK {}"), ("update", UPDATE)), FORM,
         status=400),
    Case("a query in the address and in the body", "POST", (("query", "ASK {}"),), b"ASK {}",
         DIRECT, status=400),
    Case("a query in the address and in the form", "POST", (("query", "ASK {}"),),
         form(("query", "ASK {}")), FORM, status=400),
    Case("a form with its query in the address", "POST", (("query", "ASK {}"),), b"", FORM,
         verdict=True),
    Case("a form without a query", "POST", (), form(("default-graph-uri", ONE)), FORM, status=400),
    Case("a body without anything", "POST", (), b"", DIRECT, status=400),
    Case("an empty query", "GET", (("query", ""),), status=400),
    Case("no query form", "GET", (("query", "WHERE { ?s ?p ?o }"),), status=400),
    Case("percent-encoded Latin-1", "GET", raw="query=ASK%7B%7D%23%E9", status=400),
    Case("a direct query in Latin-1", "POST", (), "ASK {} #é".encode("latin-1"), DIRECT,
         status=400),
    Case("a form in Latin-1", "POST", (), b"query=ASK%7B%7D%23\xe9", FORM, status=400),
    Case("a dataset in the form", "POST", (), form(("query", DEFAULTS), *graphs((ONE, TWO))), FORM,
         verdict=True),
    Case("a dataset in the form and in the address", "POST", graphs((TWO,)),
         form(("query", DEFAULTS), *graphs((ONE,))), FORM, verdict=True),
    Case("default graphs leave the named graphs empty", "GET",
         (("query", "ASK { GRAPH ?g { ?s ?p ?o } }"), *graphs((ONE,))), verdict=False),
    Case("named graphs leave the default graph empty", "GET",
         (("query", "ASK { ?s ?p ?o }"), *graphs(named=(ONE,))), verdict=False),
    Case("a graph that is not named is not in the dataset", "GET",
         (("query", f"ASK {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}"), *graphs(named=(ONE,))),
         verdict=False),
    Case("the dataset of the request takes the place of FROM", "GET",
         (("query", f"ASK FROM <{THREE}> {{ {IN_THREE} }}"), *graphs((ONE,))), verdict=False),
    Case("an unknown graph is empty", "GET",
         (("query", "ASK { ?s ?p ?o }"), *graphs(("http://example.org/none",))), verdict=False),
    Case("a graph that is no IRI", "GET", (("query", "ASK {}"), *graphs(("a b",))), status=400),
    Case("a graph that is a relative IRI", "GET", (("query", "ASK {}"), *graphs(named=("firms",))),
         status=400),
    Case("a parameter that the protocol does not know", "GET",
         (("query", "ASK {}"), ("timeout", "5")), verdict=True),
    Case("a format that is not on offer", "GET", (("query", "ASK {}"),),
         headers={"accept": "image/png"}, status=406),
    Case("a format of another form of query", "GET", (("query", "SELECT * {}"),),
         headers={"accept": "text/turtle"}, status=406),
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from start(stored(tmp_path_factory.mktemp("protocol") / "store"), workers=1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_of_the_protocol(server: Server, case: Case) -> None:
    query = case.raw or urlencode(case.in_address, quote_via=quote)
    path = "/sparql/" + (f"?{query}" if query else "")
    reply = server.ask(case.method, path, case.body, **case.headers)
    assert reply.status == case.status, reply.body
    if case.status != 200:
        assert reply.problem["hint"]
    if case.verdict is not None:
        assert json.loads(reply.body)["boolean"] is case.verdict
    if case.kinds:
        assert reply.kind in case.kinds


def test_a_post_without_any_parameter_is_no_request_for_the_description(server: Server) -> None:
    assert server.ask("POST", "/sparql/", b"", **FORM).problem["status"] == 400


# Service description.

SD: Final = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SUBJECTS: Final = {
    "endpoint": "Service", "supportedLanguage": "Service", "resultFormat": "Service",
    "defaultDataset": "Service", "defaultGraph": "Dataset", "namedGraph": "Dataset",
    "name": "NamedGraph",
}  # fmt: skip
"""The class that the vocabulary gives to what has each property (SD 1.1, section 3.4)."""


@pytest.fixture(scope="module")
def described(server: Server) -> rdflib.Graph:
    reply = server.ask("GET", "/sparql", Accept="text/turtle")
    return rdflib.Graph().parse(data=reply.body, format="turtle")


def test_the_endpoint_describes_one_service_and_its_dataset(
    server: Server, described: rdflib.Graph
) -> None:
    (service,) = described.subjects(rdflib.RDF.type, SD.Service)
    assert set(described.objects(service, SD.endpoint)) == {
        rdflib.URIRef(f"{server.address}/sparql")
    }
    (dataset,) = described.objects(service, SD.defaultDataset)
    (default,) = described.objects(dataset, SD.defaultGraph)
    assert (default, rdflib.RDF.type, SD.Graph) in described
    named = {
        str(name)
        for graph in described.objects(dataset, SD.namedGraph)
        for name in described.objects(graph, SD.name)
    }
    assert named == {ONE}, "the graphs that the graph itself describes"


def test_every_term_of_the_description_is_used_as_the_vocabulary_has_it(
    described: rdflib.Graph,
) -> None:
    used = {str(p).removeprefix(str(SD)) for _, p, _ in described if str(p).startswith(str(SD))}
    assert used == SUBJECTS.keys()
    for subject, predicate, _ in described:
        kind = SUBJECTS.get(str(predicate).removeprefix(str(SD)))
        assert kind is None or (subject, rdflib.RDF.type, SD[kind]) in described
    assert not [term for triple in described for term in triple if isinstance(term, rdflib.BNode)]


def test_every_format_on_offer_is_described_by_its_iri(described: rdflib.Graph) -> None:
    found = {str(each).rpartition("/")[2] for each in described.objects(None, SD.resultFormat)}
    assert found == {
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3",
    }  # fmt: skip
    assert len(found) == len({*ROWS.values(), *GRAPHS.values()})


def test_head_and_other_formats_describe_the_service_too(
    server: Server, described: rdflib.Graph
) -> None:
    for kind, name in (("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        reply = server.ask("GET", "/sparql", Accept=kind)
        assert set(rdflib.Graph().parse(data=reply.body, format=name)) == set(described)
        head = server.ask("HEAD", "/sparql", Accept=kind)
        assert (head.status, head.kind, head.body) == (200, kind, b"")
