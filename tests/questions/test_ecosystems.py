"""What the questions on innovation ecosystems answer, held against the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import pytest

from tests.questions.asking import Ask, agree, approved, known
from tests.questions.regional import (
    RESEARCH,
    Tie,
    births,
    dealings,
    grants,
    here,
    is_investor,
    is_public_fund,
    joined,
    partners_of,
    seated,
)
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    INTERMEDIARIES,
    Organisation,
    about,
    alliances,
    around,
    finance,
    name_of,
    org,
    orgs,
    regions_of,
    rows,
)

SPENDING: Final = {
    "biotech-berd-share", "biotech-rd-intensity", "biotech-rd-share-europe",
    "biopharma-rd-share-eu", "biotech-share-private-rd", "business-biotech-rd",
    "business-biotech-rd-share", "pharma-biotech-rd-expenditure", "pharma-rd-spending",
    "public-research-support", "research-budget", "annual-budget", "rd-project-funding",
}  # fmt: skip


def is_policy(one: Organisation) -> bool:
    """Whether an organisation makes or carries out policy, or helps others to innovate."""
    wanted = {"government-agency", "public-private-partnership", *INTERMEDIARIES}
    return is_public_fund(one) or bool(one.kinds("/institutions") & wanted)


ELEMENTS: Final[Mapping[int, Callable[[Organisation], bool]]] = {
    1: lambda one: one.is_firm,
    2: lambda one: bool(one.kinds("/institutions") & {*RESEARCH, "open-innovation-lab"}),
    3: lambda one: "university" in one.kinds("/institutions"),
    4: is_investor,
    5: lambda one: "regulator" in one.kinds("/institutions"),
    6: is_policy,
}


def abroad(inside: frozenset[str]) -> Iterator[tuple[Tie, str]]:
    """What binds an organisation of a place to one of another country, and this one."""
    ties = [*dealings(), *joined("member-of"), *joined("collaborates-with")]
    for tie in ties:
        for one in inside & set(tie.parties):
            home = about(one).one("country")
            for other in tie.parties:
                if home and about(other).one("country") not in {"", home}:
                    yield tie, other


def decisions_on(inside: frozenset[str]) -> list[Tie]:
    """What agencies decided on products that organisations of a place made first."""
    made = {r["key"] for r in rows("programmes/products") if inside & set(orgs(r["originators"]))}
    return [
        Tie((r["product"], r["agency"], r["date"], r["indication"], r["source_url"]), (), r["date"])
        for r in rows("programmes/approvals") if r["product"] in made
    ]  # fmt: skip


def figures(region: str) -> list[Tie]:
    """The figures on spending for research that are about a place or one within it."""
    within = {region, *(r["key"] for r in rows("places/places") if region in around(r["key"]))}
    return [
        Tie(("figure", *row.values()), (), row["to"] or row["from"])
        for row in rows("indicators/observations")
        if row["indicator"] in SPENDING and row["area"].lower() in within
    ]


def facts(region: str) -> Mapping[int, list[Tie]]:
    """The facts that bear on each element in a place."""
    inside = here(region)
    universities = {key for key in inside if ELEMENTS[3](about(key))}
    policy = {key for key in inside if is_policy(about(key))}
    return {
        1: [tie for tie in births() if tie.parties[1] in inside],
        2: [*(t for t in grants() if t.parties[0] in inside),
            *(t for t in joined("funds") if t.parties[1] in inside), *figures(region)],
        3: [t for t in [*births(), *joined("transfers-technology-to")]
            if t.parties[0] in universities],
        4: [Tie(e.key, (), e.date) for e in finance()
            if e.kind in {"seed", "venture", "ipo"} and e.firm in inside],
        5: decisions_on(inside),
        6: [*(t for t in grants() if policy & set(t.parties[1:])),
            *(t for t in joined("funds") if t.parties[0] in policy)],
        7: [tie for tie, _ in abroad(inside)],
    }  # fmt: skip


def certain(ties: Iterable[Tie], as_of: str) -> set[object]:
    """The keys of what certainly happened by a date."""
    return {tie.key for tie in ties if known(tie.date, as_of)}


def members(region: str, as_of: str) -> Mapping[int, set[str]]:
    """The organisations that stand for each element in a place."""
    found = {
        number: {key for key, one in seated(region, as_of).items() if fits(one)}
        for number, fits in ELEMENTS.items()
    }
    return {**found, 7: {o for t, o in abroad(here(region)) if known(t.date, as_of)}}


def ties_of(key: str, as_of: str) -> int:
    """The number of ties of an organisation."""
    alliances_ = [Tie(e, tuple(each.roles), each.signed) for e, each in alliances().items()]
    invested = [Tie(e.key, e.investors, e.date) for e in finance()]
    decided = [
        Tie((r["product"], r["date"], r["indication"], r["source_url"]), (org(r["agency"]),),
            r["date"])
        for r in rows("programmes/approvals")
    ]  # fmt: skip
    first = [*births(), *joined("funds", "incubates", "transfers-technology-to")]
    last = joined("member-of", "located-in")
    mine = [
        *(tie for tie in [*alliances_, *invested, *decided] if key in tie.parties),
        *(tie for tie in first if tie.parties[0] == key),
        *(tie for tie in last if tie.parties[1] == key),
    ]
    return len(certain(mine, as_of))


def presence(organisations: int, found: int) -> str:
    return "present" if organisations else "facts only" if found else "missing"


@pytest.mark.parametrize(
    "given",
    [
        {}, {"region": "be-wallonia", "ties": "2"},
        {"region": "be-brussels-capital-region", "as_of": "2005-12-31"}, {"region": "be-ghent"},
    ],
)  # fmt: skip
def test_ecosystem_elements(ask: Ask, given: dict[str, str]) -> None:
    region, as_of = given.get("region", "be"), given.get("as_of", EVER)
    held, seen, least = members(region, as_of), facts(region), int(given.get("ties", "5"))
    partners = Counter(
        other for _, other in {(t.key, o) for t, o in abroad(here(region)) if known(t.date, as_of)}
    )
    expected = []
    for number in range(1, 8):
        linked = (
            {key for key in held[number] if ties_of(key, as_of) >= least} if number < 7
            else {key for key, n in partners.items() if n >= least}
        )  # fmt: skip
        found = len(certain(seen[number], as_of))
        names = "; ".join(sorted(map(name_of, linked)))
        expected.append(
            (number, presence(len(held[number]), found), len(held[number]), names, found)
        )
    agree(
        ask("ecosystem-elements", **given), "number presence organisations examples facts", expected
    )


@pytest.mark.parametrize("given", [{}, {"country": "GB"}, {"country": "BE", "as_of": "2000-12-31"}])
def test_ecosystems_compared(ask: Ask, given: dict[str, str]) -> None:
    country, as_of = given.get("country", "BE"), given.get("as_of", EVER)
    regions = regions_of(country)
    widest = {one for one in regions if not regions & (around(one) - {one})}
    expected = []
    for region in widest:
        held, seen = members(region, as_of), facts(region)
        for number in range(1, 8):
            found = len(certain(seen[number], as_of))
            here_ = len(held[number])
            expected.append((number, region, presence(here_, found), here_, found))
    agree(
        ask("ecosystems-compared", **given), "number region presence organisations facts", expected
    )


def repeated(pairs: Iterable[tuple[Any, Any]], at: int) -> set[Any]:
    """The things at a position that stand with two others or more."""
    others: dict[Any, set[Any]] = defaultdict(set)
    for pair in pairs:
        others[pair[at]].add(pair[1 - at])
    return {thing for thing, found in others.items() if len(found) > 1}


def evidence(region: str, as_of: str) -> Iterator[tuple[int, str, int]]:
    """What the question on success factors counts in a place."""
    inside, found = here(region), seated(region, as_of).values()

    def sort(*kinds: str) -> int:
        return sum(bool(one.kinds("/institutions") & set(kinds)) for one in found)

    def by(ties: Iterable[Tie]) -> list[Tie]:
        return [tie for tie in ties if known(tie.date, as_of)]

    def got(*kinds: str) -> int:
        return len(by(Tie(e.key, (), e.date) for e in finance()
                      if e.kind in kinds and e.firm in inside))  # fmt: skip

    firms = [one for one in found if one.is_firm]
    born = [tie for tie in by(births()) if tie.parties[1] in inside]
    yield 1, "universities", sort("university")
    yield 1, "research institutes and university hospitals", sort(*RESEARCH)
    yield 1, "biotechnology firms", sum(bool(o.kinds("/firms") & BIOTECHNOLOGY) for o in firms)
    yield 1, "large firms", sum(one.size == "large" for one in firms)
    yield (
        1,
        "technology platforms owned here",
        sum(
            org(r["owner"]) in inside and known(r["since"], as_of)
            for r in rows("platforms/platforms")
        ),
    )
    yield (
        1,
        "approved products first made here",
        sum(
            bool(inside & set(orgs(r["originators"]))) and r["key"] in approved(as_of)
            for r in rows("programmes/products")
        ),
    )
    yield 2, "investors", sum(map(is_investor, found))
    yield 2, "public funds among them", sum(map(is_public_fund, found))
    yield 2, "seed and venture rounds", got("seed", "venture")
    yield 2, "public offerings", got("ipo")
    yield 2, "grants received", got("grant")
    yield (
        3,
        "firms with a known foundation",
        sum(bool(one.founded) and known(one.founded, as_of) for one in firms),
    )
    yield (
        3,
        "spin-offs of universities, hospitals and institutes",
        sum(about(tie.parties[0]).is_knowledge for tie in born),
    )
    yield 3, "spin-offs of firms", sum(about(tie.parties[0]).is_firm for tie in born)
    yield (
        3,
        "organisations from which two or more started",
        len(inside & repeated([(t.parties[0], t.key) for t in by(births())], 0)),
    )
    yield from bonds(inside, by)


def bonds(
    inside: frozenset[str], by: Callable[[Iterable[Tie]], list[Tie]]
) -> Iterator[tuple[int, str, int]]:
    """The evidence for social capital and networking."""
    allied = list(partners_of(by(dealings()), inside))
    stays = by([*joined("incubates"), *(flipped(tie) for tie in joined("located-in"))])
    money = by(Tie(e.key, (e.firm, *e.investors), e.date) for e in finance())
    flows = by([*joined("transfers-technology-to"), *joined("collaborates-with")])
    yield (
        4,
        "memberships in clusters, associations and other bodies",
        sum(tie.parties[0] in inside for tie in by(joined("member-of"))),
    )
    yield (
        4,
        "partners with which an organisation here allied again",
        len(
            {
                pair[1]
                for pair in repeated([((one, other), tie.key) for tie, one, other in allied], 0)
            }
        ),
    )
    yield (
        4,
        "hosts of two residents or more",
        len(inside & repeated([(tie.parties[0], tie.key) for tie in stays], 0)),
    )
    yield (
        4,
        "investors in two organisations here or more",
        len(
            repeated(
                [(t.parties[0], i) for t in money if t.parties[0] in inside for i in t.parties[1:]],
                1,
            )
        ),
    )
    yield 5, "alliances", len({t.key for t in by(dealings()) if inside & set(t.parties)})
    yield (
        5,
        "alliances between two organisations here",
        len({tie.key for tie, _, other in allied if other in inside}),
    )
    yield (
        5,
        "alliances with a partner abroad",
        len(
            {
                tie.key
                for tie, one, other in allied
                if about(one).one("country")
                and about(other).one("country") not in {"", about(one).one("country")}
            }
        ),
    )
    yield (
        5,
        "collaborations and transfers of technology",
        len({tie.key for tie in flows if inside & set(tie.parties)}),
    )
    yield 5, "residents and incubated firms", sum(tie.parties[0] in inside for tie in stays)


def flipped(tie: Tie) -> Tie:
    """A tie with its parties in the other order."""
    return Tie(tie.key, tie.parties[::-1], tie.date)


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-flanders"}, {"region": "be-wallonia", "as_of": "2010-12-31"}]
)
def test_cluster_factors(ask: Ask, given: dict[str, str]) -> None:
    found = ask("cluster-factors", **given)
    expected = list(evidence(given.get("region", "be"), given.get("as_of", EVER)))
    agree(found, "number evidence counted", expected)
    assert [row["evidence"] for row in found] == [line[1] for line in expected]
