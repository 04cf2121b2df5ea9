"""Each concept of the literature: by which terms it is stated, which questions bear on it.

The table is `data/literature/concepts.csv`; `queries/README.md` lists what is out of reach.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.conftest import turtle
from tests.tables import Row, rows, split
from triplehelix.cells import Known
from triplehelix.home import ONTOLOGY, QUERIES
from triplehelix.questions import Question, questions
from triplehelix.records import Record, RejectedError
from triplehelix.sources import loader, tables
from triplehelix.terms import BASE, PREFIXES, Triple, codes

CONCEPTS = rows("literature/concepts")
KINDS = {
    "proposition": 4,
    "alliance-type": 22,
    "business-model": 10,
    "lifecycle-stage": 16,
    "cluster-pattern": 27,
    "policy-instrument": 12,
    "success-factor": 40,
    "benefit": 28,
    "challenge": 33,
    "governance-role": 12,
    "indicator": 19,
}
"""How many concepts of each kind the four documents name, counted once when they were read."""

HEADING = "## Concepts of the literature"
each_concept = pytest.mark.parametrize("row", CONCEPTS, ids=lambda row: row["key"])
reached = pytest.mark.parametrize(
    "row", [row for row in CONCEPTS if row["questions"]], ids=lambda row: row["key"]
)


@cache
def declared() -> frozenset[str]:
    """The terms that the ontology declares."""
    return frozenset(
        quad.subject.value
        for path in ONTOLOGY.glob("*.ttl")
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    )


def mentions(asked: Question, term: str) -> bool:
    """Whether a question speaks of a class, of a property, or of a code or its whole scheme."""
    if term.startswith("th:"):
        return re.search(rf"{re.escape(term)}(?![\w-])", asked.text) is not None
    _, scheme, code = term.split("/")
    if any(parameter.scheme == scheme for parameter in asked.parameters.values()):
        return True
    start = f"<{BASE}concept/{scheme}"
    if f"{start}>" in asked.text or f"{start}/{code}>" in asked.text:
        return True
    prefix = re.search(rf"PREFIX ([\w-]+): {re.escape(start)}/>", asked.text)
    if prefix is None:
        return False
    return re.search(rf"\b{prefix[1]}:{code}(?![\w-])", asked.text) is not None


def measures(asked: Question) -> bool:
    """Whether a question speaks of indicators: it takes one, or shows all of a place."""
    taken = {parameter.kind for parameter in asked.parameters.values()}
    return "indicator" in taken or re.search(r"th:observationOf\b", asked.text) is not None


def test_every_concept_stands_once_in_the_order_of_its_number() -> None:
    keys = [row["key"] for row in CONCEPTS]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"c\d{3}", key) for key in keys)


def test_every_concept_of_the_eleven_kinds_is_there() -> None:
    assert Counter(row["kind"] for row in CONCEPTS) == KINDS
    assert set(KINDS) == codes()["literature-kind"]


@each_concept
def test_a_concept_has_either_questions_and_terms_or_a_missing_fact(row: Row) -> None:
    assert bool(row["questions"]) is not bool(row["missing"])
    assert bool(row["questions"]) is bool(row["terms"] or row["indicators"])
    assert not row["missing"].endswith(".")


@reached
def test_every_term_of_a_concept_exists(row: Row) -> None:
    for term in split(row["terms"]):
        if term.startswith("th:"):
            assert PREFIXES["th"] + term.removeprefix("th:") in declared()
        else:
            root, scheme, code = term.split("/")
            assert root == "concept"
            assert code in codes()[scheme]
    measured = {indicator["key"] for indicator in rows("indicators/indicators")}
    assert set(split(row["indicators"])) <= measured


@reached
def test_every_question_of_a_concept_exists_and_mentions_a_term_of_it(row: Row) -> None:
    for name in split(row["questions"]):
        assert name in questions()
        asked = questions()[name]
        spoken = [term for term in split(row["terms"]) if mentions(asked, term)]
        assert spoken or (row["indicators"] and measures(asked)), name


@pytest.mark.parametrize(
    ("name", "term", "spoken"),
    [
        ("takeovers", "th:Takeover", True),
        ("takeovers", "th:Take", False),
        ("takeovers", "th:SeedRound", False),
        ("dependence-by-function", "concept/alliance-kind/supply", True),
        ("dependence-by-function", "concept/alliance-kind/loan", False),
        ("alliances-that-ended-early", "concept/end-reason/mutual", True),
        ("terms-by-disclosure", "concept/term-kind/loan", True),
        ("takeovers", "concept/end-reason/mutual", False),
    ],
)
def test_a_mention_is_a_whole_term_a_code_or_its_scheme(
    name: str, term: str, *, spoken: bool
) -> None:
    assert mentions(questions()[name], term) is spoken


def table() -> Iterator[str]:
    """How many concepts of each kind are reached, as a table in Markdown."""
    asked = Counter(row["kind"] for row in CONCEPTS if row["questions"])
    yield "| kind | concepts | reached | out of reach |"
    yield "|---|---|---|---|"
    for kind, count in KINDS.items():
        yield f"| {kind} | {count} | {asked[kind]} | {count - asked[kind]} |"
    total, found = len(CONCEPTS), asked.total()
    yield f"| all | {total} | {found} | {total - found} |"


def out_of_reach() -> Iterator[str]:
    """The concepts out of reach by the fact that is missing, the most wanted first."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for row in CONCEPTS:
        if row["missing"]:
            waiting[row["missing"]].append(row["name"])
    yield "| missing fact | concepts that wait for it |"
    yield "|---|---|"
    for missing, names in sorted(waiting.items(), key=lambda one: (-len(one[1]), one[0])):
        yield f"| {missing} | {'; '.join(sorted(names))} |"


