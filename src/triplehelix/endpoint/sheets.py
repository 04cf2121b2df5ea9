"""An answer as an Excel workbook: its rows typed, and a sheet that says what was asked of what."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from triplehelix.answers import Answer
from triplehelix.endpoint.grids import NUMBERS
from triplehelix.evaluating.tables import FormatError
from triplehelix.graphs import Term
from triplehelix.terms import DATE
from triplehelix.writing import text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_575  # of a sheet, below its head (ECMA-376, and Excel's limits)
MOST_TEXT: Final = 32_767  # characters in a cell
WIDEST: Final = 60
_EPOCH: Final = date(1900, 3, 1)  # Excel takes 1900 for a leap year; before that days are text
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed one: the same answer, the same bytes)


def workbook(found: Answer) -> bytes:
    """The answer as a workbook; texts stay texts, none becomes a formula or a link.

    Raises FormatError for more rows, or a longer text, than a sheet can hold.
    """
    import xlsxwriter  # noqa: PLC0415  (only this format needs it)

    if len(found.rows.rows) > MOST_ROWS:
        raise FormatError(f"a sheet holds {MOST_ROWS:,} rows at most")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": found.question.summary, "created": _MADE})
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _rows(book.add_worksheet("Answer"), found, looks)
        _about(book.add_worksheet("About"), found, looks)
    return buffer.getvalue()


def _rows(sheet: Worksheet, found: Answer, looks: Mapping[str, Format]) -> None:
    """The rows below the names of their columns, which stay in sight."""
    columns, rows = found.rows.columns, found.rows.rows
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, looks["head"])
        longest = max([len(name), *(len(text(row[at])) for row in rows)])
        sheet.set_column(at, at, min(longest + 2, WIDEST))
    for line, row in enumerate(rows, start=1):
        for at, term in enumerate(row):
            _cell(sheet, line, at, term, looks["day"])
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _cell(sheet: Worksheet, line: int, at: int, term: Term | None, day: Format) -> None:
    """A term as a number, a day or a text; nothing where nothing is bound."""
    if term is None:
        return
    value = text(term)
    if len(value) > MOST_TEXT:
        raise FormatError(f"a cell of a sheet holds {MOST_TEXT:,} characters at most")
    datatype = term.datatype if isinstance(term, Literal) else None
    if datatype is not None and datatype.value in NUMBERS and len(value) <= 15:
        sheet.write_number(line, at, float(value))  # more digits than a double holds stay text
    elif datatype == DATE and (when := _day(value)):
        sheet.write_datetime(line, at, datetime(when.year, when.month, when.day), day)  # noqa: DTZ001
    else:
        sheet.write_string(line, at, value)


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found >= _EPOCH else None


def _about(sheet: Worksheet, found: Answer, looks: Mapping[str, Format]) -> None:
    """What was asked, of which graph, and what the columns mean."""
    asked = found.question
    lines = [
        ("Question", f"{asked.summary} ({asked.name})"),
        ("What it answers", asked.description),
        *((f"--{name}", value) for name, value in found.given.items()),
        ("Receipt", found.receipt.line()),
        *((f"Column {name}", said) for name, said in asked.columns.items()),
    ]
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100, looks["wrapped"])
    for line, (name, said) in enumerate(lines):
        sheet.write_string(line, 0, name, looks["head"])
        sheet.write_string(line, 1, said, looks["wrapped"])
