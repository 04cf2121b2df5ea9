"""Identifiers of organisations: a node with scheme and value, and a key for exact joins."""

from __future__ import annotations

from triplehelix.records import Record
from triplehelix.statements import Triples, coded, identified, is_a, literal, organisation, sourced
from triplehelix.terms import name, slug, th, thing


def identifier(record: Record) -> Triples:
    """One code of an organisation in one register."""
    subject = organisation(record.need("organisation"))
    scheme, value = record.need("scheme"), record.need("value")
    node = thing("identifier", f"{scheme}-{slug(value)}")
    yield subject, th("hasIdentifier"), node
    yield from identified(subject, scheme, value, "value")
    yield from is_a(node, "Identifier")
    yield from coded(node, "identifierScheme", "identifier-scheme", scheme)
    yield from literal(node, name("skos:notation"), value)
    yield from literal(node, th("matchedName"), record.take_text("matched_name"))
    yield from sourced(node, record)


LOAD = {"identifiers": identifier}
