"""What the saved questions on the pipeline answer, held against the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import pytest

from tests.questions.asking import LICENCES, Ask, Line, agree, approved, label
from tests.tables import (
    EVER,
    Row,
    about,
    alliances_of,
    first_day,
    last_day,
    name_of,
    names_of,
    org,
    orgs,
    rows,
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


@pytest.mark.parametrize("given", [{}, {"agency": "ema"}, {"product": "caplacizumab"}])
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
            and given.get("agency", row["agency"]) == row["agency"]
            and given.get("product", row["product"]) == row["product"]
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"product": "caplacizumab"}])
def test_approved_products_and_originators(ask: Ask, given: dict[str, str]) -> None:
    def holders(product: str) -> Mapping[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for programme in rows("programmes/programmes"):
            if programme["product"] == product:
                mine = [s for s in rows("programmes/stages") if s["programme"] == programme["key"]]
                found[org(programme["firm"]), "developer"] += [*mine, programme]
                for stage in mine:
                    if stage["partner"]:
                        found[org(stage["partner"]), "partner"].append(stage)
        return found or {("", ""): []}

    expected = []
    for product in approved(EVER):
        dates = [row["date"] for row in rows("programmes/approvals")
                 if row["product"] == product and row["date"]
                 and row["decision"] in {"approved", "conditional"}]  # fmt: skip
        for (holder, role), events in holders(product).items():
            dated = [each for each in events if each.get("date")]
            last = max(dated, key=lambda e: (first_day(e["date"]), e["key"]), default=None)
            seen = (last["date"], label("programme-outcome", last["outcome"])) if last else ("", "")
            if given.get("product", product) == product:
                line = (product, min(dates, key=first_day, default=""), originators_of(product))
                expected.append((*line, holder, role, *seen))
    agree(
        ask("approved-products-and-originators", **given),
        "product firstApproval originators holder role lastSeen outcome",
        expected,
    )


@pytest.mark.parametrize("kind", ["antibody", "cell-therapy"])
def test_platforms_of_a_kind(ask: Ask, kind: str) -> None:
    def given(owner: str) -> int:
        return sum(
            any(owner in each.side(kind, "originator") for kind in LICENCES)
            for each in alliances_of(owner)
        )

    agree(
        ask("platforms-of-a-kind", kind=kind),
        "platform owner origins since programmes ownersPlatforms ownersLicences",
        (
            (
                row["key"], org(row["owner"]), names_of(orgs(row["origins"])), row["since"],
                sum(each["platform"] == row["key"] for each in rows("programmes/programmes")),
                sum(org(e["owner"]) == org(row["owner"]) for e in rows("platforms/platforms")),
                given(org(row["owner"])),
            )
            for row in rows("platforms/platforms")
            if row["kind"] == kind
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"institution": "vib"}])
def test_products_from_institutions(ask: Ask, given: dict[str, str]) -> None:
    expected = {
        (row["key"], "platform", origin, org(row["owner"]), "", "")
        for row in rows("platforms/platforms")
        for origin in orgs(row["origins"])
    }
    for row in rows("programmes/products"):
        firms = {org(each["firm"]) for each in rows("programmes/programmes")
                 if each["product"] == row["key"]}  # fmt: skip
        told = label("stage", row["stage"]), label("programme-outcome", row["outcome"])
        expected |= {
            (row["key"], "product", origin, firm, *told)
            for origin in orgs(row["originators"])
            for firm in firms or {""}
        }
    agree(
        ask("products-from-institutions", **given),
        "asset assetKind institution firm stage outcome",
        (
            line for line in expected
            if about(line[2]).is_knowledge and given.get("institution", line[2]) == line[2]
        ),
    )  # fmt: skip


@pytest.mark.parametrize("firm", ["galapagos", "ablynx"])
def test_programmes_of_a_firm(ask: Ask, firm: str) -> None:
    def line(programme: Row) -> Line:
        told = [row for row in rows("programmes/stages") if row["programme"] == programme["key"]]
        platform = "".join(
            row["name"]
            for row in rows("platforms/platforms")
            if row["key"] == programme["platform"]
        )
        whole = programme["key"], programme["product"], platform
        if not told:
            return (*whole, *[""] * 6)
        last = max(told, key=lambda row: (
            first_day(row["date"]) if row["date"] else "", STAGES.index(row["stage"]), row["key"]
        ))  # fmt: skip
        return (
            *whole, label("stage", last["stage"]), last["date"], last["what"],
            label("programme-outcome", last["outcome"]),
            names_of(org(row["partner"]) for row in told if row["partner"]), last["key"],
        )  # fmt: skip

    agree(
        ask("programmes-of-a-firm", firm=firm),
        "programme product platformName stage date what outcome partners event",
        map(line, (r for r in rows("programmes/programmes") if org(r["firm"]) == firm)),
    )


@pytest.mark.parametrize("given", [{}, {"firm": "galapagos"}, {"outcome": "returned"}])
def test_programmes_that_stopped(ask: Ask, given: dict[str, str]) -> None:
    developers = {row["key"]: org(row["firm"]) for row in rows("programmes/programmes")}

    def later(row: Row) -> int:
        return sum(
            bool(row["date"] and each["date"]) and first_day(each["date"]) > last_day(row["date"])
            for each in rows("programmes/stages")
            if each["programme"] == row["programme"]
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
            and given.get("firm", developers[row["programme"]]) == developers[row["programme"]]
            and given.get("outcome", row["outcome"]) == row["outcome"]
        ),
    )  # fmt: skip
