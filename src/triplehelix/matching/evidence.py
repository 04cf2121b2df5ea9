"""What speaks for and against two organisations being one, each with its weight.

A weight is the natural logarithm of how many times likelier the observation is for one
organisation under two records than for two organisations that were found as candidates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from triplehelix.matching.comparing import (
    NOTHING_SHARED,
    Comparison,
    Likeness,
    are_all,
    compare,
)
from triplehelix.matching.folding import Folded
from triplehelix.matching.lexicon import MOST, rarity
from triplehelix.matching.organisations import FORMER, MAIN, Organisation

Weighed = tuple[str, float]
PER_TELLING: Final = 0.8
MOST_OF_A_NAME: Final = 9.0
MOST_OF_COMMON_WORDS: Final = 5.5
MOST_OF_A_UNIVERSITY: Final = 6.6
COINED: Final = MOST - 1.0
"""From this rarity on a word belongs to few organisations."""
BY_LETTERS: Final = {2: 1.0, 3: 3.5, 4: 5.5, 5: 6.0}
"""An acronym: the fewer the letters, the more organisations have it."""
OF_PLACES: Final = frozenset({"university", "college", "state", "bank", "institute", "school"})
"""Where `X University` and `University of X` are often two."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The two names that agree best: which, how, in which roles, and what that weighs."""

    names: tuple[Folded, Folded]
    comparison: Comparison
    roles: frozenset[str]
    weight: float


def best_names(one: Organisation, other: Organisation) -> Agreement:
    """The pair of names that speaks most for one organisation."""
    shared = one.keys.keys() & other.keys.keys()
    found = [
        _agreement(left, right, compare(left[1], right[1]))
        for left in one.folded
        for right in other.folded
        if not shared or left[1].joined == right[1].joined
    ]
    return max(found, key=lambda each: each.weight, default=NOTHING)


NOTHING: Final = Agreement(
    (Folded(()), Folded(())), Comparison(Likeness.APART, 0.0), frozenset(), -6.0
)


def _agreement(
    one: tuple[str, Folded], other: tuple[str, Folded], comparison: Comparison
) -> Agreement:
    (role, left), (other_role, right) = one, other
    if comparison is NOTHING_SHARED:
        return NOTHING
    roles = frozenset({role, other_role})
    letters = min((left.joined, right.joined), key=len)
    short = len(letters) if roles != {MAIN} and letters.isascii() else 9
    weight = _weight(comparison, left.words, short, letters)
    if roles != {MAIN}:
        weight -= 0.5 if MAIN in roles else 1.0
    return Agreement((left, right), comparison, roles, weight)


def _what(names: Agreement) -> str:
    """The agreement in words."""
    what = f"{WORDING[names.comparison.likeness]} {' '.join(names.names[0].words)!r}"
    if names.roles != {MAIN}:
        what += f" as {FORMER if FORMER in names.roles else 'other name'}"
    extra = " ".join((*names.comparison.left, *names.comparison.right))
    return f"{what}, apart {extra!r}" if extra else what


WORDING: Final = {
    Likeness.EQUAL: "same name", Likeness.REORDERED: "same words",
    Likeness.MISSPELT: "a letter off", Likeness.SHORTENED: "shorter name",
    Likeness.ACRONYM: "acronym of", Likeness.APART: "other name",
}  # fmt: skip


def _weight(comparison: Comparison, words: tuple[str, ...], short: int, letters: str) -> float:
    told = min(MOST_OF_A_NAME, PER_TELLING * comparison.tells)
    if is_common(words):
        university = "university" in words
        most = MOST_OF_A_UNIVERSITY if university else MOST_OF_COMMON_WORDS
        told = min(told, max(most, 0.5 * comparison.tells))
    match comparison.likeness:
        case Likeness.EQUAL:
            return min(told, BY_LETTERS.get(short, told))
        case Likeness.REORDERED:
            return told - (2.5 if OF_PLACES & set(words) else 0.5)
        case Likeness.MISSPELT:
            return told - 3.5
        case Likeness.SHORTENED:
            return min(told, 7.0) - _cost((*comparison.left, *comparison.right), words)
        case Likeness.ACRONYM:
            return BY_LETTERS.get(len(letters), 5.5) - 1.5
        case _:
            return 0.3 * told - 6.0


def goes_unsaid(extra: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether people leave these words out: `Group` and `Therapeutics` of a firm's name."""
    return are_all(extra, "group", "sector") and "university" not in words


def _cost(extra: tuple[str, ...], words: tuple[str, ...]) -> float:
    """What it costs that one name has these words more."""
    if goes_unsaid(extra, words):
        return 1.5
    return 4.0 if are_all(extra, "group", "sector", "division") else 5.0


def is_common(words: tuple[str, ...]) -> bool:
    """Whether a name has no word of its own, so that several organisations may bear it."""
    return all(rarity(word) < COINED for word in words)


def evidence(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Weighed]:
    """Everything besides the codes that speaks for or against."""
    yield _what(names), names.weight
    yield from _second_name(one, other, names)
    yield from _town_named(one, other, names)
    yield from _place(one, other)
    yield from _year(one, other)
    if one.tickers & other.tickers:
        yield "same ticker", 5.0
    elif one.tickers and other.tickers:
        yield "other ticker", -1.5
    yield from _forms(one, other)


def _second_name(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Weighed]:
    shared = one.keys.keys() & other.keys.keys()
    if len(shared) > 1 and names.comparison.likeness is Likeness.EQUAL:
        yield "another name shared", 1.5


def _town_named(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Weighed]:
    if names_its_town(one, other, names):
        yield "the word more is the town", 4.5


def names_its_town(one: Organisation, other: Organisation, names: Agreement) -> bool:
    """Whether the one name is the other with its town: `Institut Pasteur, Paris`."""
    more = names.comparison
    town, others = (other.town, one.town) if more.left else (one.town, other.town)
    extra = "".join((*more.left, *more.right))
    return more.likeness is Likeness.SHORTENED and extra == town and others in {"", town}


def _place(one: Organisation, other: Organisation) -> Iterator[Weighed]:
    if one.place & other.place:
        yield "same country", 1.5
    if one.town and other.town:
        if one.town == other.town:
            yield "same city", 2.5
        else:
            yield "other city", _apart(one, other)


def _apart(one: Organisation, other: Organisation) -> float:
    """What two cities say: much of a body that has its town, less of a firm with a name to it."""
    if not (_is_firm(one) or _is_firm(other)):
        return -4.5
    mine, theirs = one.folded[0][1], other.folded[0][1]
    bare = len(mine.words) == 1 == len(theirs.words) and not (mine.forms or theirs.forms)
    return -2.5 if bare else -1.5


def _is_firm(one: Organisation) -> bool:
    """Whether it is one to have several seats; a body without a legal form has its town."""
    name = one.folded[0][1]
    return bool(name.forms) or len(name.words) == 1 or "firm" in one.groups


def _year(one: Organisation, other: Organisation) -> Iterator[Weighed]:
    if one.founded is None or other.founded is None:
        return
    apart = abs(one.founded - other.founded)
    if apart == 0:
        yield "founded in the same year", 2.5
    elif apart > 1:
        yield f"founded {apart} years apart", -0.5 if apart <= 5 else -2.0
    else:
        yield "founded a year apart", 1.0


def _forms(one: Organisation, other: Organisation) -> Iterator[Weighed]:
    mine, theirs = one.folded[0][1].forms, other.folded[0][1].forms
    if mine & theirs - {"co"}:
        yield "same legal form", 1.0
