"""Saved questions: what a header says, what is put between the braces, and what ours answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from tests.conftest import Built
from triplehelix.answers import terms_of
from triplehelix.errors import DataError
from triplehelix.graphs import Local, Rows
from triplehelix.networks import measured
from triplehelix.questions import KINDS, Parameter, question, questions, read_question
from triplehelix.terms import codes
from triplehelix.writing import write

HEADER: Final = """\
#+ summary: Firms of a kind, by name
#+ description: >-
#+   First line
#+   and second.
#+ parameters:
#+   kind:
#+     type: code
#+     scheme: firm-kind
#+     about: Their kind.
#+   as-of:
#+     type: date
#+     about: Only what was known by then.
#+     default: 9999-12-31
#+ columns:
#+   firm: The firm.
#+   name: Its name.
#+ tags: [researcher, time]
#+ statement: "Something (Somebody 2010)"
#+ behind: other-question
"""
BODY: Final = """\
SELECT ?firm ?name WHERE {
  VALUES ?kind { UNDEF }
  values ?as_of {
    "9999-12-31"
  }
  ?firm ?of ?kind ; ?called ?name
}
"""
NOT_YAML: Final = "the header is not YAML at its line 1, column 14"
NO_ROWS: Final = dict.fromkeys(
    (
        "alliances-and-filings", "filings-without-alliance", "funded-consortia-of-a-region",
        "medicines-and-originators", "protection-of-products", "trial-sponsors-among-partners",
    ),
    "no register is shipped; tests/questions/test_registers.py asks it of small ones",
)  # fmt: skip
"""Shipped questions that have no row under their defaults, each with the reason."""


def saved(folder: Path, text: str, name: str = "firms-of-a-kind") -> Path:
    """A question in a file, under a subject."""
    path = folder / "firms" / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_header_says_everything_about_a_question(tmp_path: Path) -> None:
    found = read_question(saved(tmp_path, HEADER + "\n" + BODY))
    assert (found.name, found.subject) == ("firms-of-a-kind", "firms")
    assert found.summary == "Firms of a kind, by name"
    assert found.description == "First line and second."
    assert dict(found.parameters) == {
        "kind": Parameter("kind", "code", "Their kind.", scheme="firm-kind"),
        "as-of": Parameter("as-of", "date", "Only what was known by then.", "9999-12-31"),
    }
    assert dict(found.columns) == {"firm": "The firm.", "name": "Its name."}
    assert found.tags == ("researcher", "time")
    assert found.statement == "Something (Somebody 2010)"
    assert found.behind == "other-question"
    assert found.text == BODY


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("", "the header has no summary"),
        ("#+ just words\n", "the header has no summary"),
        ("#+ summary:\n", "the header has no summary"),
        ("#+ summary: one: two\n", NOT_YAML),
        (
            HEADER.replace("type: date", "type: day"),
            "parameter as-of has no known type",
        ),
        (HEADER.replace("#+     type: date\n", ""), "parameter as-of has no known type"),
        (HEADER.replace("#+   kind:\n", "#+   kind: code\n#+   other:\n"),
         "parameter kind has no known type"),
        (HEADER.replace("#+     scheme: firm-kind\n", ""),
         "parameter kind names no scheme of codes"),
        (HEADER.replace("as-of", "by-then"), "VALUES ?by_then { ... } is missing"),
        ("#+ summary: x\n#+ parameters: [kind]\n",
         "parameters is no list of names and what they are"),
        ("#+ summary: x\n#+ columns: [firm]\n", "columns is no list of names and what they are"),
    ],
)  # fmt: skip
def test_a_faulty_header_names_the_file_and_the_fault(
    tmp_path: Path, header: str, what: str
) -> None:
    path = saved(tmp_path, header + BODY)
    with pytest.raises(DataError) as raised:
        read_question(path)
    assert (raised.value.where, raised.value.what) == (str(path), what)
    assert raised.value.hint


def test_a_question_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "")
    path.write_bytes("#+ summary: Café\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_question(path)


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    saved(tmp_path, HEADER + BODY)
    other = tmp_path / "regions" / "firms-of-a-kind.rq"
    other.parent.mkdir()
    other.write_text(HEADER + BODY, encoding="utf-8")
    with pytest.raises(DataError, match="has this name"):
        questions(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "", "../x", "*", "firms/x", "Firms"])
def test_a_name_that_is_no_question_finds_none(tmp_path: Path, name: str) -> None:
    saved(tmp_path, HEADER + BODY)
    assert question(name, tmp_path) is None


def test_a_question_is_found_by_its_name(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER + BODY)
    assert question("firms-of-a-kind", tmp_path) == read_question(path)


def test_values_go_between_the_braces_of_their_variable(tmp_path: Path) -> None:
    found = read_question(saved(tmp_path, HEADER + BODY))
    assert found.filled({}) == BODY
    filled = found.filled({"kind": "<http://e/k>", "as-of": '"2010-01-01"'})
    assert filled == (
        "SELECT ?firm ?name WHERE {\n  VALUES ?kind { <http://e/k> }\n"
        '  values ?as_of { "2010-01-01" }\n  ?firm ?of ?kind ; ?called ?name\n}\n'
    )


def test_a_parameter_that_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    found = read_question(saved(tmp_path, HEADER + BODY))
    with pytest.raises(KeyError):
        found.filled({"firm": "<http://e/f>"})


TWO_TEXTS: Final = """\
#+ summary: Two texts, given back
#+ parameters:
#+   one: {type: text}
#+   two: {type: text}
SELECT ?one ?two { VALUES ?one { "a" } VALUES ?two { "b" } }
"""
BREAKING_OUT: Final = st.one_of(
    st.text(st.characters(codec="utf-8")),
    st.lists(
        st.sampled_from([
            "}", "{", '"', "'", "\\", "\n", "VALUES ?two {", "VALUES ?one {", "#", "<", "\\u007d",
            "\\g<1>", "\\1", '"""', "UNDEF", ")", "(", "?one", " ", "SERVICE <http://e/> {",
        ])
    ).map("".join),
)  # fmt: skip


