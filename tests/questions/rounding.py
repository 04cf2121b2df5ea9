"""Numbers as SPARQL rounds and writes them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.questions.asking import number


def rounded(value: Fraction, digits: int) -> str:
    """A number rounded half up at so many digits, without what need not be written."""
    scale = 10**digits
    whole = (value * scale + Fraction(1, 2)).__floor__()
    return number(str(Decimal(whole) / scale))
