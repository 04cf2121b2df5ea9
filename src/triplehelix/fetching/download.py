"""One file over HTTP, whole or not at all: resumed where it was cut, retried with patience.

A part that was received stays beside the file with what the server called it (its ETag or date),
so that the next try goes on only if the file is still the same one (RFC 9110, section 14).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from triplehelix import __version__
from triplehelix.errors import TripleHelixError

AGENT: Final = f"triplehelix/{__version__}"
CHUNK: Final = 1 << 16
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS: Final = 5
Progress = Callable[[int, int | None], None]


class Headers(Protocol):
    """The headers of an answer, whatever the case of their names."""

    def get(self, name: str, default: str, /) -> str:
        """The value of a header."""
        ...


class Response(Protocol):
    """What a server answers, to be read bit by bit."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    def read1(self, n: int, /) -> bytes:
        """What is there of the body, up to so many bytes; nothing at its end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


Ask = Callable[[Mapping[str, str]], Response]
"""A request with these headers besides its own."""
Fault = Callable[[Path], str]
"""What is wrong with a file that was received, or nothing."""


@dataclass(frozen=True)
class Manners:
    """How a server is treated: seconds between two requests, tries, and patience with it."""

    interval: float = 1.0
    tries: int = 6
    backoff: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 60.0
    least_speed: float = 1000.0
    """Bytes a second; what is slower for `timeout` seconds is given up."""
    contact: str = ""
    """A name and an address, which some publishers ask for."""


class Client:
    """Requests to one publisher, no faster than its manners allow."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._last = 0.0
        self.agent = f"{AGENT} ({manners.contact})" if manners.contact else AGENT
        self._pool = urllib3.PoolManager(
            headers={"User-Agent": self.agent, "Accept-Encoding": "identity"},
            timeout=urllib3.Timeout(manners.timeout),
            retries=urllib3.Retry(
                total=None, connect=0, read=0, status=0, other=0, redirect=REDIRECTS,
                raise_on_redirect=True,
            ),
        )  # fmt: skip

    def download(self, url: str, into: Path, progress: Progress) -> None:
        """Write the file of an address. Raises TripleHelixError when it cannot be had whole."""

        def ask(headers: Mapping[str, str]) -> Response:
            own = {**self._pool.headers, **headers}
            return self._pool.request("GET", url, headers=own, preload_content=False)

        self.patiently(url, ask, into, progress)

    def patiently(
        self, url: str, ask: Ask, into: Path, progress: Progress, fault: Fault = lambda _: ""
    ) -> None:
        """Ask until what is received is whole and has no fault, then write it.

        Raises TripleHelixError when it cannot be had, `url` being its place.
        """
        part = into.with_name(into.name + ".part")
        said, wait = "", 0.0
        for attempt in range(self.manners.tries):
            if attempt:
                time.sleep(
                    wait or min(self.manners.backoff * 2**attempt, self.manners.longest_wait)
                )
            try:
                said, wait = self._try(url, ask, part, progress)
            except MaxRetryError as problem:
                said, wait = _reason(problem), 0.0
                if "redirect" in said:
                    break
            except (HTTPError, HTTPException, OSError) as problem:
                said, wait = str(problem) or type(problem).__name__, 0.0
            if not said and not (said := fault(part)):
                part.replace(into)
                _notes(part).unlink(missing_ok=True)
                return
        raise TripleHelixError(
            url, f"not to be had after {attempt + 1} tries: {said}",
            "try again later: what was received is kept, and the next `fetch` goes on from there",
        )  # fmt: skip

    def _try(self, url: str, ask: Ask, part: Path, progress: Progress) -> tuple[str, float]:
        """One request; what went wrong, or nothing, and how long the server asks to wait."""
        self._pause()
        start = part.stat().st_size if part.exists() else 0
        known = json.loads(_notes(part).read_text()) if start and _notes(part).exists() else {}
        tag = known.get("tag")
        answer = ask({"Range": f"bytes={start}-", "If-Range": tag} if tag else {})
        try:
            return self._take(url, answer, part, start, progress)
        finally:
            answer.close()

    def _take(
        self, url: str, answer: Response, part: Path, start: int, progress: Progress
    ) -> tuple[str, float]:
        if answer.status in BUSY:
            return f"HTTP {answer.status}", _asked_wait(answer.headers, self.manners.longest_wait)
        if answer.status == 416:
            part.unlink(missing_ok=True)
            return "the part that was kept is not of this file", 0.0
        if answer.status not in {200, 206}:
            raise TripleHelixError(url, f"HTTP {answer.status}", "look up the publisher's page")
        _refuse_page(url, answer.headers)
        goes_on = answer.status == 206
        tag = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
        _notes(part).write_text(json.dumps({"tag": "" if tag.startswith("W/") else tag}))
        length = answer.headers.get("Content-Length", "")
        total = int(length) + (start if goes_on else 0) if length.isdigit() else None
        with part.open("ab" if goes_on else "wb") as stream:
            began, before = time.monotonic(), stream.tell()
            while chunk := answer.read1(CHUNK):  # what is there: `stream` waits for all of it
                stream.write(chunk)
                progress(stream.tell(), total)
                lasted = time.monotonic() - began
                if lasted > self.manners.timeout:
                    if (stream.tell() - before) / lasted < self.manners.least_speed:
                        raise ReadTimeoutError(self._pool, url, "too slow")  # type: ignore[arg-type]
                    began, before = time.monotonic(), stream.tell()
        if total is not None and part.stat().st_size != total:
            return f"{part.stat().st_size} bytes where {total} were announced", 0.0
        return "", 0.0

    def _pause(self) -> None:
        rest = self._last + self.manners.interval - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._last = time.monotonic()


def _notes(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _reason(problem: MaxRetryError) -> str:
    return str(problem.reason) if problem.reason else str(problem)


def _asked_wait(headers: Headers, longest: float) -> float:
    """The seconds of a Retry-After header; a date in it is left to the usual waiting."""
    said = headers.get("Retry-After", "")
    return min(float(said), longest) if said.isdigit() else 0.0


def _refuse_page(url: str, headers: Headers) -> None:
    """Refuse a web page where a file is expected: a notice, a login, a consent form."""
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/html") and not urlsplit(url).path.endswith((".html", ".htm")):
        raise TripleHelixError(
            url, "a web page came instead of the file", "open the address: the file may have moved"
        )
