"""Codes of public registers with right check digits, made from a serial number.

Two serial numbers never give one code. None of the codes is meant to exist.
"""

from __future__ import annotations

from string import ascii_uppercase, digits
from typing import Final

ALPHANUMERIC: Final = digits + ascii_uppercase
CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
# Prime and dividing none of the sizes below, so that serial numbers are scattered, never joined.
STEP: Final = 48_271


def _scattered(serial: int, size: int) -> int:
    return serial * STEP % size


def _written(number: int, alphabet: str, width: int) -> str:
    """`number` in the base of the alphabet, filled up from the left."""
    written = ""
    for _ in range(width):
        number, rest = divmod(number, len(alphabet))
        written = alphabet[rest] + written
    return written


def _as_digits(code: str) -> str:
    """Each letter as its place in the alphabet, A being 10 (ISO 17442, ISO 6166)."""
    return "".join(str(ALPHANUMERIC.index(character)) for character in code)


def lei(serial: int) -> str:
    """A legal entity identifier: 18 characters and two check digits (ISO 17442, MOD 97-10)."""
    body = "9845" + "00" + _written(_scattered(serial, 36**12), ALPHANUMERIC, 12)
    return f"{body}{98 - int(_as_digits(body) + '00') % 97:02d}"


def ror(serial: int) -> str:
    """A ROR code: 0, six characters and two check digits (ISO/IEC 7064, MOD 97-10)."""
    number = _scattered(serial, 32**6)
    return f"0{_written(number, CROCKFORD, 6)}{98 - number * 100 % 97:02d}"


def isin(country: str, serial: int) -> str:
    """A securities number: country, nine characters and one check digit (ISO 6166, Luhn)."""
    body = country + _written(_scattered(serial, 36**9), ALPHANUMERIC, 9)
    total = 0
    for position, digit in enumerate(reversed(_as_digits(body))):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return f"{body}{-total % 10}"


def enterprise_number(serial: int) -> str:
    """A Belgian enterprise number: eight digits, the first 0 or 1, and two check digits."""
    body = 2_000_000 + _scattered(serial, 17_999_981)
    return f"{body:08d}{97 - body % 97:02d}"


def cik(serial: int) -> str:
    """A Central Index Key of the American register of securities, as ten digits."""
    return f"{_scattered(serial, 9_999_991) + 1:010d}"


def wikidata(serial: int) -> str:
    """A Wikidata item."""
    return f"Q{900_000_000 + serial}"
