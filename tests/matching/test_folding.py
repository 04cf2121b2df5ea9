"""Names reduced to what they say: words, legal forms, countries, acronyms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix.matching.folding import fold, plain
from triplehelix.matching.measuring import read_labelled

WORDS = [
    "Acme", "Müller", "Zürich", "Łódź", "Hôpital", "of", "the", "&", "Pharma", "University",
    "GmbH", "Inc.", "S.p.A.", "(Japan)", ",", "Sp. z o.o.", "St.", "d'Hebron", "株式会社", "/DE/",
]  # fmt: skip
name = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@given(st.text(max_size=300) | name)
def test_any_text_is_folded(text: str) -> None:
    folded = fold(text)
    assert all(folded.words)
    assert folded.joined == "".join(folded.words)


@given(st.text(max_size=60))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(name)
def test_composed_and_decomposed_accents_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(name)
def test_capitals_and_blanks_around_do_not_matter(text: str) -> None:
    small = text.lower()
    assert fold(f"  {small.upper()} ") == fold(small)


@given(st.text(alphabet="aeiou\u0301\u0308\u0327\u0323", max_size=12))
def test_marks_go_in_whatever_order_they_stand(text: str) -> None:
    bare = "".join(letter for letter in text if letter in "aeiou")
    assert plain(text) == bare


def test_the_words_of_a_folded_name_fold_to_themselves() -> None:
    names = {each for pair in read_labelled() for each in (*pair.one.names, *pair.other.names)}
    assert len(names) > 500
    for each in names:
        words = fold(each).words
        assert fold(" ".join(words)).words == words, each


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Universität Zürich", "University of Zurich"),
        ("Universitaet Zuerich", "University of Zurich"),
        ("Univ. of Ghent", "Universiteit Gent"),
        ("Universitätsklinikum Ulm", "University Hospital, Ulm"),
        ("Oslo universitetssykehus", "Oslo University Hospital"),
        ("Hôpital Saint-Louis", "HOPITAL ST LOUIS"),
        ("Johnson & Johnson", "Johnson and Johnson"),
        ("Glaxo SmithKline", "GlaxoSmithKline plc"),
        ("FORESTIER LABS INC", "Forestier Laboratories, Inc."),
        ("Baxter Hlthcare", "Baxter Healthcare"),
        ("Les Laboratoires Servier", "Laboratoires Servier"),
        ("The Chancellor, Masters and Scholars of the University of Oxford",
         "University of Oxford"),
        ("THE UNIVERSITY COURT OF THE UNIVERSITY OF ABERDEEN", "University of Aberdeen"),
        ("CENTRE NATIONAL DE LA RECHERCHE SCIENTIFIQUE CNRS",
         "Centre national de la recherche scientifique"),
        ("Genzyme, a Sanofi Company", "Genzyme Corporation"),
        ("Stichting Amsterdam UMC", "Amsterdam UMC"),
        ("University of Cagliari, Cagliari, Italy", "Università di Cagliari"),
    ],
)  # fmt: skip
def test_names_that_say_the_same_have_the_same_words(one: str, other: str) -> None:
    assert fold(one).joined == fold(other).joined


@pytest.mark.parametrize(
    ("given_", "words", "forms"),
    [
        ("Merck & Co., Inc.", ("merck",), {"co", "inc"}),
        ("Merck KGaA", ("merck",), {"kgaa"}),
        ("Novo Nordisk A/S", ("novo", "nordisk"), {"as"}),
        ("Krka d.d.", ("krka",), {"dd"}),
        ("Zentiva, k.s.", ("zentiva",), {"ks"}),
        ("N.V. Organon", ("organon",), {"nv"}),
        ("PT Kalbe Farma Tbk", ("kalbe", "pharmaceutical"), {"pt"}),
        ("Laboratorios Rovi, S.A.U.", ("laboratory", "rovi"), {"sa"}),
        ("Richter Gedeon Nyrt.", ("richter", "gedeon"), {"zrt"}),
        ("Acme spółka z ograniczoną odpowiedzialnością", ("acme",), {"sp z oo"}),
        ("Acme Korlátolt felelősségű társaság", ("acme",), {"kft"}),
        ("Acme \u041e\u041e\u041e", ("acme",), {"ooo"}),
        ("Octapharma Handelsges.m.b.H.", ("octapharma", "handels"), {"gmbh"}),
        ("Octapharma Handelsgesellschaft mbH", ("octapharma", "handels"), {"gmbh"}),
        ("CELGENE CORP /DE/", ("celgene",), {"corp"}),
        ("VERTEX INC / MA", ("vertex",), {"inc"}),
        ("AG", ("ag",), set()),
    ],
)  # fmt: skip
def test_legal_forms_go_and_are_told(given_: str, words: tuple[str, ...], forms: set[str]) -> None:
    folded = fold(given_)
    assert folded.words == words
    assert folded.forms == forms


@pytest.mark.parametrize(
    ("given_", "places"),
    [
        ("Pfizer (Japan)", {"JP"}),
        ("Merck KGaA, Darmstadt, Germany", {"DE"}),
        ("Rigshospitalet, Denmark", {"DK"}),
        ("Kiniksa Pharmaceuticals (UK), Ltd.", set()),
        ("University of Georgia", set()),
    ],
)
def test_a_country_that_qualifies_a_name_is_told(given_: str, places: set[str]) -> None:
    assert fold(given_).places == places


@pytest.mark.parametrize(
    ("given_", "acronyms"),
    [
        ("National Cancer Institute (NCI)", {"nci"}),
        ("Centre National de la Recherche Scientifique CNRS", {"cnrs"}),
        ("Innovent Biologics (Suzhou) Co. Ltd.", set()),
    ],
)
def test_an_acronym_beside_a_name_is_told(given_: str, acronyms: set[str]) -> None:
    assert fold(given_).acronyms == acronyms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Merck", "Merz"),
        ("Abbott", "AbbVie"),
        ("University of Ulm", "University Hospital Ulm"),
        ("Rhode Island Hospital", "Rhode Hospital"),
        ("Third Affiliated Hospital", "First Affiliated Hospital"),
        ("Council of Europe", "Europe"),
        ("Stichting Novo", "Novo"),
        ("Rutgers University New Jersey", "Rutgers University Jersey"),
    ],
)
def test_names_that_say_something_else_stay_apart(one: str, other: str) -> None:
    assert fold(one).joined != fold(other).joined
