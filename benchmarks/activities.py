"""What a made-up ecosystem does: alliances, pipelines, finance, business models, figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ecosystem import TODAY, Ecosystem, Firm, Skewed
from naming import COUNTRIES, key_of

from triplehelix.statements import place_key

FIELDS: Final = (
    "oncology", "rheumatoid arthritis", "psoriasis", "cystic fibrosis", "diabetes", "asthma",
    "haemophilia", "Alzheimer disease", "influenza", "hepatitis B", "crop protection", "pain",
)  # fmt: skip
MAIN_KINDS: Final = {
    "licence": 40, "collaborative-research": 22, "option": 6, "distribution": 7, "equity": 6,
    "service": 6, "supply": 4, "co-development": 5, "joint-venture": 2, "consortium": 2,
}  # fmt: skip
SECOND_KINDS: Final = {
    "collaborative-research": 30, "co-promotion": 12, "co-development": 14, "equity": 14,
    "supply": 10, "option": 12,
}  # fmt: skip
PLATFORMS: Final = {
    "antibody": 20, "cell-therapy": 12, "gene-therapy": 12, "delivery": 10, "vaccine": 10,
    "small-molecule-discovery": 16, "diagnostics": 8, "protein-production": 6, "peptide": 6,
}  # fmt: skip
STAGES: Final = ("discovery", "preclinical", "phase-1", "phase-2", "phase-3", "approved")
GOES_ON: Final = (0.7, 0.65, 0.6, 0.5, 0.6, 0.0)
UNITS: Final = ("count", "percent", "EUR", "count", "index", "EUR")


def act(made: Ecosystem) -> None:
    """Everything that the organisations do, in a fixed order."""
    _alliances(made)
    _pipelines(made)
    _financing(made)
    _models(made)
    _indicators(made)
    _practices(made)


@dataclass
class _Market:
    """Who can be drawn as a side of an alliance, and which pairs have been."""

    small: Skewed[Firm]
    large: Skewed[Firm]
    academic: Skewed[str]
    taken: set[tuple[str, str, int]] = field(default_factory=set)


def _alliances(made: Ecosystem) -> None:
    academic = made.institutions["university"] + made.institutions["research-institute"]
    market = _Market(
        Skewed(made.random, made.firms, 0.6),
        Skewed(made.random, made.large),
        Skewed(made.random, academic, 0.8),
    )
    for firm in made.firms:
        if firm.acquirer and made.chance(0.6):
            _acquisition(made, firm)
    for _ in range(int(made.size * 1.6)):
        _alliance(made, market)


def _acquisition(made: Ecosystem, firm: Firm) -> None:
    key = f"{firm.key}-{firm.acquirer}-acquisition"
    made.add("alliances", {
        "key": key, "title": f"{firm.acquirer} acquires {firm.name}",
        "partners": f"{firm.key}|{firm.acquirer}", "sizes": f"{firm.size}|large",
        "kinds": "acquisition", "signed": firm.acquired_on, "subject": "whole company",
        "source_url": made.document(),
    })  # fmt: skip
    _term(made, key, "purchase-price", _money(made, 120e6), "EUR")


def _alliance(made: Ecosystem, market: _Market) -> None:
    """One alliance, unless the two sides drawn were never there at one time."""
    firm = market.small.draw()
    partner, size, since, until = _partner(made, market, firm)
    first, last = max(firm.founded, since) + 1, min(firm.ends, until, TODAY) - 1
    if partner == firm.key or first > last:
        return
    year = made.random.randint(first, last)
    if (firm.key, partner, year) in market.taken:
        return
    market.taken.add((firm.key, partner, year))
    kinds = [made.pick(MAIN_KINDS)]
    kinds += [made.pick(SECOND_KINDS) for _ in range(made.random.choice((0, 0, 0, 1, 1, 2)))]
    parties, sizes = [firm.key, partner], [firm.size, size]
    if "consortium" in kinds:
        parties += [key for key in market.academic.several(4) if key != partner]
        parties.append(next(f.key for f in made.large if f.key not in parties))
        sizes = []
    key = f"{firm.key}-{partner}-{year}"
    made.add("alliances", {
        "key": key, "title": f"{firm.name} and {partner}: {kinds[0]} of {year}",
        "partners": "|".join(dict.fromkeys(parties)),
        "sizes": "|".join(sizes) if all(sizes) else "",
        "kinds": "|".join(dict.fromkeys(kinds)), "signed": made.day(year),
        "subject": f"{made.random.choice(FIELDS)} candidates",
        "fields": "|".join(dict.fromkeys(made.random.choices(FIELDS, k=2))),
        "source_url": made.document(), "source_title": f"{firm.name} signs with {partner}",
        **_ending(made, firm, year),
    })  # fmt: skip
    for kind in dict.fromkeys(kinds):
        _terms(made, key, kind)


def _partner(made: Ecosystem, market: _Market, firm: Firm) -> tuple[str, str, int, int]:
    """The other side: key, size, and the years between which it can sign."""
    drawn = made.random.random()
    if drawn < 0.6:
        large = market.large.draw()
        return large.key, "large", large.founded, large.ends
    if drawn < 0.85:
        other = market.small.draw()
        return other.key, other.size, other.founded, other.ends
    return market.academic.draw(), "", firm.founded, TODAY


def _ending(made: Ecosystem, firm: Firm, year: int) -> Mapping[str, str]:
    """A third of the alliances is known to have ended; some give rights back."""
    ended = year + 1 + int(made.random.expovariate(0.3))
    if ended > TODAY or not made.chance(0.5):
        return {}
    reason = made.pick(
        {"completed": 30, "partner-strategy": 30, "programme-failure": 25, "unknown": 15}
    )
    returned = firm.key if reason == "partner-strategy" else ""
    return {"ended": made.day(ended), "end_reason": reason, "rights_returned_to": returned}


def _money(made: Ecosystem, middle: float) -> int:
    """A sum around `middle`, log-normal, in whole thousands."""
    return max(10, int(middle / 1000 * made.random.lognormvariate(0, 1))) * 1000


def _term(made: Ecosystem, alliance: str, term: str, amount: int | None, currency: str) -> None:
    """A term with its amount; None is a term that the parties keep to themselves."""
    disclosed = "undisclosed" if amount is None else "disclosed"
    made.add("terms", {
        "alliance": alliance, "term": term, "disclosure": disclosed,
        "amount": "" if amount is None else str(amount),
        "currency": "" if amount is None else currency, "source_url": made.document(),
    })  # fmt: skip


def _terms(made: Ecosystem, alliance: str, kind: str) -> None:
    currency = made.pick({"EUR": 50, "USD": 40, "GBP": 7, "CHF": 3})
    disclosed = made.chance(0.55)
    if kind == "licence" and made.chance(0.75):
        upfront, milestones = _money(made, 8e6), _money(made, 90e6)
        for term, amount in (
            ("upfront", upfront),
            ("milestones", milestones),
            ("headline", upfront + milestones),
        ):
            _term(made, alliance, term, amount if disclosed else None, currency)
        _royalty(made, alliance)
    elif kind in {"collaborative-research", "equity", "option", "service"} and made.chance(0.4):
        names = {
            "collaborative-research": "research-funding", "equity": "equity-purchase",
            "option": "option-fee", "service": "service-fee",
        }  # fmt: skip
        _term(made, alliance, names[kind], _money(made, 4e6) if disclosed else None, currency)


def _royalty(made: Ecosystem, alliance: str) -> None:
    lowest = made.random.randint(1, 15)
    known = made.chance(0.2)
    made.add("terms", {
        "alliance": alliance, "term": "royalty",
        "disclosure": "disclosed" if known else "undisclosed",
        "rate_min": str(lowest) if known else "",
        "rate_max": str(lowest + made.random.randint(0, 8)) if known else "",
        "source_url": made.document(),
    })  # fmt: skip


def _pipelines(made: Ecosystem) -> None:
    origins = Skewed(made.random, made.institutions["university"], 0.8)
    for firm in made.firms:
        if firm.kind not in {"new-biotechnology-firm", "biopharmaceutical-firm"}:
            continue
        platform = _platform(made, firm, origins) if made.chance(0.4) else ""
        if made.chance(0.55):
            for _ in range(1 + int(made.random.random() ** 2 * 4)):
                _product(made, firm, platform)


def _platform(made: Ecosystem, firm: Firm, origins: Skewed[str]) -> str:
    name = f"{made.namer.word()} platform"
    made.add("platforms", {
        "key": key_of(name), "name": name, "owner": firm.key, "kind": made.pick(PLATFORMS),
        "origins": origins.draw() if made.chance(0.4) else "",
        "since": made.day(firm.founded + 1), "source_url": made.document(),
    })  # fmt: skip
    return key_of(name)


def _product(made: Ecosystem, firm: Firm, platform: str) -> None:
    """A product, the programme that develops it, its stages and its approval."""
    name = made.namer.word().lower()
    start = min(firm.founded + made.random.randint(1, 6), TODAY - 1)
    reached = _reached(made, start)
    indication = made.random.choice(FIELDS)
    outcome = "approved" if reached[-1][0] == "approved" else made.pick(
        {"ongoing": 55, "discontinued": 30, "returned": 5, "unknown": 10}
    )  # fmt: skip
    made.add("products", {
        "key": name, "name": name, "codes": f"{firm.key[:3].upper()}-{made.serial()}",
        "originators": firm.key, "stage": reached[-1][0], "stage_date": str(reached[-1][1]),
        "outcome": outcome, "indications": indication, "source_url": made.document(),
    })  # fmt: skip
    programme = f"{firm.key}-{name}"
    made.add("programmes", {
        "key": programme, "name": name, "firm": firm.key, "product": name, "platform": platform,
        "source_url": made.document(),
    })  # fmt: skip
    for stage, year in reached:
        made.add("stages", {
            "key": f"{programme}-{stage}", "programme": programme, "stage": stage,
            "date": made.day(year), "what": f"{name} reaches {stage}", "indications": indication,
            "outcome": outcome if stage == reached[-1][0] else "ongoing",
            "source_url": made.document(),
        })  # fmt: skip
    if outcome == "approved":
        made.add("approvals", {
            "product": name, "agency": made.random.choice(made.institutions["regulator"]),
            "decision": "approved", "date": made.day(min(reached[-1][1] + 1, TODAY)),
            "indication": indication, "source_url": made.document(),
        })  # fmt: skip


def _reached(made: Ecosystem, year: int) -> list[tuple[str, int]]:
    """The stages that a candidate reaches, each in a later year than the one before."""
    position = made.random.choice((0, 1, 1, 2))
    reached = [(STAGES[position], year)]
    while made.chance(GOES_ON[position]):
        position, year = position + 1, year + made.random.randint(1, 3)
        if year > TODAY:
            break
        reached.append((STAGES[position], year))
    return reached


def _financing(made: Ecosystem) -> None:
    investors = Skewed(made.random, made.investors, 0.9)
    funds = Skewed(made.random, made.institutions["public-fund"])
    for firm in made.firms:
        if firm.ipo_on:
            _round(made, firm, "ipo", firm.ipo_on, 60e6, [])
        if firm.kind != "new-biotechnology-firm":
            continue
        year = firm.founded + 1
        for name in ("seed", "venture", "venture", "follow-on")[: made.random.randint(0, 4)]:
            year += made.random.randint(0, 3)
            if year < min(firm.ends, TODAY):
                middle = {"seed": 2e6, "venture": 15e6, "follow-on": 40e6}[name]
                _round(made, firm, name, made.day(year), middle, investors.several(6))
        if made.chance(0.15):
            _round(made, firm, "grant", made.day(firm.founded + 1), 1e6, [funds.draw()])


def _round(
    made: Ecosystem, firm: Firm, kind: str, when: str, middle: float, investors: list[str]
) -> None:
    known = made.chance(0.85)
    made.add("rounds", {
        "key": f"{firm.key}-{kind}-{made.serial()}", "firm": firm.key, "kind": kind, "date": when,
        "amount": str(_money(made, middle)) if known else "",
        "currency": made.pick({"EUR": 60, "USD": 40}) if known else "",
        "bound": "exact" if known else "", "investors": "|".join(investors),
        "exchanges": firm.exchange if kind in {"ipo", "follow-on"} else "",
        "source_url": made.document(),
    })  # fmt: skip


def _models(made: Ecosystem) -> None:
    """A third of the firms has a stated model, and a third of these changed it once."""
    weights = {"product": 40, "platform": 25, "hybrid": 20, "service": 10, "product-definition": 5}
    for firm in made.firms:
        if not made.chance(0.3):
            continue
        changed = firm.founded + 5 if made.chance(0.3) and firm.founded + 6 < TODAY else 0
        first = made.pick(weights)
        _model(made, firm, first, firm.founded + 1, changed and changed - 1)
        if changed:
            _model(made, firm, made.pick({**weights, first: 0}), changed, 0)


def _model(made: Ecosystem, firm: Firm, model: str, since: int, until: int) -> None:
    made.add("models", {
        "firm": firm.key, "model": model, "from": str(since), "to": str(until) if until else "",
        "basis": made.pick({"stated": 40, "read": 60}),
        "evidence": f"{firm.name} describes its work as {model}", "source_url": made.document(),
    })  # fmt: skip


def _indicators(made: Ecosystem) -> None:
    regions = dict.fromkeys(place_key(seat.country, seat.region, None) for seat in made.seats)
    areas = [*COUNTRIES, *regions]
    figures: Mapping[str, Callable[[], float]] = {
        "percent": lambda: made.random.uniform(0, 100),
        "count": lambda: made.random.randint(1, 5000),
        "EUR": lambda: made.random.randint(1, 900) * 1e6,
        "index": lambda: made.random.uniform(0, 3),
    }
    for number in range(max(6, made.size // 120)):
        key, unit = f"indicator-{number + 1}", UNITS[number % len(UNITS)]
        made.add("indicators", {
            "key": key, "name": f"Indicator {number + 1} in {unit}", "unit": unit,
            "about": "A made-up measure of the ecosystem",
        })  # fmt: skip
        source = made.document()
        for area in made.random.sample(areas, k=min(12, len(areas))):
            for year in made.random.sample(range(1995, TODAY), k=4):
                made.add("observations", {
                    "indicator": key, "area": area, "from": str(year),
                    "value": format(figures[unit](), ".1f"), "bound": "exact",
                    "source_url": source,
                })  # fmt: skip


def _practices(made: Ecosystem) -> None:
    for number in range(made.size // 15):
        firm = made.random.choice(made.large)
        made.add("practices", {
            "key": f"am-{number + 1}", "organisation": firm.key,
            "kind": made.pick({"alliance-group": 40, "practice": 60}),
            "practice": made.pick({"own-function": 40, "training": 30, "audit": 30}),
            "finding": f"{firm.name} runs its alliances by rule {number + 1}",
            "year": made.day(made.random.randint(1995, TODAY)), "source_url": made.document(),
        })  # fmt: skip
