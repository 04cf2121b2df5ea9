"""The served graph as a saved question asks it: through the workers, and within the limits.

Several queries make one answer: names are looked up, rows found, evidence traced. They share the
time of one request.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from triplehelix.endpoint.forwarding import Asked
from triplehelix.endpoint.leaving import PRESENT, Presence
from triplehelix.endpoint.negotiation import RESULTS_JSON
from triplehelix.graphs import Result, Rows, in_order, result
from triplehelix.receipts import digest, graph_digest
from triplehelix.sparql import form
from triplehelix.workers import LimitReachedError
from triplehelix.workers.faults import time_limit

_TRIPLES: Final = "application/n-triples"
_HELPING: Final = 10_000_000  # rows of a look-up of names; its bytes are bounded all the same
_STARTING: Final = 60.0  # seconds that a server may look at its graph before it listens


class Asking:
    """A graph behind workers, for the queries of one request; `timeout` in seconds for them all.

    It is asked from a thread that works for a client, and not from that of the event loop.
    """

    name = "the graph served here"

    def __init__(self, pool: Asked, timeout: float, max_rows: int) -> None:
        self.pool = pool
        self.timeout = timeout
        self.max_rows = max_rows
        self.end = time.monotonic() + timeout

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer to a query; rows are limited where a saved question itself is asked.

        Raises LimitReachedError at a limit, and what else `Pool.answer` raises.
        """
        limited = where.startswith("question ")
        return in_order(query, lambda text: self._run(text, limited=limited))

    def _run(self, query: str, *, limited: bool) -> Result:
        left = self.end - time.monotonic()
        if left <= 0:
            raise time_limit(self.timeout)
        is_graph = form(query) in {"construct", "describe"}
        try:
            asked = self.pool.answer(
                query,
                accept=_TRIPLES if is_graph else RESULTS_JSON,
                timeout=left,
                max_rows=self.max_rows if limited else _HELPING,
            )
            answer = PRESENT.get().wait_for(asked)
        except LimitReachedError as reached:
            raise (time_limit(self.timeout) if reached.limit == "time" else reached) from None
        if is_graph:
            quads = parse(answer.body, format=RdfFormat.N_TRIPLES)
            return result([quad.triple for quad in quads])
        return result(parse_query_results(answer.body, QueryResultsFormat.JSON))


async def digest_of(pool: Asked) -> str:
    """The digest of the graph that the receipt of an answer names; empty where it states none."""
    PRESENT.set(Presence())
    found = await asyncio.to_thread(graph_digest, Asking(pool, _STARTING, _HELPING))
    return "" if found == digest(Rows(("part", "digest"), ())) else found
