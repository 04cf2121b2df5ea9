"""Whole graphs as files: each is written by a worker before the first byte of it is sent."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from triplehelix.endpoint.forwarding import Asked
from triplehelix.workers import Dumped


@dataclass(frozen=True)
class Dump:
    """A graph in a file; `size` in bytes."""

    file: Path
    size: int
    told: Dumped


class Dumps:
    """The graphs that were asked for, each written once in a format and kept while it is served."""

    def __init__(self, pool: Asked, timeout: float) -> None:
        self.pool = pool
        self.timeout = timeout
        self.place: TemporaryDirectory[str] | None = None
        self.kept: dict[tuple[str, str], Dump] = {}
        self.writing: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, graph: str, media_type: str) -> Dump | None:
        """A graph, "" for the default one, as `media_type`; None when there is none of that name.

        Raises LimitReachedError when it cannot be written in time, and what else a query raises.
        """
        key = graph, media_type
        async with self.writing[key]:
            if key in self.kept:
                return self.kept[key]
            if self.place is None:
                self.place = TemporaryDirectory(prefix="triplehelix-", ignore_cleanup_errors=True)
            file = Path(self.place.name) / str(len(self.writing))
            told = await self.pool.dump(graph, media_type, file, self.timeout)
            if told is None:
                del self.writing[key]
                return None
            self.kept[key] = Dump(file, file.stat().st_size, told)
            return self.kept[key]

    def close(self) -> None:
        """Deletes the files."""
        if self.place is not None:
            self.place.cleanup()
