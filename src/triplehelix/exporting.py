"""A release of the graph that others can load, verify and cite.

It sees a graph that can be asked, and the ontology and shapes that go with it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from triplehelix import __version__
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.graphs import Graph, Rows, Term, Triples
from triplehelix.home import ONTOLOGY, QUERIES, SHAPES
from triplehelix.jsonld import compacted
from triplehelix.statements import literal
from triplehelix.terms import BASE, INTEGER, PREFIXES, TYPE, Triple, name, plain, th, typed
from triplehelix.turtle import turtle

QUADS, TURTLE, JSONLD = "triplehelix.nq", "triplehelix.ttl", "triplehelix.jsonld"
DESCRIPTION, MANIFEST, SUMS, README = "void.ttl", "manifest.json", "SHA256SUMS", "README.md"


def export(graph: Graph, folder: Path) -> list[Path]:
    """Write a release into a new folder; answers the files, in the order of their names.

    Raises TripleHelixError when the folder holds anything, DataError when the graph has no facts.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TripleHelixError(str(folder), "is not empty", "name a new folder for the release")
    quads, answer = _quads(graph), _answer(graph)
    if not quads:
        raise DataError(graph.name, "the graph holds no named graph", "build it anew")
    with _whole(folder) as place:
        _write(place, quads, answer)
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A place to write in that becomes the folder at the end, or is gone if there is no end."""
    whole = folder.resolve()
    place = whole.with_name(f".unfinished-{whole.name}")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        yield place
        place.replace(whole)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write(folder: Path, quads: list[Quad], answer: list[pyoxigraph.Triple]) -> None:
    (folder / QUADS).write_bytes(_sorted(serialize(quads, format=RdfFormat.N_QUADS) or b""))
    (folder / TURTLE).write_bytes(turtle(answer, PREFIXES))
    expanded = serialize(answer, format=RdfFormat.JSON_LD) or b""
    (folder / JSONLD).write_bytes(compacted(expanded))
    for content in (ONTOLOGY, SHAPES, QUERIES):
        for path in sorted(content.rglob("*")):
            if path.suffix in {".ttl", ".rq"}:
                copy = folder / content.name / path.relative_to(content)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    description = turtle(_description(quads, answer), PREFIXES)
    (folder / DESCRIPTION).write_bytes(description)
    (folder / README).write_text(_readme(quads), encoding="utf-8")
    _seal(folder, len(quads), len(answer))


def _quads(graph: Graph) -> list[Quad]:
    found = graph.ask("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "export")
    rows = found.rows if isinstance(found, Rows) else ()
    return [quad for row in rows if (quad := _quad(*row)) is not None]


def _quad(
    subject: Term | None, predicate: Term | None, target: Term | None, graph: Term | None
) -> Quad | None:
    """The quad of a row; None for a row that is none, as no graph of ours has."""
    if (
        isinstance(subject, NamedNode)
        and isinstance(predicate, NamedNode)
        and isinstance(graph, NamedNode)
        and target is not None
    ):
        return Quad(subject, predicate, target, graph)
    return None


def _answer(graph: Graph) -> list[pyoxigraph.Triple]:
    found = graph.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "export")
    return sorted(found.triples if isinstance(found, Triples) else (), key=str)


def _sorted(lines: bytes) -> bytes:
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _description(quads: list[Quad], answer: list[pyoxigraph.Triple]) -> Iterator[Triple]:
    """The release as a VoID dataset and a DCAT catalogue entry with its distributions."""
    whole = NamedNode(f"{BASE}release/{__version__}")
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield whole, TYPE, name(kind)
    yield from literal(whole, name("dcterms:title"), "Triple Helix")
    yield from literal(
        whole,
        name("dcterms:description"),
        "A knowledge graph of the biotech ecosystem: firms, alliances, business models and "
        "regional systems of innovation, every fact with its source.",
    )
    yield from literal(whole, name("dcterms:publisher"), "Triple Helix project")
    yield from literal(whole, name("dcat:version"), __version__)
    yield from literal(whole, name("void:uriSpace"), BASE)
    for vocabulary in ("th", "skos", "prov", "dcterms"):
        yield whole, name("void:vocabulary"), NamedNode(PREFIXES[vocabulary])
    yield whole, name("void:triples"), typed(len(answer), INTEGER)
    yield from _partitions(whole, answer)
    yield from _subsets(whole, quads)
    for file, media in (
        (QUADS, "application/n-quads"),
        (TURTLE, "text/turtle"),
        (JSONLD, "application/ld+json"),
    ):
        dump = NamedNode(f"{whole.value}/{file}")
        yield whole, name("dcat:distribution"), dump
        yield whole, name("void:dataDump"), dump
        yield dump, TYPE, name("dcat:Distribution")
        yield dump, name("dcat:downloadURL"), dump
        address = f"https://www.iana.org/assignments/media-types/{media}"
        yield dump, name("dcat:mediaType"), NamedNode(address)


def _partitions(whole: NamedNode, answer: list[pyoxigraph.Triple]) -> Iterator[Triple]:
    counts: dict[NamedNode, int] = {}
    for triple in answer:
        target = triple.object
        if triple.predicate == TYPE and isinstance(target, NamedNode):
            counts[target] = counts.get(target, 0) + 1
    for kind, count in counts.items():
        if kind.value.startswith(PREFIXES["th"]):
            part = NamedNode(f"{whole.value}/class/{kind.value.rsplit('#', 1)[1]}")
            yield whole, name("void:classPartition"), part
            yield part, name("void:class"), kind
            yield part, name("void:entities"), typed(count, INTEGER)


def _subsets(whole: NamedNode, quads: list[Quad]) -> Iterator[Triple]:
    """Each named graph with its description: publisher, licence, date, digest, size."""
    described = {
        quad.subject for quad in quads
        if quad.predicate == TYPE and quad.object == th("SourceGraph")
    }  # fmt: skip
    for quad in quads:
        if quad.subject in described and isinstance(quad.subject, NamedNode):
            yield whole, name("void:subset"), quad.subject
            yield plain(quad.triple)
    for quad in quads:
        licence = quad.object
        is_licence = quad.predicate == name("dcterms:license")
        if quad.subject in described and is_licence and isinstance(licence, NamedNode):
            yield whole, name("dcterms:license"), licence


def _readme(quads: list[Quad]) -> str:
    licences = sorted(
        (str(getattr(quad.subject, "value", "")), str(getattr(quad.object, "value", "")))
        for quad in quads
        if quad.predicate == name("dcterms:license")
        and str(getattr(quad.subject, "value", "")).startswith(BASE + "graph/")
    )
    rows = "".join(f"| {graph} | {licence} |\n" for graph, licence in licences)
    return (
        f"# Triple Helix, release {__version__}\n\n"
        "A knowledge graph of the biotech ecosystem.\n\n"
        f"- `{QUADS}`: every named graph, sorted; one graph per source, what was inferred apart\n"
        f"- `{TURTLE}`, `{JSONLD}`: the answer graph, the union of the accepted facts with what\n"
        "  was inferred, each triple once; where sources disagree on something of which there\n"
        "  can be only one value, it holds one and the named graphs hold all\n"
        "- `ontology/`, `shapes/`, `queries/`: the terms, the constraints, the saved questions\n"
        f"- `{DESCRIPTION}`: description in VoID and DCAT; `{MANIFEST}`: sizes and digests\n\n"
        f"Verify: `sha256sum -c {SUMS}`\n\n"
        "## Licences of the named graphs\n\n| graph | licence |\n|---|---|\n"
        f"{rows}"
    )


def _seal(folder: Path, quads: int, triples: int) -> None:
    """The manifest and the checksums of everything in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
    }
    manifest = {"version": __version__, "quads": quads, "triples": triples, "files": files}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    sums = "".join(f"{said['sha256']}  {file}\n" for file, said in files.items())
    (folder / SUMS).write_text(sums, encoding="utf-8")
