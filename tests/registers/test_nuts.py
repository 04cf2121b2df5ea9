"""NUTS: regions with their codes and levels, each within another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import turtle
from tests.registers import damaged
from triplehelix.errors import DataError
from triplehelix.terms import thing

KEY = "nuts"
TABLE = """\
CNTR_CODE,NUTS_ID,NAME_LATN,NUTS_NAME,MOUNT_TYPE,URBN_TYPE,COAST_TYPE
EL,EL,Elláda,Ελλάδα,"0","0","0"
EL,EL3,Attiki,Αθήνα,"0","0","0"
EL,EL30,Attiki,Αθήνα,"0","0","0"
BE,BE2,Vlaams Gewest,Vlaams Gewest,"0","0","0"
BE,BE24,Prov. Vlaams-Brabant,Prov. Vlaams-Brabant,"0","0","0"
BE,BE242,Arr. Leuven,Arr. Leuven,"4","2","3"
BE,BEZ,Extra-Regio NUTS 1,Extra-Regio NUTS 1,"0","0","0"
"""
PAGE = "http://data.europa.eu/nuts/code/"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return damaged.write(tmp_path / KEY / "NUTS_AT_2021.csv", TABLE)


def test_a_country_has_its_nuts_code_and_a_region_lies_in_the_next_larger_one(table: Path) -> None:
    found = damaged.load(table.parents[1], KEY)
    assert found.counted() == (6, 0, 0, 1)
    expected = turtle(
        f"""
        <id/place/gr> a th:Country ; th:isoCode "GR" ; skos:prefLabel "Greece" ;
          skos:altLabel "Elláda" , "Ελλάδα" ; th:nutsCode "EL" ; th:nutsLevel 0 ;
          schema:sameAs <{PAGE}EL> ; prov:wasDerivedFrom <id/document/a0b389a0b341> .
        <id/document/a0b389a0b341> a th:SourceDocument ; schema:url <{PAGE}EL> .
        <id/place/nuts-be242> a th:StatisticalRegion ; skos:prefLabel "Arr. Leuven" ;
          th:within <id/place/nuts-be24> ; th:nutsCode "BE242" ; th:nutsLevel 3 ;
          schema:sameAs <{PAGE}BE242> .
        <id/place/nuts-el3> skos:prefLabel "Attiki" ; skos:altLabel "Αθήνα" ;
          th:within <id/place/gr> .
        """
    )
    assert expected - set(found.triples) == set()
    greece = thing("place", "gr")
    about = {triple for triple in found.triples if triple[0] == greece}
    assert about == {triple for triple in expected if triple[0] == greece}


def test_a_region_whose_larger_one_is_not_in_the_file_gives_it_its_code(table: Path) -> None:
    damaged.write(table, "NUTS_ID,NUTS_NAME\nDE27D,Donau-Ries\n")
    found = damaged.load(table.parents[1], KEY)
    assert turtle('<id/place/nuts-de27> skos:prefLabel "DE27" .') <= set(found.triples)


def test_of_two_versions_the_newer_one_counts(table: Path) -> None:
    damaged.write(
        table.with_name("NUTS_AT_2024.csv"),
        "CNTR_CODE,NUTS_ID,NAME_LATN,NUTS_NAME\nBE,BE2,Vlaams Gewest,Flandern\n",
    )
    found = damaged.load(table.parents[1], KEY)
    assert found.counted() == (6, 0, 1, 1)
    assert turtle('<id/place/nuts-be2> skos:altLabel "Flandern" .') <= set(found.triples)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("BE,BE242", "NL,BE242", "CNTR_CODE"), ("BE,BE242", "BE,be242", "NUTS_ID"),
     ("EL,EL3,", "QQ,QQ3,", "NUTS_ID"), (",Arr. Leuven,\"", ",,\"", "NUTS_NAME")],
)  # fmt: skip
def test_a_code_that_cannot_be_is_rejected(table: Path, old: str, new: str, column: str) -> None:
    damaged.replaced(table, old, new)
    found = damaged.load(table.parents[1], KEY, damaged=True)
    assert [each[2] for each in found.rejected()] == [column]
    assert sum(found.counted()) == 7


@pytest.mark.parametrize(
    ("damage", "counted"),
    [
        (damaged.bare_cr, (6, 0, 0, 1)),
        (damaged.banner, (6, 0, 0, 1)),
        (lambda path: damaged.repeated(path, 4), (6, 0, 1, 1)),
        (lambda path: damaged.huge_cell(path, "Arr. Leuven"), (6, 0, 0, 1)),
        (lambda path: damaged.bad_byte(path, "Arr. Leuven"), (5, 1, 0, 1)),
        (lambda path: damaged.column_gone(path, "NAME_LATN"), (6, 0, 0, 1)),
        (lambda path: damaged.columns_swapped(path, "NUTS_ID", "CNTR_CODE"), (6, 0, 0, 1)),
    ],
)  # fmt: skip
def test_every_row_of_a_damaged_file_is_accounted_for(
    table: Path, damage: Callable[[Path], None], counted: tuple[int, int, int, int]
) -> None:
    damage(table)
    assert damaged.load(table.parents[1], KEY, damaged=True).counted() == counted


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: damaged.column_gone(path, "NUTS_ID"), "no header with the column NUTS_ID"),
        (damaged.utf16, "the file is UTF-16"),
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


def test_swapped_values_are_refused(table: Path) -> None:
    damaged.replaced(table, "CNTR_CODE,NUTS_ID", "NUTS_ID,CNTR_CODE")
    with pytest.raises(DataError, match="rows cannot be loaded"):
        damaged.load(table.parents[1], KEY)


def test_a_file_that_is_cut_off_is_accounted_for(table: Path) -> None:
    damaged.cut(table)
    found = damaged.load(table.parents[1], KEY, damaged=True)
    assert found.counted() == (3, 1, 0, 0)
    assert "is the file cut off?" in found.rejected()[0][3]
