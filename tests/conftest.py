"""What several tests share: small real tables as a user would bring them, and graphs built once."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from triplehelix.building import Assembled, build
from triplehelix.sources import gather, tables
from triplehelix.terms import PREFIXES, Triple, plain

DOCUMENT = "https://example.org/release"
"""The document of every row below; its key is the first 12 hex digits of its SHA-256."""
DOCUMENT_KEY = "b478b18bf22a"

DESCRIPTION = """\
key = "mine"
title = "Facts of mine"
publisher = "A laboratory"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
issued = 2026-01-31
"""

Rows = Iterable[Mapping[str, str]]


def write_table(folder: Path, name: str, rows: Rows) -> Path:
    """A table with its whole header; cells that a row does not name are empty."""
    path = folder / f"{name}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(tables()[name].columns), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def bring(folder: Path, **rows: Rows) -> Path:
    """A folder of tables with its description, as a user would bring it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(DESCRIPTION, encoding="utf-8")
    for name, lines in rows.items():
        write_table(folder, name, lines)
    return folder


def firm(key: str, **cells: str) -> dict[str, str]:
    """The row of a firm with no more than it must have."""
    least = {"key": key, "name": key.capitalize(), "kind": "new-biotechnology-firm"}
    return {**least, "country": "BE", "status": "active", "source_url": DOCUMENT, **cells}


def alliance(key: str, partners: str, **cells: str) -> dict[str, str]:
    """The row of an alliance with no more than it must have."""
    least = {"key": key, "title": f"Alliance {key}", "partners": partners, "kinds": "licence"}
    return {**least, "signed": "2010-03", "source_url": DOCUMENT, **cells}


def small_tables(folder: Path) -> Path:
    """Two firms and their licence with two terms: the smallest ecosystem with something to ask."""
    return bring(
        folder,
        firms=[
            firm("acme", founded="2001", size="small"),
            firm("borg", kind="large-pharma", country="US"),
        ],
        alliances=[alliance("acme-borg-2010", "acme|borg", source_title="Acme and Borg ally")],
        terms=[
            {
                "alliance": "acme-borg-2010",
                "term": "upfront",
                "disclosure": "disclosed",
                "amount": "5000000",
                "currency": "EUR",
                "source_url": DOCUMENT,
            },
            {
                "alliance": "acme-borg-2010",
                "term": "royalty",
                "disclosure": "undisclosed",
                "source_url": DOCUMENT,
            },
        ],
    )


def turtle(text: str) -> set[Triple]:
    """The triples of a piece of Turtle in which every prefix of the project is known."""
    prefixes = "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in PREFIXES.items())
    base = "@base <https://w3id.org/triplehelix/> .\n"
    parsed = parse(input=base + prefixes + text, format=RdfFormat.TURTLE)
    return {plain(quad.triple) for quad in parsed}


def trig(text: str) -> list[Quad]:
    """The quads of a piece of TriG in which every prefix of the project is known."""
    prefixes = "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in PREFIXES.items())
    base = "@base <https://w3id.org/triplehelix/> .\n"
    return list(parse(input=base + prefixes + text, format=RdfFormat.TRIG))


def stored(text: str) -> Store:
    """A store in memory that holds a piece of TriG."""
    store = Store()
    store.extend(trig(text))
    return store


not_measured = pytest.mark.skipif(
    any(key.startswith("COVERAGE_PROCESS") for key in os.environ),
    reason="the measuring of coverage writes more than the limit that this test sets",
)


@dataclass(frozen=True)
class Built:
    """A graph on disk, and the account of how it came about."""

    folder: Path
    made: Assembled


@pytest.fixture
def own_tables(tmp_path: Path) -> Path:
    """A small folder of tables as a user would bring, with its description."""
    return small_tables(tmp_path / "mine")


@pytest.fixture(scope="session")
def shipped_graph(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The graph of the shipped facts; to be read, not written."""
    folder = tmp_path_factory.mktemp("shipped") / "graph"
    return Built(folder, build(gather([]), folder))


@pytest.fixture(scope="session")
def tiny_graph(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The graph of the small folder alone; to be read, not written."""
    place = tmp_path_factory.mktemp("tiny")
    folders = [small_tables(place / "mine")]
    sources = gather(folders, with_shipped=False)
    return Built(place / "graph", build(sources, place / "graph", folders))
