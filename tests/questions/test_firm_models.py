"""What firms do, define and change, held against the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pytest

from tests.questions.asking import LICENCES, Ask, agree, known, label, models
from tests.questions.lives import biotechnology_of, money, platforms, programmes, stages
from tests.tables import (
    EVER,
    about,
    alliances_of,
    first_day,
    last_day,
    name_of,
    orgs,
    relations,
    rows,
    takeovers,
)

Given = dict[str, str]
Step = tuple[str, str, str, str]
"""A step, the fact that shows it, its date, and the name beside it."""
EARLY: Final = ("discovery", "definition", "preclinical")
SALES: Final = ("asset-purchase",)


def takes(firm: str) -> Iterator[Step]:
    """Rights that a firm has from universities, institutes and hospitals."""
    for each in alliances_of(firm):
        if firm in each.side("licence", "partner"):
            for giver in each.side("licence", "originator"):
                yield "takes", f"alliance/{each.key}", each.signed, giver
    for flow in relations("transfers-technology-to"):
        if flow.object == firm:
            yield "takes", f"organization/{flow.key}", flow.since, flow.subject
    yield from inherits(firm)


def inherits(firm: str) -> Iterator[Step]:
    """Platforms and products of a firm that came from elsewhere."""
    for row in platforms(firm):
        for origin in orgs(row["origins"]):
            yield "takes", f"platform/{row['key']}", row["since"], origin
    mine = {row["product"] for row in programmes(firm)}
    for row in rows("programmes/products"):
        for origin in orgs(row["originators"]):
            if row["key"] in mine:
                yield "takes", f"product/{row['key']}", "", origin


def defines(firm: str) -> Iterator[Step]:
    """Programmes of a firm before the clinic, and its model of product definition."""
    names = {row["key"]: row["name"] for row in programmes(firm)}
    for row in stages(firm, *EARLY):
        yield "defines", f"event/{row['key']}", row["date"], names[row["programme"]]
    for row in models():
        if row["firm"] == firm and row["model"] == "product-definition":
            yield "defines", f"organization/{row['key']}", row["from"], ""


def passes_on(firm: str) -> Iterator[Step]:
    """Licences, options and assets that a firm gives to large firms."""
    for each in alliances_of(firm):
        for kind in ("licence", "option"):
            if firm in each.side(kind, "originator"):
                for taker in each.side(kind, "partner"):
                    if each.size(taker) == "large":
                        yield "passes on", f"alliance/{each.key}", each.signed, taker
        for kind in SALES:
            if firm in each.side(kind, "originator", "seller"):
                for taker in each.side(kind, "partner"):
                    if each.size(taker) == "large":
                        yield "passes on", f"alliance/{each.key}", each.signed, taker


def steps(firm: str, as_of: str) -> list[Step]:
    """All steps of a firm that were certainly taken by a day."""
    taken = (step for step in takes(firm) if about(step[3]).is_knowledge)
    return [s for s in (*taken, *defines(firm), *passes_on(firm)) if known(s[2], as_of)]


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "BE", "at_least": "3"}, {"country": "BE", "as_of": "2012-12-31"},
     {"country": "US", "at_least": "1"}],
)  # fmt: skip
def test_product_definition_firms(ask: Ask, given: Given) -> None:
    expected = []
    for firm in biotechnology_of(given.get("country", "BE")):
        found = steps(firm, given.get("as_of", EVER))
        kinds = {step for step, *_ in found}
        if len(kinds) >= int(given.get("at_least", 2)):
            facts = [{s[1] for s in found if s[0] == k} for k in ("takes", "defines", "passes on")]
            names = [
                "; ".join(sorted({s[3] if k == "defines" else name_of(s[3])
                                  for s in found if s[0] == k} - {""}))
                for k in ("takes", "defines", "passes on")
            ]  # fmt: skip
            last = [max(each, default="/").split("/", 1)[1] for each in facts]
            expected.append((firm, len(kinds), *map(len, facts), *names, *last))
    agree(
        ask("product-definition-firms", **given),
        "firm steps takes defines passesOn takenFrom programmes passedTo taking defining passing",
        expected,
    )


def seen(firm: str, as_of: str) -> tuple[int, int, int, int]:
    """Platforms, alliances with a licence and with a service given, and programmes, by a day."""
    given = [each for each in alliances_of(firm) if known(each.signed, as_of)]
    dates = {row["key"]: [s["date"] for s in stages(firm) if s["programme"] == row["key"]]
             for row in programmes(firm)}  # fmt: skip
    return (
        sum(known(row["since"], as_of) for row in platforms(firm)),
        sum(any(firm in e.side(kind, "originator") for kind in LICENCES[:1]) for e in given),
        sum(firm in each.side("service", "originator") for each in given),
        sum(any(known(date, as_of) for date in told or [""]) for told in dates.values()),
    )


def supported(model: str, counts: tuple[int, int, int, int]) -> str:
    """Whether what a model needs is seen."""
    owned, given, served, developed = counts
    platform, product = bool(owned and given + served), bool(developed)
    if model == "hybrid":
        return "yes" if platform and product else "partly" if platform or product else "no"
    needed = {"platform": platform, "service": bool(served), "royalty-income": bool(given)}
    return "yes" if needed.get(model, product) else "no"


@pytest.mark.parametrize(
    "given",
    [{}, {"country": "BE", "model": "hybrid"}, {"country": "BE", "as_of": "2010-12-31"}],
)
def test_platform_and_product_activities(ask: Ask, given: Given) -> None:
    expected = []
    as_of = given.get("as_of", EVER)
    for firm in biotechnology_of(given.get("country", "BE"), as_of, large=True):
        counts = seen(firm, as_of)
        held = [
            row for row in models()
            if row["firm"] == firm and row["basis"] != "classified"
            and (not row["from"] or known(row["from"], as_of))
            and (not row["to"] or last_day(row["to"]) > as_of)
        ]  # fmt: skip
        lines = [
            (row["model"], label("business-model", row["model"]), label("basis", row["basis"]),
             supported(row["model"], counts), row["key"]) for row in held
        ] or [("", "", "", "", "")]  # fmt: skip
        expected += [(firm, *line[1:], *counts) for line in lines
                     if given.get("model", line[0]) == line[0]]  # fmt: skip
    agree(
        ask("platform-and-product-activities", **given),
        "firm modelName basisName supported adoption platforms licences services programmes",
        expected,
    )


def came_before(firm: str) -> Iterable[tuple[str, str, str]]:
    """Kind, fact and date of all that may come before a change of model."""
    for each in alliances_of(firm):
        yield "alliance signed", each.key, each.signed
    for paid in money(firm, *{each.kind for each in money(firm)}, "grant", "loan"):
        yield "round of finance", paid.key, paid.date
    for row in stages(firm):
        yield "stage of a programme", row["key"], row["date"]
    mine = {row["product"] for row in programmes(firm)}
    for number, row in enumerate(rows("programmes/approvals")):
        if row["product"] in mine:
            yield "decision of an agency", f"decision {number}", row["date"]
    for taken in takeovers().values():
        if taken.target == firm:
            yield "takeover of the firm", taken.key, taken.date
        if firm in taken.acquirers:
            yield "takeover by the firm", taken.key, taken.date


@pytest.mark.parametrize(
    "given", [{}, {"firm": "galapagos"}, {"country": "BE", "as_of": "2014-12-31"}]
)
def test_business_model_shifts(ask: Ask, given: Given) -> None:
    expected = set()
    dated = [row for row in models() if row["from"]]
    for row in dated:
        firm, begun = row["firm"], row["from"]
        earlier = [
            other for other in dated
            if other["firm"] == firm and first_day(other["from"]) < first_day(begun)
        ]  # fmt: skip
        last = max((first_day(other["from"]) for other in earlier), default="")
        before = [
            (kind, date, fact) for kind, fact, date in came_before(firm)
            if date and int(date[:4]) >= int(begun[:4]) - 2 and first_day(date) <= last_day(begun)
        ] or [("", "", "")]  # fmt: skip
        if (
            known(begun, given.get("as_of", EVER)) and given.get("firm", firm) == firm
            and given.get("country", about(firm).one("country")) == about(firm).one("country")
        ):  # fmt: skip
            expected |= {
                (row["key"], label("business-model", old["model"]), begun, *fact)
                for old in earlier for fact in before
                if first_day(old["from"]) == last and old["model"] != row["model"]
            }  # fmt: skip
    found = ask("business-model-shifts", **given)
    for line in found:
        if "/decision/" in line["fact"]:
            line["fact"] = "decision"  # its name holds a digest of its document
    wanted = [(*line[:5], "decision" if "decision" in line[5] else line[5]) for line in expected]
    agree(found, "adoption fromModel changed before date fact", wanted)
