"""What may keep a query from its answer, told to people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from triplehelix.errors import DataError, TripleHelixError
from triplehelix.sparql import FaultyQueryError
from triplehelix.workers.process import Reply

SHORT: Final = 80
_WORDS: Final = re.compile("[a-z]{3,} [a-z]{3,}")  # a sentence, and no list of tokens


class LimitReachedError(TripleHelixError):
    """A query that came to a limit, `limit` being `time`, `rows` or `bytes`: there is no answer."""

    def __init__(self, limit: str, what: str, hint: str) -> None:
        super().__init__("query", what, hint)
        self.limit = limit


class PoolBusyError(TripleHelixError):
    """No worker came free in time; `retry` is the seconds after which to ask again."""

    def __init__(self, where: str, what: str, hint: str, retry: int) -> None:
        super().__init__(where, what, hint)
        self.retry = retry


class EngineFailedError(DataError):
    """The engine gave up on the query, or on the store."""


class UnwritableAnswerError(TripleHelixError):
    """An answer that the format asked for cannot express."""


def time_limit(seconds: float) -> LimitReachedError:
    """The error of a query that was stopped after `seconds`."""
    return LimitReachedError(
        "time",
        f"stopped at the time limit of {seconds:g} s; there is no answer, not even a part of one",
        "ask for less: patterns that share a variable, a narrower class, no open path (*)",
    )


def size_limit(limit: str, most: int) -> LimitReachedError:
    """The error of an answer with more than `most` rows or bytes."""
    return LimitReachedError(
        limit,
        f"the answer has more than {most:,} {limit}, which is the limit; none of it is sent",
        "narrow the query, count instead of listing, or page with ORDER BY, LIMIT and OFFSET",
    )


def store_failed(store: Path, what: str) -> EngineFailedError:
    """The error of a store that cannot be opened."""
    return EngineFailedError(
        str(store),
        f"there is no graph to open here ({_one_line(what)})",
        "run `triplehelix build`, or name the folder with --store",
    )


def failure(reply: Reply | None, store: Path, query: str = "") -> TripleHelixError:
    """The error that a worker reports, None being a worker that ended in the middle."""
    if reply is None:
        return EngineFailedError(
            "query",
            "the engine ended before it had an answer, as it does at its memory limit",
            "ask for less at a time; the engine has been started anew",
        )
    if reply.fault == "store":
        return store_failed(store, reply.what)
    if reply.fault == "syntax":
        return _syntax(reply.what, query)
    if reply.fault == "format":
        return UnwritableAnswerError("answer", reply.what, "ask for another format: JSON or Turtle")
    return EngineFailedError("query", _one_line(reply.what), "ask in another way")


def _syntax(what: str, query: str) -> FaultyQueryError:
    """The engine's `error at 1:29: expected ...` as a place and what stands there."""
    found = re.match(r"error at (\d+):(\d+): (.*)", _one_line(what))
    if not found:
        return FaultyQueryError("query", f"not SPARQL 1.1: {_one_line(what)}", "correct the query")
    line, column = int(found[1]), int(found[2])
    rest = "".join(re.split(r"(\r\n|\r|\n)", query)[(line - 1) * 2 :])[column - 1 :]
    seen = f"at {rest.split()[0][:30]!r}" if rest.strip() else "at its end"
    reason = re.sub("^expected (one of )?", "", found[3])
    reason = f" ({reason})" if _WORDS.search(reason) and len(reason) <= SHORT else ""
    return FaultyQueryError(
        f"query, line {line}, column {column}",
        f"not SPARQL 1.1 {seen}{reason}",
        "see what stands before that place: a brace, a dot or a PREFIX line may be missing",
    )


def _one_line(text: str) -> str:
    """`text` on one line, cut where nobody reads on."""
    return " ".join(text.split())[:300]
