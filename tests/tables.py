"""The shipped tables, read by plain Python: what the questions must answer, without the engine.

Only what every reader of the tables has to know stands here: which keys name one thing, and which
value holds where two tables differ (the first in rank, or a finer date within its date).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[1] / "data"
EVER: Final = "9999-12-31"
TAKEOVERS: Final = {"majority-equity", "asset-purchase", "acquisition", "acquisition-bid"}
FIRM_KINDS: Final = {
    "new-biotechnology-firm", "biopharmaceutical-firm", "large-pharma", "medtech-diagnostics",
    "contract-service", "chemical-agro",
}  # fmt: skip
BIOTECHNOLOGY: Final = {"new-biotechnology-firm", "biopharmaceutical-firm"}
KNOWLEDGE: Final = {"university", "university-hospital", "research-institute"}
INTERMEDIARIES: Final = {
    "technology-transfer-office", "incubator", "science-park", "cluster-organisation",
    "industry-association", "open-innovation-lab",
}  # fmt: skip
CODES: Final = ("lei", "ror", "cik", "isin", "wikidata", "enterprise-number")

Row = Mapping[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """The rows of data/<table>.csv."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def split(cell: str) -> list[str]:
    """The values of a cell that may hold several."""
    return cell.split("|") if cell else []


@cache
def decisions(table: str) -> tuple[Row, ...]:
    """The decisions of data/identity/<table>.sssom.tsv."""
    with (DATA / "identity" / f"{table}.sssom.tsv").open(encoding="utf-8", newline="") as stream:
        lines = [line for line in stream if not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="\t"))


@cache
def merged(table: str) -> Mapping[str, str]:
    """Which key became which, by the decisions."""
    return {
        row["subject_id"].split("/")[1]: row["object_id"].split("/")[1]
        for row in decisions(table)
        if row["predicate_modifier"] != "Not"
    }


def org(key: str) -> str:
    """The key under which an organisation is kept."""
    return merged("organizations").get(key, key)


def orgs(cell: str) -> list[str]:
    """The organisations of a cell."""
    return [org(key) for key in split(cell)]


def deal(key: str) -> str:
    """The key under which an alliance is kept."""
    return merged("alliances").get(key, key)


def first(values: Iterable[str]) -> str:
    """The first value that is there; values come in the order in which their tables rank."""
    return next(filter(None, values), "")


def finest(dates: Iterable[str]) -> str:
    """The date of the table that ranks first, or a more precise one that lies within it."""
    said = list(filter(None, dates))
    for other in said[1:]:
        said[0] = other if other.startswith(said[0]) else said[0]
    return said[0] if said else ""


def first_day(date: str) -> str:
    """The first day of a year, a month or a day."""
    return (date + "-01-01")[:10]


def last_day(date: str) -> str:
    """The last day of a year, a month or a day; what bears no date is certain at no date."""
    if not date:
        return EVER
    year, month, day = [*date.split("-"), "", ""][:3]
    month = month or "12"
    return f"{year}-{month}-{day or monthrange(int(year), int(month))[1]}"


