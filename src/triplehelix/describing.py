"""What each named graph is, in the words of DCTERMS and VoID: the description in `graph/meta`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from triplehelix.classifying import CLASSIFIED
from triplehelix.identity import GRAPH as IDENTITY
from triplehelix.loading import Account
from triplehelix.publishing import QUESTIONS
from triplehelix.reasoning import INFERRED
from triplehelix.statements import is_a, literal
from triplehelix.terms import DATE, INTEGER, TYPE, Triple, graph, name, th, typed

META = graph("meta")
VOCABULARY = graph("ontology")
OURS = "https://creativecommons.org/licenses/by/4.0/"


def describe(store: Store, accounts: Sequence[Account]) -> None:
    """Write what each named graph is: title, publisher, licence, date, digest, rows, triples."""
    for account in accounts:
        _tell(store, _of_source(account), graph(account.source.key))
    newest = max((account.source.issued for account in accounts), default=None)
    for node, title in (
        (VOCABULARY, "Terms of the ontology and concepts of the vocabularies"),
        (IDENTITY, "Which things are one, decided or by exact identifiers"),
        (INFERRED, "What follows from the facts by the ontology's axioms"),
        (CLASSIFIED, "Business models concluded from a firm's activities"),
        (QUESTIONS, "The saved questions, as SHACL executables"),
        (META, "What each named graph is"),
    ):
        said = [
            *is_a(node, "SourceGraph"),
            *literal(node, name("dcterms:title"), title),
            *literal(node, name("dcterms:publisher"), "Triple Helix project"),
            (node, name("dcterms:license"), NamedNode(OURS)),
        ]
        if newest is not None:
            said.append((node, name("dcterms:issued"), typed(newest.isoformat(), DATE)))
        said.extend(literal(node, th("contentDigest"), _graph_digest(store, node)))
        _tell(store, said, node)


def _of_source(account: Account) -> Iterator[Triple]:
    source = account.source
    node = graph(source.key)
    yield from is_a(node, "SourceGraph")
    yield from literal(node, name("dcterms:title"), source.title)
    yield from literal(node, name("dcterms:description"), source.about or None)
    yield from literal(node, name("dcterms:publisher"), source.publisher)
    yield node, name("dcterms:license"), NamedNode(source.licence)
    yield node, name("dcterms:issued"), typed(source.issued.isoformat(), DATE)
    yield from literal(node, th("contentDigest"), source.digest())
    counts = [
        ("rowsRead", account.rows), ("rowsLoaded", account.loaded.total()),
        ("rowsRejected", len(account.rejections)),
    ]  # fmt: skip
    if source.kinds:
        counts += [
            ("rowsRepeated", account.repeated.total()),
            ("rowsNotChosen", account.not_chosen.total()),
        ]
        yield node, name("foaf:homepage"), NamedNode(source.homepage)
    for local, count in counts:
        yield node, th(local), typed(count, INTEGER)


def _tell(into: Store, said: Iterable[Triple], node: NamedNode) -> None:
    told = list(said)
    size = sum(1 for _ in into.quads_for_pattern(None, None, None, node))
    if node == META:
        size += len(told) + 2
    triples = [
        *told,
        (node, TYPE, name("void:Dataset")),
        (node, name("void:triples"), typed(size, INTEGER)),
    ]
    for triple in triples:
        for where in (META, DefaultGraph()):
            into.add(Quad(*triple, where))


def _graph_digest(held: Store, node: NamedNode) -> str:
    return f"sha256:{hashlib.sha256(b''.join(lines(held, node))).hexdigest()}"


def lines(held: Store, node: NamedNode | DefaultGraph) -> list[bytes]:
    """The triples of a graph as sorted lines of N-Triples."""
    dumped = held.dump(format=RdfFormat.N_TRIPLES, from_graph=node)
    return sorted((dumped or b"").splitlines(keepends=True))
