"""The endpoint while much happens at once: builds, many clients, clients that leave, limits."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from tests.serving import GRAPH, RESULTS_JSON, Reply, Server, start, stored
from triplehelix import store as built
from triplehelix.endpoint.leaving import Presence

VALUE: Final = NamedNode("http://example.org/value")
PARTS: Final = "SELECT ?v (COUNT(*) AS ?n) { ?s <http://example.org/value> ?v } GROUP BY ?v"
SLOW: Final = (
    "SELECT (COUNT(*) AS ?n) (SAMPLE(?u) AS ?v) { ?s <http://example.org/value> ?u . "
    "?t <http://example.org/value> ?w FILTER(SHA512(CONCAT(STR(?s), STR(?t))) != '') }"
)
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }"
)


# A build while the server runs.


def publish(folder: Path, letter: str, things: int = 500) -> None:
    """A build in which every thing has this letter as its value, and that says so of itself."""
    with built.new_build(folder) as place:
        found = pyoxigraph.Store(str(place / built.DATABASE))
        meta, digest = NamedNode(f"{GRAPH}meta"), NamedNode(
            "https://w3id.org/triplehelix/ontology#contentDigest"
        )  # fmt: skip
        found.extend(
            Quad(NamedNode(f"http://example.org/{number}"), VALUE, Literal(letter))
            for number in range(things)
        )
        found.add(Quad(NamedNode(f"{GRAPH}all"), digest, Literal(letter), meta))
        found.flush()
        del found
        (place / built.MANIFEST).write_text("{}", encoding="utf-8")
        built.publish(folder, place, letter)


def letters(reply: Reply) -> set[str]:
    assert reply.status == 200
    return {row["v"]["value"] for row in json.loads(reply.body)["results"]["bindings"]}


def test_a_build_is_served_without_a_restart_and_no_answer_is_torn(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    publish(folder, "a")
    for server in start(folder, workers=1):
        first = server.query(PARTS)
        assert letters(first) == {"a"}
        with ThreadPoolExecutor() as threads:
            slow = threads.submit(server.query, SLOW)
            publish(folder, "b")
            seen: dict[str, set[tuple[str, str]]] = {"a": set(), "b": set()}
            while not seen["b"]:  # each turn is a request
                reply = server.query(PARTS)
                (letter,) = letters(reply)
                seen[letter].add((reply.headers["triplehelix-graph"], reply.headers["etag"]))
            kept = slow.result(60)
        assert seen["a"] <= {(first.headers["triplehelix-graph"], first.headers["etag"])}
        assert not seen["a"] & seen["b"]
        (digest, tag), = seen["b"]  # fmt: skip
        assert kept.headers["triplehelix-graph"] in {first.headers["triplehelix-graph"], digest}
        assert letters(kept) == ({"a"} if kept.headers["triplehelix-graph"] != digest else {"b"})
        path = "/sparql?" + urlencode({"query": PARTS})
        held = first.headers["etag"]
        assert server.ask("GET", path, Accept=RESULTS_JSON, If_None_Match=held).status == 200
        assert server.ask("GET", path, Accept=RESULTS_JSON, If_None_Match=tag).status == 304


def test_a_build_that_is_not_whole_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    publish(folder, "a")
    for server in start(folder, workers=1):
        (folder / built.CURRENT).write_text("none\n", encoding="utf-8")
        publish(folder, "b")
        while letters(server.query(PARTS)) != {"b"}:  # each turn is a request
            pass


# Clients.


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("running") / "store")


@pytest.fixture(scope="module")
def strict(store: Path) -> Iterator[Server]:
    yield from start(store, timeout=4.0, max_rows=3, workers=1)


def begun(server: Server, query: str) -> socket.socket:
    """A connection on which a query was sent."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    path = "/sparql?" + urlencode({"query": query})
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def test_more_endless_queries_than_places_are_turned_away_and_hold_up_no_short_one(
    strict: Server,
) -> None:
    with ThreadPoolExecutor(4) as threads:
        endless = [threads.submit(strict.query, f"{ENDLESS} # {n}") for n in range(4)]
        for _ in range(5):
            assert strict.query("ASK {}").status == 200
        replies = [each.result(60) for each in endless]
    assert {reply.status for reply in replies} == {503, 504}
    for reply in replies:
        if reply.status == 503:
            assert reply.headers["retry-after"] == "4"
            assert "limit" not in reply.problem


