"""The home page and the page of the ontology: what there is, and what its terms mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.describing import EXAMPLES, GRAPHS_QUERY, sources
from triplehelix.endpoint.entities import graph_response
from triplehelix.endpoint.names import NAMESPACE, PREFIXES, readable
from triplehelix.endpoint.negotiation import ENTITIES, HTML, SHORT_NAMES, choose
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.site import Row, site_of
from triplehelix.workers import LimitReachedError

KINDS_QUERY: Final = """
SELECT ?kind (COUNT(*) AS ?things) WHERE {
  ?thing a ?kind . FILTER(STRSTARTS(STR(?kind), STR(th:)))
} GROUP BY ?kind ORDER BY DESC(?things) ?kind
"""
TERMS_QUERY: Final = """
SELECT DISTINCT ?term ?type ?label ?comment WHERE {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty rdfs:Class rdf:Property }
  { ?term a ?type } UNION { GRAPH ?g1 { ?term a ?type } }
  FILTER(STRSTARTS(STR(?term), STR(th:)))
  OPTIONAL { { ?term rdfs:label|skos:prefLabel ?label }
    UNION { GRAPH ?g2 { ?term rdfs:label|skos:prefLabel ?label } } }
  OPTIONAL { { ?term rdfs:comment|skos:definition ?comment }
    UNION { GRAPH ?g3 { ?term rdfs:comment|skos:definition ?comment } } }
} ORDER BY ?term
"""
ONTOLOGY_QUERY: Final = """
CONSTRUCT { ?s ?p ?o } WHERE {
  SELECT ?s ?p ?o WHERE { GRAPH graph:ontology { ?s ?p ?o } } ORDER BY ?s ?p ?o
}
"""
KIND_OF_TERM: Final = {
    PREFIXES["owl"] + "Class": "Classes",
    PREFIXES["rdfs"] + "Class": "Classes",
    PREFIXES["owl"] + "ObjectProperty": "Relations",
    PREFIXES["owl"] + "DatatypeProperty": "Attributes",
    PREFIXES["rdf"] + "Property": "Attributes",
}


@dataclass(frozen=True)
class Entry:
    """A term of the ontology."""

    iri: str
    local: str
    label: str
    comment: str


async def home(request: Request) -> Response:
    """The home page. When counting runs into a limit, the page says so and shows no counts."""
    site = site_of(request)
    try:
        kinds = await site.rows_kept(KINDS_QUERY)
    except LimitReachedError:
        kinds = None
    terms = entries(await site.rows_kept(TERMS_QUERY))
    names = {entry.iri: entry.label for listed in terms.values() for entry in listed}
    counts = [
        (
            row["kind"].value,
            names.get(row["kind"].value) or readable(row["kind"].value),
            int(row["things"].value),
        )
        for row in kinds or []
    ]
    known = sources(await site.rows_kept(GRAPHS_QUERY))
    return page(
        "home.html", counts=counts, counted=kinds is not None, sources=known, examples=EXAMPLES
    )


async def ontology(request: Request) -> Response:
    """The ontology, at the address of its terms. Raises ProblemError when the graph has none."""
    site = site_of(request)
    suffix = request.url.path.rpartition(".")[2]
    accept = SHORT_NAMES.get(suffix) or ", ".join(request.headers.getlist("accept"))
    media_type = choose(accept, ENTITIES)
    if media_type is None:
        raise not_acceptable(ENTITIES)
    if media_type != HTML:
        return await graph_response(site, ONTOLOGY_QUERY, media_type)
    terms = entries(await site.rows_kept(TERMS_QUERY))
    if not terms:
        raise ProblemError(
            404, "this graph holds no ontology", "build it anew: `triplehelix build`"
        )
    return page("ontology.html", terms=terms, iri=NAMESPACE + "ontology")


def entries(rows: list[Row]) -> dict[str, list[Entry]]:
    """The terms by kind, each once, with its first English or plain label and comment."""
    found: dict[str, dict[str, Entry]] = {}
    for row in rows:
        iri = row["term"].value
        listed = found.setdefault(KIND_OF_TERM[row["type"].value], {})
        before = listed.get(iri, Entry(iri, iri.rpartition("#")[2], "", ""))
        label, comment = (
            before.label or _text(row, "label"),
            before.comment or _text(row, "comment"),
        )
        listed[iri] = Entry(iri, before.local, label, comment)
    return {
        kind: [Entry(e.iri, e.local, e.label or e.local, e.comment) for e in found[kind].values()]
        for kind in ("Classes", "Relations", "Attributes")
        if kind in found
    }


def _text(row: Row, name: str) -> str:
    """The value of a column, if it is bound and English or of no language."""
    term = row.get(name)
    return term.value if term and term.language.lower().partition("-")[0] in ("", "en") else ""
