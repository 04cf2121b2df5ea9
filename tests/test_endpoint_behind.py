"""The endpoint where others keep it: for who bears the token, under a path, behind a proxy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from tests.serving import BROWSER, SELECT, Server, start, stored
from triplehelix.endpoint import serve
from triplehelix.endpoint.mounting import root_path_of
from triplehelix.errors import TripleHelixError

TOKEN: Final = "3f9c-a-token-of-some-length"  # noqa: S105
ASK_IT: Final = "/sparql?" + urlencode({"query": SELECT})
PAGES: Final = (
    "/",
    "/sparql",
    ASK_IT,
    "/questions",
    "/questions/takeovers",
    "/ontology",
    "/id/organization/ablynx",
    "/nothing",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("behind") / "store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    yield from start(store, workers=1)


@pytest.fixture(scope="module")
def closed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for a token, and that pages of one origin may read."""
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    yield from start(store, token_file=file, cors=["https://app.example"], workers=1)


@pytest.fixture(scope="module")
def behind(store: Path) -> Iterator[Server]:
    """A server under a path that believes its proxy."""
    yield from start(store, root_path="/kg", trust_proxy=True, workers=1)


# The token.


@pytest.mark.parametrize("path", [*PAGES, "/style.css", "/openapi.json", "/health/", "/health/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_nothing_is_told_without_the_token(closed: Server, method: str, path: str) -> None:
    reply = closed.ask(method, path)
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Bearer realm="triplehelix"'
    if method != "HEAD":
        assert reply.problem["title"] == "Unauthorized"


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        "Bearer \xe9",
        f"Basic {TOKEN}",
        TOKEN,
    ],
)
def test_another_token_is_none(closed: Server, sent: str) -> None:
    reply = closed.ask("GET", ASK_IT, Authorization=sent)
    assert reply.problem["status"] == 401
    refused = 'error="invalid_token"' in reply.headers["www-authenticate"]
    assert refused == sent.startswith("Bearer")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_who_bears_the_token_is_answered(closed: Server, scheme: str) -> None:
    reply = closed.ask("GET", ASK_IT, Authorization=f"{scheme} {TOKEN}")
    assert reply.firms == ["ablynx", "novartis"]


def test_a_held_answer_is_not_confirmed_without_the_token(closed: Server) -> None:
    tag = closed.ask("GET", ASK_IT, Authorization=f"Bearer {TOKEN}").headers["etag"]
    assert closed.ask("GET", ASK_IT, If_None_Match=tag).status == 401


def test_the_health_is_told_to_everybody(closed: Server) -> None:
    reply = closed.ask("GET", "/health")
    assert (reply.status, json.loads(reply.body)) == (200, {"status": "ok"})


def test_a_page_of_another_origin_may_ask_first_without_the_token(closed: Server) -> None:
    origin = "https://app.example"
    reply = closed.ask("OPTIONS", "/sparql", Origin=origin, Access_Control_Request_Method="GET")
    assert reply.status == 200
    refused = closed.ask("GET", ASK_IT, Origin=origin)
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (401, origin)


@pytest.mark.parametrize("content", [b"", b"short", b"two words of some length", b"\xff" * 20])
def test_a_file_without_a_good_token_is_an_error(
    store: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(TripleHelixError, match="--token-file") as caught:
        serve(store, port=0, token_file=file)
    assert not content or content.decode("latin-1") not in caught.value.what
    with pytest.raises(TripleHelixError, match="cannot be read: No such file"):
        serve(store, port=0, token_file=tmp_path / "none")


# Under a path.


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_stays_under_the_path(behind: Server, path: str) -> None:
    html = behind.ask("GET", f"/kg{path}", Accept=BROWSER).body.decode()
    links = re.findall(r'(?:href|action|src)="(/[^"]*)"', html)
    assert len(links) > 4
    assert {link[:4] for link in links} == {"/kg/"}


def test_the_links_of_a_page_lead_where_they_lead_without_it(
    server: Server, behind: Server
) -> None:
    html = behind.ask("GET", "/kg/id/organization/ablynx", Accept=BROWSER).body.decode()
    links = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html)}
    assert "/kg/id/alliance/a1" in links
    for link in links:
        assert behind.ask("GET", link).status == server.ask("GET", link[3:]).status


@pytest.mark.parametrize("path", [*PAGES[1:], "/style.css", "/openapi.json", "/health"])
def test_the_path_may_be_taken_off_by_the_proxy_or_not(
    server: Server, behind: Server, path: str
) -> None:
    kept, off = behind.ask("GET", f"/kg{path}"), behind.ask("GET", path)
    assert (kept.status, kept.body) == (off.status, off.body)
    assert kept.headers.get("etag") == off.headers.get("etag")
    assert kept.status == server.ask("GET", path).status


def test_the_path_alone_is_the_home_page(behind: Server) -> None:
    bodies = {behind.ask("GET", path).body for path in ("/kg", "/kg/", "/")}
    assert len(bodies) == 1
    assert b"<h1>The biotech ecosystem" in bodies.pop()


def test_a_description_names_the_path(behind: Server) -> None:
    described = json.loads(behind.ask("GET", "/kg/openapi.json").body)
    assert described["servers"] == [{"url": "/kg"}]


@pytest.mark.parametrize(
    "given_path", ["/a b", "/a//b", "/b?", "https://a.example/b", '/"', "/%41", "/graph", "id/x"]
)
def test_what_is_no_path_is_an_error(store: Path, given_path: str) -> None:
    with pytest.raises(TripleHelixError, match="--root-path"):
        serve(store, port=0, root_path=given_path)


@given(st.lists(st.from_regex(r"[a-z0-9-]+", fullmatch=True)), st.booleans(), st.booleans())
def test_a_path_is_read_with_and_without_its_outer_strokes(
    parts: list[str], before: bool, after: bool
) -> None:
    written = "/" * before + "/".join(parts) + "/" * after
    assert root_path_of(written) == "".join(f"/{part}" for part in parts)


# What a proxy tells.


def endpoint_of(server: Server, **headers: str) -> str:
    """The address by which the service describes itself."""
    reply = server.ask("GET", "/sparql", None, Accept="text/turtle", **headers)
    graph = rdflib.Graph().parse(data=reply.body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (found,) = graph.objects(None, sd.endpoint)
    return str(found)


def test_a_proxy_is_believed_only_when_trusted(server: Server, behind: Server) -> None:
    told = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "a.example, data.example:8443"}
    assert endpoint_of(behind, **told) == "https://data.example:8443/kg/sparql"
    assert endpoint_of(server, **told) == f"{server.address}/sparql"
    assert endpoint_of(behind) == f"{behind.address}/kg/sparql"


@pytest.mark.parametrize("host", ["a b", "x/y", "<b>", "", "a@b", "[::1"])
def test_a_forwarded_host_that_is_none_is_not_believed(behind: Server, host: str) -> None:
    assert endpoint_of(behind, X_Forwarded_Host=host) == f"{behind.address}/kg/sparql"


def test_a_stranger_is_not_let_in_by_what_a_proxy_tells(behind: Server) -> None:
    reply = behind.ask("GET", "/sparql", Host="evil.com", X_Forwarded_Host="localhost")
    assert reply.problem["status"] == 421
