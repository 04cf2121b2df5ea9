"""Nothing goes out and nothing is read but the graph, whatever is asked: sockets are watched.

Four watches: listeners that would hear a call, an audit hook in the server that writes down every
connection, look-up of a name and file opened, a pipe in place of a file that would hold up whoever
opened it, and the network of a worker, which has none.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from tests.serving import Server, start, stored

AUDIT: Final = """
import sys
log = open({file!r}, "a", buffering=1)
watched = {{"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}}
def audit(event, told):
    if event in watched or (event == "open" and "secret.ttl" in str(told[0])):
        log.write(event + " " + repr(told[1:]) + "\\n")
sys.addaudithook(audit)
"""
REFUSED: Final = (
    "SELECT*{SERVICE<U>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <U> { ?s ?p ?o } }",
    "select*{service silent<U>{?s ?p ?o}}",
    "SELECT*{SeRvIcE<U>{?s ?p ?o}}",
    "SELECT*{SERVICE#\n<U>#\n{?s ?p ?o}}",
    "SELECT*{SERVICE\t\r\n<U>{?s ?p ?o}}",
    "SELECT*{SERVICESILENT<U>{?s ?p ?o}}",
    "SELECT*{\\u0053ERVICE<U>{?s ?p ?o}}",
    "SELECT*{\\U00000053\\u0045RVICE<U>{?s ?p ?o}}",
    "SELECT*{S\\u0045RVIC\\u0065 <U>{?s ?p ?o}}",
    "SELECT*{\\u005Cu0053ERVICE<U>{?s ?p ?o}}",
    "PREFIX ex:<U>SELECT*{SERVICE ex:{?s ?p ?o}}",
    "PREFIX ex:<U>SELECT*{SERVICEex:a{?s ?p ?o}}",
    "PREFIX :<U>PREFIX service:<a:b>SELECT*{service:a{?s ?p ?o}}",
    "BASE<U>SELECT*{SERVICE<>{?s ?p ?o}}",
    "SELECT*{VALUES ?u{<U>}SERVICE?u{?s ?p ?o}}",
    "SELECT*{BIND(IRI('U') AS ?u)SERVICE ?u{?s ?p ?o}}",
    "SELECT*{?s ?p 1SERVICE<U>{?s ?p ?o}}",
    "SELECT*{?s ?p 'x'@enSERVICE<U>{?s ?p ?o}}",
    "PREFIX :<U>SELECT*{?s ?p ?o FILTER(?o<?s)SERVICE:a#>\n{}}",
    'SELECT*{?s ?p ?o FILTER(?o<?x#>"""\n)SERVICE<U>{} #"""\n}',
    "ASK{SELECT*{SERVICE<U>{?s ?p ?o}}}",
    "ASK{{?s ?p ?o}UNION{OPTIONAL{MINUS{SERVICE<U>{?s ?p ?o}}}}}",
    "ASK{FILTER EXISTS{SERVICE<U>{?s ?p ?o}}}",
    "ASK{FILTER NOT EXISTS{GRAPH ?g{SERVICE<U>{?s ?p ?o}}}}",
    "ASK{LATERAL{SERVICE<U>{?s ?p ?o}}}",
    "CONSTRUCT{?s ?p ?o}WHERE{SERVICE<U>{?s ?p ?o}}",
    "DESCRIBE ?s{SERVICE<U>{?s ?p ?o}}",
    "LOAD<U>",
    "load silent<U>into graph<a:b>",
    "\\u004COAD <U>",
    "ASK{};LOAD<U>",
    "CLEAR ALL;LOAD<U>",
    "INSERT{?s ?p ?o}WHERE{SERVICE<U>{?s ?p ?o}}",
)
NOTHING_FOUND: Final = (
    "ASK FROM<U>{?s ?p ?o}",
    "ASK FROM NAMED<U>{GRAPH?g{?s ?p ?o}}",
    "BASE<U>ASK FROM<>{?s ?p ?o}",
    "ASK{GRAPH<U>{?s ?p ?o}}",
    "ASK{<U>?p ?o}",
)
ELSEWHERE: Final = (
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&default-graph-uri=U",
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D&named-graph-uri=U",
    "/sparql?query=DESCRIBE%20%3CU%3E",
    "/store?graph=U",
    "/store/U",
    "/questions/partners-of-a-firm?firm=U",
    "/id/U",
    "/ontology.U",
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audit") / "log"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[Server]:
    place = stored(tmp_path_factory.mktemp("closed") / "store")
    for found in start(place, AUDIT.format(file=str(log)), workers=1):
        log.write_text("", encoding="utf-8")  # to listen, it looked up its own address
        yield found


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipe without a writer: whoever opens it to read waits for ever."""
    found = tmp_path_factory.mktemp("secret") / "secret.ttl"
    os.mkfifo(found)
    return found


@pytest.fixture(scope="module")
def ears() -> Iterator[list[socket.socket]]:
    """Sockets on loopback that would hear a connection or a datagram."""
    heard = [socket.create_server(("127.0.0.1", 0))]
    if socket.has_dualstack_ipv6():
        heard.append(socket.create_server(("::1", 0), family=socket.AF_INET6))
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", 0))
    yield [*heard, datagrams]
    for each in (*heard, datagrams):
        each.close()


def calls(ears: list[socket.socket]) -> int:
    """How many sockets have heard something that nobody has taken."""
    with selectors.DefaultSelector() as chosen:
        for each in ears:
            chosen.register(each, selectors.EVENT_READ)
        return len(chosen.select(0))


@pytest.fixture(scope="module")
def addresses(ears: list[socket.socket], secret: Path) -> list[str]:
    """What a query might be made to fetch."""
    found = [
        f"http://{f'[{host}]' if ':' in host else host}:{port}/data.ttl"
        for host, port in (ear.getsockname()[:2] for ear in ears)
    ]
    port = ears[0].getsockname()[1]
    return [*found, f"http://localhost:{port}/", f"https://127.0.0.1:{port}/", secret.as_uri(),
            "http://name.invalid/", "file:///etc/passwd"]  # fmt: skip


@pytest.mark.parametrize("query", REFUSED)
def test_what_would_call_is_refused_and_nobody_is_called(
    server: Server, ears: list[socket.socket], addresses: list[str], query: str
) -> None:
    for address in addresses:
        assert server.query(query.replace("U", address)).problem["status"] in {400, 403}
    assert calls(ears) == 0


def test_a_foreign_name_is_only_a_name(
    server: Server, ears: list[socket.socket], addresses: list[str]
) -> None:
    for address in addresses:
        for query in NOTHING_FOUND:
            reply = server.query(query.replace("<U>", f"<{address}>"))
            assert json.loads(reply.body)["boolean"] is False
        for path in ELSEWHERE:
            reply = server.ask("GET", path.replace("U", quote(address, safe="")))
            assert reply.status in {200, 400, 404}
            assert b"root:" not in reply.body
    assert calls(ears) == 0


@pytest.mark.parametrize("before", ["", "/id", "/graph", "/store", "/questions", "/.well-known"])
@pytest.mark.parametrize("way", ["/..", "/%2e%2e", "/..%2f..", "/%5c..", "//", "/./.."])
def test_no_path_leads_out_of_the_graph(
    server: Server, secret: Path, before: str, way: str
) -> None:
    for end in (f"{secret}", "/etc/passwd", "/../pyproject.toml"):
        reply = server.ask("GET", f"{before}{way * 12}{end}")
        assert reply.status in {400, 404}


def test_the_server_itself_called_nobody_and_opened_nothing(
    server: Server, log: Path, secret: Path
) -> None:
    assert server.query("ASK {}").status == 200
    assert log.read_text(encoding="utf-8") == ""
    watched = AUDIT.format(file=str(log)) + "\nimport socket\nsocket.getaddrinfo('127.0.0.1', 9)"
    subprocess.run([sys.executable, "-c", watched], check=True)
    assert "socket.getaddrinfo" in log.read_text(encoding="utf-8"), "the hook would have told"
    log.write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="No such device or address"):
        os.open(secret, os.O_WRONLY | os.O_NONBLOCK)  # nobody has it open to read


def workers_of(server: Server) -> list[int]:
    told = Path(f"/proc/{server.process}/task/{server.process}/children").read_text("ascii")
    return [int(each) for each in told.split()]


def network(process: int | str) -> str:
    return str(Path(f"/proc/{process}/ns/net").readlink())


def test_a_worker_has_no_network_and_no_socket_but_that_of_its_parent(server: Server) -> None:
    if not Path("/proc/self/ns/net").exists():
        pytest.skip("this system does not show the networks of its processes")
    for worker in workers_of(server):
        held = {str(each.readlink()) for each in Path(f"/proc/{worker}/fd").iterdir()}
        assert len([each for each in held if each.startswith("socket:")]) == 1
        if network(worker) == network("self"):
            pytest.skip("this system lets nobody leave its network")
        routes = Path(f"/proc/{worker}/net/route").read_text("ascii").splitlines()
        assert len(routes) <= 1, "a header at most, and no route to anywhere"


def test_a_worker_calls_nobody_even_when_the_guard_is_passed_by(
    tmp_path: Path, ears: list[socket.socket], addresses: list[str]
) -> None:
    """The worker is asked as the server never would: the second lock holds alone."""
    place = stored(tmp_path / "store")
    command = [sys.executable, "-P", "-m", "triplehelix.evaluating", str(place), "4", "{}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdout.readline()
        left = network(worker.pid) != network("self")
        for address in addresses[:3]:
            query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
            request = {"query": query, "accept": "text/csv", "max_rows": 1, "max_bytes": 10_000,
                       "default_graphs": None, "named_graphs": None, "part": None,
                       "file": None}  # fmt: skip
            if left:
                worker.stdin.write(json.dumps(request).encode() + b"\n")
                worker.stdin.flush()
                assert json.loads(worker.stdout.readline())["fault"] == "engine"
        worker.stdin.close()
    if not left:
        pytest.skip("this system lets nobody leave its network")
    assert calls(ears) == 0
