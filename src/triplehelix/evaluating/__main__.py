"""One query worker: reads queries from its parent, answers them, and never calls out.

A request is one line of JSON; a reply is one line of JSON and then `size` bytes. When the parent
is gone, so is the worker.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO, Final, TypedDict

from pyoxigraph import DefaultGraph, NamedNode, Store

from triplehelix.evaluating.dumping import dump
from triplehelix.evaluating.results import LimitError, Spool, Tally, write
from triplehelix.evaluating.tables import FormatError

_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET, CLONE_NEWUSER of unshare(2)
_NEW_USER: Final = 0x10000000
_MARGIN: Final = 0.8  # of the time limit, for the rows of an answer that may be cut

Said = dict[str, object]


class Request(TypedDict):
    """A query with what bounds it; `part` is the seconds of one that may be cut, else None.

    With a `file`, `query` is the name of a graph that is written there.
    """

    query: str
    accept: str
    max_rows: int
    max_bytes: int
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    part: float | None
    file: str | None


def leave_network() -> None:
    """Moves this process to a network of its own, without any interface, where the system allows.

    The second lock behind `triplehelix.sparql.guard`: it fails silently, as the first one holds.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_NETWORK | _NEW_USER)


def bound_memory(gigabytes: int) -> None:
    """Ends this process, and not the machine, when a query asks for more memory."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # does not exist on Windows

        size = gigabytes << 30
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def answer(store: Store, request: Request, prefixes: dict[str, str]) -> tuple[Said, bytes]:
    """The reply to a request: what to say of the answer, and the answer."""
    try:
        if request["file"] is not None:
            return dump(store, request["query"], request["accept"], Path(request["file"])), b""
        return _found(store, request, prefixes)
    except SyntaxError as error:
        return {"fault": "syntax", "what": str(error)}, b""
    except LimitError as error:
        return {"fault": error.limit, "what": ""}, b""
    except FormatError as error:
        return {"fault": "format", "what": str(error)}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"fault": "engine", "what": str(error)}, b""


def _found(store: Store, request: Request, prefixes: dict[str, str]) -> tuple[Said, bytes]:
    """The answer to a query."""
    default, named, part = request["default_graphs"], request["named_graphs"], request["part"]
    end = None if part is None else time.monotonic() + part * _MARGIN
    spool = Spool(request["max_bytes"])
    tally = Tally(request["max_rows"], spool, end)
    found = store.query(
        request["query"],
        default_graph=None if default is None else [_graph(iri) for iri in default],
        named_graphs=None if named is None else [NamedNode(iri) for iri in named],
    )
    write(found, request["accept"], tally, prefixes)
    return {"fault": None, "rows": tally.rows, "cut": tally.cut}, spool.getvalue()


def _graph(iri: str) -> NamedNode | DefaultGraph:
    """The graph of that name; the empty name is the default graph of the store."""
    return NamedNode(iri) if iri else DefaultGraph()


def reply(out: BinaryIO, head: Said, body: bytes = b"") -> None:
    """Sends one frame to the parent."""
    out.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
    out.flush()


def end_with_parent() -> None:
    """Ends the process when the other end of its input is closed, also in the middle of a query.

    It is the end of the parent's pipe that tells, so that no worker is left behind by a killed
    server; `os._exit`, because the engine cannot be interrupted.
    """
    watch = select.poll()
    watch.register(sys.stdin.fileno(), 0)  # nothing but the hang-up, which needs no asking for
    watch.poll()
    os._exit(0)


def main() -> None:
    """Answers queries on the store named on the command line until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_network()
    place, gigabytes, prefixes = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
    bound_memory(gigabytes)
    try:
        store = Store.read_only(place)
    except (OSError, ValueError, RuntimeError) as error:
        reply(sys.stdout.buffer, {"fault": "store", "what": str(error)})
        return
    reply(sys.stdout.buffer, {"fault": None})
    threading.Thread(target=end_with_parent, daemon=True).start()
    for line in sys.stdin.buffer:
        reply(sys.stdout.buffer, *answer(store, json.loads(line), prefixes))


if __name__ == "__main__":
    main()
