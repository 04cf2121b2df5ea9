"""The page of a question: its form, and its answer as table and picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from triplehelix.answers import Answer
from triplehelix.endpoint.forms import Field
from triplehelix.endpoint.grids import Grid, grid
from triplehelix.endpoint.negotiation import ANSWERS
from triplehelix.endpoint.problems import ProblemError
from triplehelix.endpoint.protocol import SHOWN_ROWS
from triplehelix.endpoint.rendering import ROOT, page
from triplehelix.questions import Question

FIRST: Final = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
"""The formats that most ask for, with what people call them."""

NETWORKS: Final = ("graphml", "gexf")


@dataclass(frozen=True)
class Told:
    """An answer as its page tells it; `why` says why there is no row."""

    grid: Grid
    query: str
    why: tuple[str, ...]
    receipt: str
    address: str


def place_of(asked: Question, given: Mapping[str, str], end: str = "", **more: str) -> str:
    """The path that asks a question with these values, or a part of its answer (`end`)."""
    values = urlencode({**given, **more})
    return f"{ROOT.get()}/questions/{asked.name}{end}" + (f"?{values}" if values else "")


def show_answer(asked: Question, form: Sequence[Field], found: Answer) -> Response:
    """The page of a question with its answer."""
    rows = found.rows.rows
    told = Told(
        grid(found.rows, SHOWN_ROWS, asked.columns),
        found.query,
        () if rows else tuple(found.emptiness().lines()),
        found.receipt.line(),
        place_of(asked, found.given),
    )
    return _page(asked, form, found.given, told=told, error=None)


def show_error(asked: Question, form: Sequence[Field], error: ProblemError) -> Response:
    """The page of a question with what is wrong with a value."""
    given = {field.name: field.value for field in form if field.value}
    return _page(asked, form, given, told=None, error=error)


def _page(
    asked: Question, form: Sequence[Field], given: Mapping[str, str], *,
    told: Told | None, error: ProblemError | None,
) -> Response:  # fmt: skip
    """The page; without an answer where there is an error."""
    wrong = str(error.more.get("parameter", "")) if error else ""
    headers = {"Cache-Control": "no-store"} if error else {}
    others = [
        name for name in ANSWERS
        if name not in {*FIRST, "html"} and (name not in NETWORKS or is_network(asked))
    ]  # fmt: skip
    return page(
        "question.html",
        error.status if error else 200,
        headers,
        question=asked,
        form=form,
        given=dict(given),
        told=told,
        error=error,
        wrong=wrong,
        first=FIRST,
        others=others,
        place=place_of,
    )


def is_network(asked: Question) -> bool:
    """Whether the answer is a network, or measured over one."""
    return bool(asked.measure) or {"source", "target", "alliance"} <= asked.columns.keys()
