"""Every row of a source is accounted for, and can be found again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import DESCRIPTION, alliance, bring, firm, turtle, write_table
from triplehelix import loading, sources
from triplehelix.errors import DataError
from triplehelix.home import HOME
from triplehelix.records import Rejection
from triplehelix.terms import LABEL, Triple, thing


def loaded(folder: Path) -> tuple[loading.Account, list[Triple]]:
    """What became of the rows of a folder, and their triples."""
    (source,) = sources.brought(folder)
    account = loading.Account(source)
    triples = list(loading.load(source, loading.known([source]), account))
    return account, triples


def test_every_row_is_loaded_or_rejected(own_tables: Path) -> None:
    write_table(
        own_tables,
        "firms",
        [
            firm("acme"),
            firm("borg", country="UK"),
            firm("corp", founded="2001-13"),
            firm("dyne"),
            firm("acme", name="Acme again"),
        ],
    )
    account, _ = loaded(own_tables)
    assert account.rows == 5 + 1 + 2
    assert account.loaded == {"firms": 2, "alliances": 1, "terms": 2}
    assert account.rejections == [
        Rejection(
            f"{own_tables}/firms.csv", 3, "country", "UK",
            "not an ISO 3166-1 alpha-2 code of a country",
        ),
        Rejection(f"{own_tables}/firms.csv", 4, "founded", "2001-13", "there is no month 13"),
        Rejection(f"{own_tables}/firms.csv", 6, "key", "acme", "stands already in line 2"),
    ]  # fmt: skip


def test_a_rejected_row_leaves_no_triple(own_tables: Path) -> None:
    whole = loaded(own_tables)[1]
    write_table(own_tables, "firms", [firm("acme", founded="2001", size="small")])
    before = loaded(own_tables)
    assert [each.column for each in before[0].rejections] == ["partners"]
    assert set(before[1]) < set(whole)
    text = (own_tables / "firms.csv").read_text(encoding="utf-8")
    with (own_tables / "firms.csv").open("a", encoding="utf-8") as stream:
        stream.write(text.splitlines()[1].replace("2001", "yesterday").replace("acme", "dyne"))
        stream.write("\n")
    account, triples = loaded(own_tables)
    assert set(triples) == set(before[1])
    assert [each.value for each in account.rejections] == ["borg", "yesterday"]


def test_a_row_is_unique_by_the_whole_key_of_its_table(own_tables: Path) -> None:
    term = {"alliance": "acme-borg-2010", "term": "milestone", "disclosure": "undisclosed",
            "source_url": "https://example.org/release"}  # fmt: skip
    write_table(own_tables, "terms", [term, {**term, "part": "sales"}, {**term, "part": "sales"}])
    account, _ = loaded(own_tables)
    assert account.loaded["terms"] == 2
    assert account.rejections == [
        Rejection(
            f"{own_tables}/terms.csv", 4, "alliance+term+part", "acme-borg-2010 milestone sales",
            "stands already in line 3",
        )
    ]  # fmt: skip


def test_a_key_that_stands_in_two_files_of_one_table_is_repeated(own_tables: Path) -> None:
    write_table(own_tables / "more", "firms", [firm("acme", name="Another Acme")])
    account, _ = loaded(own_tables)
    assert [(each.column, each.value) for each in account.rejections] == [("key", "acme")]


def test_a_reference_to_a_row_that_nobody_has_is_rejected(own_tables: Path) -> None:
    write_table(own_tables, "alliances", [alliance("a-b", "acme|brog")])
    account, _ = loaded(own_tables)
    assert account.rejections[0] == Rejection(
        f"{own_tables}/alliances.csv", 2, "partners", "brog",
        "unknown organisation key; did you mean borg?",
    )  # fmt: skip


def test_the_keys_of_all_sources_are_known_to_each(own_tables: Path) -> None:
    found = loading.known(sources.gather([own_tables]))
    assert {"acme", "borg", "ablynx", "ku-leuven", "gimv"} <= found.keys["organisation"]
    assert "acme-borg-2010" in found.keys["alliance"]
    assert "seed-belgium" in found.keys["document"]
    assert "small" in found.codes["size"]


def test_a_column_that_nobody_read_stops_the_load(own_tables: Path, tmp_path: Path) -> None:
    """Tried on a copy of the package whose table of firms has a column more than its loader."""
    copy = tmp_path / "copy" / "triplehelix"
    shutil.copytree(Path(loading.__file__).parent, copy)
    for folder in ("loaders", "ontology", "data"):
        shutil.copytree(HOME / folder, copy / "_home" / folder)
    form = copy / "_home" / "loaders" / "firms" / "source.toml"
    with form.open("a", encoding="utf-8") as stream:
        stream.write('mood = { type = "text", about = "How the firm feels.", example = "well" }\n')
    lines = (own_tables / "firms.csv").read_text(encoding="utf-8").splitlines()
    wider = [lines[0] + ",mood", *(f"{line},well" for line in lines[1:])]
    (own_tables / "firms.csv").write_text("\n".join(wider) + "\n", encoding="utf-8")
    program = (
        "from pathlib import Path\n"
        "from triplehelix import loading, sources\n"
        f"(source,) = sources.brought(Path({str(own_tables)!r}))\n"
        "list(loading.load(source, loading.known([source]), loading.Account(source)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(copy.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.endswith(f"{own_tables}/firms.csv:1: nobody read the columns mood")


def test_fewer_rows_than_expected_stop_the_load(own_tables: Path) -> None:
    text = DESCRIPTION + "\n[expect]\nfirms = 3\nalliances = 1\n"
    (own_tables / "source.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        loaded(own_tables)
    assert caught.value.where == f"{own_tables}/firms.csv"
    assert caught.value.what.startswith("2 rows")
    assert "at least 3" in caught.value.what


def test_a_table_that_is_expected_and_gone_stops_the_load(own_tables: Path) -> None:
    text = DESCRIPTION + "\n[expect]\nterms = 2\n"
    (own_tables / "source.toml").write_text(text, encoding="utf-8")
    (own_tables / "terms.csv").unlink()
    with pytest.raises(DataError, match=r"terms.csv: 0 rows.* at least 2"):
        loaded(own_tables)


def test_rejected_rows_count_as_rows_that_are_there(own_tables: Path) -> None:
    text = DESCRIPTION + "\n[expect]\nfirms = 2\n"
    (own_tables / "source.toml").write_text(text, encoding="utf-8")
    write_table(own_tables, "firms", [firm("acme"), firm("borg", country="UK")])
    account, _ = loaded(own_tables)
    assert len(account.rejections) == 1


def test_a_file_that_no_table_is_named_after_stops_the_load(own_tables: Path) -> None:
    (own_tables / "weather.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="no table has this name"):
        loaded(own_tables)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("firms", "source_url", "https://example.org/a[1]"),
        ("firms", "source_url", "https://example.org/100%"),
        ("firms", "source_url", "https://example.org:port/"),
        ("institutions", "website", "https://example.org/#a#b"),
        ("institutions", "ror", "05f 950310"),
        ("institutions", "wikidata", "Q1<2"),
    ],
)
def test_a_cell_that_makes_no_iri_is_a_rejection(
    tmp_path: Path, table: str, column: str, value: str
) -> None:
    row = firm("acme")
    if table == "institutions":
        del row["status"]
        row |= {"kind": "university", "sphere": "academia"}
    account, triples = loaded(bring(tmp_path / "mine", **{table: [{**row, column: value}]}))
    assert [(each.line, each.column) for each in account.rejections] == [(2, column)]
    assert triples == []


def test_the_ledger_names_file_line_column_value_and_reason(tmp_path: Path) -> None:
    (source,) = sources.brought(bring(tmp_path / "mine"))
    account = loading.Account(source)
    account.rejections += [
        Rejection("mine/firms.csv", 3, "name", 'a "b", c', "because"),
        Rejection("mine/firms.csv", 9, "", "", "1 cells where the header has 2"),
    ]
    loading.write_ledger(tmp_path / "ledger.csv", [account, loading.Account(source)])
    assert (tmp_path / "ledger.csv").read_bytes() == (
        b"file,line,column,value,reason\n"
        b'mine/firms.csv,3,name,"a ""b"", c",because\n'
        b"mine/firms.csv,9,,,1 cells where the header has 2\n"
    )


def test_a_triple_is_traced_to_the_rows_that_state_it(own_tables: Path) -> None:
    (source,) = sources.brought(own_tables)
    acme, deal = thing("organization", "acme"), thing("alliance", "acme-borg-2010")
    wanted = frozenset({acme, deal, thing("organization", "nobody")})
    found = loading.trace([source], loading.known([source]), wanted)
    assert set(found) == {acme, deal}
    (of_firm,) = found[acme]
    assert of_firm[0] == loading.Row(f"{own_tables}/firms.csv", 2)
    (label,) = turtle('<id/organization/acme> skos:prefLabel "Acme" .')
    assert label in of_firm[1]
    assert [row.file.rsplit("/", 1)[1] for row, _ in found[deal]] == [
        "alliances.csv", "terms.csv", "terms.csv",
    ]  # fmt: skip
    assert [row.line for row, _ in found[deal]] == [2, 2, 3]


def test_a_rejected_row_is_not_traced(own_tables: Path) -> None:
    write_table(own_tables, "firms", [firm("acme", country="UK"), firm("borg")])
    (source,) = sources.brought(own_tables)
    acme = thing("organization", "acme")
    found = loading.trace([source], loading.known([source]), frozenset({acme}))
    assert acme not in found


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=15)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_row_of_any_text_is_loaded_or_rejected_and_never_a_crash(
    tmp_path: Path, data: st.DataObject
) -> None:
    row = firm("acme")
    for column in data.draw(st.sets(st.sampled_from(sorted(sources.tables()["firms"].columns)))):
        row[column] = data.draw(CELLS)
    account, triples = loaded(bring(tmp_path / "mine", firms=[row, firm("borg")]))
    assert account.rows == 2
    assert account.loaded["firms"] + len(account.rejections) == 2
    assert any(triple[1] == LABEL for triple in triples)


def test_an_expectation_is_kept_by_every_shipped_source() -> None:
    every = sources.shipped()
    keys = loading.known(every)
    for source in every:
        account = loading.Account(source)
        list(loading.load(source, keys, account))
        assert account.rejections == []
        assert account.loaded == {
            path.stem: path.read_text(encoding="utf-8").count("\n") - 1 for path in source.files()
        }
        assert dict(replace(source).expect).keys() == account.loaded.keys()
