"""Writes what a query found, row by row, in the standard formats; it runs no query.

Row by row, so that rows and bytes are counted while they are written: pyoxigraph's own writer of
solutions cannot be stopped halfway.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

from triplehelix.evaluating.tables import WRITERS, FormatError
from triplehelix.turtle import tidied

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

T = TypeVar("T")

TABLES: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "text/n3": RdfFormat.N3,
}

RESERVE: Final = 1 << 16  # bytes; room for one more row and for the end of a document that is cut

_TURTLES: Final = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3)
_ELEMENT_END: Final = re.compile(r"[^\W\d][\w.\-]*\Z")


class LimitError(Exception):
    """The answer outgrew a limit: `limit` is `rows` or `bytes`."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Spool(io.BytesIO):
    """Bytes in memory that refuse to grow past `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: ReadableBuffer, /) -> int:
        """Adds `data`. Raises LimitError when it would not fit."""
        if self.tell() + memoryview(data).nbytes > self.limit:
            raise LimitError("bytes")
        return super().write(data)


class Tally:
    """How many rows were written, and how many there may be.

    With an `end`, in seconds of `time.monotonic`, the rows end early instead of coming to a limit:
    `cut` names the limit then, which is `rows`, `bytes` or `time`.
    """

    def __init__(self, limit: int, spool: Spool, end: float | None = None) -> None:
        self.limit = limit
        self.spool = spool
        self.end = end
        self.full = spool.limit - min(RESERVE, spool.limit // 8)
        self.rows = 0
        self.cut = ""

    def count(self, found: Iterable[T]) -> Iterator[T]:
        """The items of `found`. Raises LimitError instead of handing out one too many."""
        for item in found:
            if self.rows >= self.limit:
                if self.end is None:
                    raise LimitError("rows")
                self.cut = "rows"
                return
            self.rows += 1
            yield item
            if self.end is not None and (cut := self._over(self.end)):
                self.cut = cut
                return

    def _over(self, end: float) -> str:
        """The limit that is all but reached, of those that rows take up bit by bit."""
        if self.spool.tell() > self.full:
            return "bytes"
        return "time" if time.monotonic() > end else ""


def write(
    found: QuerySolutions | QueryBoolean | Iterable[Triple],
    media_type: str,
    tally: Tally,
    prefixes: dict[str, str],
) -> None:
    """Writes the answer of a query as `media_type` to the spool of `tally`, which counts its rows.

    Raises LimitError at a limit, FormatError when the format cannot say what was found.
    """
    spool = tally.spool
    if isinstance(found, QuerySolutions | QueryBoolean):
        table = TABLES.get(media_type)
        if table is None:
            raise FormatError(f"{media_type} is no format for rows")
        if isinstance(found, QueryBoolean):
            _write_boolean(found, table, spool)
            return
        names = [variable.value for variable in found.variables]
        for chunk in WRITERS[table](names, tally.count(found)):
            spool.write(chunk.encode())
        return
    graph = GRAPHS.get(media_type)
    if graph is None:
        raise FormatError(f"{media_type} is no format for a graph")
    triples = tally.count(found)
    if graph in _TURTLES:
        serialize(triples, spool, graph, prefixes=prefixes)
        _tidy(spool)
    else:
        serialize(elements(triples, graph), spool, graph)


def _write_boolean(found: QueryBoolean, table: QueryResultsFormat, spool: Spool) -> None:
    """The answer of ASK, for which only the JSON and the XML format have a form."""
    if table not in (QueryResultsFormat.JSON, QueryResultsFormat.XML):
        raise FormatError("CSV and TSV have no form for the answer of ASK")
    spool.write(found.serialize(format=table) or b"")


def _tidy(spool: Spool) -> None:
    """Makes the Turtle in the spool the same bytes for the same triples."""
    body = tidied(spool.getvalue())
    spool.seek(0)
    spool.truncate()
    spool.write(body)


def elements(triples: Iterable[Triple], form: RdfFormat) -> Iterable[Triple]:
    """The triples; for RDF/XML, FormatError is raised at a predicate that can be no XML element.

    RDF 1.1 XML Syntax, section 2.2.
    """
    if form != RdfFormat.RDF_XML:
        return triples
    return (triple for triple in triples if _is_element(triple.predicate.value))


def _is_element(predicate: str) -> bool:
    """Whether a predicate can be an XML element. Raises FormatError where it cannot."""
    if not _ELEMENT_END.search(predicate):
        raise FormatError(f"RDF/XML has no name for the property <{predicate}>")
    return True
