"""The cluster at a glance: `/map` of a region and its institutions, `/timeline` of its alliances.

Both show saved questions, with their parameters, in another form than a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from triplehelix.endpoint.answering import place_of
from triplehelix.endpoint.forms import Field, fields
from triplehelix.endpoint.grids import Cell
from triplehelix.endpoint.protocol import parameters
from triplehelix.endpoint.questioning import Call, found_by, read_call
from triplehelix.endpoint.rendering import address, page
from triplehelix.endpoint.site import Site, site_of
from triplehelix.graphs import Rows
from triplehelix.questions import Question, questions
from triplehelix.writing import text

INSTITUTIONS: Final = "institutions-of-a-region"
REGIONS: Final = "organisations-by-region"
DEALS: Final = "alliance-network"
CLUSTER: Final = {"region": "be"}
"""What the pages show where nothing else is asked for: the cluster that the graph is of."""

STEP, LEFT, BOTTOM = 14, 8, 26
"""The side of a square with its room, and the room around all of them, in pixels."""


@dataclass(frozen=True)
class Seat:
    """A place with the institutions that have their seat there."""

    name: str
    address: str
    institutions: tuple[Cell, ...]


@dataclass(frozen=True)
class Deal:
    """An alliance of the time line, and where its square lies."""

    name: str
    address: str
    signed: str
    kinds: str
    parties: tuple[Cell, ...]
    x: int = 0
    y: int = 0

    @property
    def year(self) -> int:
        """The year of signing; 0 where none is known."""
        return int(self.signed[:4]) if self.signed else 0


@dataclass(frozen=True)
class Chart:
    """The squares of a time line, the years below it, and its size in pixels."""

    deals: tuple[Deal, ...]
    years: tuple[tuple[int, int], ...]
    width: int
    height: int


async def regions(request: Request) -> Response:
    """The page of a region: its map, and its institutions by the place of their seat."""
    asked, form, call, rows = await _asked(request, INSTITUTIONS)
    country = questions()[REGIONS]
    return page(
        "map.html",
        form=form,
        question=asked,
        given=call.given,
        place=place_of,
        overview=country,
        seats=_seats(rows),
        count=len({row["institution"].text for row in rows}),
    )


async def timeline(request: Request) -> Response:
    """The page of the alliances of a region by the time of their signing."""
    asked, form, call, rows = await _asked(request, DEALS)
    deals = _deals(rows)
    return page(
        "timeline.html",
        form=[field for field in form if field.name in {"kind", "region", "from", "as-of"}],
        question=asked,
        given=call.given,
        place=place_of,
        chart=chart([deal for deal in deals if deal.signed]),
        undated=[deal for deal in deals if not deal.signed],
        years=[
            (year, list(listed))
            for year, listed in groupby(reversed([d for d in deals if d.signed]), lambda d: d.year)
        ],
        count=len(deals),
    )


async def _asked(
    request: Request, name: str
) -> tuple[Question, list[Field], Call, list[dict[str, Cell]]]:
    """A question as the page's address asks it: of the cluster where it names no region."""
    site, asked = site_of(request), questions()[name]
    pairs = parameters(request.scope["query_string"], "the address")
    if not any(key == "region" for key, _ in pairs):
        pairs = [*pairs, *CLUSTER.items()]
    call = read_call(asked, pairs, "text/html")
    found = await run_in_threadpool(partial(_rows, site, asked, call))
    return asked, await fields(site, asked, call.given), call, found


def _rows(site: Site, asked: Question, call: Call) -> list[dict[str, Cell]]:
    """The rows of the answer, each cell as text with its link."""
    found = found_by(site, asked, call).rows
    return [_cells(found, at) for at in range(len(found.rows))]


def _cells(found: Rows, at: int) -> dict[str, Cell]:
    said = dict(zip(found.columns, map(text, found.rows[at]), strict=True))
    return {name: Cell(value, address(value), value) for name, value in said.items()}


def _seats(rows: Sequence[dict[str, Cell]]) -> list[Seat]:
    """The seats in the order of their names, each institution once."""
    by_seat: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in rows:
        seat = (row["seatName"].text or "place not known", row["seat"].address)
        institution = Cell(
            row["institutionName"].text, row["institution"].address, row["kind"].text
        )
        by_seat.setdefault(seat, {})[row["institution"].text] = institution
    return [
        Seat(name, where, tuple(sorted(found.values(), key=lambda each: each.text.casefold())))
        for (name, where), found in sorted(by_seat.items())
    ]


def _deals(rows: Sequence[dict[str, Cell]]) -> list[Deal]:
    """The alliances behind the ties, in the order of signing."""
    found: dict[str, tuple[dict[str, Cell], dict[str, Cell]]] = {}
    for row in rows:
        _, parties = found.setdefault(row["alliance"].text, (row, {}))
        for end in ("source", "target"):
            parties[row[end].text] = Cell(row[f"{end}Name"].text, row[end].address, "")
    deals = [
        Deal(
            row["allianceName"].text,
            row["alliance"].address,
            row["date"].text,
            row["kinds"].text,
            tuple(sorted(parties.values(), key=lambda each: each.text.casefold())),
        )
        for row, parties in found.values()
    ]
    return sorted(deals, key=lambda deal: (deal.signed, deal.name))


def chart(deals: Sequence[Deal]) -> Chart | None:
    """A square for each alliance, those of a year above each other; None where there is none."""
    if not deals:
        return None
    first, last = deals[0].year, deals[-1].year
    height = STEP * max(sum(d.year == year for d in deals) for year in {d.year for d in deals})
    placed = [
        Deal(d.name, d.address, d.signed, d.kinds, d.parties, LEFT + (year - first) * STEP,
             height - (at + 1) * STEP)
        for year, listed in groupby(deals, lambda deal: deal.year)
        for at, d in enumerate(listed)
    ]  # fmt: skip
    years = [(year, LEFT + (year - first) * STEP) for year in range(first, last + 1)
             if year % 5 == 0]  # fmt: skip
    width = (last - first + 1) * STEP + 2 * LEFT + 20
    return Chart(tuple(placed), tuple(years), width, height + BOTTOM)
