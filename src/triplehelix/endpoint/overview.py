"""The home page and the page of the ontology: what there is, and what its terms mean."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.describing import EXAMPLES, GRAPHS_QUERY, sources
from triplehelix.endpoint.entities import graph_response
from triplehelix.endpoint.grids import Grid, grid
from triplehelix.endpoint.names import NAMESPACE, PREFIXES, readable
from triplehelix.endpoint.negotiation import ENTITIES, HTML, SHORT_NAMES, choose
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.site import Row, Site, Term, site_of
from triplehelix.graphs import Rows
from triplehelix.questions import question, questions
from triplehelix.workers import LimitReachedError

KINDS_QUERY: Final = """
SELECT ?kind (COUNT(*) AS ?things) WHERE {
  ?thing a ?kind . FILTER(STRSTARTS(STR(?kind), STR(th:)))
} GROUP BY ?kind ORDER BY DESC(?things) ?kind
"""
_WORDS: Final = """
    ?term a ?type .
    OPTIONAL { ?term rdfs:label|skos:prefLabel ?label }
    OPTIONAL { ?term rdfs:comment|skos:definition ?comment }
"""
TERMS_QUERY: Final = f"""
SELECT DISTINCT ?term ?type ?label ?comment WHERE {{
  VALUES ?type {{ owl:Class owl:ObjectProperty owl:DatatypeProperty rdfs:Class rdf:Property }}
  {{ {_WORDS} }} UNION {{ GRAPH ?graph {{ {_WORDS} }} }}
  FILTER(STRSTARTS(STR(?term), STR(th:)))
}} ORDER BY ?term
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


@dataclass(frozen=True)
class Live:
    """An answer that the home page shows a few rows of: of the columns named, the first or last."""

    question: str
    columns: tuple[str, ...]
    rows: int
    newest: str = ""


LIVE: Final = (
    Live("propositions", ("reading",), 3),
    Live("takeovers", ("targetName", "buyerName", "date"), 6, newest="date"),
    Live("investors-by-portfolio", ("investorName", "kindName", "firms"), 6),
)
MAIN: Final = {
    PREFIXES["th"] + local: name
    for local, name in {
        "Firm": "firms",
        "Alliance": "alliances",
        "KnowledgeInstitution": "knowledge institutions",
        "Investor": "investors",
        "Product": "products",
        "DevelopmentProgramme": "development programmes",
        "FinanceEvent": "rounds, grants and listings",
        "SourceDocument": "source documents",
    }.items()
}
"""The kinds that most people come for, in their order, as people call many of them."""


async def home(request: Request) -> Response:
    """The home page. When counting runs into a limit, the page says so and shows no counts."""
    site = site_of(request)
    counting = _counted(site), site.rows_kept(TERMS_QUERY), site.rows_kept(GRAPHS_QUERY)
    counted, terms, described = await asyncio.gather(*counting)
    answers = await asyncio.gather(*(_live(site, each) for each in LIVE))
    listed = [entry for each in entries(terms).values() for entry in each]
    names = {entry.iri: entry.label for entry in listed} | MAIN
    counts = [Count(iri, names.get(iri) or readable(iri), n) for iri, n in (counted or {}).items()]
    known = sources(described)
    return page(
        "home.html",
        main=sorted((c for c in counts if c.iri in MAIN), key=lambda c: list(MAIN).index(c.iri)),
        others=[count for count in counts if count.iri not in MAIN],
        counted=counted is not None,
        sources=known,
        newest=max((source["issued"] for source in known.values()), default=""),
        digest=site.graph.removeprefix("sha256:")[:12],
        live=[(question(each.question), shown) for each, shown in zip(LIVE, answers, strict=True)],
        examples=EXAMPLES,
        questions=len(questions()),
    )


@dataclass(frozen=True)
class Count:
    """How many things of a kind there are."""

    iri: str
    label: str
    things: int


async def _counted(site: Site) -> dict[str, int] | None:
    """The number of things of each kind of ours; None where that takes longer than the limit."""
    try:
        rows = await site.rows_kept(KINDS_QUERY)
    except LimitReachedError:
        return None
    return {row["kind"].value: int(row["things"].value) for row in rows}


async def _live(site: Site, live: Live) -> Grid | None:
    """Some rows of an answer; None where it has none, or takes longer than the limit."""
    asked = questions()[live.question]
    try:
        rows = await site.rows_kept(asked.text)
    except LimitReachedError:
        return None
    if live.newest:
        dated = [row for row in rows if live.newest in row]
        rows = sorted(dated, key=lambda row: row[live.newest].value, reverse=True)
    things = [name.removesuffix("Name") for name in live.columns if name.endswith("Name")]
    columns = (*things, *live.columns)
    cells = [tuple(_term(row.get(name)) for name in columns) for row in rows[: live.rows]]
    return grid(Rows(columns, cells), live.rows, asked.columns) if cells else None


def _term(said: Term | None) -> NamedNode | Literal | None:
    """A term as the engine has it."""
    if said is None:
        return None
    if said.kind == "uri":
        return NamedNode(said.value)
    return (
        Literal(said.value, datatype=NamedNode(said.datatype))
        if said.datatype
        else Literal(said.value)
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
