"""Linked data: our IRIs dereference under this server, for people and for programs.

`https://w3id.org/triplehelix/id/firm/x` is answered at `/id/firm/x` in the format asked for, or at
`/id/firm/x.ttl` and the like in that format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.labels import Named, called, labels, wholes_of
from triplehelix.endpoint.names import NAMESPACE, PREFIX_LINES, PREFIXES, compact, is_iri, readable
from triplehelix.endpoint.negotiation import (
    ENTITIES,
    HTML,
    JSON_LD,
    SHORT_NAMES,
    choose,
    content_type,
)
from triplehelix.endpoint.portraits import (
    CALLED,
    NAMES,
    Document,
    Group,
    Section,
    Value,
    asked_of,
    embedded,
    kind_of,
    sections,
)
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.sealing import seal
from triplehelix.endpoint.site import Row, Site, Term, site_of
from triplehelix.jsonld import compacted

LISTED: Final = 10  # incoming links shown for each property
PAGED: Final = 100  # on a page of one property's incoming links
TYPE: Final = PREFIXES["rdf"] + "type"
SOURCE: Final = PREFIXES["prov"] + "wasDerivedFrom"


@dataclass(frozen=True)
class Entity:
    """A thing as its page shows it."""

    iri: str
    label: str
    types: tuple[Value, ...]
    sections: tuple[Section, ...]
    sources: tuple[Value, ...]
    incoming: tuple[Group, ...]
    graphs: tuple[Value, ...]
    embedded: str

    @property
    def kind(self) -> str:
        """The kind in its address, as `organization`."""
        return kind_of(self.iri)

    @property
    def key(self) -> str:
        """The end of its address, by which questions know it."""
        return self.iri.rpartition("/")[2]

    @property
    def actors(self) -> tuple[str, ...]:
        """The keys of the organisations whose network is its own: itself, or its parties."""
        if self.kind == "organization":
            return (self.key,)
        groups = [group for section in self.sections for group in section.groups]
        return tuple(
            value.term.value.rpartition("/")[2]
            for group in groups
            if group.local == "hasParty"
            for value in group.values
        )


@dataclass(frozen=True)
class Paging:
    """Which page of the links of one property is asked for; of none in particular by default."""

    link: str = ""
    number: int = 1

    @classmethod
    def of(cls, link: str, number: str | None) -> Paging:
        """What an address asks for. Raises ProblemError 400 for what is no property or page."""
        if link and not is_iri(link):
            raise ProblemError(400, f"links={link[:80]} is not an absolute IRI", "write it in full")
        if number is not None and not (number.isdecimal() and 0 < int(number) < 100_000):
            raise ProblemError(400, f"there is no page {number[:20]!r}", "pages start at 1")
        return cls(link, int(number or 1))

    @property
    def limits(self) -> str:
        """The part of the links, as SPARQL says it."""
        if not self.link:
            return f"LIMIT {LISTED}"
        return f"LIMIT {PAGED} OFFSET {PAGED * (self.number - 1)}"

    def pages(self, count: int) -> int:
        """How many pages there are."""
        return -(-count // PAGED)


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
        links_of = Paging.of(
            request.query_params.get("links", ""), request.query_params.get("page")
        )
        shown = await _entity(site, iri, statements, links, links_of)
        return page("entity.html", entity=shown, questions=asked_of(iri), paging=links_of)
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


async def _entity(
    site: Site, iri: str, statements: list[Row], links: list[Row], paging: Paging
) -> Entity:
    """The page's view of a thing: everything named, everything grouped."""
    if paging.link:
        links = [row for row in links if row["p"].value == paging.link]
    incoming = await _incoming(site, iri, links, paging)
    terms = [row[key] for row in statements + incoming for key in row]
    iris = {term.value for term in terms if term.kind == "uri"} | {iri}
    found = await labels(site, iris | {whole for each in iris for whole in wholes_of(each)})
    named = replace(found, own=iri)
    said: dict[str, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in statements:
        said[row["p"].value][row["o"]] |= {row["g"].value} if "g" in row else set()
    documents = _documents(statements, named)
    groups = [_group(p, values, named, documents) for p, values in said.items()]
    by_property = {group.iri: group.values for group in groups}
    graphs = sorted({row["g"].value for row in statements if "g" in row})
    label = called(iri, named)
    told = sorted((g for g in groups if g.iri not in (TYPE, SOURCE)), key=_order)
    return Entity(
        iri,
        label,
        tuple(value for value in by_property.get(TYPE, ()) if _is_own(value)),
        sections(told),
        by_property.get(SOURCE, ()),
        _incoming_groups(incoming, links, named),
        tuple(_value(Term("uri", graph), named) for graph in graphs),
        embedded(iri, label, told),
    )


def _is_own(value: Value) -> bool:
    """Whether a class is one of ours, and not the one of another vocabulary that goes with it."""
    return value.term.value.startswith(NAMESPACE)


def _documents(statements: list[Row], named: Named) -> dict[str, tuple[Document, ...]]:
    """By graph the documents from which it has what it says of the thing."""
    found: dict[str, list[Document]] = defaultdict(list)
    for row in statements:
        if row["p"].value == SOURCE and "g" in row:
            iri = row["o"].value
            found[row["g"].value].append(Document(iri, called(iri, named)))
    return {graph: tuple(listed) for graph, listed in found.items()}


async def _incoming(site: Site, iri: str, links: list[Row], paging: Paging) -> list[Row]:
    """Some of the things that point to `iri`, for each property."""
    if not links:
        return []
    some = " UNION ".join(
        f"{{ SELECT ?s ?p WHERE {{ VALUES ?p {{ <{row['p'].value}> }} ?s ?p <{iri}> }} "
        f"ORDER BY ?s {paging.limits} }}"
        for row in links
    )
    return await site.rows(f"SELECT ?s ?p WHERE {{ {some} }}")


def _value(
    term: Term, named: Named, graphs: tuple[str, ...] = (), documents: tuple[Document, ...] = ()
) -> Value:
    """A term with its name."""
    if term.kind != "uri":
        return Value(term, term.value, graphs, "", documents)
    address = named.addresses.get(term.value, "")
    return Value(term, called(term.value, named), graphs, address, documents)


def _group(
    iri: str,
    said: dict[Term, set[str]],
    named: Named,
    documents: Mapping[str, tuple[Document, ...]] = MappingProxyType({}),
) -> Group:
    """The values of a property in the order of their names, with the documents beside each."""
    values = [
        _value(
            term,
            named,
            tuple(sorted(graphs)),
            tuple(dict.fromkeys(d for graph in sorted(graphs) for d in documents.get(graph, ()))),
        )
        for term, graphs in said.items()
    ]
    label = named.labels.get(iri) or CALLED.get(compact(iri)) or readable(iri)
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
