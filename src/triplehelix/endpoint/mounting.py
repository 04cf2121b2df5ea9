"""Where the server stands behind a proxy: under a path, and by the name that the proxy tells."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from triplehelix.endpoint.rendering import ROOT
from triplehelix.errors import TripleHelixError

_ROOT_PATH: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")


class Mounted:
    """Puts every address under `root_path`, whether the proxy takes that off or leaves it.

    With `trusted`, X-Forwarded-Host is believed: its last element, which the nearest proxy wrote.
    It decides how the server names itself, never whether a request is answered.
    """

    def __init__(self, app: ASGIApp, *, root_path: str, trusted: bool) -> None:
        self.app = app
        self.root_path = root_path
        self.trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on with the path and the name that it has outside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        root, path = self.root_path, scope["path"]
        if root and not path.startswith(f"{root}/"):
            path = f"{root}/" if path == root else root + path
        ROOT.set(root)
        moved = {**scope, "path": path, "root_path": root, "headers": self._headers(scope)}
        await self.app(moved, receive, send)

    def _headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """The headers of the request, with the name that the proxy tells as its host."""
        headers = Headers(scope=scope)
        told = ",".join(headers.getlist("x-forwarded-host")).rpartition(",")[2].strip()
        if not self.trusted or not _HOST.fullmatch(told):
            return list(scope["headers"])
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        return [*others, (b"host", told.encode())]


def root_path_of(given: str, taken: Collection[str] = ()) -> str:
    """A path as it stands before every address; empty for the root.

    Raises TripleHelixError for what is no path, and for one that begins as an address of ours does
    (`taken`): whether the proxy took it off could not be told.
    """
    where, bare = f"--root-path {given}", given.strip("/")
    found = f"/{bare}" if bare else ""
    if not _ROOT_PATH.fullmatch(found):
        what = "not a path of letters, digits and . _ ~ -"
        raise TripleHelixError(where, what, "write it as /kg")
    if bare.partition("/")[0] in taken:
        hint = f"take another one than {', '.join(sorted(taken))}"
        raise TripleHelixError(where, "the server has addresses of its own there", hint)
    return found
