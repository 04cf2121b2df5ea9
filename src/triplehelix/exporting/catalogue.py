"""The release described in DCAT 3 and VoID: what it holds, whose it is and which files have it.

After https://www.w3.org/TR/vocab-dcat-3/ and https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, RdfFormat, parse

from triplehelix import __version__
from triplehelix.exporting.dumping import WHOLE, Dump
from triplehelix.statements import literal
from triplehelix.terms import BASE, INTEGER, PREFIXES, TYPE, Triple, graph, name, plain, typed

RELEASE: Final = NamedNode(f"{BASE}release/{__version__}")
TITLE: Final = "Triple Helix"
ABOUT: Final = (
    "A knowledge graph of the biotech ecosystem: firms, alliances, business models and "
    "regional systems of innovation, every fact with its source."
)
MEDIA: Final = {
    ".nq": "application/n-quads", ".ttl": "text/turtle", ".jsonld": "application/ld+json",
    ".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".json": "application/json",
    ".tsv": "text/tab-separated-values", ".graphml": "application/graphml+xml",
    ".md": "text/markdown", ".rq": "application/sparql-query", ".cff": "application/yaml",
}  # fmt: skip
LINKS: Final = frozenset({name("schema:sameAs"), name("skos:exactMatch"), name("skos:closeMatch")})
IANA: Final = "https://www.iana.org/assignments/media-types/"


@dataclass
class Census:
    """What there is how often in the answer graph."""

    classes: Counter[NamedNode] = field(default_factory=Counter)
    properties: Counter[NamedNode] = field(default_factory=Counter)
    links: Counter[tuple[NamedNode, str]] = field(default_factory=Counter)
    """Links out of the graph by property and host."""


@dataclass(frozen=True)
class Named:
    """A named graph as it describes itself."""

    node: NamedNode
    said: Sequence[Triple]

    def value(self, predicate: NamedNode) -> str:
        """The first value of a property; empty without one."""
        return next((each.value for _, about, each in self.said if about == predicate), "")


def census(answer: Path) -> Census:
    """Count classes, properties and links in one pass over N-Triples."""
    found = Census()
    for quad in parse(path=str(answer), format=RdfFormat.N_TRIPLES):
        target = quad.object
        found.properties[quad.predicate] += 1
        if isinstance(target, NamedNode):
            if quad.predicate == TYPE:
                found.classes[target] += 1
            elif quad.predicate in LINKS and not target.value.startswith(BASE):
                found.links[quad.predicate, urlsplit(target.value).netloc] += 1
    return found


def named_graphs(dump: Dump) -> list[Named]:
    """The named graphs with what the graph of descriptions says of each."""
    said: dict[NamedNode, list[Triple]] = {graph(key): [] for key in dump.graphs}
    described = dump.graphs.get("meta")
    if described is not None:
        for quad in parse(path=str(described), format=RdfFormat.N_TRIPLES):
            triple = plain(quad.triple)
            if triple[0] in said:
                said[triple[0]].append(triple)
    return [Named(node, triples) for node, triples in said.items()]


def describe(
    dump: Dump, graphs: Sequence[Named], counted: Census, files: Sequence[Path], folder: Path
) -> Iterator[Triple]:
    """The catalogue entry of the release; `files` are those of its data."""
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield RELEASE, TYPE, name(kind)
    for local, value in (
        ("dcterms:title", TITLE), ("dcterms:description", ABOUT),
        ("dcterms:publisher", "Triple Helix project"), ("dcat:version", __version__),
        ("void:uriSpace", BASE),
    ):  # fmt: skip
        yield from literal(RELEASE, name(local), value)
    for vocabulary in ("th", "skos", "prov", "dcterms"):
        yield RELEASE, name("void:vocabulary"), NamedNode(PREFIXES[vocabulary])
    yield RELEASE, name("void:triples"), typed(dump.counts[WHOLE], INTEGER)
    yield from _partitions(counted)
    yield from _linksets(counted)
    for named in graphs:
        yield RELEASE, name("void:subset"), named.node
        yield from named.said
        if licence := named.value(name("dcterms:license")):
            yield RELEASE, name("dcterms:license"), NamedNode(licence)
    for file in files:
        yield from _distribution(file, folder)


def _partitions(counted: Census) -> Iterator[Triple]:
    for kind, count in counted.classes.items():
        if kind.value.startswith(PREFIXES["th"]):
            part = NamedNode(f"{RELEASE.value}/class/{_local(kind)}")
            yield RELEASE, name("void:classPartition"), part
            yield part, name("void:class"), kind
            yield part, name("void:entities"), typed(count, INTEGER)
    for predicate, count in counted.properties.items():
        if predicate.value.startswith(PREFIXES["th"]):
            part = NamedNode(f"{RELEASE.value}/property/{_local(predicate)}")
            yield RELEASE, name("void:propertyPartition"), part
            yield part, name("void:property"), predicate
            yield part, name("void:triples"), typed(count, INTEGER)


def _linksets(counted: Census) -> Iterator[Triple]:
    for (predicate, host), count in counted.links.items():
        part = NamedNode(f"{RELEASE.value}/links/{_local(predicate)}/{host}")
        yield RELEASE, name("void:subset"), part
        yield part, TYPE, name("void:Linkset")
        yield part, name("void:linkPredicate"), predicate
        yield part, name("void:subjectsTarget"), RELEASE
        yield from literal(part, name("dcterms:title"), f"Links to {host}")
        yield part, name("void:triples"), typed(count, INTEGER)


def _distribution(file: Path, folder: Path) -> Iterator[Triple]:
    place = file.relative_to(folder).as_posix()
    dump = NamedNode(f"{RELEASE.value}/{place}")
    yield RELEASE, name("dcat:distribution"), dump
    if file.suffix in {".nq", ".ttl", ".jsonld"} and file.parent == folder:
        yield RELEASE, name("void:dataDump"), dump
    yield dump, TYPE, name("dcat:Distribution")
    yield dump, name("dcat:downloadURL"), dump
    yield dump, name("dcat:byteSize"), typed(file.stat().st_size, INTEGER)
    yield dump, name("dcat:mediaType"), NamedNode(IANA + MEDIA[file.suffix])


def _local(node: NamedNode) -> str:
    return node.value.replace("#", "/").rpartition("/")[2]


def licences(graphs: Sequence[Named]) -> list[tuple[str, str, str]]:
    """Each named graph with its title and licence, sorted."""
    return sorted(
        (each.node.value, each.value(name("dcterms:title")), each.value(name("dcterms:license")))
        for each in graphs
    )
