"""What all requests share: the workers, the limits, and how a page asks the graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from triplehelix.endpoint.dumping import Dumps
from triplehelix.endpoint.forwarding import Asked
from triplehelix.endpoint.keeping import Kept
from triplehelix.endpoint.names import PREFIX_LINES
from triplehelix.endpoint.negotiation import RESULTS_JSON
from triplehelix.endpoint.viewing import Views, graph_of
from triplehelix.graphs import Graph
from triplehelix.workers import Answer


@dataclass(frozen=True)
class Term:
    """A term as a page shows it; `kind` is `uri`, `bnode`, `literal` or `triple`."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


Row = dict[str, Term]


@dataclass
class Site:
    """The graph as this server shows it. `base` is the address it is known by, "" for as asked.

    `graph` is the digest of the graph, and `edition` that of all that is shown of it; empty where
    it may change while it is served. A graph that was built anew has a site of its own, so that
    whoever asks one site several times is told of one graph.
    """

    pool: Asked
    timeout: float
    max_rows: int
    base: str
    graph: str = ""
    edition: str = ""
    kept: dict[str, list[Row]] = field(default_factory=dict)
    views: Views = field(default_factory=Views)
    answers: Kept = field(default_factory=Kept)

    def __post_init__(self) -> None:
        self.dumps = Dumps(self.pool, self.timeout)

    async def close(self) -> None:
        """Ends the workers, and what was kept on disk."""
        await self.pool.close()
        await self.views.close()
        self.dumps.close()

    def graph_of(self, identity: str) -> Graph:
        """The graph as an identity sees it, within the limits of the site, for a thread.

        Raises TripleHelixError, with `--identity` as its place, where there is no such view.
        """
        timeout, rows = self.timeout, self.max_rows
        return graph_of(self.views, self.pool, identity, timeout=timeout, max_rows=rows)

    async def ask(
        self,
        query: str,
        accept: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """The answer to a query, written as `accept`, within the limits of the site.

        With `most`, only so many rows, and fewer where a limit comes first.
        """
        return await self.pool.answer(
            query,
            accept=accept,
            timeout=self.timeout,
            max_rows=self.max_rows if most is None else min(most, self.max_rows),
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            part=most is not None,
        )

    async def rows(self, query: str) -> list[Row]:
        """The rows of a SELECT, in which our prefixes are known."""
        answer = await self.ask(PREFIX_LINES + query, RESULTS_JSON)
        return table(answer.body)[1]

    async def rows_kept(self, query: str) -> list[Row]:
        """The rows of a SELECT, asked once: the graph does not change while it is served."""
        if query not in self.kept:
            self.kept[query] = await self.rows(query)
        return self.kept[query]


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    found = request.scope["site"]
    if not isinstance(found, Site):
        raise TypeError(found)
    return found


def table(body: bytes) -> tuple[list[str], list[Row]]:
    """The column names and the rows of an answer in the JSON results format."""
    found = json.loads(body)
    names = [str(name) for name in found["head"].get("vars", [])]
    rows = found["results"]["bindings"] if "results" in found else []
    return names, [{name: term(cell) for name, cell in row.items()} for row in rows]


def term(cell: dict[str, object]) -> Term:
    """A cell of the JSON results format."""
    kind, value = str(cell["type"]), cell["value"]
    if isinstance(value, dict):
        parts = (term(value[part]).value for part in ("subject", "predicate", "object"))
        return Term(kind, f"<<( {' '.join(parts)} )>>")
    return Term(kind, str(value), str(cell.get("xml:lang", "")), str(cell.get("datatype", "")))
