"""The endpoint as a good citizen of the web: tags and 304, gzip, other origins, receipts."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.serving import BROWSER, RESULTS_JSON, SELECT, Reply, Server, start, stored
from triplehelix.endpoint import serve
from triplehelix.endpoint.caching import matches
from triplehelix.endpoint.keeping import Given, Kept
from triplehelix.endpoint.negotiation import takes
from triplehelix.errors import TripleHelixError

ASK_IT: Final = "/sparql?" + urlencode({"query": SELECT})
LONG: Final = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }"})
PATHS: Final = ("/", ASK_IT, "/sparql", "/id/organization/ablynx", "/ontology.ttl", "/style.css")
PAGE: Final = "https://app.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("http") / "store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    yield from start(store)


@pytest.fixture(scope="module")
def shared(store: Path) -> Iterator[Server]:
    """A server that pages of one origin may read."""
    yield from start(store, cors=[PAGE], workers=1)


@pytest.fixture(scope="module")
def open_to_all(store: Path) -> Iterator[Server]:
    yield from start(store, cors=["*"], workers=1)


# Tags.


@pytest.mark.parametrize("path", PATHS)
def test_who_holds_the_answer_is_told_so(server: Server, path: str) -> None:
    first = server.ask("GET", path)
    tag = first.headers["etag"]
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = server.ask("GET", path, If_None_Match=held)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
    assert server.ask("HEAD", path, If_None_Match=tag).status == 304
    assert server.ask("GET", path, If_None_Match='"other"').body == first.body


def test_other_requests_have_other_tags(server: Server) -> None:
    replies = [
        server.query(SELECT),
        server.query(SELECT, "text/csv"),
        server.query(SELECT, BROWSER),
        server.query(SELECT + " LIMIT 1"),
        server.ask("GET", "/id/organization/ablynx"),
        server.ask("GET", "/id/organization/novartis"),
        server.ask("GET", "/sparql", Host="a.example"),
        server.ask("GET", "/sparql", Host="b.example"),
    ]
    assert len({reply.headers["etag"] for reply in replies}) == len(replies)


def test_the_same_graph_has_the_same_tags_after_a_restart(server: Server, store: Path) -> None:
    host = f"127.0.0.1:{server.port}"
    for other in start(store, workers=1):
        tag = other.ask("GET", ASK_IT, Host=host).headers["etag"]
    assert tag == server.ask("GET", ASK_IT).headers["etag"]


@pytest.mark.parametrize("call", ["NOW()", "rand()", "STRUUID ()", "str(BNODE())", "N\\u004FW()"])
def test_an_answer_that_is_another_each_time_is_not_kept(server: Server, call: str) -> None:
    for accept in (RESULTS_JSON, BROWSER):
        reply = server.query(f"SELECT ({call} AS ?x) {{}}", accept)
        assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in reply.headers


@pytest.mark.parametrize("path", ["/nothing", "/sparql?query=ASK", "/health"])
def test_an_error_and_the_health_have_no_tag(server: Server, path: str) -> None:
    reply = server.ask("GET", path, If_None_Match="*")
    assert reply.status in {200, 400, 404}
    assert "etag" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"


def test_an_answer_given_again_is_the_same_in_every_header(server: Server) -> None:
    for path in (f"{ASK_IT}&again=1", "/id/organization/ablynx.ttl?again=1"):
        first, again, packed, head = (
            server.ask("GET", path),
            server.ask("GET", path),
            server.ask("GET", path, Accept_Encoding="gzip"),
            server.ask("HEAD", path),
        )
        same = {name: value for name, value in first.headers.items() if name != "date"}
        for reply in (again, head):
            assert {n: v for n, v in reply.headers.items() if n != "date"} == same
        assert again.body == first.body
        assert head.body == b""
        assert gzip.decompress(packed.body) == first.body if len(first.body) > 500 else True


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=40))
def test_no_more_is_kept_than_there_is_room_for(answers: list[tuple[int, int]]) -> None:
    kept = Kept(most=100)
    for number, size in answers:
        kept.keep(f"{number} {size}", Given((), bytes(size)))
        assert kept.size == sum(len(each.body) for each in kept.given.values()) <= 100
    for number, size in answers[-1:]:
        last = kept.get(f"{number} {size}")
        assert last is not None
        assert last.body == bytes(size)


tags = st.from_regex(r'(W/)?"[!#-~]*"', fullmatch=True)


@given(st.lists(tags), tags, st.lists(tags))
def test_a_tag_is_found_among_others_weak_or_not(
    before: list[str], tag: str, after: list[str]
) -> None:
    assert matches(", ".join([*before, tag, *after]), "W/" + tag.removeprefix("W/"))


@given(st.text())
def test_a_header_that_is_no_list_of_tags_matches_nothing(text: str) -> None:
    assert not matches(text.replace('"', ""), 'W/"x"')


# Compression.


def test_gzip_is_sent_when_asked_for_and_says_so(server: Server) -> None:
    plain = server.ask("GET", LONG)
    packed = server.ask("GET", LONG, Accept_Encoding="gzip, deflate, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert packed.headers["etag"] == plain.headers["etag"]
    for reply in (plain, packed, server.ask("GET", "/health"), server.ask("GET", "/nothing")):
        assert "accept-encoding" in reply.headers["vary"].lower()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("gzip;q=0.2, identity;q=0.8", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("gzip;q=x", False),
        ("gzip2", False),
        ("br", False),
    ],
)
def test_q_values_say_whether_gzip_is_liked(server: Server, header: str, expected: bool) -> None:
    reply = server.ask("GET", LONG, Accept_Encoding=header)
    assert ("content-encoding" in reply.headers) == expected


@given(st.text(alphabet="gzip,;q=0.15*-x dentyW", max_size=60))
def test_any_accept_encoding_is_read(header: str) -> None:
    assert takes(header, "gzip") in {True, False}


@given(
    st.permutations(["gzip", "identity", "br"]),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.sampled_from(["", " ", "\t"]),
)
def test_gzip_is_chosen_by_its_weight(
    names: list[str], gzip_weight: int, identity_weight: int, space: str
) -> None:
    weights = {"gzip": gzip_weight, "identity": identity_weight, "br": 1000}
    parts = (f"{n}{space};{space}q={weights[n] / 1000:.3f}" for n in names)
    assert takes(f"{space},{space}".join(parts), "gzip") == (
        gzip_weight > 0 and gzip_weight >= identity_weight
    )


# Methods.


@pytest.mark.parametrize("path", [*PATHS, "/health"])
def test_every_address_answers_head_and_options(server: Server, path: str) -> None:
    head, get = server.ask("HEAD", path), server.ask("GET", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(get.body))
    options = server.ask("OPTIONS", path)
    assert (options.status, options.body) == (204, b"")
    allowed = options.headers["allow"].split(", ")
    assert {"GET", "HEAD", "OPTIONS"} <= set(allowed)
    assert ("POST" in allowed) == path.startswith("/sparql")
    refused = server.ask("DELETE", path)
    assert refused.problem["status"] == 405
    assert set(refused.headers["allow"].split(", ")) == set(allowed)


# Other origins.


def test_no_other_origin_may_read_unless_asked_for(server: Server) -> None:
    reply = server.ask("GET", ASK_IT, Origin=PAGE)
    assert not [name for name in reply.headers if name.startswith("access-control")]


def test_the_origin_named_may_read_answers_and_errors_and_no_other(shared: Server) -> None:
    for path in (ASK_IT, "/nothing"):
        reply = shared.ask("GET", path, Origin=PAGE)
        assert reply.headers["access-control-allow-origin"] == PAGE
        assert "origin" in reply.headers["vary"].lower()
        exposed = reply.headers["access-control-expose-headers"].lower().split(", ")
        assert {"etag", "triplehelix-rows", "triplehelix-graph"} <= set(exposed)
    other = shared.ask("GET", ASK_IT, Origin="https://other.example")
    assert "access-control-allow-origin" not in other.headers
    assert "origin" in other.headers["vary"].lower()


def preflight(server: Server, origin: str) -> Reply:
    """What a browser asks before it lets a page send its token."""
    return server.ask(
        "OPTIONS",
        "/sparql",
        Origin=origin,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization,if-none-match",
    )


def test_a_browser_that_asks_first_is_answered(shared: Server, open_to_all: Server) -> None:
    reply = preflight(shared, PAGE)
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, PAGE)
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert preflight(shared, "https://other.example").status == 400
    reply = preflight(open_to_all, "https://any.example")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, "*")
    reply = open_to_all.ask("GET", ASK_IT, Origin="https://any.example")
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("origin", ["app.example", "https://app.example/", "https://", "null"])
def test_what_is_no_origin_is_an_error(store: Path, origin: str) -> None:
    with pytest.raises(TripleHelixError, match=r"--cors .*: not an origin"):
        serve(store, port=0, cors=[origin])


# Receipts.


@pytest.mark.parametrize("accept", [RESULTS_JSON, "text/csv", "application/sparql-results+xml"])
def test_an_answer_has_its_receipt_in_its_headers(server: Server, accept: str) -> None:
    reply = server.query(SELECT, accept)
    assert reply.headers["triplehelix-rows"] == "2"
    assert reply.headers["triplehelix-body"] == f"sha256:{hashlib.sha256(reply.body).hexdigest()}"
    assert reply.headers["triplehelix-limits"] == "seconds=30, rows=100000, bytes=67108864"
    table = '?part\t?digest\n<https://w3id.org/triplehelix/graph/alliances>\t"sha256:00ff"\n'
    digest = hashlib.sha256(table.encode()).hexdigest()
    assert reply.headers["triplehelix-graph"] == f"sha256:{digest}"


def test_a_graph_is_counted_in_statements_and_a_verdict_not_at_all(server: Server) -> None:
    for reply in (
        server.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3", "text/turtle"),
        server.query("SELECT * { ?s ?p ?o } LIMIT 3"),
    ):
        assert reply.headers["triplehelix-rows"] == "3"
    assert "triplehelix-rows" not in server.query("ASK {}").headers