def slug(text: str) -> str:
    """A name as it stands in a key."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# Organisations -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Organisation:
    """What the tables say of an organisation; `told` are its rows, each with its table."""

    key: str
    told: tuple[tuple[str, Row], ...]

    def all(self, column: str) -> list[str]:
        """The cells of a column, in the order in which the tables rank."""
        return [row.get(column, "") for _, row in self.told]

    def one(self, column: str) -> str:
        """The cell that holds."""
        return first(self.all(column))

    def kinds(self, table: str) -> set[str]:
        """The kinds by the tables of that name."""
        return {row["kind"] for name, row in self.told if name.endswith(table)}

    def kind(self, table: str) -> str:
        """The kind that holds."""
        return first(row["kind"] for name, row in self.told if name.endswith(table))

    @property
    def size(self) -> str:
        """Its size class; large pharmaceutical firms are large."""
        return first(
            row["size"] or ("large" if row["kind"] == "large-pharma" else "")
            for name, row in self.told
            if name.endswith("/firms")
        )

    @property
    def founded(self) -> str:
        return finest(self.all("founded"))

    @property
    def is_firm(self) -> bool:
        return bool(
            self.kinds("/firms") & FIRM_KINDS
            or self.kinds("/institutions") & {"firm", "advisory-firm"}
            or "firm" in self.kinds("/investors")
        )

    @property
    def is_knowledge(self) -> bool:
        return bool(self.kinds("/institutions") & KNOWLEDGE)

    @property
    def spheres(self) -> set[str]:
        """Its spheres: as stated, and those that follow from being a firm, a university, ..."""
        found = {row["sphere"] for _, row in self.told if row.get("sphere")}
        kinds = self.kinds("/institutions")
        found |= {"industry"} if self.is_firm else set()
        found |= {"academia"} if "university" in kinds else set()
        found |= {"government"} if kinds & {"government-agency", "regulator"} else set()
        return found

    @property
    def seat(self) -> tuple[str, str, str]:
        """Country, region and city by the first table that gives any of them."""
        found = (
            tuple(row.get(c, "") for c in ("country", "region", "city")) for _, row in self.told
        )
        country, region, city = next(filter(any, found), ("", "", ""))
        return country, region, city

    @property
    def place(self) -> str:
        """The key of its seat; empty where no seat is known."""
        return place_key(*self.seat)

    @property
    def places(self) -> set[str]:
        """The keys of its seat and of all in which that lies."""
        return around(self.place) if self.place else set()


@cache
def organisations() -> Mapping[str, Organisation]:
    """The organisations that a table describes, by key."""
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table in ("firms/firms", "crossborder/firms", "financing/investors",
                  "institutions/institutions"):  # fmt: skip
        for row in rows(table):
            found[org(row["key"])].append((table, row))
    return {key: Organisation(key, tuple(told)) for key, told in found.items()}


NOBODY: Final = Organisation("", ())


def about(key: str) -> Organisation:
    """An organisation, also one that no table describes."""
    return organisations().get(key, NOBODY)


def name_of(key: str) -> str:
    """The name that an organisation goes by."""
    return about(key).one("name")


def names_of(keys: Iterable[str], between: str = "; ") -> str:
    """Names in order, each once."""
    return between.join(sorted({name_of(key) for key in keys}))


def codes() -> Mapping[str, set[tuple[str, str]]]:
    """Scheme and value of each code of each organisation."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows("identifiers/identifiers"):
        found[org(row["organisation"])].add((row["scheme"], row["value"]))
    for row in rows("institutions/institutions"):
        for scheme in ("ror", "wikidata"):
            if row[scheme]:
                found[org(row["key"])].add((scheme, row[scheme]))
    return found


# Alliances ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """A row of an alliance: its kinds, and the role of each party."""

    kinds: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    turned: tuple[str, ...] = ()

    def in_kind(self, kind: str, *roles: str) -> list[str]:
        """The parties in one of these roles of this kind of agreement."""
        if kind in self.turned:
            swap = {"originator": "partner", "partner": "originator"}
            roles = tuple(swap.get(role, role) for role in roles)
        return self.with_role(*roles)

    def with_role(self, *roles: str) -> list[str]:
        """The parties in one of these roles."""
        return [party for party, role in self.roles if role in roles]


@dataclass
class Alliance:
    """An alliance, of one row or of two that a decision makes one."""

    key: str
    told: list[tuple[str, Row]] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def one(self, column: str) -> str:
        """The cell that holds."""
        return first(row[column] for _, row in self.told)

    @property
    def signed(self) -> str:
        return finest(row["signed"] for _, row in self.told)

    @property
    def ended(self) -> str:
        return finest(row["ended"] for _, row in self.told)

    @property
    def main(self) -> str:
        """The main kind: the first of the row that ranks first."""
        return self.sides[0].kinds[0]

    @property
    def is_takeover(self) -> bool:
        """Whether the main agreement makes one of two, or sells what one has."""
        return self.main in TAKEOVERS

    @property
    def returned(self) -> set[str]:
        return {party for _, row in self.told for party in orgs(row["rights_returned_to"])}

    @property
    def documents(self) -> set[str]:
        return {row["source_url"] for _, row in self.told}

    def others(self, party: str) -> list[str]:
        """The other parties."""
        return [other for other in self.roles if other != party]

    def size(self, party: str) -> str:
        """The size of a party when it signed where stated, else its size class."""
        return self.sizes.get(party) or about(party).size

    def side(self, kind: str, *roles: str) -> set[str]:
        """Who has one of these roles in the agreement of this kind."""
        found = (side.in_kind(kind, *roles) for side in self.sides if kind in side.kinds)
        return {party for parties in found for party in parties}

    def has_party_of(self, country: str) -> bool:
        """Whether a party has its seat in the country."""
        return any(about(party).one("country") == country for party in self.roles)

    @property
    def decade(self) -> str:
        return f"{self.signed[:3]}0s" if self.signed else "undated"


