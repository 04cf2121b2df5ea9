"""The sources of a graph: whose they are, what became of their rows, and how they join.

It asks the graph's own description; it reads no file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from pyoxigraph import Literal, NamedNode

from triplehelix.graphs import Graph, Rows, Term
from triplehelix.identity import IDENTIFYING
from triplehelix.terms import PREFIXES, th

_PREFIXES: Final = "".join(f"PREFIX {key}: <{iri}> " for key, iri in PREFIXES.items())
_DESCRIBED: Final = """
SELECT ?source ?publisher ?licence ?date ?read ?loaded ?rejected ?repeated ?notChosen ?triples
WHERE {
  ?source a th:SourceGraph ; dcterms:publisher ?publisher ; dcterms:license ?licence ;
    dcterms:issued ?date ; th:rowsRead ?read ; th:rowsLoaded ?loaded ;
    th:rowsRejected ?rejected ; void:triples ?triples .
  OPTIONAL { ?source th:rowsRepeated ?repeated }
  OPTIONAL { ?source th:rowsNotChosen ?notChosen }
} ORDER BY ?source
"""


def sources(graph: Graph) -> Rows:
    """One row for each source; the last column counts identifiers shared with each other source.

    Raises TripleHelixError when the graph cannot be asked.
    """
    described = graph.ask(_PREFIXES + _DESCRIBED, "sources")
    assert isinstance(described, Rows)  # noqa: S101  (for the type checker)
    shared = _shared(graph)
    rows = [
        (_key(row[0]), *row[1:], Literal(_told(shared.get(row[0], {})))) for row in described.rows
    ]
    return Rows((*described.columns, "joins"), rows)


def _shared(graph: Graph) -> dict[Term | None, Counter[Term]]:
    """For each source how many codes of registers it shares with each other one."""
    keys = " ".join(str(th(local)) for local in IDENTIFYING)
    query = (
        f"SELECT DISTINCT ?g ?key ?code {{ VALUES ?key {{ {keys} }} GRAPH ?g {{ ?x ?key ?code }} }}"
    )
    found = graph.ask(query, "sources")
    holders: dict[tuple[Term | None, ...], list[Term]] = defaultdict(list)
    for where, *code in found.rows if isinstance(found, Rows) else ():
        if isinstance(where, NamedNode) and _key(where).value != "inferred":
            holders[tuple(code)].append(where)
    shared: dict[Term | None, Counter[Term]] = defaultdict(Counter)
    for graphs in holders.values():
        for one in graphs:
            shared[one].update(other for other in graphs if other != one)
    return shared


def _key(node: Term | None) -> Literal:
    return Literal(str(getattr(node, "value", "")).removeprefix(PREFIXES["graph"]))


def _told(counts: Counter[Term] | dict[Term, int]) -> str:
    order = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
    return ", ".join(f"{_key(other).value} {count}" for other, count in order)
