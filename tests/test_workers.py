"""Queries in workers: an answer is whole or an error, and what takes too long is stopped."""

from __future__ import annotations

import csv
import io
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat

from triplehelix.errors import TripleHelixError
from triplehelix.sparql import FaultyQueryError, RefusedQueryError
from triplehelix.workers import (
    EngineFailedError,
    LimitReachedError,
    Pool,
    PoolBusyError,
    UnwritableAnswerError,
)

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
BASE = "https://w3id.org/triplehelix/"
ODD = (
    "SELECT * { VALUES (?v ?w) { "
    "('a,\"b\\n\\tc\\r<&>\\\\ é 🧬' 1) ('x'@en-GB -1.5) (<http://e/a?b=1&c> UNDEF) "
    "(1e3 '2005-12-01'^^<http://www.w3.org/2001/XMLSchema#date>) ('' true) } }"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """500 firms in one named graph and in the default graph."""
    folder = tmp_path_factory.mktemp("workers") / "store"
    found = pyoxigraph.Store(str(folder))
    a, firm = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(f"{BASE}Firm")
    for key in range(500):
        thing = NamedNode(f"{BASE}id/organization/o{key:03}")
        found.add(Quad(thing, a, firm))
        found.add(Quad(thing, a, firm, NamedNode(f"{BASE}graph/firms")))
    found.flush()
    return folder


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    with Pool(store, 1, max_bytes=100_000, prefixes={"th": BASE, "unused": "http://e/"}) as found:
        yield found


def process_of(pool: Pool) -> int:
    """The only worker's process."""
    (worker,) = pool.workers
    return worker.process.pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_answer_holds_the_bytes_the_format_and_the_number_of_rows(pool: Pool) -> None:
    answer = pool.run("SELECT (COUNT(*) AS ?n) { ?s a ?firm }", accept="text/csv")
    assert (answer.body, answer.media_type, answer.rows) == (b"n\r\n500\r\n", "text/csv", 1)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        (JSON, QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_odd_values_survive_every_format_that_keeps_terms(
    pool: Pool, media_type: str, kind: QueryResultsFormat
) -> None:
    def terms(body: bytes) -> list[list[object]]:
        found = pyoxigraph.parse_query_results(body, kind)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return [[row["v"], row["w"]] for row in found]

    direct = pyoxigraph.Store().query(ODD)
    assert isinstance(direct, pyoxigraph.QuerySolutions)
    expected = [[row["v"], row["w"]] for row in direct]
    assert terms(pool.run(ODD, accept=media_type).body) == expected


def test_csv_is_quoted_as_rfc_4180_has_it(pool: Pool) -> None:
    body = pool.run(ODD, accept="text/csv").body.decode()
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert rows[0]["v"] == 'a,"b\n\tc\r<&>\\ é 🧬'
    assert [row["w"] for row in rows] == ["1", "-1.5", "", "2005-12-01", "true"]


def test_triple_terms_and_directions_are_written_as_the_engine_writes_them(pool: Pool) -> None:
    query = "SELECT (TRIPLE(<x:a>, <x:b>, 1) AS ?t) (STRLANGDIR('a', 'en', 'ltr') AS ?d) {}"
    direct = pyoxigraph.Store().query(query)
    assert isinstance(direct, pyoxigraph.QuerySolutions)
    expected = direct.serialize(format=QueryResultsFormat.JSON)
    assert json.loads(pool.run(query, accept=JSON).body) == json.loads(expected or b"")
    for media_type in ("application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        assert pool.run(query, accept=media_type).rows == 1


@pytest.mark.parametrize("word", ["true", "false"])
def test_ask_has_an_answer_in_json_and_xml_only(pool: Pool, word: str) -> None:
    query = f"ASK {{ FILTER({word}) }}"
    assert json.loads(pool.run(query, accept=JSON).body) == {"head": {}, "boolean": word == "true"}
    root = ET.fromstring(pool.run(query, accept="application/sparql-results+xml").body)  # noqa: S314
    assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == word
    with pytest.raises(UnwritableAnswerError, match="no form for the answer of ASK"):
        pool.run(query, accept="text/csv")


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        (TURTLE, RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("application/trig", RdfFormat.TRIG),
        ("text/n3", RdfFormat.N3),
    ],
)
def test_a_graph_is_the_same_in_every_format(pool: Pool, media_type: str, kind: RdfFormat) -> None:
    answer = pool.run("CONSTRUCT WHERE { ?s a ?firm }", accept=media_type)
    assert answer.rows == 500
    assert len({quad.subject for quad in pyoxigraph.parse(answer.body, format=kind)}) == 500


def test_turtle_has_sorted_prefixes_and_only_those_in_use(pool: Pool) -> None:
    body = pool.run("CONSTRUCT WHERE { ?s a ?firm }", accept=TURTLE).body.decode()
    assert [line for line in body.splitlines() if "@prefix" in line] == [f"@prefix th: <{BASE}> ."]


def test_what_a_format_cannot_say_is_an_error_that_names_it(pool: Pool) -> None:
    with pytest.raises(UnwritableAnswerError, match="no name for the property <http://e/1>"):
        pool.run("CONSTRUCT { <a:a> <http://e/1> 1 } {}", accept="application/rdf+xml")
    with pytest.raises(UnwritableAnswerError, match="control character"):
        pool.run("SELECT ('\\u0001' AS ?c) {}", accept="application/sparql-results+xml")
    with pytest.raises(UnwritableAnswerError, match="text/turtle is no format for rows"):
        pool.run("SELECT * {}", accept=TURTLE)


def test_a_query_without_end_is_stopped_and_the_next_one_answered(pool: Pool) -> None:
    before = process_of(pool)
    with pytest.raises(LimitReachedError) as caught:
        pool.run(ENDLESS, accept=JSON, timeout=0.5)
    assert caught.value.limit == "time"
    assert caught.value.what.startswith("stopped at the time limit of 0.5 s; there is no answer")
    assert not is_running(before)
    assert pool.run("ASK {}", accept=JSON).body
    assert process_of(pool) != before


@pytest.mark.parametrize(
    ("query", "accept"),
    [("SELECT * { ?s a ?firm }", JSON), ("CONSTRUCT WHERE { ?s a ?firm }", TURTLE)],
)
def test_one_row_too_many_is_an_error_and_not_a_short_answer(
    pool: Pool, query: str, accept: str
) -> None:
    assert pool.run(query, accept=accept, max_rows=500).rows == 500
    with pytest.raises(LimitReachedError, match="more than 499 rows, which is the limit") as caught:
        pool.run(query, accept=accept, max_rows=499)
    assert caught.value.limit == "rows"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * { ?s a ?f . ?x a ?f }", JSON),
        ("CONSTRUCT { ?s a ?x } { ?s a ?f . ?x a ?f }", TURTLE),
    ],
)
def test_too_many_bytes_are_an_error_and_not_a_short_answer(
    pool: Pool, query: str, accept: str
) -> None:
    with pytest.raises(LimitReachedError, match="more than 100,000 bytes") as caught:
        pool.run(query, accept=accept, max_rows=10**9)
    assert caught.value.limit == "bytes"