@cache
def alliances() -> Mapping[str, Alliance]:
    """All alliances by key."""
    found: dict[str, Alliance] = {}
    for table in ("alliances/alliances", "crossborder/alliances"):
        for row in rows(table):
            key = deal(row["key"])
            each = found.setdefault(key, Alliance(key))
            parties = orgs(row["partners"])
            roles = split(row["roles"]) or ["originator", *("partner" for _ in parties[1:])]
            each.told.append((table, row))
            each.sides.append(
                Side(
                    tuple(split(row["kinds"])),
                    tuple(zip(parties, roles, strict=True)),
                    tuple(split(row["reversed"])),
                )
            )
            for party, role in zip(parties, roles, strict=True):
                each.roles.setdefault(party, role)
            if row["sizes"]:
                for party, size in zip(parties, split(row["sizes"]), strict=True):
                    each.sizes.setdefault(party, size)
            each.kinds.update(split(row["kinds"]))
    return found


def alliances_of(party: str) -> list[Alliance]:
    """The alliances of an organisation."""
    return [each for each in alliances().values() if party in each.roles]


@dataclass(frozen=True)
class Term:
    """A term of an alliance; where two tables tell of it, each cell is that of the first."""

    alliance: str
    kind: str
    part: str
    told: tuple[Row, ...]

    def one(self, column: str) -> str:
        """The cell that holds."""
        return first(row[column] for row in self.told)

    @property
    def disclosed(self) -> bool:
        return self.one("disclosure") == "disclosed"

    @property
    def key(self) -> str:
        """The end of its IRI."""
        return f"{self.alliance}/term/{self.kind}" + (f"-{self.part}" if self.part else "")


