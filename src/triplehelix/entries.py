"""Rows of public registers as loaders read them: by the name of a field, or by the way to it.

A register publishes more than the graph needs, so what no loader asks for is left alone; what a
loader asks for is checked. It never makes a triple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, Protocol

from triplehelix.dates import PartialDate
from triplehelix.keys import Texts
from triplehelix.layouts import Cells, Fields
from triplehelix.records import RejectedError


class Held(Protocol):
    """Answers whether the row of a kind with this key was taken."""

    def __call__(self, kind: str, key: str, /) -> bool: ...


def _nothing(_kind: str, _key: str) -> bool:
    return False


@dataclass(frozen=True)
class Of:
    """A field fits when it names a row of this kind that was taken before."""

    kind: str


Test = frozenset[str] | re.Pattern[str] | Of


@dataclass(frozen=True)
class Choice:
    """Which rows are taken: those that fit one of the blocks; without a block all of them.

    A row fits a block when every field that it names has one of the values, or matches, or names
    a row that was taken; a field that is not there counts as an empty text. Of a file with fewer
    bytes than `least` all rows are taken: somebody has chosen them already.
    """

    blocks: tuple[tuple[tuple[str, Test], ...], ...] = ()
    least: int = 0

    @classmethod
    def of(cls, said: object, least: object = 0) -> Choice:
        """The choice that `[[select]]` blocks state. Raises TypeError, ValueError otherwise."""
        if not isinstance(said, list) or not isinstance(least, int):
            raise TypeError("it is no list of blocks")
        try:
            blocks = tuple(tuple((way, _test(want)) for way, want in b.items()) for b in said)
        except re.error as problem:
            raise ValueError(f"not a regular expression: {problem}") from None
        except AttributeError:
            raise TypeError("it is no list of blocks") from None
        return cls(blocks, least)

    @cached_property
    def named(self) -> frozenset[str]:
        """The kinds of which rows are named by others; a row is named by the first of its key."""
        tests = (test for block in self.blocks for _, test in block)
        return frozenset(test.kind for test in tests if isinstance(test, Of))

    def takes(self, entry: Entry, held: Held = _nothing) -> bool:
        """Whether a row is taken; `held` knows which rows were."""
        for block in self.blocks:  # of all code this runs most often, so it is written out
            for way, test in block:
                for text in entry.texts(way) or _EMPTY:
                    if _fits(text, test, held):
                        break
                else:
                    break
            else:
                return True
        return not self.blocks


_EMPTY: Final = ("",)


def _test(want: object) -> Test:
    if isinstance(want, list):
        return frozenset(map(str, want))
    if isinstance(want, dict) and want.keys() == {"of"}:
        return Of(str(want["of"]))
    if not isinstance(want, str):
        raise TypeError(f"{want!r} is neither a list nor a text")
    return re.compile(want)


def _fits(text: str, test: Test, held: Held) -> bool:
    if isinstance(test, re.Pattern):
        return test.search(text) is not None
    return text in test if isinstance(test, frozenset) else held(test.kind, text)


_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class Entry:
    """A row of a register, or an object within it; it knows its file and its line."""

    __slots__ = ("_fields", "_said", "_way", "file", "kind", "line")

    def __init__(
        self, kind: str, file: str, line: int, fields: Fields, way: str = "",
        said: Texts | None = None,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.file = file
        self.line = line
        self._fields = fields
        self._way = way
        self._said = Texts() if said is None else said

    def text(self, way: str) -> str | None:
        """The text of a field, without blanks around it; None where there is none."""
        fields = self._fields
        if type(fields) is Cells:  # nothing lies deeper in a table
            place = fields.places.get(way)
            value = None if place is None else fields.row[place]
            if value is None:
                return None
        else:
            value = fields.get(way)
        if type(value) is str:  # nearly always
            return value.strip() or None
        return _text(self._at(way))

    def several(self, ways: tuple[str, ...]) -> list[str | None]:
        """The texts of two or more fields, as `text` gives each, in a fraction of the time."""
        fields = self._fields
        if type(fields) is not Cells:
            return [self.text(way) for way in ways]
        cells = fields.places.several(ways, fields.row)
        try:
            return [text or None for text in map(str.strip, cells)]  # type: ignore[arg-type]
        except TypeError:  # a number or a date of a sheet
            return [_text(cell) for cell in cells]

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
        value = self._at(way)
        if value is None:
            return ()
        if isinstance(value, str) and not separator:
            text = value.strip()
            return (text,) if text else ()
        found = [said for each in _all(value) if (said := _text(each))]
        if separator:
            found = [part.strip() for each in found for part in re.split(separator, each)]
        return tuple(dict.fromkeys(filter(None, found)))

    def parts(self, way: str) -> Iterator[Entry]:
        """The objects in the list at the end of a way."""
        for value in _all(self._at(way)):
            if isinstance(value, dict):
                yield Entry(
                    self.kind, self.file, self.line, value, f"{self._way}{way}.", self._said
                )

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

    def first(self, key: str, value: str) -> str:
        """What was said first under this key while the register was read: this, or a row before.

        For what only all rows together decide: which of several spellings goes without a suffix,
        which of several names is the preferred one.
        """
        return self._said.first(key, value)

    def rejected(self, way: str, value: str, reason: str) -> RejectedError:
        """The error for a field that cannot be taken."""
        return RejectedError(self._way + way, value[:200], reason)

    def _at(self, way: str) -> object:
        """What stands at the end of a way; a name with dots in it goes before a way of names."""
        fields = self._fields
        if way in fields:
            return fields[way]
        if "." not in way:
            return None
        found: object = fields
        for name in way.split("."):
            if isinstance(found, dict):
                found = found.get(name)
            elif isinstance(found, list):
                found = [each.get(name) for each in found if isinstance(each, dict)]
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
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a sheet knows no whole numbers
    if isinstance(value, str | int | float):
        return str(value).strip() or None
    return None
