"""The table of what was said first, and the check digits of codes."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix import keys
from triplehelix.checkdigits import is_right

number = (
    st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3) | st.integers(0, 9).map((1024).__mul__)
)


few = st.sampled_from([0, 3, keys.MOST])
text = st.text(max_size=3) | st.sampled_from(["a", "b", "\ud800"])


@given(st.lists(st.tuples(number, number)), few)
def test_the_first_value_of_a_key_stays(said: list[tuple[int, int]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "MOST", most)
        held, first = keys.Keys(), dict[int, int]()
        for key, value in said:
            assert held.first(key, value) == first.setdefault(key, value)
    assert len(held) == len(first)
    assert all(key in held for key, _ in said)
    assert all((key in held) == (key in first) for key in range(-3, 3))


@given(st.lists(st.tuples(text, text)), st.sampled_from([0, 8, keys.MOST]))
def test_the_first_text_of_a_key_stays(said: list[tuple[str, str]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "MOST", most)
        held, first = keys.Texts(), dict[str, str]()
        for key, value in said:
            assert held.first(key, value) == first.setdefault(key, value)


def test_a_table_that_grows_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 5_000)
    held, taken = keys.Keys(), []
    tracemalloc.start()
    for n in range(100_000):
        assert held.first(hash((str(n),)), n) == n
        if n % 50_000 == 9_999:
            taken.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    early, late = taken
    assert late - early < 8 * 50_000 / 100  # a hundredth of what the keys alone would take
    for n in range(0, 100_000, 97):
        assert held.first(hash((str(n),)), -1) == n
    assert hash(("none",)) not in held
    assert len(held) == 100_000


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
