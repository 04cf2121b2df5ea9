"""What there is to load: shipped sources and the folders that a user brings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import DESCRIPTION, bring, firm, small_tables, write_table
from triplehelix import sources
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.home import DATA, LOADERS

SHIPPED = [
    "alliances", "crossborder", "documents", "financing", "firms", "identifiers", "indicators",
    "institutions", "literature", "management", "models", "places", "platforms", "programmes",
]  # fmt: skip


def test_the_shipped_sources_are_the_folders_of_loaders() -> None:
    assert [source.key for source in sources.shipped()] == SHIPPED
    folders = {path.name for path in LOADERS.iterdir() if path.is_dir()}
    assert folders == {*SHIPPED, *sources.registers()}
    assert not sources.registers().keys() & set(SHIPPED)


@pytest.mark.parametrize("source", sources.shipped(), ids=lambda source: source.key)
def test_each_shipped_source_says_what_it_is_and_what_to_expect(source: sources.Source) -> None:
    assert source.title
    assert source.publisher
    assert source.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert source.about.endswith(".")
    assert source.folder == DATA / source.key
    assert (source.folder / "README.md").is_file()
    assert set(source.expect) == {path.stem for path in source.files()}
    assert source.shown(source.files()[0]) == f"data/{source.key}/{source.files()[0].name}"


@pytest.mark.parametrize("name", sorted(sources.tables()))
def test_each_table_has_a_function_that_reads_it(name: str) -> None:
    assert callable(sources.loader(name))


def test_a_table_that_nobody_reads_has_no_function() -> None:
    with pytest.raises(KeyError):
        sources.loader("weather")


def test_a_file_is_known_by_its_name(tmp_path: Path) -> None:
    assert sources.table_of(tmp_path / "firms.csv", "firms.csv").name == "firms"
    with pytest.raises(DataError) as caught:
        sources.table_of(tmp_path / "firm.csv", "mine/firm.csv")
    assert caught.value.where == "mine/firm.csv"
    assert caught.value.what == "no table has this name"
    assert caught.value.hint.startswith("the tables are: alliances, approvals, ")


# A user's folder


def test_a_folder_with_a_description_is_a_source_of_its_own(own_tables: Path) -> None:
    (source,) = sources.brought(own_tables)
    assert (source.key, source.title, source.publisher) == ("mine", "Facts of mine", "A laboratory")
    assert source.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert source.issued == date(2026, 1, 31)
    assert [path.name for path in source.files()] == ["alliances.csv", "firms.csv", "terms.csv"]
    assert source.shown(own_tables / "firms.csv") == f"{own_tables}/firms.csv"


def test_a_source_without_a_key_is_named_after_its_folder(tmp_path: Path) -> None:
    folder = bring(tmp_path / "lab-7")
    text = DESCRIPTION.replace('key = "mine"\n', "")
    (folder / "source.toml").write_text(text, encoding="utf-8")
    assert sources.brought(folder)[0].key == "lab-7"


def test_a_folder_laid_out_like_ours_stands_in_for_the_shipped_source(tmp_path: Path) -> None:
    write_table(tmp_path / "firms", "firms", [firm("acme")])
    (source,) = sources.brought(tmp_path)
    assert (source.key, source.expect) == ("firms", {})
    assert source.shown(source.files()[0]) == f"{tmp_path}/firms/firms.csv"
    gathered = sources.gather([tmp_path])
    assert [each.key for each in gathered] == SHIPPED
    assert next(each for each in gathered if each.key == "firms").folder == tmp_path / "firms"


def test_sources_are_gathered_from_us_and_from_the_user(own_tables: Path) -> None:
    assert [each.key for each in sources.gather([own_tables])] == [*SHIPPED, "mine"]
    assert [each.key for each in sources.gather([own_tables], with_shipped=False)] == ["mine"]
    assert [each.key for each in sources.gather([own_tables], ["mine"])] == ["mine"]
    assert [each.key for each in sources.gather([], ["models", "firms"])] == ["firms", "models"]


def test_an_unknown_source_is_the_fault_of_the_command() -> None:
    with pytest.raises(TripleHelixError) as caught:
        sources.gather([], ["weather"])
    assert not isinstance(caught.value, DataError)
    assert caught.value.where == "--source weather"
    assert caught.value.what == "no such source"
    assert caught.value.hint == f"the sources are: {', '.join(SHIPPED)}"


def test_a_folder_that_is_not_there_is_the_fault_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError) as caught:
        sources.brought(tmp_path / "no")
    assert not isinstance(caught.value, DataError)
    assert caught.value.what == "no such folder"


def test_a_folder_that_is_neither_is_refused_with_the_next_step(tmp_path: Path) -> None:
    write_table(tmp_path, "firms", [firm("acme")])
    with pytest.raises(TripleHelixError) as caught:
        sources.brought(tmp_path)
    assert caught.value.what == "no source.toml and no folder named after a shipped source"
    assert "triplehelix init DIR" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('title = "Facts of mine"', "", "title is missing"),
        ('publisher = "A laboratory"', 'publisher = ""', "publisher is missing"),
        ("issued = 2026-01-31", "", "issued is missing"),
        ("issued = 2026-01-31", 'issued = "2026"', "issued is '2026'"),
        ('key = "mine"', 'key = "My Facts"', "'My Facts' cannot be the key of a source"),
        (
            '"https://creativecommons.org/publicdomain/zero/1.0/"', '"CC0"',
            "licence is no address",
        ),
        ('key = "mine"', 'key = "firms"', "the key firms is taken"),
        ('key = "mine"', "key =", "not TOML: Invalid value (at line 1, column 6)"),
    ],
)  # fmt: skip
def test_a_description_that_cannot_be_used_is_refused(
    own_tables: Path, old: str, new: str, what: str
) -> None:
    path = own_tables / "source.toml"
    path.write_text(DESCRIPTION.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        sources.gather([own_tables])
    assert (caught.value.where, caught.value.what) == (str(path), what)
    assert caught.value.hint


def test_a_description_in_latin_1_is_refused(own_tables: Path) -> None:
    path = own_tables / "source.toml"
    path.write_bytes(DESCRIPTION.replace("A laboratory", "Genève").encode("latin-1"))
    with pytest.raises(DataError, match="not TOML"):
        sources.gather([own_tables])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("issued = 2026-01-31", "issued = 2026-01-31T00:00:00Z"),
        ("issued = 2026-01-31", "issued = 2026-01-31\n[expect]\nfirms = 'many'"),
        ("issued = 2026-01-31", "issued = 2026-01-31\nexpect = 5"),
        ("publicdomain/zero/1.0/", "publicdomain/[zero]"),
    ],
)
def test_a_description_that_would_break_the_build_is_refused_at_once(
    own_tables: Path, old: str, new: str
) -> None:
    path = own_tables / "source.toml"
    path.write_text(DESCRIPTION.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        sources.gather([own_tables])
    assert caught.value.where == str(path)


@pytest.mark.parametrize("key", ["identity", "inferred", "classified", "ontology", "meta"])
def test_the_graphs_of_the_build_itself_are_no_names_of_sources(own_tables: Path, key: str) -> None:
    """A source of this key would write into the graph of a step of the build."""
    text = DESCRIPTION.replace('key = "mine"', f'key = "{key}"')
    (own_tables / "source.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        sources.gather([own_tables])


def test_the_digest_changes_with_the_bytes_and_names_of_the_files(tmp_path: Path) -> None:
    one = sources.brought(small_tables(tmp_path / "one"))[0].digest()
    (other,) = sources.brought(small_tables(tmp_path / "other"))
    assert other.digest() == one
    assert one.startswith("sha256:")
    assert len(one) == len("sha256:") + 64
    write_table(tmp_path / "other", "firms", [firm("acme")])
    changed = other.digest()
    assert changed != one
    (tmp_path / "other" / "terms.csv").rename(tmp_path / "other" / "rounds.csv")
    assert other.digest() not in {one, changed}


def test_two_folders_of_one_key_do_not_replace_each_other(tmp_path: Path) -> None:
    folders = [small_tables(tmp_path / "one"), small_tables(tmp_path / "two")]
    with pytest.raises(DataError, match="the key mine is taken"):
        sources.gather(folders, with_shipped=False)
