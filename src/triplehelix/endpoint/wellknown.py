"""What the graph says of itself, where programs look for it: VoID at `/.well-known/void`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.describing import name_of
from triplehelix.endpoint.names import NAMESPACE, PREFIX_LINES, PREFIXES
from triplehelix.endpoint.negotiation import GRAPHS, JSON_LD, TURTLE, choose, content_type
from triplehelix.endpoint.problems import not_acceptable
from triplehelix.endpoint.sealing import seal
from triplehelix.endpoint.site import site_of
from triplehelix.evaluating.results import GRAPHS as WRITTEN
from triplehelix.jsonld import compacted
from triplehelix.turtle import turtle

_SAID: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:meta { ?s ?p ?o } }"
_OFFERED: Final = {asked: written for asked, written in GRAPHS.items() if asked != "text/html"}
_VOCABULARIES: Final = ("th", "skos", "prov", "dcterms")


async def void(request: Request) -> Response:
    """The description of the dataset (VoID, section 6.2: Discovery with well-known URI)."""
    media_type = choose(", ".join(request.headers.getlist("accept")), tuple(_OFFERED))
    if media_type is None:
        raise not_acceptable(tuple(_OFFERED))
    site = site_of(request)
    said = await site.ask(PREFIX_LINES + _SAID, "application/n-triples")
    triples = [quad.triple for quad in parse(said.body, format=RdfFormat.N_TRIPLES)]
    server = (site.base or str(request.base_url)).rstrip("/")
    body = _written([*triples, *described(server, triples)], _OFFERED[media_type])
    headers = {"Vary": "Accept", "Content-Type": content_type(media_type)}
    return Response(body, headers=headers | seal(site, body))


def described(server: str, said: list[Triple]) -> Iterator[Triple]:
    """The whole dataset, and where this server has it and its parts."""
    a, dataset = name_of("rdf:type"), name_of("void:Dataset")
    document = NamedNode(f"{server}/.well-known/void")
    whole, store = NamedNode(f"{document.value}#dataset"), f"{server}/store"
    yield Triple(document, a, name_of("void:DatasetDescription"))
    yield Triple(document, name_of("foaf:primaryTopic"), whole)
    yield Triple(whole, a, dataset)
    yield Triple(whole, name_of("dcterms:title"), Literal("Triple Helix"))
    yield Triple(whole, name_of("void:sparqlEndpoint"), NamedNode(f"{server}/sparql"))
    yield Triple(whole, name_of("void:dataDump"), NamedNode(f"{store}?default"))
    yield Triple(whole, name_of("void:uriSpace"), Literal(NAMESPACE))
    for prefix in _VOCABULARIES:
        yield Triple(whole, name_of("void:vocabulary"), NamedNode(PREFIXES[prefix]))
    for each in said:
        if (each.predicate, each.object) == (a, dataset) and isinstance(each.subject, NamedNode):
            dump = f"{store}?graph={quote(each.subject.value, safe='')}"
            yield Triple(whole, name_of("void:subset"), each.subject)
            yield Triple(each.subject, name_of("void:dataDump"), NamedNode(dump))


def _written(triples: list[Triple], media_type: str) -> bytes:
    """The triples in that format."""
    if media_type == TURTLE:
        return turtle(triples, PREFIXES)
    ordered = sorted(triples, key=str)
    body = serialize(ordered, format=WRITTEN[media_type]) or b""
    return compacted(body) if media_type == JSON_LD else body
