"""Killable query workers: SPARQL answers that are complete or an error.

The engine can neither be timed out nor cancelled from Python, so every query runs in a process of
its own kind (`triplehelix.evaluating`) that is killed at the time limit. It knows nothing of HTTP,
and nothing of what the graph is about.
"""

from __future__ import annotations

from triplehelix.workers.faults import (
    EngineFailedError,
    LimitReachedError,
    PoolBusyError,
    UnwritableAnswerError,
)
from triplehelix.workers.pool import Answer, Dumped, Pool

__all__ = [
    "Answer",
    "Dumped",
    "EngineFailedError",
    "LimitReachedError",
    "Pool",
    "PoolBusyError",
    "UnwritableAnswerError",
]
