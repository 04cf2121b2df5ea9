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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal, NamedTuple

from triplehelix.errors import DataError
from triplehelix.records import Rejection

CHUNK: Final = 1 << 20
MOST_BANNER: Final = 40
"""So many lines may stand above the header."""
_RESTORE: Final = "download the file again; if it is whole, its layout has changed"

Fields = Mapping[str, object]


class Raw(NamedTuple):
    """A row as it stands: its number in the file, its fields, and what tells it from another."""

    line: int
    fields: Fields
    mark: int


@dataclass(frozen=True)
class Layout:
    """How the rows of a kind of file stand in it, and without which fields it is another file."""

    form: str
    needs: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True
    sheet: str = ""
    within: str = ""
    pattern: str = ""


def rows(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The rows of a file. Raises DataError, with the place, when it cannot be read as a whole."""
    try:
        yield from FORMS[layout.form](path, layout, shown)
    except OSError as problem:
        raise DataError(shown, f"cannot be read: {problem.strerror or problem}", _RESTORE) from None
    except (zipfile.BadZipFile, EOFError) as problem:
        raise DataError(shown, f"not an archive: {problem}", _RESTORE) from None


@contextmanager
def _opened(path: Path, layout: Layout, errors: str = "strict") -> Iterator[io.TextIOBase]:
    """The text of a file, of the one file in a zip, or of a gzip, with any line ends."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise DataError(path.name, "the file is UTF-16", f"save it as {layout.encoding}")
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    if start == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if not name.endswith("/")]
            if len(inside) != 1:
                raise zipfile.BadZipFile(f"{len(inside)} files in it, one is expected")
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
    decoder, text, at, more = json.JSONDecoder(), stream.read(CHUNK), 0, CHUNK
    text = text.lstrip()
    if not text.startswith("["):
        raise DataError(f"{shown}:1", f"an array is expected, not {text[:20]!r}", _RESTORE)
    at = 1
    while True:
        at = _gap(text, at)
        if text[at : at + 1] == "]":
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as problem:
            added = stream.read(more)
            if not added:
                what = f"the array is cut off or damaged: {problem.msg}"
                raise DataError(shown, what, _RESTORE) from None
            text, at, more = text[at:] + added, 0, 2 * more  # a long element costs no more
            continue
        yield found, hash(text[at:end])
        at, more = end, CHUNK


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


_GAP: Final = re.compile(r"[\s,]*")


def _object(found: object, number: int, mark: int, layout: Layout, shown: str) -> Raw | Rejection:
    if not isinstance(found, dict):
        return Rejection(shown, number, "", str(found)[:40], "an object is expected")
    missing = [name for name in layout.needs if name not in found]
    if missing:
        return Rejection(shown, number, missing[0], "", "is missing")
    return Raw(number, found, mark)


def _whole(path: Path, layout: Layout, shown: str) -> object:
    with _opened(path, layout) as stream:
        try:
            found = json.load(stream)
        except UnicodeDecodeError as problem:
            raise _not_text(shown, problem) from None
        except json.JSONDecodeError as problem:
            where = f"{shown}:{problem.lineno}"
            raise DataError(where, f"not JSON: {problem.msg}", _RESTORE) from None
    return found


