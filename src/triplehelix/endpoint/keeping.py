"""Answers that were given before: short ones are kept while their graph is served."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import Send

_MOST: Final = 32 << 20  # bytes of all answers
LONGEST: Final = 64 << 10  # bytes of one


@dataclass(frozen=True)
class Given:
    """A whole answer as it was sent."""

    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    async def again(self, send: Send) -> None:
        """Sends it once more."""
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


class Kept:
    """Answers by their tags; those that were not asked for the longest give way."""

    def __init__(self, most: int = _MOST) -> None:
        self.most = most
        self.size = 0
        self.given: OrderedDict[str, Given] = OrderedDict()

    def get(self, tag: str) -> Given | None:
        """The answer of that tag, if it is kept."""
        found = self.given.get(tag)
        if found is not None:
            self.given.move_to_end(tag)
        return found

    def keep(self, tag: str, answer: Given) -> None:
        """Keeps an answer, unless it is long."""
        if len(answer.body) > LONGEST or tag in self.given:
            return
        self.given[tag] = answer
        self.size += len(answer.body)
        while self.size > self.most:
            _, gone = self.given.popitem(last=False)
            self.size -= len(gone.body)
