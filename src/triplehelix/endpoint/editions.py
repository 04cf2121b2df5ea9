"""The graph in force and those before it: each request sees one of them from its begin to its end.

A build that is published while the server runs is opened beside the one that is served, and then
takes its place. The one before is closed when the last of its requests is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from triplehelix import store as built
from triplehelix.endpoint.site import Site
from triplehelix.errors import TripleHelixError

_LOOK: Final = 1.0  # seconds between two looks at which build is in force


class Edition:
    """A site while it is shown; it is closed when it is over and nobody asks it any more."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.asking = 0
        self.idle = asyncio.Event()
        self.idle.set()

    def enter(self) -> Site:
        """The site, for one request; `leave` ends it."""
        self.asking += 1
        self.idle.clear()
        return self.site

    def leave(self) -> None:
        """The end of a request."""
        self.asking -= 1
        if self.asking == 0:
            self.idle.set()

    async def close(self) -> None:
        """Waits for the last request, and ends the workers."""
        await self.idle.wait()
        await self.site.close()


class Editions:
    """The edition in force, and those before it that are still asked."""

    def __init__(self) -> None:
        self.current: Edition | None = None
        self.before: dict[Edition, asyncio.Task[None]] = {}

    def begin(self, site: Site) -> None:
        """Shows this site from now on."""
        over, self.current = self.current, Edition(site)
        if over is not None:
            self.before[over] = asyncio.ensure_future(over.close())
            self.before[over].add_done_callback(lambda _: self.before.pop(over, None))

    async def follow(
        self, folder: Path, shown: Path, show: Callable[[Path], Awaitable[Site]]
    ) -> None:
        """Shows what comes into force in a folder after the build `shown`, for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(TripleHelixError):  # what is served is whole, whatever became of it
                place = database(folder)
                if place != shown:
                    shown = place
                    self.begin(await show(place))

    async def close(self) -> None:
        """Ends the workers of all editions, whoever still asks."""
        editions = [*self.before, *([self.current] if self.current else [])]
        for closing in tuple(self.before.values()):
            closing.cancel()
        await asyncio.gather(*(edition.site.close() for edition in editions))


class Showing:
    """Gives each request the site of the edition that is in force as it comes."""

    def __init__(self, app: ASGIApp, *, editions: Editions) -> None:
        self.app = app
        self.editions = editions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on with its site."""
        edition = self.editions.current
        if edition is None:
            raise RuntimeError("no graph is shown yet")
        scope["site"] = edition.enter()
        try:
            await self.app(scope, receive, send)
        finally:
            edition.leave()


def database(folder: Path) -> Path:
    """The database of the build in force in a folder; the folder itself where it holds no build.

    Raises TripleHelixError for a build that is not whole.
    """
    if (folder / built.BUILDS).is_dir() or (folder / built.MANIFEST).is_file():
        return built.current(folder) / built.DATABASE
    return folder
