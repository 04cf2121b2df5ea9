"""Organisations of a made-up ecosystem, as rows of our tables: who there is, and since when.

Years are kept in strict order wherever a shape compares two dates, so that no choice of a month
or a day within the year can turn them round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from random import Random
from typing import Final, Generic, TypeVar

import registers
from naming import COUNTRIES, Namer, Seat, key_of, seats

from triplehelix.statements import place_key

T = TypeVar("T")

TODAY: Final = 2026
FOREVER: Final = TODAY + 1
SITES: Final = ("news", "press", "registry", "journal", "pipeline", "deals")
KINDS: Final = {
    "new-biotechnology-firm": 66, "biopharmaceutical-firm": 10, "contract-service": 10,
    "medtech-diagnostics": 8, "chemical-agro": 4, "other": 2,
}  # fmt: skip
SUFFIXES: Final = ("Therapeutics", "Biosciences", "Pharma", "Bio", "Genomics", "Medicines", "Labs")
EXCHANGES: Final = {
    "US": "nasdaq", "CA": "nasdaq", "GB": "lse", "BE": "euronext-brussels", "JP": "tse",
    "FR": "euronext-paris", "NL": "euronext-amsterdam", "CH": "six", "SE": "nasdaq-stockholm",
}  # fmt: skip
# Kind of institution: sphere of the triple helix, firms for each one of them, ending of its name.
INSTITUTIONS: Final = {
    "university": ("academia", 30, "University"),
    "university-hospital": ("academia", 90, "University Hospital"),
    "research-institute": ("academia", 45, "Institute"),
    "technology-transfer-office": ("academia", 60, "Technology Transfer"),
    "incubator": ("hybrid", 60, "Incubator"),
    "science-park": ("hybrid", 80, "Science Park"),
    "cluster-organisation": ("hybrid", 100, "Cluster"),
    "public-fund": ("government", 120, "Fund"),
    "government-agency": ("government", 150, "Agency"),
    "regulator": ("government", 1200, "Medicines Agency"),
}
INVESTORS: Final = {
    "venture-capital": 60, "corporate-venture": 12, "private-equity": 10, "asset-manager": 6,
    "family-office": 4, "foundation": 4, "bank": 4,
}  # fmt: skip
RELATED: Final = (
    ("member-of", "cluster-organisation", 0.3),
    ("located-in", "science-park", 0.2),
)


@dataclass(frozen=True)
class Firm:
    """What other facts must know of a firm: from which year to which it can act, and as what."""

    key: str
    name: str
    kind: str
    size: str
    seat: Seat
    founded: int
    ends: int
    acquirer: str = ""
    acquired_on: str = ""
    ipo_on: str = ""
    exchange: str = ""


class Skewed(Generic[T]):
    """A choice in which the first of the list is drawn most often (Zipf's law)."""

    def __init__(self, random: Random, items: Sequence[T], exponent: float = 1.0) -> None:
        self._random = random
        self._items = items
        self._weights = list(accumulate((rank + 2) ** -exponent for rank in range(len(items))))

    def draw(self) -> T:
        """One of them."""
        return self._random.choices(self._items, cum_weights=self._weights)[0]

    def several(self, most: int) -> list[T]:
        """One to `most` different ones, fewer more often than many."""
        wanted = 1 + int(self._random.random() ** 2 * most)
        return list(dict.fromkeys(self.draw() for _ in range(wanted)))


@dataclass
class Ecosystem:
    """Tables under way, and the organisations that rows can refer to."""

    random: Random
    size: int
    rows: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))
    firms: list[Firm] = field(default_factory=list)
    large: list[Firm] = field(default_factory=list)
    institutions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    investors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.namer = Namer(self.random)
        self.seats = seats(self.random, self.namer, self.size)
        self._serials = count(1)
        share: dict[str, int] = defaultdict(int)
        for seat in self.seats:
            share[seat.country] += 1
        weights = [COUNTRIES[seat.country] / share[seat.country] for seat in self.seats]
        self._weights = list(accumulate(weights))

    def add(self, table: str, row: Mapping[str, str]) -> None:
        """Add a row; a column that it does not name stays empty."""
        self.rows[table].append(row)

    def serial(self) -> int:
        """A number that was not given before."""
        return next(self._serials)

    def chance(self, probability: float) -> bool:
        """Whether something of this probability comes about."""
        return self.random.random() < probability

    def pick(self, weights: Mapping[str, int]) -> str:
        """One of the keys, by their weights."""
        return self.random.choices(list(weights), weights=list(weights.values()))[0]

    def seat(self) -> Seat:
        """A city, by the share of its country."""
        return self.random.choices(self.seats, cum_weights=self._weights)[0]

    def document(self) -> str:
        """The address of a document that nothing else cites."""
        number = self.serial()
        return f"https://{self.random.choice(SITES)}.example.org/{number % 97:02d}/{number}"

    def day(self, year: int) -> str:
        """A date in the year: a day, a month, or no more than the year."""
        precision = self.random.random()
        if precision < 0.35:
            return str(year)
        month = f"{year}-{self.random.randint(1, 12):02d}"
        return month if precision < 0.65 else f"{month}-{self.random.randint(1, 28):02d}"