def test_who_leaves_gives_up_the_place_on_the_long_lane(strict: Server) -> None:
    """With the places still taken, the last one would wait for them in vain, and be told 503."""
    connections = [begun(strict, f"{ENDLESS} # leaving {number}") for number in range(3)]
    assert strict.query("ASK {}").status == 200
    for connection in connections:
        connection.close()
    assert strict.query(f"{ENDLESS} # staying").problem["limit"] == "time"


def test_a_thread_that_works_for_who_left_is_told_so() -> None:
    async def client() -> tuple[bool, bool]:
        presence, begun_, ended = Presence(), asyncio.Event(), threading.Event()

        async def endless() -> None:
            begun_.set()
            await asyncio.Event().wait()

        def work() -> None:
            try:
                presence.wait_for(endless())
            except CancelledError:
                ended.set()

        working = asyncio.ensure_future(asyncio.to_thread(work))
        await begun_.wait()
        presence.leave()
        await working
        return presence.gone, ended.is_set()

    assert asyncio.run(client()) == (True, True)


# Parts.


ROWS: Final = "SELECT ?s { ?s ?p ?o }"


def ranged(server: Server, rows: str, query: str = ROWS, **headers: str) -> Reply:
    return server.ask("GET", "/sparql?" + urlencode({"query": query}), None, Range=rows, **headers)


@pytest.mark.parametrize(("rows", "last"), [("rows=0-", 2), ("rows=0-1", 1), ("Rows=0-99", 2)])
def test_a_part_is_sent_to_who_asks_for_one_and_says_so(
    strict: Server, rows: str, last: int
) -> None:
    for query, kind in (
        (ROWS, "text/csv"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples"),
    ):
        reply = ranged(strict, rows, query, Accept=kind)
        assert (reply.status, reply.kind) == (206, kind)
        assert reply.headers["content-range"] == f"rows 0-{last}/*"
        assert reply.headers["triplehelix-cut"] == "rows"
        assert reply.headers["triplehelix-rows"] == str(last + 1)
        assert "etag" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"
        assert len(reply.body.splitlines()) == last + 1 + (kind == "text/csv")


@pytest.mark.parametrize("rows", ["rows=1-", "rows=-5", "rows=0-1,3-4", "bytes=0-", "rows=0-x"])
def test_a_range_of_another_kind_counts_for_nothing(strict: Server, rows: str) -> None:
    assert ranged(strict, rows).problem["limit"] == "rows"


def test_without_a_range_nobody_gets_a_part(strict: Server) -> None:
    assert strict.query(ROWS).problem["limit"] == "rows"
    direct = {"Content_Type": "application/sparql-query", "Range": "rows=0-"}
    posted = strict.ask("POST", "/sparql", ROWS.encode(), **direct)
    assert posted.problem["limit"] == "rows"
    assert ranged(strict, "rows=0-", If_Range='"x"').problem["limit"] == "rows"


def test_a_whole_answer_is_whole_whatever_was_asked_for(strict: Server) -> None:
    reply = ranged(strict, "rows=0-", f"{ROWS} LIMIT 3")
    assert (reply.status, reply.headers["accept-ranges"]) == (200, "rows")
    assert "content-range" not in reply.headers
    assert reply.body == strict.query(f"{ROWS} LIMIT 3").body


def test_where_no_row_came_in_time_there_is_no_part(strict: Server) -> None:
    assert ranged(strict, "rows=0-", f"{ENDLESS} # part").problem["limit"] == "time"
