"""Pairs worth a look: organisations that share a key, so that the work stays near linear.

Keys are codes and tickers, whole names, rare words, acronyms and beginnings. A key that too many
share tells nothing and makes no pairs, unless country and town make it smaller. Two records of one
register are two organisations by its own word and no pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from triplehelix.matching.comparing import SHORT, are_all
from triplehelix.matching.folding import Folded
from triplehelix.matching.lexicon import rarity
from triplehelix.matching.organisations import Organisation

MOST: Final = {"code": 1000, "name": 40, "rare": 16, "acronym": 12, "start": 8}
"""How many organisations may share a key of each kind."""
RARE: Final = 6.5
START: Final = 8

Pair = tuple[int, int]


def pairs(organisations: Sequence[Organisation]) -> set[Pair]:
    """The numbers of organisations to be compared, the smaller first."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(organisations):
        for key in _keys(each):
            blocks[key].append(number)
    _add_initials(blocks, organisations)
    found: set[Pair] = set()
    for (kind, _), members in blocks.items():
        if len(members) > 1:
            for block in _small(members, organisations, MOST[kind]):
                found.update(_pairs(block, organisations, shares_code=kind == "code"))
    return found


def _keys(one: Organisation) -> set[tuple[str, str]]:
    found = {("code", f"{scheme} {code}") for scheme, codes in one.codes.items() for code in codes}
    found.update(("code", f"ticker {ticker}") for ticker in one.tickers)
    for _, name in one.folded:
        found.update(_keys_of_name(name))
    return found


def _keys_of_name(name: Folded) -> Iterator[tuple[str, str]]:
    joined = name.joined
    yield "name", joined
    words = name.words
    if len(words) > 1:
        yield "name", " ".join(sorted(words))
    kept = tuple(word for word in words if not are_all((word,), "group", "sector", "division"))
    if kept and kept != words and len("".join(kept)) > 2:
        yield "name", "".join(kept)
    for word in sorted(set(words), key=rarity, reverse=True)[:2]:
        if rarity(word) >= RARE:
            yield "rare", word
    if len(words) == 1 and 2 < len(joined) <= SHORT:
        yield "acronym", joined
    if len(joined) > START + 2:
        yield "start", joined[:START]


def _add_initials(
    blocks: dict[tuple[str, str], list[int]], organisations: Sequence[Organisation]
) -> None:
    """Long names join the block of the short name that has their initials, where there is one."""
    for number, each in enumerate(organisations):
        for _, name in each.folded:
            for short in (*name.acronyms, "".join(word[0] for word in name.words)):
                key = ("acronym", short)
                if 2 < len(short) <= SHORT and len(name.words) > 2 and key in blocks:
                    blocks[key].append(number)


def _small(
    members: Iterable[int], organisations: Sequence[Organisation], most: int
) -> Iterator[list[int]]:
    """The block, or its parts by country and then by town as far as these are small enough."""
    block = sorted(set(members))
    if len(block) <= most:
        yield block
        return
    for part in _parted(block, [min(organisations[n].place, default="") for n in block]):
        if len(part) <= most:
            yield part
        else:
            towns = [organisations[n].town for n in part]
            yield from (small for small in _parted(part, towns) if len(small) <= most)


def _parted(block: Sequence[int], keys: Sequence[str]) -> Iterator[list[int]]:
    parts: dict[str, list[int]] = defaultdict(list)
    for number, key in zip(block, keys, strict=True):
        if key:
            parts[key].append(number)
    yield from parts.values()


def _pairs(
    block: Sequence[int], organisations: Sequence[Organisation], *, shares_code: bool
) -> Iterator[Pair]:
    for pair in combinations(block, 2):
        one, other = (organisations[number] for number in pair)
        if shares_code or not (one.codes.keys() & other.codes.keys()):
            yield pair
