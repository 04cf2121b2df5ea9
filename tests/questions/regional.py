"""Rules that the questions on regions share: what became of a firm, who is where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.questions.asking import approved, known, label, made_by
from tests.tables import (
    EVER,
    Alliance,
    Organisation,
    SpinOff,
    Takeover,
    about,
    alliances,
    alliances_of,
    finance,
    finest,
    first_day,
    organisations,
    relations,
    rows,
    spin_offs,
    takeovers,
)

RESEARCH: Final = {"research-institute", "university-hospital"}
INVESTORS: Final = {"venture-capital", "public-fund"}
NO_INVESTORS: Final = {"firm", "foundation"}
FATES: Final = ("active", "acquired", "gone", "unknown")


def born(firm: Organisation, as_of: str) -> bool:
    """Whether an organisation is not known to be founded after a date."""
    return not firm.founded or first_day(firm.founded) <= as_of


def seated(region: str, as_of: str = EVER) -> Mapping[str, Organisation]:
    """The organisations with their main seat in a place that exist at a date, by key."""
    return {k: o for k, o in organisations().items() if region in o.places and born(o, as_of)}


def here(region: str) -> frozenset[str]:
    """The keys of all organisations with their main seat in a place."""
    return frozenset(key for key, each in organisations().items() if region in each.places)


def is_investor(firm: Organisation) -> bool:
    """Whether a table calls an organisation an investor."""
    return bool(firm.kinds("/institutions") & INVESTORS or firm.kinds("/investors") - NO_INVESTORS)


def is_public_fund(firm: Organisation) -> bool:
    return "public-fund" in firm.kinds("/institutions") | firm.kinds("/investors")


def born_of(as_of: str) -> list[SpinOff]:
    """The spin-offs that certainly happened by a date."""
    return [each for each in spin_offs() if known(each.since, as_of)]


def taken(firm: str, as_of: str = EVER) -> list[Takeover]:
    """The completed takeovers of a firm by a date."""
    return [e for e in takeovers().values() if e.target == firm and known(e.date, as_of)]


def _changes(firm: str) -> tuple[list[str], list[str]]:
    """The dates of takeovers of a firm, and those of mergers and its end."""
    ends = [each.since for each in relations("merged-into") if each.subject == firm]
    ends += [date] if (date := finest(about(firm).all("dissolved"))) else []
    return [each.date for each in taken(firm)], ends


def fate(firm: str, as_of: str = EVER) -> str:
    """What had become of a firm by a date: dated events first, then the status on record."""
    takings, ends = _changes(firm)
    status = about(firm).one("status") or "unknown"
    if any(known(date, as_of) for date in takings):
        return "acquired"
    if any(known(date, as_of) for date in ends):
        return "gone"
    if status == "active" or any(date and not known(date, as_of) for date in takings + ends):
        return "active"
    if as_of < EVER or status == "unknown":
        return "unknown"
    return "acquired" if status == "acquired" else "gone"


def went_to(firm: str, as_of: str) -> set[str]:
    """Who took a firm over, or into what it was merged, by a date."""
    merged = {
        r.object for r in relations("merged-into") if r.subject == firm and known(r.since, as_of)
    }
    return merged.union(*(each.acquirers for each in taken(firm, as_of)))


def is_listed(firm: str, as_of: str = EVER) -> bool:
    """Whether a firm was listed: by an offering, or by an exchange where no offering is dated."""
    offerings = [each for each in finance() if each.firm == firm and each.kind == "ipo"]
    dates = [each.date for each in offerings if each.date]
    named = bool(offerings) or any(about(firm).all("listed_on"))
    return any(known(date, as_of) for date in dates) if dates else named and as_of == EVER


def signed(as_of: str) -> list[Alliance]:
    """The alliances that are no takeovers and were certainly signed by a date."""
    return [e for e in alliances().values() if not e.is_takeover and known(e.signed, as_of)]


def allied(firm: str, as_of: str = EVER) -> int:
    """The number of alliances of a firm by a date; takeovers are none."""
    return sum(not e.is_takeover and known(e.signed, as_of) for e in alliances_of(firm))


@cache
def leading(firm: str, at_least: int = 10, as_of: str = EVER) -> tuple[str, ...]:
    """What makes a firm a leading one, in order."""
    if not about(firm).is_firm:
        return ()
    ways = {
        "alliances": allied(firm, as_of) >= at_least,
        "listed": is_listed(firm, as_of),
        "product approved": bool(made_by(firm) & approved(as_of)),
    }
    return tuple(way for way, holds in ways.items() if holds)


def origin(firm: str, otherwise: str = "other entrant") -> str:
    """From which kind of organisation a firm started."""
    parents = [about(each.parent) for each in spin_offs() if each.child == firm]
    from_firm = any(parent.is_firm for parent in parents)
    from_knowledge = any(parent.is_knowledge for parent in parents)
    if from_firm and from_knowledge:
        return "spin-off of a firm and an institution"
    if from_firm:
        return "spin-off of a firm"
    if from_knowledge:
        return "spin-off of a university or institute"
    return "spin-off of another organisation" if parents else otherwise


def kind_of(key: str) -> str:
    """The kind of institution, or of firm, that an organisation is on record as."""
    one = about(key)
    institution = one.kind("/institutions")
    if institution not in {"", "firm"}:
        return label("institution-kind", institution)
    return label("firm-kind", one.kind("/firms"))


def years(dates: Iterable[str]) -> tuple[str, str]:
    """The first and the last year of the dates that are known."""
    found = sorted(date[:4] for date in dates if date)
    return (found[0], found[-1]) if found else ("", "")


def platforms(as_of: str, wanted: Callable[[str], bool] = bool) -> list[Mapping[str, str]]:
    """The platforms by a date whose owner is wanted."""
    return [
        row for row in rows("platforms/platforms") if known(row["since"], as_of)
        and wanted(row["owner"])
    ]  # fmt: skip


@dataclass(frozen=True)
class Tie:
    """Something that binds organisations, or that one of them did."""

    key: object
    parties: tuple[str, ...]
    date: str = ""


def joined(*kinds: str) -> list[Tie]:
    """The relations of these kinds."""
    return [Tie(each.key, (each.subject, each.object), each.since) for each in relations(*kinds)]


def grants() -> list[Tie]:
    """The grants: who got them, then who gave."""
    return [Tie(e.key, (e.firm, *e.investors), e.date) for e in finance() if e.kind == "grant"]


def births() -> list[Tie]:
    """The spin-offs: the parent, then the child."""
    return [Tie((e.child, e.parent), (e.parent, e.child), e.since) for e in born_of(EVER)]


def dealings() -> list[Tie]:
    """The alliances that are no takeovers."""
    return [Tie(each.key, tuple(each.roles), each.signed) for each in signed(EVER)]


def partners_of(ties: Iterable[Tie], inside: frozenset[str]) -> Iterator[tuple[Tie, str, str]]:
    """Each tie with a party in a place and another party of it."""
    for tie in ties:
        for one in inside & set(tie.parties):
            for other in set(tie.parties) - {one}:
                yield tie, one, other
