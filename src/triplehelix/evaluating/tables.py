"""The four standard formats for the rows of a SELECT, and how each writes a term.

Our own, because pyoxigraph's writer of solutions cannot be stopped halfway.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple

Term = NamedNode | BlankNode | Literal | Triple
Row = Iterable[Term | None]

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


class FormatError(Exception):
    """The answer cannot be written in the format asked for."""


def _json(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
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


def _xml(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
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


def _csv(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV Format, section 3: plain values, CRLF line ends."""
    yield ",".join(names) + "\r\n"
    for row in rows:
        yield ",".join("" if term is None else _csv_field(term) for term in row) + "\r\n"


def _csv_field(term: Term) -> str:
    """The value of a term without its kind, quoted where RFC 4180 asks for it."""
    plain = term.value if isinstance(term, NamedNode | Literal) else turtle_term(term)
    return '"' + plain.replace('"', '""') + '"' if re.search('[",\r\n]', plain) else plain


def _tsv(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
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
WRITERS: Final = {
    QueryResultsFormat.JSON: _json,
    QueryResultsFormat.XML: _xml,
    QueryResultsFormat.CSV: _csv,
    QueryResultsFormat.TSV: _tsv,
}
