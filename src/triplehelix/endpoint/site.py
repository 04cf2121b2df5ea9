"""What all requests share: the workers, the limits, and how a page asks the graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from triplehelix.endpoint.forwarding import Asked
from triplehelix.endpoint.names import PREFIX_LINES
from triplehelix.endpoint.negotiation import RESULTS_JSON
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

    `graph` is the digest of the graph; empty where it may change while it is served.
    """

    pool: Asked
    timeout: float
    max_rows: int
    base: str
    graph: str = ""
    kept: dict[str, list[Row]] = field(default_factory=dict)

    async def ask(
        self,
        query: str,
        accept: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """The answer to a query, written as `accept`, within the limits of the site."""
        run = partial(
            self.pool.run,
            query,
            accept=accept,
            timeout=self.timeout,
            max_rows=self.max_rows,
            default_graphs=list(default_graphs),
            named_graphs=list(named_graphs),
        )
        return await run_in_threadpool(run)

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
    found = request.app.state.site
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
