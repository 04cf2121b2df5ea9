"""Lanes: so many may be on the way at once, others wait in turn, and only so many may wait."""

from __future__ import annotations

import asyncio
from collections import deque


class FullError(Exception):
    """No place came free: `waited` seconds were waited, 0 where too many waited before."""

    def __init__(self, waited: float = 0.0) -> None:
        super().__init__(waited)
        self.waited = waited


class Lane:
    """A lane of an event loop with `places`; at most `room` wait for one."""

    def __init__(self, places: int, room: int) -> None:
        self.places = places
        self.room = room
        self.free = places
        self.waiting: deque[asyncio.Future[None]] = deque()

    def enter_now(self) -> bool:
        """Takes a place if one is free and nobody waits for it."""
        if self.free == 0:
            return False
        self.free -= 1
        return True

    async def enter(self, seconds: float) -> None:
        """Takes a place, in turn. Raises FullError."""
        if self.enter_now():
            return
        if len(self.waiting) >= self.room:
            raise FullError
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException as ended:
            self._give_up(turn)
            if isinstance(ended, TimeoutError):
                raise FullError(seconds) from None
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """Takes somebody out of the line; a place that was given just now is handed on."""
        if turn in self.waiting:
            self.waiting.remove(turn)
        elif turn.done() and not turn.cancelled():
            self.leave()

    def leave(self) -> None:
        """Hands the place to the next in turn."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.free += 1