@given(one=BREAKING_OUT, two=BREAKING_OUT)
def test_no_text_breaks_out_of_its_braces(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "two-texts"
    found = read_question(saved(folder, TWO_TEXTS, "two-texts"))
    query = found.filled({"one": str(Literal(one)), "two": str(Literal(two))})
    answer = pyoxigraph.Store().query(query)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert [(row["one"], row["two"]) for row in answer] == [(Literal(one), Literal(two))]


# The questions that are shipped

SHIPPED: Final = tuple(sorted(questions()))


@pytest.fixture(scope="module")
def graph(shipped_graph: Built) -> Local:
    return Local(shipped_graph.folder)


def test_there_are_enough_questions() -> None:
    assert len(SHIPPED) >= 20


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_question_is_described(name: str) -> None:
    asked = questions()[name]
    assert asked.summary
    assert not asked.summary.endswith(".")
    assert asked.description.endswith(".")
    assert asked.columns
    assert asked.tags
    assert all(asked.columns.values())
    for parameter in asked.parameters.values():
        assert parameter.kind in KINDS
        assert parameter.about.endswith(".")
        if parameter.scheme:
            assert parameter.scheme in codes()
    if asked.behind:
        assert asked.behind in questions()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_question_answers_with_its_columns_in_order(name: str, graph: Local) -> None:
    asked = questions()[name]
    answer = graph.ask(asked.text, name)
    assert isinstance(answer, Rows)
    answer = measured(asked.measure, answer)
    assert answer.columns == tuple(asked.columns)
    assert bool(answer.rows) is not (name in NO_ROWS)


@pytest.fixture(scope="module")
def turned(shipped_graph: Built) -> pyoxigraph.Store:
    """The same graph in memory, put in from its last triple to its first."""
    store = pyoxigraph.Store()
    store.bulk_extend(reversed(list(shipped_graph.made.store)))
    return store


@pytest.mark.parametrize("name", SHIPPED)
def test_the_order_of_an_answer_is_total(name: str, graph: Local, turned: pyoxigraph.Store) -> None:
    asked = questions()[name]

    def answer() -> str:
        edges = graph.ask(asked.text, name)
        assert isinstance(edges, Rows)
        return write(measured(asked.measure, edges), "json")

    first = answer()
    assert answer() == first
    found = turned.query(asked.text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    columns = tuple(variable.value for variable in found.variables)
    rows = [tuple(row[column] for column in columns) for row in found]
    assert write(measured(asked.measure, Rows(columns, rows)), "json") == first


def between_the_braces(variable: str, query: str) -> list[list[str]]:
    """What each VALUES block of a variable holds, as terms."""
    blocks = re.findall(rf"VALUES \?{variable} \{{([^}}]*)\}}", query)
    assert blocks, variable
    return [[str(row["x"]) for row in values_of(block)] for block in blocks]


def values_of(block: str) -> pyoxigraph.QuerySolutions:
    xsd = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    found = pyoxigraph.Store().query(f"{xsd} SELECT ?x {{ VALUES ?x {{ {block} }} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_the_defaults_of_a_shipped_question_resolve_to_what_the_query_says(
    name: str, graph: Local
) -> None:
    asked = questions()[name]
    given = {key: each.default for key, each in asked.parameters.items() if each.default}
    filled = asked.filled(terms_of(graph, asked, given))
    for parameter in asked.parameters.values():
        plain = between_the_braces(parameter.variable, asked.text)
        assert between_the_braces(parameter.variable, filled) == plain
        assert all(len(block) == 1 for block in plain)
        if not parameter.default:
            assert all(block == ["None"] for block in plain), "UNDEF stands for what is not given"
