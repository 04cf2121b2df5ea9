"""The evidence of an answer: for each row the facts that it rests on, who states them, and where.

A fact is a statement of a source. What the graph infers is traced to the facts from which it
follows. It knows graphs and queries; it knows nothing of screens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from pyoxigraph import NamedNode, Triple

from triplehelix.evidence.deriving import derive
from triplehelix.evidence.lineage import Statement, lineage
from triplehelix.evidence.parsing import parse
from triplehelix.graphs import Graph, Rows, Term
from triplehelix.terms import BASE, DERIVED_FROM, name
from triplehelix.terms import graph as named

INFERRED = named("inferred")
BATCH = 1000
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, order=True)
class Document:
    """A document that states facts."""

    address: str
    title: str = ""


@dataclass(frozen=True)
class Fact:
    """A statement, the sources that make it, and the documents from which they have it."""

    triple: Triple
    sources: tuple[str, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Evidence:
    """The facts behind each row of an answer, and the patterns that had to find nothing."""

    rows: tuple[tuple[Fact, ...], ...]
    absent: tuple[str, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts behind all rows, each once."""
        return tuple(dict.fromkeys(fact for row in self.rows for fact in row))


def by_document(
    facts: Iterable[Fact],
) -> list[tuple[tuple[Document, ...], tuple[str, ...], list[Fact]]]:
    """The facts by the documents that state them and the sources that hold them, in their order."""
    found: dict[tuple[tuple[Document, ...], tuple[str, ...]], list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.documents, fact.sources].append(fact)
    return [(documents, sources, found[documents, sources]) for documents, sources in sorted(found)]


def trace(graph: Graph, query: str, answer: Rows) -> Evidence:
    """The evidence of this answer to the query.

    Raises TripleHelixError for a query that is no SELECT of SPARQL 1.1.
    """
    traced = lineage(graph, parse(query), answer)
    matched = {each for statements in traced.rows.values() for each in statements}
    where = _where(graph, {each.triple for each in matched if each.graph is None})
    inferred = {triple for triple, graphs in where.items() if graphs == {INFERRED}}
    follows = derive(graph, inferred, lambda triples: _stated(graph, triples))
    where |= _where(graph, {leaf for leaves in follows.values() for leaf in leaves} - where.keys())
    for each in matched:
        if each.graph is not None:
            where.setdefault(each.triple, set()).add(each.graph)
    documents = _documents(graph, where)

    def facts(statements: Iterable[Statement]) -> Iterator[Fact]:
        triples = {
            leaf
            for each in statements
            for leaf in (follows.get(each.triple, ()) if each.triple in inferred else [each.triple])
        }
        for triple in sorted(triples, key=str):
            graphs = sorted(where.get(triple, set()) - {INFERRED}, key=str)
            said = {each for graph_ in graphs for each in documents.get((graph_, triple), ())}
            sources = tuple(each.value.rsplit("/", 1)[-1] for each in graphs)
            yield Fact(triple, sources, tuple(sorted(said)))

    rows = (tuple(facts(traced.rows.get(number, ()))) for number in range(len(answer.rows)))
    return Evidence(tuple(rows), tuple(traced.absent))


def _stated(graph: Graph, triples: Collection[Triple]) -> set[Triple]:
    return {triple for triple, graphs in _where(graph, triples).items() if graphs != {INFERRED}}


def _where(graph: Graph, triples: Collection[Triple]) -> dict[Triple, set[NamedNode]]:
    """The named graphs that hold each of these triples."""
    found: dict[Triple, set[NamedNode]] = defaultdict(set)
    for part in _batches(sorted(triples, key=str)):
        values = " ".join(f"({each.subject} {each.predicate} {each.object})" for each in part)
        query = (
            f"SELECT ?g ?s ?p ?o WHERE {{ VALUES (?s ?p ?o) {{ {values} }} "
            "GRAPH ?g { ?s ?p ?o } }"
        )
        for where, *parts in _rows(graph, query):
            if isinstance(where, NamedNode):
                found[Triple(*parts)].add(where)  # type: ignore[arg-type]
    return found


def _documents(
    graph: Graph, where: Mapping[Triple, set[NamedNode]]
) -> Mapping[tuple[NamedNode, Triple], Collection[Document]]:
    """The documents from which a graph has a triple: those of its subject, or of its whole."""
    pairs = {(each, triple.subject) for triple, graphs in where.items() for each in graphs}
    wanted = {(each, whole) for each, subject in pairs for whole in wholes(subject)}
    cited: dict[tuple[Term | None, Term | None], set[NamedNode]] = defaultdict(set)
    for part in _batches(sorted(wanted, key=str)):
        values = " ".join(f"({each} {whole})" for each, whole in part)
        query = (
            f"SELECT ?g ?s ?d WHERE {{ VALUES (?g ?s) {{ {values} }} "
            f"GRAPH ?g {{ ?s {DERIVED_FROM} ?d }} }}"
        )
        for where_, subject, document in _rows(graph, query):
            if isinstance(document, NamedNode):
                cited[where_, subject].add(document)
    described = _described(graph, {each for found in cited.values() for each in found})
    return {
        (each, triple): {described[document] for document in cited[each, whole]}
        for triple, graphs in where.items()
        for each in graphs
        for whole in [next((w for w in wholes(triple.subject) if (each, w) in cited), None)]
        if whole is not None
    }


def wholes(subject: Term) -> Iterator[NamedNode]:
    """The thing, and those of which it is a part: a part is named after its whole."""
    if isinstance(subject, NamedNode):
        yield subject
        path = subject.value.removeprefix(f"{BASE}id/")
        while path != subject.value and path.count("/") > 1:
            path = path.rpartition("/")[0]
            yield NamedNode(f"{BASE}id/{path}")


def _described(graph: Graph, documents: Collection[NamedNode]) -> Mapping[NamedNode, Document]:
    """Address and title of documents; the address is their own IRI where no other is known."""
    found = {document: Document(document.value) for document in documents}
    for part in _batches(sorted(documents, key=str)):
        values = " ".join(map(str, part))
        query = (
            f"SELECT ?d ?address ?title WHERE {{ VALUES ?d {{ {values} }} "
            f"OPTIONAL {{ ?d {name('schema:url')} ?address }} "
            f"OPTIONAL {{ ?d {name('dcterms:title')} ?title }} }} ORDER BY ?d ?address ?title"
        )
        for document, address, title in _rows(graph, query):
            if isinstance(document, NamedNode):
                found[document] = Document(
                    getattr(address or document, "value", ""), getattr(title, "value", "")
                )
    return found


def _rows(graph: Graph, query: str) -> Iterable[tuple[Term | None, ...]]:
    found = graph.ask(query, "evidence")
    return found.rows if isinstance(found, Rows) else ()


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    waiting = iter(things)
    while part := list(islice(waiting, BATCH)):
        yield part
