"""A build reads again only what has changed, and makes the same bytes as one that reads all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import firm, small_tables, write_table
from triplehelix import remembering, store
from triplehelix.building import build
from triplehelix.cells import Known
from triplehelix.loading import Account, load
from triplehelix.sources import Source, gather
from triplehelix.terms import Triple
from triplehelix.unchanged import is_built


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the sources that were read, one for each time."""
    keys: list[str] = []

    def reading(source: Source, known: Known, account: Account) -> Iterator[Triple]:
        keys.append(source.key)
        return load(source, known, account)

    monkeypatch.setattr(remembering, "load", reading)
    return keys


def two_sources(place: Path) -> list[Path]:
    """Two folders of tables, each a source of its own."""
    one = small_tables(place / "one")
    write_table(place / "two", "firms", [firm("delta"), firm("echo")])
    said = (one / "source.toml").read_text().splitlines()
    lines = ['key = "second"', *(line for line in said if not line.startswith("key"))]
    (place / "two" / "source.toml").write_text("\n".join(lines))
    return [one, place / "two"]


def made(folders: list[Path], out: Path) -> bytes:
    """The bytes of a build."""
    build(gather(folders, with_shipped=False), out, folders)
    return (store.current(out) / store.QUADS).read_bytes()


def known_as_built(folders: list[Path], out: Path) -> bool:
    return is_built(gather(folders, with_shipped=False), out, folders)


def test_what_is_unchanged_is_not_read_again(tmp_path: Path, read: list[str]) -> None:
    folders = two_sources(tmp_path)
    first = made(folders, tmp_path / "out")
    keys = sorted(read)
    assert len(keys) == 2
    assert made(folders, tmp_path / "out") == first
    assert sorted(read) == keys


def test_only_what_has_changed_is_read_and_the_bytes_are_those_of_a_whole_build(
    tmp_path: Path, read: list[str]
) -> None:
    folders = two_sources(tmp_path)
    made(folders, tmp_path / "out")
    read.clear()
    write_table(folders[1], "firms", [firm("delta"), firm("echo", city="Ghent")])
    again = made(folders, tmp_path / "out")
    assert [key for key in read if "second" not in key] == []
    assert len(read) == 1
    assert made(folders, tmp_path / "fresh") == again


def test_a_new_key_is_seen_by_the_rows_that_may_refer_to_it(
    tmp_path: Path, read: list[str]
) -> None:
    folders = two_sources(tmp_path)
    made(folders, tmp_path / "out")
    read.clear()
    write_table(folders[1], "firms", [firm("delta"), firm("echo"), firm("foxtrot")])
    made(folders, tmp_path / "out")
    assert len(read) == 2


def test_a_build_of_the_same_is_known_as_such(tmp_path: Path) -> None:
    folders, out = two_sources(tmp_path), tmp_path / "out"
    assert not known_as_built(folders, out)
    made(folders, out)
    assert known_as_built(folders, out)
    write_table(folders[1], "firms", [firm("delta"), firm("echo"), firm("foxtrot")])
    assert not known_as_built(folders, out)


def test_what_tools_leave_beside_the_content_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "HOME", tmp_path)
    terms = tmp_path / "ontology" / "core.ttl"
    terms.parent.mkdir()
    terms.write_text("# terms", encoding="utf-8")
    before = remembering.inputs([], Known(), [])
    compiled = tmp_path / "loaders" / "firms" / "__pycache__" / "loader.cpython-311.pyc"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"compiled")
    assert remembering.inputs([], Known(), []) == before
    terms.write_text("# other terms", encoding="utf-8")
    assert remembering.inputs([], Known(), []) != before


def test_a_damaged_graph_is_not_known_as_built(tmp_path: Path) -> None:
    folders, out = two_sources(tmp_path), tmp_path / "out"
    made(folders, out)
    for file in (store.current(out) / store.DATABASE).glob("MANIFEST*"):
        file.write_bytes(b"")
    assert not known_as_built(folders, out)


def test_afresh_everything_is_read(tmp_path: Path, read: list[str]) -> None:
    folders, out = two_sources(tmp_path), tmp_path / "out"
    made(folders, out)
    build(gather(folders, with_shipped=False), out, folders, afresh=True)
    assert len(read) == 4


def test_what_was_half_written_is_not_recalled(tmp_path: Path, read: list[str]) -> None:
    folders, out = two_sources(tmp_path), tmp_path / "out"
    made(folders, out)
    for account in (out / remembering.MEMORY).rglob("account.json"):
        account.unlink()
    made(folders, out)
    assert len(read) == 4


def test_rejected_rows_are_remembered_with_their_account(tmp_path: Path) -> None:
    source = gather([small_tables(tmp_path / "one")], with_shipped=False)[0]
    first, _ = remembering.remembered(source, Known(), tmp_path)
    again, _ = remembering.remembered(source, Known(), tmp_path)
    assert first.rejections  # without known codes no row can be read
    assert (again.loaded, again.rejections, again.rows) == (
        first.loaded, first.rejections, first.rows,
    )  # fmt: skip
