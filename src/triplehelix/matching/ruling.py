"""Hard rules: what no score may merge, and what only a person may.

They are about kinds of pairs, never about single organisations; single ones stand in the SSSOM
files as decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triplehelix.matching.comparing import (
    SHORT,
    Comparison,
    Likeness,
    are_all,
    compare,
    country_words,
)
from triplehelix.matching.evidence import Agreement, goes_unsaid, is_common, names_its_town
from triplehelix.matching.folding import Folded
from triplehelix.matching.lexicon import Form, form, kinds
from triplehelix.matching.organisations import FORMER, MAIN, OTHER, Organisation
from triplehelix.matching.outcomes import Outcome

Limit = tuple[str, Outcome]
DIFFERENT, PERSON = Outcome.DIFFERENT, Outcome.PERSON
TRANSLATED: Final = frozenset({
    "CN", "HK", "IL", "IN", "JP", "KR", "RU", "TH", "TW", "UA", "VN",
})  # fmt: skip
"""Countries whose firms write their legal form in English in more than one way."""
ENGLISH: Final = frozenset({"ltd", "inc", "corp", "co ltd", "plc"})
ANGLOPHONE: Final = frozenset({"AU", "CA", "GB", "IE", "NZ", "US", "ZA", "SG"})
AMERICA: Final = frozenset({"US"})
NARROW: Final = 33
"""A legal form that so many countries have at most tells where a firm is."""
LONG_AGO: Final = 15
SHORT_ALIAS: Final = 4
"""Names of so few letters are borne by a firm and its parts alike."""
OF_A_TOWN: Final = frozenset({
    "hospital", "clinic", "school", "college", "library", "museum", "department",
    "health", "healthcare", "church",
})  # fmt: skip
OF_A_COUNTRY: Final = frozenset({
    "ministry", "center", "society", "association", "academy", "institute", "agency", "national",
    "council", "foundation",
})  # fmt: skip
"""Many towns, and many countries, have one of the same name."""
NAMELESS, MISSPELT = "no name in common", "a letter differs"
OLD, TOWNS, LANDS = (
    "only former names agree", "a name that many towns have", "a name that many countries have",
)  # fmt: skip
LONGER, WORD = (
    "a longer name, and the shorter is not plain or the country unknown",
    "a distinguishing word in one name alone",
)
ALIAS = "only a second name agrees, and the country is unknown"
COUNTRY = "named after its country, and that of the other unknown"
SHORT_ONLY = "only an acronym agrees, and the long names do not"
LACKING: Final = frozenset({NAMELESS, MISSPELT, OLD, TOWNS, LANDS, LONGER, WORD, ALIAS, COUNTRY})
"""What only says that evidence is lacking, so that a third record may bring it."""


def rules(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Limit]:
    """What holds the pair back, with the reason."""
    yield from _codes(one, other)
    if other.iri in one.wholes or one.iri in other.wholes:
        yield "one is a part, a spin-off or a target of the other", DIFFERENT
    if one.curated and other.curated:
        yield "both have a key given by hand", PERSON
    yield from _kinds(one, other)
    yield from _countries(one, other)
    mine, theirs = one.folded[0][1], other.folded[0][1]
    if FORMER not in names.roles:
        yield from _forms(one, other, mine, theirs)
    if names.roles != {MAIN}:
        yield from _forms(one, other, *names.names)
    yield from _extra_words(one, other, compare(mine, theirs), names)
    yield from _weak_names(one, other, names)


def _codes(one: Organisation, other: Organisation) -> Iterator[Limit]:
    for scheme, codes in one.codes.items():
        others = other.codes.get(scheme)
        if others and not codes & others:
            yield f"two codes of the register {scheme}", DIFFERENT


def _kinds(one: Organisation, other: Organisation) -> Iterator[Limit]:
    mine, theirs = one.groups, other.groups
    if mine and theirs and not mine & theirs:
        told = f"a {min(mine)} and a {min(theirs)}"
        firm = "firm" in mine | theirs
        yield told, PERSON if firm and mine | theirs <= {"firm", "hospital", "fund"} else DIFFERENT


def _countries(one: Organisation, other: Organisation) -> Iterator[Limit]:
    if one.place and other.place and not one.place & other.place:
        yield "two countries", PERSON if one.tickers & other.tickers else DIFFERENT
    mine, theirs = one.folded[0][1], other.folded[0][1]
    if mine.forms & theirs.forms - {"co"}:
        return
    for qualified, plain in ((mine, other), (theirs, one)):
        told = _seat(plain.folded[0][1])
        if qualified.places and not plain.place and not told & qualified.places:
            yield COUNTRY, PERSON


def _seat(name: Folded) -> frozenset[str]:
    """Where its legal form says that a firm sits; an American one says it of America first."""
    forms = _told(name)
    found = _anywhere(forms) if forms else frozenset[str]()
    return found & AMERICA or (found if len(found) <= NARROW else frozenset())


def _forms(one: Organisation, other: Organisation, mine: Folded, theirs: Folded) -> Iterator[Limit]:
    """Legal forms that one firm cannot have at a time, or that its country does not know."""
    left, right = _told(mine), _told(theirs)
    together = one.place & other.place
    if left and right and not {each.key for each in left} & {each.key for each in right}:
        if not _anywhere(left) & _anywhere(right) and not together:
            yield "legal forms of two countries", DIFFERENT
        elif not _translated(together, left, right) and not _akin(together, left, right):
            yield "two legal forms", PERSON
    for forms, place in ((left, other.place), (right, one.place)):
        if forms and place and not together and not _anywhere(forms) & place:
            yield "a legal form that the country does not have", PERSON


def _translated(place: frozenset[str], left: tuple[Form, ...], right: tuple[Form, ...]) -> bool:
    """Whether one of the forms may be the other in English: both sit in a country that does so."""
    if place & TRANSLATED:
        return True
    english = any({each.key for each in forms} <= ENGLISH for forms in (left, right))
    return bool(place) and english and not place & ANGLOPHONE


def _told(folded: Folded) -> tuple[Form, ...]:
    """The legal forms of a name that say something: `Co.` alone does not."""
    return tuple(found for key in sorted(folded.forms) if (found := form(key)).countries)


def _anywhere(forms: tuple[Form, ...]) -> frozenset[str]:
    return frozenset.intersection(*(each.countries for each in forms))


def _akin(place: frozenset[str], left: tuple[Form, ...], right: tuple[Form, ...]) -> bool:
    """One of the same family in another language of the country: `NV` and `SA` in Belgium."""
    families = {each.family for each in left} & {each.family for each in right}
    return bool(families) and bool(place & _anywhere(left) & _anywhere(right))


def _extra_words(
    one: Organisation, other: Organisation, mains: Comparison, names: Agreement
) -> Iterator[Limit]:
    """Words that one main name has more than the other."""
    extra = (*mains.left, *mains.right)
    mine, theirs = (each.folded[0][1].joined for each in (one, other))
    if mains.likeness is not Likeness.SHORTENED or (mine in other.keys and theirs in one.keys):
        return
    if names_its_town(one, other, names) or _long_form(one, other, names):
        return
    if country_words(extra):
        told = country_words(extra) & (other.place if mains.left else one.place)
        yield "a country in one name alone", PERSON if told else DIFFERENT
    elif any(word in kinds()["region"] for word in extra):
        yield "a part of the world in one name alone", DIFFERENT
    elif any(word in kinds()["unit"] - kinds()["group"] for word in extra):
        yield "a division, branch or other body of the name", DIFFERENT
    elif names.comparison.likeness is not Likeness.EQUAL:
        yield from _longer(one, other, extra, (other if mains.left else one).folded[0][1])


def _long_form(one: Organisation, other: Organisation, names: Agreement) -> bool:
    """Whether the longer name is one that the other gives too, and no town speaks against it."""
    equal = names.comparison.likeness is Likeness.EQUAL and MAIN in names.roles
    apart = one.town and other.town and one.town != other.town
    words = names.names[0].words
    return equal and not apart and (len(words) > 2 or (len(words) == 2 and not is_common(words)))


def _longer(
    one: Organisation, other: Organisation, extra: tuple[str, ...], shorter: Folded
) -> Iterator[Limit]:
    """Whether a firm is meant by a part of its name: words such as `Therapeutics` go unsaid."""
    if goes_unsaid(extra, shorter.words):
        if shorter.forms or not one.place & other.place:
            yield LONGER, PERSON
        return
    sure = one.tickers & other.tickers or (one.founded and one.founded == other.founded)
    if not (sure and are_all(extra, "group", "sector", "division")):
        yield WORD, PERSON


def _weak_names(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Limit]:
    """Names that agree too little for what they are."""
    likeness = names.comparison.likeness
    if likeness is Likeness.MISSPELT and not (one.town and one.town == other.town):
        yield MISSPELT, PERSON
    if likeness >= Likeness.ACRONYM and not one.tickers & other.tickers:
        yield NAMELESS, PERSON if likeness is Likeness.ACRONYM else DIFFERENT
    if len(names.names[0].joined) <= SHORT and _long_names_differ(one, other):
        yield SHORT_ONLY, PERSON
    if likeness <= Likeness.REORDERED and is_common(names.names[0].words):
        yield from _common_names(one, other, names.names[0].parts)
    own = names.names[0].parts - {"university"}
    if are_all(own, "region", "unit") and not one.place & other.place:
        yield LANDS, PERSON
    if names.roles != {MAIN}:
        yield from _other_names(one, other, names)


def _other_names(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Limit]:
    """What former and other names do not bear out."""
    if names.comparison.likeness is Likeness.SHORTENED and not names_its_town(one, other, names):
        yield WORD, PERSON
    if OTHER in names.roles:
        yield from _alias(one, other, names)
    if names.roles == {FORMER}:
        yield OLD, PERSON
    if one.founded and other.founded and abs(one.founded - other.founded) > LONG_AGO:
        yield "founded long apart, and another name", PERSON


def _alias(one: Organisation, other: Organisation, names: Agreement) -> Iterator[Limit]:
    """A second name that several may have: short for a long one, or translated."""
    if one.tickers & other.tickers or len(one.keys.keys() & other.keys.keys()) > 1:
        return
    mains = compare(one.folded[0][1], other.folded[0][1])
    agreed, extra = names.names[0], (*mains.left, *mains.right)
    if mains.likeness is Likeness.SHORTENED and len(agreed.words) == 1:
        longer = (one if mains.left else other).folded[0][1]
        entity = longer.forms and are_all(extra, "division")
        if entity or len(agreed.joined) <= SHORT_ALIAS:
            yield WORD, PERSON
    if mains.likeness >= Likeness.ACRONYM and not one.place & other.place:
        university = "university" in agreed.parts and len(agreed.words) == 2
        formless = len(agreed.words) == 1 and not all(name.forms for name in names.names)
        if formless or (university and not _alike(extra)):
            yield ALIAS, PERSON


def _alike(words: tuple[str, ...]) -> bool:
    """Whether the words begin alike, as those of one name in two languages do: Turku, Turun."""
    return len({word[:3] for word in words}) == 1


def _common_names(one: Organisation, other: Organisation, words: frozenset[str]) -> Iterator[Limit]:
    """Names without a word of their own, which only a place makes one organisation's."""
    if (one.town and one.town == other.town) or {one.town, other.town} & words:
        return
    if country_words(tuple(words)) & (one.place | other.place):
        return
    if OF_A_TOWN & words and "national" not in words:
        yield TOWNS, PERSON
    elif (OF_A_TOWN | OF_A_COUNTRY) & words and not one.place & other.place:
        yield LANDS, PERSON


def _long_names_differ(one: Organisation, other: Organisation) -> bool:
    """Whether both have names of several words, and none of the one is near one of the other."""
    mine, theirs = (
        [name for _, name in each.folded if len(name.words) > 2] for each in (one, other)
    )
    return bool(mine and theirs) and all(
        compare(left, right).likeness is Likeness.APART for left in mine for right in theirs
    )
