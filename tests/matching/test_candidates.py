"""Which pairs are compared: those that share something telling, and never too many."""

from __future__ import annotations

import pytest

from tests.matching.organisation import org
from triplehelix.matching.candidates import pairs
from triplehelix.matching.organisations import Organisation

SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "xy", "zu", "fa"]


def coined(number: int) -> str:
    """A word of four syllables that no other number has."""
    word = ""
    for _ in range(4):
        number, place = divmod(number, len(SYLLABLES))
        word += SYLLABLES[place]
    return word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (org("Acme Biologics", lei="1"), org("Something Else", lei="1")),
        (org("Acme Biologics", ticker="ACM"), org("Something Else", ticker="ACM")),
        (org("Université de Gand", "BE"), org("Ghent University", other=("Universite de Gand",))),
        (org("Zyxomab Therapeutics"), org("Zyxomab")),
        (org("Bristol Myers Squibb"), org("Squibb Bristol Myers")),
        (org("Inserm"), org("Institut National Santé et Recherche Médicale (INSERM)")),
        (org("Glaxosmithklein"), org("Glaxosmithkline")),
    ],
)
def test_what_shares_something_telling_is_compared(one: Organisation, other: Organisation) -> None:
    assert pairs([one, other]) == {(0, 1)}


def test_two_records_of_one_register_are_two_organisations() -> None:
    assert pairs([org("Acme Biologics", ror="1"), org("Acme Biologics", ror="2")]) == set()


def test_a_name_that_very_many_have_makes_no_pairs_unless_a_place_parts_them() -> None:
    everywhere = [org("Ministry of Health") for _ in range(300)]
    assert pairs(everywhere) == set()
    placed = [org("Ministry of Health", country) for country in ("BE", "FR", "BE")] + everywhere
    assert pairs(placed) == {(0, 2)}


def test_pairs_grow_with_the_organisations_and_not_with_their_square() -> None:
    def found(count: int) -> int:
        made = [org(f"{coined(n)} Pharmaceuticals University Hospital {coined(n // 3)}")
                for n in range(count)]  # fmt: skip
        return len(pairs(made))

    small, large = found(1000), found(4000)
    assert small > 1000 / 2
    assert large < 6 * small
    assert large < 16 * 4000
