"""What the questions after Klepper's four patterns answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction

import pytest

from tests.questions.asking import Ask, agree, known, label
from tests.questions.regional import (
    FATES,
    RESEARCH,
    allied,
    born,
    born_of,
    fate,
    kind_of,
    leading,
    origin,
    seated,
)
from tests.questions.rounding import rounded
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    Organisation,
    about,
    first_day,
    last_day,
    name_of,
    names_of,
    organisations,
    spin_offs,
)

Given = Mapping[str, str]


def settings(given: Given) -> tuple[str, str, int, int, int]:
    """Place, date, alliances of a leading firm, first and last year that count."""
    as_of = given.get("as_of", EVER)
    last = min(int(given.get("until", "2022")), int(as_of[:4]))
    return (given.get("region", "be"), as_of, int(given.get("at_least", "10")),
            int(given.get("new_since", "1976")), last)  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {}, {"region": "be-flanders", "as_of": "2000-12-31"},
        {"region": "be-wallonia", "new_since": "1990", "at_least": "5"},
    ],
)  # fmt: skip
def test_klepper_early_entrants(ask: Ask, given: dict[str, str]) -> None:
    region, as_of, least, since, _ = settings(given)

    def old(firm: Organisation) -> str:
        return "diversifier" if int(firm.founded[:4]) < since else "other entrant"

    expected = [
        (
            key, label("firm-kind", firm.kind("/firms")), firm.founded, origin(key, old(firm)),
            names_of(e.parent for e in spin_offs() if e.child == key),
            "; ".join(leading(key, least, as_of)),
            sum(e.parent == key for e in born_of(as_of)), fate(key, as_of),
        )
        for key, firm in organisations().items()
        if region in firm.places and firm.is_firm and firm.kind("/firms") and firm.founded
        and known(firm.founded, as_of)
    ]  # fmt: skip
    found = ask("klepper-early-entrants", **given)
    agree(found, "firm kind founded origin parents leadingBy spinOffs fate", expected)
    days = [(first_day(row["founded"]), last_day(row["founded"])) for row in found]
    assert days == sorted(days)


def group_of(firm: Organisation, least: int, as_of: str) -> list[str]:
    """The groups of possible parents to which an organisation belongs."""
    kinds = firm.kinds("/institutions")
    groups = ["universities"] if "university" in kinds else []
    groups += ["other knowledge institutions"] if kinds & RESEARCH else []
    if firm.is_firm:
        groups.append("leading firms" if leading(firm.key, least, as_of) else "other firms")
    return groups


@pytest.mark.parametrize(
    "given",
    [
        {}, {"region": "be-flanders"},
        {"region": "be-wallonia", "at_least": "5", "as_of": "2015-12-31"},
        {"new_since": "1990", "until": "2010"},
    ],
)  # fmt: skip
def test_klepper_spin_off_rate(ask: Ask, given: dict[str, str]) -> None:
    region, as_of, least, since, until = settings(given)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, firm in seated(region, as_of).items():
        mine = [each for each in born_of(as_of) if each.parent == key]
        within = [e for e in mine if e.since and since <= int(e.since[:4]) <= until]
        for group in group_of(firm, least, as_of):
            dated = bool(firm.founded)
            lived = max(0, until + 1 - max(since, int(firm.founded[:4]))) if dated else 0
            counts[group].update(
                organisations=1, parents=bool(mine), spinOffs=len(mine), dated=dated,
                datedSpinOffs=len(within) if dated else 0, years=lived,
            )  # fmt: skip
    agree(
        ask("klepper-spin-off-rate", **given),
        "group organisations parents spinOffs perOrganisation datedOrganisations datedSpinOffs "
        "years perHundredYears",
        (
            (
                group, n["organisations"], n["parents"], n["spinOffs"],
                rounded(Fraction(n["spinOffs"], n["organisations"]), 2), n["dated"],
                n["datedSpinOffs"], n["years"],
                rounded(Fraction(100 * n["datedSpinOffs"], n["years"]), 1) if n["years"] else "",
            )
            for group, n in counts.items()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"region": "be-flanders"},
     {"region": "be-wallonia", "at_least": "5", "as_of": "2015-12-31"}],
)  # fmt: skip
def test_klepper_parents(ask: Ask, given: dict[str, str]) -> None:
    region, as_of, least, since, until = settings(given)
    expected = []
    for key, one in organisations().items():
        mine = [each for each in born_of(as_of) if each.parent == key]
        if mine and region in one.places:
            within = sum(bool(e.since) and since <= int(e.since[:4]) <= until for e in mine)
            lived = max(0, until + 1 - max(since, int(one.founded[:4]))) if one.founded else 0
            expected.append((
                key, kind_of(key), one.founded, "; ".join(leading(key, least, as_of)), len(mine),
                within, lived if one.founded else "",
                rounded(Fraction(10 * within, lived), 2) if lived else "",
                "; ".join(sorted(name_of(e.child) for e in mine)),
            ))  # fmt: skip
    agree(
        ask("klepper-parents", **given),
        "parent kind founded leadingBy spinOffs datedSpinOffs years perTenYears names",
        expected,
    )


def ancestors(key: str) -> set[str]:
    """All organisations from which one descends."""
    parents = {each.parent for each in spin_offs() if each.child == key}
    return parents.union(*(ancestors(parent) for parent in parents))


def parent_is(key: str, least: int, as_of: str) -> str:
    if leading(key, least, as_of):
        return "leading firm"
    if about(key).is_firm:
        return "other firm"
    return "university or institute" if about(key).is_knowledge else "other organisation"


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-flanders"}, {"at_least": "5", "as_of": "2010-12-31"}]
)
def test_klepper_leading_parents(ask: Ask, given: dict[str, str]) -> None:
    region, as_of, least, *_ = settings(given)
    expected = []
    for key, firm in seated(region, as_of).items():
        if ways := leading(key, least, as_of):
            above = names_of(one for one in ancestors(key) if leading(one, least, as_of))
            parents = sorted({each.parent for each in spin_offs() if each.child == key})
            for parent in parents or [""]:
                told = ("no parent on record", "")
                if parent:
                    places = about(parent).places
                    seat = "here" if region in places else "elsewhere" if places else "not known"
                    told = (parent_is(parent, least, as_of), seat)
                expected.append((key, "; ".join(ways), firm.founded, parent, *told, above))
    agree(
        ask("klepper-leading-parents", **given),
        "firm leadingBy founded parent parentIs parentSeat leadingAncestors",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"region": "be-flanders"},
     {"region": "be-wallonia", "at_least": "5", "as_of": "2015-12-31"}],
)  # fmt: skip
def test_klepper_spin_offs_and_others(ask: Ask, given: dict[str, str]) -> None:
    region, as_of, least, *_ = settings(given)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, firm in organisations().items():
        if firm.kinds("/firms") & BIOTECHNOLOGY and born(firm, as_of):
            place = "here" if region in firm.places else "elsewhere"
            groups[place if firm.place else "seat not known", origin(key)].append(key)
    agree(
        ask("klepper-spin-offs-and-others", **given),
        "place origin firms active acquired gone unknown listed approved leading alliances "
        "alliancesPerFirm",
        (
            (
                *group, len(keys), *(Counter(fate(k, as_of) for k in keys)[end] for end in FATES),
                sum("listed" in leading(k, least, as_of) for k in keys),
                sum("product approved" in leading(k, least, as_of) for k in keys),
                sum(bool(leading(k, least, as_of)) for k in keys),
                sum(allied(k, as_of) for k in keys),
                rounded(Fraction(sum(allied(k, as_of) for k in keys), len(keys)), 1),
            )
            for group, keys in groups.items()
        ),
    )  # fmt: skip
