"""What the saved questions on alliance management answer, held against the tables."""

from __future__ import annotations

import pytest

from tests.questions.asking import Ask, agree, label, labelled, number
from tests.tables import (
    org,
    rows,
    split,
)


@pytest.mark.parametrize("given", [{}, {"organisation": "amgen"}])
def test_alliance_heads(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliance-heads", **given),
        "fact organisation postTitle finding date",
        (
            (row["key"], org(row["organisation"]), row["post"], row["finding"], row["year"])
            for row in rows("management/practices")
            if row["kind"] == "alliance-head"
            and given.get("organisation", row["organisation"]) == row["organisation"]
        ),
    )


@pytest.mark.parametrize("firm", ["eli-lilly", "amgen", "sanofi", "ptc-therapeutics"])
def test_alliance_management_of_a_firm(ask: Ask, firm: str) -> None:
    agree(
        ask("alliance-management-of-a-firm", firm=firm),
        "fact kind date postTitle practices finding population value valueTo bound unit",
        (
            (
                row["key"], label("management-fact", row["kind"]), row["year"], row["post"],
                labelled("management-practice", split(row["practice"]), "; "), row["finding"],
                row["population"], number(row["value"]), number(row["value_to"]),
                label("bound", row["bound"]), label("unit", row["unit"]),
            )
            for row in rows("management/practices")
            if org(row["organisation"]) == firm
        ),
    )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"practice": "training"}])
def test_alliance_management_practices(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("alliance-management-practices", **given),
        "practice organisation factKind finding date fact",
        (
            (
                practice, org(row["organisation"]), label("management-fact", row["kind"]),
                row["finding"], row["year"], row["key"],
            )
            for row in rows("management/practices")
            if row["organisation"] and row["kind"] != "survey-finding"
            for practice in split(row["practice"])
            if given.get("practice", practice) == practice
        ),
    )  # fmt: skip


def test_alliance_management_surveys(ask: Ask) -> None:
    agree(
        ask("alliance-management-surveys"),
        "fact population finding date bound value valueTo unit",
        (
            (
                row["key"], row["population"], row["finding"], row["year"],
                label("bound", row["bound"]), number(row["value"]), number(row["value_to"]),
                label("unit", row["unit"]),
            )
            for row in rows("management/practices")
            if row["kind"] == "survey-finding"
        ),
    )  # fmt: skip
