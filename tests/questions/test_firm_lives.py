"""When firms begin, ally, rise and end, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

import pytest

from tests.questions.asking import Ask, agree, known, label, years_between
from tests.questions.lives import (
    approvals,
    biotechnology_of,
    exchanges,
    fate,
    firms_of,
    large_partners,
    money,
    stages,
    ties,
)
from tests.tables import (
    EVER,
    about,
    first_day,
    regions_of,
    relations,
    spin_offs,
    takeovers,
)

Given = dict[str, str]
CLINICAL: Final = ("phase-1", "phase-2", "phase-3", "submitted")
STAGES: Final = (
    "founded", "financed", "clinical", "listed", "product on the market", "acquired", "dissolved",
)  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "BE", "kind": "new-biotechnology-firm"},
     {"country": "BE", "as_of": "2000-12-31"}, {"country": "DK"}],
)  # fmt: skip
def test_firms_founded_per_year(ask: Ask, given: Given) -> None:
    country = given.get("country", "BE")
    cells: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for firm in firms_of(country):
        told = about(firm)
        kind = told.kind("/firms")
        if known(told.founded, given.get("as_of", EVER)) and given.get("kind", kind) == kind:
            inside = sorted(told.places & regions_of(country)) or [""]
            for region in inside:
                cells[told.founded[:4], region, label("firm-kind", kind)].append(firm)
    expected = []
    for cell, firms in cells.items():
        parents = {f: [b.parent for b in spin_offs() if b.child == f] for f in firms}
        expected.append((
            *cell, len(firms),
            sum(any(about(p).is_knowledge for p in parents[firm]) for firm in firms),
            sum(any(about(p).is_firm for p in parents[firm]) for firm in firms),
            sum(not parents[firm] for firm in firms),
        ))  # fmt: skip
    found = ask("firms-founded-per-year", **given)
    agree(found, "year region kindName firms academic corporate noParent", expected)


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2010-12-31"}, {"country": "US"}])
def test_firm_age_at_first_alliance(ask: Ask, given: Given) -> None:
    expected = []
    for firm in biotechnology_of(given.get("country", "BE")):
        made = [each for each in ties(firm, given.get("as_of", EVER)) if each.signed]
        large = [each for each in made if large_partners(each, firm)]
        undated = sum(not each.signed for each in ties(firm))
        rows = (("first alliance", made), ("first with a large partner", large))
        for which, among in rows:
            start = min((first_day(each.signed) for each in among), default="")
            expected += [
                (firm, about(firm).founded, which, each.signed,
                 years_between(about(firm).founded, each.signed), each.key, undated)
                for each in among if first_day(each.signed) == start
            ]  # fmt: skip
    found = ask("firm-age-at-first-alliance", **given)
    agree(found, "firm founded which signed age alliance undated", expected)


def stages_of_life(firm: str) -> Iterator[tuple[int, str, str]]:
    """Number of the stage, the fact, and its date, of all that a firm went through."""
    told = about(firm)
    if told.founded:
        yield 1, f"{firm}/founding", told.founded
    for each in money(firm, "seed", "venture", "private-placement", "convertible", ""):
        yield 2, each.key, each.date
    for row in stages(firm, *CLINICAL):
        yield 3, row["key"], row["date"]
    for each in money(firm, "ipo"):
        yield 4, each.key, each.date
    for row in (*stages(firm, "approved", "launched"), *approvals(firm)):
        yield 5, row.get("key", "decision"), row["date"]
    yield from last_stages(firm)


def last_stages(firm: str) -> Iterator[tuple[int, str, str]]:
    """How a firm ended as one of its own."""
    told = about(firm)
    for taken in takeovers().values():
        if taken.target == firm:
            yield 6, taken.key, taken.date
    for joined in relations("merged-into"):
        if joined.subject == firm:
            yield 6, joined.key, joined.since
    if told.one("dissolved"):
        yield 7, f"{firm}/dissolution", told.one("dissolved")


@pytest.mark.parametrize("given", [{}, {"country": "BE", "as_of": "2008-12-31"}, {"country": "FR"}])
def test_firms_by_life_stage(ask: Ask, given: Given) -> None:
    expected, ways = [], {}
    for firm in biotechnology_of(given.get("country", "BE"), large=True):
        found = [s for s in stages_of_life(firm) if known(s[2], given.get("as_of", EVER))]
        if found:
            rank = max(number for number, *_ in found)
            start = min(first_day(date) if date else EVER for n, _, date in found if n == rank)
            at = {(f, d) for n, f, d in found if n == rank
                  and (first_day(d) if d else EVER) == start}  # fmt: skip
            ways[firm] = {fact for fact, _ in at}
            reached = len({number for number, *_ in found})
            expected.append((firm, rank, STAGES[rank - 1], reached, about(firm).founded))
    answer = ask("firms-by-life-stage", **given)
    agree(answer, "firm rank stage stages founded", expected)
    for row in answer:
        fact = "decision" if "/decision/" in row["fact"] else row["fact"]
        assert fact in ways[row["firm"]], row


def test_the_date_of_a_stage_is_the_first_on_record(ask: Ask) -> None:
    found = {row["firm"]: row for row in ask("firms-by-life-stage")}
    assert found["ablynx"]["since"] == "2018-01-29"  # firms.csv: acquisition_date
    assert found["celyad"]["since"] == "2013-07"  # firms.csv: ipo_date
    assert found["thrombogenics"]["since"] == "2012-10-17"  # stages.csv: Jetrea approved
    assert found["remynd"]["since"] == ""  # stages.csv: its only clinical stage bears no date


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"country": "BE", "as_of": "2012-12-31"},
        {"country": "BE", "kind": "medtech-diagnostics"},
    ],
)
def test_survival_of_firms(ask: Ask, given: Given) -> None:
    as_of = given.get("as_of", EVER)
    wanted = {given["kind"]} if "kind" in given else {
        "new-biotechnology-firm", "biopharmaceutical-firm"}  # fmt: skip
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    groups = {"merged": "acquired", "bankrupt": "ended", "dissolved": "ended", "": "unknown"}
    for firm in firms_of(given.get("country", "BE"), as_of):
        if about(firm).kind("/firms") in wanted:
            founded = about(firm).founded
            decade = f"{founded[:3]}0s" if founded else ""
            cell = cells[decade, "yes" if ties(firm, as_of) else "no"]
            now = fate(firm, as_of)
            cell.update(["firms", groups.get(now, now)])
            cell["listed"] += bool(exchanges(firm, as_of))
    columns = ("firms", "active", "acquired", "ended", "unknown", "listed")
    agree(
        ask("survival-of-firms", **given),
        "decade allied " + " ".join(columns),
        ((*cell, *(found[column] for column in columns)) for cell, found in cells.items()),
    )
