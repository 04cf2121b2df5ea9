"""A SPARQL service elsewhere in place of the workers: the same pages on another engine."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from triplehelix.endpoint.names import PREFIXES
from triplehelix.errors import TripleHelixError
from triplehelix.evaluating.results import LimitError, Spool, Tally, write
from triplehelix.evaluating.tables import FormatError
from triplehelix.graphs import Remote
from triplehelix.sparql import FaultyQueryError, guard
from triplehelix.workers import Answer, UnwritableAnswerError
from triplehelix.workers.faults import size_limit, time_limit
from triplehelix.workers.pool import MEGABYTE, Dumped

MOST: Final = 1_000_000_000  # statements of a graph; its bytes are bounded


class Asked(Protocol):
    """What a site asks: workers on a store, or a service. An answer has at most `max_bytes`."""

    max_bytes: int

    async def open(self) -> None:
        """Be ready to be asked. Raises TripleHelixError when there is nothing to ask."""
        ...

    async def answer(
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        part: bool = False,
    ) -> Answer:
        """The answer to `query`, written as the media type `accept`; whole, or as far as a limit.

        Only with `part` may it end at a limit.
        """
        ...

    async def dump(self, graph: str, accept: str, file: Path, timeout: float) -> Dumped | None:
        """Writes a graph to a file, "" for the default one; None when there is no such graph."""
        ...

    async def close(self) -> None:
        """End what is running."""
        ...


class ServiceFailedError(TripleHelixError):
    """A service elsewhere that gave no answer, or none that can be read."""


class Service:
    """A SPARQL 1.1 service that is asked as the workers are, within the same limits."""

    def __init__(self, address: str, max_bytes: int = 64 * MEGABYTE) -> None:
        self.remote = Remote(address)
        self.max_bytes = max_bytes

    async def open(self) -> None:
        """Nothing to do: the service runs already."""

    async def close(self) -> None:
        """Nothing runs here."""

    async def answer(
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        part: bool = False,
    ) -> Answer:
        """What `run` answers, asked from an event loop."""
        return await asyncio.to_thread(
            self.run,
            query,
            accept=accept,
            timeout=timeout,
            max_rows=max_rows,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            part=part,
        )

    async def dump(self, graph: str, accept: str, file: Path, timeout: float) -> Dumped | None:
        """The statements of a graph of the service, of which it is asked like of everything."""
        where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
        found = await self.answer(query, accept=accept, timeout=timeout, max_rows=MOST)
        if graph and not found.rows:
            return None
        await asyncio.to_thread(file.write_bytes, found.body)
        return Dumped(found.rows, hashlib.sha256(found.body).hexdigest())

    def run(
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        part: bool = False,
    ) -> Answer:
        """The answer of the service, written as `accept`; `timeout` in seconds.

        Raises RefusedQueryError, LimitReachedError, UnwritableAnswerError, and ServiceFailedError
        when the service gives no answer.
        """
        spool = Spool(self.max_bytes)
        tally = Tally(max_rows, spool, time.monotonic() + timeout if part else None)
        allowed = guard(query)
        try:
            found = self.remote.fetch(
                allowed,
                timeout=timeout,
                default_graphs=default_graphs or (),
                named_graphs=named_graphs or (),
            )
            write(found, accept, tally, PREFIXES)
        except TimeoutError:
            raise time_limit(timeout) from None
        except LimitError as limit:
            most = max_rows if limit.limit == "rows" else self.max_bytes
            raise size_limit(limit.limit, most) from None
        except FormatError as problem:
            hint = "ask for another format: JSON or Turtle"
            raise UnwritableAnswerError("answer", str(problem), hint) from None
        except FaultyQueryError:
            raise
        except TripleHelixError as problem:
            raise ServiceFailedError(problem.where, problem.what, problem.hint) from None
        return Answer(spool.getvalue(), accept, tally.rows, tally.cut)
