"""How the endpoint bears many clients, endless queries, and small ones beside `oxigraph`.

    python benchmarks/endpoint.py --store GRAPH --oxigraph VENV/bin/oxigraph

`GRAPH` is a folder that `triplehelix build` wrote. Clients ask over loopback, each again as soon as
it is answered, and hold every answer against the only right one: what pyoxigraph finds in the same
store, row by row. Both servers are asked in turn, as a shared machine changes its speed; the best
round of each counts. `oxigraph serve-read-only` opens the same database.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count, cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import quote
from urllib.request import urlopen

from clients import Asking, Group, Heard, ask_for, together
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    parse_query_results,
)

from triplehelix import store as built

TERMS: Final = """PREFIX th: <https://w3id.org/triplehelix/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
FIRMS: Final = TERMS + "SELECT ?firm { ?firm a th:Firm } ORDER BY ?firm"
SMALL: Final = {
    "is it known": "ASK { <FIRM> ?p ?o }",
    "its name": TERMS + "SELECT ?name WHERE { <FIRM> skos:prefLabel ?name }",
    "what is said of it": "SELECT ?p ?o WHERE { <FIRM> ?p ?o }",
    "its alliances": TERMS
    + """SELECT ?alliance ?title ?party ?name WHERE {
  ?alliance th:hasParticipation/th:participant <FIRM> ; a th:Alliance ; skos:prefLabel ?title ;
    th:hasParticipation/th:participant ?party . ?party skos:prefLabel ?name .
} ORDER BY ?title ?name ?alliance ?party LIMIT 100""",
}
_TEXTS: Final = 200  # of each query for each firm
_FASTEST: Final = 20_000  # replies a second that no server here reaches

ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p } # %d"
)


@contextmanager
def serving(command: list[str], told: str) -> Iterator[int]:
    """A server in its own process; its port, which `told` finds in what it says on stderr."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stderr or ():
                if port := re.search(told, line):
                    yield int(port[1])
                    break
            else:
                raise SystemExit(f"{command[0]} did not start")
        finally:
            process.terminate()
            process.wait()


def ours(folder: Path) -> list[str]:
    """The command that serves the graph here."""
    command = [sys.executable, "-m", "triplehelix.cli", "serve", "--store", str(folder)]
    return [*command, "--port", "0"]


def theirs(binary: str, database: Path) -> list[str]:
    """The command that serves the same database by oxigraph, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    return [binary, "serve-read-only", "--location", str(database), "--bind", address]


def request(path: str, query: str) -> bytes:
    """A query as a client sends it."""
    lines = (f"GET {path}?query={quote(query)} HTTP/1.1", "Host: localhost",
             "Accept: application/sparql-results+json")  # fmt: skip
    return "\r\n".join((*lines, "", "")).encode()


def found(body: bytes) -> list[str] | bool:
    """The rows of an answer in JSON, in an order of their own; or the verdict."""
    answer = parse_query_results(body, QueryResultsFormat.JSON)
    if isinstance(answer, QuerySolutions):
        return sorted(str(row) for row in answer)
    return bool(answer)


def checked(port: int, path: str, store: Store, firms: list[str], query: str) -> list[Asking]:
    """The requests of a query for each firm, each with its answer, held against the engine's.

    Comments make many texts of one, so that few answers are kept ones.
    """
    asked = []
    for firm in firms:
        text = query.replace("FIRM", firm)
        with urlopen(f"http://127.0.0.1:{port}{path}?query={quote(text)}") as reply:
            body = reply.read()
        direct = store.query(text)
        if isinstance(direct, QueryTriples):
            raise SystemExit(f"no rows are asked for by {text}")
        if found(body) != found(direct.serialize(format=QueryResultsFormat.JSON) or b""):
            raise SystemExit(f"a wrong answer to {text}")
        asked += [Asking(request(path, f"{text} # {number}"), body) for number in range(_TEXTS)]
    return asked


def shown(name: str, heard: Heard, seconds: float) -> dict[str, object]:
    """A line of figures, printed and returned."""
    told: dict[str, object] = {
        "statuses": dict(sorted(heard.statuses.items())),
        "a second": round(sum(heard.statuses.values()) / seconds),
        "p50 ms": round(heard.share(0.5) * 1000, 1),
        "p99 ms": round(heard.share(0.99) * 1000, 1),
        "slowest ms": round(heard.share(1.0) * 1000),
        "wrong": heard.wrong,
        "broken": heard.broken,
    }
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in told.items()), flush=True)
    return told


