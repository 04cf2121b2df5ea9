"""A name reduced to what it says: one spelling for each word, legal form and country apart.

`Universität Zürich` and `University of Zurich` have the same words; `Merck & Co., Inc.` and
`Merck KGaA` have the same word and different legal forms.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from triplehelix.matching.lexicon import countries, forms, kinds, spellings

LETTERS: Final = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ł": "l",
    "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "İ": "i",
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
})  # fmt: skip
# What follows says whose the organisation is, or where letters reach it.
OWNER: Final = re.compile(
    r",?\s+(?:(?:an?|the)\s+(?:[\w-]+\s+){0,4}?(?:subsidiary|division|unit|affiliate|member)\s+of\b"
    r"|c/o\b|d/?b/?a\b|t/a\b|trading as\b|doing business as\b|on behalf of\b|formerly\b).*"
    r"|,?\s+an?\s+[\w&.' -]{2,40}?\s+(?:group\s+)?company\s*$"
)
NONE: Final[frozenset[str]] = frozenset()
OWNED: Final = (
    " a ", " an ", " the ", "/", "dba", "trading as", "doing business", "behalf", "formerly",
)  # fmt: skip
"""Without one of these no owner is told."""
# The SEC writes the state where a filer is registered: `INC /DE/`, `INC / MA`.
STATE: Final = re.compile(r"\s+[/\\](?:[a-z]{2,3}|\s?[a-z]{2})[/\\]?\s*$")
# In whose name a university acts: `The Chancellor, Masters and Scholars of the University of X`.
GOVERNORS: Final = re.compile(
    r"^(?:the\s+)?(?:board\s+of\s+)?"
    r"(?:university\s+court|chancellor|president|provost|regents|trustees|governors|masters?|warden)\b"
    r"(?:[\s,&]+(?:and|the|chancellor|masters?|scholars|fellows|members|foundation|board)\b)*"
    r"\s+of\s+(?:the\s+)?(?=.*\b(?:universit|college|hospital|school|institut))"
)
BRACKETS: Final = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")  # noqa: RUF001
CAPITALS: Final = re.compile(r"(?<=\S)\s*\(([A-Z][a-z]?(?:[A-Z][a-z]?|[&.-]|\d){1,9})\)\s*$")
# `Handelsges.m.b.H.` and `Handelsgesellschaft mbH` end in a form of their own.
COMPOUND: Final = re.compile(r"(?<=\w{4})ges(?:ellschaft)?\.?\s?(?=m\.?\s?b\.?\s?h\b)")
ELISION: Final = re.compile(r"(?<!\w)(?:dell|nell|[dl])'(?=\w)")
DOTTED: Final = re.compile(r"(?<!\w)[^\W\d_](?:\.\s?[^\W\d_](?!\w))+\.?")
RESEARCH: Final = re.compile(r"(?<!\w)r\s*(?:&|and)\s*d(?!\w)")
JOINT: Final = re.compile(r"(?<=\w)&(?=\w)")
UMLAUT: Final = re.compile(r"(?<![aeq])([aou])e(?=[^aeiou])")
WORD: Final = re.compile(r"[^\W_]+")
SLASHED: Final = re.compile(r"(?<!\w)([a-z])/([a-z])(?!\w)")
CJK_FORMS: Final = re.compile(
    "株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限責任公司|有限公司|주식회사|[㈜㈱]"
)
VOICED: Final = "\u3099\u309a"
"""Marks that make another syllable of a kana."""
LEADING: Final = frozenset({
    "nv", "bv", "sarl", "gmbh", "pt", "uab", "ooo", "oao", "zao", "pao", "ao", "sia", "jsc", "cjsc",
})  # fmt: skip
DANGLING: Final = frozenset({"and", "de"})
"""What is left behind when a form goes: `& Co.`, and Delaware in `Inc.DE`."""
FOUNDATIONS: Final = frozenset({"stichting"})
"""Dutch foundations run hospitals and universities, whose names do without the word elsewhere."""
LONGEST: Final = max(map(len, forms()))
MOST_WORDS: Final = 40
LONGEST_NAME: Final = 1000


@dataclass(frozen=True, slots=True)
class Folded:
    """A name: its words in order, its legal forms, countries that qualify it, acronyms beside it.

    `joined` is the words without the spaces, which people set in many ways.
    """

    words: tuple[str, ...]
    forms: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    joined: str = field(init=False, compare=False)
    parts: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "joined", "".join(self.words))
        object.__setattr__(self, "parts", frozenset(self.words))


def plain(text: str) -> str:
    """Small letters without accents; other scripts keep their own."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    kept = "".join(each for each in spread if each in VOICED or not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", kept).casefold()


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> Folded:
    """The name without accents, legal form, abbreviations and words that say nothing."""
    name = name[:LONGEST_NAME].strip()
    name, short = _capitals(name) if ")" in name else (name, NONE)
    text = _own(plain(name))
    text, places, acronyms = _brackets(text)
    text, named = _last_country(text, placed=bool(places))
    words = _words(text)
    words, found = _without_forms(words)
    words, letters = _without_acronym(words)
    return Folded(_spelled(words), frozenset(found), places | named, acronyms | short | letters)


def _own(text: str) -> str:
    """The text without what says whose the organisation is, and forms of other scripts."""
    if not text.isascii():
        text = CJK_FORMS.sub(" ", text)
    if any(sign in text for sign in OWNED):
        text = OWNER.sub("", text)
    text = GOVERNORS.sub("", text)
    if "ges" in text:
        text = COMPOUND.sub(" ", text)
    return STATE.sub("", text) if "/" in text or "\\" in text else text


