"""How common each word is among the names of organisations, from lists of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from triplehelix.matching.folding import fold
from triplehelix.matching.lexicon import PER

LEAST = 6
"""A word in fewer names is left out, and counts as rare."""
LONGEST = 30


def rows(lines: Iterable[str]) -> Iterator[str]:
    """The lines of `frequencies.tsv`; a line of names parted by tabs is one organisation."""
    count: Counter[str] = Counter()
    total = 0
    for line in lines:
        names = [name for name in line.rstrip("\n").split("\t") if name]
        total += bool(names)
        count.update({word for name in names for word in fold(name).words})
    yield "word\tnames"
    for word, often in sorted(count.items(), key=lambda each: (-each[1], each[0])):
        if often >= LEAST and len(word) < LONGEST and word.isascii():
            yield f"{word}\t{often * PER / total:.0f}"
