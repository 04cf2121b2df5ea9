"""SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads: `/store`.

A graph is named by `?graph=IRI` or `?default` (section 4.2), or by its address under `/store/`,
which stands for the same address under the namespace of the project (section 4.1):
`/store/graph/firms` is the graph <https://w3id.org/triplehelix/graph/firms>.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from triplehelix.endpoint.names import NAMESPACE, is_iri
from triplehelix.endpoint.negotiation import GRAPHS, SHORT_NAMES, choose, content_type
from triplehelix.endpoint.problems import ProblemError, not_acceptable
from triplehelix.endpoint.protocol import parameters
from triplehelix.endpoint.sealing import LIMITS, sealed
from triplehelix.endpoint.site import Site, site_of

_CHUNK: Final = 1 << 18
_OFFERED: Final = {asked: written for asked, written in GRAPHS.items() if asked != "text/html"}
_NAME_IT: Final = "ask /store?graph=IRI for a named graph, /store?default for the default one"


async def graph_store(request: Request) -> Response:
    """The graph that the parameters name. Raises ProblemError: 400, 404, 406."""
    given = parameters(request.scope["query_string"], "the address")
    graphs = [value for name, value in given if name == "graph"]
    defaults = [value for name, value in given if name == "default"]
    if len(graphs) + len(defaults) != 1:
        what = "no graph is named" if not graphs + defaults else "more than one graph is named"
        raise ProblemError(400, what, _NAME_IT)
    if defaults == [""]:
        return await _graph(request, "", given)
    if defaults or not is_iri(graphs[0]):
        what = "default takes no value" if defaults else "graph= is not an absolute IRI"
        raise ProblemError(400, what, _NAME_IT)
    return await _graph(request, graphs[0], given)


async def stored_graph(request: Request) -> Response:
    """The graph that the address itself names. Raises ProblemError: 400, 404, 406."""
    given = parameters(request.scope["query_string"], "the address")
    if any(name in {"graph", "default"} for name, _ in given):
        raise ProblemError(400, "a graph is named twice, by address and parameter", _NAME_IT)
    iri = NAMESPACE + request.path_params["path"]
    if not is_iri(iri):
        raise _unknown(iri)
    return await _graph(request, iri, given)


async def _graph(request: Request, graph: str, given: list[tuple[str, str]]) -> Response:
    """The graph of that name, "" for the default one, in the format asked for."""
    short = next((value for name, value in given if name == "as"), "")
    accept = SHORT_NAMES.get(short) or ", ".join(request.headers.getlist("accept"))
    media_type = choose(accept, tuple(_OFFERED))
    if media_type is None:
        raise not_acceptable(tuple(_OFFERED))
    site = site_of(request)
    dump = await site.dumps.of(graph, _OFFERED[media_type])
    if dump is None:
        raise _unknown(graph)
    headers = {
        "Vary": "Accept",
        "Content-Type": content_type(media_type),
        "Content-Length": str(dump.size),
        **sealed(site, dump.told.sha256, dump.told.rows),
        LIMITS: _limits(site),
    }
    if request.method == "HEAD":
        return Response(headers=headers)
    return StreamingResponse(_chunks(dump.file), headers=headers)


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    """The content of a file, a part at a time."""
    with file.open("rb") as stream:
        while chunk := await asyncio.to_thread(stream.read, _CHUNK):
            yield chunk


def _limits(site: Site) -> str:
    """The limits of a graph: it may have any size, as it is written to disk and sent bit by bit."""
    return f"seconds={site.timeout:g}"


def _unknown(graph: str) -> ProblemError:
    """The problem of a graph that is not in the store."""
    hint = "SELECT DISTINCT ?g { GRAPH ?g {} } at /sparql lists the graphs"
    return ProblemError(404, f"there is no graph <{graph[:200]}>", hint)
