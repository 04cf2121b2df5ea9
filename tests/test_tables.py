"""The form of a table as `source.toml` describes it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from triplehelix.sources import tables
from triplehelix.tables import FORMS, Column, Kind, Table, table_from
from triplehelix.terms import codes

THINGS = {
    "organisation", "alliance", "document", "indicator", "place", "platform", "product",
    "programme",
}  # fmt: skip


def test_a_table_holds_what_its_block_says() -> None:
    block = {
        "about": "A firm.",
        "key": ["key", "from"],
        "identifies": "organisation",
        "column": {
            "key": {"type": "key", "required": True, "about": "Short name.", "example": "ablynx"},
            "size": {"type": "code", "scheme": "size", "about": "Size."},
            "owner": {"type": "ref", "of": "organisation", "about": "Owner."},
        },
    }
    assert table_from("firms", block) == Table(
        "firms",
        "A firm.",
        ("key", "from"),
        {
            "key": Column("key", "key", "Short name.", required=True, example="ablynx"),
            "size": Column("size", "code", "Size.", scheme="size"),
            "owner": Column("owner", "ref", "Owner.", of="organisation"),
        },
        identifies="organisation",
    )


def test_a_table_lies_in_a_file_of_its_name() -> None:
    assert Table("firms", "", (), {}).filename == "firms.csv"


def test_an_unknown_kind_of_column_is_refused() -> None:
    block = {"about": "x", "key": ["a"], "column": {"a": {"type": "colour", "about": "x"}}}
    with pytest.raises(ValueError, match=re.escape("[table.x] column a: unknown type colour")):
        table_from("x", block)


def test_a_table_without_columns_is_refused() -> None:
    with pytest.raises(TypeError, match=re.escape("[table.x] has no columns")):
        table_from("x", {"about": "x", "key": ["a"], "column": "a, b"})


def test_every_kind_of_column_is_explained_to_people() -> None:
    assert set(FORMS) == set(get_args(Kind))
    assert all(FORMS.values())


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_each_shipped_table_is_described_in_full(table: Table) -> None:
    assert table.about.endswith(".")
    assert table.key
    assert set(table.key) <= set(table.columns)
    assert table.identifies in THINGS | {""}
    if table.identifies:
        assert table.key == ("key",)
    for column in table.columns.values():
        assert column.about.rstrip(".")
        # A concept has either questions or what is missing, so the example row has one of them.
        assert column.example or column.name in {"note", "missing"}
        assert (column.kind in {"code", "codes"}) == bool(column.scheme)
        assert (column.kind in {"ref", "refs"}) == bool(column.of)
        assert not column.scheme or column.scheme in codes()
        assert not column.of or column.of in THINGS


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_each_example_of_a_code_is_a_code(table: Table) -> None:
    for column in table.columns.values():
        if column.scheme and column.example:
            assert set(column.example.split("|")) <= codes()[column.scheme]
