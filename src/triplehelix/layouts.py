"""The files of public registers, read as a stream: one row after another, whatever the layout.

A layout says how rows stand in a file: an array of JSON, lines with a delimiter or a pattern,
a sheet. It knows no register, makes no triple and keeps no row.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from triplehelix.errors import DataError
from triplehelix.records import Rejection

CHUNK: Final = 1 << 20
csv.field_size_limit(1 << 26)  # the sites of one large trial are more than the module's default
MOST_BANNER: Final = 40
"""So many lines may stand above the header."""
_RESTORE: Final = "download the file again; if it is whole, its layout has changed"

Fields = Mapping[str, object]


Row = tuple[int, list[Any], str]
"""The cells of a row of a table, its number in the file, and its text if it has one."""
Raw = tuple[int, Fields, int]
"""A row as it stands: its number in the file, its fields, and what tells it from another."""


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


@dataclass(frozen=True)
class Layout:
    """How the rows of a kind of file stand in it, and without which fields it is another file."""

    form: str
    needs: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True
    strict: bool = True
    """Whether quotation marks stand as they should; if not, a text may go on behind them."""
    sheet: str = ""
    within: str = ""
    pattern: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """The present name of a field by one that it has in files of other years or forms."""
    aside: tuple[str, ...] = ()
    """Columns that do not tell a row from another, such as a mark of what is new this month."""
    beside: str = ""
    """What to cut from the name of a file for the name of the file that it goes on from."""


def rows(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows of a file. Raises DataError, with the place, when it cannot be read as a whole."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
                raise DataError(shown, "the file is UTF-16", f"save it as {layout.encoding}")
        yield from FORMS[layout.form](path, layout, shown)
    except OSError as problem:
        raise DataError(shown, f"cannot be read: {problem.strerror or problem}", _RESTORE) from None
    except (zipfile.BadZipFile, EOFError, zlib.error) as problem:
        raise DataError(shown, f"not an archive: {problem}", _RESTORE) from None
    except RecursionError:
        raise DataError(shown, "lists in lists without end", _RESTORE) from None


@contextmanager
def _opened(path: Path, layout: Layout, errors: str = "strict") -> Iterator[io.TextIOBase]:
    """The text of a file, of the one file in a zip, or of a gzip, with any line ends."""
    with path.open("rb") as stream:
        start = stream.read(4)
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    if start == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if not name.endswith("/")]
            if len(inside) != 1:
                raise zipfile.BadZipFile(f"{len(inside)} files in it, one is expected")
            if archive.getinfo(inside[0]).flag_bits & 1:
                raise zipfile.BadZipFile("it asks for a password")
            with archive.open(inside[0]) as raw:
                yield io.TextIOWrapper(raw, encoding=encoding, errors=errors)
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path, "rt", encoding=encoding, errors=errors) as text:
            yield text
    else:
        with path.open(encoding=encoding, errors=errors) as text:
            yield text


# JSON


def _array(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The objects of an array, one at a time: no more than one is held in memory."""
    with _opened(path, layout) as stream:
        try:
            for number, (found, mark) in enumerate(_elements(stream, shown), start=1):
                yield _object(found, number, mark, layout, shown)
        except UnicodeDecodeError as problem:
            raise _not_text(shown, problem) from None


def _elements(stream: io.TextIOBase, shown: str) -> Iterator[tuple[object, int]]:
    """The elements of an array, each with what tells it from another one."""
    decoder, text, at, more = json.JSONDecoder(), stream.read(CHUNK).lstrip(), 1, CHUNK
    if not text.startswith("["):
        raise DataError(f"{shown}:1", f"an array is expected, not {text[:20]!r}", _RESTORE)
    gap = _FIRST
    while True:
        found = gap.match(text, at)
        try:
            if found is None:
                pos = len(text) if text[at:].strip() == "" else at
                raise json.JSONDecodeError("Expecting ',' delimiter", text, pos)
            if found[1] == "]":
                break
            value, end = decoder.raw_decode(text, found.end())
            if end == len(text):  # a number may go on
                raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
        except ValueError as problem:
            added = stream.read(more) if _goes_on(problem, len(text)) else ""
            if not added:
                said = getattr(problem, "msg", problem)
                what = f"the array is cut off or damaged: {said}"
                raise DataError(shown, what, _RESTORE) from None
            text, at, more = text[at:] + added, 0, 2 * more  # a long element costs no more
            continue
        yield value, hash(text[found.end() : end])
        at, more, gap = end, CHUNK, _NEXT
    below = text[found.end() :]
    while below:
        if below.strip():
            raise DataError(shown, "more stands below the array", _RESTORE)
        below = stream.read(CHUNK)


