"""Regions, cities and wider areas that observations are about, and where cities lie."""

from __future__ import annotations

from triplehelix.records import Record, RejectedError
from triplehelix.statements import (
    Triples,
    country,
    is_a,
    literal,
    named,
    number,
    place_key,
    sourced,
)
from triplehelix.terms import COMMENT, name, th, thing
from triplehelix.vocabulary import subdivisions


def place(record: Record) -> Triples:
    """A place, its kind and what it lies in."""
    subject = thing("place", record.need("key"))
    yield from is_a(subject, record.need("kind").capitalize())
    yield from named(subject, record.need("name"))
    code = record.take_text("country")
    region = record.take_text("region")
    if code is not None:
        outer, said = country(code)
        yield from said
        if region is not None:
            outer = thing("place", place_key(code, region, None))
        yield subject, th("within"), outer
    yield from literal(subject, th("nutsCode"), record.take_text("nuts"))
    yield from literal(subject, name("skos:notation"), _part_of(code, record.take_text("iso")))
    yield from literal(subject, COMMENT, record.take_text("note"))


def _part_of(country_code: str | None, code: str | None) -> str | None:
    """The ISO 3166-2 code. Raises RejectedError when the country has no such part."""
    if code is None or (code.startswith(f"{country_code}-") and subdivisions(code)):
        return code
    raise RejectedError("iso", code, f"no part of the country {country_code}")


def coordinates(record: Record) -> Triples:
    """Where a city lies, in degrees. Raises RejectedError beyond the poles or the date line."""
    subject = thing("place", record.need("place"))
    for column, most in (("latitude", 90), ("longitude", 180)):
        degrees = record.take_number(column)
        if degrees is not None and abs(degrees) > most:
            raise RejectedError(column, str(degrees), f"degrees from -{most} to {most}")
        yield from number(subject, column, degrees)
    yield from sourced(subject, record)


LOAD = {"places": place, "coordinates": coordinates}
