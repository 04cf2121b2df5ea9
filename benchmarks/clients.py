"""Clients that ask a server over HTTP as fast as it answers: raw sockets, one thread a process.

They are made to cost little, so that on a small machine the server is what is measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Final

_END: Final = b"\r\n\r\n"
_LAST: Final = b"0\r\n\r\n"  # of a chunked body


@dataclass(frozen=True)
class Asking:
    """A request as bytes, and the body that is the only right answer; b"" where any will do."""

    request: bytes
    expected: bytes = b""


@dataclass
class Heard:
    """What came back: statuses, wrong bodies, broken connections, the seconds of each reply."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    broken: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Heard) -> None:
        """Adds what another process heard."""
        self.statuses += other.statuses
        self.wrong += other.wrong
        self.broken += other.broken
        self.seconds += other.seconds

    def share(self, part: float) -> float:
        """The seconds within which this part of the replies came; nan without any."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


class _Client:
    """One client, with one request under way."""

    def __init__(self, port: int, askings: Sequence[Asking], at: int) -> None:
        self.port, self.askings, self.at = port, askings, at
        self.buffer = bytearray()
        self.since = 0.0
        self.connect()

    def connect(self) -> None:
        """Connects, or connects anew."""
        self.buffer.clear()
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        """Sends the next request."""
        self.at = (self.at + 1) % len(self.askings)
        self.since = time.perf_counter()
        self.socket.sendall(self.askings[self.at].request)

    def read(self) -> tuple[int, bytes] | None:
        """The status and body of the reply if it is whole. Raises OSError when it never will be."""
        got = self.socket.recv(1 << 18)
        if not got:
            raise ConnectionResetError
        self.buffer += got
        head, end, body = self.buffer.partition(_END)
        if not end:
            return None
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            size = int(lower[at + 15 :].split(b"\r\n", 1)[0])
            if len(body) < size:
                return None
        elif not body.endswith(_LAST):
            return None
        else:
            return self._whole(head, _unchunked(body))
        return self._whole(head, bytes(body))

    def _whole(self, head: bytearray, body: bytes) -> tuple[int, bytes]:
        self.buffer.clear()
        return int(head[9:12]), body


def _unchunked(body: bytearray) -> bytes:
    """The content of a chunked body (RFC 9112, section 7.1)."""
    found, at = bytearray(), 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        if size == 0:
            return bytes(found)
        found += body[end + 2 : end + 2 + size]
        at = end + 4 + size


def ask_for(
    port: int, askings: Sequence[Asking], *, clients: int, seconds: float, pause: float = 1.0
) -> Heard:
    """What the clients of this process hear, each asking again as soon as it is answered.

    After a reply other than 200 a client rests for `pause` seconds.
    """
    heard, chosen = Heard(), selectors.DefaultSelector()
    for number in range(clients):
        client = _Client(port, askings, number * len(askings) // clients)
        chosen.register(client.socket, selectors.EVENT_READ, client)
        client.send()
    resting: list[tuple[float, _Client]] = []
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        while resting and resting[0][0] <= now:
            resting.pop(0)[1].send()
        for key, _ in chosen.select(0.05):
            _step(chosen, key.data, heard, resting, pause)
    for key in list(chosen.get_map().values()):
        key.data.socket.close()
    chosen.close()
    return heard


def _step(
    chosen: selectors.BaseSelector,
    client: _Client,
    heard: Heard,
    resting: list[tuple[float, _Client]],
    pause: float,
) -> None:
    """Reads what came for one client; a whole reply is counted, and the next request sent."""
    try:
        reply = client.read()
        if reply is None:
            return
        status, body = reply
        now = time.perf_counter()
        heard.statuses[status] += 1
        heard.seconds.append(now - client.since)
        expected = client.askings[client.at].expected
        heard.wrong += bool(status == 200 and expected and body != expected)
        if status == 200 or not pause:
            client.send()
        else:
            resting.append((now + pause, client))
    except OSError:
        heard.broken += 1
        chosen.unregister(client.socket)
        client.socket.close()
        client.connect()
        chosen.register(client.socket, selectors.EVENT_READ, client)
        client.send()


@dataclass(frozen=True)
class Group:
    """So many clients with the same requests, in a process of their own."""

    askings: Sequence[Asking]
    clients: int


def together(port: int, groups: Sequence[Group], seconds: float) -> list[Heard]:
    """What each group hears, all of them at the same time."""
    with ProcessPoolExecutor(len(groups)) as processes:
        begun = [
            processes.submit(ask_for, port, group.askings, clients=group.clients, seconds=seconds)
            for group in groups
        ]
        return [each.result() for each in begun]