def populate(made: Ecosystem) -> None:
    """Places, large firms, institutions, investors and small firms, in this order."""
    _places(made)
    _documents(made)
    for _ in range(max(6, made.size // 50)):
        made.large.append(_large_firm(made))
    _institutions(made)
    _investors(made)
    parents = Skewed(made.random, made.institutions["university"], 0.8)
    acquirers = Skewed(made.random, made.large)
    for _ in range(made.size - len(made.large)):
        made.firms.append(_small_firm(made, parents, acquirers))
    _relations(made)


def _places(made: Ecosystem) -> None:
    regions = dict.fromkeys((seat.country, seat.region) for seat in made.seats)
    for country, region in regions:
        key = place_key(country, region, None)
        made.add("places", {"key": key, "name": region, "kind": "region", "country": country})


def _documents(made: Ecosystem) -> None:
    for number in range(max(3, made.size // 60)):
        made.add("documents", {
            "key": f"report-{number + 1}", "title": f"Report {number + 1} on the ecosystem",
            "publisher": f"{made.namer.word()} Press",
            "issued": made.day(made.random.randint(1995, TODAY - 1)),
        })  # fmt: skip


def _seated(seat: Seat) -> dict[str, str]:
    return {"country": seat.country, "region": seat.region, "city": seat.city}


def _codes(made: Ecosystem, firm: Firm) -> Iterable[tuple[str, str]]:
    """The register codes of a firm: nearly all large firms have one, half of the small ones."""
    known = 0.95 if firm.size == "large" else 0.5
    if made.chance(known):
        yield "lei", registers.lei(made.serial())
    if made.chance(known / 3):
        yield "wikidata", registers.wikidata(made.serial())
    if firm.seat.country == "BE" and made.chance(known):
        yield "enterprise-number", registers.enterprise_number(made.serial())
    if firm.exchange:
        yield "isin", registers.isin(firm.seat.country, made.serial())
        yield "ticker", f"{firm.key[:3].upper()}{made.serial()}"
    if firm.exchange == "nasdaq":
        yield "cik", registers.cik(made.serial())


def _write_firm(made: Ecosystem, firm: Firm, more: Mapping[str, str]) -> None:
    word = firm.name.split()[0]
    made.add("firms", {
        "key": firm.key, "name": firm.name, "aliases": f"{word}|{word} NV",
        **_seated(firm.seat), "founded": made.day(firm.founded), "kind": firm.kind,
        "size": firm.size, "listed_on": firm.exchange, "ipo_date": firm.ipo_on,
        "acquirer": firm.acquirer, "acquisition_date": firm.acquired_on,
        "source_url": made.document(), "source_title": f"{firm.name}: a profile", **more,
    })  # fmt: skip
    for scheme, value in _codes(made, firm):
        made.add("identifiers", {
            "organisation": firm.key, "scheme": scheme, "value": value,
            "matched_name": firm.name, "source_url": made.document(),
        })  # fmt: skip


def _large_firm(made: Ecosystem) -> Firm:
    name = f"{made.namer.word()} Pharmaceuticals"
    seat = made.seat()
    founded = made.random.randint(1849, 1960)
    exchange = EXCHANGES.get(seat.country, "other-exchange")
    firm = Firm(
        key_of(name), name, "large-pharma", "large", seat, founded, FOREVER, exchange=exchange
    )
    _write_firm(made, firm, {"status": "active"})
    return firm


def _small_firm(made: Ecosystem, parents: Skewed[str], acquirers: Skewed[Firm]) -> Firm:
    name = f"{made.namer.word()} {made.random.choice(SUFFIXES)}"
    kind, seat = made.pick(KINDS), made.seat()
    founded = made.random.randint(1982, TODAY - 3)
    fate = made.pick({"active": 62, "acquired": 18, "bankrupt": 6, "dissolved": 6, "unknown": 8})
    ends = FOREVER
    if fate in {"acquired", "bankrupt", "dissolved"}:
        ends = min(TODAY, founded + 3 + int(made.random.expovariate(0.1)))
    listed = made.chance(0.12) and ends > founded + 3
    firm = Firm(
        key_of(name), name, kind, made.pick({"micro": 35, "small": 45, "medium": 20}), seat,
        founded, ends,
        acquirer=acquirers.draw().key if fate == "acquired" else "",
        acquired_on=made.day(ends) if fate == "acquired" else "",
        ipo_on=made.day(founded + 2) if listed else "",
        exchange=EXCHANGES.get(seat.country, "other-exchange") if listed else "",
    )  # fmt: skip
    _write_firm(made, firm, {
        "status": fate, "spin_off_of": _origin(made, kind, founded, parents),
        "dissolved": made.day(ends) if fate in {"bankrupt", "dissolved"} else "",
    })  # fmt: skip
    return firm


def _origin(made: Ecosystem, kind: str, founded: int, parents: Skewed[str]) -> str:
    """A third of the young firms comes from universities, a few from an older firm."""
    if kind not in {"new-biotechnology-firm", "medtech-diagnostics"}:
        return ""
    if made.chance(0.35):
        return "|".join(parents.several(2))
    if made.firms and made.chance(0.04):
        older = made.random.choice(made.firms)
        return older.key if older.founded < founded else ""
    return ""


def _institutions(made: Ecosystem) -> None:
    for kind, (sphere, firms_each, ending) in INSTITUTIONS.items():
        for _ in range(max(3, made.size // firms_each)):
            name = f"{made.namer.word()} {ending}"
            key = key_of(name)
            registered = made.chance(0.7)
            made.institutions[kind].append(key)
            made.add("institutions", {
                "key": key, "name": name, "aliases": name.split(maxsplit=1)[0],
                **_seated(made.seat()),
                "kind": kind, "sphere": sphere,
                "founded": made.day(made.random.randint(1425, 1980)),
                "website": f"https://{key}.example.org/",
                "ror": registers.ror(made.serial()) if registered else "",
                "wikidata": registers.wikidata(made.serial()) if registered else "",
                "source_url": made.document(),
            })  # fmt: skip


def _investors(made: Ecosystem) -> None:
    for _ in range(max(5, made.size // 12)):
        name = f"{made.namer.word()} Capital"
        made.investors.append(key_of(name))
        made.add("investors", {
            "key": key_of(name), "name": name, "kind": made.pick(INVESTORS),
            "country": made.seat().country, "source_url": made.document(),
        })  # fmt: skip
    made.investors += made.institutions["public-fund"]


def _relations(made: Ecosystem) -> None:
    universities = made.institutions["university"]
    for position, office in enumerate(made.institutions["technology-transfer-office"]):
        _relate(made, office, "part-of", universities[position % len(universities)], 1985)
    choices = {kind: Skewed(made.random, keys, 0.8) for kind, keys in made.institutions.items()}
    for firm in made.firms:
        for relation, kind, probability in RELATED:
            if made.chance(probability):
                _relate(made, firm.key, relation, choices[kind].draw(), firm.founded + 1)
        for giver, relation, probability in (
            ("incubator", "incubates", 0.12),
            ("technology-transfer-office", "transfers-technology-to", 0.15),
            ("government-agency", "funds", 0.1),
        ):
            if made.chance(probability):
                _relate(made, choices[giver].draw(), relation, firm.key, firm.founded + 1)
        if made.chance(0.15):
            _relate(made, firm.key, "collaborates-with", choices["university"].draw(), firm.founded)


def _relate(made: Ecosystem, subject: str, relation: str, other: str, year: int) -> None:
    made.add("relations", {
        "subject": subject, "relation": relation, "object": other,
        "from": made.day(min(year, TODAY)), "source_url": made.document(),
    })  # fmt: skip
