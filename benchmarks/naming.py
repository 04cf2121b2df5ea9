"""Names for made-up organisations, places and products; each name is given once."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from triplehelix.terms import slug

ONSETS: Final = "b br c cr d dr f fl g gal gen h k l m n neph nov on ox p ph pl r s sol t th v x z"
VOWELS: Final = "a e i o u ae ia io y"
CODAS: Final = "n l r x s nt rm th d m"
# Country and its share of the firms, in per mille.
COUNTRIES: Final = {
    "US": 300, "BE": 120, "GB": 95, "DE": 85, "FR": 75, "CH": 60, "NL": 50, "DK": 35, "SE": 35,
    "JP": 30, "CA": 25, "IT": 20, "ES": 20, "AT": 15, "IE": 12, "IL": 12, "FI": 8, "NO": 3,
}  # fmt: skip
MOST_REGIONS: Final = 120
CITIES_OF_A_REGION: Final = 4


@dataclass(frozen=True)
class Seat:
    """A city in a region in a country."""

    country: str
    region: str
    city: str


class Namer:
    """Draws names that were not drawn before."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def word(self) -> str:
        """A new word that can be spoken, with a capital letter."""
        syllables = 2
        while True:
            for _ in range(20):
                word = "".join(self._syllable() for _ in range(syllables)).capitalize()
                if word not in self._given:
                    self._given.add(word)
                    return word
            syllables += 1

    def _syllable(self) -> str:
        onset, vowel, coda = ONSETS.split(), VOWELS.split(), CODAS.split()
        choose = self._random.choice
        return choose(onset) + choose(vowel) + (choose(coda) if self._random.random() < 0.5 else "")


def key_of(name: str) -> str:
    """The key of a thing of this name; as unique as the name."""
    return slug(name)


def seats(random: Random, namer: Namer, firms: int) -> list[Seat]:
    """The cities of the ecosystem, more of them in the countries that have more firms."""
    regions = min(MOST_REGIONS, max(len(COUNTRIES), firms // 12))
    extra = random.choices(
        list(COUNTRIES), weights=list(COUNTRIES.values()), k=regions - len(COUNTRIES)
    )
    return [
        Seat(country, region, namer.word())
        for country in sorted([*COUNTRIES, *extra])
        for region in [namer.word()]
        for _ in range(CITIES_OF_A_REGION)
    ]
