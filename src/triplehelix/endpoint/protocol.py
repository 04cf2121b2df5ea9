"""SPARQL 1.1 Protocol, the query operation, over GET and both forms of POST (section 2.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from pyoxigraph import QueryResultsFormat, parse_query_results
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.describing import describe_service
from triplehelix.endpoint.grids import grid
from triplehelix.endpoint.names import is_iri
from triplehelix.endpoint.negotiation import (
    HTML,
    SHORT_NAMES,
    choose,
    content_type,
    formats_of,
)
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.ranging import rows_wanted, told_of
from triplehelix.endpoint.rendering import page
from triplehelix.endpoint.sealing import seal
from triplehelix.endpoint.site import site_of
from triplehelix.graphs import Rows, result
from triplehelix.sparql import form, guard
from triplehelix.workers import Answer

MAX_QUERY: Final = 256 * 1024  # bytes; a query of this length is read in less than a second
SHOWN_ROWS: Final = 1000
FORM_TYPE: Final = "application/x-www-form-urlencoded"
QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"

# Calls of another result each time (SPARQL 1.1, 17.4); a false alarm in a string only costs a tag.
_CHANGING: Final = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_ASK_THIS_WAY: Final = (
    "GET with query=, or POST with query= as application/x-www-form-urlencoded, "
    "or POST the query itself as application/sparql-query"
)


@dataclass(frozen=True)
class Operation:
    """A query and the dataset that the request names for it."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str


async def sparql(request: Request) -> Response:
    """Answers a query; without one, a GET describes the service (section 2.1, and SD 1.1)."""
    operation = await read_operation(request)
    if operation is None:
        return await describe_service(request)
    guarded = guard(operation.query)
    kind = form(guarded)
    formats = formats_of(kind)
    accept = SHORT_NAMES.get(operation.format) or ", ".join(request.headers.getlist("accept"))
    media_type = choose(accept, tuple(formats))
    if media_type is None:
        raise not_acceptable(tuple(formats))
    site = site_of(request)
    answer = await site.ask(
        operation.query,
        formats[media_type],
        operation.default_graphs,
        operation.named_graphs,
        None if media_type == HTML else rows_wanted(request, site.max_rows),
    )
    status, headers = told_of(answer)
    headers["Vary"] = "Accept"
    if _CHANGING.search(guarded):
        headers["Cache-Control"] = "no-store"
    if media_type == HTML:
        return _page(operation.query, answer, headers)
    rows = None if kind == "ask" else answer.rows
    headers |= {"Content-Type": content_type(media_type)} | seal(site, answer.body, rows)
    return Response(answer.body, status, headers)


async def read_operation(request: Request) -> Operation | None:
    """The operation that a request asks for, None for a plain GET.

    Raises ProblemError: 400 for no query or several of them and for what is not UTF-8, 403 for an
    update, 413 and 415 for a body that is too long or of another kind.
    """
    given = parameters(request.scope["query_string"], "the address")
    queries: list[str] = []
    if request.method == "POST":
        kind = await _kind(request)
        body = await _body(request)
        if kind == FORM_TYPE:
            given += parameters(body, "the form")
        else:
            queries.append(_text(body, "the query"))
    queries += [value for name, value in given if name == "query"]
    _check(request, queries, [name for name, _ in given])
    if not queries:
        return None
    return Operation(
        queries[0],
        _graphs(given, "default-graph-uri"),
        _graphs(given, "named-graph-uri"),
        next((value for name, value in given if name == "as"), ""),
    )


def _check(request: Request, queries: list[str], names: list[str]) -> None:
    """Raises ProblemError unless there is one query, or none in a GET."""
    if "update" in names:
        if queries:
            raise ProblemError(400, "query and update in one request", _ASK_THIS_WAY)
        raise _read_only()
    if len(queries) > 1:
        raise ProblemError(400, f"{len(queries)} queries in one request", "send one at a time")
    if request.method == "POST" and not queries:
        raise ProblemError(400, "no query in the request", _ASK_THIS_WAY)


def _read_only() -> ProblemError:
    """The refusal of an update."""
    what = "this graph is read-only, it takes no update"
    return ProblemError(403, what, "change the tables, then run `triplehelix build`")


async def _kind(request: Request) -> str:
    """The media type of a body. Raises ProblemError when it is none that holds a query."""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    charset = parameters.partition("charset=")[2].strip().strip('"')
    if kind == UPDATE_TYPE:
        raise _read_only()
    if kind not in (FORM_TYPE, QUERY_TYPE):
        raise ProblemError(415, f"a body of type {kind or '(none)'}", _ASK_THIS_WAY)
    if charset not in ("", "utf-8", "utf8"):
        raise ProblemError(415, f"a query in {charset}", "send the query in UTF-8")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(415, "a compressed body", "send the query as it is")
    return kind


async def _body(request: Request) -> bytes:
    """The body. Raises ProblemError as soon as it is longer than a query may be."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_QUERY:
            raise ProblemError(
                413, f"a query of more than {MAX_QUERY // 1024} KB", "split long VALUES lists"
            )
    return bytes(found)


def parameters(encoded: bytes, where: str) -> list[tuple[str, str]]:
    """The parameters in an address or a form. Raises ProblemError when they are not UTF-8."""
    text = _text(encoded, where)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        what = f"what is percent-encoded in {where} is not UTF-8, or there is too much of it"
        raise ProblemError(400, what, "encode the query as UTF-8") from None


def _text(encoded: bytes, where: str) -> str:
    """The bytes as text. Raises ProblemError when they are not UTF-8."""
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, f"{where} is not UTF-8", "encode the query as UTF-8") from None


def _graphs(given: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    """The graphs that a request names. Raises ProblemError for what is not an absolute IRI."""
    found = tuple(value for key, value in given if key == name and value)
    wrong = next((iri for iri in found if not is_iri(iri)), None)
    if wrong is not None:
        raise ProblemError(400, f"{name}={wrong[:80]} is not an absolute IRI", "write it in full")
    return found


def _page(query: str, answer: Answer, headers: Mapping[str, str]) -> Response:
    """An answer for a browser: a table, a yes or no, or Turtle."""
    if answer.media_type.startswith("text/"):
        text = answer.body.decode()
        return page("graph.html", headers=headers, query=query, text=text, count=answer.rows)
    if answer.rows == 0 and b'"boolean":' in answer.body[:40]:
        verdict = "yes" if b"true" in answer.body[-8:] else "no"
        return page("boolean.html", headers=headers, query=query, verdict=verdict)
    found = result(parse_query_results(answer.body, QueryResultsFormat.JSON))
    shown = grid(found, SHOWN_ROWS) if isinstance(found, Rows) else None
    return page("table.html", headers=headers, query=query, grid=shown)
