"""A pool of workers with an event loop in a thread, for tests that have no loop of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from triplehelix.workers import Answer, Pool

T = TypeVar("T")


class Opened:
    """A pool that is open."""

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self.pool = pool
        self.loop = loop

    def begin(self, asked: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(asked, self.loop)

    def run(self, query: str, **options: Any) -> Answer:
        return self.begin(self.pool.answer(query, **options)).result(60)

    def settle(self) -> None:
        """Waits until all that was stopped is gone."""

        async def settled() -> None:
            await asyncio.gather(*self.pool.ending)

        self.begin(settled()).result(60)

    @property
    def processes(self) -> set[int]:
        return {worker.process.pid for worker in self.pool.workers}


@contextmanager
def opened(store: Path, size: int = 1, **options: Any) -> Iterator[Opened]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    found = Opened(Pool(store, size, **options), loop)
    try:
        found.begin(found.pool.open()).result(60)
        try:
            yield found
        finally:
            found.begin(found.pool.close()).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()