def test_a_worker_that_dies_is_replaced(pool: Pool) -> None:
    before = process_of(pool)
    os.kill(before, signal.SIGKILL)
    with pytest.raises(EngineFailedError, match="the engine ended before it had an answer"):
        pool.run("ASK {}", accept=JSON)
    assert pool.run("ASK {}", accept=JSON).body
    assert process_of(pool) != before


def test_a_query_that_overflows_the_engine_costs_one_worker_and_nothing_else(pool: Pool) -> None:
    with pytest.raises(EngineFailedError):
        pool.run("ASK " + "{" * 50_000 + "}" * 50_000, accept=JSON)
    assert pool.run("ASK {}", accept=JSON).body


def test_a_syntax_error_is_told_with_its_place(pool: Pool) -> None:
    with pytest.raises(FaultyQueryError) as caught:
        pool.run("SELECT *\nWHERE { ?s ?p }", accept=JSON)
    assert str(caught.value) == "query, line 2, column 16: not SPARQL 1.1 at its end"


def test_the_pool_itself_refuses_calls_and_updates(pool: Pool) -> None:
    for query in ("ASK { SERVICE <http://127.0.0.1:9/> {} }", "DROP ALL"):
        with pytest.raises(RefusedQueryError):
            pool.run(query, accept=JSON)


