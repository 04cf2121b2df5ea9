"""A person walks through what waits, on the terminal, and each answer is a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import bring, firm
from triplehelix.building import build
from triplehelix.cli.common import app
from triplehelix.decisions import read_decisions
from triplehelix.errors import DataError
from triplehelix.sources import gather


@pytest.fixture(scope="module")
def graph_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs that nobody can tell without looking; the first has a city more to it."""
    folder = tmp_path_factory.mktemp("waiting")
    tables = bring(folder / "data", firms=[
        firm("zyxomab", name="Zyxomab", city="Ghent"),
        firm("zyxomab-pharma", name="Zyxomab Pharma", city="Ghent"),
        firm("quorvexa", name="Quorvexa"),
        firm("quorvexa-pharma", name="Quorvexa Pharma"),
    ])  # fmt: skip
    build(gather([tables], with_shipped=False), folder / "graph", [tables])
    return folder / "graph"


def reviewed(graph: Path, to: Path, typed: str, *words: str) -> Result:
    command = ["review", "--to", str(to), "--store", str(graph), *words]
    return CliRunner().invoke(app, command, input=typed)


def rows(folder: Path) -> list[tuple[str, bool, str, str]]:
    return [
        (each.goes.value.rpartition("/")[2], each.same, each.reason, each.author)
        for each in read_decisions([folder])
    ]


def test_answers_become_rows_with_who_why_and_when(graph_folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "own.sssom.tsv"
    done = reviewed(graph_folder, to, "y\nSame address\nn\n\n", "--author", "A. Curator")
    assert done.exit_code == 0
    first, second = rows(tmp_path)
    assert first == ("zyxomab-pharma", True, "Same address", "A. Curator")
    assert second[0].startswith("quorvexa")
    assert second[1] is False
    assert second[2].startswith("log-odds ")
    assert all(each.date for each in read_decisions([tmp_path]))
    assert done.stdout == ""
    assert "2 decided" in done.stderr


def test_the_best_evidence_comes_first_with_every_contribution(
    graph_folder: Path, tmp_path: Path
) -> None:
    done = reviewed(graph_folder, tmp_path / "own.sssom.tsv", "q\n")
    shown = done.stderr
    assert "1 of 2" in shown
    assert "2 of 2" not in shown
    assert "Zyxomab Pharma" in shown
    assert "+2.5  same city" in shown
    assert "rule  a distinguishing word in one name alone: at most for a person" in shown
    assert rows(tmp_path) == []


@pytest.mark.parametrize(
    ("typed", "decided"),
    [
        ("s\ns\n", 0),
        ("s\ny\n\n", 1),
        ("what\n\nn\n\nq\n", 1),
        ("", 0),
        ("y\n\n", 1),
        ("y\n", 1),
        ("Yes\n\nNO\n\n", 2),
    ],
)
def test_pairs_can_be_skipped_and_the_walk_ended_at_any_time(
    graph_folder: Path, tmp_path: Path, typed: str, decided: int
) -> None:
    done = reviewed(graph_folder, tmp_path / "own.sssom.tsv", typed)
    assert done.exit_code == 0
    assert len(rows(tmp_path)) == decided


def test_what_was_decided_is_not_asked_again(graph_folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "own.sssom.tsv"
    reviewed(graph_folder, to, "n\n\nq\n")
    again = reviewed(graph_folder, to, "y\n\n")
    assert "1 of 1" in again.stderr
    assert len(rows(tmp_path)) == 2
    assert "0 decided" in reviewed(graph_folder, to, "").stderr


def test_no_more_pairs_are_shown_than_asked_for(graph_folder: Path, tmp_path: Path) -> None:
    done = reviewed(graph_folder, tmp_path / "own.sssom.tsv", "n\n\nn\n\n", "--limit", "1")
    assert "1 of 1" in done.stderr
    assert len(rows(tmp_path)) == 1


def test_a_file_that_no_build_reads_is_refused_before_anybody_works(
    graph_folder: Path, tmp_path: Path
) -> None:
    done = reviewed(graph_folder, tmp_path / "own.tsv", "y\n\n")
    assert isinstance(done.exception, DataError)
    assert done.exception.what == "not read by a build"


def test_a_pair_is_explained_by_key_or_name(graph_folder: Path) -> None:
    words = ["identity", "explain", "zyxomab", "Zyxomab Pharma", "--store", str(graph_folder)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "A  Zyxomab   (zyxomab)"
    assert done.stdout.rstrip().endswith("log-odds: for a person")


def test_sure_pairs_can_be_written_down(tmp_path: Path) -> None:
    tables = bring(tmp_path / "data", firms=[
        firm("acmezyme", name="Acmezyme Biologics"),
        firm("acmezyme-nv", name="Acmezyme Biologics NV"),
    ])  # fmt: skip
    build(gather([tables], with_shipped=False), tmp_path / "graph", [tables])
    to = tmp_path / "decided" / "own.sssom.tsv"
    done = CliRunner().invoke(
        app, ["identity", "match", "--to", str(to), "--store", str(tmp_path / "graph")]
    )
    assert done.exit_code == 0
    (found,) = read_decisions([to.parent])
    assert found.same
    assert found.tool.startswith("triplehelix ")
    assert found.confidence is not None
