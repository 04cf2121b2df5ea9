"""A folder for a user's own facts: the dictionary says all, and what it shows can be built."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from tests.test_cli import run
from triplehelix.errors import TripleHelixError
from triplehelix.loading import Account, known, load
from triplehelix.sources import brought, shipped, tables
from triplehelix.starting import dictionary, start
from triplehelix.store import current, manifest
from triplehelix.terms import codes

DAY = "2026-01-31"


def sections() -> dict[str, str]:
    """The dictionary by table."""
    _, *parts = re.split(r"^## (.*)\n", dictionary(), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_a_new_folder_holds_a_description_a_dictionary_and_every_table(tmp_path: Path) -> None:
    folder = tmp_path / "own facts"
    written = start(folder, DAY)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["source.toml", "README.md", *(f"{name}.csv" for name in tables())]
    )
    assert sorted(written) == sorted(folder.iterdir())
    for name, table in tables().items():
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        assert text == ",".join(table.columns) + "\n"


def test_the_description_is_named_after_the_folder(tmp_path: Path) -> None:
    start(tmp_path / "Own Facts (2)", DAY)
    said = tomllib.loads((tmp_path / "Own Facts (2)" / "source.toml").read_text())
    assert said["key"] == "own-facts-2"
    assert said["issued"].isoformat() == DAY
    (source,) = brought(tmp_path / "Own Facts (2)")
    assert source.licence == "http://rightsstatements.org/vocab/InC/1.0/"


def test_a_folder_without_a_letter_has_a_key_all_the_same(tmp_path: Path) -> None:
    start(tmp_path / "___", DAY)
    assert brought(tmp_path / "___")[0].key


def test_a_folder_named_like_a_shipped_source_has_another_key(tmp_path: Path) -> None:
    start(tmp_path / "firms", DAY)
    assert brought(tmp_path / "firms")[0].key == "own-firms"
    assert "own-firms" not in {source.key for source in shipped()}


def test_an_empty_folder_is_filled_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert start(tmp_path / "empty", DAY)
    before = {path: path.read_bytes() for path in (tmp_path / "empty").iterdir()}
    for place in (tmp_path / "empty", tmp_path / "empty" / "firms.csv"):
        with pytest.raises(TripleHelixError, match="is not empty"):
            start(place, DAY)
    assert {path: path.read_bytes() for path in (tmp_path / "empty").iterdir()} == before


def test_empty_tables_are_read_and_give_nothing(tmp_path: Path) -> None:
    start(tmp_path / "mine", DAY)
    (source,) = brought(tmp_path / "mine")
    account = Account(source)
    assert list(load(source, known([source]), account)) == []
    assert account.rows == 0


def test_the_dictionary_names_every_table_and_column() -> None:
    found = sections()
    assert list(found) == [table.filename for table in tables().values()]
    for table in tables().values():
        text = found[table.filename]
        assert table.about in text
        assert f"A row is unique by: {', '.join(table.key)}." in text
        rows = [re.split(r"(?<!\\)\|", line) for line in text.splitlines() if line.startswith("|")]
        assert {len(row) for row in rows} == {7}, f"{table.name}: a cell breaks the table"
        shown = {row[1].strip(): [cell.strip() for cell in row] for row in rows[2:]}
        assert list(shown) == list(table.columns)
        for name, column in table.columns.items():
            assert shown[name][3] == ("yes" if column.required else "")
            assert shown[name][4].replace("\\|", "|") == column.about
            assert column.example.replace("|", "\\|") in shown[name][5]


def test_the_dictionary_lists_the_codes_of_every_vocabulary_in_use() -> None:
    found = sections()
    for table in tables().values():
        for column in table.columns.values():
            for code in codes().get(column.scheme, ()):
                assert f"`{code}`" in found[table.filename]


def test_every_column_says_what_it_means_and_most_show_an_example() -> None:
    for table in tables().values():
        assert set(table.key) <= set(table.columns)
        for column in table.columns.values():
            assert column.about.endswith("."), f"{table.name}.{column.name}"
            if column.kind in {"code", "codes"}:
                assert column.scheme in codes(), f"{table.name}.{column.name}"
            if column.required:
                assert column.example, f"{table.name}.{column.name} shows no example"


def test_the_examples_of_the_dictionary_build_beside_the_shipped_facts(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    start(mine, DAY)
    for table in tables().values():
        with (mine / table.filename).open("a", encoding="utf-8", newline="") as stream:
            row = [column.example for column in table.columns.values()]
            csv.writer(stream, lineterminator="\n").writerow(row)
    done = run("build", "--data", mine, "--out", tmp_path / "graph")
    assert done.code == 0, done.err
    sources = manifest(current(tmp_path / "graph"))["sources"]
    assert isinstance(sources, list)
    assert {source["key"]: source["rejected"] for source in sources} == dict.fromkeys(
        [*(source.key for source in shipped()), "mine"], 0
    )
    assert sources[-1]["loaded"] == dict.fromkeys(sorted(tables()), 1)
