"""What there is to load: the sources of the project and the folders that a user brings.

A source is described by `source.toml`: who publishes it, under which licence, which tables it
has and how many rows to expect. A public register has files in its own layout instead of tables,
and says which of their rows the graph takes. It opens no table and knows nothing of the graph.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from triplehelix.cells import KEY, is_address
from triplehelix.entries import Choice, Entry
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.home import DATA, LOADERS
from triplehelix.layouts import FORMS, Layout
from triplehelix.records import Record
from triplehelix.statements import Triples
from triplehelix.tables import Table, table_from

DESCRIPTION = "source.toml"
SELECTION = "select.toml"
RETRIEVED = "retrieved.toml"
# Graphs that the build itself writes.
RESERVED = ("answer", "classified", "identity", "inferred", "meta", "ontology", "questions")
KEPT = "tables"
INDEX = "index.json"
REQUIRED = ("title", "publisher", "licence", "issued")


class Loader(Protocol):
    """A pure function: a record in, triples out."""

    def __call__(self, record: Record, /) -> Triples: ...


class Reader(Protocol):
    """A pure function: a row of a register in, triples out."""

    def __call__(self, entry: Entry, /) -> Triples: ...


@dataclass(frozen=True)
class Kind:
    """A kind of file of a register: how it is called and laid out, and what names a row."""

    name: str
    files: str
    layout: Layout
    key: tuple[str, ...]
    editions: bool = False
    """Whether of the files, in the order of their names, a later one supersedes what it repeats."""
    optional: bool = False
    """Whether the register may come without a file of this kind."""


@dataclass(frozen=True)
class Source:
    """Facts of one publisher: what `source.toml` says, and the files they stand in."""

    key: str
    title: str
    publisher: str
    licence: str
    issued: date
    about: str
    folder: Path
    shown_as: str
    expect: Mapping[str, int] = field(default_factory=dict)
    rank: int = 100
    kinds: tuple[Kind, ...] = ()
    choice: Choice = field(default_factory=Choice)
    homepage: str = ""
    use: str = ""

    def files(self) -> list[Path]:
        """The tables of this source, or the files of the register, in a fixed order."""
        if self.kinds:
            return sorted({path for kind in self.kinds for path in self.files_of(kind)})
        return sorted(self.folder.rglob("*.csv"))

    def files_of(self, kind: Kind) -> list[Path]:
        """The files of one kind, in a fixed order; of editions the last one comes first."""
        found = {path for glob in kind.files.split("|") for path in self.folder.rglob(glob)}
        return sorted(found, reverse=kind.editions)

    def shown(self, path: Path) -> str:
        """The name under which people know a file of this source."""
        return f"{self.shown_as}/{path.relative_to(self.folder).as_posix()}"

    def digest(self) -> str:
        """SHA-256 over the names and bytes of the files, in order."""
        total = hashlib.sha256()
        for path in self.files():
            total.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
            with path.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
        return f"sha256:{total.hexdigest()}"


def read_description(path: Path) -> Mapping[str, object]:
    """The contents of a `source.toml`. Raises DataError when it cannot be used."""
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataError(
            str(path), f"not TOML: {problem}", "`triplehelix init DIR` writes a good one"
        ) from None


@cache
def described(loaders: Path) -> Mapping[Path, Mapping[str, object]]:
    """What each `source.toml` of these loaders says, in the order of their keys, read once."""
    return {path: read_description(path) for path in sorted(loaders.glob(f"*/{DESCRIPTION}"))}


def source_from(path: Path, key: str, folder: Path, shown_as: str, rank: int = 100) -> Source:
    """The source that a `source.toml` describes. Raises DataError for what it leaves out."""
    said = described(LOADERS).get(path) or read_description(path)
    for name in REQUIRED:
        if not said.get(name):
            raise DataError(
                str(path), f"{name} is missing", "a graph needs title, publisher, licence, issued"
            )
    issued = _retrieved(folder) or said["issued"]
    if not isinstance(issued, date) or isinstance(issued, datetime):
        raise DataError(str(path), f"issued is {issued!r}", "write a date: issued = 2026-01-31")
    if not is_address(str(said["licence"])):
        raise DataError(str(path), "licence is no address", "name the licence by its address")
    expect = _expected(path, said.get("expect", {}))
    texts = (str(said.get(name, "")) for name in ("title", "publisher", "licence"))
    title, publisher, licence = texts
    about = str(said.get("about", ""))
    return Source(
        key, title, publisher, licence, issued, about, folder, shown_as, expect, rank,
        kinds=_kinds(path, said.get("file", {})), choice=_choice(path, folder, said),
        homepage=str(said.get("homepage", "")), use=str(said.get("use", "")),
    )  # fmt: skip


def _retrieved(folder: Path) -> object:
    """The day on which the files of a register were fetched, if `fetch` did it."""
    path = folder / RETRIEVED
    return read_description(path).get("retrieved") if path.is_file() else None


def _kinds(path: Path, said: object) -> tuple[Kind, ...]:
    """The kinds of file that the `[file.<kind>]` blocks of a register describe."""
    found = []
    for name, block in said.items() if isinstance(said, dict) else ():
        layout = {each.name: block[each.name] for each in fields(Layout) if each.name in block}
        if layout.get("form") not in FORMS or not block.get("files") or not block.get("key"):
            raise DataError(
                str(path), f"[file.{name}] lacks files, key or a known form",
                f"the forms are: {', '.join(FORMS)}",
            )  # fmt: skip
        layout |= {each: tuple(layout.get(each, ())) for each in ("needs", "aside")}
        ways = {each: bool(block.get(each)) for each in ("editions", "optional")}
        found.append(Kind(name, block["files"], Layout(**layout), tuple(block["key"]), **ways))
    return tuple(found)


def _choice(path: Path, folder: Path, said: Mapping[str, object]) -> Choice:
    """Which rows are taken: as the register's description says, or `select.toml` beside files."""
    own = folder / SELECTION
    where, blocks = (own, read_description(own)) if own.is_file() else (path, said)
    try:
        return Choice.of(blocks.get("select", []), blocks.get("select_from", 0))
    except (TypeError, ValueError) as problem:
        raise DataError(
            str(where), f"[[select]] cannot be used: {problem}",
            "name fields, each with a list of values or a regular expression",
        ) from None  # fmt: skip


