"""The server: a graph, what it is shown within, and what each request passes on its way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from triplehelix.endpoint.admitting import Admitting, read_token
from triplehelix.endpoint.asking import digest_of
from triplehelix.endpoint.border import Border
from triplehelix.endpoint.caching import Conditional, edition_of
from triplehelix.endpoint.compressing import Compressed
from triplehelix.endpoint.editions import Editions, Showing, database
from triplehelix.endpoint.forwarding import Asked, Service
from triplehelix.endpoint.leaving import Leaving
from triplehelix.endpoint.listening import HOST, PORT, is_loopback, listen
from triplehelix.endpoint.mounting import Mounted, root_path_of
from triplehelix.endpoint.names import PREFIXES
from triplehelix.endpoint.problems import on_error, on_fault
from triplehelix.endpoint.routing import routes
from triplehelix.endpoint.sharing import shared_with
from triplehelix.endpoint.site import Site
from triplehelix.endpoint.viewing import Views
from triplehelix.errors import TripleHelixError
from triplehelix.workers import Pool
from triplehelix.workers.pool import places


@dataclass(frozen=True)
class Options:
    """What a server can be told; `timeout` in seconds for a query.

    `base` is the address by which the server is known, if it is not the one that is asked.
    `workers` of 0 are as many as the computer has processors. `cors` are the origins whose pages
    may read the answers, "*" for all. With a `token`, only who bears it is answered. `root_path`
    stands before every address, and `trust_proxy` believes the X-Forwarded headers of whoever
    connects. `public` answers under every host name.
    """

    timeout: float = 30.0
    max_rows: int = 100_000
    base: str = ""
    workers: int = 0
    cors: Collection[str] = ()
    token: str = ""
    root_path: str = ""
    trust_proxy: bool = False
    public: bool = False


def application(editions: Editions, told: Options) -> ASGIApp:
    """The web application on what `editions` show. Raises TripleHelixError for a wrong option."""
    addresses, sharing = routes(), shared_with(told.cors)
    taken = {route.path.split("/")[1].partition(".")[0] for route in addresses}
    root = root_path_of(told.root_path, taken - {""})
    own = urlsplit(told.base).hostname if told.base else None
    names = None if told.public else frozenset([own] if own else [])
    proxy = [Middleware(ProxyHeadersMiddleware, trusted_hosts="*")] if told.trust_proxy else []
    token = [Middleware(Admitting, token=told.token, root_path=root)] if told.token else []
    return Starlette(
        routes=addresses,
        middleware=[
            Middleware(Border, names=names),
            *proxy,
            Middleware(Mounted, root_path=root, trusted=told.trust_proxy),
            *sharing,
            *token,
            Middleware(Leaving),
            Middleware(Compressed),
            Middleware(Showing, editions=editions),
            Middleware(Conditional),
        ],
        exception_handlers={
            TripleHelixError: on_error,
            HTTPException: on_error,
            Exception: on_fault,
        },
    )


def serve(  # what a server can be told, each with its default
    store: Path | str,
    *,
    host: str = HOST,
    port: int = PORT,
    timeout: float = 30.0,
    max_rows: int = 100_000,
    base: str = "",
    workers: int = 0,
    cors: Collection[str] = (),
    token_file: Path | None = None,
    root_path: str = "",
    trust_proxy: bool = False,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Serves a graph until it is interrupted; `announce` is told the address once it listens.

    `store` is the folder of the graph, or the address of a SPARQL service that holds it. A build
    that comes into force in the folder is served from then on.

    Raises TripleHelixError when the address cannot be taken, or when there is no graph.
    """
    with listen(host, port) as listener:
        told = Options(
            timeout=timeout,
            max_rows=max_rows,
            base=base,
            workers=workers,
            cors=cors,
            token=read_token(token_file) if token_file else "",
            root_path=root_path,
            trust_proxy=trust_proxy,
            public=not is_loopback(listener),
        )
        editions = Editions()
        config = uvicorn.Config(
            application(editions, told),
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="off",
            proxy_headers=False,  # the application itself believes a proxy, and only when told to
            timeout_graceful_shutdown=1,
        )
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}/"

        async def run() -> None:
            async with contextlib.AsyncExitStack() as open_:
                open_.push_async_callback(editions.close)
                following = await show(editions, store, told)
                open_.callback(following.cancel)
                announce(address)
                await uvicorn.Server(config).serve(sockets=[listener])

        with (
            contextlib.suppress(KeyboardInterrupt),
            asyncio.Runner(loop_factory=config.get_loop_factory()) as runner,
        ):
            runner.run(run())


async def show(editions: Editions, store: Path | str, told: Options) -> asyncio.Future[None]:
    """Shows the graph of a folder or of a service; ends when the task returned is cancelled.

    Raises TripleHelixError when there is no graph.
    """

    async def site_on(place: Path | str) -> Site:
        service = isinstance(place, str)
        pool: Asked = (
            Service(place)
            if isinstance(place, str)
            else Pool(place, told.workers or places(), prefixes=PREFIXES)
        )
        await pool.open()
        # A service elsewhere may change at any time: nothing can be said of when its answers hold.
        graph = "" if service else await digest_of(pool)
        return Site(
            pool,
            told.timeout,
            told.max_rows,
            told.base,
            graph,
            edition_of(graph),
            views=Views(place if isinstance(place, Path) else None),
        )

    if isinstance(store, str):
        editions.begin(await site_on(store))
        return asyncio.get_running_loop().create_future()
    shown = database(store)
    editions.begin(await site_on(shown))
    return asyncio.ensure_future(editions.follow(store, shown, site_on))
