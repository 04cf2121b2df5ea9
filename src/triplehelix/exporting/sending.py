"""The graph put into another store, graph by graph, by the SPARQL 1.1 Graph Store HTTP Protocol.

A PUT replaces a graph whole (https://www.w3.org/TR/sparql11-http-rdf-update/, section 5.3). What a
store holds already is not sent again, so that a run that broke goes on where it ended. The answer
graph comes last: until then the store answers as before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import urllib3
from urllib3.exceptions import HTTPError

from triplehelix.errors import TripleHelixError
from triplehelix.exporting.dumping import WHOLE, Dump, dump, sort
from triplehelix.exporting.sealing import digest
from triplehelix.graphs import Graph
from triplehelix.terms import BASE

TYPE: Final = "application/n-triples"
CHUNK: Final = 1 << 20
LAST: Final = "meta"
"""The graph of descriptions and digests, by which a receipt knows the whole."""


@dataclass(frozen=True)
class Sent:
    """A graph that the store now holds; `anew` says that it was sent and not there before."""

    graph: str
    triples: int
    anew: bool


def send(
    graph: Graph,
    address: str,
    progress: Callable[[Sent], None],
    login: tuple[str, str] | None = None,
    tries: int = 5,
) -> list[Sent]:
    """Put every named graph and the answer graph into the graph store at this address.

    `login` is a name and a password. Raises TripleHelixError when the store does not take one.
    """
    store = _Store(address, login, tries)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        dumped = dump(graph, folder / "quads.nq", folder)
        sent = []
        for node, lines, triples in _in_order(dumped):
            anew = not store.holds(node, lines)
            if anew:
                store.put(node, lines)
            sent.append(Sent(node or "the answer graph", triples, anew))
            progress(sent[-1])
    return sent


def _in_order(dumped: Dump) -> Iterator[tuple[str, Path, int]]:
    """IRI, triples and their number: sources, then their description, then the answer graph."""
    keys = sorted(dumped.graphs, key=lambda key: (key == LAST, key))
    for key in keys:
        yield f"{BASE}graph/{key}", dumped.graphs[key], dumped.counts[key]
    yield "", dumped.answer, dumped.counts[WHOLE]


class _Store:
    """A graph store elsewhere."""

    def __init__(self, address: str, login: tuple[str, str] | None, tries: int) -> None:
        if not address.startswith(("http://", "https://")):
            raise TripleHelixError(
                f"--endpoint {address}", "not an address",
                "it starts with http:// or https://, such as http://127.0.0.1:7878/store",
            )  # fmt: skip
        self._address = address
        self._headers = (
            urllib3.make_headers(basic_auth=":".join(login)) if login is not None else {}
        )
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=10, read=600),
            retries=urllib3.Retry(
                tries, backoff_factor=0.2, status_forcelist={429, 502, 503, 504},
                allowed_methods={"GET", "PUT"}, raise_on_status=False,
            ),
        )  # fmt: skip

    def holds(self, node: str, lines: Path) -> bool:
        """Whether the store has this graph with exactly these triples, as sorted N-Triples."""
        received = lines.with_name(f".{lines.name}.held")
        with self._asked("GET", node, {"Accept": TYPE}) as answer:
            if answer.status == 404:
                return False
            self._refuse(answer, node)
            with received.open("wb") as out:
                out.writelines(answer.stream(CHUNK))
        ordered = received.with_name(f"{received.name}.sorted")
        sort(received, ordered)
        return digest(ordered) == digest(lines)

    def put(self, node: str, lines: Path) -> None:
        """Replace the graph by these triples."""
        headers = {"Content-Type": TYPE, "Content-Length": str(lines.stat().st_size)}
        with lines.open("rb") as body, self._asked("PUT", node, headers, body) as answer:
            self._refuse(answer, node)

    def _asked(
        self, method: str, node: str, headers: dict[str, str], body: IO[bytes] | None = None
    ) -> urllib3.BaseHTTPResponse:
        joint = "&" if "?" in self._address else "?"
        which = f"graph={quote(node, safe='')}" if node else "default"
        try:
            return self._pool.request(
                method, f"{self._address}{joint}{which}", headers={**self._headers, **headers},
                body=body, preload_content=False,
            )  # fmt: skip
        except HTTPError as problem:
            said = str(problem.__cause__ or problem)
            raise TripleHelixError(
                self._address, f"the store gives no answer: {said}",
                "check the address and whether the store is up; run it again to go on",
            ) from None  # fmt: skip

    def _refuse(self, answer: urllib3.BaseHTTPResponse, node: str) -> None:
        if answer.status >= 400:
            said = answer.read(500, decode_content=True).decode(errors="replace").splitlines()
            raise TripleHelixError(
                self._address,
                f"HTTP {answer.status} for {node or 'the answer graph'}: {(said or [''])[0]}",
                "--endpoint is a graph store that may be written to (SPARQL 1.1 Graph Store HTTP "
                "Protocol); --user NAME if it asks who writes",
            )
