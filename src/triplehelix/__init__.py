"""A knowledge graph of the biotech ecosystem that a person can ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triplehelix.api import AnswerTable, OpenGraph, Table, open  # noqa: A004
    from triplehelix.errors import TripleHelixError

__version__ = "0.1.0"
__all__ = ["AnswerTable", "OpenGraph", "Table", "TripleHelixError", "open"]


def __getattr__(name: str) -> object:
    """The names of `triplehelix.api`, read when one is asked for: the command line needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from triplehelix import api, errors  # noqa: PLC0415

    return getattr(errors if name == "TripleHelixError" else api, name)
