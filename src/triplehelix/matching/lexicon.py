"""The words of organisations' names, from `data/identity`: legal forms, spellings, how common.

`legal-forms.tsv` and `words.tsv` are kept by hand; `frequencies.tsv` is counted (see the README
there). Everything is written without accents and capitals, as `folding` writes it.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Final

import pycountry

from triplehelix.home import DATA

FOLDER: Final = DATA / "identity"
MOST: Final = 9.0
"""How much a word tells that is not on the list of common words."""
PER: Final = 100_000
ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Form:
    """A legal form: its family and the countries that have it; none means any country."""

    key: str
    family: str
    countries: frozenset[str]


def table(file: str) -> Iterator[Mapping[str, str]]:
    """The rows of one list."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def forms() -> Mapping[tuple[str, ...], Form]:
    """Legal forms by the words of each spelling."""
    found: dict[tuple[str, ...], Form] = {}
    for row in table("legal-forms.tsv"):
        where = () if row["countries"] == ANYWHERE else row["countries"].split()
        form = Form(row["form"], row["family"], frozenset(where))
        for spelling in row["spellings"].split(";"):
            found[tuple(re.findall(r"\w+", spelling))] = form
    return found


@cache
def form(key: str) -> Form:
    """The legal form of that key."""
    return next(each for each in forms().values() if each.key == key)


@cache
def kinds() -> Mapping[str, frozenset[str]]:
    """The words of each kind: what they do to a name (stop, sector, division, unit, region)."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in table("words.tsv"):
        found[row["kind"]].update((row["word"], *row["spellings"].split()))
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def spellings() -> Mapping[str, str]:
    """The word that stands for each spelling: abbreviations, languages, plurals, countries."""
    found: dict[str, str] = {}
    for row in table("words.tsv"):
        several = row["spellings"].split()
        if row["kind"] == "same":
            found.update(dict.fromkeys(several, row["word"]))
        elif row["kind"] == "country":
            found.update(dict.fromkeys(several, several[0]))
    return found


@cache
def countries() -> Mapping[str, str]:
    """The ISO 3166-1 code of a country by its name, written as one word."""
    found: dict[str, str] = {}
    for each in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            given = str(getattr(each, attribute, "")).casefold()
            found[re.sub(r"\W", "", given.partition(",")[0])] = each.alpha_2
    found.pop("", None)
    found.pop("georgia", None)  # a state of the United States bears the name as well
    for row in table("words.tsv"):
        if row["kind"] == "country":
            found.update(dict.fromkeys(row["spellings"].split(), row["word"]))
    return found


@cache
def _frequencies() -> Mapping[str, float]:
    return {row["word"]: float(row["names"]) for row in table("frequencies.tsv")}


@lru_cache(maxsize=1 << 18)
def rarity(word: str) -> float:
    """How much it tells that two names share this word: the log of how rare it is."""
    often = _frequencies().get(word)
    if often is None:
        return MOST if len(word) > 3 else MOST - 1
    return min(MOST, log(PER / often))