def counts(pool: Pool, pattern: str, **graphs: list[str]) -> str:
    query = "SELECT (COUNT(*) AS ?n) FROM <a:ignored> { PATTERN }".replace("PATTERN", pattern)
    query = query if graphs else query.replace("FROM <a:ignored> ", "")
    return pool.run(query, accept="text/csv", **graphs).body.decode().split()[1]  # type: ignore[arg-type]


def test_the_dataset_of_the_request_takes_the_place_of_the_one_in_the_query(pool: Pool) -> None:
    firms, none = f"{BASE}graph/firms", "a:none"
    plain, named = "?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"
    assert (counts(pool, plain), counts(pool, named)) == ("500", "500")
    assert counts(pool, plain, default_graphs=[firms]) == "500"
    assert counts(pool, named, default_graphs=[firms]) == "0"
    assert counts(pool, plain, named_graphs=[firms]) == "0"
    assert counts(pool, named, named_graphs=[firms]) == "500"
    assert counts(pool, plain, default_graphs=[none]) == "0"
    assert counts(pool, plain, default_graphs=[""]) == "500"


def test_when_all_workers_are_busy_the_wait_has_an_end(pool: Pool) -> None:
    ended: queue.SimpleQueue[str] = queue.SimpleQueue()

    def block() -> None:
        try:
            pool.run(ENDLESS, accept=JSON, timeout=2)
        except LimitReachedError as error:
            ended.put(error.limit)

    thread = threading.Thread(target=block)
    thread.start()
    while pool.idle.qsize():  # the other query has not begun
        thread.join(0.01)
    with pytest.raises(PoolBusyError, match=r"all 1 workers were busy for 0\.1 s"):
        pool.run("ASK {}", accept=JSON, timeout=0.1)
    assert ended.get(timeout=10) == "time"
    thread.join(10)


def test_a_pool_without_a_store_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError) as caught:
        Pool(tmp_path / "none")
    assert caught.value.where == str(tmp_path / "none")
    assert caught.value.what.startswith("there is no graph to open here (")
    assert "triplehelix build" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pool_leaves_no_process_behind(store: Path) -> None:
    with Pool(store, 2) as pool:
        processes = [worker.process.pid for worker in pool.workers]
        assert all(is_running(pid) for pid in processes)
    assert not any(is_running(pid) for pid in processes)


def test_a_worker_ends_with_its_parent_even_in_the_middle_of_a_query(store: Path) -> None:
    command = [sys.executable, "-P", "-m", "triplehelix.workers", str(store), "4"]
    request = {
        "query": ENDLESS,
        "accept": JSON,
        "max_rows": 1,
        "max_bytes": 1,
        "prefixes": {},
        "default_graphs": None,
        "named_graphs": None,
    }
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert json.loads(worker.stdout.readline())["fault"] is None
        worker.stdin.write(json.dumps(request).encode() + b"\n")
        worker.stdin.close()
        assert worker.wait(10) == 0


def test_the_store_is_not_changed_by_serving_it(store: Path, pool: Pool) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    pool.run("SELECT * { ?s ?p ?o } LIMIT 1", accept=JSON)
    assert {path.name: path.stat().st_mtime_ns for path in store.iterdir()} == before
    assert pool.run(f"ASK {{ <{BASE}id/organization/o000> ?p ?o }}", accept=JSON).body
