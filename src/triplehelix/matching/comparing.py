"""How alike two names are: the same words, one within the other, an acronym, or apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from triplehelix.matching.folding import Folded
from triplehelix.matching.lexicon import countries, kinds, rarity


class Likeness(IntEnum):
    """From the best to the worst."""

    EQUAL = 0
    REORDERED = 1
    MISSPELT = 2
    SHORTENED = 3
    ACRONYM = 4
    APART = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two names are, how much what they share tells, and the words of one alone."""

    likeness: Likeness
    tells: float
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


LONG: Final = 8
"""Only a word of this length can be taken for a misspelt one: short names differ by a letter."""
SHORT: Final = 6
"""Only a name of at most so many letters can be an acronym."""


def compare(one: Folded, other: Folded) -> Comparison:
    """How alike the two names are."""
    if one.joined == other.joined:
        return Comparison(Likeness.EQUAL, _tells(one.parts))
    shared = one.parts & other.parts
    if not shared and len(one.words) > 1 < len(other.words):
        return NOTHING_SHARED
    if len(shared) == len(one.parts) == len(other.parts) and len(one.words) == len(other.words):
        return Comparison(Likeness.REORDERED, _tells(shared))
    if is_acronym(one, other) or is_acronym(other, one):
        return Comparison(Likeness.ACRONYM, 0.0)
    left = tuple(word for word in one.words if word not in shared)
    right = tuple(word for word in other.words if word not in shared)
    if len(left) == len(right) == 1 and _misspelt(left[0], right[0]):
        return Comparison(Likeness.MISSPELT, _tells(one.parts), left, right)
    if shared and not (left and right):
        return Comparison(Likeness.SHORTENED, _tells(shared), left, right)
    return Comparison(Likeness.APART, _tells(shared), left, right)


NOTHING_SHARED: Final = Comparison(Likeness.APART, 0.0)


def _tells(words: Iterable[str]) -> float:
    return sum(map(rarity, words))


def _misspelt(one: str, other: str) -> bool:
    """One letter more, less or other in a long word that is not a number."""
    if min(len(one), len(other)) < LONG or one[0] != other[0]:
        return False
    if any(each.isdigit() for each in one + other):
        return False
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


def is_acronym(short: Folded, long: Folded) -> bool:
    """Whether the short name has the initials of the long one, or stands beside it in brackets."""
    letters = short.joined
    if len(short.words) > 1 or len(long.words) < 2 or not 2 <= len(letters) <= SHORT:
        return False
    initials = "".join(word[0] for word in long.words)
    return letters in long.acronyms or (len(initials) >= 3 and letters == initials)


def country_words(words: tuple[str, ...]) -> frozenset[str]:
    """The countries that these words name."""
    return frozenset(code for word in words if (code := countries().get(word)))


def are_all(words: Iterable[str], *kind: str) -> bool:
    """Whether each word is of one of these kinds."""
    return _of_kinds(kind).issuperset(words)


@cache
def _of_kinds(kind: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(kinds()[each] for each in kind))