INTRODUCTION = f"""\
{HEADING}

Four documents of the literature name the concepts that the graph should be asked about. The table
`data/literature/concepts.csv` lists each with its document, the terms that state facts on it, and
the questions of which the answer bears on it, directly or by a stand-in that its note names;
`triplehelix ask literature-concepts` shows it. This section is made from the table by
`tests/test_concepts.py`, which prints it where it no longer fits.
"""


def section() -> str:
    """The section of queries/README.md, as the table would have it."""
    between = "Out of reach, by the fact that is missing (`triplehelix ask concepts-out-of-reach`):"
    return "\n".join([INTRODUCTION, *table(), "", between, "", *out_of_reach(), ""])


def test_the_readme_says_what_the_table_says() -> None:
    text = (QUERIES / "README.md").read_text(encoding="utf-8")
    assert text.count(HEADING) == 1
    found = HEADING + text.partition(HEADING)[2].partition("\n## ")[0]
    assert found == section(), f"write this into queries/README.md:\n\n{section()}"


# The loader


def loaded(**cells: str) -> list[Triple]:
    """The triples of one row; cells that are not named are those of the least row."""
    least = {
        "key": "c900", "kind": "benefit", "name": "Speed", "meaning": "Less time is needed",
        "source_url": "seed-belgium",
    }  # fmt: skip
    form = tables()["concepts"]
    keys = {"document": frozenset({"seed-belgium"}), "indicator": frozenset({"years"})}
    whole = dict.fromkeys(form.columns, "") | least | cells
    row = Record(form, "concepts.csv", 2, whole, Known(codes(), keys))
    triples = list(loader("concepts")(row))
    assert row.left() == ()
    return triples


def test_a_concept_with_every_cell_filled() -> None:
    found = loaded(
        terms="th:Alliance|concept/stage/launched", indicators="years",
        questions="takeovers|approvals", note="By takeovers",
    )  # fmt: skip
    assert set(found) == turtle(
        """<id/literature/c900> a th:LiteratureConcept ; skos:notation "c900" ;
            th:literatureKind <concept/literature-kind/benefit> ;
            skos:prefLabel "Speed" ; skos:definition "Less time is needed" ;
            th:statedWith "th:Alliance", "concept/stage/launched", "indicator/years" ;
            th:answeredBy "takeovers", "approvals" ; rdfs:comment "By takeovers" ;
            prov:wasDerivedFrom <id/document/seed-belgium> ."""
    )


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({}, "missing", "fill in either questions or missing"),
        (
            {"questions": "takeovers", "missing": "Time"},
            "missing",
            "fill in either questions or missing",
        ),
        ({"terms": "Alliance"}, "terms", "write th:Name or concept/scheme/code"),
        ({"terms": "concept/stage"}, "terms", "write th:Name or concept/scheme/code"),
        ({"questions": "Take overs"}, "questions", "not the name of a saved question"),
        ({"indicators": "speed"}, "indicators", "unknown indicator key"),
    ],
)
def test_a_concept_that_cannot_be_taken(cells: dict[str, str], column: str, reason: str) -> None:
    with pytest.raises(RejectedError) as caught:
        loaded(**cells)
    assert (caught.value.column, caught.value.reason) == (column, reason)
