"""A SPARQL service elsewhere in place of the workers: the same pages on another engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from triplehelix.endpoint.names import PREFIXES
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Remote
from triplehelix.sparql import FaultyQueryError, guard
from triplehelix.workers import Answer, UnwritableAnswerError
from triplehelix.workers.faults import size_limit, time_limit
from triplehelix.workers.pool import MEGABYTE
from triplehelix.workers.results import LimitError, Spool, Tally, write
from triplehelix.workers.tables import FormatError


class Asked(Protocol):
    """What a site asks: workers on a store, or a service. An answer has at most `max_bytes`."""

    max_bytes: int

    def run(
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: list[str] | None = None,
        named_graphs: list[str] | None = None,
    ) -> Answer:
        """The whole answer to `query`, written as the media type `accept`."""
        ...

    def close(self) -> None:
        """End what is running."""
        ...


class ServiceFailedError(TripleHelixError):
    """A service elsewhere that gave no answer, or none that can be read."""


class Service:
    """A SPARQL 1.1 service that is asked as the workers are, within the same limits."""

    def __init__(self, address: str, max_bytes: int = 64 * MEGABYTE) -> None:
        self.remote = Remote(address)
        self.max_bytes = max_bytes

    def close(self) -> None:
        """Nothing runs here."""

    def run(
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """The whole answer of the service, written as `accept`; `timeout` in seconds.

        Raises RefusedQueryError, LimitReachedError, UnwritableAnswerError, and ServiceFailedError
        when the service gives no answer.
        """
        tally, spool = Tally(max_rows), Spool(self.max_bytes)
        allowed = guard(query)
        try:
            found = self.remote.fetch(
                allowed,
                timeout=timeout,
                default_graphs=default_graphs or (),
                named_graphs=named_graphs or (),
            )
            write(found, accept, tally, spool, PREFIXES)
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
        return Answer(spool.getvalue(), accept, tally.rows)
