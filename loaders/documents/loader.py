"""Documents that other tables cite by a key."""

from __future__ import annotations

from pyoxigraph import NamedNode

from triplehelix.records import Record
from triplehelix.statements import Triples, document, is_a, literal
from triplehelix.terms import COMMENT, DATE, name, typed


def document_row(record: Record) -> Triples:
    """A document with its title, publisher and date, as far as they are known."""
    key = record.need("key")
    cited = document(key)
    yield from is_a(cited, "SourceDocument")
    yield from literal(cited, name("dcterms:title"), record.need("title"))
    yield from literal(cited, name("dcterms:publisher"), record.take_text("publisher"))
    if issued := record.take_date("issued"):
        yield cited, name("dcterms:issued"), typed(issued.first.isoformat(), DATE)
    if url := record.take_text("url"):
        yield cited, name("schema:url"), NamedNode(url)
    yield from literal(cited, COMMENT, record.take_text("note"))


LOAD = {"documents": document_row}
