"""The rows of an answer as a picture reads them: text by column, numbers, years, categories."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from triplehelix.dates import PartialDate
from triplehelix.errors import TripleHelixError
from triplehelix.graphs import Rows
from triplehelix.pictures import header
from triplehelix.pictures.style import COLOURS, DASH, LIMIT, Spec, wrapped
from triplehelix.questions import Question
from triplehelix.writing import text, words

Record = Mapping[str, str]


@dataclass
class Drawing:
    """What a kind of picture makes of an answer: Vega-Lite, and notes for the subtitle."""

    spec: Spec
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """The answer to a question, with the block that says how to draw it."""

    question: Question
    records: Sequence[Record]

    @classmethod
    def of(cls, question: Question, rows: Rows) -> Table:
        """The rows as text. Raises TripleHelixError when there is nothing to draw."""
        header.check(question)
        for key in question.picture:
            for column in header.columns(question.picture, key):
                if key not in header.WORDS and column not in rows.columns:
                    raise TripleHelixError(
                        f"question {question.name}",
                        f"the answer has no column {column}, which its picture needs",
                        f"its columns: {', '.join(rows.columns)}",
                    )  # fmt: skip
        cells = [dict(zip(rows.columns, map(text, row), strict=True)) for row in rows.rows]
        table = cls(question, cells)
        if not cells:
            raise table.nothing("no row")
        return table

    def nothing(self, what: str) -> TripleHelixError:
        """The failure of an answer that has nothing of what its picture shows."""
        return TripleHelixError(
            f"question {self.question.name}", f"the answer has {what} to draw",
            "ask with other parameters, or leave --plot out",
        )  # fmt: skip

    def says(self, key: str) -> bool:
        """Whether the block has this key."""
        return key in self.question.picture

    def columns(self, key: str) -> tuple[str, ...]:
        """The columns under a key."""
        return header.columns(self.question.picture, key)

    def cell(self, record: Record, key: str) -> str:
        """What stands under a key in a record; several columns are joined."""
        return DASH.join(record[column] for column in self.columns(key) if record[column])

    def about(self, key: str) -> str:
        """What the header says of the column under a key, up to its first stop."""
        columns = self.columns(key)
        if len(columns) > 1:
            return DASH.join(words(column) for column in columns)
        thing = columns[0].removesuffix("Name")  # of a name, what is said of the thing named
        said = self.question.columns
        return sentence(said.get(thing) or said[columns[0]])

    def title(self, key: str) -> list[str]:
        """The same as the title of an axis, in lines; several columns need one of their own."""
        several = self.question.picture.get("axis", "Number")
        said = self.about(key) if len(self.columns(key)) == 1 else several
        return textwrap.wrap(said, 70)

    def ordered(self, found: Sequence[str]) -> list[str]:
        """Categories once each: as the block's `order` says, the others as they come."""
        said = header.columns(self.question.picture, "order")
        there = dict.fromkeys(found)
        return [*(each for each in said if each in there), *(e for e in there if e not in said)]

    def category(self, record: Record, key: str, most: int = 42) -> str:
        """A category as the label of an axis, in lines."""
        return wrapped(self.cell(record, key), most)

    def groups(self, key: str) -> dict[str, str]:
        """By value of a column, the group that has a colour: itself, or `other` where too many."""
        found = Counter(self.cell(record, key) or "not stated" for record in self.records)
        first = list(dict.fromkeys(self.cell(r, key) or "not stated" for r in self.records))
        if len(first) <= len(COLOURS):
            return {each: each for each in self.ordered(first)}
        kept = {each for each, _ in found.most_common(len(COLOURS) - 1)}
        rest = f"other ({len(first) - len(kept)} more)"
        return {each: each if each in kept else rest for each in self.ordered(first)}

    def series(self, key: str) -> dict[str, str]:
        """The groups of the numbers under a key: its columns where several, else the colours."""
        names = [words(column) for column in self.columns(key)]
        if len(names) > 1:
            return dict(zip(names, names, strict=True))
        return self.groups("colour") if self.says("colour") else {"": ""}

    def own(self, record: Record, key: str, column: str) -> str:
        """To which of these the number of a record in a column belongs."""
        if len(self.columns(key)) > 1:
            return words(column)
        return (self.cell(record, "colour") or "not stated") if self.says("colour") else ""

    def legend(self, key: str = "") -> str:
        """The title of the legend; columns under a key tell for themselves."""
        return self.about("colour") if self.says("colour") and len(self.columns(key)) < 2 else ""

    def first(self, records: Sequence[Record], most: int = LIMIT) -> tuple[Sequence[Record], str]:
        """So many records at most, and what to say when that is not all."""
        note = f"the first {most} of {len(records)} are drawn" if len(records) > most else ""
        return records[:most], note


def groups_once(groups: Mapping[str, str]) -> list[str]:
    """The groups, each once; `other` last."""
    once = list(dict.fromkeys(groups.values()))
    return sorted(once, key=lambda each: each.startswith("other ("))


def sentence(about: str) -> str:
    """The first clause of what a header says of a column, without its stop."""
    for stop in (". ", "; ", ": "):
        about = about.split(stop, 1)[0]
    return about.rstrip(".")


def amount(cell: str) -> float | None:
    """The number in a cell, if there is one."""
    try:
        return float(cell)
    except ValueError:
        return None


def span(cell: str) -> tuple[float, float] | None:
    """The years between which a date lies, as decimals; None for what is no date."""
    try:
        when = PartialDate.parse(cell)
    except ValueError:
        return None
    return _years(when.first), _years(when.last)


def _years(day: date) -> float:
    return round(day.year + (day.timetuple().tm_yday - 0.5) / 366, 4)
