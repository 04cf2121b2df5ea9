"""What the saved questions on the pipeline answer, held against the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import pytest

from tests.questions.asking import LICENCES, Ask, Line, agree, approved, known, label, of_firm
from tests.questions.rounding import rounded
from tests.tables import (
    EVER,
    Alliance,
    Row,
    about,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    organisations,
    orgs,
    rows,
    split,
    takeovers,
)

STAGES: Final = (
    "discovery", "definition", "preclinical", "phase-1", "phase-2", "phase-3", "submitted",
    "approved", "launched", "withdrawn", "discontinued",
)  # fmt: skip


def originators_of(product: str) -> str:
    """The names of who made it first."""
    return names_of(
        key for row in rows("programmes/products") if row["key"] == product
        for key in orgs(row["originators"])
    )  # fmt: skip


def seen(programme: str, as_of: str = EVER) -> list[Row]:
    """The stage events of a programme that were certain by a date."""
    told = (row for row in rows("programmes/stages") if row["programme"] == programme)
    return [row for row in told if known(row["date"], as_of)]


def exists(programme: str, as_of: str) -> bool:
    """Whether a stage event shows a programme by a date; all do where everything is asked for."""
    return as_of == EVER or bool(seen(programme, as_of))


def latest(events: list[Row]) -> Row:
    """The last stage event; of two on one day the one with the higher stage."""
    return max(events, key=lambda row: (
        first_day(row["date"]) if row["date"] else "", STAGES.index(row["stage"]), row["key"]
    ))  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"agency": "ema", "as_of": "2015-12-31"}, {"product": "caplacizumab"}],
)
def test_approvals(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("approvals", **given),
        "product agency decision date indication originators",
        (
            (
                row["product"], org(row["agency"]), label("decision", row["decision"]), row["date"],
                row["indication"], originators_of(row["product"]),
            )
            for row in rows("programmes/approvals")
            if row["decision"] in {"approved", "conditional"}
            and known(row["date"], given.get("as_of", EVER))
            and given.get("agency", row["agency"]) == row["agency"]
            and given.get("product", row["product"]) == row["product"]
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"as_of": "2015-12-31"}, {"product": "caplacizumab", "as_of": "2018-12-31"}],
)
def test_approved_products_and_originators(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)

    def holders(product: str) -> Mapping[tuple[str, str, str], list[Row]]:
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for programme in rows("programmes/programmes"):
            if programme["product"] == product:
                told = seen(programme["key"], as_of)
                found[programme["key"], org(programme["firm"]), "developer"] += told
                for stage in told:
                    if stage["partner"]:
                        found[programme["key"], org(stage["partner"]), "partner"].append(stage)
        return found or {("", "", ""): []}

    expected = []
    for product in approved(as_of):
        decided = [row for row in rows("programmes/approvals")
                   if row["product"] == product and row["decision"] in {"approved", "conditional"}
                   and known(row["date"], as_of)]  # fmt: skip
        dates = [row["date"] for row in decided if row["date"]]
        for holder, told in holders(product).items():
            last = max(told, key=lambda e: (first_day(e["date"]) if e["date"] else "", e["key"]),
                       default=None)  # fmt: skip
            end = ("", "", "")
            if last:
                end = (last["date"], label("programme-outcome", last["outcome"]), last["key"])
            if given.get("product", product) == product:
                expected.append((
                    product, min(dates, key=first_day, default=""),
                    len({org(row["agency"]) for row in decided}), originators_of(product),
                    *holder, *end,
                ))  # fmt: skip
    agree(
        ask("approved-products-and-originators", **given),
        "product firstApproval agencies originators programme holder role lastSeen outcome event",
        expected,
    )


@pytest.mark.parametrize(
    ("kind", "as_of"),
    [("antibody", EVER), ("cell-therapy", "2018-12-31"), ("vaccine", EVER)],
)
def test_platforms_of_a_kind(ask: Ask, kind: str, as_of: str) -> None:
    def given(owner: str) -> int:
        return sum(
            any(owner in each.side(kind, "originator") for kind in LICENCES)
            for each in of_firm(owner, as_of)
        )

    platforms = [row for row in rows("platforms/platforms") if known(row["since"], as_of)]
    agree(
        ask("platforms-of-a-kind", kind=kind, as_of=as_of),
        "platform owner origins since programmes ownersPlatforms ownersLicences",
        (
            (
                row["key"], org(row["owner"]), names_of(orgs(row["origins"])), row["since"],
                sum(each["platform"] == row["key"] and exists(each["key"], as_of)
                    for each in rows("programmes/programmes")),
                sum(org(e["owner"]) == org(row["owner"]) for e in platforms),
                given(org(row["owner"])),
            )
            for row in platforms
            if row["kind"] == kind
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{}, {"institution": "vib"}, {"institution": "ku-leuven", "as_of": "2022-12-31"}],
)
def test_products_from_institutions(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    expected = {
        (row["key"], "platform", origin, org(row["owner"]), "", "")
        for row in rows("platforms/platforms")
        for origin in orgs(row["origins"])
        if known(row["since"], as_of)
    }
    for row in rows("programmes/products"):
        mine = [r for r in rows("programmes/programmes") if r["product"] == row["key"]]
        dated = any(each["date"] for r in mine for each in seen(r["key"], as_of))
        reached = known(row["stage_date"], as_of)
        if reached or dated:
            told = label("stage", row["stage"]), label("programme-outcome", row["outcome"])
            expected |= {
                (row["key"], "product", origin, firm, *(told if reached else ("", "")))
                for origin in orgs(row["originators"])
                for firm in {org(each["firm"]) for each in mine} or {""}
            }
    agree(
        ask("products-from-institutions", **given),
        "asset assetKind institution firm stage outcome",
        (
            line for line in expected
            if about(line[2]).is_knowledge and given.get("institution", line[2]) == line[2]
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "as_of"), [("galapagos", EVER), ("ablynx", EVER), ("galapagos", "2015-12-31")]
)
def test_programmes_of_a_firm(ask: Ask, firm: str, as_of: str) -> None:
    def line(programme: Row) -> Line:
        told = seen(programme["key"], as_of)
        platform = "".join(
            row["name"]
            for row in rows("platforms/platforms")
            if row["key"] == programme["platform"]
        )
        whole = programme["key"], programme["product"], platform
        if not told:
            return (*whole, *[""] * 6)
        last = latest(told)
        return (
            *whole, label("stage", last["stage"]), last["date"], last["what"],
            label("programme-outcome", last["outcome"]),
            names_of(org(row["partner"]) for row in told if row["partner"]), last["key"],
        )  # fmt: skip

    agree(
        ask("programmes-of-a-firm", firm=firm, as_of=as_of),
        "programme product platformName stage date what outcome partners event",
        (
            line(row) for row in rows("programmes/programmes")
            if org(row["firm"]) == firm and exists(row["key"], as_of)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"firm": "galapagos", "as_of": "2019-12-31"}, {"outcome": "returned"}]
)
def test_programmes_that_stopped(ask: Ask, given: dict[str, str]) -> None:
    developers = {row["key"]: org(row["firm"]) for row in rows("programmes/programmes")}
    as_of = given.get("as_of", EVER)

    def later(row: Row) -> int:
        return sum(
            bool(row["date"] and each["date"]) and first_day(each["date"]) > last_day(row["date"])
            for each in seen(row["programme"], as_of)
        )

    agree(
        ask("programmes-that-stopped", **given),
        "event programme firm stage date outcomeName partnerName laterEvents",
        (
            (
                row["key"], row["programme"], developers[row["programme"]],
                label("stage", row["stage"]), row["date"],
                label("programme-outcome", row["outcome"]),
                name_of(org(row["partner"])) if row["partner"] else "", later(row),
            )
            for row in rows("programmes/stages")
            if (row["outcome"] in {"discontinued", "returned", "refused"}
                or row["stage"] in {"discontinued", "withdrawn"})
            and known(row["date"], as_of)
            and given.get("firm", developers[row["programme"]]) == developers[row["programme"]]
            and given.get("outcome", row["outcome"]) == row["outcome"]
        ),
    )  # fmt: skip


# Without a partner -------------------------------------------------------------------------------

GIVES: Final = (
    "licence", "option", "collaborative-research", "co-development", "co-promotion",
    "distribution", "joint-venture", "asset-purchase",
)  # fmt: skip
WORKS: Final = (
    "licence", "option", "data-access", "collaborative-research", "co-development", "service",
    "joint-venture",
)  # fmt: skip


def is_gone(firm: str, as_of: str) -> bool:
    """Whether a firm was taken over, dissolved, or has a status that says so, by a date."""
    over = about(firm).one("status") in {"acquired", "merged", "bankrupt", "dissolved"}
    return (
        any(each.target == firm and known(each.date, as_of) for each in takeovers().values())
        or any(known(date, as_of) for date in about(firm).all("dissolved") if date)
        or (as_of == EVER and over)
    )


def held(firm: str, as_of: str, kinds: tuple[str, ...]) -> list[Alliance]:
    """The alliances in force in which a firm gives or shares something with another firm."""
    return [
        each
        for each in of_firm(firm, as_of)
        if not (each.ended and last_day(each.ended) <= as_of)
        and any(about(party).is_firm for party in each.others(firm))
        and any(
            set(side.kinds) & set(kinds) and firm in side.with_role("originator")
            for side in each.sides
        )
    ]


def called(row: Row) -> set[str]:
    """Names by which a programme and its product go, in lower case, without what is added."""
    products = [each for each in rows("programmes/products") if each["key"] == row["product"]]
    names = {row["name"].split(" (")[0]}
    for each in products:
        names |= {each["name"], *split(each["codes"]), *split(each["brands"])}
    return {name.lower().removesuffix(" alfa").removesuffix(" pegol") for name in names}


@pytest.mark.parametrize(
    "given",
    [
        {}, {"stage": "phase-1", "as_of": "2018-12-31"}, {"stage": "preclinical"},
        {"firm": "galapagos"}, {"stage": "approved"},
    ],
)  # fmt: skip
def test_programmes_without_partner(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    expected = []
    for row in rows("programmes/programmes"):
        firm, told = org(row["firm"]), seen(row["key"], as_of)
        if not told or is_gone(firm, as_of) or given.get("firm", firm) != firm:
            continue
        last = latest(told)
        named = {org(e["partner"]) for e in told if e["partner"]}
        back = {org(e["partner"]) for e in told if e["partner"] and e["outcome"] == "returned"}
        alliances = held(firm, as_of, GIVES)
        words = [each.one("subject").lower() for each in alliances]
        if (
            last["stage"] == given.get("stage", "phase-2") and last["outcome"] != "discontinued"
            and not any(about(each).is_firm for each in named - back)
            and not any(name in text for name in called(row) for text in words)
        ):  # fmt: skip
            expected.append((
                row["key"], firm, last["date"], "; ".join(sorted(split(last["indications"]))),
                label("programme-outcome", last["outcome"]), names_of(named), len(alliances),
                last["key"],
            ))  # fmt: skip
    agree(
        ask("programmes-without-partner", **given),
        "programme firm date indication outcome formerPartners otherAlliances event",
        expected,
    )


@pytest.mark.parametrize(
    "given", [{}, {"kind": "cell-therapy"}, {"country": "BE", "as_of": "2016-12-31"}]
)
def test_platforms_without_partner(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    platforms = [row for row in rows("platforms/platforms") if known(row["since"], as_of)]
    expected = []
    for row in platforms:
        owner = org(row["owner"])
        mine = held(owner, as_of, WORKS)
        texts = [text.lower() for e in mine for text in (e.one("title"), e.one("subject"))]
        names = [name.lower() for name in (row["name"], *split(row["aliases"]))]
        country = about(owner).one("country")
        if (
            given.get("kind", row["kind"]) == row["kind"] and not is_gone(owner, as_of)
            and given.get("country", country) == country
            and not any(name in text for name in names for text in texts)
        ):  # fmt: skip
            expected.append((
                row["key"], owner, row["since"], "not named" if mine else "no partner at all",
                len(mine), sum(org(each["owner"]) == owner for each in platforms),
            ))  # fmt: skip
    agree(
        ask("platforms-without-partner", **given),
        "platform owner since certainty ownersAlliances ownersPlatforms",
        expected,
    )


# Origin ------------------------------------------------------------------------------------------


def pipeline(firm: str, as_of: str) -> set[tuple[str, str, str]]:
    """Product, programme and part of all that a firm develops or partners."""
    found = set()
    for row in rows("programmes/programmes"):
        if (
            row["product"]
            and org(row["firm"]) == firm
            and (as_of == EVER or any(e["date"] for e in seen(row["key"], as_of)))
        ):
            found.add((row["product"], row["key"], "developer"))
        partners = {org(e["partner"]) for e in seen(row["key"], as_of) if e["partner"]}
        if row["product"] and firm in partners:
            found.add((row["product"], row["key"], "partner"))
    return found


def origin(product: str, firm: str, as_of: str) -> str:
    """Where a product was first made, as the firm sees it."""
    made = {key for row in rows("programmes/products") if row["key"] == product
            for key in orgs(row["originators"])}  # fmt: skip
    bought = {each.target for each in takeovers().values()
              if firm in each.acquirers and known(each.date, as_of)}  # fmt: skip
    if firm in made:
        return "own"
    if made & bought:
        return "firm taken over"
    if any(about(key).is_firm for key in made):
        return "other firm"
    if any(about(key).is_knowledge for key in made):
        return "institution"
    return "other organisation" if made else "not known"


def asked_firms(given: Mapping[str, str]) -> list[str]:
    """The firm asked for, else all that are large."""
    large = [key for key, each in organisations().items() if each.size == "large"]
    return [given["firm"]] if "firm" in given else large


ORIGINS: Final = [
    {}, {"firm": "ucb"}, {"firm": "galapagos"}, {"firm": "ucb", "as_of": "2019-12-31"},
]  # fmt: skip


@pytest.mark.parametrize("given", ORIGINS)
def test_pipeline_origin_products(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    agree(
        ask("pipeline-origin-products", **given),
        "firm product programme part origin originators",
        (
            (firm, *line, origin(line[0], firm, as_of), originators_of(line[0]))
            for firm in asked_firms(given)
            for line in pipeline(firm, as_of)
        ),
    )


@pytest.mark.parametrize("given", ORIGINS)
def test_pipeline_origin(ask: Ask, given: dict[str, str]) -> None:
    as_of = given.get("as_of", EVER)
    stated = {org(row["organisation"]): row["value"] for row in rows("indicators/observations")
              if row["indicator"] == "pipeline-share-from-biotech"}  # fmt: skip
    kinds = ("own", "firm taken over", "other firm", "institution", "other organisation",
             "not known")  # fmt: skip
    expected = []
    for firm in asked_firms(given):
        products = {product for product, _, _ in pipeline(firm, as_of)}
        if products:
            found = [origin(product, firm, as_of) for product in products]
            counts = [found.count(kind) for kind in kinds]
            whole = len(products) - counts[-1]
            share = rounded(Fraction(100 * (whole - counts[0]), whole), 1) if whole else ""
            said = f"at most {stated[firm]}" if firm in stated else ""
            expected.append((firm, len(products), *counts, share, said))
    agree(
        ask("pipeline-origin", **given),
        "firm products own fromFirmsTakenOver fromOtherFirms fromInstitutions fromOthers notKnown "
        "shareFromOutside statedShare",
        expected,
    )
