"""Fetching a register from a server on loopback that behaves, and from one that does not."""

from __future__ import annotations

import io
import json
import threading
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest

from triplehelix import __version__, fetching, sources
from triplehelix.errors import DataError, TripleHelixError
from triplehelix.fetching import Manners
from triplehelix.fetching.places import places

DAY: Final = date(2026, 11, 22)
QUICK: Final = Manners(interval=0, tries=4, backoff=0.01, timeout=0.5, least_speed=1e6)
ROWS: Final = [{"id": f"row-{number}", "name": "x" * 50} for number in range(3000)]
BODY: Final = json.dumps(ROWS).encode()
Answer = Callable[["Handler"], None]


@dataclass
class Site:
    """A server: what it answers to each path, request by request; the last answer is for good."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """Answers as the site says."""

    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers)))
        waiting = self.site.answers[self.path.partition("?")[0]]
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    handler = type("Own", (Handler,), {"site": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def whole(body: bytes = BODY, **more: object) -> Answer:
    def answer(handler: Handler) -> None:
        handler.head(200, Content_Length=len(body), ETag='"one"', **more)
        handler.wfile.write(body)

    return answer


def status(code: int, **headers: object) -> Answer:
    return lambda handler: handler.head(code, Content_Length=0, **headers)


def cut(at: int, *, tag: str = '"one"') -> Answer:
    """Announces everything and ends after so many bytes."""

    def answer(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY), ETag=tag)
        handler.wfile.write(BODY[:at])
        handler.close_connection = True

    return answer


def rest(body: bytes = BODY) -> Answer:
    """Goes on where it is asked to."""

    def answer(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        handler.head(206, Content_Length=len(body) - start, ETag='"one"')
        handler.wfile.write(body[start:])

    return answer


def drip(handler: Handler) -> None:
    """A few bytes now and then, without end."""
    handler.head(200, Content_Length=len(BODY))
    for at in range(200):
        try:
            handler.wfile.write(BODY[at : at + 1])
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.02)


@pytest.fixture
def register(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A register of the given `[[fetch]]` block, in place of ours."""

    def describe(block: str) -> None:
        folder = tmp_path / "loaders" / "made-up"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "source.toml").write_text(
            'title = "Made up"\npublisher = "P"\nlicence = "https://example.org/licence"\n'
            f"issued = 2020-01-01\n[[fetch]]\n{block.replace('SITE', site.address)}\n"
            '[file.rows]\nfiles = "*.json"\nform = "json-array"\nneeds = ["id"]\nkey = ["id"]\n'
        )
        monkeypatch.setattr(sources, "LOADERS", tmp_path / "loaders")

    return describe


def fetched(folder: Path, manners: Manners = QUICK, *, anyhow: bool = False) -> bytes:
    """What lies in the folder after a fetch."""
    fetching.fetch("made-up", folder, manners, lambda *_: None, DAY, anyhow=anyhow)
    return (folder / "made-up" / "rows.json").read_bytes()


PLAIN: Final = 'url = "SITE/rows"\nsave = "rows.json"\ninterval = 0'


def test_a_register_is_fetched_with_an_account_of_it(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [whole()]
    register(PLAIN)
    assert fetched(tmp_path) == BODY
    account = tomllib.loads((tmp_path / "made-up" / "retrieved.toml").read_text())
    assert account["retrieved"] == DAY
    [file] = account["file"]
    assert (file["name"], file["bytes"], file["fields"]) == ("rows.json", len(BODY), ["id", "name"])
    assert not list(tmp_path.glob(".*"))
    [source] = [each for each in sources.brought(tmp_path) if each.key == "made-up"]
    assert source.issued == DAY


def test_who_asks_is_told_to_the_server(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [whole()]
    register(PLAIN + "\ncontact = true")
    with pytest.raises(TripleHelixError, match="asks who is there"):
        fetched(tmp_path)
    assert site.asked == []
    fetched(tmp_path, Manners(interval=0, contact="A. Curator a@example.org"))
    assert site.asked[0][1]["User-Agent"].endswith("(A. Curator a@example.org)")


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503])
def test_a_busy_server_is_asked_again(
    site: Site, register: Callable[[str], None], tmp_path: Path, code: int
) -> None:
    site.answers["/rows"] = [status(code, Retry_After=0), status(code), whole()]
    register(PLAIN)
    assert fetched(tmp_path) == BODY
    assert len(site.asked) == 3


