"""What the tables say of a firm: its fate by a day, its partners, money and products."""

from __future__ import annotations

from tests.questions.asking import known, made_by
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Alliance,
    Finance,
    Row,
    about,
    alliances_of,
    finance,
    first_day,
    last_day,
    org,
    organisations,
    relations,
    rows,
    takeovers,
)

LENT = {"grant", "loan"}


def firms_of(country: str, as_of: str = EVER) -> list[str]:
    """The firms seated in a country, not certainly founded after a day."""
    return [
        key for key, firm in organisations().items()
        if firm.is_firm and firm.one("country") == country and founded_by(key, as_of)
    ]  # fmt: skip


def biotechnology_of(country: str, as_of: str = EVER, *, large: bool = False) -> list[str]:
    """The new biotechnology and biopharmaceutical firms of a country; large ones if asked for."""
    return [
        key for key in firms_of(country, as_of)
        if about(key).kinds("/firms") & BIOTECHNOLOGY and (large or about(key).size != "large")
    ]  # fmt: skip


def founded_by(firm: str, as_of: str) -> bool:
    """Whether a firm is not known to be founded after a day."""
    founded = about(firm).founded
    return not founded or first_day(founded) <= as_of


def ends(firm: str) -> dict[str, list[str]]:
    """The dates of what ends a firm as one of its own: takeovers, mergers, dissolution."""
    return {
        "acquired": [each.date for each in takeovers().values() if each.target == firm],
        "merged": [each.since for each in relations("merged-into") if each.subject == firm],
        "dissolved": [about(firm).one("dissolved")],
    }


def fate(firm: str, as_of: str = EVER) -> str:
    """The status of a firm on a day: as told, or before an end as it was before."""
    told = about(firm).one("status")
    if as_of == EVER or told in {"active", ""}:
        return told
    dated = {end: [date for date in dates if date] for end, dates in ends(firm).items()}
    by_then = [end for end, dates in dated.items() if any(known(date, as_of) for date in dates)]
    if "dissolved" in by_then:
        return "bankrupt" if told == "bankrupt" else "dissolved"
    for end in ("merged", "acquired"):
        if end in by_then:
            return end
    return "active" if any(dated.values()) else "unknown"


def exchanges(firm: str, as_of: str = EVER) -> set[str]:
    """The exchanges on which a firm was certainly listed by a day."""
    named = {code for cell in about(firm).all("listed_on") for code in cell.split("|") if code}
    offered = [each for each in finance() if each.firm == firm]
    return {
        code for code in named
        if min((last_day(each.date) for each in offered if code in each.exchanges), default=EVER)
        <= as_of
    }  # fmt: skip


def ties(firm: str, as_of: str = EVER) -> list[Alliance]:
    """The alliances of a firm by a day, without takeovers, bids and sales of assets."""
    return [e for e in alliances_of(firm) if not e.is_takeover and known(e.signed, as_of)]


def large_partners(each: Alliance, firm: str) -> list[str]:
    """The large parties of an alliance beside a firm."""
    return [party for party in each.others(firm) if each.size(party) == "large"]


def money(firm: str, *kinds: str) -> list[Finance]:
    """The finance events of a firm, of these kinds or of all but grants and loans."""
    return [
        each for each in finance()
        if each.firm == firm and (each.kind in kinds if kinds else each.kind not in LENT)
    ]  # fmt: skip


def platforms(firm: str) -> list[Row]:
    """The platforms that a firm owns."""
    return [row for row in rows("platforms/platforms") if org(row["owner"]) == firm]


def programmes(firm: str) -> list[Row]:
    """The programmes that a firm develops."""
    return [row for row in rows("programmes/programmes") if org(row["firm"]) == firm]


def stages(firm: str, *wanted: str) -> list[Row]:
    """The stages of the programmes of a firm."""
    mine = {row["key"] for row in programmes(firm)}
    return [
        row for row in rows("programmes/stages")
        if row["programme"] in mine and (not wanted or row["stage"] in wanted)
    ]  # fmt: skip


def approvals(firm: str, *agencies: str) -> list[Row]:
    """The approvals of products that a firm originated or develops."""
    return [
        row for row in rows("programmes/approvals")
        if row["product"] in made_by(firm) and row["decision"] in {"approved", "conditional"}
        and (not agencies or row["agency"] in agencies)
    ]  # fmt: skip
