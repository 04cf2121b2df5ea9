"""Pages for people: templates, escaped throughout, with nothing from another server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from triplehelix.endpoint.names import compact, local_address

ROOT: Final = ContextVar("root", default="")
"""The path under which the request that is being answered finds this server."""

PAGES: Final = Path(__file__).parent / "pages"
BUNDLE: Final = Path(__file__).parent / "bundle"
_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/([0-9.]+)/?"
)
SECURITY: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def number(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def address(iri: str) -> str:
    """Where a link to `iri` leads, empty when nowhere."""
    found = local_address(iri)
    return ROOT.get() + found if found.startswith("/") else found


def query_link(query: str, **more: str) -> str:
    """The path that asks `query`."""
    return f"{ROOT.get()}/sparql?" + urlencode({"query": query, **more}, quote_via=quote)


def licence_name(licence: str) -> str:
    """What people call a licence of Creative Commons; its address for others."""
    found = _CREATIVE_COMMONS.fullmatch(licence)
    if not found:
        return licence
    kind = "CC0" if found[1] == "zero" else f"CC {found[1].upper()}"
    return f"{kind} {found[2]}"


def bundled(name: str) -> str:
    """The address of a script of the bundle; empty where the package was not built with one."""
    digest = _digest(BUNDLE / name)
    return f"{ROOT.get()}/assets/{name}?v={digest}" if digest else ""


def style_address() -> str:
    """The address of the style sheet."""
    return f"{ROOT.get()}/style.css?v={_digest(PAGES / 'style.css')}"


@cache
def _digest(path: Path) -> str:
    """What an address says of the content of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def _environment() -> Environment:
    """The templates; an undefined name is an error, everything is escaped."""
    found = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "number": number,
        "short": partial(compact, parts=True),
        "address": address,
        "ask": query_link,
        "licence_name": licence_name,
    }
    found.globals |= {"root": ROOT.get, "bundled": bundled, "style_address": style_address}
    return found


_ENVIRONMENT: Final = _environment()


def page(
    template: str, status: int = 200, headers: Mapping[str, str] | None = None, **shown: object
) -> HTMLResponse:
    """A page made of `template` and of what it is to show."""
    html = _ENVIRONMENT.get_template(template).render(**shown)
    return HTMLResponse(html, status, {**SECURITY, "Vary": "Accept", **(headers or {})})


def style() -> Response:
    """The style sheet."""
    return Response(
        (PAGES / "style.css").read_bytes(),
        headers={"Cache-Control": "max-age=3600"},
        media_type="text/css",
    )
