"""The rows of an answer as a page shows them: columns with a kind, cells with a link.

A column of things and the column of their names are one; what a column is about stands in the
header of the question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from triplehelix.endpoint.names import compact
from triplehelix.endpoint.rendering import address
from triplehelix.graphs import Rows, Term
from triplehelix.terms import PREFIXES
from triplehelix.writing import text, words

NUMBERS: Final = frozenset(
    PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int", "long")
)
LONG: Final = 48  # characters of a cell from which on its column needs room
_DATE: Final = re.compile(r"-?\d{4}(-\d\d(-\d\d)?)?")
_GROUPED: Final = re.compile(r"[+-]?\d{5,}")  # of four digits most are years


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, where it leads, and the value by which a column is sorted."""

    text: str
    address: str
    value: str


@dataclass(frozen=True)
class Column:
    """A column; its kind is `number`, `date`, `long` or `text`."""

    name: str
    about: str
    kind: str


@dataclass(frozen=True)
class Grid:
    """A table; `count` may be more than the rows shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int


def grid(found: Rows, most: int, about: Mapping[str, str] | None = None) -> Grid:
    """The first `most` rows as a table.

    With `about`, what the columns mean, things and their names share a column; without it the
    table is the one that was asked for.
    """
    place = {name: at for at, name in enumerate(found.columns)}
    names = [name for name in found.columns if about is None or f"{name}Name" not in place]
    known = about or {}
    columns, cells = [], []
    for name in names:
        thing = name.removesuffix("Name") if about is not None else name
        beside = place.get(thing) if thing != name else None
        terms = [(row[place[name]], row[beside] if beside is not None else None)
                 for row in found.rows[:most]]  # fmt: skip
        kind = _kind([said for said, _ in terms])
        meaning = known.get(thing) or known.get(name, "")
        columns.append(Column(name if about is None else words(name), meaning, kind))
        cells.append([_cell(said, whose, kind) for said, whose in terms])
    return Grid(tuple(columns), tuple(zip(*cells, strict=True)), len(found.rows))


def _kind(terms: Sequence[Term | None]) -> str:
    """The kind of a column, as all its cells are."""
    said = [term for term in terms if term is not None]
    if said and all(isinstance(term, Literal) and term.datatype.value in NUMBERS for term in said):
        return "number"
    texts = [text(term) for term in said]
    if texts and all(_DATE.fullmatch(each) for each in texts):
        return "date"
    return "long" if any(len(each) > LONG for each in texts) else "text"


def _cell(said: Term | None, thing: Term | None, kind: str) -> Cell:
    """A cell: a thing by its name, or by the end of its IRI where it has none."""
    if isinstance(said, Triple):
        parts = (said.subject, said.predicate, said.object)
        return Cell(f"<<( {' '.join(map(text, parts))} )>>", "", str(said))
    value = text(said)
    if isinstance(said, NamedNode):
        return Cell(compact(value, parts=True), address(value), value)
    leads = address(thing.value) if isinstance(thing, NamedNode) else ""
    shown = f"{int(value):,}" if kind == "number" and _GROUPED.fullmatch(value) else value
    return Cell(shown, leads, value)
