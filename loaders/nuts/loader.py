"""NUTS: the countries and regions of the attribute table of GISCO, with codes and levels.

After Regulation (EC) No 1059/2003 and https://ec.europa.eu/eurostat/web/gisco/geodata. A code of
two letters is a country, each further character a level; a region lies in the one whose code is
shorter by a character. Where versions differ the newest one counts. Left out are the units
outside of every region (Extra-Regio), which are no places, and the types of mountain, coast and
town, which no question asks for.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    country,
    document,
    documented,
    is_a,
    literal,
    mentioned,
    named,
)
from triplehelix.terms import ALT_LABEL, INTEGER, name, th, thing, typed
from triplehelix.vocabulary import is_country

PAGE: Final = "http://data.europa.eu/nuts/code/"
ISO: Final = {"EL": "GR", "UK": "GB"}
"""Countries that NUTS writes otherwise than ISO 3166-1."""


def region(entry: Entry) -> Triples:
    """A country with its NUTS code, or a region with what it lies in."""
    code = entry.need("NUTS_ID", "[A-Z]{2}[0-9A-Z]{0,3}")
    said = entry.need("NUTS_NAME")
    if said.casefold().startswith("extra-regio"):
        return
    start = entry.text("CNTR_CODE")
    if start is not None and start != code[:2]:
        raise entry.rejected("CNTR_CODE", start, f"not the country of {code}")
    iso = ISO.get(code[:2], code[:2])
    if not is_country(iso) and iso != "XK":
        raise entry.rejected("NUTS_ID", code, "no country begins so")
    subject, told = country(iso)
    if len(code) == 2:
        yield from told
        yield from literal(subject, ALT_LABEL, *_latin(entry, said))
    else:
        outer = subject if len(code) == 3 else _place(code[:-1])
        cited = document(PAGE + code)
        yield from told if len(code) == 3 else mentioned(outer, code[:-1], cited)
        subject = _place(code)
        latin, *others = _latin(entry, said)
        yield from is_a(subject, "StatisticalRegion")
        yield from named(subject, latin, others)
        yield subject, th("within"), outer
    yield from literal(subject, th("nutsCode"), code)
    yield subject, th("nutsLevel"), typed(len(code) - 2, INTEGER)
    yield subject, name("schema:sameAs"), NamedNode(PAGE + code)
    yield from documented(subject, PAGE + code)


def _place(code: str) -> NamedNode:
    return thing("place", f"nuts-{code.lower()}")


def _latin(entry: Entry, said: str) -> list[str]:
    """The names of a region, the one in Latin letters first."""
    return list(dict.fromkeys([entry.text("NAME_LATN") or said, said]))


LOAD = {"regions": region}
