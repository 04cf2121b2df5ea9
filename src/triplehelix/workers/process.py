"""One worker process as its parent's event loop sees it: it starts, is asked, and is killed."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

START_SECONDS: Final = 60.0
GRACE_SECONDS: Final = 1.0
_SLOWER: Final = 10  # of nice(2): a tenth of the processor beside what is not slowed


@dataclass(frozen=True)
class Reply:
    """A frame of a worker: what is wrong, if anything, and the answer.

    `cut` is the limit at which an answer ended early, "" for a whole one.
    """

    fault: str | None
    what: str = ""
    rows: int = 0
    cut: str = ""
    body: bytes = b""


class Worker(asyncio.Protocol):
    """A worker process; it answers one request at a time."""

    def __init__(self, store: Path, gigabytes: int, prefixes: Mapping[str, str]) -> None:
        here, there = socket.socketpair()
        command = [sys.executable, "-P", "-m", "triplehelix.evaluating", os.fspath(store)]
        with there:
            self.process = subprocess.Popen(  # noqa: S603  # this interpreter and a path of ours
                [*command, str(gigabytes), json.dumps(dict(prefixes))],
                stdin=there.fileno(),
                stdout=there.fileno(),
                stderr=subprocess.DEVNULL,
            )
        self.socket = here
        self.transport: asyncio.Transport | None = None
        self.buffer = bytearray()
        self.head: dict[str, object] | None = None
        self.size = 0
        self.ended = False
        self.ready = False
        self.waiting: asyncio.Future[Reply | None] | None = None

    async def start(self) -> Reply | None:
        """Waits until the store is open; its first reply, None when the process has ended."""
        loop = asyncio.get_running_loop()
        if self.transport is None:
            self.waiting = loop.create_future()
            self.transport, _ = await loop.create_connection(lambda: self, sock=self.socket)
        try:
            reply = await self.reply(START_SECONDS)
        except TimeoutError:
            reply = None
        self.ready = reply is not None and reply.fault is None
        return reply

    def send(self, request: bytes) -> None:
        """Sends a request, a line of JSON; `reply` is awaited next."""
        self.waiting = asyncio.get_running_loop().create_future()
        if self.transport is None or self.ended:
            self.waiting.set_result(None)
        else:
            self.transport.write(request)

    async def reply(self, seconds: float) -> Reply | None:
        """The reply to what was sent, None when the process has ended; may be awaited again.

        Raises TimeoutError when there is none within `seconds`.
        """
        if self.waiting is None:
            return None
        await asyncio.wait((self.waiting,), timeout=seconds)
        if not self.waiting.done():
            raise TimeoutError
        return self.waiting.result()

    def data_received(self, data: bytes) -> None:
        """Takes in what the process writes; a frame that is whole is the reply."""
        self.buffer += data
        if self.head is None:
            line, end, rest = self.buffer.partition(b"\n")
            if not end:
                return
            self.head, self.buffer = json.loads(line), rest
            self.size = int(str(self.head["size"]))
        if len(self.buffer) < self.size:
            return
        head, body = self.head, bytes(self.buffer)
        self.head, self.buffer = None, bytearray()
        fault = head["fault"]
        self._answered(
            Reply(
                None if fault is None else str(fault),
                str(head.get("what", "")),
                int(str(head.get("rows", 0))),
                str(head.get("cut", "")),
                body,
            )
        )

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """Notices the end of the process."""
        self.ended = True
        self._answered(None)

    def _answered(self, reply: Reply | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(reply)

    def slow_down(self) -> None:
        """Lets other processes go first, for the rest of its life."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _SLOWER)

    def abandon(self) -> None:
        """Ends the process at once; `kill` waits until it is gone."""
        self.process.terminate()
        if self.transport is None:
            self.socket.close()
        else:
            self.transport.abort()

    async def kill(self) -> None:
        """Ends the process, whatever it is doing, and waits until it is gone."""
        self.abandon()
        await asyncio.get_running_loop().run_in_executor(None, self._end)

    def _end(self) -> None:
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
