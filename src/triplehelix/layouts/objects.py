"""Files of JSON: objects in an array, on a page of an API or under names, and columns as lists."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from triplehelix.errors import DataError
from triplehelix.layouts.layout import RESTORE, Layout, Raw, not_text, opened
from triplehelix.layouts.lines import under
from triplehelix.records import Rejection

CHUNK: Final = 1 << 20


def array(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The objects of an array, one at a time: no more than one is held in memory."""
    with opened(path, layout) as stream:
        try:
            for number, (found, mark) in enumerate(_elements(stream, shown), start=1):
                yield _object(found, number, mark, layout, shown)
        except UnicodeDecodeError as problem:
            raise not_text(shown, problem) from None


def _elements(stream: io.TextIOBase, shown: str) -> Iterator[tuple[object, int]]:
    """The elements of an array, each with what tells it from another one."""
    decoder, text, at, more = json.JSONDecoder(), stream.read(CHUNK).lstrip(), 1, CHUNK
    if not text.startswith("["):
        raise DataError(f"{shown}:1", f"an array is expected, not {text[:20]!r}", RESTORE)
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
                raise DataError(shown, what, RESTORE) from None
            text, at, more = text[at:] + added, 0, 2 * more  # a long element costs no more
            continue
        yield value, hash(text[found.end() : end])
        at, more, gap = end, CHUNK, _NEXT
    below = text[found.end() :]
    while below:
        if below.strip():
            raise DataError(shown, "more stands below the array", RESTORE)
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
    with opened(path, layout) as stream:
        try:
            found = json.load(stream)
        except UnicodeDecodeError as problem:
            raise not_text(shown, problem) from None
        except json.JSONDecodeError as problem:
            where = f"{shown}:{problem.lineno}"
            raise DataError(where, f"not JSON: {problem.msg}", RESTORE) from None
        except ValueError as problem:
            raise DataError(shown, f"not JSON: {problem}", RESTORE) from None
    return found


def inside(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """A page of an API: the objects of the list that stands under one name, or a bare array."""
    if _starts_array(path, layout, shown):
        yield from array(path, layout, shown)
        return
    found = _whole(path, layout, shown)
    if isinstance(found, dict) and isinstance(found.get(layout.within), list):
        found = found[layout.within]
    if not isinstance(found, list):
        raise DataError(shown, f"neither an array nor {layout.within!r} in it", RESTORE)
    yield from _objects(found, layout, shown)


def _starts_array(path: Path, layout: Layout, shown: str) -> bool:
    with opened(path, layout) as stream:
        try:
            return stream.read(CHUNK).lstrip().startswith("[")
        except UnicodeDecodeError as problem:
            raise not_text(shown, problem) from None


def values(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The objects that stand under numbers in one object."""
    found = _whole(path, layout, shown)
    if not isinstance(found, dict):
        raise DataError(shown, "an object of objects is expected", RESTORE)
    yield from _objects(list(found.values()), layout, shown)


def single(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """One object in one file."""
    yield from _objects([_whole(path, layout, shown)], layout, shown)


def table(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """The names of the columns under `fields`, the rows under `data`."""
    found = _whole(path, layout, shown)
    columns, data = (_mapping(found).get(name) for name in ("fields", "data"))
    if not isinstance(columns, list) or not isinstance(data, list):
        raise DataError(shown, "an object with fields and data is expected", RESTORE)
    names = [layout.names.get(str(each), str(each)) for each in columns]
    missing = [name for name in layout.needs if name not in names]
    if missing:
        raise DataError(shown, f"no header with the column {missing[0]}", RESTORE)
    cells = (row if isinstance(row, list) else [row] for row in data)
    yield from under(names, ((n, row, "") for n, row in enumerate(cells, start=1)), shown)


def columns(path: Path, layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    """Columns of one length: lists under names, in an object or `within` it.

    What the object says of all of them stands under `whole`; a file that goes on from another one
    has it from there, if that one is beside it.
    """
    found = _whole(path, layout, shown)
    if not isinstance(found, dict):
        raise DataError(shown, "an object is expected", RESTORE)
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
        raise DataError(shown, what, RESTORE)
    for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
        yield number, {**dict(zip(columns, row, strict=True)), "whole": whole}, hash(str(row))


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(found: list[object], layout: Layout, shown: str) -> Iterator[Raw | Rejection]:
    for number, each in enumerate(found, start=1):
        yield _object(each, number, hash(json.dumps(each)), layout, shown)