def _expected(path: Path, said: object) -> Mapping[str, int]:
    """The rows that each table should have at least."""
    if isinstance(said, dict) and all(isinstance(rows, int) for rows in said.values()):
        return {str(table): int(rows) for table, rows in said.items()}
    raise DataError(str(path), "[expect] is no list of rows", "write: firms = 12")


def shipped() -> list[Source]:
    """The sources of the project, in the order of their keys."""
    return [
        source_from(path, path.parent.name, DATA / path.parent.name, f"data/{path.parent.name}")
        for path, said in described(LOADERS).items()
        if "file" not in said
    ]


def registers() -> Mapping[str, Path]:
    """The description of each public register that there is a loader for, by key."""
    return {path.parent.name: path for path, said in described(LOADERS).items() if "file" in said}


@cache
def tables() -> Mapping[str, Table]:
    """Every table that a loader can read, by name."""
    return {
        name: table_from(name, cast("Mapping[str, object]", form))
        for said in described(LOADERS).values()
        for name, form in _table_blocks(said).items()
    }


def _table_blocks(said: Mapping[str, object]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", said.get("table", {}))


@cache
def loader(table: str) -> Loader:
    """The function that reads the rows of a table, from `loaders/<key>/loader.py`."""
    for path, said in described(LOADERS).items():
        if table in _table_blocks(said):
            module = import_module(f"triplehelix.loaders.{path.parent.name}.loader")
            return cast("Mapping[str, Loader]", module.LOAD)[table]
    raise KeyError(table)


def readers(key: str) -> Mapping[str, Reader]:
    """The functions that read the rows of a register, by kind of file."""
    module = import_module(f"triplehelix.loaders.{key}.loader")
    return cast("Mapping[str, Reader]", module.LOAD)


def table_of(path: Path, shown: str) -> Table:
    """The table that a file holds, known by the file's name. Raises DataError if there is none."""
    known = tables()
    if path.stem not in known:
        raise DataError(
            shown, "no table has this name", f"the tables are: {', '.join(sorted(known))}"
        )
    return known[path.stem]


def brought(folder: Path) -> list[Source]:
    """The sources in a user's folder.

    With a `source.toml` the folder is a source of its own, beside ours. Without one it is laid
    out like `data/`: each of its folders stands in for the shipped source of that name, or holds
    the files of the register of that name. Raises TripleHelixError when it is neither.
    """
    if not folder.is_dir():
        raise TripleHelixError(
            str(folder), "no such folder", "`triplehelix init DIR` writes one with empty tables"
        )
    description = folder / DESCRIPTION
    if description.is_file():
        key = str(read_description(description).get("key", folder.resolve().name))
        if not KEY.fullmatch(key) or key in RESERVED:
            raise DataError(
                str(description),
                f"{key!r} cannot be the key of a source",
                f"lower-case letters, digits and hyphens, and none of {', '.join(RESERVED)}",
            )
        return [source_from(description, key, folder, str(folder), rank=50)]
    stand_ins = [
        replace(source, folder=folder / source.key, shown_as=f"{folder}/{source.key}", expect={})
        for source in shipped()
        if (folder / source.key).is_dir()
    ]
    stand_ins += [
        _register(path, key, folder) for key, path in registers().items() if (folder / key).is_dir()
    ]
    if not stand_ins:
        raise TripleHelixError(
            str(folder), f"no {DESCRIPTION} and no folder named after a shipped source",
            "`triplehelix init DIR` writes a folder with empty tables and its description",
        )  # fmt: skip
    return stand_ins


def _register(description: Path, key: str, folder: Path) -> Source:
    """A register whose files lie in this folder: the whole of it, if `fetch` has brought them."""
    rank = cast("int", described(LOADERS)[description].get("rank", 200))
    source = source_from(description, key, folder / key, f"{folder}/{key}", rank)
    return source if (folder / key / RETRIEVED).is_file() else replace(source, expect={})


def gather(
    folders: Iterable[Path], only: Iterable[str] = (), with_shipped: bool = True
) -> list[Source]:
    """The sources of a build: the shipped ones, then what each folder adds or stands in for.

    `only` keeps the sources of these keys. Raises TripleHelixError for a key that is not there.
    """
    chosen = {source.key: source for source in shipped()} if with_shipped else {}
    for folder in folders:
        for source in brought(folder):
            if source.rank == 50 and source.key in chosen:
                raise DataError(
                    str(folder / DESCRIPTION), f"the key {source.key} is taken",
                    f"write another key in {DESCRIPTION}",
                )  # fmt: skip
            chosen[source.key] = source
    wanted = list(only)
    for key in wanted:
        if key not in chosen:
            raise TripleHelixError(
                f"--source {key}", "no such source", f"the sources are: {', '.join(chosen)}"
            )
    return [source for key, source in chosen.items() if not wanted or key in wanted]


def keep(sources: Iterable[Source], place: Path) -> None:
    """Copy the tables of these sources into a build, so that its rows can be looked at later.

    The files of registers are too large for that; their digest tells which ones they were.
    """
    shown_as = {}
    for source in sources:
        for path in source.files() if not source.kinds else ():
            copy = place / KEPT / source.key / path.relative_to(source.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        shown_as[source.key] = source.shown_as
    (place / KEPT).mkdir(exist_ok=True)
    (place / KEPT / INDEX).write_text(json.dumps(shown_as, indent=1) + "\n", encoding="utf-8")


def kept(place: Path) -> list[Source]:
    """The sources whose tables a build keeps; none when it keeps none."""
    index = place / KEPT / INDEX
    if not index.is_file():
        return []
    return [
        Source(key, "", "", "", date.min, "", place / KEPT / key, shown_as)
        for key, shown_as in json.loads(index.read_text(encoding="utf-8")).items()
    ]
