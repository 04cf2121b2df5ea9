"""Questions to the owners' views of the graph: each view is made once, and asked through workers.

A view is a database of its own (`triplehelix.views`), so it has a few workers of its own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from triplehelix import store as built
from triplehelix.endpoint.asking import Asking
from triplehelix.endpoint.forwarding import Asked
from triplehelix.endpoint.leaving import PRESENT
from triplehelix.endpoint.names import PREFIXES
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Graph, Local, Result
from triplehelix.views import LEGAL, View
from triplehelix.workers import Pool

_PLACES: Final = 1  # on each lane; views are asked less often than the graph itself


class Seen(View):
    """A view whose queries go through workers, for the queries of one request."""

    def __init__(self, view: View, asking: Asking) -> None:
        self.name = view.name
        self.identity = view.identity
        self.owners = view.owners
        self.moved = view.moved
        self.asking = asking

    def ask(self, query: str, where: str = "query") -> Result:
        """The answer to a query. Raises what `Asking.ask` raises."""
        return self.asking.ask(query, where)


class Views:
    """The views of a build; `place` is its database, None where there is none to make views of."""

    def __init__(self, place: Path | None = None) -> None:
        has_build = place is not None and (place.parent / built.MANIFEST).is_file()
        self.build = place.parent if place is not None and has_build else None
        self.making: dict[str, asyncio.Task[tuple[View, Pool]]] = {}

    async def of(self, identity: str) -> tuple[View, Pool]:
        """The view of an identity with its workers, made when it is first asked for.

        Who leaves meanwhile does not stop that: the next to ask would begin again.
        """
        if identity not in self.making:
            self.making[identity] = asyncio.ensure_future(self._made(identity))
        return await asyncio.shield(self.making[identity])

    async def _made(self, identity: str) -> tuple[View, Pool]:
        if self.build is None:
            hint = "leave identity out, or serve a graph that `triplehelix build` made"
            raise TripleHelixError(f"--identity {identity}", "this graph has no such view", hint)
        view = await asyncio.to_thread(View, Local(self.build), identity)
        pool = Pool(view.released(), _PLACES, prefixes=PREFIXES)
        await pool.open()
        return view, pool

    async def close(self) -> None:
        """Ends the workers of all views."""
        for making in self.making.values():
            if making.done() and making.exception() is None:
                await making.result()[1].close()


def graph_of(views: Views, pool: Asked, identity: str, *, timeout: float, max_rows: int) -> Graph:
    """The graph as an identity sees it, for the thread of one request.

    Raises TripleHelixError, with `--identity` as its place, where there is no such view.
    """
    if identity == LEGAL:
        return Asking(pool, timeout, max_rows)
    view, workers = PRESENT.get().wait_for(views.of(identity))
    return Seen(view, Asking(workers, timeout, max_rows))
