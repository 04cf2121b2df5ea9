"""The graph for tools of networks: the alliances as GraphML, and all of it in the manner of KGX.

KGX (https://github.com/biolink/kgx/blob/master/specification/kgx-format.md) has a table of nodes
and one of edges, with categories and predicates of the Biolink Model; the property of our ontology
stands beside them. The prefix `triplehelix:` stands for `https://w3id.org/triplehelix/id/`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, RdfFormat, parse

from triplehelix import networks
from triplehelix.answers import ask
from triplehelix.exporting.formats import things
from triplehelix.graphs import Graph
from triplehelix.terms import BASE, LABEL, TYPE, compact

START: Final = f"{BASE}id/"
CATEGORIES: Final = {
    "organization": "Agent", "place": "GeographicLocation", "product": "Drug",
    "document": "InformationContentEntity", "event": "Event", "alliance": "Activity",
    "programme": "Activity", "project": "Activity",
}  # fmt: skip
"""The class of Biolink that a kind of thing comes nearest to; what is not here is a named thing."""
PREDICATES: Final = {
    "th:within": "located_in", "th:country": "located_in", "th:headquarteredIn": "located_in",
    "prov:wasDerivedFrom": "has_supporting_document",
}  # fmt: skip
"""The predicate of Biolink that a property comes nearest to; others relate."""
CONCLUDED: Final = frozenset({"inferred", "classified"})
"""Graphs of what was concluded; the others hold what was stated."""
NODE: Final = ("id", "category", "name", "type")
EDGE: Final = (
    "id", "subject", "predicate", "object", "original_predicate", "primary_knowledge_source",
    "knowledge_level", "agent_type",
)  # fmt: skip


def graphml(graph: Graph, into: Path) -> None:
    """Write who is allied with whom, an edge for each deal."""
    found = ask(graph, networks.QUESTION, {}).found
    into.write_text(networks.write(found, "graphml"), encoding="utf-8")


def kgx(answer: Path, graphs: Iterable[Path], folder: Path) -> None:
    """Write the things of the answer graph as nodes, and what links them as edges.

    An edge stands once for each of the graphs, as sorted N-Triples, that has it.
    """
    known = frozenset(subject for subject, _ in things(answer) if subject.startswith(START))
    _write(folder / "nodes.tsv", NODE, _nodes(answer))
    _write(folder / "edges.tsv", EDGE, chain.from_iterable(_edges(each, known) for each in graphs))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def _nodes(answer: Path) -> Iterator[Sequence[str]]:
    for subject, said in things(answer):
        if subject.startswith(START):
            kind = subject[len(START) :].partition("/")[0]
            category = f"biolink:{CATEGORIES.get(kind, 'NamedThing')}"
            names = [each.object.value for each in said
                     if each.predicate == LABEL and isinstance(each.object, Literal)]  # fmt: skip
            types = [compact(str(each.object)[1:-1]) for each in said if each.predicate == TYPE]
            yield _id(subject), category, next(iter(names), ""), "|".join(types)


def _edges(graph: Path, known: frozenset[str]) -> Iterator[Sequence[str]]:
    source = f"triplehelix:graph/{graph.stem}"
    level, agent = (
        ("logical_entailment", "automated_agent")
        if graph.stem in CONCLUDED
        else ("knowledge_assertion", "not_provided")
    )
    for quad in parse(path=str(graph), format=RdfFormat.N_TRIPLES):
        subject, target = str(quad.subject)[1:-1], str(quad.object)[1:-1]
        if subject in known and target in known:
            relation = compact(quad.predicate.value)
            predicate = f"biolink:{PREDICATES.get(relation, 'related_to')}"
            ends = _id(subject), predicate, _id(target), relation
            key = hashlib.sha256(" ".join((*ends, source)).encode()).hexdigest()[:16]
            yield key, *ends, source, level, agent


def _id(iri: str) -> str:
    return f"triplehelix:{iri[len(START) :]}"
