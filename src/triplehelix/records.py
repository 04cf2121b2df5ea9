"""Rows of tables, read destructively: a loader takes each cell or says that it ignores it.

A record knows its file, line and columns and checks what a cell holds; it never makes a triple.
What is wrong with one row is a `Rejection`; what is wrong with a whole file is a `DataError`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from triplehelix.cells import Known, flag, number, problem_of
from triplehelix.dates import PartialDate
from triplehelix.errors import DataError
from triplehelix.tables import Column, Table

T = TypeVar("T")


@dataclass(frozen=True)
class Rejection:
    """A row that was not loaded: where it stands, which cell, and why."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def as_error(self, more: int, ledger: str) -> DataError:
        """The one line that ends a build; `more` others are in the ledger."""
        others = f" ({more} more in {ledger})" if more else ""
        column = f" column {self.column}" if self.column else ""
        return DataError(
            f"{self.file}:{self.line}{column}",
            f"{self.value!r}: {self.reason}{others}" if self.value else f"{self.reason}{others}",
            "mend the row and build again; `triplehelix init DIR` writes the data dictionary",
        )


class RejectedError(Exception):
    """A cell that cannot be taken; turned into a `Rejection` by whoever reads the row."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(f"{column}: {value!r}: {reason}")
        self.column = column
        self.value = value
        self.reason = reason


class Record:
    """One row of a table. Each cell is taken once; what nobody took is an error.

    `cells` are those of the file, for whoever points at one.
    """

    def __init__(
        self, table: Table, file: str, line: int, cells: Mapping[str, str], known: Known
    ) -> None:
        self.table = table
        self.file = file
        self.line = line
        self.cells = cells
        self._cells = dict(cells)
        self._known = known
        self._has_note = bool(cells.get("note", "").strip())

    @property
    def kind(self) -> str:
        """The name of the table."""
        return self.table.name

    def take(self, column: str) -> str | None:
        """The cell's text, or None where it is empty. Raises RejectedError if it must be filled."""
        value = self._cells.pop(column).strip()
        if value:
            return value
        if self.table.columns[column].required:
            raise RejectedError(column, "", "must not be empty")
        return None

    def need(self, column: str) -> str:
        """The cell's checked text, where the row makes no sense without it."""
        value = self.take_text(column)
        if value is None:
            raise RejectedError(column, "", "must not be empty")
        return value

    def need_ahead(self, column: str) -> str:
        """A cell that is needed before its turn; it still has to be taken."""
        value = self._cells[column].strip()
        if not value:
            raise RejectedError(column, "", "must not be empty")
        return value

    def take_text(self, column: str) -> str | None:
        """The cell as one checked value: text, key, code, reference, address."""
        value = self.take(column)
        if value is not None:
            self._check(self.table.columns[column], value)
        return value

    def take_list(self, column: str) -> tuple[str, ...]:
        """The values of a cell that may hold several, each checked, in the order given."""
        value = self.take(column)
        if value is None:
            return ()
        values = tuple(part.strip() for part in value.split("|"))
        for part in values:
            if not part:
                raise RejectedError(column, value, "an empty value between two |")
            self._check(self.table.columns[column], part)
        return values

    def take_date(self, column: str) -> PartialDate | None:
        """The date in a cell, as precise as it was given."""
        return self._parsed(column, PartialDate.parse)

    def take_number(self, column: str) -> Decimal | None:
        """The number in a cell, within the bounds of its column."""
        value = self._parsed(column, number)
        if value is None:
            return None
        kind = self.table.columns[column].kind
        if kind == "percent" and not 0 <= value <= 100:
            raise RejectedError(column, str(value), "a percentage lies between 0 and 100")
        if kind == "amount" and value < 0 and not self._has_note:
            raise RejectedError(column, str(value), "a negative amount needs its reason in note")
        return value

    def take_flag(self, column: str) -> bool | None:
        """Yes or no, or None where the cell is empty."""
        return self._parsed(column, flag)

    def ignore(self, *columns: str) -> None:
        """Say that these cells are deliberately not carried."""
        for column in columns:
            del self._cells[column]

    def left(self) -> tuple[str, ...]:
        """The columns that nobody took or ignored."""
        return tuple(self._cells)

    def key(self) -> tuple[str, ...]:
        """The cells that make this row unique in its table; read before anything is taken."""
        return tuple(self._cells[column].strip() for column in self.table.key)

    def _parsed(self, column: str, parse: Callable[[str], T]) -> T | None:
        value = self.take(column)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as problem:
            raise RejectedError(column, value, str(problem)) from None

    def _check(self, column: Column, value: str) -> None:
        problem = problem_of(column, value, self._known)
        if problem:
            raise RejectedError(column.name, value, problem)


def read(path: Path, table: Table, known: Known, file: str) -> Iterator[Record | Rejection]:
    """The rows of a CSV file (RFC 4180, UTF-8), each as a record or as the reason why not.

    `file` is the name under which people know the file. Raises DataError when the file as a
    whole cannot be read: missing, empty, not UTF-8, cut off, a column too few or too many.
    """
    rows = csv.reader(_lines(path, file), strict=True)
    line = 1
    try:
        header = next(rows, None)
        _check_header(header, table, file)
        columns = header or []
        while True:
            line = rows.line_num + 1
            row = next(rows, None)
            if row is None:
                return
            if row:
                yield _record(row, columns, table, file, line, known)
    except csv.Error as problem:
        raise DataError(
            f"{file}:{line}", f"not a CSV row: {problem}",
            "close the quotation mark, or restore the file if it was cut off",
        ) from None  # fmt: skip


def _record(
    row: Sequence[str], columns: Sequence[str], table: Table, file: str, line: int, known: Known
) -> Record | Rejection:
    if len(row) == len(columns):
        return Record(table, file, line, dict(zip(columns, row, strict=True)), known)
    reason = f"{len(row)} cells where the header has {len(columns)}"
    if len(row) < len(columns):
        return Rejection(file, line, "", "", reason + "; is the file cut off?")
    return Rejection(file, line, "", "", reason + "; is a comma not in quotation marks?")


def _lines(path: Path, file: str) -> Iterator[str]:
    """The lines of a file in UTF-8, with or without a byte order mark."""
    number = 0
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if not raw.endswith(b"\n"):
                    raise DataError(
                        f"{file}:{number}", "the last line does not end: the file may be cut off",
                        "add a line break at the end if the file is whole",
                    )  # fmt: skip
                yield text
    except UnicodeDecodeError:
        raise DataError(
            f"{file}:{number}", "not UTF-8",
            "save the file as UTF-8 (it looks like Latin-1 or Windows-1252)",
        ) from None  # fmt: skip
    except OSError as problem:
        raise DataError(
            file, f"cannot be read: {problem.strerror}", "check the path and its permissions"
        ) from None


def _check_header(header: Sequence[str] | None, table: Table, file: str) -> None:
    wanted = list(table.columns)
    hint = f"the header of {table.filename} is: {','.join(wanted)}"
    if not header or not any(cell.strip() for cell in header):
        raise DataError(file, "the file is empty", hint)
    for column in wanted:
        if column not in header:
            raise DataError(f"{file}:1", f"column {column} is missing", hint)
    for column in header:
        if column not in table.columns:
            near = get_close_matches(column, wanted, n=1)
            raise DataError(
                f"{file}:1", f"column {column!r} belongs to no column of this table",
                f"rename it to {near[0]}" if near else f"take it out; {hint}",
            )  # fmt: skip
    if len(header) != len(set(header)):
        raise DataError(f"{file}:1", "a column stands twice in the header", hint)
