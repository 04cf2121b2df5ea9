"""A release of the graph that others can load, verify and cite.

It sees a graph that can be asked, and the ontology, shapes and questions that go with it. It is
written thing by thing: memory does not grow with the graph.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from triplehelix import __version__
from triplehelix.errors import TripleHelixError
from triplehelix.exporting import formats
from triplehelix.exporting.answering import answers
from triplehelix.exporting.catalogue import Named, census, describe, licences, named_graphs
from triplehelix.exporting.citing import cite
from triplehelix.exporting.dumping import WHOLE, Dump, dump
from triplehelix.exporting.networks import graphml, kgx
from triplehelix.exporting.sealing import MANIFEST, SUMS, digest, seal
from triplehelix.exporting.tabulating import tables
from triplehelix.graphs import Graph
from triplehelix.home import ONTOLOGY, QUERIES, SHAPES
from triplehelix.questions import questions
from triplehelix.terms import BASE, PREFIXES
from triplehelix.turtle import turtle

QUADS: Final = "triplehelix.nq"
TURTLE: Final = "triplehelix.ttl"
JSONLD: Final = "triplehelix.jsonld"
CATALOGUE: Final = "dcat.ttl"
README: Final = "README.md"
SOURCES, TABLES, NETWORK, ANSWERS = "sources", "tables", "network", "answers"


def export(graph: Graph, folder: Path) -> list[Path]:
    """Write a release into a new folder; answers the files, in the order of their names.

    Raises TripleHelixError when the folder holds anything, DataError when the graph has no facts.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TripleHelixError(str(folder), "is not empty", "name a new folder for the release")
    with _whole(folder) as place, tempfile.TemporaryDirectory(dir=place.parent) as work:
        _write(place, graph, dump(graph, place / QUADS, Path(work)))
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


def _write(folder: Path, graph: Graph, dumped: Dump) -> None:
    formats.turtle(dumped.answer, folder / TURTLE)
    formats.jsonld(dumped.answer, folder / JSONLD)
    (folder / SOURCES).mkdir()
    for key, lines in dumped.graphs.items():
        formats.turtle(lines, folder / SOURCES / f"{key}.ttl")
    tables(dumped.answer, folder / TABLES)
    (folder / NETWORK).mkdir()
    graphml(graph, folder / NETWORK / "alliances.graphml")
    kgx(dumped.answer, dumped.graphs.values(), folder / NETWORK)
    answers(graph, questions().values(), folder / ANSWERS)
    for content in (ONTOLOGY, SHAPES, QUERIES):
        for path in sorted(content.rglob("*")):
            if path.suffix in {".ttl", ".rq"}:
                copy = folder / content.name / path.relative_to(content)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    data = [folder / QUADS, folder / TURTLE, folder / JSONLD]
    for part in (SOURCES, TABLES, NETWORK):
        data += sorted((folder / part).iterdir())
    graphs = named_graphs(dumped)
    said = describe(dumped, graphs, census(dumped.answer), data, folder)
    (folder / CATALOGUE).write_bytes(turtle(said, PREFIXES))
    (folder / README).write_text(_readme(graphs), encoding="utf-8")
    cite(folder, graphs)
    # Without blank nodes the sorted lines are the canonical form (RDFC-1.0, section 4.4).
    canonical = digest(folder / QUADS)
    seal(folder, {"quads": dumped.size, "triples": dumped.counts[WHOLE]}, canonical)


def _readme(graphs: Sequence[Named]) -> str:
    rows = "".join(
        f"| {title} | {node} | {licence} |\n" for node, title, licence in licences(graphs)
    )
    return f"""\
# Triple Helix, release {__version__}

A knowledge graph of the biotech ecosystem.

- `{QUADS}`: every named graph, sorted; one graph per source, what was inferred apart
- `{TURTLE}`, `{JSONLD}`: the answer graph, the union of the accepted facts with what
  was inferred, each triple once; where sources disagree on something of which there
  can be only one value, it holds one and the named graphs hold all
- `{SOURCES}/`: each named graph as Turtle
- `{TABLES}/`: the answer graph as CSV, described for machines in `csv-metadata.json` (CSVW), and
  as Parquet
- `{NETWORK}/`: the alliances as GraphML, for Gephi and Cytoscape; all things and what links them as
  nodes and edges after KGX, where `triplehelix:` stands for `{BASE}id/`
- `ontology/`, `shapes/`, `queries/`: the terms, the constraints, the saved questions
- `{ANSWERS}/`: what each question answered with its defaults, and the receipts
- `{CATALOGUE}`: description in DCAT and VoID; `ro-crate-metadata.json`, `CITATION.cff`,
  `datacite.json`: how to file and to cite it; `{MANIFEST}`: sizes and digests

Verify: `triplehelix verify DIR`, or the files alone with `sha256sum -c {SUMS}`

## Licences of the named graphs

| title | graph | licence |
|---|---|---|
{rows}"""
