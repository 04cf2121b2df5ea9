"""Decisions as rows of SSSOM: what is written is read back, and what cannot be used is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from tests.matching.organisation import iri
from triplehelix.decisions import Decision, add_decisions, read_decisions
from triplehelix.errors import DataError

A, B, C = (NamedNode(iri(key)) for key in "abc")
BY_HAND = Decision(A, B, same=True, reason="One register entry", where="", author="A. Curator",
                   date="2026-11-22")  # fmt: skip
BY_TOOL = Decision(B, C, same=True, reason="log-odds 5.0: same name 'acme' (+9.0)", where="",
                   tool="triplehelix 1", date="2026-11-22", confidence=0.9933)  # fmt: skip
NEGATIVE = Decision(A, C, same=False, reason="Parent and subsidiary", where="")
ALL = [BY_HAND, BY_TOOL, NEGATIVE]


def without_place(decisions: list[Decision]) -> list[Decision]:
    return [replace(each, where="") for each in decisions]


def test_decisions_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    assert add_decisions(path, ALL) == 3
    found = read_decisions([tmp_path])
    assert without_place(found) == ALL
    lines = path.read_text(encoding="utf-8").splitlines()
    for each in found:
        row = lines[int(each.where.removeprefix("own.sssom.tsv:")) - 1].split("\t")
        assert row[0] == f"id:organization/{each.goes.value[-1]}"


def test_a_file_is_an_sssom_set_with_its_description(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    add_decisions(path, [NEGATIVE, BY_TOOL])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("# mapping_set_id:")]
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    negative, by_tool = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert negative["predicate_id"] == by_tool["predicate_id"] == "skos:exactMatch"
    assert (negative["predicate_modifier"], by_tool["predicate_modifier"]) == ("Not", "")
    assert negative["mapping_justification"] == "semapv:ManualMappingCuration"
    assert by_tool["mapping_justification"] == "semapv:CompositeMatching"
    assert by_tool["confidence"] == "0.9933"


def test_rows_are_added_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    for each in ALL:
        add_decisions(path, [each])
    assert without_place(read_decisions([tmp_path])) == ALL


def test_rows_are_added_to_a_file_without_the_newer_columns(tmp_path: Path) -> None:
    path = tmp_path / "own.sssom.tsv"
    path.write_text(
        "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\tmapping_justification\tcomment\n"
        "id:organization/a\tskos:exactMatch\tid:organization/c\tNot\tx\tThey differ",
        encoding="utf-8",
    )
    add_decisions(path, [BY_HAND])
    assert [(each.same, each.reason) for each in read_decisions([tmp_path])] == [
        (False, "They differ"), (True, "One register entry"),
    ]  # fmt: skip


def test_a_reason_of_several_lines_stays_one_row(tmp_path: Path) -> None:
    add_decisions(tmp_path / "own.sssom.tsv", [replace(NEGATIVE, reason="two\tfirms\nof a group")])
    assert [each.reason for each in read_decisions([tmp_path])] == ["two firms of a group"]


def test_a_file_that_a_build_would_not_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        add_decisions(tmp_path / "own.tsv", ALL)
    assert caught.value.what == "not read by a build"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("a", "skos:exactMatch", "id:organization/b", "", "0.5", "x"),
         "'a' is no thing of this graph"),
        (("id:organization/a", "skos:exactMatch", "id:organization/b", "", "much", "x"),
         "confidence 'much'"),
        (("id:organization/a", "skos:exactMatch", "id:organization/b", "", "1.5", "x"),
         "confidence '1.5'"),
        (("id:organization/a", "owl:sameAs", "id:organization/b", "", "", "x"),
         "a decision without its reason, or neither an exact match nor the denial of one"),
        (("id:organization/a", "skos:exactMatch", "id:organization/b", "", "", ""),
         "a decision without its reason, or neither an exact match nor the denial of one"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, cells: tuple[str, ...], what: str
) -> None:
    path = tmp_path / "own.sssom.tsv"
    add_decisions(path, [NEGATIVE])
    subject, predicate, thing, modifier, confidence, comment = cells
    row = [subject, predicate, thing, modifier, "x", "", "", "", confidence, comment]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "\t".join(row)]) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_decisions([tmp_path])
    assert (caught.value.where, caught.value.what) == (f"own.sssom.tsv:{len(lines) + 1}", what)
