"""Dates of three precisions, and nothing else (ISO 8601 truncated forms)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix.dates import PartialDate


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2001", date(2001, 1, 1), date(2001, 12, 31), "year"),
        ("2001-11", date(2001, 11, 1), date(2001, 11, 30), "month"),
        ("2001-11-09", date(2001, 11, 9), date(2001, 11, 9), "day"),
        ("1425", date(1425, 1, 1), date(1425, 12, 31), "year"),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29), "month"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "month"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "day"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), "month"),
    ],
)
def test_a_date_is_a_first_and_a_last_day_with_a_precision(
    text: str, first: date, last: date, precision: str
) -> None:
    when = PartialDate.parse(text)
    assert (when.first, when.last, when.precision) == (first, last, precision)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("01-11-2001", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2001/11/09", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2001-1", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2001-11-09T00:00:00", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("November 2001", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("-2001", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("12001", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("2001\n", "not a date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("0000", "not a year of the calendar"),
        ("2001-00", "there is no month 00"),
        ("2001-13-01", "there is no month 13"),
        ("2001-02-29", "2001-02 has no day 29"),
        ("2001-04-31", "2001-04 has no day 31"),
        ("2001-04-00", "2001-04 has no day 00"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + reason.replace("(", r"\(") + "$"):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["\uff12\uff10\uff10\uff11", "\u0662\u0660\u0660\u0661"])
def test_digits_of_other_scripts_are_no_date_of_iso_8601(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        PartialDate.parse(text)


@given(st.dates())
def test_a_day_means_itself_and_is_written_as_it_was_given(day: date) -> None:
    when = PartialDate.parse(day.isoformat())
    assert (when.first, when.last, str(when)) == (day, day, day.isoformat())


@given(st.dates())
def test_a_month_and_a_year_enclose_their_days(day: date) -> None:
    month, year = day.isoformat()[:7], day.isoformat()[:4]
    for text in (month, year):
        when = PartialDate.parse(text)
        assert when.first <= day <= when.last
        assert when.first.day == 1
        assert str(when) == text


@given(st.text(st.sampled_from("0123456789-/ TZ"), max_size=12))
def test_any_text_is_a_date_or_an_error_that_says_why(text: str) -> None:
    told = ""
    try:
        when = str(PartialDate.parse(text))
    except ValueError as problem:
        when, told = text, str(problem)
    assert when == text
    assert told or text
