"""From the rows of a source to its triples, with an account of every row.

Rows in = rows loaded + rejected + repeated + not chosen, per table; a column of a table that a
loader neither took nor ignored stops everything. Few rows of a register may be rejected; more mean
that its layout has changed. It opens no socket and knows nothing of shapes or of the store.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from triplehelix import layouts
from triplehelix.cells import Known
from triplehelix.entries import Entry
from triplehelix.errors import DataError
from triplehelix.records import Record, RejectedError, Rejection, read
from triplehelix.sources import Kind, Reader, Source, loader, readers, table_of
from triplehelix.terms import codes

MOST_REJECTED = 0.01
"""So large a part of the rows of a register may be rejected."""
LEDGER_COLUMNS = ("file", "line", "column", "value", "reason")


@dataclass
class Account:
    """What became of the rows of one source: how many per table were loaded, which were not."""

    source: Source
    loaded: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)
    not_chosen: Counter[str] = field(default_factory=Counter)
    triples: int = 0

    @property
    def rows(self) -> int:
        """The number of rows that were read."""
        counted = self.loaded.total() + self.repeated.total() + self.not_chosen.total()
        return counted + len(self.rejections)


@dataclass(frozen=True)
class Row:
    """A place in a table, to point at."""

    file: str
    line: int


@dataclass(frozen=True)
class Passed:
    """A row of a register that is not loaded, rightly: it stands already, or is not chosen."""

    kind: str
    repeated: bool


def known(sources: Iterable[Source]) -> Known:
    """The keys that rows of these sources give to things, and the codes of the vocabularies."""
    keys: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for path in source.files() if not source.kinds else ():
            table = table_of(path, source.shown(path))
            if not table.identifies:
                continue
            for record in read(path, table, Known(), source.shown(path)):
                if isinstance(record, Record):
                    keys[table.identifies].add(record.key()[0])
    return Known(codes(), {kind: frozenset(found) for kind, found in keys.items()})


def load(source: Source, refers_to: Known, account: Account) -> Iterator[Triple]:
    """The triples of a source, row by row; `account` says afterwards what became of the rows.

    Raises DataError when a file cannot be read, a column is unread or rows are missing.
    """
    for row, triples in _rows(source, refers_to):
        if isinstance(row, Rejection):
            account.rejections.append(row)
        elif isinstance(row, Passed):
            (account.repeated if row.repeated else account.not_chosen)[row.kind] += 1
        else:
            account.loaded[row.kind] += 1
            account.triples += len(triples)
            yield from triples
    _check_expected(source, account)
    if source.kinds and len(account.rejections) > MOST_REJECTED * account.rows:
        first = account.rejections[0]
        raise DataError(
            f"{first.file}:{first.line}",
            f"{len(account.rejections)} of {account.rows} rows cannot be loaded; this one, field "
            f"{first.column or '-'}: {first.reason}",
            "the file is damaged, or the register has changed its layout",
        )


def trace(
    sources: Iterable[Source], refers_to: Known, wanted: frozenset[NamedNode]
) -> Mapping[NamedNode, list[tuple[Row, list[Triple]]]]:
    """The rows that say something of the wanted subjects, and what each says of them.

    Loaders are pure, so the rows are read again instead of keeping every triple's origin.
    """
    found: dict[NamedNode, list[tuple[Row, list[Triple]]]] = defaultdict(list)
    for source in sources:
        for row, triples in _rows(source, refers_to):
            if not isinstance(row, Record | Entry):
                continue
            said: dict[NamedNode, list[Triple]] = defaultdict(list)
            for triple in triples:
                if isinstance(triple.subject, NamedNode) and triple.subject in wanted:
                    said[triple.subject].append(triple)
            for subject, about in said.items():
                found[subject].append((Row(row.file, row.line), about))
    return found


def origins(sources: Iterable[Source], refers_to: Known) -> Iterator[tuple[Row, Triple]]:
    """Every triple that the rows of these sources state, with its row."""
    for source in sources:
        for row, triples in _rows(source, refers_to):
            if isinstance(row, Record | Entry):
                yield from ((Row(row.file, row.line), triple) for triple in triples)


Read = tuple[Record | Entry | Passed | Rejection, list[Triple]]


def _rows(source: Source, refers_to: Known) -> Iterator[Read]:
    return _entries(source) if source.kinds else _records(source, refers_to)


def _entries(source: Source) -> Iterator[Read]:
    """The rows of a register. What tells rows apart is kept, not the rows."""
    reads = readers(source.key)
    for kind in source.kinds:
        seen: dict[int, tuple[int, str, int]] = {}
        for path in source.files_of(kind):
            shown = source.shown(path)
            for raw in layouts.rows(path, kind.layout, shown):
                yield (raw, []) if isinstance(raw, Rejection) else _entry(
                    Entry(kind.name, shown, raw.line, raw.fields), raw.mark, kind, source, reads,
                    seen,
                )  # fmt: skip


def _entry(
    entry: Entry, mark: int, kind: Kind, source: Source, reads: Mapping[str, Reader],
    seen: dict[int, tuple[int, str, int]],
) -> Read:  # fmt: skip
    if not source.choice.takes(entry):
        return Passed(kind.name, repeated=False), []
    try:
        key = tuple(entry.need(part) for part in kind.key)
        first = seen.setdefault(hash(key), (mark, entry.file, entry.line))
        if first == (mark, entry.file, entry.line):
            return entry, list(reads[kind.name](entry))
        if first[0] == mark:
            return Passed(kind.name, repeated=True), []
        where = f"{first[1]}:{first[2]}"
        raise entry.rejected("+".join(kind.key), " ".join(key), f"stands otherwise in {where}")
    except RejectedError as problem:
        return Rejection(entry.file, entry.line, problem.column, problem.value, problem.reason), []


def _records(source: Source, refers_to: Known) -> Iterator[Read]:
    keys: dict[str, dict[tuple[str, ...], Row]] = defaultdict(dict)
    for path in source.files():
        shown = source.shown(path)
        table = table_of(path, shown)
        seen = keys[table.name]
        for record in read(path, table, refers_to, shown):
            if isinstance(record, Rejection):
                yield record, []
            elif record.key() in seen:
                yield _repeated(record, seen[record.key()]), []
            else:
                seen[record.key()] = Row(record.file, record.line)
                yield _loaded(record)


def _repeated(record: Record, first: Row) -> Rejection:
    columns = "+".join(record.table.key)
    value = " ".join(filter(None, record.key()))
    there = f"line {first.line}" if first.file == record.file else f"{first.file}:{first.line}"
    return Rejection(record.file, record.line, columns, value, f"stands already in {there}")


def _loaded(record: Record) -> tuple[Record | Rejection, list[Triple]]:
    try:
        triples = list(loader(record.table.name)(record))
    except RejectedError as problem:
        return (
            Rejection(record.file, record.line, problem.column, problem.value, problem.reason),
            [],
        )
    if record.left():
        raise DataError(
            f"{record.file}:1", f"nobody read the columns {', '.join(record.left())}",
            f"take or ignore them in the loader of the table {record.table.name}",
        )  # fmt: skip
    return record, triples


def _check_expected(source: Source, account: Account) -> None:
    rejected = Counter(Path(each.file).stem for each in account.rejections)
    for table, least in source.expect.items():
        rows = account.loaded[table] + rejected[table]
        if rows < least:
            raise DataError(
                f"{source.shown_as}/{table}.csv", f"{rows} rows, at least {least} are expected",
                f"restore the file, or lower [expect] in loaders/{source.key}/source.toml",
            )  # fmt: skip


def write_ledger(path: Path, accounts: Iterable[Account]) -> None:
    """The rejected rows as a CSV file: file, line, column, value, reason."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(LEDGER_COLUMNS)
        for account in accounts:
            for each in account.rejections:
                writer.writerow((each.file, each.line, each.column, each.value, each.reason))
