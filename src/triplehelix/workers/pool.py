"""A few workers on one store: hands queries out, and replaces a worker that had to be killed."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from triplehelix.sparql import guard
from triplehelix.workers.faults import PoolBusyError, failure, size_limit, time_limit
from triplehelix.workers.process import Worker

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True)
class Answer:
    """A whole answer: the bytes, their media type, and the number of rows (triples of a graph)."""

    body: bytes
    media_type: str
    rows: int


class Pool:
    """A few workers on one store. Thread-safe; use it as a context manager, or `close` it.

    Raises EngineFailedError when there is no store at that path.
    """

    def __init__(
        self,
        store: Path,
        size: int = 2,
        *,
        max_bytes: int = 64 * MEGABYTE,
        gigabytes: int = 4,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.store = store
        self.max_bytes = max_bytes
        self.gigabytes = gigabytes
        self.prefixes = dict(prefixes or {})
        self.closed = False
        self.idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self.workers = {Worker(store, gigabytes) for _ in range(size)}
        for worker in self.workers:
            reply = worker.start()
            if not worker.ready:
                self.close()
                raise failure(reply, store)
            self.idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all workers, and with them the queries they run."""
        self.closed = True
        for worker in list(self.workers):
            worker.kill()

    def run(  # the parameters of a SPARQL 1.1 Protocol operation and its limits
        self,
        query: str,
        *,
        accept: str,
        timeout: float = 30.0,
        max_rows: int = 100_000,
        default_graphs: list[str] | None = None,
        named_graphs: list[str] | None = None,
    ) -> Answer:
        """The whole answer to `query`, written as the media type `accept`; `timeout` in seconds.

        Graphs named here take the place of FROM and FROM NAMED (SPARQL 1.1 Protocol, section
        2.1.4); naming some of one kind leaves the other kind empty (SPARQL 1.1, section 13.2).

        Raises RefusedQueryError, FaultyQueryError, LimitReachedError, PoolBusyError,
        EngineFailedError and UnwritableAnswerError.
        """
        chosen = bool(default_graphs or named_graphs)
        query = guard(query)
        request = {
            "query": query,
            "accept": accept,
            "max_rows": max_rows,
            "max_bytes": self.max_bytes,
            "prefixes": self.prefixes,
            "default_graphs": list(default_graphs or []) if chosen else None,
            "named_graphs": list(named_graphs or []) if chosen else None,
        }
        with self._worker(timeout) as worker:
            try:
                reply = worker.ask(request, timeout)
            except queue.Empty:
                raise time_limit(timeout) from None
            if reply is None or not worker.ready:
                raise failure(reply, self.store)
        if reply.fault in ("rows", "bytes"):
            raise size_limit(reply.fault, max_rows if reply.fault == "rows" else self.max_bytes)
        if reply.fault:
            raise failure(reply, self.store, query)
        return Answer(reply.body, accept, reply.rows)

    @contextmanager
    def _worker(self, timeout: float) -> Iterator[Worker]:
        """A worker for one query; when that does not end well, it is killed and replaced."""
        try:
            worker = self.idle.get(timeout=timeout)
        except queue.Empty:
            raise PoolBusyError(
                "endpoint",
                f"all {len(self.workers)} workers were busy for {timeout:g} s",
                "ask again later, or serve with more workers",
            ) from None
        done = False
        try:
            yield worker
            done = True
        finally:
            self.idle.put(worker if done else self._replace(worker))

    def _replace(self, worker: Worker) -> Worker:
        """Kills `worker`, and starts another one unless the pool is closed."""
        worker.kill()
        if self.closed:
            return worker
        self.workers.discard(worker)
        another = Worker(self.store, self.gigabytes)
        self.workers.add(another)
        return another
