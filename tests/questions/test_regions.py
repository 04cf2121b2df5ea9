"""What the saved questions on regions and institutions answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests import tables
from tests.questions.asking import LICENCES, Ask, Line, agree, known, label, labels, number
from tests.questions.regional import (
    FATES,
    allied,
    born,
    born_of,
    fate,
    is_listed,
    kind_of,
    seated,
    went_to,
    years,
)
from tests.tables import (
    EVER,
    INTERMEDIARIES,
    Relation,
    Row,
    SpinOff,
    about,
    alliances,
    finance,
    name_of,
    names_of,
    org,
    organisations,
    regions_of,
    relations,
    rows,
    spin_offs,
)


@pytest.mark.parametrize("given", [{}, {"body": "biowin"}, {"body": "imi", "as_of": "2010-12-31"}])
def test_cluster_members(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("cluster-members", **given),
        "body member since until membership bodyKind",
        (
            (
                each.object, each.subject, each.since, until(each, as_of), each.key,
                label("institution-kind", about(each.object).kind("/institutions")),
            )
            for each in relations("member-of")
            if given.get("body", each.object) == each.object and known(each.since, as_of)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-flanders"}, {"region": "be-ghent", "as_of": "1990-12-31"}]
)
def test_institution_kinds_of_a_region(ask: Ask, given: dict[str, str]) -> None:
    found = seated(given.get("region", "be"), given.get("as_of", EVER))
    held = Counter(firm.kind("/institutions") for firm in found.values())
    kinds = {key.split("/")[1] for key in labels() if key.startswith("institution-kind/")}
    agree(
        ask("institution-kinds-of-a-region", **given),
        "kind institutions presence",
        ((kind, held[kind], "present" if held[kind] else "missing") for kind in kinds - {"firm"}),
    )


def hosted() -> list[tuple[str, str, str, Relation]]:
    """Who hosts whom."""
    return [
        *((e.subject, e.object, "incubation", e) for e in relations("incubates")),
        *((e.object, e.subject, "residency", e) for e in relations("located-in")),
    ]


def until(each: Relation, as_of: str) -> str:
    """The end of a relation, if it has come."""
    return each.until if each.until and known(each.until, as_of) else ""


@pytest.mark.parametrize(
    "given",
    [{}, {"host": "bio-incubator-leuven"}, {"host": "biopark-charleroi", "as_of": "2002-12-31"}],
)
def test_incubators_and_residents(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("incubators-and-residents", **given),
        "host resident how since until relation",
        (
            (host, resident, how, each.since, until(each, as_of), each.key)
            for host, resident, how, each in hosted()
            if given.get("host", host) == host and known(each.since, as_of)
        ),
    )


def observed(row: Row) -> Line:
    """What a question shows of an observation, besides what it is about."""
    units = {each["key"]: each["unit"] for each in rows("indicators/indicators")}
    return (
        name_of(org(row["organisation"])) if row["organisation"] else "", row["from"], row["to"],
        label("bound", row["bound"]), number(row["value"]), label("unit", units[row["indicator"]]),
    )  # fmt: skip


def by_then(row: Row, as_of: str) -> bool:
    """Whether the period of an observation was over."""
    return known(row["to"] or row["from"], as_of)


@pytest.mark.parametrize(
    "given",
    [
        {}, {"indicator": "biotech-firms"}, {"indicator": "life-science-firms"},
        {"indicator": "biotech-berd-share", "as_of": "2010-12-31"},
        {"indicator": "programme-budget", "as_of": "2013-12-30"},
        {"indicator": "programme-budget", "as_of": "2013-12-31"},
    ],
)  # fmt: skip
def test_indicator_across_countries(ask: Ask, given: dict[str, str]) -> None:
    if given.get("as_of") == "2013-12-30":
        assert not ask("indicator-across-countries", **given)
        return
    agree(
        ask("indicator-across-countries", **given),
        "area entityName since until bound value unit",
        (
            (row["area"].lower(), *observed(row))
            for row in rows("indicators/observations")
            if row["indicator"] == given.get("indicator", "biotech-berd-share")
            and by_then(row, given.get("as_of", EVER))
        ),
    )


@pytest.mark.parametrize(
    "given", [{}, {"place": "be"}, {"place": "DK"}, {"place": "be", "as_of": "2012-12-31"}]
)
def test_indicators_of_a_place(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("indicators-of-a-place", **given),
        "indicator entityName since until bound value unit",
        (
            (row["indicator"], *observed(row))
            for row in rows("indicators/observations")
            if row["area"].lower() == given.get("place", "be-flanders").lower()
            and by_then(row, given.get("as_of", EVER))
        ),
    )


@pytest.mark.parametrize(
    "given",
    [
        {}, {"region": "be"}, {"region": "be-wallonia", "sphere": "academia"},
        {"region": "be-brussels-capital-region", "sphere": "government", "as_of": "2000-01-01"},
    ],
)  # fmt: skip
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
            for key, told in seated(region, given.get("as_of", EVER)).items()
            if told.kind("/institutions") not in {"", "firm"}
            for sphere in told.spheres
            if given.get("sphere", sphere) == sphere
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"country": "GB"}, {"country": "BE", "as_of": "1990-12-31"}])
def test_organisations_by_region(ask: Ask, given: dict[str, str]) -> None:
    country = given.get("country", "BE")
    members: dict[str, list[tables.Organisation]] = defaultdict(list)
    for told in organisations().values():
        if told.one("country") == country and born(told, given.get("as_of", EVER)):
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
        ask("organisations-by-region", **given),
        "region organisations firms newBiotechnologyFirms knowledgeInstitutions "
        "intermediaries others",
        expected,
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"organisation": "vib"}, {"organisation": "ku-leuven"},
     {"organisation": "ku-leuven", "as_of": "2009-12-31"}],
)  # fmt: skip
def test_spin_off_genealogy(ask: Ask, given: dict[str, str]) -> None:
    def above(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.child == key}
        return born.union(*(above(each.parent) for each in born))

    def below(key: str) -> set[tables.SpinOff]:
        born = {each for each in spin_offs() if each.parent == key}
        return born.union(*(below(each.child) for each in born))

    agree(
        ask("spin-off-genealogy", **given),
        "direction parent child since event",
        (
            (way, each.parent, each.child, each.since, f"{each.child}/spin-off/{each.parent}")
            for way, family in (("ancestors", above), ("descendants", below))
            for each in family(given.get("organisation", "mycartis"))
            if known(each.since, given.get("as_of", EVER))
        ),
    )


@pytest.mark.parametrize(
    "given",
    [{}, {"parent": "ku-leuven"}, {"country": "BE"}, {"country": "BE", "as_of": "2012-12-31"}],
)
def test_spin_offs_by_origin(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("spin-offs-by-origin", **given),
        "parent firm since fate status wentTo parentKind",
        (
            (
                each.parent, each.child, each.since, fate(each.child, as_of),
                label("firm-status", about(each.child).one("status")),
                names_of(went_to(each.child, as_of)),
                label("institution-kind", about(each.parent).kind("/institutions")),
            )
            for each in born_of(as_of)
            if given.get("parent", each.parent) == each.parent
            and given.get("country", about(each.child).one("country"))
            == about(each.child).one("country")
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-wallonia"}, {"region": "be-flanders", "as_of": "2012-12-31"}]
)
def test_spin_offs_and_survivors(ask: Ask, given: dict[str, str]) -> None:
    region, as_of = given.get("region", "be"), given.get("as_of", EVER)
    by_parent: dict[str, list[SpinOff]] = defaultdict(list)
    for each in born_of(as_of):
        if region in about(each.parent).places:
            by_parent[each.parent].append(each)
    agree(
        ask("spin-offs-and-survivors", **given),
        "parent spinOffs active acquired gone unknown listed first last undated parentKind",
        (
            (
                parent, len(born),
                *(Counter(fate(e.child, as_of) for e in born)[end] for end in FATES),
                sum(is_listed(e.child, as_of) for e in born), *years(e.since for e in born),
                sum(not e.since for e in born), kind_of(parent),
            )
            for parent, born in by_parent.items()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"host": "biopark-charleroi"}, {"region": "be-wallonia", "as_of": "2012-12-31"}],
)
def test_incubator_alumni(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("incubator-alumni", **given),
        "host resident how since fate wentTo listed rounds alliances relation",
        (
            (
                host, one, how, each.since, fate(one, as_of) if about(one).is_firm else "",
                names_of(went_to(one, as_of)), "yes" if is_listed(one, as_of) else "no",
                sum(e.firm == one and known(e.date, as_of) for e in finance()),
                allied(one, as_of), each.key,
            )
            for host, one, how, each in hosted()
            if given.get("host", host) == host and known(each.since, as_of)
            and ("region" not in given or given["region"] in about(host).places)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"source": "vib"}, {"source": "ku-leuven", "as_of": "2012-12-31"}]
)
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
        (
            line
            for line in licences | transfers
            if given.get("source", line[0]) == line[0] and known(line[3], given.get("as_of", EVER))
        ),
    )
