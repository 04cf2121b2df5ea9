"""Pages for people: templates, escaped throughout, with nothing from another server."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from triplehelix.endpoint.names import compact, local_address

ROOT: Final = ContextVar("root", default="")
"""The path under which the request that is being answered finds this server."""

PAGES: Final = Path(__file__).parent / "pages"
SECURITY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
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
    }
    found.globals["root"] = ROOT.get
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
