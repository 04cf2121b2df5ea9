"""The order of an answer's rows is that which the engine itself would give."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from triplehelix.ordering import Row, Term, ordered, split, weight
from triplehelix.terms import name

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(Literal),
    st.decimals(-1000, 1000, places=3).map(
        lambda number: Literal(str(number), datatype=name("xsd:decimal"))
    ),
)
DATES = st.dates(date(1900, 1, 1)).map(
    lambda day: Literal(day.isoformat(), datatype=name("xsd:date"))
)
IRIS = st.integers(0, 99).map(lambda number: NamedNode(f"https://example.org/{number}"))
COLUMNS: st.SearchStrategy[st.SearchStrategy[Term]] = st.sampled_from(
    [NUMBERS, DATES, IRIS, TEXT.map(Literal)]
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Rows of three columns, each of one kind of term or empty; the last tells rows apart."""
    kinds: list[st.SearchStrategy[Term]] = [draw(COLUMNS) for _ in range(2)]
    size = draw(st.integers(0, 12))
    one, other = (st.none() | kind for kind in kinds)
    return [(draw(one), draw(other), Literal(number)) for number in range(size)]


def written(rows: list[Row]) -> str:
    cells = (" ".join("UNDEF" if cell is None else str(cell) for cell in row) for row in rows)
    return f"VALUES (?a ?b ?n) {{ {' '.join(f'({each})' for each in cells)} }}"


def by_engine(query: str) -> list[Row]:
    found = Store().query(query)
    assert isinstance(found, QuerySolutions)
    return [tuple(row) for row in found]


@given(
    tables(),
    st.sampled_from(["?a", "DESC(?a)", "ASC(?a)", "(!BOUND(?a)) ?a", "DESC(BOUND(?a)) DESC(?a)"]),
    st.sampled_from(["?b ?n", "DESC(?b) ?n", "desc( ?b )\n  ASC (?n)"]),
)
def test_rows_stand_as_the_engine_puts_them(rows: list[Row], first: str, rest: str) -> None:
    query = f"SELECT ?a ?b ?n WHERE {{ {written(rows)}\n}} ORDER BY {first} {rest}"
    found, keys = split(query)
    assert "ORDER" not in found
    assert keys
    assert ordered(by_engine(found), ("a", "b", "n"), keys) == by_engine(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a WHERE { ?a ?b ?c }",
        "SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a LIMIT 3",
        "SELECT ?a WHERE { ?a ?b ?c } ORDER BY STR(?a)",
        "SELECT ?a WHERE { ?a ?b ?c } ORDER BY (?a + ?c)",
        "SELECT ?a WHERE { { SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a } }",
        "SELECT ?a WHERE { ?a ?b ?c } # } ORDER BY ?a",
        "SELECT ?a (COUNT(*) AS ?n) WHERE { ?a ?b ?c } ORDER BY ?a ?b",
    ],
)
def test_what_is_not_read_stays_with_the_engine(query: str) -> None:
    assert split(query) == (query, ())


@pytest.mark.parametrize("clause", ["*", "DISTINCT * WHERE", "?b (1 AS ?a) WHERE"])
def test_columns_of_any_clause_are_read(clause: str) -> None:
    assert split(f"SELECT {clause} {{ ?a ?b ?c }} ORDER BY ?a ?b")[1]


def test_kinds_of_terms_stand_in_the_order_of_the_standard() -> None:
    terms: list[Term | None] = [
        Literal("a"), Literal(2.5), NamedNode("https://example.org/"), None,
        BlankNode("x"), Literal(10),
    ]  # fmt: skip
    assert sorted(terms, key=weight) == [
        None, BlankNode("x"), NamedNode("https://example.org/"), Literal(2.5),
        Literal(10), Literal("a"),
    ]  # fmt: skip


def test_a_number_that_is_none_comes_after_those_that_are() -> None:
    broken = Literal("many", datatype=name("xsd:integer"))
    assert sorted([broken, Literal(3)], key=weight) == [Literal(3), broken]
