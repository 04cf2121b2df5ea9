"""Dates as sources give them: a year, a month or a day, and never more than was said."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class PartialDate:
    """A date with its precision: the first and the last day that it may mean.

    The truncated forms are those of ISO 8601: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`.
    """

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date that `text` states. Raises ValueError when it is none of the three forms."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or year < 1:
            raise ValueError("not a year of the calendar")
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), "year")
        if not 1 <= month <= 12:
            raise ValueError(f"there is no month {month:02d}")
        days = calendar.monthrange(year, month)[1]
        if day is None:
            return cls(date(year, month, 1), date(year, month, days), "month")
        if not 1 <= day <= days:
            raise ValueError(f"{year:04d}-{month:02d} has no day {day:02d}")
        return cls(date(year, month, day), date(year, month, day), "day")

    def __str__(self) -> str:
        length = {"year": 4, "month": 7, "day": 10}[self.precision]
        return self.first.isoformat()[:length]
