"""The estimate of what no source saw, with figures worked out by hand and in the literature."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from triplehelix.evidence.recapture import FEWEST_SHARED, Estimate, estimate

COUNTS = st.integers(0, 500)


def test_the_estimate_is_chapmans_with_chaos_interval() -> None:
    # (200 + 1)(150 + 1)/(30 + 1) - 1 = 978.06; seen 320, unseen 658.06;
    # variance 201*151*170*120/(31^2*32) = 20134.0; C = exp(1.96 sqrt(ln(1 + 0.046494))) = 1.5187.
    assert estimate(200, 150, 30) == Estimate(200, 150, 30, 978, 753, 1319)


def test_two_sources_that_see_the_same_leave_nothing_unseen() -> None:
    assert estimate(20, 20, 20) == Estimate(20, 20, 20, 20, 20, 20)


@pytest.mark.parametrize("both", range(FEWEST_SHARED))
def test_too_few_seen_by_both_give_no_estimate(both: int) -> None:
    assert estimate(100, 100, both) is None


@pytest.mark.parametrize(("first", "second", "both"), [(3, 5, 4), (5, 5, -1)])
def test_counts_that_cannot_be_are_refused(first: int, second: int, both: int) -> None:
    with pytest.raises(ValueError, match="seen by both"):
        estimate(first, second, both)


@given(COUNTS, COUNTS, COUNTS)
def test_the_interval_holds_the_estimate_and_all_that_was_seen(
    first: int, second: int, both: int
) -> None:
    assume(both <= min(first, second))
    found = estimate(first, second, both)
    if found is not None:
        assert first + second - both <= found.low <= found.total <= found.high
        assert found == Estimate(first, second, both, found.total, found.low, found.high)
        swapped = estimate(second, first, both)
        assert swapped is not None
        assert (swapped.total, swapped.low, swapped.high) == (found.total, found.low, found.high)
