"""What moved since an earlier build: sources, properties, codes, identities and answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import alliance, firm, small_tables, write_table
from triplehelix import store
from triplehelix.building import Assembled, assemble, build
from triplehelix.checking import Finding
from triplehelix.drifting import RULES, answers, drift
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.sources import gather
from triplehelix.terms import thing

SHAPES = "https://w3id.org/triplehelix/shapes#"
MINE = "https://w3id.org/triplehelix/graph/mine"


def made(folder: Path) -> Assembled:
    return assemble(gather([folder], with_shipped=False), [folder])


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Tables with twenty firms, and the build of them."""
    place = tmp_path_factory.mktemp("earlier")
    tables = small_tables(place / "mine")
    write_table(tables, "firms", FIRMS)
    build(gather([tables], with_shipped=False), place / "graph", [tables])
    return tables, place / "graph"


FIRMS = [
    firm("acme", founded="2001", size="small"),
    firm("borg", kind="large-pharma", country="US"),
    *(firm(f"f{number}") for number in range(18)),
]


def moved(
    earlier: tuple[Path, Path], tmp_path: Path, change: Callable[[Path], object]
) -> dict[str, list[Finding]]:
    """The findings by rule after a change to the tables."""
    tables = small_tables(tmp_path / "mine")
    write_table(tables, "firms", FIRMS)
    change(tables)
    found: dict[str, list[Finding]] = {}
    for each in drift(made(tables), earlier[1]):
        found.setdefault(each.shape.removeprefix(SHAPES), []).append(each)
    return found


def test_nothing_has_moved_in_the_same_tables(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    assert moved(earlier, tmp_path, lambda _: None) == {}


def test_a_source_that_lost_rows_is_a_warning(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    found = moved(earlier, tmp_path, lambda tables: write_table(tables, "firms", FIRMS[:10]))
    (finding,) = found["RowsFewer"]
    assert (finding.severity, finding.thing, finding.value) == ("Warning", MINE, "firms")
    assert finding.message.startswith("20 rows of firms before, 10 now: ")


def test_a_source_that_doubled_is_a_warning(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    more = [*FIRMS, *(firm(f"more{number}") for number in range(25))]
    found = moved(earlier, tmp_path, lambda tables: write_table(tables, "firms", more))
    assert [each.value for each in found["RowsMany"]] == ["firms"]


def test_a_few_rows_more_or_fewer_are_no_drift(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    found = moved(earlier, tmp_path, lambda tables: write_table(tables, "firms", FIRMS[:16]))
    assert not found.keys() & {"RowsFewer", "RowsMany"}


def test_a_column_that_is_empty_now_and_one_that_is_filled_are_told(
    earlier: tuple[Path, Path], tmp_path: Path
) -> None:
    firms = [firm("acme", size="small", ticker="ACM"), *FIRMS[1:]]
    found = moved(earlier, tmp_path, lambda tables: write_table(tables, "firms", firms))
    assert "https://w3id.org/triplehelix/ontology#founded" in {
        each.path for each in found["PropertyGone"]
    }
    assert {each.severity for each in found["PropertyGone"]} == {"Warning"}
    assert "https://w3id.org/triplehelix/ontology#ticker" in {e.path for e in found["PropertyNew"]}


def test_codes_that_come_and_go_are_told(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    rows = [alliance("acme-borg-2010", "acme|borg", kinds="supply")]
    found = moved(earlier, tmp_path, lambda tables: write_table(tables, "alliances", rows))
    assert any(each.value.endswith("/supply") for each in found["CodeNew"])
    assert any(each.value.endswith("/licence") for each in found["CodeGone"])


def test_an_answer_that_moved_points_at_the_row_that_did_it(
    earlier: tuple[Path, Path], tmp_path: Path
) -> None:
    tables = small_tables(tmp_path / "mine")
    write_table(tables, "firms", FIRMS)
    write_table(tables, "alliances", [
        alliance("acme-borg-2010", "acme|borg", source_title="Acme and Borg ally"),
        alliance("acme-f1", "acme|f1", signed="2012-05-01"),
    ])  # fmt: skip
    found = answers(made(tables), earlier[1])
    assert {each.shape for each in found} == {f"{SHAPES}AnswerMoved"}
    assert ("alliances.csv", 3) in {(Path(each.file).name, each.line) for each in found}
    assert any("+ " in each.value for each in found)


@pytest.mark.parametrize(("members", "grew"), [(["f1"], False), (["f1", "f2"], True)])
def test_an_identity_that_two_things_joined_at_once_is_suspicious(
    earlier: tuple[Path, Path], members: list[str], grew: bool
) -> None:
    tables, graph = earlier
    assembled = made(tables)
    acme = thing("organization", "acme")
    assembled.merged = {thing("organization", each): acme for each in members}
    found = [each for each in drift(assembled, graph) if each.shape == f"{SHAPES}IdentityGrew"]
    assert [each.thing for each in found] == ([acme.value] if grew else [])


def test_a_source_that_is_gone_is_a_warning(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    other = small_tables(tmp_path / "other")
    text = (other / "source.toml").read_text().replace('key = "mine"', 'key = "other"')
    (other / "source.toml").write_text(text)
    found = [each.shape for each in drift(made(other), earlier[1])]
    assert f"{SHAPES}SourceGone" in found
    assert set(found) <= set(RULES)


# An earlier build that cannot be read is an error, never the same as no drift


def copied(earlier: tuple[Path, Path], tmp_path: Path) -> Path:
    place = tmp_path / "copy"
    for path in earlier[1].rglob("*"):
        if path.is_file():
            copy = place / path.relative_to(earlier[1])
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return place


def test_a_damaged_store_is_an_error(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    graph = copied(earlier, tmp_path)
    for path in (store.current(graph) / store.DATABASE).iterdir():
        path.write_bytes(b"\x00" * 100)
    with pytest.raises(DataError) as caught:
        drift(made(earlier[0]), graph)
    assert "cannot be opened" in caught.value.what


def test_a_damaged_manifest_is_an_error(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    graph = copied(earlier, tmp_path)
    path = store.current(graph) / store.MANIFEST
    path.write_text(json.dumps({"version": "0"}), encoding="utf-8")
    with pytest.raises(DataError):
        drift(made(earlier[0]), graph)


def test_no_build_at_all_is_an_error(earlier: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError):
        drift(made(earlier[0]), tmp_path / "nothing")
