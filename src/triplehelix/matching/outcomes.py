"""What can come of a pair, and the account of how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

SAME_FROM: Final = 2.5
"""From these log-odds on two organisations are merged without a person, if no rule forbids it."""
OPEN_FROM: Final = -2.5
"""From these on a person may look at them."""


class Outcome(IntEnum):
    """What is decided on a pair."""

    DIFFERENT = 0
    PERSON = 1
    SAME = 2

    @property
    def told(self) -> str:
        """The outcome as people say it."""
        return ("different", "for a person", "the same")[self]


@dataclass(frozen=True, slots=True)
class Score:
    """The log-odds of a pair with every contribution, and what hard rules allow at most."""

    contributions: tuple[tuple[str, float], ...]
    limits: tuple[tuple[str, Outcome], ...] = ()

    @property
    def total(self) -> float:
        """The sum of all contributions."""
        return sum(weight for _, weight in self.contributions)

    @property
    def outcome(self) -> Outcome:
        """What the sum says, as far as the rules allow."""
        total = self.total
        said = (
            Outcome.SAME if total >= SAME_FROM
            else Outcome.PERSON if total >= OPEN_FROM else Outcome.DIFFERENT
        )  # fmt: skip
        return min([said, *(limit for _, limit in self.limits)])

    @property
    def reason(self) -> str:
        """The contributions in one line, the strongest first."""
        ranked = sorted(self.contributions[1:], key=lambda each: -abs(each[1]))
        told = [f"{what} ({weight:+.1f})" for what, weight in ranked]
        told += [f"rule: {what}" for what, _ in self.limits]
        return f"log-odds {self.total:.1f}: {'; '.join(told)}"
