"""What a person sees on a terminal: progress and tables."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from rich.console import Console, JustifyMethod
from rich.table import Table

from triplehelix.answers import Evidence, text
from triplehelix.graphs import Rows

NUMBERS = ("decimal", "integer", "double")


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """A function to be told each step: a spinner with the step on a terminal, lines elsewhere."""
    console = Console(stderr=True)
    began = monotonic()
    if not console.is_terminal:
        yield lambda step: console.print(f"{monotonic() - began:5.1f} s  {step}", highlight=False)
        return
    with console.status("starting") as status:
        console.show_cursor(True)  # or Ctrl-C, which ends the process, would leave it hidden
        yield lambda step: status.update(f"{step} ...")


def table(rows: Rows, title: str = "", why: Sequence[Evidence] = ()) -> None:
    """Print rows as a table, as wide as the terminal, or as wide as they are in a pipe."""
    console = Console(width=None if sys.stdout.isatty() else 200, markup=False, emoji=False)
    grid = Table(title=title or None, title_justify="left", header_style="bold")
    for position, column in enumerate(rows.columns):
        side: JustifyMethod = "right" if _is_number(rows, position) else "left"
        grid.add_column(column, justify=side, overflow="fold")
    for row in rows.rows:
        grid.add_row(*(text(cell) for cell in row))
    console.print(grid)
    count = len(rows.rows)
    console.print(f"{count} row{'' if count == 1 else 's'}", highlight=False)
    _print_evidence(console, why)


def _is_number(rows: Rows, position: int) -> bool:
    kinds = {
        str(getattr(getattr(row[position], "datatype", None), "value", "")).rsplit("#", 1)[-1]
        for row in rows.rows
        if row[position] is not None
    }
    return bool(kinds) and kinds <= set(NUMBERS)


def _print_evidence(console: Console, why: Sequence[Evidence]) -> None:
    by_row: dict[int, dict[str, None]] = defaultdict(dict)
    for each in why:
        by_row[each.row][f"{each.address or each.document}  {each.title}".rstrip()] = None
    for row, documents in by_row.items():
        console.print(f"row {row}:", highlight=False)
        for document in documents:
            console.print(f"  {document}", highlight=False, soft_wrap=True)