def _inside(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """A page of an API: the objects of the list that stands under one name, or a bare array."""
    found = _whole(path, layout, shown)
    if isinstance(found, dict) and isinstance(found.get(layout.within), list):
        found = found[layout.within]
    if not isinstance(found, list):
        raise DataError(shown, f"neither an array nor {layout.within!r} in it", _RESTORE)
    yield from _objects(found, layout, shown)


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
    if not isinstance(found, dict) or not {"fields", "data"} <= found.keys():
        raise DataError(shown, "an object with fields and data is expected", _RESTORE)
    columns = [str(each) for each in found["fields"]]
    lines = ((number, list(row)) for number, row in enumerate(found["data"], start=1))
    yield from _under(columns, lines, shown)


def _objects(found: list[object], layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    for number, each in enumerate(found, start=1):
        yield _object(each, number, hash(json.dumps(each)), layout, shown)


# Lines and sheets


def _delimited(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines with a delimiter, with or without quotation marks."""
    with _opened(path, layout, "surrogateescape") as stream:
        yield from _lines(_split(stream, layout, shown), layout, shown)


def _split(
    stream: Iterable[str], layout: Layout, shown: str
) -> Iterator[tuple[int, Sequence[object]]]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE
    reader = csv.reader(stream, delimiter=layout.delimiter, quoting=quoting, strict=layout.quoted)
    line = 0
    try:
        for row in reader:
            line, started = reader.line_num, line + 1
            yield started, row
    except csv.Error as problem:
        raise DataError(f"{shown}:{line + 1}", f"not a row: {problem}", _RESTORE) from None


def _lines(
    found: Iterator[tuple[int, Sequence[object]]], layout: Layout, shown: str
) -> Iterator[Raw | Rejection]:
    """The rows below the header, which may have a banner above it."""
    above = []
    for _, row in islice(found, MOST_BANNER):
        columns = [" ".join(str(cell).split()) for cell in row]
        if set(layout.needs) <= set(columns):
            yield from _under(columns, found, shown)
            return
        above.append(columns)
    nearest = max(above, key=lambda row: len(set(row) & set(layout.needs)), default=[])
    missing = [name for name in layout.needs if name not in nearest]
    raise DataError(shown, f"no header with the column {missing[0]}", _RESTORE)


def _under(
    columns: Sequence[str], found: Iterable[tuple[int, Sequence[object]]], shown: str
) -> Iterator[Raw | Rejection]:
    width = len(columns)
    while width and not columns[width - 1]:
        width -= 1
    for line, row in found:
        if not any(row):
            continue
        if len(row) < width or any(row[width:]):
            reason = f"{len(row)} cells where the header has {width}"
            yield Rejection(shown, line, "", "", reason + "; is the file cut off?")
        elif bad := _undecoded(row):
            yield Rejection(shown, line, columns[bad - 1], "", "not in the encoding of the file")
        else:
            yield Raw(line, dict(zip(columns, row, strict=False)), hash(tuple(row)))


def _undecoded(row: Sequence[object]) -> int:
    """The number of the first cell with bytes that the encoding does not know; 0 for none."""
    try:
        "".join(cell for cell in row if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        return next(n for n, cell in enumerate(row, start=1) if _SURROGATE.search(str(cell)))
    return 0


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _pattern(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Lines below a line of dashes, each taken apart by one pattern with named groups."""
    pattern, below = re.compile(layout.pattern), False
    with _opened(path, layout, "surrogateescape") as stream:
        for number, line in enumerate(stream, start=1):
            if not below:
                below = bool(_RULE.fullmatch(line.rstrip()))
            elif found := pattern.match(line):
                cells = {name: (cell or "").strip() for name, cell in found.groupdict().items()}
                yield Raw(number, cells, hash(line))
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
        sheet = book.get_sheet_by_name(layout.sheet or book.sheet_names[0])
        found = sheet.iter_rows()
    except CalamineError as problem:
        raise DataError(shown, f"not an Excel file: {problem}", _RESTORE) from None
    yield from _lines(enumerate(map(list, found), start=1), layout, shown)


def _not_text(shown: str, problem: UnicodeDecodeError) -> DataError:
    return DataError(shown, f"not {problem.encoding} at byte {problem.start}", _RESTORE)


FORMS: Final[Mapping[str, Callable[[Path, Layout, str], Iterator[Raw | Rejection]]]] = {
    "json-array": _array,
    "json-page": _inside,
    "json-values": _values,
    "json-object": _single,
    "json-table": _table,
    "delimited": _delimited,
    "pattern": _pattern,
    "sheet": _sheet,
}
"""The layouts by the name that a `source.toml` gives them."""