def crowd(port: int, asked: list[Asking], seconds: float) -> dict[str, object]:
    """200 clients."""
    heard, other = together(port, [Group(asked, 100), Group(asked, 100)], seconds)
    heard.add(other)
    return shown(f"200 clients for {seconds:g} s", heard, seconds)


def beside_endless(port: int, asked: list[Asking], seconds: float) -> dict[str, object]:
    """8 clients with small queries, alone and beside 50 with an endless query each."""
    alone = shown("8 small alone", ask_for(port, asked, clients=8, seconds=seconds), seconds)
    endless = [Asking(request("/sparql", ENDLESS % number)) for number in range(50)]
    stuck, small = together(port, [Group(endless, 50), Group(asked, 8)], seconds)
    told = shown("8 small beside 50 endless", small, seconds)
    return {"alone": alone, "beside": told, "endless": shown("50 endless", stuck, seconds)}


def race(
    servers: Mapping[str, tuple[int, str]], firms: list[str], seconds: float, rounds: int
) -> dict[str, dict[str, float]]:
    """Replies a second to each small query, of each server in turn; the best round of each.

    In `new` no text is asked twice (a comment with a number makes it another one), in `again` there
    is one text for each firm.
    """
    told: dict[str, dict[str, float]] = {}
    numbers = count()
    for name, query in SMALL.items():
        texts = [query.replace("FIRM", firm) for firm in firms]
        for kind in ("new", "again"):
            best = dict.fromkeys(servers, 0.0)
            for _ in range(rounds):
                for server, (port, path) in servers.items():
                    asked = (
                        [Asking(request(path, text)) for text in texts]
                        if kind == "again"
                        else [
                            Asking(request(path, f"{text} # {next(numbers)}"))
                            for text in islice(cycle(texts), round(_FASTEST * seconds))
                        ]
                    )
                    heard = ask_for(port, asked, clients=8, seconds=seconds)
                    best[server] = max(best[server], heard.statuses[200] / seconds)
            told[f"{name}, {kind}"] = best
            rates = ", ".join(f"{server} {rate:.0f}/s" for server, rate in best.items())
            one, other = (*best.values(), 0.0)[:2]
            print(f"{name}, {kind}: {rates}" + (f", ratio {one / other:.2f}" if other else ""),
                  flush=True)  # fmt: skip
    return told


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    """All that was asked for."""
    database = built.current(arguments.store) / built.DATABASE
    store = Store.read_only(str(database))
    answer = store.query(FIRMS)
    firms = [row[0].value for row in answer if isinstance(row[0], NamedNode)] if isinstance(
        answer, QuerySolutions) else []  # fmt: skip
    told: dict[str, object] = {}
    steps: dict[str, Callable[[int, list[Asking], float], dict[str, object]]] = {
        "crowd": crowd, "endless": beside_endless,
    }  # fmt: skip
    with serving(ours(arguments.store), r"http://127\.0\.0\.1:(\d+)/") as port:
        asked = [
            each for query in SMALL.values()
            for each in checked(port, "/sparql", store, firms[:: max(1, len(firms) // 40)], query)
        ]  # fmt: skip
        for name in arguments.steps:
            if name in steps:
                told[name] = steps[name](port, asked, arguments.seconds)
        if "race" in arguments.steps:
            servers = {"ours": (port, "/sparql")}
            if not arguments.oxigraph:
                told["race"] = race(servers, firms, arguments.round, arguments.rounds)
                return told
            command = theirs(arguments.oxigraph, database)
            with serving(command, r"http://127\.0\.0\.1:(\d+)") as other:
                servers["oxigraph"] = (other, "/query")
                told["race"] = race(servers, firms, arguments.round, arguments.rounds)
    return told


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True, help="the folder of a built graph")
    parser.add_argument("--oxigraph", default="", help="the command of the PyPI package oxigraph")
    parser.add_argument("--steps", nargs="*", default=["crowd", "endless", "race"])
    parser.add_argument("--seconds", type=float, default=60.0, help="of the first two steps")
    parser.add_argument("--round", type=float, default=3.0, help="seconds of a round of the race")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="the figures on the last line")
    arguments = parser.parse_args()
    began = time.monotonic()
    told = measure(arguments)
    print(f"took {time.monotonic() - began:.0f} s")
    if arguments.json:
        print(json.dumps(told))


if __name__ == "__main__":
    main()
