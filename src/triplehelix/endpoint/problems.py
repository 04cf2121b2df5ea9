"""Everything that goes wrong, as HTTP says it: a status that is true, and RFC 9457 details."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.forwarding import ServiceFailedError
from triplehelix.endpoint.names import NAMESPACE
from triplehelix.endpoint.negotiation import likes_pages
from triplehelix.endpoint.rendering import page
from triplehelix.errors import TripleHelixError
from triplehelix.sparql import FaultyQueryError, RefusedQueryError
from triplehelix.workers import LimitReachedError, PoolBusyError, UnwritableAnswerError

_HINTS: Final = {
    404: "start from / , or ask /sparql",
    405: "read with GET, HEAD or POST; nothing can be changed here",
}


class ProblemError(TripleHelixError):
    """A request that cannot be answered, with the status that says why.

    `more` are members of the problem for programs (RFC 9457, section 3.2).
    """

    def __init__(
        self,
        status: int,
        what: str,
        hint: str,
        *,
        where: str = "request",
        offered: tuple[str, ...] = (),
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(where, what, hint)
        self.status = status
        self.offered = offered
        self.more = more or {}


def not_acceptable(offered: tuple[str, ...]) -> ProblemError:
    """The problem of a client that likes none of the formats on offer."""
    return ProblemError(
        406,
        "none of the formats asked for is on offer",
        f"accept one of: {', '.join(offered)}",
        where="Accept",
        offered=offered,
    )


def status_of(error: TripleHelixError) -> int:
    """The HTTP status for an error; never 429, as nobody is asked to slow down."""
    if isinstance(error, ProblemError):
        return error.status
    if isinstance(error, LimitReachedError):
        return 504 if error.limit == "time" else 503
    known = {
        RefusedQueryError: 403,
        FaultyQueryError: 400,
        PoolBusyError: 503,
        UnwritableAnswerError: 406,
        ServiceFailedError: 502,
    }
    return next((status for kind, status in known.items() if isinstance(error, kind)), 500)


def details(error: TripleHelixError) -> dict[str, object]:
    """The members of the problem (RFC 9457, section 3), and those that a program can act on."""
    status = status_of(error)
    limit = error.limit if isinstance(error, LimitReachedError) else None
    place = re.fullmatch(r"query, line (\d+), column (\d+)", error.where)
    kind = re.sub(r"[^a-z]+", "-", HTTPStatus(status).phrase.lower())
    found: dict[str, object] = {
        "type": f"{NAMESPACE}problem/{limit + '-limit' if limit else kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{error.where}: {error.what}",
        "hint": error.hint,
    }
    if limit:
        found["limit"] = limit
    if place:
        found |= {"line": int(place[1]), "column": int(place[2])}
    if isinstance(error, ProblemError):
        found |= {"offered": list(error.offered)} if error.offered else {}
        found |= error.more
    return found


def respond(request: Request, error: TripleHelixError, headers: Mapping[str, str]) -> Response:
    """The error as a page for a browser, as application/problem+json for every other client."""
    found = details(error)
    status = status_of(error)
    extra = dict(headers) | {"Vary": "Accept", "Cache-Control": "no-store"}
    if isinstance(error, PoolBusyError):
        extra["Retry-After"] = str(error.retry)
    if likes_pages(request.headers.get("accept", "")):
        query = request.query_params.get("query", "")
        return page("problem.html", status, extra, problem=found, error=error, query=query)
    body = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    return Response(body, status, extra, media_type="application/problem+json")


async def on_error(request: Request, error: Exception) -> Response:
    """The handler for what the application raises on purpose."""
    if isinstance(error, TripleHelixError):
        return respond(request, error, {})
    if not isinstance(error, HTTPException):
        raise error
    known = ProblemError(
        error.status_code,
        f"{request.method} {request.url.path} is not something that this server answers",
        _HINTS.get(error.status_code, "see / for what there is"),
    )
    return respond(request, known, error.headers or {})


async def on_fault(request: Request, error: Exception) -> Response:
    """The handler for what nobody foresaw: it says so, and shows nothing of the inside."""
    what = f"an unforeseen fault ({type(error).__name__})"
    return respond(
        request, ProblemError(500, what, "please report it with the request", where="server"), {}
    )
