"""What the saved questions on alliance management answer, held against the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest

from tests.questions.asking import Ask, agree, known, label, labelled, labels, number, of_firm
from tests.tables import (
    EVER,
    Alliance,
    Row,
    about,
    alliances,
    name_of,
    org,
    organisations,
    rows,
    split,
)

WORSE_WAYS: Final = {"with-business-development", "project-manager-led"}


def facts(as_of: str = EVER) -> list[Row]:
    """The facts on alliance management that are on record by a date."""
    return [row for row in rows("management/practices") if known(row["year"], as_of)]


def shown(as_of: str = EVER) -> list[Row]:
    """Those of them that are no finding of a survey."""
    return [row for row in facts(as_of) if row["kind"] != "survey-finding"]


def of_organisation(key: str, as_of: str) -> list[Row]:
    """The facts on one organisation that are no finding of a survey."""
    return [row for row in shown(as_of) if row["organisation"] and org(row["organisation"]) == key]


def is_own_function(row: Row) -> bool:
    """Whether the fact shows a function of its own for alliances."""
    return row["kind"] == "alliance-group" or "own-function" in split(row["practice"])


def partnerships(key: str, as_of: str) -> tuple[int, int]:
    """Its alliances that are no takeovers, and those of them of which no end is known."""
    held = [each for each in of_firm(key, as_of) if not each.is_takeover]
    return len(held), sum(not ended(each, as_of) for each in held)


def ended(each: Alliance, as_of: str) -> bool:
    """Whether its end is certain by a date; an end without a date shows in its reason."""
    return bool(each.ended and known(each.ended, as_of))


@pytest.mark.parametrize(
    "given", [{}, {"organisation": "amgen"}, {"as_of": "2015-12-31"}, {"as_of": "2011-06-30"}]
)
def test_alliance_heads(ask: Ask, given: dict[str, str]) -> None:
    expected = [
        (row["key"], org(row["organisation"]), row["post"], row["finding"], row["year"])
        for row in facts(given.get("as_of", EVER))
        if row["kind"] == "alliance-head"
        and given.get("organisation", row["organisation"]) == row["organisation"]
    ]
    agree(ask("alliance-heads", **given), "fact organisation postTitle finding date", expected)


@pytest.mark.parametrize(
    ("firm", "as_of"),
    [("eli-lilly", EVER), ("ipsen", EVER), ("amgen", "2016-12-31"), ("amgen", EVER),
     ("sanofi", EVER), ("ptc-therapeutics", EVER)],
)  # fmt: skip
def test_alliance_management_of_a_firm(ask: Ask, firm: str, as_of: str) -> None:
    agree(
        ask("alliance-management-of-a-firm", firm=firm, as_of=as_of),
        "fact kind date postTitle practices finding population value valueTo bound unit",
        (
            (
                row["key"], label("management-fact", row["kind"]), row["year"], row["post"],
                labelled("management-practice", split(row["practice"]), "; "), row["finding"],
                row["population"], number(row["value"]), number(row["value_to"]),
                label("bound", row["bound"]), label("unit", row["unit"]),
            )
            for row in facts(as_of)
            if org(row["organisation"]) == firm
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"practice": "health-measurement"}, {"practice": "own-function", "as_of": "2005-12-31"}],
)
def test_alliance_management_practices(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliance-management-practices", **given),
        "practice organisation factKind finding date fact",
        (
            (
                practice, org(row["organisation"]), label("management-fact", row["kind"]),
                row["finding"], row["year"], row["key"],
            )
            for row in shown(given.get("as_of", EVER))
            if row["organisation"]
            for practice in split(row["practice"])
            if given.get("practice", practice) == practice
        ),
    )  # fmt: skip


@pytest.mark.parametrize("as_of", [EVER, "2010-12-31"])
def test_alliance_management_surveys(ask: Ask, as_of: str) -> None:
    agree(
        ask("alliance-management-surveys", as_of=as_of),
        "fact population finding date bound value valueTo unit",
        (
            (
                row["key"], row["population"], row["finding"], row["year"],
                label("bound", row["bound"]), number(row["value"]), number(row["value_to"]),
                label("unit", row["unit"]),
            )
            for row in facts(as_of)
            if row["kind"] == "survey-finding"
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"arrangement": "separate-from-business-development"},
        {"organisation": "amgen"},
        {"as_of": "2015-12-31"},
    ],
)
def test_alliance_managers_in_business_development(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    practice = given.get("arrangement", "with-business-development")
    expected = [
        (
            key, label("management-practice", practice), row["post"], row["finding"],
            row["year"], *partnerships(key, as_of), row["key"],
        )
        for row in shown(as_of)
        if practice in split(row["practice"])
        for key in [org(row["organisation"])]
        if key and given.get("organisation", key) == key
    ]  # fmt: skip
    agree(
        ask("alliance-managers-in-business-development", **given),
        "organisation arrangementName postTitle finding date alliances noEndKnown fact",
        expected,
    )


PLACING: Final = {"separate-from-business-development", "board-access", *WORSE_WAYS}


@pytest.mark.parametrize("given", [{}, {"organisation": "ipsen"}, {"as_of": "2012-12-31"}])
def test_reporting_lines(ask: Ask, given: dict[str, str]) -> None:
    expected = [
        (
            org(row["organisation"]), name_of(org(row["organisation"])), row["population"],
            label("management-fact", row["kind"]),
            labelled("management-practice", PLACING & set(split(row["practice"])), "; "),
            row["post"], row["finding"], row["year"], row["key"],
        )
        for row in shown(given.get("as_of", EVER))
        if row["kind"] == "reporting-line" or PLACING & set(split(row["practice"]))
        if given.get("organisation", org(row["organisation"])) == org(row["organisation"])
    ]  # fmt: skip
    agree(
        ask("reporting-lines", **given),
        "organisation organisationName population kind line postTitle finding date fact",
        expected,
    )


def tenths(part: int, whole: int) -> str:
    """A share in percent with one decimal, as a number is written."""
    return number(str(int(1000 * part / whole + 0.5) / 10))


@pytest.mark.parametrize("as_of", [EVER, "2011-12-31"])
def test_firms_with_alliance_group(ask: Ask, as_of: str) -> None:
    grouped = {org(row["organisation"]) for row in shown(as_of)
               if is_own_function(row) and row["organisation"]}  # fmt: skip
    described = {org(row["organisation"]) for row in shown(as_of) if row["organisation"]}
    allied = {key for key, firm in organisations().items()
              if firm.is_firm and firm.size == "large" and partnerships(key, as_of)[0]}  # fmt: skip
    last = max(row["year"] for row in facts(as_of) if row["year"])
    first = [
        min(years)
        for key in grouped
        if (years := [row["year"] for row in of_organisation(key, as_of)
                      if is_own_function(row) and row["year"]])
    ]  # fmt: skip
    young = sum(int(last) - int(year) < 5 for year in first)
    own = "function of its own on record"
    expected: list[tuple[object, ...]] = [
        ("facts", own, "large firms with an alliance on record", len(grouped & allied),
         len(allied), tenths(len(grouped & allied), len(allied)), "at least", ""),
        ("facts", own, "organisations with a fact on alliance management", len(grouped),
         len(described), tenths(len(grouped), len(described)), "at most", ""),
        ("facts", f"function first on record less than five years before {last}",
         "organisations with a function of its own that bears a date", young, len(first),
         tenths(young, len(first)), "at most", ""),
    ]  # fmt: skip
    expected += [
        ("survey", row["finding"], row["population"], "", "", number(row["value"]),
         label("bound", row["bound"]), row["key"])
        for row in facts(as_of)
        if row["kind"] == "survey-finding" and row["unit"] == "percent"
        and "own-function" in split(row["practice"])
    ]  # fmt: skip
    agree(
        ask("firms-with-alliance-group", as_of=as_of),
        "basis measure population numerator denominator share bound fact",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"organisation": "eli-lilly"}, {"as_of": "2011-12-31"}])
def test_alliance_management_maturity(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    keys = {org(row["organisation"]) for row in shown(as_of) if row["organisation"]}
    if "organisation" in given:
        keys = {given["organisation"]}
    every = {key.split("/")[1] for key in labels() if key.startswith("management-practice/")}
    agree(
        ask("alliance-management-maturity", **given),
        "organisation score outOf practices practicesOnRecord group head reportingLine worseWays "
        "facts lastOnRecord alliances noEndKnown",
        (mature(key, as_of, len(every - WORSE_WAYS)) for key in keys),
    )


def mature(key: str, as_of: str, countable: int) -> tuple[object, ...]:
    """What is on record of the alliance management of an organisation."""
    mine = of_organisation(key, as_of)
    practices = {practice for row in mine for practice in split(row["practice"])}
    parts = [any(row["kind"] == kind for row in mine)
             for kind in ("alliance-group", "alliance-head", "reporting-line")]  # fmt: skip
    better = practices - WORSE_WAYS
    return (
        key, len(better) + sum(parts), countable + 3,
        labelled("management-practice", better, "; "), len(better),
        *("yes" if part else "" for part in parts),
        labelled("management-practice", practices & WORSE_WAYS, "; "), len(mine),
        max(row["year"] for row in mine), *partnerships(key, as_of),
    )  # fmt: skip


REASONS: Final = ("completed", "partner-strategy", "programme-failure", "takeover", "unknown")


@pytest.mark.parametrize("as_of", [EVER, "2016-12-31"])
def test_management_and_outcome(ask: Ask, as_of: str) -> None:
    agree(
        ask("management-and-outcome", as_of=as_of),
        "management alliances noEndKnown ended shareEnded completed partnerStrategy "
        "programmeFailure takeover otherReasons reasonNotKnown",
        outcomes(as_of),
    )


def outcomes(as_of: str) -> Iterable[tuple[object, ...]]:
    """What is on record of a party, and how the alliances of that group ended."""
    levels: dict[int, list[Alliance]] = {2: [], 1: [], 0: []}
    for each in alliances().values():
        if known(each.signed, as_of) and not each.is_takeover and has_large_firm(each):
            levels[max(level(party, as_of) for party in each.roles)].append(each)
    names = {2: "function of its own on record", 1: "other facts on record", 0: "nothing on record"}
    for rank, held in levels.items():
        over = [e for e in held if ended(e, as_of) or (as_of == EVER and e.one("end_reason"))]
        reasons = [each.one("end_reason") or "unknown" for each in over]
        counts = {reason: reasons.count(reason) for reason in REASONS}
        yield (
            names[rank], len(held), len(held) - len(over), len(over),
            tenths(len(over), len(held)), counts["completed"], counts["partner-strategy"],
            counts["programme-failure"], counts["takeover"],
            len(over) - sum(counts.values()), counts["unknown"],
        )  # fmt: skip


def has_large_firm(each: Alliance) -> bool:
    """Whether one of its parties is a large firm by its size class today."""
    return any(about(party).is_firm and about(party).size == "large" for party in each.roles)


def level(party: str, as_of: str) -> int:
    """2: a function of its own is on record; 1: other facts are; 0: none is."""
    mine = of_organisation(party, as_of)
    return 2 if any(map(is_own_function, mine)) else 1 if mine else 0
