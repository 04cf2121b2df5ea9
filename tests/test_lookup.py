"""What a person types is found in the graph, or answered with what is near."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from tests.conftest import DOCUMENT, Built, bring, firm
from triplehelix.building import build
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Local
from triplehelix.lookup import term_for
from triplehelix.questions import Parameter
from triplehelix.sources import gather
from triplehelix.terms import BASE, DATE, DECIMAL, INTEGER, concept, thing, typed

FIRM: Final = Parameter("firm", "organisation", "A firm.")
COUNTRY: Final = Parameter("country", "country", "A country.")
KIND: Final = Parameter("kind", "code", "A kind.", scheme="alliance-kind")
LEI: Final = "875500LZIWS7QEQE0I73"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Local:
    """Firms with every kind of name: keys, aliases, former names, tickers, identifiers."""
    place = tmp_path_factory.mktemp("lookup")
    mine = bring(
        place / "mine",
        firms=[
            firm("acme", name="Acme Biologics", aliases="Acme NV|Ac'me", former_names="Zenith",
                 ticker="ACM", listed_on="nasdaq"),
            firm("borg", name="Borg", country="US", aliases="Twin"),
            firm("corp-2", name="Corp", aliases="Twin|Borg", ticker="BORG", listed_on="nasdaq"),
        ],
        identifiers=[
            {"organisation": "acme", "scheme": "lei", "value": LEI, "source_url": DOCUMENT},
            {"organisation": "acme", "scheme": "cik", "value": "0001551152",
             "source_url": DOCUMENT},
        ],
    )  # fmt: skip
    build(gather([mine], with_shipped=False), place / "graph", [mine])
    return Local(place / "graph")


@pytest.mark.parametrize(
    "text",
    [
        "acme", "ACME", "Acme Biologics", "  acme biologics ", "Acme NV", "Ac'me", "Zenith", "ACM",
        "acm", LEI, LEI.lower(), "0001551152", f"{BASE}id/organization/acme",
    ],
)  # fmt: skip
def test_a_thing_is_found_by_whatever_names_it(graph: Local, text: str) -> None:
    assert term_for(graph, FIRM, text) == f"<{BASE}id/organization/acme>"


def test_a_key_beats_a_name_and_a_name_an_alias_and_an_alias_a_ticker(graph: Local) -> None:
    assert term_for(graph, FIRM, "Borg") == str(thing("organization", "borg"))


def test_a_key_may_be_typed_with_blanks(graph: Local) -> None:
    assert term_for(graph, FIRM, "corp 2") == str(thing("organization", "corp-2"))


@pytest.mark.parametrize("text", ["BE", "be", "Belgium", f"{BASE}id/place/be"])
def test_a_country_is_found_by_code_and_name(graph: Local, text: str) -> None:
    assert term_for(graph, COUNTRY, text) == f"<{BASE}id/place/be>"


def test_a_name_of_several_things_is_answered_with_their_keys(graph: Local) -> None:
    with pytest.raises(TripleHelixError) as raised:
        term_for(graph, FIRM, "twin")
    assert str(raised.value) == "--firm twin: the name of several things"
    assert raised.value.hint == "give a key: borg (Borg), corp-2 (Corp)"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Acme Biologic", "did you mean Acme Biologics"),
        ("Zzzzz", "no organisation of the graph is named alike"),
        (f"{BASE}id/organization/nobody", ""),
        ("https://example.org/acme", ""),
        ("", "no organisation of the graph is named alike"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(graph: Local, text: str, hint: str) -> None:
    with pytest.raises(TripleHelixError) as raised:
        term_for(graph, FIRM, text)
    assert str(raised.value) == f"--firm {text}: the graph knows no such organisation"
    assert raised.value.hint.startswith(hint)


def test_a_thing_of_another_class_is_not_found(graph: Local) -> None:
    with pytest.raises(TripleHelixError, match="the graph knows no such alliance"):
        term_for(graph, Parameter("alliance", "alliance", "One."), "acme")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(['"', "'", "\\", "}", "> } #", '") . ?s ?p ?o } #', "\udcff", "\x00"]),
    )
)
def test_nothing_that_is_typed_breaks_the_search(graph: Local, text: str) -> None:
    try:
        found = term_for(graph, FIRM, text)
    except TripleHelixError as problem:
        assert problem.where == f"--firm {text}"  # noqa: PT017  # one of two good ends
    else:
        assert found.startswith(f"<{BASE}id/organization/")


@pytest.mark.parametrize("text", ["licence", "Licence", " licence "])
def test_a_code_is_that_of_its_list(graph: Local, text: str) -> None:
    assert term_for(graph, KIND, text) == str(concept("alliance-kind", "licence"))


def test_an_unknown_code_is_answered_with_the_list(graph: Local) -> None:
    with pytest.raises(TripleHelixError) as raised:
        term_for(graph, KIND, "licens")
    assert str(raised.value) == "--kind licens: no such code"
    assert raised.value.hint.startswith("one of: ")
    assert "licence" in raised.value.hint


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("date", "2010", typed("2010-12-31", DATE)),
        ("date", "2010-02", typed("2010-02-28", DATE)),
        ("date", "2010-02-03", typed("2010-02-03", DATE)),
        ("integer", "-12", typed(-12, INTEGER)),
        ("decimal", "1.50", typed("1.50", DECIMAL)),
        ("text", 'a "b" }', Literal('a "b" }')),
    ],
)
def test_values_are_typed_and_dates_mean_their_last_day(
    graph: Local, kind: str, text: str, term: Literal
) -> None:
    assert term_for(graph, Parameter("x", kind, "X."), text) == str(term)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("date", "yesterday"), ("date", "2010-02-30"), ("integer", "1.5"), ("decimal", "1e5"),
     ("decimal", "NaN"), ("text", "\udcff")],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(graph: Local, kind: str, text: str) -> None:
    with pytest.raises(TripleHelixError) as raised:
        term_for(graph, Parameter("x", kind, "X."), text)
    assert raised.value.where == f"--x {text}"
    assert raised.value.hint == f"it takes a {kind}"


@pytest.mark.parametrize(
    ("kind", "old", "kept"),
    [("alliance", "shire-movetis", "movetis-shire-2010")],
)
def test_the_key_of_a_thing_that_was_merged_finds_what_it_became(
    shipped_graph: Built, kind: str, old: str, kept: str
) -> None:
    graph = Local(shipped_graph.folder)
    parameter = Parameter("x", kind, "X.")
    for text in (old, f"{BASE}id/{kind}/{old}"):
        assert term_for(graph, parameter, text) == str(thing(kind, kept))


def test_a_graph_without_such_things_says_so(tiny_graph: Built) -> None:
    with pytest.raises(TripleHelixError) as raised:
        term_for(Local(tiny_graph.folder), Parameter("x", "product", "X."), "aspirin")
    assert raised.value.hint == "no product of the graph is named alike"


def test_folders_are_no_graphs(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError, match="there is no graph here"):
        Local(tmp_path)
