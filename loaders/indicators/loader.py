"""Indicators and their observations."""

from __future__ import annotations

import hashlib

from pyoxigraph import Literal

from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    coded,
    country,
    dated,
    is_a,
    linked,
    named,
    number,
    organisation,
    sourced,
)
from triplehelix.terms import name, thing
from triplehelix.vocabulary import is_country


def indicator(record: Record) -> Triples:
    """A measure: its name, its unit and what exactly it measures."""
    subject = thing("indicator", record.need("key"))
    yield from is_a(subject, "Indicator")
    yield from named(subject, record.need("name"))
    yield from coded(subject, "unit", "unit", record.need("unit"))
    if about := record.take_text("about"):
        yield subject, name("skos:definition"), Literal(about)


def observation(record: Record) -> Triples:
    """The value of an indicator for one area or organisation in one period."""
    measure = record.need("indicator")
    area, entity = record.take_text("area"), record.take_text("organisation")
    if area is None and entity is None:
        raise RejectedError("area", "", "say which area or organisation the figure is about")
    since, until = record.take_date("from"), record.take_date("to")
    period = [when for when in (since, until) if when is not None]
    source = hashlib.sha256(record.need_ahead("source_url").encode()).hexdigest()[:8]
    names = [measure, *filter(None, (area and area.lower(), entity)), *map(str, period)]
    subject = thing("observation", "-".join([*names, source]))
    yield from is_a(subject, "Observation")
    yield from linked(subject, "observationOf", [thing("indicator", measure)])
    if area is not None:
        yield from linked(subject, "refArea", [thing("place", area.lower())])
        if is_country(area):
            yield from country(area)[1]
    if entity is not None:
        yield from linked(subject, "refEntity", [organisation(entity)])
    yield from dated(subject, "validFrom", since)
    yield from dated(subject, "validTo", until)
    yield from number(subject, "value", record.take_number("value"))
    yield from coded(subject, "bound", "bound", record.need("bound"))
    yield from sourced(subject, record)


LOAD = {"indicators": indicator, "observations": observation}
