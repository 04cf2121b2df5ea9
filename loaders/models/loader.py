"""Business models of firms: dated adoptions with their basis and evidence."""

from __future__ import annotations

from triplehelix.records import Record
from triplehelix.statements import (
    Triples,
    coded,
    dated,
    is_a,
    linked,
    literal,
    organisation,
    sourced,
)
from triplehelix.terms import part, th


def adoption(record: Record) -> Triples:
    """A firm follows a model during a period, on the word of a document or of a curator."""
    firm = organisation(record.need("firm"))
    model, basis = record.need("model"), record.need("basis")
    since = record.take_date("from")
    began = str(since) if since else "undated"
    subject = part(firm, "model", f"{model}-{began}-{basis}")
    yield from is_a(subject, "BusinessModelAdoption")
    yield from linked(subject, "adoptedBy", [firm])
    yield from coded(subject, "businessModel", "business-model", model)
    yield from coded(subject, "basis", "basis", basis)
    yield from dated(subject, "validFrom", since)
    yield from dated(subject, "validTo", record.take_date("to"))
    yield from literal(subject, th("evidence"), record.need("evidence"))
    yield from sourced(subject, record)


LOAD = {"models": adoption}
