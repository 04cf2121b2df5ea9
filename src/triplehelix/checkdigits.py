"""Check digits: whether a code can be one of its register, or is mistyped."""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = {
    ord(sign): str(n) for n, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
"""The number that a digit or a letter stands for: 0 to 35. A sign that is not there costs time."""
_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_FORMS: Final = {
    "lei": re.compile("[0-9A-Z]{18}[0-9]{2}"),
    "isin": re.compile("[A-Z]{2}[0-9A-Z]{9}[0-9]"),
    "ror": re.compile("0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}"),
    "cik": re.compile("[0-9]{10}"),
    "wikidata": re.compile("Q[1-9][0-9]*"),
    "enterprise-number": re.compile("[01][0-9]{9}"),
}


def is_right(scheme: str, code: str) -> bool:
    """Whether a code has the form that its scheme asks for, and the check digits if it has any."""
    if not _FORMS[scheme].fullmatch(code):
        return False
    match scheme:
        case "lei":
            return int(code.translate(_NUMBERS)) % 97 == 1  # ISO/IEC 7064, MOD 97-10
        case "isin":
            return _luhn(code.translate(_NUMBERS)) % 10 == 0
        case "ror":
            number = 0
            for digit in code[1:7]:
                number = 32 * number + _BASE32.index(digit)
            return 98 - 100 * number % 97 == int(code[7:])
        case "enterprise-number":
            return 97 - int(code[:8]) % 97 == int(code[8:])
        case _:
            return True


def _luhn(digits: str) -> int:
    """The sum of ISO/IEC 7812-1: every second digit from the right counts double."""
    return sum(
        int(digit) if place % 2 == 0 else sum(divmod(2 * int(digit), 10))
        for place, digit in enumerate(reversed(digits))
    )
