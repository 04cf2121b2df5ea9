"""The order of an answer's rows, made outside the engine.

The engine looks up both terms in the database at each comparison, which for an answer of 90,000
rows costs six times what finding them does. So a query is asked without its last ORDER BY, and
the rows, whose terms are known by then, are sorted here after the same rules (SPARQL 1.1, 15.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | Literal | BlankNode | Triple
Row = tuple[Term | None, ...]

_VARIABLE: Final = r"\?[A-Za-z_]\w*"
_KEY: Final = re.compile(
    rf"\s*(?:(?P<plain>{_VARIABLE})|(?P<way>ASC|DESC|)\s*"
    rf"\(\s*(?:(?P<inner>{_VARIABLE})|(?P<no>!)?\s*BOUND\(\s*(?P<bound>{_VARIABLE})\s*\))\s*\))\s*",
    re.IGNORECASE,
)
_LAST: Final = re.compile(r"\}\s*ORDER\s+BY\b([^{}#<>\"']*)$", re.IGNORECASE)
_SHOWN: Final = re.compile(r"\bSELECT\b([^{]*)", re.IGNORECASE)
_ALL: Final = re.compile(r"\*\s*(?:WHERE\s*)?$", re.IGNORECASE)
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(
    _XSD + kind
    for kind in (
        "integer", "decimal", "double", "float", "long", "int", "short", "byte",
        "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger",
        "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_NOTHING: Final = (0,)
_Weight = tuple[object, ...]


@dataclass(frozen=True)
class Key:
    """One condition of an ORDER BY: a column, or whether it is bound; upwards or downwards."""

    column: str
    bound: bool | None = None
    down: bool = False

    def weight(self, at: int) -> Callable[[Row], _Weight]:
        """What a row is compared by, given the place of the column."""
        if self.bound is None:
            return lambda row: weight(row[at])
        return lambda row: ((row[at] is not None) == self.bound,)


def split(query: str) -> tuple[str, tuple[Key, ...]]:
    """A query without its last ORDER BY, and the keys of it.

    Without keys where there is none, or one that this module does not read or that is no column
    of the answer: then the query stays.
    """
    found = _LAST.search(query)
    # What begins with # may be a comment in which the braces stand.
    if not found or "#" in query[query.rfind("\n", 0, found.start()) + 1 : found.start()]:
        return query, ()
    rest, keys = found[1], []
    while rest.strip():
        key = _KEY.match(rest)
        if not key:
            return query, ()
        keys.append(_key(key))
        rest = rest[key.end() :]
    if not all(_is_shown(key.column, query) for key in keys):
        return query, ()
    return query[: found.start() + 1], tuple(keys)


def _is_shown(column: str, query: str) -> bool:
    """Whether the SELECT clause names a column: if not, it would have to be asked for again."""
    shown = _SHOWN.search(query)
    return bool(shown and (_ALL.search(shown[1]) or re.search(rf"\?{column}\b", shown[1])))


def _key(found: re.Match[str]) -> Key:
    column = found["plain"] or found["inner"] or found["bound"]
    bound = (found["no"] is None) if found["bound"] else None
    return Key(column[1:], bound, (found["way"] or "").upper() == "DESC")


def ordered(rows: list[Row], columns: Sequence[str], keys: Sequence[Key]) -> list[Row]:
    """The rows in the order of these keys, all of which are columns; sorted in place."""
    for key in reversed(keys):
        rows.sort(key=key.weight(columns.index(key.column)), reverse=key.down)
    return rows


def weight(term: Term | None) -> _Weight:
    """What a term is compared by: nothing, then blank nodes, IRIs, and literals by their value.

    Literals that the standard does not compare with each other stand by kind: numbers, text, then
    whatever else there is. Dates and times are compared as they are written, so without zones.
    """
    if term is None:
        return _NOTHING
    if isinstance(term, NamedNode):
        return (2, term.value)
    if isinstance(term, Literal):
        return _literal(term)
    return (1, str(term)) if isinstance(term, BlankNode) else (4, str(term))


def _literal(term: Literal) -> _Weight:
    kind = term.datatype.value
    if kind in _NUMBERS:
        try:
            number = Decimal(term.value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_nan():
            return (3, 0, number)
    if term.language is not None or kind == _XSD + "string":
        return (3, 1, term.value, term.language or "")
    return (3, 2, kind, term.value)
