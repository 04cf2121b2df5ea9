"""One query worker: reads queries from its parent, answers them, and never calls out.

It imports little, so that it starts in less than a tenth of a second. A request is one line of
JSON; a reply is one line of JSON and then `size` bytes. When the parent is gone, so is the worker.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import signal
import sys
import threading
from typing import BinaryIO, Final, TypedDict

from pyoxigraph import DefaultGraph, NamedNode, Store

from triplehelix.workers.results import LimitError, Spool, Tally, write
from triplehelix.workers.tables import FormatError

_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET, CLONE_NEWUSER of unshare(2)
_NEW_USER: Final = 0x10000000


class Request(TypedDict):
    """A query with what bounds it."""

    query: str
    accept: str
    max_rows: int
    max_bytes: int
    prefixes: dict[str, str]
    default_graphs: list[str] | None
    named_graphs: list[str] | None


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


def answer(store: Store, request: Request) -> tuple[dict[str, object], bytes]:
    """The reply to a request: what to say of the answer, and the answer."""
    tally, spool = Tally(request["max_rows"]), Spool(request["max_bytes"])
    default, named = request["default_graphs"], request["named_graphs"]
    try:
        found = store.query(
            request["query"],
            default_graph=None if default is None else [_graph(iri) for iri in default],
            named_graphs=None if named is None else [NamedNode(iri) for iri in named],
        )
        write(found, request["accept"], tally, spool, request["prefixes"])
    except SyntaxError as error:
        return {"fault": "syntax", "what": str(error)}, b""
    except LimitError as error:
        return {"fault": error.limit, "what": ""}, b""
    except FormatError as error:
        return {"fault": "format", "what": str(error)}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"fault": "engine", "what": str(error)}, b""
    return {"fault": None, "rows": tally.rows}, spool.getvalue()


def _graph(iri: str) -> NamedNode | DefaultGraph:
    """The graph of that name; the empty name is the default graph of the store."""
    return NamedNode(iri) if iri else DefaultGraph()


def reply(out: BinaryIO, head: dict[str, object], body: bytes = b"") -> None:
    """Sends one frame to the parent."""
    out.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
    out.flush()


def listen(requests: queue.SimpleQueue[bytes]) -> None:
    """Hands on each line of the parent, also while a query runs; ends the process with the parent.

    It is the end of the parent's pipe that tells, so that no worker is left behind by a killed
    server; `os._exit`, because the engine cannot be interrupted.
    """
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def main() -> None:
    """Answers queries on the store named on the command line until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_network()
    bound_memory(int(sys.argv[2]))
    try:
        store = Store.read_only(sys.argv[1])
    except (OSError, ValueError, RuntimeError) as error:
        reply(sys.stdout.buffer, {"fault": "store", "what": str(error)})
        return
    reply(sys.stdout.buffer, {"fault": None})
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(requests,), daemon=True).start()
    while True:
        request: Request = json.loads(requests.get())
        reply(sys.stdout.buffer, *answer(store, request))


if __name__ == "__main__":
    main()