_FIRST: Final = re.compile(r"\s*(\]|)")
_NEXT: Final = re.compile(r"\s*(,|\])\s*")
"""What stands before the first element of an array and before each other one, or the end."""


def _goes_on(problem: ValueError, length: int) -> bool:
    """Whether more text may mend an error: only one at the end of what was read so far."""
    if not isinstance(problem, json.JSONDecodeError):
        return False
    return problem.pos > length - 16 or problem.msg.startswith("Unterminated string")


def _object(found: object, number: int, mark: int, layout: Layout, shown: str) -> Raw | Rejection:
    if not isinstance(found, dict):
        return Rejection(shown, number, "", str(found)[:40], "an object is expected")
    if layout.names:
        found = {layout.names.get(name, name): value for name, value in found.items()}
    missing = [name for name in layout.needs if name not in found]
    if missing:
        return Rejection(shown, number, missing[0], "", "is missing")
    return number, found, mark


def _whole(path: Path, layout: Layout, shown: str) -> object:
    with _opened(path, layout) as stream:
        try:
            found = json.load(stream)
        except UnicodeDecodeError as problem:
            raise _not_text(shown, problem) from None
        except json.JSONDecodeError as problem:
            where = f"{shown}:{problem.lineno}"
            raise DataError(where, f"not JSON: {problem.msg}", _RESTORE) from None
        except ValueError as problem:
            raise DataError(shown, f"not JSON: {problem}", _RESTORE) from None
    return found


