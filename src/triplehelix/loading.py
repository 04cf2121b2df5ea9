"""From the rows of a source to its triples, with an account of every row.

Rows in = rows loaded + rejected + repeated + not chosen, per table; a column of a table that a
loader neither took nor ignored stops everything. Few rows of a register may be rejected; more mean
that its layout has changed. It opens no socket and knows nothing of shapes or of the store.
"""

from __future__ import annotations

import csv
import tempfile
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from triplehelix import layouts
from triplehelix.cells import Known
from triplehelix.entries import Entry
from triplehelix.errors import DataError
from triplehelix.keys import Keys, Texts
from triplehelix.records import Record, RejectedError, Rejection, read
from triplehelix.sources import Kind, Reader, Source, loader, readers, table_of
from triplehelix.statements import Once
from triplehelix.terms import ALT_LABEL, HIDDEN_LABEL, LABEL, Triple, codes, n_triples, plain, th

MOST_REJECTED = 0.01
"""So large a part of the rows of a register may be rejected."""
SETTLED = frozenset({LABEL, HIDDEN_LABEL, th("country"), th("headquarteredIn")})
"""What rows of one register may say differently of one thing."""
UNFILED: Final = 1 << 22
"""So many bytes of names of things that rows only mention are kept in memory."""
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
    """A place in a table, to point at, with the cells that stand there."""

    file: str
    line: int
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)


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
    return chain.from_iterable(_told(source, refers_to, account))


def _told(source: Source, refers_to: Known, account: Account) -> Iterator[list[Triple]]:
    """The triples of each row that is loaded."""
    loaded = account.loaded
    for row, triples in _rows(source, refers_to, Once()):
        if isinstance(row, Rejection):
            account.rejections.append(row)
        elif isinstance(row, Passed):
            (account.repeated if row.repeated else account.not_chosen)[row.kind] += 1
        else:
            if row is not None:
                loaded[row.kind] += 1
            account.triples += len(triples)
            yield triples
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
                if triple[0] in wanted:
                    said[triple[0]].append(triple)
            for subject, about in said.items():
                cells = row.cells if isinstance(row, Record) else {}
                found[subject].append((Row(row.file, row.line, cells), about))
    return found


def origins(sources: Iterable[Source], refers_to: Known) -> Iterator[tuple[Row, Triple]]:
    """Every triple that the rows of these sources state, with its row."""
    for source in sources:
        for row, triples in _rows(source, refers_to):
            if isinstance(row, Record | Entry):
                yield from ((Row(row.file, row.line), triple) for triple in triples)


Read = tuple[Record | Entry | Passed | Rejection | None, list[Triple]]


def _rows(source: Source, refers_to: Known, once: Once | None = None) -> Iterator[Read]:
    """The rows and what each says; with a memory, of a register only what is new in each."""
    return _entries(source, once) if source.kinds else _records(source, refers_to)


def _entries(source: Source, once: Once | None) -> Iterator[Read]:
    """The rows of a register, and at the end the names of things that rows only mention."""
    reading = _Reading(source, readers(source.key), once)
    for kind in source.kinds:
        reading.begin(kind)
        for path in source.files_of(kind):
            shown = source.shown(path)
            choosy = bool(source.choice.blocks) and path.stat().st_size >= source.choice.least
            for raw in layouts.rows(path, kind.layout, shown):
                if isinstance(raw, Rejection):
                    yield raw, []
                else:
                    line, fields, mark = raw
                    entry = Entry(kind.name, shown, line, fields, "", reading.said)
                    yield reading.read(entry, mark, choosy)
    yield None, list(reading.names())


