"""What pages load from this server beside themselves: the style sheet and the bundled JavaScript.

The bundle is made when the package is built (`hatch_build.py`); without it every page works, more
plainly. The addresses in pages name the content, so that a browser may keep what it has for good.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.rendering import BUNDLE

TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
_FOR_GOOD: Final = "max-age=31536000, immutable"
_NAME: Final = re.compile(r"[A-Za-z-]+\.(js|txt)")


async def asset(request: Request) -> Response:
    """A file of the bundle. Raises ProblemError 404 for what is not in it."""
    name = request.path_params["name"]
    path = BUNDLE / name
    if not _NAME.fullmatch(name) or not path.is_file():
        hint = "install the package anew: `pip install .` bundles the JavaScript of the pages"
        raise ProblemError(404, f"there is no {name[:80]!r} in the bundle", hint)
    kept = "v" in request.query_params
    headers = {"Cache-Control": _FOR_GOOD} if kept else {}
    return Response(path.read_bytes(), headers=headers, media_type=TYPES[path.suffix])
