"""The answer graph as tables: a row for each thing, a column for each property.

CSV with its description after "CSV on the Web" (https://www.w3.org/TR/tabular-metadata/), by which
the triples can be had back, and the same as Parquet. There is a table for each kind of thing, as
the IRIs tell it: `id/alliance/x` is a row of `alliance`, `id/alliance/x/party/y` of
`alliance-party`. Several values stand in one cell, parted by a sign that is in none of them.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Triple

from triplehelix.exporting.formats import things
from triplehelix.terms import BASE, PREFIXES, TYPE, compact, th

if TYPE_CHECKING:
    import polars as pl

START: Final = f"{BASE}id/"
BASES: Final = (START, f"{BASE}concept/", PREFIXES["th"])
"""IRIs that a cell gives without their beginning."""
SEPARATORS: Final = ("|", "\u00a6", "\u241f")
XSD: Final = PREFIXES["xsd"]
PLAIN: Final = {f"{XSD}string", f"{PREFIXES['rdf']}langString"}
PAGE: Final = "page"
"""The table of documents that have an address of their own as IRI; its ids are whole IRIs."""
DESCRIPTION: Final = "csv-metadata.json"


@dataclass
class Column:
    """A property of the things in a table, as its values turned out."""

    predicate: str
    several: bool = False
    bases: set[str] = field(default_factory=set)
    """Beginnings of the IRIs; empty where an IRI has none of `BASES`."""
    types: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)
    """Separators that stand in a value."""

    def meet(self, terms: Sequence[object]) -> None:
        """Take note of the values of one thing."""
        self.several = self.several or len(terms) > 1
        for term in terms:
            if isinstance(term, Literal):
                self.types.add(term.datatype.value)
                self.languages.add(term.language or "")
                value = term.value
            else:
                value = str(term)[1:-1]
                self.bases.add(next((base for base in BASES if value.startswith(base)), ""))
            self.signs.update(sign for sign in SEPARATORS if sign in value)

    @property
    def base(self) -> str:
        """The beginning that all IRIs of the column share; empty for literals."""
        return next(iter(self.bases)) if len(self.bases) == 1 and not self.types else ""

    @property
    def separator(self) -> str:
        """A sign that is in none of the values."""
        return next(sign for sign in SEPARATORS if sign not in self.signs)

    def cell(self, terms: Sequence[object]) -> str:
        """The values as they stand in a cell."""
        said = (term.value if isinstance(term, Literal) else str(term)[1:-1] for term in terms)
        return self.separator.join(each.removeprefix(self.base) for each in said)

    @property
    def datatype(self) -> str:
        """The type of the values in XML Schema, where all have one; a string otherwise."""
        if self.types and not self.bases:
            (kind, *more) = sorted(self.types)
            if not more and kind.startswith(XSD):
                return kind.removeprefix(XSD)
        return "string" if self.types or self.base else "anyURI"


@dataclass
class Table:
    """The things of one kind."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    rows: int = 0

    def titles(self) -> Mapping[str, str]:
        """The name of each column by its predicate: its last part, where no other has the same."""
        last = {each: re.split("[#/]", each)[-1] for each in sorted(self.columns)}
        often = Counter(["id", *last.values()])
        return {
            each: name if often[name] == 1 else re.sub(r"\W+", "_", compact(each))
            for each, name in last.items()
        }


def tables(lines: Path, folder: Path) -> list[Table]:
    """Write the tables of an answer graph, as sorted N-Triples, into a folder; answers them."""
    folder.mkdir()
    found = _met(lines)
    _write(lines, found, folder)
    said = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [_described(table) for table in found.values()],
    }
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")
    _parquet(found, folder)
    return list(found.values())


def kind_of(subject: str, said: Sequence[Triple]) -> str:
    """The table that a thing belongs to; none for what is no thing of the graph."""
    if subject.startswith(START):
        names = subject[len(START) :].split("/")[::2]  # what follows a name is a key, or a year
        return "-".join(name for name in names if not name[0].isdigit())
    document = any(
        triple.predicate == TYPE and triple.object == th("SourceDocument") for triple in said
    )
    return PAGE if document else ""


def _key(subject: str) -> str:
    return subject.removeprefix(START)


def _values(said: Sequence[Triple]) -> Iterator[tuple[str, list[object]]]:
    for predicate, triples in groupby(said, key=lambda triple: triple.predicate):
        yield predicate.value, [triple.object for triple in triples]


def _met(lines: Path) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for subject, said in things(lines):
        kind = kind_of(subject, said)
        if kind:
            table = found.setdefault(kind, Table(kind))
            table.rows += 1
            for predicate, terms in _values(said):
                table.columns.setdefault(predicate, Column(predicate)).meet(terms)
    return dict(sorted(found.items()))


def _write(lines: Path, found: Mapping[str, Table], folder: Path) -> None:
    with ExitStack() as opened:
        writers = {}
        for name, table in found.items():
            stream = opened.enter_context(
                (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            )
            writers[name] = csv.writer(stream, lineterminator="\n")
            writers[name].writerow(["id", *table.titles().values()])
        for subject, said in things(lines):
            kind = kind_of(subject, said)
            if kind:
                columns, values = found[kind].columns, dict(_values(said))
                cells = (
                    columns[each].cell(values[each]) if each in values else ""
                    for each in sorted(columns)
                )
                writers[kind].writerow([_key(subject), *cells])


def _described(table: Table) -> dict[str, object]:
    """A table in the words of CSVW."""
    columns: list[dict[str, object]] = [{"name": "id", "titles": "id", "required": True}]
    if table.name != PAGE:
        columns[0]["suppressOutput"] = True
    for predicate, title in table.titles().items():
        column = table.columns[predicate]
        said: dict[str, object] = {"name": title, "titles": title, "propertyUrl": predicate}
        if column.base:
            said["valueUrl"] = f"{column.base}{{+{title}}}"
        said["datatype"] = column.datatype
        if column.languages - {""} and len(column.languages) == 1:
            said["lang"] = next(iter(column.languages))
        if column.several:
            said["separator"] = column.separator
        columns.append(said)
    about = "{+id}" if table.name == PAGE else f"{START}{{+id}}"
    schema = {"columns": columns, "primaryKey": "id", "aboutUrl": about}
    return {"url": f"{table.name}.csv", "tableSchema": schema}


def _parquet(found: Mapping[str, Table], folder: Path) -> None:
    """The tables once more, with types; several values are a list."""
    import polars as pl  # noqa: PLC0415  # half a second

    for name, table in found.items():
        typed = []
        for predicate, title in table.titles().items():
            column, values = table.columns[predicate], pl.col(title)
            read = _READERS.get(column.datatype)
            if column.several:
                values = values.str.split(column.separator)
                typed.append(values.list.eval(read(pl.element())) if read else values)
            elif read:
                typed.append(read(values))
        rows = pl.scan_csv(folder / f"{name}.csv", infer_schema=False)
        rows.with_columns(typed).sink_parquet(folder / f"{name}.parquet")


_READERS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "integer": lambda text: text.str.to_integer(),
    "decimal": lambda text: text.str.to_decimal(scale=6),
    "double": lambda text: text.str.replace("INF", "inf").cast(float),
    "boolean": lambda text: text == "true",
    "date": lambda text: text.str.to_date(),
}
"""How the text of a cell becomes a value of this type."""
