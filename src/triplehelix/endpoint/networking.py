"""The network of alliances as a page that is walked through: `/network`, and its ties for programs.

The ties are those of the question `alliance-network`, with its parameters; `of`, again for more,
keeps the ties of these organisations, and `to` shows the shortest path from the first of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from triplehelix import answers, networks
from triplehelix.endpoint.asking import Asking
from triplehelix.endpoint.forms import fields
from triplehelix.endpoint.grids import grid
from triplehelix.endpoint.negotiation import ANSWERS
from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.protocol import SHOWN_ROWS, parameters
from triplehelix.endpoint.questioning import Call, found_by, read_call
from triplehelix.endpoint.rendering import ROOT, address, page
from triplehelix.endpoint.site import Site, site_of
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows, Term
from triplehelix.lookup import term_for
from triplehelix.questions import Parameter, Question, questions
from triplehelix.writing import text

QUESTION: Final = "alliance-network"
PATH: Final = "shortest-path"
FORMS: Final = ("json", *networks.FORMATS)
ACTOR: Final = Parameter("of", "organisation", "Whose ties to show; empty for the whole network.")
TIE: Final = {"alliance": "alliance", "name": "allianceName", "kinds": "kinds", "date": "date"}


@dataclass(frozen=True)
class Slice:
    """A part of the network as an address asks for it, as typed."""

    of: tuple[str, ...]
    to: str
    call: Call

    def address(self, place: str, *, alone: bool = False) -> str:
        """The address of this slice at a place; `alone` leaves out whose ties it is."""
        said = list(self.call.given.items())
        if not alone:
            said += [("of", each) for each in self.of] + ([("to", self.to)] if self.to else [])
        return f"{ROOT.get()}{place}" + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True)
class Found:
    """The ties of a slice, the organisations that it is of, and the path where one is asked for."""

    ties: answers.Answer
    rows: Rows
    of: tuple[str, ...]
    path: Rows | None


async def network(request: Request) -> Response:
    """The page of a slice of the network. Raises ProblemError 400 for what it cannot be of."""
    site, asked = site_of(request), questions()[QUESTION]
    part = _read(request, asked)
    form = await fields(site, asked, part.call.given)
    found = await run_in_threadpool(partial(_find, site, asked, part))
    ties = grid(found.rows, SHOWN_ROWS, asked.columns)
    path = grid(found.path, SHOWN_ROWS, questions()[PATH].columns) if found.path else None
    return page(
        "network.html",
        part=part,
        form=[field for field in form if field.name in {"kind", "from", "as-of", "region"}],
        ties=ties,
        actors=len(_actors(found.rows)),
        path=path,
        of=found.of,
    )


async def ties(request: Request) -> Response:
    """A slice of the network as JSON, GraphML or GEXF. Raises ProblemError: 400, 404."""
    site, asked = site_of(request), questions()[QUESTION]
    form = request.path_params["form"]
    if form not in FORMS:
        raise ProblemError(
            404, f"networks have no form {form[:20]!r}", f"one of: {', '.join(FORMS)}"
        )
    part = _read(request, asked)
    found = await run_in_threadpool(partial(_find, site, asked, part))
    if form == "json":
        return JSONResponse(_described(found))
    return Response(networks.write(found.rows, form), media_type=ANSWERS[form])


async def picture(request: Request) -> Response:
    """A slice of the network as a picture. Raises ProblemError 404 where it is empty."""
    site, asked = site_of(request), questions()[QUESTION]
    return await run_in_threadpool(partial(_draw, site, asked, _read(request, asked)))


def _read(request: Request, asked: Question) -> Slice:
    """The slice that an address asks for."""
    pairs = parameters(request.scope["query_string"], "the address")
    own = [(name, value.strip()) for name, value in pairs if name in {"of", "to"}]
    others = [(name, value) for name, value in pairs if name not in {"of", "to"}]
    of = tuple(value for name, value in own if name == "of" and value)
    to = next((value for name, value in own if name == "to" and value), "")
    return Slice(of, to, read_call(asked, others, "text/html"))


def _find(site: Site, asked: Question, part: Slice) -> Found:
    """The ties of a slice."""
    graph = Asking(site.pool, site.timeout, site.max_rows)
    of = tuple(_organisation(graph, each, "of") for each in part.of)
    ends = (*of, _organisation(graph, part.to, "to")) if part.to else of
    found = found_by(site, asked, part.call)
    path = None
    if part.to and of:
        given = {"firm": ends[0], "other-firm": ends[-1], **part.call.given}
        path = answers.ask(graph, PATH, given).rows
    return Found(found, _of(found.rows, ends, path), ends, path)


def _organisation(graph: Asking, typed: str, name: str) -> str:
    """The IRI of an organisation. Raises ProblemError 400 for one that the graph does not know."""
    try:
        return term_for(graph, ACTOR, typed).strip("<>")
    except TripleHelixError as error:
        more: dict[str, object] = {"parameter": name, "value": typed}
        raise ProblemError(
            400, error.what, error.hint, where=f"parameter {name}", more=more
        ) from None


def _of(rows: Rows, ends: tuple[str, ...], path: Rows | None) -> Rows:
    """The ties of these organisations and of a path; all of them where none is named."""
    if not ends:
        return rows
    source, target, deal = (rows.columns.index(name) for name in ("source", "target", "alliance"))
    steps = set()
    if path:
        columns = [path.columns.index(name) for name in ("source", "target", "alliance")]
        steps = {frozenset(text(row[at]) for at in columns) for row in path.rows}
    kept = [
        row for row in rows.rows
        if text(row[source]) in ends or text(row[target]) in ends
        or frozenset(text(row[at]) for at in (source, target, deal)) in steps
    ]  # fmt: skip
    return Rows(rows.columns, kept)


def _actors(rows: Rows) -> dict[str, dict[str, str]]:
    """The organisations at the ends of ties: name and country, by IRI."""
    found: dict[str, dict[str, str]] = {}
    for row in _dicts(rows):
        for end in ("source", "target"):
            iri = text(row[end])
            country = text(row[f"{end}CountryName"])
            found.setdefault(iri, {"name": text(row[f"{end}Name"]), "country": country})
    return found


def _dicts(rows: Rows) -> list[dict[str, Term | None]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _described(found: Found) -> dict[str, object]:
    """The slice as a program draws it; a path as the ties on it."""
    actors = _actors(found.rows)
    degrees = Counter(
        text(row[end]) for row in _dicts(found.ties.rows) for end in ("source", "target")
    )
    return {
        "actors": [
            {"id": iri, "key": iri.rpartition("/")[2], "address": address(iri), **said,
             "ties": degrees[iri]}
            for iri, said in actors.items()
        ],
        "ties": [
            {"source": text(row["source"]), "target": text(row["target"]),
             "address": address(text(row["alliance"])),
             **{name: text(row[column]) for name, column in TIE.items()}}
            for row in _dicts(found.rows)
        ],
        "of": list(found.of),
        "path": [
            {name: text(row[name]) for name in ("source", "target", "alliance")}
            for row in (_dicts(found.path) if found.path else [])
        ],
    }  # fmt: skip


def _draw(site: Site, asked: Question, part: Slice) -> Response:
    from triplehelix import pictures  # noqa: PLC0415  (slow to import)

    found = _find(site, asked, part)
    seal = found.ties.receipt.line()
    try:
        made = pictures.draw(asked, found.rows, "svg", found.ties.graph, found.ties.given, seal)
    except TripleHelixError as error:
        raise ProblemError(404, error.what, error.hint, where=error.where) from None
    return Response(made, media_type="image/svg+xml")
