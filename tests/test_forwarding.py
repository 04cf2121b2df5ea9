"""A service elsewhere in place of the store: the same pages and answers, the same limits."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import Built
from tests.test_cli import COMMAND, FIRMS, run
from triplehelix.endpoint.forwarding import Service
from triplehelix.errors import TripleHelixError
from triplehelix.sparql import RefusedQueryError
from triplehelix.workers import LimitReachedError, UnwritableAnswerError

JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


@contextmanager
def served(*options: str | Path) -> Iterator[str]:
    """The address of a server of our own on a free port of loopback."""
    command = [COMMAND, "serve", "--port", "0", *map(str, options)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert address
        yield address[0]
        process.terminate()


@pytest.fixture(scope="module")
def behind(tiny_graph: Built) -> Iterator[str]:
    with served("--store", tiny_graph.folder) as address:
        yield address


@pytest.fixture(scope="module")
def front(behind: str) -> Iterator[str]:
    with served("--endpoint", f"{behind}sparql") as address:
        yield address


@pytest.mark.parametrize("accept", [JSON, "text/csv", "text/tab-separated-values"])
def test_rows_come_through_as_the_service_gives_them(behind: str, front: str, accept: str) -> None:
    asked = {"params": {"query": FIRMS}, "headers": {"Accept": accept}}
    one, other = (httpx.get(f"{each}sparql", **asked) for each in (behind, front))  # type: ignore[arg-type]
    assert (other.status_code, other.headers["content-type"]) == (200, one.headers["content-type"])
    assert other.text == one.text


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_a_thing_looks_the_same_from_the_front(behind: str, front: str, accept: str) -> None:
    asked = {"headers": {"Accept": accept}}
    one, other = (
        httpx.get(f"{each}id/organization/acme", **asked)  # type: ignore[arg-type]
        for each in (behind, front)
    )
    assert other.status_code == 200
    assert other.text == one.text


def test_an_export_through_a_service_is_the_export_of_its_graph(
    tiny_graph: Built, behind: str, tmp_path: Path
) -> None:
    assert run("export", tmp_path / "one", "--store", tiny_graph.folder).code == 0
    assert run("export", tmp_path / "other", "--endpoint", f"{behind}sparql").code == 0
    sums = [(tmp_path / each / "SHA256SUMS").read_bytes() for each in ("one", "other")]
    assert sums[0] == sums[1]


def test_the_limit_of_rows_is_an_error_that_names_it(behind: str) -> None:
    with pytest.raises(LimitReachedError) as caught:
        Service(f"{behind}sparql").run("SELECT ?s { ?s ?p ?o }", accept=JSON, max_rows=3)
    assert caught.value.limit == "rows"


def test_the_limit_of_bytes_is_an_error_that_names_it(behind: str) -> None:
    with pytest.raises(LimitReachedError) as caught:
        Service(f"{behind}sparql", max_bytes=100).run("SELECT ?s { ?s ?p ?o }", accept=JSON)
    assert caught.value.limit == "bytes"


def test_the_limit_of_time_is_an_error_that_names_it(behind: str) -> None:
    with pytest.raises(LimitReachedError) as caught:
        Service(f"{behind}sparql").run(ENDLESS, accept=JSON, timeout=1)
    assert caught.value.limit == "time"


def test_a_call_to_elsewhere_is_refused_before_the_service_is_asked() -> None:
    with pytest.raises(RefusedQueryError):
        Service("http://127.0.0.1:9/sparql").run("SELECT * { SERVICE <x:> {} }", accept=JSON)


def test_a_format_that_cannot_say_it_is_an_error(behind: str) -> None:
    with pytest.raises(UnwritableAnswerError):
        Service(f"{behind}sparql").run("ASK {}", accept="text/csv")


def test_a_service_that_is_gone_is_named() -> None:
    with pytest.raises(TripleHelixError) as caught:
        Service("http://127.0.0.1:9/sparql").run("ASK {}", accept=JSON)
    assert caught.value.where == "query at http://127.0.0.1:9/sparql"


def test_a_query_with_a_fault_has_no_answer_but_a_problem(front: str) -> None:
    told = httpx.get(f"{front}sparql", params={"query": "SELECT"}, headers={"Accept": JSON})
    assert told.headers["content-type"] == "application/problem+json"
    assert 400 <= told.status_code < 600


def test_a_service_that_gives_no_answer_is_told_as_such() -> None:
    with served("--endpoint", "http://127.0.0.1:9/sparql") as address:
        for path in ("sparql?query=ASK%20%7B%7D", "questions/takeovers"):
            reply = httpx.get(address + path)
            assert (reply.status_code, reply.json()["title"]) == (502, "Bad Gateway")
            assert "etag" not in reply.headers
        assert httpx.get(f"{address}health").status_code == 200


def test_questions_are_answered_by_a_service_too(behind: str) -> None:
    path = "questions/partners-of-a-firm?firm=acme&format=csv"
    with served("--endpoint", f"{behind}sparql") as address:
        reply = httpx.get(address + path)
        assert reply.text == httpx.get(behind + path).text
        assert "etag" not in reply.headers
        assert "triplehelix-graph" not in reply.headers
