"""Files of lines and sheets: cells below a header, or lines that one pattern takes apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from triplehelix.errors import DataError
from triplehelix.layouts.layout import RESTORE, Layout, Raw, opened
from triplehelix.records import Rejection

csv.field_size_limit(1 << 26)  # the sites of one large trial are more than the module's default
MOST_BANNER: Final = 40
"""So many lines may stand above the header."""
Row = tuple[int, list[Any], str]
"""The number of a row of a table in the file, its cells, and its text if it has one."""


class Columns(dict[str, int]):
    """The place of each column of a table, by its name; columns without a name have none."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__((name, place) for place, name in enumerate(names) if name)
        self._several: dict[tuple[str, ...], Callable[[Sequence[object]], Iterable[object]]] = {}

    def several(self, names: tuple[str, ...], row: Sequence[object]) -> Iterable[object]:
        """The cells of two or more columns; the last one for a column that is not there."""
        take = self._several.get(names)
        if take is None:
            take = self._several[names] = itemgetter(*(self.get(name, -1) for name in names))
        return take(row)


class Cells(Mapping[str, object]):
    """The cells of a row under the names of their columns, and an empty one behind the last.

    Of hundreds few are ever asked for.
    """

    __slots__ = ("places", "row")

    def __init__(self, places: Columns, row: list[object]) -> None:
        self.places = places
        self.row = row

    def __getitem__(self, column: str) -> object:
        return self.row[self.places[column]]

    def get(self, column: str, default: object = None) -> object:
        place = self.places.get(column)
        return default if place is None else self.row[place]

    def __contains__(self, column: object) -> bool:
        return column in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


def delimited(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines with a delimiter, with or without quotation marks."""
    with opened(path, layout, "surrogateescape") as stream:
        yield from _lines(_split(stream, layout, shown), layout, shown)


def _split(stream: Iterable[str], layout: Layout, shown: str) -> Iterator[Row]:
    """The cells of each row, with the number of its first line and its text without the marks.

    A line without quotation marks is cut at its delimiters, which takes half the time of a parser
    that looks at every sign. The parser has the others, and the lines that they go on to.
    """
    lines, line = iter(stream), 0
    begun: list[str] = []
    parser = csv.reader(
        iter(lambda: begun.pop() if begun else next(lines), None),
        delimiter=layout.delimiter, strict=layout.strict,
    )  # fmt: skip
    for text in lines:
        line += 1
        said = text.removesuffix("\n")  # which the last line may lack
        if not layout.quoted or '"' not in said:
            yield line, said.split(layout.delimiter), said
            continue
        begun.append(text)
        before = parser.line_num
        try:
            row = next(parser)
        except csv.Error as problem:
            raise DataError(f"{shown}:{line}", f"not a row: {problem}", RESTORE) from None
        yield line, row, layout.delimiter.join(row)
        line += parser.line_num - before - 1


def _lines(found: Iterator[Row], layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows below the header, which may have a banner above it."""
    above = []
    for _, row, _ in islice(found, MOST_BANNER):
        columns = [" ".join(str(cell).split()) for cell in row]
        columns = [layout.names.get(column, column) for column in columns]
        if set(layout.needs) <= set(columns):
            yield from under(columns, found, shown, layout.aside)
            return
        above.append(columns)
    nearest = max(above, key=lambda row: len(set(row) & set(layout.needs)), default=[])
    missing = next((name for name in layout.needs if name not in nearest), "any name")
    raise DataError(shown, f"no header with the column {missing}", RESTORE)


def under(
    columns: Sequence[str],
    found: Iterable[Row],
    shown: str,
    aside: Sequence[str] = (),
) -> Iterator[Raw | Rejection]:
    """The rows under the names of their columns; nobody can ask for a column without a name."""
    beside = [number for number, column in enumerate(columns) if column in aside]
    places = Columns(columns)
    width = len(columns)
    while width and not columns[width - 1]:
        width -= 1
    for line, row, text in found:
        if not any(row) and row.count("") == len(row):
            continue
        if len(row) != width and (len(row) < width or any(row[width:])):
            reason = f"{len(row)} cells where the header has {width}"
            yield Rejection(shown, line, "", "", reason + "; is the file cut off?")
        elif not text.isascii() and not _is_unicode(text):
            bad = next(n for n, cell in enumerate(row) if not _is_unicode(str(cell)))
            yield Rejection(shown, line, columns[bad], "", "not in the encoding of the file")
        else:
            told = [cell for at, cell in enumerate(row) if at not in beside] if beside else row
            mark = hash(tuple(told) if beside or not text else text)
            row.append("")
            yield line, Cells(places, row), mark


def _is_unicode(text: str) -> bool:
    """Whether all bytes of a text were known to its encoding: none stands there as half a sign."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def pattern(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines below a line of dashes, each taken apart by one pattern with named groups."""
    pattern, below = re.compile(layout.pattern), False
    with opened(path, layout, "surrogateescape") as stream:
        for number, line in enumerate(stream, start=1):
            if not below:
                below = bool(_RULE.fullmatch(line.rstrip()))
            elif not _is_unicode(line):
                yield Rejection(shown, number, "", "", "not in the encoding of the file")
            elif found := pattern.match(line):
                cells = {name: (cell or "").strip() for name, cell in found.groupdict().items()}
                yield number, cells, hash(line)
            elif line.strip():
                yield Rejection(shown, number, "", line.strip()[:40], "not laid out as expected")
    if not below:
        raise DataError(shown, "no line of dashes above the rows", RESTORE)


_RULE: Final = re.compile("-{20,}")


def sheet(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows of a sheet of an Excel file: of the one named, or of the first."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_name(layout.sheet or next(iter(book.sheet_names), ""))
        found = sheet.iter_rows()
    except CalamineError as problem:
        raise DataError(shown, f"not an Excel file: {problem}", RESTORE) from None
    cells: Iterator[Row] = ((number, [*row], "") for number, row in enumerate(found, start=1))
    yield from _lines(cells, layout, shown)
