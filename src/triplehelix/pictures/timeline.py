"""What happened when, or from when to when: one row each, the earliest above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triplehelix.pictures import plot
from triplehelix.pictures.style import FAINT, LINE, WIDTH, Spec
from triplehelix.pictures.table import Drawing, Record, Table, groups_once, span

LIMIT: Final = 60  # rows: a page in portrait


@dataclass(frozen=True)
class Entry:
    """One row: its name, its group, its dates as stated, and the years they mean."""

    label: str
    group: str
    stated: str
    start: tuple[float, float] | None
    end: tuple[float, float] | None


def timeline(table: Table) -> Drawing:
    """A mark where something begins, a bar to where it ends."""
    groups = table.groups("colour") if table.says("colour") else {"": ""}
    entries = [_entry(table, record, groups) for record in table.records]
    dated = [each for each in entries if each.start or each.end]
    if not dated:
        raise table.nothing("no date")
    drawn = sorted(dated[:LIMIT], key=lambda each: each.start or each.end or (0.0, 0.0))
    notes = [
        f"{len(entries) - len(dated)} without a date are not drawn"
        if len(entries) > len(dated)
        else "",
        f"the first {LIMIT} of {len(dated)} are drawn" if len(dated) > LIMIT else "",
        "bar: from beginning to end; dotted: no end known" if table.says("to") else "",
    ]
    return Drawing(_spec(table, drawn, groups_once(groups)), [*filter(None, notes)])


def _entry(table: Table, record: Record, groups: dict[str, str]) -> Entry:
    start, end = table.cell(record, "from"), table.cell(record, "to")
    group = groups[table.cell(record, "colour") or "not stated"] if table.says("colour") else ""
    stated = start
    if end:
        stated = f"{start or '?'} to {end}"
    return Entry(table.category(record, "label", 52), group, stated, span(start), span(end))


def _spec(table: Table, drawn: Sequence[Entry], groups: Sequence[str]) -> Spec:
    labels = [each.label for each in drawn]
    rows = plot.lanes(labels, 17)
    years = [year for each in drawn for when in (each.start, each.end) if when for year in when]
    first, last = int(min(years)), int(max(years)) + 1
    values = [_value(each, middle, last) for each, middle in zip(drawn, rows.middles, strict=True)]
    x: Spec = {"type": "quantitative", "title": "Year",
               "axis": {"format": "d", "tickMinStep": 1, "grid": True, "tickCount": 10,
                        "labelFlush": False},
               "scale": {"domain": [first, last], "nice": False, "zero": False}}  # fmt: skip
    y = plot.down("middle", rows.high)
    made: Spec = {
        "width": WIDTH, "height": rows.high,
        "layer": [*_marks(table, values, groups, x, y), plot.names(labels, rows),
                  plot.words_at(_quiet(values), {"value": WIDTH}, y, align="left", dx=8,
                                color=FAINT, fontSize=10)],
    }  # fmt: skip
    return made


def _value(entry: Entry, middle: float, last: int) -> dict[str, object]:
    start, end = entry.start, entry.end
    said = f"{entry.label} ({entry.group})" if entry.group else entry.label
    return {
        "middle": middle, "group": entry.group, "text": entry.stated,
        "said": f"{said}: {entry.stated}".replace("\n", " "),
        "start": start[0] if start else None, "latest": start[1] if start else None,
        "end": end[1] if end else None, "open": last,
        "at": (start[0] + start[1]) / 2 if start else end[1] if end else None,
    }  # fmt: skip


def _marks(
    table: Table, values: Sequence[dict[str, object]], groups: Sequence[str], x: Spec, y: Spec
) -> list[Spec]:
    title = table.legend()
    colour, shape = plot.colour(title, groups), plot.shape(title, groups)
    quiet = _quiet(values)
    whole = [each for each in quiet if each["start"] is not None and each["end"] is not None]
    begun = [each for each in quiet if each["start"] is not None and each["end"] is None]
    dotted: Spec = {"type": "rule", "strokeDash": [1, 4], "color": LINE, "strokeWidth": 1.5}
    bar: Spec = {"type": "bar", "height": 7, "opacity": 0.75}
    point: Spec = {"type": "point", "filled": True, "size": 75, "opacity": 1}
    spans = table.says("to")
    at = "start" if spans else "at"
    for each in values:
        each["start"] = each["at"] if each["start"] is None else each["start"]
    return [
        *([plot.layer(begun, dotted, x={"field": "start", **x}, x2={"field": "open"}, y=y)]
          if spans and begun else []),
        *([plot.layer(whole, bar, x={"field": "start", **x}, x2={"field": "end"}, y=y,
                      color=colour)] if whole else []),
        *([] if spans else [_doubt(quiet, x, y)]),
        plot.layer(values, point, x={"field": at, **x}, y=y, color=colour, shape=shape),
    ]  # fmt: skip


def _doubt(values: Sequence[dict[str, object]], x: Spec, y: Spec) -> Spec:
    """A pale line over the whole year or month, where no day is stated."""
    mark: Spec = {"type": "rule", "color": LINE, "strokeWidth": 4}
    return plot.layer(values, mark, x={"field": "start", **x}, x2={"field": "latest"}, y=y)


def _quiet(values: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The values without what is read aloud: they stand beside a mark that says it."""
    return [{key: cell for key, cell in each.items() if key != "said"} for each in values]
