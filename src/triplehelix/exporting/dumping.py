"""The statements of a graph on disk: sorted N-Quads, and N-Triples graph by graph.

Lines are copied and sorted in runs, so that memory does not grow with the graph.
"""

from __future__ import annotations

import heapq
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final

from triplehelix import store
from triplehelix.errors import DataError
from triplehelix.graphs import Graph, Held, Local, Rows, Triples
from triplehelix.terms import BASE, n_triples, plain

AT_ONCE: Final = 1 << 18
"""So many lines are sorted in memory."""
WHOLE: Final = "answer"
"""The name of the answer graph among the files: what is accepted of all, each triple once."""


@dataclass(frozen=True)
class Dump:
    """Where the statements lie: all quads, the triples of each named graph, the answer graph."""

    quads: Path
    graphs: Mapping[str, Path]
    answer: Path
    counts: Mapping[str, int]
    """Triples by the key of the graph, and of the answer graph under its name."""

    @property
    def size(self) -> int:
        """How many quads there are in named graphs."""
        return sum(count for key, count in self.counts.items() if key != WHOLE)


def dump(graph: Graph, quads: Path, folder: Path) -> Dump:
    """Write the quads of a graph to a file, and its triples into a folder, all of them sorted.

    Raises DataError when the graph has no named graph, or one that is not of ours.
    """
    if isinstance(graph, Local):
        shutil.copyfile(store.current(graph.folder) / store.QUADS, quads)
    else:
        _ask(graph, quads, folder)
    counts: Counter[str] = Counter()
    graphs = _split(quads, folder, counts)
    if not graphs:
        raise DataError(graph.name, "the graph holds no named graph", "build it anew")
    answer = folder / f"{WHOLE}.nt"
    _answer(graph, answer)
    with answer.open("rb") as lines:
        counts[WHOLE] = sum(1 for _ in lines)
    return Dump(quads, graphs, answer, counts)


def _ask(graph: Graph, quads: Path, folder: Path) -> None:
    """The quads of a service, asked for graph by graph."""
    found = graph.ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "export")
    nodes = [row[0] for row in found.rows] if isinstance(found, Rows) else []
    parts = []
    for number, node in enumerate(nodes):
        part = folder / f".{number}.nq"
        with part.open("wb") as out:
            out.writelines(
                line[:-2] + f"{node} .\n".encode()
                for line in _triples(graph, f"GRAPH {node} {{ ?s ?p ?o }}")
            )
        parts.append(part)
    _merge(parts, quads)


def _triples(graph: Graph, pattern: str) -> Iterator[bytes]:
    """The triples of a pattern as sorted lines of N-Triples, all in memory."""
    found = graph.ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", "export")
    triples = found.triples if isinstance(found, Triples) else ()
    text = "".join(n_triples(map(plain, triples)))
    yield from sorted(text.encode().splitlines(keepends=True))


def _answer(graph: Graph, into: Path) -> None:
    if isinstance(graph, Held):
        unsorted = into.with_name(f".{into.name}")
        graph.dump(unsorted)
        sort(unsorted, into)
        unsorted.unlink()
    else:
        with into.open("wb") as out:
            out.writelines(_triples(graph, "?s ?p ?o"))


def _split(quads: Path, folder: Path, counts: Counter[str]) -> dict[str, Path]:
    """The triples of each graph in a file of its own, in the order of the quads."""
    start = f"<{BASE}graph/".encode()
    found: dict[str, Path] = {}
    with ExitStack() as opened, quads.open("rb") as lines:
        files: dict[bytes, tuple[str, IO[bytes]]] = {}
        for line in lines:
            triple, _, node = line[:-3].rpartition(b" ")
            if node not in files:
                key = node.removeprefix(start)[:-1].decode()
                if not node.startswith(start) or "/" in key:
                    hint = "export a graph that triplehelix has built"
                    raise DataError(quads.name, f"{node.decode()} is no graph of ours", hint)
                found[key] = folder / f"{key}.nt"
                files[node] = key, opened.enter_context(found[key].open("wb"))
            key, out = files[node]
            out.write(triple + b" .\n")
            counts[key] += 1
    return dict(sorted(found.items()))


def sort(lines: Path, into: Path) -> None:
    """Write the lines of a file sorted by their bytes."""
    runs: list[Path] = []
    with lines.open("rb") as stream:
        while run := sorted(islice(stream, AT_ONCE)):
            runs.append(into.with_name(f".{into.name}.{len(runs)}"))
            with runs[-1].open("wb") as out:
                out.writelines(run)
    _merge(runs, into)


def _merge(runs: Iterable[Path], into: Path) -> None:
    """Sorted files as one; they are gone afterwards."""
    paths = list(runs)
    with ExitStack() as opened, into.open("wb") as out:
        out.writelines(heapq.merge(*(opened.enter_context(path.open("rb")) for path in paths)))
    for path in paths:
        path.unlink()
