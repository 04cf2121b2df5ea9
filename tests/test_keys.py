"""The table of what was said first, and the check digits of codes."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix.checkdigits import is_right
from triplehelix.keys import Keys

number = (
    st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3) | st.integers(0, 9).map((1024).__mul__)
)


@given(st.lists(st.tuples(number, number)))
def test_the_first_value_of_a_key_stays(said: list[tuple[int, int]]) -> None:
    keys, first = Keys(), dict[int, int]()
    for key, value in said:
        assert keys.first(key, value) == first.setdefault(key or 1, value)
    assert len(keys) == len(first)
    assert all(key in keys for key, _ in said)


def test_a_table_grows_and_stays_small() -> None:
    keys = Keys()
    for n in range(200_000):
        assert keys.first(hash((str(n),)), n) == n
    for n in range(0, 200_000, 997):
        assert keys.first(hash((str(n),)), -1) == n
    assert hash(("none",)) not in keys
    assert sum(map(sys.getsizeof, vars(keys).values())) < 50 * 200_000


@pytest.mark.parametrize(
    ("scheme", "code", "right"),
    [
        ("lei", "5493001KJTIIGC8Y1R12", True), ("lei", "5493001KJTIIGC8Y1R13", False),
        ("lei", "5493001kjtiigc8y1r12", False), ("lei", "5493001KJTIIGC8Y1R1", False),
        ("isin", "US0378331005", True), ("isin", "US0378331006", False),
        ("isin", "AU0000XVGZA3", True), ("isin", "US037833100", False),
        ("ror", "02mhbdp94", True), ("ror", "02mhbdp95", False), ("ror", "02mhbdp9l", False),
        ("enterprise-number", "0403091220", True), ("enterprise-number", "0403091221", False),
        ("cik", "0000320193", True), ("cik", "320193", False),
        ("wikidata", "Q42", True), ("wikidata", "Q042", False),
    ],
)  # fmt: skip
def test_check_digits_tell_a_code_from_one_that_is_mistyped(
    scheme: str, code: str, right: bool
) -> None:
    assert is_right(scheme, code) is right
