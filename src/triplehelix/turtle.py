"""Turtle that is the same bytes for the same triples.

The engine writes prefixes in an order that changes from run to run, and triples as they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import RdfFormat, serialize

if TYPE_CHECKING:  # a worker that writes Turtle starts sooner without
    from triplehelix.terms import Triple


def turtle(triples: Iterable[Triple | pyoxigraph.Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples as Turtle, sorted, with those of the prefixes that are used."""
    said = [
        pyoxigraph.Triple(*each) if isinstance(each, tuple) else each
        for each in sorted(triples, key=str)
    ]
    body = serialize(said, format=RdfFormat.TURTLE, prefixes=dict(prefixes))
    return tidied(body or b"")


def tidied(written: bytes) -> bytes:
    """Turtle as the engine wrote it, its prefixes sorted and those that are not used dropped."""
    lines = written.split(b"\n")
    start = next(i for i, line in enumerate(lines) if not line.startswith(b"@prefix "))
    body = b"\n".join(lines[start:])
    used = [line for line in sorted(lines[:start]) if _is_used(line.split()[1], body)]
    return b"\n".join([*used, body])


def _is_used(prefix: bytes, body: bytes) -> bool:
    """Whether `prefix`, with its colon, may be at work in `body`; rather once too often."""
    return re.search(rb"(?<![\w\-.])" + re.escape(prefix), body) is not None
