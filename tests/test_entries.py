"""Rows of registers: fields by name and by way, dates, and which rows are chosen."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix.entries import Choice, Entry
from triplehelix.records import RejectedError

FIELDS: dict[str, object] = {
    "id": " 7 ", "none": None, "empty": "  ", "number": 7, "share": 0.5, "whole": 7.0, "flag": True,
    "list": ["b", " a", "", None, "b"], "in": {"name": "inner", "deep": {"x": 1}},
    "rows": [{"name": "one", "kinds": ["a", "b"]}, "no object", {"name": "two", "kinds": ["b"]}],
    "dots.in.name": "whole", "dots": {"in": {"name": "way", "other": "way"}},
    "names": "Acme|Borg; Corp |", "nested": [[{"a": 1}], {"a": 2}],
}  # fmt: skip


@pytest.fixture
def entry() -> Entry:
    return Entry("rows", "file.json", 3, FIELDS)


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ("id", "7"), ("none", None), ("empty", None), ("missing", None), ("number", "7"),
        ("share", "0.5"), ("whole", "7"), ("flag", "true"), ("list", None), ("in", None),
        ("in.name", "inner"), ("in.deep.x", "1"), ("in.name.more", None), ("in.missing.x", None),
        ("dots.in.name", "whole"), ("dots.in.other", "way"), ("number.x", None),
    ],
)  # fmt: skip
def test_a_text_is_found_by_name_or_by_way(entry: Entry, way: str, text: str | None) -> None:
    assert entry.text(way) == text


@pytest.mark.parametrize(
    ("way", "separator", "texts"),
    [
        ("id", "", ("7",)), ("list", "", ("b", "a")), ("rows.name", "", ("one", "two")),
        ("rows.kinds", "", ("a", "b")), ("missing", "", ()), ("empty", "", ()),
        ("names", r"[|;]", ("Acme", "Borg", "Corp")), ("in", "", ()), ("none", r"\|", ()),
    ],
)  # fmt: skip
def test_texts_are_found_through_lists_once_each(
    entry: Entry, way: str, separator: str, texts: tuple[str, ...]
) -> None:
    assert entry.texts(way, separator) == texts


def test_a_text_that_must_be_there_and_fit_is_rejected_with_its_way(entry: Entry) -> None:
    assert entry.need("id", r"\d") == "7"
    for way, pattern, value, reason in (
        ("empty", "", "", "must not be empty"),
        ("in.name", r"\d+", "inner", r"is not of the form \d+"),
    ):
        with pytest.raises(RejectedError) as caught:
            entry.need(way, pattern)
        problem = caught.value
        assert (problem.column, problem.value, problem.reason) == (way, value, reason)


def test_parts_know_where_they_are(entry: Entry) -> None:
    one, two = entry.parts("rows")
    assert (one.text("name"), two.text("name"), two.file, two.line) == (
        "one",
        "two",
        "file.json",
        3,
    )
    assert [each.text("a") for each in entry.parts("nested")] == ["1", "2"]
    assert [each.text("x") for each in entry.parts("in.deep")] == ["1"]
    assert list(entry.parts("id")) == []
    (deep,) = next(entry.parts("in")).parts("deep")
    with pytest.raises(RejectedError) as caught:
        deep.need("y")
    assert caught.value.column == "in.deep.y"


def test_a_long_value_is_cut_in_the_rejection(entry: Entry) -> None:
    assert len(entry.rejected("id", "x" * 1000, "is long").value) == 200


def test_what_was_said_first_stays_for_every_row_and_part(entry: Entry) -> None:
    assert entry.first("key", "one") == "one"
    assert next(entry.parts("rows")).first("key", "two") == "one"


@pytest.mark.parametrize(
    ("value", "form", "stated"),
    [
        ("2001", "", "2001"), ("2001-02", "", "2001-02"), (" 2001-02-03 ", "", "2001-02-03"),
        (2001, "", "2001"), (987, "", "0987"), (None, "", "None"), ("", "", "None"),
        ("03/02/2001", "%d/%m/%Y", "2001-02-03"), ("2001-02", "%d/%m/%Y", "2001-02"),
        ("Jan 2, 1982", "%b %d, %Y", "1982-01-02"), (date(2001, 2, 3), "", "2001-02-03"),
        (datetime(2001, 2, 3, 4, 5), "", "2001-02-03"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_date_is_as_precise_as_it_is_said(value: object, form: str, stated: str) -> None:
    assert str(Entry("rows", "file", 1, {"on": value}).date("on", form)) == stated


@pytest.mark.parametrize(
    ("value", "form", "reason"),
    [
        ("2001-13", "", "not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("2001-02-30", "", "not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("03.02.2001", "%d/%m/%Y", "not a date (%d/%m/%Y)"),
        (20010203, "", "not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
    ],
)
def test_what_is_no_date_is_rejected(value: object, form: str, reason: str) -> None:
    with pytest.raises(RejectedError) as caught:
        Entry("rows", "file", 1, {"on": value}).date("on", form)
    assert caught.value.reason == reason


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    found = Entry("rows", "file", 1, {"on": day.isoformat()}).date("on")
    assert found is not None
    assert (found.first, found.last) == (day, day)


# Which rows are chosen


@pytest.mark.parametrize(
    ("blocks", "taken"),
    [
        ([], True),
        ([{"id": ["7", "8"]}], True),
        ([{"id": ["8"]}], False),
        ([{"in.name": "^inn"}], True),
        ([{"in.name": "(?i)^INN", "id": ["8"]}], False),
        ([{"in.name": "^out"}, {"id": ["7"]}], True),
        ([{"rows.name": ["two"]}], True),
        ([{"rows.name": ["three"]}], False),
        ([{"missing": [""]}], True),
        ([{"missing": "."}], False),
        ([{"number": [7]}], True),
        ([{}], True),
        ([{"id": {"of": "others"}}], True),
        ([{"in.name": {"of": "others"}}], False),
        ([{"id": {"of": "none"}}], False),
    ],
)
def test_a_row_is_taken_if_it_fits_a_block(entry: Entry, blocks: object, taken: bool) -> None:
    def held(kind: str, key: str) -> bool:
        return (kind, key) == ("others", "7")

    assert Choice.of(blocks).takes(entry, held) is taken


def test_a_choice_that_names_other_rows_takes_none_where_none_are_known(entry: Entry) -> None:
    assert not Choice.of([{"id": {"of": "others"}}]).takes(entry)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"id": ["7"]}, TypeError), (["id"], TypeError), ([{"id": 7}], TypeError),
        ([{"id": "("}], ValueError), ([{"id": {"at": "x"}}], TypeError),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_used_is_an_error(said: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        Choice.of(said)
    with pytest.raises(TypeError):
        Choice.of([], "many")
