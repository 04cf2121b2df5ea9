"""What the saved questions on regions and institutions answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests import tables
from tests.questions.asking import LICENCES, Ask, Line, agree, label, labels, number
from tests.tables import (
    INTERMEDIARIES,
    Row,
    about,
    alliances,
    name_of,
    names_of,
    org,
    organisations,
    regions_of,
    relations,
    rows,
    spin_offs,
    takeovers,
)


@pytest.mark.parametrize("given", [{}, {"body": "biowin"}])
def test_cluster_members(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("cluster-members", **given),
        "body member since until membership bodyKind",
        (
            (
                each.object, each.subject, each.since, each.until, each.key,
                label("institution-kind", about(each.object).kind("/institutions")),
            )
            for each in relations("member-of")
            if given.get("body", each.object) == each.object
        ),
    )  # fmt: skip


@pytest.mark.parametrize("region", ["be", "be-flanders", "be-ghent"])
def test_ecosystem_elements(ask: Ask, region: str) -> None:
    held = Counter(
        firm.kind("/institutions") for firm in organisations().values() if region in firm.places
    )
    kinds = {key.split("/")[1] for key in labels() if key.startswith("institution-kind/")}
    agree(
        ask("ecosystem-elements", region=region),
        "kind institutions presence",
        ((kind, held[kind], "present" if held[kind] else "missing") for kind in kinds - {"firm"}),
    )


@pytest.mark.parametrize("given", [{}, {"host": "bio-incubator-leuven"}])
def test_incubators_and_residents(ask: Ask, given: dict[str, str]) -> None:
    hosted = [
        *((e.subject, e.object, "incubation", e) for e in relations("incubates")),
        *((e.object, e.subject, "residency", e) for e in relations("located-in")),
    ]
    agree(
        ask("incubators-and-residents", **given),
        "host resident how since until relation",
        (
            (host, resident, how, each.since, each.until, each.key)
            for host, resident, how, each in hosted
            if given.get("host", host) == host
        ),
    )


def observed(row: Row) -> Line:
    """What a question shows of an observation, besides what it is about."""
    units = {each["key"]: each["unit"] for each in rows("indicators/indicators")}
    return (
        name_of(org(row["organisation"])) if row["organisation"] else "", row["from"], row["to"],
        label("bound", row["bound"]), number(row["value"]), label("unit", units[row["indicator"]]),
    )  # fmt: skip


@pytest.mark.parametrize("indicator", ["biotech-berd-share", "biotech-firms", "life-science-firms"])
def test_indicator_across_countries(ask: Ask, indicator: str) -> None:
    agree(
        ask("indicator-across-countries", indicator=indicator),
        "area entityName since until bound value unit",
        (
            (row["area"].lower(), *observed(row))
            for row in rows("indicators/observations")
            if row["indicator"] == indicator
        ),
    )


@pytest.mark.parametrize("place", ["be-flanders", "be", "dk"])
def test_indicators_of_a_place(ask: Ask, place: str) -> None:
    agree(
        ask("indicators-of-a-place", place=place),
        "indicator entityName since until bound value unit",
        (
            (row["indicator"], *observed(row))
            for row in rows("indicators/observations")
            if row["area"].lower() == place
        ),
    )


@pytest.mark.parametrize(
    "given", [{}, {"region": "be"}, {"region": "be-wallonia", "sphere": "academia"}]
)
def test_institutions_of_a_region(ask: Ask, given: dict[str, str]) -> None:
    region = given.get("region", "be-flanders")
    agree(
        ask("institutions-of-a-region", **given),
        "institution institutionName sphereName kind seat founded website",
        (
            (
                key, told.one("name"), label("helix-sphere", sphere),
                label("institution-kind", told.kind("/institutions")), told.place, told.founded,
                told.one("website"),
            )
            for key, told in organisations().items()
            if told.kind("/institutions") not in {"", "firm"} and region in told.places
            for sphere in told.spheres
            if given.get("sphere", sphere) == sphere
        ),
    )  # fmt: skip


@pytest.mark.parametrize("country", ["BE", "GB"])
def test_organisations_by_region(ask: Ask, country: str) -> None:
    members: dict[str, list[tables.Organisation]] = defaultdict(list)
    for told in organisations().values():
        if told.one("country") == country:
            for region in regions_of(country) & told.places or {""}:
                members[region].append(told)
    expected = []
    for region, held in members.items():
        parts = [
            (
                told.is_firm, "new-biotechnology-firm" in told.kinds("/firms"), told.is_knowledge,
                bool(told.kinds("/institutions") & INTERMEDIARIES),
            )
            for told in held
        ]  # fmt: skip
        others = sum(not (firm or knowledge or between) for firm, _, knowledge, between in parts)
        counts = map(sum, zip(*parts, strict=True))
        expected.append((region, len(held), *counts, others))
    agree(
        ask("organisations-by-region", country=country),
        "region organisations firms newBiotechnologyFirms knowledgeInstitutions "
        "intermediaries others",
        expected,
    )


@pytest.mark.parametrize("organisation", ["mycartis", "vib", "ku-leuven"])
def test_spin_off_genealogy(ask: Ask, organisation: str) -> None:
    def above(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.child == key}
        return born.union(*(above(each.parent) for each in born))

    def below(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.parent == key}
        return born.union(*(below(each.child) for each in born))

    agree(
        ask("spin-off-genealogy", organisation=organisation),
        "direction parent child since event",
        (
            (way, each.parent, each.child, each.since, f"{each.child}/spin-off/{each.parent}")
            for way, family in (("ancestors", above), ("descendants", below))
            for each in family(organisation)
        ),
    )


@pytest.mark.parametrize("given", [{}, {"parent": "ku-leuven"}, {"country": "BE"}])
def test_spin_offs_by_origin(ask: Ask, given: dict[str, str]) -> None:
    went: dict[str, set[str]] = defaultdict(set)
    for taken in takeovers().values():
        went[taken.target] |= taken.acquirers
    for joined in relations("merged-into"):
        went[joined.subject].add(joined.object)
    agree(
        ask("spin-offs-by-origin", **given),
        "parent firm since status wentTo parentKind",
        (
            (
                each.parent, each.child, each.since,
                label("firm-status", about(each.child).one("status")),
                names_of(went[each.child]),
                label("institution-kind", about(each.parent).kind("/institutions")),
            )
            for each in spin_offs()
            if given.get("parent", each.parent) == each.parent
            and given.get("country", about(each.child).one("country"))
            == about(each.child).one("country")
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"source": "vib"}])
def test_technology_transfer(ask: Ask, given: dict[str, str]) -> None:
    licences = {
        (giver, taker, label("alliance-kind", kind), each.signed)
        for each in alliances().values()
        for kind in LICENCES
        for side in each.sides if kind in side.kinds
        for giver in side.with_role("originator") if about(giver).is_knowledge
        for taker in side.with_role("partner")
    }  # fmt: skip
    transfers = {
        (each.subject, each.object, "technology transfer", each.since)
        for each in relations("transfers-technology-to")
    }
    agree(
        ask("technology-transfer", **given),
        "source recipient how since",
        (line for line in licences | transfers if given.get("source", line[0]) == line[0]),
    )
