"""What the saved questions on firms answer, held against the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

from tests import tables
from tests.questions.asking import Ask, agree, known, label, labelled, made_by, models
from tests.questions.lives import exchanges, fate, firms_of
from tests.tables import (
    EVER,
    about,
    alliances,
    alliances_of,
    finance,
    first_day,
    last_day,
    name_of,
    org,
    relations,
    rows,
    spin_offs,
    split,
    takeovers,
)


@pytest.mark.parametrize(
    "given",
    [{}, {"firm": "galapagos"}, {"basis": "classified"}, {"model": "platform"}, {"country": "BE"},
     {"basis": "stated", "country": "BE"}, {"firm": "galapagos", "as_of": "2015-01-01"}],
)  # fmt: skip
def test_business_model_by_firm(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("business-model-by-firm", **given),
        "adoption firm modelName basisName since until",
        (
            (
                row["key"], row["firm"], label("business-model", row["model"]),
                label("basis", row["basis"]), row["from"],
                row["to"] if known(row["to"], as_of) else "",
            )
            for row in models()
            if all(given.get(column, row[column]) == row[column]
                   for column in ("firm", "basis", "model"))
            and given.get("country", about(row["firm"]).one("country"))
            == about(row["firm"]).one("country")
            and known(row["from"], as_of)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "US"}, {"country": "BE", "basis": "stated"},
     {"country": "BE", "as_of": "2010-12-31"}],
)  # fmt: skip
def test_business_models_over_time(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    beginnings = (
        *(each.signed for each in alliances().values()),
        *(row["from"] for row in models()),
        *(row["since"] for row in rows("platforms/platforms")),
        *(row["from"] for row in rows("indicators/observations")),
        *(row["from"] for row in rows("institutions/relations")
          if row["relation"] not in {"spin-off-of", "merged-into", "invests-in"}),
    )  # fmt: skip
    followers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    starters: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for year in {begun[:4] for begun in beginnings if begun and begun[:4] <= as_of[:4]}:
        for row in models():
            until = row["to"] if known(row["to"], as_of) else ""
            if (
                row["from"] and row["from"][:4] <= year <= (until or EVER)[:4]
                and known(row["from"], as_of)
                and about(row["firm"]).one("country") == given.get("country", "BE")
                and given.get("basis", row["basis"]) == row["basis"]
            ):  # fmt: skip
                cell = (year, label("business-model", row["model"]), label("basis", row["basis"]))
                followers[cell].add(row["firm"])
                if row["from"][:4] == year:
                    starters[cell].add(row["firm"])
    agree(
        ask("business-models-over-time", **given),
        "year model basisName firms beginning",
        ((*cell, len(firms), len(starters[cell])) for cell, firms in followers.items()),
    )


def lasting(firm: str) -> set[tuple[str, str]]:
    """Property and value of what bears no date."""
    told = about(firm)
    other = {name for cell in told.all("aliases") for name in split(cell)} | set(told.all("name"))
    former = {name for cell in told.all("former_names") for name in split(cell)}
    listed = {(row["scheme"], row["value"]) for row in rows("identifiers/identifiers")
              if org(row["organisation"]) == firm}  # fmt: skip
    plain = {"ror": "ROR", "wikidata": "Wikidata"}
    return {
        ("name", told.one("name")),
        ("kind of firm", label("firm-kind", told.kind("/firms"))),
        ("kind of institution", label("institution-kind", told.kind("/institutions"))),
        ("kind of investor", label("investor-kind", told.kind("/investors"))),
        ("size", label("size", told.size)),
        ("seat", told.seat[2] or told.seat[1]),
        ("founded", told.founded),
        ("website", told.one("website")),
        *(("sphere", label("helix-sphere", sphere)) for sphere in told.spheres),
        *(("former name", name) for name in former),
        *(("other name", name) for name in other - former - {told.one("name")}),
        *(("spin-off of", name_of(each.parent)) for each in spin_offs() if each.child == firm),
        *((f"identifier: {label('identifier-scheme', s)}", value) for s, value in listed),
        *((plain[s], value) for s, value in tables.codes()[firm] - listed if s in plain),
        *(("ticker", v) for v in told.all("ticker") if ("ticker", v) not in listed),
    }


def passing(firm: str, as_of: str) -> set[tuple[str, str]]:
    """Property and value of what holds on a day."""
    sales = [each for each in takeovers().values() if each.target == firm]
    taken = [each for each in sales if known(each.date, as_of)]
    last = max((last_day(each.date) for each in taken), default="")
    joined = [r for r in relations("merged-into") if r.subject == firm and known(r.since, as_of)]
    dissolved = about(firm).one("dissolved")
    return {
        ("status", label("firm-status", fate(firm, as_of))),
        ("dissolved", dissolved if known(dissolved, as_of) else ""),
        *(("listed on", label("exchange", code)) for code in exchanges(firm, as_of)),
        *(("taken over by", name_of(buyer)) for each in taken for buyer in each.acquirers),
        *(("owner", name_of(buyer)) for each in taken if last_day(each.date) == last
          for buyer in each.acquirers),
        *(("merged into", name_of(each.object)) for each in joined),
        *(("note", note) for note in about(firm).all("note") if as_of == EVER),
        *(("business model",
           f"{label('business-model', row['model'])} ({label('basis', row['basis'])})")
          for row in models()
          if row["firm"] == firm and known(row["from"], as_of)
          and (not row["to"] or last_day(row["to"]) > as_of)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("galapagos", EVER), ("vib", EVER), ("ablynx", EVER), ("argenx", EVER), ("bayer", EVER),
     ("ucb", EVER), ("innogenetics", EVER), ("galapagos", "2012-01-01"), ("ablynx", "2017-12-31"),
     ("ablynx", "2018-02-01"), ("innogenetics", "2009-06-30"), ("tibotec", "2000-12-31"),
     ("asit", "2018-12-31")],
)  # fmt: skip
def test_firm_profile(ask: Ask, firm: str, as_of: str) -> None:
    found = ask("firm-profile", firm=firm, as_of=as_of)
    agree(
        [row for row in found if row["property"] != "country"],
        "property value",
        (line for line in lasting(firm) | passing(firm, as_of) if line[1]),
    )


def test_a_profile_of_a_day_shows_owner_status_and_model_of_that_day(ask: Ask) -> None:
    def of_day(as_of: str) -> dict[str, str]:
        found = ask("firm-profile", firm="ablynx", as_of=as_of)
        return {row["property"]: row["value"] for row in found}

    before, after = of_day("2017-12-31"), of_day("2018-12-31")
    assert before["status"] == "active"
    assert "owner" not in before
    assert before["business model"] == "fully integrated (read)"
    assert (after["status"], after["owner"]) == ("acquired", "Sanofi")


def test_a_firm_has_no_profile_before_it_was_founded(ask: Ask) -> None:
    assert ask("firm-profile", firm="galapagos", as_of="1998-12-31") == []


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "CH"}, {"kind": "medtech-diagnostics"},
     {"country": "BE", "as_of": "2008-12-31"}],
)  # fmt: skip
def test_firms_of_a_country(ask: Ask, given: dict[str, str]) -> None:
    expected = []
    as_of = given.get("as_of", EVER)
    for key in firms_of(given.get("country", "BE"), as_of):
        firm = about(key)
        kind, place = firm.kind("/firms"), firm.place
        if given.get("kind", kind) == kind:
            expected.append((
                key, firm.one("name"), label("firm-kind", kind), place if "-" in place else "",
                firm.founded, label("firm-status", fate(key, as_of)),
                labelled("exchange", exchanges(key, as_of)),
                sum(known(each.signed, as_of) for each in alliances_of(key)),
            ))  # fmt: skip
    agree(
        ask("firms-of-a-country", **given),
        "firm firmName kindName place founded status listed alliances",
        expected,
    )


Event = tuple[str, str, str, str]
"""Kind, fact, date and other organisation of something in the life of a firm."""


def beginnings_and_ends(firm: str) -> Iterable[Event]:
    told = about(firm)
    if told.founded:
        yield "founding", f"{firm}/founding", told.founded, ""
    for born in spin_offs():
        if firm in {born.child, born.parent}:
            other = born.parent if born.child == firm else born.child
            yield "spin-off", f"{born.child}/spin-off/{born.parent}", born.since, other
    for joined in relations("merged-into"):
        if joined.subject == firm:
            yield "merger", joined.key, joined.since, joined.object
    if told.one("dissolved"):
        yield "dissolution", f"{firm}/dissolution", told.one("dissolved"), ""


def sales_and_purchases(firm: str) -> Iterable[Event]:
    for taken in takeovers().values():
        if taken.target == firm:
            for buyer in taken.acquirers or {""}:
                yield "takeover", taken.key, taken.date, buyer
        if firm in taken.acquirers:
            yield "takeover", taken.key, taken.date, taken.target


def alliances_and_money(firm: str) -> Iterable[Event]:
    for each in alliances_of(firm):
        if "acquisition" not in each.kinds:
            yield "alliance signed", each.key, each.signed, ""
        if each.ended:
            yield "alliance ended", each.key, each.ended, ""
    for paid in finance():
        if paid.firm == firm:
            yield "finance", paid.key, paid.date, "" if paid.kind else paid.investors[0]
    for model in models():
        if model["firm"] == firm:
            yield "business model", model["key"], model["from"], ""


def stages_and_decisions(firm: str) -> Iterable[Event]:
    mine = {row["key"] for row in rows("programmes/programmes") if org(row["firm"]) == firm}
    for row in rows("programmes/stages"):
        if row["programme"] in mine:
            yield "programme", row["key"], row["date"], org(row["partner"])
    for row in rows("programmes/approvals"):
        if row["product"] in made_by(firm):
            yield "decision of an agency", "", row["date"], org(row["agency"])


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("galapagos", EVER), ("ablynx", EVER), ("ablynx", "2012-06-30"), ("tigenix", EVER),
     ("asit", EVER)],
)  # fmt: skip
def test_life_of_a_firm(ask: Ask, firm: str, as_of: str) -> None:
    found = ask("life-of-a-firm", firm=firm, as_of=as_of)
    for row in found:
        if row["kind"] == "decision of an agency":
            row["fact"] = ""  # its name holds a digest of its document
    parts = (
        beginnings_and_ends, sales_and_purchases, alliances_and_money, stages_and_decisions,
    )  # fmt: skip
    expected = [line for part in parts for line in part(firm) if known(line[2], as_of)]
    agree(found, "kind fact date other", expected)
    dates = [first_day(row["date"]) if row["date"] else EVER for row in found]
    assert dates == sorted(dates)
