"""The graph in another store: an `oxigraph serve` on loopback, and servers that misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Built
from tests.test_cli import run
from triplehelix.answers import ask
from triplehelix.errors import TripleHelixError
from triplehelix.exporting.sending import Sent, send
from triplehelix.graphs import Local, Remote, Triples

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@contextmanager
def serving() -> Iterator[str]:
    """An empty store in memory, at this address."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
    command: list[str | Path] = [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if "Listening" in line:
                break
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def sent(graph: Local, address: str) -> list[Sent]:
    return send(graph, f"{address}/store", lambda _: None)


def test_a_published_graph_gives_the_same_answers_with_the_same_receipts(
    tiny_graph: Built, server: str
) -> None:
    said = run("publish", "--endpoint", f"{server}/store", "--store", tiny_graph.folder)
    assert said.code == 0, said.err
    assert said.out.splitlines()[-1].startswith("the answer graph: ")
    ours, theirs = Local(tiny_graph.folder), Remote(f"{server}/query")
    for name in ("partners-of-a-firm", "propositions", "sources-of-the-graph"):
        assert ask(ours, name, {}).receipt == ask(theirs, name, {}).receipt


def test_what_is_there_already_is_not_sent_again(tiny_graph: Built, server: str) -> None:
    graph = Local(tiny_graph.folder)
    assert all(each.anew for each in sent(graph, server))
    assert not any(each.anew for each in sent(graph, server))


def test_a_graph_that_differs_is_replaced_whole(
    tiny_graph: Built, shipped_graph: Built, server: str
) -> None:
    sent(Local(shipped_graph.folder), server)
    graph = Local(tiny_graph.folder)
    again = {each.graph.rpartition("/")[2]: each.anew for each in sent(graph, server)}
    assert again["ontology"] is False
    assert again["the answer graph"] is True
    ours = graph.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    theirs = Remote(f"{server}/query").ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert isinstance(ours, Triples)
    assert isinstance(theirs, Triples)
    assert set(ours.triples) == set(theirs.triples)


class Broken(BaseHTTPRequestHandler):
    """Hands requests on to a store until it breaks: after three graphs nothing is taken."""

    left = 3

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).left -= 1
        self.send_response(201 if self.left >= 0 else 507)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_store_that_takes_no_more_is_told_with_the_graph(tiny_graph: Built) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        done: list[Sent] = []
        with pytest.raises(
            TripleHelixError, match=r"HTTP 507 for https://w3id.org/triplehelix/graph/"
        ):
            send(Local(tiny_graph.folder), f"http://127.0.0.1:{server.server_port}/", done.append)
        server.shutdown()
    assert len(done) == 3


def test_a_store_that_is_not_there_is_told_in_one_line(tiny_graph: Built, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        address = f"http://127.0.0.1:{holder.getsockname()[1]}/store"
    with pytest.raises(TripleHelixError, match="the store gives no answer") as raised:
        send(Local(tiny_graph.folder), address, lambda _: None, tries=0)
    assert "\n" not in str(raised.value)
    with pytest.raises(TripleHelixError, match="not an address"):
        send(Local(tiny_graph.folder), str(tmp_path), lambda _: None)
