"""Writes what a query found, row by row, in the standard formats; it runs no query.

Row by row, so that rows and bytes are counted while they are written: pyoxigraph's own writer of
solutions cannot be stopped halfway.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

T = TypeVar("T")
Term = NamedNode | BlankNode | Literal | Triple

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

_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_BARE: Final = {
    "http://www.w3.org/2001/XMLSchema#integer": re.compile(r"[+-]?[0-9]+"),
    "http://www.w3.org/2001/XMLSchema#decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "http://www.w3.org/2001/XMLSchema#double": re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[eE][+-]?[0-9]+"),
}
_XML_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"}
)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ELEMENT_END: Final = re.compile(r"[^\W\d][\w.\-]*\Z")


class LimitError(Exception):
    """The answer outgrew a limit: `limit` is `rows` or `bytes`."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class FormatError(Exception):
    """The answer cannot be written in the format asked for."""


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
    """How many rows were written, and how many there may be."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.rows = 0

    def count(self, found: Iterable[T]) -> Iterator[T]:
        """The items of `found`. Raises LimitError instead of handing out one too many."""
        for item in found:
            if self.rows >= self.limit:
                raise LimitError("rows")
            self.rows += 1
            yield item


def write(
    found: QuerySolutions | QueryBoolean | Iterable[Triple],
    media_type: str,
    tally: Tally,
    spool: Spool,
    prefixes: dict[str, str],
) -> None:
    """Writes the whole answer of a query to `spool` as `media_type`; rows are counted by `tally`.

    Raises LimitError at a limit, FormatError when the format cannot say what was found.
    """
    if isinstance(found, QuerySolutions | QueryBoolean):
        table = TABLES.get(media_type)
        if table is None:
            raise FormatError(f"{media_type} is no format for rows")
        if isinstance(found, QueryBoolean):
            _write_boolean(found, table, spool)
            return
        names = [variable.value for variable in found.variables]
        for chunk in _WRITERS[table](names, tally.count(found)):
            spool.write(chunk.encode())
        return
    graph = GRAPHS.get(media_type)
    if graph is None:
        raise FormatError(f"{media_type} is no format for a graph")
    triples = tally.count(found)
    if graph == RdfFormat.RDF_XML:
        triples = _elements(triples)
    serialize(triples, spool, graph, prefixes=prefixes)


def _write_boolean(found: QueryBoolean, table: QueryResultsFormat, spool: Spool) -> None:
    """The answer of ASK, for which only the JSON and the XML format have a form."""
    if table not in (QueryResultsFormat.JSON, QueryResultsFormat.XML):
        raise FormatError("CSV and TSV have no form for the answer of ASK")
    spool.write(found.serialize(format=table) or b"")


def _elements(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Triples whose predicates can be XML elements (RDF 1.1 XML Syntax, section 2.2)."""
    for triple in triples:
        if not _ELEMENT_END.search(triple.predicate.value):
            raise FormatError(f"RDF/XML has no name for the property <{triple.predicate.value}>")
        yield triple


def _json(names: list[str], rows: Iterable[QuerySolution]) -> Iterator[str]:
    """SPARQL 1.1 Query Results JSON Format."""
    yield f'{{"head":{{"vars":{_encode(names)}}},"results":{{"bindings":['
    comma = ""
    for row in rows:
        bound = {name: json_term(term) for name, term in zip(names, row, strict=True) if term}
        yield comma + _encode(bound)
        comma = ",\n"
    yield "]}}\n"


def json_term(term: Term) -> dict[str, object]:
    """A term as the JSON results format writes it, triple terms as SPARQL 1.2 has them."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        value = {name: json_term(part) for name, part in parts.items()}
        return {"type": "triple", "value": value}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
        if term.direction:
            found["its:dir"] = str(term.direction)
    elif term.datatype.value != _STRING:
        found["datatype"] = term.datatype.value
    return found


def _xml(names: list[str], rows: Iterable[QuerySolution]) -> Iterator[str]:
    """SPARQL Query Results XML Format (Second Edition)."""
    yield '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>'
    yield "".join(f'<variable name="{name}"/>' for name in names) + "</head>\n<results>\n"
    for row in rows:
        bound = (
            f'<binding name="{name}">{_xml_term(term)}</binding>'
            for name, term in zip(names, row, strict=True)
            if term
        )
        yield f"<result>{''.join(bound)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: Term) -> str:
    """A term as an element. Raises FormatError for characters that XML 1.0 cannot hold."""
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        inside = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts.items())
        return f"<triple>{inside}</triple>"
    if _NOT_XML.search(term.value):
        raise FormatError("XML cannot hold a control character that is in the answer")
    text = term.value.translate(_XML_ESCAPES)
    if isinstance(term, NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{text}</bnode>"
    return f"<literal{_xml_kind(term)}>{text}</literal>"


def _xml_kind(term: Literal) -> str:
    """The attributes of a literal: its language and direction, or its datatype."""
    if term.direction:
        its = 'xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'
        return f' xml:lang="{term.language}" {its} its:dir="{term.direction}"'
    if term.language:
        return f' xml:lang="{term.language}"'
    datatype = term.datatype.value
    return "" if datatype == _STRING else f' datatype="{datatype.translate(_XML_ESCAPES)}"'


def _csv(names: list[str], rows: Iterable[QuerySolution]) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV Format, section 3: plain values, CRLF line ends."""
    yield ",".join(names) + "\r\n"
    for row in rows:
        yield ",".join("" if term is None else _csv_field(term) for term in row) + "\r\n"


def _csv_field(term: Term) -> str:
    """The value of a term without its kind, quoted where RFC 4180 asks for it."""
    plain = term.value if isinstance(term, NamedNode | Literal) else turtle_term(term)
    return '"' + plain.replace('"', '""') + '"' if re.search('[",\r\n]', plain) else plain


def _tsv(names: list[str], rows: Iterable[QuerySolution]) -> Iterator[str]:
    """SPARQL 1.1 Query Results TSV Format, section 4: terms as in Turtle."""
    yield "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else turtle_term(term) for term in row) + "\n"


def turtle_term(term: Term) -> str:
    """A term in Turtle on one line, numbers bare."""
    if isinstance(term, Literal):
        bare = _BARE.get(term.datatype.value)
        if bare and bare.fullmatch(term.value):
            return term.value
    text = f"<<( {term} )>>" if isinstance(term, Triple) else str(term)
    return text.replace("\t", "\\t")


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_WRITERS: Final = {
    QueryResultsFormat.JSON: _json,
    QueryResultsFormat.XML: _xml,
    QueryResultsFormat.CSV: _csv,
    QueryResultsFormat.TSV: _tsv,
}
