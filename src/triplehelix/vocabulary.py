"""The open standards' own lists: countries and their parts (ISO 3166), currencies (ISO 4217)."""

from __future__ import annotations

from functools import cache
from typing import Final

import pycountry

# Replaced by the euro on 2002-01-01 or before; pycountry lists only currencies in use.
WITHDRAWN: Final[dict[str, str]] = {
    "ATS": "Austrian schilling",
    "BEF": "Belgian franc",
    "DEM": "Deutsche Mark",
    "ESP": "Spanish peseta",
    "FIM": "Finnish markka",
    "FRF": "French franc",
    "GRD": "Greek drachma",
    "IEP": "Irish pound",
    "ITL": "Italian lira",
    "LUF": "Luxembourg franc",
    "NLG": "Dutch guilder",
    "PTE": "Portuguese escudo",
}


@cache
def country_name(code: str) -> str | None:
    """The English name of a country by its alpha-2 code, or None."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None or not code.isupper():
        return None
    return str(getattr(country, "common_name", country.name))


@cache
def currency_name(code: str) -> str | None:
    """The English name of a currency by its code, in use or withdrawn, or None."""
    if code in WITHDRAWN:
        return WITHDRAWN[code]
    currency = pycountry.currencies.get(alpha_3=code)
    return str(currency.name) if currency is not None and code.isupper() else None


@cache
def alpha_2(alpha_3: str) -> str | None:
    """The two-letter code of a country by its three-letter one, or None."""
    country = pycountry.countries.get(alpha_3=alpha_3)
    return str(country.alpha_2) if country is not None else None


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code."""
    return country_name(code) is not None


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code, in use or withdrawn for the euro."""
    return currency_name(code) is not None


@cache
def subdivisions(code: str) -> tuple[tuple[str, str], ...]:
    """A part of a country by its ISO 3166-2 code, after those that it lies in: codes and names.

    Nothing for a code that there is not.
    """
    part = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
    if part is None:
        return ()
    outer = subdivisions(part.parent_code) if part.parent_code else ()
    called = str(part.name).partition(" [")[0]  # `Wales [Cymru GB-CYM]`: the code in another tongue
    return (*outer, (code, called))