@cache
def terms() -> Mapping[str, list[Term]]:
    """The terms of each alliance."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for table in ("alliances/terms", "crossborder/terms"):
        for row in rows(table):
            found[deal(row["alliance"]), row["term"], row["part"]].append(row)
    by_alliance: dict[str, list[Term]] = defaultdict(list)
    for (alliance, kind, part), told in found.items():
        by_alliance[alliance].append(Term(alliance, kind, part, tuple(told)))
    return by_alliance


def terms_of(alliance: str, *kinds: str) -> list[Term]:
    """The terms of an alliance, of these kinds or of all."""
    return [each for each in terms().get(alliance, ()) if not kinds or each.kind in kinds]


@dataclass
class Takeover:
    """A completed takeover, as told by a table of firms, by an alliance, or by both."""

    key: str
    target: str
    acquirers: set[str] = field(default_factory=set)
    dates: list[str] = field(default_factory=list)
    deals: set[str] = field(default_factory=set)

    @property
    def date(self) -> str:
        return finest(self.dates)


@dataclass(frozen=True)
class ToldTakeover:
    """What one row says of a takeover; `acquirer` is the key that names the event."""

    table: str
    target: str
    acquirer: str
    acquirers: tuple[str, ...]
    date: str
    document: str
    alliance: str = ""


def told_takeovers() -> Iterator[ToldTakeover]:
    """All that the tables say of completed takeovers, in the order in which they rank."""
    yield from _taken_firms("firms/firms")
    yield from _taken_by_alliance("alliances/alliances")
    yield from _taken_firms("crossborder/firms")
    yield from _taken_by_alliance("crossborder/alliances")


def _taken_firms(table: str) -> Iterator[ToldTakeover]:
    for row in rows(table):
        if row["acquirer"] or row["acquisition_date"]:
            yield ToldTakeover(
                table, org(row["key"]), row["acquirer"] or "unknown",
                tuple(orgs(row["acquirer"])), row["acquisition_date"], row["source_url"],
            )  # fmt: skip


def _taken_by_alliance(table: str) -> Iterator[ToldTakeover]:
    for each in alliances().values():
        for (told_in, row), side in zip(each.told, each.sides, strict=True):
            if told_in == table and "acquisition" in side.kinds:
                buyers = side.with_role("partner")
                position = [role for _, role in side.roles].index("partner")
                named = split(row["partners"])[position]
                for target in side.with_role("originator"):
                    yield ToldTakeover(
                        table, target, named, tuple(buyers), row["signed"], row["source_url"],
                        each.key,
                    )  # fmt: skip


@cache
def takeovers() -> Mapping[str, Takeover]:
    """All completed takeovers by the end of their IRI."""
    found: dict[str, Takeover] = {}
    for told in told_takeovers():
        key = f"{told.target}/takeover/{told.acquirer}"
        each = found.setdefault(key, Takeover(key, told.target))
        each.acquirers.update(told.acquirers)
        each.dates.append(told.date)
        each.deals |= {told.alliance} - {""}
    return found


# Relations, finance ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Relation:
    """A row of the table of relations."""

    key: str
    kind: str
    subject: str
    object: str
    since: str
    until: str


@cache
def relations(*kinds: str) -> tuple[Relation, ...]:
    """The relations of these kinds."""
    return tuple(
        map(_relation, (r for r in rows("institutions/relations") if r["relation"] in kinds))
    )


def _relation(row: Row) -> Relation:
    subject = org(row["subject"])
    names = filter(None, (subject, row["relation"], row["object"], row["from"]))
    return Relation(
        "/".join(names), row["relation"], subject, org(row["object"]), row["from"], row["to"]
    )


@dataclass(frozen=True)
class SpinOff:
    """An organisation started from another."""

    parent: str
    child: str
    since: str


@cache
def spin_offs() -> tuple[SpinOff, ...]:
    """All spin-offs; what two tables tell of the same two is one."""
    dates: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table in ("firms/firms", "crossborder/firms"):
        for row in rows(table):
            for parent in orgs(row["spin_off_of"]):
                dates[parent, org(row["key"])].append(row["founded"])
    for relation in relations("spin-off-of"):
        dates[relation.object, relation.subject].append(relation.since)
    return tuple(SpinOff(*pair, finest(told)) for pair, told in dates.items())


@dataclass(frozen=True)
class Finance:
    """A firm gets money: a round, an offering, or an investment without the name of a round."""

    key: str
    firm: str
    kind: str
    date: str
    amount: str = ""
    currency: str = ""
    bound: str = ""
    round: str = ""
    investors: tuple[str, ...] = ()
    exchanges: frozenset[str] = frozenset()

    @property
    def is_investment(self) -> bool:
        """Whether the money buys a share, as far as known: neither a grant nor a loan."""
        return self.kind not in {"grant", "loan"}


@cache
def finance() -> tuple[Finance, ...]:
    """All finance events; the offerings of a firm in one year are one."""
    return (*_offerings(), *_rounds(), *_investments())


def _rounds() -> Iterator[Finance]:
    for row in rows("financing/rounds"):
        if row["kind"] != "ipo":
            yield Finance(
                row["key"], org(row["firm"]), row["kind"], row["date"], row["amount"],
                row["currency"], row["bound"], row["round"], tuple(orgs(row["investors"])),
                frozenset(split(row["exchanges"])),
            )  # fmt: skip


def _investments() -> Iterator[Finance]:
    for each in relations("invests-in"):
        yield Finance(each.key, each.object, "", each.since, investors=(each.subject,))


def _offerings() -> Iterator[Finance]:
    told: dict[str, list[Row]] = defaultdict(list)
    for table in ("firms/firms", "crossborder/firms"):
        for row in rows(table):
            if row["ipo_date"]:
                key = f"{org(row['key'])}/ipo/{row['ipo_date'][:4]}"
                told[key].append(
                    {"date": row["ipo_date"], "exchanges": row["listed_on"].split("|")[0]}
                )
    for row in rows("financing/rounds"):
        if row["kind"] == "ipo":
            told[f"{org(row['firm'])}/ipo/{row['date'][:4] or 'undated'}"].append(row)
    for key, found in told.items():
        cells = {c: first(row.get(c, "") for row in found) for c in
                 ("amount", "currency", "bound", "round")}  # fmt: skip
        yield Finance(
            key, key.split("/")[0], "ipo", finest(row["date"] for row in found), **cells,
            investors=tuple(i for row in found for i in orgs(row.get("investors", ""))),
            exchanges=frozenset(e for row in found for e in split(row["exchanges"])),
        )  # fmt: skip


# Places ------------------------------------------------------------------------------------------


def place_key(country: str, region: str, city: str) -> str:
    """The key of the innermost place: `be`, `be-flanders`, `be-ghent`."""
    inner = slug(city or region)
    if city and region and inner == slug(region):
        inner += "-city"
    return "-".join(filter(None, (country.lower(), inner)))


@cache
def _places() -> tuple[Mapping[str, set[str]], frozenset[str]]:
    """In what each place lies directly, and which places are regions."""
    inside: dict[str, set[str]] = defaultdict(set)
    regions = set()
    for row in rows("places/places"):
        if row["country"]:
            inside[row["key"]].add(place_key(row["country"], row["region"], ""))
        if row["kind"] == "region":
            regions.add(row["key"])
    for organisation in organisations().values():
        for _, row in organisation.told:
            country, region, city = (row.get(c, "") for c in ("country", "region", "city"))
            if region:
                regions.add(place_key(country, region, ""))
                inside[place_key(country, region, "")].add(country.lower())
            if city and country + region:
                inside[place_key(country, region, city)].add(place_key(country, region, ""))
    return inside, frozenset(regions)


def regions_of(country: str) -> set[str]:
    """The regions that lie in a country."""
    inside, regions = _places()
    return {region for region in regions if country.lower() in around(region, inside)}


def around(place: str, inside: Mapping[str, set[str]] | None = None) -> set[str]:
    """The place and all that it lies in."""
    lies_in = _places()[0] if inside is None else inside
    return {place} | {each for outer in lies_in.get(place, ()) for each in around(outer, lies_in)}
