"""What the cells of a table may hold, and what is wrong with one that does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from pyoxigraph import NamedNode

from triplehelix.tables import Column
from triplehelix.vocabulary import is_country, is_currency

KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_ADDRESS = re.compile(r"https?://.")
_BLANK = re.compile(r"\s")  # an IRI may hold some blanks that are not ASCII


@dataclass(frozen=True)
class Known:
    """What cells may refer to: the codes of each vocabulary, the keys of each kind of thing."""

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)


def number(text: str) -> Decimal:
    """The number that `text` states. Raises ValueError when it is none."""
    if not NUMBER.fullmatch(text):
        raise ValueError("not a number: digits with a decimal point, nothing else")
    return Decimal(text)


def as_address(text: str) -> NamedNode | None:
    """The IRI (RFC 3987) of an http or https address; None for any other text."""
    if not _ADDRESS.match(text) or (not text.isascii() and _BLANK.search(text)):
        return None
    try:
        return NamedNode(text)
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Whether `text` is an http or https address that can stand as an IRI."""
    return as_address(text) is not None


def flag(text: str) -> bool:
    """Whether `text` is yes. Raises ValueError when it is neither yes nor no."""
    if text not in {"yes", "no"}:
        raise ValueError("write yes or no")
    return text == "yes"


def problem_of(column: Column, value: str, known: Known) -> str:
    """What is wrong with `value` in this column; empty if nothing is."""
    match column.kind:
        case "key" if not KEY.fullmatch(value):
            return "not a key: lower-case letters, digits, hyphens and dots only"
        case "code" | "codes":
            return _unknown(value, known.codes.get(column.scheme, frozenset()), "code")
        case "ref" | "refs":
            return _unknown(value, known.keys.get(column.of, frozenset()), f"{column.of} key")
        case "url" if not is_address(value):
            return "not an address: http:// or https://, no blanks, no brackets"
        case "document" if not is_address(value):
            return _unknown(value, known.keys.get("document", frozenset()), "document key")
        case "country" if not is_country(value):
            return "not an ISO 3166-1 alpha-2 code of a country"
        case "currency" if not is_currency(value):
            return "not an ISO 4217 code of a currency"
        case "place" if not is_country(value):
            return _unknown(value, known.keys.get("place", frozenset()), "country or place key")
        case "text" | "texts" if len(value.splitlines()) > 1:
            return "a text must stand in one line"
        case _:
            return ""


def _unknown(value: str, known: frozenset[str], what: str) -> str:
    if value in known:
        return ""
    near = get_close_matches(value, known, n=3, cutoff=0.6)
    return f"unknown {what}" + (f"; did you mean {', '.join(near)}?" if near else "")
