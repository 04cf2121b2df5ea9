"""The server: which address is answered by what, on which socket, and for whom."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from triplehelix.endpoint.admitting import Admitting, read_token
from triplehelix.endpoint.asking import digest_of
from triplehelix.endpoint.assets import asset
from triplehelix.endpoint.behind import picture, why
from triplehelix.endpoint.caching import Conditional, edition
from triplehelix.endpoint.cluster import regions, timeline
from triplehelix.endpoint.completing import terms
from triplehelix.endpoint.compressing import Compressed
from triplehelix.endpoint.entities import entity
from triplehelix.endpoint.forwarding import Asked, Service
from triplehelix.endpoint.mounting import Mounted, root_path_of
from triplehelix.endpoint.names import PREFIXES
from triplehelix.endpoint.networking import network, ties
from triplehelix.endpoint.networking import picture as network_picture
from triplehelix.endpoint.openapi import openapi
from triplehelix.endpoint.overview import home, ontology
from triplehelix.endpoint.problems import ProblemError, on_error, on_fault, respond
from triplehelix.endpoint.protocol import sparql
from triplehelix.endpoint.questioning import answer_question, list_questions
from triplehelix.endpoint.rendering import style
from triplehelix.endpoint.sealing import RECEIPT
from triplehelix.endpoint.site import Site
from triplehelix.endpoint.suggesting import search, suggest
from triplehelix.errors import TripleHelixError
from triplehelix.workers import Pool

HOST: Final = "127.0.0.1"
PORT: Final = 7878
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+")
Answering = Callable[[Request], Awaitable[Response]]
PORTS: Final = range(0x10000)
RESERVED: Final = ("localhost", "test", "example", "invalid")  # RFC 6761: nobody can own these


class Border:
    """What every request and every answer passes: who may ask, and headers that all answers have.

    A page of a stranger can have its own name resolve to this computer and then read what is
    served on loopback (DNS rebinding); so a request has to name this computer, not a stranger.
    """

    def __init__(self, app: ASGIApp, *, names: frozenset[str] | None) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 421 (RFC 9110, section 15.5.20)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if self._is_ours(host):
            await self.app(scope, receive, secured)
            return
        error = ProblemError(
            421,
            f"this server is not {host[:80]!r}",
            "name it with --base when it stands behind a proxy",
        )
        await respond(Request(scope), error, {})(scope, receive, secured)

    def _is_ours(self, host: str) -> bool:
        """Whether the Host header names this computer, or a name that no stranger can own."""
        name = (urlsplit(f"//{host}").hostname or "") if _is_host(host) else "?"
        if self.names is None or name in self.names or name.rpartition(".")[2] in RESERVED:
            return True
        with contextlib.suppress(ValueError):
            return bool(ipaddress.ip_address(name))
        return not name


def _is_host(host: str) -> bool:
    """Whether a Host header can be taken apart."""
    try:
        urlsplit(f"//{host}")
    except ValueError:
        return False
    return True


def application(  # what a server can be told, each with its default
    store: Path | str,
    *,
    timeout: float = 30.0,
    max_rows: int = 100_000,
    base: str = "",
    workers: int = 2,
    public: bool = False,
    cors: Collection[str] = (),
    token: str = "",
    root_path: str = "",
    trust_proxy: bool = False,
) -> Starlette:
    """The web application on a graph; `timeout` in seconds for a query.

    `store` is the folder of the graph, or the address of a SPARQL service that holds it.

    `base` is the address by which the server is known, if it is not the one that is asked.
    `public` answers under every host name. `cors` are the origins whose pages may read the answers,
    "*" for all. With a `token`, only who bears it is answered. `root_path` stands before every
    address, and `trust_proxy` believes the X-Forwarded headers of whoever connects.

    Raises EngineFailedError when there is no graph, TripleHelixError for a wrong `cors` or path.
    """
    routes, sharing = _routes(), _shared(cors)
    taken = {route.path.split("/")[1].partition(".")[0] for route in routes}
    root = root_path_of(root_path, taken - {""})
    pool: Asked = (
        Service(store) if isinstance(store, str) else Pool(store, workers, prefixes=PREFIXES)
    )
    own = urlsplit(base).hostname if base else None
    names = None if public else frozenset([own] if own else [])

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    # A service elsewhere may change at any time: nothing can be said of when its answers hold.
    graph = "" if isinstance(pool, Service) else digest_of(pool)
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Border, names=names),
            *([Middleware(ProxyHeadersMiddleware, trusted_hosts="*")] if trust_proxy else []),
            Middleware(Mounted, root_path=root, trusted=trust_proxy),
            *sharing,
            *([Middleware(Admitting, token=token, root_path=root)] if token else []),
            Middleware(Compressed),
            Middleware(Conditional, edition=edition(graph)),
        ],
        exception_handlers={
            TripleHelixError: on_error,
            HTTPException: on_error,
            Exception: on_fault,
        },
        lifespan=lifespan,
    )
    app.state.site = Site(pool, timeout, max_rows, base, graph)
    return app


def _routes() -> list[Route]:
    """The addresses of the server."""
    return [
        _route("/", home),
        _route("/health", _health),
        _route("/style.css", _style),
        _route("/sparql", sparql, "POST"),
        _route("/sparql/", sparql, "POST"),
        _route("/questions", list_questions),
        _route("/questions/{name}", answer_question),
        _route("/questions/{name}/why", why),
        _route("/questions/{name}/picture.{form}", picture),
        _route("/terms.json", terms),
        _route("/map", regions),
        _route("/timeline", timeline),
        _route("/network", network),
        _route("/network.{form}", ties),
        _route("/network/picture.svg", network_picture),
        _route("/suggest", suggest),
        _route("/search", search),
        _route("/assets/{name}", asset),
        _route("/openapi.json", openapi),
        _route("/ontology", ontology),
        _route("/ontology.{suffix:str}", ontology),
        *(_route(f"/{kind}/{{path:path}}", entity) for kind in ("id", "concept", "graph")),
    ]


def _route(path: str, answer: Answering, *more: str) -> Route:
    """An address that answers GET, HEAD, OPTIONS (RFC 9110, section 9.3.7) and `more` methods."""
    methods = ("GET", "HEAD", *more, "OPTIONS")

    async def answered(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(methods)})
        return await answer(request)

    return Route(path, answered, methods=methods)


def _shared(origins: Collection[str]) -> list[Middleware]:
    """What lets pages of these origins read the answers (Fetch standard, section 3.2).

    Raises TripleHelixError for what is no origin: scheme, host and port (RFC 6454, section 6.2).
    """
    if not origins:
        return []
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            hint = "write it as https://app.example or http://localhost:3000, or * for all"
            raise TripleHelixError(f"--cors {origin}", "not an origin", hint)
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=tuple(origins),
            allow_methods=("GET", "HEAD", "POST", "OPTIONS"),
            allow_headers=("Authorization", "If-None-Match"),
            expose_headers=("ETag", "Retry-After", *RECEIPT),
        )
    ]


async def _style(_: Request) -> Response:
    """The style sheet."""
    return style()


async def _health(_: Request) -> Response:
    """That the server answers; it asks the graph nothing, so that no query can hold it up."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def serve(  # what a server can be told, each with its default
    store: Path | str,
    *,
    host: str = HOST,
    port: int = PORT,
    timeout: float = 30.0,
    max_rows: int = 100_000,
    base: str = "",
    workers: int = 2,
    cors: Collection[str] = (),
    token_file: Path | None = None,
    root_path: str = "",
    trust_proxy: bool = False,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Serves the graph until it is interrupted; `announce` is told the address once it listens.

    Raises TripleHelixError when the address cannot be taken, or when there is no graph.
    """
    with _listen(host, port) as listener:
        public = not _is_loopback(listener)
        app = application(
            store,
            timeout=timeout,
            max_rows=max_rows,
            base=base,
            workers=workers,
            public=public,
            cors=cors,
            token=read_token(token_file) if token_file else "",
            root_path=root_path,
            trust_proxy=trust_proxy,
        )
        name = f"[{host}]" if ":" in host else host
        announce(f"http://{name}:{listener.getsockname()[1]}/")
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the application itself believes a proxy, and only when told to
            timeout_graceful_shutdown=1,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(listener: socket.socket) -> bool:
    """Whether only this computer can reach the socket."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _listen(host: str, port: int) -> socket.socket:
    """A socket on `host` and `port`. Raises TripleHelixError when they cannot be had."""
    if port not in PORTS:  # the system would take what is left of it when divided by 65536
        raise _no_socket(host, port, ValueError(f"ports go from 0 to {PORTS[-1]}"))
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)  # named, or answers wait 40 ms
    except OSError as error:
        raise _no_socket(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise _no_socket(host, port, error) from None
    return listener


def _no_socket(host: str, port: int, error: Exception) -> TripleHelixError:
    """The error of an address that cannot be taken."""
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    another = PORT + 1 if port == PORT else PORT
    return TripleHelixError(
        f"{host}:{port}",
        f"cannot listen here: {reason[:1].lower() + reason[1:]}",
        f"take another port with --port {another}, or --port 0 for any free one",
    )
