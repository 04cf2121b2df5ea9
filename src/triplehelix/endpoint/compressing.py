"""Compressed answers for those who ask for them, by the q-values of Accept-Encoding."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplehelix.endpoint.negotiation import takes

LEAST: Final = 500  # bytes; below, compression gains nothing
_LEVEL: Final = 5  # four fifths of what level 9 gains, in a fifth of its time


class Compressed:
    """Sends answers as gzip to those who like it no less than the bytes as they are.

    Starlette compresses, but reads any mention of gzip as a wish, `gzip;q=0` too; so it is shown
    the outcome of RFC 9110, section 12.5.3, instead of the header. Every answer varies by it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.packed = GZipMiddleware(app, minimum_size=LEAST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on with the coding that is chosen for its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = ", ".join(Headers(scope=scope).getlist("accept-encoding"))

        async def varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "accept-encoding" not in headers.get("vary", "").lower():
                    headers.add_vary_header("Accept-Encoding")
            await send(message)

        if not takes(asked, "gzip"):
            await self.app(scope, receive, varying)
            return
        others = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        packed = {**scope, "headers": [*others, (b"accept-encoding", b"gzip")]}
        await self.packed(packed, receive, varying)
