"""Rows of public registers as loaders read them: by the name of a field, or by the way to it.

A register publishes more than the graph needs, so what no loader asks for is left alone; what a
loader asks for is checked. It never makes a triple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from triplehelix.dates import PartialDate
from triplehelix.layouts import Fields
from triplehelix.records import RejectedError


@dataclass(frozen=True)
class Choice:
    """Which rows are taken: those that fit one of the blocks; without a block all of them.

    A row fits a block when every field that it names has one of the values, or matches.
    """

    blocks: tuple[tuple[tuple[str, frozenset[str] | re.Pattern[str]], ...], ...] = ()

    @classmethod
    def of(cls, said: object) -> Choice:
        """The choice that `[[select]]` blocks state. Raises TypeError, ValueError otherwise."""
        if not isinstance(said, list):
            raise TypeError("it is no list of blocks")
        try:
            return cls(tuple(tuple((way, _test(want)) for way, want in b.items()) for b in said))
        except re.error as problem:
            raise ValueError(f"not a regular expression: {problem}") from None

    def takes(self, entry: Entry) -> bool:
        """Whether a row is taken."""
        return not self.blocks or any(
            all(any(_fits(text, test) for text in entry.texts(way)) for way, test in block)
            for block in self.blocks
        )


def _test(want: object) -> frozenset[str] | re.Pattern[str]:
    if isinstance(want, list):
        return frozenset(map(str, want))
    if not isinstance(want, str):
        raise TypeError(f"{want!r} is neither a list nor a text")
    return re.compile(want)


def _fits(text: str, test: frozenset[str] | re.Pattern[str]) -> bool:
    return text in test if isinstance(test, frozenset) else bool(test.search(text))


_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class Entry:
    """A row of a register, or an object within it; it knows its file and its line."""

    def __init__(self, kind: str, file: str, line: int, fields: Fields, way: str = "") -> None:
        self.kind = kind
        self.file = file
        self.line = line
        self._fields = fields
        self._way = way

    def text(self, way: str) -> str | None:
        """The text of a field, without blanks around it; None where there is none."""
        return _text(self._at(way))

    def need(self, way: str, pattern: str = "") -> str:
        """The text of a field that must be there, and match. Raises RejectedError otherwise."""
        found = self.text(way)
        if found is None:
            raise self.rejected(way, "", "must not be empty")
        if pattern and not re.fullmatch(pattern, found):
            raise self.rejected(way, found, f"is not of the form {pattern}")
        return found

    def texts(self, way: str, separator: str = "") -> tuple[str, ...]:
        """Every text at the end of a way, through lists; one text may be cut by a separator."""
        found = [text for value in _all(self._at(way)) if (text := _text(value))]
        if separator:
            found = [part.strip() for each in found for part in re.split(separator, each)]
        return tuple(dict.fromkeys(filter(None, found)))

    def parts(self, way: str) -> Iterator[Entry]:
        """The objects in the list at the end of a way."""
        for value in _all(self._at(way)):
            if isinstance(value, Mapping):
                yield Entry(self.kind, self.file, self.line, value, f"{self._way}{way}.")

    def date(self, way: str, form: str = "") -> PartialDate | None:
        """The date in a field: year, month or day of ISO 8601, or as `form` says (strptime).

        Raises RejectedError for anything else.
        """
        found = self._at(way)
        if isinstance(found, datetime | date):
            return PartialDate.parse(found.isoformat()[:10])
        text = f"{found:04d}" if isinstance(found, int) else _text(found)
        if text is None:
            return None
        try:
            if form and not _DATE.fullmatch(text):
                text = datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
            return PartialDate.parse(text)
        except ValueError:
            said = f"not a date ({form or 'YYYY, YYYY-MM or YYYY-MM-DD'})"
            raise self.rejected(way, text, said) from None

    def rejected(self, way: str, value: str, reason: str) -> RejectedError:
        """The error for a field that cannot be taken."""
        return RejectedError(self._way + way, value[:200], reason)

    def _at(self, way: str) -> object:
        """What stands at the end of a way; a name with dots in it goes before a way of names."""
        if way in self._fields:
            return self._fields[way]
        found: object = self._fields
        for name in way.split("."):
            if isinstance(found, Mapping):
                found = found.get(name)
            elif isinstance(found, list):
                found = [each.get(name) for each in found if isinstance(each, Mapping)]
            else:
                return None
        return found


def _all(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for each in value:
            yield from _all(each)
    elif value is not None:
        yield value


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value).strip() or None
    return None
