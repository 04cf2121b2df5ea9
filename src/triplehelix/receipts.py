"""The receipt of an answer: what was asked of which graph, and a digest by which to know it again.

It holds no clock and no place: the same question to the same graph has the same receipt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triplehelix.graphs import Graph, Rows
from triplehelix.terms import PREFIXES


@dataclass(frozen=True)
class Receipt:
    """What was asked, of which graph, and what came back."""

    question: str
    parameters: Mapping[str, str]
    query: str
    graph: str
    rows: int
    answer: str
    identity: str = "legal"

    def json(self) -> str:
        """The receipt as JSON, keys in a fixed order."""
        return json.dumps(vars(self), ensure_ascii=False, indent=1) + "\n"

    def line(self) -> str:
        """The receipt in one line, digests cut to twelve digits."""
        given = dict(self.parameters)
        if self.identity != "legal":
            given["identity"] = self.identity
        asked = " ".join([self.question, *(f"--{k} {v}" for k, v in given.items())])
        return f"receipt: {asked}; graph {_short(self.graph)}, answer {_short(self.answer)}"


def receipt(
    graph: Graph,
    question: str,
    parameters: Mapping[str, str],
    query: str,
    answer: Rows,
    identity: str = "legal",
) -> Receipt:
    """The receipt of this answer; `query` is the text that was asked.

    `identity` says for whom facts count.
    """
    digests = _sha256([query]), graph_digest(graph), digest(answer)
    return Receipt(
        question, dict(parameters), digests[0], digests[1], len(answer.rows), digests[2], identity
    )


def digest(answer: Rows) -> str:
    """The SHA-256 of an answer as tab-separated values, so that anybody can work it out again."""
    return _sha256(tsv(answer))


def tsv(answer: Rows) -> Iterator[str]:
    """The lines of SPARQL 1.1 Query Results TSV: the columns, then the rows as RDF terms."""
    yield "\t".join(f"?{column}" for column in answer.columns) + "\n"
    for row in answer.rows:
        yield "\t".join("" if cell is None else str(cell) for cell in row) + "\n"


def graph_digest(graph: Graph) -> str:
    """The SHA-256 of what the graph says are the digests of its parts, by name."""
    found = graph.ask(
        f"""PREFIX th: <{PREFIXES["th"]}>
        SELECT ?part ?digest WHERE {{
          GRAPH <{PREFIXES["graph"]}meta> {{ ?part th:contentDigest ?digest }}
        }} ORDER BY ?part ?digest""",
        "receipt",
    )
    return digest(found) if isinstance(found, Rows) else ""


def _sha256(texts: Iterable[str]) -> str:
    hashed = hashlib.sha256()
    for text in texts:
        hashed.update(text.encode())
    return f"sha256:{hashed.hexdigest()}"


def _short(digest_: str) -> str:
    return digest_.removeprefix("sha256:")[:12]