def test_a_server_that_stays_busy_is_given_up_in_one_line(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [status(500)]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match="not to be had after 4 tries: HTTP 500"):
        fetched(tmp_path)
    assert len(site.asked) == 4
    assert not (tmp_path / "made-up").exists()


def test_a_cut_body_is_gone_on_with(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [cut(70_000), rest()]
    register(PLAIN)
    assert fetched(tmp_path) == BODY
    asked = site.asked[1][1]
    assert asked["If-Range"] == '"one"'
    assert 0 < int(asked["Range"].removeprefix("bytes=").rstrip("-")) <= 70_000


def test_another_run_goes_on_with_what_the_first_one_received(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [cut(70_000)]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match="not to be had after 1 tries"):
        fetched(tmp_path, Manners(interval=0, tries=1))
    site.answers["/rows"] = [rest()]
    assert fetched(tmp_path) == BODY


def test_a_file_that_changed_meanwhile_is_taken_from_its_start(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    other = BODY.replace(b"x", b"y")
    site.answers["/rows"] = [cut(70_000), whole(other)]
    register(PLAIN)
    assert fetched(tmp_path) == other


def test_without_a_tag_nothing_is_gone_on_with(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [cut(70_000, tag='W/"weak"'), whole()]
    register(PLAIN)
    assert fetched(tmp_path) == BODY
    assert "Range" not in site.asked[1][1]


def test_a_wrong_length_is_no_whole_file(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    def longer(handler: Handler) -> None:
        handler.head(200, Content_Length=len(BODY) + 10)
        handler.wfile.write(BODY)
        handler.close_connection = True

    site.answers["/rows"] = [longer]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match="not to be had after 4 tries"):
        fetched(tmp_path)


def test_a_loop_of_redirects_ends(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [status(302, Location="/rows")]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match="redirect"):
        fetched(tmp_path)
    assert len(site.asked) <= 7


def test_a_redirect_is_followed(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers = {"/rows": [status(302, Location="/there")], "/there": [whole()]}
    register(PLAIN)
    assert fetched(tmp_path) == BODY


def test_a_slow_drip_is_given_up(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [drip]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match=r"too slow|timed out"):
        fetched(tmp_path, Manners(interval=0, tries=2, backoff=0, timeout=0.3, least_speed=1e5))


def test_a_web_page_is_no_register(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [whole(b"<html>We have moved</html>", Content_Type="text/html")]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match="a web page came instead"):
        fetched(tmp_path)


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_what_is_not_there_is_not_asked_for_again(
    site: Site, register: Callable[[str], None], tmp_path: Path, code: int
) -> None:
    site.answers["/rows"] = [status(code)]
    register(PLAIN)
    with pytest.raises(TripleHelixError, match=f"HTTP {code}"):
        fetched(tmp_path)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (json.dumps(ROWS[:200]).encode(), "bytes, .* before"),
        (json.dumps([{"id": "x" * 300_000}]).encode(), "fields are gone: name"),
        (BODY[:100_000], "bytes, .* before"),
        (json.dumps([{"key": 1}] * 9000).encode(), "has no row"),
    ],
)
def test_a_file_that_lost_something_does_not_replace_the_former_one(
    site: Site, register: Callable[[str], None], tmp_path: Path, body: bytes, said: str
) -> None:
    site.answers["/rows"] = [whole(), whole(body)]
    register(PLAIN)
    fetched(tmp_path)
    with pytest.raises(DataError, match=said):
        fetched(tmp_path)
    assert (tmp_path / "made-up" / "rows.json").read_bytes() == BODY


def test_a_smaller_file_is_taken_when_that_is_said(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    small = json.dumps(ROWS[:200]).encode()
    site.answers["/rows"] = [whole(), whole(small)]
    register(PLAIN)
    fetched(tmp_path)
    assert fetched(tmp_path, anyhow=True) == small


def test_a_choice_of_the_users_own_stays(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [whole()]
    register(PLAIN)
    fetched(tmp_path)
    own = tmp_path / "made-up" / "select.toml"
    own.write_text('[[select]]\nid = ["row-1"]\n')
    fetched(tmp_path)
    assert own.exists()


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, body in members.items():
            opened.writestr(name.replace("_", "."), body)
    return made.getvalue()


ZIP: Final = 'url = "SITE/z"\nsave = "z.zip"\nunpack = ["rows.json"]\ninterval = 0'


def test_of_an_archive_the_wanted_members_are_kept(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/z"] = [whole(archive(rows_json=BODY, other_csv=b"a,b"))]
    register(ZIP)
    assert fetched(tmp_path) == BODY
    assert {path.name for path in (tmp_path / "made-up").iterdir()} == {
        "rows.json", "retrieved.toml",
    }  # fmt: skip


def test_an_archive_that_is_none_is_refused(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/z"] = [whole(b"PK\x03\x04 and nothing more")]
    register(ZIP)
    with pytest.raises(DataError, match="not a whole archive"):
        fetched(tmp_path)


def test_an_index_leads_to_the_file(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    index = {"files": [{"links": {"self": f"{site.address}/rows"}}]}
    site.answers = {"/index": [whole(json.dumps(index).encode())], "/rows": [whole()]}
    register('index = "SITE/index"\npick = "files.links.self"\nsave = "rows.json"\ninterval = 0')
    assert fetched(tmp_path) == BODY
    site.answers["/index"] = [whole(b'{"nothing": 1}')]
    with pytest.raises(TripleHelixError, match=r"nothing at files\.links\.self"):
        fetched(tmp_path)


def test_pages_are_followed_to_the_last(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    def page(handler: Handler) -> None:
        token = handler.path.partition("token=")[2]
        said = {"": {"rows": [{"id": 1}], "more": "a b"}, "a%20b": {"rows": [{"id": 2}]}}[token]
        whole(json.dumps(said).encode())(handler)

    site.answers["/rows"] = [page]
    register(
        'url = "SITE/rows?size=1"\nnext = "more"\nparameter = "token"\n'
        'save = "p.json"\ninterval = 0'
    )
    description = tmp_path / "loaders" / "made-up" / "source.toml"
    text = description.read_text().replace('"json-array"', '"json-page"\nwithin = "rows"')
    description.write_text(text)
    found = fetching.fetch("made-up", tmp_path, QUICK, lambda *_: None, DAY)
    assert [each.name for each in found] == ["p-00001.json", "p-00002.json"]
    assert [path for path, _ in site.asked] == ["/rows?size=1", "/rows?size=1&token=a%20b"]


SERVICE: Final = 'endpoint = "SITE/sparql"\nquery = "all.rq"\nsave = "rows.json"\ninterval = 0'
FOUND: Final = json.dumps({
    "head": {"vars": ["id", "name", "gone"]},
    "results": {"bindings": [
        {"id": {"type": "uri", "value": "urn:1"}, "name": {"type": "literal", "value": "Å"}},
        {"id": {"type": "uri", "value": "urn:2"}},
    ]},
}).encode()  # fmt: skip
LISTED: Final = [
    {"id": "urn:1", "name": "Å", "gone": None},
    {"id": "urn:2", "name": None, "gone": None},
]


@pytest.fixture
def service(register: Callable[[str], None], tmp_path: Path) -> None:
    """A register that a SPARQL service answers."""
    register(SERVICE)
    (tmp_path / "loaders" / "made-up" / "all.rq").write_text("SELECT * { ?id ?name ?gone }")


def short(handler: Handler) -> None:
    """Half an answer and the reason of a service that ran out of time, with no length said."""
    handler.head(200)
    handler.wfile.write(FOUND[: len(FOUND) // 2] + b"\njava.util.concurrent.TimeoutException")
    handler.close_connection = True


@pytest.mark.parametrize(
    "first",
    [status(429), status(500), status(502), status(503, Retry_After="0"), short, cut(20), drip],
    ids=["429", "500", "502", "503", "short", "cut", "drip"],
)
@pytest.mark.usefixtures("service")
def test_a_service_that_fails_is_asked_again(site: Site, tmp_path: Path, first: Answer) -> None:
    site.answers["/sparql"] = [first, whole(FOUND)]
    assert json.loads(fetched(tmp_path)) == LISTED
    assert len(site.asked) == 2


@pytest.mark.usefixtures("service")
def test_a_service_is_told_who_asks(site: Site, tmp_path: Path) -> None:
    site.answers["/sparql"] = [whole(FOUND)]
    fetched(tmp_path, Manners(interval=0, contact="Ann ann@example.org"))
    ((_, headers),) = site.asked
    assert headers["User-Agent"] == f"triplehelix/{__version__} (Ann ann@example.org)"


@pytest.mark.parametrize(
    ("answer", "said", "times"),
    [
        (status(503), "not to be had after 4 tries: HTTP 503", 4),
        (short, "not to be had after 4 tries: the answer is no whole one", 4),
        (status(400), "HTTP 400", 1),
        (status(404), "HTTP 404", 1),
        (status(302, Location="/sparql"), "HTTP 302", None),
        (whole(b"<html>Busy</html>", Content_Type="text/html"), "a web page came instead", 1),
    ],
)
@pytest.mark.usefixtures("service")
def test_a_service_that_stays_silent_leaves_nothing_behind(
    site: Site, tmp_path: Path, answer: Answer, said: str, times: int | None
) -> None:
    site.answers["/sparql"] = [answer]
    with pytest.raises(TripleHelixError, match=said):
        fetched(tmp_path)
    assert not (tmp_path / "made-up").exists()
    assert times is None or len(site.asked) == times


def test_requests_keep_their_distance(
    site: Site, register: Callable[[str], None], tmp_path: Path
) -> None:
    site.answers["/rows"] = [status(503), whole()]
    register(PLAIN.replace("interval = 0", "interval = 0.3"))
    began = time.monotonic()
    fetched(tmp_path)
    assert time.monotonic() - began >= 0.3


def test_a_register_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(TripleHelixError, match="no such register"):
        fetching.fetch("nobody", tmp_path, QUICK, lambda *_: None, DAY)


@pytest.mark.parametrize("key", sorted(sources.registers()))
def test_each_register_says_where_it_is_published(key: str) -> None:
    found = places(sources.registers()[key])
    assert found
    for place in found:
        address = place.url or place.index or place.endpoint
        assert address.startswith("https://")


@pytest.mark.parametrize(
    "block",
    [
        'url = "https://example.org"',
        'url = "https://example.org"\nindex = "x"\npick = "y"\nsave = "z"',
        'index = "https://example.org"\nsave = "z"',
        'url = "https://example.org"\nnext = "n"\nsave = "z"',
        'url = "https://example.org"\nsave = "z"\ncolour = "red"',
    ],
)
def test_a_block_that_leads_nowhere_is_refused(
    register: Callable[[str], None], tmp_path: Path, block: str
) -> None:
    register(block)
    with pytest.raises(DataError, match="cannot be used"):
        places(tmp_path / "loaders" / "made-up" / "source.toml")
