"""Pages of other origins that may read the answers, when the server is told of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from triplehelix.endpoint.sealing import RECEIPT
from triplehelix.errors import TripleHelixError

_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+")


def shared_with(origins: Collection[str]) -> list[Middleware]:
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
            allow_headers=("Authorization", "If-None-Match", "Range"),
            expose_headers=("ETag", "Retry-After", "Content-Range", *RECEIPT),
        )
    ]
