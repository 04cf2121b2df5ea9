"""ISO 3166-1: countries with their codes and names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.terms import thing

KEY = "iso-country"
TABLE = """\
FIFA,ISO3166-1-Alpha-3,ISO3166-1-Alpha-2,official_name_fr,UNTERM English Formal,official_name_en,\
CLDR display name,wikidata_id
BEL,BEL,BE,Belgique,the Kingdom of Belgium,Belgium,Belgium,https://www.wikidata.org/wiki/Q31
 ,ALA,AX,Åland, ,Åland Islands,Åland Islands,
NAM,NAM,NA,Namibie,the Republic of Namibia,Namibia,Namibia,https://www.wikidata.org/wiki/Q1030
"""
PAGE = "https://www.iso.org/obp/ui/#iso:code:3166:"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return damaged.write(tmp_path / KEY / "country-codes.csv", TABLE)


def test_a_country_has_two_codes_and_its_names(table: Path) -> None:
    found = damaged.load(table.parents[1], KEY)
    assert found.counted() == (3, 0, 0, 0)
    belgium = thing("place", "be")
    assert {triple for triple in found.triples if triple[0] == belgium} == turtle(
        """
        <id/place/be> a th:Country ; skos:prefLabel "Belgium" ; th:isoCode "BE" ;
          skos:altLabel "Belgique" , "the Kingdom of Belgium" ; th:isoCode3 "BEL" ;
          th:wikidataId "Q31" ; schema:sameAs <http://www.wikidata.org/entity/Q31> ;
          prov:wasDerivedFrom <id/document/3353e93f108f> .
        """
    )
    expected = turtle(
        f"<id/document/3353e93f108f> a th:SourceDocument ; schema:url <{PAGE}BE> ."
        '<id/place/na> th:isoCode "NA" ; th:isoCode3 "NAM" .'
        '<id/place/ax> th:isoCode3 "ALA" ; skos:prefLabel "Åland Islands" .'
    )
    assert expected <= set(found.triples)


@pytest.mark.parametrize(
    ("damage", "counted"),
    [
        (damaged.bare_cr, (3, 0, 0, 0)),
        (damaged.banner, (3, 0, 0, 0)),
        (lambda path: damaged.repeated(path, 3), (3, 0, 1, 0)),
        (lambda path: damaged.huge_cell(path, "Namibie"), (3, 0, 0, 0)),
        (lambda path: damaged.bad_byte(path, "Namibie"), (2, 1, 0, 0)),
        (lambda path: damaged.column_gone(path, "wikidata_id"), (3, 0, 0, 0)),
        (lambda path: damaged.columns_swapped(path, "FIFA", "ISO3166-1-Alpha-2"), (3, 0, 0, 0)),
        (lambda path: damaged.replaced(path, "BEL,BE,", "BEL,be,"), (2, 1, 0, 0)),
        (lambda path: damaged.replaced(path, "ALA,AX", "BEL,BE"), (2, 1, 0, 0)),
        (lambda path: path.write_bytes(path.read_bytes()[:-75]), (2, 1, 0, 0)),
    ],
)
def test_every_row_of_a_damaged_file_is_accounted_for(
    table: Path, damage: Callable[[Path], None], counted: tuple[int, int, int, int]
) -> None:
    damage(table)
    assert damaged.load(table.parents[1], KEY, damaged=True).counted() == counted


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda path: damaged.column_gone(path, "ISO3166-1-Alpha-3"),
            "no header with the column ISO3166-1-Alpha-3",
        ),
        (damaged.utf16, "the file is UTF-16"),
        (
            lambda path: damaged.replaced(
                path, "ISO3166-1-Alpha-3,ISO3166-1-Alpha-2", "ISO3166-1-Alpha-2,ISO3166-1-Alpha-3"
            ),
            "3 of 3 rows cannot be loaded; this one, field ISO3166-1-Alpha-2: is not of the form",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_with_one_line(
    table: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(table)
    with pytest.raises(DataError) as caught:
        damaged.load(table.parents[1], KEY)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_of_a_register_that_was_fetched_no_row_may_have_got_lost(table: Path) -> None:
    damaged.write(table.with_name("retrieved.toml"), "retrieved = 2026-08-01\n")
    with pytest.raises(DataError, match="3 rows, at least 249 are expected"):
        damaged.load(table.parents[1], KEY)
