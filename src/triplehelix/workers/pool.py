"""Workers on one store: a queue with a bound, short queries before long ones, nothing left behind.

How long a query takes is not known before it has been tried. So each begins on the short lane and
has a slice of time there. What takes longer goes on on the long lane if a place is free there; else
it is stopped, and begins again when its turn comes. The long lane has few places and goes slower,
so that no number of endless queries keeps short ones from their answers. What was long once begins
on the long lane for as long as it is remembered.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triplehelix.sparql import guard
from triplehelix.workers.faults import PoolBusyError, failure, size_limit, time_limit
from triplehelix.workers.lanes import FullError, Lane
from triplehelix.workers.process import Reply, Worker

MEGABYTE: Final = 1 << 20
SLICE: Final = 0.1  # seconds; most questions take less
ROOM: Final = 256  # queries that wait for their first slice
LONG_ROOM: Final = 32  # queries that wait for a place on the long lane
REMEMBERED: Final = 1024  # queries that were long


@dataclass(frozen=True)
class Answer:
    """An answer: the bytes, their media type, and the number of rows (triples of a graph).

    It is whole, or it was asked for with `part` and `cut` names the limit at which it ends.
    """

    body: bytes
    media_type: str
    rows: int
    cut: str = ""


@dataclass(frozen=True)
class Dumped:
    """A graph that was written to a file: its statements, and the SHA-256 of the file."""

    rows: int
    sha256: str


class Pool:
    """Workers on one store, of one event loop; `open` it before use and `close` it afterwards.

    `size` is the number of places on the short lane, `long` on the long one; each has its worker.
    """

    def __init__(
        self,
        store: Path,
        size: int = 2,
        *,
        long: int = 0,
        max_bytes: int = 64 * MEGABYTE,
        gigabytes: int = 4,
        prefixes: Mapping[str, str] | None = None,
        slice_: float = SLICE,
    ) -> None:
        self.store = store
        self.max_bytes = max_bytes
        self.gigabytes = gigabytes
        self.prefixes = dict(prefixes or {})
        self.slice = slice_
        self.short = Lane(size, ROOM)
        self.long = Lane(long or size, LONG_ROOM)
        self.closed = False
        self.workers: set[Worker] = set()
        self.idle: deque[Worker] = deque()
        self.ending: set[asyncio.Task[None]] = set()
        self.known_long: OrderedDict[bytes, None] = OrderedDict()

    async def open(self) -> None:
        """Starts the workers. Raises EngineFailedError when there is no store at that path."""
        for _ in range(self.short.places + self.long.places):
            self.idle.append(self._begin())
        replies = await asyncio.gather(*(worker.start() for worker in self.idle))
        wrong = [
            reply for reply, worker in zip(replies, self.idle, strict=True) if not worker.ready
        ]
        if wrong:
            await self.close()
            raise failure(wrong[0], self.store)

    async def close(self) -> None:
        """Ends all workers, and with them the queries they run."""
        self.closed = True
        await asyncio.gather(*(worker.kill() for worker in self.workers), *self.ending)

    async def answer(  # the parameters of a SPARQL 1.1 Protocol operation and its limits
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
        """The whole answer to `query`, written as the media type `accept`; `timeout` in seconds.

        With `part`, an answer that comes to a limit ends there, where rows have come by then.
        Waiting does not count as time, and is limited to as much again. Who is cancelled frees the
        worker at once.

        Graphs named here take the place of FROM and FROM NAMED (SPARQL 1.1 Protocol, section
        2.1.4); naming some of one kind leaves the other kind empty (SPARQL 1.1, section 13.2).

        Raises RefusedQueryError, FaultyQueryError, LimitReachedError, PoolBusyError,
        EngineFailedError and UnwritableAnswerError.
        """
        chosen = bool(default_graphs or named_graphs)
        allowed = guard(query)
        request = {
            "query": allowed,
            "accept": accept,
            "max_rows": max_rows,
            "max_bytes": self.max_bytes,
            "default_graphs": list(default_graphs or []) if chosen else None,
            "named_graphs": list(named_graphs or []) if chosen else None,
            "part": timeout if part else None,
            "file": None,
        }
        reply = await self._asked(request, timeout)
        limit = reply.fault or ("" if reply.rows else reply.cut)  # a part has at least a row
        if limit == "time":
            raise time_limit(timeout)
        if limit in ("rows", "bytes"):
            raise size_limit(limit, max_rows if limit == "rows" else self.max_bytes)
        if reply.fault:
            raise failure(reply, self.store, allowed)
        return Answer(reply.body, accept, reply.rows, reply.cut)

    async def dump(self, graph: str, accept: str, file: Path, timeout: float) -> Dumped | None:
        """Writes a graph to a file, "" for the default one; None when there is no such graph.

        Raises as `answer` does.
        """
        reply = await self._asked({"query": graph, "accept": accept, "file": str(file)}, timeout)
        if reply.fault == "graph":
            return None
        if reply.fault:
            raise failure(reply, self.store)
        return Dumped(reply.rows, reply.what)

    async def _asked(self, request: Mapping[str, object], timeout: float) -> Reply:
        """The reply of a worker. Raises LimitReachedError, PoolBusyError and EngineFailedError."""
        line = json.dumps(request).encode() + b"\n"
        slice_ = min(self.slice, timeout)
        if line not in self.known_long:
            async with _place(self.short, timeout):
                found = await self._first(line, slice_)
                if isinstance(found, Reply):
                    return found
                goes_on = slice_ < timeout and self.long.enter_now()
                if not goes_on:
                    self._replace(found)
            if slice_ == timeout:
                raise time_limit(timeout)
            self._remember(line)
            if goes_on:
                try:
                    return await self._rest(found, timeout, slice_)
                finally:
                    self.long.leave()
        async with _place(self.long, timeout):
            found = await self._first(line, slice_)
            if isinstance(found, Reply):
                self.known_long.pop(line, None)
                return found
            return await self._rest(found, timeout, slice_)

    async def _first(self, line: bytes, seconds: float) -> Reply | Worker:
        """The reply to a request within a slice; the worker that is at it where there is none."""
        worker = await self._taken()
        reply = None
        try:
            worker.send(line)
            reply = await worker.reply(seconds)
        except TimeoutError:
            return worker
        except asyncio.CancelledError:
            self._replace(worker)
            raise
        if reply is None:
            self._replace(worker)
            raise failure(None, self.store)
        self.idle.append(worker)
        return reply

    async def _rest(self, worker: Worker, timeout: float, spent: float) -> Reply:
        """The reply on the long lane; the worker is slowed for it, so its life ends with it."""
        try:
            worker.slow_down()
            reply = await worker.reply(timeout - spent)
        except TimeoutError:
            raise time_limit(timeout) from None
        finally:
            self._replace(worker)
        if reply is None:
            raise failure(None, self.store)
        return reply

    async def _taken(self) -> Worker:
        """A worker for who has a place. Raises EngineFailedError when none can be started."""
        worker = self.idle.pop()
        reply = None
        try:
            if not worker.ready:
                reply = await worker.start()
        finally:
            if not worker.ready:
                self._replace(worker)
        if not worker.ready:
            raise failure(reply, self.store)
        return worker

    def _begin(self) -> Worker:
        worker = Worker(self.store, self.gigabytes, self.prefixes)
        self.workers.add(worker)
        return worker

    def _replace(self, worker: Worker) -> None:
        """Ends a worker, and begins another one unless the pool is closed."""
        if self.closed:
            return
        self.workers.discard(worker)
        ending = asyncio.ensure_future(worker.kill())
        self.ending.add(ending)
        ending.add_done_callback(self.ending.discard)
        self.idle.appendleft(self._begin())

    def _remember(self, line: bytes) -> None:
        """Keeps a query in mind as a long one."""
        self.known_long[line] = None
        if len(self.known_long) > REMEMBERED:
            self.known_long.popitem(last=False)


@asynccontextmanager
async def _place(lane: Lane, seconds: float) -> AsyncIterator[None]:
    """A place on a lane. Raises PoolBusyError when there is none within `seconds`."""
    try:
        await lane.enter(seconds)
    except FullError as full:
        raise _busy(lane, full.waited, seconds) from None
    try:
        yield
    finally:
        lane.leave()


def _busy(lane: Lane, waited: float, seconds: float) -> PoolBusyError:
    """The error of who got no place."""
    others = f"{len(lane.waiting)} other queries wait"
    what = f"all {lane.places} workers were busy for {waited:g} s" if waited else others
    return PoolBusyError("endpoint", what, "ask again later", retry=math.ceil(seconds))


def places() -> int:
    """How many queries this computer can work on at once."""
    return max(2, os.cpu_count() or 2)
