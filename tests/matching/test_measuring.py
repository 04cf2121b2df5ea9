"""How good automatic merges are on the labelled pairs, and the commands that tell it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from triplehelix.cli.common import app
from triplehelix.errors import DataError
from triplehelix.matching.measuring import (
    LABELLED,
    Labelled,
    Measure,
    judged,
    measure,
    read_labelled,
)
from triplehelix.matching.outcomes import Score

HEADER = "same\tleft_name\tleft_country\tright_name\tright_country\tright_former\n"


@pytest.fixture(scope="module")
def found() -> list[tuple[Labelled, Score]]:
    return list(judged(read_labelled()))


@pytest.mark.parametrize("half", ["tuning", "check", "all"])
def test_automatic_merges_are_right_and_find_most(
    found: list[tuple[Labelled, Score]], half: str
) -> None:
    it = measure([each for each in found if half in {"all", each[0].half}])
    assert it.precision >= 0.99
    assert it.recall >= 0.9


def test_there_are_enough_pairs_and_many_of_them_are_hard(
    found: list[tuple[Labelled, Score]],
) -> None:
    halves = [pair.half for pair, _ in found]
    assert len(found) >= 300
    assert min(halves.count("tuning"), halves.count("check")) >= 150
    named = {name for pair, _ in found if not pair.same
             for name in (pair.one.names[0], pair.other.names[0])}  # fmt: skip
    assert {"Merck & Co., Inc.", "Merck KGaA", "Abbott", "AbbVie"} <= named
    firsts = [
        [side.names[0].lower().split()[0] for side in (pair.one, pair.other)]
        for pair, _ in found
        if not pair.same
    ]
    close = [one for one, other in firsts if one == other]
    assert len(close) >= 100


def test_no_pair_is_labelled_twice() -> None:
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))


def test_precision_and_recall_are_what_they_are_called() -> None:
    it = Measure(right=9, wrong=1, same=12, pairs=30, waiting=5)
    assert (it.precision, it.recall) == (0.9, 0.75)
    assert Measure(0, 0, 0, 0, 0).precision == 1.0


def test_the_command_tells_both_halves_and_the_whole() -> None:
    done = CliRunner().invoke(app, ["identity", "measure"])
    assert done.exit_code == 0
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows[0][:3] == ["half", "pairs", "same"]
    assert rows[0][-2:] == ["precision", "recall"]
    assert [row[0] for row in rows[1:]] == ["tuning", "check", "all"]
    tuning, check, every = (int(row[1]) for row in rows[1:])
    assert tuning + check == every == len(read_labelled())


def test_the_command_measures_pairs_of_ones_own_and_lists_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(
        f"{HEADER}yes\tAcmezyme NV\tBE\tACMEZYME\tBE\t\n"
        "yes\tAcmezyme\tBE\tQuorvexa\tBE\t\n"
        "no\tMerck\tUS\tMerck\tDE\t\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["identity", "measure", str(path), "--errors"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "all\t3\t2\t1\t0\t0\t1.0000\t0.5000"
    assert done.stderr.startswith("pairs.tsv:3: Acmezyme | Quorvexa: log-odds ")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (f"{HEADER}maybe\tA\t\tB\t\t\n", "pairs.tsv:2", "same is 'maybe'"),
        (f"{HEADER}yes\tA\t\tB\t\t\nno\t\t\tB\t\t\n", "pairs.tsv:3", "left_name is empty"),
        ("same\tleft_name\n", "", "column right_name is missing"),
    ],
)
def test_pairs_that_cannot_be_used_are_refused_with_their_place(
    tmp_path: Path, text: str, where: str, what: str
) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_labelled(path)
    assert (caught.value.where, caught.value.what) == (where or str(path), what)


def test_words_are_counted_by_organisation(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("Acme Bank\tAcme Bank Ltd\n" * 6 + "Other Bank\n" * 6, encoding="utf-8")
    done = CliRunner().invoke(app, ["identity", "words", str(path)])
    assert done.stdout == "word\tnames\nbank\t100000\nacme\t50000\nother\t50000\n"
