"""One worker process as its parent sees it: it starts, is asked, and is killed."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

START_SECONDS: Final = 60.0
GRACE_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Reply:
    """A frame of a worker: what is wrong, if anything, and the answer."""

    fault: str | None
    what: str
    rows: int
    body: bytes


class Worker:
    """A worker process; its replies are read by a thread, so that waiting for one can end."""

    def __init__(self, store: Path, gigabytes: int) -> None:
        command = [sys.executable, "-P", "-m", "triplehelix.workers", os.fspath(store)]
        self.process = subprocess.Popen(  # noqa: S603  # this interpreter and a path of ours
            [*command, str(gigabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self.ready = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """Queues each reply, and None at the end of the process."""
        out = self.process.stdout
        with suppress(ValueError, OSError):
            while out and (line := out.readline()):
                head = json.loads(line)
                body = out.read(head["size"])
                if len(body) == head["size"]:
                    reply = Reply(head["fault"], head.get("what", ""), head.get("rows", 0), body)
                    self.replies.put(reply)
        self.replies.put(None)

    def start(self) -> Reply | None:
        """Waits until the store is open; its first reply, None when the process has ended."""
        reply = self.replies.get(timeout=START_SECONDS)
        self.ready = reply is not None and reply.fault is None
        return reply

    def ask(self, request: Mapping[str, object], seconds: float) -> Reply | None:
        """The reply to a request, None when the process has ended. Raises queue.Empty in time."""
        if not self.ready:
            first = self.start()
            if not self.ready:
                return first
        with suppress(OSError):
            _send(self.process.stdin, json.dumps(request).encode() + b"\n")
        return self.replies.get(timeout=seconds)

    def kill(self) -> None:
        """Ends the process, whatever it is doing, and waits until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


def _send(pipe: IO[bytes] | None, line: bytes) -> None:
    """Writes a line to a worker; a worker that has ended is noticed by its reader."""
    if pipe:
        pipe.write(line)
        pipe.flush()
