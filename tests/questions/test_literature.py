"""What the saved questions on the concepts of the literature answer, held against the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.questions.asking import Ask, agree, label
from tests.tables import Row, rows, split
from triplehelix.questions import questions

CONCEPTS = rows("literature/concepts")
DOCUMENTS = {row["key"]: row["title"] for row in rows("documents/documents")}
KINDS = {row["kind"] for row in CONCEPTS}


def of_kind(given: dict[str, str]) -> Iterator[Row]:
    """The concepts of a kind, or all."""
    return (row for row in CONCEPTS if given.get("kind", row["kind"]) == row["kind"])


def terms_of(row: Row) -> str:
    """The terms that state facts on a concept, in order."""
    indicators = [f"indicator/{key}" for key in split(row["indicators"])]
    return ", ".join(sorted([*split(row["terms"]), *indicators]))


@pytest.mark.parametrize("given", [{}, *({"kind": kind} for kind in sorted(KINDS))])
def test_literature_concepts(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("literature-concepts", **given),
        "concept conceptName kindName meaning document documentName questions missing note",
        (
            (
                row["key"], row["name"], label("literature-kind", row["kind"]), row["meaning"],
                row["source_url"], DOCUMENTS[row["source_url"]],
                ", ".join(sorted(split(row["questions"]))), row["missing"], row["note"],
            )
            for row in of_kind(given)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "success-factor"}, {"kind": "governance-role"},
        {"kind": "challenge", "question": "dependence-by-function"},
    ],
)  # fmt: skip
def test_concepts_of_a_kind(ask: Ask, given: dict[str, str]) -> None:
    agree(
        ask("concepts-of-a-kind", **given),
        "concept conceptName question terms note",
        (
            (row["key"], row["name"], question, terms_of(row), row["note"])
            for row in of_kind(given)
            for question in split(row["questions"])
            if given.get("question", question) == question
        ),
    )


@pytest.mark.parametrize("given", [{}, {"kind": "policy-instrument"}])
def test_concepts_out_of_reach(ask: Ask, given: dict[str, str]) -> None:
    waiting = Counter(row["missing"] for row in CONCEPTS)
    agree(
        ask("concepts-out-of-reach", **given),
        "missing waiting concept conceptName kindName document documentName",
        (
            (
                row["missing"], waiting[row["missing"]], row["key"], row["name"],
                label("literature-kind", row["kind"]), row["source_url"],
                DOCUMENTS[row["source_url"]],
            )
            for row in of_kind(given)
            if row["missing"]
        ),
    )  # fmt: skip


def test_concepts_by_kind(ask: Ask) -> None:
    all_ = Counter((row["kind"], row["source_url"]) for row in CONCEPTS)
    asked = Counter((row["kind"], row["source_url"]) for row in CONCEPTS if row["questions"])
    agree(
        ask("concepts-by-kind"),
        "kind kindName document documentName concepts reached outOfReach",
        (
            (
                kind, label("literature-kind", kind), document, DOCUMENTS[document], count,
                asked[kind, document], count - asked[kind, document],
            )
            for (kind, document), count in all_.items()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", sorted(name for name, each in questions().items() if each.subject == "literature")
)
def test_each_example_has_a_row(ask: Ask, name: str) -> None:
    for example in questions()[name].examples:
        given = {key.replace("-", "_"): value for key, value in example.items()}
        assert ask(name, **given), example


def calls() -> Iterator[tuple[str, str, str]]:
    """Question, parameter and code or indicator, where a concept names what may be given."""
    for row in CONCEPTS:
        for name in split(row["questions"]):
            taken = questions()[name].parameters.values() if name in questions() else ()
            for parameter in taken:
                if parameter.kind == "indicator":
                    yield from ((name, parameter.name, key) for key in split(row["indicators"]))
                for term in split(row["terms"]):
                    if parameter.scheme and term.startswith(f"concept/{parameter.scheme}/"):
                        yield name, parameter.name, term.rsplit("/", 1)[1]


@pytest.mark.parametrize(("name", "parameter", "value"), sorted(set(calls())))
def test_a_question_that_takes_the_code_of_a_concept_answers_for_it(
    ask: Ask, name: str, parameter: str, value: str
) -> None:
    """Asked for all countries, where a country is what it is asked for otherwise."""
    assert ask(name, **{parameter.replace("-", "_"): value})
