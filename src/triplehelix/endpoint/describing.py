"""What the endpoint says of itself: SPARQL 1.1 Service Description, and its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.names import PREFIXES, compact
from triplehelix.endpoint.negotiation import ENTITIES, HTML, JSON_LD, TURTLE, choose, content_type
from triplehelix.endpoint.problems import not_acceptable
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.site import Row, site_of
from triplehelix.evaluating.results import GRAPHS
from triplehelix.jsonld import compacted
from triplehelix.questions import questions

GRAPHS_QUERY: Final = """
SELECT DISTINCT ?graph ?property ?value WHERE {
  { ?graph a void:Dataset ; ?property ?value }
  UNION { GRAPH ?meta { ?graph a void:Dataset ; ?property ?value } }
  FILTER(STRSTARTS(STR(?graph), STR(graph:)))
} ORDER BY ?graph ?property ?value
"""
SHOWN: Final = {
    "dcterms:title": "title",
    "dcterms:publisher": "publisher",
    "dcterms:license": "licence",
    "dcterms:issued": "issued",
    "void:triples": "triples",
}
_TERMS: Final = """PREFIX th: <https://w3id.org/triplehelix/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
EXAMPLES: Final = {
    "Which firms are there?": _TERMS
    + """SELECT ?firm ?name WHERE {
  ?firm a th:Firm ; skos:prefLabel ?name .
}
ORDER BY ?name
LIMIT 100""",
    "Who is party to which alliance?": _TERMS
    + """SELECT ?alliance ?title ?party ?name WHERE {
  ?alliance a th:Alliance ; skos:prefLabel ?title ; th:hasParticipation/th:participant ?party .
  ?party skos:prefLabel ?name .
}
ORDER BY ?title ?name
LIMIT 100""",
    "What kinds of thing are there, and how many?": """SELECT ?kind (COUNT(*) AS ?things) WHERE {
  ?thing a ?kind .
}
GROUP BY ?kind
ORDER BY DESC(?things)""",
}


def sources(rows: list[Row]) -> dict[str, dict[str, str]]:
    """What the graph says of its sources, by graph IRI; the empty string where it says nothing."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        name = SHOWN.get(compact(row["property"].value))
        source = found.setdefault(row["graph"].value, dict.fromkeys(SHOWN.values(), ""))
        if name:
            source[name] = row["value"].value
    return found


async def describe_service(request: Request) -> Response:
    """The description of the endpoint in the format asked for; the query form in a browser."""
    media_type = choose(", ".join(request.headers.getlist("accept")), ENTITIES)
    if media_type is None:
        raise not_acceptable(ENTITIES)
    site = site_of(request)
    if media_type == HTML:
        limits = {"seconds": f"{site.timeout:g}", "rows": site.max_rows}
        example = questions().get(request.query_params.get("example", ""))
        return page(
            "form.html",
            query=example.text if example else next(iter(EXAMPLES.values())),
            example=example,
            examples=EXAMPLES,
            questions=sorted(questions().values(), key=lambda each: (each.subject, each.summary)),
            limits=limits,
        )
    address = (site.base or str(request.base_url)).rstrip("/") + "/sparql"
    triples = _service(address, sources(await site.rows_kept(GRAPHS_QUERY)))
    used = {"sd": PREFIXES["sd"]} if media_type == TURTLE else None
    body = serialize(triples, format=GRAPHS[media_type], prefixes=used) or b""
    if media_type == JSON_LD:
        body = compacted(body)
    return Response(body, headers={"Vary": "Accept", "Content-Type": content_type(media_type)})


def name_of(curie: str) -> NamedNode:
    """The IRI of a compact name."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _service(address: str, graphs: dict[str, dict[str, str]]) -> Iterator[Triple]:
    """The service and its dataset (SPARQL 1.1 Service Description, section 3); no blank nodes."""
    service, dataset, default = (NamedNode(address + end) for end in ("", "#dataset", "#default"))
    a = name_of("rdf:type")
    yield Triple(service, a, name_of("sd:Service"))
    yield Triple(service, name_of("sd:endpoint"), service)
    yield Triple(service, name_of("sd:supportedLanguage"), name_of("sd:SPARQL11Query"))
    for table in (
        QueryResultsFormat.JSON,
        QueryResultsFormat.XML,
        QueryResultsFormat.CSV,
        QueryResultsFormat.TSV,
    ):
        yield Triple(service, name_of("sd:resultFormat"), NamedNode(table.iri))
    for kind in GRAPHS.values():
        yield Triple(service, name_of("sd:resultFormat"), NamedNode(kind.iri))
    yield Triple(service, name_of("sd:defaultDataset"), dataset)
    yield Triple(dataset, a, name_of("sd:Dataset"))
    yield Triple(dataset, name_of("sd:defaultGraph"), default)
    yield Triple(default, a, name_of("sd:Graph"))
    for iri, source in graphs.items():
        node = NamedNode(f"{address}#graph-{iri.rsplit('/', 1)[-1]}")
        yield Triple(dataset, name_of("sd:namedGraph"), node)
        yield Triple(node, a, name_of("sd:NamedGraph"))
        yield Triple(node, name_of("sd:name"), NamedNode(iri))
        if source["title"]:
            yield Triple(node, name_of("dcterms:title"), Literal(source["title"]))
