"""Linked data: our IRIs dereference under this server, for people and for programs.

`https://w3id.org/triplehelix/id/firm/x` is answered at `/id/firm/x` in the format asked for, or at
`/id/firm/x.ttl` and the like in that format.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.names import NAMESPACE, PREFIX_LINES, PREFIXES, compact, is_iri, readable
from triplehelix.endpoint.negotiation import (
    ENTITIES,
    HTML,
    JSON_LD,
    SHORT_NAMES,
    choose,
    content_type,
)
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.sealing import seal
from triplehelix.endpoint.site import Row, Site, Term, site_of
from triplehelix.jsonld import compacted

LISTED: Final = 25  # incoming links shown for each property
TYPE: Final = PREFIXES["rdf"] + "type"
NAMES: Final = tuple(
    PREFIXES[prefix] + local
    for prefix, local in (("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)
SOURCE: Final = PREFIXES["prov"] + "wasDerivedFrom"
ADDRESS: Final = PREFIXES["schema"] + "url"


@dataclass(frozen=True)
class Value:
    """A value with what a page calls it, and the graphs that say so."""

    term: Term
    label: str
    graphs: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True)
class Group:
    """The values of one property; `count` may be more than the values shown."""

    iri: str
    label: str
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True)
class Entity:
    """A thing as its page shows it."""

    iri: str
    label: str
    types: tuple[Value, ...]
    groups: tuple[Group, ...]
    sources: tuple[Value, ...]
    incoming: tuple[Group, ...]
    graphs: tuple[Value, ...]


async def entity(request: Request) -> Response:
    """Answers for one thing. Raises ProblemError: 404 for what is not in the graph, 406."""
    site = site_of(request)
    iri = NAMESPACE + request.url.path.removeprefix(request.scope["root_path"]).lstrip("/")
    if not is_iri(iri):
        raise _unknown(iri)
    stem, dot, suffix = iri.rpartition(".")
    accept = ", ".join(request.headers.getlist("accept"))
    statements = await site.rows(_statements(iri))
    if not statements and dot and suffix in SHORT_NAMES:
        iri, accept = stem, SHORT_NAMES[suffix]
        statements = await site.rows(_statements(iri))
    links = await site.rows(f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ ?s ?p <{iri}> }} GROUP BY ?p")
    if not statements and not links:
        raise _unknown(iri)
    media_type = choose(accept, ENTITIES)
    if media_type is None:
        raise not_acceptable(ENTITIES)
    if media_type == HTML:
        return page("entity.html", entity=await _entity(site, iri, statements, links))
    return await graph_response(site, _description(iri), media_type)


async def graph_response(site: Site, query: str, media_type: str) -> Response:
    """The graph that a CONSTRUCT makes, as `media_type`; JSON-LD compacted."""
    answer = await site.ask(PREFIX_LINES + query, media_type)
    body = compacted(answer.body) if media_type == JSON_LD else answer.body
    headers = {"Vary": "Accept", "Content-Type": content_type(media_type)}
    return Response(body, headers=headers | seal(site, body, answer.rows))


def _unknown(iri: str) -> ProblemError:
    """The problem of an IRI of ours that the graph does not know."""
    hint = "look for it by name with /sparql, or start from / (keys are lower case)"
    return ProblemError(404, f"the graph says nothing of <{iri}>", hint)


def _statements(iri: str) -> str:
    """What is said of a thing, and by which graph; without one, by the default graph."""
    return (
        "SELECT DISTINCT ?p ?o ?g WHERE "
        f"{{ {{ <{iri}> ?p ?o }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} }}"
    )


def _description(iri: str) -> str:
    """The graph of what is said of a thing, in an order that does not change."""
    return (
        f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ SELECT DISTINCT ?p ?o WHERE "
        f"{{ {{ <{iri}> ?p ?o }} UNION {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} }} ORDER BY ?p ?o }}"
    )


async def _entity(site: Site, iri: str, statements: list[Row], links: list[Row]) -> Entity:
    """The page's view of a thing: everything named, everything grouped."""
    incoming = await _incoming(site, iri, links)
    terms = [row[key] for row in statements + incoming for key in row]
    named = await labels(site, {term.value for term in terms if term.kind == "uri"} | {iri})
    said: dict[str, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in statements:
        said[row["p"].value][row["o"]] |= {row["g"].value} if "g" in row else set()
    groups = [_group(p, values, named) for p, values in said.items()]
    by_property = {group.iri: group.values for group in groups}
    graphs = sorted({row["g"].value for row in statements if "g" in row})
    return Entity(
        iri,
        named.labels.get(iri) or readable(iri),
        by_property.get(TYPE, ()),
        tuple(sorted((g for g in groups if g.iri not in (TYPE, SOURCE)), key=_order)),
        by_property.get(SOURCE, ()),
        _incoming_groups(incoming, links, named),
        tuple(_value(Term("uri", graph), named) for graph in graphs),
    )


async def _incoming(site: Site, iri: str, links: list[Row]) -> list[Row]:
    """Some of the things that point to `iri`, at most LISTED for each property."""
    if not links:
        return []
    some = " UNION ".join(
        f"{{ SELECT ?s ?p WHERE {{ VALUES ?p {{ <{row['p'].value}> }} ?s ?p <{iri}> }} "
        f"LIMIT {LISTED} }}"
        for row in links
    )
    return await site.rows(f"SELECT ?s ?p WHERE {{ {some} }}")


@dataclass(frozen=True)
class Named:
    """The labels of things, and the web addresses of documents, by IRI."""

    labels: dict[str, str]
    addresses: dict[str, str]


async def labels(site: Site, iris: set[str]) -> Named:
    """What the graph calls each of `iris`; English or plain names, in the order of NAMES."""
    listed = " ".join(f"<{iri}>" for iri in sorted(iris) if is_iri(iri))
    wanted = " ".join(f"<{iri}>" for iri in (*NAMES, ADDRESS))
    rows = await site.rows(
        f"SELECT DISTINCT ?x ?p ?o WHERE {{ VALUES ?x {{ {listed} }} VALUES ?p {{ {wanted} }} "
        "{ ?x ?p ?o } UNION { GRAPH ?g { ?x ?p ?o } } }"
    )
    found: dict[str, tuple[int, str]] = {}
    addresses: dict[str, str] = {}
    for row in rows:
        iri, said = row["x"].value, row["o"]
        if row["p"].value == ADDRESS:
            addresses[iri] = said.value
        elif said.language.lower().partition("-")[0] in ("", "en"):
            rank = (NAMES.index(row["p"].value), said.value)
            found[iri] = min(found.get(iri, rank), rank)
    return Named({iri: name for iri, (_, name) in found.items()}, addresses)


def _value(term: Term, named: Named, graphs: tuple[str, ...] = ()) -> Value:
    """A term with its name."""
    if term.kind != "uri":
        return Value(term, term.value, graphs)
    label = named.labels.get(term.value) or readable(term.value)
    return Value(term, label, graphs, named.addresses.get(term.value, ""))


def _group(iri: str, said: dict[Term, set[str]], named: Named) -> Group:
    """The values of a property in the order of their names."""
    values = [_value(term, named, tuple(sorted(graphs))) for term, graphs in said.items()]
    label = named.labels.get(iri) or readable(iri)
    ordered = sorted(values, key=lambda value: (value.label.casefold(), value.term.value))
    return Group(iri, label, tuple(ordered), len(values))


def _incoming_groups(rows: list[Row], links: list[Row], named: Named) -> tuple[Group, ...]:
    """The incoming links by property, with how many there are in all."""
    said: dict[str, dict[Term, set[str]]] = defaultdict(dict)
    for row in rows:
        said[row["p"].value][row["s"]] = set()
    counts = {row["p"].value: int(row["n"].value) for row in links}
    groups = [_group(p, values, named) for p, values in said.items()]
    complete = [Group(g.iri, g.label, g.values, counts[g.iri]) for g in groups]
    return tuple(sorted(complete, key=_order))


def _order(group: Group) -> tuple[bool, str, str]:
    """Names first, then by label."""
    return group.iri not in NAMES, group.label.casefold(), compact(group.iri)
