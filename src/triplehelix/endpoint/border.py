"""What every request and every answer passes: by which name the server is asked, and headers.

A page of a stranger can have its own name resolve to this computer and then read what is served on
loopback (DNS rebinding); so a request has to name this computer, not a stranger.
"""

from __future__ import annotations

import contextlib
import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplehelix.endpoint.problems import ProblemError, respond

RESERVED: Final = ("localhost", "test", "example", "invalid")  # RFC 6761: nobody can own these


class Border:
    """Answers who asks by one of `names`, by an address or by a reserved name; None: everybody."""

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
