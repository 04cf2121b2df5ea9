"""Clients that leave before they have their answer: what was asked for them stops at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

T = TypeVar("T")
_PATIENCE: Final = 0.05  # seconds; who leaves sooner has an answer that costs no more than this


class Presence:
    """A client that waits; threads that work for it ask the event loop through it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.gone = False
        self.asked: set[Future[Any]] = set()

    def wait_for(self, asked: Coroutine[object, object, T]) -> T:
        """What the coroutine returns; for a thread. Raises CancelledError when the client left."""
        future = asyncio.run_coroutine_threadsafe(asked, self.loop)
        self.asked.add(future)
        if self.gone:
            future.cancel()
        try:
            return future.result()
        finally:
            self.asked.discard(future)

    def leave(self) -> None:
        """Stops what is asked for the client."""
        self.gone = True
        for future in tuple(self.asked):
            future.cancel()


PRESENT: Final[ContextVar[Presence]] = ContextVar("present")
"""The client that is being answered, also in the threads that work for it."""


class Leaving:
    """Cancels what answers a request when its client is gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        presence, task = Presence(), asyncio.current_task()
        PRESENT.set(presence)
        heard = scope["method"] != "POST"
        watching: asyncio.Future[None] | None = None
        timer: asyncio.TimerHandle

        async def hear() -> Message:
            nonlocal heard
            message = await receive()
            heard = heard or not message.get("more_body", False)
            return message

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            presence.leave()
            if task is not None:
                task.cancel()

        def begin() -> None:
            nonlocal timer, watching
            if heard:
                watching = asyncio.ensure_future(watch())
            else:  # the body is the application's to read
                timer = presence.loop.call_later(_PATIENCE, begin)

        timer = presence.loop.call_later(_PATIENCE, begin)
        try:
            await self.app(scope, hear, send)
        except asyncio.CancelledError:
            if not presence.gone:
                raise
        finally:
            timer.cancel()
            if watching is not None:
                watching.cancel()
