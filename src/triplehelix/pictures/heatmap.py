"""A grid of two kinds of category, with a number or a word in each cell that the answer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from triplehelix.pictures import plot
from triplehelix.pictures.style import INK, Spec, lines, number, width, wrapped
from triplehelix.pictures.table import Drawing, Table, amount
from triplehelix.writing import words

GROUNDS: Final = ("#f3f6f9", "#cfe1f0", "#9ac4e2", "#5ba3cf", "#2678b2", "#0b4a80")
MARK: Final = "●"
ROWS: Final = 60  # a page in portrait


class Cell(NamedTuple):
    """One cell: its column, its row, and what stands in it."""

    column: str
    row: str
    text: str


def heatmap(table: Table) -> Drawing:
    """The cells; where one would be filled twice, its texts stand in it together."""
    made = _cells(table)
    rows = list(dict.fromkeys(cell.row for cell in made))
    columns = table.ordered([cell.column for cell in made])
    kept = set(rows[:ROWS])
    drawn = [cell for cell in made if cell.row in kept]
    if table.says("order"):  # rows follow the columns, as steps go down
        drawn.sort(key=lambda cell: columns.index(cell.column))
    cut = f"the first {ROWS} of {len(rows)} rows are drawn" if len(rows) > ROWS else ""
    return Drawing(_spec(drawn, columns), [*filter(None, (cut, _reading(table)))])


def _cells(table: Table) -> list[Cell]:
    """A cell for each column of numbers of a record, or for each record."""
    texts: dict[tuple[str, str], list[str]] = {}
    columns = table.columns("x")
    for record in table.records:
        row = table.category(record, "y", 46)
        if len(columns) > 1:
            for column in columns:
                texts.setdefault((words(column), row), []).append(record[column])
        else:
            value = table.cell(record, "value") if table.says("value") else MARK
            key = (table.cell(record, "x") or "not stated", row)
            texts.setdefault(key, []).append(value)
    return [Cell(*key, _together(said)) for key, said in texts.items()]


def _reading(table: Table) -> str:
    """What rows, columns and cells are, in words."""
    if len(table.columns("x")) > 1:
        return ""
    said = f"rows: {table.about('y')}; columns: {table.about('x')}"
    return said + (f"; cells: {table.about('value')}" if table.says("value") else "")


def _together(texts: Sequence[str]) -> str:
    numbers = [amount(each) for each in texts]
    if len(texts) == 1:
        return number(numbers[0]) if numbers[0] is not None else texts[0]
    if set(texts) == {MARK}:
        return str(len(texts))
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _spec(cells: Sequence[Cell], columns: Sequence[str]) -> Spec:
    shown = [cell for cell in cells if cell.text]
    names = list(dict.fromkeys(cell.row for cell in cells))
    rows = plot.lanes(names, 22)
    heads = [wrapped(column, 14) for column in columns]
    widest = max(
        width(line, 11) for each in [*heads, *(cell.text for cell in shown)]
        for line in each.split("\n")
    )  # fmt: skip
    wide = max(46.0, widest + 10)
    across = {column: (place + 0.5) * wide for place, column in enumerate(columns)}
    middle = dict(zip(names, rows.middles, strict=True))
    ground = _grounds(shown)
    values = [
        {"x": across[cell.column], "y": middle[cell.row], "text": cell.text,
         "ground": ground[cell.text], "ink": plot.ink(ground[cell.text]),
         "said": f"{cell.row}, {cell.column}: {cell.text}".replace("\n", " ")}
        for cell in shown
    ]  # fmt: skip
    size = (wide * len(columns), rows, wide - 2)
    return _drawn(values, size, names, dict(zip(heads, across.values(), strict=True)))


def _drawn(
    values: Sequence[dict[str, object]], size: tuple[float, plot.Lanes, float],
    names: Sequence[str], across: Mapping[str, float],
) -> Spec:  # fmt: skip
    wide, rows, cell = size
    x: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": plot.fixed(0, wide)}
    y = plot.down("y", rows.high)
    heads = [
        {"x": place, "text": column, "y": -10 - (lines(column) - 1) * 13}
        for column, place in across.items()
    ]
    square: Spec = {"type": "rect", "width": cell, "height": 20, "stroke": "#ffffff"}
    ground: Spec = {"field": "ground", "type": "nominal", "scale": None}
    quiet = [{k: v for k, v in value.items() if k != "said"} for value in values]
    return {
        "width": wide, "height": rows.high,
        "layer": [
            plot.layer(values, square, x=x, y=y, color=ground),
            *(plot.words_at([v for v in quiet if v["ink"] == ink], x, y, color=ink)
              for ink in (INK, "#ffffff") if any(v["ink"] == ink for v in quiet)),
            plot.names(names, rows),
            plot.words_at(heads, x, plot.down("y", rows.high), lineHeight=13, fontSize=12),
        ],
    }  # fmt: skip


def _grounds(cells: Sequence[Cell]) -> dict[str, str]:
    """The darker, the more; words all have one ground."""
    numbers = {cell.text: amount(cell.text.replace(",", "")) for cell in cells}
    known = [value for value in numbers.values() if value is not None]
    if not known or None in numbers.values():
        return dict.fromkeys(numbers, "#cfe1f0")
    most = max(known) or 1
    return {
        text: GROUNDS[min(5, int(5.999 * (value or 0) / most))] if value else "#ffffff"
        for text, value in numbers.items()
    }
