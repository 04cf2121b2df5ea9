"""How many there are that nobody saw: an estimate from how far two sources saw the same.

It knows counts only. Chapman's estimator (1951, "Some properties of the hypergeometric
distribution") with the log-normal interval of Chao (1987, Biometrics 43:783-791).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

FEWEST_SHARED = 7
"""Below so many seen by both the estimate is biased (Robson and Regier 1964)."""
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Estimate:
    """How many there are in all, with an interval of 95 percent.

    It holds if the two sources look independently of each other, at the same things, and each
    thing is as likely to be seen as any other.
    """

    first: int
    second: int
    both: int
    total: int
    low: int
    high: int


def estimate(first: int, second: int, both: int) -> Estimate | None:
    """The estimate from what each of two sources saw and what both saw; None when it is too thin.

    Raises ValueError for counts that cannot be.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"{both} seen by both of {first} and {second}")
    if both < FEWEST_SHARED:
        return None
    seen = first + second - both
    total = (first + 1) * (second + 1) / (both + 1) - 1
    unseen = total - seen
    if unseen <= 0:
        return Estimate(first, second, both, seen, seen, seen)
    product = (first + 1) * (second + 1) * (first - both) * (second - both)
    variance = product / ((both + 1) ** 2 * (both + 2))
    spread = exp(NORMAL_95 * sqrt(log(1 + variance / unseen**2)))
    low, high = seen + unseen / spread, seen + unseen * spread
    return Estimate(first, second, both, round(total), round(low), round(high))
