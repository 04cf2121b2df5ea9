"""ISO 3166-1: a country with its codes and names, from the table of datasets/country-codes.

After https://github.com/datasets/country-codes. Codes of sports, telephones, currencies and
statistical groupings in the table are left out, because no question asks for them; Kosovo and
withdrawn codes are not in it.
"""

from __future__ import annotations

import re
from typing import Final

from triplehelix.entries import Entry
from triplehelix.statements import (
    Triples,
    documented,
    identified,
    is_a,
    literal,
    named,
)
from triplehelix.terms import th, thing
from triplehelix.vocabulary import country_name

PAGE: Final = "https://www.iso.org/obp/ui/#iso:code:3166:"
NAMES: Final = (
    "CLDR display name", "official_name_en", "UNTERM English Short", "UNTERM English Formal",
    "official_name_fr", "official_name_es",
)  # fmt: skip


def country(entry: Entry) -> Triples:
    """A country under its codes of two and of three letters."""
    code = entry.need("ISO3166-1-Alpha-2", "[A-Z]{2}")
    longer = entry.need("ISO3166-1-Alpha-3", "[A-Z]{3}")
    subject = thing("place", code.lower())
    names = [text for way in NAMES if (text := entry.text(way)) is not None]
    label = country_name(code) or next(iter(names), None)
    if label is None:
        raise entry.rejected(NAMES[0], "", "must not be empty")
    yield from is_a(subject, "Country")
    yield from named(subject, label, (each for each in dict.fromkeys(names) if each != label))
    yield from literal(subject, th("isoCode"), code)
    yield from literal(subject, th("isoCode3"), longer)
    item = re.search(r"Q[1-9]\d*$", entry.text("wikidata_id") or "")
    if item:
        yield from identified(subject, "wikidata", item[0], "wikidata_id")
    yield from documented(subject, PAGE + code)


LOAD = {"countries": country}
