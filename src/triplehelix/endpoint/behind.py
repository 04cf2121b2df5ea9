"""What stands behind an answer: the evidence of a row, and the answer as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from pyoxigraph import Literal, NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.answers import Answer
from triplehelix.endpoint.answering import place_of
from triplehelix.endpoint.grids import Cell, grid
from triplehelix.endpoint.labels import part_of
from triplehelix.endpoint.names import compact
from triplehelix.endpoint.portraits import CALLED
from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.protocol import parameters
from triplehelix.endpoint.questioning import Call, find, found_by, read_call
from triplehelix.endpoint.rendering import address, page
from triplehelix.endpoint.site import site_of
from triplehelix.errors import TripleHelixError
from triplehelix.evidence import Document, Fact, by_document
from triplehelix.evidence.facts import wholes
from triplehelix.graphs import Rows, Term
from triplehelix.questions import Question

PICTURES: Final = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Statement:
    """A fact in words, each part with its link."""

    parts: tuple[Cell, Cell, Cell]


@dataclass(frozen=True)
class Stated:
    """Facts with the documents that state them, or the sources where no document is known."""

    documents: tuple[Document, ...]
    sources: tuple[str, ...]
    statements: tuple[Statement, ...]


async def why(request: Request) -> Response:
    """What one row of an answer rests on: a page, or with `part=true` what a page takes in.

    Raises ProblemError 400 for a row that the answer has not, and what the question itself raises.
    """
    asked, call, own = _read(request, ("row", "part"))
    return await run_in_threadpool(partial(_why, request, asked, call, own))


async def picture(request: Request) -> Response:
    """The answer as a picture. Raises ProblemError 404 for a question that has none."""
    asked, call, _ = _read(request, ())
    if not asked.picture:
        hint = f"/questions/{asked.name} shows the answer as a table"
        raise ProblemError(404, f"{asked.name} has no picture", hint)
    return await run_in_threadpool(partial(_picture, request, asked, call))


def _read(request: Request, own: tuple[str, ...]) -> tuple[Question, Call, Mapping[str, str]]:
    """The question, its parameters, and those of the part of the answer."""
    asked = find(request.path_params["name"])
    pairs = parameters(request.scope["query_string"], "the address")
    mine = {name: value for name, value in pairs if name in own}
    others = [(name, value) for name, value in pairs if name not in own]
    return asked, read_call(asked, others, "text/html"), mine


def _why(request: Request, asked: Question, call: Call, own: Mapping[str, str]) -> Response:
    found = found_by(site_of(request), asked, call)
    number, count = own.get("row", "1"), len(found.rows.rows)
    if not (number.isdecimal() and 1 <= int(number) <= count):
        hint = f"rows of this answer go from 1 to {count}" if count else "the answer has no row"
        raise ProblemError(400, f"there is no row {number[:20]!r}", hint, where="parameter row")
    traced, facts = _facts(found, int(number) - 1)
    named = traced.names()
    row = Rows(found.rows.columns, [found.rows.rows[int(number) - 1]])
    return page(
        "why.html",
        part=own.get("part") == "true",
        question=asked,
        number=int(number),
        row=grid(row, 1, asked.columns),
        stated=sorted(
            (_stated(documents, sources, said, named)
             for documents, sources, said in by_document(facts)),
            key=lambda each: not each.documents,  # what only the ontology says comes last
        ),
        absent=[" ".join(each.split()) for each in traced.evidence.absent],
        back=place_of(asked, call.given),
    )  # fmt: skip


def _facts(found: Answer, at: int) -> tuple[Answer, tuple[Fact, ...]]:
    """The facts of one row; alone it is traced faster, but a measure needs the whole network."""
    if found.question.measure:
        return found, found.evidence.rows[at]
    alone = Rows(found.found.columns, [found.found.rows[at]])
    traced = replace(found, found=alone, rows=alone)
    return traced, traced.evidence.rows[0]


def _stated(
    documents: tuple[Document, ...], sources: tuple[str, ...], facts: list[Fact],
    named: Mapping[Term, str],
) -> Stated:  # fmt: skip
    said = [
        Statement((_part(each.triple.subject, named), _part(each.triple.predicate, named),
                   _part(each.triple.object, named)))
        for each in facts
    ]  # fmt: skip
    return Stated(documents, sources, tuple(said))


def _part(term: Term, named: Mapping[Term, str]) -> Cell:
    """A part of a statement as people call it: by its name, or by that of its whole."""
    if not isinstance(term, NamedNode):
        value = term.value if isinstance(term, Literal) else str(term)
        return Cell(named.get(term, value), "", value)
    value, curie = term.value, compact(term.value)
    called = CALLED.get(curie) or named.get(term, curie)
    if called == compact(value, parts=True):
        for whole in wholes(term):
            if whole in named and named[whole] != compact(whole.value, parts=True):
                called = f"{named[whole]}: {part_of(whole.value, value)}"
                break
    return Cell(called, address(value), value)


def _picture(request: Request, asked: Question, call: Call) -> Response:
    """The picture; the library that draws is loaded when the first one is asked for."""
    from triplehelix import pictures  # noqa: PLC0415

    form = request.path_params["form"]
    if form not in PICTURES:
        raise ProblemError(404, f"pictures have no form {form[:20]!r}", "one of: svg, png")
    found = found_by(site_of(request), asked, call)
    seal = found.receipt.line()
    try:
        made = pictures.draw(asked, found.rows, form, found.graph, found.given, seal)
    except TripleHelixError as error:
        raise ProblemError(404, error.what, error.hint, where=error.where) from None
    return Response(made, media_type=PICTURES[form])
