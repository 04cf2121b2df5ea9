"""Which address is answered by what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from triplehelix.endpoint.assets import asset
from triplehelix.endpoint.behind import picture, why
from triplehelix.endpoint.cluster import regions, timeline
from triplehelix.endpoint.completing import terms
from triplehelix.endpoint.entities import entity
from triplehelix.endpoint.networking import network, ties
from triplehelix.endpoint.networking import picture as network_picture
from triplehelix.endpoint.openapi import openapi
from triplehelix.endpoint.overview import home, ontology
from triplehelix.endpoint.protocol import sparql
from triplehelix.endpoint.questioning import answer_question, list_questions
from triplehelix.endpoint.rendering import style
from triplehelix.endpoint.storing import graph_store, stored_graph
from triplehelix.endpoint.suggesting import search, suggest
from triplehelix.endpoint.wellknown import void

Answering = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """The addresses of the server."""
    return [
        _route("/sparql", sparql, "POST"),
        _route("/sparql/", sparql, "POST"),
        _route("/", home),
        _route("/health", _health),
        _route("/style.css", _style),
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
        _route("/.well-known/void", void),
        _route("/store", graph_store),
        _route("/store/{path:path}", stored_graph),
        _route("/ontology", ontology),
        _route("/ontology.{suffix:str}", ontology),
        *(_route(f"/{kind}/{{path:path}}", entity) for kind in ("id", "concept", "graph")),
    ]


class _Answered:
    """An address, as ASGI has it: it answers `methods`, and OPTIONS (RFC 9110, section 9.3.7)."""

    def __init__(self, answer: Answering, methods: tuple[str, ...]) -> None:
        self.answer = answer
        self.methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        if scope["method"] == "OPTIONS":
            response = Response(status_code=204, headers={"Allow": ", ".join(self.methods)})
        else:
            response = await self.answer(request)
        await response(scope, receive, send)


def _route(path: str, answer: Answering, *more: str) -> Route:
    """An address that answers GET, HEAD, OPTIONS and `more` methods."""
    methods = ("GET", "HEAD", *more, "OPTIONS")
    return Route(path, _Answered(answer, methods), methods=methods)


async def _style(_: Request) -> Response:
    """The style sheet."""
    return style()


async def _health(_: Request) -> Response:
    """That the server answers; it asks the graph nothing, so that no query can hold it up."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
