"""What a person sees on a terminal: progress and tables."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

from rich.console import Console, JustifyMethod
from rich.progress import DownloadColumn, Progress
from rich.table import Table

from triplehelix.evidence import Evidence, by_document
from triplehelix.graphs import Rows, Term
from triplehelix.writing import text

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


@contextmanager
def bytes_received(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A function to be told how many bytes of how many have come: a bar, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    with Progress(*Progress.get_default_columns(), DownloadColumn(), console=console) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def table(rows: Rows, title: str = "") -> None:
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


def _is_number(rows: Rows, position: int) -> bool:
    kinds = {
        str(getattr(getattr(row[position], "datatype", None), "value", "")).rsplit("#", 1)[-1]
        for row in rows.rows
        if row[position] is not None
    }
    return bool(kinds) and kinds <= set(NUMBERS)


def evidence(why: Evidence, names: Mapping[Term, str]) -> None:
    """Print the facts behind each row, by the documents that state them; `names` are of terms."""
    console = Console(width=None if sys.stdout.isatty() else 200, markup=False, emoji=False)
    for number, facts in enumerate(why.rows, start=1):
        console.print(f"row {number} rests on:", highlight=False)
        for documents, sources, said in by_document(facts):
            for document in documents or ():
                line = f"  {document.address}  {document.title}".rstrip()
                console.print(line, highlight=False, soft_wrap=True)
            if not documents:
                console.print(f"  {', '.join(sources)}", highlight=False)
            for fact in said:
                parts = (fact.triple.subject, fact.triple.predicate, fact.triple.object)
                words = " | ".join(names.get(part, str(part)) for part in parts)
                console.print(f"    {words}", highlight=False, soft_wrap=True)
    for pattern in why.absent:
        console.print(f"nothing may match {' '.join(pattern.split())}", highlight=False)