class _Reading:
    """A register while it is read. What tells rows apart is kept, not the rows.

    Of the names and seats that rows give a thing the first one counts: a name that comes later
    becomes another name, a seat that comes later is left out.
    """

    def __init__(self, source: Source, reads: Mapping[str, Reader], once: Once | None) -> None:
        self._choice = source.choice
        self._reads = reads
        self._once = once
        self.said = Texts()
        self._settled = {predicate: Keys() for predicate in SETTLED}
        self._mentioned = _Mentioned()
        self._taken: dict[str, Keys] = {}
        self._files: list[str] = []

    def begin(self, kind: Kind) -> None:
        """Rows of another kind follow."""
        self._kind = kind
        self._loader = self._reads[kind.name]
        self._keys = Keys()
        self._taken[kind.name] = Keys() if len(kind.key) > 1 else self._keys
        self._marks = Keys()

    def read(self, entry: Entry, mark: int, choosy: bool) -> Read:
        """What becomes of a row. One of which its reader says nothing is left out like others."""
        if choosy and not self._choice.takes(entry, self._held):
            return Passed(self._kind.name, repeated=False), []
        try:
            key: tuple[str, ...] = (entry.need(self._kind.key[0]),)
            if others := self._kind.key[1:]:
                key += tuple(entry.text(part) or "" for part in others)
            if self._is_first(key, mark, entry):
                if others and self._kind.name in self._choice.named:
                    self._taken[self._kind.name].first(hash(key[:1]), 0)
                said = self._loader(entry)  # whole, as a rejected row settles nothing
                told = list(said) if self._once is None else self._once.row(said)
                triples = self._settle(told)
                return (entry, triples) if told else (Passed(self._kind.name, False), [])
            return Passed(self._kind.name, repeated=True), []
        except RejectedError as problem:
            return _refused(entry, problem)
        except ValueError as problem:  # half a character, which JSON can spell, or no address
            return _refused(entry, entry.rejected("", "", f"cannot be stated: {problem}"))

    def names(self) -> Iterator[Triple]:
        """A name for each thing that rows mention and none describes."""
        for subject, label, name in self._mentioned:
            if hash(subject) not in self._settled[LABEL]:
                yield subject, label, name

    def _held(self, kind: str, key: str) -> bool:
        return hash((key,)) in self._taken.get(kind, ())

    def _is_first(self, key: tuple[str, ...], mark: int, entry: Entry) -> bool:
        """Whether no row had this key before. Raises RejectedError if one had and says else."""
        if not self._files or self._files[-1] != entry.file:
            self._files.append(entry.file)
        number, here = hash(key), len(self._files) << 40 | entry.line
        place = self._keys.first(number, here)
        first = self._marks.first(number, mark)
        if place == here:
            return True
        file, line = self._files[(place >> 40) - 1], place & (1 << 40) - 1
        if first == mark or (self._kind.editions and file != entry.file):
            return False
        reason = f"stands otherwise in {file}:{line}"
        raise entry.rejected("+".join(self._kind.key), " ".join(key), reason)

    def _settle(self, triples: Iterable[Triple]) -> list[Triple]:
        kept = []
        for triple in triples:
            settled = self._settled.get(triple[1])
            if settled is None:
                kept.append(triple)
                continue
            subject, predicate, target = triple
            key, value = hash(subject), hash(target)
            if predicate == HIDDEN_LABEL:
                if key not in self._settled[LABEL]:
                    self._mentioned.add(key, (subject, LABEL, target))
            elif settled.first(key, value) == value:
                kept.append(triple)
            elif predicate == LABEL:
                kept.append((subject, ALT_LABEL, target))
        return kept


class _Mentioned:
    """The first name of each thing that rows mention, many of them on disk."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._stream = tempfile.SpooledTemporaryFile(UNFILED)  # noqa: SIM115
        weakref.finalize(self, self._stream.close)

    def add(self, key: int, name: Triple) -> None:
        """A thing has this name, unless it was mentioned before."""
        held = len(self._keys)
        self._keys.first(key, 0)
        if len(self._keys) > held:
            self._stream.writelines(line.encode() for line in n_triples([name]))

    def __iter__(self) -> Iterator[Triple]:
        self._stream.seek(0)
        for found in parse(self._stream, format=RdfFormat.N_TRIPLES):
            yield plain(found.triple)


def _refused(entry: Entry, problem: RejectedError) -> Read:
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
    for name, least in source.expect.items():
        rows = account.loaded[name] + rejected[name]
        rows += account.repeated[name] + account.not_chosen[name]
        if rows < least:
            raise DataError(
                f"{source.shown_as}/{name}{'' if source.kinds else '.csv'}",
                f"{rows} rows, at least {least} are expected",
                f"restore the file, or lower [expect] in loaders/{source.key}/source.toml",
            )


def write_ledger(path: Path, accounts: Iterable[Account]) -> None:
    """The rejected rows as a CSV file: file, line, column, value, reason."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(LEDGER_COLUMNS)
        for account in accounts:
            for each in account.rejections:
                writer.writerow((each.file, each.line, each.column, each.value, each.reason))
