"""Who may ask: everybody, or who bears the token (RFC 6750)."""

from __future__ import annotations

import hmac
import re
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from triplehelix.endpoint.problems import ProblemError, respond
from triplehelix.errors import TripleHelixError

OPEN: Final = "/health"
"""The only address that nobody needs a token for."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_LEAST: Final = 16  # characters; fewer can be guessed


class Admitting:
    """Passes on what bears the token, and answers 401 to everything else but OPEN."""

    def __init__(self, app: ASGIApp, *, token: str, root_path: str) -> None:
        self.app = app
        self.token = token.encode()
        self.open = root_path + OPEN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 401 (RFC 6750, section 3)."""
        if scope["type"] != "http" or scope["path"] == self.open:
            await self.app(scope, receive, send)
            return
        scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
        is_bearer = scheme.lower() == "bearer"
        if is_bearer and hmac.compare_digest(given.strip().encode("latin-1"), self.token):
            await self.app(scope, receive, send)
            return
        what = (
            "the token is not the one of this server"
            if is_bearer
            else "this server asks for a token"
        )
        error = ProblemError(401, what, "send it as `Authorization: Bearer TOKEN`")
        challenge = 'Bearer realm="triplehelix"' + (', error="invalid_token"' if is_bearer else "")
        headers = {"WWW-Authenticate": challenge}
        await respond(Request(scope), error, headers)(scope, receive, send)


def read_token(file: Path) -> str:
    """The token in a file. Raises TripleHelixError when there is none, or one that is no good."""
    where = f"--token-file {file}"
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        what = getattr(problem, "strerror", None) or "not UTF-8"
        raise TripleHelixError(where, f"cannot be read: {what}", "check the path") from None
    if len(token) < _LEAST or not _TOKEN.fullmatch(token):
        what = f"no token: it has at least {_LEAST} letters, digits or any of ._~+/-"
        raise TripleHelixError(where, what, "make one: openssl rand -hex 32")
    return token