def _capitals(name: str) -> tuple[str, frozenset[str]]:
    """The name without an acronym in brackets at its end, and this acronym."""
    found = CAPITALS.search(name)
    if not found:
        return name, frozenset()
    short = re.sub(r"\W", "", plain(found[1]))
    if spellings().get(short, short) in countries():
        return name, frozenset()
    return name[: found.start()], frozenset({short})


def _brackets(text: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """The text without brackets; what stood there, if it is an acronym, or a country at the end.

    `Pfizer (Japan)` is Pfizer of Japan; in `Kiniksa (UK), Ltd.` the country is part of the name.
    """
    if "(" not in text and "[" not in text and "（" not in text:  # noqa: RUF001
        return text, frozenset(), frozenset()
    places: set[str] = set()
    acronyms: set[str] = set()
    initials = "".join(word[0] for word in _words(BRACKETS.sub(" ", text)))

    def judge(found: re.Match[str]) -> str:
        inside = DOTTED.sub(_undotted, found[1])
        joined = re.sub(r"\W", "", inside)
        code = countries().get(spellings().get(joined, joined))
        if code and not text[found.end() :].strip(" .,"):
            places.add(code)
        elif 2 <= len(joined) <= 8 and _is_short_for(joined, initials):
            acronyms.add(joined)
        elif joined != "publ":
            return f" {inside} "
        return " "

    return BRACKETS.sub(judge, text), frozenset(places), frozenset(acronyms)


def _is_short_for(short: str, initials: str) -> bool:
    """Whether the letters stand in this order among the initials."""
    left = iter(initials)
    return all(letter in left for letter in short)


def _last_country(text: str, *, placed: bool) -> tuple[str, frozenset[str]]:
    """`Merck KGaA, Darmstadt, Germany`: the country, and no town after a legal form."""
    if "," not in text:
        return text, NONE
    parts = [part.strip() for part in text.split(",")]
    last = re.sub(r"\W", "", parts[-1])
    code = countries().get(spellings().get(last, last))
    if code is None and not placed:
        return text, frozenset()
    kept = parts[:-1] if code else parts
    if len(kept) == 2 and _without_forms(_words(kept[0]))[1]:
        town = _words(kept[1])
        kept = kept if tuple(town) in forms() or _without_forms(town)[1] else kept[:1]
    return ", ".join(kept), frozenset({code}) if code else frozenset()


def _undotted(found: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", found[0]) + " "


def _words(text: str) -> list[str]:
    if "." in text:
        text = DOTTED.sub(_undotted, text)
    if "'" in text:
        text = ELISION.sub("", text).replace("'", "")
    if "/" in text:
        text = SLASHED.sub(r"\1\2", text)
    if "&" in text or " and d" in text:
        text = RESEARCH.sub(" rd ", text)
        text = JOINT.sub("", text).replace("&", " and ")
    return WORD.findall(text)[:MOST_WORDS]


def _without_forms(words: list[str]) -> tuple[list[str], set[str]]:
    """The words before the legal forms that end the name, and these; something is always left."""
    found: set[str] = set()
    if len(words) > 1 and (words[0] in LEADING or (words[0] in FOUNDATIONS and len(words) > 2)):
        found.add(forms()[(words[0],)].key)
        words = words[1:]
    while len(words) > 1:
        size = next(
            (n for n in range(min(LONGEST, len(words) - 1), 0, -1) if tuple(words[-n:]) in forms()),
            0,
        )
        if not size and words[-1] not in DANGLING:
            break
        if size:
            found.add(forms()[tuple(words[-size:])].key)
        words = words[: -(size or 1)]
    return words, found


def _without_acronym(words: list[str]) -> tuple[list[str], frozenset[str]]:
    """The words without their own initials before or after them: `... Scientifique CNRS`."""
    if len(words) < 4:
        return words, NONE
    stop = kinds()["stop"]
    for short, others in ((words[-1], words[:-1]), (words[0], words[1:])):
        initials = "".join(word[0] for word in others if word not in stop)
        if len(short) > 2 and short == initials:
            return others, frozenset({short})
    return words, NONE


def _spelled(words: list[str]) -> tuple[str, ...]:
    """One spelling for each word; names of countries and `health care` become one word."""
    known, stop = spellings(), kinds()["stop"]
    told: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        pair = word + waiting[-1] if waiting else ""
        if pair and (pair in countries() or pair in PAIRS or _is_new(word, waiting[-1])):
            waiting.pop()
            word = pair
        if word not in stop:
            told.extend((known.get(word) or _without_umlaut(word)).split())
    return tuple(_told_once(told)) or tuple(words)


def _is_new(word: str, then: str) -> bool:
    """`New Jersey` and `New Mexico` are no countries."""
    return word == "new" and then in countries()


def _told_once(words: list[str]) -> list[str]:
    """`Centre hospitalier` is a hospital and no centre; `University of Y, Y` has one town."""
    words = [word for word, then in pairwise([*words, ""]) if word != then]
    if "center" not in words:
        return words
    after = [*words[1:], ""]
    return [word for word, then in zip(words, after, strict=True)
            if (word, then) != ("center", "hospital")]  # fmt: skip


PAIRS: Final = frozenset({"healthcare", "lifesciences", "lifescience", "biotech", "crossborder"})


@lru_cache(maxsize=1 << 17)
def _without_umlaut(word: str) -> str:
    """`ue` as in Mueller becomes `u`, as `ü` does; the same for `ae` and `oe`."""
    if len(word) < 5 or "e" not in word:
        return word
    short = UMLAUT.sub(r"\1", word)
    return spellings().get(short, short)