def _inside(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """A page of an API: the objects of the list that stands under one name, or a bare array."""
    if _starts_array(path, layout, shown):
        yield from _array(path, layout, shown)
        return
    found = _whole(path, layout, shown)
    if isinstance(found, dict) and isinstance(found.get(layout.within), list):
        found = found[layout.within]
    if not isinstance(found, list):
        raise DataError(shown, f"neither an array nor {layout.within!r} in it", _RESTORE)
    yield from _objects(found, layout, shown)


def _starts_array(path: Path, layout: Layout, shown: str) -> bool:
    with _opened(path, layout) as stream:
        try:
            return stream.read(CHUNK).lstrip().startswith("[")
        except UnicodeDecodeError as problem:
            raise _not_text(shown, problem) from None


def _values(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The objects that stand under numbers in one object."""
    found = _whole(path, layout, shown)
    if not isinstance(found, dict):
        raise DataError(shown, "an object of objects is expected", _RESTORE)
    yield from _objects(list(found.values()), layout, shown)


def _single(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """One object in one file."""
    yield from _objects([_whole(path, layout, shown)], layout, shown)


def _table(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The names of the columns under `fields`, the rows under `data`."""
    found = _whole(path, layout, shown)
    columns, data = (_mapping(found).get(name) for name in ("fields", "data"))
    if not isinstance(columns, list) or not isinstance(data, list):
        raise DataError(shown, "an object with fields and data is expected", _RESTORE)
    names = [layout.names.get(str(each), str(each)) for each in columns]
    missing = [name for name in layout.needs if name not in names]
    if missing:
        raise DataError(shown, f"no header with the column {missing[0]}", _RESTORE)
    cells = (row if isinstance(row, list) else [row] for row in data)
    yield from _under(names, ((n, row, "") for n, row in enumerate(cells, start=1)), shown)


def _columns(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Columns of one length: lists under names, in an object or `within` it.

    What the object says of all of them stands under `whole`; a file that goes on from another one
    has it from there, if that one is beside it.
    """
    found = _whole(path, layout, shown)
    if not isinstance(found, dict):
        raise DataError(shown, "an object is expected", _RESTORE)
    first = path.with_name(re.sub(layout.beside, "", path.name)) if layout.beside else path
    above = _whole(first, layout, shown) if first != path and first.is_file() else found
    whole = {name: value for name, value in _mapping(above).items() if isinstance(value, str | int)}
    for name in layout.within.split(".") if layout.within.split(".")[0] in found else ():
        found = _mapping(found.get(name))
    columns = {name: values for name, values in found.items() if isinstance(values, list)}
    missing = [name for name in layout.needs if name not in columns]
    if missing and not columns and found is not above:
        return
    if missing or len({len(values) for values in columns.values()}) != 1:
        what = f"no list {missing[0]}" if missing else "the lists are not of one length"
        raise DataError(shown, what, _RESTORE)
    for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
        yield number, {**dict(zip(columns, row, strict=True)), "whole": whole}, hash(str(row))


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(found: list[object], layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    for number, each in enumerate(found, start=1):
        yield _object(each, number, hash(json.dumps(each)), layout, shown)


# Lines and sheets


def _delimited(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines with a delimiter, with or without quotation marks."""
    with _opened(path, layout, "surrogateescape") as stream:
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
            raise DataError(f"{shown}:{line}", f"not a row: {problem}", _RESTORE) from None
        yield line, row, layout.delimiter.join(row)
        line += parser.line_num - before - 1


def _lines(found: Iterator[Row], layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows below the header, which may have a banner above it."""
    above = []
    for _, row, _ in islice(found, MOST_BANNER):
        columns = [" ".join(str(cell).split()) for cell in row]
        columns = [layout.names.get(column, column) for column in columns]
        if set(layout.needs) <= set(columns):
            yield from _under(columns, found, shown, layout.aside)
            return
        above.append(columns)
    nearest = max(above, key=lambda row: len(set(row) & set(layout.needs)), default=[])
    missing = next((name for name in layout.needs if name not in nearest), "any name")
    raise DataError(shown, f"no header with the column {missing}", _RESTORE)


def _under(
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


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _pattern(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines below a line of dashes, each taken apart by one pattern with named groups."""
    pattern, below = re.compile(layout.pattern), False
    with _opened(path, layout, "surrogateescape") as stream:
        for number, line in enumerate(stream, start=1):
            if not below:
                below = bool(_RULE.fullmatch(line.rstrip()))
            elif _SURROGATE.search(line):
                yield Rejection(shown, number, "", "", "not in the encoding of the file")
            elif found := pattern.match(line):
                cells = {name: (cell or "").strip() for name, cell in found.groupdict().items()}
                yield number, cells, hash(line)
            elif line.strip():
                yield Rejection(shown, number, "", line.strip()[:40], "not laid out as expected")
    if not below:
        raise DataError(shown, "no line of dashes above the rows", _RESTORE)


_RULE: Final = re.compile("-{20,}")


def _sheet(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows of a sheet of an Excel file: of the one named, or of the first."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_name(layout.sheet or next(iter(book.sheet_names), ""))
        found = sheet.iter_rows()
    except CalamineError as problem:
        raise DataError(shown, f"not an Excel file: {problem}", _RESTORE) from None
    cells: Iterator[Row] = ((number, [*row], "") for number, row in enumerate(found, start=1))
    yield from _lines(cells, layout, shown)


def _by_suffix(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """A table that is published as Excel, as JSON and as text: the name of the file tells which."""
    forms = {".xlsx": _sheet, ".json": _array}
    yield from forms.get(path.suffix.lower(), _delimited)(path, layout, shown)


def _not_text(shown: str, problem: UnicodeDecodeError) -> DataError:
    return DataError(shown, f"not {problem.encoding}: {problem.reason}", _RESTORE)


FORMS: Final[Mapping[str, Callable[[Path, Layout, str], Iterator[Raw | Rejection]]]] = {
    "json-array": _array,
    "json-page": _inside,
    "json-values": _values,
    "json-object": _single,
    "json-columns": _columns,
    "json-table": _table,
    "delimited": _delimited,
    "pattern": _pattern,
    "sheet": _sheet,
    "by-suffix": _by_suffix,
}
"""The layouts by the name that a `source.toml` gives them."""
