"""The built graph on disk: written whole, swapped in whole, opened read-only.

A folder holds `CURRENT`, one line that names the build in force, and `builds/`, one folder per
build. A build is written beside the others and becomes current by one atomic rename, so that a
build that dies leaves the graph as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final, cast

import pyoxigraph

from triplehelix.errors import DataError, TripleHelixError

CURRENT: Final = "CURRENT"
BUILDS: Final = "builds"
DATABASE: Final = "store"
QUADS: Final = "graph.nq"
MANIFEST: Final = "manifest.json"
REPORT: Final = "report.json"
LEDGER: Final = "ledger.csv"
REBUILD: Final = "build it anew: triplehelix build"


def current(folder: Path) -> Path:
    """The folder of the build in force, or the folder itself where it is a build.

    Raises TripleHelixError when there is none.
    """
    if (folder / MANIFEST).is_file():
        return folder
    try:
        build = folder / BUILDS / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        raise TripleHelixError(
            str(folder), "there is no graph here", "build one: triplehelix build"
        ) from None
    except UnicodeDecodeError:
        raise DataError(str(folder), "it cannot be told which graph is in force", REBUILD) from None
    if not (build / MANIFEST).is_file():
        raise DataError(str(build), "the graph is not whole", REBUILD)
    return build


def manifest(build: Path) -> Mapping[str, object]:
    """What a build says of itself: version, digests, sources, counts."""
    text = (build / MANIFEST).read_text(encoding="utf-8")
    return cast("Mapping[str, object]", json.loads(text))


def open_current(folder: Path) -> pyoxigraph.Store:
    """The graph in force, read-only. Raises TripleHelixError when it cannot be opened."""
    build = current(folder)
    try:
        return pyoxigraph.Store.read_only(str(build / DATABASE))
    except (OSError, RuntimeError) as problem:
        raise DataError(str(build), f"the graph cannot be opened: {problem}", REBUILD) from None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for one build. Raises TripleHelixError when another build holds it."""
    from filelock import FileLock, Timeout  # noqa: PLC0415  # only a build needs it

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise TripleHelixError(
            str(folder), "another build holds this folder", "wait for it, or build with --out DIR"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def new_build(folder: Path) -> Iterator[Path]:
    """An empty folder to write a build in; gone afterwards unless `publish` has moved it."""
    place = folder / BUILDS / f".unfinished-{os.getpid()}"
    for left in (folder / BUILDS).glob(".unfinished-*"):
        shutil.rmtree(left)
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def publish(folder: Path, place: Path, name: str) -> Path:
    """Make a finished build the one in force, under this name; keeps the one before it."""
    build = _free(folder / BUILDS, name)
    place.rename(build)
    before = folder / CURRENT
    last = before.read_bytes().strip().decode(errors="replace") if before.exists() else ""
    fresh = folder / f".{CURRENT}-{os.getpid()}"
    fresh.write_text(build.name + "\n", encoding="utf-8")
    fresh.replace(before)
    for other in sorted((folder / BUILDS).iterdir()):
        if other.name not in {build.name, last}:
            shutil.rmtree(other)
    return build


def _free(builds: Path, name: str) -> Path:
    """A place of this name that no build has: what lies there already may be damaged."""
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(builds / each for each in names if not (builds / each).exists())
