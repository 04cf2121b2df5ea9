"""Answers that a client holds already: an entity tag on each, and 304 where it still holds.

A tag is made of the digest of the graph and of the request, so that no query runs to find out that
its answer is the one of before (RFC 9110, sections 8.8.3 and 13.1.2). It is weak, as the same tag
stands for the answer compressed and as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplehelix import __version__
from triplehelix.endpoint.keeping import Given
from triplehelix.endpoint.rendering import BUNDLE, PAGES
from triplehelix.home import QUERIES

_OPAQUE: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ASKED_BY: Final = ("host", "accept")


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a list of entity tags names this one, compared weakly (RFC 9110, 8.8.3.2)."""
    return tag.removeprefix("W/") in _OPAQUE.findall(if_none_match)


class Conditional:
    """Gives each whole answer to GET and HEAD its tag, and 304 to who has it.

    Without an edition of the site, nothing is known to stay the same and there are no tags. An
    answer with `Cache-Control: no-store` has none either. As a tag stands for one answer, a short
    one that was given before is given again without asking the graph.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 304 (RFC 9110, section 15.4.5)."""
        site = scope["site"]
        if scope["method"] not in {"GET", "HEAD"} or not site.edition:
            await self.app(scope, receive, send)
            return
        tag, headers = _tag(site.edition, scope), Headers(scope=scope)
        held = ", ".join(headers.getlist("if-none-match")).strip()
        if matches(held, tag):
            await _not_modified(tag)(scope, receive, send)
            return
        before = site.answers.get(tag) if not held and "range" not in headers else None
        if before is not None:
            await before.again(send)
            return
        await self.app(scope, receive, _Tagging(scope, receive, send, tag, any_held=held == "*"))


class _Tagging:
    """Sends an answer with its tag if it is a whole one, and has the site keep it."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, tag: str, *, any_held: bool
    ) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        self.tag = tag
        self.any_held = any_held
        self.unchanged = False
        self.headers: Sequence[tuple[bytes, bytes]] | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers = MutableHeaders(scope=message)
            if "no-store" not in headers.get("cache-control", ""):
                headers["ETag"] = self.tag
                headers.setdefault("Cache-Control", "no-cache")
                self.unchanged = self.any_held
                self.headers = tuple(message["headers"])
        elif self.headers is not None and self.scope["method"] == "GET":
            if not message.get("more_body", False):
                given = Given(self.headers, bytes(message.get("body", b"")))
                self.scope["site"].answers.keep(self.tag, given)
            self.headers = None
        if not self.unchanged:
            await self.send(message)
        elif message["type"] == "http.response.start":
            await _not_modified(self.tag)(self.scope, self.receive, self.send)


def edition_of(graph: str) -> str:
    """The digest of a graph together with the server that shows it; empty without the former."""
    if not graph:
        return ""
    files = (*PAGES.iterdir(), *BUNDLE.glob("*"), *QUERIES.rglob("*.rq"))
    shown = [_sha256(path.read_bytes()) for path in sorted(files)]
    return _sha256("\n".join([graph, __version__, *shown]).encode())


def _tag(edition: str, scope: Scope) -> str:
    """The tag of the answer to a request; whatever an answer depends on is in it."""
    headers = Headers(scope=scope)
    address = f"{scope['scheme']} {scope.get('root_path', '')} {scope['path']}"
    asked = [", ".join(headers.getlist(name)) for name in _ASKED_BY]
    parts = (edition, address, scope["query_string"].decode("latin-1"), *asked)
    opaque = _sha256("\n".join(parts).encode())[:32]
    return f'W/"{opaque}"'


def _not_modified(tag: str) -> Response:
    headers = {"ETag": tag, "Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
    return Response(status_code=304, headers=headers)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
