"""Queries in workers: an answer is whole or an error, and what takes too long is stopped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat

from tests.pooling import Opened, opened
from triplehelix.errors import TripleHelixError
from triplehelix.sparql import FaultyQueryError, RefusedQueryError
from triplehelix.workers import (
    EngineFailedError,
    LimitReachedError,
    PoolBusyError,
    UnwritableAnswerError,
)
from triplehelix.workers.pool import ROOM

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
def pool(store: Path) -> Iterator[Opened]:
    prefixes = {"th": BASE, "unused": "http://e/"}
    with opened(store, 1, max_bytes=100_000, prefixes=prefixes) as found:
        yield found


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_answer_holds_the_bytes_the_format_and_the_number_of_rows(pool: Opened) -> None:
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
    pool: Opened, media_type: str, kind: QueryResultsFormat
) -> None:
    def terms(body: bytes) -> list[list[object]]:
        found = pyoxigraph.parse_query_results(body, kind)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return [[row["v"], row["w"]] for row in found]

    direct = pyoxigraph.Store().query(ODD)
    assert isinstance(direct, pyoxigraph.QuerySolutions)
    expected = [[row["v"], row["w"]] for row in direct]
    assert terms(pool.run(ODD, accept=media_type).body) == expected


def test_csv_is_quoted_as_rfc_4180_has_it(pool: Opened) -> None:
    body = pool.run(ODD, accept="text/csv").body.decode()
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert rows[0]["v"] == 'a,"b\n\tc\r<&>\\ é 🧬'
    assert [row["w"] for row in rows] == ["1", "-1.5", "", "2005-12-01", "true"]


def test_triple_terms_and_directions_are_written_as_the_engine_writes_them(pool: Opened) -> None:
    query = "SELECT (TRIPLE(<x:a>, <x:b>, 1) AS ?t) (STRLANGDIR('a', 'en', 'ltr') AS ?d) {}"
    direct = pyoxigraph.Store().query(query)
    assert isinstance(direct, pyoxigraph.QuerySolutions)
    expected = direct.serialize(format=QueryResultsFormat.JSON)
    assert json.loads(pool.run(query, accept=JSON).body) == json.loads(expected or b"")
    for media_type in ("application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        assert pool.run(query, accept=media_type).rows == 1


@pytest.mark.parametrize("word", ["true", "false"])
def test_ask_has_an_answer_in_json_and_xml_only(pool: Opened, word: str) -> None:
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
def test_a_graph_is_the_same_in_every_format(
    pool: Opened, media_type: str, kind: RdfFormat
) -> None:
    answer = pool.run("CONSTRUCT WHERE { ?s a ?firm }", accept=media_type)
    assert answer.rows == 500
    assert len({quad.subject for quad in pyoxigraph.parse(answer.body, format=kind)}) == 500


def test_turtle_has_sorted_prefixes_and_only_those_in_use(pool: Opened) -> None:
    body = pool.run("CONSTRUCT WHERE { ?s a ?firm }", accept=TURTLE).body.decode()
    assert [line for line in body.splitlines() if "@prefix" in line] == [f"@prefix th: <{BASE}> ."]


def test_what_a_format_cannot_say_is_an_error_that_names_it(pool: Opened) -> None:
    with pytest.raises(UnwritableAnswerError, match="no name for the property <http://e/1>"):
        pool.run("CONSTRUCT { <a:a> <http://e/1> 1 } {}", accept="application/rdf+xml")
    with pytest.raises(UnwritableAnswerError, match="control character"):
        pool.run("SELECT ('\\u0001' AS ?c) {}", accept="application/sparql-results+xml")
    with pytest.raises(UnwritableAnswerError, match="text/turtle is no format for rows"):
        pool.run("SELECT * {}", accept=TURTLE)


def test_a_query_without_end_is_stopped_and_the_next_one_answered(pool: Opened) -> None:
    before = pool.processes
    with pytest.raises(LimitReachedError) as caught:
        pool.run(ENDLESS, accept=JSON, timeout=0.5)
    assert caught.value.limit == "time"
    assert caught.value.what.startswith("stopped at the time limit of 0.5 s; there is no answer")
    (ended,) = before - pool.processes
    assert pool.run("ASK {}", accept=JSON).body
    pool.settle()
    assert not is_running(ended)


@pytest.mark.parametrize(
    ("query", "accept"),
    [("SELECT * { ?s a ?firm }", JSON), ("CONSTRUCT WHERE { ?s a ?firm }", TURTLE)],
)
def test_one_row_too_many_is_an_error_and_not_a_short_answer(
    pool: Opened, query: str, accept: str
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
    pool: Opened, query: str, accept: str
) -> None:
    with pytest.raises(LimitReachedError, match="more than 100,000 bytes") as caught:
        pool.run(query, accept=accept, max_rows=10**9)
    assert caught.value.limit == "bytes"


def test_a_worker_that_dies_is_replaced(pool: Opened) -> None:
    before = pool.processes
    for process in before:
        os.kill(process, signal.SIGKILL)
    for _ in before:
        with pytest.raises(EngineFailedError, match="the engine ended before it had an answer"):
            pool.run("ASK {}", accept=JSON)
    assert pool.run("ASK {}", accept=JSON).body
    assert not before & pool.processes


def test_a_query_that_overflows_the_engine_costs_one_worker_and_nothing_else(pool: Opened) -> None:
    with pytest.raises(EngineFailedError):
        pool.run("ASK " + "{" * 50_000 + "}" * 50_000, accept=JSON)
    assert pool.run("ASK {}", accept=JSON).body


def test_a_syntax_error_is_told_with_its_place(pool: Opened) -> None:
    with pytest.raises(FaultyQueryError) as caught:
        pool.run("SELECT *\nWHERE { ?s ?p }", accept=JSON)
    assert str(caught.value) == "query, line 2, column 16: not SPARQL 1.1 at its end"


def test_the_pool_itself_refuses_calls_and_updates(pool: Opened) -> None:
    for query in ("ASK { SERVICE <http://127.0.0.1:9/> {} }", "DROP ALL"):
        with pytest.raises(RefusedQueryError):
            pool.run(query, accept=JSON)


def counts(pool: Opened, pattern: str, **graphs: list[str]) -> str:
    query = "SELECT (COUNT(*) AS ?n) FROM <a:ignored> { PATTERN }".replace("PATTERN", pattern)
    query = query if graphs else query.replace("FROM <a:ignored> ", "")
    return pool.run(query, accept="text/csv", **graphs).body.decode().split()[1]


def test_the_dataset_of_the_request_takes_the_place_of_the_one_in_the_query(pool: Opened) -> None:
    firms, none = f"{BASE}graph/firms", "a:none"
    plain, named = "?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"
    assert (counts(pool, plain), counts(pool, named)) == ("500", "500")
    assert counts(pool, plain, default_graphs=[firms]) == "500"
    assert counts(pool, named, default_graphs=[firms]) == "0"
    assert counts(pool, plain, named_graphs=[firms]) == "0"
    assert counts(pool, named, named_graphs=[firms]) == "500"
    assert counts(pool, plain, default_graphs=[none]) == "0"
    assert counts(pool, plain, default_graphs=[""]) == "500"


# Lanes.


def test_when_all_workers_are_busy_the_wait_has_an_end(store: Path) -> None:
    with opened(store, 1, slice_=60.0) as pool:
        endless = pool.begin(pool.pool.answer(ENDLESS, accept=JSON, timeout=60))
        with pytest.raises(PoolBusyError, match=r"all 1 workers were busy for 0\.1 s") as caught:
            pool.run("ASK {}", accept=JSON, timeout=0.1)
        assert caught.value.retry == 1
        endless.cancel()
        assert pool.run("ASK {}", accept=JSON).body


def test_who_leaves_frees_the_worker_at_once(store: Path) -> None:
    with opened(store, 1, slice_=60.0) as pool:
        before = pool.processes
        endless = pool.begin(pool.pool.answer(ENDLESS, accept=JSON, timeout=60))
        busy = pool.begin(pool.pool.answer("ASK {}", accept=JSON, timeout=60))
        endless.cancel()
        assert busy.result(20).body
        assert len(before - pool.processes) == 1


def test_more_than_may_wait_are_turned_away(store: Path) -> None:
    with opened(store, 1, slice_=60.0) as pool:
        waiting = [
            pool.begin(pool.pool.answer(ENDLESS, accept=JSON, timeout=60)) for _ in range(ROOM + 1)
        ]
        with pytest.raises(PoolBusyError, match=f"{ROOM} other queries wait"):
            pool.run("ASK {}", accept=JSON, timeout=60)
        for each in waiting:
            each.cancel()
        assert pool.run("ASK {}", accept=JSON).body


def test_endless_queries_hold_up_no_short_one(store: Path) -> None:
    """Twenty at once, on one place for short and one for long ones: all but two wait or start."""
    with opened(store, 1, slice_=0.05) as pool:
        texts = [f"{ENDLESS} # {number}" for number in range(20)]
        endless = [pool.begin(pool.pool.answer(text, accept=JSON, timeout=60)) for text in texts]
        assert pool.run("ASK {}", accept=JSON, timeout=60).body
        assert not any(each.done() for each in endless)
        assert (pool.pool.long.free, len(pool.pool.long.waiting)) == (0, 19)
        for each in endless:
            each.cancel()


def test_a_query_that_was_long_begins_on_the_long_lane(store: Path) -> None:
    with opened(store, 1, slice_=0.05) as pool:
        first, again = (
            pool.begin(pool.pool.answer(ENDLESS, accept=JSON, timeout=60)) for _ in range(2)
        )
        assert pool.run("ASK {}", accept=JSON, timeout=60).body
        third = pool.begin(pool.pool.answer(ENDLESS, accept=JSON, timeout=60))
        assert pool.run("ASK {}", accept=JSON, timeout=60).body
        assert len(pool.pool.long.waiting) == 2
        assert pool.pool.short.free == 1
        for each in (first, again, third):
            each.cancel()


def test_a_query_that_is_longer_than_a_slice_is_answered(store: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?a) < STR(?d)) }"
    with opened(store, 1, slice_=0.001) as pool:
        for _ in range(3):
            answer = pool.run(query, accept="text/csv", timeout=60)
            assert answer.body == b"n\r\n124750\r\n"  # 500 * 499 / 2


# Parts.


def test_a_part_ends_at_the_limit_of_rows_and_says_so(pool: Opened) -> None:
    answer = pool.run("SELECT * { ?s a ?firm }", accept="text/csv", max_rows=7, part=True)
    assert (answer.rows, answer.cut, answer.body.count(b"\r\n")) == (7, "rows", 8)
    whole = pool.run("SELECT * { ?s a ?firm } LIMIT 7", accept="text/csv", max_rows=7, part=True)
    assert (whole.rows, whole.cut) == (7, "")


@pytest.mark.parametrize("accept", [JSON, "text/csv", "application/sparql-results+xml"])
def test_a_part_ends_before_the_limit_of_bytes_as_a_whole_document(
    pool: Opened, accept: str
) -> None:
    query = "SELECT * { ?s a ?f . ?x a ?f }"
    answer = pool.run(query, accept=accept, max_rows=10**9, part=True)
    assert answer.cut == "bytes"
    assert 50_000 < len(answer.body) <= 100_000
    if accept == JSON:
        assert len(json.loads(answer.body)["results"]["bindings"]) == answer.rows
    elif accept == "text/csv":
        assert len(answer.body.splitlines()) == answer.rows + 1
    else:
        assert ET.fromstring(answer.body) is not None  # noqa: S314


def test_a_part_ends_at_the_limit_of_time_where_rows_have_come(store: Path) -> None:
    slow = """SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
      FILTER(STRSTARTS(SHA512(CONCAT(STR(?a), STR(?d), STR(?g))), "00")) }"""
    with opened(store) as pool:
        answer = pool.run(slow, accept="text/csv", timeout=1.0, max_rows=10**9, part=True)
        assert answer.cut == "time"
        assert len(answer.body.splitlines()) == answer.rows + 1 > 1
        with pytest.raises(LimitReachedError, match="not even a part of one"):
            pool.run(ENDLESS, accept="text/csv", timeout=0.5, part=True)


def test_a_graph_is_written_to_a_file_with_its_digest(pool: Opened, tmp_path: Path) -> None:
    file = tmp_path / "graph"
    for name in ("", f"{BASE}graph/firms"):
        told = pool.begin(pool.pool.dump(name, "application/n-triples", file, 20)).result(30)
        assert told is not None
        assert told.rows == 500 == len(file.read_bytes().splitlines())
        assert told.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert pool.begin(pool.pool.dump("a:none", "text/turtle", file, 20)).result(30) is None


# Beginning and end.


def test_a_pool_without_a_store_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError) as caught, opened(tmp_path / "none"):
        pass
    assert caught.value.where == str(tmp_path / "none")
    assert caught.value.what.startswith("there is no graph to open here (")
    assert "triplehelix build" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pool_leaves_no_process_behind(store: Path) -> None:
    with opened(store, 2) as pool:
        processes = pool.processes
        assert len(processes) == 4
        assert all(is_running(pid) for pid in processes)
    assert not any(is_running(pid) for pid in processes)


def test_a_worker_ends_with_its_parent_even_in_the_middle_of_a_query(store: Path) -> None:
    command = [sys.executable, "-P", "-m", "triplehelix.evaluating", str(store), "4", "{}"]
    request = {
        "query": ENDLESS,
        "accept": JSON,
        "max_rows": 1,
        "max_bytes": 1,
        "default_graphs": None,
        "named_graphs": None,
        "part": None,
        "file": None,
    }
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert json.loads(worker.stdout.readline())["fault"] is None
        worker.stdin.write(json.dumps(request).encode() + b"\n")
        worker.stdin.close()
        assert worker.wait(10) == 0


def test_the_store_is_not_changed_by_serving_it(store: Path, pool: Opened) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    pool.run("SELECT * { ?s ?p ?o } LIMIT 1", accept=JSON)
    assert {path.name: path.stat().st_mtime_ns for path in store.iterdir()} == before
    assert pool.run(f"ASK {{ <{BASE}id/organization/o000> ?p ?o }}", accept=JSON).body
