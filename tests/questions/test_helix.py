"""What the questions on policy, foreign owners and ties between the spheres answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

import pytest

from tests.questions.asking import (
    LICENCES,
    Ask,
    Line,
    agree,
    known,
    label,
    number,
)
from tests.questions.regional import (
    Tie,
    allied,
    births,
    born,
    dealings,
    grants,
    here,
    is_public_fund,
    joined,
    partners_of,
    seated,
    years,
)
from tests.questions.rounding import rounded
from tests.tables import (
    BIOTECHNOLOGY,
    EVER,
    INTERMEDIARIES,
    Organisation,
    about,
    alliances,
    finance,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    orgs,
    relations,
    rows,
    spin_offs,
    takeovers,
)

INSTITUTIONS: Final = {
    "university", "university-hospital", "research-institute", "government-agency", "regulator",
    "public-private-partnership", "international-organisation", "foundation",
    "patient-organisation", *INTERMEDIARIES,
}  # fmt: skip
CAPITAL: Final = {"seed", "venture", "private-placement", "follow-on", "ipo", "convertible", ""}
INSTRUMENTS: Final = {
    1: "grants", 2: "loans", 3: "tax measures", 4: "support for hiring",
    5: "public money as capital", 6: "funding of organisations", 7: "stays in science parks",
    8: "membership of clusters", 9: "stays in incubators", 10: "transfers by transfer offices",
}  # fmt: skip
PREMISES: Final = {7: "science-park", 8: "cluster-organisation", 9: "incubator",
                   10: "technology-transfer-office"}  # fmt: skip


def is_public(one: Organisation) -> bool:
    """Whether an organisation is a public body, or acts for governments."""
    kinds = {"government-agency", "regulator", "international-organisation"}
    return (
        is_public_fund(one)
        or bool(one.kinds("/institutions") & kinds)
        or "government" in one.spheres
    )


def money(kinds: Iterable[str]) -> Iterator[tuple[str, str, Tie]]:
    """Who gave money of these kinds to whom."""
    for each in finance():
        if each.kind in kinds:
            for giver in set(each.investors):
                yield giver, each.firm, Tie(each.key, (), each.date)


def stays() -> list[tuple[str, str, Tie]]:
    """Who hosts whom."""
    inward = [(t.parties[0], t.parties[1], t) for t in joined("incubates")]
    return inward + [(t.parties[1], t.parties[0], t) for t in joined("located-in")]


def acts(line: int, inside: frozenset[str]) -> Iterator[tuple[str, str, Tie]]:
    """Who acts by an instrument, who benefits, and the act."""
    given = {1: {"grant"}, 2: {"loan"}, 5: CAPITAL}
    if line in given:
        found: Iterable[tuple[str, str, Tie]] = money(given[line])
    elif line == 6:
        found = [(t.parties[0], t.parties[1], t) for t in joined("funds")]
    elif line == 8:
        found = [(t.parties[1], t.parties[0], t) for t in joined("member-of")]
    elif line == 10:
        found = [(t.parties[0], t.parties[1], t) for t in joined("transfers-technology-to")]
    else:
        found = stays() if line in PREMISES else []
    for actor, beneficiary, act in found:
        if line in PREMISES:
            counts = PREMISES[line] in about(actor).kinds("/institutions") and actor in inside
        else:
            counts = is_public(about(actor)) and beneficiary in inside
        if counts:
            yield actor, beneficiary, act


def kind_of_actor(key: str) -> str:
    institution = label("institution-kind", about(key).kind("/institutions"))
    return institution or label("investor-kind", about(key).kind("/investors"))


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-flanders"}, {"region": "be-wallonia", "as_of": "2015-12-31"}]
)
def test_policy_instruments(ask: Ask, given: dict[str, str]) -> None:
    as_of, inside = given.get("as_of", EVER), here(given.get("region", "be"))
    expected: list[Line] = []
    for line, instrument in INSTRUMENTS.items():
        by_actor: dict[str, list[tuple[str, Tie]]] = defaultdict(list)
        for actor, beneficiary, act in acts(line, inside):
            if known(act.date, as_of):
                by_actor[actor].append((beneficiary, act))
        if not by_actor:
            expected.append((instrument, "", "", 0, 0, 0, "", "", ""))
        for actor, found in by_actor.items():
            helped = {beneficiary for beneficiary, _ in found}
            expected.append((
                instrument, actor, kind_of_actor(actor), len({act.key for _, act in found}),
                len(helped), sum(about(one).is_firm for one in helped),
                *years(act.date for _, act in found), names_of(helped),
            ))  # fmt: skip
    agree(
        ask("policy-instruments", **given),
        "instrument institution kind acts beneficiaries firms first last names",
        expected,
    )


# Technological advantage, spending on research ----------------------------------------------------


def platforms_of(as_of: str) -> Iterator[tuple[str, str, set[str]]]:
    """Field, platform and owner of the platforms by a date."""
    for row in rows("platforms/platforms"):
        if known(row["since"], as_of):
            yield label("platform-kind", row["kind"]), row["key"], {org(row["owner"])}


def products_of(as_of: str) -> Iterator[tuple[str, str, set[str]]]:
    """Field, product and originators of the approvals by a date."""
    made = {row["key"]: set(orgs(row["originators"])) for row in rows("programmes/products")}
    for row in rows("programmes/approvals"):
        granted = row["decision"] in {"approved", "conditional"} and known(row["date"], as_of)
        if granted and row["indication"] and made[row["product"]]:
            yield row["indication"], row["product"], made[row["product"]]


@pytest.mark.parametrize(
    "given", [{}, {"area": "be-flanders"}, {"area": "GB", "as_of": "2015-12-31"}, {"area": "US"}]
)
def test_technological_advantage(ask: Ask, given: dict[str, str]) -> None:
    as_of, inside = given.get("as_of", EVER), here(given.get("area", "be").lower())
    expected: list[Line] = []
    for basis, found in (
        ("platforms", list(platforms_of(as_of))), ("approved products", list(products_of(as_of)))
    ):  # fmt: skip
        mine = [(field, thing) for field, thing, makers in found if makers & inside]
        area, total = len({t for _, t in mine}), len({t for _, t, _ in found})
        for field in {field for field, _ in mine}:
            own = len({t for f, t in mine if f == field})
            all_ = len({t for f, t, _ in found if f == field})
            index = rounded(Fraction(own * total, area * all_), 2)
            expected.append((basis, field, own, area, all_, total, index))
    agree(
        ask("technological-advantage", **given),
        "basis field inArea areaTotal inField total index",
        expected,
    )


@pytest.mark.parametrize("given", [{}, {"area": "BE"}, {"area": "DK"}])
def test_technological_advantage_stated(ask: Ask, given: dict[str, str]) -> None:
    wanted = {"biotech-rta", "biotech-rta-rank", "biotech-patent-portfolio-share",
              "biotech-patent-share"}  # fmt: skip
    units = {each["key"]: each["unit"] for each in rows("indicators/indicators")}
    agree(
        ask("technological-advantage-stated", **given),
        "area indicator since bound value unit",
        (
            (
                row["area"].lower(), row["indicator"], row["from"], label("bound", row["bound"]),
                number(row["value"]), label("unit", units[row["indicator"]]),
            )
            for row in rows("indicators/observations")
            if row["indicator"] in wanted and given.get("area", row["area"]) == row["area"]
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"indicator": "biotech-rd-intensity"},
     {"indicator": "biotech-berd-share", "as_of": "2012-12-31"}],
)  # fmt: skip
def test_research_spending_and_alliances(ask: Ask, given: dict[str, str]) -> None:
    as_of, expected = given.get("as_of", EVER), []
    for row in rows("indicators/observations"):
        country = row["area"]
        if (
            row["indicator"] == given.get("indicator", "biotech-berd-share")
            and len(country) == 2 and known(row["to"] or row["from"], as_of)
        ):  # fmt: skip
            firms = [
                allied(key, as_of) for key, one in organisations().items()
                if one.kinds("/firms") & BIOTECHNOLOGY and one.one("country") == country
                and born(one, as_of)
            ]  # fmt: skip
            per_firm = rounded(Fraction(sum(firms), len(firms)), 2) if firms else ""
            expected.append((
                country.lower(), row["from"], number(row["value"]), len(firms),
                sum(map(bool, firms)), sum(firms), per_firm,
            ))  # fmt: skip
    agree(
        ask("research-spending-and-alliances", **given),
        "country since value firms allied alliances perFirm",
        expected,
    )


# Owners -------------------------------------------------------------------------------------------


def control(firm: str, owner: str) -> str:
    """Whether an owner is of the country of the firm."""
    country = about(owner).one("country")
    if not country:
        return "not known"
    return "domestic" if country == about(firm).one("country") else "foreign"


PLACES: Final = [{}, {"region": "be-wallonia"},
                 {"region": "be-flanders", "as_of": "2012-12-31"}]  # fmt: skip


@pytest.mark.parametrize("given", PLACES)
def test_foreign_owners(ask: Ask, given: dict[str, str]) -> None:
    as_of, inside = given.get("as_of", EVER), here(given.get("region", "be"))
    agree(
        ask("foreign-owners", **given),
        "firm owner ownerCountry control since event",
        (
            (
                each.target, owner, about(owner).one("country").lower(),
                control(each.target, owner), each.date, each.key,
            )
            for each in takeovers().values() if each.target in inside and known(each.date, as_of)
            for owner in each.acquirers or {""}
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", PLACES)
def test_foreign_control(ask: Ask, given: dict[str, str]) -> None:
    as_of, region = given.get("as_of", EVER), given.get("region", "be")
    inside = here(region)
    dated = [t for t in takeovers().values()
             if t.target in inside and t.date and known(t.date, as_of)]  # fmt: skip
    firms = [one for one in seated(region).values() if one.is_firm]
    expected = []
    for year in sorted({last_day(each.date)[:4] for each in dated}):
        latest: dict[str, tuple[str, set[str]]] = {}
        for each in sorted(dated, key=lambda each: last_day(each.date)):
            if last_day(each.date)[:4] <= year:
                told = {control(each.target, owner) for owner in each.acquirers}
                latest[each.target] = (last_day(each.date), told)
        ends = [next((c for c in ("foreign", "domestic") if c in told), "not known")
                for _, told in latest.values()]  # fmt: skip
        existing = sum(not one.founded or first_day(one.founded)[:4] <= year for one in firms)
        now = {each.target for each in dated if last_day(each.date)[:4] == year}
        foreign = ends.count("foreign")
        expected.append((
            year, len(now), foreign, ends.count("domestic"), ends.count("not known"), existing,
            rounded(Fraction(100 * foreign, existing), 1),
        ))  # fmt: skip
    agree(
        ask("foreign-control", **given),
        "year takeovers foreign domestic ownerNotKnown firms foreignShare",
        expected,
    )


# Ties between the spheres -------------------------------------------------------------------------


def is_institution(key: str) -> bool:
    one = about(key)
    return (
        bool(one.kinds("/institutions") & INSTITUTIONS)
        or is_public_fund(one)
        or "foundation" in one.kinds("/investors")
    )


def taking_part(as_of: str) -> Iterator[tuple[str, str, str, set[str]]]:
    """Consortium, form, date and participants, of alliances and of public-private bodies."""
    for each in alliances().values():
        if not each.is_takeover and known(each.signed, as_of):
            form = "consortium agreement" if "consortium" in each.kinds else "alliance"
            yield each.key, form, each.signed, set(each.roles)
    for key, one in organisations().items():
        if "public-private-partnership" in one.kinds("/institutions"):
            towards = ("member-of", "funds", "part-of", "collaborates-with")
            ties = [r for r in relations(*towards) if r.object == key and known(r.since, as_of)]
            parties = {each.subject for each in ties}
            parties |= {
                r.object for r in relations("collaborates-with")
                if r.subject == key and known(r.since, as_of)
            }  # fmt: skip
            if parties:
                yield key, "public-private body", one.founded, parties


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-wallonia"}, {"region": "be-flanders", "as_of": "2010-12-31"}]
)
def test_consortia_of_a_region(ask: Ask, given: dict[str, str]) -> None:
    inside, expected = here(given.get("region", "be")), []
    for key, form, since, parties in taking_part(given.get("as_of", EVER)):
        firms = {one for one in parties if about(one).is_firm}
        others = {one for one in parties if is_institution(one)}
        local = bool(parties & inside) or (form == "public-private body" and key in inside)
        if local and (form != "alliance" or (firms and others)):
            told = "alliance of firms and institutions" if form == "alliance" else form
            expected.append((
                key, told, since, len(firms), len(firms & inside), len(others),
                len(others & inside), len(parties) - len(firms) - len(others),
                "; ".join(sorted(map(name_of, parties))),
            ))  # fmt: skip
    agree(
        ask("consortia-of-a-region", **given),
        "consortium form since firms firmsHere institutions institutionsHere others participants",
        expected,
    )


def ties() -> Mapping[str, list[Tie]]:
    """All ties by kind."""
    return {
        "alliances": dealings(),
        "spin-offs": births(),
        "transfers of technology": joined("transfers-technology-to"),
        "collaborations": joined("collaborates-with"),
        "grants": grants(),
        "funding": joined("funds"),
        "memberships": joined("member-of"),
        "residents and incubated firms": joined("located-in", "incubates"),
    }


@pytest.mark.parametrize(
    "given", [{}, {"region": "be-flanders"}, {"region": "be-wallonia", "as_of": "2010-12-31"}]
)
def test_helix_links(ask: Ask, given: dict[str, str]) -> None:
    as_of, inside = given.get("as_of", EVER), here(given.get("region", "be"))
    groups: dict[tuple[str, str], list[tuple[Tie, str, str]]] = defaultdict(list)
    for kind, found in ties().items():
        for tie, one, other in partners_of((t for t in found if known(t.date, as_of)), inside):
            for left in about(one).spheres:
                for right in about(other).spheres - {left}:
                    pair = sorted([left, right], key=lambda s: (s == "hybrid", s))
                    groups[kind, " and ".join(pair)].append((tie, one, other))
    agree(
        ask("helix-links", **given),
        "kind between ties here others first last",
        (
            (
                *group, len({tie.key for tie, *_ in found}), len({one for _, one, _ in found}),
                len({other for *_, other in found} - inside), *years(t.date for t, *_ in found),
            )
            for group, found in groups.items()
        ),
    )  # fmt: skip


def behind() -> Iterator[Line]:
    """Institution, firm, how one stands behind the other, since when, and the key that says so."""
    for born_ in spin_offs():
        key = f"{born_.child}/spin-off/{born_.parent}"
        yield born_.parent, born_.child, "spin-off", born_.since, key, born_.since
    for kind, how, turned in (
        ("transfers-technology-to", "transfer of technology", False),
        ("incubates", "incubation", False), ("located-in", "residency", True),
    ):  # fmt: skip
        for r in relations(kind):
            pair = (r.object, r.subject) if turned else (r.subject, r.object)
            yield *pair, how, r.since, r.key, r.since
    yield from licensed()
    yield from made()


def licensed() -> Iterator[Line]:
    """The same of licences, options and access to data."""
    for each in alliances().values():
        for kind in LICENCES:
            for giver in each.side(kind, "originator"):
                for taker in each.side(kind, "partner"):
                    key = f"{each.key}/agreement/{kind}"
                    yield giver, taker, "licence or option", each.signed, key, each.signed


def made() -> Iterator[Line]:
    """The same of platforms and products."""
    for row in rows("platforms/platforms"):
        for origin in orgs(row["origins"]):
            how = "platform that began there"
            yield origin, org(row["owner"]), how, row["since"], row["key"], row["since"]
    products = {row["key"]: row for row in rows("programmes/products")}
    for row in rows("programmes/programmes"):
        for origin in orgs(products[row["product"]]["originators"]) if row["product"] else ():
            date = products[row["product"]]["stage_date"]
            how = "product first made there"
            yield origin, org(row["firm"]), how, "", row["product"], date


@pytest.mark.parametrize(
    "given",
    [{}, {"region": "be-wallonia"},
     {"region": "be-flanders", "institution": "vib", "as_of": "2012-12-31"}],
)  # fmt: skip
def test_institutes_behind_firms(ask: Ask, given: dict[str, str]) -> None:
    as_of, inside = given.get("as_of", EVER), here(given.get("region", "be"))
    agree(
        ask("institutes-behind-firms", **given),
        "institution firm how since relation",
        {
            line[:-1]
            for line in behind()
            if about(str(line[0])).is_knowledge and line[1] in inside
            and about(str(line[1])).is_firm and known(str(line[-1]), as_of)
            and given.get("institution", line[0]) == line[0]
        },
    )  # fmt: skip
