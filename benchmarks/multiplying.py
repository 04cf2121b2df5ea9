"""A built graph several times over, for sizes that one build does not reach in this memory.

Each copy after the first has things of its own, with names and numbers of its own; places,
vocabularies and sources stay shared. Nothing is held in memory: lines go through a pipe.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from pyoxigraph import DefaultGraph, RdfFormat, Store

from triplehelix import store

# What is numbered: the key of a thing that is no place, its names, its home page and its numbers
# elsewhere.
_KEY: Final = re.compile(r"(/triplehelix/id/(?!place/)[a-z-]+/[^/#>]+)")
_NAMED: Final = re.compile(
    r"(/id/(?!place/)[^>]+> <[^>]*[#/](?:prefLabel|altLabel|plainName|homepage|notation"
    r"|matchedName|ticker|cik|enterpriseNumber|isin|lei|ror|wikidataId)> "
    r'(?:"[^"]*(?=")|<[^>]*(?=>)))'
)
_HERE: Final = "\x00"


def copies(line: str, times: int) -> Iterator[str]:
    """A line of N-Quads as it is, and once for each further copy if it tells of a thing."""
    yield line
    if "/id/" not in line:
        return
    marked = _NAMED.sub(rf"\1{_HERE}", _KEY.sub(rf"\1{_HERE}", line))
    if _HERE in marked:
        for number in range(2, times + 1):
            yield marked.replace(_HERE, f"~{number}")


def default_graph(built: Path, work: Path) -> Path:
    """The graph that is asked when no graph is named, as N-Triples; written once."""
    file = work / f"{store.current(built).name}.nt"
    if not file.exists():
        unfinished = file.with_suffix(".unfinished")
        opened = store.open_current(built)
        opened.dump(str(unfinished), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        unfinished.rename(file)
    return file


def multiply(built: Path, out: Path, times: int) -> int:
    """Write the graph `times` over into a folder that can be opened like a build; its quads."""
    build = out / store.BUILDS / f"times-{times}"
    shutil.rmtree(build, ignore_errors=True)
    build.mkdir(parents=True)
    database = Store(str(build / store.DATABASE))
    _load(database, [default_graph(built, out), store.current(built) / store.QUADS], times)
    database.optimize()
    quads = len(database)
    said = {"digest": f"times-{times}", "of": str(built), "quads": quads}
    (build / store.MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    (out / store.CURRENT).write_text(f"{build.name}\n", encoding="utf-8")
    return quads


def _load(database: Store, files: Sequence[Path], times: int) -> None:
    """Load what a thread writes into a pipe."""
    reading, writing = os.pipe()
    writer = threading.Thread(target=_write, args=(files, times, os.fdopen(writing, "w")))
    writer.start()
    with os.fdopen(reading, "rb", buffering=1 << 20) as stream:
        database.bulk_load(stream, RdfFormat.N_QUADS)
    writer.join()


def _write(files: Sequence[Path], times: int, into: IO[str]) -> None:
    with into:
        for file in files:
            with file.open(encoding="utf-8") as stream:
                for line in stream:
                    into.writelines(copies(line, times))
