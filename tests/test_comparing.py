"""Answers of two builds compared: which rows came or went, and which rows of tables did it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import alliance, bring, firm
from triplehelix import answers, comparing, store
from triplehelix.building import build
from triplehelix.comparing import Build, Cause, Change, Difference
from triplehelix.errors import TripleHelixError
from triplehelix.questions import Question
from triplehelix.sources import gather

FIRMS = [firm("acme", founded="2001"), firm("borg", kind="large-pharma", country="US")]
DEAL = alliance("acme-borg-2010", "acme|borg")
NAMES = ("alliances-without-date", "rights-regained")


def asked() -> list[Question]:
    return [answers.find(name) for name in NAMES]


def built(folder: Path, **rows: object) -> Build:
    tables = bring(folder / "mine", **rows)  # type: ignore[arg-type]
    build(gather([tables], with_shipped=False), folder / "graph", [tables])
    return comparing.opened(folder / "graph")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return built(tmp_path_factory.mktemp("old"), firms=FIRMS, alliances=[DEAL])


def test_two_builds_of_the_same_tables_answer_alike(old: Build) -> None:
    assert comparing.compare(old, old, asked()) == []


def test_a_new_row_of_a_table_is_the_cause_of_a_new_row_of_an_answer(
    old: Build, tmp_path: Path
) -> None:
    undated = alliance("acme-borg-x", "acme|borg", signed="")
    new = built(tmp_path, firms=FIRMS, alliances=[DEAL, undated])
    (found,) = comparing.compare(old, new, asked())
    assert found.question == "alliances-without-date"
    (change,) = found.changes
    assert (change.sign, change.cells[0]) == ("+", "Alliance acme-borg-x")
    assert {(Path(each.file).name, each.line) for each in change.causes} == {("alliances.csv", 3)}
    assert "id:alliance/acme-borg-x" in " ".join(each.statement for each in change.causes)


def test_a_row_that_went_is_traced_to_the_table_that_stated_it(old: Build, tmp_path: Path) -> None:
    undated = built(tmp_path / "one", firms=FIRMS, alliances=[{**DEAL, "signed": ""}])
    found = comparing.compare(undated, old, asked())
    (change,) = found[0].changes
    assert change.sign == "-"
    assert any(each.statement.startswith("id:alliance/acme-borg-2010 th:validFrom")
               for each in change.causes)  # fmt: skip


def test_a_difference_is_told_in_lines() -> None:
    cause = Cause("data/firms/firms.csv", 7, 'id:organization/x skos:prefLabel "X"')
    found = Difference("takeovers", {"country": "BE"}, ("firm",), (Change("+", ("X",), (cause,)),))
    assert list(found.lines()) == [
        "takeovers --country BE",
        "  + X",
        '      data/firms/firms.csv:7: id:organization/x skos:prefLabel "X"',
    ]
    failed = Difference("takeovers", {}, (), (), "only the new graph knows what this call names")
    assert list(failed.lines())[1] == "  only the new graph knows what this call names"


def test_a_build_keeps_its_tables(old: Build, tmp_path: Path) -> None:
    (source,) = old.sources
    assert [path.name for path in source.files()] == ["alliances.csv", "firms.csv"]
    with pytest.raises(TripleHelixError, match="there is no graph here"):
        comparing.opened(tmp_path)
    (tmp_path / store.MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(TripleHelixError, match="the build does not hold its tables"):
        comparing.opened(tmp_path)
