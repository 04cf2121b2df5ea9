"""What a baseline and waivers let be, and what fails all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix import gate
from triplehelix.checking import Finding, Report, Rule
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.gate.baseline import identity, read_baseline

SHAPES = "https://w3id.org/triplehelix/shapes#"
ACME = "https://w3id.org/triplehelix/id/organization/acme"
TODAY = date(2026, 11, 22)
RULES = {f"{SHAPES}{each}": Rule(each, "m") for each in ("LeiForm", "NameShared")}
BAD = Finding(
    f"{SHAPES}LeiForm", "Violation", ACME, "Acme", "urn:p", "12", "m", "mine/firms.csv", 7
)
SHARED = Finding(f"{SHAPES}NameShared", "Warning", "urn:x", "X", "", "", "m", "mine/firms.csv", 9)
NOTE = Finding(f"{SHAPES}NameShared", "Info", "urn:y", "Y", "", "", "m")
UNREAD = Finding(
    f"{SHAPES}Readable", "Violation", "", "", "", "x", "no", "/one/firms.csv", 4, "founded"
)
HEAD = "shape,thing,value,owner,reason,until\n"


def report(*findings: Finding) -> Report:
    return Report(findings, 2, RULES)


def baseline_of(folder: Path, *findings: Finding) -> Path:
    path = folder / "baseline.csv"
    path.write_text(gate.write_baseline(report(*findings)), encoding="utf-8")
    return path


def waivers(folder: Path, *rows: str) -> Path:
    path = folder / "waivers.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def standing(judged: Report) -> list[str]:
    return [each.standing for each in judged.findings]


# The baseline


def test_what_the_baseline_holds_does_not_fail_and_what_is_new_does(tmp_path: Path) -> None:
    new = replace(BAD, thing="urn:new")
    judged = gate.judge(report(BAD, new), baseline_of(tmp_path, BAD), None, TODAY)
    assert standing(judged) == ["known", "new"]
    assert [each.thing for each in judged.failing] == ["urn:new"]
    assert judged.gone == []


def test_a_row_that_moves_is_not_new(tmp_path: Path) -> None:
    moved = replace(BAD, line=70, label="Acme NV", message="another wording")
    elsewhere = replace(UNREAD, file="/two/firms.csv", line=40)
    path = baseline_of(tmp_path, BAD, UNREAD)
    assert gate.judge(report(moved, elsewhere), path, None, TODAY).failing == []


@pytest.mark.parametrize(
    "other", [{"shape": f"{SHAPES}NameShared"}, {"thing": "urn:z"}, {"path": "urn:q"},
              {"value": "13"}],
)  # fmt: skip
def test_another_shape_thing_property_or_value_is_new(
    tmp_path: Path, other: dict[str, str]
) -> None:
    found = report(replace(BAD, **other))  # type: ignore[arg-type]
    assert standing(gate.judge(found, baseline_of(tmp_path, BAD), None, TODAY)) == ["new"]


def test_two_rows_that_lack_the_same_count_twice(tmp_path: Path) -> None:
    path = baseline_of(tmp_path, UNREAD, UNREAD)
    third = replace(UNREAD, line=9)
    assert standing(gate.judge(report(UNREAD, UNREAD, third), path, None, TODAY)) == [
        "known", "known", "new",
    ]  # fmt: skip


def test_what_is_not_found_any_more_is_told_and_does_not_fail(tmp_path: Path) -> None:
    judged = gate.judge(report(BAD), baseline_of(tmp_path, BAD, SHARED), None, TODAY)
    (gone,) = judged.gone
    assert (gone.shape, gone.thing, gone.standing) == (SHARED.shape, "urn:x", "gone")
    assert judged.failing == []


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=5))
def test_whatever_was_found_stands_in_its_own_baseline(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    found = [replace(BAD, value=text, thing=f"urn:{number}") for number, text in enumerate(texts)]
    path = baseline_of(tmp_path_factory.mktemp("b"), *found)
    assert sorted(read_baseline(path).elements()) == sorted(map(identity, found))
    assert gate.judge(report(*found), path, None, TODAY).failing == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "baseline.csv"),
        ("shape,thing\n", "baseline.csv:1"),
        ("shape,thing,property,value,times\na,b,,,many\n", "baseline.csv:2 column times"),
        ("shape,thing,property,value,times\n,b,,,1\n", "baseline.csv:2 column shape"),
        ("shape,thing,property,value,times\na,b,,\n", "baseline.csv:2"),
    ],
)
def test_a_broken_baseline_is_an_error_at_its_row(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "baseline.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        gate.judge(report(), tmp_path / "baseline.csv", None, TODAY)
    assert caught.value.where == f"{tmp_path}/{where}"


def test_a_baseline_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        gate.judge(report(), tmp_path / "none.csv", None, TODAY)


# Waivers


def test_a_waiver_lets_a_finding_be_until_its_day_is_over(tmp_path: Path) -> None:
    path = waivers(tmp_path, "LeiForm,id:organization/acme,,Ann,asked GLEIF,2026-11-22")
    judged = gate.judge(report(BAD, SHARED), None, path, TODAY)
    assert standing(judged) == ["waived", ""]
    assert judged.findings[0].excuse == "waived until 2026-11-22 by Ann: asked GLEIF"
    assert judged.failing == []


def test_a_waiver_that_has_ended_fails_at_its_row_and_so_does_the_finding(tmp_path: Path) -> None:
    path = waivers(tmp_path, "LeiForm,id:organization/acme,,Ann,asked GLEIF,2026-11-21")
    judged = gate.judge(report(BAD), None, path, TODAY)
    assert [(each.shape.split("#")[1], each.file, each.line) for each in judged.failing] == [
        ("LeiForm", "mine/firms.csv", 7), ("WaiverEnded", str(path), 2),
    ]  # fmt: skip
    assert "Ann" in judged.failing[1].message


def test_a_waiver_that_has_ended_fails_even_when_nothing_needs_it(tmp_path: Path) -> None:
    path = waivers(tmp_path, "LeiForm,id:organization/acme,,Ann,asked,2020-01-31")
    (failing,) = gate.judge(report(), None, path, TODAY).failing
    assert failing.shape == f"{SHAPES}WaiverEnded"


def test_a_waiver_that_fits_nothing_is_told_and_does_not_fail(tmp_path: Path) -> None:
    path = waivers(tmp_path, "LeiForm,id:organization/acme,13,Ann,asked,2027-01-31")
    judged = gate.judge(report(BAD), None, path, TODAY)
    assert [each.shape for each in judged.failing] == [BAD.shape]
    assert (judged.findings[1].shape, judged.findings[1].severity) == (
        f"{SHAPES}WaiverUnused", "Info",
    )  # fmt: skip


def test_a_waiver_takes_whole_names_as_well(tmp_path: Path) -> None:
    path = waivers(tmp_path, f"{BAD.shape},{ACME},12,Ann,asked,2027-01-31")
    assert standing(gate.judge(report(BAD), None, path, TODAY)) == ["waived"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("LeiForm,urn:x,,,why,2027-01-31", "owner"),
        ("LeiForm,urn:x,,Ann,,2027-01-31", "reason"),
        ("LeiForm,urn:x,,Ann,why,", "until"),
        ("LeiForm,urn:x,,Ann,why,2027-01", "until"),
        ("LeiForm,urn:x,,Ann,why,soon", "until"),
        ("LeiForm,,,Ann,why,2027-01-31", "thing"),
        ("LeiFrom,urn:x,,Ann,why,2027-01-31", "shape"),
    ],
)
def test_a_waiver_needs_owner_reason_end_and_a_shape_that_there_is(
    tmp_path: Path, row: str, column: str
) -> None:
    path = waivers(tmp_path, row)
    with pytest.raises(DataError) as caught:
        gate.judge(report(), None, path, TODAY)
    assert caught.value.where == f"{path}:2 column {column}"


def test_what_is_waived_does_not_slip_into_the_baseline(tmp_path: Path) -> None:
    """Or it would be let be for ever when the waiver ends."""
    path = waivers(tmp_path, "LeiForm,id:organization/acme,,Ann,asked,2027-01-31",
                   "LeiForm,urn:z,,Ann,asked,2020-01-31")  # fmt: skip
    judged = gate.judge(report(BAD, SHARED), None, path, TODAY)
    assert list(read_baseline(baseline_of(tmp_path, *judged.findings))) == [identity(SHARED)]


# What fails


@pytest.mark.parametrize(
    ("named", "failing"),
    [("violation", [BAD]), ("warning", [BAD, SHARED]), ("info", [BAD, SHARED, NOTE])],
)
def test_what_is_as_bad_as_asked_fails(named: str, failing: list[Finding]) -> None:
    found = gate.failing_on(report(BAD, SHARED, NOTE), gate.severity(named))
    assert found.failing == failing


def test_a_severity_that_there_is_not_is_refused() -> None:
    with pytest.raises(TripleHelixError) as caught:
        gate.severity("error")
    assert (caught.value.where, caught.value.hint) == (
        "--fail-on error", "one of: violation, warning, info",
    )  # fmt: skip
