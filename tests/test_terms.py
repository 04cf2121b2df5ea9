"""How things are named: one law for IRIs, and the codes that the ontology lists."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from triplehelix import terms
from triplehelix.home import ONTOLOGY

BASE = "https://w3id.org/triplehelix/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ghent", "ghent"),
        ("Louvain-la-Neuve", "louvain-la-neuve"),
        ("Évry-Courcouronnes", "evry-courcouronnes"),
        ("Zürich", "zurich"),
        ("Gießen", "giessen"),
        ("København", "kobenhavn"),
        ("  King of Prussia, PA ", "king-of-prussia-pa"),
        ("BE 0403.053.608", "be-0403-053-608"),
        ("A  &  B", "a-b"),
    ],
)
def test_a_slug_is_lower_case_ascii_joined_by_hyphens(text: str, expected: str) -> None:
    assert terms.slug(text) == expected


@given(st.text())
def test_a_slug_of_any_text_fits_into_an_iri_and_is_its_own_slug(text: str) -> None:
    slug = terms.slug(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert terms.slug(slug) == slug


def test_names_follow_one_law() -> None:
    firm = terms.thing("organization", "ablynx")
    assert firm == NamedNode(f"{BASE}id/organization/ablynx")
    assert terms.part(firm, "party", "x") == NamedNode(f"{BASE}id/organization/ablynx/party/x")
    assert terms.concept("size", "small") == NamedNode(f"{BASE}concept/size/small")
    assert terms.graph("firms") == NamedNode(f"{BASE}graph/firms")
    assert terms.th("Firm") == NamedNode(f"{BASE}ontology#Firm")


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("skos:prefLabel", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        ("prov:wasDerivedFrom", "http://www.w3.org/ns/prov#wasDerivedFrom"),
        ("schema:url", "https://schema.org/url"),
        ("concept:size/small", f"{BASE}concept/size/small"),
        ("th:a:b", f"{BASE}ontology#a:b"),
    ],
)
def test_a_compact_name_is_written_out(curie: str, iri: str) -> None:
    assert terms.name(curie) == NamedNode(iri)


def test_an_unknown_prefix_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        terms.name("nobody:knows")


def test_a_typed_literal_keeps_its_text() -> None:
    assert terms.typed("007", terms.INTEGER) == Literal("007", datatype=terms.INTEGER)
    assert terms.typed(12, terms.DECIMAL) == Literal("12", datatype=terms.DECIMAL)


def test_the_codes_are_those_that_the_ontology_lists() -> None:
    found = terms.codes()
    assert found["size"] == {"micro", "small", "medium", "large"}
    assert found["basis"] == {"stated", "read", "classified"}
    assert found["helix-sphere"] == {"academia", "industry", "government", "hybrid"}
    in_scheme = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    parsed = parse(path=str(ONTOLOGY / "concepts.ttl"), format=RdfFormat.TURTLE)
    listed = {str(quad.subject) for quad in parsed if quad.predicate == in_scheme}
    minted = {str(terms.concept(key, code)) for key, codes in found.items() for code in codes}
    assert minted == listed
